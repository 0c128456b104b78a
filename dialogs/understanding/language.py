"""Tells which language a text is written in: by script first, then by its commonest words, then by pycld2."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from dialogs.languages import LANGUAGES
from dialogs.understanding.perils import weights
from dialogs.understanding.source import Source
from dialogs.understanding.traits import STEM

_RANGES = {
    "ja": "\u3041-\u30ff",
    "ko": "\uac00-\ud7a3",
    "zh": "\u3400-\u9fff",
    "ru": "\u0400-\u04ff",
    "ar": "\u0600-\u06ff",
    "he": "\u0590-\u05ff",
    "th": "\u0e00-\u0e7f",
    "el": "\u0370-\u03ff",
    "hi": "\u0900-\u097f",
}
_SCRIPTS = {code: re.compile(f"[{letters}]+") for code, letters in _RANGES.items()}
_BUT_HAN = re.compile(f"[{''.join(letters for code, letters in _RANGES.items() if code != 'zh')}]")
_LATIN = re.compile(r"[a-z\u00e0-\u024f]{2,}")
_HEAD = 2000
_FEW, _SOME = 5, 8  # words that tell little of their language, and hardly more
_ENOUGH = 25  # letters below which a model guesses
_ENOUGH_MARKED = 20  # … where some of them bear marks
_SURE = 80
_TAUGHT, _CLEARLY = (
    2,
    1,
)  # words that are taught, where none is a common one, and how many more than another's


def detect(source: Source, enabled: tuple[str, ...], held: str = "") -> str:
    """A language code, one of the enabled tags where it is one of them; "" when the text does not tell. `held` is
    the language of the talk: a few words that could be of another one as well are its own."""
    found = _detected(source, enabled)
    common = commonest(enabled)
    if found == held or len(source.words) > _SOME or held not in common:
        return found
    named = len(source.words) > 1 and source.plain.strip().istitle()  # "Siobhán Ní Bhriain"
    if found not in common:
        return held if named and found not in {"", *enabled} else found
    told, own = (sum(map(common[tag].__contains__, source.words)) for tag in (found, held))
    few = bool(own) and len(source.words) <= _FEW
    return held if told <= own + (few or named) else found


def _detected(source: Source, enabled: tuple[str, ...]) -> str:
    head = source.low[:_HEAD]
    if head.isascii():
        return _latin(source, enabled)
    code, count = _script(head)
    words = len(_LATIN.findall(head))
    if code and (count >= words or (code == "zh" and count * 2 >= words)):
        return _enabled(code, enabled)
    return _latin(source, enabled) if words else ""


def _script(head: str) -> tuple[str, int]:
    if not _BUT_HAN.search(head):
        han = _letters("zh", head)
        return ("zh", han) if han else ("", 0)
    counts = {code: _letters(code, head) for code in _SCRIPTS}
    # Japanese mixes kana with Han, a Chinese text has none of them
    if counts["ja"] * 5 > counts["zh"]:
        counts["zh"] = 0
    code = max(counts, key=lambda each: counts[each])
    return (code, counts[code]) if counts[code] else ("", 0)


def _letters(code: str, head: str) -> int:
    return sum(map(len, _SCRIPTS[code].findall(head)))


def _enabled(code: str, enabled: Sequence[str]) -> str:
    return next((tag for tag in enabled if tag.split("-")[0].lower() == code), code)


@lru_cache(maxsize=16)
def commonest(enabled: tuple[str, ...]) -> Mapping[str, frozenset[str]]:
    """The commonest words of the languages that are told by them."""
    words = {tag: frozenset(LANGUAGES[tag].words["detect"]["words"]) for tag in enabled}
    return {tag: common for tag, common in words.items() if common}


def _latin(source: Source, enabled: tuple[str, ...]) -> str:
    words = source.words[:200]
    if len(words) <= _SOME:
        words = [word for word in words if len(word) > 1]  # "a" is of half the languages of Europe
    scores = {tag: sum(map(common.__contains__, words)) for tag, common in commonest(enabled).items()}
    foreign = "" if source.low.isascii() and source.plain.isascii() else _foreign(source, words, scores)
    if foreign and foreign not in {tag.split("-")[0] for tag in enabled}:
        return foreign
    if len(words) <= _SOME and len(scores) > 1 and (told := _by_what_is_known(words, scores)):
        return told
    best = max(scores, key=lambda tag: scores[tag], default="")
    if best and "a" in words:  # a word of three languages: it settles no tie
        common = commonest(enabled)
        best = max(scores, key=lambda tag: (scores[tag], scores[tag] - ("a" in common[tag])))
    if best and (scores[best] * 4 >= len(words) or len(words) <= 2 <= scores[best] + 1):
        return best if scores[best] else ""
    if sum(map(len, words)) >= _ENOUGH:
        guessed = _guess(source.plain[:_HEAD].lower())
        if guessed:
            return _enabled(guessed, enabled)
    return best if best and scores[best] >= 2 else ""


def _foreign(source: Source, words: Sequence[str], scores: Mapping[str, int]) -> str:
    """The language a model is sure of, where few of the words are among the commonest of any that is spoken here:
    Portuguese has some of the Spanish ones."""
    few = 2 * max(scores.values(), default=0) <= len(words)
    return _guess(source.plain[:_HEAD].lower()) if few and sum(map(len, words)) >= _ENOUGH_MARKED else ""


def _by_what_is_known(words: Sequence[str], scores: Mapping[str, int]) -> str:
    """Of a few words, the language that has more of them among its commonest and among those it is taught to weigh;
    "" where another has nearly as many: "huele a gas" has the English "a" and "gas" as well."""
    beginnings = [word[:STEM] for word in words]
    known = {tag: sum(map(_taught(tag).__contains__, beginnings)) for tag in scores}
    whole = sorted(((2 * scores[tag] + known[tag], tag) for tag in scores), reverse=True)
    (most, best), (second, _) = whole[:2]
    enough = scores[best] > 0 or known[best] >= _TAUGHT
    return best if enough and most >= second + _CLEARLY else ""


def _taught(tag: str) -> Mapping[str, int]:
    known = weights(tag)
    return known.traits.words if known else {}


def _guess(head: str) -> str:
    import pycld2

    try:
        reliable, _, details = pycld2.detect(head.encode("utf-8", "ignore"), bestEffort=False)
    except pycld2.error:
        return ""
    code, percent = details[0][1], details[0][2]
    return str(code).split("-")[0] if reliable and percent >= _SURE and code != "un" else ""
