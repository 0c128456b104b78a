"""What a turn changes: conversation, complaint, events, replies and the inbox row's fate, in one transaction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, literal, select, update

from backend import case as cases
from backend import news, surveys, third_parties
from backend.access import Access
from backend.actors import CUSTOMER, SYSTEM, THIRD
from backend.case import Case, complaints, messages
from backend.complaints import Complaints, attached
from backend.database import Transaction
from backend.database.statements import Conflict, Prepared, insert_unless_known
from backend.models import MessageKey
from backend.talks import attachments, conversations
from bot.aside import taken_in
from bot.inbox import Taken, settle
from bot.remarks import note
from bot.situation import Situations, Talk
from channels.base import Ignored, InboundMessage, Option, Presence, Proof, Traits
from dialogs.catalogue import text as say
from dialogs.complaint import Form
from dialogs.turn import (
    Act,
    Add,
    AskPerson,
    Decide,
    Feedback,
    FlagSafety,
    Leave,
    Open,
    Outcome,
    Rate,
    Reopen,
    Reply,
    SendCode,
    Submit,
    Texts,
    Withdraw,
)
from notifications import contacts
from notifications.outbox import LEASE, OPEN, acknowledge
from notifications.proving import Proving

keys = MessageKey.__table__  # type: ignore[attr-defined]

THREAD = 12  # message ids a letter's References keep
SUBJECT = 200  # characters
MOST_NAMED = 5  # further cases a letter may name
LOOKED_BACK = 20  # messages among which buttons are looked for
_ANSWERABLE = frozenset({"decision_sent", "resolved"})


class Moved(Exception):
    """The talk changed since it was read: think again."""


class Settled(Exception):
    """The event has its fate already; nothing of this turn is kept."""


@dataclass(frozen=True, slots=True)
class Thought:
    """A turn thought through on one version of its talk, ready to be committed."""

    traits: Traits
    taken: Taken
    message: InboundMessage
    talk: Talk
    outcome: Outcome
    files: Sequence[Mapping[str, Any]]
    now: datetime
    command: str = ""  # the order the whole message is


@dataclass(frozen=True, slots=True)
class Effects:
    """Writes what turns came to, for one desk and on one node."""

    complaints: Complaints
    situations: Situations
    node: str
    proving: Proving | None = None
    access: Access | None = None

    def apply(self, tx: Transaction, turn: "Thought") -> tuple[Talk, list[dict[str, Any]]]:
        """Commits a turn. Returns the talk as it is now and the new messages. Raises `Moved`, `Stale`, `Settled`."""
        if turn.message.key and _came_before(tx, turn.message):
            reason = "the same message came before under another id"
            settle(tx, turn.taken.id, "duplicate", turn.now, reason=reason)
            return turn.talk, []
        conversation, busy, lost = self._lock(tx, turn)
        if turn.message.key:
            _remember_key(tx, turn.message, conversation)
        case = self._case(tx, turn, conversation)
        if case is not None and turn.talk.claimed == "own":
            self._join(tx, turn, case, conversation)
        turn = self._proved(tx, turn, case)
        said, written = self._say(tx, turn, conversation, case, busy=busy)
        _keep_files(tx, turn.message, turn.files, case, said)
        _note_lost(turn.message, case, said)
        _note_texts(tx, turn, case)
        _note_reading(tx, turn, case, conversation)
        self._rate(tx, turn, conversation, case, said)
        self._send_codes(tx, turn)
        if case is not None:
            _keep_others(tx, turn, case)
            self._carry_out(case, turn, said, lost=lost)
            if turn.outcome.form is not turn.talk.form:
                self._note_form(tx, case, turn)
            written += self.complaints.save(tx, case)
        self._note_beside(tx, turn)
        self._note_split(tx, turn, case)
        self._leave(tx, turn)
        for each in (turn.taken, *turn.taken.parts):
            if not settle(tx, each.id, "handled", turn.now, complaint_id=case["id"] if case else None):
                raise Settled
        spent = _spent(tx, turn, conversation, case, said) if turn.traits.spends and turn.talk.id else ()
        return self._talk_now(turn, conversation, case, spent), written

    def _send_codes(self, tx: Transaction, turn: "Thought") -> None:
        for act in turn.outcome.acts:
            if isinstance(act, SendCode) and self.access is not None:
                self.access.put_code(tx, act.reference, turn.now)

    def _note_form(self, tx: Transaction, case: Case, turn: "Thought") -> None:
        """What the case holds of the form; a phone that is new in it is sent its code."""
        _note_form(case, turn.outcome.form)
        if self.proving and turn.traits.contact != "phone":
            self.proving.follow(tx, case, turn.talk.form, turn.outcome.form, turn.message.proved)

    def _rate(
        self, tx: Transaction, turn: "Thought", conversation: int, case: Case | None, said: int
    ) -> None:
        """Keeps answers to a survey, on the case it was about."""
        for act in turn.outcome.acts:
            if not isinstance(act, Rate):
                continue
            given = {
                "result": act.result,
                "fairness": act.fairness,
                "words": act.words,
                "refused": act.refused,
            }
            if case is not None and case["reference"] == act.reference:
                surveys.rate(tx, case, given, said)
                continue
            other = surveys.case_of(tx.connection, conversation, act.reference)
            if other is not None:
                beside = cases.load(tx, other, turn.now)
                surveys.rate(tx, beside, given, said)
                self.complaints.save(tx, beside)

    def _note_beside(self, tx: Transaction, turn: "Thought") -> None:
        """A letter that names several cases stands with the first; the others say where it is."""
        if not turn.talk.also or turn.talk.case is None:
            return
        for number in turn.talk.also[:MOST_NAMED]:
            case = cases.load(tx, number, turn.now)
            case.happened("named", CUSTOMER, data={"case": turn.talk.case["reference"]})
            self.complaints.save(tx, case)

    def _note_split(self, tx: Transaction, turn: "Thought", new: Case | None) -> None:
        """The customer gave what they added to a case a number of its own: both say so."""
        if new is None or turn.talk.case is None or turn.talk.state.pending != "split" or not _opens(turn):
            return
        old = cases.load(tx, turn.talk.case["id"], turn.now)
        for case, other in ((old, new), (new, old)):
            event = "split_off" if case is old else "split_from"
            case.happened(event, CUSTOMER, data={"case": other["reference"]})
            self.complaints.save(tx, case)

    def _leave(self, tx: Transaction, turn: "Thought") -> None:
        """The case that was still being told goes in as it stands, since its customer began another one."""
        left = turn.talk.case if any(isinstance(act, Leave) for act in turn.outcome.acts) else None
        if left is None or left["state"] != "intake":
            return
        case = cases.load(tx, left["id"], turn.now)
        case.set(submitted_at=case.now)
        case.move("submit", SYSTEM, reason="the customer began another complaint")
        if case["acknowledged_at"]:
            acknowledge(case, {})
        self.complaints.save(tx, case)

    def point(
        self, tx: Transaction, taken: Taken, reading: Ignored, row: Mapping[str, Any], now: datetime
    ) -> None:
        """Settles an event of which nothing is collected, and shows the private way once."""
        settle(tx, taken.id, "ignored", now, reason=reading.reason)
        if reading.pointer is None:
            return
        address = reading.pointer.address
        key = {"channel": address.channel, "account": address.account, "key": reading.pointer.key}
        if _KEY.run(tx.connection, {**key, "conversation_id": 0}):
            cases.write_messages(tx, [row])

    def moved(self, tx: Transaction, taken: Taken, presence: Presence, now: datetime) -> None:
        """Writes down, on every open case of an address, that its person closed or opened the way to it."""
        address = presence.address
        if presence.reachable:
            contacts.find_again(tx, address)
        else:
            contacts.lose(tx, address, presence.at)
        given = {"channel": address.channel, "account": address.account, "peer": address.peer}
        if not presence.reachable:
            contacts.lose(tx, address, now)
        for number in tx.connection.execute(_OPEN_CASES, given).scalars().all():
            case = cases.load(tx, number, now)
            case.happened("reachable" if presence.reachable else "unreachable", CUSTOMER)
            self.complaints.save(tx, case)
        settle(tx, taken.id, "handled", now)

    def _join(self, tx: Transaction, turn: "Thought", case: Case, conversation: int) -> None:
        """A case made elsewhere goes on at this address."""
        address = turn.message.address
        if (case["channel"], case["account"], case["peer"]) == (
            address.channel,
            address.account,
            address.peer,
        ):
            return
        here = {"channel": address.channel, "account": address.account, "peer": address.peer}
        case.set(**here, conversation_id=conversation, thread=None)
        case.happened("joined", CUSTOMER, data={"channel": address.channel})
        if turn.talk.kept is None:
            _BELONGS.count(tx.connection, {"of": conversation, "v_case": case["id"]})

    def _proved(self, tx: Transaction, turn: "Thought", case: Case | None) -> "Thought":
        """A code given back proves the phone it was sent to, and says nothing else."""
        if self.proving is None or case is None or turn.talk.case is None or turn.traits.contact == "phone":
            return turn
        key, phone = self.proving.answered(tx, case, turn.message.text, turn.command)
        if not key:
            return turn
        given = {} if key == "error.code_wrong" else {"phone": phone}
        told = Reply(say(key, turn.talk.state.language, **given), (key,))
        return replace(turn, outcome=Outcome(turn.talk.form, turn.talk.state, (told,)))

    def _lock(self, tx: Transaction, turn: "Thought") -> tuple[int, bool, bool]:
        """Takes the conversation for this turn (law 4). Returns its id, whether others still send to it, and whether
        its address counted as one where nobody is reached; it does so no more, as somebody writes from it."""
        talk, state = turn.talk, turn.outcome.state
        if talk.kept and not _opens(turn):
            state = talk.kept._replace(survey=state.survey)  # answered beside the talk's own matter
        if talk.id is None:
            row = {
                "channel": talk.address.channel,
                "account": talk.address.account,
                "peer": talk.address.peer,
                "topic": talk.topic,
                "state": state.to_json(),
                "language": state.language,
                "version": 1,
                "person": "",
                "complaint_id": None,
                "about": talk.theirs["id"] if talk.theirs else None,
                "opened_at": turn.now,
                "last_at": turn.now,
            }
            begun = _BEGIN.run(tx.connection, row)
            if not begun:
                raise Moved
            return int(begun[0][0]), False, contacts.find_again(tx, talk.address)
        given = {
            "of": talk.id,
            "seen": talk.version,
            "v_state": state.to_json(),
            "v_language": state.language,
            "v_now": turn.now,
            "me": self.node,
        }
        locked = _TURN.run(tx.connection, given)
        if not locked:
            raise Moved
        return talk.id, bool(locked[0][0]), bool(locked[0][1]) and contacts.find_again(tx, talk.address)

    def _case(self, tx: Transaction, turn: "Thought", conversation: int) -> Case | None:
        """The case of this turn: the one at hand, or a new one under the number drawn for it."""
        talk, address = turn.talk, turn.message.address
        if talk.theirs:
            return cases.load(tx, talk.theirs["id"], turn.now)
        opening = next((act for act in turn.outcome.acts if isinstance(act, Open)), None)
        if opening is None:
            return Case(dict(talk.case), turn.now) if talk.case else None
        form = turn.outcome.form
        values = {
            "reference": talk.fresh[0],
            "secret": talk.fresh[1],
            "channel": address.channel,
            "account": address.account,
            "peer": address.peer,
            "media": turn.traits.media,
            "conversation_id": conversation,
            "language": turn.outcome.state.language,
            "subject": opening.subject[:SUBJECT],
            "form": form.to_json(),
            "missing": list(form.missing()),
            "profile": self.complaints.profile.name,
            "team": turn.traits.team,
        }
        try:
            case = cases.create(tx, values, turn.now)
        except Conflict:  # the number was given to another case: the whole turn is thought again
            self.situations.taken()
            raise Moved from None
        _BELONGS.count(tx.connection, {"of": conversation, "v_case": case["id"]})
        if talk.id is not None:
            given = {"of": conversation, "case": case["id"], "v_reference": talk.fresh[0]}
            tx.connection.execute(_CLAIM_TALK, given)
        return case

    def _say(
        self, tx: Transaction, turn: "Thought", conversation: int, case: Case | None, *, busy: bool
    ) -> tuple[int, list[dict[str, Any]]]:
        """The person's words and the replies, in order. Returns the id of the words and the rows to send."""
        message = turn.message
        thread = [*message.thread.ids, *([message.key] if message.key else [])][-THREAD:]
        shared = {
            "conversation_id": conversation,
            "complaint_id": case["id"] if case else None,
            "reference": case["reference"] if case else "",
            "language": turn.outcome.state.language,
            "at": turn.now,
        }
        words = message.text or _label(turn)
        heard = {
            **shared,
            "author": "third" if turn.talk.theirs else "customer",
            "kind": _kind(turn.outcome.acts),
            "name": (_signed(message) if turn.talk.theirs else message.sender)[:SUBJECT],
            "text": words,
            "whole": message.whole if message.whole and message.whole != message.text else None,
            "subject": message.subject,
            "attachments": [attached(each) for each in message.attachments] or None,
            "inbound_id": turn.taken.id,
            "proof": message.proof.value,
        }
        if turn.traits.style != "letter":
            heard["provider_id"] = message.edited or message.key or None
        lease = {"owner": None, "leased_until": None} if busy else self._lease(turn.now)
        replies = [
            {**shared, **_reply(reply, turn, thread), **(self._lease(turn.now) if reply.urgent else lease)}
            for reply in turn.outcome.replies
        ]
        if turn.talk.theirs:
            replies = [{**reply, "kind": third_parties.KIND, "reference": ""} for reply in replies]
        replies = _within_a_day(tx, turn, replies, case)
        rows = cases.write_messages(tx, [heard, *replies])
        if case is not None:
            kept = (
                {"thread": thread} if thread and not turn.talk.theirs else {}
            )  # theirs is not the customer's
            case.set(last_words=words[: cases.WORDS], last_author=heard["author"], **kept)
        return int(rows[0]["id"]), rows[1:]

    def _lease(self, now: datetime) -> dict[str, Any]:
        """A reply is born leased to this node, so that it needs no claim; behind open messages it waits in line."""
        return {"owner": self.node, "leased_until": now + LEASE}

    def _carry_out(self, case: Case, turn: "Thought", said: int, *, lost: bool) -> None:
        for act in turn.outcome.acts:
            if type(act) in _ACTS:
                _ACTS[type(act)](self.complaints, case, act, turn.message, said)
        if turn.talk.theirs:
            case.happened("third_said", THIRD, words=turn.message.text, data={"message": said})
            return
        _doubt(case, turn)
        if turn.message.edited and case["submitted_at"]:
            data = {"message": said, "replaces": turn.talk.replaces or turn.message.edited}
            case.happened("amended", CUSTOMER, words=turn.message.text, data=data)
        if all(each.event in _ASIDE for each in case.happenings):
            case.happened("said", CUSTOMER, words=turn.message.text, data={"message": said})
        if lost:
            case.happened("reachable", CUSTOMER)

    def _talk_now(
        self, turn: "Thought", conversation: int, case: Case | None, spent: tuple[str, ...]
    ) -> Talk:
        """The talk after this turn, so that the next one need not read it."""
        talk = turn.talk
        opened = case is not None and (talk.case is None or talk.case["id"] != case["id"])
        return replace(
            talk,
            id=conversation,
            version=talk.version + 1,
            state=turn.outcome.state,
            form=turn.outcome.form,
            case=dict(case.row) if case else None,
            fresh=self.situations.draw(turn.now) if opened else talk.fresh,
            about={} if opened else talk.about,
            others=(talk.case, *talk.others) if opened and talk.case else talk.others,
            replaces="",
            claimed="",
            spent=spent,
        )


