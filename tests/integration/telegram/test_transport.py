"""How updates come and messages go: polling, webhook, several nodes, faults, limits, restarts."""

import asyncio
import time
from pathlib import Path

import pytest
import structlog
from benchmark.ports import unused_port

from bot.app import compose, served
from bot.checkup import look_over
from bot.settings import read_settings
from channels.base import SettingError
from channels.telegram import configure
from desk import Clock
from integration.telegram.room import COMPLAINT, desk_at, room, settings_of
from telegram_double.people import Person, text_of
from telegram_double.server import Bot, TelegramDouble, telegram_double

pytestmark = pytest.mark.integration

NEARLY_A_SECOND = 0.9


async def test_a_restart_in_mid_talk_loses_and_doubles_nothing(database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        ann = Person(double, bot)
        clock = Clock()
        await ann.says(COMPLAINT)
        async with desk_at(double, bot, database_url, tmp_path, clock) as running:
            await ann.hears()
            await running.settled()
        update = {"update_id": 1001, "message": ann.said()}
        await ann.says("It was on Monday.")
        await double.redeliver(bot, update)
        async with desk_at(double, bot, database_url, tmp_path, clock) as running:
            await double.until(lambda: not bot.pending and not bot.again)
            await running.settled()
            assert await running.rows("select count(*) from complaint") == [(1,)]
            said = await running.rows("select text from message where author = 'customer' order by id")
            assert said == [(COMPLAINT,), ("It was on Monday.",)]


async def test_only_one_node_polls_and_another_takes_over(postgres_database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        ann = Person(double, bot)
        first = desk_at(double, bot, postgres_database_url, tmp_path)
        await first.__aenter__()
        await double.until(lambda: bot.of("getUpdates"))
        async with desk_at(double, bot, postgres_database_url, tmp_path) as second:
            polls = bot.polls
            await double.until(lambda: len(bot.of("getMe")) == 2)
            assert bot.polls == polls
            await first.__aexit__(None, None, None)
            begun = time.monotonic()
            await ann.says(COMPLAINT)
            await ann.hears()
            assert time.monotonic() - begun < 3
            await second.settled()
            assert await second.rows("select count(*) from complaint") == [(1,)]
            assert not any(call.answer == 409 for call in bot.of("getUpdates"))


@pytest.mark.parametrize(
    "fault",
    [
        {"code": 500, "description": "Internal Server Error"},
        {"code": 502, "description": "Bad Gateway"},
        {"code": 429, "description": "Too Many Requests: retry after 1", "retry_after": 1},
        {"drop": True},
    ],
    ids=["500", "502", "429", "drop"],
)
async def test_faults_while_polling_and_sending_are_overcome(
    sqlite_database_url: str, tmp_path: Path, fault: dict
):
    async with room(sqlite_database_url, tmp_path) as at:
        at.bot.fail("getUpdates", **fault)
        at.bot.fail("sendMessage", **fault)
        await at.ann.says(COMPLAINT)
        await at.double.until(lambda: at.bot.of("sendMessage"))
        await asyncio.wait_for(_moving(at), 15)
        assert await at.case("reference") in text_of(at.ann.all()[0])
        assert await at.desk.rows("select count(*) from complaint") == [(1,)]


async def _moving(at) -> None:
    """Time passes until everything is out."""
    while await at.desk.rows("select 1 from message where status in ('queued', 'sending')"):
        at.desk.clock.move(seconds=2)
        await at.wake()
        await asyncio.sleep(0.02)


async def test_the_providers_wish_is_obeyed_by_the_whole_bot(sqlite_database_url: str, tmp_path: Path):
    async with room(sqlite_database_url, tmp_path, TELEGRAM_RATE="1000") as at:
        bob = Person(at.double, at.bot, 7002, "Bob")
        at.bot.fail("sendMessage", 429, "Too Many Requests", retry_after=1)
        await at.ann.says(COMPLAINT)
        await at.double.until(lambda: at.bot.of("sendMessage"))
        refused = at.bot.of("sendMessage")[0].at
        await bob.says(COMPLAINT)
        await bob.hears()
        assert at.bot.of("sendMessage")[1].at - refused > NEARLY_A_SECOND


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_a_chat_gets_one_message_a_second(request, tmp_path: Path, engine: str):
    url = request.getfixturevalue(f"{engine}_database_url")
    async with room(url, tmp_path, TELEGRAM_CHAT_RATE="2", TELEGRAM_RATE="30") as at:
        await at.ann.says(COMPLAINT)
        await at.double.until(lambda: len(at.bot.of("sendMessage")) >= 2)
        first, second = (call.at for call in at.bot.of("sendMessage")[:2])
        assert 2 * (second - first) > NEARLY_A_SECOND


async def test_a_wrong_token_stops_with_a_clear_line(tmp_path: Path):
    async with telegram_double() as double:
        given = settings_of(double, Bot("1:wrong-token", "x"))
        (channel,) = configure(given, _tools(tmp_path))
        with pytest.raises(SettingError, match="AMENDS_TELEGRAM_TOKEN: Telegram does not know this token"):
            await channel.receive(None)


async def test_a_rival_is_named(sqlite_database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        bot.webhook = {"url": "https://other.example/hook"}
        with structlog.testing.capture_logs() as logs:
            async with asyncio.timeout(15), desk_at(double, bot, sqlite_database_url, tmp_path):
                while not any(each["event"] == "telegram.rival" for each in logs):  # noqa: ASYNC110 - a plain list
                    await asyncio.sleep(0.01)
        rivals = [each["rival"] for each in logs if each["event"] == "telegram.rival"]
        assert "https://other.example/hook" in rivals[0]
        assert "AMENDS_TELEGRAM_MODE=webhook" in rivals[0]


async def test_the_webhook_answers_after_the_commit_and_knows_its_secret(database_url: str, tmp_path: Path):
    async with telegram_double() as double, _serving(double, database_url, tmp_path) as (bot, program, url):
        ann = Person(double, bot)
        await double.until(lambda: bot.webhook.get("url"))
        assert bot.webhook["url"] == f"{url}/channels/telegram/webhook"
        await ann.says(COMPLAINT)
        (first,) = await ann.hears()
        assert "AMD-" in text_of(first)
        import httpx

        async with httpx.AsyncClient() as client:
            path = f"{url}/channels/telegram/webhook"
            assert (await client.post(path, json={"update_id": 5})).status_code == 403
            wrong = {"X-Telegram-Bot-Api-Secret-Token": "guess"}
            assert (await client.post(path, json={"update_id": 5}, headers=wrong)).status_code == 403
            right = {"X-Telegram-Bot-Api-Secret-Token": bot.webhook["secret_token"]}
            assert (await client.post(path, content=b"\xff no json", headers=right)).status_code == 200
        from sqlalchemy import text

        rows = await program.database.read(lambda c: c.execute(text("select count(*) from inbound")).scalar())
        assert rows == 2


def _serving(double: TelegramDouble, url: str, folder: Path):
    from contextlib import asynccontextmanager

    from backend.schema import migrate

    @asynccontextmanager
    async def serving():
        bot, port = double.bot(), unused_port()
        given = settings_of(double, bot, TELEGRAM_MODE="webhook")
        settings = read_settings(
            {
                **{f"AMENDS_{name}": value for name, value in given.items()},
                "AMENDS_DATA": str(folder),
                "AMENDS_DATABASE_URL": url,
                "AMENDS_PORT": str(port),
                "AMENDS_PUBLIC_URL": f"http://127.0.0.1:{port}",
            }
        )
        await asyncio.to_thread(migrate, settings.database)
        program = compose(settings)
        async with served(program):
            yield bot, program, settings.url

    return serving()


async def test_check_says_what_telegram_says(sqlite_database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        bot.webhook = {"url": "https://other.example/hook"}
        bot.webhook_error = "Wrong response from the webhook: 500"
        await Person(double, bot).says("waiting")
        given = {f"AMENDS_{name}": value for name, value in settings_of(double, bot).items()}
        settings = read_settings(
            {**given, "AMENDS_DATA": str(tmp_path), "AMENDS_DATABASE_URL": sqlite_database_url}
        )
        lines = [(each.good, each.text) for each in await look_over(settings)]
        told = "\n".join(text for _, text in lines)
        assert "@desk_bot, 1 updates wait" in told
        assert any(not good and "https://other.example/hook" in text for good, text in lines)
        assert any(not good and "could not deliver" in text for good, text in lines)
        bot.dead = True
        told = "\n".join(each.text for each in await look_over(settings))
        assert "Telegram does not know this token" in told


def _tools(folder: Path):
    from integration.channels.drivers import Desk

    return Desk().tools(folder)
