"""Settings: the environment and `.env`, read once into one frozen object. Wrong ones name the variable and the mend."""

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from channels.base import SettingError

PREFIX = "AMENDS_"
RESTORING = "restore.unfinished"  # in a data folder that is being filled from a backup
# Read by the channels themselves, each in its own settings model.
CHANNEL_SETTINGS = (
    "MAIL_ADDRESS", "MAIL_LISTEN", "MAIL_SMTP_URL", "MAIL_IMAP_URL", "MAIL_DAILY",
    "MAIL_PLUS", "MAIL_AUTHSERV_ID",
    "MAIL_NAME", "MAIL_DOMAIN_PACE",
    "MAIL_OAUTH_TOKEN_URL", "MAIL_OAUTH_CLIENT_ID", "MAIL_OAUTH_CLIENT_SECRET", "MAIL_OAUTH_REFRESH_TOKEN",
    "TELEGRAM_TOKEN", "TELEGRAM_API_URL", "TELEGRAM_MODE", "TELEGRAM_WEBHOOK_SECRET", "TELEGRAM_LANGUAGE",
    "TELEGRAM_PRODUCT", "TELEGRAM_TEAM", "TELEGRAM_RATE", "TELEGRAM_CHAT_RATE",
    "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_FROM", "TWILIO_WHATSAPP_FROM", "TWILIO_API_URL",
    "TWILIO_COUNTRIES", "TWILIO_PRICE", "TWILIO_CURRENCY", "TWILIO_CEILING", "TWILIO_DAILY",
    "TWILIO_WHATSAPP_TEMPLATE",
)  # fmt: skip
LATER: tuple[str, ...] = ()
_HERE = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 - listens everywhere, is reached here
_PREFIX_OF_NUMBERS = re.compile("[A-Z]{2,6}")


def _words(value: object) -> object:
    return (
        tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value
    )


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]


class Settings(BaseModel):
    """The settings of the desk itself; `channels` holds what the channels read for themselves."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)

    data: Path = Path("var")
    database_url: str = ""
    files_url: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    public_url: str = ""
    secret_key: str = ""
    organisation: str = "Amends"
    languages: Words = ("en", "zh-CN")
    timezone: str = "UTC"
    profile: str = "default"
    reference_prefix: str = "AMD"
    allowed_origins: Words = ()
    undo_seconds: float = Field(default=10, ge=0, le=3600)
    welcome: bool = False
    llm_url: str = ""
    llm_model: str = ""
    llm_api_key: str = ""
    channels: Mapping[str, str] = {}

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, IsADirectoryError):
            raise ValueError(f"{value!r} is no time zone; write it like Europe/London") from None
        return value

    @field_validator("organisation")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.strip() or not value.isprintable():
            raise ValueError("write the name on one line")
        return value.strip()

    @field_validator("reference_prefix")
    @classmethod
    def _few_capitals(cls, value: str) -> str:
        if not _PREFIX_OF_NUMBERS.fullmatch(value):
            raise ValueError(f"{value!r} cannot begin a number; write two to six capital letters, like AMD")
        return value

    @field_validator("languages")
    @classmethod
    def _complete_languages(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        from dialogs.languages import LANGUAGES

        unknown = [tag for tag in value if tag not in LANGUAGES]
        if unknown or not value:
            raise ValueError(
                f"{', '.join(unknown) or 'nothing'} has no folder; this version speaks {', '.join(LANGUAGES)}"
            )
        return value

    @field_validator("public_url", "llm_url")
    @classmethod
    def _whole_url(cls, value: str) -> str:
        parts = urlsplit(value)
        plain = value.isprintable() and " " not in value
        if value and not (plain and parts.scheme in {"http", "https"} and parts.netloc):
            raise ValueError("write the whole address, like https://complaints.example.org")
        return value.rstrip("/")

    @field_validator("allowed_origins")
    @classmethod
    def _whole_origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            parts = urlsplit(origin)
            if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
                raise ValueError(f"{origin!r} is no origin; write it like https://www.example.org")
        return tuple(origin.rstrip("/") for origin in value)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{(self.data / 'amends.db').resolve()}"

    @property
    def url(self) -> str:
        """The address people use, without a slash at the end."""
        host = _HERE.get(self.host, self.host)
        return self.public_url or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


def read_settings(environment: Mapping[str, str] | None = None, **given: object) -> Settings:
    """Reads the environment, then `.env`; `given` (the command line) wins over both. Raises `SettingError`."""
    found = _collect(os.environ if environment is None else environment)
    core = {name.lower(): value for name, value in found.items() if name.lower() in Settings.model_fields}
    rest = {name: value for name, value in found.items() if name.lower() not in Settings.model_fields}
    _refuse_unknown(rest)
    try:
        return _with_whole_model(
            Settings.model_validate(
                {**core, **{k: v for k, v in given.items() if v is not None}, "channels": found}
            )
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        raise SettingError(name, first["msg"].removeprefix("Value error, ")) from None


def _with_whole_model(settings: Settings) -> Settings:
    if settings.llm_url and not settings.llm_model:
        raise SettingError("AMENDS_LLM_MODEL", "name the model that AMENDS_LLM_URL should be asked for")
    if settings.llm_model and not settings.llm_url:
        raise SettingError(
            "AMENDS_LLM_URL", "name the endpoint of AMENDS_LLM_MODEL, like https://llm.example/v1"
        )
    return settings


def keep_secret(settings: Settings) -> str:
    """The secret key: given, or made once and kept in the data folder, readable to its owner only."""
    if settings.secret_key:
        if len(settings.secret_key) < 16:
            raise SettingError("AMENDS_SECRET_KEY", "use at least 16 characters nobody can guess")
        return settings.secret_key
    path = settings.data / "secret-key"
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    except OSError as error:
        raise SettingError(
            "AMENDS_DATA", f"the folder {settings.data} cannot be written: {error.strerror}"
        ) from None
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(32))
    return path.read_text().strip()


def _collect(environment: Mapping[str, str]) -> dict[str, str]:
    """Every AMENDS_ setting without its prefix; `…_FILE` names a file that holds the value."""
    given = {k: v for k, v in dotenv_values(".env").items() if v is not None} | dict(environment)
    found = {
        name.removeprefix(PREFIX): value for name, value in given.items() if name.startswith(PREFIX) and value
    }
    for name in [name for name in found if name.endswith("_FILE")]:
        plain = name.removesuffix("_FILE")
        if plain in found:
            raise SettingError(PREFIX + name, f"{PREFIX}{plain} is given too; keep one of them")
        try:
            found[plain] = Path(found.pop(name)).read_text().strip()
        except OSError as error:
            raise SettingError(PREFIX + name, f"this file cannot be read: {error.strerror}") from None
    return found


def _refuse_unknown(rest: Mapping[str, str]) -> None:
    known = [*CHANNEL_SETTINGS, *(name.upper() for name in Settings.model_fields)]
    for name in rest:
        bare = name.split("_", 2)
        plain = f"{bare[0]}_{bare[2]}" if len(bare) == 3 and bare[1].isdigit() else name
        if plain in CHANNEL_SETTINGS:
            continue
        if name.startswith(LATER):
            raise SettingError(PREFIX + name, "this version does not have that part yet; remove the setting")
        near = difflib.get_close_matches(name, known, 1)
        mend = (
            f"there is no such setting; did you mean {PREFIX}{near[0]}?"
            if near
            else "there is no such setting"
        )
        raise SettingError(PREFIX + name, mend)
