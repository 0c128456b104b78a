"""Sees danger in a text: to health, a person or property. The flag rises on stated harm, a hint asks first."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, cast

from dialogs.languages import LANGUAGES
from dialogs.understanding import perils
from dialogs.understanding.found import Hazard, HazardType, Safety
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source
from dialogs.understanding.traits import is_written_together

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
_STOPS = frozenset(".!?;\n。！？；")
_BODY = "danger.body"
_WHO, _WHO_LONG = 10, 60  # words and characters that say for whom somebody writes
_FEW = 7  # characters of a script without spaces
_OF_NO_HARM = frozenset(
    {"danger.kin", "danger.victim", "danger.ward", "safety.harmless", "safety.idle", "danger.food"}
)
_NEXT = 8  # words of the second table that are looked at beside each of the first
_BREAKS = frozenset(".!?;,\n。，")


def is_faster(hazard: str, other: str) -> bool:
    """Whether a hazard leaves less time than another one."""
    order: Sequence[str] = ORDER
    return hazard in order and (other not in order or order.index(hazard) < order.index(other))


class Harmless:
    """The phrases that mean no harm, found in a text, by their places."""

    def __init__(self, phrases: Sequence[Hit]) -> None:
        self._phrases = phrases
        self._starts = [each.start for each in phrases]
        self._longest = max((each.end - each.start for each in phrases), default=0)

    def strikes(self, hit: Hit) -> bool:
        """Whether one covers the words, or begins before them and reaches into them. One that begins within them is of
        what comes after: 着火了 is no 火了."""
        first = bisect_left(self._starts, hit.start - self._longest)
        return any(
            hit.start < each.end and (each.start < hit.start or hit.end <= each.end)
            for each in self._phrases[first : bisect_right(self._starts, hit.start, first)]
        )


def see(source: Source, hits: Hits, tag: str, *, answer: bool = False) -> Safety:
    """`tag`: the language it is read in, whose weights hear what no phrase foresaw, and doubt what one sees. `answer`:
    a question was open, or a talk goes on in which as little is said as in an answer."""
    source, hits = _without_limbs_of_things(source, hits, tag)
    found = said(source, hits)
    peril = perils.weigh(source, hits, found[1].start if found else -1, tag, answer=answer)
    if peril is None or (found is None and _only_says_who(source, hits)):
        return _by_tables(source, hits, found)
    if found is None and _says_too_little(source, hits, peril):
        return _HINT if _hinted(source, hits) else _SAFE
    if peril.flags or (found and not peril.unlikely):
        kind = perils.hazard(source, peril, found[0] if found else "", tag)
        return _flag(cast(Hazard, kind), source.plain, peril.start, peril.end)
    return _HINT if found or peril.hints or _hinted(source, hits) else _SAFE


def _without_limbs_of_things(source: Source, hits: Hits, tag: str) -> tuple[Source, Hits]:
    """The text and its phrases without the arms and legs of what is sat on or lain in: "the left arm of the couch"."""
    jointed, limbs = _jointed(tag)
    stand = source.vocabulary if LANGUAGES[tag].words["spaced"] else source.low
    if not any(each in stand for each in jointed):
        return source, hits
    places = [match.span("limb") for match in limbs.finditer(source.low)]
    if not places:
        return source, hits
    text = source.low
    for start, end in places:
        text = text[:start] + "x" * (end - start) + text[end:]
    body = [
        hit
        for hit in hits.get(_BODY, ())
        if not any(start < hit.end and hit.start < end for start, end in places)
    ]
    return source._replace(low=text), {**hits, _BODY: body}


@lru_cache(maxsize=16)
def _jointed(tag: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    danger = LANGUAGES[tag].words["danger"]
    return tuple(danger["jointed"]), re.compile(str(danger["limbs"]))


def _only_says_who(source: Source, hits: Hits) -> bool:
    """Whether somebody says for whom they write, and nothing of what befell them: "mum is joan reed i am her son"."""
    told = any(table in hits for table in ("problems.words", "feelings.distress", "feelings.gone"))
    return "names.acting" in hits and not told and len(source.words) <= _WHO and len(source.low) <= _WHO_LONG


def _says_too_little(source: Source, hits: Hits, peril: perils.Peril) -> bool:
    """Whether so few characters hold no word of harm, that what they weigh is chance: "他们不管"."""
    text = source.low[peril.start : peril.end]
    if len(text) > _FEW or not is_written_together(text):
        return False
    harmless = Harmless(hits.get("safety.harmless", ()))
    return all(
        harmless.strikes(hit)
        for table, found in hits.items()
        if table.startswith(("safety.", "danger.")) and table not in _OF_NO_HARM
        for hit in found
        if peril.start <= hit.start < peril.end
    )


def _by_tables(source: Source, hits: Hits, found: tuple[Hazard, Hit] | None) -> Safety:
    if found:
        return _flag(found[0], source.plain, found[1].start, found[1].end)
    return _HINT if _hinted(source, hits) else _SAFE


def _hinted(source: Source, hits: Hits) -> bool:
    harmless = Harmless(hits.get("safety.harmless", ()))
    return any(not harmless.strikes(hit) and not _denied(source, hit) for hit in hits.get("safety.hints", ()))


def _flag(hazard: Hazard, text: str, start: int, end: int) -> Safety:
    return Safety(True, hazard, TYPES[hazard], _sentence(text, start, end), hint=False)


def said(source: Source, hits: Hits) -> tuple[Hazard, Hit] | None:
    """The danger a phrase names by itself, or two words of one sentence together: the fastest, and where."""
    harmless = Harmless(hits.get("safety.harmless", ()))
    found = _told(source, hits, harmless)
    put_together = _put_together(source, hits, harmless)
    if put_together and (found is None or is_faster(put_together[0], found[0])):
        return put_together
    return found


def _told(source: Source, hits: Hits, harmless: Harmless) -> tuple[Hazard, Hit] | None:
    """The fastest hazard a phrase names by itself."""
    for hazard, table in _TABLES:
        for hit in hits.get(table, ()):
            if not harmless.strikes(hit) and not _denied(source, hit):
                return hazard, hit
    return None


class Rule(NamedTuple):
    """`reach`: how many characters may lie between a word of the one table and one of the other."""

    hazard: Hazard
    first: str
    second: str
    reach: int


@lru_cache(maxsize=16)
def rules(language: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(hazard, f"danger.{first}", f"danger.{second}", reach)
        for hazard, first, second, reach in LANGUAGES[language].words["danger"]["rules"]
    )


def _put_together(source: Source, hits: Hits, harmless: Harmless) -> tuple[Hazard, Hit] | None:
    """The fastest hazard two words of one sentence tell together: who and what befell them."""
    best: tuple[Hazard, Hit] | None = None
    tried: set[Rule] = set()
    for language in _languages(hits):
        for rule in rules(language):
            if rule in tried or rule.first not in hits or rule.second not in hits:
                continue
            tried.add(rule)
            if best is None or is_faster(rule.hazard, best[0]):
                hit = _pair(source, rule, hits, harmless)
                best = (rule.hazard, hit) if hit else best
    return best


def _languages(hits: Hits) -> Sequence[str]:
    found = {hit.language for table in hits if table.startswith("danger.") for hit in hits[table]}
    return sorted(found)


def _pair(source: Source, rule: Rule, hits: Hits, harmless: Harmless) -> Hit | None:
    seconds = [hit for hit in hits[rule.second] if not harmless.strikes(hit)]
    at = 0
    for first in hits[rule.first]:
        if harmless.strikes(first):
            continue
        while at < len(seconds) and seconds[at].end + rule.reach < first.start:
            at += 1
        for second in seconds[at : at + _NEXT]:
            if _near(source.low, first, second, rule.reach) and not _both_denied(source, first, second):
                return min(first, second)
    return None


def _near(text: str, one: Hit, other: Hit, reach: int) -> bool:
    before, after = (one, other) if one.start <= other.start else (other, one)
    between = text[before.end : after.start]
    return before.end <= after.start <= before.end + reach and _STOPS.isdisjoint(between)


def _both_denied(source: Source, one: Hit, other: Hit) -> bool:
    return _denied(source, one) or _denied(source, other)


@lru_cache(maxsize=16)
def _negations(language: str) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    words = LANGUAGES[language].words
    return tuple(words["safety"]["negations"]), tuple(words["danger"]["unless"]), bool(words["spaced"])


def _denied(source: Source, hit: Hit) -> bool:
    """Whether a negation stands shortly before the words, and none that says "has not stopped"."""
    words, unless, spaced = _negations(hit.language)
    before = source.low[max(0, hit.start - (20 if spaced else 4)) : hit.start]
    for mark in _BREAKS:
        before = before.rpartition(mark)[2]
    if not before:
        return False
    if spaced:
        around = f" {before} "
        return any(f" {word} " in around for word in words) and not any(
            f" {word} " in around for word in unless
        )
    return any(word in before for word in words) and not any(word in before for word in unless)


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(mark, 0, start) for mark in ".!?\n。") + 1
    ends = [at for mark in ".!?\n。" if (at := text.find(mark, end)) >= 0]
    return text[max(first, start - 150) : min([*ends, end + 150])].strip()
