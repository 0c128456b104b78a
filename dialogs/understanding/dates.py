"""Reads days and spans of days, absolute and relative, with the grammar of each language's folder."""

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, groupby
from operator import itemgetter
from typing import Any, Literal

from ahocorasick_rs import AhoCorasick, Implementation

from dialogs.languages import LANGUAGES
from dialogs.understanding import occasion
from dialogs.understanding.found import DateFound, Role
from dialogs.understanding.source import LIMIT, TOKEN, Source, low

_ISO = re.compile(r"(?<![\d.-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?![\d-])")
_NUMBERS = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})([./-])(?P<b>\d{1,2})\2(?P<year>(?:20)?\d\d)(?![\d])")
_SHORT = re.compile(r"(?<![\d./-])(?P<a>\d{1,2})[./](?P<b>\d{1,2})(?![\d/-]|\.\d)")
_WHOLE = re.compile(r"\s{0,3}\d{1,2}[./]\d{1,2}\.?\s{0,3}")  # a message that is nothing but a day
_FIGURES = re.compile(r"[0-9][-/.][0-9]")
_MOST = 20
_PLACES = 100  # of one word around which days are looked for
_YEARS = 10  # how far back a bare year can be meant
_REACH = 48  # characters around a trigger that can belong to its date
_FIGURED = 24
_AROUND = 24
_DAY = 2  # figures of a day of the month
_ORDINAL = ("st", "nd", "rd", "th")
_SERVICE = 4  # characters after a cue that tell what was booked
_CUE_REACH = 72  # characters before or after a day in which a cue of it begins
_CLOSE: Mapping[Role, int] = {"denied": 4, "due": 5, "planned": 30}
_SAME_DAY, _SAME_DAY_HAN = 40, 16  # characters behind a day of purchase that may say it went wrong then
_ADJOINING = 10  # characters between a day and what is planned for it: "Wednesday I'm home"
_GOOD = 40  # characters before "until" that may say it was all well
_REFUSED = 8  # characters before a purchase that say there was none
_WHO = 2  # words between a day and a purchase that name more than who bought: "Friday the fridge I bought"
_AT_END, _ENDS = "$", frozenset({"", ".", "!", ";", "\n", "。"})  # a cue that ends a sentence, and its ends
_CLAUSE_END = re.compile(r"[,.;:!?\n]| (?:and|but|y|e|pero|et|mais) ")
_SENTENCE = re.compile(r"[.!?;\n。]\s*")
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
_THIRDS: Mapping[str, tuple[int, int]] = {"early": (1, 10), "mid": (11, 20), "late": (21, 0)}
_MONTHS_FIRST = frozenset({"US", "PH", "FM"})
_ROLES: Sequence[Role] = ("denied", "noticed", "bought", "contacted", "due", "planned")
_AHEAD = 31  # days within which a day without its year can be one to come
_LISTED = 24  # characters between the days of a list: "Denise on 3 November, Paul on 9 November"
_LATER = 90  # characters behind a day in which another is reckoned from it: "the next day"
_TWO = 30  # characters between two days one of which is meant: "Friday I think, or Thursday"
_PARTS = {(1, 2), (1, 3), (1, 4), (2, 3), (3, 4), (24, 7)}  # what is no day but a part of one: "1/2", "24/7"
_TWELVE = 12
_HOURS = 6  # hours ago that are of the same day, mostly
_WEEKS = 6  # weeks ahead, and months back, in which "Friday the 6th" is looked for
# where years come first, and so nothing is known of day and month in other languages
_YEARS_FIRST = frozenset({"", "CN", "JP", "KR", "TW"})
_HAN = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}

Order = Literal["day", "month", ""]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled date tables of one language."""

    patterns: tuple[tuple[frozenset[str], tuple[re.Pattern[str], ...]], ...]
    bare: re.Pattern[str]
    figured: re.Pattern[str]
    one_order: bool
    either: re.Pattern[str]
    phrases: re.Pattern[str]
    days: Mapping[str, int]
    spans: Mapping[str, str]
    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    units: Mapping[str, str]
    counts: Mapping[str, int]
    which: Mapping[str, int]
    triggers: frozenset[str]
    relative: frozenset[str]
    spaced: bool
    cues: Mapping[Role, Mapping[str, Sequence[str]]]
    cue_before: bool
    holidays: Mapping[str, Sequence[str]]
    holiday: re.Pattern[str]
    holiday_words: frozenset[str]
    breaks: tuple[str, ...]
    service: tuple[str, ...]
    same_day: tuple[str, ...]
    told_me: tuple[str, ...]
    failed: re.Pattern[str]
    tricked: re.Pattern[str]
    unbought: tuple[str, ...]
    were: tuple[str, ...]
    never: re.Pattern[str]
    wished: re.Pattern[str]
    promised: re.Pattern[str]
    within: re.Pattern[str]
    last: re.Pattern[str]
    again: re.Pattern[str]
    later: re.Pattern[str]
    nearby: Mapping[str, int]
    by_holiday: Mapping[str, int]
    good_until: re.Pattern[str]
    lone_days: bool
    deadline: tuple[str, ...]
    denied_behind: frozenset[str]
    finder: "Finder | None"


class Finder:
    """Finds the words of dates in a text without spaces, all of them in one pass."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = sorted(set(words))
        self._automaton = AhoCorasick(self._words, implementation=Implementation.ContiguousNFA)

    def places(self, text: str) -> Mapping[str, Sequence[int]]:
        """Where each word that stands in the text begins, the first places of it."""
        found: dict[str, list[int]] = {}
        words = self._words
        for number, start, _ in self._automaton.find_matches_as_indexes(text, overlapping=True):
            found.setdefault(words[number], []).append(start)
        return {word: places[:_PLACES] for word, places in found.items()}


