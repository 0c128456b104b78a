"""What a turn changes: conversation, complaint, events, replies and the inbox row's fate, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from backend import case as cases
from backend.actors import CUSTOMER, SYSTEM
from backend.case import Case, messages
from backend.complaints import Complaints, attached
from backend.database import Transaction
from backend.models import MessageKey
from backend.talks import attachments, conversations
from bot.inbox import Taken, settle
from bot.situation import Situations, Talk
from channels.base import InboundMessage, Traits
from dialogs.complaint import Form
from dialogs.turn import (
    Act,
    Add,
    AskPerson,
    Decide,
    Feedback,
    FlagSafety,
    Open,
    Outcome,
    Reopen,
    Reply,
    Submit,
    Withdraw,
)
from notifications.outbox import LEASE, OPEN, acknowledge

keys = MessageKey.__table__  # type: ignore[attr-defined]

THREAD = 12  # message ids a letter's References keep


class Moved(Exception):
    """The talk changed since it was read: think again."""


class Settled(Exception):
    """The event has its fate already; nothing of this turn is kept."""


class Effects:
    """Writes what a turn came to."""

    def __init__(self, complaints: Complaints, situations: Situations, node: str) -> None:
        self._complaints = complaints
        self._situations = situations
        self._node = node

    def apply(
        self,
        tx: Transaction,
        traits: Traits,
        taken: Taken,
        message: InboundMessage,
        talk: Talk,
        outcome: Outcome,
        files: Sequence[Mapping[str, Any]],
        now: datetime,
    ) -> tuple[Talk, list[dict[str, Any]]]:
        """Commits a turn. Returns the talk as it is now and the new messages. Raises `Moved`, `Stale`, `Settled`."""
        if message.key and _came_before(tx, message):
            settle(tx, taken.id, "duplicate", now, reason="the same message came before under another id")
            return talk, []
        conversation, busy = self._lock(tx, talk, outcome, now)
        if message.key:
            _remember_key(tx, message, conversation)
        case = self._case(tx, traits, message, talk, outcome, conversation, now)
        said, written = self._say(tx, taken, message, talk, outcome, conversation, case, busy=busy, now=now)
        _keep_files(tx, message, files, case, said)
        if case is not None:
            self._carry_out(case, outcome, message, said)
            _note_form(case, outcome.form)
            written += self._complaints.save(tx, case)
        if not settle(tx, taken.id, "handled", now, complaint_id=case["id"] if case else None):
            raise Settled
        return _talk_now(talk, outcome, conversation, case, self._situations, now), written

    def _lock(self, tx: Transaction, talk: Talk, outcome: Outcome, now: datetime) -> tuple[int, bool]:
        """Takes the conversation for this turn (law 4). Returns its id, and whether others still send to it."""
        values = {"v_state": outcome.state.to_json(), "v_language": outcome.state.language, "v_now": now}
        if talk.id is None:
            address = talk.address
            row = {
                "channel": address.channel,
                "account": address.account,
                "peer": address.peer,
                "topic": talk.topic,
                "state": values["v_state"],
                "language": outcome.state.language,
                "version": 1,
                "person": "",
                "complaint_id": None,
                "opened_at": now,
                "last_at": now,
            }
            begun = tx.connection.execute(
                _BEGIN_POSTGRES if tx.dialect == "postgresql" else _BEGIN_SQLITE, row
            ).scalar()
            if begun is None:
                raise Moved
            return int(begun), False
        given = {**values, "of": talk.id, "seen": talk.version, "me": self._node}
        locked = tx.connection.execute(_TURN, given).first()
        if locked is None:
            raise Moved
        return talk.id, bool(locked.busy)

    def _case(
        self,
        tx: Transaction,
        traits: Traits,
        message: InboundMessage,
        talk: Talk,
        outcome: Outcome,
        conversation: int,
        now: datetime,
    ) -> Case | None:
        opening = next((act for act in outcome.acts if isinstance(act, Open)), None)
        if opening is None:
            return Case(dict(talk.case), now) if talk.case else None
        address = message.address
        values = {
            "reference": talk.fresh[0],
            "secret": talk.fresh[1],
            "channel": address.channel,
            "account": address.account,
            "peer": address.peer,
            "media": traits.media,
            "conversation_id": conversation,
            "language": outcome.state.language,
            "subject": opening.subject[:200],
            "form": outcome.form.to_json(),
            "missing": list(outcome.form.missing()),
            "profile": self._complaints.profile.name,
        }
        try:
            case = cases.create(tx, values, now)
        except IntegrityError:  # the number was given to another case: the whole turn is thought again
            self._situations.taken()
            raise Moved from None
        tx.connection.execute(_BELONGS, {"of": conversation, "case": case["id"]})
        if talk.id is not None:
            tx.connection.execute(
                _CLAIM_TALK, {"of": conversation, "case": case["id"], "reference": talk.fresh[0]}
            )
        return case

    def _say(
        self,
        tx: Transaction,
        taken: Taken,
        message: InboundMessage,
        talk: Talk,
        outcome: Outcome,
        conversation: int,
        case: Case | None,
        *,
        busy: bool,
        now: datetime,
    ) -> tuple[int, list[dict[str, Any]]]:
        """The person's words and the replies, in order. Returns the id of the words and the rows to send."""
        thread = [*message.thread.ids, *([message.key] if message.key else [])][-THREAD:]
        if case is not None and thread:
            case.set(thread=thread)
        shared = {
            "conversation_id": conversation,
            "complaint_id": case["id"] if case else None,
            "reference": case["reference"] if case else "",
            "language": outcome.state.language,
            "at": now,
        }
        heard: dict[str, Any] = {
            **shared,
            "author": "customer",
            "kind": _kind(outcome.acts),
            "name": message.sender[:200],
            "text": message.text or _pressed(talk, message),
            "whole": message.whole if message.whole and message.whole != message.text else None,
            "subject": message.subject,
            "attachments": [attached(each) for each in message.attachments] or None,
            "inbound_id": taken.id,
        }
        replies = [
            self._reply_row(shared, reply, message, thread, busy=busy, now=now) for reply in outcome.replies
        ]
        rows = cases.write_messages(tx, [heard, *replies])
        if case is not None:
            case.set(last_words=heard["text"][: cases.WORDS], last_author="customer")
        return int(rows[0]["id"]), rows[1:]

    def _reply_row(
        self,
        shared: Mapping[str, Any],
        reply: Reply,
        message: InboundMessage,
        thread: list[str],
        *,
        busy: bool,
        now: datetime,
    ) -> dict[str, Any]:
        """A reply, leased to this node at once so that it needs no claim; behind open messages it waits in line."""
        ours = not busy or reply.urgent
        return {
            **shared,
            "author": "bot",
            "kind": reply.kind,
            "text": reply.text,
            "subject": reply.subject or (f"Re: {message.subject}" if message.subject else ""),
            "options": [{"key": option.key, "label": option.label} for option in reply.options] or None,
            "status": "queued",
            "channel": message.address.channel,
            "account": message.address.account,
            "peer": message.address.peer,
            "urgent": reply.urgent,
            "due_at": now,
            "owner": self._node if ours else None,
            "leased_until": now + LEASE if ours else None,
            "reply_to": message.key or None,
            "thread": thread or None,
        }

    def _carry_out(self, case: Case, outcome: Outcome, message: InboundMessage, said: int) -> None:
        for act in outcome.acts:
            _ACTS.get(type(act), _unchanged)(self._complaints, case, act, message, said)
        if not case.happenings:
            case.happened("said", CUSTOMER, words=message.text, data={"message": said})


