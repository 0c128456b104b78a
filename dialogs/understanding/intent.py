"""Tells what a text is for, and whether it says enough to act on."""

import re
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding import praise, purposes
from dialogs.understanding.found import Intent
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.purposes import Purpose
from dialogs.understanding.reading import Reading
from dialogs.understanding.source import Source

_HAN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7a3]")
_DIGIT = re.compile(r"\d")
_ENOUGH_WORDS = 5
_OPENS = frozenset(["", *".,;:!\n"])  # what a question comes after
_SAYING = 3  # words that say something of a thing
_ENOUGH_HAN = 8
_THIN_WORDS = 12
_DEMANDS = ("refund", "exchange", "repair", "explanation", "apology", "compensation")
_ASKED, _BRIEF = ("?", "吗", "么", "呢"), 90  # how a question ends, and how long it is that tells nothing
_OF_COMPLAINING = ("phrases.free", "phrases.how", "phrases.privacy", "phrases.needed", "phrases.remedies")
_TELLING = ("problems.words", "problems.evidence", "problems.recurrent")
_OF_SOMETHING = ("frames.worker", "frames.agent", "products.nouns")
_GRAVE = ("feelings.distress", "feelings.gone")
_NAMED = 9  # words that only say of whom or what somebody complains
_STORY = 30  # words in which a trouble is told, whatever is asked beside it
_LONG = 60  # words of a letter


def substance(source: Source) -> int:
    """How much a text says, in words; two characters of a script without spaces count as one."""
    if source.low.isascii():
        return len(source.words)
    han = len(_HAN.findall(source.low))
    return sum(1 for word in source.words if word.isascii() or not _HAN.match(word)) + han // 2


def intent(reading: Reading, command: str, said: str, *, danger: bool, question: bool, asks: bool) -> Intent:
    """In doubt between a complaint and something else it is a complaint. `question`: it can be nothing but a question;
    `asks`: it is put like one."""
    source, hits = reading.source, reading.hits
    seen = by_tables(source, hits, question=question)
    weighed = None if reading.asked else purposes.weigh(source, hits, seen, reading.tag)
    by_order = _order(command, said, hits, weighed)
    if by_order:
        return by_order
    if danger:
        return "complaint"
    if _asks_of_complaining(source, hits, question=question, asks=asks):
        return "enquiry"
    if weighed is None or (reading.talking and seen == "other" and _says_little(source, hits)):
        return seen
    purpose = _by_weight(source, hits, weighed, seen, asks=question or asks)
    few = purpose == "greeting" and not praise.greeted(source.low, reading.tag)
    return "other" if few else purpose


def _by_weight(source: Source, hits: Hits, weighed: Purpose, seen: Intent, *, asks: bool) -> Intent:
    """Praise the tables see, too, need not weigh as much."""
    thanked = weighed.near and seen == weighed.kind == "praise" and not _troubled(hits)
    if (weighed.told or thanked) and _may_be(weighed.kind, hits, asks=asks):
        return weighed.kind
    if _troubled(hits) or "problems.strong" in hits or any(f"remedies.{kind}" in hits for kind in _DEMANDS):
        return "complaint"
    return "other" if weighed.doubtful and _says_little(source, hits) else "complaint"


def _may_be(kind: Intent, hits: Hits, *, asks: bool) -> bool:
    """Whether nothing in a text rules out what it weighs most for. What is called a complaint is one, unless somebody
    asks for news of it, takes it back or asks of it; a trouble after a "but" is one, and so is a death."""
    if "problems.strong" in hits:
        denied = kind == "praise" and "problems.no_complaint" in hits
        taken_back = kind == "stop" and "problems.denying" in hits
        return denied or taken_back or (kind in {"enquiry", "status"} and asks)
    if "names.acting" in hits or any(table in hits for table in _GRAVE):
        praised = kind == "praise" and "problems.praise" in hits
        return praised or (kind in {"enquiry", "status"} and asks)
    return kind != "praise" or not _turns(hits)


def by_tables(source: Source, hits: Hits, *, question: bool) -> Intent:
    """What words and phrases tell by themselves: a complaint wins at once by its name."""
    praised = praise.outweighs(source, hits, substance(source))
    if "problems.strong" in hits and not ("problems.no_complaint" in hits and praised is not None):
        return "complaint"
    if "problems.irony" in hits and praised is False:
        return "complaint"
    suggested = "problems.suggestions" in hits and not _troubled(hits)
    if praised and not (suggested and "problems.praise" not in hits) and not _turns(hits):
        return "praise"
    if suggested:
        return "other"
    return _complaint_or_question(source, hits, question=question)


