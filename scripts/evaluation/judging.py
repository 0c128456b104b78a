"""Sets what was understood beside what is right: a verdict for every labelled field of a text."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from evaluation import normal
from evaluation.sets import NONE, SEVERAL, SINGLE, Labelled

from dialogs.understanding import Understanding, understand

Kind = Literal["right", "wrong", "missed", "false", "clear"]
"""right: the value that is there; wrong: another one; missed: none although one is there; false: one although
none is there; clear: none, and none is there."""

LANGUAGES = ("en", "zh-CN", "es", "fr")
"""Everything is read with all folders enabled: that is the harder case."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """`expected` and `got` as they are compared; `number` is the category the text is counted under."""

    field: str
    kind: Kind
    expected: str = ""
    got: str = ""


@dataclass(frozen=True, slots=True)
class Judged:
    text: Labelled
    verdicts: tuple[Verdict, ...]
    seconds: float


def judge(text: Labelled) -> Judged:
    """A first message is read with nothing known; an answer with its question and the language of the talk."""
    began = time.perf_counter()
    understood = understand(
        text.text,
        now=text.now,
        languages=LANGUAGES,
        language=text.language if text.asked else None,
        asked=text.asked or None,
    )
    seconds = time.perf_counter() - began
    return Judged(text, tuple(_verdicts(text, understood)), seconds)


def _verdicts(text: Labelled, understood: Understanding) -> Iterator[Verdict]:
    for field, expected in text.expect.items():
        if field == NONE:
            days = ", ".join(day.value for day in understood.dates)
            yield Verdict(field, "false" if days else "clear", "", days)
        elif field in SINGLE:
            yield _single(field, expected, understood)
        elif field in SEVERAL:
            yield from _several(field, expected or [], text, understood)
        else:
            yield from _LABELS[field](expected, understood)


def _single(field: str, expected: list[str] | None, understood: Understanding) -> Verdict:
    found = understood.fields.get(field)
    got = found.value if found else ""
    if not expected:
        return Verdict(field, "false" if got else "clear", "", got)
    said = " | ".join(expected)
    if not got:
        return Verdict(field, "missed", said)
    return Verdict(field, "right" if normal.same(field, expected, got) else "wrong", said, got)


def _several(field: str, expected: list[str], text: Labelled, understood: Understanding) -> Iterator[Verdict]:
    got = _got(field, expected, text, understood)
    if field == "product_reference":
        got, expected = [normal.closed(each) for each in got], [normal.closed(each) for each in expected]
    if not expected:
        yield Verdict(field, "false" if got else "clear", "", ", ".join(got))
        return
    for each in expected:
        if each in got:
            yield Verdict(field, "right", each, each)
        else:
            yield Verdict(field, "missed", each)
    for each in got:
        if each not in expected:
            yield Verdict(field, "wrong", ", ".join(expected), each)


def _got(field: str, expected: list[str], text: Labelled, understood: Understanding) -> list[str]:
    if field == "phones":
        return list(dict.fromkeys(each.value for each in understood.phones))
    if field == "emails":
        return list(dict.fromkeys(each.value for each in understood.emails))
    if field == "references":
        return list(understood.references)
    if field == "amounts":
        return list(dict.fromkeys(normal.amount(each.value) for each in understood.amounts))
    found = understood.fields.get(field)
    if found is None:
        return []
    if field == "product_reference":
        return normal.references(found.value)
    kinds = sorted(normal.remedies(found.value))
    if not kinds and text.asked == field and normal.tidy(found.value) == normal.tidy(text.text):
        return expected  # asked for, the person's own words are a good answer
    return kinds or [found.value]


def _answer(expected: str | None, understood: Understanding) -> Iterator[Verdict]:
    got = understood.answer or ""
    if expected is None:
        yield Verdict("answer", "false" if got else "clear", "", got)
    elif not got:
        yield Verdict("answer", "missed", expected)
    else:
        yield Verdict("answer", "right" if got == expected else "wrong", expected, got)


def _one_of(field: str, expected: list[Any], got: str) -> Verdict:
    said = " | ".join(map(str, expected))
    if not got:
        return Verdict(field, "missed", said)
    return Verdict(field, "right" if got in map(str, expected) else "wrong", said, got)


def _language(expected: list[str], understood: Understanding) -> Iterator[Verdict]:
    yield _one_of("language", expected, understood.language)


def _intent(expected: list[str], understood: Understanding) -> Iterator[Verdict]:
    yield _one_of("intent", expected, understood.intent)


def _safety(expected: dict[str, Any], understood: Understanding) -> Iterator[Verdict]:
    danger = understood.safety
    if not expected["flag"]:
        yield Verdict("safety", "false" if danger.flag else "clear", "", danger.words if danger.flag else "")
    elif not danger.flag:
        yield Verdict("safety", "missed", "flag")
    else:
        yield Verdict("safety", "right", "flag", danger.words)
        yield _one_of("hazard_type", expected["hazard_type"], danger.hazard_type)


def _acting(expected: bool, understood: Understanding) -> Iterator[Verdict]:
    if expected:
        yield Verdict("acting", "right" if understood.acting else "missed", "acting")
    else:
        yield Verdict("acting", "false" if understood.acting else "clear", "", "acting" * understood.acting)


def _categories(expected: list[int], understood: Understanding) -> Iterator[Verdict]:
    best = max(understood.categories, key=lambda each: each[1], default=None)
    yield _one_of("categories", expected, str(best[0]) if best else "")


_LABELS = {
    "answer": _answer,
    "language": _language,
    "intent": _intent,
    "safety": _safety,
    "acting": _acting,
    "categories": _categories,
}
