"""What the desk reads: queues and their counts, the list of cases, and one case whole.

Nothing here changes a row. Every query walks an index from one end and stops at a limit, so that a page costs
the same however many cases are stored.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, and_, func, literal, literal_column, or_, select, text, tuple_

from backend import third_parties
from backend.models import (
    Attachment,
    CaseEvent,
    Complaint,
    Contact,
    Conversation,
    Inbound,
    Message,
    Staff,
    Survey,
    Timer,
)

complaints = Complaint.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
messages = Message.__table__  # type: ignore[attr-defined]  # the same
attachments = Attachment.__table__  # type: ignore[attr-defined]  # the same
case_events = CaseEvent.__table__  # type: ignore[attr-defined]  # the same
timers = Timer.__table__  # type: ignore[attr-defined]  # the same
staff = Staff.__table__  # type: ignore[attr-defined]  # the same
conversations = Conversation.__table__  # type: ignore[attr-defined]  # the same
surveys = Survey.__table__  # type: ignore[attr-defined]  # the same
inbound = Inbound.__table__  # type: ignore[attr-defined]  # the same
contacts = Contact.__table__  # type: ignore[attr-defined]  # the same

QUEUES = (
    "safety",
    "overdue",
    "due",
    "mine",
    "unassigned",
    "open",
    "waiting",
    "undelivered",
    "unprocessed",
    "closed",
)
WAITING = ("awaiting_customer", "awaiting_third_party")
PAGE = 50
COUNT_TO = 100  # a count says "99+" from here on, and costs no more
SEARCHED = 20_000  # words are looked for in this many of the newest cases
TRANSCRIPT = 200  # messages shown of one case; the rest on demand

# The promises the desk is measured by. The others are the customer's silences, or kept by the machine itself.
DUTIES = (
    "T-ACK",
    "T-PERSON",
    "T-HUMAN",
    "T-ADMIT",
    "T-PROPOSE",
    "T-RESOLVE",
    "T-WEEK",
    "T-THIRD",
    "T-REVIEW",
    "T-EXT-CHECK",
)

# Written out, not bound: only so does SQLite see that a partial index covers the question.
_OPEN = text("complaint.state <> 'closed'")
_SAFETY = text("complaint.safety_flag AND complaint.state <> 'closed'")
_FAILED = text("message.status = 'failed'")
_RUNNING = text("timer.state = 'running'")
_BROKEN = text("timer.state = 'fired'")


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise of one case. `state` is running, fired or stopped; ended later than due, it was broken."""

    code: str
    state: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None = None
    step: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list. `clock` is the next promise still to be kept, None where none runs."""

    id: int
    reference: str
    state: str
    who: str
    subject: str
    last_words: str
    last_author: str
    channel: str
    media: str
    language: str
    safety: bool
    hazard: str
    priority: int
    owner_id: int | None
    received_at: datetime
    changed_at: datetime
    clock: Clock | None = None
    undelivered: bool = False

    @property
    def unanswered(self) -> bool:
        """The last words are the customer's."""
        return self.last_author == "customer" and self.state not in {"closed", "intake"}


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of cases; `next` is the cursor of the page after it, empty at the end."""

    rows: tuple[Row, ...]
    next: str = ""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list may be narrowed by; empty parts narrow nothing. `due_before` looks at running promises."""

    states: tuple[str, ...] = ()
    reference: str = ""
    q: str = ""
    channel: str = ""
    team: str = ""
    owner_id: int | None = None
    unassigned: bool = False
    due_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Unprocessed:
    """An inbound event that came to nothing."""

    id: int
    channel: str
    account: str
    received_at: datetime
    reason: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Whole:
    """One case with all that stands in its file; rows as plain mappings by column name."""

    complaint: Mapping[str, Any]
    messages: tuple[Mapping[str, Any], ...]
    attachments: tuple[Mapping[str, Any], ...]
    events: tuple[Mapping[str, Any], ...]
    clocks: tuple[Clock, ...]
    people: Mapping[int, str] = field(default_factory=dict)
    earlier: bool = False
    person: str = ""  # who has taken over from the assistant
    beside: tuple[Mapping[str, Any], ...] = ()  # others who read along, or wrote about it
    reply_to: tuple[str, str, str] | None = None  # channel, account, peer a reply goes to
    survey: Mapping[str, Any] | None = None  # what was answered after the end, once it was asked
    gone: bool = False  # nobody is reached there any more: a reply takes another way, if there is one

    @property
    def owner(self) -> str:
        return self.people.get(self.complaint["owner_id"] or 0, "")

    def files_of(self, message_id: int) -> tuple[Mapping[str, Any], ...]:
        return tuple(each for each in self.attachments if each["message_id"] == message_id)


