"""Sorts a problem into the 35 numbers of Annex D by weighted words, scored linearly."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from math import exp
from struct import Struct

from dialogs.languages import LANGUAGES
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source
from dialogs.understanding.traits import code, is_written_together, pairs, sharing, stems

NUMBERS = range(1, 36)
WEIGHTS: Mapping[str, float] = {"strong": 3.0, "words": 1.0}
"""What a phrase weighs, by the table it stands in."""

FRAMES: Sequence[tuple[int, str, str]] = (
    (1, "goods", "absent"),
    (2, "worker", "undone"),
    (2, "service", "undone"),
    (3, "goods", "late"),
    (4, "timed", "waiting"),
    (5, "thing", "fault"),
    (6, "manners", ""),
    (7, "differs", ""),
    (8, "sent", "unasked"),
    (9, "agent", "harm"),
    (10, "warranty", "refusing"),
    (11, "buying", "refusing"),
    (12, "serving", "refusing"),
    (13, "selling", ""),
    (14, "misinfo", "untrue"),
    (15, "uninformed", ""),
    (16, "paying", "payway"),
    (17, "price", "dear"),
    (18, "regular", "rise"),
    (19, "extra", "surprise"),
    (20, "billed", "unjust"),
    (21, "terms", "harsh"),
    (22, "plan", "scope"),
    (23, "valuing", "misvalued"),
    (24, "claim", "denied"),
    (25, "offered", "short"),
    (26, "agreedthing", "changed"),
    (27, "work", "badwork"),
    (28, "bond", "ended"),
    (29, "event", "calledoff"),
    (30, "lending", "repaid"),
    (31, "interest", ""),
    (32, "vowed", "unkept"),
    (33, "invoice", "incorrect"),
    (34, "complained", "silence"),
    (35, "nuisance", ""),
)
"""What tells a number when it stands together: a word of the one table of frames.toml near one of the other, or a word
of the one table where no other is named."""

_FRAMES = tuple(
    (number, f"frames.{first}", f"frames.{second}" if second else "") for number, first, second in FRAMES
)
_TOGETHER, _ALONE = 4.0, 2.0  # what two words weigh together, and one by itself
_REACH, _REACH_HAN = 70, 24  # characters that may lie between the two
_NEXT = 6  # words of the second table that are looked at beside each of the first
_BITS = 16  # of a sum of weights: more than all traits that speak for a number weigh together
_FIELDS = Struct(f"<{len(NUMBERS)}H")
HEAD = 400  # characters of a long text whose pairs are looked up: its head says what it is about
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


def sort(hits: Hits, source: Source, tags: tuple[str, ...]) -> tuple[tuple[int, float], ...]:
    """The best three numbers, each with its share of the evidence (0 to 1); none where nothing tells. `tags` are the
    enabled languages."""
    evidence = _evidence(hits)
    for number, weight in learned(source, tags):
        evidence[number] = evidence.get(number, 0.0) + weight
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
    for number, first, second in _FRAMES:
        if first in hits:
            together = _together(hits, first, second)
            if together:
                found[number] = found.get(number, 0.0) + together
    return found


def learned(source: Source, tags: tuple[str, ...]) -> Iterator[tuple[int, float]]:
    """What the single words of a text speak for, as the labelled texts taught it."""
    words, characters = _weights(tags)
    whole = sum(filter(None, map(words.get, stems(source.vocabulary))))
    if is_written_together(source.low):
        whole += sum(filter(None, map(characters.get, pairs(source.low[:HEAD]))))
    for number, tenths in enumerate(_FIELDS.unpack(whole.to_bytes(_FIELDS.size, "little")), start=1):
        if tenths:
            yield number, tenths / 10


@lru_cache(maxsize=16)
def _weights(tags: tuple[str, ...]) -> tuple[Mapping[str, int], Mapping[int, int]]:
    """By stem and by the code of characters, from weights.toml of these languages: written by scripts/weigh, a number
    to a line, `word:tenths`. The tenths of all numbers lie side by side in one integer, number 1 lowest."""
    words: dict[str, int] = {}
    characters: dict[int, int] = {}
    for tag in tags:
        for number, line in LANGUAGES[tag].read("weights").items():
            for told in line.split():
                trait, _, tenths = told.rpartition(":")
                weight = int(tenths) << _BITS * (int(number) - 1)
                if trait.isascii():
                    words[trait] = words.get(trait, 0) + weight
                else:
                    characters[code(trait)] = characters.get(code(trait), 0) + weight
    kept: dict[int, int] = {}
    return sharing(words, kept), sharing(characters, kept)


def _together(hits: Hits, first: str, second: str) -> float:
    if not second:
        return _ALONE
    return _TOGETHER if second in hits and _near(hits[first], hits[second]) else 0.0


def _near(firsts: Sequence[Hit], seconds: Sequence[Hit]) -> bool:
    """Whether a word of each stands close to one of the other; one that lies within the other is none beside it."""
    at = 0
    for one in firsts:
        reach = _REACH if one.phrase.isascii() else _REACH_HAN
        while at < len(seconds) and seconds[at].end + reach < one.start:
            at += 1
        for other in seconds[at : at + _NEXT]:
            apart = one.end <= other.start or other.end <= one.start
            if apart and other.start <= one.end + reach:
                return True
    return False


def _outside(hits: Sequence[Hit], longer: Sequence[Hit]) -> Sequence[Hit]:
    """Those that lie in none of the longer ones."""
    if not longer:
        return hits
    return [
        hit for hit in hits if not any(each.start <= hit.start and hit.end <= each.end for each in longer)
    ]
