"""Tells days of what came after the trouble, or stands beside it, from those it can have shown on."""

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import DateFound
from dialogs.understanding.source import low

_BEFORE = 70  # characters before a day in which a plan for it begins
_BEHIND = 24
_HEAD = re.compile(r"(?:(?:on|by|in|from|over|until|till|for|the|el|le|les|del|du|au|dia) )*")
_ENDS = re.compile(
    r"\s?(?:[,.;:!?()\n、]|$|(?:and|but|y|pero|et|mais|about|regarding|por|pour|seen|no|got)\b)"
)
_LISTED_BEFORE = re.compile(
    r"\s?(?:,|、|和|及|and|y|et)\s?(?:(?:on|the|el|le)\s){0,2}"
)  # the verb comes last


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What was done about the trouble, what was answered, and what is still to come, of one language."""

    complained: re.Pattern[str]
    answered: re.Pattern[str]
    coming: re.Pattern[str]
    coming_behind: re.Pattern[str]
    mourned: re.Pattern[str]
    listed: re.Pattern[str]


@lru_cache(maxsize=16)
def aftermath(tag: str) -> Aftermath:
    words = LANGUAGES[tag].words["aftermath"]
    return Aftermath(**{name: re.compile(str(words[name])) for name in Aftermath.__dataclass_fields__})


def is_complaint(clause: str, tag: str) -> bool:
    """Whether a clause tells of the complaining itself: "I filled in your form", "nobody rang back"."""
    return bool(aftermath(tag).complained.search(clause))


def is_answer(clause: str, tag: str) -> bool:
    """Whether a clause tells of what was answered or promised, or of what the story only mentions: "you replied",
    "an engineer came to look"."""
    return bool(aftermath(tag).answered.search(clause))


def is_coming(day: DateFound, text: str, tag: str) -> bool:
    """Whether a day is one of a life that goes on: "I'm at home on", "he died on"."""
    rules = aftermath(tag)
    start, head = max(0, day.start - _BEFORE), _HEAD.match(text, day.start, day.end)
    end = head.end() if head else day.start
    return bool(
        rules.coming.search(text, start, end)
        or rules.mourned.search(text, start, end)
        or rules.coming_behind.match(text, day.end, day.end + _BEHIND)
    )


def in_one_breath(days: Sequence[DateFound], marked: Set[int], text: str, tag: str) -> Set[int]:
    """The days marked, and those told of in one breath with them: "on the 15th and again on the 20th"."""
    kept, listed = set(marked), aftermath(tag).listed
    for at in range(1, len(days)):
        first, second = days[at - 1], days[at]
        if (
            at - 1 in kept
            and listed.fullmatch(text, first.end, second.start)
            and _ENDS.match(text, second.end)
        ):
            kept.add(at)
    for at in range(len(days) - 1, 0, -1):
        if at in kept and _LISTED_BEFORE.fullmatch(text, days[at - 1].end, days[at].start):
            kept.add(at - 1)
    return kept


def is_bare(clause: str, day: DateFound, tag: str) -> bool:
    """Whether nothing but small words stands with a day, so that the words before it are its own: "twice, once
    Thursday"."""
    before, _, behind = clause.partition(low(day.said))
    listed = aftermath(tag).listed
    return bool(listed.fullmatch(before) and listed.fullmatch(behind))
