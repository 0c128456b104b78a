"""What is measured, and what must be reached: each measure in alternated rounds, floor, desk, floor, desk."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmark.chatting import Answers, chat, try_out
from benchmark.databases import Database
from benchmark.figures import Figures, Middle, middle
from benchmark.ledger import Count, Ledger
from benchmark.mails import LARGE, SMALL, mails
from benchmark.ports import unused_port
from benchmark.posting import post
from benchmark.server import Server, start_desk, start_floor
from benchmark.sink import Sink


@dataclass(frozen=True, slots=True)
class Reach:
    """Least rate in shares of the floor's, and most milliseconds in multiples of the floor's."""

    rate: float
    p50: float = 0.0
    p95: float = 0.0
    p99: float = 0.0


@dataclass(frozen=True, slots=True)
class Measure:
    """One row: so many units of one kind, so many at once."""

    unit: str
    name: str
    at_once: int
    units: int
    least: Reach
    aim: Reach
    size: int = 0


MEASURES: Sequence[Measure] = (
    Measure("A", "A 2 KB, one at a time", 1, 400, Reach(0.5), Reach(0.65, p50=2, p95=2), SMALL),
    Measure("A", "A 2 KB, 16 at once", 16, 1_200, Reach(0.35), Reach(0.45), SMALL),
    Measure("A", "A 200 KB, one at a time", 1, 60, Reach(0.0), Reach(0.7), LARGE),
    Measure("B", "B one at a time", 1, 800, Reach(0.45), Reach(0.45)),
    Measure("B", "B 16 at once", 16, 3_200, Reach(0.4, p99=3), Reach(0.5, p99=2)),
)
WARM_UP = 0.25  # of a measure's units, before the first round
PAUSE = 0.3  # seconds between two runs: what was still being recorded belongs to neither


@dataclass(frozen=True, slots=True)
class Row:
    """A measure and its medians."""

    measure: Measure
    floor: Middle
    desk: Middle

    @property
    def ratio(self) -> float:
        return self.desk.rate / self.floor.rate


@dataclass(frozen=True, slots=True)
class Rows:
    """Every row of one run, and what the desk's database holds of its mails afterwards."""

    rows: Sequence[Row]
    cases: Count | None


@dataclass(frozen=True, slots=True)
class Field:
    """Everything that runs while measuring."""

    sink: Sink
    desk: Server
    floors: dict[str, Server]
    answers: Answers
    database: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the desk answers when it has time: messages by turn, a middle-sized one on the stream, and a letter."""

    answers: Answers
    event: bytes
    letter: bytes


async def rehearse(folder: Path, create: Database) -> Rehearsal:
    """Learns the desk's answers from one that is used for nothing else."""
    async with desk_alone(folder, create) as (_, ports, sink, _):
        answers, event = await try_out(ports[0])
        await post(mails(3, SMALL, "rehearsal"), ports[1], sink, 1)
        return Rehearsal(answers, event, sink.last)


@asynccontextmanager
async def desk_alone(
    folder: Path, create: Database
) -> AsyncIterator[tuple[Server, tuple[int, int], Sink, str]]:
    """A desk on an empty database and a sink, without floors."""
    folder.mkdir()  # noqa: ASYNC240 - before anything is measured
    sink = Sink()
    await sink.open()
    database, ports = create(folder), (unused_port(), unused_port())
    desk = await start_desk(folder, database, sink.port, ports)
    try:
        yield desk, ports, sink, database
    finally:
        desk.stop()
        sink.close()


@asynccontextmanager
async def field(
    folder: Path, create: Database, units: set[str], rehearsed: Rehearsal
) -> AsyncIterator[Field]:
    """The desk and the floors, whose ready-made answers are the desk's own."""
    async with (
        desk_alone(folder, create) as (desk, _, sink, database),
        _floors(folder, create, units, sink, rehearsed) as floors,
    ):
        yield Field(sink, desk, floors, rehearsed.answers, database)


@asynccontextmanager
async def _floors(
    folder: Path, create: Database, units: set[str], sink: Sink, rehearsed: Rehearsal
) -> AsyncIterator[dict[str, Server]]:
    kinds = {"A": ("mail", rehearsed.letter), "B": ("chat", rehearsed.event)}
    found: dict[str, Server] = {}
    try:
        for unit in sorted(units):
            kind, answer = kinds[unit]
            place = folder / f"floor-{kind}"
            place.mkdir()
            found[unit] = await start_floor(kind, place, create(place), answer, sink.port)
        yield found
    finally:
        for each in found.values():
            each.stop()


async def measure_all(
    folder: Path, create: Database, chosen: Sequence[Measure], rounds: int, scale: float, rehearsed: Rehearsal
) -> Rows:
    """Warms everything up, then goes through the measures so many times. `scale` makes all runs shorter."""
    async with field(folder, create, {each.unit for each in chosen}, rehearsed) as at:
        found: list[tuple[list[Figures], list[Figures]]] = [([], []) for _ in chosen]
        senders: list[str] = []
        for each in chosen:
            await _pair(at, each, scale * WARM_UP, "warm", senders)
        for number in range(rounds):
            for each, (floor, desk) in zip(chosen, found, strict=True):
                one, other = await _pair(at, each, scale, f"r{number}", senders)
                floor.append(one)
                desk.append(other)
        rows = [
            Row(each, middle(one), middle(other)) for each, (one, other) in zip(chosen, found, strict=True)
        ]
        return Rows(rows, Ledger(at.database).cases(senders) if senders else None)


async def _pair(
    at: Field, measure: Measure, scale: float, run: str, senders: list[str]
) -> tuple[Figures, Figures]:
    """The floor, then the desk, on the same bytes."""
    units = max(measure.at_once, int(measure.units * scale))
    if measure.unit == "B":
        floor_turns = chat(units, at.floors["B"].ports[0], measure.at_once, None)
        desk_turns = chat(units, at.desk.ports[0], measure.at_once, at.answers)
        return await _worked(at.floors["B"], floor_turns), await _worked(at.desk, desk_turns)
    batch = mails(units, measure.size, run)
    senders += [mail.sender for mail in batch]
    floor = await _worked(at.floors["A"], post(batch, at.floors["A"].ports[0], at.sink, measure.at_once))
    at.sink.forget(batch)
    desk = await _worked(at.desk, post(batch, at.desk.ports[1], at.sink, measure.at_once))
    return floor, desk


async def _worked(server: Server, run: Coroutine[Any, Any, Figures]) -> Figures:
    before = server.work()
    found = await run
    await asyncio.sleep(PAUSE)
    return replace(found, work=server.work() - before)
