"""The way in: every event is stored as it came, then taken once, in the order of its lane (laws 1 to 3)."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, RowMapping, bindparam, literal_column, select, text, update

from backend.database import Database, Transaction
from backend.database.statements import Prepared
from backend.files import Files
from backend.models import Inbound
from channels.base import Accepted, RawEvent, StorageUnavailable

log = structlog.get_logger()

inbound = Inbound.__table__  # type: ignore[attr-defined]

BIG = 64_000  # bytes: a bigger body becomes a file
LEASE = timedelta(seconds=60)
TRIES = 3
BATCH = 100
CAP_SECONDS = 5.0
AT_ONCE = 64  # events being taken at the same time on one node


@dataclass(frozen=True, slots=True)
class Taken:
    """An event on its way: the row it is stored in, and the event itself."""

    id: int
    raw: RawEvent
    body_file: str | None = None
    attempts: int = 0
    parts: tuple["Taken", ...] = ()  # events that are parts of the same message


class Later(Exception):
    """An event that may be taken at another try; the message is the reason."""


class Failed(Exception):
    """An event that cannot be taken as it is; the message is the reason staff see."""


Take = Callable[[Taken], Awaitable[None]]


class Inbox:
    """Stores events and hands them to `take`, one at a time in each lane. `names` are this process's channels;
    `gathers` tells how long an account's parts of one message may be in coming."""

    def __init__(
        self,
        database: Database,
        files: Files,
        names: Sequence[str],
        node: str,
        now: Callable[[], datetime],
        *,
        gathers: Callable[[str, str], float] = lambda _name, _account: 0.0,
    ) -> None:
        self._database = database
        self._files = files
        self._names = list(names)
        self._node = node
        self._now = now
        self._gathers = gathers
        self._lanes: dict[str, deque[Taken]] = {}
        self._grown: dict[str, asyncio.Event] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._room = asyncio.Semaphore(AT_ONCE)
        self._take: Take | None = None

    async def accept(self, raw: RawEvent) -> Accepted:
        """Stores an event and returns after the commit. Raises `StorageUnavailable` when nothing was stored."""
        now = self._now()
        body_file = await self._files.keep(raw.body) if len(raw.body) > BIG else None
        row: dict[str, Any] = {
            "channel": raw.channel,
            "account": raw.account,
            "provider_id": raw.provider_id,
            "lane": raw.lane or f"{raw.channel}:{raw.provider_id}",
            "received_at": raw.received_at,
            "body": None if body_file else raw.body,
            "body_file": body_file,
            "envelope": dict(raw.envelope) or None,
            "fate": "pending",
            "reason": "",
            "attempts": 0,
            "due_at": now,
            "owner": self._node if self._take else None,
            "leased_until": now + LEASE if self._take else None,
        }
        number, owner, fresh = await self._database.write(lambda tx: _store(tx, row), brief=True)
        if fresh and owner is not None:
            self._offer(row["lane"], Taken(number, raw, body_file))
        return Accepted(number, duplicate=not fresh)

    def open(self, take: Take) -> None:
        """From now on what is accepted here is taken here."""
        self._take = take

    async def run(self) -> None:
        """Until cancelled: takes what other nodes, other programs or earlier lives left behind."""
        with self._database.wakes.on("inbox") as woken:
            while True:
                woken.clear()
                try:
                    await self._recover()
                except StorageUnavailable as error:
                    log.warning("inbox.no_storage", reason=str(error))
                with suppress(TimeoutError):
                    async with asyncio.timeout(CAP_SECONDS):
                        await woken.wait()

    async def settle(self) -> None:
        """Returns when nothing accepted here is waiting to be taken."""
        while self._running:  # noqa: ASYNC110 - a set that others fill and empty
            await asyncio.sleep(0.005)

    async def unprocessed(self) -> Sequence[RowMapping]:
        """Events without a fate for a minute, and failed ones."""
        before = self._now() - timedelta(minutes=1)
        rows = await self._database.read(lambda c: c.execute(_UNPROCESSED, {"before": before}).all())
        return [row._mapping for row in rows]

    async def replay(self, number: int) -> bool:
        """Puts a failed or pending event back in line; False when there is none of that number."""
        given = {"of": number, "now": self._now()}

        def write(tx: Transaction) -> bool:
            tx.wake("inbox")
            return tx.connection.execute(_REPLAY, given).rowcount == 1

        return await self._database.write(write)

    def _offer(self, name: str, taken: Taken) -> None:
        lane = self._lanes.get(name)
        if lane is not None:
            lane.append(taken)
            if name in self._grown:
                self._grown[name].set()
            return
        self._lanes[name] = deque([taken])
        task = asyncio.create_task(self._take_lane(name))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _take_lane(self, name: str) -> None:
        lane = self._lanes[name]
        try:
            while lane:
                count = await self._gathered(name, lane) if "group" in lane[0].raw.envelope else 1
                parts = tuple(lane)[1:count]
                async with self._room:
                    if not await self._take_one(replace(lane[0], parts=parts) if parts else lane[0]):
                        break  # the rest of the lane waits in the table, in order
                for _ in range(count):
                    lane.popleft()
        finally:
            del self._lanes[name]

    async def _gathered(self, name: str, lane: deque[Taken]) -> int:
        """How many events at the head of the lane are one message, once no more of them come."""
        raw = lane[0].raw
        seconds = self._gathers(raw.channel, raw.account)
        grown = self._grown[name] = asyncio.Event()
        try:
            while seconds and (count := _together(lane)) == len(lane):
                grown.clear()
                with suppress(TimeoutError):
                    async with asyncio.timeout(seconds):
                        await grown.wait()
                        continue
                if not await self._fetch_lane(name, lane):
                    return count
        finally:
            del self._grown[name]
        return _together(lane) if seconds else 1

    async def _fetch_lane(self, name: str, lane: deque[Taken]) -> bool:
        """Parts other nodes accepted wait in the table behind the first; False when there are none."""
        given = {"of_lane": name, "after": lane[-1].id, "me": self._node, "until": self._now() + LEASE}
        try:
            rows = await self._database.write(lambda tx: tx.connection.execute(_CLAIM_LANE, given).all())
        except StorageUnavailable:
            return False
        for row in sorted(rows, key=lambda row: row.id):
            lane.append(await self._restore(row._mapping))
        return bool(rows)

    async def _take_one(self, taken: Taken) -> bool:
        """Takes one event to its fate; False when it must wait for storage or another try."""
        try:
            await self._taking(taken)
        except StorageUnavailable as error:
            log.warning("inbox.no_storage", inbound=taken.id, reason=str(error))
            return False
        except Failed as error:
            return await self._fail(taken, str(error), final=True)
        except Later as error:
            log.warning("inbox.later", inbound=taken.id, channel=taken.raw.channel, reason=str(error))
            return await self._fail(taken, str(error), final=False)
        except Exception as error:
            log.exception("inbox.raised", inbound=taken.id, channel=taken.raw.channel)
            return await self._fail(taken, f"{type(error).__name__} while it was taken", final=False)
        return True

    async def _taking(self, taken: Taken) -> None:
        if self._take is None:
            raise StorageUnavailable("the desk is not running")
        await self._take(taken)

    async def _fail(self, taken: Taken, reason: str, *, final: bool) -> bool:
        now = self._now()
        final = final or taken.attempts + 1 >= TRIES
        given = {
            "v_fate": "failed" if final else "pending",
            "v_reason": reason[:500],
            "v_due": now + timedelta(seconds=2 * 5**taken.attempts),
            "v_settled": now if final else None,
        }
        try:
            rows = [{**given, "of": each.id} for each in (taken, *taken.parts)]
            await self._database.write(lambda tx: tx.connection.execute(_FAIL, rows))
        except StorageUnavailable:
            return False
        return final

    async def _recover(self) -> None:
        """Leases pending events nobody holds, in the order of their lanes, and takes them."""
        now = self._now()
        given = {"now": now, "me": self._node, "until": now + LEASE, "batch": BATCH, "names": self._names}
        while await self._database.read(lambda c: c.execute(_WAITING, given).first()):
            rows = await self._database.write(lambda tx: _claim(tx, given))
            if not rows:
                return
            for row in sorted(rows, key=lambda row: row.id):
                if row.lane not in self._lanes or all(t.id != row.id for t in self._lanes[row.lane]):
                    self._offer(row.lane, await self._restore(row._mapping))
            await self.settle()
            given["now"] = self._now()

    async def _restore(self, row: RowMapping) -> Taken:
        body = row["body"] if row["body_file"] is None else await self._files.read(row["body_file"])
        raw = RawEvent(
            row["channel"],
            row["account"],
            row["provider_id"],
            row["received_at"],
            body,
            row["envelope"] or {},
            row["lane"],
        )
        return Taken(row["id"], raw, row["body_file"], row["attempts"])


