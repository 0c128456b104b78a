"""What one run came to: units asked and answered, their times, and what got lost or doubled."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from statistics import median


@dataclass(frozen=True, slots=True)
class Figures:
    """One run of one measure; `times` are the seconds of every answered unit, `busy` the share of one core that the
    load itself took, `work` the processor's seconds that the server took."""

    asked: int
    seconds: float
    times: tuple[float, ...]
    doubled: int = 0
    busy: float = 0.0
    work: float = 0.0

    @property
    def cost(self) -> float:
        """The processor's milliseconds the server takes for a unit."""
        return 1000 * self.work / self.asked

    @property
    def lost(self) -> int:
        return self.asked - len(self.times)

    @property
    def rate(self) -> float:
        """Answered units a second."""
        return len(self.times) / self.seconds

    def percentile(self, percent: int) -> float:
        """Milliseconds within which so many percent were answered (nearest rank)."""
        if not self.times:
            return float("nan")
        ordered = sorted(self.times)
        return 1000 * ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


@dataclass(frozen=True, slots=True)
class Middle:
    """Medians over rounds."""

    rate: float
    p50: float
    p95: float
    p99: float
    busy: float
    cost: float
    asked: int
    lost: int
    doubled: int


def middle(rounds: Sequence[Figures]) -> Middle:
    """Medians of rates and times; what was asked, lost and doubled is added up."""
    return Middle(
        rate=median(each.rate for each in rounds),
        p50=median(each.percentile(50) for each in rounds),
        p95=median(each.percentile(95) for each in rounds),
        p99=median(each.percentile(99) for each in rounds),
        busy=median(each.busy for each in rounds),
        cost=median(each.cost for each in rounds),
        asked=sum(each.asked for each in rounds),
        lost=sum(each.lost for each in rounds),
        doubled=sum(each.doubled for each in rounds),
    )
