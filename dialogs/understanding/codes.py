"""Reads numbers of purchases that are said in words, or are the whole of a message."""

import re
from collections.abc import Mapping

from dialogs.languages import LANGUAGES
from dialogs.understanding import contacts
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import TOKEN, Source, low

_LEAST, _LEAST_ALONE = 4, 2  # figures of a number said in words, and of one behind capitals
_LEAST_SPOKEN = 2  # words of a number said in words
_SPOKEN_BEHIND = 14  # characters between its label and it
_ALONE = re.compile(r"(?P<letters>[A-Z]{1,5})[ -]?\d{2,10}(?:[ /-][A-Z0-9]{1,8}){0,4}")
_LONGEST_ALONE = 32
_SIZES = frozenset({"UK", "EU", "US", "XL", "EUR", "GBP", "USD", "RMB", "KG", "CM"})


def spoken(source: Source, hits: Hits, tag: str, *, asked: bool) -> Found | None:
    """A number said in words behind its label, "my order number is forty four twenty one", or where it was `asked`
    and nothing else is said."""
    words = LANGUAGES[tag].words
    figures: Mapping[str, int] = words["contacts"].get("spoken", {})
    labels = hits.get("references.labels", ())
    if not (asked or labels) or len(source.vocabulary & figures.keys()) < _LEAST_SPOKEN:
        return None
    joints = frozenset(words["contacts"]["spoken_joints"])
    if not contacts.in_a_row(source, figures, joints, _LEAST_SPOKEN):
        return None
    for start, end, digits in contacts.runs(source.low, figures, joints, _LEAST_SPOKEN, _LEAST):
        announced = any(0 <= start - label.end <= _SPOKEN_BEHIND for label in labels)
        left = TOKEN.findall(source.low[:start] + " " + source.low[end:])
        alone = asked and frozenset(map(low, words["answers"]["small"])).issuperset(left)
        if announced or alone:
            return Found(digits, source.plain[start:end], 0.8, start, end)
    return None


def alone(source: Source) -> Found | None:
    """A text that is nothing but capitals and figures behind them: "AV 2218", "CMD 2026 4471"."""
    said = source.plain.strip(" .")
    match = _ALONE.fullmatch(said) if len(said) <= _LONGEST_ALONE else None
    if not match or match["letters"] in _SIZES or sum(map(str.isdecimal, said)) < _LEAST_ALONE:
        return None
    start = source.plain.find(said)
    return Found(said, said, 0.8, start, start + len(said))
