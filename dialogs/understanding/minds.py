"""Finds what counts of an answer whose writer thought better of it: what follows "no, wait" or "at first I said no"."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.phrases import Phrases
from dialogs.understanding.source import low

_EDGES = " \t\n.,;:!?~·。，！、；：？\"'()[]*_—-…¿¡"
_BREAKS = frozenset(".,;:!?。，！、；：？—-…~")
_SENTENCES = re.compile(r"[.!?。！？；;\n…]+")
_CLAUSES = re.compile(r"[,.!?;:，。！？；：、\n…—]+")
_WORD = re.compile(r"[^\W_]+")
_HINTING = ("changes", "slips", "once")
_SPACE = r"[\s,.…，。、]*"
_LONG = 120  # characters of a last sentence that is read as the answer


class Rest(NamedTuple):
    """A part that may be the answer. `plain`: only if it is a word for yes or no, as after a mere "sorry"; `intended`:
    what was meant before it."""

    text: str
    plain: bool
    intended: str = ""


class _Table(NamedTuple):
    """`lead` are the small words an answer may begin with, `before` what a change of mind may follow in its clause. A
    text in which none of the `hints` stands, the longest word of each phrase, has no need to be searched."""

    changes: Phrases
    slips: frozenset[str]
    once: Phrases
    now: Phrases
    lead: re.Pattern[str]
    before: re.Pattern[str]
    hesitations: re.Pattern[str]
    hints: frozenset[str]
    spaced: bool


def resolved(text: str, tag: str) -> str:
    """The text without the "hmm" it begins with, unless that is all."""
    return _behind(table(tag).hesitations, text)


def second_thoughts(text: str, tag: str) -> Iterator[Rest]:
    """What follows a change of mind, the last first, then what follows a question the writer asks, and then what
    followed an intention that was given up."""
    known = table(tag)
    if known.hints.isdisjoint(_WORD.findall(text) if known.spaced else text) and "?" not in text:
        return
    for start, end, _ in reversed(list(known.changes.within(text))):
        rest = _led(text[end:], known)
        if rest and _opens_clause(text[:start], known):
            yield Rest(rest, text[start:end] in known.slips)
    asked, mark, answered = text.rpartition("?")
    if mark and asked and (rest := _led(answered, known)):
        yield Rest(rest, plain=True)
    once = next(known.once.within(text), None)
    if not once:
        return
    for each in filter(None, _in_the_end(text[once.end :], known)):
        yield Rest(each, plain=False, intended=text[once.start :].rpartition(each)[0])


def is_change(text: str, tag: str) -> bool:
    """Whether a text only says that another answer was given before: "I've changed my mind"."""
    return not table(tag).changes.without(text).strip(_EDGES)


def _in_the_end(text: str, known: _Table) -> Iterator[str]:
    """What the last clause says, or what follows a "but now"; in a script without spaces that may be a part of a word,
    so its last clause goes before."""
    turns = [_led(text[turn.end :], known) for turn in known.now.within(text)]
    clauses = _parts(_CLAUSES, text)
    last = [_led(_behind_last(known.now, clauses[-1]), known)] if len(clauses) > 1 else []
    yield from (*reversed(turns), *last) if known.spaced else (*last, *reversed(turns))


def closing(text: str) -> str:
    """What a long text ends with: its last sentence, or the last part of that."""
    sentences = _parts(_SENTENCES, text)
    if not sentences or len(sentences[-1]) <= _LONG:
        return sentences[-1] if sentences else ""
    return _parts(_CLAUSES, sentences[-1])[-1]


def _behind_last(phrases: Phrases, text: str) -> str:
    places = list(phrases.within(text))
    return text[places[-1].end :] if places else text


def _behind(lead: re.Pattern[str], text: str) -> str:
    found = lead.match(text)
    return text[found.end() :] if found else text


def _parts(breaks: re.Pattern[str], text: str) -> Sequence[str]:
    return [part for each in breaks.split(text) if (part := each.strip(_EDGES))]


def _led(text: str, known: _Table) -> str:
    """The text without the small words an answer may begin with."""
    bare = text.strip(_EDGES)
    return _behind(known.lead, bare).lstrip(_EDGES)


def _opens_clause(before: str, known: _Table) -> bool:
    bare = before.rstrip()
    return not bare or bare[-1] in _BREAKS or bool(known.before.search(bare))


@lru_cache(maxsize=16)
def table(tag: str) -> _Table:
    words = LANGUAGES[tag].words
    general, spaced = words["yesno"], bool(words["spaced"])
    own, firm = general["minds"], general["firm"]
    before, behind = (r"(?<![^\W_])", r"(?![^\W_])") if spaced else ("", "")
    small = {*own["slips"], *own["small"]}
    leading = _either({*small, *general.get("fillers", ())} - {*firm})

    def phrases(*each: str) -> Phrases:
        return Phrases([*map(low, each)], spaced=spaced, leads=None)

    return _Table(
        changes=phrases(*own["changes"], *own["slips"]),
        slips=frozenset(map(low, own["slips"])),
        once=phrases(*own["once"]),
        now=phrases(*own["now"]),
        lead=re.compile(f"(?:(?:{leading}){behind}(?!'[^\\W_]){_SPACE})*"),
        before=re.compile(f"{before}(?:{_either({*own['changes'], *small, *firm})})$"),
        hesitations=re.compile(f"(?:(?:{_either(own['hesitations'])}){behind}{_SPACE}(?=.))*"),
        hints=frozenset(_hint(low(each), spaced=spaced) for key in _HINTING for each in own[key]),
        spaced=spaced,
    )


def _hint(phrase: str, *, spaced: bool) -> str:
    return max(_WORD.findall(phrase), key=len) if spaced else phrase[0]


def _either(phrases: Collection[str]) -> str:
    return "|".join(
        re.escape(low(each)) for each in sorted(set(phrases), key=lambda each: (-len(each), each))
    )
