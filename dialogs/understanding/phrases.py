"""Finds phrases one behind the other, the longest of each place, as a pattern of them all would: made in a fraction of
the time and a tenth of the memory, as no pattern has to be compiled."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

_LATIN = re.compile(r"[a-z]")


class Place(NamedTuple):
    """Where a phrase stands. `shape` is the name of the shape it has, "" for one that is written out."""

    start: int
    end: int
    shape: str = ""


class Phrases:
    """Phrases of a language, and shapes of phrases, which come first. Where words are set apart (`spaced`) a phrase is
    made of whole ones. In a script without spaces a lone character is a part of other words unless it begins the text
    or a word or stands behind one of `leads`, and letters are one of the letters around them; `leads` is None where a
    lone character may stand anywhere."""

    def __init__(
        self,
        phrases: Collection[str],
        *,
        spaced: bool,
        leads: str | None = "",
        shapes: Sequence[re.Pattern[str]] = (),
    ) -> None:
        self._phrases = frozenset(phrases)
        self._spaced = spaced
        self._leads = leads
        self.shapes = shapes
        self._lengths = _lengths(self._phrases)

    def within(self, text: str) -> Iterator[Place]:
        """Each, from the beginning to the end; none within another."""
        at = 0
        nearest: list[Place | None] = [Place(-1, -1)] * len(self.shapes)
        while True:
            nearest = [
                self._shaped(number, text, at) if found and found.start < at else found
                for number, found in enumerate(nearest)
            ]
            shaped = min(filter(None, nearest), key=_start, default=None)  # of one place the first
            written = self._written(text, at, shaped.start if shaped else len(text))
            found = written or shaped
            if found is None:
                return
            yield found
            at = found.end

    def first_of(self, text: str) -> Place | None:
        """The one a text begins with."""
        found = next(self.within(text), None)
        return found if found and not found.start else None

    def without(self, text: str) -> str:
        """The text with a space for each of them."""
        parts, at = [], 0
        for found in self.within(text):
            parts.append(text[at : found.start])
            at = found.end
        return " ".join([*parts, text[at:]])

    def _shaped(self, number: int, text: str, at: int) -> Place | None:
        match = self.shapes[number].search(text, at)
        return Place(match.start(), match.end(), match.lastgroup or "") if match else None

    def _written(self, text: str, at: int, before: int) -> Place | None:
        """The first that is written out and stands before a place."""
        for start in self._beginnings(text, at):
            if start >= before:
                return None
            for length in self._lengths.get(text[start : start + 1], ()):
                end = start + length
                said = text[start:end]  # near the end of the text shorter than it should be
                if len(said) == length and said in self._phrases and self._stands_apart(text, start, end):
                    return Place(start, end)
        return None

    def _beginnings(self, text: str, at: int) -> Iterator[int]:
        """Where a phrase may begin: anywhere but within a word."""
        for start in range(at, len(text)):
            if not (self._spaced and start and _is_of_word(text[start - 1])):
                yield start

    def _stands_apart(self, text: str, start: int, end: int) -> bool:
        if self._spaced:
            return not _is_of_word(text[end : end + 1])
        if self._leads is None:
            return True
        before, after = text[start - 1 : start] if start else "", text[end : end + 1]
        if text[start:end].isascii():
            return not (_LATIN.match(before) or _LATIN.match(after))
        return end - start > 1 or not (before.isalnum() or before == "_") or before in self._leads


def _start(place: Place) -> int:
    return place.start


def _is_of_word(character: str) -> bool:
    return character.isalnum()


def _lengths(phrases: Collection[str]) -> Mapping[str, Sequence[int]]:
    """How long phrases are, by the character they begin with, the longest first."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for phrase in phrases:
        found[phrase[:1]].add(len(phrase))
    return {head: tuple(sorted(lengths, reverse=True)) for head, lengths in found.items()}
