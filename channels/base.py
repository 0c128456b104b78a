"""The seam between providers and the desk: the shapes that cross it, and what a channel offers.

A channel turns a provider's bytes into these shapes and these shapes into a provider's calls.
The core reads a channel's `Traits` and never its name.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

if TYPE_CHECKING:
    from fastapi import APIRouter


@dataclass(frozen=True, slots=True)
class Address:
    """Where a person is reached: `peer` is the provider's own identity of them (chat id, mailbox, number)."""

    channel: str
    account: str
    peer: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.account}:{self.peer}"


@dataclass(frozen=True, slots=True)
class RawEvent:
    """An inbound event exactly as the provider gave it, before anything has parsed it.

    `provider_id` is unique within (channel, account); a second event with the same id is the same event.
    Events of one `lane` are taken one after the other, in the order they were accepted; lanes run in parallel.
    """

    channel: str
    account: str
    provider_id: str
    received_at: datetime
    body: bytes
    envelope: Mapping[str, str] = field(default_factory=dict)
    lane: str = ""


@dataclass(frozen=True, slots=True)
class Accepted:
    """What `accept` answers once the event is durable."""

    id: int
    duplicate: bool


Accept = Callable[[RawEvent], Awaitable[Accepted]]
"""Stores a raw event and returns after the commit; raises `StorageUnavailable` when it could not."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Where an attachment stands inside the raw event, so that it need not be stored a second time."""

    offset: int
    length: int
    encoding: Literal["base64", "8bit"]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a message or goes out with one.

    Inbound, either `content` holds the bytes (a mail's part), `stored` names an upload already kept (a web chat's
    file), or `remote` is the provider's name of a file that is still to be asked for (`Fetches`). Outbound, `stored`
    is set and the channel asks `Storage.open_file` for the bytes.
    `name` is only a label for people: it is never used as a path.
    """

    name: str
    media_type: str
    size: int
    sha256: str = ""
    content: bytes | None = field(default=None, repr=False)
    stored: str = ""
    slice: Slice | None = None
    inline: bool = False
    remote: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A quick answer: `key` comes back as `InboundMessage.option`, `label` is what the person reads. With `shares` the
    provider itself hands over that field of the form, vouched for, where the person presses it."""

    key: str
    label: str
    shares: Literal["", "phone"] = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """What a letter hangs on: provider message ids, newest last, and case numbers found in headers.

    `answers` are messages of ours, by our own id, that a signed reply address names: surer than any other hint, and
    known to whoever got such a message sent on.
    """

    ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    answers: tuple[int, ...] = ()


class Proof(StrEnum):
    """How well an inbound message proves that it comes from its address."""

    OWN = "own"  # the provider vouches: a chat id, a signed web conversation, the terminal
    DOMAIN = "domain"  # SPF, DKIM or DMARC passed at the receiving server
    SIGNED = "signed"  # a signature or signed reply address
    NONE = "none"
    REFUTED = "refuted"  # the receiving server found that it does not come from there


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """What a person said, read from a raw event.

    `text` is their new words, `whole` everything that stood in the message (equal where nothing is quoted).
    `key` is the message's own identity where it differs from the provider's event id (a Message-ID): the same
    key twice at one address is a duplicate. `edited` is the key of the message this one replaces.
    `thread.ids` are keys and provider ids of what it answers. `missed` are files it names that are larger than the
    provider hands over, `lost` those that it did not give; `wordless` says what it is where nobody can read words
    in it: recorded speech, encrypted words, or another kind. `proved` are values of the form the provider vouches
    for, `claim` is the link to a case made elsewhere. `notes` are put on the case for staff. `copied` are others the
    person let read along, each by name and address.
    """

    address: Address
    text: str
    whole: str = ""
    subject: str = ""
    attachments: tuple[Attachment, ...] = ()
    option: str | None = None
    edited: str | None = None
    sender: str = ""
    language: str = ""
    thread: Thread = Thread()
    proof: Proof = Proof.OWN
    key: str = ""
    notes: tuple[str, ...] = ()
    form: Mapping[str, str] = field(default_factory=dict)  # a form filled in, by field key
    missed: tuple[Attachment, ...] = ()
    lost: tuple[Attachment, ...] = ()
    wordless: Literal["", "voice", "sealed", "other"] = ""
    proved: Mapping[str, str] = field(default_factory=dict)
    claim: str = ""
    answered: bool = False  # the provider has answered by itself (its own opt-out): the desk adds nothing
    copied: tuple[tuple[str, str], ...] = ()


Status = Literal["sent", "accepted", "delivered", "read", "failed"]


