"""How much one conversation may ask for in how short a time; the memory of it is bounded."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from time import monotonic


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many at once, then so many a second."""

    burst: int
    per_second: float


class Limiter:
    """A token bucket a key. The least used keys are forgotten first, which gives them a full bucket again."""

    def __init__(
        self, allowance: Allowance, *, keys: int = 20_000, clock: Callable[[], float] = monotonic
    ) -> None:
        self._allowance = allowance
        self._keys = keys
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, key: str) -> int:
        """Takes one; returns 0, or the seconds to wait when there is none left."""
        now = self._clock()
        left, since = self._buckets.pop(key, (float(self._allowance.burst), now))
        left = min(self._allowance.burst, left + (now - since) * self._allowance.per_second)
        taken = left >= 1
        self._buckets[key] = (left - taken, now)
        if len(self._buckets) > self._keys:
            self._buckets.popitem(last=False)
        return 0 if taken else max(1, ceil((1 - left) / self._allowance.per_second))
