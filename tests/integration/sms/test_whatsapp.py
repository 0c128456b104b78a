"""WhatsApp on the same account: its 24 hours, templates, buttons and read receipts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from channels.base import Address, Attachment, Option, OutboundMessage, RawEvent
from channels.sms import configure
from channels.terminal import Terminal
from integration.channels.drivers import NOW, Desk
from sms_desk import Phone, phone
from twilio_double import ANN, NUMBER, WHATSAPP, Text, Twilio, twilio

pytestmark = pytest.mark.integration
TEMPLATE = "HX" + "c" * 32
TO = Address("whatsapp", WHATSAPP, ANN)


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


async def asked(one: Phone) -> Text:
    """The message of the talk that offers choices."""
    found = [text for text in one.provider.texts if text.choices]
    return found[-1]


async def test_choices_are_buttons_and_a_pressed_one_is_the_answer(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        await chatting(one).says("My kettle leaks")
        text = await asked(one)
        assert text.body
        assert 1 <= len(text.choices) <= 10
        assert all(label and key for label, key in text.choices)
        label, key = text.choices[-1]
        assert await one.says(label, ButtonText=label, ButtonPayload=key)
        pressed = "select text from message where author = 'customer' order by id desc"
        assert (await one.desk.rows(pressed))[0][0] in {label, key}


async def test_a_form_of_buttons_is_made_once_and_found_again_after_a_restart(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with twilio() as provider:
        for words in ("My kettle leaks", "It still leaks", "And it smells"):
            async with phone(sqlite_database_url, tmp_path, provider=provider, WHATSAPP_FROM=WHATSAPP) as one:
                await chatting(one).says(words)
        names = [wish["friendly_name"] for wish in provider.contents.values()]
        assert len(names) == len(set(names))
        assert names


async def test_without_content_forms_choices_stand_as_words(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        one.provider.content_fault = (403, 20403)
        answers = await chatting(one).says("My kettle leaks")
        assert "\n- Skip" in answers[-1]
        assert not any(text.choices for text in one.provider.texts)


@pytest.mark.parametrize(
    ("count", "kind"), [(1, "quick-reply"), (3, "quick-reply"), (4, "list-picker"), (10, "list-picker")]
)
async def test_few_choices_are_buttons_and_more_a_list(tmp_path: Path, count: int, kind: str) -> None:
    async with line(tmp_path) as (channel, provider):
        options = tuple(
            Option(f"key:{number}", f"A choice of some length {number}") for number in range(count)
        )
        await channel.send(OutboundMessage(1, TO, "Which one?", NOW, options=options))
        (wish,) = provider.contents.values()
        assert list(wish["types"]) == [f"twilio/{kind}"]
        (text,) = provider.texts
        assert text.body == "Which one?"
        assert [key for _, key in text.choices] == [option.key for option in options]
        assert max(len(label) for label, _ in text.choices) == (20 if count <= 3 else 24)


@pytest.mark.parametrize(("text", "count"), [("x" * 1025, 2), ("Which one?", 11)])
async def test_what_whatsapp_cannot_show_stands_as_words(tmp_path: Path, text: str, count: int) -> None:
    async with line(tmp_path) as (channel, provider):
        options = tuple(Option(str(number), f"No. {number}") for number in range(count))
        await channel.send(OutboundMessage(1, TO, text, NOW, options=options))
        assert provider.contents == {}
        assert provider.texts[0].body.endswith(f"- No. {count - 1}")


async def test_a_list_answer_is_its_option(tmp_path: Path) -> None:
    async with line(tmp_path) as (channel, _):
        body = urlencode({"From": f"whatsapp:{ANN}", "Body": "Skip", "ListId": "skip", "ListTitle": "Skip"})
        raw = RawEvent("whatsapp", WHATSAPP, "SM1", NOW, body.encode())
        assert channel.read(raw).option == "skip"


async def test_files_go_out_as_media_each_with_its_name(tmp_path: Path) -> None:
    async with line(tmp_path) as (channel, provider):
        files = tuple(Attachment(name, "application/pdf", 3, stored=name) for name in ("a.pdf", "b.pdf"))
        await channel.send(OutboundMessage(1, TO, "Your papers.", NOW, attachments=files))
        first, second = provider.texts
        assert (first.body, second.body) == ("Your papers.", "b.pdf")
        assert ["/a.pdf?key=" in first.media[0], "/b.pdf?key=" in second.media[0]] == [True, True]


async def test_a_closed_window_without_a_template_goes_the_next_verified_way(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=2))
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        await chatting(one).says("My kettle leaks")
        await one.desk.says("hello")
        await one.desk.program.database.write(
            lambda tx: tx.connection.exec_driver_sql(
                "update conversation set complaint_id = (select max(id) from complaint) "
                "where channel = 'terminal'"
            )
        )
        one.desk.clock.move(hours=25)
        await one.desk.does("reply", "Too late for words.")
        await one.hears()
        assert [message.text for message in await one.desk.hears()] == ["Too late for words."]
        statuses = "select channel, status from message where author = 'staff' order by id"
        assert await one.desk.rows(statuses) == [("whatsapp", "failed"), ("terminal", "delivered")]


async def test_who_ends_messages_on_whatsapp_is_still_texted_and_the_wish_is_kept_until_taken_back(
    database_url: str, tmp_path: Path
) -> None:
    """Leave is kept for each way: writing there gives it, STOP ends it there alone."""
    async with phone(database_url, tmp_path, WHATSAPP_FROM=WHATSAPP) as one:
        await one.says("My sofa is torn")
        assert {text.sender for text in one.provider.texts} == {
            NUMBER
        }  # a number that texts is not on WhatsApp
        chatting(one).seen = 0
        await one.says("My kettle leaks")
        await one.says("STOP")
        assert "texts_stopped" in await one.events()
        await one.desk.does("reply", "Not on WhatsApp.")
        assert await one.hears() == []
        await one.says("START")
        await one.desk.does("reply", "On WhatsApp again.")
        assert await one.hears() == ["On WhatsApp again."]
        await one.says("STOP")
        one.sender, one.ours = ANN, NUMBER
        await one.hears()
        assert "AMD-" in "".join(await one.says("STATUS"))


@asynccontextmanager
async def line(folder: Path) -> AsyncIterator[tuple[Any, Twilio]]:
    """The channel alone, before the double."""
    async with twilio() as provider:
        settings = {**provider.settings, "TWILIO_FROM": "", "TWILIO_WHATSAPP_FROM": WHATSAPP}
        (channel,) = configure(settings, Desk().tools(folder))
        yield channel, provider
        await channel._twilio.http.close()
