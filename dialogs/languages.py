"""The languages the desk speaks: one folder each under locales/, with its texts and its words."""

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "locales"
_WORDS = "words.toml"
# Read by the one that needs them, who makes tables of its own of them: kept as they stand they would take 4 MB.
_ASIDE = frozenset(
    {"needs.toml", "weights.toml", "perils.toml", "purposes.toml", "frames.toml", "categories.toml"}
)


def _accents() -> Mapping[int, str]:
    """Latin letters with marks, each with its bare one: people leave the marks out where a keyboard hides them."""
    letters = map(chr, (*range(0xC0, 0x180), *range(0x1E00, 0x1F00)))
    bare = {letter: unicodedata.normalize("NFD", letter)[0] for letter in letters}
    return {ord(letter): base for letter, base in bare.items() if base.isascii() and letter != "\u0130"}


ACCENTS = _accents()
# What is shown to people, or compared with a text as it was written.
_AS_WRITTEN = frozenset({"formats", "labels", "tag", "name", "addresses", "fold", "regions", "abroad"})

# Where a language without a folder of its own finds a reader: Cantonese and the like write Chinese.
_KIN = {"yue": "zh", "wuu": "zh", "hak": "zh", "nan": "zh", "ca": "es", "gl": "es", "pt": "es", "oc": "fr"}


@dataclass(frozen=True)
class Language:
    """`tag` as in settings and HTML ("zh-CN"), `fold` the pairs of letters that are one in it ("壞坏"). A language
    that is not enabled costs no memory: its words are read when they are first asked for."""

    tag: str
    name: str
    fold: str
    folder: Path

    @cached_property
    def words(self) -> Mapping[str, Any]:
        """The tables of its words.toml and, under their names, those of the files beside it."""
        tables = tomllib.loads(_words_of(self.folder))
        for beside in sorted(self.folder.glob("*.toml")):
            if beside.name not in {_WORDS, *_ASIDE}:
                tables[beside.stem] = tomllib.loads(beside.read_text(encoding="utf-8"))
        return dict(_bare(tables))

    def read(self, name: str) -> Mapping[str, Any]:
        """The tables of a file that stands aside, read anew each time; none where the language has no such file."""
        path = self.folder / f"{name}.toml"
        return dict(_bare(tomllib.loads(path.read_text(encoding="utf-8")))) if path.exists() else {}


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


def _words_of(folder: Path) -> str:
    return (folder / _WORDS).read_text(encoding="utf-8")


def _read() -> Mapping[str, Language]:
    found = {}
    for words in sorted(FOLDER.glob(f"*/{_WORDS}")):
        if (words.parent / "messages.po").exists():
            head = tomllib.loads(_words_of(words.parent).partition("\n[")[0])
            found[head["tag"]] = Language(head["tag"], head["name"], head.get("fold", ""), words.parent)
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


def is_spoken(code: str, enabled: Sequence[str]) -> bool:
    """Whether somebody writing `code` is answered in it, or in what is written like it."""
    base = code.replace("_", "-").split("-")[0].lower()
    written = {base, _KIN.get(base, "")} & {"zh"}
    return not code or any(tag.split("-")[0].lower() in {base, *written} for tag in enabled)


def supported(code: str, enabled: Sequence[str]) -> bool:
    """Whether a person writing `code` is answered in their own language or a close one."""
    base = code.replace("_", "-").split("-")[0].lower()
    kin = {base, _KIN.get(base, base)}
    return not code or any(tag.split("-")[0].lower() in kin for tag in enabled)
