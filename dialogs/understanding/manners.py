"""Reads what people say beside a question without answering it: a wish for patience, thanks, a protest at being
asked."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import low

_EDGES = " \t\n.,;:!?~·。，！？、；：\"'()…"
_LONGEST = 60  # characters


class _Words(NamedTuple):
    waits: frozenset[str]
    thanks: frozenset[str]
    polite: frozenset[str]
    protests: tuple[str, ...]


def beside(text: str, tags: Sequence[str]) -> Literal["waits", "thanks", "protests", ""]:
    """What a whole message does, or how a protest begins. `tags` are the languages it may be in, the talk's own
    first."""
    if len(text) > _LONGEST:
        return ""
    bare = " ".join(low(text).replace(",", " ").strip(_EDGES).split())
    known = [_words(tag) for tag in tags]
    words = bare.split()
    if any(bare in each.waits or (words and each.waits.issuperset(words)) for each in known):
        return "waits"
    if any(_thanks(bare, each) for each in known):
        return "thanks"
    return "protests" if any(bare.startswith(each.protests) for each in known) else ""


def _thanks(bare: str, known: _Words) -> bool:
    """Thanks alone, or with a word for whom they are: "thank you dear"."""
    if bare in known.thanks or bare.replace(" ", "") in known.thanks:
        return True
    rests = (bare[len(each) :].strip() for each in known.thanks if bare.startswith(each))
    leads = (bare[: -len(each)].strip() for each in known.thanks if bare.endswith(each))
    return any(rest in known.polite for rest in (*rests, *leads))


@lru_cache(maxsize=16)
def _words(tag: str) -> _Words:
    words = LANGUAGES[tag].words["manners"]
    return _Words(
        frozenset(map(low, words["waits"])),
        frozenset(map(low, (*words["thanks"], *LANGUAGES[tag].words["commands"]["thanks"]))),
        frozenset(map(low, LANGUAGES[tag].words["greetings"]["polite"])),
        tuple(map(low, words["protests"])),
    )
