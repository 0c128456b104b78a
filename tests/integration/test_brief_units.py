"""Brief units of work on SQLite: one commit a pass of the event loop, or the thread where that would not do."""

import asyncio
import sqlite3
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from backend.database.base import Transaction
from backend.database.sqlite import SQLite
from bot.effects import Effects
from bot.intake import LONG
from desk import desk as running_desk

pytestmark = pytest.mark.integration


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[SQLite]:
    found = SQLite(tmp_path / "desk.db")
    await found.start()
    await found.write(lambda tx: tx.connection.execute(text("CREATE TABLE said (word TEXT UNIQUE)")))
    yield found
    await found.close()


def saying(word: str, threads: list[str] | None = None) -> Callable[[Transaction], None]:
    def say(tx: Transaction) -> None:
        tx.connection.execute(text("INSERT INTO said VALUES (:word)"), {"word": word})
        if threads is not None:
            threads.append(threading.current_thread().name)

    return say


async def said(database: SQLite) -> list[str]:
    return await database.read(
        lambda c: [row.word for row in c.execute(text("SELECT word FROM said ORDER BY rowid"))]
    )


async def test_brief_units_are_committed_in_the_event_loop(database: SQLite):
    threads: list[str] = []
    await asyncio.gather(*(database.write(saying(word, threads), brief=True) for word in "abc"))

    assert await said(database) == ["a", "b", "c"]
    assert set(threads) == {threading.current_thread().name}


async def test_a_brief_unit_that_fails_takes_nobody_with_it(database: SQLite):
    results = await asyncio.gather(
        *(database.write(saying(word), brief=True) for word in "aab"), return_exceptions=True
    )

    assert [type(each).__name__ for each in results] == ["NoneType", "IntegrityError", "NoneType"]
    assert await said(database) == ["a", "b"]


async def test_a_brief_unit_waits_behind_what_the_thread_has_in_hand(database: SQLite):
    threads: list[str] = []
    longer = asyncio.ensure_future(database.write(saying("first", threads)))
    await asyncio.sleep(0)
    await database.write(saying("second", threads), brief=True)
    await longer

    assert await said(database) == ["first", "second"]
    assert threads == ["writer", "writer"]


async def test_another_writer_does_not_hold_up_the_event_loop(database: SQLite):
    threads: list[str] = []
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waiting = asyncio.ensure_future(database.write(saying("a", threads), brief=True))
    for _ in range(5):
        await asyncio.sleep(0)  # the loop still turns, while the unit waits in the thread
    assert not waiting.done()
    other.execute("COMMIT")
    other.close()
    await waiting

    assert await said(database) == ["a"]
    assert threads == ["writer"]


async def test_a_slow_disk_sends_brief_units_to_the_thread(database: SQLite, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("backend.database.sqlite.SLOW_SECONDS", -1.0)  # every commit counts as slow
    threads: list[str] = []
    for word in "abcd":
        await database.write(saying(word, threads), brief=True)

    here = threading.current_thread().name
    assert await said(database) == ["a", "b", "c", "d"]
    assert threads == [here, here, here, "writer"]


async def test_one_slow_commit_is_chance(database: SQLite, monkeypatch: pytest.MonkeyPatch):
    """A checkpoint, another program's burst: one slow commit in between changes nothing."""
    threads: list[str] = []
    for word, slow in zip("abcdefg", [True, True, False, True, True, False, True], strict=True):
        monkeypatch.setattr("backend.database.sqlite.SLOW_SECONDS", -1.0 if slow else 3_600.0)
        await database.write(saying(word, threads), brief=True)

    assert set(threads) == {threading.current_thread().name}


@pytest.mark.parametrize(("characters", "thread"), [(LONG, "here"), (LONG + 1, "writer")])
async def test_a_turn_of_many_words_is_committed_in_the_thread(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, characters: int, thread: str
):
    """A megabyte would hold the event loop up while it is written."""
    threads: list[str] = []
    apply = Effects.apply
    here = threading.current_thread().name

    def noted(self: Effects, tx: Transaction, turn: Any) -> Any:
        name = threading.current_thread().name
        threads.append("here" if name == here else name)
        return apply(self, tx, turn)

    monkeypatch.setattr(Effects, "apply", noted)
    async with running_desk(sqlite_database_url, tmp_path) as desk:
        words = "The oak shelf I ordered is split. "
        await desk.says("Hello")  # what the desk writes at its start is done
        await desk.says((words * characters)[:characters])
    assert threads[-1] == thread


async def test_what_was_gathered_is_committed_when_the_database_closes(tmp_path: Path):
    database = SQLite(tmp_path / "desk.db")
    await database.start()
    await database.write(lambda tx: tx.connection.execute(text("CREATE TABLE said (word TEXT)")))
    last = asyncio.ensure_future(database.write(saying("last"), brief=True))
    await asyncio.sleep(0)
    await database.close()
    await last

    again = sqlite3.connect(database.path)
    assert again.execute("SELECT word FROM said").fetchall() == [("last",)]
    again.close()