def counts(connection: Connection, me: int, now: datetime, day_ends: datetime) -> dict[str, int]:
    """How many cases stand in each queue, counted to `COUNT_TO` at most."""
    of = complaints.c.id
    queries: dict[str, Sequence[Select[Any]]] = {
        "safety": [select(of).where(_SAFETY)],
        "overdue": _late(now),
        "due": [_due_between(now, day_ends)],
        "mine": [select(of).where(complaints.c.owner_id == me, _OPEN)],
        "unassigned": [select(of).where(complaints.c.owner_id.is_(None), _OPEN)],
        "open": [select(of).where(_OPEN)],
        "waiting": [select(of).where(complaints.c.state.in_(WAITING))],
        "undelivered": [_undelivered()],
        "unprocessed": [select(inbound.c.id).where(text("inbound.fate = 'failed'"))],
    }
    return {name: _count(connection, parts) for name, parts in queries.items()}


def _count(connection: Connection, queries: Sequence[Select[Any]]) -> int:
    found: set[int] = set()
    for query in queries:
        column = query.selected_columns[0]
        found |= set(connection.execute(query.with_only_columns(column).limit(COUNT_TO * 2)).scalars())
    return min(len(found), COUNT_TO)


def queue(
    connection: Connection, name: str, *, me: int, now: datetime, day_ends: datetime, cursor: str = ""
) -> Listing:
    """A page of a queue. Promises stand by their time; a desk's own short queues by danger, then by time."""
    if name in {"overdue", "due"}:
        queries = _late(now) if name == "overdue" else [_due_between(now, day_ends)]
        return _by_time(connection, queries, cursor)
    if name == "undelivered":
        return _by_failure(connection, cursor)
    if name == "open":
        return _by_change(connection, cursor)
    alternatives: dict[str, Sequence[Sequence[Any]]] = {
        "safety": [[_SAFETY]],
        "mine": [[complaints.c.owner_id == me, _OPEN]],
        "unassigned": [[complaints.c.owner_id.is_(None), _OPEN]],
        "waiting": [[complaints.c.state == state] for state in WAITING],
        "closed": [[complaints.c.state == "closed"]],
    }
    found = _by_id(connection, alternatives[name], cursor)
    whole = not cursor and not found.next
    return (
        Listing(_urgent_first(found.rows), "")
        if whole and name in {"safety", "mine", "unassigned"}
        else found
    )


def search(connection: Connection, words: str, reference: str, cursor: str = "") -> Listing:
    """Cases by number (`reference`, in its written form), or by name, subject or last words."""
    if reference:
        return Listing(
            _rows(connection, _ids(connection, complaints.c.reference == reference.replace("\0", "")))
        )
    return _by_id(connection, [_matching(connection, words)], cursor)


