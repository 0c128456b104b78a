"""How far a complaint has come, in the customer's terms: what was done, what is now, what comes next and by when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from backend.deadlines import due
from backend.listing import Whole
from backend.policy import Profile

# What a state waits for: the timer whose end is told, and the steps that still lie ahead of it.
_TIMER: Mapping[str, str] = {
    "intake": "T-IDLE",
    "received": "T-HUMAN",
    "acknowledged": "T-HUMAN",
    "assessing": "T-RESOLVE",
    "investigating": "T-RESOLVE",
    "decision_proposed": "T-RESOLVE",
    "awaiting_customer": "T-CUST",
    "awaiting_third_party": "T-THIRD",
    "decision_sent": "T-ACCEPT",
    "internal_review": "T-REVIEW",
    "external_referral": "T-EXT-CHECK",
    "resolved": "T-CONFIRM",
    "closed": "T-REOPEN",
}
_AHEAD: Mapping[str, tuple[str, ...]] = {
    "intake": ("received", "decision_sent"),
    "received": ("assessing", "decision_sent"),
    "acknowledged": ("assessing", "decision_sent"),
    "assessing": ("decision_sent",),
    "investigating": ("decision_sent",),
    "decision_proposed": ("decision_sent",),
    "awaiting_customer": ("decision_sent",),
    "awaiting_third_party": ("decision_sent",),
    "decision_sent": ("implementing",),
    "internal_review": ("decision_sent",),
    "implementing": ("resolved",),
    "resolved": ("closed",),
}
# States the customer reads as one.
_SAME: Mapping[str, str] = {"acknowledged": "received", "decision_proposed": "investigating"}
ICON: Mapping[str, str] = {
    "intake": "open",
    "received": "open",
    "acknowledged": "open",
    "awaiting_customer": "pause",
    "awaiting_third_party": "pause",
    "decision_sent": "sent",
    "resolved": "done",
    "closed": "done",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the way: a state and when it began, or that it is still to come."""

    state: str
    when: Literal["done", "now", "next"]
    at: datetime | None = None


def steps(case: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The way so far from the case's events, and what lies ahead."""
    reached: list[tuple[str, datetime]] = []
    for event in events:
        state = (event["data"] or {}).get("to")
        if state and (not reached or _same(state) != _same(reached[-1][0])):
            reached.append((state, event["at"]))
    if not reached:
        reached = [(case["state"], case["received_at"])]
    done = [Step(state, "done", at) for state, at in reached[:-1]]
    now = Step(case["state"], "done" if case["state"] == "closed" else "now", reached[-1][1])
    return [*done, now, *(Step(state, "next") for state in _AHEAD.get(case["state"], ()))]


def _same(state: str) -> str:
    return _SAME.get(state, state)


def promised(whole: Whole, profile: Profile) -> datetime | None:
    """By when the next thing happens: the end of the state's own limit, not of a reminder within it."""
    case = whole.complaint
    code = _TIMER.get("assessing" if _is_read(whole) else case["state"], "")
    if case["state"] == "closed":
        return due(profile.times[code], case["closed_at"], profile.hours) if case["closed_at"] else None
    for each in whole.clocks:
        if each.code == code and each.state != "stopped":
            return each.due_at
    return case["next_update_due"] if code in {"T-HUMAN", "T-RESOLVE"} else None


def _is_read(whole: Whole) -> bool:
    """Whether somebody at the desk has written before anybody took the case on."""
    unread = whole.complaint["state"] in {"received", "acknowledged"}
    return unread and any(each["author"] == "staff" for each in shown(whole.messages))


def kind(whole: Whole) -> str:
    """Which sentence tells what happens next: states the customer reads as one share it."""
    case = whole.complaint
    if _is_read(whole) or case["state"] in {"investigating", "decision_proposed"}:
        return "assessing"
    return "received" if case["state"] == "acknowledged" else str(case["state"])


def chosen(events: Sequence[Mapping[str, Any]]) -> str:
    """What the customer last answered to a decision; empty while they have not."""
    told = [event["event"] for event in events if event["event"] in {"accept", "reject"}]
    return str(told[-1]) if told else ""


def answers(case: Mapping[str, Any]) -> tuple[str, ...]:
    """What the customer may decide now, as events of the state table."""
    return {
        "decision_sent": ("accept", "reject"),
        "resolved": ("confirm", "not_fixed"),
        "implementing": ("customer_objects",),
        "closed": ("reopen",) if case["close_reason"] != "duplicate" else (),
    }.get(case["state"], ())


def shown(messages: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The messages the customer wrote or was sent; no notes, no codes, nothing still on its way."""
    sent = {"sent", "accepted", "delivered", "read"}
    return [
        each
        for each in messages
        if each["kind"] not in {"code", "third"}  # what went to somebody else is theirs
        and (each["author"] == "customer" or (each["status"] in sent and each["author"] != "note"))
    ]
