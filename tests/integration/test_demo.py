"""The sample desk: every state, channel and language, told along the real road, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from backend.schema import migrate
from backend.states import STATES
from bot.app import Program, compose
from bot.casefile import as_json
from bot.demo import PEOPLE, NotEmpty, fill
from bot.demo.pictures import drawn
from bot.demo.stories import stories
from bot.verifying import verify
from desk import Clock, desk, settings_for

pytestmark = pytest.mark.integration

CLOSED_BY = {
    "satisfied",
    "implemented",
    "exhausted",
    "withdrawn",
    "no_reply",
    "duplicate",
    "redirected",
    "declined",
}


def program_for(url: str, folder: Path, now: Callable[[], datetime] | None = None) -> Program:
    settings = settings_for(url, folder)
    migrate(settings.database)
    return compose(settings, now=now)


async def rows(url: str, folder: Path, query: str) -> list[tuple[Any, ...]]:
    program = compose(settings_for(url, folder))
    await program.database.start()
    try:
        return await program.database.read(lambda c: [tuple(row) for row in c.execute(text(query)).all()])
    finally:
        await program.database.close()


async def test_the_sample_desk_shows_every_state_channel_and_language(
    database_url: str, tmp_path: Path
) -> None:
    count = await fill(program_for(database_url, tmp_path))

    async def ask(query: str) -> list[tuple[Any, ...]]:
        return await rows(database_url, tmp_path, query)

    assert count == len(stories())
    assert {state for (state,) in await ask("select distinct state from complaint")} == set(STATES)
    reasons = await ask("select distinct close_reason from complaint where state = 'closed'")
    assert {reason for (reason,) in reasons} == CLOSED_BY
    media = await ask("select distinct media from complaint")
    told = {"media.internet", "media.email", "media.phone", "media.post", "media.in_person"}
    assert {medium for (medium,) in media} == told
    languages = dict(await ask("select language, count(*) from complaint group by language"))
    assert set(languages) == {"en", "zh-CN"}
    assert min(languages.values()) >= 20
    assert await ask("select count(*) from complaint where safety_flag") >= [(2,)]
    assert await ask("select fate, count(*) from inbound where fate <> 'handled' group by fate") == [
        ("failed", 1)
    ]
    assert await ask("select count(*) from message where status = 'failed'") == [(1,)]
    assert await ask("select count(*) from message where status in ('queued', 'sending')") == [(0,)]
    assert await ask("select count(*) from attachment where complaint_id is not null") >= [(10,)]
    assert await ask("select count(*) from staff") == [(len(PEOPLE),)]

    answered = "select count(*) from survey where result is not null and fairness is not null and words <> ''"
    assert await ask(answered) == [(3,)]
    assert {tag for (tag,) in await ask("select distinct language from survey")} == {"en", "zh-CN"}

    checked = await verify(compose(settings_for(database_url, tmp_path)))
    assert (checked.cases, checked.broken) == (count, [])
    assert checked.seals > 30  # a day each, over six weeks
    with pytest.raises(NotEmpty, match=f"{count} complaints already"):
        await fill(program_for(database_url, tmp_path))


async def test_a_desk_with_complaints_of_its_own_is_left_alone(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says("My kettle broke yesterday and I want my money back.")

    with pytest.raises(NotEmpty):
        await fill(program_for(database_url, tmp_path))
    assert await rows(database_url, tmp_path, "select count(*) from complaint") == [(1,)]
    assert await rows(database_url, tmp_path, "select count(*) from staff") == [(0,)]


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(datetime(2026, 11, 23, 0, 4, tzinfo=UTC), id="monday just after midnight"),
        pytest.param(datetime(2026, 11, 22, 23, 57, tzinfo=UTC), id="sunday just before midnight"),
        pytest.param(datetime(2028, 2, 29, 12, 0, tzinfo=UTC), id="a leap day at noon"),
    ],
)
async def test_every_state_is_there_whenever_it_is_filled(
    moment: datetime, sqlite_database_url: str, tmp_path: Path
) -> None:
    await fill(program_for(sqlite_database_url, tmp_path, Clock(moment)))

    states = await rows(sqlite_database_url, tmp_path, "select distinct state from complaint")
    assert {state for (state,) in states} == set(STATES)
    ahead = int(moment.timestamp() * 1_000_000) + 1_000_000
    assert await rows(
        sqlite_database_url, tmp_path, f"select count(*) from case_event where at > {ahead}"
    ) == [(0,)]


async def test_a_case_file_holds_words_events_and_the_hashes_of_files(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    await fill(program_for(sqlite_database_url, tmp_path))
    ((reference,),) = await rows(
        sqlite_database_url, tmp_path, "select reference from complaint where complainant = 'Owen Fairley'"
    )

    found = await as_json(
        compose(settings_for(sqlite_database_url, tmp_path)), reference.lower().replace("-", " ")
    )

    assert found is not None
    assert found["complaint"]["reference"] == reference
    assert "four filter cartridges" in found["messages"][0]["text"]
    assert found["events"][0]["event"] == "full_mail"
    assert [each["previous"] for each in found["events"][1:]] == [
        each["hash"] for each in found["events"][:-1]
    ]
    (file,) = found["complaint"]["attachments"]
    assert (file["filename"], file["media_type"], len(file["sha256"])) == (
        "invoice-20931.pdf",
        "application/pdf",
        64,
    )


def test_every_file_of_a_story_can_be_drawn() -> None:
    magic = {"pdf": b"%PDF", "jpg": b"\xff\xd8\xff", "png": b"\x89PNG"}
    files = [file for story in stories() for file in story.files]
    assert files
    for file in files:
        assert drawn(file).startswith(magic[file["name"].rpartition(".")[2]])
