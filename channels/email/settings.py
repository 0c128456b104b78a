"""The mailboxes of this desk, as the environment gives them."""

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Literal
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from channels.base import SettingError, Settings

_ADDRESS = re.compile(r"^[^\s@<>\x00-\x1f\x7f,;:\"()]{1,64}@[^\s@<>\x00-\x1f\x7f,;:\"()]{1,253}\Z")
_PREFIX = re.compile(
    r"^(MAIL_(?:[2-9]_|[1-9]\d_)?)"
    r"(ADDRESS|NAME|LISTEN|DAILY|DOMAIN_PACE|PLUS|AUTHSERV_ID|SMTP_URL|IMAP_URL|OAUTH_[A-Z_]+)\Z"
)
_LOCAL_ADDRESS = "complaints@localhost"


class Endpoint(BaseModel):
    """Where the built-in SMTP listener answers. Port 0 takes any free one."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = Field(ge=0, le=65535)


class Relay(BaseModel):
    """The server that takes outgoing mail. `tls` is none, offered (STARTTLS when the server offers it), required
    (STARTTLS or nothing) or wrapped (smtps)."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = Field(ge=1, le=65535)
    user: str = ""
    password: str = Field(default="", repr=False)
    grant: "Grant | None" = None  # what a user without a password signs in by
    tls: str = "offered"


class Grant(BaseModel):
    """Leave to read a mailbox, and to send from it, without a password (OAuth 2.0, RFC 6749 section 6): what a fresh
    access token costs."""

    model_config = ConfigDict(frozen=True)

    token_url: str
    client_id: str
    client_secret: str = Field(default="", repr=False)
    refresh_token: str = Field(repr=False)


