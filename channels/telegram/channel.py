"""One bot as a channel: updates in by polling or a webhook, messages out, files fetched when they are asked for."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from channels.base import (
    Accept,
    Attachment,
    DeliveryReceipt,
    FileTooLarge,
    OutboundMessage,
    Pace,
    RawEvent,
    Reading,
    SendError,
    Tools,
    Traits,
    Update,
)
from channels.telegram.media import LARGEST
from channels.telegram.polling import Poller
from channels.telegram.reading import Reader
from channels.telegram.registration import Registration
from channels.telegram.sending import Sender, refusal
from channels.telegram.settings import BotSettings
from channels.telegram.split import belongs
from channels.telegram.webhook import Webhook
from channels.telegram.wire import Wire
from channels.telegram.words import LONGEST

if TYPE_CHECKING:
    from fastapi import APIRouter

NAME = "telegram"
GATHER_SECONDS = 0.7  # the parts of an album come within some tenths of a second of each other

log = structlog.get_logger(__name__)


class TelegramBot:
    """The channel of one bot."""

    name = NAME

    def __init__(self, settings: BotSettings, tools: Tools) -> None:
        self.settings = settings
        self.account = settings.account
        self.traits = Traits(
            max_text=LONGEST,
            max_options=12,
            max_file=LARGEST,
            rich_text=True,
            style="chat",
            media="media.internet",
            pace=Pace(settings.overall, settings.each),
            gathers=GATHER_SECONDS,
            spends=True,
            hushes=True,
            shares=frozenset({"phone"}),
            language=settings.language,
            about={"product_description": settings.product} if settings.product else {},
            team=settings.team,
        )
        self._tools = tools
        self._wire = Wire()
        self.bot = Bot(
            settings.token,
            base_url=f"{settings.api_url}/bot",
            base_file_url=f"{settings.api_url}/file/bot",
            request=self._wire,
            get_updates_request=self._wire,
        )
        self._sender = Sender(self.bot, tools.storage.open_file)
        self.registration = Registration(settings, tools, self.bot)
        self._answers: set[asyncio.Task[None]] = set()

    async def receive(self, accept: Accept) -> None:
        """Takes updates until cancelled. Raises `SettingError` for a token Telegram does not know."""
        await self._wire.initialize()
        try:
            await self.registration.sign_in()
            if self.settings.mode == "webhook":
                await self.registration.keep_webhook()
            else:
                poller = Poller(self.settings, self._wire, self.event, self._tools.sole, self.registration)
                await poller.run(accept, self.answer_press)
        finally:
            await self._wire.shutdown()

    def event(self, number: str, update: bytes) -> RawEvent:
        """The raw event of one update."""
        chat, album = belongs(update)
        return RawEvent(
            channel=self.name,
            account=self.account,
            provider_id=number,
            received_at=self._tools.now(),
            body=update,
            envelope={"group": album} if album else {},
            lane=f"{self.name}:{self.account}:{chat or f'update {number}'}",
        )

    def read(self, raw: RawEvent) -> Reading:
        return Reader(
            self.account,
            self._tools.languages,
            self.settings.language,
            self._tools.public_url,
            self.registration.link,
        ).read(raw)

    async def send(self, message: OutboundMessage) -> DeliveryReceipt:
        number = await self._sender.send(message)
        return DeliveryReceipt(message.address, f"{message.address.peer}:{number}", "sent", self._tools.now())

    async def fetch(self, attachment: Attachment) -> Attachment:
        """The bytes of a file Telegram keeps for this bot."""
        try:
            file = await self.bot.get_file(attachment.remote)
            return replace(attachment, content=await self._wire.download(file.file_path or "", LARGEST))
        except TelegramError as error:
            if "too big" in str(error):  # some files tell their size only now
                raise FileTooLarge(attachment.name) from error
            raised = refusal(error)
            raise SendError(str(raised), permanent=raised.permanent) from error

    async def update(self, update: Update) -> None:
        """Typing, or buttons taken away: both may fail without harm."""
        chat, _, number = update.provider_id.partition(":")
        with suppress(TelegramError, ValueError):
            if update.kind == "typing":
                await self.bot.send_chat_action(int(update.address.peer), ChatAction.TYPING)
            elif number:
                await self.bot.edit_message_reply_markup(chat_id=int(chat), message_id=int(number))

    def answer_press(self, press: str) -> None:
        """A pressed button shows a clock until it is answered; Telegram waits some seconds for it."""
        task = asyncio.create_task(self._answer(press))
        self._answers.add(task)
        task.add_done_callback(self._answers.discard)

    async def _answer(self, press: str) -> None:
        with suppress(TelegramError):  # too late: the clock has gone by itself
            await self.bot.answer_callback_query(press)

    async def examine(self) -> Sequence[tuple[bool, str]]:
        """What Telegram says of the bot: who it is, its webhook, what waits."""
        await self._wire.initialize()
        try:
            return await self.registration.examine()
        finally:
            await self._wire.shutdown()

    def routes(self, accept: Accept) -> "APIRouter | None":
        if self.settings.mode != "webhook":
            return None
        webhook = Webhook(self.registration.path, self.registration.secret, self.event, self.answer_press)
        return webhook.routes(accept)
