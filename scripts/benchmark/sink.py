"""The mail server that takes the desk's letters: it counts them and wakes whoever waits for one."""

import asyncio
import re
from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from benchmark.mails import Mail

_ADDRESS = re.compile(rb"<([^>]*)>")
_IDENTITY = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)
_END = b"\r\n.\r\n"
_FIXED = {
    b"HELO": b"250 sink\r\n",
    b"EHLO": b"250-sink\r\n250-8BITMIME\r\n250 SIZE 50000000\r\n",
    b"MAIL": b"250 ok\r\n",
    b"RSET": b"250 ok\r\n",
    b"NOOP": b"250 ok\r\n",
    b"DATA": b"354 go on\r\n",
}


class Sink:
    """Every letter taken, by recipient; it lives in the load's process."""

    def __init__(self) -> None:
        self.taken: defaultdict[str, list[str]] = defaultdict(list)
        self.port = 0
        self.last = b""
        self._waiting: dict[str, asyncio.Future[None]] = {}
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: _Conversation(self), "127.0.0.1", 0, backlog=256)
        self.port = int(self._server.sockets[0].getsockname()[1])

    def close(self) -> None:
        if self._server:
            self._server.close()

    def expect(self, recipient: str) -> asyncio.Future[None]:
        """Done when the next letter to this address is here."""
        found = self._waiting[recipient] = asyncio.get_running_loop().create_future()
        return found

    def forget(self, mails: Iterable[Mail]) -> None:
        """The same mails will be handed to another server."""
        for mail in mails:
            self.taken.pop(mail.sender, None)

    def take(self, recipient: str, letter: bytes) -> None:
        match = _IDENTITY.search(letter, 0, 4096)
        self.taken[recipient].append(match[1].decode() if match else "")
        self.last = letter
        waiting = self._waiting.pop(recipient, None)
        if waiting and not waiting.done():
            waiting.set_result(None)


class _Conversation(asyncio.Protocol):
    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._held = bytearray()
        self._recipient = ""
        self._letter = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        self._answer(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._held += data
        while self._next():
            pass

    def _next(self) -> bool:
        end = _END if self._letter else b"\r\n"
        line, found, rest = self._held.partition(end)
        if not found:
            return False
        self._held = rest
        if self._letter:
            self._letter = False
            self._answer(b"250 taken\r\n")
            self._sink.take(self._recipient, bytes(line))
        else:
            self._command(bytes(line))
        return True

    def _command(self, line: bytes) -> None:
        word = line[:4].upper()
        if word == b"RCPT":
            match = _ADDRESS.search(line)
            self._recipient = match[1].decode("ascii", "replace") if match else ""
        elif word == b"QUIT":
            self._answer(b"221 bye\r\n")
            self._transport.close()
            return
        self._letter = word == b"DATA"
        self._answer(_FIXED.get(word, b"250 ok\r\n"))

    def _answer(self, line: bytes) -> None:
        self._transport.write(line)
