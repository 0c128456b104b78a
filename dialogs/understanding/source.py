"""A text made ready for reading: bounded, its forms folded one character for one, so that places stay true."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from dialogs.languages import ACCENTS, LANGUAGES

_QUOTED = re.compile(r'"[^"\n]{4,120}"')  # what somebody else wrote
_QUOTES = 12  # of a text that are looked at
LIMIT = 20_000
"""How many characters are read for fields; the words beyond it are kept, not searched."""

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_BETWEEN = re.compile(r"[\W_]")
_DIGIT = re.compile(r"\d")


def _folding() -> Mapping[int, str]:
    table: dict[int, str] = dict.fromkeys((*range(32), 127, 133, 160, 12288, 8232, 8203, 65279), " ")
    table[0x0A] = "\n"
    table |= {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys(map(ord, "‘’ʼ´`"), "'") | dict.fromkeys(map(ord, "“”„"), '"')
    table |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")  # lone surrogates break every encoder
    table |= dict.fromkeys(map(ord, "‐‑−"), "-")
    table[0x130] = "I"  # the one letter whose lower case is longer than itself
    return table


def _kin() -> Mapping[int, str]:
    pairs = {}
    for language in LANGUAGES.values():
        for pair in language.fold.split():
            pairs[ord(pair[0])] = pair[1]
    return pairs


_FOLD = _folding()
_FOLDED = {chr(code): letter for code, letter in _FOLD.items()}
_KIN = _kin()
_GAPS = "".join(chr(code) if chr(code).isalnum() else " " for code in range(128))
_GAPS_BETWEEN = "".join(chr(code) if chr(code).isalnum() or code == ord("'") else " " for code in range(128))
_LOOSE = ("''", " '", "' ")  # apostrophes that are of no word
# str.translate looks up every letter beyond ASCII by itself: few texts have one to change
_ALIKE = re.compile(f"[{re.escape(''.join(map(chr, _FOLD)))}]")
_OTHER_FORM = re.compile(f"[{''.join(map(chr, (*_KIN, *ACCENTS)))}]")
_OTHER_FORMS = {**ACCENTS, **_KIN}


def plain(text: str) -> str:
    """`text` without look-alikes: half-width, straight quotes, no controls. As long as it was."""
    if text.isascii():
        return text if text.isprintable() and "`" not in text else text.translate(_FOLD)
    return _ALIKE.sub(_folded, text)


def _folded(match: re.Match[str]) -> str:
    return _FOLDED[match[0]]


def low(text: str) -> str:
    """How words are compared: plain, small, no marks on letters, traditional forms folded. As long as it was."""
    return _lowered(plain(text))


def _lowered(folded: str) -> str:
    small = folded.lower()
    return small if small.isascii() or not _OTHER_FORM.search(small) else small.translate(_OTHER_FORMS)


class Source(NamedTuple):
    """`plain` keeps capitals and is what values are cut from; `low` is what is compared, `words` are its words in
    their order and `vocabulary` once each, `parts` what is left between the characters that are of no word, each of
    which it replaces. `figures`: a digit stands in it."""

    plain: str
    low: str
    words: Sequence[str]
    vocabulary: frozenset[str]
    parts: Sequence[str]
    figures: bool


def _words(text: str) -> list[str]:
    """What `TOKEN` finds, for most English texts in a quarter of the time."""
    if not text.isascii():
        return TOKEN.findall(text)
    if "'" not in text:
        return text.translate(_GAPS).split()
    spaced = text.translate(_GAPS_BETWEEN)
    loose = spaced[0] == "'" or spaced[-1] == "'" or any(each in spaced for each in _LOOSE)
    return TOKEN.findall(text) if loose else spaced.split()


def parted(text: str) -> Sequence[str]:
    """What stands between each two characters that are no letters or figures, in its order, be it nothing."""
    return text.translate(_GAPS).split(" ") if text.isascii() else _BETWEEN.split(text)


def read(text: str) -> Source:
    head = plain(text[:LIMIT])
    lowered = _lowered(head)
    words = _words(lowered)
    return Source(head, lowered, words, frozenset(words), parted(lowered), bool(_DIGIT.search(lowered)))


def in_quotes(source: Source, start: int, end: int) -> bool:
    """Whether it stands in what is quoted with more than itself: "the form says "Joe Bloggs, 1 Sample Street"."""
    if '"' not in source.plain:
        return False
    return any(
        quote.start() < start and end < quote.end() and quote.end() - quote.start() - 2 > end - start
        for quote in islice(_QUOTED.finditer(source.plain), _QUOTES)
    )


def word_places(word: str, text: str) -> Iterator[int]:
    """Where words begin that begin with this one."""
    at = text.find(word)
    while at >= 0:
        if not (at and text[at - 1].isalnum()):
            yield at
        at = text.find(word, at + len(word))
