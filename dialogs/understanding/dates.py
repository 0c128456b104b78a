"""Reads days and spans of days, absolute and relative, with the grammar of each language's folder."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from itertools import chain

from dialogs.understanding import figures, occasion, reckoning, roles, together
from dialogs.understanding.found import DateFound
from dialogs.understanding.grammar import PLACES, Grammar, grammar
from dialogs.understanding.places import dated, first_matches, joined
from dialogs.understanding.source import LIMIT, TOKEN, Source, low

_REACH = 48  # characters around a trigger that can belong to its date
_AROUND = 24
_DAY = 2  # figures of a day of the month
_ORDINAL = ("st", "nd", "rd", "th")
_YEAR, _FIGURE = re.compile(r"\d{4}"), re.compile(r"\d")
_LIST = re.compile(r"\s?(?:,|and\b|y\b|et\b|、|和)(?:\s?[^\W\d_]{1,12}){0,3}\s?\Z")
_LIST_ON = re.compile(
    r"\s?(?:[,.;!?\n、，。和]|$|(?:and|y|et|about|regarding|por|sobre|pour|au sujet|a propos)\b)"
)  # and goes on, or ends
_WISH = 120  # characters before or behind a day that may say what is wished by it
_CORRECTION = 60  # characters of a message that says nothing but another day
_SHORT_NAME = 5  # characters of a month's name cut short, with its stop: "sept."
_STOP_REACH = 3  # characters behind a stop in which the next sentence begins
_WISHED = 0.8  # how sure a day to come is that something is wished by
_LISTED = 24  # characters between the days of a list: "Denise on 3 November, Paul on 9 November"
_LATER = 90  # characters behind a day in which another is reckoned from it: "the next day"
_TWO = 30  # characters between two days one of which is meant: "Friday I think, or Thursday"


def again(text: str, tag: str) -> bool:
    """Whether a short message says that a day was another one: "no, el 5", "the 3rd is wrong, 5th"."""
    return len(text) <= _CORRECTION and bool(grammar(tag).again.search(text))


def find(source: Source, tag: str, today: date, *, asked: bool = False, region: str = "") -> list[DateFound]:
    """Every day in the text, in its order, each with its role. `asked`: a date was asked for, so less will do."""
    rules = grammar(tag)
    found = figures.find(source, rules, today, region, asked=asked) if source.figures else []
    words = Words(source, rules)
    for stretch in words.stretches(rules.holiday_words):
        found += _holidays(source, rules, today, stretch)
    figured = _figured_words(source, rules, words.present) if rules.spaced else frozenset[str]()
    found += _relative(source, rules, today, words, figured)
    found = list(_possible(found, source, rules))
    if asked and source.figures and (not found or rules.again.search(source.low)):
        bare = _bare(source, rules, today)
        found += [day for day in bare if not found or not day.said.isdecimal()]  # "no el día 3 sino el 5"
    found += _deadlines(source, rules, today)
    if not found:
        return found
    days = occasion.sort(_told(found, source, rules, words, tag, today), source.low, tag, today, asked=asked)
    to_come = {day.value for day in days if day.role in {"due", "planned"}}
    return [
        day._replace(role="planned")
        if day.role == "happened" and day.value in to_come and not rules.last.search(low(day.said))
        else day
        for day in days
    ]


def _told(
    found: Sequence[DateFound], source: Source, rules: Grammar, words: "Words", tag: str, today: date
) -> list[DateFound]:
    """The days, those that belong together as one, each with what it is the day of."""
    days = together.in_their_year(_apart([_without_stop(day, source) for day in found]), source)
    days = roles.told(together.through(days, source, rules), source, rules, words.present)
    later = _later(days, source, rules, tag)
    if later:
        days = together.in_their_year(_apart([*days, *later]), source)
        days = roles.told(days, source, rules, words.present)
    days = _of_lists(_either(days, source, rules), source, rules, tag)
    days = [_by_then(day, source, rules, today) if day.role == "happened" else day for day in days]
    return [_ahead(day, source, rules, today) if day.role == "due" else day for day in days]


def _later(days: Sequence[DateFound], source: Source, rules: Grammar, tag: str) -> list[DateFound]:
    """Days reckoned from one on which nothing had gone wrong yet: "bought it on Monday, the next day it died"."""
    found: list[DateFound] = []
    for at, day in enumerate(days):
        end = min(day.end + _LATER, days[at + 1].start if at + 1 < len(days) else LIMIT)
        match = rules.later.search(source.low, day.end, end) if "/" not in day.value else None
        if not match or not occasion.led_up(at, days, source.low, tag):
            continue
        offset = _offset_of(match, rules)
        if offset > 0 or (offset < 0 and day.role == "denied"):
            value = date.fromisoformat(day.value) + timedelta(offset)
            found.append(dated(match, source, value.isoformat(), 0.8))
    return found


def _offset_of(match: re.Match[str], rules: Grammar) -> int:
    """How many days later: "the next day", "two weeks later"; below nothing, earlier."""
    parts = {key: said for key, said in match.groupdict().items() if said}
    if "nearby" in parts:
        return rules.nearby[parts["nearby"]]
    days = {"day": 1, "week": 7, "fortnight": 14}.get(rules.units.get(parts["unit"], ""), 0)
    return days * reckoning.number_of(parts["count"], rules)


def _either(days: Sequence[DateFound], source: Source, rules: Grammar) -> list[DateFound]:
    """Of two days one of which is meant, "Friday I think, or Thursday", the first, with the other beside it."""
    kept: list[DateFound] = []
    for day in days:
        before = kept[-1] if kept else None
        if (
            before
            and not before.other
            and before.value != day.value
            and day.start - before.end <= _TWO
            and rules.either.fullmatch(source.low, before.end, day.start)
        ):
            said = source.plain[before.start : day.end]
            kept[-1] = before._replace(other=day.value, said=said, end=day.end, role=day.role)
        else:
            kept.append(day)
    return kept


def _of_lists(days: Sequence[DateFound], source: Source, rules: Grammar, tag: str) -> list[DateFound]:
    """A day that goes on with a list of calls or purchases is one, too, unless it tells of trouble: "fitted on the
    5th and it burst on Saturday"."""
    kept: list[DateFound] = []
    for day in days:
        before = kept[-1] if kept else None
        listed = (
            before
            and day.role == "happened"
            and before.role in {"contacted", "bought"}
            and day.start - before.end <= _LISTED
            and _LIST.match(source.low, before.end, day.start)
            and _LIST_ON.match(source.low, day.end)
            and not occasion.tells_trouble(source.low, before.end, day.start, tag)
            and not (rules.spaced and rules.failed.search(source.low, before.end, day.start))
        )
        kept.append(day._replace(role=before.role) if before and listed else day)
    return kept


