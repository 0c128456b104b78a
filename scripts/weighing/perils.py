"""Teaches the weights of perils.toml: what the words of a sentence say of danger.

A text is known to tell of danger or not; which of its sentences does, is not. So the weights are learnt in rounds: from
whole texts first, then of each dangerous text from the sentence the last weights found weightiest, and of the others
from every sentence. Logistic, with a pull to nothing, so that a word seen seldom says little.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

from evaluation.judging import LANGUAGES
from evaluation.sets import Labelled
from weighing import descent
from weighing.descent import Example, Learnt, Manner, Traits, common

from dialogs.understanding import perils, safety
from dialogs.understanding.language import detect
from dialogs.understanding.lexicon import lexicon
from dialogs.understanding.source import read
from dialogs.understanding.traits import BETWEEN, beginnings, couples, letters, traits

WRITTEN = ("perils.", "talks.")
"""The files of texts written to teach danger, or taken from our own tests: no measure of what people write."""
UNSORTED = ("fields.", "happenings.")
"""Texts with dangers among them that nobody has labelled."""
WHOLE = "stories."
"""Whole complaints, not learnt from until it is known how: see docs/decisions/0014."""
TABLE = "@"
"""Before the name of a table, so that it is no word."""
SEEN = 2  # texts a trait must stand in
ROUNDS = 2
MANNER = Manner(
    passes=8, pace=0.15, pull=0.01
)  # few and short steps: what is learnt longer knows these texts alone
LEAST = 0.3  # weights nearer to nothing are not kept
SMOOTH, UNSEEN, HAZARD_LEAST, HAZARD_SEEN = 3.0, 0.05, 0.3, 4
FLAGGED, ASKED = 0.95, 0.96
"""The shares of the dangers, read as unknown ones, that stand above the weight from which danger is flagged, and from
which it is asked for."""
FLAG_NOTHING, HINT_NOTHING = 0.8, 0.6
"""How far both weights lie at least above that of a text that says nothing: "send" is a whole answer."""
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Told:
    """A text by its sentences; `hazards` where it is known which danger. `tempting`: one of those written to teach
    danger or what is none, which are not as people's texts are."""

    sentences: Sequence[Traits]
    danger: bool
    hazards: Sequence[str]
    tempting: bool


def taught(every: Iterable[Labelled]) -> Iterator[Told]:
    """What there is to learn from: where nobody said whether a text tells of danger, those the tables see none in."""
    for text in every:
        known = text.expect.get("safety")
        if text.file.startswith(WHOLE) or (known is None and text.file.startswith(UNSORTED)):
            continue
        sentences, seen = _sentences(text.text)
        if known is not None or not seen:
            danger = bool(known and known["flag"])
            hazards = tuple(known.get("hazard", ())) if danger and known else ()
            yield Told(sentences, danger, hazards, text.file.startswith(WRITTEN))


def _sentences(text: str) -> tuple[Sequence[Traits], bool]:
    source = read(text)
    written = detect(source, LANGUAGES)
    hits = lexicon(LANGUAGES, written if written in LANGUAGES else "").scan(source)
    said = safety.said(source, hits)
    spans = perils.sentences(source.low)
    texts = [source.low[start:end] for start, end in spans]
    found = [{*traits(text, letters(text)), *_couples(text)} for text in texts]
    for at, table in perils.told(spans, hits, said[1].start if said else -1):
        found[at].add(f"{TABLE}{table}")
    return [sorted(each) for each in found], said is not None


def _couples(text: str) -> Iterator[str]:
    return map(BETWEEN.join, couples(beginnings(letters(text))))


def learn(every: Sequence[Told]) -> Learnt:
    whole = [Example(sorted(set().union(*told.sentences)), told.danger) for told in every]
    known = common((each.traits for each in whole), SEEN)
    learnt = descent.learn(whole, known, MANNER).without_small(LEAST)
    for _ in range(ROUNDS - 1):
        learnt = descent.learn(_by_sentence(every, learnt), known, MANNER).without_small(LEAST)
    return learnt


def _by_sentence(every: Iterable[Told], learnt: Learnt) -> Iterator[Example]:
    for told in every:
        if told.danger:
            yield Example(weightiest(told, learnt), right=True)
        else:
            yield from (Example(sentence, right=False) for sentence in told.sentences)


