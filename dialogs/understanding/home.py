"""The desk's own country, which says how numbers and days are written there."""

from datetime import datetime
from functools import lru_cache

from babel.core import get_global


def country(now: datetime) -> str:
    """The country of the zone a moment is told in, "GB" for Europe/London; "" where that is of none, as UTC."""
    return _of_zone(getattr(now.tzinfo, "key", ""))


@lru_cache(maxsize=16)
def _of_zone(zone: str) -> str:
    found = str(get_global("zone_territories").get(get_global("zone_aliases").get(zone, zone), ""))
    return found if found.isalpha() and found != "ZZ" else ""
