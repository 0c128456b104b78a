"""Every word of the table, in every language, sent as a whole text by somebody with a plain phone."""

from pathlib import Path

import pytest

from channels.sms.segments import measure
from channels.sms.words import taken_by_twilio
from desk import MANAGER
from sms_desk import Phone, phone

pytestmark = pytest.mark.integration
ALL = "en,zh-CN,es,fr"
COMPLAINTS = {
    "en": "My kettle leaks, I bought it last week",
    "zh-CN": "我上周买的水壶漏水，很生气",
    "es": "El hervidor que compré la semana pasada pierde agua",
    "fr": "La bouilloire achetée la semaine dernière fuit de partout",
}
TABLE = {
    "en": {
        "status": ["STATUS"],
        "help": ["HELP", "INFO"],
        "stop": ["STOP"],
        "start": ["START"],
        "person": ["PERSON", "AGENT", "HUMAN"],
        "read": ["READ"],
        "done": ["DONE"],
        "later": ["LATER"],
        "reopen": ["REOPEN"],
    },
    "zh-CN": {
        "status": ["进度"],
        "help": ["帮助"],
        "stop": ["退订"],
        "start": ["恢复"],
        "person": ["人工"],
        "read": ["查看"],
        "done": ["完成"],
        "later": ["以后"],
        "reopen": ["重开"],
    },
    "es": {
        "status": ["ESTADO", "estado"],
        "help": ["AYUDA"],
        "stop": ["BAJA"],
        "start": ["ALTA"],
        "person": ["PERSONA", "AGENTE"],
        "read": ["LEER"],
        "done": ["LISTO"],
        "later": ["LUEGO"],
        "reopen": ["REABRIR"],
    },
    "fr": {
        "status": ["SUIVI", "suivi"],
        "help": ["AIDE"],
        "stop": ["STOP"],
        "start": ["START"],
        "person": ["PERSONNE", "AGENT"],
        "read": ["LIRE"],
        "done": ["FINI"],
        "later": ["PLUS TARD"],
        "reopen": ["ROUVRIR"],
    },
}
DECISION = {"outcome": "upheld", "reasons": "SEAL 4711", "remedy": "REMEDY 4712"}


async def begun(one: Phone, language: str) -> str:
    """A complaint in this language; its number."""
    await one.says(COMPLAINTS[language])
    case = await one.case()
    assert case["language"] == language
    return str(case["reference"])


async def decided(one: Phone) -> None:
    if (await one.case())["state"] == "intake":
        await one.desk.does("reply", "…")
    await one.desk.does("transition", "assign")
    await one.desk.does("transition", "solve_on_spot", data=DECISION, by=MANAGER)
    await one.hears()


async def only_one_case(one: Phone) -> bool:
    return await one.desk.rows("select count(*) from complaint") == [(1,)]


@pytest.mark.parametrize("language", TABLE)
async def test_status_and_help_answer_and_open_no_case(
    database_url: str, tmp_path: Path, language: str
) -> None:
    async with phone(database_url, tmp_path, languages=ALL) as one:
        for word in TABLE[language]["help"]:
            (told,) = await one.says(word)
            assert measure(told).segments == 1
        assert await one.desk.rows("select count(*) from complaint") == [(0,)]
        reference = await begun(one, language)
        for word in TABLE[language]["status"]:
            assert reference in (await one.says(word))[0]
            assert reference in "".join(await one.says(f"{word} {reference}"))
        assert await only_one_case(one)


@pytest.mark.parametrize("language", TABLE)
async def test_later_and_done_are_taken_as_orders_not_as_answers(
    database_url: str, tmp_path: Path, language: str
) -> None:
    async with phone(database_url, tmp_path, languages=ALL) as one:
        await begun(one, language)
        form = (await one.desk.rows("select form from complaint"))[0][0]
        assert await one.says(TABLE[language]["later"][0])
        assert (await one.desk.rows("select form from complaint"))[0][0] == form
        assert await one.says(TABLE[language]["done"][0])
        words = {TABLE[language][each][0] for each in ("later", "done")}
        after = str((await one.desk.rows("select form from complaint"))[0][0])
        assert not any(word in after for word in words)
        assert await only_one_case(one)


@pytest.mark.parametrize("language", TABLE)
async def test_a_person_is_asked_for_by_one_word(database_url: str, tmp_path: Path, language: str) -> None:
    async with phone(database_url, tmp_path, languages=ALL) as one:
        reference = await begun(one, language)
        for number, word in enumerate(TABLE[language]["person"], 1):
            assert reference in "".join(await one.says(word))
            assert (await one.events()).count("person_asked") == number
        assert await only_one_case(one)


@pytest.mark.parametrize("language", TABLE)
async def test_read_brings_the_answer_and_reopen_takes_a_finished_case_up(
    database_url: str, tmp_path: Path, language: str
) -> None:
    async with phone(database_url, tmp_path, languages=ALL) as one:
        reference = await begun(one, language)
        await decided(one)
        for word in TABLE[language]["read"]:
            told = "\n".join(await one.says(word))
            assert "SEAL 4711" in told
            assert "REMEDY 4712" in told
        await one.desk.does("transition", "accept", reason="by phone")
        await one.desk.does("transition", "done", data={"done": "sent"})
        await one.desk.does("transition", "confirm", reason="by phone")
        await one.hears()
        assert (await one.case())["state"] == "closed"
        assert reference in "".join(await one.says(TABLE[language]["reopen"][0]))
        assert (await one.case())["state"] == "assessing"
        assert await only_one_case(one)


@pytest.mark.parametrize("language", TABLE)
async def test_stop_and_start_are_kept_and_confirmed_once(
    database_url: str, tmp_path: Path, language: str
) -> None:
    async with phone(database_url, tmp_path, languages=ALL) as one:
        reference = await begun(one, language)
        stop, start = TABLE[language]["stop"][0], TABLE[language]["start"][0]
        told = await one.says(stop)
        assert [reference in text for text in told] == ([] if taken_by_twilio(stop) else [True])
        assert "texts_stopped" in await one.events()
        assert (await one.case())["state"] != "closed"
        await one.desk.does("reply", "4713")
        assert await one.hears() == []
        assert len(await one.says(start)) == (0 if taken_by_twilio(start) else 1)
        assert "texts_started" in await one.events()
        await one.desk.does("reply", "4714")
        assert await one.hears() == ["4714"]


@pytest.mark.parametrize("language", TABLE)
async def test_read_brings_a_long_answer_whole_in_parts_within_the_limit(
    database_url: str, tmp_path: Path, language: str
) -> None:
    async with phone(database_url, tmp_path, languages=ALL) as one:
        await begun(one, language)
        reasons = " ".join(f"word{number}" for number in range(600))
        await one.desk.does("reply", "…")
        await one.desk.does("transition", "assign")
        long = {**DECISION, "reasons": reasons}
        await one.desk.does("transition", "solve_on_spot", data=long, by=MANAGER)
        await one.hears()
        told = await one.says(TABLE[language]["read"][0])
        assert len(told) > 1
        assert all(len(text) <= 1600 for text in told)
        assert "".join("".join(told).split()).count("word") == 600
