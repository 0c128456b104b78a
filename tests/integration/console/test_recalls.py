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
        again = await writer.post("/console/recalls", data={**WORDS, "numbers": numbers})
        assert again.headers["location"] == place  # sent twice, drafted once
        other = await writer.post("/console/recalls", data={**WORDS, "numbers": desk.found["sofa"]})
        assert other.headers["location"] != place
        assert (await writer.post(f"{other.headers['location']}/end")).status_code == 303
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
        assert ("written to 1 of 1" if language == "en" else "已发送1/1") in shown
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
        for nobody in (999999, 10**30):
            assert (await auditor.get(f"/console/recalls/{nobody}")).status_code == 404
            assert (await auditor.post(f"/console/recalls/{nobody}/approval")).status_code in {404, 409}
    async with desk.browser() as stranger:
        assert (await stranger.get(place)).status_code == 303


async def test_a_recall_without_anybody_left_and_one_by_too_many_names_go_nowhere(desk: Any):
    async with desk.signed_in("tom") as writer, desk.signed_in("adaeze") as manager:
        many = await writer.post(
            "/console/recalls", data={**WORDS, "wordings": "\n".join("abcdefghijklmnopqrstuvwxyz")}
        )
        assert (many.status_code, "20 names" in many.text) == (409, True)
        made = await writer.post("/console/recalls", data={**WORDS, "numbers": desk.found["kettle"]})
        place, kettle = made.headers["location"], await desk.complaint(desk.found["kettle"])
        await manager.post(f"{place}/exceptions", data={"complaint": kettle["id"]})
        empty = await manager.post(f"{place}/approval")
        assert (empty.status_code, "Nobody is left" in empty.text) == (409, True)
