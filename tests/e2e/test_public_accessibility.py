"""Every page of the customer, in both themes and both languages, before axe."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, expect

from e2e.public_desk import TO_DECISION, Served, serving

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

PAGES = {
    "landing": "/",
    "chat": "/chat",
    "form": "/form",
    "policy": "/policy",
    "find": "/complaint?number=AMD-261121-7K3TG",
    "locked": "/complaint/AMD-261121-7K3TF?sent=1",
    "missing": "/nowhere",
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def desk(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    async with serving(tmp_path_factory.mktemp("axe")) as served:
        yield served


async def judged(page: Page) -> list[str]:
    # axe is our test's, not the page's: its script comes in past the page's policy
    found = await Axe().run(page, options=RULES)
    return [
        f"{each['id']}: {each['nodes'][0]['html'][:120]}"
        for each in found.response["violations"]
        if each["impact"] in {"serious", "critical", "moderate"}
    ]


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
async def test_no_page_stands_in_anybodys_way(browser: Browser, desk: Served, look: str, language: str):
    case = await desk.complain("I was charged twice.", language)
    await desk.submit(case)
    await desk.moves(case, *TO_DECISION)
    context = await browser.new_context(
        locale=language, color_scheme=look, viewport={"width": 375, "height": 800}, bypass_csp=True
    )
    page = await context.new_page()
    for name, path in {**PAGES, "status": desk.link(case).removeprefix(desk.url)}.items():
        await page.goto(desk.url + path)
        if name == "chat":
            await page.get_by_role("textbox").fill("The shelf came broken; my hand is bleeding.")
            await page.keyboard.press("Enter")
            await expect(page.locator(".receipt")).to_be_visible()
        if name == "form":
            await page.locator("button[type=submit]").last.click()
            await expect(page.get_by_role("alert")).to_be_visible()
        assert await judged(page) == [], name
    await context.close()


async def test_large_print_and_narrow_windows_lose_nothing(browser: Browser, desk: Served):
    context = await browser.new_context(viewport={"width": 320, "height": 700}, locale="en-GB")
    page = await context.new_page()
    for path in PAGES.values():
        await page.goto(f"{desk.url}{path}{'&' if '?' in path else '?'}print=large")
        assert await page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 20
        wide = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, path
    await context.close()


async def test_the_look_is_right_from_the_first_paint(browser: Browser, desk: Served):
    context = await browser.new_context(locale="en-GB", color_scheme="light")
    page = await context.new_page()
    await page.goto(f"{desk.url}/?theme=dark&lang=zh-CN")
    await page.goto(f"{desk.url}/policy")

    assert await page.locator("html").get_attribute("data-theme") == "dark"
    assert await page.locator("html").get_attribute("lang") == "zh-CN"
    assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 25)"
    await context.close()
