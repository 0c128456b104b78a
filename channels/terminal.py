"""The terminal as a channel: a person types and the desk answers below, or a test speaks in their place."""

import asyncio
import base64
import hashlib
import os
import re
import stat
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from channels.base import (
    Accept,
    Accepted,
    Address,
    Attachment,
    Channel,
    DeliveryReceipt,
    FileTooLarge,
    InboundMessage,
    OutboundMessage,
    RawEvent,
    Reading,
    SendError,
    SettingError,
    Settings,
    Tools,
    Traits,
    Update,
)

if TYPE_CHECKING:
    from fastapi import APIRouter

NAME = "terminal"
TRAITS = Traits(max_text=20_000, max_options=9, max_file=20_000_000, style="chat")
_QUIT = "/quit"
_FILE = "/file"


class TerminalSettings(BaseModel):
    """`TERMINAL` is the language the talk begins in (en, zh-CN …) or yes for none in particular."""

    model_config = ConfigDict(frozen=True)

    language: str = ""


class SentFile(BaseModel):
    """A file in the event: its bytes go in base64."""

    model_config = ConfigDict(frozen=True)

    name: str
    content: str


class Said(BaseModel):
    """The event of one line, as it is kept."""

    model_config = ConfigDict(frozen=True)

    id: str
    text: str = ""
    option: str | None = None
    language: str = ""
    files: tuple[SentFile, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file a script hands over."""

    name: str
    content: bytes


def configure(settings: Settings, tools: Tools) -> Sequence[Channel]:
    """The terminal when `TERMINAL` is set, as `amends chat` does. Raises `SettingError`."""
    wish = settings.get("TERMINAL", "").strip()
    if not wish or wish.lower() in {"no", "off", "0"}:
        return ()
    language = "" if wish.lower() in {"yes", "on", "1"} else wish
    if language and language not in tools.languages:
        mend = f"knows no language {language}; use one of {', '.join(tools.languages)}"
        raise SettingError("AMENDS_TERMINAL", mend)
    return (Terminal(tools, TerminalSettings(language=language)),)


class Terminal:
    """One talk in a terminal. `say` speaks as the person, `heard` holds what was answered.

    `lines` are what is typed, `show` takes what is printed; without `lines`, only `say` speaks. A script
    may set `refusal` to have the next messages refused with it.
    """

    name = NAME
    traits = TRAITS

    def __init__(
        self,
        tools: Tools,
        settings: TerminalSettings | None = None,
        *,
        lines: AsyncIterator[str] | None = None,
        show: Callable[[str], None] | None = None,
        peer: str = "you",
    ) -> None:
        self.account = "local"
        self.heard: asyncio.Queue[OutboundMessage] = asyncio.Queue()
        self.refusal: SendError | None = None
        self._tools = tools
        self._language = (settings or TerminalSettings()).language
        self._lines = lines
        self._show = show
        self._peer = peer
        self._accept: asyncio.Future[Accept] | None = None
        self._shown: OutboundMessage | None = None
        self._count = 0

    def interactive(self) -> Self:
        """Reads standard input and writes to standard output."""
        self._lines = typed_lines()
        self._show = _print
        return self

    async def receive(self, accept: Accept) -> None:
        """Takes lines until cancelled, or until the person leaves: then it returns."""
        self._open().set_result(accept)
        try:
            if self._lines is None:
                await asyncio.Event().wait()
            else:
                await self._listen(self._lines)
        finally:
            self._accept = None

    def _open(self) -> "asyncio.Future[Accept]":
        if self._accept is None:
            self._accept = asyncio.get_running_loop().create_future()
        return self._accept

    async def _listen(self, lines: AsyncIterator[str]) -> None:
        self._prompt()
        async for line in lines:
            words = line.strip()
            if words == _QUIT:
                return
            if words:
                await self._take(words)
            else:
                self._prompt()

    async def _take(self, words: str) -> None:
        command, _, rest = words.partition(" ")
        if command == _FILE:
            await self._take_file(rest.strip())
            return
        await self.say(words, option=self._chosen(words))

    async def _take_file(self, path: str) -> None:
        try:
            await self.say("", files=[await asyncio.to_thread(_file_at, path)])
        except OSError as error:
            self._complain(f"{path}: {error.strerror or error}")
        except (FileTooLarge, ValueError) as error:
            self._complain(f"{path}: {error}")

    def _complain(self, text: str) -> None:
        self._print(text)
        self._prompt()

    def _chosen(self, words: str) -> str | None:
        """The option whose number or label was typed."""
        options = self._shown.options if self._shown else ()
        for number, option in enumerate(options, start=1):
            if words in {str(number), option.label}:
                return option.key
        return None

    async def say(
        self,
        text: str,
        option: str | None = None,
        files: Sequence[File] = (),
        *,
        identity: str = "",
    ) -> Accepted:
        """Speaks as the person; returns once the desk has stored it. An `identity` said twice is one message.

        Raises `StorageUnavailable`, `FileTooLarge`, and ValueError for a file without a byte.
        """
        self._check(files)
        accept = await asyncio.shield(self._open())
        said = Said(
            id=identity or self._next_id(),
            text=text.encode("utf-8", "replace").decode("utf-8"),
            option=option,
            language=self._language,
            files=tuple(
                SentFile(name=f.name, content=base64.b64encode(f.content).decode("ascii")) for f in files
            ),
        )
        return await accept(self._event(said))

    def _check(self, files: Sequence[File]) -> None:
        for file in files:
            if not file.content:
                raise ValueError("the file is empty")
            if len(file.content) > self.traits.max_file:
                raise FileTooLarge(f"the file is larger than {self.traits.max_file // 1_000_000} MB")

    def _next_id(self) -> str:
        self._count += 1
        return f"{self._tools.now().timestamp():.6f}-{self._count}"

    def _event(self, said: Said) -> RawEvent:
        return RawEvent(
            channel=self.name,
            account=self.account,
            provider_id=said.id,
            received_at=self._tools.now(),
            body=said.model_dump_json().encode("utf-8"),
            envelope={"peer": self._peer},
            lane=f"{self.name}:{self._peer}",
        )

    def read(self, raw: RawEvent) -> Reading:
        """Raises ValueError for bytes that no terminal wrote."""
        try:
            said = Said.model_validate_json(raw.body)
        except ValidationError as error:
            raise ValueError(f"not a terminal's event: {error.error_count()} faults") from error
        text = said.text.replace("\0", "")
        return InboundMessage(
            address=Address(raw.channel, raw.account, raw.envelope.get("peer", self._peer)),
            text=text,
            whole=text,
            attachments=tuple(_attachment(file) for file in said.files),
            option=said.option,
            language=said.language,
        )

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        """Prints the message; scripts find it in `heard`."""
        if self.refusal is not None:
            raise self.refusal
        self._shown = message
        self.heard.put_nowait(message)
        self._print(_as_lines(message))
        self._prompt()
        return DeliveryReceipt(message.address, f"{message.id}", "delivered", self._tools.now())

    async def hears(self, seconds: float = 10.0) -> OutboundMessage:
        """The next message not yet taken from `heard`; TimeoutError when none comes in time."""
        async with asyncio.timeout(seconds):
            return await self.heard.get()

    async def update(self, update: Update) -> None:
        """A printed line cannot change."""

    def routes(self, accept: Accept) -> "APIRouter | None":  # noqa: ARG002 - the seam's
        return None

    def _print(self, text: str) -> None:
        if self._show is not None:
            self._show(text + "\n")

    def _prompt(self) -> None:
        if self._show is not None:
            self._show("> ")


def _file_at(path: str) -> File:
    place = Path(path).expanduser()
    return File(place.name, place.read_bytes())


def _attachment(file: SentFile) -> Attachment:
    content = base64.b64decode(file.content)
    name = re.split(r"[/\\]", _printable(file.name))[-1].strip(" .") or "file"
    return Attachment(
        name=name,
        media_type=guess_type(name)[0] or "application/octet-stream",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
    )


def _as_lines(message: OutboundMessage) -> str:
    head = f"\r{message.author.name}: " if message.author.name else "\r"
    options = [f"  {number}. {option.label}" for number, option in enumerate(message.options, start=1)]
    files = [f"  [{file.name}]" for file in message.attachments]
    return "\n".join([head + _printable(message.text), *options, *files])


def _printable(text: str) -> str:
    """Nothing in a message may steer the terminal."""
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())


def _print(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


async def typed_lines() -> AsyncIterator[str]:
    """The lines of standard input as they come, without a thread that could not be stopped."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader(limit=2**20)
    if stat.S_ISREG(os.fstat(sys.stdin.fileno()).st_mode):
        # a file is no pipe to the event loop, and it ends
        reader.feed_data(await loop.run_in_executor(None, sys.stdin.buffer.read))
        reader.feed_eof()
        transport = None
    else:
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        # a terminal's input and output are one open file: output must go on to wait until it is taken
        os.set_blocking(sys.stdin.fileno(), True)
    try:
        while line := await reader.readline():
            yield line.decode("utf-8", "replace").rstrip("\r\n")
    finally:
        if transport is not None:
            transport.close()
