"""The tables of an evaluation, for the screen and for docs/understanding.md, and the baseline it is held to."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.figures import LABELLED, Figure, Result, Tally, speed
from evaluation.sets import FOLDER, ROOT, Half

PAGE = ROOT / "docs" / "understanding.md"
BASELINE = FOLDER / "baseline.json"
BEGIN, END = "<!-- evaluate: begin -->", "<!-- evaluate: end -->"
TOLERANCE = 2  # texts

NAMES = {"develop": "Develop half", "holdback": "Hold-back half"}
Results = Mapping[Half, Result]


def tables(results: Results) -> str:
    return "\n\n".join(part for half, result in results.items() for part in _half(half, result))


def _half(half: Half, result: Result) -> Iterator[str]:
    yield f"### {NAMES[half]}: {len(result.judged):,} texts"
    yield "\n".join(_figures(result))
    yield "\n".join(_fields(result))


def _figures(result: Result) -> Iterator[str]:
    yield "| figure | measured | promised | over | reached |"
    yield "|---|---:|---:|---:|---|"
    for each in result.figures:
        sign = "≥" if each.least else "≤"
        reached = "yes" if each.reached else "**no**"
        yield (
            f"| {each.name} | {_number(each, each.value)} | {sign} {_number(each, each.goal)} "
            f"| {each.count:,} | {reached} |"
        )


def _number(figure: Figure, value: float) -> str:
    if figure.plain:
        return f"{value:.2f}"
    return f"{value * 100:.1f}".removesuffix(".0") + " %"


def _fields(result: Result) -> Iterator[str]:
    yield "| field | language | texts | values | right | wrong | missed | without | false |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|"
    for (name, language), each in result.tallies.items():
        yield (
            f"| {LABELLED.get(name, name)} | {language} | {each.texts} | {each.values} | {_part(each.right, each)} "
            f"| {each.wrong} | {each.missed} | {each.without} | {each.false} |"
        )


def _part(count: int, each: Tally) -> str:
    return f"{count} ({each.reach * 100:.0f} %)" if each.values else "–"


def pace(results: Results) -> str:
    every = [each for result in results.values() for each in result.judged]
    found = speed(every)
    return f"{found.middle:.2f} ms a text at the median, {found.slow:.2f} ms at the 95th percentile"


def write(results: Results) -> None:
    """Puts the tables between the marks of the page, and the counts into the baseline."""
    page = PAGE.read_text("utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n\n{tables(results)}\n\n{END}{after}", "utf-8")
    BASELINE.write_text(json.dumps(baseline(results), indent=1) + "\n", "utf-8")


def baseline(results: Results) -> dict[str, Any]:
    return {half: _counts(result) for half, result in results.items()}


def _counts(result: Result) -> dict[str, Any]:
    return {
        "figures": {each.name: round(each.value, 4) for each in result.figures},
        "fields": {
            f"{name} {language}": {
                "texts": each.texts,
                "right": each.right,
                "wrong": each.wrong + each.false,
            }
            for (name, language), each in result.tallies.items()
        },
    }


def read_baseline() -> dict[str, Any]:
    return json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}


def drops(results: Results, known: Mapping[str, Any]) -> list[str]:
    """What became worse by more than a text or two: fewer right, or more wrong and false, in a field and language."""
    found = []
    for half, result in results.items():
        now, then = _counts(result)["fields"], known.get(half, {}).get("fields", {})
        if then.keys() != now.keys() or any(then[key]["texts"] != now[key]["texts"] for key in now):
            found.append(f"{half}: the texts are not those of the baseline; measure anew with --write")
            continue
        found += [
            f"{half}: {key}: {_change(then[key], now[key])}" for key in now if _worse(then[key], now[key])
        ]
    return found


def _worse(then: Mapping[str, int], now: Mapping[str, int]) -> bool:
    return then["right"] - now["right"] > TOLERANCE or now["wrong"] - then["wrong"] > TOLERANCE


def _change(then: Mapping[str, int], now: Mapping[str, int]) -> str:
    return f"right {then['right']} → {now['right']}, wrong {then['wrong']} → {now['wrong']}"


def failures(result: Result, field: str) -> Iterator[str]:
    """The misread texts of a field, one paragraph each."""
    for each in result.judged:
        for verdict in each.verdicts:
            if verdict.field == field and verdict.kind not in {"right", "clear"}:
                asked = f" asked={each.text.asked}" if each.text.asked else ""
                yield (
                    f"{verdict.kind}: expected {verdict.expected or 'nothing'}, got {verdict.got or 'nothing'}\n"
                    f"  {each.text.file}, {each.text.now.isoformat()}{asked}\n"
                    f"  {each.text.text}"
                )
