"""Whether a message may go out now, where traits set limits: ended texts, proof, quiet hours, cap, ceiling."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import Connection, bindparam, func, select

from backend.case import Case, messages
from backend.database import Database
from channels.base import Address, Traits
from notifications import contacts, costs, quiet

log = structlog.get_logger()

DAY = timedelta(hours=24)
MANY = 10_000  # talks remembered beside the table
NEVER = datetime.min.replace(tzinfo=UTC)
WATCHED = timedelta(minutes=1)  # how long the month's sum is believed


@dataclass(frozen=True, slots=True)
class Verdict:
    """`refused` says why it never goes this way; `until` when to look again, with `why`."""

    refused: str = ""
    until: datetime | None = None
    why: str = ""
    heard_at: datetime | None = None
    stopped: bool = False


@dataclass(slots=True)
class Gate:
    """The limits of one desk, in its own zone where a number tells none. `neutral` gives the words that may stand on
    any screen."""

    database: Database
    zone: ZoneInfo
    now: Callable[[], datetime]
    neutral: Callable[[Case, str], str]
    sums: dict[tuple[str, str], tuple[datetime, float]] = field(default_factory=dict)
    going: dict[int, dict[int, datetime]] = field(
        default_factory=dict
    )  # let through, perhaps not written down yet
    alarmed: set[tuple[str, datetime]] = field(default_factory=set)

    async def look(self, row: Mapping[str, Any], traits: Traits) -> Verdict:
        """The verdict on a row about to be sent."""
        if traits.meter is None and not traits.quiet_hours and traits.window is None:
            return Verdict()
        now = self.now()
        return await self.database.read(
            lambda connection: self._look(connection, row, traits, now), brief=True
        )

    def _look(self, connection: Connection, row: Mapping[str, Any], traits: Traits, now: datetime) -> Verdict:
        address = Address(row["channel"], row["account"], row["peer"])
        told = self._forbidden(connection, address, row, traits, now)
        if told:
            return told
        night = None
        if traits.quiet_hours and not (row["urgent"] or row["prompted"]):
            night = quiet.until(now, quiet.zones_of(address.peer, self.zone))
        if night:
            return Verdict(until=night, why="held until the morning of its reader")
        full = self._full(connection, row, traits, now)
        if full:
            return Verdict(until=full, why="as many as one number gets in a day were sent")
        return Verdict(heard_at=_heard(connection, row) if traits.window else None)

    def _forbidden(
        self, connection: Connection, address: Address, row: Mapping[str, Any], traits: Traits, now: datetime
    ) -> Verdict | None:
        if not row["prompted"] and contacts.is_stopped(connection, address):
            return Verdict(refused="the person ended texts", stopped=True)
        if traits.proved and row["kind"] != "code" and not contacts.is_proved(connection, address):
            return Verdict(refused="this number is not proved yet")
        spare = row["urgent"] or row["prompted"]
        if not spare and self._over(connection, address, traits, now):
            return Verdict(refused="the month's ceiling for texts is reached")
        return None

    def _full(
        self, connection: Connection, row: Mapping[str, Any], traits: Traits, now: datetime
    ) -> datetime | None:
        """When the next one may go, where the day's cap of this number is reached."""
        most = traits.meter.daily if traits.meter else 0
        if not most or row["urgent"] or row["conversation_id"] is None:
            return None
        given = {"of": row["conversation_id"], "since": now - DAY}
        sent: dict[int, datetime] = {
            each.id: each.status_at for each in connection.execute(_SENT, given).all()
        }
        if len(self.going) > MANY:
            self.going.clear()  # what was let through is written down by now, but for the last moment's
        going = self.going.setdefault(row["conversation_id"], {})
        for number, at in [*going.items()]:
            if now - at > WATCHED:
                del going[number]
        times = sorted(({number: at for number, at in going.items() if number != row["id"]} | sent).values())
        if len(times) < most:
            going[row["id"]] = now
            return None
        log.warning("gate.daily_cap", channel=row["channel"], message=row["id"], cap=most)
        return max(now + timedelta(minutes=1), times[-most] + DAY)

    def _over(self, connection: Connection, address: Address, traits: Traits, now: datetime) -> bool:
        """Whether the month's ceiling is reached; told loudly once a month, and once before it is."""
        meter = traits.meter
        if meter is None or not meter.ceiling or not meter.price:
            return False
        key, month = (address.channel, address.account), costs.month_of(now, self.zone)
        seen, cost = self.sums.get(key, (NEVER, 0.0))
        if now - seen > WATCHED or seen < month:
            cost = costs.segments_since(connection, *key, month) * meter.price
            self.sums[key] = (now, cost)
        for name, limit in (("near", costs.WARNED), ("reached", 1.0)):
            if (
                cost >= meter.ceiling * limit
                and (mark := (f"{name}:{address.channel}", month)) not in self.alarmed
            ):
                self.alarmed.add(mark)
                log.error(
                    "costs.ceiling", what=name, channel=address.channel, cost=cost, ceiling=meter.ceiling
                )
        return cost >= meter.ceiling


def _heard(connection: Connection, row: Mapping[str, Any]) -> datetime:
    """When the person last wrote in this talk; a day long ago when they never did."""
    return connection.execute(_HEARD, {"of": row["conversation_id"]}).scalar() or NEVER


_SENT = (
    select(messages.c.id, messages.c.status_at)
    .where(
        messages.c.conversation_id == bindparam("of"),
        messages.c.author != "customer",
        messages.c.status.in_(("sent", "accepted", "delivered", "read", "failed")),
        messages.c.provider_id.is_not(None),
        messages.c.status_at > bindparam("since", type_=messages.c.at.type),
    )
    .order_by(messages.c.id)
)
_HEARD = select(func.max(messages.c.at)).where(
    messages.c.conversation_id == bindparam("of"), messages.c.author == "customer"
)