def _came_before(tx: Transaction, message: InboundMessage) -> bool:
    address = message.address
    given = {"channel": address.channel, "account": address.account, "key": message.key}
    return tx.connection.execute(_KNOWN_KEY, given).first() is not None


def _remember_key(tx: Transaction, message: InboundMessage, conversation: int) -> None:
    row = {
        "channel": message.address.channel,
        "account": message.address.account,
        "key": message.key,
        "conversation_id": conversation,
    }
    statement = _KEY_POSTGRES if tx.dialect == "postgresql" else _KEY_SQLITE
    if tx.connection.execute(statement, row).scalar() is None:
        raise Moved  # it came twice at the same moment: next time it is found


def _keep_files(
    tx: Transaction, message: InboundMessage, files: Sequence[Mapping[str, Any]], case: Case | None, said: int
) -> None:
    complaint_id = case["id"] if case else None
    if files:
        rows = [{**row, "message_id": said, "complaint_id": complaint_id} for row in files]
        tx.connection.execute(insert(attachments), rows)
    kept = [each.stored for each in message.attachments if each.stored]
    if len(kept) > len(files):
        given = {"kept": kept, "said": said, "case": complaint_id, "peer": message.address.peer}
        tx.connection.execute(_CITE, given)


def _note_form(case: Case, form: Form) -> None:
    stored = form.to_json()
    if stored != case["form"]:
        case.set(form=stored, missing=list(form.missing()))
    name = form.value("name_or_organisation")
    if name and name != case["complainant"]:
        case.set(complainant=name[:200])


