"""Reads what people say beside a question without answering it: a wish for patience, thanks, a protest at being
asked, words that hurry or name nothing."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import low

_RUN = re.compile("[a-z0-9]+")
_EDGES = " \t\n.,;:!?¿¡~·。，！？、；：\"'()…"
_LONGEST = 60  # characters
_BEFORE = 16  # characters before a value
_SAID = 160  # characters of a message in which somebody says what becomes of their complaint


Danger = Literal["unsafe", "well", "advice", "doing", ""]
_DANGERS: tuple[Danger, ...] = ("unsafe", "well", "advice", "doing")


Whole = Literal["hurries", "small", "knocks", "nothing", "has"]
Saying = Literal[
    "over", "unsettled", "erase", "reported", "nameless", "adds", "sends", "misnumbered", "numbered"
]


class _Phrases(NamedTuple):
    """The phrases of a table. Most texts hold none, which a word of each (`cues`), or the phrase itself where words are
    not parted (`joined`), tells in a fraction of the time."""

    cues: frozenset[str]
    joined: tuple[str, ...]
    pattern: re.Pattern[str]

    def stand_in(self, text: str) -> bool:
        told = not self.cues.isdisjoint(_RUN.findall(text)) or any(map(text.__contains__, self.joined))
        return told and self.pattern.search(text) is not None


class _Words(NamedTuple):
    waits: frozenset[str]
    protests: tuple[str, ...]


def beside(text: str, tags: Sequence[str]) -> Literal["waits", "thanks", "protests", ""]:
    """What a whole message does, or how a protest begins. `tags` are the languages it may be in, the talk's own
    first."""
    if len(text) > _LONGEST:
        return ""
    bare = _bare(text)
    known = [_words(tag) for tag in tags]
    words = bare.split()
    if any(bare in each.waits or (words and each.waits.issuperset(words)) for each in known):
        return "waits"
    if any(_is_made_of(bare, tag, "looks") for tag in tags):
        return "waits"
    if any(_is_made_of(bare, tag, "thanks") for tag in tags):
        return "thanks"
    return "protests" if any(bare.startswith(each.protests) for each in known) else ""


def is_whole(text: str, kind: Whole, tags: Sequence[str]) -> bool:
    """Whether a message is nothing but such words and politeness: words that hurry, small talk, a knock at the door
    ("hello?"), words that name no thing and no wish ("the first one"), or that there is a number."""
    return len(text) <= _LONGEST and any(_is_made_of(_bare(text), tag, kind) for tag in tags)


def says(text: str, kind: Saying, tags: Sequence[str]) -> bool:
    """Whether a short message says that all is well now (`over`), that data are to be deleted, that a name or a
    contact is to be taken off, that something is to be added, that it is to be sent, that a number was wrong."""
    return len(text) <= _SAID and _stands(_plain(text), kind, tags)


def wants_erased(text: str, tags: Sequence[str]) -> bool:
    """Whether somebody wants their data deleted, and does not tell of it: "he said he would delete my details"."""
    return says(text, "erase", tags) and not says(text, "reported", tags)


def denies(text: str, value: str, tags: Sequence[str]) -> bool:
    """Whether a value is said not to be the one: "not LH-882211"."""
    before = _plain(text[: max(text.find(value), 0)])[-_BEFORE:].rstrip()
    patterns = [_phrases(tag, "denials").pattern for tag in tags]
    return any(each.fullmatch(before, at) for each in patterns for at in range(len(before)))


def _bare(text: str) -> str:
    return " ".join(_plain(text).replace(",", " ").strip(_EDGES).split())


def _plain(text: str) -> str:
    return low(text).replace("\u2019", "'")


def _is_made_of(bare: str, tag: str, kind: str) -> bool:
    """Whether a text is phrases of a table, with nothing between and around them but what is polite: "ok thx bye"."""
    known = _phrases(tag, kind)
    if not known.stand_in(bare):
        return False
    return not _polite(tag).sub(" ", known.pattern.sub(" ", bare)).strip(_EDGES)


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
    return _stands(_plain(text), kind, tags)


def _stands(text: str, kind: str, tags: Sequence[str]) -> bool:
    return any(_phrases(tag, kind).stand_in(text) for tag in tags)


@lru_cache(maxsize=128)
def _phrases(tag: str, kind: str) -> _Phrases:
    words = LANGUAGES[tag].words
    phrases = words["manners"][kind]
    phrases = (*phrases, *words["commands"]["thanks"]) if kind == "thanks" else tuple(phrases)
    lowered = tuple(map(low, phrases))
    cues = [_cue(each) if _is_edged(each, tag) else "" for each in lowered]
    joined = tuple(each for each, cue in zip(lowered, cues, strict=True) if not cue)
    return _Phrases(frozenset(filter(None, cues)), joined, _any_of(lowered, tag))


@lru_cache(maxsize=16)
def _polite(tag: str) -> re.Pattern[str]:
    words = LANGUAGES[tag].words
    return _any_of((*words["greetings"]["polite"], *words["manners"]["polite"]), tag)


def _any_of(phrases: Iterable[str], tag: str) -> re.Pattern[str]:
    """Whole words only, in a script that has no spaces those of Latin letters. At one place the longest is found."""
    longest_first = sorted(map(low, phrases), key=len, reverse=True)
    edged = "|".join(re.escape(each) for each in longest_first if _is_edged(each, tag))
    joined = [re.escape(each) for each in longest_first if not _is_edged(each, tag)]
    return re.compile("|".join([*joined, rf"(?<![a-z0-9])(?:{edged})(?![a-z0-9])"] if edged else joined))


def _is_edged(phrase: str, tag: str) -> bool:
    return bool(LANGUAGES[tag].words["spaced"]) or phrase.isascii()


def _cue(phrase: str) -> str:
    """The longest of its words: whatever stands in a text between edges, its words do, too."""
    return max(_RUN.findall(phrase), key=len, default="")


@lru_cache(maxsize=16)
def _words(tag: str) -> _Words:
    words = LANGUAGES[tag].words["manners"]
    return _Words(frozenset(map(low, words["waits"])), tuple(map(low, words["protests"])))
