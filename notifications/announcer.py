"""What the organisation says of a case event, as messages in the customer's language (clause 7.3)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from backend import news
from backend.actors import SYSTEM
from backend.case import Case, Happening, write_messages
from backend.complaints import outgoing
from backend.database import Transaction
from backend.deadlines import limit, promises
from backend.policy import Profile
from backend.timers import DECISIONS
from channels.base import Option, Traits
from dialogs import catalogue, labels, survey
from dialogs.catalogue import text
from dialogs.complaint import Form
from notifications import contacts
from notifications.notices import Words, by_text


@dataclass(frozen=True, slots=True)
class Notice:
    """A message before it is dressed for its channel: the body's key and variables, and the subject of a letter."""

    key: str
    variables: Mapping[str, str]
    subject: str = "notice.subject.news"
    kind: str = "notice"
    options: tuple[str, ...] = ()
    choices: tuple[Option, ...] = ()  # buttons with captions of their own
    urgent: bool = False
    by_person: bool = False
    words: str = ""  # what of it a status answer repeats
    body: str = ""  # ready words in place of the key's


class Announcer:
    """Turns events of staff, timers and the system into message rows. Replies to the customer's own turns are the
    dialog's, so an event the customer caused is not announced again."""

    def __init__(
        self,
        *,
        profile: Profile,
        organisation: str,
        public_url: str,
        traits: Callable[[str, str], Traits | None],
        case_link: Callable[[Mapping[str, Any]], str],
        answer_link: Callable[[Mapping[str, Any], str], str],
    ) -> None:
        self._profile = profile
        self._organisation = organisation
        self._public_url = public_url
        self._traits = traits
        self._case_link = case_link
        self._answer_link = answer_link

    def announce(self, tx: Transaction, case: Case, happening: Happening) -> Sequence[Mapping[str, Any]]:
        """The messages of one event; none where the customer acted. Who has no address we can write to is told by
        phone or letter: what was to be told stays on the case as a note."""
        build = _NOTICES.get(happening.event)
        traits = self._traits(case["channel"], case["account"]) if case["peer"] else None
        if build is None or happening.actor.kind == "customer":
            return ()
        if traits is None:
            return self._beside(tx, case, happening) or untold(case, happening)
        own = self._own(case, happening, traits, build)
        if traits.style == "letter" and news.is_ended(tx.connection, case.row):
            own = [row for row in own if row["kind"] not in news.KINDS]
        return (*own, *self._beside(tx, case, happening))

    def _own(
        self,
        case: Case,
        happening: Happening,
        traits: Traits,
        build: "Callable[[_Scene], Notice | None]",
    ) -> Sequence[Mapping[str, Any]]:
        """What the way the case began hears."""
        if traits.style == "text":
            return self._by_text(case, happening, traits)
        notice = build(self._scene(case, happening, traits))
        return () if notice is None else (self._row(case, happening, notice, traits),)

    def _beside(self, tx: Transaction, case: Case, happening: Happening) -> Sequence[Mapping[str, Any]]:
        """The same news at further verified addresses: phones the person agreed to be texted at, and, where the table
        says "+ e-mail", their mailbox; a recall goes to all of them."""
        everywhere = happening.event in EVERYWHERE
        texted = everywhere or Form.from_json(case["form"]).value("sms_optin") == "yes"
        if not (texted or happening.event in BY_LETTER_TOO):
            return ()
        found = []
        for way in contacts.reached(tx.connection, case["id"]):
            traits = self._traits(way["channel"], way["account"])
            if traits is None or _is_own(case, way):
                continue
            if traits.style == "text":
                rows = self._by_text(case, happening, traits, beside=True) if texted else ()
            elif everywhere or (traits.style == "letter" and happening.event in BY_LETTER_TOO):
                rows = self._own(case, happening, traits, _NOTICES[happening.event])
            else:
                rows = ()
            found += [{**row, **_there(way)} for row in rows]
        return found

    def send_code(self, tx: Transaction, row: Mapping[str, Any], code: str, now: datetime) -> None:
        """Queues the code that opens a case's status page, to the address the case was made from."""
        case = Case(dict(row), now)
        notice = Notice(
            "sms.code", {"desk": self._organisation, "code": code, "minutes": "15"}, kind="code", urgent=True
        )
        traits = self._traits(row["channel"], row["account"])
        if traits is not None:
            write_messages(tx, [self._row(case, None, notice, traits)])

    def _by_text(
        self, case: Case, happening: Happening, traits: Traits, *, beside: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        words = Words(self._organisation, self._host(), self._profile, traits.measure or (lambda _: 1))
        told = by_text(case, happening, words, beside=beside)
        if not told:
            return ()
        person = happening.event == "ask" and happening.actor.kind == "staff"
        row = outgoing(
            case,
            told,
            kind=_KINDS.get(happening.event, "notice"),
            author="staff" if person else "bot",
            actor=happening.actor if person else SYSTEM,
        )
        row["whole"] = self._unabridged(case, happening, traits)
        row["urgent"] = happening.event in {"safety_flagged", "recalled"}
        return (row,)

    def _unabridged(self, case: Case, happening: Happening, traits: Traits) -> str | None:
        """What a text only hints at, for who asks to READ it; None where the text says all, or the decision does."""
        if happening.event == "ask":
            return happening.words
        notice = (
            _NOTICES[happening.event](self._scene(case, happening, traits))
            if happening.event in LONGER
            else None
        )
        return (notice.body or text(notice.key, case["language"], **notice.variables)) if notice else None

    def _scene(self, case: Case, happening: Happening, traits: Traits) -> "_Scene":
        links = (self._case_link, self._answer_link)
        return _Scene(case, happening, self._profile, *links, self._public_url, traits)

    def elsewhere(self, case: Case, row: Mapping[str, Any], traits: Traits) -> str:
        """A message's words for another way than its own: neutral ones where no contents may be shown."""
        if traits.discreet:
            return text(
                "notice.failed_channel.sms",
                row["language"],
                desk=self._organisation,
                reference=case["reference"],
                link=self._host(),
            )
        own = self._traits(row["channel"], row["account"])
        plain = traits.style == "letter" and (own is None or own.style != "letter")
        return self._letter(case, row["text"]) if plain else str(row["text"])

    def _host(self) -> str:
        """The desk's address as it is typed: a case's whole link would cost a second segment."""
        return self._public_url.partition("//")[2] or self._public_url

    def _row(
        self, case: Case, happening: Happening | None, notice: Notice, traits: Traits
    ) -> Mapping[str, Any]:
        language = case["language"]
        body = notice.body or text(notice.key, language, **notice.variables)
        if traits.style == "letter":
            body = self._letter(case, body)
        by_person = notice.by_person and happening is not None and happening.actor.kind == "staff"
        row = outgoing(
            case,
            body,
            kind=notice.kind,
            author="staff" if by_person else "bot",
            actor=happening.actor if happening and by_person else SYSTEM,
            subject=text(notice.subject, language, reference=case["reference"]),
        )
        named = [Option(key, text(f"button.{key}", language)) for key in notice.options]
        row["options"] = [
            {"key": each.key, "label": each.label} for each in (*named, *notice.choices)
        ] or None
        row["urgent"] = notice.urgent
        row["whole"] = notice.words or None
        return row

    def _letter(self, case: Case, body: str) -> str:
        language, name = case["language"], case["complainant"]
        hello = text("mail.hello", language, name=name) if name else text("mail.hello.plain", language)
        return f"{hello}\n\n{body}\n\n{text('mail.bye', language, organisation=self._organisation)}"


def untold(case: Case, happening: Happening) -> Sequence[Mapping[str, Any]]:
    """The words of somebody at the desk that no message takes to the customer, as a note."""
    if not happening.words or happening.actor.kind != "staff" or happening.event in RECORDED:
        return ()
    row = outgoing(case, happening.words, kind="note", author="note", actor=happening.actor)
    nowhere = {"status": None, "channel": None, "account": None, "peer": None, "due_at": None}
    named = {"name": happening.actor.name, "staff_id": happening.actor.id}
    return ({**row, **nowhere, **named, "thread": None, "reply_to": None},)


def _is_own(case: Case, way: Mapping[str, Any]) -> bool:
    return all(case[name] == way[name] for name in ("channel", "account", "peer"))


def _there(way: Mapping[str, Any]) -> dict[str, Any]:
    """What makes a row one of another address. A copy that fails needs no further way: the news has its own."""
    here = {name: way[name] for name in ("channel", "account", "peer")}
    return {**here, "conversation_id": way["id"], "kind": "copy", "thread": None, "reply_to": None}


@dataclass(frozen=True, slots=True)
class _Scene:
    """An event with what its notice may need."""

    case: Case
    happening: Happening
    profile: Profile
    case_link: Callable[[Mapping[str, Any]], str]
    answer_link: Callable[[Mapping[str, Any], str], str]
    public_url: str
    traits: Traits

    @property
    def language(self) -> str:
        return str(self.case["language"])

    @property
    def reference(self) -> str:
        return str(self.case["reference"])

    @property
    def owner(self) -> str:
        return self.happening.actor.name or self.team

    @property
    def team(self) -> str:
        return self.case["team"] or self.profile.team_for(self.language)

    @property
    def bodies(self) -> str:
        return "\n".join(self.profile.bodies_for(self.language))

    @property
    def decision(self) -> dict[str, Any]:
        return self.case["decision"] or {}

    def day(self, value: date | datetime | None) -> str:
        zone = self.profile.hours.zone
        local = value.astimezone(zone).date() if isinstance(value, datetime) else value
        today = self.case.now.astimezone(zone).date()
        return catalogue.day(local or today, self.language, today)

    def by(self, code: str) -> str:
        """The day a timer started now runs out."""
        return self.day(limit(code, self.profile.times[code], self.case.now, self.profile.hours))

    def days(self, code: str) -> str:
        return str(self.profile.times[code].clock.days)

    @property
    def outcome(self) -> str:
        return text(f"outcome.{self.decision['outcome']}", self.language)

    @property
    def missing(self) -> str:
        names = [text(f"line.{key}", self.language).lower() for key in self.case["missing"]]
        return catalogue.listed(names, self.language) or text("word.nothing", self.language)


def _question(scene: _Scene) -> Notice:
    question = scene.happening.words
    variables = {
        "reference": scene.reference,
        "owner": scene.owner,
        "question": question,
        "date": scene.by("T-CUST"),
    }
    return Notice(
        "notice.question.body", variables, "notice.subject.needed", "question", by_person=True, words=question
    )


def _assigned(scene: _Scene) -> Notice:
    words = text(f"priority.{scene.case['priority']}", scene.language)
    date_ = scene.by("T-PROGRESS")
    variables = {"owner": scene.owner, "reference": scene.reference, "priority_words": words, "date": date_}
    return Notice("notice.assigned.body", variables, kind="news")


def _progress(scene: _Scene) -> Notice | None:
    """Nobody wrote for as long as was promised: where the case stands, and that work goes on."""
    state = scene.case["state"]
    next_ = "progress.next.remedy" if state == "implementing" else "progress.next.answer"
    variables = {
        "reference": scene.reference,
        "done": text("progress.done", scene.language, state=text(f"state.{state}.sms", scene.language)),
        "next": text(next_, scene.language),
        "date": scene.by("T-PROGRESS"),
    }
    return Notice("notice.progress.body", variables, kind="news")


def _silent(_scene: _Scene) -> Notice | None:
    """Told where it takes place by the dialog itself, and beside it by text."""
    return None


def _third_party(scene: _Scene) -> Notice:
    party = scene.happening.words or text("party.partner", scene.language)
    variables = {
        "reference": scene.reference,
        "party": party,
        "told": scene.day(scene.case.now),
        "date": scene.by("T-THIRD"),
    }
    return Notice("notice.third_party.body", variables, kind="news")


def _decision(scene: _Scene) -> Notice:
    variables = {
        "reference": scene.reference,
        "outcome": scene.outcome,
        "reasons": scene.decision["reasons"],
        "remedy": scene.decision["remedy"],
        "bodies": scene.bodies,
        "date": scene.by("T-ACCEPT"),
    }
    options = ("accept", "decline", "ask")
    subject = "notice.subject.answer"
    review = scene.decision.get("level", 1) > 1
    key = "notice.review_done" if review else "notice.decision"
    if review:
        variables["owner"] = scene.owner
    if scene.traits.style == "letter":
        row = scene.case.row
        links = {
            "accept_link": scene.answer_link(row, "accept"),
            "decline_link": scene.answer_link(row, "reject"),
        }
        return Notice(f"{key}.mail", {**variables, **links}, subject, "decision")
    return Notice(f"{key}.body", variables, subject, "decision", options)


def _extended(scene: _Scene) -> Notice:
    data = scene.happening.data
    variables = {
        "reference": scene.reference,
        "old_date": scene.day(date.fromisoformat(data["before"])),
        "date": scene.day(date.fromisoformat(data["until"])),
        "reason": _clause(scene.happening.reason),
        "routes_link": f"{scene.public_url}/policy#outside",
    }
    return Notice("notice.extended.body", variables)


def _remedy_step(scene: _Scene) -> Notice:
    variables = {
        "reference": scene.reference,
        "done": _clause(scene.happening.words),
        "told": scene.day(scene.case.now),
        "next": _clause(scene.happening.reason),
    }
    return Notice("notice.remedy_step.body", variables)


def _recalled(scene: _Scene) -> Notice:
    """Safety news in words two people checked; they do not wait for the morning."""
    return Notice("notice.recall.body", {}, urgent=True, body=scene.happening.words)


def _rejected(scene: _Scene) -> Notice:
    variables = {
        "reference": scene.reference,
        "owner": scene.team,
        "date": scene.by("T-REVIEW"),
        "bodies": scene.bodies,
    }
    return Notice("notice.rejected.body", variables)


def _external(scene: _Scene) -> Notice:
    variables = {
        "reference": scene.reference,
        "body": scene.happening.words or scene.bodies,
        "body_reference": text("word.nothing", scene.language),
        "sent": text("word.nothing", scene.language),
        "date": scene.by("T-EXT-CHECK"),
    }
    return Notice("notice.external.body", variables)


def _resolved(scene: _Scene) -> Notice:
    variables = {
        "reference": scene.reference,
        "done": _clause(scene.happening.words or scene.decision.get("remedy", "")),
        "date": scene.by("T-CONFIRM"),
        "days": scene.days("T-REOPEN"),
    }
    return Notice("notice.resolved.body", variables, "notice.subject.needed", "question", ("yes", "no"))


def _clause(words: str) -> str:
    """Words of staff that stand in the middle of our sentence."""
    return words.rstrip(" .。")


def _closed(scene: _Scene) -> Notice:
    variables = {
        "reference": scene.reference,
        "reason": labels.close_reason(scene.case["close_reason"], scene.language),
        "summary": _clause(scene.happening.words or scene.decision.get("remedy") or scene.case["subject"]),
        "date": scene.by("T-REOPEN"),
    }
    return Notice("notice.closed.body", variables)


def _reopened(scene: _Scene) -> Notice:
    variables = {"reference": scene.reference, "owner": scene.owner, "date": scene.by("T-PROGRESS")}
    return Notice("notice.reopened.body", variables)


def _not_fixed(scene: _Scene) -> Notice:
    variables = {"reference": scene.reference, "owner": scene.owner, "date": scene.by("T-PROGRESS")}
    return Notice("notice.not_fixed", variables)


def _here(scene: _Scene) -> Notice:
    return Notice("person.here", {"agent": scene.owner})


def _gone(scene: _Scene) -> Notice:
    return Notice("person.gone", {"agent": scene.owner})


def _submitted_idle(scene: _Scene) -> Notice:
    variables = {"reference": scene.reference, "missing": scene.missing, "read_by": scene.by("T-HUMAN")}
    return Notice("silence.submitted", variables, kind="submitted")


def _reminded(scene: _Scene) -> Notice | None:
    """One reminder of an open question: in the talk, to the desk's question, or to its decision."""
    code = scene.happening.data["timer"]
    end = datetime.fromisoformat(scene.happening.data["ends"])
    words = scene.happening.words
    if code == "T-IDLE":
        return Notice(
            "silence.reminder", {"reference": scene.reference, "question": words, "date": scene.day(end)}
        )
    days = scene.days("T-REOPEN")
    if code == "T-CUST":
        variables = {
            "reference": scene.reference,
            "question": words,
            "close_date": scene.day(end),
            "days": days,
        }
        return Notice("notice.reminder_answer.body", variables, "notice.subject.needed")
    started = datetime.fromisoformat(scene.happening.data["started"])
    variables = {
        "reference": scene.reference,
        "told": scene.day(started),
        "date": scene.day(end),
        "days": days,
    }
    return Notice(
        "notice.reminder_decision.body",
        variables,
        "notice.subject.needed",
        options=("accept", "decline", "ask"),
    )


def _recorded(scene: _Scene) -> Notice:
    """The acknowledgement of a complaint somebody at the desk wrote down."""
    form = Form.from_json(scene.case["form"])
    understood = [f"{labels.label(key, scene.language)}: {value.value}" for key, value in form.items()]
    told = promises(scene.profile, scene.case.now, written=scene.traits.written)
    variables = {
        "reference": scene.reference,
        "understood": catalogue.lines(understood),
        "questions": "",
        "read_by": scene.day(told.read_by),
        "answer_by": scene.day(told.answer_by),
        "case_link": scene.case_link(scene.case.row),
        "policy_link": f"{scene.public_url}/policy",
        "routes_link": f"{scene.public_url}/policy#outside",
    }
    return Notice("ack.mail", variables, "ack.subject", "acknowledgement")


def _surveyed(scene: _Scene) -> Notice:
    """Two questions one after the other in a chat, both at once in a letter."""
    key = "survey.mail" if scene.traits.style == "letter" else "survey.ask"
    marks = survey.options(survey.QUESTIONS[0])
    options = tuple(marks) if scene.traits.max_options >= len(marks) else ()
    return Notice(key, {"reference": scene.reference}, "notice.subject.needed", "survey", choices=options)


RECORDED = frozenset({"staff_record", *DECISIONS})  # whose words the case keeps by itself
EVERYWHERE = frozenset({"recalled"})  # on every verified way
LONGER = frozenset({"extended", "recalled", "remedy_step"})  # whose text leaves out what is told elsewhere
BY_LETTER_TOO = frozenset({"go_external", "final_internal"})
_KINDS = {"ask": "question", "staff_record": "acknowledgement", "idle": "submitted", "surveyed": "survey"}
_NOTICES: Mapping[str, Callable[[_Scene], Notice | None]] = {
    "staff_record": _recorded,
    "ack_sent": _silent,
    "safety_flagged": _silent,
    "assign": _assigned,
    "progress": _progress,
    "ask": _question,
    "forward": _third_party,
    "approve_and_send": _decision,
    "solve_on_spot": _decision,
    "extended": _extended,
    "remedy_step": _remedy_step,
    "recalled": _recalled,
    "reject": _rejected,
    "go_external": _external,
    "final_internal": _external,
    "done": _resolved,
    "confirm": _closed,
    "no_reply": _closed,
    "redirect": _closed,
    "decline": _closed,
    "duplicate": _closed,
    "exhausted": _closed,
    "withdraw": _closed,
    "reopen": _reopened,
    "not_fixed": _not_fixed,
    "idle": _submitted_idle,
    "reminded": _reminded,
    "take_over": _here,
    "hand_back": _gone,
    "surveyed": _surveyed,
}
