"""What goes wrong or comes at a bad moment on Telegram: nights, rivals, several nodes, orders turned round, kills."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
import structlog
from aiogram.types import Update
from benchmark.ports import unused_port
from sqlalchemy import text

from backend.database import open_database
from backend.schema import migrate
from bot.app import Program, compose, served
from bot.settings import read_settings
from bot.situation import Situations
from bot.verifying import _verify
from channels.base import Address, Pace, StorageUnavailable
from channels.telegram import polling
from desk import Clock, Desk
from integration.telegram.room import COMPLAINT, PNG, desk_at, room, settings_of
from notifications.pace import Turns
from telegram_double.people import Person, text_of
from telegram_double.server import DATE, Bot, TelegramDouble, telegram_double

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
NIGHT = datetime(2026, 11, 16, 23, 0, tzinfo=UTC)
DANGER = "There is a strong smell of gas from the new stove in my kitchen."


@pytest.mark.integration
async def test_messages_at_night_do_not_ring_but_those_of_danger_do(database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        ann, bob = Person(double, bot), Person(double, bot, 7002, "Bob")
        async with desk_at(double, bot, database_url, tmp_path, Clock(NIGHT)) as running:
            await ann.says(COMPLAINT)
            await ann.hears()
            await bob.says(DANGER)
            await bob.hears()
            await running.settled()
            calls = bot.of("sendMessage")
            quiet = {
                call.given.get("disable_notification") for call in calls if call.given["chat_id"] == ann.id
            }
            assert quiet == {True}
            (first, *_) = [call for call in calls if call.given["chat_id"] == bob.id]
            assert not first.given.get("disable_notification")


@pytest.mark.integration
async def test_messages_by_day_ring(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.quiet()
        assert not any(call.given.get("disable_notification") for call in at.bot.of("sendMessage"))


@pytest.mark.integration
async def test_thirty_a_second_hold_over_all_nodes(postgres_database_url: str, tmp_path: Path):
    """Two nodes ask at the same time: together they get no more turns than one."""
    await asyncio.to_thread(migrate, postgres_database_url)
    nodes = [open_database(postgres_database_url) for _ in range(2)]
    for node in nodes:
        await node.start()
    try:
        turns = [Turns(node) for node in nodes]
        pace, loop = Pace(overall=30.0), asyncio.get_running_loop()
        begun = loop.time()
        asked = 16
        await asyncio.gather(
            *(turns[each % 2].wait(Address("telegram", "1", str(each)), pace) for each in range(asked))
        )
        assert loop.time() - begun >= (asked - 1) / pace.overall - 0.01
    finally:
        for node in nodes:
            await node.close()


@pytest.mark.integration
async def test_who_waits_sees_that_somebody_writes(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    async with room(sqlite_database_url, tmp_path) as at:
        find = Situations.find

        async def slowly(self, *arguments, **more):
            await at.double.until(lambda: at.bot.actions)
            return await find(self, *arguments, **more)

        monkeypatch.setattr(Situations, "find", slowly)
        await at.ann.says(COMPLAINT)
        await at.ann.hears()
        assert at.bot.actions[0] == (at.ann.id, "typing")


@pytest.mark.integration
async def test_a_rival_that_polls_is_named_and_outlasted(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(polling, "RIVAL_SECONDS", 0.05)
    with structlog.testing.capture_logs() as logs:
        async with room(sqlite_database_url, tmp_path) as at:
            await at.double.until(lambda: at.bot.of("getUpdates"))
            async with aiohttp.ClientSession() as session:
                url = f"{at.double.url}/bot{at.bot.token}/getUpdates"
                async with session.post(url, json={"timeout": 0}) as answer:
                    await answer.read()
            await at.double.until(lambda: any(call.answer == 409 for call in at.bot.of("getUpdates")))
            await at.ann.says(COMPLAINT)
            await at.ann.hears()
            await at.quiet()
            assert await at.desk.rows("select count(*) from complaint") == [(1,)]
    (rival, *_) = [each["rival"] for each in logs if each["event"] == "telegram.rival"]
    assert "another program polls" in rival
    assert "AMENDS_TELEGRAM_TOKEN" in rival


@pytest.mark.integration
async def test_a_token_taken_back_is_told_and_polling_goes_on_with_it_given_again(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(polling, "LONGEST_PAUSE", 0.05)
    with structlog.testing.capture_logs() as logs:
        async with room(sqlite_database_url, tmp_path) as at:
            await at.double.until(lambda: at.bot.of("getUpdates"))
            at.bot.dead = True
            await at.ann.says("wakes the poll that still waits")
            async with asyncio.timeout(15):
                while not any(each["event"] == "telegram.token_refused" for each in logs):  # noqa: ASYNC110 - a plain list
                    await asyncio.sleep(0.01)
            at.bot.dead = False
            await at.ann.says(COMPLAINT)
            await at.ann.hears_words("AMD-")
    (told, *_) = [each for each in logs if each["event"] == "telegram.token_refused"]
    assert told["variable"] == "AMENDS_TELEGRAM_TOKEN"


@pytest.mark.integration
async def test_an_edit_that_overtakes_its_message_leaves_one_case_and_no_error(
    database_url: str, tmp_path: Path
):
    async with room(database_url, tmp_path) as at:
        first = at.ann.message(text="My kettle from last week broke, order LH-8821345.")
        edited = {**first, "text": "My kettle from last week broke, order LH-9999999.", "edit_date": DATE + 1}
        await at.double.give(at.bot, {"edited_message": edited})
        await at.ann.hears()
        await at.double.give(at.bot, {"message": first})
        assert set(await at.fates()) == {"handled"}
        assert await at.desk.rows("select count(*) from complaint") == [(1,)]
        assert "LH-9999999" in await at.case("form")


@pytest.mark.integration
async def test_updates_out_of_order_are_all_taken_once(database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        ann, bob = Person(double, bot), Person(double, bot, 7002, "Bob")
        await ann.says(COMPLAINT)
        await bob.says(COMPLAINT)
        await ann.says("It was on Monday.")
        bot.pending.reverse()
        async with desk_at(double, bot, database_url, tmp_path) as running:
            await double.until(lambda: not bot.pending and not bot.again)
            await running.settled()
            assert await running.rows("select count(*) from inbound where fate = 'handled'") == [(3,)]
            assert await running.rows("select count(*) from message where author = 'customer'") == [(3,)]
            assert await running.rows("select count(distinct peer) from complaint") == [(2,)]


# What every update may hold at once: enough for a reader to go wrong on, were it careless.
_BODY = {
    "id": "77", "message_id": 5, "date": DATE, "text": "Hello", "user": {"id": 9, "is_bot": False, "first_name": "X"},
    "from": {"id": 9, "is_bot": False, "first_name": "X"}, "chat": {"id": 9, "type": "private", "first_name": "X"},
    "query": "x", "offset": "", "options": [], "question": "?",
}  # fmt: skip
_KINDS = sorted(set(Update.model_fields) - {"update_id"})
_TALK = {"message", "edited_message"}


@pytest.mark.integration
async def test_every_kind_of_update_the_bot_api_knows_gets_a_fate_and_never_an_error(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        at.bot.chats[9]
        for kind in _KINDS:
            await at.double.give(at.bot, {kind: _BODY}, checked=False)
        await at.quiet()
        rows = await at.desk.rows("select body, fate, reason from inbound order by id")
        assert len(rows) == len(_KINDS)
        for body, fate, reason in rows:
            kind = next(each for each in _KINDS if f'"{each}"'.encode() in bytes(body))
            assert fate != "failed", (kind, reason)
            assert (fate == "ignored") <= bool(reason), kind
        await at.ann.says(COMPLAINT)
        await at.ann.hears_words("AMD-")


@pytest.mark.integration
@pytest.mark.parametrize("kind", ["message", "edited_message", "channel_post", "edited_channel_post"])
async def test_whatever_is_said_in_public_is_not_collected(
    sqlite_database_url: str, tmp_path: Path, kind: str
):
    public = {"id": -600, "type": "channel" if "channel" in kind else "supergroup", "title": "News"}
    async with room(sqlite_database_url, tmp_path) as at:
        post = at.ann.message(public, text=COMPLAINT)
        if "edited" in kind:
            post["edit_date"] = DATE + 1
        await at.double.give(at.bot, {kind: post})
        assert await at.fates() == ["ignored"]
        assert await at.desk.rows("select count(*) from conversation") == [(0,)]
        assert await at.desk.rows("select count(*) from message where author = 'customer'") == [(0,)]
        assert ["https://t.me/desk_bot" in text_of(each) for each in at.ann.all(-600)] == [True]


@pytest.mark.integration
async def test_the_bot_deleted_by_its_person_is_known_and_back_with_start(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.quiet()
        await at.ann.membership("kicked")
        await at.quiet()
        assert await at.desk.rows("select count(*) from contact where gone_at is not null") == [(1,)]
        at.bot.closed.discard(at.ann.id)
        await at.ann.says("/start")
        await at.quiet()
        assert await at.desk.rows("select count(*) from contact where gone_at is not null") == [(0,)]
        assert len(at.ann.all()) > 1


@pytest.mark.integration
async def test_quoted_and_forwarded_words_are_told_from_own_ones(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        first = at.ann.said()
        await at.ann.says(
            "That is it.", reply_to_message=first, quote={"text": "order LH-8821345", "position": 10}
        )
        origin = {"type": "hidden_user", "sender_user_name": "The shop", "date": DATE}
        await at.ann.says("We will not pay you.", forward_origin=origin)
        await at.quiet()
        rows = await at.desk.rows("select text, whole from message where author = 'customer' order by id")
        assert rows[1] == ("That is it.", "> order LH-8821345\nThat is it.")
        assert rows[2][0] == "We will not pay you."
        assert rows[2][1].startswith("[forwarded: The shop, ")


@pytest.mark.integration
async def test_documents_and_pictures_of_staff_arrive_and_a_picture_telegram_cannot_show_comes_as_a_file(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        said = at.ann.said()
        await at.quiet()
        given = (("plan.png", PNG), ("answer.pdf", b"%PDF-1.7 words"), ("odd.png", b"\x89PNG\r\n\x1a\n"))
        papers = [await _kept(at, name, content) for name, content in given]
        at.bot.fail("sendPhoto", 400, "Bad Request: IMAGE_PROCESS_FAILED")
        await at.desk.does("reply", "Here they are.", attachments=papers)
        await at.ann.hears_words("Here they are.")
        heard = at.ann.all()
        assert [each["document"]["file_name"] for each in heard if "document" in each] == [
            "plan.png",
            "answer.pdf",
        ]
        assert sum("photo" in each for each in heard) == 1
        assert {each["reply_to_message"]["message_id"] for each in heard if "document" in each} == {
            said["message_id"]
        }


async def _kept(at, name: str, content: bytes):
    from channels.base import Attachment

    async def parts():
        yield content

    address = Address("telegram", str(at.bot.id), str(at.ann.id))
    kept = await at.desk.program.tools.storage.keep_file(address, name, parts(), 10**6)
    return Attachment(kept.name, kept.media_type, kept.size, kept.sha256, stored=kept.id)


@pytest.mark.kill
@pytest.mark.parametrize("step", ["stored", "read", "thought", "committed", "sent", "recorded"])
async def test_a_talk_survives_a_kill_after_any_step(step: str, database_url: str, tmp_path: Path):
    """Telegram gives again what was not confirmed. A message taken by Telegram whose answer nobody wrote down is
    sent again (law 5: at least once): there its number may be heard twice, and stays one message of the record."""
    async with telegram_double() as double:
        bot = double.bot()
        ann = Person(double, bot)
        async with desk_at(double, bot, database_url, tmp_path) as running:
            await ann.says(COMPLAINT)
            await ann.hears()
            await double.until(lambda: not bot.pending)
            await running.settled()
        said = await ann.says("It was on Monday.")
        assert await _live_until(step, double, bot.token, database_url, tmp_path) == -signal.SIGKILL
        async with desk_at(double, bot, database_url, tmp_path) as again:
            await _given_again(said, ann, again)
            assert await again.rows("select count(*) from complaint") == [(1,)]
            words = await again.rows("select text from message where author = 'customer' order by id")
            assert words == [(COMPLAINT,), ("It was on Monday.",)]
            numbers = await again.rows("select count(*) from message where kind = 'acknowledgement'")
            assert numbers == [(1,)]
            assert await again.rows("select fate, count(*) from inbound group by fate") == [("handled", 2)]
            heard = [text_of(each) for each in ann.all() if "complaint number is" in text_of(each)]
            assert len(heard) == 1
            assert (await again.program.database.read(_verify)).broken == []


@pytest.mark.kill
@pytest.mark.parametrize("step", ["stored", "read", "thought", "committed", "sent", "recorded"])
async def test_the_very_first_message_survives_a_kill_after_any_step(
    step: str, database_url: str, tmp_path: Path
):
    """Nothing is known of the person yet: no talk, no case, and the offset stands at nothing."""
    async with telegram_double() as double:
        bot = double.bot()
        ann = Person(double, bot)
        said = await ann.says(COMPLAINT)
        assert await _live_until(step, double, bot.token, database_url, tmp_path) == -signal.SIGKILL
        async with desk_at(double, bot, database_url, tmp_path) as again:
            await _given_again(said, ann, again)
            assert await again.rows("select count(*) from complaint") == [(1,)]
            words = await again.rows("select text from message where author = 'customer'")
            assert words == [(COMPLAINT,)]
            numbers = await again.rows("select count(*) from message where kind = 'acknowledgement'")
            assert numbers == [(1,)]
            assert await again.rows("select fate, count(*) from inbound group by fate") == [("handled", 1)]
            heard = [text_of(each) for each in ann.all() if "complaint number is" in text_of(each)]
            assert len(heard) in ((1, 2) if step == "sent" else (1,))
            assert (await again.program.database.read(_verify)).broken == []


@pytest.mark.kill
async def test_another_node_polls_when_the_one_that_did_is_killed(postgres_database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        ann = Person(double, bot)
        dying = asyncio.create_task(_live_until("stored", double, bot.token, postgres_database_url, tmp_path))
        await double.until(lambda: bot.polls)
        async with desk_at(double, bot, postgres_database_url, tmp_path) as other:
            await double.until(lambda: len(bot.of("getMe")) == 2)
            said = await ann.says(
                COMPLAINT
            )  # the first node stores it and dies, before Telegram may forget it
            assert await dying == -signal.SIGKILL
            await double.until(lambda: said in bot.confirmed)
            await ann.hears()
            await other.settled()
            assert await other.rows("select count(*) from complaint") == [(1,)]
            assert await other.rows("select fate, count(*) from inbound group by fate") == [("handled", 1)]


async def _given_again(said: int, ann: Person, desk: Desk) -> None:
    """Telegram delivers the update once more, though it was confirmed; all is taken."""
    double, bot = ann.double, ann.bot
    if said in bot.confirmed:
        await double.redeliver(bot, {"update_id": said, "message": ann.said()})
    await double.until(lambda: not bot.pending and not bot.again)
    await desk.settled()


async def _live_until(step: str, double: TelegramDouble, token: str, url: str, folder: Path) -> int:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(HERE / "mortal.py"), url, str(folder), step, double.url, token),
        cwd=TESTS.parent,
        env={"PYTHONPATH": f"{TESTS}:{TESTS.parent}", "PATH": "/usr/bin:/bin"},
    )
    async with asyncio.timeout(60):
        return await process.wait()


@pytest.mark.integration
async def test_the_parts_of_an_album_that_came_to_two_nodes_are_one_message(
    postgres_database_url: str, tmp_path: Path
):
    (tmp_path / "files").mkdir()
    async with telegram_double() as double, AsyncExitStack() as nodes:
        bot = double.bot()
        programs = [
            await nodes.enter_async_context(
                webhook_desk(double, bot, postgres_database_url, tmp_path / str(node), tmp_path / "files")
            )
            for node in range(2)
        ]
        await double.until(lambda: bot.webhook.get("url"))
        ann = Person(double, bot)
        parts = []
        for each in range(4):
            caption = {"caption": COMPLAINT} if not each else {}
            part = ann.message(media_group_id="7700", **ann.file("photo", PNG + bytes([each])), **caption)
            parts.append({"update_id": double.number("update"), "message": part})
        secret = {"X-Telegram-Bot-Api-Secret-Token": bot.webhook["secret_token"]}
        async with aiohttp.ClientSession(headers=secret) as session:
            for number, part in enumerate(parts):
                url = f"{programs[number % 2].settings.url}/channels/telegram/webhook"
                async with session.post(url, json=part) as answer:
                    assert answer.status == 200
        await double.until(lambda: any("complaint number is" in text_of(each) for each in ann.all()))

        async def rows(query: str) -> list[tuple]:
            return await programs[0].database.read(
                lambda c: [tuple(row) for row in c.execute(text(query)).all()]
            )

        async with asyncio.timeout(20):
            while await rows("select 1 from inbound where fate = 'pending'"):  # noqa: ASYNC110 - two nodes' table
                await asyncio.sleep(0.02)
        assert await rows("select text from message where author = 'customer'") == [(COMPLAINT,)]
        assert await rows("select count(*) from attachment") == [(4,)]
        assert await rows("select count(*) from complaint") == [(1,)]


@asynccontextmanager
async def webhook_desk(
    double: TelegramDouble, bot: Bot, url: str, folder: Path, files: Path
) -> AsyncIterator[Program]:
    """One of several nodes, as `amends serve` runs it."""
    port = unused_port()
    given = settings_of(double, bot, TELEGRAM_MODE="webhook")
    settings = read_settings(
        {
            **{f"AMENDS_{name}": value for name, value in given.items()},
            "AMENDS_DATA": str(folder),
            "AMENDS_FILES_URL": files.as_uri(),
            "AMENDS_SECRET_KEY": "the same on every node of this desk",
            "AMENDS_DATABASE_URL": url,
            "AMENDS_PORT": str(port),
            "AMENDS_PUBLIC_URL": f"http://127.0.0.1:{port}",
        }
    )
    await asyncio.to_thread(migrate, settings.database)
    program = compose(settings)
    async with served(program):
        yield program


@pytest.mark.integration
async def test_one_a_second_to_a_chat_holds_over_all_nodes(postgres_database_url: str):
    await asyncio.to_thread(migrate, postgres_database_url)
    nodes = [open_database(postgres_database_url) for _ in range(2)]
    for node in nodes:
        await node.start()
    try:
        turns = [Turns(node) for node in nodes]
        pace, loop = Pace(each=10.0), asyncio.get_running_loop()
        begun, asked = loop.time(), 5
        ann = Address("telegram", "1", "7001")
        await asyncio.gather(*(turns[each % 2].wait(ann, pace) for each in range(asked)))
        assert loop.time() - begun >= (asked - 1) / pace.each - 0.01
    finally:
        for node in nodes:
            await node.close()


@pytest.mark.integration
async def test_a_long_answer_comes_in_pieces_whose_words_are_whole_and_mean_nothing_to_telegram(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        await at.ann.says(COMPLAINT)
        await at.quiet()
        before = len(at.ann.all())
        words = " ".join(f"<b>word{number}</b>&amp;" for number in range(500))
        await at.desk.does("reply", words)
        await at.quiet()
        pieces = [text_of(each) for each in at.ann.all()[before:]]
        assert len(pieces) > 1
        assert all(len(each) <= 4096 for each in pieces)
        header, _, first = pieces[0].partition("\n")
        assert "Mei Lin" in header
        assert " ".join([first, *pieces[1:]]).split() == words.split()


@pytest.mark.integration
async def test_a_webhook_that_could_not_store_asks_telegram_to_come_again(
    sqlite_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "files").mkdir()
    async with (
        telegram_double() as double,
        webhook_desk(
            double, double.bot(), sqlite_database_url, tmp_path / "node", tmp_path / "files"
        ) as program,
    ):
        bot = double.bot()
        await double.until(lambda: bot.webhook.get("url"))
        write, refusals = program.database.write, iter([True, True])

        async def full(work, **more):
            if more.get("brief") and next(refusals, False):
                raise StorageUnavailable("the disk is full")
            return await write(work, **more)

        monkeypatch.setattr(program.database, "write", full)
        ann = Person(double, bot)
        number = await ann.says(COMPLAINT)
        await double.until(lambda: "503" in bot.webhook_error)
        await ann.hears_words("AMD-")
        assert bot.delivered[number] == 3
        assert number in bot.confirmed
