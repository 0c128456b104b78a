"""Everything Telegram lets a person send: taken, kept and answered, on a running desk."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from integration.telegram.room import COMPLAINT, PNG, Room, room
from telegram_double.people import text_of

pytestmark = pytest.mark.integration

KINDS = ["photo", "document", "voice", "audio", "video", "video_note", "animation"]


async def files(at: Room) -> list[tuple[Any, ...]]:
    return await at.desk.rows("select name, media_type, size from attachment order by at, name")


@pytest.mark.parametrize("kind", KINDS)
async def test_every_kind_of_file_is_kept_with_its_case(sqlite_database_url: str, tmp_path: Path, kind: str):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.sends(
            **at.ann.file(kind, PNG), **({} if kind == "video_note" else {"caption": COMPLAINT})
        )
        if kind == "video_note":
            await at.ann.says(COMPLAINT)
        await at.quiet()
        ((_, _, size),) = await files(at)
        assert size == len(PNG)
        assert set(await at.fates()) == {"handled"}
        assert await at.desk.rows("select count(*) from complaint") == [(1,)]
        if kind in {"voice", "video_note"}:
            assert any("voice message is saved" in text_of(each) for each in at.ann.all())


async def test_a_sticker_is_kept_and_read_by_its_emoji(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.sends(**at.ann.file("sticker", PNG))
        await at.quiet()
        assert await at.desk.rows(
            "select text from message where author = 'customer' order by id desc limit 1"
        ) == [("👍",)]
        assert len(await files(at)) == 1


async def test_an_album_is_one_message(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.album([PNG + bytes([each]) for each in range(4)], COMPLAINT)
        await at.quiet()
        assert await at.desk.rows("select text from message where author = 'customer'") == [(COMPLAINT,)]
        assert len(await files(at)) == 4
        assert await at.fates() == ["handled"] * 4
        acknowledged = [each for each in at.ann.all() if "complaint number is" in text_of(each)]
        assert len(acknowledged) == 1


async def test_a_file_over_twenty_megabytes_is_told_with_another_way(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        big = at.ann.file("document", 30_000_000, file_name="film.mp4", mime_type="video/mp4")
        await at.ann.sends(**big, caption=COMPLAINT)
        await at.quiet()
        told = "\n".join(text_of(each) for each in at.ann.all())
        assert "larger than 20 MB" in told
        assert "/chat" in told
        assert not at.bot.of("getFile")
        assert await files(at) == []


async def test_a_file_that_turns_out_larger_than_it_said_is_told_too(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        part = at.ann.file("document", 30_000_000, file_name="film.mp4")
        del part["document"]["file_size"]
        await at.ann.sends(**part, caption=COMPLAINT)
        await at.quiet()
        assert any("larger than 20 MB" in text_of(each) for each in at.ann.all())


async def test_a_file_that_is_away_for_a_moment_is_fetched_at_the_next_try(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        at.bot.fail("getFile", 502, "Bad Gateway")
        await at.ann.sends(**at.ann.file("photo", PNG), caption=COMPLAINT)
        await at.double.until(lambda: at.bot.of("getFile"))
        async with asyncio.timeout(15):
            while not await at.desk.rows("select 1 from inbound where fate = 'handled'"):
                at.desk.clock.move(seconds=3)
                await at.desk.program.database.write(lambda tx: tx.wake("inbox"))
                await asyncio.sleep(0.02)
        await at.ann.hears()
        await at.quiet()
        assert len(await files(at)) == 1


async def test_an_own_contact_is_a_verified_phone_and_another_s_is_not(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        bob = {"phone_number": "447700900222", "first_name": "Bob", "user_id": 99}
        await at.ann.sends(contact=bob)
        await at.quiet()
        assert '"confirmed": true' not in _phone(await at.desk.rows("select form from complaint"))
        own = {"phone_number": "447700900111", "first_name": "Ann", "user_id": at.ann.id}
        await at.ann.sends(contact=own)
        await at.quiet()
        phone = _phone(await at.desk.rows("select form from complaint"))
        assert "+447700900111" in phone
        assert '"confirmed": true' in phone


async def test_who_is_asked_for_a_number_can_share_it_with_one_press(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says("My kettle from last week broke.")
        await asked_for_a_number(at)
        keys = at.bot.keyboards[at.ann.id]
        assert [(each["text"], each.get("request_contact")) for row in keys for each in row] == [
            ("Share my number", True),
            ("Skip", None),
        ]
        own = {"phone_number": "447700900111", "first_name": "Ann", "user_id": at.ann.id}
        await at.ann.sends(contact=own)
        await at.quiet()
        phone = _phone(await at.desk.rows("select form from complaint"))
        assert "+447700900111" in phone
        assert '"confirmed": true' in phone


async def test_the_keyboard_goes_when_the_number_is_refused(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says("My kettle from last week broke.")
        await asked_for_a_number(at)
        await at.ann.says("Skip")
        await at.quiet()
        assert '"value"' not in _phone(await at.desk.rows("select form from complaint"))
        await at.ann.says("/human")
        await at.quiet()
        assert at.bot.keyboards == {}


async def asked_for_a_number(at: Room) -> None:
    """The summary's line for the phone is opened by hand."""
    from integration.telegram.test_talks import answered_until_summary

    summary = await answered_until_summary(at)
    await at.ann.presses(summary, "change")
    await at.quiet()
    await at.ann.says("phone")
    await at.quiet()
    assert at.bot.keyboards


