"""Weighs each day of a story for being the one it went wrong on, by what is said around it, as the labelled texts
taught it: there are days of orders, promises, calls and birthdays in it, told in more ways than any table foresees."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from itertools import pairwise, repeat
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding import aftermath, occasion
from dialogs.understanding.found import DateFound
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source
from dialogs.understanding.traits import STEM, letters

_BESIDE, _STORY = 90, 160
"""Characters before and behind a day in its sentence, and behind that sentence, whose words are weighed."""
_MOST = 12  # days of a text that are weighed
_ENDS = re.compile(r"[.!?\n。！？；;](?=\s|$|[^\d\s])")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_FIGURE = re.compile(r"\d")
_TABLES = ("frames.", "problems.", "danger.", "safety.", "remedies.", "categories.")
_RULES = ("trouble", "begun", "struck", "failing", "life", "quoted")
_AGO = (0, 1, 2, 4, 8, 15, 31, 62, 366)  # days between which one age is told from the next
_MANY = 4  # different days from which on there are many

Places = Sequence[tuple[int, str]]
"""Where phrases of the tables begin, in their order, and of which tables."""


class Weights(NamedTuple):
    """`traits`: how many hundredths each speaks for a day. One that weighs no more than `least` is not taken, and one
    that weighs not by `clear` more than it and than the next day is asked about."""

    traits: Mapping[str, int]
    least: int
    clear: int


class Said(NamedTuple):
    """A day as it stands in one place, by what it is weighed by."""

    day: DateFound
    traits: Set[str]


class Chosen(NamedTuple):
    """The day it went wrong on; `clear`: nothing else is nearly as likely."""

    day: DateFound
    clear: bool


def choose(said: Sequence[Said], tag: str) -> Chosen | None:
    """The day that weighs most; None where none weighs enough. The language must have weights."""
    known = weights(tag)
    if known is None or not said:
        return None
    weighed: dict[str, tuple[int, DateFound]] = {}
    for each in said:
        weight = sum(map(known.traits.get, each.traits, repeat(0)))
        if each.day.value not in weighed or weight > weighed[each.day.value][0]:
            weighed[each.day.value] = (weight, each.day)
    (most, day), *others = sorted(weighed.values(), key=lambda pair: -pair[0])
    next_to_it = max(known.least, *(weight for weight, _ in others)) if others else known.least
    return Chosen(day, most >= next_to_it + known.clear) if most > known.least else None


def told(
    days: Sequence[DateFound], source: Source, hits: Hits, tag: str, today: date, ruled: str
) -> Sequence[Said]:
    """Every mention of a day with what it is weighed by; `ruled` is the day the rules take, "" for none."""
    values, places = sorted({day.value for day in days}), _places(hits)
    past = [value for value in values if value[:10] <= today.isoformat()]
    found = []
    for at, day in enumerate(days[:_MOST]):
        traits = {
            f"n={min(len(values), _MANY)}",
            "ruled" if day.value == ruled else "passed" if ruled else "open",
        }
        traits.update(_among(at, days), _of_value(day, past, today), _seen(at, days, source.low, tag))
        traits.update(_words(at, days, source.low, places))
        found.append(Said(day, traits))
    return found


def _places(hits: Hits) -> Places:
    return sorted(
        {(hit.start, table) for table, each in hits.items() if table.startswith(_TABLES) for hit in each}
    )


def _among(at: int, days: Sequence[DateFound]) -> Iterator[str]:
    """What a day is among the others, by their roles and in their order."""
    day, before = days[at], days[at - 1] if at else None
    yield f"={day.role}"
    yield f"^{before.role if before else ''}"
    yield f"^{before.role if before else ''}={day.role}"
    yield f"{days[at + 1].role if at + 1 < len(days) else ''}$"
    yield "first" if at == 0 else "last" if at + 1 == len(days) else "middle"
    if before and day.value != before.value:
        yield "on" if day.value > before.value else "back"
    if sum(each.value == day.value for each in days) > 1:
        yield "again"


def _of_value(day: DateFound, past: Sequence[str], today: date) -> Iterator[str]:
    """What a day is by itself: how long ago, a span, said in words."""
    ago = (today - date.fromisoformat(day.value[:10])).days
    yield f"ago{bisect_left(_AGO, ago + 1)}"
    if "/" in day.value:
        yield "span"
    if not _FIGURE.search(day.said):
        yield "worded"
    if past and day.value == past[-1]:
        yield "latest"
    if past and day.value == past[0]:
        yield "earliest"


def _seen(at: int, days: Sequence[DateFound], text: str, tag: str) -> Iterator[str]:
    """What the rules see in the clause of a day, and behind it."""
    clause, behind = occasion.said_with(at, days, text, tag)
    rules = occasion.telling(tag)
    yield from (f"@{name}" for name in _RULES if getattr(rules, name).search(clause))
    yield from (f"@{name} behind" for name in ("trouble", "failing") if getattr(rules, name).search(behind))
    if aftermath.is_complaint(clause, tag):
        yield "@complaint"
    if aftermath.is_answer(clause, tag):
        yield "@answer"


def _words(at: int, days: Sequence[DateFound], text: str, places: Places) -> Iterator[str]:
    """The words before a day and behind it in its sentence, and of the sentences behind that until the next day, with
    the tables whose phrases stand there."""
    day = days[at]
    first = max(days[at - 1].end if at else 0, day.start - _BESIDE)
    last = days[at + 1].start if at + 1 < len(days) else len(text)
    start = max([match.end() for match in _ENDS.finditer(text, first, day.start)], default=first)
    if start == first and at and first == days[at - 1].end:
        yield "shared"
    reach = min(last, day.end + _BESIDE)
    ended = _ENDS.search(text, day.end, reach)
    end = ended.start() if ended else reach
    yield from _around(text[start : day.start], "<", near=-1)
    yield from _around(text[day.end : end], ">", near=0)
    story = min(last, end + _STORY)
    yield from (f"~{part}" for part in _parts(text[end:story]))
    for begin, stop, side in ((start, day.start, "<"), (day.end, end, ">"), (end, story, "~")):
        inside = places[bisect_left(places, (begin, "")) : bisect_left(places, (stop, ""))]
        yield from (f"{side}{table}" for _, table in inside)


def _around(text: str, side: str, *, near: int) -> Iterator[str]:
    """The words of one side, each two that follow each other, and those nearest to the day."""
    parts = _parts(text)
    yield from (f"{side}{part}" for part in parts)
    yield from (f"{side}{one}_{other}" for one, other in pairwise(parts))
    if parts:
        yield f"{side}{side}{parts[near]}"
        yield f"{side}{side}{'_'.join(parts[-2:] if near else parts[:2])}"
    else:
        yield f"{side}0"


def _parts(text: str) -> Sequence[str]:
    """The words by their beginnings, and each two characters of what is written without spaces."""
    parts = [word[:STEM] for word in letters(text)]
    if not text.isascii():
        for run in _HAN.findall(text):
            parts += map("".join, pairwise(run)) if len(run) > 1 else [run]
    return parts


@lru_cache(maxsize=16)
def weights(tag: str) -> Weights | None:
    """From days.toml of the language, written by scripts/weigh: `trait:hundredths`, side by side."""
    known = LANGUAGES[tag].read("days") if tag in LANGUAGES else None
    if not known:
        return None
    pairs = (pair.rpartition(":") for pair in known["traits"].split("|"))
    return Weights({trait: int(weight) for trait, _, weight in pairs}, known["least"], known["clear"])
