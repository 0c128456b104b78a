"""Reads what people say beside an open question without answering it: a wish for patience, a protest at being asked."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import low

_EDGES = " \t\n.,;:!?~·。，！？、；：\"'()…"
_LONGEST = 60  # characters


def beside(text: str, tags: Sequence[str]) -> Literal["waits", "protests", ""]:
    """`tags` are the languages it may be in, the talk's own first."""
    if len(text) > _LONGEST:
        return ""
    bare = low(text).strip(_EDGES)
    if any(bare in _words(tag)[0] for tag in tags):
        return "waits"
    return "protests" if any(bare.startswith(_words(tag)[1]) for tag in tags) else ""


@lru_cache(maxsize=16)
def _words(tag: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = LANGUAGES[tag].words["manners"]
    return frozenset(map(low, words["waits"])), tuple(map(low, words["protests"]))
