"""The tables of the desk: what is stored, and what each column means.

Times are aware UTC. JSON columns hold only plain values. The rows that queue (inbound, message, timer) carry a lease:
`owner` may work on the row until `leased_until`, after which anybody may take it again.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    DateTime,
    Dialect,
    Double,
    Index,
    Integer,
    LargeBinary,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlmodel import Field, SQLModel


class Utc(TypeDecorator[datetime]):
    """An aware UTC time; SQLite keeps it as integer microseconds so that it sorts and compares exactly."""

    impl = BigInteger
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(DateTime(timezone=True))
        return dialect.type_descriptor(BigInteger())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        return value if dialect.name == "postgresql" else _microseconds(value)

    def bind_processor(self, dialect: Dialect) -> Any:
        """The base class would wrap each value in two calls more."""
        return None if dialect.name == "postgresql" else _microseconds

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if dialect.name == "postgresql":
            return value.astimezone(UTC)  # type: ignore[no-any-return]  # psycopg gives the session's zone
        return datetime.fromtimestamp(value / 1_000_000, UTC)


def _microseconds(value: datetime | None) -> int | None:
    return None if value is None else int(value.timestamp() * 1_000_000)


class Document(TypeDecorator[Any]):
    """JSON, which PostgreSQL keeps as JSONB. A desk on SQLite does not carry the other dialect for its name (5 MB)."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        if dialect.name != "postgresql":
            return dialect.type_descriptor(JSON(none_as_null=True))
        from sqlalchemy.dialects.postgresql import JSONB

        return dialect.type_descriptor(JSONB(none_as_null=True))


_Id = BigInteger().with_variant(Integer(), "sqlite")


def _id() -> Any:
    return Field(default=None, sa_column=Column(_Id, primary_key=True, autoincrement=True))


def _ref(*, null: bool = False, index: bool = False) -> Any:
    """A row of another table. No foreign keys on the hot path: rows are never deleted but by disposal."""
    return Field(default=None, sa_column=Column(_Id, nullable=null, index=index))


def _time(*, null: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Utc, nullable=null))


def _json(*, null: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Document(none_as_null=True), nullable=null))


def _text(*, null: bool = False, default: str | None = "") -> Any:
    return Field(default=default, sa_column=Column(Text, nullable=null))


def _partial(name: str, *columns: str, where: str) -> Index:
    """An index of some rows. Its condition for PostgreSQL is added by `complete`: it would load that dialect."""
    return Index(name, *columns, sqlite_where=text(where), info={"where": where})


def complete() -> None:
    """What migrations are compared with: the conditions of partial indexes on PostgreSQL, too."""
    for table in SQLModel.metadata.tables.values():
        for index in table.indexes:
            if "where" in index.info:
                index.dialect_options["postgresql"]["where"] = text(index.info["where"])


class Inbound(SQLModel, table=True):
    """A raw event and its one fate: pending, handled, duplicate, ignored or failed (law 2)."""

    __table_args__ = (
        UniqueConstraint("channel", "account", "provider_id", name="uq_inbound_event"),
        _partial("ix_inbound_open", "lane", "id", where="fate = 'pending'"),
        _partial("ix_inbound_failed", "id", where="fate = 'failed'"),
    )

    id: int = _id()
    channel: str = _text()
    account: str = _text()
    provider_id: str = _text()
    lane: str = _text()
    received_at: datetime = _time()
    body: bytes | None = Field(default=None, sa_column=Column(LargeBinary, nullable=True))
    body_file: str | None = _text(null=True, default=None)  # the sha256 of a body too big for a row
    envelope: dict[str, str] | None = _json(null=True)
    fate: str = _text(default="pending")
    reason: str = _text()
    attempts: int = 0
    due_at: datetime = _time()
    owner: str | None = _text(null=True, default=None)
    leased_until: datetime | None = _time(null=True)
    settled_at: datetime | None = _time(null=True)
    complaint_id: int | None = _ref(null=True)


class Conversation(SQLModel, table=True):
    """A talk with one address; `topic` is empty in chats and tells letters of different matters apart.

    `state` is the dialog's own, `version` guards it: a turn commits only on the version it was thought on.
    `person` names the one at the desk who has taken over from the assistant. `about` is the case of somebody else
    that this talk is about: its words join that case, and nothing of the case is told in it (law 11).
    """

    __table_args__ = (
        UniqueConstraint("channel", "account", "peer", "topic", name="uq_conversation_address"),
    )

    id: int = _id()
    channel: str = _text()
    account: str = _text()
    peer: str = _text()
    topic: str = _text()
    state: dict[str, Any] | None = _json(null=True)
    version: int = 0
    language: str = _text(default="en")
    person: str = _text()
    complaint_id: int | None = _ref(null=True)
    about: int | None = _ref(null=True)
    opened_at: datetime = _time()
    last_at: datetime = _time()


