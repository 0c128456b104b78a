"""Checking the audit chains: every event of every case, and the daily seals over them."""

from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, bindparam, select

from backend import audit
from backend.case import case_events, complaints
from bot.app import Program
from notifications.timekeeper import heads_between, seals

CASES = 500  # chains read at once


@dataclass(slots=True)
class Result:
    """What was checked, and a line for everything that does not fit."""

    cases: int = 0
    events: int = 0
    seals: int = 0
    broken: list[str] = field(default_factory=list)


async def verify(program: Program) -> Result:
    """Reads every chain and seal of the desk."""
    await program.database.start()
    try:
        return await program.database.read(_verify)
    finally:
        await program.database.close()


def _verify(connection: Connection) -> Result:
    result, after = Result(), 0
    while rows := connection.execute(_CASES, {"after": after, "most": CASES}).all():
        _check_chains(connection, {row.id: row for row in rows}, result)
        after = rows[-1].id
    _check_seals(connection, result)
    return result


def _check_chains(connection: Connection, cases: dict[int, Any], result: Result) -> None:
    events = connection.execute(_EVENTS, {"cases": sorted(cases)}).all()
    chains = {
        number: [dict(row._mapping) for row in rows]
        for number, rows in groupby(events, lambda row: row.complaint_id)
    }
    for number, case in cases.items():
        chain = chains.get(number, [])
        result.cases += 1
        result.events += len(chain)
        wrong = audit.broken(chain)
        if wrong is None and (len(chain), chain[-1]["hash"] if chain else "") != (case.sequence, case.head):
            wrong = len(chain) + 1
        if wrong is not None:
            result.broken.append(f"{case.reference}: the chain does not fit from event {wrong} on")
        for event in chain:
            told = (event["data"] or {}).get("reason")
            if event["reason"] and told != audit.digest(case.secret, event["reason"]):
                result.broken.append(f"{case.reference}: the reason of event {event['sequence']} was changed")


def _check_seals(connection: Connection, result: Result) -> None:
    previous, after = "", 0
    for seal in connection.execute(select(seals).order_by(seals.c.day)).all():
        result.seals += 1
        if audit.seal(previous, seal.day, heads_between(connection, after, seal.up_to)) != seal.hash:
            result.broken.append(f"the seal of {seal.day} does not fit the events under it")
        previous, after = seal.hash, seal.up_to


_CASES = (
    select(
        complaints.c.id, complaints.c.reference, complaints.c.secret, complaints.c.sequence, complaints.c.head
    )
    .where(complaints.c.id > bindparam("after"))
    .order_by(complaints.c.id)
    .limit(bindparam("most"))
)
_EVENTS = (
    select(case_events)
    .where(case_events.c.complaint_id.in_(bindparam("cases", expanding=True)))
    .order_by(case_events.c.complaint_id, case_events.c.sequence)
)