class Imap(BaseModel):
    """A mailbox to be read. What was taken gets a keyword (`after` flag) or goes to a folder (`after` move): to
    `processed`, `ignored` (machines' mail) or `failed` (what could not be read); unsaid, it is marked where the server
    keeps keywords and moved where it does not. Nothing is ever deleted. `sent` is the folder that gets a copy of every
    letter, empty for none."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int = Field(ge=1, le=65535)
    tls: bool
    user: str
    password: str = Field(default="", repr=False)
    grant: Grant | None = None
    folder: str = "INBOX"
    after: Literal["", "flag", "move"] = ""
    processed: str = "Processed"
    ignored: str = "Ignored"
    failed: str = "Failed"
    sent: str = ""

    @property
    def folders(self) -> tuple[str, ...]:
        """Those mails are moved to."""
        return (self.processed, self.ignored, self.failed)


class MailboxSettings(BaseModel):
    """One mailbox: its address, how mail comes in and how it goes out (None: into a Maildir)."""

    model_config = ConfigDict(frozen=True)

    prefix: str
    address: str
    listen: Endpoint | None = None
    imap: Imap | None = None
    relay: Relay | None = None
    daily: int = 20  # automatic mails to one address within a day
    plus: bool = True  # the server delivers complaints+anything@ to complaints@
    servers: tuple[str, ...] = ()  # receiving servers whose Authentication-Results are believed
    name: str = ""  # beside the address in From; the organisation's where it is empty
    domain_pace: int = 0  # mails a minute to one domain; 0: any number

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

    listen = endpoint(given("LISTEN"), variable("LISTEN")) if given("LISTEN") else None
    grant = _grant(given, variable)
    relay = relay_of(given("SMTP_URL"), variable("SMTP_URL"), grant) if given("SMTP_URL") else None
    if grant and not (given("IMAP_URL") or (relay and relay.grant)):
        raise SettingError(variable("IMAP_URL"), "name the mailbox the OAuth settings are for")
    imap = imap_of(given("IMAP_URL"), variable("IMAP_URL"), grant) if given("IMAP_URL") else None
    address = given("ADDRESS") or (imap.user if imap and _ADDRESS.match(imap.user) else "")
    address = address or (_LOCAL_ADDRESS if listen and prefix == "MAIL_" else "")
    if not address:
        raise SettingError(variable("ADDRESS"), "the mailbox needs its address, as in complaints@example.com")
    if not _ADDRESS.match(address):
        raise SettingError(variable("ADDRESS"), "not a mail address; write it as in complaints@example.com")
    daily = daily_of(given("DAILY"), variable("DAILY"))
    return MailboxSettings(
        prefix=prefix,
        address=address,
        listen=listen,
        imap=imap,
        relay=relay,
        daily=daily,
        plus=plus_of(given("PLUS"), variable("PLUS"), address, imap),
        servers=servers_of(given("AUTHSERV_ID"), variable("AUTHSERV_ID")),
        name=name_of(given("NAME"), variable("NAME")),
        domain_pace=domain_pace_of(given("DOMAIN_PACE"), variable("DOMAIN_PACE")),
    )


# Providers that do not promise to deliver complaints+anything@: not asked of each, and left out to be safe
_WITHOUT_PLUS = re.compile(
    r"(?:^|[.@])(?:qq\.com|foxmail\.com|163\.com|126\.com|yeah\.net|sina\.(?:com|cn)|sohu\.com|aliyun\.com|"
    r"mxhichina\.com|qiye\.aliyun\.com|gmx\.(?:net|de|com)|web\.de|t-online\.de|yahoo\.[a-z.]{2,6})\Z",
    re.IGNORECASE,
)


def plus_of(value: str, variable: str, address: str, imap: Imap | None) -> bool:
    """Whether answers may go to complaints+token@: `on` or `off`; unsaid, on but at providers that promise no such
    mail: an answer that comes back is worse than a missing hint."""
    if not value:
        places = (address, imap.host if imap else "")
        return not any(_WITHOUT_PLUS.search(place) for place in places)
    if value.lower() not in {"on", "off"}:
        raise SettingError(variable, "on where mail to complaints+anything@ arrives, off where it does not")
    return value.lower() == "on"


def servers_of(value: str, variable: str) -> tuple[str, ...]:
    """Names of receiving servers, by commas, as they begin their Authentication-Results; `unnamed` for a server that
    writes none."""
    names = tuple(name.strip().lower() for name in value.split(",") if name.strip())
    if any(not _SERVER.match(name) for name in names):
        raise SettingError(
            variable,
            "the name that stands first in your server's Authentication-Results, as in mx.example.com",
        )
    return names


_SERVER = re.compile(r"^[^\s;=,\"()]{1,255}\Z")


def name_of(value: str, variable: str) -> str:
    """The name that letters of this mailbox come from."""
    if not value.isprintable() or len(value) > 200:
        raise SettingError(variable, "the name beside the address is one line of at most 200 letters")
    return value


def domain_pace_of(value: str, variable: str) -> int:
    """How many mails a minute go to one domain; 0, any number, where nothing is said."""
    if not value:
        return 0
    if not (value.isascii() and value.isdigit() and int(value[:6]) <= 60_000):
        raise SettingError(variable, "how many mails a minute go to one domain; a number from 0 to 60000")
    return int(value)


def daily_of(value: str, variable: str) -> int:
    """How many automatic mails one address may get within a day; 20 where nothing is said."""
    if not value:
        return 20
    if not (value.isascii() and value.isdigit() and 1 <= int(value[:6]) <= 10_000):
        raise SettingError(
            variable, "how many automatic mails one address gets in a day; a number from 1 to 10000"
        )
    return int(value)


_OAUTH = ("TOKEN_URL", "CLIENT_ID", "REFRESH_TOKEN")


def _grant(given: Callable[[str], str], variable: Callable[[str], str]) -> Grant | None:
    """All of OAuth or none of it; the client's secret is for those who were given one."""
    values = {name.lower(): given(f"OAUTH_{name}") for name in (*_OAUTH, "CLIENT_SECRET")}
    if not any(values.values()):
        return None
    for name in _OAUTH:
        if not values[name.lower()]:
            raise SettingError(variable(f"OAUTH_{name}"), "is missing beside the other OAuth settings")
    url = urlsplit(values["token_url"])
    if url.scheme not in {"https", "http"} or not url.netloc:
        raise SettingError(variable("OAUTH_TOKEN_URL"), "write the whole address, https:// included")
    return Grant(**values)


