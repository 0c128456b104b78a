"""The SMTP listener as mail servers meet it: real clients, raw sockets, broken ones too."""

import asyncio
import smtplib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio

from channels.base import InboundMessage, SettingError
from channels.email import configure, deliver
from channels.email.listener import LARGEST_MAIL
from integration.channels.drivers import Answer, Desk, hand_in, receiving

pytestmark = pytest.mark.integration

MAIL = b"From: Ann <ann@example.com>\r\nSubject: Kettle\r\n\r\n%s\r\n"
ENVELOPE = b"MAIL FROM:<ann@example.com>\r\nRCPT TO:<complaints@localhost>\r\nDATA\r\n"


@pytest.fixture
def desk():
    return Desk()


@pytest_asyncio.fixture
async def mailbox(desk, tmp_path):
    (channel,) = configure({"MAIL_LISTEN": "127.0.0.1:0"}, desk.tools(tmp_path))
    async with receiving(channel, desk):
        await channel.listener.ready.wait()
        yield channel


@asynccontextmanager
async def client(mailbox) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A bare connection, past greeting and EHLO."""
    reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.listener.port)
    try:
        await reader.readline()
        writer.write(b"EHLO client.example\r\n")
        while (await reader.readline())[3:4] == b"-":
            pass
        yield reader, writer
    finally:
        writer.close()


async def answers(reader, count):
    return [int((await reader.readline())[:3]) for _ in range(count)]


async def test_a_pipelining_client_gets_every_answer_in_order(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + MAIL % b"one" + b".\r\n" + ENVELOPE + MAIL % b"two" + b".\r\nNOOP\r\n")
        assert await answers(reader, 9) == [250, 250, 354, 250, 250, 250, 354, 250, 250]
    assert [mailbox.read(event).text for event in desk.events] == ["one", "two"]


async def test_dots_at_the_start_of_a_line_come_through(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + MAIL % b"..\r\n...\r\n..end" + b".\r\n")
        assert await answers(reader, 4) == [250, 250, 354, 250]
    assert desk.events[0].body == MAIL % b".\r\n..\r\n.end"


@pytest.mark.parametrize("pieces", [1, 2, 3, 7])
async def test_a_mail_cut_into_small_pieces_is_whole(mailbox, desk, pieces):
    content = MAIL % b"..\r\n.. x" + b".\r\n"
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE)
        assert await answers(reader, 3) == [250, 250, 354]
        for start in range(0, len(content), pieces):
            writer.write(content[start : start + pieces])
            await writer.drain()
            await asyncio.sleep(0)
        assert await answers(reader, 1) == [250]
    assert desk.events[0].body == MAIL % b".\r\n. x"


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r.\r", b"\r\n.\n", b"\r\n.\r"])
async def test_only_the_real_end_mark_ends_a_mail(mailbox, desk, end):
    smuggled = b"one" + end + ENVELOPE + MAIL % b"smuggled"
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + b"From: ann@example.com\r\n\r\n" + smuggled + b"\r\n.\r\n")
        assert await answers(reader, 4) == [250, 250, 354, 250]
        writer.write(b"NOOP\r\n")
        assert await answers(reader, 1) == [250]
    assert len(desk.events) == 1
    assert b"smuggled" in desk.events[0].body


async def test_an_empty_mail_is_taken(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + b".\r\n")
        assert await answers(reader, 4) == [250, 250, 354, 250]
    assert desk.events[0].body == b""


@pytest.mark.parametrize("length", [998, 1001, 2048, 70_000, 1_000_000])
async def test_a_long_line_is_taken(mailbox, desk, length):
    assert await asyncio.to_thread(hand_in, mailbox.listener.port, MAIL % (b"x" * length)) is Answer.CONFIRMED
    assert len(mailbox.read(desk.events[0]).text) == length


async def test_a_mail_over_the_limit_is_refused_before_and_after_it_is_sent(mailbox, desk):
    def send():
        with smtplib.SMTP("127.0.0.1", mailbox.listener.port) as connection:
            connection.ehlo()
            assert int(connection.esmtp_features["size"]) == LARGEST_MAIL
            assert connection.docmd("MAIL", f"FROM:<ann@example.com> SIZE={LARGEST_MAIL + 1}")[0] == 552
            connection.docmd("MAIL", "FROM:<ann@example.com>")
            connection.docmd("RCPT", "TO:<complaints@localhost>")
            code, words = connection.data(b"x" * 76 + b"\r\n" + bytes(LARGEST_MAIL))
            assert connection.noop()[0] == 250
            return code, words

    code, words = await asyncio.to_thread(send)
    assert (code, b"50 MB" in words) == (552, True)
    assert desk.events == []


async def test_what_the_client_is_told_when_nothing_can_be_stored(mailbox, desk):
    desk.down = True
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + MAIL % b"one" + b".\r\n")
        await answers(reader, 3)
        line = await reader.readline()
    assert line.startswith(b"451 4.3.0")
    assert b"try again later" in line


async def test_a_failure_nobody_foresaw_asks_the_client_to_come_back(mailbox, desk, monkeypatch):
    async def broken(raw):
        raise RuntimeError("a bug")

    monkeypatch.setattr(desk, "accept", broken)
    (channel,) = configure({"MAIL_LISTEN": "127.0.0.1:0"}, mailbox._tools)
    async with receiving(channel, desk):
        await channel.listener.ready.wait()
        assert await asyncio.to_thread(hand_in, channel.listener.port, MAIL % b"x") is Answer.LATER


async def test_a_client_that_goes_away_in_mid_mail_leaves_nothing(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + b"Subject: x\r\n")
        await answers(reader, 3)
    assert await asyncio.to_thread(hand_in, mailbox.listener.port, MAIL % b"next") is Answer.CONFIRMED
    assert [mailbox.read(event).text for event in desk.events] == ["next"]


async def test_the_envelope_is_kept_and_makes_the_id(mailbox, desk):
    port = mailbox.listener.port
    for sender in ("Ann@Example.com", "bob@example.com", "Ann@Example.com"):
        assert await asyncio.to_thread(hand_in, port, MAIL % b"same", sender) is Answer.CONFIRMED
    first, second = desk.events
    assert first.envelope == {
        "mail_from": "Ann@Example.com",
        "rcpt_tos": "complaints@desk.example",
        "peer": "127.0.0.1",
    }
    assert first.lane == "mail:ann@example.com"
    assert first.provider_id != second.provider_id
    assert len(first.provider_id) == 64


async def test_the_empty_sender_is_taken_and_ignored_with_the_reason(mailbox, desk):
    assert await asyncio.to_thread(hand_in, mailbox.listener.port, MAIL % b"x", "") is Answer.CONFIRMED
    assert desk.events[0].envelope["mail_from"] == ""
    assert "empty envelope sender" in mailbox.read(desk.events[0]).reason


async def test_addresses_and_headers_outside_ascii_are_taken(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(
            "MAIL FROM:<张@例子.cn> BODY=8BITMIME SMTPUTF8\r\nRCPT TO:<投诉@localhost>\r\nDATA\r\n".encode()
        )
        writer.write("From: 张 <张@例子.cn>\r\nSubject: 投诉\r\n\r\n漏水\r\n.\r\n".encode())
        assert await answers(reader, 4) == [250, 250, 354, 250]
    message = mailbox.read(desk.events[0])
    assert isinstance(message, InboundMessage)
    assert (message.address.peer, message.subject, message.text) == ("张@例子.cn", "投诉", "漏水")


async def test_addresses_that_are_no_letters_at_all_break_nothing(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(
            b"MAIL FROM:<\xff\xfe@example.com>\r\nRCPT TO:<complaints@localhost>\r\nDATA\r\n"
            b"Subject: x\r\n\r\ny\r\n.\r\n"
        )
        assert await answers(reader, 4) == [250, 250, 354, 250]
    assert desk.events[0].lane.encode("utf-8")


async def test_the_dialogue_keeps_its_order(mailbox, desk):
    async with client(mailbox) as (reader, writer):
        writer.write(
            b"DATA\r\nRCPT TO:<a@b>\r\nMAIL FROM:<a@b>\r\nDATA\r\nRCPT TO:<c@d>\r\nDATA now\r\nBOGUS\r\n"
        )
        assert await answers(reader, 7) == [503, 503, 250, 503, 250, 501, 500]


async def test_many_clients_at_once_are_all_served(mailbox, desk):
    port = mailbox.listener.port
    told = await asyncio.gather(
        *(asyncio.to_thread(hand_in, port, MAIL % b"%d" % number) for number in range(16))
    )
    assert set(told) == {Answer.CONFIRMED}
    assert len(desk.events) == 16


async def test_a_taken_port_is_told_in_one_line_naming_the_setting(mailbox, desk, tmp_path):
    (other,) = configure({"MAIL_LISTEN": f"127.0.0.1:{mailbox.listener.port}"}, desk.tools(tmp_path))
    with pytest.raises(SettingError, match="taken by another program") as caught:
        await other.receive(desk.accept)
    assert caught.value.variable == "AMENDS_MAIL_LISTEN"
    assert "\n" not in str(caught.value)


async def test_an_address_of_another_machine_is_told_too(desk, tmp_path):
    (channel,) = configure({"MAIL_LISTEN": "192.0.2.1:2525"}, desk.tools(tmp_path))
    with pytest.raises(SettingError, match="AMENDS_MAIL_LISTEN"):
        await channel.receive(desk.accept)


async def test_clients_are_hung_up_on_when_receiving_ends(desk, tmp_path):
    (channel,) = configure({"MAIL_LISTEN": "127.0.0.1:0"}, desk.tools(tmp_path))
    async with receiving(channel, desk):
        await channel.listener.ready.wait()
        reader, writer = await asyncio.open_connection("127.0.0.1", channel.listener.port)
        await reader.readline()
    async with asyncio.timeout(5):
        assert await reader.read() == b""
    writer.close()


async def test_a_mail_from_a_server_on_standard_input_takes_the_same_road(mailbox, desk, tmp_path):
    mail = b"From ann@example.com Sat Nov 21\nFrom: Ann <ann@example.com>\nSubject: x\n\nIt leaks.\n"
    for _ in range(2):
        await deliver(mail, desk.accept, desk.tools(tmp_path), mailbox.account)
    (event,) = desk.events
    message = mailbox.read(event)
    assert (message.address.peer, message.text) == ("ann@example.com", "It leaks.")


async def test_more_clients_than_the_listener_holds_are_asked_to_come_back(mailbox, desk, monkeypatch):
    monkeypatch.setattr("channels.email.listener._MOST_CLIENTS", 1)
    async with client(mailbox):
        reader, writer = await asyncio.open_connection("127.0.0.1", mailbox.listener.port)
        assert (await reader.readline()).startswith(b"421 4.3.2")
        assert await reader.read() == b""
        writer.close()
    async with asyncio.timeout(5):
        while mailbox.listener._clients:  # noqa: ASYNC110 - the listener has nobody to tell
            await asyncio.sleep(0)
    async with client(mailbox) as (reader, writer):
        writer.write(ENVELOPE + MAIL % b"one" + b".\r\n")
        assert await answers(reader, 4) == [250, 250, 354, 250]
