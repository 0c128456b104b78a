"""Reads days in figures: 2026-11-05, 05/11/26, 5/11, 5.11."""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Literal

from dialogs.understanding import reckoning
from dialogs.understanding.found import DateFound
from dialogs.understanding.grammar import Grammar
from dialogs.understanding.places import dated, first_matches, joined
from dialogs.understanding.source import Source

_ISO = re.compile(r"(?<![\d.-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d-])")
_NUMBERS = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})([./-])(?P<b>\d{1,2})\2(?P<year>(?:20)?\d\d)(?![\d])")
_SHORT = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})[./](?P<b>\d{1,2})(?![\d/-]|\.\d)")
_STROKE = re.compile(
    r"(?<![\d./£$€a-z-])(?P<a>\d{1,2})/(?P<b>\d{1,2})(?![\d/%-]|\.\d| ?(?:inch|stars?|hours?|cups?|of\b|am\b|pm\b|\"))"
)
_DOTTED = re.compile(
    r"(?<![\d.¥$/])(?P<a>1[0-2]|[1-9])\.(?P<b>3[01]|[12]\d|[1-9])"
    r"(?![\d.%]|\s?(?:元|块|折|分|米|斤|公斤|寸|吋|版|万|倍|个|度|小时|点|成|公里|升|克|[a-z]))"
)
_WHOLE = re.compile(r"\s{0,3}\d{1,2}[./]\d{1,2}\.?\s{0,3}")  # a message that is nothing but a day
_FIGURES = re.compile(r"[0-9][-/.][0-9]")
_FIGURED = 24
_MONTHS_FIRST = frozenset({"US", "PH", "FM"})
_PARTS = {(1, 2), (1, 3), (1, 4), (2, 3), (3, 4), (24, 7)}  # what is no day but a part of one: "1/2", "24/7"
_TWELVE = 12
# where years come first, and so nothing is known of day and month in other languages
_YEARS_FIRST = frozenset({"", "CN", "JP", "KR", "TW"})

Order = Literal["day", "month", ""]


def find(source: Source, rules: Grammar, today: date, region: str, *, asked: bool) -> list[DateFound]:
    """Days in figures alone. Where one is written with a stroke, others are; one alone may be a
    fraction or a price."""
    stretches = _around_figures(source.low)
    if not stretches:
        return []
    whole = asked or bool(_WHOLE.fullmatch(source.low))
    order = _order(source, rules, region, stretches)
    found = [
        day for stretch in stretches for day in _absolute(source, today, stretch, rules, order, asked=whole)
    ]
    more: list[tuple[re.Pattern[str], Order]] = []
    if any("/" in day.said for day in found) or len(_STROKE.findall(source.low)) > 1:
        more.append((_STROKE, order))
    if not rules.spaced and len(_DOTTED.findall(source.low)) > 1:
        more.append((_DOTTED, "month"))
    for pattern, way in more:
        for stretch in stretches:
            found += _figured(pattern, source, today, stretch, way)
    return found


def _around_figures(text: str) -> list[tuple[int, int]]:
    """Where figures stand with a stroke, a dot or a dash between them."""
    return joined((match.start() for match in _FIGURES.finditer(text)), _FIGURED)


def _absolute(
    source: Source, today: date, stretch: tuple[int, int], rules: Grammar, order: Order, *, asked: bool
) -> Iterator[DateFound]:
    for match in first_matches(_ISO, source.low, *stretch):
        day = reckoning.day_of(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            yield dated(match, source, day.isoformat(), 0.97)
    for match in first_matches(_NUMBERS, source.low, *stretch):
        yield from _numeric(match, source, int(match["year"]) % 100 + 2000, today, order)
    yield from _figured(_SHORT if asked else rules.figured, source, today, stretch, order, every=asked)
    if rules.slashed and not asked:
        yield from _figured(rules.slashed, source, today, stretch, order)


def _figured(
    pattern: re.Pattern[str],
    source: Source,
    today: date,
    stretch: tuple[int, int],
    order: Order,
    *,
    every: bool = False,
) -> Iterator[DateFound]:
    for match in first_matches(pattern, source.low, *stretch):
        if every or (int(match["a"]), int(match["b"])) not in _PARTS:
            yield from _numeric(match, source, 0, today, order)


def _order(source: Source, rules: Grammar, region: str, stretches: Sequence[tuple[int, int]]) -> Order:
    """Whether days or months come first in the figures of a text: as in the region, as the language always has it,
    or as another date of the text shows, "28/01 … 04/02"; "" where nothing tells."""
    if rules.one_order == "month":
        return "month"
    if region not in _YEARS_FIRST:
        return "month" if region in _MONTHS_FIRST else "day"
    if rules.one_order:
        return "day"
    shown: set[Order] = set()
    for pattern in (_NUMBERS, _SHORT):
        for match in chain.from_iterable(
            first_matches(pattern, source.low, *stretch) for stretch in stretches
        ):
            first, second = int(match["a"]), int(match["b"])
            if first > _TWELVE >= second:
                shown.add("day")
            elif second > _TWELVE >= first and "." not in match.group():  # "at 9.15" is a time
                shown.add("month")
    return shown.pop() if len(shown) == 1 else ""


def _numeric(
    match: re.Match[str], source: Source, year: int, today: date, order: Order
) -> Iterator[DateFound]:
    """Day and month in figures: two readings, unless one is impossible, still to come, or not in the order of the
    text."""
    first, second = int(match["a"]), int(match["b"])
    day_first = reckoning.day_in_year(year, second, first, today)
    month_first = reckoning.day_in_year(year, first, second, today)
    if "." in match.group() and not year and order != "month":
        month_first = None  # "4.30" is half past four
    readings = (month_first, day_first) if order == "month" else (day_first, month_first)
    days = [day for day in readings if day]
    fits = list(dict.fromkeys(day.isoformat() for day in days if day <= today or order))
    if not fits:
        fits = list(dict.fromkeys(day.isoformat() for day in days))
    if fits:
        doubtful = len(fits) > 1 and not order
        fits = (
            sorted(fits, reverse=True) if doubtful and fits[-1] <= today.isoformat() else fits
        )  # the nearest
        start, end = match.start("a"), match.end("year" if year else "b")
        yield DateFound(
            fits[0],
            source.plain[start:end],
            start,
            end,
            "happened",
            0.6 if doubtful else 0.9,
            fits[1] if doubtful else "",
        )
