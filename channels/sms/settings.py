"""The Twilio account of this desk, as the environment gives it."""

import re
from urllib.parse import urlsplit

import phonenumbers
from pydantic import BaseModel, ConfigDict, Field

from channels.base import SettingError, Settings

API = "https://api.twilio.com"
_SID = re.compile(r"AC[0-9a-f]{32}", re.IGNORECASE)
_SERVICE = re.compile(r"MG[0-9a-f]{32}", re.IGNORECASE)
_TEMPLATE = re.compile(r"HX[0-9a-f]{32}", re.IGNORECASE)
_MOST = 1e9
_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


class TwilioSettings(BaseModel):
    """One account. `sender` and `whatsapp` are a number or a messaging service, empty where there is none.

    `countries` are those that may be sent to, empty for all; `price`, `ceiling` and `daily` are of the meter.
    `template` is an approved WhatsApp template that takes the desk's name, the number and the link.
    """

    model_config = ConfigDict(frozen=True)

    account: str
    token: str = Field(repr=False)
    sender: str = ""
    whatsapp: str = ""
    api: str = API
    countries: tuple[str, ...] = ()
    price: float = 0.0
    currency: str = ""
    ceiling: float = 0.0
    daily: int = 30
    template: str = ""

    @classmethod
    def of(cls, settings: Settings) -> "TwilioSettings | None":
        """Reads the settings, None when they name no account. Raises `SettingError`."""
        given = {name: value.strip() for name, value in settings.items() if name.startswith("TWILIO_")}
        given = {name.removeprefix("TWILIO_"): value for name, value in given.items() if value}
        if not given:
            return None
        if not _SID.fullmatch(given.get("ACCOUNT_SID", "")):
            raise _wrong("ACCOUNT_SID", "write the account's SID: AC and 32 characters")
        if not given.get("AUTH_TOKEN"):
            raise _wrong("AUTH_TOKEN", "the account's token is missing; it stands beside its SID")
        if not (given.get("FROM") or given.get("WHATSAPP_FROM")):
            raise _wrong("FROM", "give a number like +15551230000 or a messaging service MG…")
        return cls(
            account=given["ACCOUNT_SID"],
            token=given["AUTH_TOKEN"],
            sender=_sender(given, "FROM"),
            whatsapp=_sender(given, "WHATSAPP_FROM"),
            api=_api(given.get("API_URL", API)),
            countries=_countries(given.get("COUNTRIES", "")),
            price=_amount(given, "PRICE"),
            currency=given.get("CURRENCY", "USD"),
            ceiling=_amount(given, "CEILING"),
            daily=int(_amount(given, "DAILY", 30)),
            template=_template(given.get("WHATSAPP_TEMPLATE", "")),
        )


def _wrong(name: str, mend: str) -> SettingError:
    return SettingError(f"AMENDS_TWILIO_{name}", mend)


def _sender(given: Settings, name: str) -> str:
    value = given.get(name, "").removeprefix("whatsapp:").replace(" ", "")
    if value and not (_NUMBER.fullmatch(value) or _SERVICE.fullmatch(value)):
        raise _wrong(name, "not a number like +15551230000, nor a messaging service MG…")
    return value


def _api(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise _wrong("API_URL", f"write it like {API}")
    return f"{parts.scheme}://{parts.netloc}"


def _countries(value: str) -> tuple[str, ...]:
    found = tuple(value.replace(",", " ").upper().split())
    unknown = [each for each in found if each not in phonenumbers.SUPPORTED_REGIONS]
    if unknown:
        raise _wrong("COUNTRIES", f"{unknown[0]} is no country; write two letters each, like GB,IE")
    return found


def _amount(given: Settings, name: str, usual: float = 0.0) -> float:
    try:
        value = float(given.get(name, usual))
    except ValueError:
        value = -1.0
    if not 0 <= value < _MOST:
        raise _wrong(name, "write a number, like 0.05; 0 sets no limit")
    return value


def _template(value: str) -> str:
    if value and not _TEMPLATE.fullmatch(value):
        raise _wrong("WHATSAPP_TEMPLATE", "write the template's SID: HX and 32 characters")
    return value
