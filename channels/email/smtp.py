"""Outgoing mail handed to a server over SMTP, on a few connections that are used again."""

import asyncio
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from channels.base import SendError
from channels.email.bounces import NOBODY
from channels.email.oauth import Denied, NotNow, Tokens
from channels.email.settings import Relay

_MOST_CONNECTIONS = 4
_IDLE_SECONDS = 20.0  # servers hang up after 5 minutes (RFC 5321 section 4.5.3.2), busy ones much sooner
_TIMEOUT_SECONDS = 60.0
_TAKEN = (250,)
_TAKEN_OR_PASSED_ON = (250, 251)
_GO_ON = (354,)
_SERVICE_CLOSING = 421
_PATH = re.compile(rb"[^\s<>@\x00-\x1f\x7f]+@[^\s<>@\x00-\x1f\x7f]+")
_BARE_BREAK = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_WAIT = re.compile(r"\b(\d{1,5})\s*(s(?:ec)?|min)", re.IGNORECASE)
_TOO_LARGE = re.compile(r"^552 (?!5\.2\.2)|^5\d\d 5\.(?:3\.4|2\.3)\b")
_SIGN_IN_AGAIN = 300.0


class TooLarge(SendError):
    """The mail is larger than the server takes."""


class _Stale(Exception):
    """A kept connection was gone before the server had taken anything of this mail."""


@dataclass
class _Kept:
    connection: aiosmtplib.SMTP
    closes: asyncio.TimerHandle | None = None
    used: bool = False


class Post:
    """The way out of one mailbox. Connections open when needed and close after a while without mail."""

    def __init__(self, relay: Relay, address: str, tokens: Tokens | None = None) -> None:
        self._relay = relay
        self._address = address
        self._tokens = tokens if relay.grant else None
        self._idle: list[_Kept] = []
        self._free = asyncio.Semaphore(_MOST_CONNECTIONS)

    async def hand_in(self, recipient: str, mail: bytes, identity: str = "") -> None:
        """Returns when the server has taken the mail; raises `SendError`, `TooLarge` before any of it is poured where
        the server told its limit. A report on the mail brings `identity`, its Message-ID, back."""
        async with self._free:
            while True:  # each turn takes a kept connection away, and a new one is never stale
                try:
                    return await self._attempt(recipient, mail, identity)
                except _Stale:
                    continue

    def close(self) -> None:
        """Hangs up every idle connection."""
        while self._idle:
            self._drop(self._idle.pop())

    async def _attempt(self, recipient: str, mail: bytes, identity: str) -> None:
        kept = self._idle.pop() if self._idle else _Kept(await self._connected())
        if kept.closes is not None:
            kept.closes.cancel()
        if kept.used and not kept.connection.is_connected:
            raise _Stale
        try:
            await self._transaction(kept, recipient, mail, identity)
        except BaseException:
            self._drop(kept)
            raise
        self._keep(kept)

    async def _transaction(self, kept: _Kept, recipient: str, mail: bytes, identity: str) -> None:
        connection = kept.connection
        sender, receiver = _path(self._address), _path(recipient)
        options = _options(connection, sender + receiver, len(mail))
        asked, wanted = _reports(connection, identity, recipient)
        # one limit for all: the library's limit of a command costs a turn of the event loop each
        with _told_as_send_errors():
            async with asyncio.timeout(_TIMEOUT_SECONDS):
                try:
                    await _say(connection, _TAKEN, b"MAIL", b"FROM:" + sender, *options, *asked)
                except (aiosmtplib.SMTPServerDisconnected, SMTPResponseException) as error:
                    if kept.used and _hung_up(error):
                        raise _Stale from error
                    raise
                await _say(connection, _TAKEN_OR_PASSED_ON, b"RCPT", b"TO:" + receiver, *wanted)
                await _say(connection, _GO_ON, b"DATA")
                await _pour(connection, mail)

    def _keep(self, kept: _Kept) -> None:
        kept.used = True
        kept.closes = asyncio.get_running_loop().call_later(_IDLE_SECONDS, self._expire, kept)
        self._idle.append(kept)

    def _expire(self, kept: _Kept) -> None:
        if kept in self._idle:
            self._idle.remove(kept)
            self._drop(kept)

    def _drop(self, kept: _Kept) -> None:
        if kept.closes is not None:
            kept.closes.cancel()
        kept.connection.close()

    async def _connected(self) -> aiosmtplib.SMTP:
        relay = self._relay
        connection = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user if relay.password else None,
            password=relay.password or None,
            use_tls=relay.tls == "wrapped",
            start_tls={"required": True, "none": False}.get(relay.tls),
            # Encryption taken because it is offered protects from listeners, not from impostors (RFC 7435);
            # a password, or the word "required", asks for more
            validate_certs=relay.tls != "offered" or bool(relay.user),
            local_hostname=self._address.rpartition("@")[2] or None,
            timeout=_TIMEOUT_SECONDS,
        )
        try:
            with _told_as_send_errors(connecting=True):
                await connection.connect()
                await _greet(connection)
                if self._tokens is not None:
                    await show_token(connection, relay.user, self._tokens)
        except BaseException:
            connection.close()
            raise
        return connection


async def show_token(connection: aiosmtplib.SMTP, user: str, tokens: Tokens) -> None:
    """Shows the access token (XOAUTH2), and once more a fresh one where the server does not take it: it may have been
    called back before its end. Raises what the server says, `Denied`, `NotNow`."""
    try:
        await connection.auth_xoauth2(user, await tokens.access())
    except aiosmtplib.SMTPAuthenticationError:
        tokens.forget()
        await connection.auth_xoauth2(user, await tokens.access())


def _hung_up(error: SMTPException) -> bool:
    return not isinstance(error, SMTPResponseException) or error.code == _SERVICE_CLOSING


