"""Which of several days is the one it went wrong on, by what is said around each of them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from dialogs.languages import LANGUAGES
from dialogs.understanding import aftermath
from dialogs.understanding.found import DateFound
from dialogs.understanding.source import low

_REACH = 64  # characters to either side of a day that can be of its clause
_BESIDE = 40  # characters before or behind a day in which stands what it is the day of
_STORY = 160  # characters behind a day in which may stand what went wrong on it
_ANSWER = 200  # characters of an answer; what is longer tells a story
_CORRECTED = 40  # characters between a day and the one that takes its place
_END = re.compile(r"[,.;!?\n。、]")
_LONE = re.compile(r"(?:on |the |el |dia |le )*\d{1,2}(?:st|nd|rd|th|er|[号日])?")  # a day without its month
_YEAR = re.compile(r"\d{4}")
_MONTH, _DAYS = 30, 365
_FIGURE = re.compile(r"\d")
_SAID_AGAIN = re.compile(r" ?(?:\(|of |de |du |del )?(?:the |el |le )?")
_MARKS = re.compile(r"[^\w]{0,3}")  # between a day and what it opens, or one that says it again


@dataclass(frozen=True, slots=True)
class Telling:
    """What is said around days, compiled from the date tables of one language."""

    quoted: re.Pattern[str]
    ahead: re.Pattern[str]
    arranged: re.Pattern[str]
    behind: re.Pattern[str]
    no_show: re.Pattern[str]
    done_then: re.Pattern[str]
    begun: re.Pattern[str]
    struck: re.Pattern[str]
    pinned: re.Pattern[str]
    life: re.Pattern[str]
    trouble: re.Pattern[str]
    failing: re.Pattern[str]
    corrected: re.Pattern[str]
    joints: re.Pattern[str]


@lru_cache(maxsize=16)
def telling(tag: str) -> Telling:
    dates: dict[str, Any] = LANGUAGES[tag].words["dates"]
    return Telling(**{name: re.compile(str(dates[name])) for name in Telling.__dataclass_fields__})


def sort(days: Sequence[DateFound], text: str, tag: str, today: date, *, asked: bool) -> list[DateFound]:
    """The days, with those that only stand beside the one it went wrong on told from it. `asked`: a day was asked
    for, so that "it is 9 January" is an answer."""
    rules, now = telling(tag), today.isoformat()
    brief = asked and len(text) <= _ANSWER
    kept = _corrected(days, text, rules) if len(days) > 1 else list(days)
    for at, day in enumerate(kept):
        if at and day.role == "happened" and kept[at - 1].role == "planned" and _beside_plan(kept, at, text):
            kept[at] = day._replace(role="planned")
        elif day.role in {"planned", "due"} and _came_to_nothing(day, text, rules, now):
            kept[at] = day._replace(role="happened")
        elif day.role == "happened" and (
            aftermath.is_coming(day, text, tag) or (not brief and _is_quoted(at, kept, text, rules, now))
        ):
            kept[at] = day._replace(role="planned")
    if not brief:
        kept = _without_complaining(kept, text, rules, tag)
    return (
        _led(_without_answers(kept, text, rules, tag, now), text, rules, now, weigh=not asked)
        if len(kept) > 1
        else kept
    )


def _beside_plan(days: Sequence[DateFound], at: int, text: str) -> bool:
    """Whether a day says again which one is planned: "the weekend of the 23rd"."""
    return bool(_SAID_AGAIN.fullmatch(text, days[at - 1].end, days[at].start))


def _without_complaining(days: Sequence[DateFound], text: str, rules: Telling, tag: str) -> list[DateFound]:
    """Days on which it was only complained about: "I filled in your form on the 15th, and again on the 20th"."""
    marked = {
        at
        for at, day in enumerate(days)
        if day.role == "happened"
        and aftermath.is_complaint(said := _said_of(at, days, text, rules, tag), tag)
        and not _is_struck(day, said, text, rules)
        and not rules.failing.search(said)
    }
    marked |= {at for at, day in enumerate(days) if day.role == "contacted"}
    listed = aftermath.in_one_breath(days, marked, text, tag)
    return [
        day._replace(role="contacted") if at in listed and day.role == "happened" else day
        for at, day in enumerate(days)
    ]


def _said_of(at: int, days: Sequence[DateFound], text: str, rules: Telling, tag: str) -> str:
    """The clause of a day, with the words before it in its sentence where it says nothing itself."""
    said, day = _clause(at, days, text, rules), days[at]
    if not aftermath.is_bare(said, day, tag):
        return said
    start = max([max(0, day.start - _REACH), *(text.rfind(mark, 0, day.start) + 1 for mark in ".!?\n。")])
    return text[start : day.end]


def _without_answers(
    days: Sequence[DateFound], text: str, rules: Telling, tag: str, today: str
) -> list[DateFound]:
    """Days of answers, promises and visits step back where another is left to be the one."""
    told = [at for at, day in enumerate(days) if day.role == "happened" and day.value[:10] <= today]
    if len({days[at].value for at in told}) <= 1:
        return list(days)
    marked = {
        at
        for at in told
        if aftermath.is_answer(said := _said_of(at, days, text, rules, tag), tag)
        and not _is_struck(days[at], said, text, rules)
        and not rules.failing.search(said)
    }
    marked = {*aftermath.in_one_breath(days, marked, text, tag)} & set(told)
    if {days[at].value for at in told} <= {days[at].value for at in marked}:
        return list(days)
    return [day._replace(role="begun") if at in marked else day for at, day in enumerate(days)]


def led_up(at: int, days: Sequence[DateFound], text: str, tag: str) -> bool:
    """Whether a day is one on which nothing went wrong yet: "delivered on the 3rd"."""
    day, rules = days[at], telling(tag)
    if day.role in {"bought", "denied"}:
        return True
    return day.role == "happened" and _only_begun(_clause(at, days, text, rules), rules)


def said_with(at: int, days: Sequence[DateFound], text: str, tag: str) -> tuple[str, str]:
    """The clause of a day, and what stands behind it before the clause of the next."""
    rules, day = telling(tag), days[at]
    _, behind = _beside(at, days, text)
    return _clause(at, days, text, rules), text[day.end : min(behind, day.end + _STORY)]


def tells_trouble(text: str, start: int, end: int, tag: str) -> bool:
    """Whether something goes wrong between two places of a text."""
    rules = telling(tag)
    return bool(rules.trouble.search(text, start, end) or rules.struck.search(text, start, end))


def _corrected(days: Sequence[DateFound], text: str, rules: Telling) -> list[DateFound]:
    """Of "Monday, no, sorry, Tuesday" the day that takes the place of the other."""
    kept = list(days)
    for at in range(1, len(kept)):
        before, day = kept[at - 1], kept[at]
        near = 0 < day.start - before.end <= _CORRECTED
        if near and day.value != before.value and rules.corrected.fullmatch(text, before.end, day.start):
            kept[at - 1] = before._replace(role="denied")
    return kept


def _is_quoted(at: int, days: Sequence[DateFound], text: str, rules: Telling, today: str) -> bool:
    """Whether a day is one of a paper, a term, or a plan: "guaranteed until March", "my exams are on 9 January"."""
    day = days[at]
    if rules.ahead.search(text, max(0, day.start - _BESIDE), day.start):
        return True
    arranged = rules.arranged.search(text, max(0, day.start - _BESIDE), day.start)
    if (arranged or rules.behind.match(text, day.end, day.end + _BESIDE)) and _may_come(day, today):
        return True
    near = rules.quoted.search(text, max(0, day.start - _REACH), day.end + _REACH)
    return bool(near and rules.quoted.search(_clause(at, days, text, rules)))


def _came_to_nothing(day: DateFound, text: str, rules: Telling, today: str) -> bool:
    """Whether a day something was arranged for has passed, and it did not come: "booked for the 10th, nobody came"."""
    behind = rules.no_show.search(text, day.end, day.end + _REACH)
    return bool(behind) and day.value <= today and not _may_come(day, today)


def _may_come(day: DateFound, today: str) -> bool:
    """Whether the next such day can be meant: a weekday, "moved to the 20th" when it is the 16th."""
    if day.value > today or not _FIGURE.search(day.said):
        return True
    if "/" in day.value or _YEAR.search(day.said):
        return False
    span = _MONTH if _LONE.fullmatch(low(day.said)) else _DAYS
    return 2 * (date.fromisoformat(today) - date.fromisoformat(day.value)).days > span


def _led(days: Sequence[DateFound], text: str, rules: Telling, today: str, *, weigh: bool) -> list[DateFound]:
    """Of several days on which something happened, those that led up to it step back: "delivered on the 2nd", "the
    course began"; and all of them before the one that is said to be the day it went wrong."""
    told = [at for at, day in enumerate(days) if day.role == "happened" and day.value[:10] <= today]
    if len({days[at].value for at in told}) <= 1:
        return list(days)
    clauses = {at: _clause(at, days, text, rules) for at in told}
    struck = [at for at in told if _is_struck(days[at], clauses[at], text, rules)]
    lived = [at for at in told if rules.life.search(clauses[at])]
    if not struck and 0 < len(lived) < len(told):
        kept = [day._replace(role="begun") if at in lived else day for at, day in enumerate(days)]
        return _led(kept, text, rules, today, weigh=weigh)
    left = struck[:1] or [
        at
        for at in told
        if not _only_begun(clauses[at], rules)
        and not rules.done_then.search(text, max(0, days[at].start - _BESIDE), days[at].start)
    ]
    if not left:
        latest = max(told, key=lambda at: days[at].value[:10])
        left = [_first_said(latest, days, text)]  # of those that led up to it the latest is the nearest
    elif all(days[at].value == today and not rules.trouble.search(clauses[at]) for at in left):
        return list(days)  # "delivered on the 3rd, and today I am still waiting"
    if not struck and not rules.trouble.search(clauses[left[0]]):
        breaking = [
            at
            for at in left
            if _follows(days[left[0]], days[at], today) and rules.failing.search(clauses[at])
        ]
        left = breaking or left
    if weigh and not struck:
        left = list(_most_troubled(left, days, text, rules))
    same = {days[at].value for at in left}
    return [
        day._replace(role="begun") if at in told and at not in left and day.value not in same else day
        for at, day in enumerate(days)
    ]