def _doubt(case: Case, turn: Thought) -> None:
    """What is known against the sender's being who the letter says, beside the letter."""
    if turn.message.proof is Proof.REFUTED:
        case.happened("refuted", SYSTEM)
    elif turn.talk.case and not turn.talk.proved:
        case.happened("unproved", SYSTEM)


def _within_a_day(
    tx: Transaction, turn: Thought, replies: list[dict[str, Any]], case: Case | None
) -> list[dict[str, Any]]:
    """As many replies as the address may still get today. Danger is told twice as often before it ends."""
    most, address = turn.traits.max_daily, turn.message.address
    if not most or not replies:
        return replies
    given = {"channel": address.channel, "account": address.account, "peer": address.peer}
    sent = int(_SENT_TODAY.run(tx.connection, {**given, "since": turn.now - timedelta(days=1)})[0][0])
    kept = [reply for reply in replies if sent < (2 * most if reply["urgent"] else most)]
    if len(kept) < len(replies) and case is not None:
        reason = f"not answered: {sent} automatic messages went to this address within a day"
        case.happened("noted", SYSTEM, reason=reason)
    return kept


def _opens(turn: Thought) -> bool:
    return any(isinstance(act, Open) for act in turn.outcome.acts)


def _spent(
    tx: Transaction, turn: Thought, conversation: int, case: Case | None, said: int
) -> tuple[str, ...]:
    """The messages whose buttons this turn used up: everything asked since the person's last words. A decision can
    be answered as long as it is open, whatever else is said."""
    now = case["state"] if case else ""
    before = turn.talk.case["state"] if turn.talk.case else ""
    if now in _ANSWERABLE and now == before:
        return ()
    pressed = turn.message.thread.ids[:1] if turn.message.option else ()
    given = {"of": conversation, "v_before": said, "v_most": LOOKED_BACK}
    found = []
    for author, provider_id, options in _LATEST.run(tx.connection, given):
        if author == "customer" and before not in _ANSWERABLE:
            break
        if options and provider_id and author != "customer":
            found.append(str(provider_id))
    return tuple(dict.fromkeys((*pressed, *found)))