def _talk_now(
    talk: Talk, outcome: Outcome, conversation: int, case: Case | None, situations: Situations, now: datetime
) -> Talk:
    opened = any(isinstance(act, Open) for act in outcome.acts)
    return replace(
        talk,
        id=conversation,
        version=talk.version + 1,
        state=outcome.state,
        form=outcome.form,
        case=dict(case.row) if case else None,
        fresh=situations.draw(now) if opened else talk.fresh,
        about={} if opened else talk.about,
        others=(talk.case, *talk.others) if opened and talk.case else talk.others,
    )


def _open(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    assert isinstance(act, Open)
    event = "full_mail" if act.letter else "first_complaint_message"
    if act.letter:
        case.set(submitted_at=case.now)
    case.move(event, CUSTOMER, words=message.text, data={"message": said})


def _submit(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    if case["state"] != "intake":
        return
    case.set(submitted_at=case.now)
    case.move("submit", CUSTOMER, words=message.text, data={"message": said})
    if case["acknowledged_at"]:
        acknowledge(case, {"message": said})


def _withdraw(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    event = "cancel" if case["state"] == "intake" else "withdraw"
    desk.move(case, event, CUSTOMER, reason="withdrawn by the customer")


def _ask_person(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    case.set(person_wanted=True)
    case.happened("person_asked", CUSTOMER, data={"message": said})


def _flag(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    assert isinstance(act, FlagSafety)
    if case["safety_flag"] and case["hazard_type"]:
        return
    case.set(safety_flag=True, hazard_type=act.hazard_type, priority=1)
    case.happened("safety_flagged", SYSTEM, words=act.words, data={"hazard_type": act.hazard_type})


def _add(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    if case["state"] == "awaiting_customer":
        desk.move(case, "customer_reply", CUSTOMER)
    case.happened("said", CUSTOMER, words=message.text, data={"message": said})


def _reopen(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    desk.move(case, "reopen", CUSTOMER, data={"message": said})


def _decide(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    assert isinstance(act, Decide)
    desk.move(case, act.answer, CUSTOMER, data={"message": said})


def _unchanged(desk: Complaints, case: Case, act: Act, message: InboundMessage, said: int) -> None:
    """Feedback opens no case and changes none."""


_ACTS: Mapping[type, Callable[[Complaints, Case, Act, InboundMessage, int], None]] = {
    Open: _open,
    Submit: _submit,
    Withdraw: _withdraw,
    AskPerson: _ask_person,
    FlagSafety: _flag,
    Add: _add,
    Reopen: _reopen,
    Decide: _decide,
}


def _kind(acts: Sequence[Act]) -> str:
    feedback = next((act for act in acts if isinstance(act, Feedback)), None)
    return feedback.kind if feedback else "message"


def _pressed(talk: Talk, message: InboundMessage) -> str:
    """A pressed button stays in the record as words."""
    return message.option or ""


_busy = (
    select(literal(1))
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.status.in_(OPEN),
        messages.c.due_at <= bindparam("v_now"),
        messages.c.owner.is_distinct_from(bindparam("me")),
    )
    .exists()
)
_TURN = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.version == bindparam("seen"))
    .values(
        state=bindparam("v_state", type_=conversations.c.state.type),
        language=bindparam("v_language"),
        last_at=bindparam("v_now"),
        version=conversations.c.version + 1,
    )
    .returning(_busy.label("busy"))
)
_BEGIN_SQLITE = sqlite.insert(conversations).on_conflict_do_nothing().returning(conversations.c.id)
_BEGIN_POSTGRES = postgresql.insert(conversations).on_conflict_do_nothing().returning(conversations.c.id)
_KNOWN_KEY = select(keys.c.id).where(
    keys.c.channel == bindparam("channel"),
    keys.c.account == bindparam("account"),
    keys.c.key == bindparam("key"),
)
_KEY_SQLITE = sqlite.insert(keys).on_conflict_do_nothing().returning(keys.c.id)
_KEY_POSTGRES = postgresql.insert(keys).on_conflict_do_nothing().returning(keys.c.id)
_BELONGS = (
    update(conversations).where(conversations.c.id == bindparam("of")).values(complaint_id=bindparam("case"))
)
_CLAIM_TALK = (
    update(messages)
    .where(messages.c.conversation_id == bindparam("of"), messages.c.complaint_id.is_(None))
    .values(complaint_id=bindparam("case"), reference=bindparam("reference"))
)
_CITE = (
    update(attachments)
    .where(
        attachments.c.id.in_(bindparam("kept", expanding=True)),
        attachments.c.peer == bindparam("peer"),
        attachments.c.message_id.is_(None),
    )
    .values(message_id=bindparam("said"), complaint_id=bindparam("case"))
)
