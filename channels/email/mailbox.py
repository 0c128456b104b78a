"""One mailbox as a channel: mail in through the listener or by IMAP, letters out through a server or into a Maildir."""

import asyncio
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import structlog

from channels.base import (
    NEWS,
    VOUCHED,
    Accept,
    DeliveryReceipt,
    OutboundMessage,
    Outline,
    Pace,
    RawEvent,
    Reading,
    SendError,
    Tools,
    Traits,
    Update,
    news_key,
)
from channels.email.compose import File, Letterhead, compose
from channels.email.copies import Copies
from channels.email.extension import reply_address
from channels.email.identity import message_id
from channels.email.listener import Listener
from channels.email.maildir import Maildir
from channels.email.reading import read
from channels.email.settings import Imap, MailboxSettings
from channels.email.smtp import Post, TooLarge
from channels.email.vouched import outline, read_vouched

log = structlog.get_logger()

if TYPE_CHECKING:
    from fastapi import APIRouter

    from channels.email.imap import Inlet
    from channels.email.oauth import Tokens

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
        self._settings = settings
        pace = Pace(domain=settings.domain_pace / 60) if settings.domain_pace else None
        self.traits = replace(TRAITS, max_daily=settings.daily, pace=pace)
        self._tools = tools
        self._head = Letterhead(settings.name or tools.organisation, settings.address)
        self._domain = settings.address.rpartition("@")[2]
        self._warning = ""
        self._tokens = self._tokens_of(settings)
        self._post = Post(settings.relay, settings.address, self._tokens) if settings.relay else None
        self._maildir = Maildir(tools.data / "outgoing-mail")
        self.listener = (
            Listener(settings.listen, settings.variable("LISTEN"), settings.address, tools.now)
            if settings.listen
            else None
        )
        self.inlet = self._inlet(settings, settings.imap) if settings.imap else None
        self._copies = (
            Copies(settings.imap, self.inlet.tokens)
            if settings.imap and settings.imap.sent and self.inlet
            else None
        )

    def _inlet(self, settings: MailboxSettings, imap: Imap) -> "Inlet":
        from channels.email.imap import Inlet

        inlet = Inlet(
            imap,
            settings.address,
            settings.variable("IMAP_URL"),
            self.read,
            self._tools.sole,
            self._tools.now,
        )
        inlet.tokens = self._tokens if imap.grant else None
        return inlet

    def _tokens_of(self, settings: MailboxSettings) -> "Tokens | None":
        """One store of tokens for reading and sending: a provider may let an old leave die with every new one."""
        from channels.email.oauth import Tokens

        grant = (settings.imap and settings.imap.grant) or (settings.relay and settings.relay.grant)
        data, now = self._tools.data, self._tools.now
        return Tokens(grant, settings.address, data, now, self._alarm) if grant else None

    def _alarm(self, words: str) -> None:
        if self.inlet is not None:
            self.inlet.alarm(words)
        elif words and words != self._warning:
            log.error("mail.leave_ends", mailbox=self.account, mend=words)
        self._warning = words

    @property
    def trouble(self) -> str:
        """What somebody has to mend before mail comes in again, in words; empty when all is well."""
        return self.inlet.troubles if self.inlet else self._warning

    async def examine(self) -> list[tuple[bool, str]]:
        """Asks the servers whether they would let us read and hand in."""
        from channels.email import examine

        settings, found = self._settings, []
        if settings.imap:
            tokens = self.inlet.tokens if self.inlet else None
            found += await examine.reading(settings.imap, tokens, settings.variable("IMAP_URL"))
        if settings.relay:
            found += await examine.sending(settings.relay, settings, self._tokens)
        return found

    async def receive(self, accept: Accept) -> None:
        """Answers SMTP and reads the mailbox until cancelled; one with neither only waits. Raises `SettingError`."""
        ways: list[Coroutine[Any, Any, object]] = [
            *([self.listener.serve(accept)] if self.listener else []),
            *([self.inlet.run(accept)] if self.inlet else []),
            *([self._copies.run()] if self._copies else []),
        ]
        try:
            await together(ways or [asyncio.Event().wait()])
        finally:
            if self._post is not None:
                self._post.close()

    def read(self, raw: RawEvent) -> Reading:
        """Raises ValueError for a mail its server did not give out whole."""
        if unread := raw.envelope.get("unread"):
            raise ValueError(unread)
        if VOUCHED in raw.envelope:
            return read_vouched(raw, self.account, self._tools.sign, self._settings.servers)
        return read(raw, self.account, self._tools.sign, self._settings.servers)

    def outline(self, head: bytes) -> Outline:
        return outline(head)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        identity = message_id(message.id, message.address.peer, self._domain, self._tools.sign)
        files = await self._files(message)
        mail = self._composed(message, identity, files)
        if self._post is None:
            await self._maildir.keep(identity, message.at, mail)
        else:
            mail = await self._handed_in(self._post, message, identity, mail)
        if self._copies is not None:
            self._copies.put(mail)
        return DeliveryReceipt(message.address, identity, "accepted", self._tools.now())

    def _letterhead(self, message: OutboundMessage) -> Letterhead:
        """Answers to each letter go to an address of its own, where the server delivers those."""
        head = replace(self._head, leave=self._leave(message))
        if not self._settings.plus:
            return head
        return replace(head, answers=reply_address(self.account, message.id, self._tools.sign))

    def _leave(self, message: OutboundMessage) -> str:
        """Where news can be ended; no other letter says so."""
        if message.author.kind == "staff" or message.kind not in NEWS or not message.reference:
            return ""
        key = news_key(self._tools.sign, message.reference, message.address.peer)
        return f"{self._tools.public_url}/complaint/{message.reference}/news?key={key}"

    def _composed(self, message: OutboundMessage, identity: str, files: Sequence[File] = ()) -> bytes:
        try:
            return compose(message, self._letterhead(message), identity, files)
        except ValueError as error:
            raise SendError(str(error), permanent=True) from error

    async def _handed_in(self, post: Post, message: OutboundMessage, identity: str, mail: bytes) -> bytes:
        """The mail as the server took it: files too large for it stay at the desk, and the letter says where."""
        try:
            await post.hand_in(message.address.peer, mail, identity)
        except TooLarge:
            if not (message.attachments and message.reference):
                raise
            mail = self._composed(self._with_links(message), identity)
            await post.hand_in(message.address.peer, mail, identity)
        return mail

    def _with_links(self, message: OutboundMessage) -> OutboundMessage:
        link = f"{self._tools.public_url}/complaint/{message.reference}"
        names = "\n".join(f"- {attachment.name}" for attachment in message.attachments)
        said = self._tools.say("mail.files.linked", message.language)
        return replace(message, text=f"{message.text}\n\n{said}\n{link}\n{names}", attachments=())

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


async def together(ways: Sequence[Coroutine[Any, Any, object]]) -> None:
    """Runs all until cancelled; what one of them raises ends the others and is raised as it is."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