class Complaint(SQLModel, table=True):
    """A case: the Annex B form, its state, and what the Annex D record adds."""

    __table_args__ = (
        Index("ix_complaint_state", "state", "id"),
        # The console's queues: what is open, newest change first; closed cases never weigh on them.
        _partial("ix_complaint_open", "changed_at", "id", where="state <> 'closed'"),
        _partial("ix_complaint_owned", "owner_id", "id", where="state <> 'closed'"),
        _partial("ix_complaint_safety", "id", where="safety_flag AND state <> 'closed'"),
        Index("ix_complaint_day", "received_at", "id"),
        Index("ix_complaint_peer", "peer"),
    )

    id: int = _id()
    reference: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    secret: str = _text()  # salts the digests of its events and signs its links (law 9, law 11)
    state: str = _text(default="intake")
    waits_from: str = _text()  # the state a waiting one goes back to
    channel: str = _text()
    account: str = _text()
    peer: str = _text()
    media: str = _text()  # how it was made: a media.* key of the labels
    conversation_id: int | None = _ref(null=True, index=True)
    thread: list[str] | None = _json(null=True)  # what a letter to the customer hangs on, newest last
    language: str = _text(default="en")
    subject: str = _text()
    complainant: str = _text()  # the name for lists; empty when none was given
    form: dict[str, Any] = _json()
    missing: list[str] = _json()
    assessment: dict[str, Any] = (
        _json()
    )  # severity, safety, complexity, impact, immediate_*, compensation_likely
    category: int | None = Field(default=None)
    priority: int = 3  # 1 urgent, 2 high, 3 normal
    safety_flag: bool = False
    hazard_type: str = _text()
    person_wanted: bool = False
    owner_id: int | None = _ref(null=True)
    team: str = _text(default="")  # of the account it came to; empty: the profile's
    decision: dict[str, Any] | None = _json(null=True)  # outcome, reasons, remedy, decided_by, level
    close_reason: str = _text()
    profile: str = _text(default="default")
    received_at: datetime = _time()
    acknowledged_at: datetime | None = _time(null=True)
    submitted_at: datetime | None = _time(null=True)
    closed_at: datetime | None = _time(null=True)
    next_update_due: datetime | None = _time(null=True)
    last_words: str = _text()  # the beginning of the last message, for the list
    last_author: str = _text()
    changed_at: datetime = _time()
    version: int = 0
    sequence: int = 0  # of its last event
    head: str = _text()  # hash of its last event


class Message(SQLModel, table=True):
    """One utterance. Those of the desk are also the outbox: `status` queued → sending → sent … or failed.

    `due_at` is when it may go out: later than `at` while a reply can still be taken back.
    """

    __table_args__ = (
        Index("ix_message_talk", "conversation_id", "id"),
        Index("ix_message_case", "complaint_id", "id"),
        _partial("ix_message_open", "due_at", "id", where="status IN ('queued', 'sending')"),
        _partial("ix_message_failed", "id", where="status = 'failed'"),
        _partial("ix_message_counted", "at", where="segments > 0"),
        _partial("ix_message_provider", "provider_id", where="provider_id IS NOT NULL"),
    )

    id: int = _id()
    conversation_id: int | None = _ref(null=True)
    complaint_id: int | None = _ref(null=True)
    reference: str = _text()
    author: str = _text()  # customer, bot, staff, note
    name: str = _text()  # who, when a person at the desk
    staff_id: int | None = _ref(null=True)
    # acknowledgement, safety, question, summary, submitted, status, notice, news, reply, note, code, survey
    kind: str = _text()
    text: str = _text()
    whole: str | None = _text(null=True, default=None)  # with quotes, when more than `text`
    subject: str = _text()
    language: str = _text()
    options: list[dict[str, str]] | None = _json(null=True)
    attachments: list[dict[str, Any]] | None = _json(null=True)
    at: datetime = _time()
    inbound_id: int | None = _ref(null=True)
    # the outbox; empty for what came in and for notes
    status: str | None = _text(null=True, default=None)
    channel: str | None = _text(null=True, default=None)
    account: str | None = _text(null=True, default=None)
    peer: str | None = _text(null=True, default=None)
    urgent: bool = False
    due_at: datetime | None = _time(null=True)
    attempts: int = 0
    owner: str | None = _text(null=True, default=None)
    leased_until: datetime | None = _time(null=True)
    provider_id: str | None = _text(null=True, default=None)
    reply_to: str | None = _text(null=True, default=None)
    thread: list[str] | None = _json(null=True)
    status_at: datetime | None = _time(null=True)
    error: str = _text()
    fallback_of: int | None = _ref(null=True)
    proof: str = _text()  # how well what came in shows that it is from its address; empty for the desk's own
    prompted: bool = False  # an answer to the person's own message: no quiet hours, no ceiling
    segments: int = 0  # what the provider counted it as


