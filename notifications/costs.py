"""What metered messages came to: by month for the ceiling, by case for its record."""

from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from backend.case import messages

WARNED = 0.8  # of the ceiling


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
    return int(connection.execute(_OF_CASE, {"of": complaint_id}).scalar() or 0)


_total: Any = func.coalesce(func.sum(messages.c.segments), 0)
_SINCE = select(_total).where(
    messages.c.segments > 0,
    messages.c.channel == bindparam("channel"),
    messages.c.account == bindparam("account"),
    messages.c.at >= bindparam("since", type_=messages.c.at.type),
)
_OF_CASE = select(_total).where(messages.c.complaint_id == bindparam("of"))
