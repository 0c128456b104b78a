"""Every script of the conversations, on every way to the desk it makes sense for."""

from pathlib import Path

import pytest

from integration.conversations.people import MAIL, PHONE, STEP, TELEGRAM, TERMINAL, WEB, Way
from integration.conversations.scripts import SCRIPTS, Script

pytestmark = pytest.mark.integration

NAMES = [each.name for each in SCRIPTS]


def ways(each: Script) -> list[Way]:
    """Where a script can be had. A text is for a phone: page and terminal have buttons, and a letter says all at
    once; an edited message takes a messenger."""
    if each.edits:
        return [TELEGRAM]
    return {"letter": [MAIL], "text": [PHONE]}.get(each.style, [TERMINAL, WEB])


SPOKEN = [pytest.param(each, way, id=f"{each.name}-{way.name}") for each in SCRIPTS for way in ways(each)]
WHOLE = [
    pytest.param(each, way, id=f"{each.name}-{way.name}")
    for each in SCRIPTS
    if each.whole
    for way in ways(each)
]


@pytest.mark.parametrize("each", SCRIPTS, ids=NAMES)
async def test_by_the_pure_step(each: Script, tmp_path: Path) -> None:
    async with STEP.open("", tmp_path, each.language, each.style) as customer:
        await each.talk(customer)


@pytest.mark.parametrize(("each", "way"), SPOKEN)
async def test_on_sqlite(each: Script, way: Way, sqlite_database_url: str, tmp_path: Path) -> None:
    async with way.open(sqlite_database_url, tmp_path, each.language, each.style) as customer:
        await each.talk(customer)


@pytest.mark.parametrize(("each", "way"), WHOLE)
async def test_on_postgresql(each: Script, way: Way, postgres_database_url: str, tmp_path: Path) -> None:
    async with way.open(postgres_database_url, tmp_path, each.language, each.style) as customer:
        await each.talk(customer)