def _deadlines(source: Source, rules: Grammar, today: date) -> Iterator[DateFound]:
    """How long an answer may take, "within a week please", where something is asked for and nothing was promised."""
    for match in first_matches(rules.within, source.low):
        start, end = _sentence_around(source.low, match.start())
        sentence = source.low[start:end]
        day = _deadline({key: said for key, said in match.groupdict().items() if said}, rules, today)
        # "it broke within a week"
        told = rules.spaced and rules.failed.search(source.low, start, match.start())
        if day and not told and rules.wished.search(sentence) and not rules.promised.search(sentence):
            said = source.plain[match.start() : match.end()]
            yield DateFound(day.isoformat(), said, match.start(), match.end(), "due", _WISHED)


def _deadline(parts: Mapping[str, str], rules: Grammar, today: date) -> date | None:
    if "monthend" in parts:
        return reckoning.days_of_month(today.year, today.month)[1]
    if "yearend" in parts:
        return date(today.year, 12, 31)
    count, unit = reckoning.number_of(parts["count"], rules), rules.units.get(parts["unit"], "")
    if unit == "month":
        return today + timedelta(30 * count)
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit, 0) * count
    return today + timedelta(days) if days else None


def _without_stop(day: DateFound, source: Source) -> DateFound:
    """A day without the stop that ends its sentence: that of no short name, "le 10 novembre. Commande …", or with a
    capital behind it, "on 5 Nov. It broke"."""
    last = day.said.rpartition(" ")[2].rpartition("-")[2]
    behind = source.plain[day.end : day.end + _STOP_REACH].lstrip()
    if not last.endswith(".") or (len(last) <= _SHORT_NAME and behind and not behind[0].isupper()):
        return day
    said = day.said.rstrip(".")
    return day._replace(said=said, end=day.start + len(said))