def _choice(words: Sequence[str]) -> str:
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@lru_cache(maxsize=16)
def grammar(tag: str) -> Grammar:
    words = LANGUAGES[tag].words
    dates, spaced = words["dates"], bool(words["spaced"])

    def ready(pattern: str) -> re.Pattern[str]:
        names = {"@month": _choice(dates["months"]), "@weekday": _choice(dates["weekdays"])}
        for name, choice in names.items():
            pattern = pattern.replace(name, choice)
        return re.compile(pattern)

    phrases = _choice([*dates["days"], *dates["spans"]])
    needed = [_needed(words, dates) for words, _ in dates["patterns"]]
    triggers = frozenset([*dates["triggers"], *dates.get("marks", ()), *dates["months"], *dates["weekdays"]])
    cues = [cue.rstrip(_AT_END) for role in _ROLES for cue in _cues(dates, role)]
    edge = r"\b" if spaced else ""
    return Grammar(
        patterns=tuple(
            (_needed(words, dates), tuple(ready(pattern) for _, pattern in group))
            for words, group in groupby(dates["patterns"], itemgetter(0))
        ),
        bare=re.compile(dates["bare"]),
        figured=re.compile(dates["figured"]),
        one_order=bool(dates.get("one_order")),
        either=re.compile(dates["either"]),
        phrases=re.compile(f"{edge}{phrases}{edge}"),
        days=dates["days"],
        spans=dates["spans"],
        months=dates["months"],
        weekdays=dates["weekdays"],
        units=dates["units"],
        counts=dates["counts"],
        which=dates["which"],
        relative=frozenset(dates["triggers"]),
        triggers=triggers,
        spaced=spaced,
        cues={role: _by_first_word(_cues(dates, role)) for role in _ROLES},
        cue_before=bool(dates["cue_before"]),
        holidays={
            name: [rule] if isinstance(rule, str) else rule for name, rule in dates["holidays"].items()
        },
        holiday=re.compile(f"{edge}{_choice(list(dates['holidays']))}{edge}"),
        holiday_words=frozenset(
            max(TOKEN.findall(name), key=len) if spaced else name for name in dates["holidays"]
        ),
        breaks=tuple(dates["breaks"]),
        service=tuple(dates["service"]),
        same_day=tuple(dates["same_day"]),
        told_me=tuple(dates["told_me"]),
        failed=re.compile(dates["failed"]),
        tricked=re.compile(dates["tricked"]),
        unbought=tuple(dates["unbought"]),
        were=tuple(f" {word}" for word in dates["were"]),
        never=re.compile(str(dates["never"])),
        wished=re.compile(str(dates["wished"])),
        promised=re.compile(str(dates["promised"])),
        within=re.compile(str(dates["within"])),
        last=re.compile(str(dates["last"])),
        again=ready(str(dates["again"])),
        later=re.compile(
            f"{edge}(?:(?P<nearby>{_choice(dates['nearby'])})|{dates['later']}){edge}{dates.get('later_unless', '')}"
        ),
        nearby=dates["nearby"],
        by_holiday=dates["by_holiday"],
        lone_days=bool(dates.get("lone_days")),
        good_until=re.compile(str(dates["good_until"])),
        denied_behind=frozenset(map(low, dates["denied_behind"])),
        deadline=tuple(dates.get("deadline", ())),
        finder=None
        if spaced
        else Finder([*triggers, *dates["holidays"], *cues, *frozenset().union(*needed)]),
    )


def _cues(dates: Mapping[str, Any], role: Role) -> Sequence[str]:
    return [*dates[role], *map(low, dates["denied_behind"])] if role == "denied" else dates[role]


