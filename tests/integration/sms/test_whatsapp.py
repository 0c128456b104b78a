"""WhatsApp on the same account: its 24 hours, templates, buttons and read receipts."""

from pathlib import Path
from typing import Any

import pytest

from sms_desk import Phone, phone
from twilio_double import ANN, WHATSAPP

pytestmark = pytest.mark.integration
TEMPLATE = "HX" + "c" * 32


def chatting(one: Phone) -> Phone:
    one.sender, one.ours = f"whatsapp:{ANN}", f"whatsapp:{WHATSAPP}"
    return one


async def newest(one: Phone) -> tuple[Any, ...]:
    rows = await one.desk.rows(
        "select channel, status, error from message where status is not null order by id desc"
    )
    return rows[0]


async def test_a_complaint_is_made_on_whatsapp_beside_sms(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        answers = await chatting(one).says("My kettle leaks", ProfileName="Ann")
        assert (await one.case())["channel"] == "whatsapp"
        assert (await one.case())["reference"] in answers[0]
        assert {text.sender for text in one.provider.texts} == {f"whatsapp:{WHATSAPP}"}


async def test_what_was_read_is_kept(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        await chatting(one).says("My kettle leaks")
        await one.provider.reports(one.provider.texts[-1], "read")
        await one.desk.settled()
        assert (await newest(one))[:2] == ("whatsapp", "read")


async def test_a_pressed_button_is_its_option(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        await chatting(one).says("My kettle leaks")
        (told,) = await one.says("Talk to a person", ButtonText="Talk to a person", ButtonPayload="person")
        assert "person_asked" in await one.events()
        assert told


async def test_within_a_day_words_reach_the_person_and_later_only_a_template_does(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP, WHATSAPP_TEMPLATE=TEMPLATE) as one:
        await chatting(one).says("My kettle leaks")
        one.desk.clock.move(hours=23)
        await one.desk.does("reply", "Within the day.")
        assert (await one.hears())[-1] == "Within the day."
        one.desk.clock.move(hours=2)
        await one.desk.does("reply", "Too late for words.")
        text = (await one.texts())[-1]
        assert (text.body, text.content) == ("", TEMPLATE)
        assert (await one.case())["reference"] in text.variables
        assert "Too late for words." not in one.provider.bodies()


@pytest.mark.parametrize(
    ("words", "done", "hint", "remark"),
    [
        ("My kettle leaks, order LH-8821345, I want my money back", "send it", "hello?", "5 and kind"),
        ("我的水壶漏水，订单号LH-8821345，我要退款", "提交", "你好", "5 很和气"),
    ],
)
async def test_a_whole_talk_on_whatsapp_ends_with_the_survey_after_the_template(
    database_url: str, tmp_path: Path, words: str, done: str, hint: str, remark: str
) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP, WHATSAPP_TEMPLATE=TEMPLATE) as one:
        await chatting(one).says(words)
        await one.says(done)
        assert (await one.case())["state"] == "acknowledged"
        await one.desk.does("transition", "assign")
        given = {"outcome": "upheld", "reasons": "The seal was faulty.", "remedy": "Money back."}
        await one.desk.does("transition", "solve_on_spot", data=given)
        await one.hears()
        await one.says("", ButtonText="accept", ButtonPayload="accept")
        await one.desk.does("transition", "done", data={"done": "sent"})
        await one.hears()
        await one.says("", ButtonText="yes", ButtonPayload="yes")
        assert (await one.case())["state"] == "closed"
        one.desk.clock.move(days=3, minutes=1)
        await one.desk.program.timekeeper.tick()
        text = (await one.texts())[-1]
        assert (text.body, text.content) == ("", TEMPLATE)  # the day in which words may go is over
        reference = (await one.case())["reference"]
        (asked,) = await one.says(hint)  # the hint is answered: now the questions come in words
        assert reference in asked
        assert "1" in asked
        await one.says("４")
        await one.says(remark)
        assert await one.desk.rows("select result, fairness from survey") == [(4, 5)]


async def test_a_closed_window_without_a_template_is_never_sent(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        await chatting(one).says("My kettle leaks")
        one.desk.clock.move(hours=25)
        await one.desk.does("reply", "Too late for words.")
        assert "Too late for words." not in await one.hears()
        channel, status, error = await newest(one)
        assert (channel, status) == ("whatsapp", "failed")
        assert "24 hours" in error
        assert "delivery_failed" in await one.events()