def _by_then(day: DateFound, source: Source, rules: Grammar, today: date) -> DateFound:
    """A day with "before" behind it in a wish is the one it is wished by: "希望换一个护工，周五之前"; without a wish it
    is at least none on which something went wrong: "20号之前必须交"."""
    if not rules.deadline or not source.low.startswith(rules.deadline, day.end):
        return day
    due = _ahead(day._replace(role="due"), source, rules, today)
    return due if due.value > today.isoformat() else day._replace(role="planned")


def _ahead(day: DateFound, source: Source, rules: Grammar, today: date) -> DateFound:
    """Days are read as past; one by which something is asked for is the next such day. What was promised by then
    stays past: "you said by Friday"."""
    start, end = _sentence_around(source.low, day.start)
    sentence = source.low[start:end]
    if "/" in day.value or not rules.wished.search(sentence) or rules.promised.search(sentence):
        return day
    then = date.fromisoformat(day.value)
    if then > today:
        return day._replace(confidence=max(day.confidence, _WISHED))
    if _YEAR.search(day.said):
        return day
    if _names(day, rules.months, rules) or _FIGURE.search(day.said):
        coming = reckoning.day_of(then.year + 1, then.month, then.day)
        nearer = coming is not None and coming - today < today - then
        return day._replace(value=coming.isoformat()) if coming and nearer else day
    if _names(day, rules.weekdays, rules) and not rules.last.search(low(day.said)):
        weeks = (today - then).days // 7 + 1
        return day._replace(value=(then + timedelta(weeks=weeks)).isoformat())
    return day


def _names(day: DateFound, names: Iterable[str], rules: Grammar) -> bool:
    said = low(day.said)
    words = TOKEN.findall(said)
    return any((name in words) if rules.spaced else (name in said) for name in names)


def _sentence_around(text: str, at: int) -> tuple[int, int]:
    starts = [text.rfind(mark, 0, at) + 1 for mark in ".!?\n。！？"]
    ends = [found for mark in ".!?\n。！？" if (found := text.find(mark, at)) >= 0]
    return max(0, at - _WISH, *starts), min([at + _WISH, len(text), *ends])


class Words:
    """The words of a text that tell where a day may stand: all of its words, or, without spaces between them, those
    of the grammar that stand in it."""

    def __init__(self, source: Source, rules: Grammar) -> None:
        self._text = source.low
        self._places: dict[str, Sequence[int]] = dict(rules.finder.places(source.low)) if rules.finder else {}
        self.present: Set[str] = self._places.keys() if rules.finder else _vocabulary(source)

    def places(self, word: str) -> Sequence[int]:
        """Where a word, or a part of one, begins."""
        if word not in self._places:
            self._places[word] = tuple(_places(word, self._text))
        return self._places[word]

    def stretches(self, words: Set[str]) -> list[tuple[int, int]]:
        """Where in the text a day may stand: around the words a date cannot do without."""
        present = words & self.present
        return joined(sorted(chain.from_iterable(map(self.places, present))), _REACH) if present else []


def _possible(found: Sequence[DateFound], source: Source, rules: Grammar) -> Sequence[DateFound]:
    """Without those whose words are parts of others: "Christmas lights", "五一广场"."""
    return [day for day in found if not _is_part(day, source.low, rules)]


def _is_part(day: DateFound, text: str, rules: Grammar) -> bool:
    around = rules.never.finditer(text, max(0, day.start - _AROUND), day.end + _AROUND)
    return any(match.start() < day.end and day.start < match.end() for match in around)


def _vocabulary(source: Source) -> Set[str]:
    """The words of a text, and what stands on either side of their apostrophes: "last night's", "d'août"."""
    if "'" not in source.low:
        return source.vocabulary
    return source.vocabulary | {part for word in source.vocabulary if "'" in word for part in word.split("'")}


def _figured_words(source: Source, rules: Grammar, vocabulary: Set[str]) -> Set[str]:
    """Words that are a day of the month or a year: "5th", "2024", and "5" where a language writes its days so."""
    if not source.figures:
        return frozenset()
    begun = [word for word in vocabulary if word < ":"]  # the sign behind the figures
    return {
        word
        for word in begun
        if word.endswith(_ORDINAL)
        or (len(word) == len("2024") and word[:2] == "20")
        or (rules.lone_days and len(word) <= _DAY and word.isdecimal())
    }


