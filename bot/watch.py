"""Logs and numbers of the running desk: event names with fields, never customers' words, names or addresses."""

import logging
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from sqlalchemy import Connection, func, select

from backend.case import complaints, messages, timer_rows
from backend.database import Database
from backend.office import Alarm, Spending
from backend.schema import is_current
from bot.inbox import inbound
from channels.base import Channel, StorageUnavailable, Troubled
from notifications import costs
from notifications.outbox import OPEN

LATE = timedelta(minutes=2)  # an age at which a queue counts as stuck


def set_up_logs(*, debug: bool) -> None:
    """One JSON line an event on stderr; coloured words where somebody watches a terminal."""
    terminal = sys.stderr.isatty()
    renderer = (
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if terminal
        else structlog.processors.JSONRenderer()
    )
    level = logging.DEBUG if debug else logging.INFO
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s %(message)s")


class Watch:
    """What `/readyz` and `/metrics` tell, read from the tables at the moment of asking."""

    def __init__(
        self,
        database: Database,
        channels: Mapping[tuple[str, str], Channel],
        now: Callable[[], datetime],
        ledger: costs.Ledger,
    ) -> None:
        self._ledger = ledger
        self._database = database
        self._channels = channels
        self._now = now

    async def health(self) -> dict[str, Any]:
        """`status` is ready or the first thing that is wrong, in words. `troubles` of channels make no node unready:
        what their providers refuse, every node would be refused."""
        channels = [f"{name}:{account}" if account else name for name, account in self._channels]
        try:
            found = await self._database.read(self._read)
            troubles = [_told(each) for each in await self.alarms()]
        except StorageUnavailable as error:
            return {"status": "not ready", "reason": str(error), "database": "away", "channels": channels}
        now = self._now()
        ages = {queue: _seconds(now, found[queue]) for queue in ("inbox", "outbox")}
        wrong = ""
        if not found["current"]:
            wrong = "the database schema is not of this version: run amends migrate"
        elif late := next((queue for queue, age in ages.items() if age > LATE.total_seconds()), ""):
            wrong = f"the oldest entry of the {late} waits for {ages[late]:.0f} s"
        return {
            "status": "not ready" if wrong else "ready",
            **({"reason": wrong} if wrong else {}),
            "database": self._database.dialect,
            "queue_age_seconds": ages,
            "failed_inbound": found["failed"],
            "channels": channels,
            **({"troubles": troubles} if troubles else {}),
        }

    async def alarms(self) -> Sequence[Alarm]:
        """What somebody must mend: refusals of providers, and ceilings that are near or reached."""
        refused = [
            Alarm("provider", each.name, each.trouble)
            for each in self._channels.values()
            if isinstance(each, Troubled) and each.trouble
        ]
        if not any(each.traits.meter for each in self._channels.values()):
            return refused
        return [*refused, *await self._database.read(self._ledger.alarms)]

    async def spending(self, complaint_id: int) -> Spending | None:
        """What the texts of a case came to."""
        return await self._database.read(lambda connection: self._ledger.of_case(connection, complaint_id))

    async def metrics(self) -> bytes:
        """Gauges over the tables; nothing about a person."""
        registry = CollectorRegistry()
        found = await self._database.read(self._count)
        cases = Gauge("amends_complaints", "Complaints by state", ["state"], registry=registry)
        for state, count in found["states"]:
            cases.labels(state).set(count)
        waiting = Gauge(
            "amends_outbound_messages", "Messages of the desk by status", ["status"], registry=registry
        )
        for status, count in found["waiting"]:
            waiting.labels(status).set(count)
        fates = Gauge(
            "amends_inbound_unsettled", "Inbound events pending or failed", ["fate"], registry=registry
        )
        for fate, count in found["fates"]:
            fates.labels(fate).set(count)
        timers = Gauge("amends_timers_overdue", "Running timers whose time has passed", registry=registry)
        timers.set(found["overdue"])
        texts = Gauge(
            "amends_text_segments",
            "Segments sent this month by channel",
            ["channel"],
            registry=registry,
        )
        cost = Gauge(
            "amends_text_cost", "What they came to", ["channel", "currency", "ceiling"], registry=registry
        )
        for channel, segments in found["segments"]:
            texts.labels(channel.name).set(segments)
            meter = channel.traits.meter
            cost.labels(channel.name, meter.currency, f"{meter.ceiling:g}").set(segments * meter.price)
        return generate_latest(registry)

    def _read(self, connection: Connection) -> dict[str, Any]:
        oldest_in = select(func.min(inbound.c.received_at)).where(inbound.c.fate == "pending")
        oldest_out = select(func.min(messages.c.due_at)).where(messages.c.status.in_(OPEN))
        failed = select(func.count()).select_from(inbound).where(inbound.c.fate == "failed")
        return {
            "current": is_current(connection),
            "inbox": connection.execute(oldest_in).scalar(),
            "outbox": connection.execute(oldest_out).scalar(),
            "failed": connection.execute(failed).scalar(),
        }

    def _count(self, connection: Connection) -> dict[str, Any]:
        overdue = select(func.count()).where(
            timer_rows.c.state == "running", timer_rows.c.due_at < self._now()
        )
        month = costs.month_of(self._now(), self._ledger.zone)
        fates = (
            select(inbound.c.fate, func.count())
            .where(inbound.c.fate.in_(("pending", "failed")))
            .group_by(inbound.c.fate)
        )
        waiting = select(messages.c.status, func.count()).where(messages.c.status.in_((*OPEN, "failed")))
        return {
            "states": connection.execute(
                select(complaints.c.state, func.count()).group_by(complaints.c.state)
            ).all(),
            "waiting": connection.execute(waiting.group_by(messages.c.status)).all(),
            "fates": connection.execute(fates).all(),
            "overdue": connection.execute(overdue).scalar(),
            "segments": [
                (each, costs.segments_since(connection, each.name, each.account, month))
                for each in self._channels.values()
                if each.traits.meter
            ],
        }


def _told(alarm: Alarm) -> str:
    """An alarm in one line for machines and logs."""
    if alarm.words:
        return alarm.words
    state = "is reached" if alarm.key == "ceiling_reached" else "is near"
    return f"{alarm.channel}: the month's ceiling {state} ({alarm.sum}); look at AMENDS_TWILIO_CEILING"


def _seconds(now: datetime, then: datetime | None) -> float:
    return max(0.0, (now - then).total_seconds()) if then else 0.0