def weightiest(told: Told, learnt: Learnt) -> Traits:
    """The sentence that tells most of danger."""
    return max(told.sentences, key=learnt.score)


def hazards(every: Iterable[Told], learnt: Learnt) -> Mapping[str, Mapping[str, float]]:
    """What speaks for each danger: how much likelier a trait stands in its weightiest sentences than in others'."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    of_hazard: Counter[str] = Counter()
    for told in every:
        if told.hazards:
            hazard = told.hazards[0]
            of_hazard[hazard] += 1
            for trait in weightiest(told, learnt):
                counts[trait][hazard] += 1
    whole = sum(of_hazard.values())
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for trait, each in sorted(counts.items()):
        share = sum(each.values()) / whole
        for hazard, count in each.items():
            if count < HAZARD_SEEN or BETWEEN in trait:
                continue
            smoothed = SMOOTH * share + UNSEEN
            weight = log((count + smoothed) / (of_hazard[hazard] * share + smoothed))
            if weight >= HAZARD_LEAST and not trait.startswith(TABLE):
                found[hazard][trait] = weight
    return found


@dataclass(frozen=True, slots=True)
class Unknown:
    """What texts weigh that were not learnt from, each fold weighed by the rest: those with danger, those people
    wrote of other things, those written to tempt."""

    danger: Sequence[float]
    ordinary: Sequence[float]
    tempting: Sequence[float]

    def seeing(self, share: float) -> float:
        """The weight above which that share of the dangers stands."""
        return sorted(self.danger)[int(len(self.danger) * (1 - share))]

    @property
    def flag(self) -> float:
        return self.seeing(FLAGGED)

    @property
    def hint(self) -> float:
        return min(self.seeing(ASKED), self.flag - 0.1)

    def __str__(self) -> str:
        shares = []
        for name, weight in (("flag", self.flag), ("hint", self.hint)):
            seen, alarmed, tempted = (
                sum(each > weight for each in scores) / len(scores)
                for scores in (self.danger, self.ordinary, self.tempting)
            )
            shares.append(
                f"{name} above {weight:+.1f}: {seen:.0%} of dangers, {alarmed:.0%} of ordinary texts, "
                f"{tempted:.0%} of tempting ones"
            )
        return f"{len(self.danger):,} with danger, {len(self.ordinary):,} ordinary; {'; '.join(shares)}"


def unknown(every: Sequence[Told]) -> Unknown:
    danger, ordinary, tempting = list[float](), list[float](), list[float]()
    for fold in range(FOLDS):
        learnt = learn([told for at, told in enumerate(every) if at % FOLDS != fold])
        for told in every[fold::FOLDS]:
            group = danger if told.danger else tempting if told.tempting else ordinary
            group.append(learnt.score(weightiest(told, learnt)))
    return Unknown(danger, ordinary, tempting)


def lines(every: Sequence[Told]) -> Iterator[str]:
    """perils.toml of a language."""
    learnt, others = learn(every), unknown(every)
    words = {trait: weight for trait, weight in learnt.weights.items() if not trait.startswith(TABLE)}
    tables = {trait[1:]: weight for trait, weight in learnt.weights.items() if trait.startswith(TABLE)}
    yield "# Written by scripts/weigh: what words and tables say of danger, in tenths; see scripts/weighing/perils.py."
    yield f"bias = {round(learnt.bias * 10)}"
    yield f"flag = {round(max(others.flag, learnt.bias + FLAG_NOTHING) * 10)}"
    yield f"hint = {round(max(others.hint, learnt.bias + HINT_NOTHING) * 10)}"
    yield f'words = "{_row(words)}"'
    yield f'tables = "{_row(tables)}"'
    yield "[likely]"
    known = Counter(told.hazards[0] for told in every if told.hazards)
    for hazard, count in sorted(known.items()):
        yield f"{hazard} = {round(10 * log(len(known) * count / known.total()))}"
    yield "[hazards]"
    for hazard, weights in sorted(hazards(every, learnt).items()):
        yield f'{hazard} = "{_row(weights)}"'


def _row(weights: Mapping[str, float]) -> str:
    return " ".join(f"{trait}:{round(weight * 10)}" for trait, weight in sorted(weights.items()))
