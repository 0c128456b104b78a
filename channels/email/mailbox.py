"""One mailbox as a channel: mail in through the listener, letters out through a server or into a Maildir."""

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from channels.base import (
    Accept,
    DeliveryReceipt,
    OutboundMessage,
    RawEvent,
    Reading,
    SendError,
    Tools,
    Traits,
    Update,
)
from channels.email.compose import File, Letterhead, compose
from channels.email.identity import message_id
from channels.email.listener import Listener
from channels.email.maildir import Maildir
from channels.email.reading import read
from channels.email.settings import MailboxSettings
from channels.email.smtp import Post

if TYPE_CHECKING:
    from fastapi import APIRouter

NAME = "email"
TRAITS = Traits(
    max_text=200_000,
    max_options=0,
    max_file=20_000_000,
    attachments=True,
    receipts=True,
    style="letter",
    written=True,
    fallback_rank=2,
    contact="email",
    media="media.email",
)


class Mailbox:
    """The channel of one mail address. `listener` is None where mail only goes out."""

    name = NAME

    def __init__(self, settings: MailboxSettings, tools: Tools) -> None:
        self.account = settings.address
        self.traits = replace(TRAITS, max_daily=settings.daily)
        self._tools = tools
        self._head = Letterhead(tools.organisation, settings.address)
        self._domain = settings.address.rpartition("@")[2]
        self._post = Post(settings.relay, settings.address) if settings.relay else None
        self._maildir = Maildir(tools.data / "outgoing-mail")
        self.listener = (
            Listener(settings.listen, settings.variable("LISTEN"), settings.address, tools.now)
            if settings.listen
            else None
        )

    async def receive(self, accept: Accept) -> None:
        """Answers SMTP until cancelled; a mailbox without a listener only waits. Raises `SettingError`."""
        try:
            if self.listener is not None:
                await self.listener.serve(accept)
            else:
                await asyncio.Event().wait()
        finally:
            if self._post is not None:
                self._post.close()

    def read(self, raw: RawEvent) -> Reading:
        return read(raw, self.account, self._tools.sign)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        identity = message_id(message.id, message.address.peer, self._domain, self._tools.sign)
        try:
            mail = compose(message, self._head, identity, await self._files(message))
        except ValueError as error:
            raise SendError(str(error), permanent=True) from error
        if self._post is None:
            await self._maildir.keep(identity, message.at, mail)
        else:
            await self._post.hand_in(message.address.peer, mail)
        return DeliveryReceipt(message.address, identity, "accepted", self._tools.now())

    async def update(self, update: Update) -> None:
        """A letter shows no typing and has no buttons."""

    def routes(self, accept: Accept) -> "APIRouter | None":  # noqa: ARG002 - the seam's argument; mail has no paths
        return None

    async def _files(self, message: OutboundMessage) -> list[File]:
        files = []
        for attachment in message.attachments:
            try:
                content = attachment.content or await self._tools.storage.open_file(attachment.stored)
            except KeyError as error:
                raise SendError(
                    f"the file {attachment.name} is not there any more", permanent=True
                ) from error
            files.append(File(attachment, content))
        return files
