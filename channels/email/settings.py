"""The mailboxes of this desk, as the environment gives them."""

import re
from collections.abc import Iterator
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from channels.base import SettingError, Settings

_ADDRESS = re.compile(r"^[^\s@<>\x00-\x1f\x7f,;:\"()]{1,64}@[^\s@<>\x00-\x1f\x7f,;:\"()]{1,253}\Z")
_PREFIX = re.compile(r"^(MAIL_(?:[2-9]_|[1-9]\d_)?)(ADDRESS|LISTEN|DAILY|SMTP_URL|IMAP_URL|OAUTH_[A-Z_]+)\Z")
_LOCAL_ADDRESS = "complaints@localhost"


class Endpoint(BaseModel):
    """Where the built-in SMTP listener answers. Port 0 takes any free one."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = Field(ge=0, le=65535)


class Relay(BaseModel):
    """The server that takes outgoing mail. `tls` is none, offered (STARTTLS when the server offers it),
    required (STARTTLS or nothing) or wrapped (smtps)."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = Field(ge=1, le=65535)
    user: str = ""
    password: str = Field(default="", repr=False)
    tls: str = "offered"


class MailboxSettings(BaseModel):
    """One mailbox: its address, how mail comes in and how it goes out (None: into a Maildir)."""

    model_config = ConfigDict(frozen=True)

    prefix: str
    address: str
    listen: Endpoint | None = None
    relay: Relay | None = None
    daily: int = 20  # automatic mails to one address within a day

    def variable(self, name: str) -> str:
        """The full name of one of this mailbox's settings."""
        return f"AMENDS_{self.prefix}{name}"


def mailboxes(settings: Settings) -> tuple[MailboxSettings, ...]:
    """Every configured mailbox, the first one first. Raises `SettingError`."""
    found = tuple(_mailbox(prefix, settings) for prefix in _prefixes(settings))
    _refuse_twins(found)
    return found


def _prefixes(settings: Settings) -> Iterator[str]:
    given = {match[1] for name, value in settings.items() if value.strip() and (match := _PREFIX.match(name))}
    return iter(sorted(given, key=lambda prefix: int(prefix.strip("MAIL_") or 1)))


def _mailbox(prefix: str, settings: Settings) -> MailboxSettings:
    def given(name: str) -> str:
        return settings.get(prefix + name, "").strip()

    def variable(name: str) -> str:
        return f"AMENDS_{prefix}{name}"

    _refuse_what_is_missing_here(prefix, settings)
    listen = endpoint(given("LISTEN"), variable("LISTEN")) if given("LISTEN") else None
    relay = relay_of(given("SMTP_URL"), variable("SMTP_URL")) if given("SMTP_URL") else None
    address = given("ADDRESS") or (_LOCAL_ADDRESS if listen and prefix == "MAIL_" else "")
    if not address:
        raise SettingError(variable("ADDRESS"), "the mailbox needs its address, as in complaints@example.com")
    if not _ADDRESS.match(address):
        raise SettingError(variable("ADDRESS"), "not a mail address; write it as in complaints@example.com")
    daily = daily_of(given("DAILY"), variable("DAILY"))
    return MailboxSettings(prefix=prefix, address=address, listen=listen, relay=relay, daily=daily)


def daily_of(value: str, variable: str) -> int:
    """How many automatic mails one address may get within a day; 20 where nothing is said."""
    if not value:
        return 20
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 10_000):
        raise SettingError(
            variable, "how many automatic mails one address gets in a day; a number from 1 to 10000"
        )
    return int(value)


def _refuse_what_is_missing_here(prefix: str, settings: Settings) -> None:
    for name in settings:
        if name.startswith((f"{prefix}IMAP_URL", f"{prefix}OAUTH_")) and settings[name].strip():
            raise SettingError(
                f"AMENDS_{name}",
                f"reading a mailbox by IMAP comes with a later version; use AMENDS_{prefix}LISTEN "
                "and let the mail server forward to it",
            )


def _refuse_twins(found: tuple[MailboxSettings, ...]) -> None:
    addresses: dict[str, str] = {}
    ports: dict[int, str] = {}
    for box in found:
        taken = addresses.setdefault(box.address.lower(), box.prefix)
        if taken != box.prefix:
            raise SettingError(
                box.variable("ADDRESS"), f"the same address as AMENDS_{taken}ADDRESS; give it its own"
            )
        if box.listen and box.listen.port:
            taken = ports.setdefault(box.listen.port, box.prefix)
            if taken != box.prefix:
                raise SettingError(
                    box.variable("LISTEN"), f"the same port as AMENDS_{taken}LISTEN; choose another"
                )


def endpoint(value: str, variable: str) -> Endpoint:
    """`host:port`, `[::1]:port` or `:port` (every interface)."""
    host, colon, port = value.rpartition(":")
    if not colon or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise SettingError(variable, "not host:port; write it as in 127.0.0.1:2525")
    return Endpoint(host=host.strip("[]") or "0.0.0.0", port=int(port))  # noqa: S104 - asked for by an empty host


def relay_of(value: str, variable: str) -> Relay:
    """`smtp://user:password@host:port` or `smtps://…`, with `?starttls=required|offered|never`."""
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise SettingError(variable, _SHAPE) from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname or url.path.strip("/"):
        raise SettingError(variable, _SHAPE)
    if bool(url.username) != bool(url.password):
        raise SettingError(
            variable, "a user without a password, or a password without a user; give both or none"
        )
    tls = _tls(url, variable)
    return Relay(
        host=url.hostname,
        port=port or _usual_port(tls, signed_in=bool(url.username)),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        tls=tls,
    )


_SHAPE = "not an SMTP address; write it as in smtp://user:password@mail.example.com:587"


def _usual_port(tls: str, *, signed_in: bool) -> int:
    """465 for TLS from the first byte (RFC 8314), 587 to hand mail in, 25 between servers."""
    if tls == "wrapped":
        return 465
    return 587 if signed_in else 25


def _tls(url: SplitResult, variable: str) -> str:
    asked = dict(parse_qsl(url.query, keep_blank_values=True))
    wish = asked.pop("starttls", "")
    if asked:
        raise SettingError(
            variable, f"does not know ?{next(iter(asked))}=; only ?starttls=required, offered or never"
        )
    if url.scheme == "smtps":
        if wish:
            raise SettingError(variable, "smtps:// is encrypted from the start; leave ?starttls out")
        return "wrapped"
    known = {"": "offered", "offered": "offered", "required": "required", "never": "none"}
    if wish not in known:
        raise SettingError(variable, "?starttls takes required, offered or never")
    return known[wish]
