"""What can be done to a complaint: verbs that check the table and its guards, and write events."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from backend import case as cases
from backend import interim, splitting, third_parties
from backend.actors import HANDLERS, MANAGERS, SYSTEM, Actor
from backend.case import Announce, Case, Refused, Stale
from backend.database import Transaction
from backend.deadlines import due
from backend.models import Conversation, Staff
from backend.policy import Profile
from backend.references import draw
from backend.states import Transition, events_from, transitions
from channels.base import Attachment
from dialogs.catalogue import text as say
from dialogs.complaint import BY_KEY, Form, Value
from dialogs.languages import LANGUAGES

conversations = Conversation.__table__  # type: ignore[attr-defined]
messages = cases.messages
staff = Staff.__table__  # type: ignore[attr-defined]

SCALES = ("severity", "safety", "complexity", "impact", "immediate_needed")
NEEDS: Mapping[str, tuple[str, ...]] = {
    "assign": ("owner",),
    "ask": ("question",),
    "assessed": ("assessment",),
    "solve_on_spot": ("outcome", "reasons", "remedy"),
    "propose": ("outcome", "reasons", "remedy"),
    "new_decision": ("outcome", "reasons", "remedy"),
    "redirect": ("reason",),
    "decline": ("reason",),
    "duplicate": ("reason",),
    "forward": ("party",),
    "return": ("reason",),
    "go_external": ("body",),
    "exhausted": ("reason",),
    "done": ("done",),
    "withdraw": ("reason",),
    "ack_sent": ("reason",),
}
OUTCOMES = ("upheld", "partly", "not_upheld", "third_party")
CLOSE_REASONS = {
    "cancel": "withdrawn",
    "withdraw": "withdrawn",
    "redirect": "redirected",
    "decline": "declined",
    "duplicate": "duplicate",
    "no_reply": "no_reply",
    "exhausted": "exhausted",
}
SYSTEM_ONLY = frozenset({"idle", "no_reply", "first_complaint_message", "full_mail"})


@dataclass(frozen=True, slots=True)
class Move:
    """An event of the present state: whether this actor may cause it, why not, and what it needs."""

    event: str
    to: str
    possible: bool
    why: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A complaint somebody at the desk heard or read. `values` are Annex B keys with their words."""

    media: str
    language: str
    words: str
    values: Mapping[str, str] = field(default_factory=dict)
    subject: str = ""
    safety: bool = False
    hazard_type: str = ""
    received_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Complaints:
    """The verbs, for one desk. Each is synchronous and runs inside a unit of work.

    `reach` tells the address a staff-recorded case can be answered at, from its form, or None.
    """

    profile: Profile
    announce: Announce
    prefix: str
    undo: timedelta
    reach: Callable[[Mapping[str, str]], tuple[str, str, str] | None]

    def record(self, tx: Transaction, recorded: Recorded, actor: Actor, now: datetime) -> str:
        """Registers a complaint heard by phone, read in a letter or told in person; returns its number."""
        if not recorded.words.strip():
            raise Refused("What happened is missing: write down the problem in their words.")
        address = self.reach(recorded.values)
        if not (address or any(recorded.values.get(key) for key in ("phone", "address", "email"))):
            raise Refused("A way to answer is missing: a phone number, an e-mail or a postal address.")
        form = Form().with_value("problem_description", Value(recorded.words, recorded.words, confirmed=True))
        for key, text in recorded.values.items():
            if text.strip() and key != "problem_description":
                form = form.with_value(key, Value(text.strip(), text.strip(), confirmed=True))
        row = self._recorded_row(tx, recorded, form, address, now)
        row["conversation_id"] = _talk(tx, row, now) if address else None
        case = cases.create(tx, row, now)
        case.move("staff_record", actor, words=recorded.words, data={"media": recorded.media})
        if recorded.safety:
            case.happened("safety_flagged", actor, data={"hazard_type": recorded.hazard_type})
        cases.write_messages(tx, [_heard(case, recorded.words, actor)])
        if case["conversation_id"]:
            tx.connection.execute(_BELONGS, {"of": case["conversation_id"], "case": case["id"]})
        self.save(tx, case)
        return str(case["reference"])

    def _recorded_row(
        self,
        tx: Transaction,
        recorded: Recorded,
        form: Form,
        address: tuple[str, str, str] | None,
        now: datetime,
    ) -> dict[str, Any]:
        channel, account, peer = address or ("", "", "")
        reference, secret = draw(tx, self.prefix, now.astimezone(self.profile.hours.zone).date())
        return {
            "reference": reference,
            "secret": secret,
            "channel": channel,
            "account": account,
            "peer": peer,
            "media": recorded.media,
            "language": recorded.language,
            "subject": recorded.subject or recorded.words[:80],
            "complainant": recorded.values.get("name_or_organisation", ""),
            "form": form.to_json(),
            "missing": list(form.missing()),
            "safety_flag": recorded.safety,
            "hazard_type": recorded.hazard_type,
            "priority": 1 if recorded.safety else 3,
            "profile": self.profile.name,
            "received_at": min(recorded.received_at or now, now),
            "submitted_at": now,
            "last_words": recorded.words[: cases.WORDS],
            "last_author": "customer",
        }

    def allowed(self, row: Mapping[str, Any], actor: Actor) -> list[Move]:
        """Every event of the case's state, the impossible ones with the reason."""
        case = Case(dict(row), row["changed_at"])
        moves = []
        for event in events_from(case["state"]):
            if event in SYSTEM_ONLY:
                continue
            first = transitions(case["state"], event)[0]
            why = _forbidden(case, first, actor) or ""
            needs = NEEDS.get(event, ())
            if "customer" in first.actors and "staff" not in first.actors and "reason" not in needs:
                needs = (*needs, "reason")  # how the customer told us
            moves.append(Move(event, first.target, not why, why, needs))
        return moves

    def transition(
        self,
        tx: Transaction,
        complaint_id: int,
        event: str,
        actor: Actor,
        now: datetime,
        *,
        reason: str = "",
        data: Mapping[str, Any] | None = None,
    ) -> None:
        """Moves a case. Raises `Refused` with what may happen instead, LookupError for an unknown case."""
        case = cases.load(tx, complaint_id, now)
        self.move(case, event, actor, reason=reason, data=dict(data or {}))
        self.save(tx, case)

    def move(
        self, case: Case, event: str, actor: Actor, *, reason: str = "", data: Mapping[str, Any] | None = None
    ) -> None:
        """The same on a case already in hand."""
        given = dict(data or {})
        rows = transitions(case["state"], event)
        why = _forbidden(case, rows[0], actor) if rows else f"“{event}” does not happen in this state."
        if why is None:
            why = _lacks(event, reason, given, rows[0], actor)
        if why:
            raise Refused(why, [move.event for move in self.allowed(case.row, actor) if move.possible])
        source = case["state"]
        said = _EFFECTS.get(event, _nothing)(self, case, actor, given)
        case.move(event, actor, target=_target(case, event), reason=reason, words=said, data=_facts(given))
        _leave(case, source, event)

    def reply(
        self,
        tx: Transaction,
        complaint_id: int,
        text: str,
        actor: Actor,
        now: datetime,
        *,
        attachments: Sequence[Attachment] = (),
        undo: timedelta | None = None,
    ) -> int:
        """A person answers. The message goes out when the undo time has passed; returns its id."""
        if not text.strip() and not attachments:
            raise Refused("The reply is empty.")
        if not actor.handles:
            raise Refused("Your role may read but not answer.")
        case = cases.load(tx, complaint_id, now)
        if not case["peer"]:
            raise Refused("This person can only be reached by phone or letter: note what you told them.")
        self.register(tx, case)
        subject = say("notice.subject.news", case["language"], reference=case["reference"])
        row = outgoing(case, text.strip(), kind="reply", author="staff", actor=actor, subject=subject)
        row["due_at"] = now + (self.undo if undo is None else undo)
        row["attachments"] = [attached(each) for each in attachments] or None
        written, *_ = cases.write_messages(tx, [row, *third_parties.copies(tx, case, row)])
        case.set(last_words=text[: cases.WORDS], last_author="staff")
        case.happened("replied", actor, words=text, data={"message": written["id"]})
        self.save(tx, case)
        return int(written["id"])

    def take_back(self, tx: Transaction, message_id: int, actor: Actor, now: datetime) -> str:
        """Takes back a reply still in its undo time; returns its words. Raises `Refused` once it is on its way."""
        taken = tx.connection.execute(_TAKE_BACK, {"of": message_id, "now": now}).first()
        if taken is None:
            raise Refused("It is already on its way.")
        third_parties.take_back(tx, taken.complaint_id, taken.text, taken.at)
        case = cases.load(tx, taken.complaint_id, now)
        case.happened("reply_taken_back", actor, data={"message": message_id})
        self.save(tx, case)
        return str(taken.text)

    def note(self, tx: Transaction, complaint_id: int, text: str, actor: Actor, now: datetime) -> int:
        """An internal note; never sent."""
        if not text.strip():
            raise Refused("The note is empty.")
        if not actor.handles:
            raise Refused("Your role may read but not write.")
        case = cases.load(tx, complaint_id, now)
        row = {**_utterance(case, text.strip(), "note", "note"), "name": actor.name, "staff_id": actor.id}
        written = cases.write_messages(tx, [row])[0]
        case.happened("noted", actor, words=text, data={"message": written["id"]})
        self.save(tx, case)
        return int(written["id"])

    def admit(
        self, tx: Transaction, complaint_id: int, number: int, actor: Actor, now: datetime, *, wanted: bool
    ) -> None:
        """Lets somebody beside the customer have the desk's replies, or no more. Raises LookupError for nobody."""
        if not actor.handles:
            raise Refused("Your role may read but not change.")
        case = cases.load(tx, complaint_id, now)
        if third_parties.admit(tx, complaint_id, number, actor, now, wanted=wanted):
            event = "third_party_admitted" if wanted else "third_party_left_out"
            case.happened(event, actor, data={"third_party": number})
            self.save(tx, case)

    def split(self, tx: Transaction, complaint_id: int, message: int, actor: Actor, now: datetime) -> str:
        """Gives a message of the customer a case of its own, whose number they are told; returns it."""
        if not actor.handles:
            raise Refused("Your role may read but not change.")
        old = cases.load(tx, complaint_id, now)
        reference, secret = draw(tx, self.prefix, now.astimezone(self.profile.hours.zone).date())
        new = splitting.split(tx, old, message, (reference, secret), now)
        new.move("staff_record", actor, words=new["last_words"], data={"media": new["media"]})
        new.happened("split_from", actor, data={"case": old["reference"], "message": message})
        old.happened("split_off", actor, data={"case": reference, "message": message})
        self.save(tx, new)
        self.save(tx, old)
        return reference

    def amend(
        self,
        tx: Transaction,
        complaint_id: int,
        changes: Mapping[str, Any],
        actor: Actor,
        now: datetime,
        *,
        version: int | None = None,
    ) -> None:
        """Corrects the record. Raises `Stale` when it moved on since `version`, `Refused` for an unknown value."""
        if not actor.handles:
            raise Refused("Your role may read but not change.")
        case = cases.load(tx, complaint_id, now)
        if version is not None and case["version"] != version:
            raise Stale(case["reference"])
        if changes.get("owner_id") and not _may_own(tx, changes["owner_id"]):
            raise Refused("The owner is somebody who handles complaints here.")
        for name, value in changes.items():
            if name not in _AMEND:
                raise Refused(f"“{name}” cannot be changed here.")
            _AMEND[name](case, value)
        case.happened("amended", actor, data={"fields": _names(changes)}, words=str(changes.get("form", "")))
        self.save(tx, case)

    def extend(
        self, tx: Transaction, complaint_id: int, until: date | str, reason: str, actor: Actor, now: datetime
    ) -> None:
        """Moves the day the answer is promised for, and tells the customer why. Raises `Refused`."""
        case = cases.load(tx, complaint_id, now)
        interim.extend(tx, case, until, reason, actor, self.profile.hours)
        self.save(tx, case)

    def remedy_step(
        self,
        tx: Transaction,
        complaint_id: int,
        step: interim.Step,
        actor: Actor,
        now: datetime,
        *,
        version: int | None = None,
    ) -> None:
        """Tells the customer that a step of the remedy is done, and what is still to come. Raises `Refused`, and
        `Stale` when the case moved on since `version`: a form sent twice tells them once."""
        case = cases.load(tx, complaint_id, now)
        if version is not None and case["version"] != version:
            raise Stale(case["reference"])
        interim.remedy_step(case, step, actor)
        self.save(tx, case)

    def take_over(self, tx: Transaction, complaint_id: int, actor: Actor, now: datetime) -> None:
        """A person speaks from now on; the assistant is silent."""
        self._hand(tx, complaint_id, actor, now, person=actor.name or "staff", event="take_over")

    def hand_back(self, tx: Transaction, complaint_id: int, actor: Actor, now: datetime) -> None:
        """The assistant speaks again; the customer is told."""
        self._hand(tx, complaint_id, actor, now, person="", event="hand_back")

    def _hand(
        self, tx: Transaction, complaint_id: int, actor: Actor, now: datetime, *, person: str, event: str
    ) -> None:
        if not actor.handles:
            raise Refused("Your role may read but not answer.")
        case = cases.load(tx, complaint_id, now)
        if case["conversation_id"] is None:
            raise Refused("There is no conversation to take over.")
        self.register(tx, case)
        tx.connection.execute(_HAND, {"of": case["conversation_id"], "person": person})
        case.set(person_wanted=False)
        case.happened(event, actor, data={"agent": actor.id})
        self.save(tx, case)

    def register(self, tx: Transaction, case: Case) -> None:
        """Somebody at the desk took up an unfinished talk: it goes in as it stands, so that they may work on it."""
        if case["state"] != "intake":
            return
        case.move("submit", SYSTEM)
        self.end_talk(tx, case)

    def end_talk(self, tx: Transaction, case: Case, *, away: bool = False) -> None:
        """What follows when a case leaves the intake without its customer: acknowledged where the number message
        was accepted, and the dialog asks no more. `away`: they fell silent, and are welcomed when they are back."""
        case.set(submitted_at=case.now)
        if case["acknowledged_at"]:
            case.move("ack_sent", SYSTEM)
        talk = tx.connection.execute(_TALK, {"of": case["conversation_id"]}).scalar() or {}
        given = {
            "of": case["conversation_id"],
            "case": case["id"],
            "v_state": {**talk, "phase": "submitted", "asked": "", "away": away},
        }
        tx.connection.execute(_TALK_ENDED, given)

    def save(self, tx: Transaction, case: Case) -> list[dict[str, Any]]:
        """Writes the case with its events, timers and announcements."""
        return cases.save(tx, case, self.profile, self.announce)


