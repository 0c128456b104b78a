"""Finds the words of every enabled language in one pass over a text."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import Source, low, parted

_NUMBER = itemgetter(0)
_hit = tuple.__new__  # as Hit(…), in half the time: there are hundreds in a letter
_FEW = 400  # occurrences of phrases that are looked at, whatever they are
_MOST = 12  # … of one phrase, where there are more of all


class Hit(NamedTuple):
    """Where a phrase stands. `language` is the folder it comes from."""

    start: int
    end: int
    phrase: str
    language: str


class Phrase(NamedTuple):
    """`worded`: it has words that spaces stand between; else it is found within them, too. `free`: what follows may
    be a letter. `single`: it is one whole word. `lead`: how far before the place it is found at it stands, which
    is one for what begins with a mark."""

    text: str
    tables: tuple[str, ...]
    language: str
    worded: bool
    free: bool
    single: bool
    lead: int


Hits = Mapping[str, Sequence[Hit]]

_SCANNED = {
    "phrases": ("*",),
    "changes": ("cues", "verbs", "wrong"),
    "names": ("acting",),
    "contacts": ("phone", "fax"),
    "references": ("labels", "traps", "readings", "handles"),
    "counted": ("sums",),
    "remedies": (
        "refund",
        "exchange",
        "repair",
        "explanation",
        "apology",
        "compensation",
        "delivery",
        "cancellation",
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
        "irony",
        "turns",
        "buts",
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
    slips = {slip for word in words["references"].get("typed", ()) for slip in _slips(low(word))}
    yield from (
        (slip, "references.labels") for slip in sorted(slips.difference(words["references"].get("real", ())))
    )
    yield from _danger(words["danger"])
    for name, phrases in LANGUAGES[tag].read("frames").items():
        yield from ((phrase, f"frames.{name}") for phrase in phrases)
    for number, tables in LANGUAGES[tag].read("categories").items():
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
    yield from ((phrase, "safety.harmless") for phrase in (*danger["harmless"], *danger["idle"]))
    yield from ((phrase, "safety.idle") for phrase in danger["idle"])


def _variants(phrase: str) -> Iterable[str]:
    # people leave the apostrophe out
    return (phrase, phrase.replace("'", "")) if "'" in phrase else (phrase,)


@lru_cache(maxsize=16)
def _phrases(tag: str) -> Sequence[Phrase]:
    """All of a language; both its shelves are filled from them."""
    return tuple(_filed(tag))


def _filed(tag: str) -> Iterator[Phrase]:
    spaced = bool(LANGUAGES[tag].words["spaced"])
    tables: dict[str, list[str]] = {}
    for phrase, table in _tables(tag):
        lowered = low(phrase)
        for variant in _variants(phrase if phrase == lowered else lowered):  # one text, where it is the same
            tables.setdefault(variant, []).append(table)
    kept: dict[tuple[str, ...], tuple[str, ...]] = {}
    for said, names in tables.items():
        text = said.rstrip("*")
        worded = spaced and any(map(str.isalnum, text))
        yield Phrase(
            text,
            kept.setdefault(filed := tuple(dict.fromkeys(names)), filed),
            tag,
            worded=worded,
            free=not spaced or said != text,
            single=worded and text == said and text.isalnum(),
            lead=0 if text[0].isalnum() else 1,
        )


_Standing = tuple[int, int, Phrase]
"""Where a phrase stands and, of those of one place the longest first, ends below zero."""


class Finder:
    """Phrases and the automaton that finds all of them in one pass over a text (Aho and Corasick)."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._automaton = AhoCorasick(
            map(_pattern, phrases), implementation=Implementation.ContiguousNFA, store_patterns=False
        )

    def find(self, text: str) -> Sequence[tuple[int, int, int]]:
        """The number of each phrase with its first places, so that what comes after costs no more than the text is
        long."""
        return _first_of_each(self._automaton.find_matches_as_indexes(text, overlapping=True))


