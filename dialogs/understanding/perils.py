"""Weighs each sentence for danger by its words, as the labelled texts taught it: it is told in more ways than any
table of phrases foresees."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise, repeat
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source
from dialogs.understanding.traits import (
    BETWEEN,
    beginnings,
    code,
    couples,
    is_written_together,
    letters,
    pairs,
)

SAID = "said"
"""The trait of a sentence in which a phrase or a rule of the tables sees danger."""
_SENTENCE = re.compile(r"[^.!?;\n。！？；]{1,240}")
_TABLES = ("safety.", "danger.")
_NO_HARM = ("safety.harmless", "phrases.private", "phrases.skip")
_CLEARLY = {"self": 15, "gas": 10, "medicine": 10}
"""Tenths by which words must speak for a danger rather than for the next: anger at a lift wants no crisis line."""
_UNLIKELY, _SEEN, _OF_ANSWERS = 15, 90, 20  # tenths
_HARDLY_MORE, _NO_MORE = 0.8, 50  # the share of a sentence, and tenths
_FAR = 15
"""So many tenths below a hint, what two words say together lifts hardly a sentence to one, and is not looked up."""


class Peril(NamedTuple):
    """The sentence that tells most of danger, and where it stands. `flags`: enough to say so; `hints`: enough to ask;
    `unlikely`: so little that even what the tables see in it is to be asked."""

    start: int
    end: int
    flags: bool
    hints: bool
    unlikely: bool


class Traits(NamedTuple):
    """Tenths by the beginnings of words, of two that follow each other, and by the codes of characters."""

    words: Mapping[str, int]
    couples: Mapping[tuple[str, str], int]
    characters: Mapping[int, int]

    def of(self, text: str, begun: Sequence[str]) -> int:
        """What a sentence weighs by its single words, which begin so."""
        whole = sum(map(self.words.get, set(begun), repeat(0)))
        if is_written_together(text):
            whole += sum(map(self.characters.get, pairs(text), repeat(0)))
        return whole

    def of_couples(self, begun: Sequence[str]) -> int:
        return sum(map(self.couples.get, couples(begun), repeat(0)))


class Weights(NamedTuple):
    """`traits`, and by table what it says that a phrase of it stands in a sentence; `bias` is what a sentence weighs
    without any. Above `flag` stand 95 of a hundred dangers, above `hint` 96. `hazards`: what speaks for
    each of them, and `likely` how likely each is whatever the words."""

    traits: Traits
    tables: Mapping[str, int]
    bias: int
    flag: int
    hint: int
    hazards: Mapping[str, Traits]
    likely: Mapping[str, int]


def sentences(text: str) -> Sequence[tuple[int, int]]:
    """Where each begins and ends; what nobody ended is cut, so that its words do not add up without end."""
    return [match.span() for match in _SENTENCE.finditer(text)] or [(0, 0)]


def told(spans: Sequence[tuple[int, int]], hits: Hits, said: int) -> Iterator[tuple[int, str]]:
    """Which sentence has a phrase of which table, each once. `said`: where the tables see danger, below 0 nowhere."""
    starts = [start for start, _ in spans]
    for table, each in hits.items():
        if table.startswith(_TABLES):
            for at in {bisect_right(starts, hit.start) - 1 for hit in each}:
                yield max(at, 0), table
    if said >= 0:
        yield max(bisect_right(starts, said) - 1, 0), SAID


def _said_whole(spans: Sequence[tuple[int, int]], hits: Hits) -> Iterator[int]:
    """The sentences that say hardly more than a phrase that means no harm: "I don't want to do this any more", "I'd
    rather not leave my name"."""
    starts = [start for start, _ in spans]
    for hit in [hit for table in _NO_HARM for hit in hits.get(table, ())]:
        at = max(bisect_right(starts, hit.start) - 1, 0)
        start, end = spans[at]
        if hit.end - hit.start >= _HARDLY_MORE * (end - start):
            yield at


