"""docs/benchmarks.md: the figures of one run, in words and tables."""

import os
import platform
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from benchmark.killing import Verdict
from benchmark.mailbox import AT_ONCE, LEAST_RATE, MOST_PUSH, Mailbox
from benchmark.measures import Reach, Row, Rows
from benchmark.memory import Memory
from benchmark.slowdisk import ALONE, COMMITS, DELAY, SlowDisk

MOST_MEMORY = 130.0  # MB
MOST_GROWTH = 5.0  # MB over 10,000 mails

INTRODUCTION = """\
# Benchmarks

Written by `scripts/bench` (`make bench`); do not edit. Absolute figures are of one machine on one day. What counts is
the ratio to the floor, measured in the same run in alternated rounds (floor, desk, floor, desk), medians of rounds.

- **Unit A**: one complaint mail handed to the SMTP listener on a kept connection, until its acknowledgement has come to
  an SMTP sink, found by the recipient's address.
- **Unit B**: one sentence posted to the web chat on a kept connection, until the last message of the desk's answer
  (the next question) is on the conversation's event stream. Conversations in English and Chinese run from the first
  complaint to the sent form; their streams are opened before the clock starts.
- **Floor**: the same bytes through the same libraries with nothing but one durable insert, in a process of its own.
  A: aiosmtpd, in the desk's faster subclass, one insert, 250, and the desk's own acknowledgement ready-made, by
  aiosmtplib on kept connections. B: uvicorn and FastAPI with plain routes, one insert, 202, and one ready-made
  question on the stream. Insert: {engine}.
- At once: so many independent customers, each one unit at a time.
"""


TIMES = """\
Milliseconds within which 50, 95 and 99 % of the units were answered, and the desk's in multiples of the floor's. *Work*
is the processor's milliseconds for a unit, of the floor and of the desk, pages opened and everything written down
afterwards included. *Load* is the share of one core that the load and the sink took, beside the floor and the desk.
"""
KILLED = """\
Mails and chats at 16 at once; the desk was ended with SIGKILL in mid-run, {kills} time(s), and started again. What was
not confirmed was delivered again, and at the end everything ({confirmed:,} confirmed) once more, the same bytes under
the same ids.
"""
REST = """\
{kill.resent} letters came a second time under the same Message-ID (sent, and the desk killed before it was written
down); {kill.sentences.disordered} conversations out of order; events or messages failed: {failed}. `amends verify`:
{kill.verdict}"""


MAILBOX = """\
## Mailbox

A mailbox read by IMAP, beside unit A on the same desk in the same rounds. *Push*: from the moment the IMAP server tells
of a mail until its acknowledgement has come to the sink, against unit A one at a time. *Full*: {waiting:,} mails that
wait already, against as many by SMTP at {at_once} at once. The IMAP server is a small one in the load's process.

| measure | unit A | mailbox | ratio | wanted | reached |
|---|---:|---:|---:|---|---|
| push, p50 | {found.post:.1f} ms | {found.push:.1f} ms | {found.multiple:.1f} | ≤ {most:g} × | {pushed} |
| full, a second | {found.posted:,.0f} | {found.drained:,.0f} | {found.share:.2f} | ≥ {least:g} | {drained} |

{found.lost} were lost. For {found.cases.sent:,} mails the desk's database holds a case each:
{found.cases.lost} missing, {found.cases.doubled} doubled.
"""
SLOW_DISK = """\
## Slow disk

Unit B with {delay} ms more injected into every fsync and fdatasync of the desk. A unit waits for {commits} commits:
without sharing them, {alone:.0f} units a second would be the most.

| at once | a second | in multiples of that |
|---:|---:|---:|
{rows}

Commits are shared: {shared}.
"""


@dataclass(slots=True)
class Report:
    """Everything found in one run."""

    engine: str
    rounds: int
    quick: bool = False
    rows: Rows | None = None
    mailbox: Mailbox | None = None
    memory: Memory | None = None
    disk: SlowDisk | None = None
    kill: Verdict | None = None
    telegram: str = ""
    notes: list[str] = field(default_factory=list)

    def text(self) -> str:
        parts = [INTRODUCTION.format(engine=_ENGINES[self.engine]), self._facts()]
        if self.rows:
            parts += [_rates(self.rows.rows), _times(self.rows.rows), _losses(self.rows)]
        if self.mailbox:
            parts.append(_mailbox(self.mailbox))
        if self.memory:
            parts.append(_memory(self.memory))
        if self.disk:
            parts.append(_slow_disk(self.disk))
        if self.kill:
            parts.append(_killed(self.kill))
        if self.telegram:
            parts.append(self.telegram)
        return "\n".join(parts)

    def _facts(self) -> str:
        cores = len(os.sched_getaffinity(0))
        load = os.getloadavg()[0]
        quick = " **Quick run: too short for figures.**" if self.quick else ""
        linux, rounds = platform.release().split("-")[0], "round" if self.rounds == 1 else "rounds"
        return (
            f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores ({platform.machine()}), Linux {linux}, "
            f"Python {platform.python_version()}, {_engine(self.engine)}; "
            f"{self.rounds} {rounds}; load average {load:.1f} at the end.{quick}\n"
        )


_ENGINES = {
    "sqlite": "SQLite, WAL, synchronous=FULL, in the event loop",
    "postgresql": "PostgreSQL by psycopg, synchronous commit, in the event loop",
}


def _engine(name: str) -> str:
    return f"SQLite {sqlite3.sqlite_version}" if name == "sqlite" else "PostgreSQL"


