"""A letter as the desk's staff read it: the new words at once, and folded below them the whole, to the letter."""

from collections.abc import AsyncIterator
from html import escape
from pathlib import Path

import pytest
import pytest_asyncio
from selectolax.lexbor import LexborHTMLParser

from backend.web.app import build
from desk import Desk, desk
from integration.console.conftest import BASE, Seated
from integration.road.test_machines_mail import ACCOUNT, comes_in, configured

pytestmark = pytest.mark.integration

NEW = "The new lid leaks as well.\n\nPlease take the kettle <b>back</b> & refund me."
SIGNATURE = "-- \nAnn Smith, 12 <Mill> Lane"
DISCLAIMER = (
    "This e-mail is confidential and intended solely for the addressee. If you have received it in error, "
    "please delete it. Any unauthorised disclosure is strictly prohibited."
)
QUOTATION = "> Dear Ann,\n> does it leak at the lid?\n> <script>alert(1)</script>\n>\n> Fernhill Home"
ATTRIBUTION = f"On Fri, 20 Nov 2026 at 10:00, Fernhill Home <{ACCOUNT}> wrote:"
PLAIN = f"{NEW}\n\n{SIGNATURE}\n\n{DISCLAIMER}\n\n{ATTRIBUTION}\n{QUOTATION}"
PAGE = (
    "<p>The new lid leaks as well.</p><p>Please take the kettle &lt;b&gt;back&lt;/b&gt; &amp; refund me.</p>"
    f'<div>-- <br>Ann Smith, 12 &lt;Mill&gt; Lane</div><p>{DISCLAIMER}</p><div class="gmail_quote"><div>'
    f"{escape(ATTRIBUTION)}</div><blockquote>Dear Ann,<br>does it leak at the lid?<br>"
    "&lt;script&gt;alert(1)&lt;/script&gt;"
    "</blockquote></div>"
)
UNMARKED = (
    f"{NEW}\n\n{DISCLAIMER}\n\n________________________________\nFrom: Fernhill Home <{ACCOUNT}>\n"
    "Sent: Friday, 20 November 2026 10:00\nTo: Ann Smith <ann@example.org>\nSubject: Your complaint\n\n"
    "Dear Ann,\n\ndoes it leak at the lid? <script>alert(1)</script>"
)


@pytest_asyncio.fixture
async def running(sqlite_database_url: str, tmp_path: Path) -> AsyncIterator[Desk]:
    async with desk(sqlite_database_url, tmp_path, channels=configured) as started:
        yield started


async def page_of(running: Desk, reference: str) -> str:
    seated = Seated(running.program, BASE, running.clock)
    seated.app = build(running.program.office, [])
    await seated.hire("mei.lin@fernhill.example", "agent", "Mei Lin")
    async with seated.signed_in("mei.lin") as browser:
        return (await browser.get(f"/console/complaints/{reference}")).text


@pytest.mark.parametrize(
    ("kind", "body"),
    [("plain", PLAIN), ("html", PAGE), ("plain", UNMARKED)],
    ids=["marked", "a page", "unmarked"],
)
async def test_new_words_are_shown_and_the_whole_letter_is_folded(running: Desk, kind: str, body: str):
    head = f"From: Ann Smith <ann@example.org>\nTo: {ACCOUNT}\nSubject: Re: Kettle\nMessage-ID: <2@example.org>\n"
    await comes_in(
        running, f"{head}In-Reply-To: <1@x.org>\nContent-Type: text/{kind}; charset=utf-8\n\n{body}\n"
    )
    ((reference,),) = await running.rows("select reference from complaint")
    page = LexborHTMLParser(await page_of(running, reference))
    (bubble,) = page.css("article[class=message] .bubble")
    shown = [each.text() for each in bubble.css("p")]
    (folded,) = bubble.css("details")
    (whole,) = folded.css("blockquote")
    assert "\n\n".join(shown) == NEW
    assert "open" not in folded.attributes
    assert whole.text().startswith(NEW)
    for said in ("does it leak at the lid?", "<script>alert(1)</script>", *DISCLAIMER.split(". ")):
        assert said in whole.text()
        assert said not in "".join(shown)
    if kind == "plain":
        assert whole.text() == body
    assert not bubble.css("script, b, mill")
