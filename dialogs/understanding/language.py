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
_ENOUGH, _AT_LEAST = 25, 14  # letters below which a model guesses, and of three words or more
_THREE = 3
_SURE = 80
_PLAIN = 4  # one word of so many is a common one of its language
# words that are taught, where none is a common one, and how many more than another's
_TAUGHT, _CLEARLY = 2, 1
# Those a model may say of a few words: names alone are Corsican and Breton to it
_BELIEVED = frozenset({
    "ca", "cs", "cy", "da", "de", "en", "es", "et", "fi", "fr", "ga", "hr", "hu", "id", "it",
    "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "sk", "sl", "sq", "sv", "tr", "vi",
})  # fmt: skip


def detect(source: Source, enabled: tuple[str, ...], held: str = "") -> str:
    """A language code, one of the enabled tags where it is one of them; "" when the text does not tell. `held` is
    the language of the talk: a few words that could be of another one as well are its own."""
    found = _detected(source, enabled)
    common = commonest(enabled)
    if held in common and found not in {"", *enabled} and len(source.words) <= _SOME and _is_latin(source):
        return held  # of a name and an address a model says anything
    if found == held or len(source.words) > _SOME or not {found, held} <= common.keys():
        return found
    named = len(source.words) > 1 and source.plain.strip().istitle()  # "Siobhán Ní Bhriain"
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
    best = max(scores, key=lambda tag: scores[tag], default="")
    if len(words) <= _SOME and len(scores) > 1 and (told := _by_what_is_known(words, scores)):
        best = told
        if scores[best] * _PLAIN >= len(words):
            return best
        return _foreign(source, words, enabled) or best
    if best and "a" in words:  # a word of three languages: it settles no tie
        common = commonest(enabled)
        best = max(scores, key=lambda tag: (scores[tag], scores[tag] - ("a" in common[tag])))
    if best and (scores[best] * _PLAIN >= len(words) or len(words) <= 2 <= scores[best] + 1):
        return _untied(source, scores, best) if scores[best] else ""
    if _can_be_guessed(words):
        guessed = _guess(source.plain[:_HEAD].lower())
        if guessed and (guessed in _BELIEVED or len(words) > _SOME):
            return _enabled(guessed, enabled)
    return best if best and scores[best] >= 2 else ""


def _untied(source: Source, scores: Mapping[str, int], best: str) -> str:
    """Where two languages have as many of their commonest words, the one a model prefers: "le gaz" is not Spanish."""
    if [*scores.values()].count(scores[best]) == 1:
        return best
    likely = _guess(source.plain[:_HEAD].lower(), unsure=True)
    return likely if scores.get(likely) == scores[best] else best


def _foreign(source: Source, words: Sequence[str], enabled: tuple[str, ...]) -> str:
    """A language that is not enabled, where a model is sure of a few words: "a máquina não funciona"."""
    guessed = _guess(source.plain[:_HEAD].lower()) if _can_be_guessed(words) else ""
    return guessed if guessed in _BELIEVED and guessed not in enabled else ""


def _can_be_guessed(words: Sequence[str]) -> bool:
    letters = sum(map(len, words))
    return letters >= _ENOUGH or (letters >= _AT_LEAST and len(words) >= _THREE)


def _is_latin(source: Source) -> bool:
    return source.low.isascii() or _script(source.low[:_HEAD])[1] == 0


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


def _guess(head: str, *, unsure: bool = False) -> str:
    import pycld2

    try:
        reliable, _, details = pycld2.detect(head.encode("utf-8", "ignore"), bestEffort=unsure)
    except pycld2.error:
        return ""
    code, percent = details[0][1], details[0][2]
    return str(code).split("-")[0] if reliable and percent >= _SURE and code != "un" else ""
