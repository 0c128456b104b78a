"""A mailbox read by IMAP, beside unit A on the same desk: from the push to the acknowledgement, and a full mailbox."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmark.databases import Database
from benchmark.figures import Figures
from benchmark.ledger import Count, Ledger
from benchmark.mails import SMALL, Mail, mails
from benchmark.measures import PAUSE
from benchmark.ports import unused_port
from benchmark.posting import PATIENCE, post
from benchmark.postoffice import PostOffice
from benchmark.server import start_desk
from benchmark.sink import Sink

AT_ONCE = 16  # of unit A, whose rate a full mailbox is held against …
CROWD = 1_200  # … over so many mails
MOST_PUSH = 5.0  # times unit A's median, one at a time
LEAST_RATE = 0.5  # of unit A's rate


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Medians of the rounds: milliseconds and mails a second, each with unit A's of the same rounds."""

    push: float
    post: float
    drained: float
    posted: float
    waiting: int
    lost: int
    cases: Count

    @property
    def multiple(self) -> float:
        """The time from a push to the acknowledgement, in multiples of unit A's."""
        return self.push / self.post

    @property
    def share(self) -> float:
        """The rate of a full mailbox, as a share of unit A's."""
        return self.drained / self.posted


async def mailbox_run(folder: Path, create: Database, rounds: int, alone: int, waiting: int) -> Mailbox:
    """In each round: mails one by one by SMTP and by IMAP, then a crowd by SMTP and a full mailbox."""
    folder.mkdir()  # noqa: ASYNC240 - before anything is measured
    sink, office = Sink(), PostOffice()
    await sink.open()
    await office.open()
    database, ports = create(folder), (unused_port(), unused_port())
    desk = await start_desk(folder, database, sink.port, ports, imap=office.port)
    senders: list[str] = []
    found: list[tuple[Figures, Figures, Figures, Figures]] = []
    try:
        for number in range(rounds + 1):  # the first one warms up
            full_box = waiting if number else alone
            sizes = (alone, alone, min(waiting, CROWD), full_box)
            batches = [mails(of, SMALL, f"box{number}") for of in sizes]
            senders += [mail.sender for batch in batches for mail in batch]
            posted = await post(batches[0], ports[1], sink, 1)
            pushed = await push(batches[1], office, sink)
            crowd = await post(batches[2], ports[1], sink, AT_ONCE)
            await asyncio.sleep(PAUSE)
            full = await drain(batches[3], office, sink)
            await asyncio.sleep(PAUSE)
            found.append((posted, pushed, crowd, full))
        return _middle(found[1:], waiting, Ledger(database).cases(senders))
    finally:
        desk.stop()
        office.close()
        sink.close()


async def push(batch: Sequence[Mail], office: PostOffice, sink: Sink) -> Figures:
    """One after the other: each laid into the mailbox while the desk idles, until its acknowledgement is there."""
    times: list[float] = []
    begun = perf_counter()
    for mail in batch:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await office.listened_to()
                answered = sink.expect(mail.sender)
                since = perf_counter()
                office.lay(plain(mail))
                await answered
                times.append(perf_counter() - since)
    return Figures(len(batch), perf_counter() - begun, tuple(times))


async def drain(batch: Sequence[Mail], office: PostOffice, sink: Sink) -> Figures:
    """All at once in the mailbox, until every acknowledgement is there."""
    await office.listened_to()
    answers = [sink.expect(mail.sender) for mail in batch]
    begun = perf_counter()
    office.lay(*map(plain, batch))
    done, missing = await asyncio.wait(answers, timeout=PATIENCE + len(batch) / 20)
    seconds = perf_counter() - begun
    for answer in missing:
        answer.cancel()
    return Figures(len(batch), seconds, (seconds,) * len(done))


def plain(mail: Mail) -> bytes:
    """The mail as it lies in a mailbox: without the dots of its way there."""
    return mail.wire.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")


def _middle(
    rounds: Sequence[tuple[Figures, Figures, Figures, Figures]], waiting: int, cases: Count
) -> Mailbox:
    posted, pushed, crowd, full = zip(*rounds, strict=True)
    return Mailbox(
        push=median(each.percentile(50) for each in pushed),
        post=median(each.percentile(50) for each in posted),
        drained=median(each.rate for each in full),
        posted=median(each.rate for each in crowd),
        waiting=waiting,
        lost=sum(each.lost for each in (*posted, *pushed, *crowd, *full)),
        cases=cases,
    )
