"""The chat page in a real browser, on the real desk: talk, lose the line, come back, by hand, by key, by ear."""

import asyncio
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from benchmark.ports import unused_port
from PIL import Image
from playwright.async_api import Browser, BrowserContext, Page, Route, expect
from sqlalchemy import text

from e2e.public_desk import Served, serving

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

SHELF = "The oak shelf I ordered is split along the edge. I saw it yesterday."
FRYER = "昨晚用你们的空气炸锅做饭，外壳裂开了，订单58-20731。"


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("chat"), ALLOWED_ORIGINS="http://127.0.0.1:1") as served:
        yield served


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    opened = await browser.new_context(locale="en-GB", viewport={"width": 1100, "height": 800})
    yield opened
    await opened.close()


async def rows(desk: Served, query: str, **given: Any) -> list[tuple[Any, ...]]:
    return await desk.program.database.read(
        lambda connection: [tuple(row) for row in connection.execute(text(query), given).all()]
    )


async def visit(context: BrowserContext, desk: Served, path: str = "/chat") -> Page:
    """A page on which nothing may fail unseen: no script error, nothing refused by the content policy."""
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"script error: {error}"))
    await page.goto(desk.url + path)
    return page


async def says(page: Page, words: str) -> None:
    await page.get_by_role("textbox").fill(words)
    await page.keyboard.press("Enter")


def mine(page: Page) -> Any:
    return page.locator(".message--me")