def outgoing(
    case: Case, text: str, *, kind: str, author: str = "bot", actor: Actor = SYSTEM, subject: str = ""
) -> dict[str, Any]:
    """A message row to the case's customer, due now."""
    return {
        **_utterance(case, text, author, kind),
        "name": actor.name if author == "staff" else "",
        "staff_id": actor.id,
        "subject": subject,
        "status": "queued",
        "channel": case["channel"],
        "account": case["account"],
        "peer": case["peer"],
        "thread": case["thread"],
        "reply_to": case["thread"][-1] if case["thread"] else None,
        "due_at": case.now,
    }


def attached(attachment: Attachment) -> dict[str, Any]:
    """How an attachment stands in a message row."""
    return {
        "id": attachment.stored,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
    }


def _utterance(case: Case, text: str, author: str, kind: str) -> dict[str, Any]:
    return {
        "conversation_id": case["conversation_id"],
        "complaint_id": case["id"],
        "reference": case["reference"],
        "author": author,
        "kind": kind,
        "text": text,
        "language": case["language"],
        "at": case.now,
    }


def _talk(tx: Transaction, row: Mapping[str, Any], now: datetime) -> int:
    """A conversation for a case that did not begin in one."""
    values = {
        **{name: row[name] for name in ("channel", "account", "peer", "language")},
        "topic": row["reference"],
        "state": {"phase": "submitted", "reference": row["reference"], "language": row["language"]},
        "opened_at": now,
        "last_at": now,
        "version": 1,
        "person": "",
    }
    return int(
        tx.connection.execute(insert(conversations).returning(conversations.c.id), values).scalar_one()
    )


