"""A desk without its web server: the whole application answers in process, on a clock that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest_asyncio

from backend.schema import migrate
from backend.web.app import build
from bot.app import compose
from staff import NOW, Clock, Desk, seeded, settings

BASE = "http://testserver"


class Seated(Desk):
    """A desk with its seeded cases, and browsers for its people."""

    found: dict[str, Any]
    app: Any

    def browser(self, **more: Any) -> httpx.AsyncClient:
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE, **more)

    @asynccontextmanager
    async def signed_in(self, name: str, **more: Any) -> AsyncIterator[httpx.AsyncClient]:
        """A browser of somebody known by e-mail, its csrf token in `client.headers`."""
        link = await self.program.office.access.sign_in_link(f"{name}@fernhill.example")
        assert link
        async with self.browser(**more) as client:
            answer = await client.post(link.replace(self.program.office.public_url, ""))
            assert answer.status_code == 303
            signed = await self.program.office.access.session(client.cookies["amends_desk"])
            assert signed
            client.headers["x-csrf-token"] = signed.csrf
            yield client


@asynccontextmanager
async def _seated(folder: Path, url: str, **given: Any) -> AsyncIterator[Seated]:
    chosen = settings(folder, database_url=url, **given)
    migrate(chosen.database)
    clock = Clock(NOW)
    program = compose(chosen, now=clock)
    await program.database.start()
    try:
        desk = Seated(program, BASE, clock)
        desk.app = build(program.office, [])
        desk.found = await seeded(desk)
        yield desk
    finally:
        await program.database.close()


@pytest_asyncio.fixture
async def desk(tmp_path: Path, sqlite_database_url: str) -> AsyncIterator[Seated]:
    """On SQLite."""
    async with _seated(tmp_path, sqlite_database_url) as seated:
        yield seated


@pytest_asyncio.fixture
async def either_desk(tmp_path: Path, database_url: str) -> AsyncIterator[Seated]:
    """Once on each engine."""
    async with _seated(tmp_path, database_url) as seated:
        yield seated


@pytest_asyncio.fixture
async def mailing_desk(tmp_path: Path, sqlite_database_url: str) -> AsyncIterator[Seated]:
    """With a mailbox, its letters going into a folder."""
    mailbox = {"MAIL_ADDRESS": "care@fernhill.example"}
    async with _seated(tmp_path, sqlite_database_url, channels=mailbox) as seated:
        yield seated


@pytest_asyncio.fixture
async def either_mailing_desk(tmp_path: Path, database_url: str) -> AsyncIterator[Seated]:
    """The same, once on each engine."""
    async with _seated(tmp_path, database_url, channels={"MAIL_ADDRESS": "care@fernhill.example"}) as seated:
        yield seated
