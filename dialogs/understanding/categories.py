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
_PREFIX = "categories."


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
    for table, places in hits.items():
        if table.startswith(_PREFIX):
            _, number, weight = table.split(".")
            heavy = hits.get(f"{_PREFIX}{number}.strong", ()) if weight == "words" else ()
            free = [hit for hit in places if not _inside(hit, heavy)] if heavy else places
            count = len({hit.phrase for hit in free}) if len(free) > 1 else len(free)
            found[int(number)] = found.get(int(number), 0.0) + WEIGHTS[weight] * count
    return found


def _inside(hit: Hit, others: Sequence[Hit]) -> bool:
    return any(each.start <= hit.start and hit.end <= each.end for each in others)