def _note_texts(tx: Transaction, turn: Thought, case: Case | None) -> None:
    """Texts or news ended, or wanted again: kept with the address, and shown on its case."""
    address = turn.message.address
    for act in turn.outcome.acts:
        if not isinstance(act, Texts):
            continue
        if turn.traits.style == "letter" and case is not None:
            news.choose(tx, case, turn.now, wanted=act.wanted, address=address)
            continue
        changed = contacts.start(tx, address) if act.wanted else contacts.stop(tx, address, turn.now)
        if changed and case is not None:
            case.happened("texts_started" if act.wanted else "texts_stopped", CUSTOMER)


def _note_reading(tx: Transaction, turn: Thought, case: Case | None, conversation: int) -> None:
    """What its channel found in the message: a signature, sealed words, a file without a byte. And who took it in."""
    if turn.message.notes and case is not None:
        note(tx, case, conversation, "\n".join(turn.message.notes), turn.now)
    if case is not None and (taken := taken_in(turn.taken.raw.envelope)):
        who, words = taken
        note(tx, case, conversation, words, turn.now, who)


def _came_before(tx: Transaction, message: InboundMessage) -> bool:
    address = message.address
    given = {"channel": address.channel, "account": address.account, "key": message.key}
    return bool(_KNOWN_KEY.run(tx.connection, given))