def _turns(hits: Hits) -> bool:
    """Whether a trouble follows on a turn, "thank you for the quick delivery, but the legs are missing", or on praise
    and a "but" whatever is no praise itself: "delighted with it, but the hem came undone"."""
    turn = min((hit.start for hit in hits.get("problems.turns", ())), default=None)
    if turn is None:
        return False
    pleased = [*hits.get("problems.praise", ()), *hits.get("problems.pleased", ())]
    if any(hit.start > turn for hit in pleased):
        return False
    return any(hit.start > turn for hit in hits.get("problems.words", ())) or (
        bool(pleased) and "problems.buts" in hits
    )


def _asks_of_complaining(source: Source, hits: Hits, *, question: bool, asks: bool) -> bool:
    """Whether nothing is told, but asked how complaining goes, what it costs or who sees it."""
    if _troubled(hits):
        return False
    if question and "phrases.how" in hits:
        return True
    asked = (asks or source.low.rstrip().endswith(_ASKED)) and len(source.low) <= _BRIEF
    return asked and any(table in hits for table in _OF_COMPLAINING)


def _troubled(hits: Hits) -> bool:
    return "problems.words" in hits


def _order(command: str, said: str, hits: Hits, weighed: Purpose | None) -> Intent | None:
    orders: dict[str, Intent] = {
        "status": "status",
        "person": "human",
        "stop": "stop",
        "withdraw": "stop",
        "human": "enquiry",
    }
    if command in orders:
        return orders[command]
    likely = weighed is None or weighed.doubtful
    if said == "status" and (likely or not _troubled(hits)):
        return "status"
    if said == "withdraw" and (likely or not _troubled(hits)):
        return "stop"
    if said == "person" and not _troubled(hits) and "problems.strong" not in hits:
        return "human"
    if said == "human" and not _troubled(hits):
        return "enquiry"
    return None


def _complaint_or_question(source: Source, hits: Hits, *, question: bool) -> Intent:
    troubled = _troubled(hits)
    asked = question and (not troubled or _put_as_question(source, hits))
    if asked and substance(source) <= (_STORY if troubled else _LONG):
        return "enquiry"
    if troubled or any(f"remedies.{kind}" in hits for kind in _DEMANDS):
        return "complaint"
    return "other" if _says_little(source, hits) else "complaint"


def _says_little(source: Source, hits: Hits) -> bool:
    """Whether there are few words, and none of a thing of theirs."""
    few = substance(source) < _ENOUGH_WORDS and _han(source) < _ENOUGH_HAN
    return few and not _of_mine(source, hits)


def _put_as_question(source: Source, hits: Hits) -> bool:
    """Whether words of a question begin one: in "the curtains are the wrong colour" they do not."""
    if "problems.questions" not in hits or "?" in source.low:
        return "problems.questions" in hits
    return any(
        not LANGUAGES[hit.language].words["spaced"] or source.low[: hit.start].rstrip()[-1:] in _OPENS
        for hit in hits["problems.questions"]
    )


def _of_mine(source: Source, hits: Hits) -> bool:
    """Whether something is said of a thing of theirs: "my bed squeaks"."""
    if substance(source) < _SAYING:
        return False
    mine = {word for hit in hits.get("products.nouns", ()) for word in _mine(hit.language)}
    return not mine.isdisjoint(source.words) or any(word in source.low for word in mine if not word.isascii())


@lru_cache(maxsize=16)
def _mine(tag: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[tag].words["problems"]["mine"])


def _han(source: Source) -> int:
    return 0 if source.low.isascii() else len(_HAN.findall(source.low))


@lru_cache(maxsize=16)
def _generic(tag: str) -> tuple[frozenset[str], tuple[str, ...]]:
    words = tuple(LANGUAGES[tag].words["problems"]["generic"])
    return frozenset(words), tuple(sorted(words, key=len, reverse=True))


def names_only(source: Source, hits: Hits) -> bool:
    """Somebody wants to complain of someone or something, and tells nothing of what happened: "I want to complain
    about your driver"."""
    if "problems.strong" not in hits or any(table in hits for table in _TELLING):
        return False
    strong = {hit.start for hit in hits["problems.strong"]}
    if any(hit.start not in strong for hit in hits.get("problems.denying", ())):
        return False
    return substance(source) <= _NAMED and any(table in hits for table in _OF_SOMETHING)


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