async def test_a_complaint_gets_its_number_and_stays_after_a_reload(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    await says(page, SHELF)

    number = page.locator(".receipt .receipt__number .ref")
    await expect(number).to_contain_text("AMD")
    reference = await number.inner_text()
    await expect(mine(page).locator(".delivery")).to_contain_text("Received")
    talk = await page.locator(".message:not(#greeting) .words").all_inner_texts()
    assert SHELF in talk

    await page.reload()
    await expect(number).to_have_text(reference)
    await expect(page.locator(".message:not(#greeting) .words")).to_have_count(len(talk))
    assert await page.locator(".message:not(#greeting) .words").all_inner_texts() == talk


async def test_quick_answers_are_sent_as_words_and_disappear(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    await says(page, SHELF)
    choice = page.get_by_role("group", name="Quick answers").get_by_role("button").first
    words, spent = await choice.inner_text(), await choice.element_handle()
    await choice.click()

    await expect(mine(page).last).to_contain_text(words)
    assert not await spent.evaluate("(button) => button.isConnected")
    await expect(page.get_by_role("textbox")).to_be_focused()


async def test_chinese_with_a_picture(browser: Browser, desk: Served, tmp_path: Path):
    context = await browser.new_context(locale="zh-CN", viewport={"width": 375, "height": 720})
    page = await visit(context, desk)
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    await says(page, FRYER)
    await expect(page.locator(".receipt")).to_be_visible()

    await page.locator("#file").set_input_files(
        [{"name": "裂开的外壳.png", "mimeType": "image/png", "buffer": picture()}]
    )
    photo = mine(page).locator(".photo img")
    await expect(photo).to_be_visible()
    await expect(photo).to_have_attribute("alt", "裂开的外壳.png")
    await expect(mine(page).last.locator(".delivery")).to_contain_text("已收到")
    await desk.quiet()
    kept = await rows(desk, "select name, media_type, complaint_id from attachment")
    assert ("裂开的外壳.png", "image/png") in [each[:2] for each in kept]

    await page.reload()
    await expect(photo).to_be_visible()
    assert await photo.evaluate("(image) => image.decode().then(() => image.naturalWidth)") == 64
    await context.close()


def picture() -> bytes:
    made = BytesIO()
    Image.new("RGB", (64, 48), "#a1763f").save(made, "PNG")
    return made.getvalue()


async def test_files_too_large_or_empty_are_told_before_they_are_sent(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    files = [("big.bin", b"x" * 25_000_001), ("nothing.txt", b"")]
    for name, body in files:
        chosen = {"name": name, "mimeType": "application/octet-stream", "buffer": body}
        await page.locator("#file").set_input_files([chosen])

    await expect(page.get_by_text("big.bin is larger than 25 MB")).to_be_visible()
    await expect(page.get_by_text("nothing.txt holds nothing")).to_be_visible()


async def test_a_second_window_shows_the_same_talk_once(context: BrowserContext, desk: Served):
    first = await visit(context, desk)
    second = await visit(context, desk)
    await says(first, SHELF)

    for page in (first, second):
        await expect(page.locator(".receipt")).to_be_visible()
        await expect(mine(page)).to_have_count(1)
        await expect(mine(page)).to_contain_text(SHELF)


async def test_another_language_keeps_the_talk(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    await says(page, SHELF)
    await expect(page.locator(".receipt")).to_be_visible()
    await page.get_by_role("link", name="中文").click()

    await expect(page.get_by_role("button", name="发送")).to_be_visible()
    await expect(mine(page)).to_contain_text(SHELF)
    await expect(page.locator(".receipt .bubble, .receipt").first).to_be_visible()


async def test_what_could_not_be_sent_is_kept_on_the_device_and_sent_once(
    context: BrowserContext, desk: Served
):
    page = await visit(context, desk)
    await expect(page.locator("#log:not([aria-busy])")).to_be_visible()

    async def lose(route: Route) -> None:
        await route.abort("connectionfailed")

    async def lose_the_answer(route: Route) -> None:
        await route.fetch()  # the desk has it, the page never hears
        await route.abort("connectionreset")

    words = "Kept while the line was down, sent once."
    await page.route("**/channels/web/messages", lose)
    await says(page, words)
    await expect(mine(page).locator(".delivery")).to_have_text("Kept on this device, not sent yet")

    await page.reload()
    await expect(mine(page)).to_contain_text(words)
    await page.unroute("**/channels/web/messages")
    await page.route("**/channels/web/messages", lose_the_answer, times=1)
    await page.reload()
    await expect(mine(page).locator(".delivery")).to_contain_text("Received")
    await expect(mine(page)).to_have_count(1)
    await desk.quiet()
    assert len(await rows(desk, "select id from message where text = :words", words=words)) == 1


async def test_the_desk_stops_and_starts_again(browser: Browser, tmp_path: Path):
    port = unused_port()
    context = await browser.new_context(locale="en-GB")
    async with serving(tmp_path, port) as desk:
        page = await visit(context, desk)
        await says(page, SHELF)
        await expect(page.locator(".receipt")).to_be_visible()
        await desk.quiet()

    await expect(page.locator("#lost")).to_be_visible()
    await says(page, "It was order 58-20417.")
    await expect(mine(page).last.locator(".delivery")).to_contain_text("Kept on this device")

    async with serving(tmp_path, port) as desk:
        await page.locator("#retry").click()
        await expect(mine(page).last.locator(".delivery")).to_contain_text("Received")
        await expect(page.locator("#lost")).to_be_hidden()
        await expect(page.locator("#back")).to_be_visible()
        await expect(mine(page)).to_have_count(2)
        await expect(page.locator(".receipt")).to_have_count(1)
        await desk.quiet()
        said = await rows(desk, "select text from message where author = 'customer' order by id")
        assert said == [(SHELF,), ("It was order 58-20417.",)]
        assert len(await rows(desk, "select id from complaint")) == 1
    await context.close()


async def test_everything_works_by_keyboard(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to your message")).to_be_focused()
    await page.keyboard.press("Enter")
    await page.locator("#say").focus()
    await page.keyboard.type("My kettle")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("leaks.")
    await page.keyboard.press("Enter")
    await expect(mine(page).locator(".words")).to_have_text("My kettle\nleaks.")
    await expect(page.locator(".receipt")).to_be_visible()

    choices = page.get_by_role("group", name="Quick answers").get_by_role("button")
    await expect(choices.first).to_be_visible()
    await page.locator("#scroll").focus()
    for _ in range(10):
        await page.keyboard.press("Tab")
        if await choices.first.evaluate("(button) => button === document.activeElement"):
            break
    await expect(choices.first).to_be_focused()
    words = await choices.first.inner_text()
    await page.keyboard.press("Enter")
    await expect(mine(page).last).to_contain_text(words)


async def test_a_screen_reader_hears_new_messages_and_not_the_old_ones(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    log = page.get_by_role("log", name="Conversation")
    await expect(log).to_have_attribute("aria-live", "polite")
    assert await log.get_attribute("aria-busy") is None
    await says(page, SHELF)
    card = page.get_by_role("article", name="Complaint registered")
    await expect(card).to_be_visible()
    await expect(card.get_by_role("button", name="Copy the number")).to_be_visible()


async def test_words_are_never_markup(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    words = "<img src=x onerror=alert(1)> <b>bold</b> & https://evil.example/?a=1&b=2"
    page.on("dialog", lambda _: pytest.fail("a script of the customer's ran"))
    await says(page, words)

    await expect(mine(page).locator(".words")).to_have_text(words)
    await page.reload()
    await expect(mine(page).locator(".words")).to_have_text(words)
    assert await page.locator("#log img, #log b b").count() == 0


@pytest.mark.parametrize("width", [320, 375])
async def test_nothing_is_wider_than_a_small_phone(browser: Browser, desk: Served, width: int):
    context = await browser.new_context(viewport={"width": width, "height": 640}, locale="en-GB")
    page = await visit(context, desk)
    await says(page, "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 3)
    await expect(page.locator(".message--desk:not(#greeting)").first).to_be_visible()
    for path in ("/chat", "/", "/form", "/policy", "/complaint?number=AMD-261121-7K3TG", "/nowhere"):
        await page.goto(desk.url + path)
        wide = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, path
    await context.close()


async def test_a_draft_survives_a_reload(context: BrowserContext, desk: Served):
    page = await visit(context, desk)
    await page.get_by_role("textbox").press_sequentially("Not finished yet")
    await page.reload()

    await expect(page.get_by_role("textbox")).to_have_value("Not finished yet")


async def test_words_typed_before_the_script_runs_stay(browser: Browser, desk: Served):
    context = await browser.new_context(locale="en-GB")
    page = await context.new_page()
    arrived = asyncio.Event()

    async def late(route: Route) -> None:
        await arrived.wait()
        await route.continue_()

    await page.route("**/chat.js*", late)
    await page.goto(f"{desk.url}/chat", wait_until="commit")
    await page.get_by_role("textbox").fill(SHELF)
    arrived.set()
    await expect(page.locator("html.has-script")).to_be_attached()
    await expect(page.get_by_role("textbox")).to_have_value(SHELF)
    await page.get_by_role("button", name="Send").click()
    await expect(page.locator(".receipt")).to_be_visible()
    await context.close()


async def test_the_widget_opens_the_chat_on_an_allowed_site_only(browser: Browser, tmp_path: Path):
    site = await asyncio.start_server(embedding_site, "127.0.0.1", 0)
    refused: list[str] = []
    async with site:
        origin = f"http://127.0.0.1:{site.sockets[0].getsockname()[1]}"
        for allowed in (origin, "http://127.0.0.1:1"):
            async with serving(tmp_path / allowed[-5:].replace(":", ""), ALLOWED_ORIGINS=allowed) as desk:
                context = await browser.new_context(locale="en-GB")
                page = await context.new_page()
                page.on(
                    "console",
                    lambda message: refused.append(message.text) if message.type == "error" else None,
                )
                await page.goto(f"{origin}/?desk={desk.url}")
                await page.get_by_role("button").click()
                frame = page.frame_locator("iframe")
                if allowed == origin:
                    await frame.get_by_role("textbox").fill(SHELF)
                    await frame.get_by_role("button", name="Send").click()
                    await expect(frame.locator(".receipt")).to_be_visible()
                    await frame.get_by_role("textbox").press("Escape")
                    await expect(page.locator("iframe")).to_be_hidden()
                    await expect(page.get_by_role("button")).to_be_focused()
                    assert not refused
                else:
                    await expect(page.locator("iframe")).to_be_visible()
                    await expect(frame.get_by_role("textbox")).to_have_count(0)
                    assert any("frame-ancestors" in each for each in refused)
                await context.close()


async def embedding_site(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Another organisation's page with our script on it."""
    request = await reader.readuntil(b"\r\n\r\n")
    desk = request.split(b"desk=")[1].split(b" ")[0].decode() if b"desk=" in request else ""
    body = f'<!doctype html><html lang="en"><title>Shop</title><script src="{desk}/static/widget.js" defer></script>'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write((head + body).encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
