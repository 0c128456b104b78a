"""What metered messages came to: by month for the ceiling, by case for its record; and when somebody must know."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, func, literal_column, select

from backend.case import messages
from backend.office import Alarm, Spending
from channels.base import Channel, Meter

WARNED = 0.8  # of the ceiling
BELIEVED = timedelta(minutes=1)  # how long a month's sum is
NEVER = datetime.min.replace(tzinfo=UTC)


def month_of(now: datetime, zone: tzinfo) -> datetime:
    """The first moment of the month."""
    local = now.astimezone(zone)
    return local.replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def segments_since(connection: Connection, channel: str, account: str, since: datetime) -> int:
    """The segments of one channel since a moment."""
    given = {"channel": channel, "account": account, "since": since}
    return int(connection.execute(_SINCE, given).scalar() or 0)


def segments_of(connection: Connection, complaint_id: int) -> int:
    """The segments of one case."""
    return sum(count for _, _, count in connection.execute(_OF_CASE, {"of": complaint_id}))


@dataclass(slots=True)
class Ledger:
    """The sums of one desk; its months begin at midnight of `zone`."""

    channels: Sequence[Channel]
    zone: tzinfo
    now: Callable[[], datetime]
    _sums: dict[tuple[str, str], tuple[datetime, float]] = field(default_factory=dict)

    def this_month(self, connection: Connection, channel: str, account: str, price: float) -> float:
        """What the channel came to since the month began, up to a minute ago."""
        now, key = self.now(), (channel, account)
        month = month_of(now, self.zone)
        seen, cost = self._sums.get(key, (NEVER, 0.0))
        if now - seen > BELIEVED or seen < month:
            cost = segments_since(connection, channel, account, month) * price
            self._sums[key] = (now, cost)
        return cost

    def alarms(self, connection: Connection) -> list[Alarm]:
        """The ceilings that are reached or nearly so."""
        return [
            Alarm(
                "ceiling_reached" if cost >= meter.ceiling else "ceiling_near", name, "", _money(cost, meter)
            )
            for name, meter, cost in self._months(connection)
            if meter.ceiling and cost >= meter.ceiling * WARNED
        ]

    def of_case(self, connection: Connection, complaint_id: int) -> Spending | None:
        """The segments of a case and of its channels' month; None where nothing of it was counted."""
        months = self._months(connection)
        meters = {(each.name, each.account): each.traits.meter for each in self.channels}
        rows = connection.execute(_OF_CASE, {"of": complaint_id}).all()
        counted = [(count, meter) for name, account, count in rows if (meter := meters.get((name, account)))]
        if not counted:
            return None
        meter = counted[0][1]
        return Spending(
            segments=sum(count for count, _ in counted),
            cost=f"{sum(count * each.price for count, each in counted):.2f} {meter.currency}",
            month=_money(sum(cost for _, _, cost in months), meter),
            priced=meter.price > 0,
        )

    def _months(self, connection: Connection) -> list[tuple[str, Meter, float]]:
        return [
            (each.name, meter, self.this_month(connection, each.name, each.account, meter.price))
            for each in self.channels
            if (meter := each.traits.meter) and meter.price
        ]


def _money(cost: float, meter: Meter) -> str:
    """Like "41.20 of 50.00 USD"; a sum alone where there is no ceiling."""
    return (
        f"{cost:.2f} / {meter.ceiling:.2f} {meter.currency}"
        if meter.ceiling
        else f"{cost:.2f} {meter.currency}"
    )


_total: Any = func.coalesce(func.sum(messages.c.segments), 0)
_counted: ColumnElement[bool] = literal_column(
    "message.segments > 0"
)  # written out, so that the partial index serves
_SINCE = select(_total).where(
    _counted,
    messages.c.channel == bindparam("channel"),
    messages.c.account == bindparam("account"),
    messages.c.at >= bindparam("since", type_=messages.c.at.type),
)
_OF_CASE = (
    select(messages.c.channel, messages.c.account, func.sum(messages.c.segments))
    .where(messages.c.complaint_id == bindparam("of"), messages.c.segments > 0)
    .group_by(messages.c.channel, messages.c.account)
)
