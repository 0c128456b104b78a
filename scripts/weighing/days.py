"""Teaches the weights of days.toml: which of the days of a story is the one it went wrong on.

The days of a text compete: what is learnt is how likely each is beside the others, and beside there being none. A day
that is said in several places counts where it weighs most. Logistic, with a pull to nothing, in few and short steps:
what is learnt longer knows these texts alone.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import exp
from random import Random

from evaluation.judging import LANGUAGES
from evaluation.sets import Labelled

from dialogs.understanding import choosing, happening, understand
from dialogs.understanding.language import detect
from dialogs.understanding.lexicon import lexicon
from dialogs.understanding.source import read

FIELD = "problem_date"
PASSES, PACE, PULL = 6, 0.07, 0.0006
SEEN = 3  # mentions a trait must stand at
LEAST = 0.03  # weights nearer to nothing are not kept
STEADY = 0.01  # what every step is tempered by at first
CLEAR = 120
"""Hundredths by which a day must weigh more than the next to be taken without asking."""
FOLDS = 5
HUNDREDTHS = 100

Mention = Sequence[str]


@dataclass(frozen=True, slots=True)
class Told:
    """The days of a text, each with the traits of its mentions; which of them are right, and what the rules take."""

    days: Mapping[str, Sequence[Mention]]
    right: frozenset[str]
    ruled: str


@dataclass(frozen=True, slots=True)
class Learnt:
    weights: Mapping[str, float]
    none: float

    def choice(self, told: Told, margin: float = 0.0) -> str:
        """The likeliest day, "" where none is likelier by `margin` than that there is none."""
        scored = {value: max(map(self.score, each)) for value, each in told.days.items()}
        best = max(scored, key=scored.__getitem__, default="")
        return best if best and scored[best] > self.none + margin else ""

    def score(self, mention: Mention) -> float:
        return sum(self.weights.get(trait, 0.0) for trait in mention)


def taught(every: Iterable[Labelled]) -> Iterator[Told]:
    """First messages that say several days, of which it is known which is the right one, if any is."""
    for text in every:
        if FIELD in text.expect and not text.asked:
            told = _told(text)
            if len(told.days) > 1:
                yield told


def _told(text: Labelled) -> Told:
    understood = understand(text.text, now=text.now, languages=LANGUAGES)
    source, today = read(text.text), text.now.date()
    written = detect(source, LANGUAGES)
    hits = lexicon(LANGUAGES, written if written in LANGUAGES else "").scan(source)
    days = choosing.recent(understood.dates, today)
    ruled = choosing.by_rules(days, today)
    tag = understood.language if understood.language in LANGUAGES else LANGUAGES[0]
    mentions: dict[str, list[Mention]] = defaultdict(list)
    for said in happening.told(days, source, hits, tag, today, ruled.value if ruled else ""):
        mentions[said.day.value].append(sorted(said.traits))
    return Told(dict(mentions), frozenset(text.expect[FIELD] or ()), ruled.value if ruled else "")


def learn(every: Sequence[Told]) -> Learnt:
    """Weights for the traits that are seen often enough, and for there being no such day."""
    seen = Counter(
        trait for told in every for each in told.days.values() for mention in each for trait in mention
    )
    weights = {trait: 0.0 for trait, count in sorted(seen.items()) if count >= SEEN}
    moved = dict.fromkeys(weights, STEADY)
    none, none_moved = 0.0, STEADY
    order = [(_known(told, weights), told.right) for told in every]
    chance = Random(1)
    for _ in range(PASSES):
        chance.shuffle(order)
        for days, right in order:
            heaviest = {
                value: max(each, key=lambda mention: sum(map(weights.__getitem__, mention)))
                for value, each in days.items()
            }
            scores = {value: sum(map(weights.__getitem__, each)) for value, each in heaviest.items()}
            likely = _shares({**scores, "": none})
            wanted = next((value for value in days if value in right), "")
            for value, mention in heaviest.items():
                slope = likely[value] - (value == wanted)
                for trait in mention:
                    step = slope + PULL * weights[trait]
                    moved[trait] += step * step
                    weights[trait] -= PACE * step / moved[trait] ** 0.5
            slope = likely[""] - (not wanted)
            none_moved += slope * slope
            none -= PACE * slope / none_moved**0.5
    return Learnt({trait: weight for trait, weight in weights.items() if abs(weight) >= LEAST}, none)


def _known(told: Told, weights: Mapping[str, float]) -> Mapping[str, Sequence[Mention]]:
    return {
        value: [[trait for trait in mention if trait in weights] for mention in each]
        for value, each in told.days.items()
    }


def _shares(scores: Mapping[str, float]) -> Mapping[str, float]:
    most = max(scores.values())
    parts = {value: exp(score - most) for value, score in scores.items()}
    whole = sum(parts.values())
    return {value: part / whole for value, part in parts.items()}


@dataclass(frozen=True, slots=True)
class Share:
    """Of texts not learnt from: those whose day is found, and the days that are wrong of those named."""

    days: int
    right: int
    named: int

    def __str__(self) -> str:
        found, wrong = self.right / max(1, self.days), 1 - self.right / max(1, self.named)
        return f"{found:.1%} of {self.days} found, {wrong:.1%} of those named wrong"


def unknown(every: Sequence[Told]) -> str:
    """What the rules alone and the weights find, each fold read by the rest."""
    mixed = list(every)
    Random(3).shuffle(mixed)
    chosen = list[tuple[str, Told]]()
    for fold in range(FOLDS):
        learnt = learn([told for at, told in enumerate(mixed) if at % FOLDS != fold])
        chosen += [(learnt.choice(told), told) for told in mixed[fold::FOLDS]]
    return f"by rules {_share([(told.ruled, told) for told in mixed])}; weighed {_share(chosen)}"


def _share(chosen: Sequence[tuple[str, Told]]) -> Share:
    return Share(
        days=sum(bool(told.right) for _, told in chosen),
        right=sum(value in told.right for value, told in chosen),
        named=sum(bool(value) for value, _ in chosen),
    )


def lines(every: Sequence[Told]) -> Iterator[str]:
    """days.toml of a language."""
    learnt = learn(every)
    yield "# Written by scripts/weigh: what speaks for a day of a story, in hundredths; see scripts/weighing."
    yield f"least = {round(learnt.none * HUNDREDTHS)}"
    yield f"clear = {CLEAR}"
    row = "|".join(
        f"{trait}:{round(weight * HUNDREDTHS)}" for trait, weight in sorted(learnt.weights.items())
    )
    yield f"traits = '{row}'"