def _together(lane: deque[Taken]) -> int:
    """How many events at the head of a lane belong to the group of the first."""
    group = lane[0].raw.envelope.get("group")
    return next((at for at, each in enumerate(lane) if each.raw.envelope.get("group") != group), len(lane))


def _claim(tx: Transaction, given: Mapping[str, Any]) -> Sequence[Any]:
    if tx.dialect == "postgresql":  # one node at a time, or two would take one lane's events side by side
        tx.connection.execute(_ALONE)
    return tx.connection.execute(_CLAIM, given).all()


def settle(
    tx: Transaction,
    number: int,
    fate: str,
    now: datetime,
    *,
    reason: str = "",
    complaint_id: int | None = None,
) -> bool:
    """Gives an event its one fate; False when it already has one."""
    given = {"of": number, "v_fate": fate, "v_reason": reason[:500], "v_now": now, "v_case": complaint_id}
    return _SETTLE.count(tx.connection, given) == 1


def _store(tx: Transaction, row: Mapping[str, Any]) -> tuple[int, str | None, bool]:
    """The number of the event, the node it is leased to, and whether it is new."""
    for number, owner in _INSERT.run(tx.connection, row):
        if owner is None:
            tx.wake("inbox")
        return int(number), owner, True
    known = {name: row[name] for name in ("channel", "account", "provider_id")}
    return int(tx.connection.execute(_KNOWN, known).scalar_one()), None, False


