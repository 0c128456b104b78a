"""Reads the answer to a question that wants yes or no: colloquial, indirect, denied, mistyped, in signs; doubt is
neither."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import Source, low

Answer = Literal["yes", "no"] | None
QUESTIONS = frozenset(
    {"remedy_requested", "sms_optin", "consent_third_party", "safety_question", "recurrent", "confirm"}
)
"""The questions that want yes or no."""

_LONGEST = 160  # characters of a message that is read as such an answer
_YES_SIGNS = frozenset("👍👌✅✔🙆🆗💯👏☑🤝🫡🙏")
_NO_SIGNS = frozenset("👎❌🙅🚫✖⛔🛑❎")
_RUN = re.compile(r"(\w)\1{2,}")
_LETTERS = re.compile(r"[^\W_]")
_EDGES = " \t\n.,;:!~·。，！、；：\"'()[]*_—-…"
_BREAKS = frozenset(",.;!，。；！")
_ASKING = ("?", "？", "吗", "么", "呢")
_LONG = 5  # letters of a word in which one may be wrong
_FEW = 3  # words that may be of another language than the talk
_MISTYPED = 40  # characters of an answer in which typing errors are looked for
_NEAR = 14  # characters before a yes in which a negator turns it
_NEAR_HAN = 2
_KINDS = ("doubt", "no", "yes")


class Table(NamedTuple):
    """The phrases of a language for one question, each with what it means, and the negators that turn a yes. `heard`
    are whole messages that only say that the question was read; `weak` are a yes where nothing else is said: in
    "please don't" it is no yes."""

    meanings: Mapping[str, str]
    phrases: re.Pattern[str]
    negators: tuple[str, ...]
    spaced: bool
    heard: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()


@lru_cache(maxsize=64)
def table(tag: str, question: str) -> Table:
    words = LANGUAGES[tag].words
    general, spaced = words["yesno"], bool(words["spaced"])
    meanings: dict[str, str] = {}
    for source in (general.get(question, {}), general, _whole_answers(words["answers"])):
        for phrase, meaning in _phrases(source):
            meanings.setdefault(phrase, meaning)
    heard = frozenset(map(low, general.get(question, {}).get("heard", ())))
    for phrase in heard:
        meanings.pop(phrase, None)
    longest_first = sorted(meanings, key=len, reverse=True)
    choice = "|".join(_ready(each, str(general.get("leads", "")), spaced=spaced) for each in longest_first)
    edge = (r"(?<![^\W_])", r"(?![^\W_])") if spaced else ("", "")
    negators = tuple(map(low, general["negators"]))
    found = re.compile(f"{edge[0]}(?:{choice}){edge[1]}")
    return Table(meanings, found, negators, spaced, heard, frozenset(map(low, general.get("weak", ()))))


def _ready(phrase: str, leads: str, *, spaced: bool) -> str:
    """A lone character of a script without spaces is a part of other words unless it begins the answer, and letters
    are one of the words around them."""
    if not spaced and phrase.isascii():
        return rf"(?<![a-z]){re.escape(phrase)}(?![a-z])"
    bound = "" if spaced or len(phrase) > 1 else rf"(?:(?<!\w)|(?<=[{leads}]))"
    return bound + re.escape(phrase)


@lru_cache(maxsize=16)
def _nearly(tag: str) -> Mapping[str, str]:
    """The longer words of a language with one letter left out, by which a mistyped one is known."""
    phrases = {phrase for question in QUESTIONS for phrase in table(tag, question).meanings}
    words = {word for phrase in phrases for word in phrase.split() if len(word) >= _LONG}
    found: dict[str, str] = {}
    for word in sorted(words):
        for shorter in _shortened(word):
            found.setdefault(shorter, word)
    return found


def _shortened(word: str) -> Iterator[str]:
    """The word and all it becomes when one letter is left out: two words an edit apart share one of them."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _phrases(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, name in zip(_KINDS, ("doubts", "no", "yes"), strict=True):
        for each in source.get(name, ()):
            phrase = low(each)
            yield phrase, kind
            if "'" in phrase:
                yield phrase.replace("'", ""), kind


