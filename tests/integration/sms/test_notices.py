"""News by text as the table has it: at the phone the case began with, and at one its person wants news at."""

from dataclasses import replace
from pathlib import Path

import pytest

from channels.sms.segments import measure
from channels.terminal import Terminal
from desk import MANAGER
from sms_desk import Phone, phone

pytestmark = pytest.mark.integration
DECISION = {"outcome": "upheld", "reasons": "The seal was faulty.", "remedy": "A new kettle."}
SCALES = {"severity": "2", "safety": "0", "complexity": "1", "impact": "1", "immediate_needed": "no"}


async def later(one: Phone, **by: float) -> list[str]:
    """What comes by text when time has passed."""
    one.desk.clock.move(**by)
    await one.desk.program.timekeeper.tick()
    return await one.hears()


async def sent_in(one: Phone) -> None:
    for words in ("My kettle leaks", "A refund", "1", "1"):
        await one.says(words)
    assert (await one.case())["state"] == "acknowledged"


async def test_each_step_of_the_desk_is_texted_in_one_segment_without_contents(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await sent_in(one)
        told = []

        async def step(event: str, reason: str = "", **data: object) -> None:
            by = {"by": MANAGER} if event in {"approve_and_send", "return"} else {}
            await one.desk.does("transition", event, data=data, reason=reason, **by)
            told.append(await one.hears())

        await step("assign")
        await step("assessed", assessment=SCALES)
        await step("forward", party="Kettle Works")
        await step("third_party_reply")
        await step("propose", **DECISION)
        await step("approve_and_send")
        await step("accept", reason="by phone")
        await step("done", done="The kettle was sent.")
        words = [text for texts in told for text in texts]
        assert [len(texts) for texts in told] == [1, 0, 1, 0, 0, 1, 0, 1]
        assert all(measure(text).segments == 1 for text in words)
        secrets = ("kettle", "Kettle Works", "seal", "refund", "complaint")
        assert not any(secret in text for text in words for secret in secrets)


async def test_a_case_nobody_writes_about_is_told_of_by_itself(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await sent_in(one)
        assert any("work goes on" in text for text in await later(one, days=3))
        assert {"timer_breached", "progress"} <= set(await one.events())
        assert [text for text in await later(one, hours=1) if "work goes on" in text] == []
        assert any("work goes on" in text for text in await later(one, days=5))


async def test_a_chat_is_told_where_its_case_stands_when_nobody_wrote(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.desk.says("My kettle leaks")
        await one.desk.says("", "send")
        await one.desk.does("reply", "We look at it.")
        await one.desk.hears()
        await later(one, days=3)
        texts = [message.text for message in await one.desk.hears()]
        assert any("nothing is finished since our last message" in text for text in texts)


async def test_a_chat_a_person_wrote_to_is_not_told_that_a_person_will_read_it(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await one.desk.says("My kettle leaks")
        await one.desk.says("", "send")
        (before,) = await one.desk.says("status")
        assert "A person reads it by" in before.text
        await one.desk.does("reply", "We look at it.")
        await later(one, minutes=1)
        await one.desk.hears()
        (told,) = await one.desk.says("status")
        assert "a person here has written to you" in told.text


async def test_a_case_that_waits_for_its_customer_is_not_told_of(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await sent_in(one)
        await one.desk.does("transition", "assign")
        await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        await one.hears()
        assert not any("work goes on" in text for text in await later(one, days=4))
        assert "progress" not in await one.events()


async def test_going_outside_is_also_told_by_letter_to_a_verified_mailbox(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with phone(database_url, tmp_path) as one:
        await sent_in(one)
        await one.desk.says("hello")
        monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, style="letter"))
        await one.desk.program.database.write(
            lambda tx: tx.connection.exec_driver_sql(
                "update conversation set complaint_id = (select max(id) from complaint) "
                "where channel = 'terminal'"
            )
        )
        await one.desk.does("transition", "assign")
        await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        await one.desk.hears()
        await one.desk.does("transition", "go_external", data={"body": "Ombudsman"}, reason="by phone")
        assert any("outside body" in text for text in await one.hears())
        (letter,) = [message.text for message in await one.desk.hears()]
        assert "Ombudsman" in letter
