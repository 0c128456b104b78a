"""What was set aside as machines' mail stands at the console, and is taken in with one button."""

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from backend.models import Inbound
from staff import NOW

pytestmark = pytest.mark.integration

inbound = Inbound.__table__
PLACE = "/console/set-aside"
SHOP = "care@fernhill.example"


def raw(subject: str = "Out of office", sender: str = "Ann <ann@example.org>") -> bytes:
    return f"From: {sender}\r\nSubject: {subject}\r\n\r\nMy kettle leaks.\r\n".encode()


async def aside(desk: Any, body: bytes, reason: str = "", **more: Any) -> int:
    row = {
        "channel": "email",
        "account": SHOP,
        "provider_id": f"{hash(body)}",
        "lane": "x",
        "received_at": NOW,
        "due_at": NOW,
        "settled_at": NOW,
        "body": body or None,
        "envelope": {"mail_from": "ann@example.org"},
        "fate": "ignored",
        "attempts": 0,
        "reason": reason or "automatic mail: out-of-office or automatic reply",
        **more,
    }
    return int(
        await desk.write(
            lambda tx: tx.connection.execute(insert(inbound).returning(inbound.c.id), row).scalar_one()
        )
    )


async def row_of(desk: Any, number: int) -> Any:
    return await desk.read(lambda c: c.execute(select(inbound).where(inbound.c.id == number)).one())


async def test_it_shows_when_who_what_and_why(either_mailing_desk: Any):
    await aside(either_mailing_desk, raw("Re: <b>Kettle</b>", "=?utf-8?q?J=C3=BCrgen?= <j@example.org>"))
    await aside(
        either_mailing_desk, raw("Your order", "shop@example.org"), "automatic mail by its words: an order"
    )
    await aside(either_mailing_desk, raw("Other"), "something a later version says")
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        page = (await browser.get(PLACE)).text
        chinese = (await browser.get(f"{PLACE}?lang=zh-CN")).text
    assert "Set aside as machine mail" in page
    assert "Jürgen" in page
    assert "j@example.org" in page
    assert "Re: &lt;b&gt;Kettle&lt;/b&gt;" in page
    assert "The subject says: out of office" in page
    assert "By its words: order" in page
    assert "something a later version says" in page
    assert "从措辞判断：订单" in chinese
    assert page.index("Other") < page.index("Your order")


async def test_an_empty_list_says_so(either_mailing_desk: Any):
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        assert "No machine&#39;s mail came in" in (await browser.get(PLACE)).text


async def test_only_what_was_ignored_and_can_say_whose_it_is_stands_there(either_mailing_desk: Any):
    await aside(either_mailing_desk, raw("A button"), channel="telegram", account="bot", provider_id="7")
    await aside(either_mailing_desk, raw("An answer"), fate="handled", provider_id="8")
    await aside(either_mailing_desk, raw("A lost mailbox"), account="old@fernhill.example", provider_id="9")
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        page = (await browser.get(PLACE)).text
        lost = re.search(r"set-aside/(\d+)/message", page)
        assert lost
        assert (await browser.post(f"{PLACE}/{lost[1]}/message")).status_code == 404
    assert "A button" not in page
    assert "An answer" not in page
    assert "A lost mailbox" in page


async def test_a_big_one_is_read_from_its_file(either_mailing_desk: Any):
    name = await either_mailing_desk.program.files.keep(raw("Large") + b"x" * 70_000)
    await aside(either_mailing_desk, b"", body_file=name, provider_id="1")
    await aside(either_mailing_desk, b"", body_file="0" * 64, provider_id="2")
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        page = (await browser.get(PLACE)).text
    assert "Large" in page
    assert "No subject" in page


async def test_more_of_them_stand_on_further_pages(either_mailing_desk: Any):
    for at in range(52):
        await aside(either_mailing_desk, raw(f"Number {at:02}"), received_at=NOW - timedelta(minutes=at))
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        first = (await browser.get(PLACE)).text
        older = re.search(r"/console/set-aside\?before=\d+", first)
        assert older
        second = (await browser.get(older[0])).text
    assert "Number 51" in first
    assert "Number 01" not in first
    assert "Number 01" in second
    assert "list__more" not in second


async def test_one_is_taken_in_once(either_mailing_desk: Any):
    number = await aside(either_mailing_desk, raw())
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        answer = await browser.post(f"{PLACE}/{number}/message")
        assert answer.status_code == 303
        assert answer.headers["location"] == f"{PLACE}?taken={number}"
        page = (await browser.get(answer.headers["location"])).text
        assert "The desk is reading it" in page
        assert f"{PLACE}/{number}/message" not in page
        assert (await browser.post(f"{PLACE}/{number}/message")).status_code == 404
    row = await row_of(either_mailing_desk, number)
    assert row.fate == "pending"
    assert row.envelope["mail_from"] == "ann@example.org"
    assert row.envelope["vouched"] == str(either_mailing_desk.found["mei"].id)
    assert "Mei Lin (staff:" in row.envelope["vouched_words"]
    assert "out-of-office" in row.envelope["vouched_words"]


@pytest.mark.parametrize("fate", ["handled", "failed", "duplicate", "pending"])
async def test_nothing_else_is_taken_in(either_mailing_desk: Any, fate: str):
    number = await aside(either_mailing_desk, raw(), fate=fate)
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        assert (await browser.post(f"{PLACE}/{number}/message")).status_code == 404
        assert (await browser.post(f"{PLACE}/999999/message")).status_code == 404
    assert (await row_of(either_mailing_desk, number)).fate == fate


async def test_readers_look_and_strangers_do_not(either_mailing_desk: Any):
    number = await aside(either_mailing_desk, raw())
    async with either_mailing_desk.signed_in("audit") as browser:
        page = await browser.get(PLACE)
        assert "Out of office" in page.text
        assert f"{PLACE}/{number}/message" not in page.text
        assert (await browser.post(f"{PLACE}/{number}/message")).status_code == 403
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        browser.headers["x-csrf-token"] = "forged"
        assert (await browser.post(f"{PLACE}/{number}/message")).status_code == 403
    async with either_mailing_desk.browser() as nobody:
        assert (await nobody.get(PLACE)).status_code == 303
        assert (await nobody.post(f"{PLACE}/{number}/message")).status_code == 303
    assert (await row_of(either_mailing_desk, number)).fate == "ignored"


async def test_the_console_leads_there(either_mailing_desk: Any):
    async with either_mailing_desk.signed_in("mei.lin") as browser:
        for place in ("/console/complaints", "/console/unprocessed", PLACE):
            assert (await browser.get(place)).text.count(f'href="{PLACE}"') == 2, place