def _without_idle(text: str, hits: Hits) -> tuple[str, Hits]:
    """The text without what is no danger whatever its words weigh, "the door fell off", and what else stands in it."""
    idle = hits.get("safety.idle", ())
    if not idle:
        return text, hits
    struck = bytearray(len(text))
    for each in idle:
        struck[each.start : each.end] = b"\1" * (each.end - each.start)
    left = {
        table: [hit for hit in found if not any(struck[hit.start : hit.end])]
        if table.startswith(_TABLES)
        else found
        for table, found in hits.items()
    }
    kept = "".join(" " if of else sign for sign, of in zip(text, struck, strict=True))
    return kept, {table: found for table, found in left.items() if found}


def weigh(source: Source, hits: Hits, said: int, tag: str, *, answer: bool) -> Peril | None:
    """The weightiest sentence; None in a language that has no weights. An `answer` to a question must tell far more:
    "she knows, she asked me to" is what whoever threatens says, too."""
    known = weights(tag)
    if known is None:
        return None
    text, hits = _without_idle(source.low, hits)
    spans = sentences(text)
    texts = [text[start:end] for start, end in spans]
    each = [(sentence, beginnings(letters(sentence))) for sentence in texts]
    scores = [known.traits.of(sentence, begun) for sentence, begun in each]
    for at, table in told(spans, hits, said):
        scores[at] += known.tables.get(table, 0)
    for at in _said_whole(spans, hits):
        scores[at] -= _NO_MORE
    for at, (_, begun) in enumerate(each):
        if known.bias + scores[at] > known.hint - _FAR:
            scores[at] += known.traits.of_couples(begun)
    best = max(range(len(scores)), key=scores.__getitem__)
    weight = known.bias + scores[best]
    least = _OF_ANSWERS if answer else 0
    return Peril(
        *spans[best],
        flags=weight > known.flag + least,
        hints=weight > known.hint + least,
        unlikely=weight <= known.hint - _UNLIKELY,
    )


def hazard(source: Source, peril: Peril, seen: str, tag: str) -> str:
    """Which danger the words of a sentence speak for, beside the one the tables see, "" for none."""
    known = weights(tag)
    if known is None:
        return seen
    text = source.low[peril.start : peril.end]
    begun = beginnings(letters(text))
    weight = {name: known.likely[name] + traits.of(text, begun) for name, traits in known.hazards.items()}
    if seen:
        weight[seen] = weight.get(seen, 0) + _SEEN
    likely = sorted(weight, key=weight.__getitem__, reverse=True)
    for first, second in pairwise(likely):  # where no phrase names it, words alone must be clear to advise so
        if first == seen or weight[first] - weight[second] >= _CLEARLY.get(first, 0):
            return first
    return likely[-1] if likely else seen


@lru_cache(maxsize=16)
def weights(tag: str) -> Weights | None:
    """From perils.toml of the language, written by scripts/weigh: `word:tenths`, side by side."""
    known = LANGUAGES[tag].read("perils") if tag in LANGUAGES else None
    if not known:
        return None
    traits = _read(known["words"])
    tables = {table: int(tenths) for table, tenths in map(_parted, known["tables"].split())}
    hazards = {name: _read(line) for name, line in known["hazards"].items()}
    return Weights(traits, tables, known["bias"], known["flag"], known["hint"], hazards, known["likely"])


def _read(line: str) -> Traits:
    each = [(trait, int(tenths)) for trait, tenths in map(_parted, line.split())]
    words = {trait: tenths for trait, tenths in each if trait.isalpha() and trait.isascii()}
    parted = [(trait.partition(BETWEEN), tenths) for trait, tenths in each]
    kept: dict[str, str] = {word: word for word in words}  # a beginning of many couples is one text
    two = {
        (kept.setdefault(one, one), kept.setdefault(other, other)): tenths
        for (one, _, other), tenths in parted
        if other
    }
    return Traits(words, two, {code(trait): tenths for trait, tenths in each if not trait.isascii()})


def _parted(pair: str) -> tuple[str, str]:
    trait, _, tenths = pair.rpartition(":")
    return trait, tenths