def _heard(case: Case, words: str, actor: Actor) -> dict[str, Any]:
    return {
        **_utterance(case, words, "customer", "recorded"),
        "name": case["complainant"],
        "staff_id": actor.id,
    }


def _forbidden(case: Case, row: Transition, actor: Actor) -> str | None:
    """Why this actor may not cause the event, None when they may."""
    if actor.kind != "staff":
        return None if actor.kind in row.actors or row.event == "ack_sent" else "Only the desk can do this."
    if not actor.handles:
        return "Your role may read but not change."
    if row.event in SYSTEM_ONLY or (row.event == "ack_sent" and case["peer"]):
        return "The system does this by itself."
    if row.actors == {"manager"} and not actor.manages:
        return "A manager does this."
    if (
        row.event in {"redirect", "decline", "duplicate"}
        and case["safety_flag"]
        and actor.role not in MANAGERS
    ):
        return "The safety flag is set: a manager does this."
    if row.event == "new_decision" and (case["decision"] or {}).get("decided_by") == actor.id:
        return "The review is made by somebody who did not make the first decision."
    return None


def _lacks(event: str, reason: str, data: Mapping[str, Any], row: Transition, actor: Actor) -> str | None:
    """The first input that is missing, in words."""
    for need in NEEDS.get(event, ()):
        if need in {"assessment", "owner"}:
            continue  # checked, or filled in, where it takes effect
        if not (reason if need == "reason" else data.get(need)):
            return f"“{need}” is missing."
    if actor.kind == "staff" and "customer" in row.actors and "staff" not in row.actors and not reason:
        return "“reason” is missing: say how the customer told us."
    return None


