"""What stands around a turn: the talk it belongs to, the case, the desk's own facts, and the dates it may promise."""

import hmac
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, func, literal_column, select

from backend import references
from backend.case import complaints, messages, timer_rows
from backend.database import Database
from backend.database.statements import Prepared
from backend.deadlines import limit, promises
from backend.models import Staff
from backend.policy import Profile
from backend.talks import conversations
from bot import finding
from channels.base import Address, InboundMessage, Traits
from dialogs import labels
from dialogs.complaint import Form
from dialogs.languages import nearest
from dialogs.state import State
from dialogs.turn import CaseView, Desk, Promises, Situation

staff = Staff.__table__  # type: ignore[attr-defined]

OTHERS = 20  # further cases of one address that are looked at
CROWDED = 8  # of the last sixteen numbers drawn: from here on the day's numbers get one character more
_TIMER_OF_STATE = {
    "intake": "T-IDLE",
    "awaiting_customer": "T-CUST",
    "awaiting_third_party": "T-THIRD",
    "decision_sent": "T-ACCEPT",
    "internal_review": "T-REVIEW",
    "external_referral": "T-EXT-CHECK",
    "resolved": "T-CONFIRM",
}


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation as read (or as it will be, when `id` is None), and the number its next complaint would get."""

    address: Address
    topic: str
    fresh: tuple[str, str]
    id: int | None = None
    version: int = 0
    person: str = ""
    state: State = field(default_factory=State)
    form: Form = field(default_factory=Form)
    case: Mapping[str, Any] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)  # owner's name, open question, running timers
    others: tuple[Mapping[str, Any], ...] = ()
    kept: State | None = None  # the talk's own state, where this turn is about another case of the address
    replaces: str = ""  # the event whose words an edited message replaces
    theirs: Mapping[str, Any] | None = None  # somebody else's case that these words are about
    proved: bool = True  # the message comes from the address of its talk
    also: tuple[int, ...] = ()  # further cases of this address that the message names
    claimed: Literal["", "own", "unknown"] = ""  # whether the case a link named may come to this address
    spent: tuple[str, ...] = ()  # provider ids of messages whose buttons the last turn used up


class Situations:
    """Reads talks and sets the scene for each turn."""

    def __init__(  # noqa: PLR0913 - every part a scene is made of, each by its name
        self,
        *,
        database: Database,
        profile: Profile,
        organisation: str,
        languages: tuple[str, ...],
        public_url: str,
        prefix: str,
        case_link: Callable[[Mapping[str, Any]], str],
        texts: bool = False,
    ) -> None:
        self.database = database
        self._texts = texts
        self.profile = profile
        self.languages = languages
        self.zone: ZoneInfo = profile.hours.zone
        self._organisation = organisation
        self._public_url = public_url
        self.prefix = prefix
        self._case_link = case_link
        self._drawn: deque[bool] = deque(maxlen=16)
        self._promises = lru_cache(64)(self._promised)

    async def find(self, message: InboundMessage, traits: Traits, now: datetime) -> Talk:
        """The talk a message belongs to. A letter belongs to the one its thread names, at the same address only."""
        letter = traits.style == "letter"
        return await self.database.read(
            lambda connection: self._find(connection, message, letter=letter, now=now), brief=True
        )

    def taken(self) -> None:
        """The number drawn last was already given to another case."""
        self._drawn.append(True)

    def around(self, talk: Talk, traits: Traits, language: str, now: datetime) -> Situation:
        """The scene of a turn in this talk."""
        fresh = {"reference": talk.fresh[0], "secret": talk.fresh[1]}
        return Situation(
            desk=self._desk_of(traits, nearest(language, self.languages)),
            traits=traits,
            promises=self._promises(now.replace(second=0, microsecond=0), traits.written),
            reference=talk.fresh[0],
            link=self._case_link(fresh),
            case=self.view(talk.case, talk.about, now) if talk.case else None,
            others=tuple(self.view(row, {}, now) for row in talk.others),
            person=talk.person,
        )

    def desk(self, language: str) -> Desk:
        """What texts say of the organisation."""
        desk = _desk(self.profile_texts(language), self._organisation, self.languages, self._public_url)
        return replace(desk, texts=True) if self._texts else desk

    def _desk_of(self, traits: Traits, language: str) -> Desk:
        desk = self.desk(language)
        return replace(desk, team=traits.team) if traits.team else desk

    def profile_texts(self, language: str) -> tuple[tuple[tuple[str, str], ...], str, str, str]:
        profile = self.profile
        return (
            tuple(profile.lines_for(language).items()),
            "\n".join(profile.bodies_for(language)),
            "、".join(profile.remedies_for(language))
            if language.startswith("zh")
            else ", ".join(profile.remedies_for(language)),
            profile.team_for(language),
        )

    def view(self, row: Mapping[str, Any], about: Mapping[str, Any], now: datetime) -> CaseView:
        """A case as a status answer tells it."""
        language, zone = row["language"], self.zone
        due = about.get(_TIMER_OF_STATE.get(row["state"], "")) or row["next_update_due"]
        if row["closed_at"]:
            due = limit("T-REOPEN", self.profile.times["T-REOPEN"], row["closed_at"], self.profile.hours)
        told = row["closed_at"] or about.get("decided_at") or row["acknowledged_at"]
        return CaseView(
            reference=row["reference"],
            state=row["state"],
            subject=row["subject"],
            link=self._case_link(row),
            received=row["received_at"].astimezone(zone),
            told=told.astimezone(zone) if told else None,
            written=bool(about.get("written")),
            awaited=bool(row["person_wanted"]),
            owner=about.get("owner") or row["team"] or self.profile.team_for(language),
            done=labels.customer_state(row["state"], language),
            next=(row["decision"] or {}).get("remedy", "").rstrip(" .。"),
            question=about.get("question", ""),
            news=about.get("news", ""),
            party=about.get("party", ""),
            body=about.get("body", ""),
            reason=row["close_reason"],
            decision=_told_decision(row),
            due=(due.astimezone(zone) if due else now.astimezone(zone)).date(),
        )

    def _promised(self, now: datetime, written: bool) -> Promises:
        return promises(self.profile, now, written=written)

    def draw(self, now: datetime) -> tuple[str, str]:
        """A number and a secret for the next complaint; the table's constraint tells whether the number is free."""
        length = 5 if sum(self._drawn) >= CROWDED else 4
        self._drawn.append(False)
        return references.candidate(self.prefix, _day(now, self.zone), length), references.secret()

    def _find(self, connection: Connection, message: InboundMessage, *, letter: bool, now: datetime) -> Talk:
        if letter:
            return self._find_letter(connection, message, now)
        address = message.address
        given = {"channel": address.channel, "account": address.account, "peer": address.peer}
        row = _CHAT.first(connection, given)
        talk = self._read(connection, address, row, now) if row else Talk(address, "", self.draw(now))
        if row is None:
            return self._claimed(connection, message.claim, talk) if message.claim else talk
        return self._named(connection, message, talk)

    def _find_letter(self, connection: Connection, message: InboundMessage, now: datetime) -> Talk:
        address, found = message.address, finding.find(connection, message)
        case = _CASE.first(connection, {"of": found.case}) if found and found.case else None
        if found is None or (found.case and case is None):  # what it answers is not kept any more
            fresh = self.draw(now)
            return Talk(address, message.key or fresh[0], fresh, proved=message.proof in finding.PROVING)
        if found.theirs and case:
            return self._beside_theirs(connection, address, case, now)
        talk = self._read(connection, address, found.talk, now)
        if case and (talk.case is None or talk.case["id"] != case["id"]):
            talk = _beside(connection, talk, case)
        talk = replace(talk, proved=found.proved, also=found.also)
        return self._claimed(connection, message.claim, talk) if message.claim else talk

    def _beside_theirs(
        self, connection: Connection, address: Address, case: Mapping[str, Any], now: datetime
    ) -> Talk:
        """The talk of somebody who writes about another person's case; nothing of the case is in it."""
        given = {"channel": address.channel, "account": address.account, "peer": address.peer}
        row = connection.execute(_ABOUT, {**given, "of": case["id"]}).mappings().first()
        if row is not None:
            return replace(self._read(connection, address, dict(row), now), theirs=case, proved=False)
        topic = f"about {case['reference']}"
        return Talk(address, topic, self.draw(now), theirs=case, proved=False)

    def _read(self, connection: Connection, address: Address, row: Mapping[str, Any], now: datetime) -> Talk:
        given = {"channel": address.channel, "account": address.account, "peer": address.peer}
        fresh = self.draw(now)
        case = _CASE.first(connection, {"of": row["complaint_id"]}) if row["complaint_id"] else None
        return Talk(
            address=address,
            topic=row["topic"],
            fresh=fresh,
            id=row["id"],
            version=row["version"],
            person=row["person"],
            state=State.from_json(row["state"] or {}),
            form=Form.from_json(case["form"]) if case else Form(),
            case=case,
            about=about(connection, case) if case else {},
            others=tuple(_OTHERS.all(connection, {**given, "of": case["id"]})) if case else (),
        )

    def _named(self, connection: Connection, message: InboundMessage, talk: Talk) -> Talk:
        """The talk about the case whose words a chat message answers or replaces, or whose link it brings."""
        ids = [message.edited] if message.edited else list(message.thread.ids)
        found = connection.execute(_WORDS, {"talk": talk.id, "ids": ids}).first() if ids and talk.id else None
        if found is not None:
            talk = replace(talk, replaces=str(found.inbound_id or "") if message.edited else "")
            other = next((row for row in talk.others if row["id"] == found.complaint_id), None)
            talk = _beside(connection, talk, other) if other else talk
        return self._claimed(connection, message.claim, talk) if message.claim else talk

    def _claimed(self, connection: Connection, link: str, talk: Talk) -> Talk:
        """Whoever has a case's secret may go on with it at this address (law 11)."""
        number = link.rpartition("/")[2].partition("?")[0]
        case = _BY_REFERENCE.first(connection, {"reference": number}) or {}
        if not case or not hmac.compare_digest(self._case_link(case).encode(), link.encode()):
            return replace(talk, claimed="unknown")
        if talk.case and talk.case["id"] == case["id"]:
            return replace(talk, claimed="own")
        return replace(_beside(connection, talk, case), claimed="own")


