"""Tells whether words say anything of when, though no day could be read in them."""

from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import low


def tells(answer: str, tag: str) -> bool:
    """Whether words say anything of when: a figure, a day, "early autumn"."""
    if any(map(str.isdecimal, answer)):
        return True
    text = low(answer)
    return any(each in text for each in _times(tag))


@lru_cache(maxsize=16)
def _times(tag: str) -> tuple[str, ...]:
    """The words of time of a language."""
    dates = LANGUAGES[tag].words["dates"]
    tables = ("months", "weekdays", "days", "spans", "units", "holidays")
    words = {low(word) for table in tables for word in dates.get(table, ())} | set(dates["times"])
    return tuple(sorted(words))
