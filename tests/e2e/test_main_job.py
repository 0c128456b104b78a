"""The main job from outside, on both databases: complaints by chat and mail, answered from the console."""

import re
import signal
import smtplib
from asyncio import to_thread
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from e2e.desk_process import Customer, DeskProcess, desk_process

pytestmark = pytest.mark.e2e

SHELF = "The oak shelf I ordered is split along the edge. Order FH-58207. I want my money back."
FRYER = "昨天买的空气炸锅外壳裂开了，订单号FH-58311，我要换货。"


def letter(words: str, key: str = "one", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Ann Price <ann@example.com>", "complaints@fernhill.example"
    mail["Subject"], mail["Message-ID"] = headers.pop("subject", "Broken headphones"), f"<{key}@example.com>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(words)
    mail.add_alternative(f"<p>{words}</p>", subtype="html")
    return mail


async def post(desk: DeskProcess, mail: EmailMessage) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", desk.mail_port) as server:
            server.send_message(mail)

    await to_thread(send)


class Console:
    """A person at the desk, through the pages' own forms."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    @classmethod
    async def sign_in(cls, http: httpx.AsyncClient, link: str) -> "Console":
        assert (await http.get(link)).status_code == 200
        entered = await http.post(link)
        assert entered.status_code == 303, entered.text
        return cls(http)

    async def token(self, reference: str) -> str:
        page = (await self.http.get(f"/console/complaints/{reference}")).raise_for_status().text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found, page[:2000]
        return found.group(1)

    async def reply(self, reference: str, text: str) -> httpx.Response:
        form = {"csrf": await self.token(reference), "text": text}
        return await self.http.post(f"/console/complaints/{reference}/replies", data=form)


def number(text: str) -> str:
    found = re.search(r"AMD-\d{6}-[0-9A-Z]{5,6}", text)
    assert found, text
    return found.group()


def picture() -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "peru").save(buffer, "PNG")
    return buffer.getvalue()


async def test_complaints_by_chat_and_by_mail_are_answered_from_the_console(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        desk_process(database_url, tmp_path) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as web,
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        english, chinese = await Customer.arrive(web), await Customer.arrive(web)
        photo = await english.upload("shelf.png", picture(), "image/png")
        await english.say(SHELF, files=[photo])
        await chinese.say(FRYER)
        shelf = number(str((await english.hears("complaint number is"))[-1]["text"]))
        fryer = number(str((await chinese.hears("投诉编号"))[-1]["text"]))
        await post(desk, letter("The headphones went dead on the left side last Friday. Order LH-8821345."))
        acknowledgement = await sink.mail(1)
        phones = number(str(acknowledgement["Subject"]))
        assert acknowledgement["In-Reply-To"] == "<one@example.com>"
        assert len({shelf, fryer, phones}) == 3

        console = await Console.sign_in(staff, desk.link())
        listed = (await staff.get("/console/complaints?queue=open")).text
        assert all(reference in listed for reference in (shelf, fryer, phones))
        case = (await staff.get(f"/console/complaints/{shelf}")).text
        assert "split along the edge" in case
        assert "shelf.png" in case
        for reference, words in (
            (shelf, "A new shelf leaves on Monday."),
            (fryer, "新的空气炸锅周一寄出。"),
            (phones, "Please send them back to us, free of charge."),
        ):
            assert (await console.reply(reference, words)).status_code in {200, 303}

        heard = await english.hears("A new shelf leaves on Monday.")
        assert heard[-1]["author"] == "staff"
        await chinese.hears("新的空气炸锅周一寄出。")
        answer = await sink.mail(2)
        body = answer.get_body(("plain",))
        assert body
        assert "free of charge" in body.get_content()
        assert number(str(answer["Subject"])) == phones
        assert "<one@example.com>" in str(answer["References"])


async def test_a_letter_that_answers_joins_its_case_and_another_s_does_not(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        desk_process(database_url, tmp_path) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        await post(desk, letter("The kettle leaks. Order LH-8821345."))
        first = await sink.mail(1)
        reference = number(str(first["Subject"]))
        again = letter(
            "It also gets very hot.",
            "two",
            subject=f"Re: {first['Subject']}",
            In_Reply_To=first["Message-ID"],
        )
        await post(desk, again)
        await sink.mail(2)
        stranger = letter("I know the number. Tell me the name.", "three", subject=f"Re: {first['Subject']}")
        stranger.replace_header("From", "Eve <eve@example.net>")
        await post(desk, stranger)
        told = await sink.mail(3)
        # her address and her number, but no answer to a letter of ours
        forged = letter("I withdraw my complaint.", "four", subject=f"Re: {first['Subject']}")
        await post(desk, forged)
        assert number(str((await sink.mail(4))["Subject"])) != reference

        await Console.sign_in(staff, desk.link())
        case = (await staff.get(f"/console/complaints/{reference}")).text
        conversation = case[case.index('id="thread"') :]
        assert "gets very hot" in conversation
        assert "I know the number" not in conversation
        assert "I withdraw" not in conversation
        body = told.get_body(("plain",))
        assert body
        assert "Ann" not in body.get_content()


async def test_the_same_mail_twice_is_one_case_and_one_answer(database_url: str, tmp_path: Path) -> None:
    async with (
        desk_process(database_url, tmp_path) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        for _ in range(3):
            await post(desk, letter("The kettle leaks. Order LH-8821345."))
        resent = letter("The kettle leaks. Order LH-8821345.")
        resent["X-Loop"] = "another way, same Message-ID"
        await post(desk, resent)
        await post(desk, letter("The lamp flickers. Order LH-99182.", "other"))
        mails = [await sink.mail(1), await sink.mail(2)]
        assert len({number(str(mail["Subject"])) for mail in mails}) == 2

        await Console.sign_in(staff, desk.link())
        listed = (await staff.get("/console/complaints?queue=open")).text
        assert len(set(re.findall(r"AMD-\d{6}-[0-9A-Z]{5,6}", listed))) == 2
        assert len(sink.mails) == 2


async def test_a_mail_server_that_refuses_for_now_gets_the_answer_later(
    database_url: str, tmp_path: Path
) -> None:
    async with desk_process(database_url, tmp_path) as (desk, sink):
        sink.answer = "451 come back later"
        await post(desk, letter("The kettle leaks. Order LH-8821345."))
        ready = await wait_for(desk, "queued")
        assert "amends_outbound_messages" in ready
        sink.answer = "250 OK"
        await sink.mail(1)


async def test_a_mail_server_that_refuses_for_good_is_shown_to_staff(
    database_url: str, tmp_path: Path
) -> None:
    async with (
        desk_process(database_url, tmp_path) as (desk, sink),
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        sink.answer = "550 no such person"
        await post(desk, letter("The kettle leaks. Order LH-8821345."))
        await wait_for(desk, "failed")
        await Console.sign_in(staff, desk.link())
        undelivered = (await staff.get("/console/complaints?queue=undelivered")).text
        case = (await staff.get(f"/console/complaints/{number(undelivered)}")).text
        assert "no such person" in case


async def wait_for(desk: DeskProcess, status: str) -> str:
    """The metrics, once they count a message of that status."""
    async with httpx.AsyncClient(base_url=desk.url) as http:
        for _ in range(400):
            text = (await http.get("/metrics")).text
            if f'status="{status}"' in text:
                return text
    raise AssertionError(text)


async def test_a_killed_desk_goes_on_where_it_was(database_url: str, tmp_path: Path) -> None:
    async with desk_process(database_url, tmp_path) as (desk, sink):
        async with httpx.AsyncClient(base_url=desk.url) as web:
            customer = await Customer.arrive(web)
            await customer.say(SHELF, identity="first")
            await post(desk, letter("The kettle leaks. Order LH-8821345."))
            await desk.end(signal.SIGKILL)
        desk.printed = ""
        await desk.start()
        async with httpx.AsyncClient(base_url=desk.url) as web:
            customer.http = web
            await customer.say(SHELF, identity="first")
            heard = await customer.hears("complaint number is")
            assert len([each for each in heard if each["author"] == "customer"]) == 1
        await sink.mail(1)
        assert len({mail["Message-ID"] for mail in sink.mails}) == 1