def _facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """What of the inputs may stand in the chain: names of things, never texts."""
    return {
        key: value
        for key, value in data.items()
        if key in {"owner", "outcome", "level"} and value is not None
    }


def _target(case: Case, event: str) -> str:
    rows = transitions(case["state"], event)
    targets = [row.target for row in rows]
    if event in {"customer_reply", "third_party_reply"} and case["waits_from"] in targets:
        return str(case["waits_from"])
    if event == "accept":
        return "implementing" if (case["decision"] or {}).get("remedy") else "resolved"
    return targets[0]


def _leave(case: Case, source: str, event: str) -> None:
    """What follows from arriving in the new state."""
    if event == "ack_sent" and case["acknowledged_at"] is None:
        case.set(acknowledged_at=case.now)
    if case["state"] in {"awaiting_customer", "awaiting_third_party"}:
        case.set(waits_from=source)
    if case["state"] == "closed":
        satisfied = "satisfied" if event == "confirm" and _by_customer(case) else "implemented"
        case.set(closed_at=case.now, next_update_due=None, close_reason=CLOSE_REASONS.get(event, satisfied))


def _by_customer(case: Case) -> bool:
    return case.happenings[-1].actor.kind == "customer"


def _nothing(_desk: Complaints, _case: Case, _actor: Actor, _data: dict[str, Any]) -> str:
    return ""


