"""Whatever a pattern of the date tables matches can be reckoned with: no text of a customer makes reading stumble."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogs.languages import LANGUAGES
from dialogs.understanding import dates
from dialogs.understanding.grammar import grammar
from dialogs.understanding.source import read

PATTERNS = [
    (tag, pattern) for tag in LANGUAGES for _, patterns in grammar(tag).patterns for pattern in patterns
]


@pytest.mark.parametrize(
    ("tag", "pattern"), PATTERNS, ids=[f"{tag}-{at}" for at, (tag, _) in enumerate(PATTERNS)]
)
def test_what_a_pattern_of_days_matches_can_be_reckoned_with(tag: str, pattern: re.Pattern[str]) -> None:
    spaced = bool(LANGUAGES[tag].words["spaced"])

    @settings(
        max_examples=15,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.from_regex(pattern))
    def reckons(text: str) -> None:
        dates.find(read(f"it broke {text} again" if spaced else f"坏了{text}又坏"), tag, date(2026, 3, 31))
        dates.find(read(text), tag, date(2024, 2, 29), asked=True)

    reckons()


@pytest.mark.parametrize(
    ("tag", "text", "value"),
    [
        ("es", "se rompió el 3 del mes pasado", "2026-02-03"),
        ("es", "se rompió el 3 de este mes", "2026-03-03"),
        ("fr", "il a cassé le 3 du mois dernier", "2026-02-03"),
        ("zh-CN", "上个月3号坏的", "2026-02-03"),
    ],
)
def test_a_day_of_the_last_month(tag: str, text: str, value: str) -> None:
    assert [day.value for day in dates.find(read(text), tag, date(2026, 3, 31))] == [value]
