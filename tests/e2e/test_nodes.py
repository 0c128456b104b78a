"""Two nodes on one PostgreSQL, seen in a browser: what happens on one is on the other's pages at once."""

from pathlib import Path
from time import monotonic

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from e2e.desk_process import Customer, DeskProcess, desk_process
from e2e.test_main_job import Console, number

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

WORDS = "The oak shelf I ordered is split along the edge. Order FH-58207."


async def test_a_chat_page_on_one_node_shows_what_staff_write_on_the_other(
    postgres_database_url: str, tmp_path: Path, browser: Browser
):
    first, second = tmp_path / "first", tmp_path / "second"
    files = tmp_path / "files"
    for folder in (first, second, files):
        folder.mkdir()
    shared = {
        "FILES_URL": f"file://{files}",
        "SECRET_KEY": "the same on every node of this desk, as it must be",
    }
    async with (
        desk_process(postgres_database_url, first, **shared) as (desk, _sink),
        desk_process(postgres_database_url, second, **shared) as (other, _other_sink),
        httpx.AsyncClient(base_url=other.url) as staff,
    ):
        page = await browser.new_page(locale="en-GB")
        page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
        await page.goto(f"{desk.url}/chat")
        await page.get_by_role("textbox").fill(WORDS)
        await page.keyboard.press("Enter")
        shown = page.locator(".receipt .receipt__number .ref")
        await expect(shown).to_contain_text("AMD", timeout=15_000)
        reference = number(await shown.inner_text())

        console = await Console.sign_in(staff, other.link())
        assert "split along the edge" in (await staff.get(f"/console/complaints/{reference}")).text
        await console.reply(reference, "A new shelf leaves on Monday.")
        await expect(page.get_by_text("A new shelf leaves on Monday.")).to_be_visible(timeout=15_000)

        await move_to(page, desk, other)
        await expect(page.get_by_text("A new shelf leaves on Monday.")).to_be_visible(timeout=15_000)
        await page.get_by_role("textbox").fill("Thank you, Monday is fine.")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("Thank you, Monday is fine.")).to_be_visible()
        await page.close()


async def move_to(page: Page, desk: DeskProcess, other: DeskProcess) -> None:
    """A load balancer sends the page's next requests to the other node: here, by the port of its address."""
    kept = await page.evaluate("() => JSON.stringify(localStorage)")
    await page.goto(f"{other.url}/chat")
    put = (
        "kept => Object.entries(JSON.parse(kept)).forEach(([key, value]) => localStorage.setItem(key, value))"
    )
    await page.evaluate(put, kept)
    await desk.end()
    await page.reload()


async def test_a_reply_is_in_the_chat_within_a_second_of_its_undo_window(database_url: str, tmp_path: Path):
    """Of three replies, so that one pause of a busy machine is no failure; none may come before its time."""
    window = 0.5
    async with (
        desk_process(database_url, tmp_path, UNDO_SECONDS=str(window)) as (desk, _sink),
        httpx.AsyncClient(base_url=desk.url) as web,
        httpx.AsyncClient(base_url=desk.url) as staff,
    ):
        customer = await Customer.arrive(web)
        await customer.say(WORDS)
        reference = number(str((await customer.hears("complaint number is"))[-1]["text"]))
        console = await Console.sign_in(staff, desk.link())
        after = [await seconds_to_hear(customer, console, reference, f"Answer {k}.") for k in range(3)]
    assert min(after) >= window
    assert min(after) < window + 1


async def seconds_to_hear(customer: Customer, console: Console, reference: str, words: str) -> float:
    """From the console's click until the words are on the customer's stream."""
    token = await console.token(reference)
    begun = monotonic()
    form = {"csrf": token, "text": words}
    await console.http.post(f"/console/complaints/{reference}/replies", data=form)
    await customer.hears(words)
    return monotonic() - begun
