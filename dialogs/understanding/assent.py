"""The phrases of a language that answer yes or no, made of its data: what is written out, and shapes with a gap or a
choice in them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.source import low

QUESTIONS = frozenset(
    {
        *("remedy_requested", "sms_optin", "consent_third_party", "safety_question", "recurrent", "confirm"),
        "acting_for.authority",
    }
)
"""The questions that want yes or no."""

RETORT = "retort_"  # begins the name of a shape that is a question
_GAP, _GAP_HAN = 30, 8  # characters that "…" in a phrase may stand for
_SHAPE = re.compile("[…(|]")
_KINDS, _NAMES = ("doubt", "no", "yes"), ("doubts", "no", "yes")
_LEADING = re.compile(r"\(([^()]*)\)(\??)( ?)(?=.)")
_EDGED = (r"(?<![^\W_])", r"(?![^\W_])")


class Table(NamedTuple):
    """The phrases of a language for one question, each with what it means, and the negators that turn a yes; `own` are
    those of the question itself. `heard` are whole messages that only say that the question was read; `weak` are a yes
    where nothing else is said: in "please don't" it is no yes. What stands after the last of the `turns` ("so", "but")
    is meant, and so is one of the `firm` words at the end. One of the `copulas` ("it was") is a yes only at the end of
    a clause or before one of the `sures`: else it tells a value. What is said beside one of
    the `indifferent` is meant. One of the `denials` behind one of the `verbs` turns it, and a negator before one of the
    `turning` ("but") turns nothing behind it. `wants` are how a wish begins that what was said before is no answer to,
    `complete` whole messages that say that nothing is missing, a "no" among them."""

    meanings: Mapping[str, str]
    phrases: Phrases
    negators: tuple[str, ...]
    spaced: bool
    own: frozenset[str] = frozenset()
    heard: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    firm: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    indifferent: frozenset[str] = frozenset()
    copulas: frozenset[str] = frozenset()
    sures: tuple[str, ...] = ()
    leads: str = ""
    follows: frozenset[str] = frozenset()
    turns: re.Pattern[str] = re.compile("(?!)")  # nothing
    verbs: frozenset[str] = frozenset()
    denials: frozenset[str] = frozenset()
    turning: frozenset[str] = frozenset()
    wants: re.Pattern[str] = re.compile("(?!)")
    complete: re.Pattern[str] = re.compile("(?!)")


@lru_cache(maxsize=64)
def table(tag: str, question: str) -> Table:
    words = LANGUAGES[tag].words
    general, spaced = words["yesno"], bool(words["spaced"])
    own = general.get(question, {})
    meanings: dict[str, str] = {}
    for source in (own, general, _whole_answers(words["answers"])):
        for phrase, meaning in _phrases(source):
            meanings.setdefault(phrase, meaning)
    heard = frozenset(map(low, own.get("heard", ())))
    for phrase in heard:
        meanings.pop(phrase, None)
    leads, edges = str(general.get("leads", "")), _EDGED if spaced else ("", "")
    shapes = filter(None, (_shapes(own, "own_", general), *_general_shapes(tag)))
    turns = "|".join(re.escape(low(each)) for each in sorted(general["turns"], key=len, reverse=True))
    return Table(
        meanings,
        Phrases(meanings, spaced=spaced, leads=leads, shapes=tuple(shapes)),
        tuple(map(low, general["negators"])),
        spaced,
        verbs=frozenset(map(low, general.get("verbs", ()))),
        denials=frozenset(map(low, general.get("denials", ()))),
        turning=frozenset(map(low, general.get("turning", ()))),
        wants=_all_shapes(own.get("wants", ()), spaced=spaced),
        complete=_all_shapes(own.get("complete", ()), spaced=spaced),
        own=frozenset(phrase for phrase, _ in _phrases(own)),
        heard=heard,
        weak=frozenset(map(low, general.get("weak", ()))),
        firm=frozenset(map(low, general["firm"])),
        fillers=frozenset(map(low, (*general.get("fillers", ()), *general.get("weak", ())))),
        indifferent=frozenset(map(low, general["indifferent"])),
        copulas=frozenset(map(low, general["copulas"])),
        sures=tuple(map(low, general["sures"])),
        leads=leads,
        follows=frozenset(map(low, general.get("follows", ()))),
        turns=re.compile(f"{edges[0]}(?:{turns}){edges[1]}"),
    )


@lru_cache(maxsize=16)
def _general_shapes(tag: str) -> Sequence[re.Pattern[str] | None]:
    """Those of all questions, compiled once."""
    general = LANGUAGES[tag].words["yesno"]
    return _shapes(general["retorts"], RETORT, general), _shapes(general, "", general)


def _shapes(source: Mapping[str, Any], prefix: str, general: Mapping[str, Any]) -> re.Pattern[str] | None:
    """The phrases with a gap or a choice in them, as groups named by what they mean: with who says so before them,
    "I wouldn't turn it down" begins no later than "I wouldn't"."""
    spaced = "subjects" in general
    led = spaced and prefix != RETORT
    before = f"(?:(?:{'|'.join(map(low, general['subjects']))}) ?)?" if led else ""
    found: list[str] = []
    for kind, name in zip(_KINDS, _NAMES, strict=True):
        phrases = [each for each in source.get(name, ()) if prefix == RETORT or _SHAPE.search(each)]
        if phrases:
            shaped = _by_first_letter([*map(low, phrases)], spaced=spaced)
            found.append(f"(?P<{prefix}{kind}>{before}(?:{shaped}))")
    edges = _EDGED if spaced else ("", "")
    return re.compile(f"{edges[0]}(?:{'|'.join(found)}){edges[1]}") if found else None


def _by_first_letter(phrases: Sequence[str], *, spaced: bool) -> str:
    """Shapes sorted by the letter they begin with, so that at most places none has to be tried."""
    sorted_in: defaultdict[str, list[str]] = defaultdict(list)
    for phrase in phrases:
        for letter, each in _heads(phrase):
            sorted_in[letter].append(_shape(each, spaced=spaced))
    anywhere = sorted_in.pop("", [])
    sorted_out = (f"(?={re.escape(letter)})(?:{'|'.join(shaped)})" for letter, shaped in sorted_in.items())
    return "|".join([*sorted_out, *anywhere])


def _heads(phrase: str) -> Iterator[tuple[str, str]]:
    """A phrase for each letter it may begin with, "" where that is not told."""
    led = _LEADING.match(phrase)
    if not led:
        yield (phrase[0] if phrase[0].isalnum() else ""), phrase
        return
    rest, optional = phrase[led.end() :], bool(led[2])
    choices: defaultdict[str, list[str]] = defaultdict(list)
    for choice in led[1].split("|"):
        choices[choice[:1] if choice[:1].isalnum() else ""].append(choice)
    for letter, chosen in choices.items():
        yield letter, f"({'|'.join(chosen)}){led[3]}{rest}"
    if optional:
        yield from _heads(rest)


def _all_shapes(phrases: Sequence[str], *, spaced: bool) -> re.Pattern[str]:
    return re.compile("|".join(_shape(low(each), spaced=spaced) for each in phrases) or "(?!)")


def _shape(phrase: str, *, spaced: bool) -> str:
    """A phrase in which "…" stands for a few words, "(a|b)" for one of them, "(a|b)?" for one of them or none."""
    gap = rf"(?:[^.!?;,]{{0,{_GAP}}} )?" if spaced else f"[^。.!?;,，！？；]{{0,{_GAP_HAN}}}?"
    shape = re.escape(phrase.removesuffix(" …")).replace("…\\ ", gap).replace("…", gap).replace("'", "'?")
    shape = re.sub(r"\\\(([^()]*)\\\)\\\?\\ ", r"(?:(?:\1)\\ )?", shape)
    shape = re.sub(r"\\\(([^()]*)\\\)\\\?", r"(?:\1)?", shape)
    return shape.replace("\\(", "(?:").replace("\\)", ")").replace("\\|", "|").replace(")\\?", ")?")


def _phrases(source: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for kind, name in zip(_KINDS, _NAMES, strict=True):
        for each in source.get(name, ()):
            phrase = low(each)
            if _SHAPE.search(phrase):
                continue
            yield phrase, kind
            if "'" in phrase:
                yield phrase.replace("'", ""), kind


def _whole_answers(answers: Mapping[str, Any]) -> Mapping[str, Sequence[str]]:
    """Only those long enough to mean the same inside an answer."""
    return {side: [each for each in answers[side] if len(each) > 1] for side in ("yes", "no")}