def _first_of_each(matches: Sequence[tuple[int, int, int]]) -> Sequence[tuple[int, int, int]]:
    if len(matches) <= _FEW or max(Counter(map(_NUMBER, matches)).values()) <= _MOST:
        return matches
    kept: list[tuple[int, int, int]] = []
    seen: Counter[int] = Counter()
    for match in matches:
        seen[match[0]] += 1
        if seen[match[0]] <= _MOST:
            kept.append(match)
    return kept


def _pattern(phrase: Phrase) -> str:
    """What is looked for: its words with a space before them, and behind them unless a word may go on."""
    if not phrase.worded:
        return phrase.text
    parts = parted(phrase.text)
    before = " " if parts[0] else ""
    after = "" if phrase.free or not parts[-1] else " "
    return f"{before}{' '.join(parts)}{after}"


class Shelf:
    """The phrases of one language. Those with words are looked for in a text whose words stand between single spaces,
    so that none is found within a word; the others anywhere."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._words = [each for each in phrases if each.worded]
        self._marks = [each for each in phrases if not each.worded]
        self._worded = Finder(self._words)
        self._others = Finder(self._marks)
        self._script = frozenset(
            letter for each in self._marks for letter in each.text if not letter.isascii()
        )

    def standing(self, source: Source, spaced: str) -> list[_Standing]:
        """The phrases in a text. `spaced` is the text with a space for every mark, one more before it and behind."""
        standing = list(self._standing_words(source, spaced))
        if not source.low.isascii() and not self._script.isdisjoint(source.low):
            standing += self._standing_marks(source.low)
        return standing

    def _standing_words(self, source: Source, spaced: str) -> Iterator[_Standing]:
        text, vocabulary, words = source.low, source.vocabulary, self._words
        for number, found, _ in self._worded.find(spaced):
            phrase = words[number]
            said, tables, _, _, free, single, lead = phrase
            at = found - lead
            if single:
                if said in vocabulary or _owns(said, vocabulary, tables):  # and not only in "can't"
                    yield at, -at - len(said), phrase
            elif at >= 0 and text.startswith(said, at):
                end = at + len(said)
                if free or not text[end : end + 1].isalnum():
                    yield at, -end, phrase

    def _standing_marks(self, text: str) -> Iterator[_Standing]:
        marks = self._marks
        for number, at, end in self._others.find(text):
            phrase = marks[number]
            if phrase.free or not text[end : end + 1].isalnum():
                yield at, -end, phrase


def _owns(said: str, vocabulary: Set[str], tables: Sequence[str]) -> bool:
    """Whether a thing stands there with something of its own: "the kettle's lid"."""
    return f"{said}'s" in vocabulary and "products.nouns" in tables


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The shelves for texts of some languages."""

    shelves: Sequence[Shelf]

    def scan(self, source: Source) -> Hits:
        """Every phrase in the text, by table, each table's hits in the order of the text."""
        spaced = f" {' '.join(source.parts)} "
        found: dict[str, list[Hit]] = defaultdict(list)
        standing: list[_Standing] = []
        for shelf in self.shelves:
            standing += shelf.standing(source, spaced)
        standing.sort()
        for start, end, phrase in standing:
            hit = _hit(Hit, (start, -end, phrase[0], phrase[2]))
            for table in phrase[1]:
                found[table].append(hit)
        return dict(found)


@lru_cache(maxsize=64)
def lexicon(tags: tuple[str, ...], written: str = "") -> Lexicon:
    """The lexicon for texts of these languages, built once. What is `written` in one of them is not searched for
    the single words of others with the same letters: "sale" is dirty in French, "pain" is bread."""
    known = written in tags and bool(LANGUAGES[written].words["spaced"])
    foreign = {tag for tag in tags if known and tag != written and LANGUAGES[tag].words["spaced"]}
    return Lexicon(tuple(_shelf(tag, several=tag in foreign) for tag in tags))


@lru_cache(maxsize=16)
def _shelf(tag: str, *, several: bool) -> Shelf:
    """`several`: only the phrases of several words."""
    return Shelf([each for each in _phrases(tag) if not several or (each.worded and " " in each.text)])
