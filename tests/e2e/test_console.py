"""The console in a browser: read, answered, undone and changed by a person, with and without script."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe

from staff import Desk, add, chat, desk, seeded

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="session")]

WIDE = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}
TOLD_BY_HAND = """
window.EventSource = class extends EventTarget {
  constructor() {
    super();
    window.tell = (kind) => this.dispatchEvent(new MessageEvent(kind, { data: "{}" }));
  }
  close() {}
};
"""


class Served:
    """A served desk with its seeded cases, and pages of people signed in at it."""

    def __init__(self, at: Desk, found: dict[str, Any]) -> None:
        self.at = at
        self.found = found

    def case(self, name: str, more: str = "") -> str:
        return f"{self.at.url}/console/complaints/{self.found[name]}{more}"

    async def sign_in(self, page: Any, name: str = "mei.lin") -> None:
        await page.goto(await self.at.program.office.access.sign_in_link(f"{name}@fernhill.example"))
        await page.get_by_role("button").click()
        await page.wait_for_url("**/console/complaints")


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    folder: Path = tmp_path_factory.mktemp("console")
    async with desk(folder, undo_seconds=4) as at:
        yield Served(at, await seeded(at))


@pytest_asyncio.fixture(loop_scope="session")
async def mei(browser: Any, served: Served) -> AsyncIterator[Any]:
    """A page of Mei Lin's; whatever the browser complains about fails the test."""
    context = await browser.new_context(viewport=WIDE, locale="en")
    page = await context.new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await served.sign_in(page)
    yield page
    await context.close()
    assert wrong == []


async def test_the_list_is_walked_and_a_case_opened_with_the_keyboard(mei: Any, served: Served):
    await mei.goto(f"{served.at.url}/console/complaints?queue=mine")
    await mei.keyboard.press("j")
    await mei.keyboard.press("j")
    await mei.keyboard.press("k")
    await mei.keyboard.press("j")
    await mei.keyboard.press("Enter")
    await mei.wait_for_url(f"**/{served.found['charge']}?queue=mine")
    assert await mei.evaluate("document.activeElement.id") == "subject"

    await mei.keyboard.press("n")
    assert await mei.locator("#composer").get_attribute("data-mode") == "note"
    await mei.keyboard.press("Escape")
    await mei.keyboard.press("u")
    await mei.wait_for_url("**/console/complaints?queue=mine")
    await mei.keyboard.press("?")
    assert await mei.locator("#keys").is_visible()


async def test_a_reply_is_sent_with_the_keyboard_and_taken_back(mei: Any, served: Served):
    await mei.goto(served.case("charge"))
    await mei.keyboard.press("r")
    await mei.keyboard.type("We refund you today.")
    await mei.keyboard.press("Control+Enter")
    bubble = mei.locator(".message--staff", has_text="We refund you today.")
    await bubble.wait_for()
    assert "Goes out in" in await bubble.locator(".delivery").inner_text()

    await mei.locator("#subject").focus()
    await mei.keyboard.press("z")
    await bubble.wait_for(state="detached")
    assert await mei.locator("#answer").input_value() == "We refund you today."
    await mei.locator("#answer").fill("")


async def test_a_reply_left_alone_goes_out_by_itself(mei: Any, served: Served):
    await mei.goto(served.case("kettle"))
    await mei.locator("#answer").fill("我们为您换一个新的。")
    await mei.get_by_role("button", name="Send").click()
    bubble = mei.locator(".message--staff", has_text="我们为您换一个新的。")
    await (
        bubble.get_by_text("Sent")
        .or_(bubble.get_by_text("Delivered"))
        .or_(bubble.get_by_text("tried"))
        .wait_for(timeout=15_000)
    )


async def test_a_draft_is_kept_when_the_page_is_left(mei: Any, served: Served):
    await mei.goto(served.case("shelf"))
    await mei.locator("#answer").fill("Half a thought")
    await mei.goto(f"{served.at.url}/console/complaints?queue=open")
    await mei.goto(served.case("shelf"))
    assert await mei.locator("#answer").input_value() == "Half a thought"
    await mei.locator("#answer").fill("")
    await mei.goto(f"{served.at.url}/console/complaints?queue=open")


async def test_new_words_join_the_open_case_and_what_is_typed_stays(mei: Any, served: Served):
    await mei.goto(served.case("charge"))
    await mei.locator("#answer").fill("I am typing")
    case = await served.at.complaint(served.found["charge"])
    program = served.at.program
    await served.at.write(lambda tx: add(tx, program, case["id"], "Are you still there?", served.at.clock()))

    await mei.locator(".message", has_text="Are you still there?").wait_for()
    assert await mei.locator("#answer").input_value() == "I am typing"
    assert await mei.evaluate("document.activeElement.id") == "answer"
    await mei.locator("#answer").fill("")


