"""The way out: claim, send, record what the provider said. Every message is a row before it is sent (law 5)."""

import asyncio
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import ColumnElement, bindparam, func, literal_column, or_, select, text, update

from backend import case as cases
from backend.actors import SYSTEM
from backend.case import Case, messages
from backend.complaints import Complaints
from backend.database import Database, Transaction
from backend.database.statements import Prepared
from backend.deadlines import is_night
from backend.talks import outbound, topic_of
from backend.third_parties import KIND as THIRD
from channels.base import (
    Address,
    Channel,
    DeliveryReceipt,
    OutboundMessage,
    SendError,
    StorageUnavailable,
    Traits,
)
from notifications import contacts, fallback, retry
from notifications.gate import Gate
from notifications.pace import Crowded, Turns

log = structlog.get_logger()

BATCH = 50
GATHER_SECONDS = 0.005  # outcomes of this span are recorded in one transaction …
TOGETHER = 16  # … so many at most in one unit of work: turns get in between
LEASE = timedelta(seconds=60)
SEND_SECONDS = 50  # a send that takes longer counts as not taken, while the lease still holds
CAP_SECONDS = 5.0
HELD = timedelta(seconds=5)  # before the gate is asked again when the database is away
# Written out, not bound: only so does SQLite see that the partial index serves.
OPEN: list[ColumnElement[str]] = [literal_column("'queued'"), literal_column("'sending'")]


@dataclass(slots=True)
class Outcome:
    """What became of one attempt."""

    row: dict[str, Any]
    status: str
    at: datetime
    provider_id: str | None = None
    error: str = ""
    due_at: datetime | None = None
    segments: int = 0
    stopped: bool = False
    gone: bool = False  # the provider says that nobody is there any more
    held: bool = False  # it was not tried: quiet hours, a cap


