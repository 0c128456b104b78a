"""How the contract suite plays each channel's provider.

A channel joins the suite with one function here and one line in `DRIVERS`: an async context manager that takes the
`Desk` and a folder, starts the channel's own way in (a listener, a poller, HTTP routes) on loopback with `desk.accept`,
starts a provider that takes what the channel sends, and yields a `Driver`:

| part | does |
|---|---|
| `channel` | the channel under test, as `configure` made it |
| `says(text, files, identity)` | hands in one message of the person; answers what the channel told the provider |
| `refuse(how)` | the provider refuses what comes next: "later", "never", or None to take it again |
| `took()` | the texts the provider has taken, oldest first |

The same `identity` said twice is a redelivery.
`Answer.REFUSED` says that the channel turned the message away for good and said so. The desk is the store: `down`
makes it fail, `gate` holds it before the commit.
"""

import asyncio
import email
import hashlib
import smtplib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol

from benchmark.postoffice import PostOffice

from channels.base import (
    Accepted,
    Address,
    Channel,
    FileTooLarge,
    OutboundMessage,
    RawEvent,
    SendError,
    StorageUnavailable,
    StoredFile,
    Tools,
)
from channels.email import configure as configure_email
from channels.email import imap
from channels.email.mailbox import Mailbox
from channels.terminal import File, Terminal
from channels.terminal import configure as configure_terminal
from integration.channels.sink import Sink, sink
from integration.channels.telegram_driver import open_telegram
from integration.channels.twilio_driver import sms, whatsapp
from integration.channels.web_driver import open_web

NOW = datetime(2026, 11, 21, 7, 0, tzinfo=UTC)
LANGUAGES = ("en", "zh-CN")
Refusal = Literal["later", "never"] | None


class Answer(Enum):
    """What the provider was told."""

    CONFIRMED = "taken"
    LATER = "try again"
    REFUSED = "not wanted"


@dataclass
class Desk:
    """The store in memory: what `accept` promises, and ways to break it."""

    events: list[RawEvent] = field(default_factory=list)
    down: bool = False
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    entered: asyncio.Event = field(default_factory=asyncio.Event)
    files: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate.set()

    async def accept(self, raw: RawEvent) -> Accepted:
        self.entered.set()
        await self.gate.wait()
        if self.down:
            raise StorageUnavailable("the disk is full")
        known = [event.provider_id for event in self.events]
        if raw.provider_id in known:
            return Accepted(known.index(raw.provider_id) + 1, duplicate=True)
        self.events.append(raw)
        return Accepted(len(self.events), duplicate=False)

    async def keep_file(
        self, address: Address, name: str, content: AsyncIterator[bytes], limit: int
    ) -> StoredFile:
        body = b""
        async for piece in content:
            body += piece
            if len(body) > limit:
                raise FileTooLarge(name)
        digest = hashlib.sha256(body).hexdigest()
        self.files[digest] = body
        return StoredFile(digest, name, "application/octet-stream", len(body), digest)

    async def open_file(self, stored: str) -> bytes:
        return self.files[stored]

    def tools(self, folder: Path) -> Tools:
        return Tools(self, folder, "Acme Limited", "https://desk.example", LANGUAGES, lambda: NOW, signed)  # type: ignore[arg-type]


def signed(purpose: str, value: str) -> str:
    return hashlib.sha256(f"{purpose} {value}".encode()).hexdigest()[:16]


@dataclass
class Driver:
    channel: Channel
    says: Callable[..., Awaitable[Answer]]
    refuse: Callable[[Refusal], None] | None  # None: what it sends to, our own page, takes everything
    took: Callable[[], Sequence[str]]
    receiving: "asyncio.Task[None]"


class Open(Protocol):
    def __call__(self, desk: Desk, folder: Path) -> AbstractAsyncContextManager[Driver]: ...


@asynccontextmanager
async def receiving(channel: Channel, desk: Desk) -> "AsyncIterator[asyncio.Task[None]]":
    """Runs the channel's way in until the block ends."""
    task = asyncio.create_task(channel.receive(desk.accept))
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.wait([task])


# ---- mail


def mail_of(text: str, files: Sequence[tuple[str, bytes]], identity: str) -> bytes:
    mail = EmailMessage()
    mail["From"] = "Ann Smith <ann@example.com>"
    mail["To"] = "complaints@desk.example"
    mail["Subject"] = "Kettle"
    mail["Message-ID"] = f"<{identity}@example.com>"
    mail.set_content(text.encode("utf-8", "surrogateescape").decode("utf-8", "replace"), cte="base64")
    for name, content in files:
        mail.add_attachment(content, maintype="image", subtype="png", filename=name)
    return mail.as_bytes(policy=policy.SMTP)


