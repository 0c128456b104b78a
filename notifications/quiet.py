"""The hours in which a person is not woken: by the zones their number may be in. Pure."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers

FROM, TO = time(21), time(8)
MOST = 12  # zones of one number that are minded; a number that may be anywhere keeps the desk's own hours


def until(now: datetime, zones: Sequence[ZoneInfo]) -> datetime | None:
    """When the night ends in all of these zones; None when it is day in each."""
    ends = [end for zone in zones if (end := _end(now, zone))]
    if not ends:
        return None
    latest = max(ends)
    return until(latest, zones) or latest


def _end(now: datetime, zone: ZoneInfo) -> datetime | None:
    local = now.astimezone(zone)
    if TO <= local.time() < FROM:
        return None
    day = local.date() + timedelta(days=1 if local.time() >= FROM else 0)
    return datetime.combine(day, TO, zone).astimezone(now.tzinfo)


@lru_cache(1_000)
def zones_of(peer: str, own: ZoneInfo) -> tuple[ZoneInfo, ...]:
    """The zones of a phone number; the desk's own for what is none."""
    from phonenumbers.timezone import time_zones_for_number

    try:
        names = time_zones_for_number(phonenumbers.parse(peer))
        found = tuple(ZoneInfo(name) for name in names)
    except (phonenumbers.NumberParseException, ZoneInfoNotFoundError, ValueError):
        return (own,)
    return found if 0 < len(found) <= MOST else (own,)
