"""Tells in which country a text is written, as its places and postcodes tell it."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import Source

_TABLE = Path(__file__).parent.parent / "data" / "countries.toml"
_HEAD = 4_000  # characters of a text in which a place is looked for, and as many at its end
_CANTONESE = re.compile("[嘅唔咗喺啲嗰佢哋冇喎嚟咁乜嘢咩啱掂攞俾畀睇嘥係]")
_LEAST = 2  # characters that only Cantonese has
_SHARE, _SCRIPT = (
    10,
    300,
)  # every so many characters of a Traditional text is of no other; how many are looked at
_HAN = re.compile("[\u4e00-\u9fff]")


class _Signs(NamedTuple):
    sure: re.Pattern[str] | None
    places: re.Pattern[str] | None
    words: tuple[str, ...]


def told(source: Source) -> tuple[str, ...]:
    """The countries a text tells of, what can be of no other first; Chinese by its script where no place is named."""
    text, low = _ends(source.plain), _ends(source.low)
    known = signs()
    sure = [code for code, each in known.items() if each.sure and each.sure.search(text)]
    named = [
        code
        for code, each in known.items()
        if (each.places and each.places.search(text)) or any(word in low for word in each.words)
    ]
    return tuple(dict.fromkeys([*sure, *named, *_by_script(text)]))


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
def signs() -> Mapping[str, _Signs]:
    table = tomllib.loads(_TABLE.read_text(encoding="utf-8"))
    return {code: _signs(each) for code, each in table.items()}


def _signs(row: Mapping[str, Any]) -> _Signs:
    sure, places = row.get("sure", ""), row.get("places", ())
    return _Signs(
        re.compile(sure) if sure else None,
        re.compile("|".join(map(_whole, places))) if places else None,
        tuple(row.get("words", ())),
    )


def _whole(place: str) -> str:
    if not place.isascii() and place[-1] >= "\u3400":
        return place
    return rf"(?<![^\W_]){re.escape(place)}(?![^\W_])"
