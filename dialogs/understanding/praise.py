"""Weighs words of praise and contentment against what denies, waits or went wrong."""

import re
from collections.abc import Sequence
from functools import lru_cache
from math import log
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.categories import NUMBERS
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

_HAN = re.compile(r"[\u3400-\u9fff]")
_BEFORE, _AFTER = 28, 12  # characters on either side of praise that may take it back
_CRY = re.compile(r"[^.!?,\n。，！？]{1,24}[.!,。，！](?=.{8})", re.DOTALL)
_GREETING = 40  # characters in which a greeting ends
_MOST = 3  # of a kind that count
_MATTERS = tuple(f"categories.{number}.strong" for number in NUMBERS)
_REMEDIES = ("refund", "exchange", "repair", "compensation", "delivery", "apology", "explanation")

# What each kind of word weighs. Fitted once by logistic regression to texts of the develop half and to others written
# for it, praise and complaints weighing the same; rounded; mockery was set by hand. Above zero it is praise.
_PRAISE, _PLEASED, _NO_COMPLAINT = 5.0, 1.6, 3.0
_DENIED, _TROUBLE, _TURN, _WISH, _QUESTION, _MOCKED = -2.2, -0.6, -2.0, -0.6, -0.5, -5.0
_IRONY = -9.0  # "thanks for ruining": its praise counts once, and is meant as none
_MATTER, _MATTER_HAN = -2.4, -1.3  # in Chinese such words name what is praised, too
_EXCLAIMED = 2.4  # a cry of praise and a story without any: by as much as it denies it is meant or not
_LENGTH, _AT_FIRST = -1.9, -0.6


def outweighs(source: Source, hits: Hits, length: int) -> bool | None:
    """Whether a text of so many words praises; None where nothing in it does."""
    meant, pleased = (
        [hit for hit in hits.get(table, ()) if not (_greets(hit, source.low) or _taken_back(hit, source.low))]
        for table in ("problems.praise", "problems.pleased")
    )
    said_so = hits.get("problems.no_complaint", ())
    if not (meant or pleased or said_so):
        return None
    praised = [*meant, *said_so]
    mocked = "problems.irony" in hits
    matter = _MATTER_HAN if _HAN.search(source.low) else _MATTER
    score = (
        _AT_FIRST
        + _LENGTH * log(1 + length / 12)
        + (
            _EXCLAIMED
            if _exclaimed(source.low, meant, pleased)
            else _PRAISE * min(len({hit.phrase for hit in meant}), 1 if mocked else _MOST)
        )
        + _PLEASED * min(len({hit.phrase for hit in _outside(pleased, meant)}), _MOST)
        + _NO_COMPLAINT * bool(said_so)
        + _DENIED * _places(_outside(hits.get("problems.denying", ()), [*praised, *pleased]))
        + _TROUBLE * _places(_outside(hits.get("problems.words", ()), praised))
        + matter * _places(_outside([hit for table in _MATTERS for hit in hits.get(table, ())], praised))
        + _TURN * ("problems.turns" in hits)
        + _WISH * ("remedies.wishes" in hits and any(f"remedies.{kind}" in hits for kind in _REMEDIES))
        + _QUESTION * ("?" in source.low)
        + _MOCKED * ("problems.mock" in hits)
        + _IRONY * mocked
    )
    return score > 0


def _exclaimed(text: str, meant: Sequence[Hit], pleased: Sequence[Hit]) -> bool:
    """Whether nothing is praised but by one cry before the story: "Well done. You delivered it to the wrong street"."""
    cry = _CRY.match(text)
    if not meant or cry is None:
        return False
    return all(hit.end <= cry.end() for hit in (*meant, *pleased))


def _places(hits: Sequence[Hit]) -> int:
    return min(len({hit.start for hit in hits}), _MOST)


def _outside(hits: Sequence[Hit], others: Sequence[Hit]) -> Sequence[Hit]:
    if not others:
        return hits
    return [
        hit for hit in hits if not any(each.start <= hit.start and hit.end <= each.end for each in others)
    ]


def _greets(hit: Hit, text: str) -> bool:
    """Whether the words are of a greeting the text begins with: "Buenas, …"."""
    return hit.start < _GREETING and hit.start < greeted(text, hit.language)


def greeted(text: str, tag: str) -> int:
    """Where the greeting ends that a text begins with, 0 without one."""
    match = _greetings(tag).match(text[: 2 * _GREETING])
    return match.end() if match else 0


@lru_cache(maxsize=16)
def _greetings(tag: str) -> re.Pattern[str]:
    words = LANGUAGES[tag].words["greetings"]["words"]
    said = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\W*(?:(?:{said})(?![^\W_])\W*)+")


def _taken_back(hit: Hit, text: str) -> bool:
    """Whether the words around praise say that it is none: "not helpful", "supposed to be fresh", 不好."""
    words = _undone(hit.language)
    before = text[max(0, hit.start - _BEFORE) : hit.start]
    after = text[hit.end : hit.end + _AFTER]
    return bool(words.before.search(before) or (words.after and words.after.match(after)))


class _Undone(NamedTuple):
    before: re.Pattern[str]
    after: re.Pattern[str] | None


@lru_cache(maxsize=16)
def _undone(tag: str) -> _Undone:
    words, spaced = LANGUAGES[tag].words["problems"], LANGUAGES[tag].words["spaced"]
    said = "|".join(map(re.escape, sorted(words["undone"], key=len, reverse=True)))
    later = "|".join(map(re.escape, words["undone_after"]))
    before = (
        rf"(?<![^\W_])(?:{said}) (?:[\w']+ ){{0,3}}$" if spaced else rf"(?:{said})[^，。！？,.!?]{{0,4}}$"
    )
    return _Undone(re.compile(before), re.compile(rf"\W{{0,2}}(?:{later})") if later else None)
