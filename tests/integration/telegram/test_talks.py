"""Whole talks on Telegram, through the Bot API double, on both databases."""

from pathlib import Path
from typing import Any

import pytest

from backend import listing
from desk import MANAGER
from integration.telegram.room import COMPLAINT, PNG, Room, room
from telegram_double.people import keys_of, text_of
from telegram_double.server import Bot

pytestmark = pytest.mark.integration

SCALES = {"severity": 2, "safety": 0, "complexity": 1, "impact": 1, "immediate_needed": "no"}
DECISION = {"outcome": "upheld", "reasons": "The switch was faulty.", "remedy": "A new kettle by post."}


async def decide(at: Room) -> None:
    await at.desk.does("transition", "assign")
    await at.desk.does("transition", "assessed", data={"assessment": SCALES})
    await at.desk.does("transition", "propose", data=DECISION)
    await at.desk.does("transition", "approve_and_send", by=MANAGER)


async def answered(at: Room) -> None:
    """Skips every question until the summary, and sends the form in."""
    await at.ann.presses(await answered_until_summary(at), "send")
    await at.quiet()


async def answered_until_summary(at: Room, *, most: int = 12) -> dict[str, Any]:
    """Skips every question; returns the summary."""
    for _ in range(most):
        await at.quiet()
        last = at.ann.all()[-1]
        keys = keys_of(last)
        if "send" in keys:
            return last
        skip = next((key for key in keys if key.startswith(("skip", "unknown", "no"))), None)
        await (at.ann.presses(last, skip) if skip else at.ann.says("skip"))
        await at.quiet()
    raise AssertionError("no summary came")


@pytest.mark.parametrize(
    ("language", "words", "accepted", "remark"),
    [
        ("en", COMPLAINT, "accept", "5, but nobody answered my first call"),
        (
            "zh-hans",
            "我昨天买的水壶漏水，订单号LH-8821345，我要退款。",
            "accept",
            "5 就是第一次打电话没人接",
        ),
    ],
)
async def test_a_complaint_from_issue_to_the_end_in_one_chat(
    database_url: str, tmp_path: Path, language: str, words: str, accepted: str, remark: str
):
    async with room(database_url, tmp_path, language=language) as at:
        await at.ann.says(words)
        (first,) = await at.ann.hears()
        assert await at.case("reference") in text_of(first)
        assert first["reply_to_message"]["message_id"] == at.ann.said()["message_id"]
        await answered(at)
        assert await at.case("state") == "acknowledged"

        await decide(at)
        await at.quiet()
        decision = at.ann.all()[-1]
        assert keys_of(decision) == ["accept", "decline", "ask"]
        await at.ann.presses(decision, accepted)
        assert await at.case("state") in {"implementing", "resolved"}
        await at.double.until(lambda: not keys_of(at.bot.chats[at.ann.id][decision["message_id"]]))

        await at.desk.does("transition", "done", data={"done": "The kettle was delivered."})
        await at.quiet()
        question = at.ann.all()[-1]
        await at.ann.presses(question, keys_of(question)[0])
        await at.double.until(lambda: len(at.bot.answered) >= 2)
        assert await at.case("state") == "closed"

        at.desk.clock.move(days=3, minutes=1)
        await at.desk.program.timekeeper.tick()
        await at.quiet()
        asked = at.ann.all()[-1]
        assert keys_of(asked) == [f"result:{mark}" for mark in range(1, 6)]
        await at.ann.presses(asked, "result:4")
        await at.quiet()
        second = at.ann.all()[-1]
        assert keys_of(second) == [f"fairness:{mark}" for mark in range(1, 6)]
        await at.double.until(lambda: not keys_of(at.bot.chats[at.ann.id][asked["message_id"]]))
        await at.ann.says(remark)
        await at.quiet()
        ((result, fairness, words),) = await at.desk.rows("select result, fairness, words from survey")
        assert (result, fairness) == (4, 5)
        assert words in remark
        assert await at.case("state") == "closed"
        assert set(await at.fates()) == {"handled"}