def imap_of(value: str, variable: str, grant: Grant | None = None) -> Imap:
    """`imaps://user:password@host:993/INBOX`, or imap:// for a line without TLS, with `?after=flag|move`, `processed=`,
    `ignored=`, `failed=`, `sent=` for the folders. Raises `SettingError`."""
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise SettingError(variable, _IMAP_SHAPE) from None
    if url.scheme not in {"imap", "imaps"} or not url.hostname or not url.username:
        raise SettingError(variable, _IMAP_SHAPE)
    if not url.password and grant is None:
        raise SettingError(variable, "a user without a password; give one, or the OAuth settings")
    wishes = dict(parse_qsl(url.query, keep_blank_values=True))
    unknown = sorted(wishes.keys() - {"after", "processed", "ignored", "failed", "sent"})
    if unknown or wishes.get("after", "flag") not in {"flag", "move"}:
        raise SettingError(
            variable, "takes ?after=flag or move, and processed=, ignored=, failed=, sent= for the folders"
        )
    folder = unquote(url.path.lstrip("/"))
    if any(not name.isprintable() for name in (folder, *wishes.values())):
        raise SettingError(variable, "a folder's name is one line of letters")
    return Imap(
        host=url.hostname,
        port=port or (993 if url.scheme == "imaps" else 143),
        tls=url.scheme == "imaps",
        user=unquote(url.username),
        password=unquote(url.password or ""),
        grant=grant,
        folder=folder or "INBOX",
        **wishes,  # type: ignore[arg-type]  # checked above
    )


_IMAP_SHAPE = "not an IMAP address; write it as in imaps://user:password@mail.example.com:993/INBOX"


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


def relay_of(value: str, variable: str, grant: Grant | None = None) -> Relay:
    """`smtp://user:password@host:port` or `smtps://…`, with `?starttls=required|offered|never`: required where nothing
    is said and a password would be shown to another machine. The password is left out where the OAuth settings are for
    this user."""
    try:
        url = urlsplit(value)
        port = url.port
    except ValueError:
        raise SettingError(variable, _SHAPE) from None
    if url.scheme not in {"smtp", "smtps"} or not url.hostname or url.path.strip("/"):
        raise SettingError(variable, _SHAPE)
    by_token = bool(url.username) and not url.password and grant is not None
    if bool(url.username) != bool(url.password) and not by_token:
        raise SettingError(
            variable,
            "a user without a password, or a password without a user; give both or none, or set OAuth",
        )
    tls = _tls(url, variable, secret=by_token or (bool(url.password) and not _is_here(url.hostname)))
    if by_token and tls == "offered":
        tls = "required"  # a token shown on an open line is anybody's
    return Relay(
        host=url.hostname,
        port=port or _usual_port(tls, signed_in=bool(url.username)),
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        grant=grant if by_token else None,
        tls=tls,
    )


_SHAPE = "not an SMTP address; write it as in smtp://user:password@mail.example.com:587"


def _usual_port(tls: str, *, signed_in: bool) -> int:
    """465 for TLS from the first byte (RFC 8314), 587 to hand mail in, 25 between servers."""
    if tls == "wrapped":
        return 465
    return 587 if signed_in else 25


def _is_here(host: str) -> bool:
    """Whether nobody can listen on the way to it."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _tls(url: SplitResult, variable: str, *, secret: bool) -> str:
    """`secret`: something is shown to the server that whoever stands between must not see, and who stands there can
    hide that it offers STARTTLS."""
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
    known = {
        "": "required" if secret else "offered",
        "offered": "offered",
        "required": "required",
        "never": "none",
    }
    if wish not in known:
        raise SettingError(variable, "?starttls takes required, offered or never")
    return known[wish]