def _most_troubled(
    left: Sequence[int], days: Sequence[DateFound], text: str, rules: Telling
) -> Sequence[int]:
    """Of several days left, where nothing is said to go wrong on the first, those with trouble that followed it:
    "picked it up on the 17th, and on the way home the brakes failed"."""
    if _trouble(left[0], days, text, rules):
        return left
    later = [at for at in left if days[at].value > days[left[0]].value]
    return [at for at in later if _trouble(at, days, text, rules)] or left


def _trouble(at: int, days: Sequence[DateFound], text: str, rules: Telling) -> bool:
    """Whether trouble is told of with a day, or behind it before the clause of the next."""
    if rules.trouble.search(_clause(at, days, text, rules)):
        return True
    _, behind = _beside(at, days, text)
    end = min(behind, days[at].end + _STORY)
    if end == behind:
        end = max((match.end() for match in _END.finditer(text, days[at].end, end)), default=days[at].end)
    return bool(rules.trouble.search(text, days[at].end, end))


def _is_struck(day: DateFound, clause: str, text: str, rules: Telling) -> bool:
    """Whether a day is said to be the one: "it happened on", "and that's when you lost it"."""
    return bool(rules.struck.search(clause) or rules.pinned.match(text, day.end))


def _first_said(at: int, days: Sequence[DateFound], text: str) -> int:
    """The first of days that touch: "8 August, Father's Day"."""
    while at and _touch(days[at - 1], days[at], text):
        at -= 1
    return at


