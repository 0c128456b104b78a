"""Bad days: no room, no lock, no database, no mail server. Each is told to who can act; nothing accepted is lost."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.verifying import _verify
from channels.base import StorageUnavailable
from desk import desk
from proxy import Proxy

COMPLAINT = "My kettle broke yesterday, order LH-8821345. I want my money back."
_FULL = """
create function no_room() returns trigger language plpgsql as $$
begin raise exception 'could not extend file' using errcode = '53100'; end $$;
create trigger no_room before insert on inbound for each row execute function no_room();
"""


async def test_a_full_disk_is_told_and_nothing_half_is_kept_on_sqlite(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_database_url, tmp_path) as running:
        write = running.program.database.write
        pages = await write(lambda tx: tx.connection.exec_driver_sql("pragma page_count").scalar_one())
        await write(lambda tx: tx.connection.exec_driver_sql(f"pragma max_page_count = {pages}"))
        with pytest.raises(StorageUnavailable, match="the disk is full"):
            await running.customer.say("x" * 60_000)
        assert await running.rows("select count(*) from inbound") == [(0,)]

        await write(lambda tx: tx.connection.exec_driver_sql("pragma max_page_count = 1000000"))
        heard = await running.says(COMPLAINT)
        assert heard[0].kind == "acknowledgement"


async def test_a_full_disk_is_told_and_nothing_half_is_kept_on_postgres(
    postgres_database_url: str, tmp_path: Path
) -> None:
    async with desk(postgres_database_url, tmp_path) as running:
        write = running.program.database.write
        await write(lambda tx: tx.connection.exec_driver_sql(_FULL))
        with pytest.raises(StorageUnavailable, match="disk is full"):
            await running.customer.say(COMPLAINT)

        await write(lambda tx: tx.connection.exec_driver_sql("drop trigger no_room on inbound"))
        heard = await running.says(COMPLAINT)
        assert heard[0].kind == "acknowledgement"


async def test_a_disk_that_fills_in_the_middle_of_a_turn_loses_nothing(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_database_url, tmp_path) as running:
        write = running.program.database.write
        page = await write(lambda tx: tx.connection.exec_driver_sql("pragma page_size").scalar_one())
        pages = await write(lambda tx: tx.connection.exec_driver_sql("pragma page_count").scalar_one())
        room = pages + 60_000 // page + 4  # for the event itself, not for the turn that copies its words
        await write(lambda tx: tx.connection.exec_driver_sql(f"pragma max_page_count = {room}"))
        await running.customer.say(COMPLAINT + " " + "It was very hot. " * 3_000)
        await running.program.inbox.settle()
        assert await running.rows("select fate from inbound") == [("pending",)]
        assert await running.rows("select count(*) from complaint") == [(0,)]

        await write(lambda tx: tx.connection.exec_driver_sql("pragma max_page_count = 1000000"))
        await write(
            lambda tx: tx.connection.exec_driver_sql("update inbound set owner = null, leased_until = null")
        )
        await write(lambda tx: tx.wake("inbox"))
        await running.settled()
        assert await running.rows("select count(*) from complaint") == [(1,)]


async def test_a_database_locked_by_another_process_is_told_and_comes_back(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_database_url, tmp_path) as running:
        write = running.program.database.write
        await write(lambda tx: tx.connection.exec_driver_sql("pragma busy_timeout = 50"))
        other = sqlite3.connect(make_url(sqlite_database_url).database or "", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(StorageUnavailable, match="locked by another process"):
            await running.customer.say(COMPLAINT)
        other.execute("rollback")
        other.close()

        heard = await running.says(COMPLAINT)
        assert heard[0].kind == "acknowledgement"


async def test_a_database_that_goes_and_comes_back_loses_and_doubles_nothing(
    postgres_database_url: str, tmp_path: Path
) -> None:
    url = make_url(postgres_database_url)
    proxy = Proxy(url.port or 0)
    await proxy.mend()
    through = url.set(port=proxy.port).render_as_string(hide_password=False)
    async with desk(through, tmp_path) as running:
        await running.says(COMPLAINT)
        await proxy.cut()
        with pytest.raises(StorageUnavailable):
            await running.customer.say("It also leaks.", identity="second")
        health = await running.program.office.health()
        assert (health["status"], health["database"]) == ("not ready", "away")

        await proxy.mend()
        await running.customer.say("It also leaks.", identity="second")
        await running.settled()
        assert await running.rows("select fate, count(*) from inbound group by fate") == [("handled", 2)]
        assert await running.rows("select count(*) from complaint") == [(1,)]
        assert (await running.program.office.health())["status"] == "ready"
        assert (await running.program.database.read(_verify)).broken == []
    await proxy.cut()


async def test_words_between_two_nodes_wake_the_other(postgres_database_url: str, tmp_path: Path) -> None:
    async with (
        desk(postgres_database_url, tmp_path) as one,
        desk(postgres_database_url, tmp_path) as two,
    ):
        with two.program.database.wakes.on("cases") as woken:
            await one.says(COMPLAINT)
            async with asyncio.timeout(4):
                await woken.wait()
