"""Phones from a form: nothing but a code reaches them until it was given back."""

import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from backend.case import messages
from channels.base import RawEvent
from desk import MANAGER, desk
from sms_desk import Phone, phone
from twilio_double import ANN

pytestmark = pytest.mark.integration
OTHER = "+447911123456"
DECISION = {"outcome": "upheld", "reasons": "The seal was faulty.", "remedy": "A new kettle."}
numbers = count(1)


async def on_the_page(one: Phone, text: str, **form: str) -> list[str]:
    """The person writes in the web chat; what they are told there."""
    body: dict[str, Any] = {"id": "x", "text": text, **({"form": form} if form else {})}
    raw = RawEvent(
        "web", "chat", f"talk:{next(numbers)}", one.desk.clock(), json.dumps(body).encode(), {}, "talk"
    )
    before = await one.desk.rows("select coalesce(max(id), 0) from message")
    await one.desk.program.inbox.accept(raw)
    await one.desk.settled()
    rows = (
        "select text from message where channel = 'web' and author <> 'customer' and id > :last order by id"
    )
    return [row[0] for row in await one.desk.rows(rows, last=before[0][0])]


def code_in(texts: list[str]) -> str:
    (text,) = texts
    found = re.search(r"code is (\d{6})", text)
    assert found
    return found[1]


async def complained(one: Phone, number: str = "07700 900123") -> str:
    """A complaint on the page by somebody who agrees to texts; the code that reached their phone."""
    await on_the_page(one, "My kettle leaks.", phone=number, sms_optin="yes")
    return code_in(await one.hears())


async def test_a_phone_gets_a_code_and_nothing_else_until_it_is_given_back(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        code = await complained(one)
        await one.desk.does("reply", "We look at it.")
        await one.desk.does("transition", "assign")
        assert await one.hears() == []
        (told,) = await on_the_page(one, code)
        assert ANN in told
        (welcome,) = await one.hears()
        assert "short texts" in welcome
        assert {"number_asked", "number_proved"} <= set(await one.events())
        await one.desk.does("transition", "ask", data={"question": "Which size?"})
        assert await one.hears() == []  # the page has it; the phone hears of it with the first reminder
        await on_the_page(one, "It is large.")
        await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        (news,) = await one.hears()
        assert "our answer is ready" in news
        assert "seal" not in news
        assert "seal" in "".join(await one.says("READ"))
        assert (await one.case())["reference"] in (await one.says("STATUS"))[0]


async def test_a_wrong_code_proves_nothing_and_five_end_it(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        code = await complained(one)
        wrong = "000000" if code != "000000" else "111111"
        for _ in range(5):
            (told,) = await on_the_page(one, wrong)
            assert "does not match" in told
        (told,) = await on_the_page(one, code)
        assert "does not match" in told
        assert "number_proved" not in await one.events()
        assert await one.desk.rows("select count(*) from complaint") == [(1,)]


@pytest.mark.parametrize("word", ["NEW", "重发", "NUEVO", "NOUVEAU", "Resend."])
async def test_new_brings_a_fresh_code_and_the_old_one_is_worth_nothing(
    database_url: str, tmp_path: Path, word: str
) -> None:
    async with phone(database_url, tmp_path, languages="en,zh-CN,es,fr", FROM="+447700900999") as one:
        code = await complained(one)
        one.desk.clock.move(minutes=16)  # the first has run out
        (told,) = await on_the_page(one, word)
        assert ANN in told
        fresh = code_in(await one.hears())
        if fresh != code:
            assert "does not match" in (await on_the_page(one, code))[0]
        await on_the_page(one, fresh)
        assert "number_proved" in await one.events()


async def test_three_codes_a_day_are_all_a_phone_gets(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        await complained(one)
        for _ in range(2):
            await on_the_page(one, "NEW")
        assert "No more codes" in (await on_the_page(one, "NEW"))[0]
        assert len(one.provider.texts) == 3
        one.desk.clock.move(days=1, minutes=1)
        await on_the_page(one, "NEW")
        await one.hears()
        assert len(one.provider.texts) == 4


async def test_six_digits_and_new_are_plain_words_where_no_code_is_open(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with phone(sqlite_database_url, tmp_path, FROM="+447700900999") as one:
        await on_the_page(one, "My kettle leaks.")
        told = "".join(await on_the_page(one, "123456"))
        assert "code" not in told


async def test_a_code_lasts_a_quarter_of_an_hour(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        code = await complained(one)
        one.desk.clock.move(minutes=16)
        await on_the_page(one, code)
        assert "number_proved" not in await one.events()


async def test_a_changed_number_is_proved_again_and_the_old_one_hears_no_more(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        await on_the_page(one, await complained(one))
        await one.hears()
        await on_the_page(one, "Another phone.", phone=OTHER, sms_optin="yes")
        one.sender, one.seen = OTHER, 0
        code = code_in(await one.hears())
        await one.desk.does("reply", "We look at it.")
        await one.desk.does("transition", "assign")
        await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
        assert await one.hears() == []
        old = [text.body for text in one.provider.texts if text.to == ANN]
        assert not any("answer" in body for body in old)
        await on_the_page(one, code)
        assert len(await one.hears()) == 1


async def test_without_agreement_no_phone_hears_anything(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        await on_the_page(one, "My kettle leaks.", phone=ANN)
        assert await one.hears() == []


async def test_a_row_to_an_unproved_number_fails_at_the_gate(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        await complained(one)
        write = one.desk.program.database.write
        await write(
            lambda tx: tx.connection.execute(
                messages.update().where(messages.c.kind == "code").values(kind="notice", status="queued")
            )
        )
        one.desk.clock.move(seconds=10)
        await one.desk.settled()
        rows = await one.desk.rows("select status, error from message where kind = 'notice'")
        assert ("failed", "this number is not proved yet") in rows
        assert len(one.provider.texts) == 1


@pytest.mark.parametrize(("answer", "agreed"), [("yes", True), ("no", False)])
async def test_whoever_gives_a_phone_in_a_chat_is_asked_whether_it_may_be_texted(
    database_url: str, tmp_path: Path, answer: str, agreed: bool
) -> None:
    async with phone(database_url, tmp_path, FROM="+447700900999") as one:
        await one.desk.says("My kettle, order LH-8821345, leaks. My phone is 07700 900123.")
        heard = [message.text for message in await one.desk.says("I want my money back")]
        for _ in range(4):
            if any("short texts" in text for text in heard):
                break
            heard = [message.text for message in await one.desk.says("skip")]
        assert any(f"send short texts to {ANN}" in text for text in heard)
        await one.desk.says(answer)
        codes = await one.hears()
        assert [bool(re.search(r"code is \d{6}", text)) for text in codes] == [True] * agreed
        form = str((await one.desk.rows("select form from complaint"))[0][0])
        assert "sms_optin" in form


async def test_a_desk_that_cannot_text_asks_for_no_permission(
    sqlite_database_url: str, tmp_path: Path
) -> None:
    async with desk(sqlite_database_url, tmp_path) as running:
        heard = []
        for words in ("My kettle leaks. My phone is 07700 900123.", "Refund", "skip", "skip", "skip"):
            heard += [message.text for message in await running.says(words)]
        assert not any("short texts" in text for text in heard)