def _relative(
    source: Source, rules: Grammar, today: date, words: Words, figured: Set[str]
) -> Iterator[DateFound]:
    """What phrases and patterns find around the words they cannot do without."""
    for stretch in words.stretches(rules.relative):
        yield from _by_phrase(source, rules, today, stretch)
    present = words.present
    for needed, patterns in rules.patterns:
        if not present.isdisjoint(needed):
            # words that stand everywhere tell nothing of the place: the figure beside them does
            told = figured if needed.isdisjoint(rules.triggers) else needed
            for stretch in words.stretches(told):
                for pattern in patterns:
                    yield from _by_pattern(source, rules, today, pattern, stretch)


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    for _ in range(PLACES):
        if at < 0:
            return
        yield at
        at = text.find(word, at + len(word))


def _by_phrase(source: Source, rules: Grammar, today: date, stretch: tuple[int, int]) -> Iterator[DateFound]:
    for match in first_matches(rules.phrases, source.low, *stretch):
        phrase = match.group()
        if phrase in rules.days:
            yield dated(match, source, (today + timedelta(rules.days[phrase])).isoformat(), 0.95)
        else:
            yield dated(match, source, reckoning.span_of(rules.spans[phrase], today), 0.85)


def _by_pattern(
    source: Source, rules: Grammar, today: date, pattern: re.Pattern[str], stretch: tuple[int, int]
) -> Iterator[DateFound]:
    for match in first_matches(pattern, source.low, *stretch):
        parts = {key: value for key, value in match.groupdict().items() if value}
        value, sure = reckoning.meaning(parts, rules, today)
        other = ""
        if "otherday" in parts:  # "2 or 3 November"
            other, _ = reckoning.meaning({**parts, "day": parts["otherday"]}, rules, today)
        if value:
            yield dated(match, source, value, sure, other)


def _bare(source: Source, rules: Grammar, today: date) -> Iterator[DateFound]:
    for match in first_matches(rules.bare, source.low):
        value, sure = reckoning.lone_day(int(match["day"]), today)
        if value:
            yield dated(match, source, value, sure)


def _holidays(source: Source, rules: Grammar, today: date, stretch: tuple[int, int]) -> Iterator[DateFound]:
    """Holidays, the latest one that has begun."""
    for match in first_matches(rules.holiday, source.low, *stretch):
        start, end, year = _with_year(match, source.low, rules, today)
        value = reckoning.latest(rules.holidays[match.group()], year)
        if value:
            start, end, value = _beside_holiday(start, end, value, source.low, rules)
            yield DateFound(value, source.plain[start:end].strip(), start, end, "happened", 0.85)


def _beside_holiday(start: int, end: int, value: str, text: str, rules: Grammar) -> tuple[int, int, str]:
    """Where a holiday stands and when it was, or the day told by it: "the day after Boxing Day", 国庆第二天."""
    for said, offset in rules.by_holiday.items():
        if text.startswith(said, end):
            end += len(said)
        elif text.endswith(f"{said} ", 0, start):
            start -= len(said) + 1
        else:
            continue
        return start, end, (date.fromisoformat(value[:10]) + timedelta(offset)).isoformat()
    return start, end, value


def _with_year(match: re.Match[str], text: str, rules: Grammar, today: date) -> tuple[int, int, date]:
    """Where a holiday and its year stand, and the last day it can have been on: 去年双十一."""
    start, end = match.span()
    for said, span in rules.spans.items():
        if not span.startswith("year-"):
            continue
        last = date(today.year + int(span.removeprefix("year")), 12, 31)
        for joint in ("", " ", "的"):
            if text.endswith(said + joint, 0, start):
                return start - len(said + joint), end, last
            if text.startswith(joint + said, end):
                return start, end + len(joint + said), last
    return start, end, today


def _apart(found: Sequence[DateFound]) -> list[DateFound]:
    """Of readings that overlap, the longest."""
    kept: list[DateFound] = []
    for each in sorted(found, key=lambda day: (day.start - day.end, day.start)):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda day: day.start)
