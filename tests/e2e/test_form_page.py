"""The complaint form without script: what is wrong is told, what was typed is kept, and the number appears."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, expect

from backend import listing
from e2e.public_desk import Served, serving

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("form")) as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def plain(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser that runs no script."""
    opened = await browser.new_context(java_script_enabled=False, locale="en-GB")
    yield opened
    await opened.close()


async def test_the_form_needs_no_script_and_keeps_what_was_typed(plain: BrowserContext, desk: Served):
    page = await plain.new_page()
    await page.goto(f"{desk.url}/form")
    await page.get_by_label("E-mail address").fill("not an address")
    await page.get_by_label("Name or organisation").fill("Ann <b>Smith</b>")
    await page.get_by_label("Files", exact=True).set_input_files(
        [{"name": "shelf.txt", "mimeType": "text/plain", "buffer": b"a split shelf"}]
    )
    await page.get_by_role("button", name="Send my complaint").click()

    await expect(page.get_by_role("alert")).to_contain_text("2 fields need another look")
    assert (await page.title()).startswith("2 fields need another look")
    problem = page.get_by_label("What happened?")
    await expect(problem).to_be_focused()
    await expect(problem).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#problem_description-error")).to_contain_text("in a few words")
    await expect(page.locator("#email-error")).to_contain_text("@")
    await expect(page.get_by_label("Name or organisation")).to_have_value("Ann <b>Smith</b>")
    await expect(page.get_by_text("shelf.txt")).to_be_visible()

    await problem.fill("The oak shelf came split along the edge.")
    await page.get_by_label("E-mail address").fill("ann@example.com")
    await page.get_by_role("group", name="Is anyone hurt").get_by_label("No", exact=True).check()
    await page.get_by_role("button", name="Send my complaint").click()

    await page.wait_for_url(f"{desk.url}/chat")
    await desk.quiet()
    await page.reload()
    said = page.locator(".message--desk .words").filter(has_text="AMD-")
    await expect(said.first).to_be_visible()
    (case,) = (await desk.program.database.read(lambda c: listing.filtered(c, listing.Filters()))).rows
    form = (await desk.case(case.reference))["form"]
    assert form["email"]["value"] == "ann@example.com"
    assert form["name_or_organisation"]["value"] == "Ann <b>Smith</b>"
    files = await desk.program.database.read(lambda c: listing.files_of(c, case.id))
    assert [each["name"] for each in files] == ["shelf.txt"]

    await page.get_by_role("textbox").fill("It was order 58-20417.")
    async with page.expect_event("load"):
        await page.get_by_role("button", name="Send").click()
    await desk.quiet()
    await page.reload()
    await expect(page.locator(".message--me .words").last).to_have_text("It was order 58-20417.")


async def test_the_same_form_sent_twice_is_one_complaint(desk: Served):
    async with httpx.AsyncClient(base_url=desk.url) as http:
        data = {"key": "0123456789abcdef", "problem_description": "Sent twice by a nervous finger."}
        for _ in range(2):
            answer = await http.post("/form", data=data)
            assert (answer.status_code, answer.headers["location"]) == (303, "/chat")
        await desk.quiet()
        found = await desk.program.database.read(lambda c: listing.search(c, "nervous finger", ""))
        assert len(found.rows) == 1
        events = await desk.program.database.read(
            lambda c: [
                each for each in listing.transcript(c, found.rows[0].id) if each["author"] == "customer"
            ]
        )
        assert len(events) == 1


async def test_the_form_goes_on_in_the_conversation_of_the_chat(desk: Served):
    async with httpx.AsyncClient(base_url=desk.url) as http:
        opened = (await http.post("/channels/web/conversations")).json()
        await http.post("/form", data={"problem_description": "The lamp flickers."})
        again = (await http.post("/channels/web/conversations", json={"resume": True})).json()
        await desk.quiet()
        page = await http.get("/chat")

    assert again["conversation"] == opened["conversation"]
    assert "The lamp flickers." in page.text


async def test_a_form_of_another_site_is_refused(desk: Served):
    async with httpx.AsyncClient(base_url=desk.url) as http:
        for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
            answer = await http.post("/form", data={"problem_description": "x"}, headers=headers)
            assert answer.status_code == 403
            assert "Nothing was changed" in answer.text


async def test_an_upload_beyond_all_measure_is_refused_before_it_is_read(desk: Served):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(desk.url.rpartition(":")[2]))
    writer.write(b"POST /form HTTP/1.1\r\nHost: desk\r\nContent-Length: 1000000000000\r\n\r\n")
    answer = await reader.readline()
    writer.close()
    await writer.wait_closed()

    assert b" 413 " in answer
