"""Days that are one: a month with its year behind it, and the first and the last of several."""

import re
from collections.abc import Sequence
from datetime import date

from dialogs.understanding import reckoning
from dialogs.understanding.found import DateFound
from dialogs.understanding.grammar import Grammar
from dialogs.understanding.source import Source, low

_YEAR, _FIGURE = re.compile(r"\d{4}"), re.compile(r"\d")
_WHOLE_YEAR = re.compile(r"\d{4}-01-01/\d{4}-\d\d-\d\d")
_OF = re.compile(r",? ?(?:of |in |de |del |d'|en )?(?:the )?")  # between a month and its year
_THROUGH = 16  # characters between the first and the last of several days, and before the first
_MOVED = 24  # characters before the first that may say it was only moved
# a day of the month alone, with its weekday or without
_ONLY_FIGURES = re.compile(r"(?:[^\W\d]{1,14} ){0,3}(?P<day>\d{1,2})(?:st|nd|rd|th|er|[号日])?")


def in_their_year(days: Sequence[DateFound], source: Source) -> list[DateFound]:
    """A day or a month with its year behind it, as one: "in March last year", "en mars de l'an passé"."""
    kept: list[DateFound] = []
    for day in days:
        before = kept[-1] if kept else None
        if (
            before
            and _WHOLE_YEAR.fullmatch(day.value)
            and not _YEAR.search(before.said)
            and (value := _in_year(before.value, int(day.value[:4])))
            and _OF.fullmatch(source.low, before.end, day.start)
        ):
            said = source.plain[before.start : day.end]
            kept[-1] = before._replace(value=value, said=said, end=day.end, other="")
        else:
            kept.append(day)
    return kept


def _in_year(value: str, year: int) -> str:
    """The same day or month in that year; "" where the year has none such, or the value is neither."""
    first, last = (date.fromisoformat(each) if each else None for each in value.partition("/")[::2])
    if first is None or first.year == year:
        return value
    if last is None:
        day = reckoning.day_of(year, first.month, first.day)
        return day.isoformat() if day else ""
    if (first.year, first.month) != (last.year, last.month) or first.day != 1:
        return ""
    begin, end = reckoning.days_of_month(year, first.month)
    return f"{begin}/{end}"


def through(days: Sequence[DateFound], source: Source, rules: Grammar) -> list[DateFound]:
    """The first and the last of several days as one: "from the 10th to the 14th of June", 10/26到10/28. A day that was
    moved to another one is none."""
    kept: list[DateFound] = []
    for day in days:
        before = kept[-1] if kept else None
        if before and _are_ends(before, day, source, rules):
            first, last = _in_one_month(before, day)
            if first.value < last.value:
                said, value = source.plain[before.start : day.end], f"{first.value}/{last.value}"
                kept[-1] = before._replace(value=value, said=said, end=day.end, other="")
                continue
        kept.append(day)
    return kept


def _are_ends(first: DateFound, last: DateFound, source: Source, rules: Grammar) -> bool:
    """Whether two days are said to be the first and the last of several."""
    return (
        "/" not in first.value + last.value
        and last.start - first.end <= _THROUGH
        and bool(rules.through.fullmatch(source.low, first.end, last.start))
        and _begins_several(first, source, rules)
        and not rules.moved.search(source.low, max(0, first.start - _MOVED), last.start)
    )


def _begins_several(day: DateFound, source: Source, rules: Grammar) -> bool:
    """Whether "from" stands before a day, or is said with it: "from the 10th"."""
    figure = _FIGURE.search(source.low, day.start, day.end)
    places = {day.start, figure.start() if figure else day.start}
    return any(rules.through_before.search(source.low, max(0, at - _THROUGH), at) for at in places)


def _in_one_month(first: DateFound, last: DateFound) -> tuple[DateFound, DateFound]:
    """Two days of which one is said without its month, in that of the other: "from the 10th to the 14th of June"."""
    begin, end = date.fromisoformat(first.value), date.fromisoformat(last.value)
    lone = [_ONLY_FIGURES.fullmatch(low(each.said)) for each in (first, last)]
    if lone[0] and not lone[1]:
        day = reckoning.day_of(end.year, end.month, int(lone[0]["day"]))
        return (first._replace(value=day.isoformat()), last) if day and day < end else (first, last)
    if lone[1] and not lone[0]:
        day = reckoning.day_of(begin.year, begin.month, int(lone[1]["day"]))
        return (first, last._replace(value=day.isoformat())) if day and day > begin else (first, last)
    return first, last
