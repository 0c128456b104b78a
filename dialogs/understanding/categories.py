"""Sorts a problem into the 35 numbers of Annex D by weighted words, scored linearly."""

from collections.abc import Mapping, Sequence
from math import exp

from dialogs.understanding.lexicon import Hit, Hits

NUMBERS = range(1, 36)
WEIGHTS: Mapping[str, float] = {"strong": 3.0, "words": 1.0}
"""What a phrase weighs, by the table it stands in."""

_BEST = 3
_SPREAD = 2.2  # the evidence by which one number becomes e times likelier than another
_DOUBT = 2.0  # evidence below which nothing is sure
_TABLES: Mapping[str, tuple[int, float, str]] = {
    f"categories.{number}.{name}": (
        number,
        weight,
        f"categories.{number}.strong" if name == "words" else "",
    )
    for number in NUMBERS
    for name, weight in WEIGHTS.items()
}
"""Of each table its number, its weight, and the one whose phrases may hold those of this one."""


def sort(hits: Hits) -> tuple[tuple[int, float], ...]:
    """The best three numbers, each with its share of the evidence (0 to 1); none where nothing tells."""
    evidence = _evidence(hits)
    best = sorted(evidence.items(), key=lambda pair: (-pair[1], pair[0]))[:_BEST]
    if not best:
        return ()
    top = best[0][1]
    whole = sum(exp((each - top) / _SPREAD) for each in evidence.values())
    sure = top / (top + _DOUBT)
    return tuple((number, round(sure * exp((each - top) / _SPREAD) / whole, 2)) for number, each in best)


def _evidence(hits: Hits) -> dict[int, float]:
    """What speaks for each number: every phrase once, none inside a longer one of the same number."""
    found: dict[int, float] = {}
    for table in _TABLES.keys() & hits.keys():
        number, weight, stronger = _TABLES[table]
        free = _outside(hits[table], hits.get(stronger, ()))
        count = len({hit.phrase for hit in free}) if len(free) > 1 else len(free)
        found[number] = found.get(number, 0.0) + weight * count
    return found


def _outside(hits: Sequence[Hit], longer: Sequence[Hit]) -> Sequence[Hit]:
    """Those that lie in none of the longer ones."""
    if not longer:
        return hits
    return [
        hit for hit in hits if not any(each.start <= hit.start and hit.end <= each.end for each in longer)
    ]
