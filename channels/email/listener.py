"""The built-in SMTP listener: a mail is confirmed with 250 only when it is durable."""

import asyncio
import errno
import hashlib
import logging
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, cast

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session

from channels.base import Accept, RawEvent, SettingError, StorageUnavailable
from channels.email.settings import Endpoint

LARGEST_MAIL = 50_000_000
"""Bytes of one mail, told to clients in EHLO's SIZE and refused with 552 above."""

_MOST_CLIENTS = 200
_IDLE_SECONDS = 120
_END = b"\r\n.\r\n"
_EVERYTHING = 2**30
_TRY_LATER = "451 4.3.0 The complaint desk cannot store mail at the moment, please try again later"
_PATH = re.compile(r"<([^<>\s@\"\\:,]+@[^<>\s@\"\\:,]+)>(?: (\S.*))?")

log = structlog.get_logger(__name__)
# aiosmtpd logs addresses and words of every mail from here
logging.getLogger("mail.log").setLevel(logging.CRITICAL)


def event_of(
    content: bytes,
    account: str,
    now: datetime,
    mail_from: str | None,
    recipients: Sequence[str],
    peer: str = "",
) -> RawEvent:
    """The event of one mail: the same envelope with the same bytes is the same event.

    `mail_from` is the envelope's sender, empty for mail nobody may answer, None where it is not known.
    """
    sender = mail_from or ""
    mark = hashlib.sha256("\0".join([sender, *sorted(recipients), ""]).encode("utf-8", "surrogateescape"))
    mark.update(content)
    envelope = {"rcpt_tos": ",".join(recipients), "peer": peer}
    if mail_from is not None:
        envelope["mail_from"] = mail_from
    return RawEvent(
        channel="email",
        account=account,
        provider_id=mark.hexdigest(),
        received_at=now,
        body=content,
        envelope={name: printable(value) for name, value in envelope.items()},
        lane="mail:" + printable(sender.lower()),
    )


def printable(value: str) -> str:
    """Text any store takes: SMTP commands may hold bytes that are no UTF-8."""
    if not value.isascii():
        value = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return value.replace("\0", "")


class Desk:
    """What happens with a mail once it is there. aiosmtpd calls the handle_ methods."""

    def __init__(self, account: str, accept: Accept, now: Callable[[], datetime]) -> None:
        self._account = account
        self._accept = accept
        self._now = now

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - aiosmtpd asks for it
        session: Session,
        envelope: Envelope,  # noqa: ARG002 - aiosmtpd asks for it
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """The lines of the answer in one piece: sent one by one they cost as much as the rest of the mail."""
        session.host_name = hostname
        return ["\r\n".join(responses)]

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd asks for it
        content = envelope.content
        body = content if isinstance(content, bytes) else (content or "").encode("utf-8", "surrogateescape")
        peer = str(session.peer[0]) if session.peer else ""
        sender = envelope.mail_from or "<>"
        event = event_of(
            body, self._account, self._now(), "" if sender == "<>" else sender, envelope.rcpt_tos, peer
        )
        try:
            accepted = await self._accept(event)
        except StorageUnavailable:
            return _TRY_LATER
        return f"250 2.0.0 Accepted as {accepted.id}"

    async def handle_exception(self, error: Exception) -> str:
        log.error("mail not taken", error=type(error).__name__)
        return _TRY_LATER


