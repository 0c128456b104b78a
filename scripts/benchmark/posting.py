"""The load of unit A: a mail handed over on a kept connection, until its acknowledgement is at the sink."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from time import perf_counter, process_time

from benchmark.figures import Figures
from benchmark.mails import Mail
from benchmark.sink import Sink

PATIENCE = 30.0  # seconds after which a unit counts as lost


class Refused(Exception):
    """The listener gave another answer than the one that goes on."""


class Line:
    """One kept SMTP connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int) -> "Line":
        line = cls(*await asyncio.open_connection("127.0.0.1", port, limit=2**20))
        await line._answer(b"220")
        await line._say(b"EHLO load.example.com\r\n", b"250")
        return line

    async def hand_in(self, mail: Mail) -> None:
        """Returns after the 250: the mail is the listener's now."""
        await self._say(b"MAIL FROM:<%b>\r\n" % mail.sender.encode(), b"250")
        await self._say(b"RCPT TO:<complaints@example.org>\r\n", b"250")
        await self._say(b"DATA\r\n", b"354")
        await self._say(mail.wire, b"250")

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()

    async def _say(self, words: bytes, wanted: bytes) -> None:
        self._writer.write(words)
        await self._answer(wanted)

    async def _answer(self, wanted: bytes) -> None:
        while True:
            line = await self._reader.readline()
            if not line.startswith(wanted):
                raise Refused(line.decode("ascii", "replace").strip() or "the connection is gone")
            if line[3:4] != b"-":
                return


async def post(batch: Sequence[Mail], port: int, sink: Sink, at_once: int) -> Figures:
    """Hands in every mail, so many at once, each sender one at a time. Doubled: answered under two Message-IDs."""
    lines = [await Line.open(port) for _ in range(at_once)]
    times: list[float] = []
    waiting = iter(batch)
    begun, worked = perf_counter(), process_time()
    await asyncio.gather(*(_work(line, waiting, sink, times) for line in lines))
    seconds, worked = perf_counter() - begun, process_time() - worked
    for line in lines:
        await line.close()
    doubled = sum(len(set(sink.taken[mail.sender])) > 1 for mail in batch)
    return Figures(len(batch), seconds, tuple(times), doubled, worked / seconds)


async def _work(line: Line, waiting: Iterator[Mail], sink: Sink, times: list[float]) -> None:
    for mail in waiting:
        begun = perf_counter()
        answered = sink.expect(mail.sender)
        with suppress(TimeoutError, Refused):
            async with asyncio.timeout(PATIENCE):
                await line.hand_in(mail)
                await answered
                times.append(perf_counter() - begun)