@dataclass(frozen=True, slots=True)
class DeliveryReceipt:
    """What a provider says of a message: `provider_id` is the id it gave when it took it.

    `message` is our own id, where the provider gives it back: such a receipt may come before the id it gave is known.
    `segments` is what the provider counts the message as, for its price. `stopped` tells that the person ended texts,
    `gone` that nobody is reached at the address any more.
    """

    address: Address
    provider_id: str
    status: Status
    at: datetime
    error: str = ""
    message: int = 0
    segments: int = 0
    stopped: bool = False
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Pointer:
    """Who writes where others can read is asked to write in private, at `link`; once for each `key`."""

    address: Address
    link: str
    key: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Ignored:
    """An event nobody needs to answer, with the reason in words staff understand. Nothing of it is collected.

    `about` names messages of ours, by provider id, that a machine spoke of: `words` are then noted on their case.
    It may be answered with a pointer.
    """

    reason: str
    about: tuple[str, ...] = ()
    words: str = ""
    pointer: Pointer | None = None


@dataclass(frozen=True, slots=True)
class Presence:
    """The provider says that a person cannot be reached at an address any more, or can again."""

    address: Address
    reachable: bool
    at: datetime


Reading = InboundMessage | DeliveryReceipt | Ignored | Presence


@dataclass(frozen=True, slots=True)
class Author:
    """Who speaks: the customer, the automatic assistant, or a named person at the desk."""

    kind: Literal["customer", "bot", "staff"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class OutboundMessage:
    """A message to a person, durable before it is handed to a channel. `id` is stable over every attempt."""

    id: int
    address: Address
    text: str
    at: datetime
    author: Author = Author("bot")
    subject: str = ""
    language: str = "en"
    reference: str = ""
    options: tuple[Option, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    reply_to: str = ""
    thread: Thread = Thread()
    urgent: bool = False
    kind: str = ""  # acknowledgement, question, notice, reply …: how a page may dress it
    key: str = ""  # of the person's own words in a transcript: the provider id of the event they came in
    silent: bool = False  # it is night: the person's device need not ring
    heard_at: datetime | None = None  # when the person last wrote here; told to channels with a window


NEWS = frozenset({"news", "survey"})  # kinds of message a person can do without, and may end


def news_key(sign: Callable[[str, str], str], reference: str, peer: str) -> str:
    """The key of the page where the person at an address ends the news of a complaint: it opens nothing else."""
    return sign("news", f"{reference} {peer.lower()}")


class SendError(Exception):
    """A provider did not take a message. `permanent` means that trying again cannot help.

    `retry_after` is the provider's own wish in seconds, when it told one; `everybody`: it holds for the whole
    account. `gone`: nobody is reached at this address any more; `stopped`: the person has ended messages at the
    provider.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool,
        retry_after: float | None = None,
        everybody: bool = False,
        gone: bool = False,
        stopped: bool = False,
    ) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after = retry_after
        self.everybody = everybody
        self.gone = gone
        self.stopped = stopped


class StorageUnavailable(Exception):
    """Nothing was stored: disk full, database away or locked. The provider must be told to try again later."""


class SettingError(Exception):
    """A wrong or half-given setting: `variable` is its full name, the message says what is wrong and the mend."""

    def __init__(self, variable: str, mend: str) -> None:
        super().__init__(f"{variable}: {mend}")
        self.variable = variable
        self.mend = mend


@dataclass(frozen=True, slots=True)
class Pace:
    """How many messages a provider takes in a second: from one account in all, to one address, and to all addresses
    behind the same `@`. 0: any number."""

    overall: float = 0.0
    each: float = 0.0
    domain: float = 0.0


@dataclass(frozen=True, slots=True)
class Meter:
    """What messages on a channel cost, and how many there may be. 0 sets no limit.

    `price` is for one segment, `ceiling` what a calendar month may cost; `daily` counts the messages one address may
    get in 24 hours.
    """

    price: float = 0.0
    currency: str = ""
    ceiling: float = 0.0
    daily: int = 0


@dataclass(frozen=True, slots=True)
class Traits:
    """What a channel can do; the core decides by these alone.

    `max_text` and `max_file` count characters and bytes, `max_daily` the automatic messages that one address gets
    within a day (0: any number): two machines that answer each other come to an end there. `style` is chat (one
    question a message), letter (all questions in one) or text (short, numbered choices). `written` promises the
    two-working-day reply clock of letters, `discreet` forbids case contents (a lock screen), `fallback_rank` orders
    the ways to reach a person when another failed (0: never used as one). `gathers`: parts of one message come as
    events of their own, the next at most so many seconds after the one before (they share `group` in their
    envelopes). `spends`: buttons stay under a message until they are taken away. `hushes`: a message can be sent
    without ringing. `language`, `about` (values of the form) and `team` are what is known of whoever writes to this
    account. `window` is how long after a person's own message words of ours may reach them. `proved` promises that an
    address taken from a form is sent nothing but a code until it is proved.
    """

    max_text: int = 4000
    max_options: int = 8
    max_file: int = 25_000_000
    attachments: bool = True
    receipts: bool = False
    rich_text: bool = False
    segments: bool = False
    max_daily: int = 0
    style: Literal["chat", "letter", "text"] = "chat"
    written: bool = False
    discreet: bool = False
    quiet_hours: bool = False
    fallback_rank: int = 0
    contact: Literal["", "email", "phone"] = ""  # the field of the form that an address here fills
    media: str = "media.other"  # how a complaint made here is recorded (Annex D, D1.4): a key of the labels
    pace: Pace | None = None
    gathers: float = 0.0
    spends: bool = False
    hushes: bool = False
    language: str = ""
    about: Mapping[str, str] = field(default_factory=dict)
    team: str = ""
    window: timedelta | None = None
    proved: bool = False
    shares: frozenset[str] = frozenset()  # fields of the form that a button may ask the provider for
    meter: Meter | None = None
    measure: Callable[[str], int] | None = None  # how many segments a text is, where segments are paid for


@dataclass(frozen=True, slots=True)
class Update:
    """A change to what the person already sees: the assistant is writing, or a message's buttons are spent.

    `provider_id` is the id the provider gave the message.
    """

    address: Address
    kind: Literal["typing", "spent"]
    message: OutboundMessage | None = None
    provider_id: str = ""


@runtime_checkable
class Channel(Protocol):
    """One account at one provider."""

    name: str
    account: str
    traits: Traits

    async def receive(self, accept: Accept) -> None:
        """Takes events from the provider until cancelled, confirming each only after `accept` returned."""

    def read(self, raw: RawEvent) -> Reading:
        """Reads a stored event. Pure: no I/O, no clock. Bytes it cannot read raise ValueError with the reason."""

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Hands one message to the provider; raises `SendError`."""

    async def update(self, update: Update) -> None:
        """Best effort; never raises for a provider that cannot."""

    def routes(self, accept: Accept) -> "APIRouter | None":
        """The channel's own HTTP paths, mounted at the root of the application."""


VOUCHED = "vouched"
"""In an event's envelope: who at the desk, by id, took it in although it had been set aside."""


@dataclass(frozen=True, slots=True)
class Outline:
    """What shows staff which letter it is: its sender's name and address, and its subject."""

    name: str
    sender: str
    subject: str


@runtime_checkable
class Outlining(Protocol):
    """A channel that sets machines' messages aside. With `VOUCHED` in the envelope it reads them as people's."""

    def outline(self, head: bytes) -> Outline:
        """What the beginning of a stored event tells. Never raises, whatever the bytes."""


@runtime_checkable
class Troubled(Protocol):
    """A channel that can say what its provider refuses."""

    @property
    def trouble(self) -> str:
        """What somebody has to mend, in words; empty when all is well."""


@runtime_checkable
class Fetches(Protocol):
    """A channel whose messages only name their files."""

    async def fetch(self, attachment: Attachment) -> Attachment:
        """A `remote` file with its `content`, once its event is stored, and with a better name where only the file
        itself tells one. Raises `SendError`: `permanent` when it is gone, `FileTooLarge` when there turns out to be
        more of it than the channel's limit."""


@runtime_checkable
class Examines(Protocol):
    """A channel that can ask its provider how things stand, for `amends check`."""

    async def examine(self) -> Sequence[tuple[bool, str]]:
        """What was found: whether it is well, and a line that names the mend where it is not. Changes nothing."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An upload kept for a conversation; `id` is what a message cites."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str


class Storage(Protocol):
    """What a channel may ask of the store."""

    async def transcript(
        self, address: Address, after: int = 0, limit: int = 200
    ) -> Sequence[OutboundMessage]:
        """The conversation as the person may see it, oldest first: their own words (author customer) and every
        message already sent to them. With `after`, what came after the message of that id, late releases included;
        a caller drops ids it has already shown."""

    async def keep_file(
        self, address: Address, name: str, content: AsyncIterator[bytes], limit: int
    ) -> StoredFile:
        """Keeps an upload durably. Raises `FileTooLarge` over `limit` bytes, ValueError for an empty file."""

    async def open_file(self, stored: str) -> bytes:
        """The bytes of a stored file; raises KeyError when there is none."""

    async def file_of(self, address: Address, stored: str) -> StoredFile | None:
        """The file, if this address may see it."""

    async def mark_read(self, address: Address, up_to: int, status: Status) -> None:
        """The person's device took (`delivered`) or showed (`read`) every message up to this id."""

    def watch(self, address: Address) -> AbstractAsyncContextManager[asyncio.Event]:
        """An event set whenever the conversation changed, on any node; the reader clears it."""


class FileTooLarge(Exception):
    """An upload over the channel's limit; nothing of it was kept."""


async def _alone(_name: str) -> bool:
    return True


def _no_text(key: str, _language: str) -> str:
    return key


@dataclass(frozen=True, slots=True)
class Tools:
    """What every channel is built with. `sole` takes a lock that one node of a desk holds at a time, until it ends;
    `say` gives a text of the catalogue in a language."""

    storage: Storage
    data: Path
    organisation: str
    public_url: str
    languages: tuple[str, ...]
    now: Callable[[], datetime]
    sign: Callable[[str, str], str]  # (purpose, value) → a short signature only this desk can make
    sole: Callable[[str], Awaitable[bool]] = _alone
    say: Callable[[str, str], str] = _no_text


Settings = Mapping[str, str]
"""Every AMENDS_ setting as given, without the prefix; `…_FILE` forms already read."""
