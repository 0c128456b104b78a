"""What open pages are told as it happens."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from staff import add, desk, seeded

pytestmark = pytest.mark.integration


async def heard(answer: httpx.Response) -> AsyncIterator[tuple[str, Any]]:
    event = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            event = line[7:]
        elif line.startswith("data: "):
            yield event, json.loads(line[6:])


async def test_an_open_case_hears_of_new_words_and_of_what_a_colleague_did(tmp_path: Path):
    async with desk(tmp_path) as served:
        found = await seeded(served)
        access = served.program.office.access
        link = await access.sign_in_link("mei.lin@fernhill.example")
        async with httpx.AsyncClient(base_url=served.url, timeout=20) as browser:
            assert (await browser.get("/console/events")).status_code == 303
            await browser.post(link)
            case = await served.complaint(found["charge"])
            async with browser.stream("GET", f"/console/events?case={found['charge']}") as answer:
                events = heard(answer)
                assert await anext(events) == ("ready", {})

                await served.write(lambda tx: add(tx, served.program, case["id"], "Hello?", served.clock()))
                assert (await anext(events))[0] == "cases"
                kind, told = await anext(events)
                assert (kind, told["told"]) == ("case", "")

                changes = {"category": 3}
                tom, verbs = found["tom"], served.program.complaints
                await served.write(lambda tx: verbs.amend(tx, case["id"], changes, tom, served.clock()))
                assert (await anext(events))[0] == "cases"
                kind, told = await anext(events)
                assert (kind, told["told"]) == ("case", "Tom Reyes: Record corrected (Category)")

                late = f"/console/events?case={found['charge']}&version=0&sequence={case['sequence']}"
                async with browser.stream("GET", late) as other:
                    missed = heard(other)
                    assert await anext(missed) == ("ready", {})
                    assert await anext(missed) == ("case", {"told": "Tom Reyes: Record corrected (Category)"})

                await access.sign_out(browser.cookies["amends_desk"])
                await served.write(lambda tx: add(tx, served.program, case["id"], "Again?", served.clock()))
                async with asyncio.timeout(15):
                    rest = [event async for event, _ in events]
                assert "case" not in rest[2:]
