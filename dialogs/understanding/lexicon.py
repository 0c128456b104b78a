"""Finds the words of every enabled language in one pass over a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import add
from sys import intern
from typing import Any, NamedTuple, TypeVar

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import TOKEN, Source, low, parted

_STEM = 3
_MOST = 12  # occurrences of one phrase that are looked at


class Hit(NamedTuple):
    """Where a phrase stands. `language` is the folder it comes from."""

    start: int
    end: int
    phrase: str
    language: str


class Phrase(NamedTuple):
    """`also` must stand in a text with it: the rarest of its parts, or the last two characters of what is written
    without spaces."""

    text: str
    tables: tuple[str, ...]
    language: str
    spaced: bool
    open: bool
    also: str = ""


Hits = Mapping[str, Sequence[Hit]]
_Key = TypeVar("_Key")

_SCANNED = {
    "phrases": ("*",),
    "changes": ("cues", "verbs", "wrong"),
    "names": ("acting",),
    "contacts": ("phone", "fax"),
    "references": ("labels", "traps"),
    "counted": ("sums",),
    "remedies": (
        "refund",
        "exchange",
        "repair",
        "explanation",
        "apology",
        "compensation",
        "delivery",
        "nothing",
        "wishes",
    ),
    "products": ("nouns",),
    "problems": (
        "strong",
        "words",
        "evidence",
        "recurrent",
        "praise",
        "pleased",
        "denying",
        "no_complaint",
        "mock",
        "turns",
        "suggestions",
        "questions",
        "employment",
    ),
    "feelings": ("*",),
    "safety": (
        "self",
        "gas",
        "fire",
        "electric",
        "medicine",
        "health",
        "person",
        "property",
        "hints",
        "harmless",
    ),
}


def _tables(tag: str) -> Iterator[tuple[str, str]]:
    words = LANGUAGES[tag].words
    for section, wanted in _SCANNED.items():
        names = words[section] if wanted == ("*",) else wanted
        for name in names:
            for phrase in words[section].get(name, ()):
                yield phrase, f"{section}.{name}"
    for word in words["references"].get("typed", ()):
        yield from ((slip, "references.labels") for slip in _slips(low(word)))
    yield from _danger(words["danger"])
    for name, phrases in words["frames"].items():
        yield from ((phrase, f"frames.{name}") for phrase in phrases)
    for number, tables in words["categories"].items():
        for weight, phrases in tables.items():
            yield from ((phrase, f"categories.{number}.{weight}") for phrase in phrases)


def _slips(word: str) -> Set[str]:
    """A word as hurried fingers write it: a letter left out, doubled, or before its neighbour."""
    slips = {word[:at] + word[at + 1 :] for at in range(len(word))}
    slips |= {word[:at] + word[at] + word[at:] for at in range(len(word))}
    slips |= {word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)}
    return slips - {word}


def _danger(danger: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for hazard, phrases in danger["told"].items():
        yield from ((phrase, f"safety.{hazard}") for phrase in phrases)
    for name, phrases in danger["classes"].items():
        yield from ((phrase, f"danger.{name}") for phrase in phrases)
    yield from ((phrase, "safety.harmless") for phrase in danger["harmless"])


def _variants(phrase: str) -> Iterable[str]:
    # people leave the apostrophe out
    return (phrase, phrase.replace("'", "")) if "'" in phrase else (phrase,)


def _phrases(tag: str) -> Iterator[Phrase]:
    spaced = bool(LANGUAGES[tag].words["spaced"])
    tables: dict[str, list[str]] = {}
    for phrase, table in _tables(tag):
        for variant in _variants(low(phrase)):
            tables.setdefault(variant, []).append(table)
    for text, names in tables.items():
        yield Phrase(text.rstrip("*"), tuple(dict.fromkeys(names)), tag, spaced, text.endswith("*"))


@dataclass(frozen=True, slots=True)
class Shelf:
    """The phrases of one language by their only word, or by their first two parts; stems, and what begins with a mark,
    by their first letters, and what is written without spaces by its first two characters, or its only one. `script`
    are the characters of those that no other script has."""

    words: Mapping[str, Sequence[Phrase]]
    openings: Mapping[tuple[str, str], Sequence[Phrase]]
    stems: Mapping[str, Sequence[Phrase]]
    characters: Mapping[str, Sequence[Phrase]]
    pairs: Mapping[str, Sequence[Phrase]]
    script: frozenset[str]

    def alone(self, text: "_Parts") -> Iterator[tuple[Phrase, Sequence[int]]]:
        """Phrases of one word that stands in the text, and where it does."""
        words = self.words
        standing = words.keys() & text.vocabulary
        places: dict[str, list[int]] = {word: [] for word in standing}
        for part, at in zip(text.order, text.starts, strict=True):
            if part in standing:
                places[part].append(at)
        return ((phrase, places[word]) for word in standing for phrase in words[word])

    def longer(self, text: "_Parts") -> Iterator[tuple[Phrase, Sequence[int]]]:
        """Phrases that begin with two parts that follow each other in the text, and where those do; the others may
        stand in it."""
        openings, standing, starts = self.openings, text.standing, text.starts
        places: dict[tuple[str, str], list[int]] = {}
        for number, opening in enumerate(pairwise(text.order) if openings else ()):
            if opening in openings:
                places.setdefault(opening, []).append(starts[number])
        return (
            (phrase, begins)
            for opening, begins in places.items()
            for phrase in openings[opening]
            if phrase.also in standing
        )

    def begun(self, text: "_Parts") -> list[Phrase]:
        """Stems of words in the text."""
        stems = self.stems
        if not stems:
            return []
        standing = {word[:_STEM] for word in text.vocabulary}
        return [phrase for stem in stems.keys() & standing for phrase in stems[stem]]

    def unspaced(self, text: str) -> list[Phrase]:
        """What may stand in a text that has the script of what is written without spaces."""
        if self.script.isdisjoint(text):
            return []
        standing, letters, pairs = set(map(add, text, text[1:])), self.characters, self.pairs
        single = [phrase for letter in letters.keys() & set(text) for phrase in letters[letter]]
        longer = [
            phrase for pair in pairs.keys() & standing for phrase in pairs[pair] if phrase.also in standing
        ]
        return single + longer


class _Parts(NamedTuple):
    """What of a text phrases are looked up by: its words, and what stands between its other characters, in its order,
    with its places, and once each."""

    vocabulary: Set[str]
    order: Sequence[str]
    starts: Sequence[int]
    standing: Set[str]

    @classmethod
    def of(cls, source: Source) -> "_Parts":
        order, starts, at = [], [], 0
        for part in source.parts:
            if part:
                order.append(part)
                starts.append(at)
            at += len(part) + 1
        return cls(source.vocabulary, order, starts, frozenset(order))


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The shelves for texts of some languages; of the `foreign` ones only phrases of several words count."""

    own: Sequence[Shelf]
    foreign: Sequence[Shelf]

    def scan(self, source: Source) -> Hits:
        """Every phrase in the text, by table, each table's hits in the order of the text."""
        found: dict[str, list[Hit]] = {}
        mixed: set[str] = set()
        for phrase, hits in self._standing(source):
            for table in phrase.tables if hits else ():
                if table in found:
                    found[table] += hits
                    mixed.add(table)
                else:
                    found[table] = [*hits]
        for table in mixed:
            found[table].sort(key=_place)
        return found

    def _standing(self, source: Source) -> Iterator[tuple[Phrase, Sequence[Hit]]]:
        """The phrases that may stand in the text, and where they do."""
        text, parts = source.low, _Parts.of(source)
        for shelf in self.own:
            for phrase, places in chain(shelf.alone(parts), shelf.longer(parts)):
                yield phrase, _at(places, phrase, text)
            for phrase in chain(shelf.begun(parts), () if text.isascii() else shelf.unspaced(text)):
                yield phrase, _occurrences(phrase, text)
        for shelf in self.foreign:
            for phrase, places in chain(shelf.alone(parts), shelf.longer(parts)):
                if " " in phrase.text:
                    yield phrase, _at(places, phrase, text)


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _at(places: Sequence[int], phrase: Phrase, text: str) -> Sequence[Hit]:
    """Where a phrase of a language with spaces stands, of the places where its first parts do."""
    said, language, free = phrase.text, phrase.language, phrase.open
    length = len(said)
    if len(places) > _MOST:
        places = [at for at in places if text.startswith(said, at)][:_MOST]
    return [
        Hit(at, at + length, said, language)
        for at in places
        if text.startswith(said, at) and (free or not text[at + length : at + length + 1].isalnum())
    ]


