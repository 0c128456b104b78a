"""Letters handed to real mail servers on loopback: connections, refusals, encryption, sign-in."""

import asyncio
import email
import ssl
from dataclasses import replace
from email import policy
from pathlib import Path

import aiosmtpd
import pytest
from benchmark.ports import unused_port

from channels.base import (
    Address,
    Attachment,
    DeliveryReceipt,
    Ignored,
    OutboundMessage,
    RawEvent,
    SendError,
)
from channels.email import configure, smtp
from integration.channels.drivers import NOW, Desk
from integration.channels.sink import sink

pytestmark = pytest.mark.integration

LETTER = OutboundMessage(
    7, Address("email", "complaints@desk.example", "ann@example.com"), "Hello.", NOW, subject="Kettle"
)


def mailbox(port, folder, desk=None, url="smtp://127.0.0.1:{port}"):
    settings = {"MAIL_ADDRESS": "complaints@desk.example", "MAIL_SMTP_URL": url.format(port=port)}
    (channel,) = configure(settings, (desk or Desk()).tools(folder))
    return channel


async def refused(channel, letter=LETTER):
    with pytest.raises(SendError) as caught:
        await channel.send(letter)
    return caught.value


async def test_the_envelope_carries_the_desks_address(tmp_path):
    async with sink() as server:
        receipt = await mailbox(server.port, tmp_path).send(LETTER)
        ((sender, recipients, mail),) = server.mails
    assert (sender, recipients) == ("complaints@desk.example", ["ann@example.com"])
    assert email.message_from_bytes(mail)["message-id"] == receipt.provider_id
    assert receipt.status == "accepted"


async def test_letters_one_after_the_other_share_a_connection(tmp_path):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        for number in range(5):
            await channel.send(replace(LETTER, id=number))
        assert (len(server.mails), server.connections) == (5, 1)


async def test_letters_at_once_take_a_few_connections(tmp_path):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        await asyncio.gather(*(channel.send(replace(LETTER, id=number)) for number in range(20)))
        assert len(server.mails) == 20
        assert server.connections <= 4


async def test_a_connection_the_server_closed_is_opened_again(tmp_path):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        await channel.send(LETTER)
        server.hang_up()
        await channel.send(replace(LETTER, id=8))
        assert (len(server.mails), server.connections) == (2, 2)


async def test_a_letter_outlives_all_connections_the_server_closed(tmp_path):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        await asyncio.gather(*(channel.send(replace(LETTER, id=number)) for number in range(8)))
        assert server.connections > 2
        server.hang_up()
        await asyncio.sleep(0.05)
        await channel.send(replace(LETTER, id=8))
        assert len(server.mails) == 9


async def test_a_server_that_closes_only_when_spoken_to_is_asked_once_more(tmp_path):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        await channel.send(LETTER)
        server.refusing["MAIL"] = "421 4.4.2 Idle too long"
        error = await refused(channel)
        assert (error.permanent, server.connections) == (False, 2)
        server.refuse(None)
        await channel.send(LETTER)
        assert len(server.mails) == 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("how", "permanent", "wait"), [("later", False, 120.0), ("never", True, None)])
async def test_a_refusal_carries_the_servers_words(tmp_path, stage, how, permanent, wait):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        server.refuse(how, stage)
        error = await refused(channel)
        assert (error.permanent, error.retry_after) == (permanent, wait)
        assert ("Greylisted" if how == "later" else "No such person") in str(error)
        server.refuse(None)
        await channel.send(LETTER)
        assert len(server.mails) == 1


async def test_no_server_at_all_is_a_temporary_failure(tmp_path):
    error = await refused(mailbox(unused_port(), tmp_path))
    assert not error.permanent
    assert "no connection" in str(error)


