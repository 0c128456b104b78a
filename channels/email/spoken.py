"""Which phrases of a table of data stand in a text, in the language most of them are of."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from dialogs.understanding.source import low

HAN = "\u3040-\u30ff\u3400-\u9fff"
HAS_HAN = re.compile(f"[{HAN}]")
_TOGETHER = re.compile(f"[\u0590-\u08ff\u0e00-\u0e7f\uac00-\ud7af{HAN}]")
_FOLDER = Path(__file__).parent
_LANGUAGE = re.compile(r"(?m)^(?=\[)")
_ANYWHERE, _LONG, _LONG_HAN = "", 9, 4
MOST_LETTERS = 20_000

_Filed = tuple[tuple[str, str], ...]
"""The tables a phrase stands in, each with its language."""


class Phrases(NamedTuple):
    """`of`: by phrase, its tables by language; those that count in any under a mark of their own."""

    automaton: AhoCorasick
    of: Sequence[Mapping[str, Sequence[str]]]


def said(text: str) -> Mapping[str, int]:
    """How many phrases of each table stand in a text, read in the language most of them are of."""
    known = phrases("spoken.toml")
    numbers = {match[0] for match in known.automaton.find_matches_as_indexes(parted(text), overlapping=True)}
    found = [known.of[number] for number in numbers]
    best = language_of(found)
    return Counter(chain.from_iterable(tables.get(best) or tables.get(_ANYWHERE, ()) for tables in found))


def language_of(found: Sequence[Mapping[str, Sequence[str]]]) -> str:
    """The language most phrases are of, none where there are none."""
    votes = Counter(chain.from_iterable(found))
    votes.pop(_ANYWHERE, None)
    return max(votes, key=votes.__getitem__, default="")


class _Letters(dict[int, str]):
    """What each character counts as, found out when it is first met; marks become `gap`."""

    def __init__(self, gap: str) -> None:
        super().__init__()
        self._gap = gap

    def __missing__(self, code: int) -> str:
        letter = low(chr(code))
        if letter in ":,%":
            counts = f" {letter} "
        elif letter.isspace():
            counts = " "
        else:
            counts = letter if letter.isalnum() or letter == "'" else self._gap
        if len(self) < MOST_LETTERS:
            self[code] = counts
        return counts


_ASCII = "".join(each if each.isalnum() or each in "':,%" else " " for each in map(chr, range(128)))
BETWEEN_WORDS, WITHIN_WORDS = _Letters(" "), _Letters("")


def parted(text: str) -> str:
    """Words between single spaces, in small letters without accents; a colon, a comma and a percent sign stay. In
    Chinese words are not told apart by spaces, and marks would only part phrases."""
    if text.isascii():  # the same in less time
        spaced = text.lower().translate(_ASCII)
        for mark in ":,%":
            spaced = spaced.replace(mark, f" {mark} ") if mark in spaced else spaced
    else:
        spaced = text.translate(WITHIN_WORDS if HAS_HAN.search(text) else BETWEEN_WORDS)
    return f" {' '.join(spaced.split())} "


def _pattern(phrase: str) -> str:
    words = parted(phrase.rstrip("*")).strip()
    if _TOGETHER.search(words):
        return words
    return f" {words}" if phrase.endswith("*") else f" {words} "


def _is_long(phrase: str) -> bool:
    """Whether it says the same wherever it stands."""
    return (" " in phrase and len(phrase) >= _LONG) or (
        len(phrase) >= _LONG_HAN and bool(_TOGETHER.search(phrase))
    )


@lru_cache(maxsize=4)
def phrases(file: str) -> Phrases:
    """The tables of a file of this folder."""
    found: dict[str, _Filed] = {}
    kept: dict[_Filed, _Filed] = {}  # thousands stand in the same tables
    for pattern, filed in _spoken(file):
        together = (*found.get(pattern, ()), filed)
        found[pattern] = kept.setdefault(together, together)
    automaton = AhoCorasick(found, implementation=Implementation.ContiguousNFA, store_patterns=False)
    tables = {filed: _by_language(filed) for filed in kept}
    return Phrases(automaton, [tables[filed] for filed in found.values()])


def _spoken(file: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each pattern with a language and a table it stands in. Language by language, as the whole takes much memory."""
    for part in _LANGUAGE.split((_FOLDER / file).read_text("utf-8"))[1:]:
        for language, tables in tomllib.loads(part).items():
            for table, told in tables.items():
                for phrase in told:
                    pattern = _pattern(phrase)
                    yield pattern, (language, table)
                    if _is_long(phrase):
                        yield pattern, (_ANYWHERE, table)


def _by_language(filed: _Filed) -> Mapping[str, Sequence[str]]:
    tables: defaultdict[str, list[str]] = defaultdict(list)
    for language, table in filed:
        tables[language].append(table)
    return dict(tables)
