"""A backup made while complaints come in, restored: all that was confirmed before it began, and a desk that goes on."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from backup_desk import Place, another
from bot.app import compose
from desk import settings_for
from e2e.desk_process import Customer, DeskProcess, Sink, desk_process
from e2e.test_main_job import letter, number, picture, post

pytestmark = [pytest.mark.integration, pytest.mark.slow]

WORDS = "The oak shelf I ordered is split along the edge. Order FH-58207. I want my money back."


class Crowd:
    """Customers who go on complaining, by chat with a picture and by mail, and what they were confirmed."""

    def __init__(self, desk: DeskProcess, sink: Sink, web: httpx.AsyncClient) -> None:
        self.desk, self.sink, self.web = desk, sink, web
        self.confirmed: set[str] = set()
        self.more = asyncio.Condition()

    async def chat(self) -> None:
        while True:
            customer = await Customer.arrive(self.web)
            photo = await customer.upload("shelf.png", picture(), "image/png")
            await customer.say(WORDS, files=[photo])
            await self._confirm(number(str((await customer.hears("complaint number is"))[-1]["text"])))

    async def write(self) -> None:
        count = 0
        while True:
            count += 1
            mail = letter("The headphones went dead last Friday. Order LH-8821345.", key=f"mail-{count}")
            mail.add_attachment(
                bytes(range(256)) * 400 + str(count).encode(), "image", "png", filename="a.png"
            )
            await post(self.desk, mail)
            await self._confirm(number(str((await self.sink.mail(count))["Subject"])))

    async def _confirm(self, reference: str) -> None:
        async with self.more:
            self.confirmed.add(reference)
            self.more.notify_all()

    async def has(self, count: int) -> set[str]:
        async with asyncio.timeout(60), self.more:
            await self.more.wait_for(lambda: len(self.confirmed) >= count)
        return set(self.confirmed)


@asynccontextmanager
async def complaining(crowd: Crowd) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(each) for each in (crowd.chat(), crowd.chat(), crowd.write())]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(each, asyncio.CancelledError) for each in ended), ended


async def test_what_was_confirmed_before_a_backup_began_is_in_it_with_its_files_and_links(
    database_url: str, tmp_path: Path
) -> None:
    data, kept = tmp_path / "data", tmp_path / "kept"
    data.mkdir()
    place = Place(database_url, data)
    if database_url.startswith("sqlite"):
        place.url = f"sqlite:///{data / 'amends.db'}"
    async with (
        desk_process(place.url, data) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url, timeout=30) as web,
    ):
        crowd = Crowd(desk, sink, web)
        async with complaining(crowd):
            before = await crowd.has(8)
            first = await sink.mail(1)
            done = await asyncio.to_thread(place.amends, "backup", kept)
            assert (done.returncode, done.stderr) == (0, ""), done.stderr
            assert await crowd.has(len(crowd.confirmed) + 2), "the desk has gone on"

    with another(place, tmp_path / "again") as again:
        restored = await asyncio.to_thread(again.amends, "restore", kept)
        assert (restored.returncode, restored.stderr) == (0, ""), restored.stderr
        assert "intact" in await asyncio.to_thread(again.verified)
        await _holds(again, before)
        body = first.get_body(("plain",))
        assert body
        link = re.search(r"http\S+/complaint/\S+key=\S+", body.get_content())
        assert link
        async with (
            desk_process(again.url, again.data) as (desk, _sink),
            httpx.AsyncClient(base_url=desk.url, timeout=30) as web,
        ):
            parts = urlsplit(link[0].rstrip(".)>"))
            page = await web.get(f"{parts.path}?{parts.query}", follow_redirects=True)
            assert number(str(first["Subject"])) in page.text
            assert "headphones" in page.text, "the secret key came along: the link opens"
            customer = await Customer.arrive(web)
            await customer.say(WORDS)
            fresh = number(str((await customer.hears("complaint number is"))[-1]["text"]))
            assert fresh not in before


async def _holds(place: Place, references: set[str]) -> None:
    program = compose(settings_for(place.url, place.data))
    await program.database.start()
    try:
        rows = await program.database.read(
            lambda c: c.exec_driver_sql("select reference from complaint").scalars().all()
        )
        assert references <= set(rows)
        names = await program.database.read(
            lambda c: (
                c.exec_driver_sql(
                    "select distinct file from attachment union select body_file from inbound"
                    " where body_file is not null"
                )
                .scalars()
                .all()
            )
        )
        assert len(names) > 1
        for name in names:
            assert await program.files.read(name)
    finally:
        await program.database.close()
