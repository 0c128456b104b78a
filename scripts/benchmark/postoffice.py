"""The IMAP server of the benchmark and of the contract suite: it costs next to nothing, and each push is known.

It speaks what the desk says to a server that keeps keywords (RFC 3501, RFC 2177) and lives in the load's process. What
a real server does is tested against real ones.
"""

import asyncio
import re
from collections.abc import Iterator
from typing import cast

CAPABILITIES = b"IMAP4rev1 IDLE"
_QUICK = {
    b"CAPABILITY": b"* CAPABILITY " + CAPABILITIES + b"\r\n",
    b"LOGIN": b"",
    b"NOOP": b"",
    b"LOGOUT": b"* BYE\r\n",
}
_FETCH = re.compile(rb"UID FETCH ([\d,]+) \(UID ([A-Z0-9.]+)", re.IGNORECASE)
_STORE = re.compile(rb"UID STORE ([\d,]+) \+FLAGS", re.IGNORECASE)


class PostOffice:
    """One folder. `waiting` are the UIDs nobody has marked yet."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.waiting: dict[int, None] = {}
        self.port = 0
        self.connections = 0
        self._clients: set[_Client] = set()
        self._server: asyncio.Server | None = None
        self._idling = asyncio.Event()

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Client(self), "127.0.0.1", 0)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server:
            self._server.close()
        for client in tuple(self._clients):
            client.hang_up()

    def lay(self, *mails: bytes) -> None:
        """Puts mails into the folder and tells who listens."""
        for mail in mails:
            self.mails.append(mail)
            self.waiting[len(self.mails)] = None
        for client in self._clients:
            client.push()

    def unmark(self, uid: int) -> None:
        """A mail loses its marks, and who listens is told of its flags: it waits again."""
        self.waiting[uid] = None
        for client in self._clients:
            client.push(b"* %d FETCH (FLAGS ())\r\n" % uid)

    async def listened_to(self) -> None:
        """Returns when the desk has taken everything and waits for more."""
        while self.waiting or not any(client.idles for client in self._clients):
            self._idling.clear()
            await self._idling.wait()

    def joined(self, client: "_Client") -> None:
        self.connections += 1
        self._clients.add(client)

    def left(self, client: "_Client") -> None:
        self._clients.discard(client)

    def idles(self) -> None:
        self._idling.set()


class _Client(asyncio.Protocol):
    def __init__(self, office: PostOffice) -> None:
        self._office = office
        self._held = b""
        self._idle = b""
        self._told = 0

    @property
    def idles(self) -> bool:
        return bool(self._idle)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._office.joined(self)
        self._transport.write(b"* OK [CAPABILITY " + CAPABILITIES + b"] here\r\n")

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 - the protocol's argument
        self._office.left(self)

    def data_received(self, data: bytes) -> None:
        *lines, self._held = (self._held + data).split(b"\r\n")
        for line in lines:
            self._hear(line)

    def hang_up(self) -> None:
        self._transport.close()

    def push(self, more: bytes = b"") -> None:
        """As a server does: at once to who idles; others hear of new mails in the answer to their next command."""
        if self._idle:
            self._transport.write(self._news() + more)

    def _news(self) -> bytes:
        count = len(self._office.mails)
        if count == self._told:
            return b""
        self._told = count
        return b"* %d EXISTS\r\n" % count

    def _hear(self, line: bytes) -> None:
        if self._idle:
            tag, self._idle = self._idle, b""
            self._transport.write(tag + b" OK done\r\n")
            return
        tag, _, command = line.partition(b" ")
        if command.upper() == b"IDLE":
            self._idle = tag
            self._transport.write(b"+ idling\r\n" + self._news())
            self._office.idles()
            return
        answer = b"".join(self._answers(command))
        self._transport.write(answer + self._news() + tag + b" OK done\r\n")

    def _answers(self, command: bytes) -> Iterator[bytes]:
        word = command.split(b" ", 1)[0].upper()
        if word in _QUICK:
            yield _QUICK[word]
        elif word == b"SELECT":
            yield b"* OK [UIDVALIDITY 1] valid\r\n* OK [PERMANENTFLAGS (\\Seen \\*)] kept\r\n"
        elif command.upper().startswith(b"UID SEARCH"):
            yield b"* SEARCH %b\r\n" % b" ".join(b"%d" % uid for uid in self._office.waiting)
        elif match := _STORE.match(command):
            for uid in _numbers(match[1]):
                self._office.waiting.pop(uid, None)
        elif match := _FETCH.match(command):
            for uid in _numbers(match[1]):
                yield _fetched(uid, self._office.mails[uid - 1], size=match[2].upper() == b"RFC822.SIZE")


def _numbers(uids: bytes) -> list[int]:
    return [int(uid) for uid in uids.split(b",")]


def _fetched(uid: int, mail: bytes, *, size: bool) -> bytes:
    if size:
        return b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, len(mail))
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n%b)\r\n" % (uid, uid, len(mail), mail)
