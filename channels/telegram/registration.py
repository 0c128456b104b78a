"""What a bot tells Telegram of itself at the start, and what Telegram says of it."""

import asyncio
from collections.abc import Sequence

import structlog
from telegram import Bot, BotCommand, WebhookInfo
from telegram.constants import UpdateType
from telegram.error import TelegramError

from channels.base import SettingError, Tools
from channels.telegram.settings import BotSettings
from channels.telegram.wire import ApiError

log = structlog.get_logger(__name__)

PATH = "/channels/telegram/webhook"
COMMANDS = ("start", "status", "new", "language", "human", "help", "cancel", "policy")
ALL_KINDS = sorted(kind.value for kind in UpdateType)
CONNECTIONS = 40
LOOK_SECONDS = 300.0
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class Registration:
    """One bot at Telegram. Its name is known once `sign_in` returned."""

    def __init__(self, settings: BotSettings, tools: Tools, bot: Bot) -> None:
        self._settings = settings
        self._tools = tools
        self._bot = bot
        self._username = ""
        self.path = f"{PATH}/{settings.number}" if settings.number else PATH
        self.secret = settings.webhook_secret or tools.sign("telegram webhook", settings.account)

    @property
    def link(self) -> str:
        """Where a person opens a private chat with the bot; the desk's own page until its name is known."""
        return f"https://t.me/{self._username}" if self._username else f"{self._tools.public_url}/"

    @property
    def url(self) -> str:
        """Where Telegram calls."""
        return f"{self._tools.public_url}{self.path}"

    async def sign_in(self) -> None:
        """Returns once Telegram knows the bot; waits as long as it cannot be reached. Raises `SettingError`."""
        pause = FIRST_PAUSE
        while True:
            try:
                self._username = (await self._bot.get_me()).username or ""
                await self._set_commands()
                return
            except TelegramError as error:
                if isinstance(error, ApiError) and error.code in {401, 404}:
                    raise _wrong_token(self._settings) from None
                wish = error.retry_after if isinstance(error, ApiError) else None
                log.warning("telegram.not_reached", bot=self._settings.account, reason=str(error))
                await asyncio.sleep(wish if wish is not None else pause)
                pause = min(LONGEST_PAUSE, pause * 2)

    async def _set_commands(self) -> None:
        """The menu in every language of the desk; the first one for everybody else."""
        for number, language in enumerate(self._tools.languages):
            texts = [BotCommand(name, self._tools.say(f"menu.{name}", language)[:256]) for name in COMMANDS]
            if number == 0:
                await self._bot.set_my_commands(texts)
            await self._bot.set_my_commands(texts, language_code=language.split("-")[0].lower())

    async def keep_webhook(self) -> None:
        """Registers the webhook, and again whenever somebody has changed it; until cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                info = await self._bot.get_webhook_info()
                if info.url and info.url != self.url:
                    log.warning("telegram.rival", bot=self._settings.account, rival=f"the webhook {info.url}")
                await self._set_webhook()
                pause = LOOK_SECONDS
            except TelegramError as error:
                log.warning("telegram.webhook_not_set", bot=self._settings.account, reason=str(error))
                pause = min(LONGEST_PAUSE, pause * 2)
            await asyncio.sleep(pause)

    async def _set_webhook(self) -> None:
        await self._bot.set_webhook(
            self.url, secret_token=self.secret, allowed_updates=ALL_KINDS, max_connections=CONNECTIONS
        )

    async def drop_own_webhook(self) -> None:
        """Who polls now may have had a webhook before; what waits there is kept."""
        try:
            info = await self._bot.get_webhook_info()
            if info.url == self.url:
                await self._bot.delete_webhook(drop_pending_updates=False)
                log.info("telegram.webhook_dropped", bot=self._settings.account)
        except TelegramError as error:
            log.warning("telegram.not_reached", bot=self._settings.account, reason=str(error))

    async def rival(self) -> str:
        """Who else takes this bot's updates, in words."""
        try:
            info = await self._bot.get_webhook_info()
        except TelegramError:
            info = None
        if info is not None and info.url:
            return (
                f"the webhook {info.url}; remove it with deleteWebhook, or set "
                f"{self._settings.variable('MODE')}=webhook"
            )
        return (
            f"another program polls with the token of {self._settings.variable('TOKEN')}; stop one of the two"
        )

    async def examine(self) -> Sequence[tuple[bool, str]]:
        name = f"telegram bot {self._settings.account}"
        try:
            me = await self._bot.get_me()
            info = await self._bot.get_webhook_info()
        except TelegramError as error:
            if isinstance(error, ApiError) and error.code in {401, 404}:
                return [(False, f"{name}: {_wrong_token(self._settings)}")]
            return [(False, f"{name}: {error}")]
        found = [(True, f"{name}: @{me.username}, {info.pending_update_count} updates wait")]
        if not me.can_read_all_group_messages:
            found.append((True, f"{name}: reads in groups only what is meant for it"))
        return [*found, *self._webhook_findings(name, info)]

    def _webhook_findings(self, name: str, info: WebhookInfo) -> list[tuple[bool, str]]:
        wanted = self.url if self._settings.mode == "webhook" else ""
        found = []
        if info.url == wanted:
            found.append((True, f"{name}: {f'webhook {info.url}' if info.url else 'no webhook, polling'}"))
        elif wanted and not info.url:
            found.append((True, f"{name}: no webhook yet; amends serve registers {wanted}"))
        elif info.url == self.url:
            found.append((True, f"{name}: webhook {info.url}; amends serve removes it and polls"))
        else:
            found.append((False, f"{name}: {self._rival_webhook(info.url)}"))
        if info.last_error_message:
            when = f"{info.last_error_date:%Y-%m-%d %H:%M}" if info.last_error_date else "lately"
            found.append((False, f"{name}: Telegram could not deliver ({when}): {info.last_error_message}"))
        return found

    def _rival_webhook(self, url: str) -> str:
        mend = f"remove it with deleteWebhook, or set {self._settings.variable('MODE')}=webhook"
        if self._settings.mode == "webhook":
            mend = "amends serve replaces it; make sure nobody else uses this bot"
        return f"another program registered the webhook {url}; {mend}"


def _wrong_token(settings: BotSettings) -> SettingError:
    return SettingError(
        settings.variable("TOKEN"), "Telegram does not know this token; copy it again from BotFather"
    )
