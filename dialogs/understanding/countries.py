"""Tells in which country a text is written, as its places and postcodes tell it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import TOKEN, Source, low

_TABLE = Path(__file__).parent.parent / "data" / "countries.toml"
_HEAD = 4_000  # characters of a text in which a place is looked for, and as many at its end
_CANTONESE = re.compile("[嘅唔咗喺啲嗰佢哋冇喎嚟咁乜嘢咩啱掂攞俾畀睇嘥係]")
_MOST = 20
_LEAST = 2  # characters that only Cantonese has
# Every so many characters of a Traditional text is of no other; how many are looked at
_SHARE, _SCRIPT = 10, 300
_HAN = re.compile("[\u4e00-\u9fff]")


class _Signs(NamedTuple):
    """`sure` by country; `places` by the first of their words, or the whole where there are no spaces, each with its
    country; `words` by country."""

    sure: Mapping[str, re.Pattern[str]]
    places: Mapping[str, Sequence[tuple[str, str]]]
    joined: Sequence[tuple[str, str]]
    words: Sequence[tuple[str, str]]


def told(source: Source) -> tuple[str, ...]:
    """The countries a text tells of, what can be of no other first; Chinese by its script where no place is named."""
    text, lowered = _ends(source.plain), _ends(source.low)
    known = signs()
    sure = [code for code, pattern in known.sure.items() if pattern.search(text)]
    places = [
        (_place(place, text), code)
        for word in known.places.keys() & source.vocabulary
        for place, code in known.places[word]
    ]
    places += [(text.find(place), code) for place, code in known.joined]
    places += [(lowered.find(word), code) for word, code in known.words]
    named = [code for at, code in sorted(places) if at >= 0]
    return tuple(dict.fromkeys([*sure, *named, *_by_script(text)]))


def _place(place: str, text: str) -> int:
    """Where it stands as a word, with its capitals; -1 where it does not."""
    at = text.find(place)
    for _ in range(_MOST):
        end = at + len(place)
        if at < 0 or not (text[at - 1 : at].isalnum() or text[end : end + 1].isalnum()):
            return at
        at = text.find(place, end)
    return -1


def of(language: str, enabled: Sequence[str]) -> tuple[str, ...]:
    """The country a language's tag names, where it is none of those the desk speaks: "zh-HK", "en-AU"."""
    country = language.rpartition("-")[2]
    named = "-" in language and language not in enabled and len(country) == len("HK")
    return (country.upper(),) if named else ()


def _by_script(text: str) -> tuple[str, ...]:
    if text.isascii():
        return ()
    if len(_CANTONESE.findall(text)) >= _LEAST:
        return ("HK",)
    han = _HAN.findall(text[:_SCRIPT])
    own = sum(map(_traditional().__contains__, han))
    return ("TW", "HK") if own and own * _SHARE >= len(han) else ()


@lru_cache(maxsize=1)
def _traditional() -> frozenset[str]:
    """The characters that are written otherwise in Simplified Chinese."""
    return frozenset(pair[0] for language in LANGUAGES.values() for pair in language.fold.split())


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _HEAD else f"{text[:_HEAD]}\n{text[-_HEAD:]}"


@lru_cache(maxsize=1)
def signs() -> _Signs:
    table: Mapping[str, Mapping[str, Any]] = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    places = [(place, code) for code, row in table.items() for place in row.get("places", ())]
    spaced: dict[str, list[tuple[str, str]]] = {}
    for place, code in places:
        if not _HAN.search(place):
            spaced.setdefault(TOKEN.findall(low(place))[0], []).append((place, code))
    return _Signs(
        {code: re.compile(row["sure"]) for code, row in table.items() if "sure" in row},
        spaced,
        [(place, code) for place, code in places if _HAN.search(place)],
        [(low(word), code) for code, row in table.items() for word in row.get("words", ())],
    )
