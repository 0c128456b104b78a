"""A desk for tests: composed as the program composes it, its clock and its customers in the test's hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import text

from backend.actors import Actor
from backend.schema import migrate
from bot.app import Program, compose, prepare
from bot.settings import Settings, read_settings
from channels.base import Channel, OutboundMessage, Tools
from channels.terminal import Terminal

_OPEN = """
select 1 from inbound where fate = 'pending'
union all select 1 from message where status in ('queued', 'sending')
"""
MONDAY = datetime(2026, 11, 16, 10, 0, tzinfo=UTC)
AGENT = Actor("staff", 1, "Mei Lin", "agent")
MANAGER = Actor("staff", 2, "Ruth Hall", "manager")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime = MONDAY) -> None:
        self.moment = start

    def __call__(self) -> datetime:
        self.moment += timedelta(microseconds=1)
        return self.moment

    def move(self, **by: float) -> None:
        self.moment += timedelta(**by)


def settings_for(url: str, folder: Path, **more: str) -> Settings:
    """Settings as the environment would give them."""
    given = {"AMENDS_DATA": str(folder), "AMENDS_DATABASE_URL": url, "AMENDS_UNDO_SECONDS": "0"}
    return read_settings({**given, **{f"AMENDS_{name}": value for name, value in more.items()}})


class Desk:
    """A running desk with a terminal as its customer."""

    def __init__(self, program: Program, customer: Terminal, clock: Clock) -> None:
        self.program = program
        self.customer = customer
        self.clock = clock

    async def says(self, words: str, option: str | None = None) -> list[OutboundMessage]:
        """The customer speaks; everything answered until the desk is quiet."""
        await self.customer.say(words, option)
        return await self.hears()

    async def hears(self) -> list[OutboundMessage]:
        await self.quiet()
        heard = []
        while not self.customer.heard.empty():
            heard.append(self.customer.heard.get_nowait())
        return heard

    async def quiet(self) -> None:
        await self.program.inbox.settle()
        await self.program.outbox.settle()

    async def settled(self, seconds: float = 20.0) -> None:
        """Waits until every event has its fate and every message is out, whoever took it up."""
        async with asyncio.timeout(seconds):
            while await self.rows(_OPEN):  # noqa: ASYNC110 - other processes may be at work on the same tables
                await asyncio.sleep(0.02)

    async def rows(self, query: str, **given: Any) -> list[tuple[Any, ...]]:
        return await self.program.database.read(
            lambda connection: [tuple(row) for row in connection.execute(text(query), given).all()]
        )

    async def does(self, verb: str, *arguments: Any, **more: Any) -> Any:
        """A verb of the desk on the newest case, by a person at it."""
        (number,) = (await self.rows("select max(id) from complaint"))[0]
        actor = more.pop("by", AGENT)
        act = getattr(self.program.complaints, verb)
        found = await self.program.database.write(
            lambda tx: act(tx, number, *arguments, actor, self.clock(), **more)
        )
        await asyncio.sleep(0)
        return found

    async def does_undo(self, message: int) -> str:
        """A reply taken back by who wrote it."""
        take_back = self.program.complaints.take_back
        return await self.program.database.write(lambda tx: take_back(tx, message, AGENT, self.clock()))


@asynccontextmanager
async def desk(
    url: str,
    folder: Path,
    *,
    clock: Clock | None = None,
    channels: Callable[[Tools], Sequence[Channel]] | None = None,
    **more: str,
) -> AsyncIterator[Desk]:
    """A desk on a database, migrated, running for the time of the block."""
    settings = settings_for(url, folder, **more)
    await asyncio.to_thread(migrate, settings.database)  # in a thread: a test may run the line to it itself
    lock = await asyncio.to_thread(prepare, settings)
    moment = clock or Clock()
    terminals: list[Terminal] = []

    def only(tools: Tools) -> Sequence[Channel]:
        terminals.append(Terminal(tools, peer="ann"))
        return [*terminals, *(channels(tools) if channels else ())]

    program = compose(settings, only=only, now=moment)
    try:
        async with program.running(alone=True):
            yield Desk(program, terminals[0], moment)
    finally:
        if lock:
            lock.close()
