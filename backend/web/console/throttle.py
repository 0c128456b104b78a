"""How often a sign-in may be tried: a few wrong tries, then a pause. Kept in memory, a node each."""

from collections import OrderedDict
from datetime import datetime, timedelta

TRIES = 5
PAUSE = timedelta(minutes=15)
KNOWN = 10_000  # addresses remembered; the oldest go first


class Throttle:
    """Counts wrong tries by name, an e-mail or a network address."""

    def __init__(self) -> None:
        self._tries: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def left(self, name: str, now: datetime) -> int:
        """How many tries are left; 0 while the pause lasts."""
        count, last = self._tries.get(name, (0, now))
        return TRIES if now - last >= PAUSE else max(TRIES - count, 0)

    def failed(self, name: str, now: datetime) -> int:
        """Counts one wrong try; returns how many are left."""
        used = TRIES - self.left(name, now)
        self._tries[name] = (used + 1, now)
        self._tries.move_to_end(name)
        if len(self._tries) > KNOWN:
            self._tries.popitem(last=False)
        return max(TRIES - used - 1, 0)

    def passed(self, name: str) -> None:
        """A right try: what went before is forgotten."""
        self._tries.pop(name, None)
