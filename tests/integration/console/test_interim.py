"""A later day and a step of the remedy at the console and by the API: offered where they fit, refused with reasons."""

import re
from datetime import timedelta
from typing import Any

import pytest

from backend import listing
from backend.deadlines import next_working_day
from backend.interim import promised

pytestmark = pytest.mark.integration


def place(reference: str, more: str = "") -> str:
    return f"/console/complaints/{reference}{more}"


async def day_of(desk: Any, reference: str) -> Any:
    """The promised day of the answer, None where none can be moved."""
    case = await desk.complaint(reference)
    clock = promised(await desk.read(lambda c: listing.clocks_of(c, case["id"])))
    return clock and clock.due_at.date()


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_the_day_is_moved_from_the_menu_of_the_case(either_desk: Any, language: str):
    desk, reference = either_desk, either_desk.found["charge"]
    old = await day_of(desk, reference)
    new = next_working_day(old + timedelta(days=3), desk.program.office.profile.hours)
    async with desk.signed_in("mei.lin", cookies={"amends_language": language}) as browser:
        assert "/extension" in (await browser.get(place(reference))).text
        form = (await browser.get(place(reference, "/extension"), params={"lang": language})).text
        assert not re.search(r">[^<]*\bconsole\.[a-z]+\.", form)
        refused = await browser.post(
            place(reference, "/extension"), data={"until": old.isoformat(), "reason": "Parts <b>late</b>"}
        )
        assert refused.status_code == 409
        assert "Parts &lt;b&gt;late&lt;/b&gt;" in refused.text
        done = await browser.post(
            place(reference, "/extension"), data={"until": new.isoformat(), "reason": "Parts late"}
        )
        assert done.status_code == 303
        assert await day_of(desk, reference) == new
        shown = (await browser.get(place(reference, "/timeline"), params={"lang": language})).text
        assert "Parts late" in shown
    async with desk.signed_in("audit") as auditor:
        assert (
            await auditor.post(place(reference, "/extension"), data={"until": "2027-01-04"})
        ).status_code == 409


async def test_a_step_is_told_once_the_remedy_is_carried_out(desk: Any):
    reference = desk.found["charge"]
    async with desk.signed_in("mei.lin") as browser:
        assert "/remedy-step" not in (await browser.get(place(reference))).text
        step = {"step": "refund", "done": "25.00 paid back", "next": "the new kettle"}
        assert (await browser.post(place(reference, "/remedy-step"), data=step)).status_code == 409
        decision = {"outcome": "upheld", "reasons": "It leaked.", "remedy": "A new kettle."}
        await browser.post(place(reference, "/transitions"), data={"event": "propose", **decision})
        async with desk.signed_in("adaeze") as manager:
            await manager.post(place(reference, "/transitions"), data={"event": "approve_and_send"})
        accepted = {"event": "accept", "reason": "by phone"}
        assert (await browser.post(place(reference, "/transitions"), data=accepted)).status_code == 303
        assert (await desk.complaint(reference))["state"] == "implementing"
        assert "/remedy-step" in (await browser.get(place(reference))).text
        version = (await desk.complaint(reference))["version"]
        for status in (303, 409):  # sent twice, told once
            once = await browser.post(place(reference, "/remedy-step"), data={**step, "version": version})
            assert once.status_code == status
        shown = (await browser.get(place(reference))).text
        assert (
            shown.count("25.00 paid back") == 1
        )  # nobody is written to here: what they are to be told is noted
        assert "the new kettle" in shown
    token = await desk.program.office.access.add_token("a program", "agent")
    async with desk.browser(headers={"authorization": f"Bearer {token}"}) as client:
        told = {"step": "delivery", "done": "Kettle sent", "next": "Nothing", "version": version + 1}
        for status in (200, 409):
            once = await client.post(f"/api/v1/complaints/{reference}/remedy-steps", json=told)
            assert once.status_code == status
        shown = (await client.get(f"/api/v1/complaints/{reference}/events")).text
        assert shown.count('"remedy_step"') == 2
