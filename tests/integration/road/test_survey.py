"""The two questions after the end of a case: when they come, to whom they do not, and where the answers stand."""

import json
from pathlib import Path
from typing import Any

import pytest

from backend import complaint_json, listing
from backend.audit import digest
from bot.verifying import _verify
from channels.base import SendError
from desk import Clock, Desk, desk
from notifications.fallback import ITS_OWN
from notifications.surveys import is_drawn

COMPLAINT = "My kettle broke yesterday, order LH-8821345. I want my money back."
DECISION = {"outcome": "upheld", "reasons": "The seal was faulty.", "remedy": "The money back."}

pytestmark = pytest.mark.integration


async def finished(running: Desk, words: str = COMPLAINT) -> None:
    """A case from its first words to its end."""
    await running.says(words)
    await running.says("send it")
    await running.does("transition", "assign")
    await running.does("transition", "solve_on_spot", data=DECISION)
    await running.says("I accept")
    await running.does("transition", "done", data={"done": "The money was sent"})
    await overheard(running)
    await running.says("yes, all fine")
    assert (await running.rows("select state from complaint order by id desc limit 1")) == [("closed",)]


async def overheard(running: Desk) -> list[str]:
    """What the desk said of its own accord, once it is out."""
    await running.settled()
    return [each.text for each in await running.hears()]


async def passes(running: Desk, **by: float) -> list[str]:
    """Time passes; the texts that come by themselves."""
    running.clock.move(**by)
    await running.program.timekeeper.tick()
    return await overheard(running)


async def events(running: Desk) -> list[str]:
    return [row[0] for row in await running.rows("select event from case_event order by id")]


async def kept(running: Desk) -> list[tuple[Any, ...]]:
    query = "select result, fairness, words, refused, channel, language from survey order by asked_at"
    return [(*row[:3], bool(row[3]), *row[4:]) for row in await running.rows(query)]


async def why_not(running: Desk) -> list[str]:
    rows = await running.rows("select data from case_event where event = 'survey_skipped' order by id")
    return [(json.loads(data) if isinstance(data, str) else data)["why"] for (data,) in rows]