def again(text: str, tag: str) -> bool:
    """Whether a short message says that a day was another one: "no, el 5", "the 3rd is wrong, 5th"."""
    return len(text) <= _CORRECTION and bool(grammar(tag).again.search(text))


def _by_first_word(cues: Sequence[str]) -> Mapping[str, Sequence[str]]:
    filed: dict[str, list[str]] = {}
    for cue in cues:
        filed.setdefault(cue.partition(" ")[0].rstrip(_AT_END), []).append(cue)
    return filed


def _needed(words: str, dates: Mapping[str, Any]) -> frozenset[str]:
    """The words one of which must stand in a text for a pattern to fit."""
    return frozenset(dates[f"{words[1:]}s"] if words.startswith("@") else words.split())


def find(source: Source, tag: str, today: date, *, asked: bool = False, region: str = "") -> list[DateFound]:
    """Every day in the text, in its order, each with its role. `asked`: a date was asked for, so less will do."""
    rules = grammar(tag)
    found: list[DateFound] = []
    whole = asked or bool(_WHOLE.fullmatch(source.low))
    stretches = _around_figures(source.low) if source.figures else []
    order = _order(source, rules, region, stretches) if stretches else ""
    for stretch in stretches:
        found += _absolute(source, today, stretch, rules, order, asked=whole)
    words = Words(source, rules)
    for stretch in words.stretches(rules.holiday_words):
        found += _holidays(source, rules, today, stretch)
    figures = _figures(source, rules, words.present) if rules.spaced else frozenset[str]()
    found += _relative(source, rules, today, words, figures)
    found = list(_possible(found, source, rules))
    if asked and source.figures and (not found or rules.again.search(source.low)):
        bare = _bare(source, rules, today)
        found += [day for day in bare if not found or not day.said.isdecimal()]  # "no el día 3 sino el 5"
    found += _deadlines(source, rules, today)
    if not found:
        return found
    found = [_without_stop(day, source) for day in found]
    days = _with_roles(_apart(found), source, rules, words)
    later = _later(days, source, rules, tag)
    if later:
        days = _with_roles(_apart([*days, *later]), source, rules, words)
    days = _of_lists(_either(days, source, rules), source, rules, tag)
    days = [_by_then(day, source, rules, today) if day.role == "happened" else day for day in days]
    days = [_ahead(day, source, rules, today) if day.role == "due" else day for day in days]
    days = occasion.sort(days, source.low, tag, today, asked=asked)
    to_come = {day.value for day in days if day.role in {"due", "planned"}}
    return [
        day._replace(role="planned")
        if day.role == "happened" and day.value in to_come and not rules.last.search(low(day.said))
        else day
        for day in days
    ]


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
            found.append(_dated(match, source, value.isoformat(), 0.8))
    return found


def _offset_of(match: re.Match[str], rules: Grammar) -> int:
    """How many days later: "the next day", "two weeks later"; below nothing, earlier."""
    parts = {key: said for key, said in match.groupdict().items() if said}
    if "nearby" in parts:
        return rules.nearby[parts["nearby"]]
    days = {"day": 1, "week": 7, "fortnight": 14}.get(rules.units.get(parts["unit"], ""), 0)
    return days * _number(parts["count"], rules)


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
    for match in _first(rules.within, source.low):
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
        return _month(today.year, today.month)[1]
    if "yearend" in parts:
        return date(today.year, 12, 31)
    count, unit = _number(parts["count"], rules), rules.units.get(parts["unit"], "")
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
        coming = _day(then.year + 1, then.month, then.day)
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
        return _joined(sorted(chain.from_iterable(map(self.places, present))), _REACH) if present else []


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


def _figures(source: Source, rules: Grammar, vocabulary: Set[str]) -> Set[str]:
    """Words that are a day of the month or a year: "5th", "2024", and "5" where a language writes its days so."""
    if not source.figures:
        return frozenset()
    figures = [word for word in vocabulary if word < ":"]  # the sign behind the figures
    return {
        word
        for word in figures
        if word.endswith(_ORDINAL)
        or (len(word) == len("2024") and word[:2] == "20")
        or (rules.lone_days and len(word) <= _DAY and word.isdecimal())
    }


def _relative(
    source: Source, rules: Grammar, today: date, words: Words, figures: Set[str]
) -> Iterator[DateFound]:
    """What phrases and patterns find around the words they cannot do without."""
    for stretch in words.stretches(rules.relative):
        yield from _by_phrase(source, rules, today, stretch)
    present = words.present
    for needed, patterns in rules.patterns:
        if not present.isdisjoint(needed):
            # words that stand everywhere tell nothing of the place: the figure beside them does
            told = figures if needed.isdisjoint(rules.triggers) else needed
            for stretch in words.stretches(told):
                for pattern in patterns:
                    yield from _by_pattern(source, rules, today, pattern, stretch)