def _beside(connection: Connection, talk: Talk, case: Mapping[str, Any]) -> Talk:
    """The talk turned to another case; its own unfinished business waits meanwhile."""
    begun = connection.execute(_STATE, {"of": case["conversation_id"]}).scalar() or {}
    state = State.from_json(begun) if case["state"] == "intake" else State()
    language = talk.state.language or case["language"]
    if state.reference != case["reference"]:
        state = State(phase="submitted", reference=case["reference"], greeted=True, privacy_told=True)
    return replace(
        talk,
        state=state._replace(language=language, survey=talk.state.survey),
        kept=_without_code(talk.state) if talk.case else None,
        form=Form.from_json(case["form"]),
        case=case,
        about=about(connection, case),
        others=(),
    )


def _without_code(state: State) -> State:
    """A talk that asked for a code asks no more once it was given."""
    return state._replace(pending="", held=()) if state.pending == "code" else state


def _told_decision(row: Mapping[str, Any]) -> Mapping[str, str]:
    """The decision, once the customer was told of it."""
    if row["state"] in {"decision_proposed", "internal_review"} or not (row["decision"] or {}).get("outcome"):
        return {}
    return {key: str(row["decision"].get(key, "")) for key in ("outcome", "reasons", "remedy")}


def about(connection: Connection, case: Mapping[str, Any]) -> dict[str, Any]:
    """What a status answer needs beside the case's row: running timers by code, and the question put last."""
    running = _TIMERS.all(connection, {"of": case["id"]})
    found: dict[str, Any] = {timer["code"]: timer["ends_at"] for timer in running}
    if case["owner_id"]:
        found["owner"] = connection.execute(_OWNER, {"of": case["owner_id"]}).scalar()
    if case["state"] in {"received", "acknowledged"}:
        found["written"] = connection.execute(_WRITTEN, {"of": case["id"]}).scalar() is not None
    if case["state"] == "awaiting_customer":
        found["question"] = connection.execute(_QUESTION, {"of": case["id"]}).scalar() or ""
    elif case["state"] != "intake" or case["media"] == "media.sms":
        found["news"] = connection.execute(_NEWS, {"of": case["id"]}).scalar() or ""
    return found