class Outbox:
    """Sends the rows of this desk, in order for each address, and records each outcome.

    `find` gives the channel of (name, account), `channels` are those this process has: only their rows are claimed.
    Rows a turn of this node wrote come through `offer`, already leased; all others are claimed from the table.
    `told` hears of every case a receipt changed. `gate` holds back what may not go out now.
    """

    def __init__(
        self,
        database: Database,
        complaints: Complaints,
        find: Callable[[str, str], Channel | None],
        channels: Sequence[Channel],
        node: str,
        told: Callable[[Mapping[str, Any]], None],
        gate: Gate,
    ) -> None:
        self._turns = Turns(database)
        self._gate = gate
        self._database = database
        self._complaints = complaints
        self._find = find
        self._names = sorted({channel.name for channel in channels})
        self.node = node
        self._told = told
        self._now = gate.now
        self._lanes: dict[Address, deque[dict[str, Any]]] = {}
        self._outcomes: list[Outcome] = []
        self._recording = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._claim_forever())
            group.create_task(self._record_forever())

    def offer(self, rows: Iterable[dict[str, Any]]) -> None:
        """Rows just committed with a lease of this node: sent at once, behind what their address still waits for."""
        for row in rows:
            address = Address(row["channel"], row["account"], row["peer"])
            lane = self._lanes.get(address)
            if lane is not None:
                lane.append(row)
                continue
            self._lanes[address] = deque([row])
            task = asyncio.create_task(self._send_lane(address))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Returns when everything on its way has been recorded."""
        while self._tasks or self._outcomes:  # noqa: ASYNC110 - two collections that others fill and empty
            await asyncio.sleep(0.005)

    async def _send_lane(self, address: Address) -> None:
        lane = self._lanes[address]
        try:
            while lane:
                row = lane[0]
                outcome = await self._attempt(row)
                self._outcomes.append(outcome)
                self._recording.set()
                if outcome.status == "queued":
                    self._release(list(lane)[1:])
                    break
                lane.popleft()
        finally:
            del self._lanes[address]

    def _release(self, rows: Sequence[dict[str, Any]]) -> None:
        """What stands behind a message that must wait goes back to the table, where order is kept."""
        self._outcomes += [Outcome(row, "queued", self._now(), due_at=row["due_at"]) for row in rows]

    async def _attempt(self, row: dict[str, Any]) -> Outcome:
        channel = self._find(row["channel"], row["account"])
        if channel is None:
            return self._failed(row, f"the channel {row['channel']} is not configured", permanent=True)
        message = await self._let_through(row, channel)
        if isinstance(message, Outcome):
            return message
        try:
            async with asyncio.timeout(SEND_SECONDS):
                receipt = await self._send(channel, message)
        except Crowded as crowd:
            return Outcome(
                row, "queued", self._now(), error=str(crowd), due_at=_in(self._now(), crowd.seconds)
            )
        except SendError as error:
            outcome = self._failed(
                row, str(error), permanent=error.permanent, wish=error.retry_after, channel=channel
            )
            outcome.stopped, outcome.gone = error.stopped, error.gone
            return outcome
        except TimeoutError:
            return self._failed(row, "the provider did not answer in time", permanent=False, channel=channel)
        except Exception as error:
            log.exception("outbox.send_raised", channel=row["channel"], message=row["id"])
            return self._failed(
                row, f"sending failed: {type(error).__name__}", permanent=False, channel=channel
            )
        return Outcome(
            row, receipt.status, receipt.at, receipt.provider_id, receipt.error, segments=receipt.segments
        )

    async def _let_through(self, row: dict[str, Any], channel: Channel) -> OutboundMessage | Outcome:
        """The message, or what becomes of it where the channel's limits say no or not yet."""
        now = self._now()
        try:
            verdict = await self._gate.look(row, channel.traits)
        except StorageUnavailable as error:
            return Outcome(row, "queued", now, error=str(error), due_at=now + HELD, held=True)
        if verdict.refused:
            return Outcome(row, "failed", now, error=verdict.refused)
        if verdict.until:
            return Outcome(row, "queued", now, error=verdict.why, due_at=verdict.until, held=True)
        message = outbound(row, row.get("reference", ""))
        return replace(message, heard_at=verdict.heard_at) if verdict.heard_at else message

    async def _send(self, channel: Channel, message: OutboundMessage) -> DeliveryReceipt:
        """Hands the message over when its turn has come. Raises `SendError` and `Crowded`."""
        traits = channel.traits
        if traits.hushes and not message.urgent:
            message = replace(message, silent=is_night(self._now(), self._complaints.profile.hours))
        if traits.pace:
            await self._turns.wait(message.address, traits.pace)
        try:
            return await channel.send(message)
        except SendError as error:
            if error.everybody and error.retry_after:
                await self._turns.hold(message.address, error.retry_after)
            raise

    def _failed(
        self,
        row: dict[str, Any],
        error: str,
        *,
        permanent: bool,
        wish: float | None = None,
        channel: Channel | None = None,
    ) -> Outcome:
        now = self._now()
        attempts = row["attempts"] + 1
        written = bool(channel and channel.traits.written)
        if permanent or retry.given_up(now - row["at"], written=written):
            log.warning("outbox.failed", channel=row["channel"], message=row["id"], attempts=attempts)
            return Outcome(row, "failed", now, error=error)
        pause = retry.pause(attempts, wish, retry.lot(row["id"], attempts))
        return Outcome(row, "queued", now, error=error, due_at=now + pause)

    async def _record_forever(self) -> None:
        while True:
            await self._recording.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._recording.clear()
            outcomes = list(self._outcomes)
            if not outcomes:
                continue
            try:
                parts = [outcomes[at : at + TOGETHER] for at in range(0, len(outcomes), TOGETHER)]
                await asyncio.gather(*(self._write_down(part) for part in parts))
                del self._outcomes[: len(outcomes)]
            except StorageUnavailable as error:
                log.warning("outbox.not_recorded", waiting=len(outcomes), reason=str(error))
                await asyncio.sleep(1)
                self._recording.set()

    async def _write_down(self, outcomes: Sequence[Outcome]) -> None:
        """All in one transaction; when one of them cannot be told to its case, each alone and that one without."""
        try:
            for case in await self._database.write(lambda tx: self._record(tx, outcomes), brief=True):
                self._told(case)
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("outbox.record_raised", outcomes=len(outcomes))
            if len(outcomes) > 1:
                for outcome in outcomes:
                    await self._write_down([outcome])
            else:
                values = [self._values(outcomes[0])]
                await self._database.write(lambda tx: _RECORD.many(tx.connection, values))

    def _record(self, tx: Transaction, outcomes: Sequence[Outcome]) -> list[Mapping[str, Any]]:
        """Writes outcomes; returns the rows of the cases they changed."""
        _RECORD.many(tx.connection, [self._values(outcome) for outcome in outcomes])
        for outcome in outcomes:
            if outcome.gone:  # before the case is told: what goes another way must not come back here
                contacts.lose(tx, _address(outcome.row), outcome.at)
        cases_now = [self._tell(tx, outcome) for outcome in outcomes if _tells(outcome)]
        if any(outcome.status == "queued" for outcome in outcomes):
            tx.wake("outbox")
        for outcome in outcomes:
            if tx.dialect == "postgresql":  # a browser may hang on another node
                tx.wake(
                    topic_of(Address(outcome.row["channel"], outcome.row["account"], outcome.row["peer"]))
                )
            if outcome.row["complaint_id"]:
                tx.wake(f"case:{outcome.row['complaint_id']}")
        return cases_now

    def _values(self, outcome: Outcome) -> dict[str, Any]:
        return {
            "of": outcome.row["id"],
            "me": self.node,
            "v_status": outcome.status,
            "v_at": outcome.at,
            "v_provider": outcome.provider_id,
            "v_error": outcome.error[:500],
            "v_due": outcome.due_at or outcome.row["due_at"],
            "v_tried": int(not outcome.held and bool(outcome.error or outcome.status != "queued")),
            "v_segments": outcome.segments,
        }

    def _tell(self, tx: Transaction, outcome: Outcome) -> Mapping[str, Any]:
        """What an outcome means for its case: acknowledged (7.4), told by a person, or not delivered."""
        case = cases.load(tx, outcome.row["complaint_id"], outcome.at)
        message = {"message": outcome.row["id"]}
        if outcome.gone:
            case.happened("unreachable", SYSTEM, data=message)
        if outcome.stopped and contacts.stop(tx, _address(outcome.row), outcome.at):
            case.happened("texts_stopped", SYSTEM, data=message)
        if outcome.status == "failed":
            case.happened("delivery_failed", SYSTEM, data=message)
            fallback.go_another_way(tx, case, outcome.row, self._traits, self._gate.elsewhere)
        elif outcome.row["author"] == "staff":
            case.happened("told", SYSTEM, data=message)
        else:
            acknowledge(case, message)
        if case.happenings:
            self._complaints.save(tx, case)
        return case.row

    async def receive(self, receipt: DeliveryReceipt) -> bool:
        """A provider's later word on a message; False when it is about none of ours."""

        def write(tx: Transaction) -> bool:
            row = _row_of(tx, receipt)
            if row is None:
                return False
            before = _BEFORE.get(receipt.status, ())
            given = {
                "of": row["id"],
                "v_status": receipt.status,
                "v_error": receipt.error[:500],
                "v_at": receipt.at,
                "v_provider": receipt.provider_id,
                "before": list(before),
            }
            if tx.connection.execute(_LATER, given).rowcount and row["complaint_id"]:
                tx.wake(f"case:{row['complaint_id']}")
                if receipt.status == "failed":
                    outcome = Outcome(row, "failed", receipt.at, receipt.provider_id, receipt.error)
                    outcome.stopped, outcome.gone = receipt.stopped, receipt.gone
                    if receipt.gone:
                        contacts.lose(tx, _address(row), receipt.at)
                    self._tell(tx, outcome)
            return True

        return await self._database.write(write)

    def _traits(self, name: str, account: str) -> Traits | None:
        channel = self._find(name, account)
        return channel.traits if channel else None

    async def _claim_forever(self) -> None:
        with self._database.wakes.on("outbox") as woken:
            while True:
                woken.clear()
                wait = CAP_SECONDS
                try:
                    wait = await self._claim()
                except StorageUnavailable as error:
                    log.warning("outbox.no_storage", reason=str(error))
                    wait = 1.0
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await woken.wait()

    async def _claim(self) -> float:
        """Takes due rows and offers them; returns the seconds until the next look."""
        now = self._now()
        given = {"now": now, "me": self.node, "until": now + LEASE, "batch": BATCH, "names": self._names}

        def take(tx: Transaction) -> tuple[list[dict[str, Any]], datetime | None]:
            if (
                tx.dialect == "postgresql"
            ):  # one node at a time, or two would send to one address side by side
                tx.connection.execute(_ALONE)
            rows = [dict(row._mapping) for row in tx.connection.execute(_CLAIM, given)]
            return sorted(rows, key=lambda row: (not row["urgent"], row["id"])), tx.connection.execute(
                _NEXT, given
            ).scalar()

        due = await self._database.read(lambda c: c.execute(_NEXT, given).scalar())
        if due is None or due > now:
            return CAP_SECONDS if due is None else min(CAP_SECONDS, max(0.001, (due - now).total_seconds()))
        rows, following = await self._database.write(take)
        self.offer(rows)
        if not rows:
            return 0.25  # what is due stands behind a message that another node holds
        return (
            0.001
            if following and following <= now
            else CAP_SECONDS
            if not following
            else min(CAP_SECONDS, (following - now).total_seconds())
        )


