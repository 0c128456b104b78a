"""Reads what people say beside a question without answering it: a wish for patience, thanks, a protest at being
asked."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import low

_EDGES = " \t\n.,;:!?~·。，！？、；：\"'()…"
_LONGEST = 60  # characters


Danger = Literal["unsafe", "well", "advice", "doing", ""]
_DANGERS: tuple[Danger, ...] = ("unsafe", "well", "advice", "doing")


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


def in_danger(text: str, tags: Sequence[str]) -> Danger:
    """What a short message after the safety words says: still in danger, well again, asking what to do, telling what
    was done."""
    return next((kind for kind in _DANGERS if _holds(text, kind, tags)), "")


def robot(text: str, tags: Sequence[str]) -> Literal["yes", "no", ""]:
    """The true answer to the question whether this is a robot (yes) or somebody real (no); "" when both or neither is
    named."""
    machine, somebody = _holds(text, "robot", tags), _holds(text, "real", tags)
    if machine == somebody:
        return ""
    return "yes" if machine else "no"


def asks_number(text: str, tags: Sequence[str]) -> bool:
    """Whether a short question is about the number of an order itself: what it is, where it stands, which will do."""
    return not any(map(str.isdecimal, text)) and _holds(text, "about", tags)


def waited(text: str, tags: Sequence[str]) -> bool:
    """Whether a short message says that nobody came who was promised, or asks when they come."""
    return _holds(text, "waited", tags)


def _holds(text: str, kind: str, tags: Sequence[str]) -> bool:
    if len(text) > _LONGEST:
        return False
    bare = low(text).replace("\u2019", "'")
    return any(_phrases(tag, kind).search(bare) for tag in tags)


@lru_cache(maxsize=64)
def _phrases(tag: str, kind: str) -> re.Pattern[str]:
    words = LANGUAGES[tag].words
    longest_first = sorted(map(low, words["manners"][kind]), key=len, reverse=True)
    return re.compile("|".join(_edged(each, spaced=bool(words["spaced"])) for each in longest_first))


def _edged(phrase: str, *, spaced: bool) -> str:
    """Whole words only, in a script that has no spaces those of Latin letters."""
    edged = spaced or phrase.isascii()
    return rf"(?<![a-z0-9]){re.escape(phrase)}(?![a-z0-9])" if edged else re.escape(phrase)


@lru_cache(maxsize=16)
def _words(tag: str) -> _Words:
    words = LANGUAGES[tag].words["manners"]
    return _Words(
        frozenset(map(low, words["waits"])),
        frozenset(map(low, (*words["thanks"], *LANGUAGES[tag].words["commands"]["thanks"]))),
        frozenset(map(low, LANGUAGES[tag].words["greetings"]["polite"])),
        tuple(map(low, words["protests"])),
    )
