"""Where the desk's time goes, one unit at a time: py-spy from outside where it is installed, else cProfile inside."""

import asyncio
import pstats
import sys
import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

from benchmark.chatting import Answers, chat
from benchmark.databases import Database
from benchmark.mails import SMALL, mails
from benchmark.measures import Rehearsal, desk_alone
from benchmark.ports import unused_port
from benchmark.posting import post
from benchmark.server import ROOT, start_desk
from benchmark.sink import Sink

SECONDS = 10
SAMPLES = 500  # a second
TOP = 45
PY_SPY = Path(sys.executable).with_name("py-spy")


async def profile(folder: Path, create: Database, unit: str, rehearsed: Rehearsal) -> str:
    """The widest bars of one unit, one at a time, as text."""
    return await (_sampled if PY_SPY.exists() else _counted)(folder, create, unit, rehearsed.answers)


async def _sampled(folder: Path, create: Database, unit: str, answers: Answers) -> str:
    async with desk_alone(folder, create) as (desk, ports, sink, _):
        load = asyncio.create_task(_load(unit, ports, sink, answers))
        await asyncio.sleep(2)
        stacks = folder / "stacks"
        spying = await asyncio.create_subprocess_exec(
            PY_SPY, "record", "--pid", str(desk.process.pid), "--duration", str(SECONDS), "--rate", str(SAMPLES),
            "--threads", "--gil", "--format", "raw", "--output", str(stacks), "--nonblocking",
            stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        await spying.wait()
        load.cancel()
        with suppress(asyncio.CancelledError):
            await load
        return _bars(stacks.read_text())


async def _counted(folder: Path, create: Database, unit: str, answers: Answers) -> str:
    folder.mkdir()  # noqa: ASYNC240 - before the load begins
    sink = Sink()
    await sink.open()
    out, ports = folder / "profile", (unused_port(), unused_port())
    command: list[str | Path] = [sys.executable, "-m", "benchmark.counted", out]
    desk = await start_desk(folder, create(folder), sink.port, ports, command)
    load = asyncio.create_task(_load(unit, ports, sink, answers))
    await asyncio.sleep(SECONDS)
    load.cancel()
    with suppress(asyncio.CancelledError):
        await load
    desk.stop()
    sink.close()
    return "".join(_table(path) for path in _written(folder))


def _written(folder: Path) -> list[Path]:
    return sorted(folder.glob("profile-*"))


async def _load(unit: str, ports: tuple[int, int], sink: Sink, answers: Answers) -> None:
    while True:
        if unit == "A":
            await post(mails(200, SMALL, "profile"), ports[1], sink, 1)
        else:
            await chat(400, ports[0], 1, answers)


def _bars(stacks: str) -> str:
    """Samples by thread, by line at the top of the stack, and by function anywhere in it."""
    own: Counter[str] = Counter()
    all_of: Counter[str] = Counter()
    threads: Counter[str] = Counter()
    for line in stacks.splitlines():
        stack, _, count = line.rpartition(" ")
        if not count.isdigit():
            continue  # py-spy does not stop the process: a name can be torn
        frames = stack.split(";")
        number = int(count)
        threads[frames[0]] += number
        own[frames[-1]] += number
        for frame in {_function(each) for each in frames[1:]}:
            all_of[frame] += number
    total = sum(threads.values()) or 1
    tables = (("thread", threads), ("own time (line)", own), ("with callees (function)", all_of))
    return "".join(
        f"\n{name}, of {total} samples in {SECONDS} s\n"
        + "".join(_bar(number / total, what) for what, number in table.most_common(TOP))
        for name, table in tables
    )


def _bar(share: float, what: str) -> str:
    return f"  {share:6.1%}  {what.replace(str(ROOT), '.')}\n"


def _function(frame: str) -> str:
    name, _, place = frame.partition(" (")
    return f"{name} ({place.partition(':')[0].rstrip(')')})"


def _table(path: Path) -> str:
    with tempfile.TemporaryFile("w+") as text:
        pstats.Stats(str(path), stream=text).sort_stats("tottime").print_stats(TOP)
        text.seek(0)
        return f"\n{path.name}\n{text.read()}"
