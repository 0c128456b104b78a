"""The bots of this desk, as the environment gives them."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field

from channels.base import SettingError, Settings

API_URL = "https://api.telegram.org"
OVERALL = 30.0  # messages a second from one bot, and one to a chat: core.telegram.org/bots/faq
EACH = 1.0
_NAMES = ("TOKEN", "API_URL", "MODE", "WEBHOOK_SECRET", "LANGUAGE", "PRODUCT", "TEAM", "RATE", "CHAT_RATE")
_PREFIX = re.compile(rf"^(TELEGRAM_(?:[2-9]_|[1-9]\d_)?)({'|'.join(_NAMES)})\Z")
_TOKEN = re.compile(r"(\d{1,20}):[\w-]{3,100}\Z", re.ASCII)
_SECRET = re.compile(r"[\w-]{1,256}\Z", re.ASCII)


class BotSettings(BaseModel):
    """One bot. `language`, `product` and `team` hold for everybody who writes to it; `overall` and `each` are
    messages a second, 0 for any number; an empty `webhook_secret` is made by the desk."""

    model_config = ConfigDict(frozen=True)

    prefix: str
    token: str = Field(repr=False)
    api_url: str = API_URL
    mode: Literal["polling", "webhook"] = "polling"
    webhook_secret: str = Field(default="", repr=False)
    language: str = ""
    product: str = ""
    team: str = ""
    overall: float = OVERALL
    each: float = EACH

    @property
    def account(self) -> str:
        """The bot's own number, which stays when its token is changed."""
        return self.token.partition(":")[0]

    @property
    def number(self) -> str:
        """Which of several bots: "", "2", "3" …"""
        return self.prefix.removeprefix("TELEGRAM_").rstrip("_")

    def variable(self, name: str) -> str:
        """The full name of one of this bot's settings."""
        return f"AMENDS_{self.prefix}{name}"


def bots(settings: Settings, languages: Sequence[str], public_url: str) -> tuple[BotSettings, ...]:
    """Every configured bot, the first one first. Raises `SettingError`."""
    found = tuple(_bot(prefix, settings, languages, public_url) for prefix in _prefixes(settings))
    known: dict[str, str] = {}
    for bot in found:
        taken = known.setdefault(bot.account, bot.prefix)
        if taken != bot.prefix:
            raise SettingError(bot.variable("TOKEN"), f"the same bot as AMENDS_{taken}TOKEN; give it its own")
    return found


def _prefixes(settings: Settings) -> Iterator[str]:
    given = {match[1] for name, value in settings.items() if value.strip() and (match := _PREFIX.match(name))}
    return iter(sorted(given, key=lambda prefix: int(prefix.removeprefix("TELEGRAM_").rstrip("_") or 1)))


def _bot(prefix: str, settings: Settings, languages: Sequence[str], public_url: str) -> BotSettings:
    given = {name: settings.get(prefix + name, "").strip() for name in _NAMES}
    bot = BotSettings(
        prefix=prefix,
        token=given["TOKEN"],
        api_url=(given["API_URL"] or settings.get("TELEGRAM_API_URL", "").strip() or API_URL).rstrip("/"),
        mode="webhook" if given["MODE"].lower() == "webhook" else "polling",
        webhook_secret=given["WEBHOOK_SECRET"],
        language=given["LANGUAGE"],
        product=given["PRODUCT"][:200],
        team=given["TEAM"][:80],
        overall=_rate(given["RATE"], OVERALL, f"AMENDS_{prefix}RATE"),
        each=_rate(given["CHAT_RATE"], EACH, f"AMENDS_{prefix}CHAT_RATE"),
    )
    _check(bot, given["MODE"], languages)
    if bot.mode == "webhook":
        _check_address(bot, public_url)
    return bot


def _check(bot: BotSettings, mode: str, languages: Sequence[str]) -> None:
    if not bot.token:
        raise SettingError(bot.variable("TOKEN"), "the bot needs its token, as BotFather gave it")
    if not _TOKEN.match(bot.token):
        raise SettingError(bot.variable("TOKEN"), "not a token; BotFather writes it as in 123456:ABC-DEF1234")
    if mode and mode.lower() not in {"polling", "webhook"}:
        raise SettingError(bot.variable("MODE"), "takes polling or webhook")
    if bot.webhook_secret and not _SECRET.match(bot.webhook_secret):
        raise SettingError(
            bot.variable("WEBHOOK_SECRET"), "Telegram takes 1 to 256 letters, digits, _ and - here"
        )
    if bot.webhook_secret and bot.mode == "polling":
        raise SettingError(
            bot.variable("WEBHOOK_SECRET"), f"only a webhook has a secret; set {bot.variable('MODE')}=webhook"
        )
    if bot.language and bot.language not in languages:
        raise SettingError(bot.variable("LANGUAGE"), f"this desk speaks {', '.join(languages)}")
    parts = urlsplit(bot.api_url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise SettingError(bot.variable("API_URL"), f"not an address; write it as in {API_URL}")


def _check_address(bot: BotSettings, public_url: str) -> None:
    """Telegram calls webhooks over TLS only; a Bot API server of one's own calls any (core.telegram.org)."""
    if bot.api_url == API_URL and not public_url.startswith("https://"):
        raise SettingError(
            "AMENDS_PUBLIC_URL",
            f"Telegram's webhook needs an address with https://; or use {bot.variable('MODE')}=polling, "
            "which needs none",
        )


def _rate(text: str, usual: float, variable: str) -> float:
    if not text:
        return usual
    try:
        rate = float(text)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1000:
        raise SettingError(variable, "messages a second, from 0 (no limit) to 1000")
    return rate
