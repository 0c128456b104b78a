"""Chooses among the days of a text the one it went wrong on, and the one by which an answer is asked for."""

from collections.abc import Iterator, Sequence
from datetime import date

from dialogs.languages import LANGUAGES
from dialogs.understanding import happening
from dialogs.understanding.found import DateFound, Found
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source

_OLD = 20  # years after which nobody complains: somebody was born then
_BRIEF, _BRIEF_HAN = 150, 60  # characters of a text whose days the rules know
_SEVERAL = 2
_SURE = 0.85
_DOUBTFUL = 0.55  # a day that is asked about: "is it the 3rd?"


def fields(
    days: Sequence[DateFound], source: Source, hits: Hits, tag: str, today: date, *, asked: str
) -> Iterator[tuple[str, Found]]:
    """The lines of the form that days fill. `asked` is the line that was asked for, "" for none."""
    due = [day for day in days if day.role == "due" and day.value > today.isoformat()]
    if due:
        yield "expected_reply_date", _found(due[0])
    days = recent(days, today)
    if asked == "problem_date":
        found = _answered(days, today)
    else:
        found = by_rules(days, today)
        if _is_story(days, source, tag, today):
            found = _weighed(days, source, hits, tag, today, found)
    if found:
        yield "problem_date", found


def recent(days: Sequence[DateFound], today: date) -> Sequence[DateFound]:
    """Without those so long ago that somebody was born on them."""
    return [day for day in days if day.value > str(today.year - _OLD)]


def by_rules(days: Sequence[DateFound], today: date) -> Found | None:
    """The day on which something happened; of several the first, in doubt."""
    past = _past(_happened(days), today)
    if len({day.value for day in past}) > 1:
        likely = next((day for day in past if "/" not in day.value), past[0])
        return _found(likely)._replace(confidence=_DOUBTFUL)
    return _found(past[0]) if past else None


def _is_story(days: Sequence[DateFound], source: Source, tag: str, today: date) -> bool:
    """Whether a text tells of several days so that they have to be weighed: a brief one only when the rules are left
    with several."""
    if len({day.value for day in days}) < _SEVERAL or happening.weights(tag) is None:
        return False
    brief = _BRIEF if LANGUAGES[tag].words["spaced"] else _BRIEF_HAN
    return len(source.low) > brief or len({day.value for day in _past(_happened(days), today)}) >= _SEVERAL


def _weighed(
    days: Sequence[DateFound], source: Source, hits: Hits, tag: str, today: date, ruled: Found | None
) -> Found | None:
    told = happening.told(days, source, hits, tag, today, ruled.value if ruled else "")
    begun = [
        each for each in told if each.day.value[:10] <= today.isoformat() and each.day.role != "denied"
    ]  # what is still to come, or is said not to be the day, is none whatever it weighs
    chosen = happening.choose(begun, tag)
    if chosen is None or (ruled and chosen.day.value == ruled.value):
        return ruled if chosen else None
    sure = min(_SURE, chosen.day.confidence) if chosen.clear else _DOUBTFUL
    return _found(chosen.day)._replace(confidence=sure)


def _answered(days: Sequence[DateFound], today: date) -> Found | None:
    """All days that an answer to the question for the day names."""
    happened = _happened(days) or [day for day in days if day.role not in {"planned", "due"}]
    past = _past(happened, today)
    values = list(dict.fromkeys(day.value for day in past))
    if len(values) > 1:
        return _found(past[0])._replace(value=", ".join(values), end=past[-1].end)
    if values:
        return _found(past[0])
    return _found(happened[0]) if happened else None


def _happened(days: Sequence[DateFound]) -> Sequence[DateFound]:
    return [day for day in days if day.role == "happened"] or [day for day in days if day.role == "noticed"]


def _past(days: Sequence[DateFound], today: date) -> Sequence[DateFound]:
    """Those that have begun, without the months and years in which another of them lies: "on 14 October this year"."""
    past = [day for day in days if day.value[:10] <= today.isoformat()]
    return [day for day in past if not any(_holds(day.value, other.value) for other in past)]


def _holds(span: str, value: str) -> bool:
    first, _, last = span.partition("/")
    return bool(last) and span != value and first <= value[:10] and value[-10:] <= last


def _found(day: DateFound) -> Found:
    return Found(day.value, day.said, day.confidence, day.start, day.end, day.other)
