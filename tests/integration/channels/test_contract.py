"""The one contract every channel keeps, run through the seam; drivers.py plays the providers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
import pytest_asyncio

from bot.fetching import fetched
from channels.base import (
    Attachment,
    Channel,
    DeliveryReceipt,
    InboundMessage,
    OutboundMessage,
    SendError,
    Update,
)
from integration.channels.drivers import DRIVERS, NOW, Answer, Desk, Driver

pytestmark = pytest.mark.integration

TEXTS = {
    "plain": "The kettle leaks.",
    "chinese": "我买的水壶漏水，请尽快处理。",
    "arabic": "الغلاية تسرب الماء",
    "hebrew": "הקומקום דולף",
    "hindi": "केतली टपक रही है",
    "emoji": "Broken again 😡👩‍👩‍👧‍👦 🇨🇳",
    "direction marks": "name \u202egpj.exe\u202c end",
    "combining": "e\u0301a\u030a",
    "lines": "one\n\n  two\nthree",
    "markup": "<script>alert(1)</script> & \"quotes\" 'single'",
    "a dot": ".\n..\nThe end.",
    "long": "The kettle leaks. " * 60_000,
}
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest_asyncio.fixture(params=DRIVERS)
async def driver(request: pytest.FixtureRequest, desk: Desk, tmp_path: Path) -> AsyncIterator[Driver]:
    async with DRIVERS[request.param](desk, tmp_path) as opened:
        yield opened


def message_in(driver: Driver, desk: Desk) -> InboundMessage:
    reading = driver.channel.read(desk.events[-1])
    assert isinstance(reading, InboundMessage)
    return reading


async def whole(driver: Driver, desk: Desk) -> InboundMessage:
    """The newest message with its files, which some providers only name at first."""
    return await fetched(driver.channel, message_in(driver, desk), last=True)


async def files_in(driver: Driver, desk: Desk) -> list[Attachment]:
    """The files of everything that came: some providers send an event for each."""
    readings = [driver.channel.read(event) for event in desk.events]
    messages = [each for each in readings if isinstance(each, InboundMessage)]
    taken = [await fetched(driver.channel, each, last=True) for each in messages]
    return [file for each in taken for file in each.attachments]


async def content_of(driver: Driver, desk: Desk, file: Attachment) -> bytes:
    """The bytes of a file, wherever the channel says they are."""
    if file.content is not None:
        return file.content
    tools = getattr(driver.channel, "tools", None)  # the page's uploads have ids of their own
    return await (tools.storage if tools else desk).open_file(file.stored)


def answer_to(
    message: InboundMessage, text: str = "Your number is AMD-261121-7K3TF.", number: int = 7
) -> OutboundMessage:
    return OutboundMessage(
        number, message.address, text, NOW, subject="Your complaint", reference="AMD-261121-7K3TF"
    )


async def heard_by(driver: Driver, desk: Desk) -> InboundMessage:
    assert await driver.says("The kettle leaks.") is Answer.CONFIRMED
    return message_in(driver, desk)


async def test_it_is_a_channel(driver):
    assert isinstance(driver.channel, Channel)
    assert driver.channel.traits.max_text > 0


async def test_nothing_is_confirmed_before_it_is_stored(driver, desk):
    desk.gate.clear()
    asking = asyncio.create_task(driver.says("The kettle leaks."))
    await desk.entered.wait()
    # a provider told too early needs some time to hear it
    told, _ = await asyncio.wait([asking], timeout=0.2)
    assert told == set()
    assert desk.events == []
    desk.gate.set()
    assert await asking is Answer.CONFIRMED
    assert len(desk.events) == 1


async def test_a_store_that_fails_makes_the_provider_try_again(driver, desk):
    desk.down = True
    assert await driver.says("The kettle leaks.") is Answer.LATER
    desk.down = False
    assert await driver.says("The kettle leaks.") is Answer.CONFIRMED
    assert message_in(driver, desk).text == "The kettle leaks."


async def test_the_same_event_twice_is_one(driver, desk):
    for _ in range(2):
        assert await driver.says("The kettle leaks.", identity="same") is Answer.CONFIRMED
    assert len(desk.events) == 1
    assert await driver.says("The kettle leaks.", identity="other") is Answer.CONFIRMED
    assert len(desk.events) == 2


async def test_an_event_names_its_channel_account_and_lane(driver, desk):
    await driver.says("The kettle leaks.")
    event = desk.events[0]
    assert (event.channel, event.account) == (driver.channel.name, driver.channel.account)
    assert event.provider_id
    assert event.lane
    assert event.received_at.tzinfo is not None


async def test_reading_is_pure_and_repeatable(driver, desk):
    await driver.says("The kettle leaks.", [("photo.png", PNG)])
    (event,) = desk.events
    first = driver.channel.read(event)
    assert driver.channel.read(replace(event, envelope=dict(event.envelope))) == first
    assert desk.events == [event]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
async def test_any_text_arrives_as_it_was_written(driver, desk, text):
    assert await driver.says(text) is Answer.CONFIRMED
    message = message_in(driver, desk)
    assert message.text.strip() == text.strip()
    assert (message.whole or message.text).strip() == text.strip()


async def test_an_empty_text_is_no_failure(driver, desk):
    assert await driver.says("") in {Answer.CONFIRMED, Answer.REFUSED}
    for event in desk.events:
        driver.channel.read(event)


@pytest.mark.parametrize(
    "text", ["a\0b", "\x01\x02\x1b[31mred\x07 end", "Gr\udcfc\udcdfe", "\udce6\udc8a end"]
)
async def test_broken_text_is_read_without_what_no_store_takes(driver, desk, text):
    assert await driver.says(text) is Answer.CONFIRMED
    read = message_in(driver, desk).text
    assert "\0" not in read
    assert read.encode("utf-8")


async def test_a_file_arrives_whole(driver, desk):
    assert await driver.says("See the picture.", [("photo.png", PNG)]) is Answer.CONFIRMED
    message = await whole(driver, desk)
    (file,) = message.attachments
    assert (file.name, file.media_type, file.size) == ("photo.png", "image/png", len(PNG))
    assert await content_of(driver, desk, file) == PNG


async def test_a_path_in_a_files_name_is_cut(driver, desk):
    assert (
        await driver.says("Two files.", [("../../etc/passwd.png", PNG), ("C:\\x\\a\u202egpj.png", PNG)])
        is Answer.CONFIRMED
    )
    names = [file.name for file in await files_in(driver, desk)]
    assert len(names) == 2
    assert [name.rpartition(".")[2] for name in names] == ["png", "png"]
    assert not any(mark in name for name in names for mark in ("/", "\\", "..", "\u202e"))


async def test_a_file_without_a_byte_is_refused_or_noted(driver, desk):
    answer = await driver.says("See the file.", [("empty.png", b"")])
    if answer is Answer.CONFIRMED:
        message = await whole(driver, desk)
        assert message.attachments == ()
        told = [*message.notes, *(file.name for file in message.lost)]
        assert any("empty.png" in each for each in told)
    else:
        assert answer is Answer.REFUSED
        assert desk.events == []


async def test_a_file_of_thirty_megabytes_is_refused_or_kept_whole_or_told_of(driver, desk):
    big = PNG + bytes(30_000_000)
    answer = await driver.says("A film.", [("film.png", big)])
    if answer is Answer.CONFIRMED:
        message = await whole(driver, desk)
        (file,) = message.attachments or message.missed
        if file.size:  # some providers tell no size of a file that is only named
            assert (file.name, file.size) == ("film.png", len(big))
        else:
            assert message.missed
    else:
        assert answer is Answer.REFUSED
        assert desk.events == []


async def test_an_answer_goes_to_where_the_message_came_from(driver, desk):
    message = await heard_by(driver, desk)
    assert (message.address.channel, message.address.account) == (driver.channel.name, driver.channel.account)
    receipt = await driver.channel.send(answer_to(message))
    assert isinstance(receipt, DeliveryReceipt)
    assert receipt.address == message.address
    assert receipt.provider_id
    assert receipt.status in {"sent", "accepted", "delivered"}
    assert [text.strip() for text in driver.took()] == ["Your number is AMD-261121-7K3TF."]


@pytest.mark.parametrize("text", [text for name, text in TEXTS.items() if name != "long"])
async def test_any_text_is_sent_as_it_was_written(driver, desk, text):
    message = await heard_by(driver, desk)
    await driver.channel.send(answer_to(message, text))
    assert [taken.strip() for taken in driver.took()] == [text.strip()]


async def test_a_text_longer_than_the_channel_promises_is_not_cut_silently(driver, desk):
    message = await heard_by(driver, desk)
    text = "word " * (driver.channel.traits.max_text // 5 + 100)
    refusals = []
    try:
        await driver.channel.send(answer_to(message, text))
    except SendError as error:
        refusals.append(error)
    if refusals:
        assert refusals[0].permanent
    else:
        assert " ".join(driver.took()).split() == text.split()


async def test_a_second_attempt_is_known_by_the_same_id(driver, desk):
    message = await heard_by(driver, desk)
    first = await driver.channel.send(answer_to(message))
    assert (await driver.channel.send(answer_to(message))).provider_id == first.provider_id
    assert (await driver.channel.send(answer_to(message, number=8))).provider_id != first.provider_id


@pytest.mark.parametrize(("how", "permanent"), [("later", False), ("never", True)])
async def test_a_refusal_is_told_and_overcome(driver, desk, how, permanent):
    message = await heard_by(driver, desk)
    if driver.refuse is None:
        return
    driver.refuse(how)
    with pytest.raises(SendError) as caught:
        await driver.channel.send(answer_to(message))
    assert caught.value.permanent is permanent
    assert str(caught.value)
    driver.refuse(None)
    await driver.channel.send(answer_to(message))
    assert len(driver.took()) == 1


async def test_an_update_never_fails(driver, desk):
    message = await heard_by(driver, desk)
    await driver.channel.update(Update(message.address, "typing"))
    await driver.channel.update(Update(message.address, "spent", answer_to(message)))


async def test_receiving_ends_when_it_is_cancelled(driver):
    driver.receiving.cancel()
    async with asyncio.timeout(5):
        await asyncio.wait([driver.receiving])
    assert driver.receiving.cancelled()