def acknowledge(case: Case, message: Mapping[str, Any]) -> None:
    """The number message was accepted by the channel: that is the acknowledgement of clause 7.4."""
    if case["acknowledged_at"] is None:
        case.set(acknowledged_at=case.now)
        case.happened("acknowledgement_accepted", SYSTEM, data=message)
    if case["state"] == "received":
        case.move("ack_sent", SYSTEM, data=message)


def _in(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=max(seconds, 0.5))


def _row_of(tx: Transaction, receipt: DeliveryReceipt) -> dict[str, Any] | None:
    """The message a receipt is about: by our own id where it brings one, as it may come before the id the provider
    gave is written down."""
    channel = receipt.address.channel
    found = None
    if receipt.message:
        given = {"of": receipt.message, "channel": channel, "peer": receipt.address.peer}
        found = tx.connection.execute(_BY_ID, given).first()
    else:
        found = tx.connection.execute(
            _BY_PROVIDER, {"provider": receipt.provider_id, "channel": channel}
        ).first()
    return None if found is None else dict(found._mapping)


def _address(row: Mapping[str, Any]) -> Address:
    return Address(row["channel"], row["account"], row["peer"])


def _tells(outcome: Outcome) -> bool:
    row = outcome.row
    if not row["complaint_id"] or outcome.status == "queued":
        return False
    if outcome.status == "failed":
        return True
    by_person = row["author"] == "staff" and row["kind"] != THIRD
    return bool(by_person or row["kind"] == "acknowledgement")