async def test_one_line_of_the_summary_is_changed_by_buttons(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        summary = await answered_until_summary(at)
        await at.ann.presses(summary, "change")
        await at.quiet()
        lines = at.ann.all()[-1]
        await at.double.until(lambda: not keys_of(at.bot.chats[at.ann.id][summary["message_id"]]))
        await at.ann.presses(lines, "line:product_reference")
        await at.quiet()
        await at.ann.says("LH-9999999")
        await at.quiet()
        anew = at.ann.all()[-1]
        assert "LH-9999999" in text_of(anew)
        assert "LH-8821345" not in text_of(anew)
        assert {"send", "change"} <= set(keys_of(anew))
        assert "LH-9999999" in await at.case("form")


async def test_progress_comes_to_the_chat_the_case_began_in(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        await answered(at)
        before = len(at.ann.all())
        await at.desk.does("transition", "assign")
        await at.quiet()
        (news,) = at.ann.all()[before:]
        assert await at.case("reference") in text_of(news)


async def test_a_link_to_the_bot_brings_its_language(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path, language="en") as at:
        await at.ann.says("/start zh-CN")
        (hello,) = await at.ann.hears()
        assert "您" in text_of(hello)


async def test_a_rejected_decision_keeps_the_case_open_and_goes_to_the_bots_team(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path, TELEGRAM_TEAM="The kettle desk") as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        await answered(at)
        await decide(at)
        await at.quiet()
        await at.ann.presses(at.ann.all()[-1], "decline")
        await at.double.until(lambda: at.bot.answered)
        assert await at.case("state") == "internal_review"
        assert "The kettle desk" in text_of(at.ann.all()[-1])


async def test_buttons_are_taken_away_when_they_are_spent_and_late_presses_are_answered(
    database_url: str, tmp_path: Path
):
    async with room(database_url, tmp_path) as at:
        await at.ann.says("My kettle leaks.")  # what the person wishes is asked
        await at.ann.hears()
        await at.quiet()
        asked = at.ann.all()[-1]
        assert keys_of(asked)
        key = keys_of(asked)[0]
        await at.ann.says("skip")
        await at.double.until(lambda: not keys_of(at.bot.chats[at.ann.id][asked["message_id"]]))
        press = await at.ann.presses(asked, key)
        await at.double.until(lambda: press in at.bot.answered)
        await at.quiet()
        assert "earlier question" in text_of(at.ann.all()[-1])


async def test_a_button_pressed_twice_counts_once(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        await answered(at)
        summary = next(each for each in at.ann.all() if "sent" in text_of(each).lower())
        presses = [await at.ann.presses(summary, "send") for _ in range(2)]
        await at.double.until(lambda: set(presses) <= set(at.bot.answered))
        await at.quiet()
        assert await at.desk.rows("select count(*) from case_event where event = 'submit'") == [(1,)]


@pytest.mark.parametrize("command", ["/start", "/status", "/new", "/language", "/human", "/help", "/policy"])
async def test_every_command_is_answered(sqlite_database_url: str, tmp_path: Path, command: str):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(command)
        (answer,) = await at.ann.hears()
        assert text_of(answer)
        assert set(await at.fates()) == {"handled"}


async def test_cancel_is_asked_back_before_it_withdraws(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.quiet()
        await at.ann.hears()
        await at.ann.says("/cancel")
        await at.ann.hears_words(await at.case("reference"))
        await at.quiet()
        await at.ann.presses(at.ann.all()[-1], "yes:withdraw")
        await at.double.until(lambda: at.bot.answered)
        assert await at.case("state") == "closed"


async def test_the_menu_stands_in_every_language(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.double.until(lambda: len(at.bot.commands) == 3)
        assert set(at.bot.commands) == {"", "en", "zh"}
        assert [each["command"] for each in at.bot.commands["zh"]] == [
            "start", "status", "new", "language", "human", "help", "cancel", "policy",
        ]  # fmt: skip
        assert at.bot.commands["zh"][1]["description"] == "查看投诉进度"


async def test_an_edited_answer_corrects_it_and_later_is_an_amendment(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says("My kettle from last week broke, order LH-8821345.")
        first = at.ann.said()
        await at.ann.hears()
        await at.quiet()
        await at.ann.edits(first, "My kettle from last week broke, order LH-9999999.")
        await at.quiet()
        form = await at.case("form")
        assert "LH-9999999" in form
        await answered(at)
        await at.ann.edits(first, "My kettle from last week broke and it burnt the table, order LH-9999999.")
        await at.quiet()
        assert ("amended", "customer") in await at.desk.rows("select event, actor from case_event")


async def test_two_cases_of_one_chat_are_told_apart_by_what_is_answered(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        await answered(at)
        await decide(at)
        await at.quiet()
        decision = at.ann.all()[-1]
        await at.ann.says("/new")
        await at.quiet()
        await at.ann.says("The toaster I bought in May does not heat. It is order TT-4455667.")
        await at.quiet()
        assert await at.desk.rows("select count(*) from complaint") == [(2,)]
        await at.ann.presses(decision, "accept")
        await at.double.until(lambda: at.bot.answered)
        await at.quiet()
        states = await at.desk.rows("select state from complaint order by id")
        assert states[0][0] == "implementing"
        assert states[1][0] in {"intake", "acknowledged"}


async def test_a_case_made_elsewhere_comes_to_the_chat_by_its_secret_and_not_by_its_number(
    database_url: str, tmp_path: Path
):
    async with room(database_url, tmp_path) as at:
        await at.desk.says(COMPLAINT)  # in the terminal
        ((reference, secret),) = await at.desk.rows("select reference, secret from complaint")
        key = at.desk.program.tools.sign("case", f"{reference}:{secret}")
        await at.ann.says(f"/start {reference}_{'0' * 40}")
        (refused,) = await at.ann.hears()
        assert "cannot show" in text_of(refused)
        assert await at.case("channel") == "terminal"
        await at.ann.says(f"/start {reference}_{key}")
        await at.ann.hears_words(reference)
        assert (await at.case("channel"), await at.case("peer")) == ("telegram", str(at.ann.id))
        await at.desk.does("reply", "We look into it.")
        await at.ann.hears_words("We look into it.", "Mei Lin", reference)


async def test_several_bots_have_their_own_language_product_and_team(
    sqlite_database_url: str, tmp_path: Path
):
    second = "5353:OTHER-token"
    more = {
        "TELEGRAM_2_TOKEN": second, "TELEGRAM_2_LANGUAGE": "zh-CN", "TELEGRAM_2_PRODUCT": "Lakeside K2",
        "TELEGRAM_2_TEAM": "水壶组", "TELEGRAM_2_CHAT_RATE": "0", "TELEGRAM_2_RATE": "0",
    }  # fmt: skip
    from integration.telegram.room import desk_at
    from telegram_double.people import Person
    from telegram_double.server import telegram_double

    async with telegram_double() as double:
        first: Bot = double.bot()
        other = double.bot(second, "kettle_bot")
        async with desk_at(double, first, sqlite_database_url, tmp_path, **more) as running:
            ann = Person(double, other, 42)
            await ann.says("/start")
            (hello,) = await ann.hears()
            assert "Lakeside K2" in text_of(hello)
            assert "您" in text_of(hello)
            await ann.says("坏了，漏水，我要退款")
            await ann.hears()
            await running.settled()
            ((account, form, language, team),) = await running.rows(
                "select account, form, language, team from complaint"
            )
            assert (account, language, team) == ("5353", "zh-CN", "水壶组")
            assert "Lakeside K2" in str(form)
            (mine,) = await _listed(running, team="水壶组")
            assert mine.reference in text_of(ann.all()[1]) + text_of(ann.all()[0])
            assert await _listed(running, team="other") == ()
            (found,) = await running.program.database.read(lambda c: listing.search(c, "水壶组", "").rows)
            assert found.reference == mine.reference
            assert not Person(double, first, 42).all()


async def _listed(running, **narrowed: str):
    filters = listing.Filters(**narrowed)
    return (await running.program.database.read(lambda c: listing.filtered(c, filters))).rows


async def test_a_photo_from_staff_arrives_with_their_words(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        await at.quiet()

        async def content():
            yield PNG

        from channels.base import Address, Attachment

        address = Address("telegram", str(at.bot.id), str(at.ann.id))
        kept = await at.desk.program.tools.storage.keep_file(address, "plan.png", content(), 10**6)
        paper = Attachment(kept.name, kept.media_type, kept.size, kept.sha256, stored=kept.id)
        await at.desk.does("reply", "Here is the plan.", attachments=[paper])
        await at.ann.hears_words("Here is the plan.")
        assert any("photo" in each for each in at.ann.all())


async def test_reminders_of_a_silent_talk_come_to_the_chat(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        await at.quiet()
        before = len(at.ann.all())
        at.desk.clock.move(minutes=31)
        await at.desk.program.timekeeper.tick()
        await at.wake()
        await at.double.until(lambda: len(at.ann.all()) > before)
        assert await at.case("reference") in text_of(at.ann.all()[-1])