def _follows(first: DateFound, day: DateFound, today: str) -> bool:
    """Whether a day comes after another one of a story and is itself one of it: not today, nor a span behind a day."""
    return first.value < day.value < today and ("/" not in day.value or "/" in first.value)


def _only_begun(said: str, rules: Telling) -> bool:
    return bool(rules.begun.search(said)) and not rules.trouble.search(said)


def _clause(at: int, days: Sequence[DateFound], text: str, rules: Telling) -> str:
    """What is said with a day: from the end of the clause or the day before it to the next. Days that touch, "a week
    ago today", "Monday 3 November", are of one clause."""
    day = days[at]
    before, behind = _beside(at, days, text)
    start = _after_last(text, max(before, day.start - _REACH), day.start, rules)
    ends = day.end
    if _MARKS.fullmatch(text, start, day.start) and (marks := _MARKS.match(text, day.end)):
        ends = marks.end()  # "On Monday, the tap broke": what opens a clause goes on behind its comma
    return text[start : _before_next(text, ends, min(behind, day.end + _REACH), rules)]


def _beside(at: int, days: Sequence[DateFound], text: str) -> tuple[int, int]:
    """Where the day before ends and the next one begins, of those that do not touch it."""
    first = last = at
    while first and _touch(days[first - 1], days[first], text):
        first -= 1
    while last + 1 < len(days) and _touch(days[last], days[last + 1], text):
        last += 1
    return days[first - 1].end if first else 0, days[last + 1].start if last + 1 < len(days) else len(text)


def _touch(first: DateFound, second: DateFound, text: str) -> bool:
    return bool(_MARKS.fullmatch(text, first.end, second.start))


def _after_last(text: str, first: int, last: int, rules: Telling) -> int:
    ends = [match.end() for pattern in (_END, rules.joints) for match in pattern.finditer(text, first, last)]
    return max(ends, default=first)


def _before_next(text: str, first: int, last: int, rules: Telling) -> int:
    found = [pattern.search(text, first, last) for pattern in (_END, rules.joints)]
    return min([match.start() for match in found if match], default=max(first, last))
