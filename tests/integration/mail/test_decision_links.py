"""The links of a decision's mail: opening one changes nothing, pressing the button answers once."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from pathlib import Path

import httpx
import pytest

from backend.actors import Actor
from backend.web.app import build
from channels.email import configure, deliver
from desk import MANAGER, Desk, desk

pytestmark = pytest.mark.integration

ACCOUNT = "complaints@desk.example"
LETTERS = {
    "en": b"From: Ann <ann@example.org>\r\nSubject: Kettle\r\nMessage-ID: <1@example.org>\r\n\r\n"
    b"My kettle leaks, order LH-4711. I want a new one.\r\n",
    "zh-CN": "From: 王丽 <li@example.org>\r\nSubject: 水壶\r\nMessage-ID: <2@example.org>\r\n"
    "Content-Type: text/plain; charset=utf-8\r\n\r\n我买的水壶漏水，我要投诉，订单LH-4711。请换一个新的。\r\n".encode(),
}
SCALES = {"severity": 2, "safety": 0, "complexity": 1, "impact": 1, "immediate_needed": "no"}
DECISION = {"outcome": "upheld", "reasons": "The switch was faulty.", "remedy": "A new kettle by post."}


@asynccontextmanager
async def decided(
    url: str, folder: Path, language: str
) -> AsyncIterator[tuple[Desk, httpx.AsyncClient, list[str]]]:
    """A desk whose decision has gone out by mail, a browser, and the two links of that mail as paths."""

    def mailbox(tools):
        return configure({"MAIL_ADDRESS": ACCOUNT}, tools)

    async with desk(url, folder, channels=mailbox) as running:
        program = running.program
        await deliver(LETTERS[language], program.inbox.accept, program.tools, ACCOUNT, None)
        await running.quiet()
        await running.does("transition", "assign")
        await running.does("transition", "assessed", data={"assessment": SCALES})
        await running.does("transition", "propose", data=DECISION)
        await running.does("transition", "approve_and_send", by=MANAGER)
        await running.settled()
        mails = [path.read_bytes() for path in (folder / "outgoing-mail").rglob("new/*")]
        found = re.findall(r"https?://[^\s]+?(/complaint/\S+/decision/\S+)", "\n".join(map(_text, mails)))
        app = build(program.office, ())
        host = program.office.public_url
        headers = {"Accept-Language": language}
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url=host, headers=headers
        ) as browser:
            yield running, browser, list(dict.fromkeys(found))


def _text(mail: bytes) -> str:
    body = message_from_bytes(mail, policy=policy.default).get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def state(running: Desk) -> str:
    ((found,),) = await running.rows("select state from complaint")
    return str(found)


WORDS = {
    ("en", "accept"): ("Accept our answer?", "You have accepted."),
    ("en", "reject"): ("Decline our answer?", "You have declined."),
    ("zh-CN", "accept"): ("接受我们的处理结果吗？", "您已答复"),
    ("zh-CN", "reject"): ("不接受我们的处理结果吗？", "您已答复"),
}


@pytest.mark.parametrize(("language", "answer"), WORDS)
async def test_a_link_asks_and_its_button_answers_once(
    database_url: str, tmp_path: Path, language: str, answer: str
) -> None:
    asks, says = WORDS[language, answer]
    async with decided(database_url, tmp_path, language) as (running, browser, links):
        assert [re.search("decision/([a-z]+)", link)[1] for link in links] == ["accept", "reject"]
        mine, other = links if answer == "accept" else links[::-1]
        for _ in range(3):  # a scanner, a preview, a person
            shown = await browser.get(mine)
            assert asks in shown.text
            assert await state(running) == "decision_sent"
        answered = await browser.post(mine, data={"why": "It is as I said."})
        assert says in answered.text
        reached = "implementing" if answer == "accept" else "internal_review"
        assert await state(running) == reached
        # the other link, and the same again, say what was chosen and change nothing
        for link in (other, mine):
            for again in (await browser.get(link), await browser.post(link)):
                assert again.status_code == 200
                assert says in again.text
        assert await state(running) == reached
        told = await running.rows("select actor, event from case_event where event in ('accept', 'reject')")
        assert told == [("customer", answer)]


async def test_a_forged_link_is_found_nowhere_and_another_site_cannot_press(
    database_url: str, tmp_path: Path
) -> None:
    async with decided(database_url, tmp_path, "en") as (running, browser, (accept, reject)):
        crossed = accept.replace("/decision/accept", "/decision/reject")
        forged = [crossed, accept[:-1] + ("0" if accept[-1] != "0" else "1"), accept.replace("of=1", "of=2")]
        forged += [accept.partition("?")[0], accept.replace("/decision/accept", "/decision/withdraw")]
        for link in forged:
            assert (await browser.get(link)).status_code == 404
            assert (await browser.post(link)).status_code == 404
        elsewhere = await browser.post(reject, headers={"Sec-Fetch-Site": "cross-site"})
        assert elsewhere.status_code == 403
        assert await state(running) == "decision_sent"


async def test_the_answer_after_a_review_has_links_of_its_own(database_url: str, tmp_path: Path) -> None:
    async with decided(database_url, tmp_path, "en") as (running, browser, (_, reject)):
        await browser.post(reject)
        second = Actor("staff", 3, "Ana Diaz", "manager")
        await running.does("transition", "new_decision", data=DECISION, by=second)
        await running.does("transition", "approve_and_send", by=second)
        await running.settled()
        mails = [path.read_bytes() for path in (tmp_path / "outgoing-mail").rglob("new/*")]
        words = next(words for words in map(_text, mails) if "final answer" in words)
        links = re.findall(r"https?://[^\s]+?(/complaint/\S+/decision/\S+)", words)
        assert ["of=2" in link for link in links] == [True, True]
        again = await browser.post(reject)  # the first answer's link moves nothing any more
        assert "You have declined." in again.text
        assert await state(running) == "decision_sent"
        assert "You have accepted." in (await browser.post(links[0])).text
        assert await state(running) == "implementing"


async def test_after_its_time_a_link_says_so(database_url: str, tmp_path: Path) -> None:
    async with decided(database_url, tmp_path, "en") as (running, browser, (accept, _)):
        for _ in range(4):
            running.clock.move(days=40)
            await running.program.timekeeper.tick()
        await asyncio.sleep(0)
        assert await state(running) == "closed"
        for answer in (await browser.get(accept), await browser.post(accept)):
            assert "no longer open" in answer.text
        assert await running.rows("select count(*) from case_event where event = 'accept'") == [(0,)]