def filtered(connection: Connection, filters: Filters, *, cursor: str = "", limit: int = PAGE) -> Listing:
    """Cases by any filters, newest first."""
    exact = {
        complaints.c.reference: filters.reference,
        complaints.c.channel: filters.channel,
        complaints.c.team: filters.team,
    }
    conditions: list[Any] = [column == value for column, value in exact.items() if value]
    if filters.states:
        conditions.append(complaints.c.state.in_(filters.states))
    if filters.owner_id is not None:
        conditions.append(complaints.c.owner_id == filters.owner_id)
    if filters.unassigned:
        conditions.append(complaints.c.owner_id.is_(None))
    if filters.due_before is not None:
        conditions.append(_promised_before(filters.due_before))
    if filters.q:
        conditions.extend(_matching(connection, filters.q))
    return _by_id(connection, [conditions], cursor, limit)


def _promised_before(time: datetime) -> Any:
    return (
        select(literal_column("1"))
        .where(
            timers.c.complaint_id == complaints.c.id,
            timers.c.code.in_(DUTIES),
            timers.c.state.in_(("running", "fired")),
            timers.c.due_at < time,
        )
        .exists()
    )


def _matching(connection: Connection, words: str) -> list[Any]:
    newest = connection.execute(select(func.max(complaints.c.id))).scalar() or 0
    like = f"%{_escaped(words)}%"
    columns = (
        complaints.c.reference,
        complaints.c.complainant,
        complaints.c.subject,
        complaints.c.last_words,
        complaints.c.team,
    )
    return [
        complaints.c.id > newest - SEARCHED,
        or_(*(column.ilike(like, escape="\\") for column in columns)),
    ]


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _late(now: datetime) -> list[Select[Any]]:
    """Two questions, each answered by its own index: what has just run out, and what is known to be broken."""
    return [_duties(and_(_RUNNING, timers.c.due_at < now)), _duties(_BROKEN)]


def _due_between(now: datetime, until: datetime) -> Select[Any]:
    return _duties(and_(_RUNNING, timers.c.due_at >= now, timers.c.due_at < until))


def _duties(which: Any) -> Select[Any]:
    return (
        select(timers.c.complaint_id, timers.c.due_at, timers.c.id)
        .join(complaints, complaints.c.id == timers.c.complaint_id)
        .where(which, timers.c.code.in_(DUTIES), _OPEN, complaints.c.state.not_in(WAITING))
    )


def _undelivered() -> Select[Any]:
    later = messages.alias("later")
    came_through = (
        select(literal_column("1"))
        .where(
            later.c.complaint_id == messages.c.complaint_id,
            later.c.id > messages.c.id,
            later.c.status.in_(("sent", "accepted", "delivered", "read")),
        )
        .exists()
    )
    return (
        select(messages.c.complaint_id, messages.c.id)
        .join(complaints, complaints.c.id == messages.c.complaint_id)
        .where(_FAILED, _OPEN, ~came_through)
    )


def _by_time(connection: Connection, queries: Sequence[Select[Any]], cursor: str) -> Listing:
    after = _numbers(cursor, 2)
    found: list[Any] = []
    rest = [tuple_(timers.c.due_at, timers.c.id) > _place(after)] if after else []
    for query in queries:
        part = query.where(*rest).order_by(timers.c.due_at, timers.c.id).limit(PAGE * 3)
        found += connection.execute(part).all()
    found.sort(key=lambda row: (row.due_at, row.id))
    ids, last = _distinct(found[: PAGE * 3])
    return Listing(_rows(connection, ids), f"{_micros(last.due_at)}.{last.id}" if last else "")


def _by_failure(connection: Connection, cursor: str) -> Listing:
    query = _undelivered()
    before = _numbers(cursor, 1)
    if before:
        query = query.where(messages.c.id < before[0])
    found = connection.execute(query.order_by(messages.c.id.desc()).limit(PAGE * 3)).all()
    ids, last = _distinct(found)
    return Listing(_rows(connection, ids), str(last.id) if last else "")


