"""A real mail server on both sides of the desk: it hands mail to the listener and takes letters."""

import asyncio
import email
from email import policy
from pathlib import Path

import pytest

from channels.base import Address, InboundMessage, OutboundMessage
from channels.email import configure
from channels.email.mailbox import Mailbox
from integration.channels.drivers import NOW, Desk, mail_of, receiving, text_taken
from integration.channels.sink import sink
from postfix_server import Postfix

pytestmark = pytest.mark.integration

ADDRESS = "complaints@desk.example"


def mailbox(desk: Desk, folder: Path, **more: str) -> Mailbox:
    (channel,) = configure({"MAIL_ADDRESS": ADDRESS, **more}, desk.tools(folder))
    assert isinstance(channel, Mailbox)
    return channel


async def test_postfix_keeps_a_mail_the_desk_cannot_store_and_brings_it_later_once(
    postfix: Postfix, tmp_path: Path
):
    desk = Desk()
    desk.down = True
    channel = mailbox(desk, tmp_path, MAIL_LISTEN="127.0.0.1:0")
    async with receiving(channel, desk):
        assert channel.listener
        await channel.listener.ready.wait()
        await asyncio.to_thread(postfix.route, desk_example=channel.listener.port)
        mail = mail_of("The kettle leaks. 水壶漏水。", [("a.png", bytes(range(256)) * 40)], "m1")
        await asyncio.to_thread(postfix.hand_in, mail, "ann@example.com", ADDRESS)
        await postfix.until_waiting(1)
        assert desk.events == []
        desk.down = False
        await asyncio.to_thread(postfix.try_again)
        async with asyncio.timeout(30):
            while not desk.events:  # noqa: ASYNC110 - Postfix brings it when it likes
                await asyncio.sleep(0.02)
        await postfix.until_waiting(0)
    (event,) = desk.events
    assert event.envelope["mail_from"] == "ann@example.com"
    assert event.envelope["rcpt_tos"] == ADDRESS
    read = channel.read(event)
    assert isinstance(read, InboundMessage)
    assert (read.text.strip(), read.key) == ("The kettle leaks. 水壶漏水。", "<m1@example.com>")
    assert read.attachments[0].content == bytes(range(256)) * 40


async def test_a_letter_goes_out_through_postfix_as_it_was_written(postfix: Postfix, tmp_path: Path):
    desk = Desk()
    channel = mailbox(desk, tmp_path, MAIL_SMTP_URL=f"smtp://127.0.0.1:{postfix.port}")
    text = "Your number is AMD-261121-7K3TF.\n\n.\n..\nWe write again by Friday. 最晚周五。"
    letter = OutboundMessage(
        7, Address("email", ADDRESS, "ann@customer.example"), text, NOW, subject="Your complaint"
    )
    async with sink() as server, receiving(channel, desk):
        await asyncio.to_thread(postfix.route, customer_example=server.port)
        receipt = await channel.send(letter)
        async with asyncio.timeout(30):
            while not server.mails:  # noqa: ASYNC110 - Postfix brings it when it likes
                await asyncio.sleep(0.02)
    ((sender, recipients, mail),) = server.mails
    assert (sender, recipients) == (ADDRESS, ["ann@customer.example"])
    assert text_taken(mail) == text
    assert email.message_from_bytes(mail, policy=policy.default)["Message-ID"] == receipt.provider_id
