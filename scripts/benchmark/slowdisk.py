"""A disk on which every sync takes 5 ms more, injected by strace: only commits in groups keep a rate there.

One unit alone waits for two commits, 10 ms. Sixteen at once that each made their own two commits would come no
further than 100 a second; what is above that is what sharing commits brings.
"""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark.chatting import Answers, chat
from benchmark.databases import Database
from benchmark.ports import unused_port
from benchmark.server import AMENDS, start_desk

DELAY = 5  # milliseconds a sync
COMMITS = 2  # of a unit: the event is stored, its turn is committed
ALONE = 1_000 / DELAY / COMMITS  # units a second, at most, when every unit makes its own commits
AT_ONCE = (1, 16, 64)


@dataclass(frozen=True, slots=True)
class SlowDisk:
    """Units B answered a second by how many were asked at once; nothing where strace is missing."""

    rates: Mapping[int, float]

    @property
    def shared(self) -> bool:
        """Whether 16 at once come clearly further than one commit after the other would let them."""
        return self.rates[16] > 2 * ALONE


async def slow_disk_run(folder: Path, create: Database, units: int, answers: Answers) -> SlowDisk:
    """The chat units on such a disk; on SQLite, whose syncs are the desk's own."""
    strace = shutil.which("strace")
    if not strace:
        return SlowDisk({})
    folder.mkdir()  # noqa: ASYNC240 - before anything is measured
    ports = (unused_port(), unused_port())
    desk = await start_desk(folder, create(folder), unused_port(), ports, [*slowly(strace), AMENDS])
    try:
        await chat(units, ports[0], 16, answers)
        rates = {}
        for at_once in AT_ONCE:
            figures = await chat(min(units, 200) if at_once == 1 else units, ports[0], at_once, answers)
            rates[at_once] = len(figures.times) / figures.seconds
        return SlowDisk(rates)
    finally:
        desk.kill()


def slowly(strace: str) -> Sequence[str]:
    """The command before the command."""
    syncs = "fsync,fdatasync"
    return [
        strace, "-f", "-qq", "--seccomp-bpf", "-o", "/dev/null",
        "-e", f"trace={syncs}", "-e", f"inject={syncs}:delay_enter={DELAY * 1000}",
    ]  # fmt: skip
