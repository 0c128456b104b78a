"""One line to an IMAP server: every command ends, every loss is noticed.

What aioimaplib leaves to its caller: a lost connection wakes nobody who waits, IDLE on a dead connection hangs, BYE
comes as an ordinary push, and a refused XOAUTH2 token waits for an answer to the server's question. After any timeout
the line is not to be used again.
"""

import asyncio
import base64
import re
import ssl
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from aioimaplib import aioimaplib

T = TypeVar("T")

COMMAND_SECONDS = 30.0
HELLO_SECONDS = 15.0
GOODBYE_SECONDS = 1.0
_FETCHED = re.compile(rb"^\d+ FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"\bUID (\d+)")
_COUNTED = re.compile(rb"^\* (\d+) (EXISTS|EXPUNGE)\s*$", re.IGNORECASE)
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_VALIDITY = re.compile(rb"UIDVALIDITY (\d+)", re.IGNORECASE)
_PERMANENT = re.compile(rb"PERMANENTFLAGS \(([^)]*)\)", re.IGNORECASE)


class Lost(Exception):
    """The line is gone or silent: a new one is needed."""


class Refused(Exception):
    """The server said no, in its own words."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A selected folder: its UIDVALIDITY, and whether the server keeps keywords of ours in it."""

    validity: int
    keywords: bool


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a FETCH told of one mail."""

    uid: int
    size: int
    content: bytes


class _Protocol(aioimaplib.IMAP4ClientProtocol):  # type: ignore[misc]  # the library has no types
    """`news`: a mail came since the last search. A server tells of each once, also in its answer to another command
    (RFC 3501 section 5.2), and then not again when IDLE begins."""

    news = False
    _told = 0

    def _untagged_response(self, line: bytes) -> Any:
        if match := _COUNTED.match(line):
            count = self._told - 1 if match[2].upper() == b"EXPUNGE" else int(match[1])
            self.news = self.news or count > self._told
            self._told = count
        return super()._untagged_response(line)

    def _continuation(self, line: bytes) -> None:
        """A refused XOAUTH2 token is told in a challenge, which an empty line answers; then comes the refusal."""
        command = self.pending_sync_command
        if command is not None and command.name == "AUTHENTICATE":
            self.transport.write(b"\r\n")
        super()._continuation(line)


class _Client(aioimaplib.IMAP4):  # type: ignore[misc]  # the library has no types
    def create_client(
        self, host: str, port: int, loop: Any, conn_lost_cb: Any, ssl_context: Any = None
    ) -> None:
        loop = loop or asyncio.get_running_loop()
        self.protocol = _Protocol(loop, conn_lost_cb)
        self._client_task = loop.create_task(
            loop.create_connection(lambda: self.protocol, host, port, ssl=ssl_context)
        )


class Line:
    """A connection to one server. Every method raises `Lost`, and `Refused` where the server says no."""

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self._gone = asyncio.Event()
        self._idle: asyncio.Future[Any] | None = None  # begun, and not ended as far as is known
        self._client = _Client(
            host,
            port,
            timeout=COMMAND_SECONDS,
            conn_lost_cb=lambda _error: self._gone.set(),
            ssl_context=tls,
        )

    async def hello(self) -> None:
        """Waits for the server's greeting and what it can do."""
        await self._within(self._client.wait_hello_from_server(), HELLO_SECONDS)

    def can(self, capability: str) -> bool:
        return bool(self._client.has_capability(capability))

    async def login(self, user: str, password: str) -> None:
        await self._done(self._client.login(quoted(user), password))

    async def login_with_token(self, user: str, token: str) -> None:
        """SASL XOAUTH2, as Google and Microsoft describe it."""
        await self._done(self._client.xoauth2(user, token))

    async def learn(self) -> None:
        """Asks again what the server can do: many tell more once somebody has signed in."""
        await self._within(self._client.protocol.capability())

    async def open(self, folder: str) -> Opened:
        lines = await self._done(self._client.select(quoted(utf7(folder))))
        told = b" ".join(bytes(line) for line in lines)
        validity, permanent = _VALIDITY.search(told), _PERMANENT.search(told)
        return Opened(int(validity[1]) if validity else 0, bool(permanent and b"\\*" in permanent[1]))

    async def make(self, folder: str) -> None:
        """Makes a folder; one that is there already stays as it is."""
        with suppress(Refused):
            await self._done(self._client.create(quoted(utf7(folder))))

    async def search(self, *criteria: str) -> list[int]:
        """The UIDs of what fits, lowest first."""
        self._client.protocol.news = False
        lines = await self._done(self._client.uid_search(*criteria, charset=None))
        words = bytes(lines[0]).split() if lines else []
        return sorted(int(word) for word in words if word.isdigit())

    async def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        lines = await self._done(self._client.uid("fetch", _set(uids), "(UID RFC822.SIZE)"))
        return {each.uid: each.size for each in _fetched(lines)}

    async def fetch(self, uids: Sequence[int], *, headers: bool = False) -> dict[int, bytes]:
        """The mails as they are, without being marked as seen; `headers`: only those."""
        part = "BODY.PEEK[HEADER]" if headers else "BODY.PEEK[]"
        lines = await self._done(self._client.uid("fetch", _set(uids), f"(UID {part})"))
        return {each.uid: each.content for each in _fetched(lines)}

    async def flag(self, uids: Sequence[int], *flags: str) -> None:
        await self._done(self._client.uid("store", _set(uids), "+FLAGS.SILENT", f"({' '.join(flags)})"))

    async def move(self, uids: Sequence[int], folder: str) -> None:
        await self._done(self._client.uid("move", _set(uids), quoted(utf7(folder))))

    async def keep(self, mail: bytes, folder: str) -> None:
        """Puts a copy into a folder, as read."""
        await self._done(self._client.append(mail, quoted(utf7(folder)), "\\Seen"))

    async def noop(self) -> None:
        await self._done(self._client.noop())

    async def wait_for_mail(self, seconds: float) -> None:
        """IDLE until the server pushes something or the time is over, not at all where it has told of new mail since
        the last search. A BYE is a loss."""
        if self._client.protocol.news:
            return
        idle = await self._within(self._client.idle_start(timeout=seconds + COMMAND_SECONDS))
        self._idle = idle
        try:
            pushed = await self._pushed(seconds)
        finally:
            if not self._gone.is_set():
                self._client.idle_done()
        await self._within(asyncio.shield(idle))
        self._idle = None
        while not self._client.protocol.idle_queue.empty():
            pushed += _lines(self._client.protocol.idle_queue.get_nowait())
        if any(line.upper().startswith(b"BYE") for line in pushed):
            raise Lost("the server said good-bye")

    async def _pushed(self, seconds: float) -> list[bytes]:
        """What is pushed first; nothing when the time is over."""
        queue = asyncio.ensure_future(self._client.protocol.idle_queue.get())
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            done, _ = await asyncio.wait({queue, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            gone.cancel()
            if not queue.done():
                queue.cancel()
        if self._gone.is_set():
            raise Lost("the connection was lost")
        return _lines(queue.result()) if queue in done else []

    async def close(self) -> None:
        """Says good-bye where the server still listens, and closes. An IDLE is ended and waited for first: the library
        gives no other command out before its end, which a dead server never tells."""
        if self._client.has_pending_idle() and not self._gone.is_set():
            await self._ended()
        if not self._gone.is_set() and not self._client.has_pending_idle():
            with suppress(Lost, Refused, Exception):
                await self._within(self._client.logout(), GOODBYE_SECONDS)
        client, protocol = self._client, self._client.protocol
        left = [client._client_task, *client.tasks, *protocol.tasks]  # noqa: SLF001 - nobody else ends them
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        if protocol.transport is not None:
            protocol.transport.abort()

    async def _ended(self) -> None:
        """Ends an IDLE. One that was left between the command and the server's "+" is still to be begun: a DONE before
        it would be no command at all (RFC 2177)."""
        if self._idle is None:
            begun = self._client.protocol.wait_for_idle_response()
            with suppress(Lost):
                await self._within(begun, GOODBYE_SECONDS)
                self._client.idle_done()
        if self._client.tasks and not self._gone.is_set():
            await asyncio.wait(self._client.tasks, timeout=GOODBYE_SECONDS)

    async def _done(self, command: Coroutine[Any, Any, Any]) -> list[bytes | bytearray]:
        response = await self._within(command)
        if response.result != "OK":
            raise Refused(b" ".join(bytes(line) for line in response.lines).decode("utf-8", "replace")[:300])
        return list(response.lines)

    async def _within(
        self, work: "Coroutine[Any, Any, T] | asyncio.Future[T]", seconds: float | None = None
    ) -> T:
        """The result of a command, whose server answers in time on a line that holds."""
        task = asyncio.ensure_future(work)
        gone = asyncio.ensure_future(self._gone.wait())
        try:
            await asyncio.wait(
                {task, gone}, timeout=seconds or COMMAND_SECONDS, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            gone.cancel()
            if not task.done():
                task.cancel()
        if not task.done():
            self._gone.set()  # whatever comes on this line later answers a question nobody asks any more
            raise Lost("the connection was lost" if gone.done() else "the server does not answer")
        try:
            return task.result()
        except (aioimaplib.AioImapException, OSError, TimeoutError, asyncio.CancelledError) as error:
            self._gone.set()
            raise Lost(str(error) or "the server does not answer") from error


def _lines(push: object) -> list[bytes]:
    return [bytes(line) for line in push] if isinstance(push, list) else []


def _set(uids: Sequence[int]) -> str:
    return ",".join(map(str, uids))


def _fetched(lines: Sequence[bytes | bytearray]) -> list[Fetched]:
    """The mails of a FETCH: text lines are bytes, literals bytearrays, and a UID may stand before or behind one."""
    found: list[Fetched] = []
    text, content = b"", b""
    for line in (*lines, b"0 FETCH ("):
        if isinstance(line, bytearray):
            content = bytes(line)
            continue
        if _FETCHED.match(line):
            if uid := _UID.search(text):
                size = _SIZE.search(text)
                found.append(Fetched(int(uid[1]), int(size[1]) if size else 0, content))
            text, content = b"", b""
        text += b" " + bytes(line)
    return found


def quoted(name: str) -> str:
    """A quoted string of RFC 3501."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def utf7(name: str) -> str:
    """A folder's name in IMAP's own UTF-7 (RFC 3501 section 5.1.3)."""
    parts = re.split(r"([^\x20-\x7e]+)", name.replace("&", "&-"))
    for at in range(1, len(parts), 2):
        coded = base64.b64encode(parts[at].encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
        parts[at] = f"&{coded}-"
    return "".join(parts)
