"""The kill run: mails and chats at 16 at once, kill -9 in mid-run, everything delivered again, everything counted."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmark import posting
from benchmark.chatting import Answers, Refused, Visitor, Wire
from benchmark.ledger import Count, Ledger
from benchmark.mails import SMALL, Mail, mails
from benchmark.ports import unused_port
from benchmark.posting import Line
from benchmark.server import Server, start_desk, verify
from benchmark.sink import Sink
from benchmark.talks import talks

AT_ONCE = 16
SETTLE_SECONDS = 120.0
_GONE = (OSError, EOFError, Refused, posting.Refused)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of everything that was sent; `resent` letters came twice under the same Message-ID."""

    kills: int
    confirmed: int
    cases: Count
    acknowledgements: Count
    resent: int
    sentences: Count
    answers: Count
    failed: Counter[str]
    verdict: str
    intact: bool

    @property
    def lost(self) -> int:
        return sum(each.lost for each in self._counts)

    @property
    def doubled(self) -> int:
        return sum(each.doubled for each in self._counts) + self.sentences.disordered

    @property
    def _counts(self) -> Sequence[Count]:
        return (self.cases, self.acknowledgements, self.sentences, self.answers)


@dataclass(slots=True)
class Life:
    """What customers want to get through; they go on where they were after each kill."""

    mails: Sequence[Mail]
    visitors: Sequence[Visitor]
    sink: Sink
    confirmed_mails: set[str] = field(default_factory=set)
    confirmed_turns: dict[str, int] = field(default_factory=dict)

    @property
    def confirmed(self) -> int:
        return len(self.confirmed_mails) + sum(self.confirmed_turns.values())

    @property
    def whole(self) -> int:
        return len(self.mails) + sum(len(each.talk.sentences) for each in self.visitors)

    async def live(self, ports: tuple[int, int]) -> None:
        """Sends what is not confirmed yet, until it is or the desk is gone."""
        waiting_mails = iter([each for each in self.mails if each.sender not in self.confirmed_mails])
        waiting_visitors = iter(self.visitors)
        await asyncio.gather(
            *(self._post(waiting_mails, ports[1]) for _ in range(AT_ONCE)),
            *(self._chat(waiting_visitors, ports[0]) for _ in range(AT_ONCE)),
        )

    async def _post(self, waiting: Iterator[Mail], port: int) -> None:
        with suppress(*_GONE):
            line = await Line.open(port)
            for mail in waiting:
                await line.hand_in(mail)
                self.confirmed_mails.add(mail.sender)
            await line.close()

    async def _chat(self, waiting: Iterator[Visitor], port: int) -> None:
        with suppress(*_GONE):
            wire = await Wire.open(port)
            for visitor in waiting:
                for turn in range(
                    self.confirmed_turns.get(visitor.conversation, 0), len(visitor.talk.sentences)
                ):
                    await visitor.say(wire, turn)
                    self.confirmed_turns[visitor.conversation] = turn + 1
            await wire.close()

    def forget(self) -> None:
        """Nobody knows any more what was confirmed: everything is delivered again."""
        self.confirmed_mails.clear()
        self.confirmed_turns.clear()


async def kill_run(
    folder: Path, database: str, units: tuple[int, int], kills: int, answers: Answers
) -> Verdict:
    """`units` are mails and turns. The desk is killed so many times, spread over the run."""
    sink = Sink()
    await sink.open()
    ports = (unused_port(), unused_port())
    desk = await start_desk(folder, database, sink.port, ports)
    try:
        wire = await Wire.open(ports[0])
        visitors = [await Visitor.open(talk, wire) for talk in talks(units[1])]
        await wire.close()
        life = Life(mails(units[0], SMALL, "kill"), visitors, sink)
        for number in range(kills):
            await _live_until(life, desk, ports, (number + 1) / (kills + 1))
            desk = await start_desk(folder, database, sink.port, ports)
        await life.live(ports)
        confirmed = life.confirmed
        life.forget()
        await life.live(ports)
        await _settled(Ledger(database))
        return _verdict(life, Ledger(database), answers, kills, confirmed, folder, database)
    finally:
        desk.stop()
        sink.close()


async def _live_until(life: Life, desk: Server, ports: tuple[int, int], share: float) -> None:
    living = asyncio.create_task(life.live(ports))
    while life.confirmed < share * life.whole and not living.done():  # noqa: ASYNC110 - a count that others move
        await asyncio.sleep(0.001)
    desk.kill()
    await living


async def _settled(ledger: Ledger) -> None:
    deadline = time.monotonic() + SETTLE_SECONDS
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        await asyncio.sleep(0.3)
        quiet = quiet + 1 if ledger.open() == 0 else 0


def _verdict(
    life: Life,
    ledger: Ledger,
    answers: Answers,
    kills: int,
    confirmed: int,
    folder: Path,
    database: str,
) -> Verdict:
    taken = {mail.sender: life.sink.taken[mail.sender] for mail in life.mails}
    letters = Count(
        len(taken),
        sum(not ids for ids in taken.values()),
        sum(len(set(ids)) > 1 for ids in taken.values()),
    )
    intact, words = verify(folder, database, life.sink.port)
    return Verdict(
        kills=kills,
        confirmed=confirmed,
        cases=ledger.cases(list(taken)),
        acknowledgements=letters,
        resent=sum(len(ids) - len(set(ids)) for ids in taken.values()),
        sentences=ledger.said({each.conversation: each.talk.sentences for each in life.visitors}),
        answers=ledger.answers({each.conversation: answers[each.talk.script][-1] for each in life.visitors}),
        failed=ledger.failed(),
        verdict=words,
        intact=intact,
    )
