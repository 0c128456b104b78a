"""How sample customers are heard: as the web page and as a mail program would bring their words."""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any, Protocol

from bot.app import Program
from bot.demo.pictures import media_type
from bot.demo.stage import Stage
from bot.demo.stories import Story
from channels.base import Address, OutboundMessage, RawEvent, StoredFile
from channels.email.listener import event_of
from channels.web.channel import ACCOUNT, MAX_FILE, NAME
from channels.web.conversations import Conversations
from channels.web.reading import cite

Files = Sequence[tuple[str, bytes]]


class Voice(Protocol):
    """A customer on one channel; `peer` is the address an answer goes to."""

    peer: str

    async def says(self, words: str, at: datetime, *, files: Files = ()) -> None:
        """Brings words and files to the inbox."""

    async def presses(self, key: str, at: datetime) -> None:
        """Brings the press of a button."""


def voice_of(story: Story, desk: Program, stage: Stage) -> Voice | None:
    """The voice of a story; None for one that is told to somebody at the desk."""
    if story.channel == "web":
        return Visitor(story, desk, stage)
    return Writer(story, desk, stage) if story.channel == "email" else None


class Visitor:
    """Somebody on the web chat."""

    def __init__(self, story: Story, desk: Program, stage: Stage) -> None:
        self.peer = Conversations(desk.tools.sign, secure=False).open()
        self._story = story
        self._desk = desk
        self._stage = stage
        self._said = 0

    async def says(self, words: str, at: datetime, *, files: Files = (), option: str = "") -> None:
        await self._has_read()
        self._said += 1
        key = f"demo-{self._said}"
        body = {"id": key, "text": words} | ({"option": option} if option else {})
        envelope = {"language": self._story.language}
        if files:
            envelope["files"] = cite([await self._uploads(name, content) for name, content in files])
        raw = json.dumps(body, ensure_ascii=False).encode()
        await self._desk.inbox.accept(
            RawEvent(NAME, ACCOUNT, f"{self.peer}:{key}", at, raw, envelope, lane=self.peer)
        )

    async def presses(self, key: str, at: datetime) -> None:
        """As the page does it: the key with the words on the button."""
        heard = self._stage.heard.get(self.peer)
        labels = {option.key: option.label for option in heard[0].options} if heard else {}
        await self.says(labels.get(key, key), at, option=key)

    async def _has_read(self) -> None:
        if heard := self._stage.heard.get(self.peer):
            await self._desk.office.storage.mark_read(self._address, heard[0].id, "read")

    async def _uploads(self, name: str, content: bytes) -> StoredFile:
        async def parts() -> AsyncIterator[bytes]:
            yield content

        return await self._desk.office.storage.keep_file(self._address, name, parts(), MAX_FILE)

    @property
    def _address(self) -> Address:
        return Address(NAME, ACCOUNT, self.peer)


class Writer:
    """Somebody who writes letters by mail."""

    def __init__(self, story: Story, desk: Program, stage: Stage) -> None:
        self.peer = story.address
        self._story = story
        self._desk = desk
        self._stage = stage
        self._written = 0

    async def says(self, words: str, at: datetime, *, files: Files = ()) -> None:
        self._written += 1
        raw = self._letter(words, at, files).as_bytes()
        mailbox = self._stage.mailbox
        await self._desk.inbox.accept(event_of(raw, mailbox, at, self.peer, [mailbox]))

    async def presses(self, key: str, at: datetime) -> None:
        """A letter has no buttons: the word itself is written."""
        await self.says(key, at)

    def _letter(self, words: str, at: datetime, files: Files) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = f'"{self._story.name}" <{self.peer}>'
        letter["To"] = self._stage.mailbox
        letter["Date"] = format_datetime(at)
        letter["Message-ID"] = f"<demo-{self._written}-{self.peer}>"
        letter["Subject"] = self._story.subject
        if heard := self._stage.heard.get(self.peer):
            self._answer(letter, *heard)
        letter.set_content(words)
        for name, content in files:
            main, sub = media_type(name).split("/")
            letter.add_attachment(content, maintype=main, subtype=sub, filename=name)
        return letter

    def _answer(self, letter: EmailMessage, message: OutboundMessage, receipt: Any) -> None:
        letter.replace_header("Subject", f"Re: {message.subject}")
        letter["In-Reply-To"] = letter["References"] = receipt.provider_id
