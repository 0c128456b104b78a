"""Finds the words of every enabled language in one pass over a text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import TOKEN, Source, low

_STEM = 3
_MOST = 12  # occurrences of one phrase that are looked at


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a phrase stands. `language` is the folder it comes from."""

    start: int
    end: int
    phrase: str
    language: str


@dataclass(frozen=True, slots=True)
class Phrase:
    text: str
    tables: tuple[str, ...]
    language: str
    spaced: bool
    open: bool


Hits = Mapping[str, Sequence[Hit]]

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
class Lexicon:
    """Phrases by what they begin with: a whole word, the first letters of a stem, or a character."""

    words: Mapping[str, Sequence[Phrase]]
    stems: Mapping[str, Sequence[Phrase]]
    characters: Mapping[str, Sequence[Phrase]]

    def scan(self, source: Source) -> Hits:
        """Every phrase in the text, by table, each table's hits in the order of the text."""
        found: dict[str, list[Hit]] = {}
        for phrase in self._candidates(source):
            for hit in _occurrences(phrase, source.low):
                for table in phrase.tables:
                    found.setdefault(table, []).append(hit)
        for hits in found.values():
            if len(hits) > 1:
                hits.sort(key=_place)
        return found

    def _candidates(self, source: Source) -> Iterator[Phrase]:
        for word in set(source.words):
            yield from self.words.get(word, ())
            yield from self.stems.get(word[:_STEM], ())
        if not source.low.isascii():
            for character in set(source.low):
                yield from self.characters.get(character, ())


def _place(hit: Hit) -> tuple[int, int]:
    return hit.start, -hit.end


def _occurrences(phrase: Phrase, text: str) -> Iterator[Hit]:
    length, at = len(phrase.text), -1
    for _ in range(_MOST):
        at = text.find(phrase.text, at + 1)
        if at < 0:
            return
        end = at + length
        if not phrase.spaced or _whole(text, at, end, phrase.open):
            yield Hit(at, end, phrase.text, phrase.language)


def _whole(text: str, start: int, end: int, *flags: bool) -> bool:
    if start and text[start - 1].isalnum() and text[start].isalnum():
        return False
    return flags[0] or end == len(text) or not text[end].isalnum()


@lru_cache(maxsize=16)
def lexicon(tags: tuple[str, ...]) -> Lexicon:
    """The lexicon of these languages, built once."""
    words: dict[str, list[Phrase]] = {}
    stems: dict[str, list[Phrase]] = {}
    characters: dict[str, list[Phrase]] = {}
    for tag in tags:
        for phrase in _phrases(tag):
            _file(phrase, words, stems, characters)
    return Lexicon(words, stems, characters)


def _file(
    phrase: Phrase,
    words: dict[str, list[Phrase]],
    stems: dict[str, list[Phrase]],
    characters: dict[str, list[Phrase]],
) -> None:
    first = TOKEN.match(phrase.text)
    if not phrase.spaced or first is None:
        characters.setdefault(phrase.text[0], []).append(phrase)
    elif phrase.open and first.group() == phrase.text:
        stems.setdefault(phrase.text[:_STEM], []).append(phrase)
    else:
        words.setdefault(first.group(), []).append(phrase)