def _joined(places: Iterable[int], reach: int) -> list[tuple[int, int]]:
    """What lies within so many characters of the places, in their order; stretches that touch are one."""
    stretches: list[tuple[int, int]] = []
    for at in places:
        start, end = max(0, at - reach), at + reach
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def _places(word: str, text: str) -> Iterator[int]:
    at = text.find(word)
    for _ in range(_PLACES):
        if at < 0:
            return
        yield at
        at = text.find(word, at + len(word))


def _around_figures(text: str) -> list[tuple[int, int]]:
    """Where figures stand with a stroke, a dot or a dash between them."""
    return _joined((match.start() for match in _FIGURES.finditer(text)), _FIGURED)


def _absolute(
    source: Source, today: date, stretch: tuple[int, int], rules: Grammar, order: Order, *, asked: bool
) -> Iterator[DateFound]:
    for match in _first(_ISO, source.low, *stretch):
        day = _day(int(match["year"]), int(match["month"]), int(match["day"]))
        if day:
            yield _dated(match, source, day.isoformat(), 0.97)
    for match in _first(_NUMBERS, source.low, *stretch):
        yield from _numeric(match, source, int(match["year"]) % 100 + 2000, today, order)
    for match in _first(_SHORT if asked else rules.figured, source.low, *stretch):
        if (int(match["a"]), int(match["b"])) not in _PARTS or asked:
            yield from _numeric(match, source, 0, today, order)


def _order(source: Source, rules: Grammar, region: str, stretches: Sequence[tuple[int, int]]) -> Order:
    """Whether days or months come first in the figures of a text: as in the region, as the language always has it,
    or as another date of the text shows, "28/01 … 04/02"; "" where nothing tells."""
    if region not in _YEARS_FIRST:
        return "month" if region in _MONTHS_FIRST else "day"
    if rules.one_order:
        return "day"
    shown: set[Order] = set()
    for pattern in (_NUMBERS, _SHORT):
        for match in chain.from_iterable(_first(pattern, source.low, *stretch) for stretch in stretches):
            first, second = int(match["a"]), int(match["b"])
            if first > _TWELVE >= second:
                shown.add("day")
            elif second > _TWELVE >= first:
                shown.add("month")
    return shown.pop() if len(shown) == 1 else ""


def _first(pattern: re.Pattern[str], text: str, start: int = 0, end: int = LIMIT) -> Iterator[re.Match[str]]:
    for count, match in enumerate(pattern.finditer(text, start, end)):
        if count >= _MOST:
            return
        yield match


def _dated(match: re.Match[str], source: Source, value: str, sure: float, other: str = "") -> DateFound:
    start, end = match.span()
    return DateFound(value, source.plain[start:end].strip(), start, end, "happened", sure, other)


def _numeric(
    match: re.Match[str], source: Source, year: int, today: date, order: Order
) -> Iterator[DateFound]:
    """Day and month in figures: two readings, unless one is impossible, still to come, or not in the order of the
    text."""
    first, second = int(match["a"]), int(match["b"])
    day_first = _in_year(year, second, first, today)
    month_first = _in_year(year, first, second, today)
    readings = (month_first, day_first) if order == "month" else (day_first, month_first)
    days = [day for day in readings if day]
    fits = list(dict.fromkeys(day.isoformat() for day in days if day <= today or order))
    if not fits:
        fits = list(dict.fromkeys(day.isoformat() for day in days))
    if fits:
        doubtful = len(fits) > 1 and not order
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


def _in_year(year: int, month: int, day: int, today: date) -> date | None:
    return _day(year, month, day) if year else _past(month, day, today)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _past(month: int, day: int, today: date) -> date | None:
    """The latest such day that is not after today, or the next one where that is near and the other far back; none
    where the calendar has no such day."""
    coming = _day(today.year, month, day) or _day(today.year + 1, month, day)
    if coming and coming <= today:
        coming = _day(today.year + 1, month, day)
    if coming and (coming - today).days <= _AHEAD:
        return coming
    for year in range(today.year, today.year - 8, -1):
        found = _day(year, month, day)
        if found and found <= today:
            return found
    return None


def _by_phrase(source: Source, rules: Grammar, today: date, stretch: tuple[int, int]) -> Iterator[DateFound]:
    for match in _first(rules.phrases, source.low, *stretch):
        phrase = match.group()
        if phrase in rules.days:
            yield _dated(match, source, (today + timedelta(rules.days[phrase])).isoformat(), 0.95)
        else:
            yield _dated(match, source, _span(rules.spans[phrase], today), 0.85)


