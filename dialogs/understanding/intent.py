"""Tells what a text is for, and whether it says enough to act on."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.categories import NUMBERS
from dialogs.understanding.found import Intent
from dialogs.understanding.lexicon import Hit, Hits
from dialogs.understanding.source import Source

_HAN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7a3]")
_DIGIT = re.compile(r"\d")
_ENOUGH_WORDS = 5
_ENOUGH_HAN = 8
_THIN_WORDS = 12
_SORTING = frozenset(f"categories.{number}.strong" for number in NUMBERS)
_CLOSE = 2  # characters between praise and what takes it back: "excellent service my foot"
_LONG, _MUCH = 60, 3  # words of a letter; praises that make one a letter of praise


def substance(source: Source) -> int:
    """How much a text says, in words; two characters of a script without spaces count as one."""
    if source.low.isascii():
        return len(source.words)
    han = len(_HAN.findall(source.low))
    return sum(1 for word in source.words if word.isascii() or not _HAN.match(word)) + han // 2


def intent(source: Source, hits: Hits, command: str, said: str, *, danger: bool, question: bool) -> Intent:
    """A complaint wins at once by its name; in doubt between a complaint and something else it is a complaint."""
    by_order = _order(command, said, hits)
    if by_order:
        return by_order
    if danger and not (_praised(source, hits) and not _troubles(hits)):
        return "complaint"
    if question and "phrases.how" in hits and not _troubled(hits):
        return "enquiry"
    praised = _praised(source, hits)
    if "problems.strong" in hits and not ("problems.no_complaint" in hits and praised is not None):
        return "complaint"
    if praised:
        return "praise"
    if "problems.suggestions" in hits and not _troubled(hits):
        return "other"
    return _complaint_or_question(source, hits, question=question)


def _praised(source: Source, hits: Hits) -> bool | None:
    """Whether praise outweighs what went wrong; None where nothing is praised. A single trouble beside much praise
    may be a word like "never" or "late"; after a "but" it is one."""
    denied = "problems.no_complaint" in hits
    praises = _earnest(hits)
    count = len({hit.phrase for hit in praises}) + denied
    if not count:
        return False if "problems.mock" in hits else None
    troubles = _troubles(hits)
    if "problems.turns" in hits and (troubles or _turned(hits, praises)):
        return False
    if substance(source) > _LONG:
        return count >= _MUCH and troubles * _MUCH <= count and "remedies.wishes" not in hits
    return troubles < count or (denied and troubles <= 1)


def _earnest(hits: Hits) -> Sequence[Hit]:
    """The praises that are meant: none that mockery, a wish or a "not" takes back: "I'd be grateful if"."""
    mock = hits.get("problems.mock", ())
    return [
        hit
        for hit in hits.get("problems.praise", ())
        if not any(each.start < hit.end + _CLOSE and hit.start < each.end for each in mock)
    ]


def _turned(hits: Hits, praises: Sequence[Hit]) -> bool:
    """Whether all the praise stands before a "but": what follows is the matter, told in whichever words."""
    last = hits["problems.turns"][-1]
    return bool(praises) and all(hit.start < last.start for hit in praises)


def _troubles(hits: Hits) -> float:
    """How many different troubles are told, those left out that stand inside words of praise. What only sorts a
    problem, "the bill", "the instructor", tells half of one."""
    praise = hits.get("problems.praise", ())
    plain = {hit.start for hit in _outside(hits.get("problems.words", ()), praise)}
    sorting = [hit for table in _SORTING & hits.keys() for hit in hits[table]]
    return len(plain) + len({hit.start for hit in _outside(sorting, praise)} - plain) / 2


def _outside(hits: Sequence[Hit], praise: Sequence[Hit]) -> Iterator[Hit]:
    for hit in hits:
        if not any(each.start < hit.end and hit.start < each.end for each in praise):
            yield hit


def _troubled(hits: Hits) -> bool:
    return "problems.words" in hits


def _order(command: str, said: str, hits: Hits) -> Intent | None:
    orders: dict[str, Intent] = {"status": "status", "person": "human", "stop": "stop", "human": "enquiry"}
    if command in orders:
        return orders[command]
    if said == "status":
        return "status"
    if said == "person" and not _troubled(hits) and "problems.strong" not in hits:
        return "human"
    if said == "human" and not _troubled(hits):
        return "enquiry"
    return None


def _complaint_or_question(source: Source, hits: Hits, *, question: bool) -> Intent:
    troubled = _troubled(hits)
    if question and substance(source) <= _LONG and (not troubled or "problems.questions" in hits):
        return "enquiry"
    if troubled or (
        "remedies.wishes" in hits and any(f"remedies.{kind}" in hits for kind in ("refund", "exchange"))
    ):
        return "complaint"
    if substance(source) >= _ENOUGH_WORDS or _han(source) >= _ENOUGH_HAN:
        return "complaint"
    return "other"


def _han(source: Source) -> int:
    return 0 if source.low.isascii() else len(_HAN.findall(source.low))


@lru_cache(maxsize=16)
def _generic(tag: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = tuple(LANGUAGES[tag].words["problems"]["generic"])
    return frozenset(words), tuple(sorted(words, key=len, reverse=True))


def thin(source: Source, tag: str) -> bool:
    """Somebody is dissatisfied, but the words do not say with what: "your service is rubbish"."""
    if len(source.words) > _THIN_WORDS or (source.figures and _DIGIT.search(source.low, 0, 200)):
        return False
    words, longest = _generic(tag)
    if LANGUAGES[tag].words["spaced"]:
        return all(word in words or not word.isascii() for word in source.words)
    left = source.low[:60]
    for word in longest:
        left = left.replace(word, "")
    return len(_HAN.findall(left)) < 2 and len(source.low) < 40
