"""Every header of letters that were really sent, read out of a mail server; and the page where news is ended."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest

from backend.web.app import build
from channels.email import configure, deliver
from channels.email.extension import answered
from channels.email.headers import Headers
from channels.email.identity import number_of
from desk import MANAGER, Desk, desk
from integration.channels.sink import Sink, sink
from integration.mail.test_decision_links import ACCOUNT, DECISION, LETTERS, SCALES

pytestmark = pytest.mark.integration

FIRST = {"en": "<1@example.org>", "zh-CN": "<2@example.org>"}
PEER = {"en": "ann@example.org", "zh-CN": "li@example.org"}
HOST = "https://desk.example"


@asynccontextmanager
async def complained(url: str, folder: Path, language: str) -> AsyncIterator[tuple[Desk, Sink]]:
    """A desk that sends by a mail server, with one case in hand: it has been acknowledged and assigned."""
    async with sink() as server:

        def mailbox(tools):
            given = {
                "MAIL_ADDRESS": ACCOUNT,
                "MAIL_SMTP_URL": f"smtp://127.0.0.1:{server.port}?starttls=never",
            }
            return configure(given, tools)

        async with desk(url, folder, channels=mailbox, PUBLIC_URL=HOST) as running:
            program = running.program
            await deliver(LETTERS[language], program.inbox.accept, program.tools, ACCOUNT, None)
            await running.settled()
            await running.does("transition", "assign")
            await running.settled()
            yield running, server


def letters(server: Sink) -> list[EmailMessage]:
    found = [message_from_bytes(raw, policy=policy.default) for _, _, raw in server.mails]
    return [each for each in found if isinstance(each, EmailMessage)]


@asynccontextmanager
async def browser(running: Desk, language: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=build(running.program.office, ()))
    headers = {"Accept-Language": language}
    async with httpx.AsyncClient(transport=transport, base_url=HOST, headers=headers) as client:
        yield client


@pytest.mark.parametrize("language", FIRST)
async def test_the_whole_head_of_each_letter(database_url: str, tmp_path: Path, language: str) -> None:
    async with complained(database_url, tmp_path, language) as (running, server):
        await running.does("reply", "We have looked at the photograph.")
        await running.settled()
        await running.does("transition", "assessed", data={"assessment": SCALES})
        await running.does("transition", "propose", data=DECISION)
        await running.does("transition", "approve_and_send", by=MANAGER)
        await running.settled()
        acknowledgement, assigned, reply, decision = letters(server)
        ((reference,),) = await running.rows("select reference from complaint")
        kinds = await running.rows("select id, kind from message where author <> 'customer' order by id")
        assert [kind for _, kind in kinds] == ["acknowledgement", "news", "reply", "decision"]
        sign = running.program.tools.sign
        for (number, _), letter in zip(kinds, letters(server), strict=True):
            assert letter["To"].addresses[0].addr_spec == PEER[language]
            assert letter["From"].addresses[0].addr_spec == ACCOUNT
            assert number_of(letter["Message-ID"], (PEER[language],), sign) == number
            assert letter["In-Reply-To"] == FIRST[language]
            assert FIRST[language] in letter["References"].split()
            back = Headers([("Delivered-To", letter["Reply-To"].addresses[0].addr_spec)])
            assert answered(back, (), ACCOUNT, sign) == (number,)
            assert reference in letter["Subject"]
            assert letter["X-Auto-Response-Suppress"] == "All"
            assert letter["Content-Language"] == language
            assert f'lang="{language}"' in letter.get_body(["html"]).get_content()
            assert letter.get_body(["plain"]).get_content().strip()
        assert [letter["Auto-Submitted"] for letter in letters(server)] == [
            *("auto-replied", "auto-replied", "no", "auto-replied")
        ]
        assert assigned["List-Unsubscribe"].startswith(f"<{HOST}/complaint/{reference}/news?key=")
        assert assigned["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        for letter in (acknowledgement, reply, decision):
            assert letter["List-Unsubscribe"] is None
            assert letter["List-Unsubscribe-Post"] is None


SAYS = {
    "en": ("Fewer mails", "We send no more news", "Send no more news"),
    "zh-CN": ("少收一些", "不再发送进展邮件", "不再接收进展邮件"),
}


@pytest.mark.parametrize("language", SAYS)
async def test_one_click_ends_news_alone_and_a_button_brings_it_back(
    database_url: str, tmp_path: Path, language: str
) -> None:
    asks, ended, wanted = SAYS[language]
    async with (
        complained(database_url, tmp_path, language) as (running, server),
        browser(running, language) as client,
    ):
        link = re.sub(r"[<>\s]", "", letters(server)[-1]["List-Unsubscribe"]).removeprefix(HOST)
        for _ in range(2):
            assert asks in (await client.get(link)).text
        assert await running.rows("select event from case_event where event like 'news%'") == []
        click = {"List-Unsubscribe": "One-Click"}
        for _ in range(2):  # a mail program's server, which sends no cookie and no origin
            answer = await client.post(link, data=click)
            assert answer.status_code == 200
            assert ended in answer.text
        await running.does("transition", "assessed", data={"assessment": SCALES})
        await running.does(
            "transition", "forward", data={"party": "the courier"}
        )  # news: of that nothing is sent
        await running.settled()
        assert len(letters(server)) == 2
        await running.does("reply", "We have looked at the photograph.")
        await running.settled()
        assert len(letters(server)) == 3
        assert wanted in (await client.post(link, data={"wanted": "yes"})).text
        told = await running.rows("select actor, event from case_event where event like 'news%' order by id")
        assert told == [("customer", "news_ended"), ("customer", "news_wanted")]
        await running.does("transition", "third_party_reply")
        await running.does("transition", "forward", data={"party": "the courier"})
        await running.settled()
        assert letters(server)[-1]["List-Unsubscribe"] is not None


async def test_a_forged_link_and_another_site_end_nothing(database_url: str, tmp_path: Path) -> None:
    async with (
        complained(database_url, tmp_path, "en") as (running, server),
        browser(running, "en") as client,
    ):
        link = letters(server)[-1]["List-Unsubscribe"].strip("<>").removeprefix(HOST)
        for forged in (link[:-1] + ("0" if link[-1] != "0" else "1"), link.partition("?")[0], f"{link}x"):
            assert (await client.get(forged)).status_code == 404
            assert (await client.post(forged)).status_code == 404
        crossed = await client.post(link, headers={"Sec-Fetch-Site": "cross-site"})
        assert crossed.status_code == 403
        assert await running.rows("select event from case_event where event like 'news%'") == []


WORDS = {"en": ("STOP", "No more news", "Start", "again"), "zh-CN": ("退订", "不再", "恢复", "重新")}


@pytest.mark.parametrize("language", WORDS)
async def test_a_word_by_mail_brings_back_the_news_that_a_link_or_a_word_has_ended(
    database_url: str, tmp_path: Path, language: str
) -> None:
    stop, ended, start, wanted = WORDS[language]
    async with (
        complained(database_url, tmp_path, language) as (running, server),
        browser(running, language) as client,
    ):

        async def writes(word: str, number: int) -> str:
            """What the desk answers to a letter of one word, above a quotation."""
            last = letters(server)[-1]
            letter = (
                f"From: {PEER[language]}\r\nSubject: Re: x\r\nMessage-ID: <{number}@mail.example>\r\n"
                f"In-Reply-To: {last['Message-ID']}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                f"{word}\r\n\r\n> {last['Subject']}\r\n"
            )
            program = running.program
            await deliver(letter.encode(), program.inbox.accept, program.tools, ACCOUNT, None)
            await running.settled()
            return str(letters(server)[-1].get_body(["plain"]).get_content())

        link = re.sub(r"[<>\s]", "", letters(server)[-1]["List-Unsubscribe"]).removeprefix(HOST)
        await client.post(link, data={"List-Unsubscribe": "One-Click"})
        assert wanted in await writes(start, 11)
        assert ended in await writes(stop, 12)
        assert wanted in await writes(start, 13)
        told = await running.rows("select event from case_event where event like 'news%' order by id")
        assert [event for (event,) in told] == ["news_ended", "news_wanted"] * 2
        assert await running.rows("select state from complaint") == [("assessing",)]
        await running.does("transition", "assessed", data={"assessment": SCALES})
        await running.does("transition", "forward", data={"party": "the courier"})
        await running.settled()
        assert letters(server)[-1]["List-Unsubscribe"] is not None
