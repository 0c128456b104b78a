"""Which promises a case event starts and stops: rules as data, each timer a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from backend.deadlines import limit
from backend.policy import Profile
from backend.states import TABLE

OPENINGS = frozenset({"first_complaint_message", "staff_record", "full_mail"})
REGISTRATIONS = frozenset({"submit", "idle", "staff_record", "full_mail"})
DECISIONS = frozenset({"approve_and_send", "solve_on_spot"})
# Whoever took it back wants no more of it, and a merged case is asked about where it goes on.
_UNASKED = frozenset({"cancel", "withdraw", "duplicate"})
ENDS = frozenset(row.event for row in TABLE if row.target == "closed") - _UNASKED
ANSWERS = frozenset({"told", "ask", "take_over", *DECISIONS})


@dataclass(frozen=True, slots=True)
class Rule:
    """A timer of the state table: what starts it, what stops it, and the event its end causes, if any.

    Closing a case stops them all but those that begin with its end.
    """

    code: str
    starts: frozenset[str]
    stops: frozenset[str]
    breach: str = ""


RULES: tuple[Rule, ...] = (
    Rule("T-ACK-AUTO", OPENINGS, frozenset({"acknowledgement_accepted", "ack_sent"})),
    Rule("T-ACK", OPENINGS, frozenset({"acknowledgement_accepted", "ack_sent"})),
    Rule("T-IDLE", frozenset({"first_complaint_message"}), frozenset({"submit", "idle"}), breach="idle"),
    Rule("T-HUMAN", REGISTRATIONS, ANSWERS),
    Rule("T-ADMIT", REGISTRATIONS, frozenset({"assessed", *DECISIONS})),
    Rule("T-WEEK", REGISTRATIONS, frozenset({"done", "accept"})),
    Rule("T-PROGRESS", frozenset({*REGISTRATIONS, "told", "reopen", "not_fixed"}), frozenset({"ask"})),
    Rule("T-PROPOSE", frozenset({"assessed"}), frozenset({"propose", *DECISIONS})),
    Rule("T-RESOLVE", frozenset({*REGISTRATIONS, "reopen"}), frozenset({"done", *DECISIONS})),
    Rule("T-CUST", frozenset({"ask"}), frozenset({"customer_reply"}), breach="no_reply"),
    Rule("T-THIRD", frozenset({"forward"}), frozenset({"third_party_reply"})),
    Rule("T-ACCEPT", DECISIONS, frozenset({"accept", "reject", "go_external"}), breach="no_reply"),
    Rule(
        "T-REVIEW",
        frozenset({"reject", "customer_objects"}),
        frozenset({"new_facts", "new_decision", "final_internal"}),
    ),
    Rule(
        "T-EXT-CHECK",
        frozenset({"go_external", "final_internal"}),
        frozenset({"outcome_open", "outcome_binding"}),
    ),
    Rule("T-SURVEY", ENDS, frozenset({"reopen"})),
    Rule("T-CONFIRM", frozenset({"done"}), frozenset({"confirm", "not_fixed"}), breach="confirm"),
)
BY_CODE = {rule.code: rule for rule in RULES}
BEFORE_THE_END = frozenset(BY_CODE) - {"T-SURVEY"}


@dataclass(frozen=True, slots=True)
class Started:
    """A timer to write: its reminders come first, step by step, then the end itself."""

    code: str
    step: int
    started_at: datetime
    due_at: datetime
    ends_at: datetime


def started_by(event: str, now: datetime, profile: Profile, *, written: bool) -> Iterator[Started]:
    """The timers an event starts, each at its first reminder or its end."""
    for code in _starting(event):
        yield step_of(code, 0, now, profile, written=written)


@cache
def _starting(event: str) -> tuple[str, ...]:
    return tuple(rule.code for rule in RULES if event in rule.starts)


@cache
def stopped_by(event: str) -> tuple[str, ...]:
    """The codes an event stops; starting anew stops the one that ran before."""
    return tuple(rule.code for rule in RULES if event in rule.stops or event in rule.starts - OPENINGS)


def step_of(code: str, step: int, started: datetime, profile: Profile, *, written: bool) -> Started:
    """The `step`th reminder of a timer, or its end when there are no more reminders."""
    key = _key(code, profile, written=written)
    reminders = profile.reminders.get(key, ())
    end = limit(code, profile.times[key], started, profile.hours)
    due = limit(code, reminders[step], started, profile.hours) if step < len(reminders) else end
    return Started(code, step, started, due, end)


def is_end(code: str, step: int, profile: Profile, *, written: bool) -> bool:
    """Whether this step is the end of the timer and not one of its reminders."""
    return step >= len(profile.reminders.get(_key(code, profile, written=written), ()))


def _key(code: str, profile: Profile, *, written: bool) -> str:
    """Where the profile has the timer's limit: letters and texts may have one of their own."""
    return f"{code}-WRITTEN" if written and f"{code}-WRITTEN" in profile.times else code
