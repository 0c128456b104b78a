"""No domain gets more mail in a minute than its mailbox's setting says, whichever node sends it."""

from pathlib import Path

import pytest

from channels.base import Address, Pace
from channels.email import configure
from desk import desk
from integration.channels.drivers import Desk as Drivers
from notifications.pace import Crowded, Turns

pytestmark = pytest.mark.integration

ACCOUNT = "complaints@desk.example"


def to(peer: str) -> Address:
    return Address("email", ACCOUNT, peer)


def test_the_setting_is_the_channels_pace(tmp_path: Path) -> None:
    tools = Drivers().tools(tmp_path)
    (slow,) = configure({"MAIL_ADDRESS": ACCOUNT, "MAIL_DOMAIN_PACE": "30"}, tools)
    (free,) = configure({"MAIL_ADDRESS": ACCOUNT}, tools)
    assert slow.traits.pace == Pace(domain=0.5)
    assert free.traits.pace is None


async def test_one_domain_waits_and_the_others_do_not(database_url: str, tmp_path: Path) -> None:
    pace = Pace(domain=1 / 3600)
    async with desk(database_url, tmp_path) as running:
        turns = Turns(running.program.database)
        await turns.wait(to("ann@example.org"), pace)
        await turns.wait(to("bob@other.example"), pace)
        with pytest.raises(Crowded):
            await turns.wait(to("eve@EXAMPLE.org"), pace)


async def test_two_nodes_count_together(postgres_database_url: str, tmp_path: Path) -> None:
    pace = Pace(domain=1 / 3600)
    async with desk(postgres_database_url, tmp_path) as running:
        one, other = (Turns(running.program.database) for _ in range(2))
        await one.wait(to("ann@example.org"), pace)
        with pytest.raises(Crowded):
            await other.wait(to("bob@example.org"), pace)