async def test_a_server_that_drops_the_connection_in_mid_mail_is_a_temporary_failure(tmp_path):
    async def drop(reader, writer):
        writer.write(b"220 hi\r\n")
        for answer in (b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"):
            await reader.readline()
            writer.write(answer)
        await reader.readline()
        writer.close()

    server = await asyncio.start_server(drop, "127.0.0.1", 0)
    async with server:
        error = await refused(mailbox(server.sockets[0].getsockname()[1], tmp_path))
    assert not error.permanent


@pytest.mark.parametrize("silent_at", [b"MAIL", b"RCPT", b"DATA", b"."])
async def test_a_server_that_falls_silent_is_a_temporary_failure(tmp_path, monkeypatch, silent_at):
    gone = asyncio.Event()

    async def fall_silent(reader, writer):
        ok = dict.fromkeys((b"EHLO", b"MAIL", b"RCPT"), b"250 ok\r\n")
        writer.write(b"220 hi\r\n")
        while not (line := await reader.readline()).startswith(silent_at):
            writer.write({**ok, b"DATA": b"354 go\r\n"}.get(line[:4], b""))
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    monkeypatch.setattr(smtp, "_TIMEOUT_SECONDS", 0.2)
    server = await asyncio.start_server(fall_silent, "127.0.0.1", 0)
    async with server:
        error = await refused(mailbox(server.sockets[0].getsockname()[1], tmp_path))
        await gone.wait()
    assert not error.permanent
    assert "no answer in time" in str(error)


async def test_a_server_of_old_that_knows_no_ehlo_takes_letters(tmp_path):
    taken, gone = [], asyncio.Event()

    async def old(reader, writer):
        writer.write(b"220 hi\r\n")
        answers = {b"EHLO": b"502 what\r\n", b"DATA": b"354 go\r\n"}
        for _ in range(5):
            line = await reader.readline()
            taken.append(line)
            writer.write(answers.get(line[:4], b"250 ok\r\n"))
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(b"250 taken\r\n")
        await reader.read()
        writer.close()
        await writer.wait_closed()
        gone.set()

    server = await asyncio.start_server(old, "127.0.0.1", 0)
    async with server:
        channel = mailbox(server.sockets[0].getsockname()[1], tmp_path)
        assert (await channel.send(LETTER)).status == "accepted"
        channel._post.close()
        await gone.wait()
    assert taken[1:4] == [
        b"HELO desk.example\r\n",
        b"MAIL FROM:<complaints@desk.example>\r\n",
        b"RCPT TO:<ann@example.com>\r\n",
    ]


@pytest.mark.parametrize(
    ("mail", "arrives"),
    [
        (b"a: b\r\n\r\n.\r\n..\r\nend\r\n", b"a: b\r\n\r\n.\r\n..\r\nend\r\n"),
        (b".\r\nend\r\n", b".\r\nend\r\n"),
        (b"a\n.\nRSET\n", b"a\r\n.\r\nRSET\r\n"),
        (b"a\r.\rRSET\r\n\n", b"a\r\n.\r\nRSET\r\n\r\n"),
        (b"a\n\r.\n\rRSET", b"a\r\n\r\n.\r\n\r\nRSET\r\n"),
    ],
)
async def test_no_line_of_a_letter_ends_it_early(tmp_path, mail, arrives):
    async with sink() as server:
        post = mailbox(server.port, tmp_path)._post
        await post.hand_in("ann@example.com", mail)
        await post.hand_in("ann@example.com", b"next\r\n")
        assert [taken for _, _, taken in server.mails] == [arrives, b"next\r\n"]
        post.close()


@pytest.mark.parametrize("recipient", ["a@b\r\nRCPT TO:<c@d>", "a b@c", "<a@b>", "a@b>", "\udc80@b", "a", ""])
async def test_no_recipient_becomes_a_command(tmp_path, recipient):
    async with sink() as server:
        post = mailbox(server.port, tmp_path)._post
        with pytest.raises(SendError) as caught:
            await post.hand_in(recipient, b"x\r\n")
        assert (caught.value.permanent, server.mails) == (True, [])


async def test_files_go_along(tmp_path):
    desk = Desk()
    desk.files["f1"] = b"\x89PNG"
    file = Attachment("photo.png", "image/png", 4, stored="f1")
    async with sink() as server:
        channel = mailbox(server.port, tmp_path, desk)
        await channel.send(replace(LETTER, attachments=(file,)))
        mail = email.message_from_bytes(server.mails[0][2], policy=policy.default)
        (attachment,) = mail.iter_attachments()
        assert (attachment.get_filename(), attachment.get_payload(decode=True)) == ("photo.png", b"\x89PNG")
        error = await refused(channel, replace(LETTER, attachments=(replace(file, stored="gone"),)))
        assert error.permanent


async def test_an_address_outside_ascii_needs_a_server_that_takes_it(tmp_path):
    letter = replace(LETTER, address=replace(LETTER.address, peer="张@example.cn"))
    async with sink() as server:
        await mailbox(server.port, tmp_path).send(letter)
        assert server.mails[0][1] == ["张@example.cn"]
    async with sink() as server:
        await mailbox(server.port, tmp_path, url="smtp://127.0.0.1:{port}?starttls=never").send(letter)
        assert server.mails[0][1] == ["张@example.cn"]
    async with sink(utf8=False) as server:
        error = await refused(mailbox(server.port, tmp_path), letter)
        assert error.permanent
        assert "SMTPUTF8" in str(error)


async def test_a_desk_whose_own_address_is_outside_ascii_needs_one_too(tmp_path):
    def desk_at(port):
        settings = {"MAIL_ADDRESS": "投诉@desk.example", "MAIL_SMTP_URL": f"smtp://127.0.0.1:{port}"}
        (channel,) = configure(settings, Desk().tools(tmp_path))
        return channel

    async with sink() as server:
        await desk_at(server.port).send(LETTER)
        assert server.mails[0][0] == "投诉@desk.example"
    async with sink(utf8=False) as server:
        error = await refused(desk_at(server.port))
        assert error.permanent
        assert "SMTPUTF8" in str(error)


async def test_what_is_no_address_is_never_tried(tmp_path):
    letter = replace(LETTER, address=replace(LETTER.address, peer="a@b\r\nRCPT TO:<c@d>"))
    assert (await refused(mailbox(unused_port(), tmp_path), letter)).permanent


async def test_without_a_server_letters_go_into_a_maildir(tmp_path):
    (channel,) = configure({"MAIL_ADDRESS": "complaints@desk.example"}, Desk().tools(tmp_path))
    receipt = await channel.send(LETTER)
    (kept,) = (tmp_path / "outgoing-mail" / "new").iterdir()
    assert receipt.status == "accepted"
    assert email.message_from_bytes(kept.read_bytes())["message-id"] == receipt.provider_id


@pytest.fixture
def certificate():
    """A certificate nobody vouches for: the one aiosmtpd tests itself with."""
    folder = Path(aiosmtpd.__file__).parent / "tests" / "certs"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    return context


async def test_encryption_is_taken_when_it_is_offered(tmp_path, certificate):
    async with sink(tls_context=certificate, require_starttls=True) as server:
        channel = mailbox(server.port, tmp_path)
        await channel.send(LETTER)
        assert len(server.mails) == 1
        channel._post.close()


async def test_required_encryption_asks_for_a_server_that_can_be_trusted(tmp_path, certificate):
    async with sink(tls_context=certificate) as server:
        error = await refused(mailbox(server.port, tmp_path, url="smtp://127.0.0.1:{port}?starttls=required"))
        assert (error.permanent, server.mails) == (False, [])
    async with sink() as server:
        error = await refused(mailbox(server.port, tmp_path, url="smtp://127.0.0.1:{port}?starttls=required"))
        assert (error.permanent, server.mails) == (False, [])


async def test_the_desk_signs_in_where_it_has_a_password(tmp_path):
    url = "smtp://desk:secret@127.0.0.1:{port}?starttls=never"
    async with sink(auth_require_tls=False) as server:
        server.passwords["desk"] = "secret"
        await mailbox(server.port, tmp_path, url=url).send(LETTER)
        assert len(server.mails) == 1


async def test_a_wrong_password_keeps_letters_waiting(tmp_path):
    url = "smtp://desk:wrong@127.0.0.1:{port}?starttls=never"
    async with sink(auth_require_tls=False) as server:
        server.passwords["desk"] = "secret"
        error = await refused(mailbox(server.port, tmp_path, url=url))
    assert not error.permanent
    assert error.retry_after
    assert "sign-in" in str(error)
    assert "wrong" not in str(error)


async def test_reports_on_failure_and_delay_are_asked_where_they_are_offered(tmp_path):
    async with sink() as server:
        server.reports = True
        letter = replace(LETTER, address=Address("email", "complaints@desk.example", "ann+x=1@example.com"))
        receipt = await mailbox(server.port, tmp_path).send(letter)
        assert len(server.mails) == 1
    envelope = receipt.provider_id.strip("<>")
    asked = ["RET=HDRS", f"ENVID={envelope}", "NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;ann+2Bx+3D1@example.com"]
    assert server.asked == [each.upper() for each in asked]  # aiosmtpd gives them so


async def test_a_server_without_reports_is_asked_for_none(tmp_path):
    async with sink() as server:  # it answers words it does not know with 555
        await mailbox(server.port, tmp_path).send(LETTER)
        assert len(server.mails) == 1


async def test_a_report_that_names_only_the_envelope_finds_its_message(tmp_path):
    async with sink() as server:
        channel = mailbox(server.port, tmp_path)
        receipt = await channel.send(LETTER)
    report = (
        "From: MAILER-DAEMON@mx.example\r\nTo: complaints@desk.example\r\nSubject: Undelivered\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt did not arrive.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        f"Reporting-MTA: dns; mx.example\r\nOriginal-Envelope-Id: {receipt.provider_id.strip('<>')}\r\n\r\n"
        # it was sent on from Ann's address to another one, which failed
        "Original-Recipient: rfc822;ann@example.com\r\nFinal-Recipient: rfc822; a.lee@elsewhere.example\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    raw = RawEvent("email", "complaints@desk.example", "1", NOW, report.encode(), {"mail_from": "<>"})
    told = channel.read(raw)
    assert isinstance(told, DeliveryReceipt)
    assert (told.provider_id, told.status, told.address.peer) == (
        receipt.provider_id,
        "failed",
        "ann@example.com",
    )
    forged = replace(raw, body=raw.body.replace(b"Original-Envelope-Id: 7.", b"Original-Envelope-Id: 8."))
    assert isinstance(channel.read(forged), Ignored)


async def test_a_file_too_large_for_the_server_becomes_a_link_before_it_is_poured(tmp_path):
    desk = Desk()
    photo = Attachment("oven.jpg", "image/jpeg", 60_000, content=bytes(60_000))
    letter = replace(LETTER, attachments=(photo,), reference="AMD-261121-7K3TF")
    async with sink(data_size_limit=20_000) as server:
        await mailbox(server.port, tmp_path, desk).send(letter)
        ((_, _, mail),) = server.mails
        assert server.connections == 2
    parsed = email.message_from_bytes(mail, policy=policy.default)
    assert list(parsed.iter_attachments()) == []
    text = parsed.get_body(("plain",)).get_content()
    assert "https://desk.example/complaint/AMD-261121-7K3TF" in text
    assert "oven.jpg" in text


async def test_a_text_too_large_for_the_server_fails_for_good(tmp_path):
    async with sink(data_size_limit=2_000) as server:
        error = await refused(mailbox(server.port, tmp_path), replace(LETTER, text="word " * 2_000))
        assert server.mails == []
    assert error.permanent
    assert "2000" in str(error)


async def test_a_server_that_finds_the_mail_too_large_only_later_gets_it_without_files(tmp_path):
    photo = Attachment("oven.jpg", "image/jpeg", 6_000, content=bytes(6_000))
    letter = replace(LETTER, attachments=(photo,), reference="AMD-261121-7K3TF")
    async with sink() as server:
        server.most = 5_000
        await mailbox(server.port, tmp_path).send(letter)
        ((_, _, mail),) = server.mails
    assert b"application/octet-stream" not in mail
    assert b"oven.jpg" in mail


async def test_each_mailbox_writes_by_its_own_name_address_and_server(tmp_path):
    async with sink() as first, sink() as second:
        settings = {
            "MAIL_ADDRESS": "complaints@desk.example",
            "MAIL_SMTP_URL": f"smtp://127.0.0.1:{first.port}",
            "MAIL_2_ADDRESS": "hilfe@shop.example",
            "MAIL_2_NAME": "Shop, Hilfe 客服",
            "MAIL_2_SMTP_URL": f"smtp://127.0.0.1:{second.port}",
        }
        one, other = configure(settings, Desk().tools(tmp_path))
        await one.send(LETTER)
        await other.send(replace(LETTER, address=Address("email", other.account, "ann@example.com")))
        ((sender_one, _, mail_one),) = first.mails
        ((sender_other, _, mail_other),) = second.mails
    assert (sender_one, sender_other) == ("complaints@desk.example", "hilfe@shop.example")
    heads = [email.message_from_bytes(mail, policy=policy.default) for mail in (mail_one, mail_other)]
    assert [head["from"].addresses[0].display_name for head in heads] == ["Acme Limited", "Shop, Hilfe 客服"]
    assert heads[1]["from"].addresses[0].addr_spec == "hilfe@shop.example"
    assert heads[1]["message-id"].endswith("@shop.example>")
