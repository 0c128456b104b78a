"""The memory run: every channel and the understanding loaded, mails and chats at 16 at once, sampled throughout."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmark.chatting import Answers, chat
from benchmark.mails import LARGE, SMALL, mails
from benchmark.posting import post
from benchmark.server import Server
from benchmark.sink import Sink

EVERY = 0.25  # seconds between samples
BATCH = 1_000  # mails prepared at a time


@dataclass(slots=True)
class Memory:
    """MB of the desk's process tree."""

    idle: float = 0.0
    peak: float = 0.0
    warm: float = 0.0
    end: float = 0.0
    mails: int = 0
    samples: list[float] = field(default_factory=list)

    @property
    def growth(self) -> float:
        return self.end - self.warm


async def memory_run(
    desk: Server, ports: tuple[int, int], sink: Sink, answers: Answers, units: tuple[int, int], growing: int
) -> Memory:
    """`units` mails and turns together, then `growing` mails more, whose growth is told apart."""
    found = Memory(idle=desk.memory(), mails=growing)
    async with _sampled(desk, found):
        await asyncio.gather(
            post(mails(units[0], SMALL, "memory"), ports[1], sink, 16),
            chat(units[1], ports[0], 16, answers),
        )
        await post(mails(max(1, units[0] // 20), LARGE, "large"), ports[1], sink, 16)
        found.warm = await _resting(desk)
        for done in range(0, growing, BATCH):
            await post(mails(min(BATCH, growing - done), SMALL, "growth"), ports[1], sink, 16)
        found.end = await _resting(desk)
    return found


@asynccontextmanager
async def _sampled(desk: Server, found: Memory) -> AsyncIterator[None]:
    async def sample() -> None:
        while True:
            found.samples.append(desk.memory())
            await asyncio.sleep(EVERY)

    task = asyncio.create_task(sample())
    try:
        yield
    finally:
        task.cancel()
        found.peak = max([*found.samples, desk.memory()])


async def _resting(desk: Server) -> float:
    await asyncio.sleep(1.0)  # what was still being recorded is done
    return desk.memory()
