"""The load of unit B: a sentence posted on a kept connection, until the last message of the answer is on the stream."""

import asyncio
import json
import re
from collections.abc import Iterator
from contextlib import suppress
from time import perf_counter, process_time

from benchmark.figures import Figures
from benchmark.talks import SCRIPTS, Talk, talks

PATIENCE = 30.0  # seconds after which a unit counts as lost
QUIET = 0.4  # seconds of silence that end an answer while the scripts are tried out
_BOT = b'"author":"bot"'
_MESSAGE = b"event: message\n"
_NUMBER = re.compile(rb"id: (\d+)\n")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Refused(Exception):
    """An HTTP answer that is none of the wanted ones."""


class Wire:
    """One kept HTTP/1.1 connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Wire":
        return cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))

    async def post(self, path: str, body: bytes, token: str = "") -> bytes:
        """The answer's body; raises `Refused` for anything but success, OSError when the server is gone."""
        allowed = f"Authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{allowed}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        self._writer.write(head.encode() + body)
        answer = await self._head()
        length = _LENGTH.search(answer)
        content = await self._reader.readexactly(int(length[1])) if length else b""
        if not answer.startswith(b"HTTP/1.1 20"):
            raise Refused(answer.split(b"\r\n", 1)[0].decode())
        return content

    async def listen(self, token: str) -> asyncio.StreamReader:
        """Turns the connection into the conversation's stream."""
        self._writer.write(
            f"GET /channels/web/events HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
        )
        answer = await self._head()
        if not answer.startswith(b"HTTP/1.1 200"):
            raise Refused(answer.split(b"\r\n", 1)[0].decode())
        return self._reader

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _head(self) -> bytes:
        try:
            return await self._reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError:
            raise ConnectionResetError("the server hung up") from None


class Visitor:
    """One open page: its conversation, and the bot's messages on its stream."""

    def __init__(self, talk: Talk, conversation: str, token: str) -> None:
        self.talk = talk
        self.conversation = conversation
        self.token = token
        self.heard: list[bytes] = []
        self.twice = 0
        self._numbers: set[bytes] = set()
        self._awaited = 0
        self._enough: asyncio.Future[None] | None = None
        self._stream: Wire | None = None
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, talk: Talk, wire: Wire) -> "Visitor":
        """A new conversation; nothing of it is stored yet."""
        given = json.loads(await wire.post("/channels/web/conversations", b"{}"))
        return cls(talk, given["conversation"], given["token"])

    async def listen(self, port: int) -> None:
        """Opens the page's stream."""
        self._stream = await Wire.open(port)
        reader = await self._stream.listen(self.token)
        self._reading = asyncio.create_task(self._read(reader))

    async def say(self, wire: Wire, turn: int) -> None:
        """Returns after the 202: the sentence is the desk's now. The same turn is the same message."""
        body = json.dumps({"id": f"turn-{turn}", "text": self.talk.sentences[turn]}, ensure_ascii=False)
        await wire.post("/channels/web/messages", body.encode(), self.token)

    async def hear(self, altogether: int) -> None:
        """Returns when so many of the bot's messages have come."""
        if len(self.heard) < altogether:
            self._awaited = altogether
            self._enough = asyncio.get_running_loop().create_future()
            await self._enough

    async def leave(self) -> None:
        if self._reading:
            self._reading.cancel()
            with suppress(asyncio.CancelledError):
                await self._reading
        if self._stream:
            await self._stream.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        held = b""
        while part := await reader.read(65_536):
            *events, held = (held + part).split(b"\n\n")
            for event in events:
                if _MESSAGE in event and _BOT in event:
                    self._take(event)

    def _take(self, event: bytes) -> None:
        number = _NUMBER.search(event)
        if number and number[1] in self._numbers:
            self.twice += 1
            return
        self._numbers.add(number[1] if number else b"")
        self.heard.append(event[event.index(_MESSAGE) :] + b"\n\n")
        if self._enough and not self._enough.done() and len(self.heard) >= self._awaited:
            self._enough.set_result(None)


Answers = tuple[tuple[int, ...], ...]
"""For each script and turn: how many messages the bot has sent by its end."""


async def try_out(port: int) -> tuple[Answers, bytes]:
    """Goes through each script once, slowly. Returns how many messages each turn brings, and a middle-sized one."""
    wire = await Wire.open(port)
    counts, events = [], []
    for talk in talks(sum(map(len, SCRIPTS))):
        visitor = await Visitor.open(talk, wire)
        await visitor.listen(port)
        so_far = []
        for turn in range(len(talk.sentences)):
            before = len(visitor.heard)
            await visitor.say(wire, turn)
            async with asyncio.timeout(PATIENCE):
                await visitor.hear(before + 1)
            await asyncio.sleep(QUIET)
            so_far.append(len(visitor.heard))
        counts.append(tuple(so_far))
        events += visitor.heard
        await visitor.leave()
    await wire.close()
    return tuple(counts), sorted(events, key=len)[len(events) // 2]


async def chat(turns: int, port: int, at_once: int, answers: Answers | None) -> Figures:
    """Whole conversations, so many at once. Without `answers` (a floor) each turn brings one message.

    The pages are opened before the clock starts: the unit is the turn.
    """
    opening = await Wire.open(port)
    visitors = [await Visitor.open(talk, opening) for talk in talks(turns)]
    await opening.close()
    for visitor in visitors:
        await visitor.listen(port)
    wires = [
        await Wire.open(port) for _ in range(at_once)
    ]  # last: a server hangs up on one that says nothing
    times: list[float] = []
    waiting = iter(visitors)
    begun, worked = perf_counter(), process_time()
    await asyncio.gather(*(_work(wire, waiting, answers, times) for wire in wires))
    seconds, worked = perf_counter() - begun, process_time() - worked
    for visitor in visitors:
        await visitor.leave()
    for wire in wires:
        await wire.close()
    asked = sum(len(visitor.talk.sentences) for visitor in visitors)
    return Figures(asked, seconds, tuple(times), sum(each.twice for each in visitors), worked / seconds)


async def _work(wire: Wire, waiting: Iterator[Visitor], answers: Answers | None, times: list[float]) -> None:
    for visitor in waiting:
        for turn in range(len(visitor.talk.sentences)):
            wanted = answers[visitor.talk.script][turn] if answers else turn + 1
            begun = perf_counter()
            with suppress(TimeoutError, Refused):
                async with asyncio.timeout(PATIENCE):
                    await visitor.say(wire, turn)
                    await visitor.hear(wanted)
                    times.append(perf_counter() - begun)