def _phone(rows: list[tuple[Any, ...]]) -> str:
    import json

    form = rows[0][0] if isinstance(rows[0][0], dict) else json.loads(rows[0][0])
    return json.dumps(form.get("phone", {}))


async def test_places_quotes_and_forwards_are_kept_as_words(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.ann.sends(location={"latitude": 51.5007, "longitude": -0.1246})
        first = at.ann.said()
        await at.ann.says("This here", reply_to_message=first)
        origin = {"type": "hidden_user", "sender_user_name": "The shop", "date": 1_795_000_000}
        await at.ann.says("We will not pay you.", forward_origin=origin)
        await at.quiet()
        rows = await at.desk.rows("select text, whole from message where author = 'customer' order by id")
        assert rows[1][0] == "geo:51.500700,-0.124600"
        assert "The shop" in rows[3][1]
        assert set(await at.fates()) == {"handled"}


@pytest.mark.parametrize(
    "content",
    [
        {"dice": {"emoji": "🎲", "value": 3}},
        {
            "poll": {
                "id": "1", "question": "Refund?", "options": [], "total_voter_count": 0, "is_closed": False,
                "is_anonymous": True, "type": "regular", "allows_multiple_answers": False,
                "allows_revoting": False, "members_only": False,
            },
        },
    ],
    ids=["dice", "poll"],
)  # fmt: skip
async def test_what_nobody_can_read_is_kept_and_asked_back(
    sqlite_database_url: str, tmp_path: Path, content: dict[str, Any]
):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.quiet()
        await at.double.give(at.bot, {"message": at.ann.message(**content)}, checked=False)
        await at.quiet()
        assert "put it in words" in text_of(at.ann.all()[-1])
        assert set(await at.fates()) == {"handled"}


async def test_nothing_is_collected_in_public_and_each_person_is_shown_the_private_way_once(
    database_url: str, tmp_path: Path
):
    group = {"id": -500, "type": "supergroup", "title": "Neighbours"}
    channel = {"id": -600, "type": "channel", "title": "News"}
    async with room(database_url, tmp_path) as at:
        await at.double.until(lambda: at.bot.of("getUpdates"))
        for words in (COMPLAINT, "Hello?", COMPLAINT):
            await at.double.give(at.bot, {"message": at.ann.message(group, text=words)})
        post = {"message_id": 5, "date": 1_795_000_000, "chat": channel, "text": COMPLAINT}
        at.bot.chats[-600]
        await at.double.give(at.bot, {"channel_post": post})
        await at.quiet()
        pointers = [each["text"] for each in at.ann.all(-500)]
        assert len(pointers) == 1
        assert "https://t.me/desk_bot" in pointers[0]
        assert len(at.ann.all(-600)) == 1
        assert set(await at.fates()) == {"ignored"}
        assert await at.desk.rows("select count(*) from complaint") == [(0,)]
        assert await at.desk.rows("select count(*) from conversation") == [(0,)]


async def test_blocking_and_unblocking_stand_on_the_case_and_what_follows_goes_to_the_mailbox(
    database_url: str, tmp_path: Path
):
    async with room(database_url, tmp_path) as at:
        await at.ann.says(f"{COMPLAINT} My mail is ann@example.com")
        await at.quiet()
        await at.ann.membership("kicked")
        await at.quiet()
        await at.desk.does("reply", "We look into it.")
        await at.quiet()
        ((status, error),) = await at.desk.rows("select status, error from message where author = 'staff'")
        assert (status, error) == ("failed", "nobody is reached at this address any more")
        assert not any(call.answer == 403 for call in at.bot.of("sendMessage"))
        await at.ann.membership("member")
        await at.quiet()
        events = {row[0] for row in await at.desk.rows("select event from case_event")}
        assert {"unreachable", "delivery_failed", "reachable"} <= events


@pytest.mark.parametrize(
    "update",
    [
        {"inline_query": {"id": "1", "from": {"id": 1}, "query": "x", "offset": ""}},
        {"poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["0"]}},
        {"something_of_next_year": {"x": 1}},
        {"message": {"message_id": 1}},
        {"message": "nonsense"},
        {"callback_query": {"id": "1"}},
        {"my_chat_member": {}},
        {},
    ],
)  # fmt: skip
async def test_every_other_update_is_kept_with_a_fate(
    sqlite_database_url: str, tmp_path: Path, update: dict[str, Any]
):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.double.give(at.bot, update, checked=False)
        await at.quiet()
        assert await at.fates() in (["ignored"], ["failed"])
        await at.ann.says(COMPLAINT)
        await at.ann.hears()  # and the next one is answered