class Server(SMTP):
    """aiosmtpd's protocol, reading the message in large pieces with lines of any length."""

    line_length_limit = (
        65_536  # how far ahead of the reader the transport may run; commands have their own limit
    )

    def __init__(self, desk: Desk, hostname: str, clients: "set[Server]") -> None:
        super().__init__(
            desk,
            data_size_limit=LARGEST_MAIL,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="Amends",
            timeout=_IDLE_SECONDS,
            loop=asyncio.get_running_loop(),
        )
        self._clients = clients

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._clients.add(self)
        if len(self._clients) > _MOST_CLIENTS:
            # uvloop's transports are no subclasses of asyncio's
            cast(asyncio.Transport, transport).write(
                b"421 4.3.2 Too many connections, please try again later\r\n"
            )
            transport.close()

    def connection_lost(self, error: Exception | None) -> None:
        self._clients.discard(self)
        super().connection_lost(error)

    def hang_up(self) -> None:
        """Ends the connection. A mail whose 250 is lost this way comes again and is known by its id."""
        if self.transport is not None:
            self.transport.close()

    def _getaddr(self, arg: str) -> Any:
        match = _PATH.fullmatch(arg)
        # The library's full grammar takes 50 µs, and nearly every path is a plain one
        return (match[1], match[2] or "") if match and match[1].isascii() else super()._getaddr(arg)

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd's name
        if await self.check_helo_needed() or self.envelope is None:
            return
        if not self.envelope.rcpt_tos:
            await self.push("503 Error: need RCPT command")
            return
        if arg:
            await self.push("501 Syntax: DATA")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        content = await self._content()
        if content is None:
            self._forget()
            await self.push(f"552 5.3.4 The mail is larger than {LARGEST_MAIL // 1_000_000} MB")
            return
        self.envelope.content = self.envelope.original_content = content
        status = await self._call_handler_hook("DATA")
        self._forget()
        await self.push(status)

    def _forget(self) -> None:
        """Ready for the next mail of this connection."""
        self.envelope = self._create_envelope()

    async def _content(self) -> bytes | None:
        """The message without end mark and dot stuffing (RFC 5321 section 4.5.2), None when it is too large.

        Only CRLF.CRLF ends it: a server that takes LF.LF for the end lets one mail smuggle in another.
        """
        held = bytearray(
            b"\r\n"
        )  # the command's own line end: a lone dot right after it ends an empty message
        searched, too_large = 0, False
        while (end := held.find(_END, searched)) < 0:
            if len(held) > LARGEST_MAIL:
                too_large = True
                del held[:-4]
            searched = max(0, len(held) - 4)
            held += await self._next_bytes()
        self._give_back(bytes(held[end + len(_END) :]))
        if too_large or end > LARGEST_MAIL:
            return None
        return bytes(memoryview(held)[2 : end + 2]).removeprefix(b".").replace(b"\r\n.", b"\r\n")

    async def _next_bytes(self) -> bytes:
        piece = await self._reader.read(_EVERYTHING)
        if not piece:
            raise ConnectionResetError
        self._reset_timeout()
        return piece

    def _give_back(self, rest: bytes) -> None:
        """What a client sent behind the message (pipelining, RFC 2920) is its next command."""
        if rest and not self._reader.at_eof():
            self._reader.feed_data(rest)


class Listener:
    """Answers at an endpoint until cancelled. `port` is known once `ready` is set."""

    def __init__(self, endpoint: Endpoint, variable: str, account: str, now: Callable[[], datetime]) -> None:
        self._endpoint = endpoint
        self._variable = variable
        self._account = account
        self._now = now
        self._clients: set[Server] = set()
        self.ready = asyncio.Event()
        self.port = endpoint.port

    async def serve(self, accept: Accept) -> None:
        """Raises `SettingError` when the port cannot be had."""
        desk = Desk(self._account, accept, self._now)
        name = self._account.rpartition("@")[2]
        server = await self._open(lambda: Server(desk, name, self._clients))
        self.port = server.sockets[0].getsockname()[1]
        self.ready.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ready.clear()
            server.close()
            for client in tuple(self._clients):
                client.hang_up()

    async def _open(self, protocol: Callable[[], Server]) -> asyncio.Server:
        host, port = self._endpoint.host, self._endpoint.port
        try:
            return await asyncio.get_running_loop().create_server(protocol, host, port, backlog=256)
        except OSError as error:
            raise SettingError(self._variable, _why(error, host, port)) from error


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} on {host} is taken by another program; stop it or choose another port"
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"port {port} may not be opened by this user; choose one above 1023"
    return f"cannot listen on {host}:{port} ({error.strerror or error}); use an address of this machine"