def _remember_key(tx: Transaction, message: InboundMessage, conversation: int) -> None:
    row = {
        "channel": message.address.channel,
        "account": message.address.account,
        "key": message.key,
        "conversation_id": conversation,
    }
    if not _KEY.run(tx.connection, row):
        raise Moved  # it came twice at the same moment: next time it is found


def _keep_others(tx: Transaction, turn: Thought, case: Case) -> None:
    """Whoever writes about somebody else's case, and whom its customer lets read along, stands beside it."""
    address = turn.message.address
    people, how = turn.message.copied, "copied"
    if turn.talk.theirs:
        people, how = ((turn.message.sender, address.peer),), "wrote"
    if people and third_parties.keep(tx, case, address.channel, address.account, people, how):
        case.happened("third_party_noted", THIRD if turn.talk.theirs else CUSTOMER, data={"how": how})


def _signed(message: InboundMessage) -> str:
    """Who somebody at the desk sees as the writer: the address is what is known."""
    peer = message.address.peer
    return f"{message.sender} <{peer}>" if message.sender and message.sender != peer else peer


# what a letter is noted for beside its words
_ASIDE = frozenset({"unproved", "refuted", "third_party_noted"})


def _keep_files(
    tx: Transaction, message: InboundMessage, files: Sequence[Mapping[str, Any]], case: Case | None, said: int
) -> None:
    complaint_id = case["id"] if case else None
    if files:
        rows = [{**row, "message_id": said, "complaint_id": complaint_id} for row in files]
        tx.connection.execute(insert(attachments), rows)
    kept = [each.stored for each in message.attachments if each.stored]
    if len(kept) > len(files):
        given = {"kept": kept, "said": said, "case": complaint_id, "of_peer": message.address.peer}
        tx.connection.execute(_CITE, given)


