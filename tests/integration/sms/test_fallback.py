"""Another way when one failed: the next verified address of the case by rank, or a task for the desk; never a guess."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from backend import listing
from channels.base import Address, InboundMessage, RawEvent, SendError
from channels.terminal import Terminal
from notifications import contacts
from sms_desk import Phone, phone
from twilio_double import ANN

pytestmark = pytest.mark.integration
NEWS = "We send you a new one."
HOME = "+447700900999"


@pytest.fixture(autouse=True)
def a_way_to_fall_back_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """The terminal stands for a second way, of a mail's rank."""
    monkeypatch.setattr(Terminal, "traits", replace(Terminal.traits, fallback_rank=2))


async def known_twice(one: Phone, proof: str = "own") -> None:
    """A case by text whose person also wrote at the terminal, where their message proved so much."""
    await one.says("My kettle leaks")
    await one.desk.says("hello")
    await one.desk.program.database.write(
        lambda tx: tx.connection.exec_driver_sql(
            "update conversation set complaint_id = (select max(id) from complaint) where channel = 'terminal'"
        )
    )
    await one.desk.program.database.write(
        lambda tx: tx.connection.exec_driver_sql(
            f"update message set proof = '{proof}' where author = 'customer' and conversation_id in "
            "(select id from conversation where channel = 'terminal')"
        )
    )


async def told_elsewhere(one: Phone, code: int = 30003) -> list[str]:
    """What reaches the second way when news does not reach the phone."""
    await one.desk.does("reply", NEWS)
    await one.hears()
    text = next(each for each in one.provider.texts if each.body == NEWS)
    await one.provider.reports(text, "undelivered", code)
    await one.desk.settled()
    return [message.text for message in await one.desk.hears()]


async def undelivered(one: Phone) -> int:
    """How many cases wait in the queue of those somebody must look at."""
    now = one.desk.clock()
    found = await one.desk.program.database.read(
        lambda connection: listing.counts(connection, me=1, now=now, day_ends=now)
    )
    return found["undelivered"]


async def changed(one: Phone, verb: Any) -> None:
    address = Address("terminal", "local", "ann")
    await one.desk.program.database.write(lambda tx: verb(tx, address, one.desk.clock()))


@pytest.mark.parametrize("proof", ["own", "domain", "signed"])
async def test_news_goes_to_an_address_whose_message_showed_whose_it_is(
    database_url: str, tmp_path: Path, proof: str
) -> None:
    async with phone(database_url, tmp_path) as one:
        await known_twice(one, proof)
        assert await told_elsewhere(one) == [NEWS]
        assert "fell_back" in await one.events()
        assert await undelivered(one) == 0


@pytest.mark.parametrize("proof", ["none", ""])
async def test_an_address_anybody_could_have_written_from_gets_nothing_and_staff_a_task(
    database_url: str, tmp_path: Path, proof: str
) -> None:
    async with phone(database_url, tmp_path) as one:
        await known_twice(one, proof)
        assert await told_elsewhere(one) == []
        assert "fell_back" not in await one.events()
        assert await undelivered(one) == 1


async def test_an_address_that_ended_messages_gets_nothing(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await known_twice(one)
        await changed(one, contacts.stop)
        assert await told_elsewhere(one) == []
        assert await undelivered(one) == 1


async def test_an_address_where_nobody_is_reached_gets_nothing_until_somebody_writes_there(
    database_url: str, tmp_path: Path
) -> None:
    async with phone(database_url, tmp_path) as one:
        await known_twice(one)
        await changed(one, contacts.lose)
        assert await told_elsewhere(one) == []
        one.provider.texts.clear()
        one.seen = 0
        await one.desk.says("I am back")
        assert await told_elsewhere(one) == [NEWS]


async def test_a_message_never_goes_back_to_where_it_failed(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path) as one:
        await known_twice(one)
        one.desk.customer.refusal = SendError("the terminal is closed", permanent=True)
        assert await told_elsewhere(one) == []
        sent = "select channel, status from message where author = 'staff' order by id"
        assert await one.desk.rows(sent) == [("sms", "failed"), ("terminal", "failed")]
        assert await undelivered(one) == 1


@pytest.mark.parametrize(
    ("code", "gone"), [(30005, True), (30006, True), (30003, False), (30007, False), (30008, False)]
)
async def test_a_dead_number_is_remembered_and_one_out_of_reach_is_not(
    database_url: str, tmp_path: Path, code: int, gone: bool
) -> None:
    async with phone(database_url, tmp_path) as one:
        await known_twice(one)
        one.desk.clock.move(seconds=5)
        await told_elsewhere(one, code)
        there = Address("sms", one.provider.settings["TWILIO_FROM"], ANN)
        read = one.desk.program.database.read
        assert await read(lambda connection: contacts.is_gone(connection, there)) is gone
        one.desk.clock.move(seconds=5)
        await one.says("STATUS")
        assert await read(lambda connection: contacts.is_gone(connection, there)) is False


async def test_an_address_somebody_only_typed_gets_nothing(database_url: str, tmp_path: Path) -> None:
    async with phone(database_url, tmp_path, FROM=HOME) as one:
        await one.desk.says("My kettle leaks. My phone is 07700 900123, my mail is ann@example.com")
        one.desk.customer.refusal = SendError("the terminal is closed", permanent=True)
        await one.desk.does("reply", NEWS)
        assert await one.hears() == []
        assert "fell_back" not in await one.events()
        assert await undelivered(one) == 1


async def test_a_phone_the_provider_vouched_for_gets_neutral_words_without_a_code(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Terminal.read

    def shared(self: Terminal, raw: RawEvent) -> InboundMessage:
        return replace(plain(self, raw), proved={"phone": ANN})

    monkeypatch.setattr(Terminal, "read", shared)
    async with phone(database_url, tmp_path, FROM=HOME) as one:
        await one.desk.says("My kettle leaks.")
        one.desk.customer.refusal = SendError("the terminal is closed", permanent=True)
        await one.desk.does("reply", NEWS)
        (told,) = await one.hears()
        assert (await one.case())["reference"] in told
        assert "new one" not in told
        assert "number_asked" not in await one.events()
