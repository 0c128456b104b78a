"""Machines' mail on the road: an absence is noted on its case, and machines that answer each other come to an end."""

import asyncio
from email import message_from_bytes
from pathlib import Path

import pytest

from channels.email import configure, deliver
from desk import desk

pytestmark = pytest.mark.integration

ACCOUNT = "complaints@desk.example"


def mails_of(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((folder / "outgoing-mail").rglob("new/*"))]


def configured(tools, **settings):
    return configure({"MAIL_ADDRESS": ACCOUNT, **settings}, tools)


async def comes_in(running, raw: str) -> None:
    channel = next(each for (name, _), each in running.program.channels.items() if name == "email")
    tools = channel._tools
    await deliver(raw.replace("\n", "\r\n").encode(), running.program.inbox.accept, tools, ACCOUNT, None)
    await running.quiet()


def letter(
    number: int, sender: str = "ann@example.org", words: str = "My kettle leaks, order LH-4711."
) -> str:
    return f"From: Ann <{sender}>\nSubject: Kettle {number}\nMessage-ID: <{number}@example.org>\n\n{words}\n"


async def test_an_absence_is_noted_on_the_case_and_moves_nothing(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        (acknowledgement,) = await asyncio.to_thread(mails_of, tmp_path)
        identity = message_from_bytes(acknowledgement)["Message-ID"]
        before = await running.rows("select state from complaint")

        head = "From: Ann <ann@example.org>\nSubject: Automatic reply: Kettle"
        away = f"{head}\nIn-Reply-To: {identity}\n\nBack on Monday."
        await comes_in(running, away)

        assert await running.rows("select fate from inbound order by id") == [("handled",), ("ignored",)]
        ((note,),) = await running.rows("select text from message where author = 'note'")
        assert "Automatic reply: Kettle" in note
        assert "Back on Monday." in note
        assert await running.rows("select state from complaint") == before
        assert len(await asyncio.to_thread(mails_of, tmp_path)) == 1


async def test_a_late_letter_is_noted_on_its_case_and_stays_as_it_is(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        (acknowledgement,) = await asyncio.to_thread(mails_of, tmp_path)
        identity = message_from_bytes(acknowledgement)["Message-ID"]
        before = await running.rows("select status from message where author = 'bot'")
        late = (
            "From: MAILER-DAEMON@example.org\nSubject: Delayed Mail (still being retried)\nReturn-Path: <>\n"
            "\nYOU DO NOT NEED TO RESEND YOUR MESSAGE.\n\n<ann@example.org>: connect timed out\n\n"
            f"------ This is a copy of the headers ------\nTo: ann@example.org\nMessage-ID: {identity}\n"
        )
        await comes_in(running, late)
        ((note,),) = await running.rows("select text from message where author = 'note'")
        assert "delayed" in note
        assert await running.rows("select status from message where author = 'bot'") == before


async def test_a_strangers_absence_is_noted_nowhere(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path, channels=configured) as running:
        await comes_in(running, letter(1))
        (acknowledgement,) = await asyncio.to_thread(mails_of, tmp_path)
        identity = message_from_bytes(acknowledgement)["Message-ID"]
        await comes_in(
            running,
            f"From: eve@example.org\nSubject: Automatic reply\nIn-Reply-To: {identity}\n\nEve is away.",
        )
        assert await running.rows("select text from message where author = 'note'") == []


async def test_an_address_gets_so_many_automatic_mails_a_day_and_no_more(
    database_url: str, tmp_path: Path
) -> None:
    def three(tools):
        return configured(tools, MAIL_DAILY="3")

    async def answers(running) -> int:
        await running.quiet()
        return len(await asyncio.to_thread(mails_of, tmp_path))

    async with desk(database_url, tmp_path, channels=three) as running:
        for number in range(1, 3):
            await comes_in(running, letter(number))
        assert await answers(running) == 2
        clock = running.clock
    # another process counts on: the count stands in the database
    async with desk(database_url, tmp_path, channels=three, clock=clock) as running:
        for number in range(3, 7):
            await comes_in(running, letter(number))
        assert await answers(running) == 3
        assert await running.rows("select count(*) from complaint") == [(6,)]
        await comes_in(running, letter(7, sender="bob@example.org"))
        assert await answers(running) == 4
        clock.move(hours=25)
        await comes_in(running, letter(8))
        assert await answers(running) == 5