def _distinct(found: Sequence[Any]) -> tuple[list[int], Any]:
    """The first `PAGE` cases named, each once, and the row to go on after, None where all was seen."""
    ids: dict[int, None] = {}
    previous = None
    for row in found:
        if row.complaint_id not in ids and len(ids) == PAGE:
            return list(ids), previous
        ids[row.complaint_id] = None
        previous = row
    return list(ids), previous if len(found) == PAGE * 3 else None


def _by_change(connection: Connection, cursor: str) -> Listing:
    query = select(complaints).where(_OPEN)
    before = _numbers(cursor, 2)
    if before:
        query = query.where(tuple_(complaints.c.changed_at, complaints.c.id) < _place(before))
    query = query.order_by(complaints.c.changed_at.desc(), complaints.c.id.desc()).limit(PAGE + 1)
    found = connection.execute(query).mappings().all()
    rows = _with_clocks(connection, found[:PAGE])
    more = len(found) > PAGE
    return Listing(rows, f"{_micros(rows[-1].changed_at)}.{rows[-1].id}" if more else "")


def _by_id(
    connection: Connection, alternatives: Iterable[Sequence[Any]], cursor: str, limit: int = PAGE
) -> Listing:
    """The newest cases that meet one of the alternatives; each is asked for alone, so that its index serves it."""
    before = _numbers(cursor, 1)
    rest = [complaints.c.id < before[0]] if before else []
    found: list[Mapping[Any, Any]] = []
    for conditions in alternatives:
        query = select(complaints).where(*conditions, *rest).order_by(complaints.c.id.desc()).limit(limit + 1)
        found += connection.execute(query).mappings().all()
    found.sort(key=lambda row: -row["id"])
    rows = _with_clocks(connection, found[:limit])
    return Listing(rows, str(rows[-1].id) if len(found) > limit else "")


def _ids(connection: Connection, condition: Any) -> list[int]:
    return list(connection.execute(select(complaints.c.id).where(condition).limit(PAGE)).scalars())


def _rows(connection: Connection, ids: Sequence[int]) -> tuple[Row, ...]:
    """The rows of these cases, in the order of the ids."""
    if not ids:
        return ()
    found = connection.execute(select(complaints).where(complaints.c.id.in_(ids))).mappings().all()
    by_id = {row.id: row for row in _with_clocks(connection, found)}
    return tuple(by_id[each] for each in ids if each in by_id)


def _with_clocks(connection: Connection, found: Sequence[Mapping[Any, Any]]) -> tuple[Row, ...]:
    ids = [each["id"] for each in found]
    clocks = _next_clocks(connection, ids)
    failed = (
        set(connection.execute(_undelivered().where(messages.c.complaint_id.in_(ids))).scalars())
        if ids
        else set()
    )
    return tuple(_row(each, clocks.get(each["id"]), each["id"] in failed) for each in found)


def _next_clocks(connection: Connection, ids: Sequence[int]) -> dict[int, Clock]:
    if not ids:
        return {}
    found = connection.execute(
        select(timers)
        .where(
            timers.c.complaint_id.in_(ids),
            timers.c.code.in_(DUTIES),
            timers.c.state.in_(("running", "fired")),
        )
        .order_by(timers.c.due_at.desc())
    ).mappings()
    return {each["complaint_id"]: _clock(each) for each in found}


def _clock(timer: Mapping[Any, Any]) -> Clock:
    return Clock(
        code=timer["code"],
        state=timer["state"],
        started_at=timer["started_at"],
        due_at=timer["ends_at"],
        ended_at=timer["ended_at"],
        step=timer["step"],
    )


def _row(complaint: Mapping[Any, Any], clock: Clock | None, undelivered: bool) -> Row:
    return Row(
        id=complaint["id"],
        reference=complaint["reference"],
        state=complaint["state"],
        who=complaint["complainant"] or _readable(complaint["peer"]),
        subject=complaint["subject"],
        last_words=complaint["last_words"],
        last_author=complaint["last_author"],
        channel=complaint["channel"],
        media=complaint["media"],
        language=complaint["language"],
        safety=bool(complaint["safety_flag"]),
        hazard=complaint["hazard_type"],
        priority=complaint["priority"],
        owner_id=complaint["owner_id"],
        received_at=complaint["received_at"],
        changed_at=complaint["changed_at"],
        clock=clock,
        undelivered=undelivered,
    )