def _note_lost(message: InboundMessage, case: Case | None, said: int) -> None:
    """Files that did not reach us stand on the case, so that somebody can ask for them."""
    away = len(message.missed) + len(message.lost)
    if away and case is not None:
        case.happened("files_lost", SYSTEM, data={"message": said, "files": away})


def _note_form(case: Case, form: Form) -> None:
    stored = form.to_json()
    if stored != case["form"]:
        case.set(form=stored, missing=list(form.missing()))
    name = form.value("name_or_organisation")
    if name and name != case["complainant"]:
        case.set(complainant=name[:200])


def _open(_desk: Complaints, case: Case, act: Open, message: InboundMessage, said: int) -> None:
    event = "full_mail" if act.letter else "first_complaint_message"
    if act.letter:
        case.set(submitted_at=case.now)
    case.move(event, CUSTOMER, words=message.text, data={"message": said})


def _submit(_desk: Complaints, case: Case, _act: Submit, message: InboundMessage, said: int) -> None:
    if case["state"] != "intake":
        return
    case.set(submitted_at=case.now)
    case.move("submit", CUSTOMER, words=message.text, data={"message": said})
    if case["acknowledged_at"]:
        acknowledge(case, {"message": said})


def _withdraw(desk: Complaints, case: Case, _act: Withdraw, _message: InboundMessage, _said: int) -> None:
    event = "cancel" if case["state"] == "intake" else "withdraw"
    desk.move(case, event, CUSTOMER, reason="withdrawn by the customer")