_PENDING: ColumnElement[str] = literal_column("'pending'")  # written out, so that the partial index serves
_COLUMNS = (
    *("channel", "account", "provider_id", "lane", "received_at", "body", "body_file", "envelope"),
    *("fate", "reason", "attempts", "due_at", "owner", "leased_until"),
)
# An event is born leased to its node, unless an earlier one of its lane still waits for somebody else: then it waits
# behind it in the table. A constraint tells what came before (law 3).
_INTO = """
INSERT INTO inbound ({columns})
SELECT {values}, CASE WHEN waits.behind THEN NULL ELSE :owner END,
       CASE WHEN waits.behind THEN NULL ELSE :leased_until END
FROM (SELECT EXISTS (SELECT 1 FROM inbound WHERE lane = :lane AND fate = 'pending'
                     AND (owner IS NULL OR owner <> :owner)) AS behind) AS waits
WHERE true ON CONFLICT DO NOTHING RETURNING id, owner
"""
_INSERT = Prepared(
    text(
        _INTO.format(columns=", ".join(_COLUMNS), values=", ".join(f":{name}" for name in _COLUMNS[:-2]))
    ).bindparams(*(bindparam(name, type_=inbound.c[name].type) for name in _COLUMNS))
)
_KNOWN = select(inbound.c.id).where(
    inbound.c.channel == bindparam("channel"),
    inbound.c.account == bindparam("account"),
    inbound.c.provider_id == bindparam("provider_id"),
)
_SETTLE = Prepared(
    update(inbound)
    .where(inbound.c.id == bindparam("of"), inbound.c.fate == _PENDING)
    .values(
        fate=bindparam("v_fate"),
        reason=bindparam("v_reason"),
        settled_at=bindparam("v_now", type_=inbound.c.settled_at.type),
        complaint_id=bindparam("v_case", type_=inbound.c.complaint_id.type),
        owner=None,
        leased_until=None,
    )
)
_FAIL = (
    update(inbound)
    .where(inbound.c.id == bindparam("of"), inbound.c.fate == _PENDING)
    .values(
        fate=bindparam("v_fate"),
        reason=bindparam("v_reason"),
        due_at=bindparam("v_due"),
        settled_at=bindparam("v_settled"),
        attempts=inbound.c.attempts + 1,
        owner=None,
        leased_until=None,
    )
)
_REPLAY = (
    update(inbound)
    .where(inbound.c.id == bindparam("of"), inbound.c.fate.in_(("failed", "pending")))
    .values(
        fate="pending",
        reason="",
        attempts=0,
        due_at=bindparam("now"),
        owner=None,
        leased_until=None,
        settled_at=None,
    )
)
_UNPROCESSED = (
    select(
        inbound.c.id,
        inbound.c.channel,
        inbound.c.account,
        inbound.c.received_at,
        inbound.c.fate,
        inbound.c.reason,
        inbound.c.attempts,
    )
    .where(
        (inbound.c.fate == literal_column("'failed'"))
        | ((inbound.c.fate == _PENDING) & (inbound.c.received_at < bindparam("before")))
    )
    .order_by(inbound.c.id)
)
_CLAIM_LANE = (
    update(inbound)
    .where(
        inbound.c.lane == bindparam("of_lane"),
        inbound.c.fate == _PENDING,
        inbound.c.id > bindparam("after"),
        inbound.c.owner.is_(None),
    )
    .values(owner=bindparam("me"), leased_until=bindparam("until"))
    .returning(*inbound.c)
)
_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('amends inbox'))")
_earlier = inbound.alias("earlier")
_free = inbound.c.owner.is_(None) | (inbound.c.leased_until < bindparam("now"))
_ours = inbound.c.channel.in_(bindparam("names", expanding=True))
_first_of_lane = (
    ~select(_earlier.c.id)
    .where(
        _earlier.c.lane == inbound.c.lane,
        _earlier.c.id < inbound.c.id,
        _earlier.c.fate == _PENDING,
        (_earlier.c.due_at > bindparam("now"))
        | (_earlier.c.owner.is_not(None) & (_earlier.c.leased_until >= bindparam("now"))),
    )
    .exists()
)
_WAITING = (
    select(inbound.c.id)
    .where(inbound.c.fate == _PENDING, _ours, inbound.c.due_at <= bindparam("now"), _free, _first_of_lane)
    .limit(1)
)
_CLAIM = (
    update(inbound)
    .where(
        inbound.c.id.in_(
            select(inbound.c.id)
            .where(
                inbound.c.fate == _PENDING,
                _ours,
                inbound.c.due_at <= bindparam("now"),
                _free,
                _first_of_lane,
            )
            .order_by(inbound.c.id)
            .limit(bindparam("batch"))
            .with_for_update(skip_locked=True, of=inbound)
        )
    )
    .values(owner=bindparam("me"), leased_until=bindparam("until"))
    .returning(*inbound.c)
)
