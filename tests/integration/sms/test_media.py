"""Pictures of messages: asked for once the message is stored, again when they are away, told of when they are lost."""

import asyncio
import json
import signal
import sys
from pathlib import Path

import pytest

from sms_desk import Phone, phone
from twilio_double import ANN, Twilio, twilio

pytestmark = pytest.mark.integration
HERE = Path(__file__).parent
TESTS = HERE.parents[1]
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


async def files(one: Phone) -> list[tuple[str, bytes]]:
    """The files kept with the newest case."""
    rows = await one.desk.rows(
        "select id, name from attachment where complaint_id = (select max(id) from complaint) order by at, name"
    )
    return [(name, await one.desk.program.tools.storage.open_file(number)) for number, name in rows]


async def until_taken(one: Phone) -> None:
    """The tries of an event come with the clock."""
    async with asyncio.timeout(20):
        while await one.desk.rows("select 1 from inbound where fate = 'pending'"):
            one.desk.clock.move(seconds=6)
            one.desk.program.database.wakes.wake(["inbox"])
            await asyncio.sleep(0.02)


async def test_pictures_of_a_complaint_are_kept_with_their_names(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        number, _ = await one.says("My kettle leaks", files=[("leak.png", PNG), ("", PNG + b"2")])
        assert (await one.case())["reference"] in number
        assert await files(one) == [("file-2.png", PNG + b"2"), ("leak.png", PNG)]


async def test_a_picture_alone_is_kept_until_words_come(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        (told,) = await one.says("", files=[("leak.png", PNG)])
        assert told
        rows = await one.desk.rows("select name, message_id is not null from attachment")
        assert rows == [("leak.png", True)]


@pytest.mark.parametrize("fault", [(503, None), (404, 20404)])
async def test_a_picture_that_is_away_for_a_moment_is_fetched_at_the_next_try(
    database_url: str, tmp_path: Path, fault: tuple[int, int | None]
) -> None:
    async with phone(database_url, tmp_path) as one:
        one.provider.media_faults += [fault] * 2
        assert await one.provider.says("My kettle leaks", [("leak.png", PNG)]) == 200
        await until_taken(one)
        await one.hears()
        assert await files(one) == [("leak.png", PNG)]
        assert await one.desk.rows("select count(*) from complaint") == [(1,)]
        assert "files_lost" not in await one.events()


async def test_a_picture_that_never_comes_is_shown_on_the_case_and_told(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        one.provider.media_faults += [(503, None)] * 3
        assert await one.provider.says("My kettle leaks", [("leak.png", PNG)]) == 200
        await until_taken(one)
        told = "\n".join(await one.hears())
        assert (await one.case())["reference"] in told
        assert "did not reach us" in told
        assert "files_lost" in await one.events()
        assert await files(one) == []


@pytest.mark.parametrize(
    ("content", "words"), [(b"", "did not reach us"), (PNG + bytes(5_000_000), "larger than 5 MB")]
)
async def test_an_empty_picture_and_one_over_the_limit_are_told(
    sqlite_database_url: str, tmp_path: Path, content: bytes, words: str
) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        assert words in "\n".join(await one.says("My kettle leaks", files=[("leak.png", content)]))
        assert "files_lost" in await one.events()


@pytest.mark.kill
async def test_a_kill_between_the_commit_and_the_fetch_loses_nothing(
    database_url: str, tmp_path: Path
) -> None:
    async with twilio() as provider:
        await killed_at_the_fetch(database_url, tmp_path, provider)
        async with phone(database_url, tmp_path, provider=provider) as one:
            await one.desk.settled()
            assert await files(one) == [("leak.png", PNG)]
            assert await one.desk.rows("select fate, count(*) from inbound group by fate") == [("handled", 1)]
            assert await one.desk.rows("select count(*) from complaint") == [(1,)]
            assert len(await one.hears()) == 2


async def killed_at_the_fetch(url: str, folder: Path, provider: Twilio) -> None:
    """A desk takes a message with a picture, says 200, and dies before it has asked for the picture."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(HERE / "mortal.py"), url, str(folder), json.dumps(provider.settings)),
        cwd=TESTS.parent,
        env={"PYTHONPATH": f"{TESTS}:{TESTS.parent}", "PATH": "/usr/bin:/bin"},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    async with asyncio.timeout(60):
        provider.target = (await process.stdout.readline()).decode().strip()
        assert await provider.says("My kettle leaks", [("leak.png", PNG)], sender=ANN) == 200
        process.stdin.write(b"heard\n")
        assert await process.wait() == -signal.SIGKILL
