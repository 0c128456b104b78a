"""The languages the desk speaks: one folder each under locales/, with its texts and its words."""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "locales"


def _accents() -> Mapping[int, str]:
    """Latin letters with marks, each with its bare one: people leave the marks out where a keyboard hides them."""
    letters = map(chr, (*range(0xC0, 0x180), *range(0x1E00, 0x1F00)))
    bare = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return {ord(letter): base for letter, base in bare.items() if base.isascii() and letter != "\u0130"}


ACCENTS = _accents()
# What is shown to people, or compared with a text as it was written.
_AS_WRITTEN = frozenset({"formats", "labels", "tag", "name", "addresses", "fold", "regions"})

# Where a language without a folder of its own finds a reader: Cantonese and the like write Chinese.
_KIN = {"yue": "zh", "wuu": "zh", "hak": "zh", "nan": "zh", "ca": "es", "gl": "es", "pt": "es", "oc": "fr"}


@dataclass(frozen=True, slots=True)
class Language:
    """`tag` as in settings and HTML ("zh-CN"), `words` the tables of its words.toml and, under their names, those
    of the files beside it."""

    tag: str
    name: str
    folder: Path
    words: Mapping[str, Any]


def _bare(tables: Any, key: str = "") -> Any:
    """The tables without marks on their letters, as texts are compared with them."""
    if key in _AS_WRITTEN:
        return tables
    if isinstance(tables, str):
        return tables if tables.isascii() else tables.translate(ACCENTS)
    if isinstance(tables, list):
        return [_bare(each, key) for each in tables]
    if isinstance(tables, dict):
        return {_bare(name): _bare(each, name) for name, each in tables.items()}
    return tables


def _read() -> Mapping[str, Language]:
    found = {}
    for words in sorted(FOLDER.glob("*/words.toml")):
        if not (words.parent / "messages.po").exists():
            continue
        tables = tomllib.loads(words.read_text(encoding="utf-8"))
        for beside in sorted(words.parent.glob("*.toml")):
            if beside != words:
                tables[beside.stem] = tomllib.loads(beside.read_text(encoding="utf-8"))
        found[tables["tag"]] = Language(tables["tag"], tables["name"], words.parent, _bare(tables))
    return found


LANGUAGES = _read()
"""Every language with a complete folder, by tag."""


def nearest(wanted: str, enabled: Sequence[str]) -> str:
    """The enabled language closest to `wanted` (any code, "" for unknown); the first enabled one in doubt."""
    known = [tag for tag in enabled if tag in LANGUAGES] or list(LANGUAGES)
    if wanted in known:
        return wanted
    base = wanted.replace("_", "-").split("-")[0].lower()
    for candidate in (base, _KIN.get(base, "")):
        for tag in known:
            if candidate and tag.split("-")[0].lower() == candidate:
                return tag
    return known[0]


def supported(code: str, enabled: Sequence[str]) -> bool:
    """Whether a person writing `code` is answered in their own language or a close one."""
    base = code.replace("_", "-").split("-")[0].lower()
    kin = {base, _KIN.get(base, base)}
    return not code or any(tag.split("-")[0].lower() in kin for tag in enabled)
