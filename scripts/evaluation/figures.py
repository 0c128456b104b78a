"""Counts the verdicts by field and language, and draws from them the figures that were promised."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles

from evaluation.judging import Judged, Verdict
from evaluation.sets import CATEGORIES, SEVERAL, SINGLE

VALUES = frozenset({*SINGLE, *SEVERAL})
LABELLED = {
    "name_or_organisation": "name",
    "product_description": "product",
    "problem_date": "date of occurrence",
    "expected_reply_date": "answer wanted by",
    "acting_for": "representative's name",
    "acting": "representative",
    "product_reference": "order, invoice, serial numbers",
    "references": "complaint numbers",
    "remedy_details": "remedy",
    "dates": "no day in it",
    "answer": "yes or no",
    "categories": "category",
    "safety": "danger",
    "hazard_type": "kind of danger",
    "postcode_city": "postcode and city",
}
"""What a field is called in the tables, where its key does not say it."""
_WORD = re.compile(r"[^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]+")
_LETTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_TEN = 10


@dataclass(slots=True)
class Tally:
    """`values` stand in the `texts`; `without` are texts in which none stands, `false` those read to hold one."""

    texts: int = 0
    values: int = 0
    right: int = 0
    wrong: int = 0
    missed: int = 0
    without: int = 0
    false: int = 0

    def add(self, verdicts: Sequence[Verdict]) -> None:
        kinds = Counter(each.kind for each in verdicts)
        self.texts += 1
        self.right += kinds["right"]
        self.wrong += kinds["wrong"]
        self.missed += kinds["missed"]
        self.false += kinds["false"]
        self.without += kinds["false"] + kinds["clear"]
        self.values += sum(1 for each in verdicts if each.expected and each.kind != "wrong") + _replaced(
            verdicts
        )

    @property
    def reach(self) -> float:
        return share(self.right, self.values)

    @property
    def wrong_share(self) -> float:
        return share(self.wrong + self.false, self.right + self.wrong + self.false)

    @property
    def false_share(self) -> float:
        return share(self.false, self.without)


def _replaced(verdicts: Sequence[Verdict]) -> int:
    """Of a field with one value the wrong one stands in the place of the right one."""
    return sum(1 for each in verdicts if each.kind == "wrong") if len(verdicts) == 1 else 0


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


Tallies = Mapping[tuple[str, str], Tally]


def tally(judged: Iterable[Judged]) -> Tallies:
    """By field and language."""
    found: defaultdict[tuple[str, str], Tally] = defaultdict(Tally)
    for each in judged:
        by_field: defaultdict[str, list[Verdict]] = defaultdict(list)
        for verdict in each.verdicts:
            by_field[verdict.field].append(verdict)
        for name, verdicts in by_field.items():
            found[name, each.text.group].add(verdicts)
    return dict(sorted(found.items()))


def together(tallies: Tallies, *fields: str, language: str = "") -> Tally:
    whole = Tally()
    for (name, group), each in tallies.items():
        if name in fields and language in {"", group}:
            for part in Tally.__slots__:
                setattr(whole, part, getattr(whole, part) + getattr(each, part))
    return whole


@dataclass(frozen=True, slots=True)
class Figure:
    """What was promised, what was measured, over how many; `least` or else at most."""

    name: str
    value: float
    goal: float
    count: int
    least: bool = True
    plain: bool = False

    @property
    def reached(self) -> bool:
        return self.count > 0 and (self.value >= self.goal if self.least else self.value <= self.goal)


def figures(judged: Sequence[Judged]) -> list[Figure]:
    """The figures of the promise, in its order."""
    every = tally(judged)
    values = together(every, *VALUES)
    returned = values.right + values.wrong + values.false
    dates, phones = together(every, "dates"), together(every, "phones")
    numbers = together(every, "product_reference", "references")
    reaches: list[tuple[str, Tally, float]] = [
        ("date of occurrence, English", together(every, "problem_date", language="en"), 0.85),
        ("date of occurrence, Chinese", together(every, "problem_date", language="zh"), 0.80),
        ("phones", phones, 0.97),
        ("references", numbers, 0.97),
        ("yes or no", together(every, "answer"), 0.95),
        ("addresses, exact", together(every, "address"), 0.60),
    ]
    found = [
        Figure("wrong values of those returned", values.wrong_share, 0.05, returned, least=False),
        Figure("days in texts without one", dates.false_share, 0.01, dates.without, least=False),
        Figure("phones in texts without one", phones.false_share, 0.01, phones.without, least=False),
        Figure("references in texts without one", numbers.false_share, 0.003, numbers.without, least=False),
        *(Figure(name, each.reach, goal, each.values) for name, each, goal in reaches),
    ]
    long = [each for each in judged if is_ten_words(each.text.text)]
    language = together(tally(long), "language")
    return [
        *found,
        Figure("language of ten words and more", language.reach, 0.97, language.values),
        Figure("category, macro F1", *macro_f1(judged), plain=True),
        Figure("complaint against praise", *_complaint_against_praise(judged)),
        Figure("danger seen", together(every, "safety").reach, 0.98, together(every, "safety").values),
    ]


def is_ten_words(text: str) -> bool:
    """Two characters of a script without spaces count as a word."""
    return len(_WORD.findall(text)) + len(_LETTER.findall(text)) // 2 >= _TEN


def _complaint_against_praise(judged: Iterable[Judged]) -> tuple[float, float, int]:
    """The mean of both shares that are right, the goal, and the number of texts: complaints are far more, and to
    call everything one must not look well."""
    kinds = {"complaint": Tally(), "praise": Tally()}
    for each in judged:
        for verdict in each.verdicts:
            if verdict.field == "intent" and verdict.expected in kinds:
                kinds[verdict.expected].add([verdict])
    shares = [each.reach for each in kinds.values()]
    return sum(shares) / len(shares), 0.85, sum(each.values for each in kinds.values())


def macro_f1(judged: Iterable[Judged]) -> tuple[float, float, int]:
    """The mean of F1 over the 35 numbers, the goal, and the number of texts. A text for which several numbers are
    right counts for the one that was given, or for its first one when none of them was."""
    hits, given, there = Counter[int](), Counter[int](), Counter[int]()
    for each in judged:
        for verdict in each.verdicts:
            if verdict.field != "categories":
                continue
            got = int(verdict.got or 0)
            number = got if verdict.kind == "right" else int(verdict.expected.split(" | ")[0])
            there[number] += 1
            given[got] += 1
            hits[number] += verdict.kind == "right"
    scores = [share(2 * hits[number], given[number] + there[number]) for number in CATEGORIES]
    return sum(scores) / len(scores), 0.6, there.total()


@dataclass(frozen=True, slots=True)
class Speed:
    """Milliseconds a text."""

    middle: float = 0.0
    slow: float = 0.0


def speed(judged: Sequence[Judged]) -> Speed:
    times = [each.seconds * 1000 for each in judged]
    return Speed(median(times), quantiles(times, n=20)[-1]) if len(times) > 1 else Speed()


@dataclass(slots=True)
class Result:
    """One half, measured."""

    judged: Sequence[Judged]
    tallies: Tallies = field(default_factory=dict)
    figures: Sequence[Figure] = ()


def measure(judged: Iterable[Judged], watch: Callable[[int], None] | None = None) -> Result:
    kept: list[Judged] = []
    for each in judged:
        kept.append(each)
        if watch:
            watch(len(kept))
    return Result(kept, tally(kept), figures(kept))
