"""A case in hand: its row, what changes on it in this transaction, and how that is saved and chained."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Table, bindparam, insert, literal_column, select, update

from backend import audit, timers
from backend.actors import Actor
from backend.database import Transaction
from backend.database.statements import Prepared
from backend.models import CaseEvent, Complaint, Message, Timer
from backend.policy import Profile
from backend.states import NEW, transitions

complaints = Complaint.__table__  # type: ignore[attr-defined]
case_events = CaseEvent.__table__  # type: ignore[attr-defined]
messages = Message.__table__  # type: ignore[attr-defined]
timer_rows = Timer.__table__  # type: ignore[attr-defined]

SOON = timedelta(seconds=10)  # the timekeeper looks every five
WORDS = 160  # characters of the last message kept for the list


class Refused(Exception):
    """The table or a guard says no. `allowed` are the events that may happen now."""

    def __init__(self, message: str, allowed: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.allowed = list(allowed)


class Stale(Exception):
    """Somebody else changed the case since it was read."""


@dataclass(slots=True)
class Happening:
    """One event about to be chained."""

    event: str
    actor: Actor
    reason: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    words: str = ""  # personal text: only its digest is chained; the announcer may use it in this transaction


@dataclass(slots=True)
class Case:
    """A complaint's row and the changes to it. `row` always shows the newest values."""

    row: dict[str, Any]
    now: datetime
    changed: dict[str, Any] = field(default_factory=dict)
    happenings: list[Happening] = field(default_factory=list)

    def __getitem__(self, column: str) -> Any:
        return self.row[column]

    def set(self, **values: Any) -> None:
        """Changes columns."""
        self.row.update(values)
        self.changed.update(values)

    def happened(
        self,
        event: str,
        actor: Actor,
        *,
        reason: str = "",
        words: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Adds an event that moves no state."""
        self.happenings.append(Happening(event, actor, reason, dict(data or {}), words))

    def move(
        self,
        event: str,
        actor: Actor,
        *,
        target: str = "",
        reason: str = "",
        words: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Moves the state by a row of the table; raises `Refused` when there is none. `target` picks among several."""
        source = self["state"]
        rows = transitions(source, event)
        to = target or (rows[0].target if rows else "")
        if not any(row.target == to for row in rows):
            raise Refused(f"{event} may not happen in the state {source}")
        self.set(state=to)
        self.happened(
            event, actor, reason=reason, words=words, data={"from": source, "to": to, **(data or {})}
        )

    @property
    def written(self) -> bool:
        """Whether it runs on the clocks of letters."""
        return self["media"] in {"media.email", "media.post", "media.sms", "media.fax"}


Announce = Callable[[Transaction, Case, Happening], Sequence[Mapping[str, Any]]]
"""What the organisation says of an event, as message rows; written in the same transaction."""


def load(tx: Transaction, complaint_id: int, now: datetime) -> Case:
    """The case, locked against others until the end of the transaction. Raises LookupError."""
    row = (_LOAD_LOCKED if tx.dialect == "postgresql" else _LOAD).first(tx.connection, {"of": complaint_id})
    if row is None:
        raise LookupError(f"no complaint {complaint_id}")
    return Case(row, now)


def create(tx: Transaction, values: Mapping[str, Any], now: datetime) -> Case:
    """A new case in the state before all states. Its first event moves it."""
    row = {**_defaults(), "received_at": now, **values, "state": NEW, "changed_at": now}
    stored = {name: value for name, value in row.items() if name != "id"}
    row["id"] = _INSERT.run(tx.connection, stored)[0][0]
    return Case(row, now)


def save(tx: Transaction, case: Case, profile: Profile, announce: Announce) -> list[dict[str, Any]]:
    """Writes the changes, chains the events, starts and stops timers, and announces. Returns the new message rows."""
    events = _chain(case)
    stops, starts = _clock(case, profile)
    _update(tx, case)
    if events:
        _INSERT_EVENTS.many(tx.connection, events)
    if stops:
        stop_timers(tx, case["id"], stops, case.now)
    if starts:
        start_timers(tx, case["id"], starts)
    announced = [row for happening in case.happenings for row in announce(tx, case, happening)]
    case.happenings.clear()
    tx.wake("cases")
    tx.wake(f"case:{case['id']}")
    return write_messages(tx, announced)


def _update(tx: Transaction, case: Case) -> None:
    """The guard of every change: nothing else is written when the row moved on since it was read."""
    case.set(changed_at=case.now)
    values = {name: value for name, value in case.changed.items() if name != "id"}
    given = {
        "of": case["id"],
        "seen": case["version"],
        **{f"v_{name}": value for name, value in values.items()},
    }
    if _update_of(tuple(sorted(values))).count(tx.connection, given) != 1:
        raise Stale(case["reference"])
    case.row["version"] += 1
    case.changed.clear()


def write_messages(tx: Transaction, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Adds utterances to the transcript; those to be sent are the outbox. Returns them with their ids."""
    if not rows:
        return []
    full = [{**_MESSAGE, **row} for row in rows]
    for row in full:
        row["id"] = _INSERT_MESSAGE.run(tx.connection, row)[0][0]
    if any(row["status"] == "queued" and row["owner"] is None for row in full):
        tx.wake("outbox")
    return full


@cache
def _update_of(names: tuple[str, ...]) -> Prepared:
    given = {name: bindparam(f"v_{name}", type_=complaints.c[name].type) for name in names}
    return Prepared(
        update(complaints)
        .where(complaints.c.id == bindparam("of"), complaints.c.version == bindparam("seen"))
        .values(version=complaints.c.version + 1, **given)
    )


def _chain(case: Case) -> list[dict[str, Any]]:
    """The event rows of what happened, each linked to the one before."""
    rows = []
    sequence, head = case["sequence"], case["head"]
    for happening in case.happenings:
        sequence += 1
        data = dict(happening.data)
        if happening.words:
            data["words"] = audit.digest(case["secret"], happening.words)
        if happening.reason:
            data["reason"] = audit.digest(case["secret"], happening.reason)
        row = {
            "complaint_id": case["id"],
            "sequence": sequence,
            "at": case.now,
            "actor": happening.actor.mark,
            "event": happening.event,
            "data": data or None,
        }
        link = audit.link(head, **row)
        rows.append({**row, "reason": happening.reason, "previous": head, "hash": link})
        head = link
    if rows:
        case.set(sequence=sequence, head=head)
    return rows


def _clock(case: Case, profile: Profile) -> tuple[set[str], list[timers.Started]]:
    """The timers to stop and to start. A first event stops none: nothing runs yet."""
    fresh = not case["version"]
    stops: set[str] = set()
    starts: dict[str, timers.Started] = {}
    for happening in case.happenings:
        for code in timers.stopped_by(happening.event):
            stops.add(code)
            starts.pop(code, None)
        for timer in timers.started_by(happening.event, case.now, profile, written=case.written):
            starts[timer.code] = timer
    if case["state"] == "closed":
        return set(timers.BEFORE_THE_END), [
            started for code, started in starts.items() if code not in timers.BEFORE_THE_END
        ]
    if starts:
        case.set(next_update_due=_next_update(case, starts))
    return (set() if fresh else stops), list(starts.values())


def _next_update(case: Case, starts: Mapping[str, timers.Started]) -> datetime | None:
    promised = [
        starts[code].ends_at
        for code in ("T-HUMAN", "T-PROGRESS", "T-IDLE", "T-REVIEW", "T-RESOLVE")
        if code in starts
    ]
    return min(promised) if promised else case["next_update_due"]


def stop_timers(tx: Transaction, complaint_id: int, codes: set[str], now: datetime) -> None:
    """Stops the timers of these codes, those that ran out too: ended later than due tells that they were late."""
    _STOP.many(tx.connection, [{"of": complaint_id, "v_code": code, "now": now} for code in sorted(codes)])


def start_timers(tx: Transaction, complaint_id: int, started: Sequence[timers.Started]) -> None:
    """Writes timers and wakes whoever waits for the next one."""
    rows = [
        {
            "complaint_id": complaint_id,
            "code": timer.code,
            "step": timer.step,
            "state": "running",
            "started_at": timer.started_at,
            "due_at": timer.due_at,
            "ends_at": timer.ends_at,
            "ended_at": None,
        }
        for timer in started
    ]
    _INSERT_TIMERS.many(tx.connection, rows)
    if any(timer.due_at - timer.started_at < SOON for timer in started):
        tx.wake("timers")  # the others are seen in time by themselves


@cache
def _defaults() -> dict[str, Any]:
    blank = Complaint(reference="", form={}, missing=[], assessment={})
    return {column.name: getattr(blank, column.name) for column in complaints.columns}


def _insert(table: Table, *, returning: bool = False) -> Prepared:
    names = [column.name for column in table.columns if column.name != "id"]
    statement = insert(table).returning(table.c.id) if returning else insert(table)
    return Prepared(statement, names)


_ROW = select(complaints).where(complaints.c.id == bindparam("of"))
_LOAD = Prepared(_ROW)
_LOAD_LOCKED = Prepared(_ROW.with_for_update())
_INSERT = _insert(complaints, returning=True)
_INSERT_EVENTS = _insert(case_events)
_INSERT_MESSAGE = _insert(messages, returning=True)
_INSERT_TIMERS = _insert(timer_rows)
_STOP = Prepared(
    update(timer_rows)
    .where(
        timer_rows.c.complaint_id == bindparam("of"),
        timer_rows.c.code == bindparam("v_code"),
        # kept late is kept: only what is still owed stays broken
        timer_rows.c.state.in_((literal_column("'running'"), literal_column("'fired'"))),
    )
    .values(state="stopped", ended_at=bindparam("now", type_=timer_rows.c.ended_at.type))
)
_MESSAGE: dict[str, Any] = {
    column.name: getattr(Message(), column.name) for column in messages.columns if column.name != "id"
}