class Contact(SQLModel, table=True):
    """What is known of an address beside its talks: texts ended there, and how it was proved.

    `gone_at` is when its provider said that nobody is reached there any more; who writes from there is. `no_news_at` is
    when the person ended news they can do without. `code` is the
    hash of the code sent to it, open until `code_until`.
    """

    __table_args__ = (UniqueConstraint("channel", "account", "peer", name="uq_contact_address"),)

    id: int = _id()
    channel: str = _text()
    account: str = _text()
    peer: str = _text()
    stopped_at: datetime | None = _time(null=True)
    gone_at: datetime | None = _time(null=True)
    no_news_at: datetime | None = _time(null=True)
    proved_at: datetime | None = _time(null=True)
    code: str = _text()
    code_until: datetime | None = _time(null=True)
    code_tries: int = 0


class ThirdParty(SQLModel, table=True):
    """Somebody beside the customer who was copied in, or wrote about a case. They are sent nothing of it until
    somebody at the desk lets them (`admitted_at`), and then the replies of people alone."""

    __tablename__ = "third_party"
    __table_args__ = (
        UniqueConstraint("complaint_id", "channel", "account", "peer", name="uq_third_party_address"),
    )

    id: int = _id()
    complaint_id: int = _ref()
    channel: str = _text()
    account: str = _text()
    peer: str = _text()
    name: str = _text()
    how: str = _text()  # copied, wrote
    since: datetime = _time()
    admitted_at: datetime | None = _time(null=True)
    admitted_by: int | None = _ref(null=True)


class MessageKey(SQLModel, table=True):
    """The sender's own identity of a message (a mail's Message-ID): the same key twice is a duplicate."""

    __tablename__ = "message_key"
    __table_args__ = (UniqueConstraint("channel", "account", "key", name="uq_message_key"),)

    id: int = _id()
    channel: str = _text()
    account: str = _text()
    key: str = _text()
    conversation_id: int = _ref()


class Attachment(SQLModel, table=True):
    """A file of a conversation. `file` is the sha256 it is stored under, or, with `source_*`, a slice of that file."""

    __table_args__ = (Index("ix_attachment_case", "complaint_id"), Index("ix_attachment_peer", "peer"))

    id: str = Field(sa_column=Column(Text, primary_key=True))  # unguessable; what a chat message cites
    channel: str = _text()
    account: str = _text()
    peer: str = _text()
    complaint_id: int | None = _ref(null=True)
    message_id: int | None = _ref(null=True)
    name: str = _text()
    media_type: str = _text()
    size: int = 0
    sha256: str = _text()
    file: str = _text()
    source_offset: int | None = None
    source_length: int | None = None
    source_encoding: str | None = _text(null=True, default=None)
    at: datetime = _time()


class CaseEvent(SQLModel, table=True):
    """One change of one case, chained by hash. Personal text stands here only as a salted digest (law 9)."""

    __tablename__ = "case_event"
    __table_args__ = (UniqueConstraint("complaint_id", "sequence", name="uq_case_event_sequence"),)

    id: int = _id()
    complaint_id: int = _ref()
    sequence: int = 0
    at: datetime = _time()
    actor: str = _text()  # customer, system, bot, staff:<id>
    event: str = _text()
    reason: str = _text()
    data: dict[str, Any] | None = _json(null=True)
    previous: str = _text()
    hash: str = _text()


class ChainSeal(SQLModel, table=True):
    """A day's seal over the heads of every chain that grew on it; each seal takes in the one before."""

    __tablename__ = "chain_seal"

    day: str = Field(sa_column=Column(Text, primary_key=True))
    cases: int = 0
    up_to: int = Field(
        default=0, sa_column=Column(BigInteger, nullable=False)
    )  # the last case event taken in
    hash: str = _text()
    at: datetime = _time()


