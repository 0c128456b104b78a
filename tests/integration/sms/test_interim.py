"""A later day for the answer and a step of the remedy, as the table of notices has them: by text one segment without
contents, whole to who asks to READ it, and in full where there is room."""

from pathlib import Path

import pytest

from backend.case import Refused
from backend.interim import Step
from backend.listing import clocks_of
from channels.sms.segments import measure
from desk import AGENT, MANAGER
from sms_desk import Phone, phone

pytestmark = pytest.mark.integration
WHY = "The workshop sends its report a week later."
DECISION = {"outcome": "upheld", "reasons": "The seal was faulty.", "remedy": "A new kettle and 25.00 back."}
LATER = "2026-12-01"  # a Tuesday; the answer was promised for Monday the 23rd
SENT_IN = {
    "en": (("My kettle leaks", "A refund", "1", "1"), "READ", "kettle"),
    "zh-CN": (("水壶漏水", "退款", "1", "1"), "查看", "水壶"),
}


async def sent_in(one: Phone, language: str = "en") -> None:
    for words in SENT_IN[language][0]:
        await one.says(words)
    assert (await one.case())["state"] == "acknowledged"


async def clocks(one: Phone, code: str) -> list[tuple[str, str]]:
    ((of,),) = await one.desk.rows("select max(id) from complaint")
    found = await one.desk.program.database.read(lambda c: clocks_of(c, of))
    return [(clock.state, clock.due_at.date().isoformat()) for clock in found if clock.code == code]


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_a_later_day_is_texted_and_its_reason_read(
    database_url: str, tmp_path: Path, language: str
) -> None:
    async with phone(database_url, tmp_path) as one:
        await sent_in(one, language)
        assert await clocks(one, "T-RESOLVE") == [("running", "2026-11-23")]
        await one.desk.does("extend", LATER, WHY)
        (text,) = await one.hears()
        assert measure(text).segments == 1
        assert ("1 December" if language == "en" else "12月1日") in text or ("1 Dec" in text)
        assert "workshop" not in text
        read = "\n".join(await one.says(SENT_IN[language][1]))
        assert WHY.rstrip(".") in read
        assert ("23 November" if language == "en" else "11月23日") in read
        assert await clocks(one, "T-RESOLVE") == [("running", LATER)]
        one.desk.clock.move(days=8)  # past the old day, before the new one
        await one.desk.program.timekeeper.tick()
        assert await clocks(one, "T-RESOLVE") == [("running", LATER)]


@pytest.mark.parametrize(
    ("until", "why", "told"),
    [
        ("2026-11-23", WHY, "later than the promised"),
        ("2026-11-28", WHY, "Nobody is at the desk"),
        ("2028-11-23", WHY, "a year at most"),
        ("soon", WHY, "is no day"),
        (LATER, "  ", "is missing"),
    ],
)
async def test_no_day_is_moved_without_reason(
    sqlite_database_url: str, tmp_path: Path, until: str, why: str, told: str
) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        await sent_in(one)
        with pytest.raises(Refused, match=told):
            await one.desk.does("extend", until, why)
        assert await one.hears() == []
        assert "extended" not in await one.events()


async def test_a_day_that_has_passed_or_was_kept_is_moved_no_more(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        await sent_in(one)
        one.desk.clock.move(days=8)
        await one.desk.program.timekeeper.tick()
        with pytest.raises(Refused, match="has passed"):
            await one.desk.does("extend", LATER, WHY)
        await one.desk.does("transition", "assign")
        await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        with pytest.raises(Refused, match="No answer is promised"):
            await one.desk.does("extend", LATER, WHY)


async def test_a_step_of_the_remedy_is_texted_where_something_comes_to_them(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await sent_in(one)
        with pytest.raises(Refused, match="once the customer has accepted"):
            await one.desk.does("remedy_step", Step("refund", "25.00 paid back", "the new kettle"))
        await one.desk.does("transition", "assign")
        await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        await one.hears()
        await one.desk.does("transition", "accept", reason="by phone", by=AGENT)
        await one.desk.does(
            "remedy_step", Step("refund", "25.00 paid back to your card", "the new kettle, by Friday")
        )
        (text,) = await one.hears()
        assert measure(text).segments == 1
        assert not any(secret in text for secret in ("25", "kettle", "card", "refund"))
        read = "\n".join(await one.says("READ"))
        assert "25.00 paid back to your card" in read
        assert "the new kettle, by Friday" in read
        await one.desk.does("remedy_step", Step("other", "The form was changed", "the new kettle"))
        assert await one.hears() == []
        assert (await one.events()).count("remedy_step") == 2


async def test_a_chat_reads_both_in_full(sqlite_database_url: str, tmp_path: Path) -> None:
    async with phone(sqlite_database_url, tmp_path) as one:
        desk = one.desk
        await desk.says("My kettle leaks")
        await desk.says("", "send")
        await desk.does("extend", LATER, WHY)
        await desk.settled()
        (told,) = [message.text for message in await desk.hears()]
        assert "by Monday 23 November" in told
        assert (
            "We need until Tuesday 1 December. Reason: The workshop sends its report a week later. We are sorry"
            in told
        )
        await desk.does("transition", "assign")
        await desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        await desk.settled()
        await desk.hears()
        await desk.says("", "accept")
        await desk.does("remedy_step", Step("visit", "Our fitter was there", "the new kettle"))
        await desk.settled()
        (told,) = [message.text for message in await desk.hears()]
        assert "Our fitter was there" in told
        assert "Still to come: the new kettle." in told