def _occurrences(phrase: Phrase, text: str) -> Sequence[Hit]:
    """Where any phrase stands; one of a language with spaces not within a word, and only an open one before its end."""
    said, language = phrase.text, phrase.language
    found: list[Hit] = []
    length, whole = len(said), phrase.spaced
    closed, lettered = whole and not phrase.open, whole and said[0].isalnum()
    at = text.find(said)
    for _ in range(_MOST):
        if at < 0:
            break
        end = at + length
        within = lettered and at and text[at - 1].isalnum()
        if not within and not (closed and text[end : end + 1].isalnum()):
            found.append(Hit(at, end, said, language))
        at = text.find(said, at + 1)
    return found


@lru_cache(maxsize=64)
def lexicon(tags: tuple[str, ...], written: str = "") -> Lexicon:
    """The lexicon for texts of these languages, built once. What is `written` in one of them is not searched for
    the single words of others with the same letters: "sale" is dirty in French, "pain" is bread."""
    known = written in tags and bool(LANGUAGES[written].words["spaced"])
    foreign = [tag for tag in tags if known and tag != written and LANGUAGES[tag].words["spaced"]]
    shelves = {tag: _shelf(tag) for tag in tags}
    return Lexicon(
        own=tuple(shelf for tag, shelf in shelves.items() if tag not in foreign),
        foreign=tuple(shelf for tag, shelf in shelves.items() if tag in foreign),
    )


