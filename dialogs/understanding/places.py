"""Where in a text something is looked for, and what was found there."""

import re
from collections.abc import Iterable, Iterator

from dialogs.understanding.found import DateFound
from dialogs.understanding.source import LIMIT, Source

_MOST = 20


def joined(places: Iterable[int], reach: int) -> list[tuple[int, int]]:
    """What lies within so many characters of the places, in their order; stretches that touch are one."""
    stretches: list[tuple[int, int]] = []
    for at in places:
        start, end = max(0, at - reach), at + reach
        if stretches and start <= stretches[-1][1]:
            start = stretches.pop()[0]
        stretches.append((start, end))
    return stretches


def first_matches(
    pattern: re.Pattern[str], text: str, start: int = 0, end: int = LIMIT
) -> Iterator[re.Match[str]]:
    """The first places of a pattern in a stretch of a text."""
    for count, match in enumerate(pattern.finditer(text, start, end)):
        if count >= _MOST:
            return
        yield match


def dated(match: re.Match[str], source: Source, value: str, sure: float, other: str = "") -> DateFound:
    """A day as it was said."""
    start, end = match.span()
    return DateFound(value, source.plain[start:end].strip(), start, end, "happened", sure, other)
