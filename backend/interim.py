"""What the desk does between its decisions and tells the customer, and that moves no state: it moves the day of the
answer, or carries out a step of the remedy (table of notices: "due date extended", "remedy step done")."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, literal_column, select, update

from backend.actors import Actor
from backend.case import Case, Refused, timer_rows
from backend.database import Transaction
from backend.deadlines import works_on
from backend.listing import Clock
from backend.policy import Hours

STEPS = ("refund", "delivery", "visit", "other")
"""Kinds of a step of the remedy; the first three are told by text as well."""
LONGEST = timedelta(days=366)  # by which an answer may be put off at once
_ANSWERS = ("T-RESOLVE", "T-REVIEW")  # the timers at whose end the customer was promised an answer


def promised(clocks: Iterable[Clock]) -> Clock | None:
    """The promise of an answer that may still be moved; None where there is none, or its day has passed."""
    return next((each for each in clocks if each.code in _ANSWERS and each.state == "running"), None)


def extend(tx: Transaction, case: Case, until: date | str, reason: str, actor: Actor, hours: Hours) -> None:
    """Moves the day an answer is promised for to `until`, while the old one has not passed.

    The customer is told both days and `reason`. Raises `Refused` with what stands against it.
    """
    _check(actor)
    if not reason.strip():
        raise Refused("“reason” is missing: the customer reads why it takes longer.")
    timer = tx.connection.execute(_PROMISE, {"of": case["id"]}).first()
    if timer is None:
        raise Refused("No answer is promised in this state, so there is no day to move.")
    if timer.ends_at <= case.now:
        raise Refused("The promised day has passed and cannot be moved any more: answer, or write to them.")
    promised = timer.ends_at.astimezone(hours.zone).date()
    day = _day(until)
    if not promised < day <= promised + LONGEST:
        raise Refused("The new day has to be later than the promised one, by a year at most.")
    if not works_on(day, hours):
        raise Refused("Nobody is at the desk on this day: take a working day.")
    end = datetime.combine(day, hours.closes, hours.zone).astimezone(timer.ends_at.tzinfo)
    tx.connection.execute(_MOVED, {"timer": timer.id, "until": end})
    data = {"timer": timer.code, "before": promised.isoformat(), "until": day.isoformat()}
    case.happened("extended", actor, reason=reason.strip(), data=data)


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the remedy: its kind, what is done, and what is still to come, in the customer's language."""

    kind: str
    done: str
    following: str


def remedy_step(case: Case, step: Step, actor: Actor) -> None:
    """Notes that a step of the remedy is done, today, and what is still to come. Raises `Refused`."""
    _check(actor)
    if case["state"] != "implementing":
        raise Refused("A remedy is carried out once the customer has accepted it.")
    if step.kind not in STEPS:
        raise Refused(f"The kind of step is one of {', '.join(STEPS)}.")
    if not step.done.strip():
        raise Refused("“done” is missing.")
    if not step.following.strip():
        raise Refused("“next” is missing: say what is still to come; if nothing is, all is done.")
    said, data = step.done.strip(), {"step": step.kind}
    case.happened("remedy_step", actor, reason=step.following.strip(), words=said, data=data)


def _check(actor: Actor) -> None:
    if not actor.handles:
        raise Refused("Your role may read but not change.")


def _day(given: date | str) -> date:
    try:
        return given if isinstance(given, date) else date.fromisoformat(given.strip())
    except ValueError:
        raise Refused("“until” is no day: write it as year-month-day.") from None


_PROMISE = (
    select(timer_rows.c.id, timer_rows.c.code, timer_rows.c.ends_at)
    .where(
        timer_rows.c.complaint_id == bindparam("of"),
        timer_rows.c.code.in_(_ANSWERS),
        timer_rows.c.state.in_((literal_column("'running'"), literal_column("'fired'"))),
    )
    .order_by(timer_rows.c.ends_at.desc())
    .limit(1)
)
_MOVED = (
    update(timer_rows)
    .where(timer_rows.c.id == bindparam("timer"))
    .values(
        due_at=bindparam("until", type_=timer_rows.c.due_at.type),
        ends_at=bindparam("until", type_=timer_rows.c.ends_at.type),
    )
)