async def _greet(connection: aiosmtplib.SMTP) -> None:
    """What the server can do is known before the first mail, also where nothing else asked for it."""
    if not connection.is_ehlo_or_helo_needed:
        return
    try:
        await connection.ehlo()
    except aiosmtplib.SMTPHeloError:
        if not connection.is_connected:
            raise
        await connection.helo()


def _path(address: str) -> bytes:
    """An address between its brackets (RFC 5321 section 4.1.2); the library parses each one as a whole header."""
    try:
        path = address.encode()
    except UnicodeEncodeError:
        path = b""
    if not _PATH.fullmatch(path):
        raise SendError("a letter can go out only from and to a mail address", permanent=True)
    return b"<" + path + b">"


def _options(connection: aiosmtplib.SMTP, paths: bytes, size: int) -> list[bytes]:
    options = []
    if connection.supports_extension("size"):
        # A server that names no number, or 0, sets no limit (RFC 1870 section 4)
        most = connection.esmtp_extensions.get("size", "").strip()
        if most.isascii() and most.isdigit() and 0 < int(most[:18]) < size:
            raise TooLarge(f"the mail has {size} bytes, and the mail server takes {most}", permanent=True)
        options.append(b"SIZE=%d" % size)
    if paths.isascii():
        return options
    if not connection.supports_extension("smtputf8"):
        raise SendError("the mail server takes no addresses outside ASCII (SMTPUTF8)", permanent=True)
    return [*options, b"SMTPUTF8"]


def _reports(connection: aiosmtplib.SMTP, identity: str, recipient: str) -> tuple[list[bytes], list[bytes]]:
    """What MAIL and RCPT say of reports (RFC 3461), where the server makes them: on failure and delay only, with the
    head of the mail, its identity and the address as we wrote it. Other servers report as they like."""
    if not connection.supports_extension("dsn"):
        return [], []
    envelope = _xtext(identity.strip("<>"))
    original = _xtext(recipient)
    mail = [b"RET=HDRS", *([b"ENVID=" + envelope] if 0 < len(envelope) <= _LONGEST_ENVELOPE else [])]
    known = [b"ORCPT=rfc822;" + original] if 0 < len(original) <= _LONGEST_ORIGINAL else []
    return mail, [b"NOTIFY=FAILURE,DELAY", *known]


_LONGEST_ENVELOPE = 100
_LONGEST_ORIGINAL = 480


def _xtext(value: str) -> bytes:
    """RFC 3461 section 4; empty where a letter has no place in it."""
    if not value.isascii() or not value.isprintable():
        return b""
    return "".join(f"+{ord(letter):02X}" if letter in "+= " else letter for letter in value).encode()


async def _say(connection: aiosmtplib.SMTP, wanted: tuple[int, ...], *words: bytes) -> None:
    _expect(wanted, await connection.execute_command(*words, timeout=None))


async def _pour(connection: aiosmtplib.SMTP, mail: bytes) -> None:
    """The mail itself, in one piece; the library would search it for line ends and dots line by line."""
    protocol = connection.protocol
    if protocol is None:
        raise aiosmtplib.SMTPServerDisconnected("Connection lost")
    protocol.write(_stuffed(mail))
    _expect(_TAKEN, await protocol.read_response())


def _expect(wanted: tuple[int, ...], response: aiosmtplib.SMTPResponse) -> None:
    if response.code not in wanted:
        raise SMTPResponseException(response.code, response.message)


def _stuffed(mail: bytes) -> bytes:
    """Dots doubled and the end marked (RFC 5321 section 4.5.2). A bare CR or LF becomes a whole line end: before
    a dot it would end the mail for some servers, and what follows would be commands."""
    if not mail.count(b"\r\n") == mail.count(b"\n") == mail.count(b"\r"):
        mail = _BARE_BREAK.sub(b"\r\n", mail)
    first = b"." if mail.startswith(b".") else b""
    last = b".\r\n" if mail.endswith(b"\r\n") else b"\r\n.\r\n"
    return first + mail.replace(b"\r\n.", b"\r\n..") + last


@contextmanager
def _told_as_send_errors(*, connecting: bool = False) -> Iterator[None]:
    try:
        yield
    except aiosmtplib.SMTPAuthenticationError as error:
        # Wrong credentials are the desk's fault: the mail waits until they are mended
        message = f"the mail server refused the sign-in: {_words(error)}"
        raise SendError(message, permanent=False, retry_after=_SIGN_IN_AGAIN) from error
    except (Denied, NotNow) as error:
        raise SendError(
            f"no token for the mail server: {error}", permanent=False, retry_after=_SIGN_IN_AGAIN
        ) from error
    except SMTPResponseException as error:
        permanent = error.code >= 500 and not connecting
        words = _words(error)
        if permanent and _TOO_LARGE.search(words):
            raise TooLarge(words, permanent=True) from error
        gone = permanent and words.startswith(tuple(f"{error.code} {status}" for status in NOBODY))
        raise SendError(words, permanent=permanent, retry_after=_asked_wait(error), gone=gone) from error
    except (SMTPException, ssl.SSLError, OSError, TimeoutError) as error:
        reason = str(error) or "no answer in time"
        raise SendError(f"no connection to the mail server: {reason}", permanent=False) from error


def _words(error: SMTPResponseException) -> str:
    said = " ".join(str(error.message).split())[:500]
    return f"{error.code} {said}"


def _asked_wait(error: SMTPResponseException) -> float | None:
    """Greylisting servers say when to come back, in their own words."""
    match = _WAIT.search(str(error.message))
    if match is None or error.code >= 500:
        return None
    return float(match[1]) * (60 if match[2].lower() == "min" else 1)
