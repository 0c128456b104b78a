"""What stands between a number and its label: small words, or one that says it is another."""

import re
from collections.abc import Mapping, Set
from functools import lru_cache
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.wishes import KINDS

_BETWEEN_SIGNS = frozenset(" |,:(\"'=-#.是为：，（“")
_BEHIND_SIGNS = frozenset(" ,()=-\"'是，（）的这那个就我们为”")
_SMALL_WORDS, _SMALL_REACH, _REACH = 9, 14, 60
_MONEY = frozenset("$€£¥￥")
_DENIAL = 40  # characters before a number in which it may be said to be none


def is_denied(text: str, at: int, hits: Hits) -> bool:
    """Whether the words before say that it is another number: "0481-22-B, not 0481-22-A"."""
    return any(_denied(language).search(text, max(0, at - _DENIAL), at) for language in _spoken(hits))


def is_taken_back(text: str, end: int, hits: Hits) -> bool:
    """Whether the words behind say that the right number follows: "33190, no sorry, 33910"."""
    return any(_taken_back(language).match(text, end) for language in _spoken(hits))


def is_sum(text: str, at: int, hits: Hits) -> bool:
    """Whether a sum of money begins there: its sign stands before it, or the wish for it: "赔我680"."""
    wished = (hit for kind in KINDS for hit in hits.get(f"remedies.{kind}", ()))
    return text[max(0, at - 1) : at] in _MONEY or any(hit.end == at for hit in wished)


def _spoken(hits: Hits) -> Set[str]:
    """The languages in which the labels of numbers are said, or, where there are none, whatever was recognised."""
    labels = {label.language for label in hits.get("references.labels", ())}
    return labels or {hit.language for each in hits.values() for hit in each[:1]}


@lru_cache(maxsize=16)
def _taken_back(language: str) -> re.Pattern[str]:
    return re.compile(str(LANGUAGES[language].words["references"]["taken_back"]))


@lru_cache(maxsize=16)
def _denied(language: str) -> re.Pattern[str]:
    return re.compile(str(LANGUAGES[language].words["references"]["denied"]))


def before(text: str, at: int, ends: Mapping[int, str]) -> bool:
    """Whether only small words stand between the end of a label and `at`."""
    languages = {language for end, language in ends.items() if at - _REACH < end <= at}
    return any(_is_before(text, at, ends.keys(), _small(language).before) for language in languages)


def _is_before(text: str, at: int, ends: Set[int], small: re.Pattern[str]) -> bool:
    for _ in range(_SMALL_WORDS):
        while at and text[at - 1] in _BETWEEN_SIGNS:
            at -= 1
        if at in ends:
            return True
        word = small.search(text, max(0, at - _SMALL_REACH), at)
        if not word:
            return False
        at = word.start()
    return at in ends


def behind(text: str, at: int, starts: Mapping[int, str]) -> bool:
    """Whether only small words stand between `at` and the beginning of a label."""
    languages = {language for start, language in starts.items() if at <= start < at + _REACH}
    return any(_is_behind(text, at, starts.keys(), _small(language).behind) for language in languages)


def _is_behind(text: str, at: int, starts: Set[int], small: re.Pattern[str]) -> bool:
    for _ in range(_SMALL_WORDS):
        while at < len(text) and text[at] in _BEHIND_SIGNS:
            at += 1
        if at in starts:
            return True
        word = small.match(text, at)
        if not word:
            return False
        at = word.end()
    return False


class _Small(NamedTuple):
    """Words that may stand between a label and its number."""

    before: re.Pattern[str]
    behind: re.Pattern[str]


@lru_cache(maxsize=16)
def _small(language: str) -> _Small:
    words = LANGUAGES[language].words
    before, behind = (
        "|".join(map(re.escape, sorted(words["references"][name], key=len, reverse=True)))
        for name in ("small", "small_behind")
    )
    if words["spaced"]:
        return _Small(re.compile(rf"(?<![^\W_])(?:{before})$"), re.compile(rf"(?:{behind})(?![^\W_])\s?"))
    return _Small(re.compile(rf"(?:{before})$"), re.compile(f"(?:{behind})"))
