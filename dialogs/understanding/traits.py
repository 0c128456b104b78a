"""What a text is weighed by: the beginnings of its words, and the characters of what is written without spaces."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence, Set
from itertools import pairwise
from operator import add, itemgetter
from typing import TypeVar

Trait = TypeVar("Trait", str, int, str | int)

STEM = 6
"""Letters by which forms of a word are one."""
BETWEEN = "_"
"""Between two words that follow each other, as one trait."""
_HAN = "\u33ff"  # characters beyond it are written without spaces
_WRITTEN_TOGETHER = re.compile(f"[^\0-{_HAN}]")
_UTF_16 = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
_LATIN = re.compile("(?<![a-z0-9])[a-z]+(?![a-z0-9])")
_GAPS = "".join(letter if letter.isalnum() else " " for letter in map(chr, range(128)))
_beginning = itemgetter(slice(STEM))


def letters(text: str) -> Sequence[str]:
    """The words of Latin letters in a text in small letters. What has figures in it is no word: the letters of a
    number or of a link's key tell nothing, and now and then added up to danger."""
    if not text.isascii():
        return _LATIN.findall(text)
    return list(filter(str.isalpha, text.translate(_GAPS).split()))


def beginnings(words: Iterable[str]) -> Sequence[str]:
    return list(map(_beginning, words))


def couples(begun: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each two words that follow each other, by their beginnings."""
    return pairwise(begun)


def stems(words: Iterable[str]) -> Set[str]:
    return set(map(_beginning, filter(str.isascii, filter(str.isalpha, words))))


def is_written_together(text: str) -> bool:
    """Whether some of it is written without spaces."""
    return not text.isascii() and _WRITTEN_TOGETHER.search(text) is not None


def pairs(text: str) -> Set[int]:
    """Each character and each two that follow each other, as `code` makes numbers of them: those are made and looked
    up in half the time that parts of a text take."""
    coded = memoryview(text.encode(_UTF_16))
    even, odd = len(coded) // 4 * 4, (len(coded) - 2) // 4 * 4 + 2
    return {*coded.cast("H"), *coded[:even].cast("I"), *coded[2:odd].cast("I")}


def code(trait: str) -> int:
    return int.from_bytes(trait.encode(_UTF_16), sys.byteorder)


def traits(text: str, words: Iterable[str]) -> Set[str]:
    """`words` by their first letters; of what is written without spaces in the text each character, and each two that
    follow each other."""
    characters = {*text, *map(add, text, text[1:])}
    together = {trait for trait in characters if min(trait) > _HAN}
    return {*stems(words), *together}


def sharing(weights: Mapping[Trait, int], kept: MutableMapping[int, int]) -> Mapping[Trait, int]:
    """The same weights, with each of their numbers once in memory: most weigh what others do. `kept` are the numbers
    known so far."""
    return {trait: kept.setdefault(weight, weight) for trait, weight in weights.items()}
