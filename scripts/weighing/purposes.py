"""Teaches the weights of purposes.toml: what the words and the form of a text say of what it is for.

Two things are learnt: what tells anything else from a complaint, by all texts, and what tells enquiries, praise and
the others from each other, by those that are none. Where nobody said what an ordinary text is for, it counts as a
complaint unless the weights that the others taught see something else in it. Logistic, with a pull to nothing.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import get_args

from evaluation.judging import LANGUAGES
from evaluation.sets import Labelled
from weighing import descent
from weighing.descent import Example, Learnt, Manner, Traits, common

from dialogs.understanding import intent, orders, purposes
from dialogs.understanding.found import Intent
from dialogs.understanding.language import detect
from dialogs.understanding.lexicon import lexicon
from dialogs.understanding.source import read

COMPLAINT = "complaint"
KINDS = tuple(kind for kind in get_args(Intent) if kind not in {COMPLAINT, "answer"})
ORDINARY = ("perils.", "harmless.")
"""The files of texts among which are complaints and others, and nobody sorted most of them."""
LOST, DOUBTED = 0.015, 0.1
"""The shares of complaints, read as unknown ones, that stand above the weight from which a text is taken for something
else, and from which a few words are no complaint by themselves."""
SEEN = 2  # texts a trait must stand in
MANNER = Manner(passes=12, pace=0.1, pull=0.0004)
LEAST, KIND_LEAST = 0.3, 0.5  # weights nearer to nothing are not kept
FOLDS = 4


@dataclass(frozen=True, slots=True)
class Told:
    """A text by its traits, and what it may be for; nothing where nobody said so."""

    traits: Traits
    kinds: frozenset[str]

    @property
    def other(self) -> bool:
        return bool(self.kinds) and COMPLAINT not in self.kinds


def taught(every: Iterable[Labelled]) -> Iterator[Told]:
    """What there is to learn from: first messages whose purpose is known, or that are ordinary ones. Dangers are
    complaints whatever they weigh."""
    for text in every:
        danger = (text.expect.get("safety") or {}).get("flag")
        kinds = text.expect.get("intent") or ([COMPLAINT] if "categories" in text.expect else [])
        if not (text.asked or danger) and (kinds or text.file.startswith(ORDINARY)):
            yield Told(_traits(text.text), frozenset(kinds))


def _traits(text: str) -> Traits:
    source = read(text)
    written = detect(source, LANGUAGES)
    hits = lexicon(LANGUAGES, written if written in LANGUAGES else "").scan(source)
    seen = intent.by_tables(source, hits, question=orders.asks(source, orders.tables(LANGUAGES), hits))
    return sorted(filter(None, map(purposes.written, purposes.traits(source, hits, seen))))


def learn(every: Sequence[Told]) -> Learnt:
    """What speaks against a complaint."""
    sorted_ = [told for told in every if told.kinds]
    first = _learnt([Example(told.traits, told.other) for told in sorted_])
    quiet = [told for told in every if not told.kinds and first.score(told.traits) < 0]
    return _learnt([Example(told.traits, told.other) for told in [*sorted_, *quiet]])


def kinds(every: Sequence[Told]) -> Mapping[str, Learnt]:
    others = [told for told in every if told.other]
    return {
        kind: _learnt([Example(told.traits, kind in told.kinds) for told in others], KIND_LEAST)
        for kind in KINDS
    }


def _learnt(examples: Sequence[Example], least: float = LEAST) -> Learnt:
    known = common((each.traits for each in examples), SEEN)
    return descent.learn(examples, known, MANNER).without_small(least)


@dataclass(frozen=True, slots=True)
class Unknown:
    """What texts weigh that were not learnt from, each fold weighed by the rest; of those that are no complaints, for
    what they are taken too."""

    complaints: Sequence[float]
    others: Sequence[tuple[float, str, frozenset[str]]]

    def above(self, share: float) -> float:
        """The weight above which that share of the complaints stands."""
        return sorted(self.complaints)[int(len(self.complaints) * (1 - share))]

    def __str__(self) -> str:
        least = self.above(LOST)
        told, seen, right = Counter[str](), Counter[str](), Counter[str]()
        for weight, kind, wanted in self.others:
            for each in wanted:
                told[each] += 1
                seen[each] += weight > least
                right[each] += weight > least and kind in wanted
        rows = [f"{kind} {seen[kind]}, {right[kind]} as it, of {told[kind]}" for kind in KINDS if told[kind]]
        return f"{len(self.complaints):,} complaints, {LOST:.1%} above {least:+.1f}; {'; '.join(rows)}"


def unknown(every: Sequence[Told]) -> Unknown:
    complaints, others = list[float](), list[tuple[float, str, frozenset[str]]]()
    mixed = list(every)
    Random(3).shuffle(mixed)
    for fold in range(FOLDS):
        rest = [told for at, told in enumerate(mixed) if at % FOLDS != fold]
        against, each = learn(rest), kinds(rest)
        for told in mixed[fold::FOLDS]:
            weight = against.score(told.traits)
            if told.other:
                likeliest = max(KINDS, key=lambda kind: each[kind].score(told.traits))
                others.append((weight, likeliest, told.kinds))
            elif told.kinds or weight < 0:
                complaints.append(weight)
    return Unknown(complaints, others)


def lines(every: Sequence[Told]) -> Iterator[str]:
    """purposes.toml of a language."""
    against, others, each = learn(every), unknown(every), kinds(every)
    yield "# Written by scripts/weigh: what words and form say of what a text is for, in tenths; see scripts/weighing."
    yield f"bias = {round(against.bias * 10)}"
    yield f"least = {round(others.above(LOST) * 10)}"
    yield f"doubt = {round(others.above(DOUBTED) * 10)}"
    yield f'against = "{_row(against.weights)}"'
    yield "[likely]"
    for kind in KINDS:
        yield f"{kind} = {round(each[kind].bias * 10)}"
    yield "[kinds]"
    for kind in KINDS:
        yield f'{kind} = "{_row(each[kind].weights)}"'


def _row(weights: Mapping[str, float]) -> str:
    return " ".join(f"{trait}:{round(weight * 10)}" for trait, weight in sorted(weights.items()))