def _assign(_desk: Complaints, case: Case, actor: Actor, data: dict[str, Any]) -> str:
    data["owner"] = int(data.get("owner") or actor.id or 0)
    case.set(owner_id=data["owner"] or None)
    return ""


def _ask(_desk: Complaints, _case: Case, _actor: Actor, data: dict[str, Any]) -> str:
    return str(data["question"]).strip()


def _assessed(_desk: Complaints, case: Case, _actor: Actor, data: dict[str, Any]) -> str:
    _amend_assessment(case, data.get("assessment") or {})
    open_scales = [scale for scale in SCALES if case["assessment"].get(scale) in (None, "")]
    if open_scales:
        raise Refused(f"The assessment is not complete: {', '.join(open_scales)}.")
    case.set(priority=_priority(case["assessment"], safety_flag=case["safety_flag"]))
    return ""


def _decide(_desk: Complaints, case: Case, actor: Actor, data: dict[str, Any]) -> str:
    if data["outcome"] not in OUTCOMES:
        raise Refused(f"The outcome is one of {', '.join(OUTCOMES)}.")
    level = (case["decision"] or {}).get("level", 1) + (case["state"] == "internal_review")
    case.set(
        decision={
            "outcome": data["outcome"],
            "reasons": str(data["reasons"]).strip(),
            "remedy": str(data["remedy"]).strip(),
            "decided_by": actor.id,
            "level": level,
        }
    )
    data["level"] = level
    return f"{data['reasons']}\n{data['remedy']}"