_ALONE = text("SELECT pg_advisory_xact_lock(hashtext('amends outbox'))")
_earlier = messages.alias("earlier")
_RECORD = Prepared(
    update(messages)
    .where(messages.c.id == bindparam("of"), messages.c.owner == bindparam("me"), messages.c.status.in_(OPEN))
    .values(
        status=bindparam("v_status"),
        status_at=bindparam("v_at", type_=messages.c.status_at.type),
        provider_id=func.coalesce(
            bindparam("v_provider", type_=messages.c.provider_id.type), messages.c.provider_id
        ),
        error=bindparam("v_error"),
        due_at=bindparam("v_due", type_=messages.c.due_at.type),
        attempts=messages.c.attempts + bindparam("v_tried", type_=messages.c.attempts.type),
        segments=messages.c.segments + bindparam("v_segments", type_=messages.c.segments.type),
        owner=None,
        leased_until=None,
    )
)
# What a later word of the provider may follow on: callbacks come late, doubled and out of order.
_BEFORE: Mapping[str, tuple[str, ...]] = {
    "accepted": ("sending",),
    "sent": ("sending", "accepted"),
    "delivered": ("queued", "sending", "accepted", "sent", "failed"),
    "read": ("queued", "sending", "accepted", "sent", "delivered", "failed"),
    "failed": ("queued", "sending", "accepted", "sent"),
}
_LATER = (
    update(messages)
    .where(messages.c.id == bindparam("of"), messages.c.status.in_(bindparam("before", expanding=True)))
    .values(
        status=bindparam("v_status"),
        status_at=bindparam("v_at", type_=messages.c.status_at.type),
        error=bindparam("v_error"),
        provider_id=func.coalesce(messages.c.provider_id, bindparam("v_provider")),
    )
)
_BY_PROVIDER = select(messages).where(
    messages.c.provider_id == bindparam("provider"), messages.c.channel == bindparam("channel")
)
_BY_ID = select(messages).where(
    messages.c.id == bindparam("of"),
    messages.c.channel == bindparam("channel"),
    messages.c.peer == bindparam("peer"),
)
_free = or_(messages.c.owner.is_(None), messages.c.leased_until < bindparam("now"))
_blocked = (
    select(_earlier.c.id)
    .where(
        _earlier.c.conversation_id == messages.c.conversation_id,
        _earlier.c.id < messages.c.id,
        _earlier.c.status.in_(OPEN),
        or_(_earlier.c.attempts > 0, _earlier.c.due_at <= bindparam("now")),
    )
    .exists()
)
_DUE = (
    select(messages.c.id)
    .where(
        messages.c.status.in_(OPEN),
        messages.c.channel.in_(bindparam("names", expanding=True)),
        messages.c.due_at <= bindparam("now"),
        _free,
        or_(messages.c.urgent, ~_blocked),
    )
    .order_by(messages.c.due_at, messages.c.id)
    .limit(bindparam("batch"))
    .with_for_update(skip_locked=True, of=messages)
)
_CLAIM = (
    update(messages)
    .where(messages.c.id.in_(_DUE))
    .values(status="sending", owner=bindparam("me"), leased_until=bindparam("until"))
    .returning(*messages.c)
)
_NEXT = select(func.min(messages.c.due_at)).where(
    messages.c.status.in_(OPEN), messages.c.channel.in_(bindparam("names", expanding=True)), _free
)