def hand_in(port: int, mail: bytes, sender: str = "ann@example.com") -> Answer:
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        try:
            client.sendmail(sender, ["complaints@desk.example"], mail)
        except (smtplib.SMTPDataError, smtplib.SMTPSenderRefused) as error:
            return Answer.LATER if error.smtp_code < 500 else Answer.REFUSED
    return Answer.CONFIRMED


def text_taken(mail: bytes) -> str:
    body = email.message_from_bytes(mail, policy=policy.default).get_body(["plain"])
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n").rstrip("\n")


@asynccontextmanager
async def open_mailbox(desk: Desk, folder: Path) -> AsyncIterator[Driver]:
    async with sink() as server:
        settings = {
            "MAIL_ADDRESS": "complaints@desk.example",
            "MAIL_LISTEN": "127.0.0.1:0",
            "MAIL_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
        }
        (channel,) = configure_email(settings, desk.tools(folder))
        assert isinstance(channel, Mailbox)
        assert channel.listener
        async with receiving(channel, desk) as task:
            await channel.listener.ready.wait()
            yield Driver(channel, mail_says(channel, desk), server.refuse, lambda: texts_of(server), task)


def mail_says(channel: Mailbox, desk: Desk) -> Callable[..., Awaitable[Answer]]:
    async def says(text: str, files: Sequence[tuple[str, bytes]] = (), identity: str = "m1") -> Answer:
        assert channel.listener
        return await asyncio.to_thread(hand_in, channel.listener.port, mail_of(text, files, identity))

    return says


@asynccontextmanager
async def open_imap(desk: Desk, folder: Path) -> AsyncIterator[Driver]:
    """Mail comes out of a mailbox and goes out by SMTP. What only real servers do: tests/integration/mail."""
    office, pauses = PostOffice(), imap.PAUSES
    await office.open()
    imap.PAUSES = (0.01,)
    try:
        async with sink() as server:
            settings = {
                "MAIL_ADDRESS": "complaints@desk.example",
                "MAIL_IMAP_URL": f"imap://complaints:secret@127.0.0.1:{office.port}/INBOX",
                "MAIL_SMTP_URL": f"smtp://127.0.0.1:{server.port}",
            }
            (channel,) = configure_email(settings, desk.tools(folder))
            async with receiving(channel, desk) as task:
                await office.listened_to()
                yield Driver(channel, imap_says(office), server.refuse, lambda: texts_of(server), task)
    finally:
        imap.PAUSES = pauses
        office.close()


def imap_says(office: PostOffice) -> Callable[..., Awaitable[Answer]]:
    """A mail is confirmed by its mark; one whose mark is lost is a redelivery; a new line means try again."""
    places: dict[str, int] = {}

    async def says(text: str, files: Sequence[tuple[str, bytes]] = (), identity: str = "m1") -> Answer:
        uid = places.get(identity)
        if uid not in office.waiting:
            await office.listened_to()
            if uid is None:
                uid = places[identity] = len(office.mails) + 1
                office.lay(mail_of(text, files, identity))
            else:
                office.unmark(uid)
            before = office.connections
        else:
            before = 10**9  # it waits, and is taken as soon as it can be stored
        while uid in office.waiting:
            if office.connections > before:
                return Answer.LATER
            await asyncio.sleep(0.002)
        return Answer.CONFIRMED

    return says


def texts_of(server: Sink) -> list[str]:
    return [text_taken(mail) for _, _, mail in server.mails]


# ---- the terminal


@asynccontextmanager
async def open_terminal(desk: Desk, folder: Path) -> AsyncIterator[Driver]:
    (channel,) = configure_terminal({"TERMINAL": "yes"}, desk.tools(folder))
    assert isinstance(channel, Terminal)
    taken: list[OutboundMessage] = []

    async def says(text: str, files: Sequence[tuple[str, bytes]] = (), identity: str = "m1") -> Answer:
        try:
            await channel.say(text, files=[File(*file) for file in files], identity=identity)
        except StorageUnavailable:
            return Answer.LATER
        except (FileTooLarge, ValueError):
            return Answer.REFUSED
        return Answer.CONFIRMED

    def refuse(how: Refusal) -> None:
        channel.refusal = SendError("refused", permanent=how == "never") if how else None

    def took() -> list[str]:
        while not channel.heard.empty():
            taken.append(channel.heard.get_nowait())
        return [message.text for message in taken]

    async with receiving(channel, desk) as task:
        yield Driver(channel, says, refuse, took, task)


DRIVERS: dict[str, Callable[[Desk, Path], Any]] = {
    "email": open_mailbox,
    "email by IMAP": open_imap,
    "telegram": open_telegram,
    "sms": sms,
    "terminal": open_terminal,
    "web": open_web,
    "whatsapp": whatsapp,
}