def _by_pattern(
    source: Source, rules: Grammar, today: date, pattern: re.Pattern[str], stretch: tuple[int, int]
) -> Iterator[DateFound]:
    for match in _first(pattern, source.low, *stretch):
        parts = {key: value for key, value in match.groupdict().items() if value}
        value, sure = _meaning(parts, rules, today)
        other = ""
        if "otherday" in parts:  # "2 or 3 November"
            other, _ = _meaning({**parts, "day": parts["otherday"]}, rules, today)
        if value:
            yield _dated(match, source, value, sure, other)


def _span(code: str, today: date) -> str:
    """`week-1`, `month+0`, `weekend-1`, `year-1`: whole units, the present one up to today."""
    unit, offset = re.match(r"([a-z]+)([+-]\d+)", code).groups()  # type: ignore[union-attr]  # written in our tables
    first, last = _unit(unit, int(offset), today)
    return _join(first, min(last, today) if first <= today else last)


def _unit(unit: str, offset: int, today: date) -> tuple[date, date]:
    monday = today - timedelta(today.weekday())
    if unit == "week":
        first = monday + timedelta(weeks=offset)
        return first, first + timedelta(6)
    if unit == "weekend":
        saturday = monday + timedelta(weeks=offset, days=5)
        return saturday, saturday + timedelta(1)
    if unit in _THIRDS:
        first, last = _unit("month", offset, today)
        begin, end = _THIRDS[unit]
        return first.replace(day=begin), first.replace(day=end) if end else last
    if unit == "month":
        count = today.year * 12 + today.month - 1 + offset
        return _month(count // 12, count % 12 + 1)
    return date(today.year + offset, 1, 1), date(today.year + offset, 12, 31)


def _month(year: int, month: int) -> tuple[date, date]:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _join(first: date, last: date) -> str:
    return first.isoformat() if first == last else f"{first.isoformat()}/{last.isoformat()}"


def _meaning(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    if "weekday" in parts and "day" in parts:
        return _weekday_of_month(rules.weekdays[parts["weekday"]], int(parts["day"]), today)
    if "weekday" in parts:
        return _weekday(parts, rules, today)
    if "unit" in parts:
        return _ago(parts, rules, today)
    if "nth" in parts:
        return _week_of(parts, rules, today)
    if "lastmonth" in parts:
        return _of_month(parts, rules, today)
    return _of_year(parts, rules, today)


def _weekday(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    wanted = rules.weekdays[parts["weekday"]]
    monday = today - timedelta(today.weekday())
    if "lastweek" in parts:
        offset = int(rules.spans[parts["lastweek"]].removeprefix("week"))
        return (monday + timedelta(weeks=offset, days=wanted - 1)).isoformat(), 0.95
    if "nth" in parts:
        return _weekday_in_month(wanted, parts, rules, today)
    if "count" in parts:
        return _weeks_before(wanted, parts, rules, today)
    weeks = rules.which.get(parts.get("which", ""), 0)
    if "weekago" in parts:  # "a week ago Monday"
        return (today - timedelta((today.isoweekday() - wanted) % 7, weeks=1)).isoformat(), 0.8
    if "back" in parts:
        return (today - timedelta((today.isoweekday() - wanted) % 7 or 7, weeks=1)).isoformat(), 0.8
    if weeks > 0:
        return (monday + timedelta(weeks=1, days=wanted - 1)).isoformat(), 0.6
    if not rules.spaced and "which" in parts:
        return (monday + timedelta(weeks=weeks, days=wanted - 1)).isoformat(), 0.9
    back = (today.isoweekday() - wanted) % 7 or 7
    return (today - timedelta(back)).isoformat(), 0.9 if weeks or back < 7 else 0.7


def _weeks_before(wanted: int, parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    """Weeks before a weekday: "two Saturdays ago", "a fortnight ago last Friday", "three weeks on Wednesday"."""
    latest = today - timedelta((today.isoweekday() - wanted) % 7 or 7)
    count = _number(parts["count"], rules)
    if "unit" not in parts:
        return (latest - timedelta(weeks=count - 1)).isoformat(), 0.85
    weeks = count * (2 if rules.units[parts["unit"]] == "fortnight" else 1)
    if "coming" in parts:
        weeks -= 1
    return (latest - timedelta(weeks=weeks)).isoformat(), 0.8


def _weekday_in_month(
    wanted: int, parts: Mapping[str, str], rules: Grammar, today: date
) -> tuple[str, float]:
    """The latest "first Monday of November"."""
    nth = rules.counts.get(parts["nth"], -1)
    found = (_holiday(f"{_month_number(parts, rules)}:{wanted}:{nth}", today.year - back) for back in (0, 1))
    return next((day.isoformat() for day in found if day <= today), ""), 0.9


def _weekday_of_month(weekday: int, number: int, today: date) -> tuple[str, float]:
    """The latest Friday that was a 13th, or the next one where it is only weeks ahead."""
    for months in (0, -1, 1, *range(-2, -_WEEKS, -1)):
        first, _ = _unit("month", months, today)
        found = _day(first.year, first.month, number)
        if found and found.isoweekday() == weekday and (found - today).days <= _AHEAD:
            return found.isoformat(), 0.9
    return "", 0.0


def _ago(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    count = _number(parts.get("count") or parts.get("cncount", ""), rules)
    unit = rules.units.get(parts["unit"], "")
    if not count or not unit:
        return "", 0.0
    today += timedelta(rules.days.get(parts.get("anchor", ""), 0))  # "two weeks yesterday"
    if unit == "day":
        return (today - timedelta(count)).isoformat(), 0.9
    if unit == "minute" or (unit == "hour" and count <= _HOURS):
        return today.isoformat(), 0.8
    if unit in {"week", "fortnight"}:
        weeks = count * (2 if unit == "fortnight" else 1)
        return (today - timedelta(weeks=weeks)).isoformat(), 0.75
    if unit == "month" and count < 600:
        return _join(*_unit("month", -count, today)), 0.7
    return (_join(*_unit("year", -count, today)), 0.7) if count < 100 else ("", 0.0)


def _number(word: str, rules: Grammar) -> int:
    if word.isascii() and word.isdecimal():
        return int(word)
    if word in rules.counts:
        return rules.counts[word]
    return _han(word)


def _han(word: str) -> int:
    """二十一 → 21; 0 for anything that is no number up to 99."""
    tens, ten, ones = word.replace("廿", "二十").rpartition("十")
    if not ten:
        return _HAN.get(word, 0)
    return (_HAN.get(tens, 0) if tens else 1) * 10 + (_HAN.get(ones, 0) if ones else 0)


def _of_month(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    first, _ = _unit("month", _offset(parts["lastmonth"], rules), today)
    found = _day(first.year, first.month, _day_number(parts, rules))
    return (found.isoformat(), 0.9) if found else ("", 0.0)


def _day_number(parts: Mapping[str, str], rules: Grammar) -> int:
    return _number(parts.get("day") or parts.get("cnday", ""), rules)


def _of_year(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    month = _month_number(parts, rules)
    number = _day_number(parts, rules)
    if not month:
        return _lone_day(number, today) if number else _whole_year(parts, today)
    year = _year(parts, rules, today)
    if not number:
        return _whole_month(year, month, today, next((name for name in _THIRDS if name in parts), "")), 0.75
    first = _in_year(year, month, number, today)
    if first is None:
        return "", 0.0
    if "day2" in parts:
        last = _day(first.year, month, int(parts["day2"]))
        return (_join(first, last), 0.85) if last and last > first else ("", 0.0)
    return first.isoformat(), 0.95


def _week_of(parts: Mapping[str, str], rules: Grammar, today: date) -> tuple[str, float]:
    """The first, second, third or last seven days of a month, or its Saturday and Sunday."""
    month = _month_number(parts, rules)
    first, last = _month(today.year if month <= today.month else today.year - 1, month)
    nth = rules.counts.get(parts["nth"], 0)
    if "weekend" in parts:
        saturday = _holiday(f"{month}:6:{nth or -1}", first.year)
        return _join(saturday, saturday + timedelta(1)), 0.75
    first = first + timedelta(weeks=nth - 1) if nth else last - timedelta(6)
    return _join(first, first + timedelta(6)), 0.75


def _whole_year(parts: Mapping[str, str], today: date) -> tuple[str, float]:
    year = int(parts.get("year", 0))
    if not 0 < today.year - year < _YEARS:
        return "", 0.0
    return _join(date(year, 1, 1), date(year, 12, 31)), 0.7


def _month_number(parts: Mapping[str, str], rules: Grammar) -> int:
    if "monthname" in parts:
        return rules.months[parts["monthname"]]
    return int(parts["month"]) if "month" in parts else _han(parts.get("cnmonth", ""))


def _year(parts: Mapping[str, str], rules: Grammar, today: date) -> int:
    if "year" in parts:
        return int(parts["year"])
    if "cnyear" in parts:
        return int("".join(str(_HAN.get(character, 0)) for character in parts["cnyear"]))
    if "lastyear" in parts:
        return today.year + _offset(parts["lastyear"], rules)
    return 0


def _offset(said: str, rules: Grammar) -> int:
    """How many months or years back "del mes pasado", "去年" is."""
    span = rules.spans.get(said)
    return int(span.lstrip("abcdefghijklmnopqrstuvwxyz")) if span else rules.which[said[0]]


def _whole_month(year: int, month: int, today: date, third: str = "") -> str:
    """A month, or its first, second or last third: "mid-October"."""
    year = year or (today.year if month <= today.month else today.year - 1)
    first, last = _month(year, month)
    begin, end = _THIRDS.get(third, (1, 0))
    if third and first.replace(day=begin) <= today:
        first, last = first.replace(day=begin), first.replace(day=end) if end else last
    return _join(first, min(last, today) if first <= today else last)


def _lone_day(number: int, today: date) -> tuple[str, float]:
    """The 5th, without a month: of this month or, when it is still to come, of the last one that has it."""
    for back in range(12):
        first, _ = _unit("month", -back, today)
        found = _day(first.year, first.month, number)
        if found and found <= today:
            return found.isoformat(), 0.75
    return "", 0.0


def _bare(source: Source, rules: Grammar, today: date) -> Iterator[DateFound]:
    for match in _first(rules.bare, source.low):
        value, sure = _lone_day(int(match["day"]), today)
        if value:
            yield _dated(match, source, value, sure)


def _holidays(source: Source, rules: Grammar, today: date, stretch: tuple[int, int]) -> Iterator[DateFound]:
    """Holidays, the latest one that has begun."""
    for match in _first(rules.holiday, source.low, *stretch):
        start, end, year = _with_year(match, source.low, rules, today)
        value = _latest(rules.holidays[match.group()], year)
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


def _latest(rule: Sequence[str], today: date) -> str:
    """`12-25`, `easter-2`, `easter-7/easter+0`, `11:4:4+1` (the day after the fourth Thursday of November; `5:7:-1`
    is the last Sunday of May), or the days themselves where a calendar of its own sets them."""
    if len(rule) > 1:
        past = [day for day in rule if day <= today.isoformat()]
        return max(past, default="")
    for year in (today.year, today.year - 1):
        days = [_holiday(part, year) for part in rule[0].split("/")]
        if days[0] <= today:
            return _join(days[0], min(days[-1], today))
    return ""


def _holiday(rule: str, year: int) -> date:
    if rule.startswith("easter"):
        return easter(year) + timedelta(int(rule[6:]))
    if ":" not in rule:
        return date(year, int(rule[:2]), int(rule[3:]))
    month, weekday, nth = rule.split(":")
    count, _, later = nth.partition("+")
    first, last = _month(year, int(month))
    if int(count) < 0:
        return last - timedelta((last.isoweekday() - int(weekday)) % 7)
    ahead = (int(weekday) - first.isoweekday()) % 7 + 7 * (int(count) - 1)
    return first + timedelta(ahead + int(later or 0))


def easter(year: int) -> date:
    """Western Easter Sunday (Gauss, as corrected by Lichtenberg)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    seed = (19 * golden + moon) % 30
    correction = (seed + golden // 11) // 29
    limit = 21 + seed - correction
    first = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(limit + 7 - (limit - first) % 7 - 1)


def _apart(found: Sequence[DateFound]) -> list[DateFound]:
    """Of readings that overlap, the longest."""
    kept: list[DateFound] = []
    for each in sorted(found, key=lambda day: (day.start - day.end, day.start)):
        if all(each.end <= other.start or each.start >= other.end for other in kept):
            kept.append(each)
    return sorted(kept, key=lambda day: day.start)


def _with_roles(found: Sequence[DateFound], source: Source, rules: Grammar, words: Words) -> list[DateFound]:
    roles: dict[int, Role] = {}
    near = _near_days(found)
    spoken = _spoken_near(near, source.low) if rules.spaced else words.present
    for role, cues in rules.cues.items():
        for cue in [cue for first in cues.keys() & spoken for cue in cues[first]]:
            for place in _cue_places(cue, source.low, near, spaced=rules.spaced):
                owner = _owner(found, place, source.low, role, rules)
                if owner is not None:
                    roles.setdefault(owner, role)
    return [
        day._replace(role=roles[i]) if i in roles and day.role != "due" else day
        for i, day in enumerate(found)
    ]


def _near_days(found: Sequence[DateFound]) -> list[tuple[int, int]]:
    """The stretches of a text in which a cue can belong to a day; those that touch are one."""
    stretches: list[tuple[int, int]] = []
    for day in found:
        start, end = max(0, day.start - _CUE_REACH), day.end + _CUE_REACH
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def _spoken_near(near: Sequence[tuple[int, int]], text: str) -> Set[str]:
    words = {word for start, end in near for word in TOKEN.findall(text, start, end)}
    if "'" in text:
        words |= {part for word in words if "'" in word for part in word.split("'")}  # "d'achat"
    return words


def _cue_places(
    cue: str, text: str, near: Sequence[tuple[int, int]], *, spaced: bool
) -> Iterator[tuple[int, int]]:
    ending, cue = cue.endswith(_AT_END), cue.rstrip(_AT_END)
    for first, last in near:
        at = text.find(cue, first, last)
        for _ in range(_MOST):
            if at < 0:
                break
            end = at + len(cue)
            whole = not spaced or (
                (at == 0 or not text[at - 1].isalnum()) and not text[end : end + 1].isalpha()
            )
            if whole and (not ending or text[end : end + 1] in _ENDS):
                yield at, end
            at = text.find(cue, end, last)


def _owner(
    found: Sequence[DateFound], cue: tuple[int, int], text: str, role: Role, rules: Grammar
) -> int | None:
    """The date a cue belongs to: the next one in its sentence where cues stand before, else the one it follows."""
    start, end = cue
    if _tells_what_happened(cue, text, role, rules):
        return None
    if role == "denied":  # "no el 3": the article is of both
        following = [
            (max(0, day.start - end), i)
            for i, day in enumerate(found)
            if start < day.start and end < day.end and "," not in text[end : day.start]
        ]
    else:
        following = [
            (max(0, day.start - end), i)  # "come on the 7th": the preposition is of both
            for i, day in enumerate(found)
            if day.start >= end or (start < day.start and end < day.end)
        ]
    preceding = [(start - day.end, i) for i, day in enumerate(found) if day.end <= start]
    nearby = [(following, 45), (preceding, 25)] if rules.cue_before else [(preceding, 14), (following, 6)]
    if role == "denied" and text[start:end] in rules.denied_behind:
        told = (
            preceding if rules.spaced else [each for each in preceding if _FIGURE.search(found[each[1]].said)]
        )
        nearby = [(told, _CLOSE[role])]
    elif role == "denied" or (role in _CLOSE and rules.cue_before):
        nearby = [(following, _CLOSE[role])]
    if role == "planned" and rules.cue_before:
        nearby.append((preceding, _ADJOINING))
    for places, reach in nearby:
        distance, index = min(places, default=(reach + 1, 0))
        if distance <= reach and not _parted(text, found[index], cue, role, rules):
            return index
    return None


def _tells_what_happened(cue: tuple[int, int], text: str, role: Role, rules: Grammar) -> bool:
    """Whether the words of a call or a plan tell of what happened: "you rang me on", "he was due on", "it was fine
    until"."""
    start, end = cue
    if role == "due":
        return bool(rules.good_until.search(text, max(0, start - _GOOD), start))
    if role == "contacted":
        return text.startswith(rules.told_me, end)
    return role == "planned" and text[max(0, start - _REFUSED) : start].rstrip().endswith(rules.were)


def _parted(text: str, day: DateFound, cue: tuple[int, int], role: Role, rules: Grammar) -> bool:
    """Whether a clause ends between a cue and a day, or the day is the one something was booked for."""
    start, end = cue
    if _broken(text, day, start, end):
        return True
    between = text[end : day.start] if day.start >= end else text[day.end : start]
    if any(word in between for word in rules.breaks):
        return True
    if role == "bought" and (
        rules.tricked.search(text, min(start, day.end), max(end, day.start))
        or _failed_at_once(text, max(end, day.end), rules)
        or _failed(text, day, cue, rules)
    ):
        return True
    around = f"{between}{text[start:end]}{text[end : end + _SERVICE]}" if day.end <= start else between
    return role == "bought" and any(word in around for word in rules.service)


def _failed(text: str, day: DateFound, cue: tuple[int, int], rules: Grammar) -> bool:
    """Whether the day is the one on which what was bought went wrong: "the fridge I bought broke on Friday"."""
    start, end = cue
    if text[max(0, start - _REFUSED) : start].rstrip().endswith(rules.unbought):
        return True  # "a policy I never bought"
    if day.start >= end:
        return bool(rules.failed.search(text[end : day.start]))
    clause = _CLAUSE_END.split(text[end : end + _SAME_DAY], maxsplit=1)[0]
    if len(text[day.end : start].split()) <= _WHO:
        return False
    # "Monday the castle you hired us deflated"
    return text.startswith(rules.told_me, end) or bool(rules.failed.search(clause))


def _failed_at_once(text: str, at: int, rules: Grammar) -> bool:
    behind = text[at : at + (_SAME_DAY if rules.spaced else _SAME_DAY_HAN)].partition("\n")[0]
    return any(word in behind for word in rules.same_day)


def _broken(text: str, day: DateFound, start: int, end: int) -> bool:
    between = text[end : day.start] if day.start >= end else text[day.end : start]
    return bool(_SENTENCE.search(between)) or (day.end <= start and ("," in between or " and " in between))
