"""What a matter needs before somebody can act on it: which lines are asked first, and which may stay open."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from dialogs.draft import Draft
from dialogs.languages import LANGUAGES, Language

Matter = Literal["thing", "delivery", "bill", "visit"]

# What each kind of matter is acted on by, the most worth first. A thing that fails is put right as the person
# wishes; a delivery and a bill are found by their number; who missed a visit is found by its day and by whom it was
# to be paid to ("whose").
ORDERS: Mapping[Matter, tuple[str, ...]] = MappingProxyType(
    {
        "thing": ("product_description", "remedy_details", "product_reference", "problem_date"),
        "delivery": ("product_description", "product_reference", "remedy_details", "problem_date"),
        "bill": ("product_description", "product_reference", "remedy_details", "problem_date"),
        "visit": ("product_description", "problem_date", "remedy_details", "whose", "product_reference"),
    }
)
_READ = 2_000  # characters of the story that are looked at
_NEVER = re.compile(r"(?!)")


def _pattern(phrases: Sequence[str], *, spaced: bool) -> re.Pattern[str]:
    if not phrases:
        return _NEVER
    parts = [re.escape(each.rstrip("*")) + (r"\w*" if each.endswith("*") else "") for each in phrases]
    parts.sort(key=len, reverse=True)
    joined = "|".join(parts)
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)" if spaced else joined, re.IGNORECASE)


def _read(language: Language) -> Mapping[str, re.Pattern[str]]:
    path = language.folder / "needs.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    spaced = bool(language.words["spaced"])
    names = ("delivery", "bill", "visit", "format", "writer", "wishes")
    return {name: _pattern(tables.get(name, ()), spaced=spaced) for name in names}


_WORDS = {tag: _read(language) for tag, language in LANGUAGES.items()}


def order(draft: Draft) -> tuple[str, ...]:
    """The lines this matter is acted on by, the most worth first."""
    return ORDERS[matter(draft)]


def matter(draft: Draft) -> Matter:
    return _matter(draft.form.value("problem_description")[:_READ], draft.language)


@lru_cache(maxsize=1024)
def _matter(story: str, tag: str) -> Matter:
    kinds: tuple[Matter, ...] = ("visit", "bill", "delivery")
    return next((kind for kind in kinds if says(kind, story, tag)), "thing")


def says(table: str, text: str, tag: str) -> re.Match[str] | None:
    """The first word of a table in a text."""
    return _WORDS[tag][table].search(text[:_READ].replace("’", "'"))


def another_form(draft: Draft) -> bool:
    """Whether somebody is said to see or read badly."""
    return _another_form(draft.form.value("problem_description")[:_READ], draft.language)


@lru_cache(maxsize=1024)
def _another_form(story: str, tag: str) -> bool:
    return says("format", story, tag) is not None


def found_by(draft: Draft) -> bool:
    """Whether the desk can tell whose matter it is: by a number, a name or an address; a delivery by its day."""
    form = draft.form
    named = any(key in form for key in ("product_reference", "name_or_organisation", "phone", "email"))
    return named or bool(draft.turn.sender) or by_its_day(draft)


def by_its_day(draft: Draft) -> bool:
    """A delivery whose day is known is found without its number."""
    day = draft.form.value("problem_date")
    return matter(draft) == "delivery" and bool(day) and "/" not in day and "," not in day
