"""When the two questions after the end of a case are put, and to whom they are not (8.3)."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, select, update

from backend import case as cases
from backend import news, surveys
from backend.actors import SYSTEM
from backend.case import Case, complaints
from backend.database import Transaction
from backend.deadlines import limit
from backend.models import Conversation
from backend.policy import Profile
from backend.timers import Started
from channels.base import Address
from dialogs import survey
from dialogs.state import State
from notifications import contacts

conversations = Conversation.__table__  # type: ignore[attr-defined]

LATER = timedelta(days=1)
CODE = "T-SURVEY"
_SELF = "self"  # who wished to die is not asked for marks
# The talk's other case waits for an answer of its own.
_AWAITED = frozenset({"intake", "decision_sent", "resolved", "awaiting_customer"})


def fall_due(tx: Transaction, case: Case, timer: Mapping[str, Any], profile: Profile) -> None:
    """Asks, asks tomorrow, or writes down why nobody is asked."""
    cases.stop_timers(tx, case["id"], {CODE}, case.now)
    why = _why_not(tx, case, profile)
    if why:
        case.happened("survey_skipped", SYSTEM, data={"why": why})
        return
    talk = tx.connection.execute(_TALK, {"of": case["conversation_id"]}).one()
    state = State.from_json(talk.state or {})
    if state.safety == _SELF:
        case.happened("survey_skipped", SYSTEM, data={"why": "peace"})
        return
    if _is_busy(tx, case, talk, state):
        _look_again(tx, case, timer, profile)
        return
    given = {"of": case["conversation_id"], "v_state": survey.asked(state, case["reference"]).to_json()}
    tx.connection.execute(_ASKED, given)
    surveys.ask(tx, case)


def _why_not(tx: Transaction, case: Case, profile: Profile) -> str:
    address = Address(case["channel"], case["account"], case["peer"])
    if case["state"] != "closed":
        return "open"
    if not case["peer"] or case["conversation_id"] is None:
        return "unreachable"
    if surveys.of(tx.connection, case["id"]) is not None:
        return "asked"
    if contacts.is_stopped(tx.connection, address) or news.is_ended(tx.connection, case.row):
        return "stopped"
    if surveys.has_refused(tx.connection, case):
        return "objected"
    return "" if is_drawn(case["secret"], profile.sample) else "sample"


def is_drawn(secret: str, sample: float) -> bool:
    """Whether chance takes a case into the sample: by its secret, so that every node and every try draws alike."""
    drawn = int.from_bytes(hashlib.sha256(f"survey:{secret}".encode()).digest()[:6])
    return drawn < sample * 2**48


def _is_busy(tx: Transaction, case: Case, talk: Any, state: State) -> bool:
    """Whether a person speaks, a form is being filled, something was asked of late, or another case of the talk
    waits for an answer."""
    lately = case.now - talk.last_at < LATER
    if talk.person or state.phase in {"collecting", "confirming"} or (lately and survey.is_busy(state)):
        return True
    if talk.complaint_id in {None, case["id"]}:
        return False
    return tx.connection.execute(_OTHER, {"of": talk.complaint_id}).scalar() in _AWAITED


def _look_again(tx: Transaction, case: Case, timer: Mapping[str, Any], profile: Profile) -> None:
    """Tomorrow, as long as the case can be taken up again; after that it is too long ago to ask."""
    due = case.now + LATER
    if due > limit("T-REOPEN", profile.times["T-REOPEN"], case["closed_at"], profile.hours):
        case.happened("survey_skipped", SYSTEM, data={"why": "late"})
        return
    cases.start_timers(tx, case["id"], [Started(CODE, 0, timer["started_at"], due, due)])


_TALK = select(
    conversations.c.state, conversations.c.person, conversations.c.complaint_id, conversations.c.last_at
).where(conversations.c.id == bindparam("of"))
_OTHER = select(complaints.c.state).where(complaints.c.id == bindparam("of"))
_ASKED = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"))
    .values(state=bindparam("v_state", type_=conversations.c.state.type), version=conversations.c.version + 1)
)