def reached(row: Row, reach: Reach) -> bool:
    """Whether a row keeps every bound."""
    bounds = ((reach.p50, row.desk.p50, row.floor.p50), (reach.p95, row.desk.p95, row.floor.p95),
              (reach.p99, row.desk.p99, row.floor.p99))  # fmt: skip
    return row.ratio >= reach.rate and all(not most or ours <= most * floor for most, ours, floor in bounds)


def _rates(rows: Sequence[Row]) -> str:
    lines = [
        "## Rates\n",
        "Units answered a second. *Least* must be kept, *aim* is where it should go.\n",
        "| measure | floor | desk | ratio | least | aim | reached |",
        "|---|---:|---:|---:|---|---|---|",
    ]
    for row in rows:
        least, aim = row.measure.least, row.measure.aim
        word = "aim" if reached(row, aim) else ("yes" if least.rate and reached(row, least) else "no")
        lines.append(
            f"| {row.measure.name} | {row.floor.rate:,.0f} | {row.desk.rate:,.0f} | {row.ratio:.2f} "
            f"| {_bounds(least)} | {_bounds(aim)} | {word} |"
        )
    return "\n".join([*lines, ""])


def _bounds(reach: Reach) -> str:
    said = [f"≥ {reach.rate:g}"] if reach.rate else []
    said += [
        f"{name} ≤ {most:g} ×"
        for name, most in (("p50", reach.p50), ("p95", reach.p95), ("p99", reach.p99))
        if most
    ]
    return ", ".join(said) or "–"


def _times(rows: Sequence[Row]) -> str:
    lines = [
        "## Times\n",
        TIMES,
        "| measure | floor p50 / p95 / p99 | desk p50 / p95 / p99 | multiples | work | load |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        one, other = row.floor, row.desk
        pairs = ((one.p50, other.p50), (one.p95, other.p95), (one.p99, other.p99))
        lines.append(
            f"| {row.measure.name} | {' / '.join(f'{a:.1f}' for a, _ in pairs)} "
            f"| {' / '.join(f'{b:.1f}' for _, b in pairs)} | {' / '.join(f'{b / a:.1f}' for a, b in pairs)} "
            f"| {one.cost:.2f}, {other.cost:.2f} | {one.busy:.0%}, {other.busy:.0%} |"
        )
    return "\n".join([*lines, ""])


def _losses(found: Rows) -> str:
    asked, lost, doubled = (
        sum(getattr(row.desk, name) for row in found.rows) for name in ("asked", "lost", "doubled")
    )
    text = f"Of {asked:,} units given to the desk, {lost} were lost and {doubled} doubled."
    if found.cases:
        text += (
            f" For {found.cases.sent:,} mails, warm-up included, its database holds a case each: "
            f"{found.cases.lost} missing, {found.cases.doubled} doubled."
        )
    return f"{text}\n"


def _memory(memory: Memory) -> str:
    grown = f"{memory.growth:+.1f} MB over {memory.mails:,} mails"
    return (
        "## Memory\n\n"
        "Resident memory of the desk's process tree, sampled, with A and B at 16 at once, then large mails, then small "
        "ones alone.\n\n"
        "| measure | desk | wanted | reached |\n|---|---:|---|---|\n"
        f"| after the start | {memory.idle:.0f} MB | | |\n"
        f"| peak | {memory.peak:.0f} MB | < {MOST_MEMORY:.0f} MB | {_yes(memory.peak < MOST_MEMORY)} |\n"
        f"| growth after warm-up | {grown} | ≤ {MOST_GROWTH:.0f} MB over 10,000 "
        f"| {_yes(memory.growth <= MOST_GROWTH)} |\n"
    )


def _killed(kill: Verdict) -> str:
    lines = [
        "## kill -9\n",
        KILLED.format(kills=kill.kills, confirmed=kill.confirmed),
        "| of | sent | lost | doubled |",
        "|---|---:|---:|---:|",
    ]
    counts = (
        ("cases, one a mail", kill.cases),
        ("acknowledgements, one Message-ID a mail", kill.acknowledgements),
        ("chat sentences, stored once and in order", kill.sentences),
        ("answers of the desk in chats", kill.answers),
    )
    lines += [f"| {name} | {each.sent:,} | {each.lost} | {each.doubled} |" for name, each in counts]
    lines += [
        "",
        REST.format(kill=kill, failed=_reasons(kill.failed)),
        "",
        f"Nothing lost and nothing doubled: {_yes(not kill.lost and not kill.doubled and kill.intact)}.\n",
    ]
    return "\n".join(lines)


def _mailbox(found: Mailbox) -> str:
    return MAILBOX.format(
        found=found,
        waiting=found.waiting,
        at_once=AT_ONCE,
        most=MOST_PUSH,
        least=LEAST_RATE,
        pushed=_yes(found.multiple <= MOST_PUSH),
        drained=_yes(found.share >= LEAST_RATE),
    )


def _slow_disk(disk: SlowDisk) -> str:
    if not disk.rates:
        return "## Slow disk\n\nNot measured: strace is not installed.\n"
    rows = [f"| {at_once} | {rate:.0f} | {rate / ALONE:.1f} |" for at_once, rate in disk.rates.items()]
    return SLOW_DISK.format(
        delay=DELAY, commits=COMMITS, alone=ALONE, rows="\n".join(rows), shared=_yes(disk.shared)
    )


def _reasons(failed: Mapping[str, int]) -> str:
    return ", ".join(f"{count} ({reason})" for reason, count in failed.items()) or "none"


def _yes(value: bool) -> str:
    return "yes" if value else "no"