async def test_a_colleagues_change_is_told_and_shown(mei: Any, served: Served):
    await mei.goto(served.case("sofa"))
    case = await served.at.complaint(served.found["sofa"])
    tom, verbs = served.found["tom"], served.at.program.complaints
    changes = {"category": 3}
    await served.at.write(lambda tx: verbs.amend(tx, case["id"], changes, tom, served.at.clock()))

    await mei.locator("#changed", has_text="Tom Reyes: Record corrected (Category)").wait_for()
    await mei.locator("[data-part=assessment]", has_text="3 Late delivery of product").wait_for()


async def test_a_new_case_waits_on_top_and_pushes_nothing(mei: Any, served: Served):
    await mei.goto(f"{served.at.url}/console/complaints?queue=open")
    first = mei.locator("#list .row").first
    before = await first.get_attribute("data-case")
    program = served.at.program
    await served.at.write(
        lambda tx: chat(tx, program, "A brand new matter", now=served.at.clock(), name="Zoe")
    )

    waiting = mei.get_by_role("button", name="1 new, show")
    await waiting.wait_for()
    assert await first.get_attribute("data-case") == before
    await waiting.click()
    await mei.locator("#list .row", has_text="A brand new matter").wait_for()


async def test_a_case_that_comes_before_its_page_listens_waits_on_top_too(mei: Any, served: Served):
    await mei.add_init_script(TOLD_BY_HAND)
    await mei.goto(f"{served.at.url}/console/complaints?queue=open")
    program = served.at.program
    await served.at.write(
        lambda tx: chat(tx, program, "Between the page and its ear", now=served.at.clock(), name="Zoe")
    )
    await mei.evaluate("tell('ready')")
    await mei.get_by_role("button", name="1 new, show").wait_for()


async def test_an_action_that_needs_words_opens_over_the_case_and_gives_focus_back(mei: Any, served: Served):
    await mei.goto(served.case("charge"))
    await mei.get_by_label("More actions").click()
    await mei.get_by_role("link", name="Forward to a third party").click()
    dialog = mei.locator("dialog#action")
    await dialog.get_by_label("Who has to act").fill("The bank")
    await mei.keyboard.press("Escape")
    assert not await dialog.is_visible()
    await mei.get_by_label("More actions").click()
    await mei.get_by_role("link", name="Forward to a third party").click()
    await dialog.get_by_label("Who has to act").fill("The bank")
    await dialog.get_by_role("button", name="Forward to a third party").click()
    await mei.locator(".state", has_text="Waiting for third party").first.wait_for()


async def test_everything_works_without_script(browser: Any, served: Served):
    context = await browser.new_context(java_script_enabled=False, viewport=WIDE, locale="en")
    page = await context.new_page()
    await served.sign_in(page)
    await page.goto(served.case("fryer", "?compose=note"))
    await page.get_by_label("Answer to the customer, or a note").last.fill("Call her at noon")
    await page.get_by_role("button", name="Add note").click()
    assert await page.locator(".message--note", has_text="Call her at noon").count() == 1
    await page.goto(served.case("fryer", "/transitions/ask"))
    await page.get_by_label("Question to the customer").fill("How is your mother?")
    await page.get_by_role("button", name="Ask the customer").click()
    assert await page.locator(".state", has_text="Waiting for customer").count() >= 1
    await context.close()


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize(("size", "language"), [(WIDE, "en"), (PHONE, "zh-CN")])
async def test_no_page_has_a_serious_barrier_or_spills_over(
    browser: Any, served: Served, look: str, size: dict[str, int], language: str
):
    context = await browser.new_context(
        viewport=size, color_scheme=look, locale=language, reduced_motion="reduce"
    )
    page = await context.new_page()
    await page.goto(f"{served.at.url}/console/sign-in?lang={language}")
    await check(page, "/console/sign-in")
    await served.sign_in(page)
    for path in (
        "/console/complaints?queue=open",
        "/console/complaints?queue=waiting",
        "/console/complaints/new",
        "/console/unprocessed",
        "/console/set-aside",
        *(
            f"/console/complaints/{served.found['fryer']}{tab}"
            for tab in ("", "/record", "/timeline", "/details")
        ),
        f"/console/complaints/{served.found['charge']}/decision",
        f"/console/complaints/{served.found['sofa']}",
    ):
        await page.goto(served.at.url + path)
        assert await page.locator(f"html[lang={language}]").count() == 1
        await check(page, path)
    await context.close()


async def check(page: Any, path: str) -> None:
    """No serious finding of axe, and nothing wider than the window."""
    found = await Axe().run(page)
    serious = [each for each in found.response["violations"] if each["impact"] in {"serious", "critical"}]
    told = [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in serious]
    assert not told, (path, told)
    assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