@pytest.mark.requirement("R-107")
async def test_the_questions_come_three_days_after_the_end_and_the_answers_are_kept(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        assert await passes(running, days=2, hours=23) == []
        (asked,) = await passes(running, hours=1, minutes=1)
        assert asked.startswith("Two short questions")
        (second,) = await running.says("4", option="result:4")
        assert [option.key for option in second.options] == [f"fairness:{mark}" for mark in range(1, 6)]
        await running.says("5 but nobody rang me")
        assert await kept(running) == [(4, 5, "but nobody rang me", False, "terminal", "en")]
        assert await passes(running, days=40) == []
        assert (await events(running)).count("surveyed") == 1
        assert (await running.program.database.read(_verify)).broken == []


async def test_the_words_stand_in_the_events_as_a_digest_alone(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        await passes(running, days=3, minutes=1)
        await running.says("2, the clerk called Thompson was rude")
        rows = await running.rows("select data from case_event where event = 'rated'")
        data = json.loads(rows[0][0]) if isinstance(rows[0][0], str) else rows[0][0]
        ((secret,),) = await running.rows("select secret from complaint")
        assert data["result"] == 2
        assert data["words"] == digest(secret, "the clerk called Thompson was rude")
        assert "Thompson" not in str(await running.rows("select data, reason from case_event"))


async def test_the_desk_and_programs_read_the_answers(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        ((reference,),) = await running.rows("select reference from complaint")
        read = running.program.database.read
        before = await read(lambda connection: listing.whole(connection, reference))
        assert before is not None
        assert complaint_json.whole(before)["survey"] is None
        await passes(running, days=3, minutes=1)
        await running.says("4 and 3, a bit slow")
        after = await read(lambda connection: listing.whole(connection, reference))
        assert after is not None
        found = complaint_json.whole(after)["survey"]
        assert {name: found[name] for name in ("result", "fairness", "words", "channel", "refused")} == {
            "result": 4,
            "fairness": 3,
            "words": "a bit slow",
            "channel": "terminal",
            "refused": False,
        }
        assert found["asked_at"] < found["answered_at"]


async def test_who_does_not_wish_to_be_asked_is_not_asked_about_a_later_case(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        await passes(running, days=3, minutes=1)
        (left,) = await running.says("no thanks")
        assert "not ask you this again" in left.text
        await running.says("new complaint")
        await finished(running, "The lamp of order LH-7711223 came with a cracked shade, I want a new one")
        assert await passes(running, days=3, minutes=1) == []
        assert await kept(running) == [(None, None, "", True, "terminal", "en")]
        assert await why_not(running) == ["objected"]


async def test_a_case_taken_up_again_meanwhile_is_not_asked_about(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        await passes(running, days=1)
        await running.says("reopen")
        told = await passes(running, days=2, minutes=1)
        assert not any("Two short questions" in text for text in told)
        assert await kept(running) == []


async def test_taken_back_and_merged_cases_are_not_asked_about(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await running.says(COMPLAINT)
        await running.says("withdraw my complaint")
        await running.says("yes")
        assert await running.rows("select state from complaint") == [("closed",)]
        await passes(running, days=4)
        assert await running.rows("select code from timer where code = 'T-SURVEY'") == []
        assert "surveyed" not in await events(running)


async def test_an_open_talk_is_not_interrupted_and_asked_a_day_later(
    database_url: str, tmp_path: Path
) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        running.clock.move(days=2, hours=23, minutes=50)
        await running.says("new complaint")
        await running.says("The lamp of order LH-7711223 came with a cracked shade")
        told = await passes(running, minutes=20)
        assert not any("Two short questions" in text for text in told)
        await running.says("a new shade")
        await running.says("send it")
        told = await passes(running, days=1)
        assert any("Two short questions" in text for text in told)
        await running.says("5")
        await running.says("4")
        ((first, _), (second, _)) = await running.rows("select id, reference from complaint order by id")
        assert await running.rows("select complaint_id, result, fairness from survey") == [(first, 5, 4)]
        rated = await running.rows("select complaint_id from case_event where event = 'rated'")
        assert {row[0] for row in rated} == {first} != {second}


async def test_while_a_person_speaks_nothing_is_asked(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        await running.does("take_over")
        await overheard(running)
        assert await passes(running, days=3, minutes=1) == []
        await running.does("hand_back")
        await overheard(running)
        (asked,) = await passes(running, days=1)
        assert asked.startswith("Two short questions")


async def test_a_talk_that_never_rests_is_left_alone_in_the_end(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_database_url, tmp_path) as running:
        await finished(running)
        await running.does("take_over")
        await overheard(running)
        for _ in range(31):
            assert await passes(running, days=1) == []
        assert await why_not(running) == ["late"]


async def test_a_restart_and_a_second_look_ask_once(database_url: str, tmp_path: Path) -> None:
    clock = Clock()
    async with desk(database_url, tmp_path, clock=clock) as running:
        await finished(running)
        clock.move(days=3, minutes=1)
    async with desk(database_url, tmp_path, clock=clock) as running:
        await running.program.timekeeper.tick()
        await running.program.timekeeper.tick()
        await overheard(running)
        assert (await events(running)).count("surveyed") == 1
        (second,) = await running.says("5")
        assert second.text.startswith("Second")


async def test_who_wished_to_die_is_left_in_peace(sqlite_database_url: str, tmp_path: Path) -> None:
    async with desk(sqlite_database_url, tmp_path) as running:
        await running.says("I want to kill myself because of these bills, you charged me twice")
        await running.does("transition", "assign")
        await running.does("transition", "solve_on_spot", data=DECISION)
        await overheard(running)
        await running.does("transition", "accept", reason="told on the phone")
        await running.does("transition", "done", data={"done": "The money was sent"})
        await passes(running, days=7, minutes=1)
        assert await running.rows("select state from complaint") == [("closed",)]
        assert await passes(running, days=3, minutes=1) == []
        assert await why_not(running) == ["peace"]


async def test_a_survey_that_cannot_be_delivered_goes_no_other_way(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        await finished(running)
        running.customer.refusal = SendError("gone for good", permanent=True)
        await passes(running, days=3, minutes=1)
        failed = "select status from message where kind = 'survey'"
        assert await running.rows(failed) == [("failed",)]
        assert "fell_back" not in await events(running)
    assert "survey" in ITS_OWN


def test_the_sample_is_drawn_by_chance_and_the_same_at_every_try() -> None:
    secrets = [f"secret-{number}" for number in range(2_000)]
    drawn = [each for each in secrets if is_drawn(each, 0.25)]
    assert 400 < len(drawn) < 600
    assert drawn == [each for each in secrets if is_drawn(each, 0.25)]
    assert set(drawn) < {each for each in secrets if is_drawn(each, 0.5)}
    assert all(is_drawn(each, 1.0) for each in secrets)
    assert not any(is_drawn(each, 0.0) for each in secrets)


async def test_a_case_outside_the_sample_is_noted_as_such(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("notifications.surveys.is_drawn", lambda _secret, _sample: False)
    async with desk(sqlite_database_url, tmp_path) as running:
        await finished(running)
        assert await passes(running, days=3, minutes=1) == []
        assert await why_not(running) == ["sample"]
        assert await kept(running) == []