class Timer(SQLModel, table=True):
    """A promise or a silence with its time; `state` is running, fired or stopped."""

    __table_args__ = (
        _partial("ix_timer_running", "due_at", "id", where="state = 'running'"),
        _partial("ix_timer_broken", "due_at", "id", where="state = 'fired'"),
        Index("ix_timer_case", "complaint_id", "code"),
    )

    id: int = _id()
    complaint_id: int | None = _ref(null=True)
    code: str = _text()
    step: int = 0  # reminders count up before the breach
    state: str = _text(default="running")
    started_at: datetime = _time()
    due_at: datetime = _time()  # of this step: a reminder, or the end
    ends_at: datetime = _time()  # of the whole timer
    ended_at: datetime | None = _time(null=True)


class Survey(SQLModel, table=True):
    """The two questions put after a case had ended, once a case, and what was answered: marks from 1 to 5 for the
    result and for how fair it went, and words. `refused`: the person does not wish to be asked."""

    complaint_id: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    conversation_id: int | None = _ref(null=True)
    channel: str = _text()
    language: str = _text()
    asked_at: datetime = _time()
    answered_at: datetime | None = _time(null=True)
    result: int | None = Field(default=None)
    fairness: int | None = Field(default=None)
    words: str = _text()
    refused: bool = False


class Staff(SQLModel, table=True):
    """Somebody at the desk. `role` is a key of the state table's roles."""

    id: int = _id()
    email: str = Field(sa_column=Column(Text, nullable=False, unique=True))
    name: str = _text()
    role: str = _text(default="agent")
    password: str | None = _text(null=True, default=None)  # argon2
    language: str = _text(default="en")
    active: bool = True
    created_at: datetime = _time()


class SignInLink(SQLModel, table=True):
    """A one-time sign-in link; only the hash of its token is kept."""

    __tablename__ = "sign_in_link"

    hash: str = Field(sa_column=Column(Text, primary_key=True))
    staff_id: int = _ref()
    expires_at: datetime = _time()
    used_at: datetime | None = _time(null=True)


class Session(SQLModel, table=True):
    """A signed-in browser; only the hash of its cookie is kept."""

    hash: str = Field(sa_column=Column(Text, primary_key=True))
    staff_id: int = _ref()
    csrf: str = _text()
    created_at: datetime = _time()
    seen_at: datetime = _time()
    expires_at: datetime = _time()


class ApiToken(SQLModel, table=True):
    """A token for programs; only its hash is kept."""

    __tablename__ = "api_token"

    hash: str = Field(sa_column=Column(Text, primary_key=True))
    name: str = _text()
    role: str = _text(default="agent")
    created_at: datetime = _time()
    revoked_at: datetime | None = _time(null=True)


class AccessCode(SQLModel, table=True):
    """A six-digit code sent to a verified address, to open the status page without the secret."""

    __tablename__ = "access_code"

    id: int = _id()
    complaint_id: int = _ref(index=True)
    hash: str = _text()
    expires_at: datetime = _time()
    attempts: int = 0
    used_at: datetime | None = _time(null=True)


class Node(SQLModel, table=True):
    """A running `serve`, seen lately: whose leases still count."""

    name: str = Field(sa_column=Column(Text, primary_key=True))
    seen_at: datetime = _time()


class Slot(SQLModel, table=True):
    """When the next message may go out from an account or to an address: seconds of the server's clock. Only where
    several nodes send."""

    name: str = Field(sa_column=Column(Text, primary_key=True))
    free: float = Field(default=0.0, sa_column=Column(Double, nullable=False))


class Recall(SQLModel, table=True):
    """Safety news for many customers at once: written by one person, checked and let go by another."""

    id: int = _id()
    texts: dict[str, dict[str, str]] = _json()  # by language: product, facts, todo, remedy
    drafted_by: int | None = _ref(null=True)
    drafted_at: datetime = _time()
    approved_by: int | None = _ref(null=True)
    approved_at: datetime | None = _time(null=True)
    dropped_at: datetime | None = _time(null=True)  # a draft nobody will be told of
    ended_at: datetime | None = _time(null=True)  # when the last one was told


class Affected(SQLModel, table=True):
    """A case whose customer is to be told of a recall; `told_at` once that stands in the case."""

    __tablename__ = "recall_case"
    __table_args__ = (
        UniqueConstraint("recall_id", "complaint_id", name="uq_recall_case"),
        _partial("ix_recall_untold", "recall_id", "id", where="told_at IS NULL"),
    )

    id: int = _id()
    recall_id: int = _ref()
    complaint_id: int = _ref()
    told_at: datetime | None = _time(null=True)
    way: str = _text()  # message: words went out; by_hand: nobody can be written to there
