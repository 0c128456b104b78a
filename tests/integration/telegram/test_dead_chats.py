"""A chat whose person is gone is marked so, nothing more is tried there, and what there is to tell goes by mail."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert

from backend import listing
from backend.database import Transaction
from backend.models import Conversation
from channels.base import Address
from channels.telegram import configure as telegram
from desk import desk
from integration.road.test_machines_mail import ACCOUNT, mails_of
from integration.road.test_machines_mail import configured as mailbox
from integration.telegram.room import COMPLAINT, Room, settings_of
from notifications import contacts
from telegram_double.people import Person
from telegram_double.server import TelegramDouble, telegram_double

pytestmark = pytest.mark.integration

MAIL = "My mail is ann@example.com."


def both(double: TelegramDouble, bot):
    given = settings_of(double, bot)
    return lambda tools: [*telegram(given, tools), *mailbox(tools)]


async def sent_in(at: Room) -> None:
    """A complaint whose summary, with the mail address in it, was sent in."""
    from integration.telegram.test_talks import answered

    await at.ann.says(f"{COMPLAINT} {MAIL}")
    await at.ann.hears()
    await answered(at)


async def proved_by_mail(at: Room) -> None:
    """Her mailbox, once she wrote from it about the same case and her provider vouched for her."""
    mailbox = Address("email", ACCOUNT, "ann@example.com")

    def write(tx: Transaction) -> None:
        contacts.vouch(tx, mailbox, at.desk.clock())
        case = tx.connection.exec_driver_sql("select max(id) from complaint").scalar()
        talk = Conversation(
            channel=mailbox.channel,
            account=mailbox.account,
            peer=mailbox.peer,
            topic="hers",
            complaint_id=case,
        )
        row = {**talk.model_dump(exclude={"id"}), "opened_at": at.desk.clock(), "last_at": at.desk.clock()}
        tx.connection.execute(insert(Conversation.__table__), row)

    await at.desk.program.database.write(write)


async def gone(at: Room) -> list[tuple]:
    return await at.desk.rows("select peer from contact where gone_at is not null")


async def test_a_refused_chat_is_marked_the_words_go_by_mail_and_later_ones_go_there_at_once(
    database_url: str, tmp_path: Path
):
    async with telegram_double() as double:
        bot = double.bot()
        async with desk(database_url, tmp_path, channels=both(double, bot)) as running:
            at = Room(running, double, bot, Person(double, bot))
            await sent_in(at)
            await proved_by_mail(at)
            bot.closed.add(at.ann.id)  # no update tells of it
            await running.does("reply", "We look into it.")
            await at.quiet()
            assert await gone(at) == [(str(at.ann.id),)]
            refused = len(bot.of("sendMessage"))
            assert bot.of("sendMessage")[-1].answer == 403
            (first,) = await asyncio.to_thread(mails_of, tmp_path)
            assert b"We look into it." in first
            assert b"ann@example.com" in first

            await running.does("reply", "It was the switch.")
            await at.quiet()
            assert len(bot.of("sendMessage")) == refused
            assert len(await asyncio.to_thread(mails_of, tmp_path)) == 2
            events = await running.rows("select event from case_event")
            assert {("unreachable",), ("delivery_failed",), ("fell_back",)} <= set(events)
            rows = "select status from message where author = 'staff' and channel = 'telegram'"
            assert await running.rows(rows) == [("failed",)] * 2


async def test_a_new_message_revives_a_dead_chat(database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        async with desk(database_url, tmp_path, channels=both(double, bot)) as running:
            at = Room(running, double, bot, Person(double, bot))
            await sent_in(at)
            bot.closed.add(at.ann.id)
            await running.does("reply", "We look into it.")
            await at.quiet()
            bot.closed.discard(at.ann.id)
            heard = len(at.ann.all())
            await at.ann.says("I am here again. Any news?")
            await at.quiet()
            assert len(at.ann.all()) > heard
            assert await gone(at) == []
            assert ("reachable",) in await running.rows("select event from case_event")
            await running.does("reply", "It was the switch.")
            await at.ann.hears_words("It was the switch.")


async def test_unblocking_revives_a_blocked_chat(database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        async with desk(database_url, tmp_path, channels=both(double, bot)) as running:
            at = Room(running, double, bot, Person(double, bot))
            await sent_in(at)
            await at.ann.membership("kicked")
            await at.quiet()
            assert await gone(at) == [(str(at.ann.id),)]
            await at.ann.membership("member")
            await at.quiet()
            assert await gone(at) == []
            await running.does("reply", "It was the switch.")
            await at.ann.hears_words("It was the switch.")
            assert await asyncio.to_thread(mails_of, tmp_path) == []


async def test_what_reaches_nobody_and_has_no_other_way_stays_failed_for_staff(
    sqlite_database_url: str, tmp_path: Path
):
    async with telegram_double() as double:
        bot = double.bot()
        async with desk(sqlite_database_url, tmp_path, channels=both(double, bot)) as running:
            at = Room(running, double, bot, Person(double, bot))
            await at.ann.says(COMPLAINT)
            await at.quiet()
            await at.ann.membership("kicked")
            await running.does("reply", "We look into it.")
            await at.quiet()
            ((status, error),) = await running.rows(
                "select status, error from message where author = 'staff'"
            )
            assert (status, error != "") == ("failed", True)
            assert await asyncio.to_thread(mails_of, tmp_path) == []


async def test_staff_see_that_a_chat_is_dead_before_they_write(sqlite_database_url: str, tmp_path: Path):
    async with telegram_double() as double:
        bot = double.bot()
        async with desk(sqlite_database_url, tmp_path, channels=both(double, bot)) as running:
            at = Room(running, double, bot, Person(double, bot))
            await at.ann.says(COMPLAINT)
            reference = await at.case("reference")

            async def gone_for_staff() -> bool:
                found = await running.program.database.read(lambda c: listing.whole(c, reference))
                return found.gone

            assert not await gone_for_staff()
            await at.ann.membership("kicked")
            await at.quiet()
            assert await gone_for_staff()