def _ask_person(_desk: Complaints, case: Case, _act: AskPerson, _message: InboundMessage, said: int) -> None:
    case.set(person_wanted=True)
    case.happened("person_asked", CUSTOMER, data={"message": said})


def _flag(_desk: Complaints, case: Case, act: FlagSafety, _message: InboundMessage, said: int) -> None:
    if case["safety_flag"] and case["hazard_type"]:
        return
    case.set(safety_flag=True, hazard_type=act.hazard_type, priority=1)
    case.happened("safety_flagged", SYSTEM, words=act.words, data={"hazard_type": act.hazard_type})
    if case["state"] == "intake":
        case.set(submitted_at=case.now)
        case.move("submit", SYSTEM)
        if case["acknowledged_at"]:
            acknowledge(case, {"message": said})


def _add(desk: Complaints, case: Case, _act: Add, message: InboundMessage, said: int) -> None:
    if case["state"] == "awaiting_customer":
        desk.move(case, "customer_reply", CUSTOMER)
    case.happened("said", CUSTOMER, words=message.text, data={"message": said})


def _reopen(desk: Complaints, case: Case, _act: Reopen, _message: InboundMessage, said: int) -> None:
    desk.move(case, "reopen", CUSTOMER, data={"message": said})


def _decide(desk: Complaints, case: Case, act: Decide, _message: InboundMessage, said: int) -> None:
    desk.move(case, act.answer, CUSTOMER, data={"message": said})


