"""A case made elsewhere comes to a chat by its secret or by a code sent to its own address, never by its number."""

import re
from pathlib import Path

import pytest

from integration.telegram.room import COMPLAINT, Room, room
from telegram_double.people import text_of

pytestmark = pytest.mark.integration


async def made_elsewhere(at: Room) -> str:
    """A case made in the terminal; returns its number."""
    await at.desk.says(COMPLAINT)
    return await at.case("reference")


async def code_sent(at: Room) -> str:
    """The code that came to the terminal."""
    await at.desk.settled()
    told = "\n".join(each.text for each in await at.desk.hears())
    return re.search(r"\b(\d{6})\b", told)[1]


async def where(at: Room) -> tuple[str, str]:
    return await at.case("channel"), await at.case("peer")


async def test_a_code_sent_to_the_case_s_own_address_opens_it_in_the_chat(database_url: str, tmp_path: Path):
    async with room(database_url, tmp_path) as at:
        reference = await made_elsewhere(at)
        await at.ann.says(reference)
        (asked,) = await at.ann.hears()
        assert "a code goes to the address" in text_of(asked)
        code = await code_sent(at)
        await at.ann.says("000000" if code != "000000" else "111111")
        (wrong,) = await at.ann.hears()
        assert "does not match" in text_of(wrong)
        assert (await where(at))[0] == "terminal"
        await at.ann.says(code)
        await at.ann.hears_words(reference)
        assert await where(at) == ("telegram", str(at.ann.id))
        assert ("joined", "customer") in await at.desk.rows("select event, actor from case_event")
        await at.desk.does("reply", "We look into it.")
        await at.ann.hears_words("We look into it.", reference)


async def test_a_code_opens_nothing_for_another_chat_or_a_second_time(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        from telegram_double.people import Person

        bob = Person(at.double, at.bot, 7002, "Bob")
        reference = await made_elsewhere(at)
        await at.ann.says(reference)
        await at.ann.hears()
        code = await code_sent(at)
        await bob.says(code)
        await bob.hears()
        assert (await where(at))[0] == "terminal"
        await at.ann.says(code)
        await at.ann.hears_words(reference)
        await bob.says(reference)
        await bob.hears()
        await bob.says(code)
        await bob.hears_words("does not match")
        assert await where(at) == ("telegram", str(at.ann.id))


async def test_after_five_wrong_tries_the_right_code_is_worth_nothing(
    sqlite_database_url: str, tmp_path: Path
):
    async with room(sqlite_database_url, tmp_path) as at:
        reference = await made_elsewhere(at)
        await at.ann.says(reference)
        await at.ann.hears()
        code = await code_sent(at)
        wrong = "000000" if code != "000000" else "111111"
        for each in [wrong] * 5 + [code]:
            await at.ann.says(each)
            (told,) = await at.ann.hears()
            assert "does not match" in text_of(told)
        assert (await where(at))[0] == "terminal"


async def test_a_number_nobody_has_is_answered_as_one_of_somebody_else(
    sqlite_database_url: str, tmp_path: Path
):
    from backend.references import candidate
    from desk import MONDAY

    async with room(sqlite_database_url, tmp_path) as at:
        known = await made_elsewhere(at)
        unknown = candidate("AMD", MONDAY.date(), 4)
        assert unknown != known
        heard = []
        for number in (known, unknown):
            await at.ann.says(number)
            heard += [text_of(each) for each in await at.ann.hears()]
        assert heard[0] == heard[1]


async def test_the_link_of_the_status_page_pasted_in_the_chat_brings_the_case(
    database_url: str, tmp_path: Path
):
    async with room(database_url, tmp_path) as at:
        reference = await made_elsewhere(at)
        ((secret,),) = await at.desk.rows("select secret from complaint")
        key = at.desk.program.tools.sign("case", f"{reference}:{secret}")
        url = at.desk.program.tools.public_url
        await at.ann.says(f"{url}/complaint/{reference}?key={'0' * 40}")
        (refused,) = await at.ann.hears()
        assert "cannot show" in text_of(refused)
        assert (await where(at))[0] == "terminal"
        assert await at.desk.rows("select count(*) from complaint") == [(1,)]
        await at.ann.says(f"Here it is: {url}/complaint/{reference}?key={key}")
        await at.ann.hears_words(reference)
        assert await where(at) == ("telegram", str(at.ann.id))
