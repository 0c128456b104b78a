"""Recalls at the console: written by one, let go by a manager who is somebody else, in both languages."""

import re
from typing import Any

import pytest

pytestmark = pytest.mark.integration
WORDS = {
    "product.en": "Kettle <K2>",
    "facts.en": "The handle can come off.",
    "todo.en": "Do not use it.\nKeep it.",
    "remedy.en": "Your money back.",
}


def untranslated(page: str) -> bool:
    return bool(re.search(r">[^<]*\bconsole\.[a-z]+\.", page))


@pytest.mark.parametrize("language", ["en", "zh-CN"])
async def test_one_writes_it_and_another_lets_it_go(either_desk: Any, language: str):
    desk, lang = either_desk, {"lang": language}
    numbers = f"{desk.found['kettle'].lower()}, {desk.found['sofa']}"
    async with desk.signed_in("tom") as writer, desk.signed_in("adaeze") as manager:
        assert not untranslated((await writer.get("/console/recalls", params=lang)).text)
        assert not untranslated((await writer.get("/console/recalls/new", params=lang)).text)
        lacking = await writer.post("/console/recalls", data={**WORDS, "remedy.en": "", "numbers": numbers})
        assert lacking.status_code == 409
        assert "Kettle &lt;K2&gt;" in lacking.text
        made = await writer.post("/console/recalls", data={**WORDS, "numbers": numbers})
        assert made.status_code == 303
        place = made.headers["location"]
        shown = (await writer.get(place, params=lang)).text
        assert desk.found["kettle"] in shown
        assert desk.found["sofa"] in shown
        assert "Kettle &lt;K2&gt;" in shown
        assert "Please do this now:\n- Do not use it.\n- Keep it.\nWhat you get" in shown
        assert not untranslated(shown)
        assert (await writer.post(f"{place}/approval")).status_code == 409
        sofa = await desk.complaint(desk.found["sofa"])
        assert (await manager.post(f"{place}/exceptions", data={"complaint": sofa["id"]})).status_code == 303
        assert (await manager.post(f"{place}/approval")).status_code == 303
        await desk.program.recalls.tell()
        shown = (await manager.get(place, params=lang)).text
        assert desk.found["sofa"] not in shown
        assert ("1 of 1 told" if language == "en" else "已告知1/1") in shown
        assert (await manager.post(f"{place}/end")).status_code == 409
        case = (await manager.get(f"/console/complaints/{desk.found['kettle']}/timeline", params=lang)).text
        assert ("Told of a recall" if language == "en" else "已发召回通知") in case
        assert not untranslated((await manager.get("/console/recalls", params=lang)).text)


async def test_an_auditor_reads_and_lets_nothing_go(desk: Any):
    async with desk.signed_in("tom") as writer:
        made = await writer.post("/console/recalls", data={**WORDS, "numbers": desk.found["kettle"]})
    async with desk.signed_in("audit") as auditor:
        place = made.headers["location"]
        assert (await auditor.get(place)).status_code == 200
        for change in ("approval", "end", "exceptions"):
            assert (await auditor.post(f"{place}/{change}")).status_code == 409
        assert (await auditor.post("/console/recalls", data=WORDS)).status_code == 409
        assert (await auditor.get("/console/recalls/999999")).status_code == 404
    async with desk.browser() as stranger:
        assert (await stranger.get(place)).status_code == 303