def _words_of(name: str) -> "Effect":
    """An event whose input is told to the customer in the desk's own words."""
    return lambda _desk, _case, _actor, data: str(data.get(name, "")).strip()


def _reopen(desk: Complaints, case: Case, _actor: Actor, _data: dict[str, Any]) -> str:
    until = due(desk.profile.times["T-REOPEN"], case["closed_at"], desk.profile.hours)
    if case.now > until:
        raise Refused("The time to reopen is over: open a new, linked case.")
    if case["close_reason"] == "duplicate":
        raise Refused("This case was merged: go on with the other one.")
    case.set(closed_at=None, close_reason="")
    return ""


Effect = Callable[[Complaints, Case, Actor, dict[str, Any]], str]

_EFFECTS: Mapping[str, Effect] = {
    "assign": _assign,
    "ask": _ask,
    "assessed": _assessed,
    "solve_on_spot": _decide,
    "propose": _decide,
    "new_decision": _decide,
    "redirect": _words_of("text"),
    "decline": _words_of("text"),
    "duplicate": _words_of("text"),
    "exhausted": _words_of("text"),
    "forward": _words_of("party"),
    "go_external": _words_of("body"),
    "final_internal": _words_of("body"),
    "done": _words_of("done"),
    "reopen": _reopen,
}


def _priority(assessment: Mapping[str, Any], *, safety_flag: bool) -> int:
    """1 urgent, 2 high, 3 normal, from the scales (7.5)."""
    severity, safety, impact = (int(assessment.get(scale) or 0) for scale in ("severity", "safety", "impact"))
    if safety_flag or safety == 2 or severity == 3:
        return 1
    return 2 if severity == 2 or safety == 1 or impact > 1 else 3


def _written(key: str, text: str) -> str:
    """A value as it is kept: on one line, except where people tell what happened."""
    plain = text.replace("\0", "")
    return plain.strip() if BY_KEY[key].kind == "longtext" else " ".join(plain.split())


def _amend_form(case: Case, values: Mapping[str, str]) -> None:
    form = Form.from_json(case["form"])
    for key, given in values.items():
        if key not in BY_KEY:
            raise Refused(f"There is no field “{key}”.")
        text = _written(key, given)
        form = form.with_value(key, Value(text, text, confirmed=True))
    case.set(form=form.to_json(), missing=list(form.missing()))
    if "name_or_organisation" in values:
        case.set(complainant=form.value("name_or_organisation"))


