"""Teaches the weights of leanings.toml: what the words of an answer say of yes, no and neither.

The three compete: what is learnt is how much each trait speaks for yes and for no beside neither. Logistic, with a pull
to nothing, so that a word seen seldom says little.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from evaluation.judging import LANGUAGES
from evaluation.sets import Labelled

from dialogs.understanding import leaning, yesno
from dialogs.understanding.source import read

PASSES, PACE, PULL = 8, 0.1, 0.01
SEEN = 3  # answers a trait must stand in
LEAST = 0.1  # weights nearer to nothing are not kept
STEADY = 0.01  # what every step is tempered by at first
SURE, FIRM = 0.5, 1.0
"""How much an answer must weigh more than the next to be taken where the tables read none, and against them."""
HUNDREDTHS = 100
FOLDS = 5
MEANINGS = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer to a question by its traits, what it means, and what the tables read in it."""

    question: str
    traits: Sequence[str]
    meaning: str
    ruled: str


@dataclass(frozen=True, slots=True)
class Learnt:
    weights: Mapping[str, Sequence[float]]
    bias: Sequence[float]

    def choice(self, told: Told) -> str:
        scores = dict(zip(MEANINGS, self.scores(told.traits), strict=True)) | {"": 0.0}
        best = max(scores, key=scores.__getitem__)
        others = max(score for meaning, score in scores.items() if meaning != best)
        grave = best and best == leaning.GRAVE.get(told.question)
        least = FIRM if told.ruled or grave else SURE
        return best if scores[best] - others >= least else told.ruled

    def scores(self, traits: Iterable[str]) -> Sequence[float]:
        known = [self.weights[trait] for trait in traits if trait in self.weights]
        return [self.bias[at] + sum(each[at] for each in known) for at in range(len(MEANINGS))]


def taught(every: Iterable[Labelled]) -> Iterator[Told]:
    """Answers to questions that are weighed."""
    for text in every:
        if "answer" in text.expect and text.asked in leaning.QUESTIONS:
            source = read(text.text)
            ruled = yesno.by_tables(source, text.asked, _tags(text), None)
            traits = sorted(leaning.traits(source, text.asked, ruled))
            yield Told(text.asked, traits, text.expect["answer"] or "", ruled or "")


def _tags(text: Labelled) -> Sequence[str]:
    tag = next((tag for tag in LANGUAGES if tag.startswith(text.group)), LANGUAGES[0])
    return [tag, *(each for each in LANGUAGES if each != tag)]


def learn(every: Sequence[Told]) -> Learnt:
    seen = Counter(trait for told in every for trait in told.traits)
    weights = {trait: [0.0, 0.0] for trait, count in sorted(seen.items()) if count >= SEEN}
    moved = {trait: [STEADY, STEADY] for trait in weights}
    bias, bias_moved = [0.0, 0.0], [STEADY, STEADY]
    order = [([trait for trait in told.traits if trait in weights], told.meaning) for told in every]
    chance = Random(1)
    for _ in range(PASSES):
        chance.shuffle(order)
        for traits, meaning in order:
            parts = [
                exp(min(30.0, bias[at] + sum(weights[trait][at] for trait in traits)))
                for at in range(len(MEANINGS))
            ]
            whole = 1 + sum(parts)
            for at, part in enumerate(parts):
                slope = part / whole - (meaning == MEANINGS[at])
                bias_moved[at] += slope * slope
                bias[at] -= PACE * slope / bias_moved[at] ** 0.5
                for trait in traits:
                    step = slope + PULL * weights[trait][at]
                    moved[trait][at] += step * step
                    weights[trait][at] -= PACE * step / moved[trait][at] ** 0.5
    kept = {trait: pair for trait, pair in weights.items() if max(map(abs, pair)) >= LEAST}
    return Learnt(kept, bias)


def unknown(every: Sequence[Told]) -> str:
    """What the tables alone and the weights read right of answers not learnt from."""
    mixed = list(every)
    Random(3).shuffle(mixed)
    right, ruled = Counter[str](), Counter[str]()
    for fold in range(FOLDS):
        learnt = learn([told for at, told in enumerate(mixed) if at % FOLDS != fold])
        for told in mixed[fold::FOLDS]:
            kind = "said" if told.meaning else "neither"
            right[kind] += learnt.choice(told) == told.meaning
            ruled[kind] += told.ruled == told.meaning
    said = sum(bool(told.meaning) for told in mixed)
    neither = len(mixed) - said
    return (
        f"by tables {ruled['said'] / max(1, said):.1%} of {said}, {ruled['neither']} of {neither} that say neither; "
        f"weighed {right['said'] / max(1, said):.1%}, {right['neither']}"
    )


def lines(every: Sequence[Told]) -> Iterator[str]:
    """leanings.toml of a language."""
    learnt = learn(every)
    yield "# Written by scripts/weigh: what speaks for yes and no in an answer, in hundredths; see scripts/weighing."
    yield f"yes = {round(learnt.bias[0] * HUNDREDTHS)}"
    yield f"no = {round(learnt.bias[1] * HUNDREDTHS)}"
    yield f"sure = {round(SURE * HUNDREDTHS)}"
    yield f"firm = {round(FIRM * HUNDREDTHS)}"
    row = "|".join(
        f"{trait} {round(yes * HUNDREDTHS)} {round(no * HUNDREDTHS)}"
        for trait, (yes, no) in sorted(learnt.weights.items())
    )
    yield f"traits = '''{row}'''"
