"""Learns logistic weights from examples, in seconds and without a library."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from math import exp
from random import Random
from typing import NamedTuple

Traits = Sequence[str]
_FARTHEST = 30.0  # a score beyond it is certain


class Example(NamedTuple):
    """What stands in a text, whether it is what is looked for, and how much the example counts."""

    traits: Traits
    right: bool
    share: float = 1.0


class Manner(NamedTuple):
    """How often all examples are gone through, how far one step goes, and how strongly a weight is pulled to nothing,
    so that a trait seen seldom says little."""

    passes: int
    pace: float
    pull: float


@dataclass(frozen=True, slots=True)
class Learnt:
    weights: Mapping[str, float]
    bias: float

    def score(self, traits: Iterable[str]) -> float:
        return self.bias + sum(self.weights.get(trait, 0.0) for trait in traits)

    def without_small(self, least: float) -> "Learnt":
        """Without the weights that are nearer to nothing than `least`."""
        return Learnt(
            {trait: weight for trait, weight in self.weights.items() if abs(weight) >= least}, self.bias
        )


def common(every: Iterable[Traits], seen: int) -> Set[str]:
    """The traits that stand in so many."""
    counts = Counter(trait for traits in every for trait in traits)
    return {trait for trait, count in counts.items() if count >= seen}


def learn(
    examples: Iterable[Example], known: Iterable[str], manner: Manner, signs: Mapping[str, int] | None = None
) -> Learnt:
    """Weights for the `known` traits. Descends example by example, with a pace for each trait that shrinks with what it
    was moved already. `signs`: which way a trait may count alone, 1 or -1; either way where it is not named or 0."""
    weights: dict[str, float] = dict.fromkeys(sorted(known), 0.0)
    moved = dict.fromkeys(weights, 1e-6)
    ways = {trait: (signs or {}).get(trait, 0) for trait in weights}
    bias, bias_moved = 0.0, 1e-6
    order = [([trait for trait in each.traits if trait in weights], each) for each in examples]
    chance = Random(1)
    for _ in range(manner.passes):
        chance.shuffle(order)
        for traits, each in order:
            score = bias + sum(map(weights.__getitem__, traits))
            likely = 1 / (1 + exp(-max(-_FARTHEST, min(_FARTHEST, score))))
            slope = (likely - each.right) * each.share
            bias_moved += slope * slope
            bias -= manner.pace * slope / bias_moved**0.5
            for trait in traits:
                step = slope + manner.pull * weights[trait]
                moved[trait] += step * step
                weight = weights[trait] - manner.pace * step / moved[trait] ** 0.5
                weights[trait] = 0.0 if weight * ways[trait] < 0 else weight
    return Learnt(weights, bias)