def _whole_answers(answers: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Only those long enough to mean the same inside an answer."""
    return {side: [each for each in answers[side] if len(each) > 1] for side in ("yes", "no")}


def answer(source: Source, question: str, tags: Sequence[str], whole: Answer) -> Answer:
    """Yes, no, or neither, to one of QUESTIONS. `tags`: the language of the text first, then the others; `whole`
    is what the message means as it stands, when it is nothing but a word for yes or no."""
    text = source.low.strip()
    if not text or len(text) > _LONGEST:
        return whole
    if not _LETTERS.search(text):
        return _by_sign(source.plain) or whole
    bare = _evened(text)
    known = [table(tag, question) for tag in tags]
    if any(_is_none(bare, each) for each in known):
        return None
    if any(bare.partition(",")[0] in each.heard for each in known):
        whole = None  # "ok, …": what follows is the answer
    for tag in tags if len(bare.split()) <= _FEW else tags[:1]:
        meaning, found = _meant(bare, table(tag, question))
        if found:
            return _asked_back(text, bare, meaning, whole, table(tag, question))
    return whole or _by_sign(source.plain) or _mistyped(bare, question, tags)


def _is_none(bare: str, known: Table) -> bool:
    """A whole message of doubt, or one that only says that the question was read, in any language."""
    return bare in known.heard or known.meanings.get(bare) == "doubt"


def _mistyped(text: str, question: str, tags: Sequence[str]) -> Answer:
    """What is typed as "defintely", "no probelm": with the words put right that are one letter from one of ours."""
    known = table(tags[0], question)
    if not known.spaced or len(text) > _MISTYPED:
        return None
    nearly, words = _nearly(tags[0]), text.split()
    mended = [_mended(word, nearly) for word in words]
    return _meant(" ".join(mended), known)[0] if mended != words else None


def _mended(word: str, nearly: Mapping[str, str]) -> str:
    if len(word) < _LONG - 1:
        return word
    return next((nearly[each] for each in _shortened(word) if each in nearly), word)


def _by_sign(text: str) -> Answer:
    for character in text:
        if character in _YES_SIGNS:
            return "yes"
        if character in _NO_SIGNS:
            return "no"
    return None


def _evened(text: str) -> str:
    """What is typed as "Yesss!" or "ye s", as it was meant."""
    bare = _RUN.sub(r"\1", text).strip(_EDGES)
    joined = bare.replace(" ", "")
    return joined if len(joined) <= 3 and joined.isascii() and joined.isalpha() else bare


def _meant(text: str, known: Table) -> tuple[Answer, bool]:
    """What the first phrase says, or the next one where it is weak, unless a doubt stands beside it; one that opens
    the text and is followed by a break is said for itself."""
    first: Answer = None
    weak = False
    for match in known.phrases.finditer(text):
        meaning = known.meanings[match.group()]
        if meaning == "doubt":
            return None, True
        if first is None or weak:
            turned = meaning == "yes" and _negated(text, match.start(), known)
            first = "no" if turned or meaning == "no" else "yes"
            weak = match.group() in known.weak
            if not weak and _stands_alone(text, match):
                break
    return first, first is not None


def _stands_alone(text: str, match: re.Match[str]) -> bool:
    return match.start() == 0 and text[match.end() : match.end() + 1] in {"", *_BREAKS}


def _negated(text: str, at: int, known: Table) -> bool:
    if not known.spaced:
        return text[max(0, at - _NEAR_HAN) : at].endswith(known.negators)
    words = re.split(r"[,.;!?:]", text[max(0, at - _NEAR) : at])[-1].split()
    return not set(known.negators).isdisjoint(words)


def _asked_back(text: str, bare: str, meaning: Answer, whole: Answer, known: Table) -> Answer:
    """A question in return is no answer, unless the question is one ("why not?") or comes after one."""
    match = known.phrases.match(bare)
    if match and _stands_alone(bare, match):
        return meaning
    if not text.endswith(_ASKING[:2]) and (known.spaced or not text.endswith(_ASKING[2:])):
        return meaning
    return meaning if whole or bare.rstrip("?？ ") in known.meanings else None