def _readable(peer: str) -> str:
    """An address a person would recognise, a mailbox or a number; a provider's own identity of them says nothing."""
    return peer if "@" in peer or peer.startswith("+") else ""


def _urgent_first(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Danger first, then what is due, then what waits for others."""

    def urgency(row: Row) -> tuple[bool, bool, float, int]:
        paused = row.state in WAITING or row.clock is None
        due = row.clock.due_at.timestamp() if row.clock else 0.0
        return (not row.safety, paused, due, -row.id)

    return tuple(sorted(rows, key=urgency))


def _numbers(cursor: str, parts: int) -> list[int]:
    """The numbers of a cursor; raises ValueError for one this list did not give."""
    if not cursor:
        return []
    numbers = [int(part) for part in cursor.split(".")]
    if len(numbers) != parts or not all(0 <= number < 2**63 for number in numbers):
        raise ValueError(f"not a cursor of this list: {cursor!r}")
    return numbers


def _place(numbers: Sequence[int]) -> Any:
    """A time and an id as a row of SQL, to be compared with columns."""
    try:
        time = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=numbers[0])
    except OverflowError:
        raise ValueError("no such place in the list") from None
    return tuple_(literal(time, timers.c.due_at.type), literal(numbers[1]))


def _micros(time: datetime) -> int:
    return round(time.timestamp() * 1_000_000)


def by_reference(connection: Connection, reference: str) -> Mapping[str, Any] | None:
    """The row of a case, None for an unknown number."""
    return _first(connection, select(complaints).where(complaints.c.reference == reference.replace("\0", "")))


def whole(connection: Connection, reference: str, *, before: int | None = None) -> Whole | None:
    """A case with its newest messages, or those older than message `before`; None for an unknown number."""
    complaint = by_reference(connection, reference)
    if complaint is None:
        return None
    said = transcript(connection, complaint["id"], before=before, limit=TRANSCRIPT + 1)
    return Whole(
        complaint=complaint,
        messages=said[-TRANSCRIPT:],
        attachments=files_of(connection, complaint["id"]),
        events=events_of(connection, complaint["id"]),
        clocks=clocks_of(connection, complaint["id"]),
        people=people(connection),
        earlier=len(said) > TRANSCRIPT,
        person=_person(connection, complaint["conversation_id"]),
        beside=tuple(third_parties.of_case(connection, complaint["id"])),
        reply_to=(complaint["channel"], complaint["account"], complaint["peer"])
        if complaint["peer"]
        else None,
        survey=survey_of(connection, complaint["id"]),
        gone=_gone(connection, complaint),
    )


def _gone(connection: Connection, complaint: Mapping[str, Any]) -> bool:
    there = (contacts.c[name] == complaint[name] for name in ("channel", "account", "peer"))
    return (
        connection.execute(select(contacts.c.id).where(*there, contacts.c.gone_at.is_not(None))).first()
        is not None
    )


def transcript(
    connection: Connection, complaint_id: int, *, before: int | None = None, limit: int = TRANSCRIPT
) -> tuple[Mapping[str, Any], ...]:
    """The newest messages of a case, oldest first; what was taken back before it left is not among them."""
    query = select(messages).where(
        messages.c.complaint_id == complaint_id,
        or_(messages.c.status.is_(None), messages.c.status != "taken_back"),
    )
    if before is not None:
        query = query.where(messages.c.id < before)
    return _all(connection, query.order_by(messages.c.id.desc()).limit(limit))[::-1]


def events_of(connection: Connection, complaint_id: int) -> tuple[Mapping[str, Any], ...]:
    """What happened to a case, in order."""
    query = select(case_events).where(case_events.c.complaint_id == complaint_id)
    return _all(connection, query.order_by(case_events.c.sequence))


def survey_of(connection: Connection, complaint_id: int) -> Mapping[str, Any] | None:
    """The marks and words a person gave after the end of their case; None where they were not asked."""
    return _first(connection, select(surveys).where(surveys.c.complaint_id == complaint_id))


def files_of(connection: Connection, complaint_id: int) -> tuple[Mapping[str, Any], ...]:
    query = select(attachments).where(attachments.c.complaint_id == complaint_id)
    return _all(connection, query.order_by(attachments.c.at, attachments.c.id))


def clocks_of(connection: Connection, complaint_id: int) -> tuple[Clock, ...]:
    """The promises of a case, what runs first; of each promise only the latest."""
    found = connection.execute(
        select(timers).where(timers.c.complaint_id == complaint_id).order_by(timers.c.id)
    ).mappings()
    latest = {each["code"]: _clock(each) for each in found}
    return tuple(sorted(latest.values(), key=lambda clock: (clock.state == "stopped", clock.due_at)))


def people(connection: Connection) -> dict[int, str]:
    """Who is or was at the desk, by id."""
    return {
        row.id: row.name or row.email
        for row in connection.execute(select(staff.c.id, staff.c.name, staff.c.email))
    }


def handlers(connection: Connection, roles: Iterable[str]) -> list[tuple[int, str]]:
    """Those a case can be given to, by name."""
    query = select(staff.c.id, staff.c.name, staff.c.email).where(
        staff.c.active, staff.c.role.in_(tuple(roles))
    )
    return sorted(
        ((row.id, row.name or row.email) for row in connection.execute(query)), key=lambda each: each[1]
    )


def _person(connection: Connection, conversation_id: int | None) -> str:
    if conversation_id is None:
        return ""
    query = select(conversations.c.person).where(conversations.c.id == conversation_id)
    return connection.execute(query).scalar() or ""


def unprocessed(connection: Connection, limit: int = COUNT_TO) -> list[Unprocessed]:
    """The inbound events that failed, newest first."""
    columns = (
        inbound.c.id,
        inbound.c.channel,
        inbound.c.account,
        inbound.c.received_at,
        inbound.c.reason,
        inbound.c.attempts,
    )
    query = select(*columns).where(text("inbound.fate = 'failed'")).order_by(inbound.c.id.desc()).limit(limit)
    return [Unprocessed(*row) for row in connection.execute(query)]


def arrived(connection: Connection, event: int) -> tuple[str, str]:
    """What became of an inbound event: its fate, and the number of the case it went to, "" for none."""
    query = (
        select(inbound.c.fate, complaints.c.reference)
        .outerjoin(complaints, complaints.c.id == inbound.c.complaint_id)
        .where(inbound.c.id == event)
    )
    row = connection.execute(query).first()
    return (row.fate, row.reference or "") if row else ("", "")


def attachment(connection: Connection, reference: str, attachment_id: str) -> Mapping[str, Any] | None:
    """A file of this very case, or one sent to its address from here; None for any other."""
    case = by_reference(connection, reference)
    found = _first(connection, select(attachments).where(attachments.c.id == attachment_id))
    if case is None or found is None:
        return None
    address = ("channel", "account", "peer")
    sent_there = bool(case["peer"]) and all(found[part] == case[part] for part in address)
    return (
        found
        if found["complaint_id"] == case["id"] or (found["complaint_id"] is None and sent_there)
        else None
    )


def _first(connection: Connection, query: Select[Any]) -> Mapping[str, Any] | None:
    found = connection.execute(query).first()
    return None if found is None else dict(found._mapping)


def _all(connection: Connection, query: Select[Any]) -> tuple[Mapping[str, Any], ...]:
    return tuple(dict(row._mapping) for row in connection.execute(query))
