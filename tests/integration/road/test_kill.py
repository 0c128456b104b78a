"""kill -9 between any two steps: one case, one number, nothing lost, on both databases (laws 1 to 5)."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from bot.verifying import _verify
from desk import desk
from road_steps import STEPS, WORDS

pytestmark = pytest.mark.kill

HERE = Path(__file__).parent
TESTS = HERE.parents[1]


def live_until(step: str, url: str, folder: Path) -> int:
    command = [sys.executable, str(HERE / "mortal.py"), url, str(folder), step]
    return subprocess.run(
        command,
        cwd=TESTS.parent,
        env={"PYTHONPATH": f"{TESTS}:{TESTS.parent}:{HERE}", "PATH": "/usr/bin:/bin"},
        timeout=60,
        check=False,
    ).returncode


@pytest.mark.parametrize("step", STEPS)
async def test_a_message_survives_a_kill_right_after(step: str, database_url: str, tmp_path: Path) -> None:
    assert live_until(step, database_url, tmp_path) == -signal.SIGKILL

    async with desk(database_url, tmp_path) as again:
        await again.customer.say(WORDS, identity="first")  # the provider delivers it again
        await again.settled()
        assert len(await again.rows("select reference from complaint")) == 1
        assert await again.rows("select fate, count(*) from inbound group by fate") == [("handled", 1)]
        assert await again.rows("select count(*) from message where author = 'customer'") == [(1,)]
        numbers = await again.rows("select count(*) from message where kind = 'acknowledgement'")
        assert numbers == [(1,)]
        waiting = await again.rows(
            "select count(*) from message where author = 'bot' and status <> 'delivered'"
        )
        assert waiting == [(0,)]
        assert (await again.rows("select acknowledged_at is not null from complaint"))[0][0]
        assert (await again.program.database.read(_verify)).broken == []


@pytest.mark.parametrize("step", ["stored", "committed"])
async def test_a_living_node_takes_up_what_a_killed_one_held(
    step: str, postgres_database_url: str, tmp_path: Path
) -> None:
    async with desk(postgres_database_url, tmp_path) as living:
        assert live_until(step, postgres_database_url, tmp_path / "dead") == -signal.SIGKILL
        await living.settled(seconds=8)  # well before the leases of the dead one end
        assert await living.rows("select count(*) from complaint") == [(1,)]
        assert await living.rows("select count(*) from message where status = 'delivered'") != [(0,)]


async def test_words_after_a_kill_wait_behind_those_the_dead_node_held(
    postgres_database_url: str, tmp_path: Path
) -> None:
    async with desk(postgres_database_url, tmp_path) as living:
        assert live_until("stored", postgres_database_url, tmp_path / "dead") == -signal.SIGKILL
        await living.customer.say("And it smells burnt.", identity="second")
        await living.settled(seconds=8)
        said = await living.rows("select text from message where author = 'customer' order by id")
        assert [row[0] for row in said] == [WORDS, "And it smells burnt."]