@lru_cache(maxsize=16)
def _shelf(tag: str) -> Shelf:
    words: dict[str, list[Phrase]] = {}
    openings: dict[tuple[str, str], list[Phrase]] = {}
    stems: dict[str, list[Phrase]] = {}
    characters: dict[str, list[Phrase]] = {}
    pairs: dict[str, list[Phrase]] = {}
    for phrase in _phrases(tag):
        closed = _closed(phrase) if phrase.spaced else []
        if closed and not TOKEN.match(phrase.text):  # "/policy"
            stems.setdefault(closed[0][:_STEM], []).append(phrase)
        elif not closed:
            filed, key = (pairs, phrase.text[:2]) if len(phrase.text) > 1 else (characters, phrase.text)
            filed.setdefault(key, []).append(phrase._replace(also=intern(phrase.text[-2:])))
        elif phrase.open and closed == [phrase.text]:
            stems.setdefault(phrase.text[:_STEM], []).append(phrase)
        elif len(closed) > 1:
            also = max(closed, key=lambda word: (word not in commonest_words(tag), len(word)))
            openings.setdefault((closed[0], closed[1]), []).append(phrase._replace(also=also))
        else:
            words.setdefault(closed[0], []).append(phrase)
    unspaced = [phrase for filed in (characters, pairs) for phrases in filed.values() for phrase in phrases]
    letters = frozenset(letter for phrase in unspaced for letter in phrase.text)
    return Shelf(
        words=_firm(words),
        openings=_firm(openings),
        stems=_firm(stems),
        characters=_firm(characters),
        pairs=_firm(pairs),
        script=frozenset(letter for letter in letters if not letter.isascii()),
    )


def _firm(filed: dict[_Key, list[Phrase]]) -> Mapping[_Key, Sequence[Phrase]]:
    return {key: tuple(phrases) for key, phrases in filed.items()}


@lru_cache(maxsize=16)
def commonest_words(tag: str) -> frozenset[str]:
    return frozenset(LANGUAGES[tag].words["detect"]["words"])


def _closed(phrase: Phrase) -> Sequence[str]:
    """The parts that stand whole in every text the phrase stands in: the last of an open one may go on."""
    parts = [intern(part) for part in parted(phrase.text) if part]
    return parts[:-1] if phrase.open and len(parts) > 1 else parts
