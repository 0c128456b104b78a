"""Sees danger in a text: to health, a person or property. The flag rises on stated harm, a hint asks first."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Hazard, HazardType, Safety
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

# In doubt between two hazards: the one with the faster danger. Self-harm stands before all of them.
ORDER: tuple[Hazard, ...] = ("self", "gas", "fire", "electric", "person", "medicine", "health", "property")

TYPES: Mapping[Hazard, HazardType] = {
    "self": "person",
    "gas": "health",
    "fire": "health",
    "electric": "health",
    "person": "person",
    "medicine": "health",
    "health": "health",
    "property": "property",
}
_TABLES = tuple((hazard, f"safety.{hazard}") for hazard in ORDER)
_SAFE, _HINT = Safety(), Safety(hint=True)
_BREAKS = frozenset(".!?;,\n。，")


def is_faster(hazard: str, other: str) -> bool:
    """Whether a hazard leaves less time than another one."""
    order: Sequence[str] = ORDER
    return hazard in order and (other not in order or order.index(hazard) < order.index(other))


def see(source: Source, hits: Hits) -> Safety:
    harmless = hits.get("safety.harmless", ())
    for hazard, table in _TABLES:
        for hit in hits.get(table, ()):
            if not _inside(hit, harmless) and not _denied(source, hit):
                return Safety(True, hazard, TYPES[hazard], _sentence(source.plain, hit), hint=False)
    for hit in hits.get("safety.hints", ()):
        if not _inside(hit, harmless) and not _denied(source, hit):
            return _HINT
    return _SAFE


def _inside(hit: Hit, harmless: Sequence[Hit]) -> bool:
    return any(each.start <= hit.start < each.end or each.start < hit.end <= each.end for each in harmless)


@lru_cache(maxsize=16)
def _negations(language: str) -> tuple[tuple[str, ...], bool]:
    words = LANGUAGES[language].words
    return tuple(words["safety"]["negations"]), bool(words["spaced"])


def _denied(source: Source, hit: Hit) -> bool:
    words, spaced = _negations(hit.language)
    before = source.low[max(0, hit.start - (20 if spaced else 4)) : hit.start]
    for mark in _BREAKS:
        before = before.rpartition(mark)[2]
    if spaced:
        return any(f" {word} " in f" {before} " for word in words)
    return any(word in before for word in words)


def _sentence(text: str, hit: Hit) -> str:
    start = max(text.rfind(mark, 0, hit.start) for mark in ".!?\n。") + 1
    ends = [at for mark in ".!?\n。" if (at := text.find(mark, hit.end)) >= 0]
    return text[max(start, hit.start - 150) : min([*ends, hit.end + 150])].strip()