def _amend_assessment(case: Case, values: Mapping[str, Any]) -> None:
    case.set(
        assessment={**case["assessment"], **{scale: _scale(scale, value) for scale, value in values.items()}}
    )


def _scale(scale: str, value: Any) -> Any:
    limits = {"severity": (1, 3), "safety": (0, 2), "complexity": (1, 3), "impact": (1, 3)}
    if scale in limits:
        low, high = limits[scale]
        if str(value).isdigit() and low <= int(value) <= high:
            return int(value)
    elif scale in {"immediate_needed", "immediate_possible", "compensation_likely"} and value in {
        "yes",
        "no",
    }:
        return value
    raise Refused(f"“{value}” is no value of the scale {scale}.")


def _amend_plain(column: str, check: Callable[[Any], Any]) -> Callable[[Case, Any], None]:
    def change(case: Case, value: Any) -> None:
        try:
            case.set(**{column: check(value)})
        except (TypeError, ValueError):
            raise Refused(f"“{value}” is no value for {column}.") from None

    return change


def _spoken(value: Any) -> str:
    if value not in LANGUAGES:
        raise ValueError(value)
    return str(value)


def _within(low: int, high: int) -> Callable[[Any], int | None]:
    def check(value: Any) -> int | None:
        if value in (None, ""):
            return None
        if not low <= int(value) <= high:
            raise ValueError(value)
        return int(value)

    return check


def _raise_safety(case: Case, value: Any) -> None:
    """A person may set the flag; the machine never lowers it, a person only by the assessment."""
    if value is not True:
        raise Refused("The safety flag is lowered by the assessment, not by hand.")
    case.set(safety_flag=True, priority=1)


_AMEND: Mapping[str, Callable[[Case, Any], None]] = {
    "form": _amend_form,
    "assessment": _amend_assessment,
    "category": _amend_plain("category", _within(1, 35)),
    "priority": _amend_plain("priority", _within(1, 3)),
    "owner_id": _amend_plain("owner_id", _within(1, 2**53)),
    "subject": _amend_plain("subject", lambda value: str(value)[:200]),
    "language": _amend_plain("language", _spoken),
    "safety_flag": _raise_safety,
}


def _may_own(tx: Transaction, number: Any) -> bool:
    if not str(number).isdigit():
        return False
    role = tx.connection.execute(_ROLE, {"of": int(number)}).scalar()
    return role in HANDLERS


def _names(changes: Mapping[str, Any]) -> list[str]:
    return sorted(
        [f"form.{key}" for key in changes.get("form", {})]
        + [f"assessment.{key}" for key in changes.get("assessment", {})]
        + [name for name in changes if name not in {"form", "assessment"}]
    )


_ROLE = select(staff.c.role).where(staff.c.id == bindparam("of"), staff.c.active)
_TAKE_BACK = (
    update(messages)
    .where(
        messages.c.id == bindparam("of"),
        messages.c.author == "staff",
        messages.c.status == "queued",
        messages.c.owner.is_(None),
        messages.c.due_at > bindparam("now"),
    )
    .values(status="taken_back")
    .returning(messages.c.complaint_id, messages.c.text, messages.c.at)
)
_BELONGS = (
    update(conversations).where(conversations.c.id == bindparam("of")).values(complaint_id=bindparam("case"))
)
_TALK = select(conversations.c.state).where(conversations.c.id == bindparam("of"))
_TALK_ENDED = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"))
    .where(conversations.c.complaint_id.is_(None) | (conversations.c.complaint_id == bindparam("case")))
    .values(state=bindparam("v_state", type_=conversations.c.state.type), version=conversations.c.version + 1)
)
_HAND = (
    update(conversations)
    .where(conversations.c.id == bindparam("of"))
    .values(person=bindparam("person"), version=conversations.c.version + 1)
)
