"""Finds the words of every enabled language in one pass over a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from operator import add
from sys import intern
from typing import Any, NamedTuple, TypeVar

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import TOKEN, Source, low

_STEM = 3
_MOST = 12  # occurrences of one phrase that are looked at


class Hit(NamedTuple):
    """Where a phrase stands. `language` is the folder it comes from."""

    start: int
    end: int
    phrase: str
    language: str


class Phrase(NamedTuple):
    """`also` must stand in a text with it: the rarest of its words, or the last two characters of what is written
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
    "references": ("labels",),
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
    yield from _danger(words["danger"])
    for name, phrases in words["frames"].items():
        yield from ((phrase, f"frames.{name}") for phrase in phrases)
    for number, tables in words["categories"].items():
        for weight, phrases in tables.items():
            yield from ((phrase, f"categories.{number}.{weight}") for phrase in phrases)


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
    """The phrases of one language by their first two words, or by their only one; stems by their first letters, and
    what is written without spaces by its first two characters, or its only one. `script` are the characters of those
    that no other script has, `longest` is the length of the longest word that is looked up."""

    words: Mapping[str, Sequence[Phrase]]
    openings: Mapping[tuple[str, str], Sequence[Phrase]]
    stems: Mapping[str, Sequence[Phrase]]
    characters: Mapping[str, Sequence[Phrase]]
    pairs: Mapping[str, Sequence[Phrase]]
    script: frozenset[str]
    longest: int

    def spaced(self, text: "_Words") -> list[Phrase]:
        """Phrases whose words all may stand in the text, next to each other where they begin."""
        words, openings, stems, standing = self.words, self.openings, self.stems, text.standing
        alone = [phrase for word in words.keys() & text.vocabulary for phrase in words[word]]
        longer = [
            phrase
            for opening in openings.keys() & text.neighbours
            for phrase in openings[opening]
            if phrase.also in standing
        ]
        begun = [phrase for stem in stems.keys() & text.stems for phrase in stems[stem]]
        return alone + longer + begun

    def unspaced(self, text: str) -> list[Phrase]:
        """The same for what is written without spaces, in a text that has its script."""
        if self.script.isdisjoint(text):
            return []
        standing, letters, pairs = set(map(add, text, text[1:])), self.characters, self.pairs
        single = [phrase for letter in letters.keys() & set(text) for phrase in letters[letter]]
        longer = [
            phrase for pair in pairs.keys() & standing for phrase in pairs[pair] if phrase.also in standing
        ]
        return single + longer


class _Words(NamedTuple):
    """What of a text phrases are looked up by: its words, those and what stands before their apostrophes, each two
    that follow each other, and their first letters."""

    vocabulary: Set[str]
    standing: Set[str]
    neighbours: Set[tuple[str, str]]
    stems: Set[str]

    @classmethod
    def of(cls, source: Source, longest: int) -> "_Words":
        vocabulary, stumps = source.vocabulary, _stumps(source, longest)
        standing = vocabulary | {stump for of in stumps.values() for stump in of} if stumps else vocabulary
        stems = {word[:_STEM] for word in vocabulary}
        return cls(vocabulary, standing, _neighbours(source.words, stumps), stems)


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The shelves for texts of some languages; of the `foreign` ones only phrases of several words count."""

    own: Sequence[Shelf]
    foreign: Sequence[Shelf]
    longest: int

    def scan(self, source: Source) -> Hits:
        """Every phrase in the text, by table, each table's hits in the order of the text."""
        found: dict[str, list[Hit]] = {}
        mixed: set[str] = set()
        for phrase in self._likely(source):
            hits = _occurrences(phrase, source.low)
            for table in phrase.tables if hits else ():
                if table in found:
                    found[table] += hits
                    mixed.add(table)
                else:
                    found[table] = [*hits]
        for table in mixed:
            found[table].sort(key=_place)
        return found

    def _likely(self, source: Source) -> Iterator[Phrase]:
        words = _Words.of(source, self.longest)
        for shelf in self.own:
            yield from shelf.spaced(words)
            if not source.low.isascii():
                yield from shelf.unspaced(source.low)
        for shelf in self.foreign:
            yield from (phrase for phrase in shelf.spaced(words) if " " in phrase.text)


def _stumps(source: Source, longest: int) -> Mapping[str, Sequence[str]]:
    """What stands before the apostrophes of a text's words, up to the longest word there is: "person's" ends "speak
    to a person" too."""
    if "'" not in source.low:
        return {}
    parted = [word for word in source.vocabulary if "'" in word]
    return {
        word: [word[:at] for at, letter in enumerate(word[: longest + 1]) if letter == "'"] for word in parted
    }


def _neighbours(words: Sequence[str], stumps: Mapping[str, Sequence[str]]) -> Set[tuple[str, str]]:
    """Each two words that follow each other, the second also without what stands after its apostrophe."""
    found = set(pairwise(words))
    if stumps:
        found |= {(first, stump) for first, word in found if word in stumps for stump in stumps[word]}
    return found


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _occurrences(phrase: Phrase, text: str) -> list[Hit]:
    """Where the phrase stands; one of a language with spaces not within a word, and only an open one before its end."""
    said, language = phrase.text, phrase.language
    at = text.find(said)
    if at < 0:
        return []
    found: list[Hit] = []
    length, whole = len(said), phrase.spaced
    closed, lettered = whole and not phrase.open, whole and said[0].isalnum()
    for _ in range(_MOST):
        end = at + length
        within = lettered and at and text[at - 1].isalnum()
        if not within and not (closed and text[end : end + 1].isalnum()):
            found.append(Hit(at, end, said, language))
        at = text.find(said, at + 1)
        if at < 0:
            break
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
        longest=max(shelf.longest for shelf in shelves.values()),
    )


@lru_cache(maxsize=16)
def _shelf(tag: str) -> Shelf:
    words: dict[str, list[Phrase]] = {}
    openings: dict[tuple[str, str], list[Phrase]] = {}
    stems: dict[str, list[Phrase]] = {}
    characters: dict[str, list[Phrase]] = {}
    pairs: dict[str, list[Phrase]] = {}
    for phrase in _phrases(tag):
        closed = [*map(intern, _closed(phrase))] if phrase.spaced and TOKEN.match(phrase.text) else []
        if not closed:
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
        longest=max(map(len, (*words, *(word for opening in openings for word in opening))), default=0),
    )


def _firm(filed: dict[_Key, list[Phrase]]) -> Mapping[_Key, Sequence[Phrase]]:
    return {key: tuple(phrases) for key, phrases in filed.items()}


@lru_cache(maxsize=16)
def commonest_words(tag: str) -> frozenset[str]:
    return frozenset(LANGUAGES[tag].words["detect"]["words"])


def _closed(phrase: Phrase) -> Sequence[str]:
    """The words that stand whole in every text the phrase stands in: the last of an open one may go on."""
    words = TOKEN.findall(phrase.text)
    return words[:-1] if phrase.open and len(words) > 1 else words