@lru_cache(64)
def _desk(
    texts: tuple[tuple[tuple[str, str], ...], str, str, str],
    organisation: str,
    languages: tuple[str, ...],
    url: str,
) -> Desk:
    lines, bodies, remedies, team = texts
    return Desk(
        organisation=organisation,
        languages=languages,
        policy_link=f"{url}/policy",
        routes_link=f"{url}/policy#outside",
        upload_link=f"{url}/chat",
        lines=dict(lines),
        bodies=bodies,
        remedies=remedies,
        team=team,
        team_contact=f"{url}/",
    )


def _day(now: datetime, zone: ZoneInfo) -> date:
    return now.astimezone(zone).date()


def _same_address(table: Any) -> Sequence[Any]:
    return [table.c[name] == bindparam(name) for name in ("channel", "account", "peer")]


_CHAT = Prepared(
    select(conversations).where(*_same_address(conversations), conversations.c.topic == literal_column("''"))
)
_CASE = Prepared(select(complaints).where(complaints.c.id == bindparam("of")))
_BY_REFERENCE = Prepared(select(complaints).where(complaints.c.reference == bindparam("reference")))
_ABOUT = select(conversations).where(*_same_address(conversations), conversations.c.about == bindparam("of"))
_STATE = select(conversations.c.state).where(conversations.c.id == bindparam("of"))
_WORDS = (
    select(messages.c.complaint_id, messages.c.inbound_id)
    .where(
        messages.c.conversation_id == bindparam("talk"),
        messages.c.provider_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
_OTHERS = Prepared(
    select(complaints)
    .where(*_same_address(complaints), complaints.c.id != bindparam("of"))
    .order_by(complaints.c.id.desc())
    .limit(literal_column(str(OTHERS)))
)
_TIMERS = Prepared(
    select(timer_rows.c.code, timer_rows.c.ends_at).where(
        timer_rows.c.complaint_id == bindparam("of"), timer_rows.c.state == literal_column("'running'")
    )
)
_QUESTION = (
    select(func.coalesce(messages.c.whole, messages.c.text))
    .where(
        messages.c.complaint_id == bindparam("of"),
        messages.c.kind == "question",
        messages.c.author == "staff",
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
_WRITTEN = (
    select(messages.c.id)
    .where(
        messages.c.complaint_id == bindparam("of"),
        messages.c.author == "staff",
        messages.c.kind != "third",
        messages.c.status.in_(("sent", "accepted", "delivered", "read")),
    )
    .limit(1)
)
_NEWS = (  # what the newest notice, if it was a text, left out
    select(messages.c.whole)
    .where(messages.c.complaint_id == bindparam("of"), messages.c.kind.in_(("notice", "copy")))
    .order_by(messages.c.id.desc())
    .limit(1)
)
_OWNER = select(staff.c.name).where(staff.c.id == bindparam("of"))
