"""Reads the answer to a summary: send it, not yet, change something. What tells more than that is none of these."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding import assent, yesno
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.source import TOKEN, low, read

Answer = Literal["yes", "no", "change", ""]

_LONGEST = 60  # characters
_NAME_HAN = 3  # characters that name a line, as one word does where words are set apart
_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTERS = re.compile(r"[^\W_]")
_EDGES = " \t\n.,;:!~·。，！、；：\"'()[]*_-…"


class _Table(NamedTuple):
    meanings: Mapping[str, str]
    phrases: Phrases
    small: tuple[str, ...]
    but: re.Pattern[str]
    spaced: bool


def answer(text: str, tags: Sequence[str]) -> Answer:
    """What a short message says to a summary; "" for one that says something else too. `tags`: the language of the
    talk first, then the others."""
    source = read(text)
    bare = source.low.strip(_EDGES)
    if len(bare) > _LONGEST:
        return ""
    if not _LETTERS.search(bare):
        return yesno.answer(source, "confirm", tags, None) or ""
    if any(yesno.is_complete(bare, assent.table(tag, "confirm")) for tag in tags):
        return "yes"
    found: Iterator[Answer] = (_answered(bare, table(tag)) for tag in tags)
    return next(filter(None, found), "")


def objects(text: str, tags: Sequence[str]) -> bool:
    """Whether a yes is taken back in the same breath: "yes, but …"."""
    lowered = low(text)
    return any(table(tag).but.search(lowered) for tag in tags)


def _answered(text: str, known: _Table) -> Answer:
    meanings = [known.meanings[text[start:end]] for start, end, _ in known.phrases.within(text)]
    if not meanings:
        return ""
    left = _left(known.phrases.without(text), known)
    if "change" in meanings and "no" not in meanings:
        return "change" if left <= (1 if known.spaced else _NAME_HAN) else ""
    if left or known.but.search(text):
        return ""
    return "yes" if {"no", "doubt"}.isdisjoint(meanings) else "no"


def _left(rest: str, known: _Table) -> int:
    """How much is said beside the answer: words, or characters where words are not set apart."""
    if known.spaced:
        return sum(word not in known.small for word in TOKEN.findall(rest))
    for word in known.small:
        rest = rest.replace(word, " ")
    return len(_HAN.findall(rest)) + sum(not _HAN.match(word) for word in TOKEN.findall(rest))


@lru_cache(maxsize=16)
def table(tag: str) -> _Table:
    words = LANGUAGES[tag].words
    own, spaced = words["summary"], bool(words["spaced"])
    meanings: dict[str, str] = {}
    for kind in ("change", "no", "yes"):
        for phrase in map(low, own[kind]):
            meanings[phrase] = kind
            meanings.setdefault(phrase.replace("'", ""), kind)
    for phrase, meaning in assent.table(tag, "confirm").meanings.items():
        meanings.setdefault(phrase, meaning)
    for phrase in map(low, own["neither"]):  # of a story as often as of an answer
        meanings.pop(phrase, None)
    small = sorted({*map(low, own["small"])}, key=len, reverse=True)
    before, behind = (r"(?<![^\W_])", r"(?![^\W_])") if spaced else ("", "")
    return _Table(
        meanings,
        Phrases(list(filter(None, meanings)), spaced=spaced, leads=None),
        tuple(small),
        re.compile(f"{before}(?:{'|'.join(map(re.escape, map(low, own['but'])))}){behind}"),
        spaced,
    )