_ACTS: Mapping[type[Act], Callable[..., None]] = {
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


def _label(turn: Thought) -> str:
    """A pressed button stays in the record as its key, what holds no words as what it is."""
    return turn.message.option or turn.message.whole


def _reply(reply: Reply, turn: Thought, thread: list[str]) -> dict[str, Any]:
    message = turn.message
    return {
        "author": "bot",
        "kind": reply.kind,
        "text": reply.text,
        "subject": reply.subject or (f"Re: {message.subject}" if message.subject else ""),
        "options": [_option(option) for option in reply.options] or None,
        "status": "queued",
        "channel": message.address.channel,
        "account": message.address.account,
        "peer": message.address.peer,
        "urgent": reply.urgent,
        "prompted": True,
        "due_at": turn.now,
        "reply_to": message.key or None,
        "thread": thread or None,
    }


def _option(option: Option) -> dict[str, str]:
    shares = {"shares": option.shares} if option.shares else {}
    return {"key": option.key, "label": option.label, **shares}


_busy = (
    select(literal(1))
    .where(
        messages.c.conversation_id == conversations.c.id,
        messages.c.status.in_(OPEN),
        messages.c.due_at <= bindparam("v_now", type_=messages.c.due_at.type),
        messages.c.owner.is_distinct_from(bindparam("me", type_=messages.c.owner.type)),
    )
    .exists()
)
_lost = (
    select(literal(1))
    .where(
        contacts.contacts.c.channel == conversations.c.channel,
        contacts.contacts.c.account == conversations.c.account,
        contacts.contacts.c.peer == conversations.c.peer,
        contacts.contacts.c.gone_at.is_not(None),
    )
    .exists()
)
_TURN = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("of"), conversations.c.version == bindparam("seen"))
    .values(
        state=bindparam("v_state", type_=conversations.c.state.type),
        language=bindparam("v_language", type_=conversations.c.language.type),
        last_at=bindparam("v_now", type_=conversations.c.last_at.type),
        version=conversations.c.version + 1,
    )
    .returning(_busy.label("busy"), _lost.label("lost"))
)
_BEGIN = Prepared(
    insert_unless_known(
        conversations,
        (
            *("channel", "account", "peer", "topic"),
            *("state", "language", "version", "person", "complaint_id", "about", "opened_at", "last_at"),
        ),
    )
)
_SENT_TODAY = Prepared(
    select(func.count())
    .select_from(messages)
    .where(
        messages.c.conversation_id.in_(
            select(conversations.c.id).where(
                conversations.c.channel == bindparam("channel"),
                conversations.c.account == bindparam("account"),
                conversations.c.peer == bindparam("peer"),
            )
        ),
        messages.c.author == "bot",
        messages.c.status.is_not(None),
        messages.c.at > bindparam("since", type_=messages.c.at.type),
    )
)
_KNOWN_KEY = Prepared(
    select(keys.c.id).where(
        keys.c.channel == bindparam("channel"),
        keys.c.account == bindparam("account"),
        keys.c.key == bindparam("key"),
    )
)
_LATEST = Prepared(
    select(messages.c.author, messages.c.provider_id, messages.c.options)
    .where(messages.c.conversation_id == bindparam("of"), messages.c.id < bindparam("v_before"))
    .order_by(messages.c.id.desc())
    .limit(bindparam("v_most"))
)
_OPEN_CASES = select(complaints.c.id).where(
    complaints.c.channel == bindparam("channel"),
    complaints.c.account == bindparam("account"),
    complaints.c.peer == bindparam("peer"),
    complaints.c.state != "closed",
)
_KEY = Prepared(insert_unless_known(keys, ("channel", "account", "key", "conversation_id")))
_BELONGS = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("of"))
    .values(complaint_id=bindparam("v_case"))
)
_CLAIM_TALK = (
    update(messages)
    .where(messages.c.conversation_id == bindparam("of"), messages.c.complaint_id.is_(None))
    .values(complaint_id=bindparam("case"), reference=bindparam("v_reference"))
)
_CITE = (
    update(attachments)
    .where(
        attachments.c.id.in_(bindparam("kept", expanding=True)),
        attachments.c.peer == bindparam("of_peer"),
        attachments.c.message_id.is_(None),
    )
    .values(message_id=bindparam("said"), complaint_id=bindparam("case"))
)
