"""The date tables of one language, compiled."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from ahocorasick_rs import AhoCorasick, Implementation

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Role
from dialogs.understanding.source import TOKEN, low

PLACES = 100  # of one word around which days are looked for
_ROLES: Sequence[Role] = ("denied", "noticed", "bought", "contacted", "due", "planned")
AT_END = "$"  # of a cue that ends a sentence


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled date tables of one language."""

    patterns: tuple[tuple[frozenset[str], tuple[re.Pattern[str], ...]], ...]
    bare: re.Pattern[str]
    figured: re.Pattern[str]
    one_order: str
    slashed: re.Pattern[str] | None
    through: re.Pattern[str]
    through_before: re.Pattern[str]
    moved: re.Pattern[str]
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
        return {word: places[:PLACES] for word, places in found.items()}


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
    cues = [cue.rstrip(AT_END) for role in _ROLES for cue in _cues(dates, role)]
    edge = r"\b" if spaced else ""
    return Grammar(
        patterns=tuple(
            (_needed(words, dates), tuple(ready(pattern) for _, pattern in group))
            for words, group in groupby(dates["patterns"], itemgetter(0))
        ),
        bare=re.compile(dates["bare"]),
        figured=re.compile(dates["figured"]),
        one_order=str(dates.get("one_order", "")),
        slashed=re.compile(str(dates["slashed"])) if "slashed" in dates else None,
        through=re.compile(str(dates["through"])),
        through_before=re.compile(str(dates["through_before"])),
        moved=re.compile(str(dates["moved"])),
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


def _by_first_word(cues: Sequence[str]) -> Mapping[str, Sequence[str]]:
    filed: dict[str, list[str]] = {}
    for cue in cues:
        filed.setdefault(cue.partition(" ")[0].rstrip(AT_END), []).append(cue)
    return filed


def _needed(words: str, dates: Mapping[str, Any]) -> frozenset[str]:
    """The words one of which must stand in a text for a pattern to fit."""
    return frozenset(dates[f"{words[1:]}s"] if words.startswith("@") else words.split())
