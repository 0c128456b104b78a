"""Marks from one to five, however they are written: figures, words, stars, with a scale or words around them."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding.source import low, read

LOWEST, HIGHEST = 1, 5
_MOST = 2  # questions that may be answered in one message
_STARS = "★⭐🌟"
_GAPS = " \t\n.,;:!-–—~…·。，！、；：/&+\"'“”()（）*"
_BREAK = re.compile(r"\s*(?:$|[\n.,;:!()…·。，！、；：/&+–—-])")
_NUMBER = re.compile(r"\d{1,4}(?!\d|[.,:-]\d)")
_FIGURES = "0123456789 \t\n.,:/-"
_READ = 2_000  # characters: marks stand at the head of what is said
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_CIRCLED = {ord(circle): str(number) for number, circle in enumerate("①②③④⑤", 1)}
_KEYCAP = {0xFE0F: " ", 0x20E3: " ", ord("，"): ";"}  # 4，5 are two marks, 4,5 may be one with a decimal
_ROW = re.compile(rf"[{_STARS}](?: ?[{_STARS}])*(?: ?☆)*")
_ASTERISKS = re.compile(r"\*{1,5}")
_LABELLED = re.compile(r"(?:^|(?<=[\s,;]))1 ?[.):][ \n]*(\S[^\n]{0,300}?)[\s,;]+2 ?[.):][ \n]*(?=\S)")
_HAN = re.compile(r"[\u3400-\u9fff]")


class Scores(NamedTuple):
    """The marks in their order and the words beside them. `beyond`: there was a number, but of no such mark.
    `doubtful`: the number may count what is named right behind it, "2 lamps came broken"."""

    values: tuple[int, ...] = ()
    rest: str = ""
    beyond: bool = False
    doubtful: bool = False


class _Words(NamedTuple):
    """The tables of the languages at hand, as they are compared."""

    refusals: frozenset[str]
    leads: tuple[str, ...]
    numbers: Mapping[str, int]
    units: tuple[str, ...]
    counted: tuple[str, ...]
    openers: frozenset[str]
    scales: tuple[str, ...]
    ends: Mapping[str, int]


class _Mark(NamedTuple):
    value: int  # 0: a number, but none of the scale
    end: int
    sure: bool = False  # a unit or a scale stands with it


def marks(text: str, tags: Sequence[str]) -> Scores:
    """The one or two marks a text gives. `tags` are the languages it may be in. A number that counts something, "4
    days later it broke", is none."""
    said = text[:_READ]
    source = read(said.translate(_CIRCLED).translate(_KEYCAP))
    known = _words(tuple(tags))
    bare = source.low.strip(_GAPS)
    if bare in known.ends:
        return Scores((known.ends[bare],))
    if _ASTERISKS.fullmatch(source.low.strip()):
        return Scores((len(source.low.strip()),))
    labelled = _LABELLED.search(source.low)
    if labelled:
        return _of_both(said, source.low, labelled, known)
    found = _in_front(said, source.low, known)
    if not found.values and not found.beyond:
        found = _at_the_end(said, source.low, known)
    beyond = not found.values and bool(bare) and not source.low.strip(_FIGURES)
    return found._replace(beyond=True) if beyond else found


def declines(text: str, tags: Sequence[str]) -> bool:
    """Whether the whole of it is a no to being asked."""
    bare = low(text[:_READ]).replace(",", " ").strip(_GAPS)
    return " ".join(bare.split()) in _words(tuple(tags)).refusals


def _of_both(said: str, lowered: str, labelled: re.Match[str], known: _Words) -> Scores:
    """Answers that carry the numbers of their questions: "1. 4  2. 5"."""
    start, end = labelled.span(1)
    first = _in_front(said[start:end], lowered[start:end], known)
    second = _in_front(said[labelled.end() :], lowered[labelled.end() :], known)
    if len(first.values) != 1 or not second.values:
        return Scores(beyond=first.beyond or second.beyond)
    before = said[: labelled.start()].strip()
    rest = "\n".join(part for part in (before, first.rest, second.rest) if part)
    return Scores((first.values[0], second.values[0]), rest)


def _in_front(said: str, lowered: str, known: _Words) -> Scores:
    values: list[int] = []
    at, sure = 0, False
    while len(values) < _MOST:
        start = _led(lowered, at, known)
        mark = _mark(lowered, start, known)
        if mark is None or not (mark.sure or _ends_there(lowered, mark.end, known)):
            break
        if not mark.value:
            return Scores(tuple(values), beyond=not values)
        values.append(mark.value)
        at, sure = mark.end, mark.sure
    if not values:
        return Scores()
    word = _WORD.match(lowered, at + 1) if not sure and lowered[at : at + 1] == " " else None
    doubtful = word is not None and word[0].isascii() and word[0] not in known.openers
    return Scores(tuple(values), said[at:].strip(_GAPS), doubtful=doubtful)


def _at_the_end(said: str, lowered: str, known: _Words) -> Scores:
    """Words first, then the one mark: "Quite content, 4" and "服务不错，4分"."""
    trimmed = lowered.rstrip(_GAPS)
    for at in range(max(0, len(trimmed) - 14), len(trimmed)):
        mark = _mark(lowered, at, known)
        if mark is None or mark.end < len(trimmed) or _inside(lowered, at, mark):
            continue
        apart = lowered[:at].rstrip(" ")[-1:] in {*",;:.-–—\n。，；：", ""}
        if mark.value and (mark.sure or apart):
            return Scores((mark.value,), said[:at].strip(_GAPS))
    return Scores()


def _inside(text: str, at: int, mark: _Mark) -> bool:
    """Whether what looks like a mark is the end of a word or of a longer number."""
    longer = text[at - 1 : at] in {".", ",", "-", "/", ":"} and text[at - 2 : at - 1].isdigit()
    return at > 0 and (longer or text[at - 1].isdigit() or (text[at - 1].isalnum() and not mark.sure))


def _led(text: str, at: int, known: _Words) -> int:
    """Past the words that lead to a mark: "I would give it a"."""
    moved = True
    while moved:
        while at < len(text) and text[at] in _GAPS:
            at += 1
        lead = next((each for each in known.leads if text.startswith(each, at)), "")
        spaced = lead[-1:].isascii() and text[at + len(lead) : at + len(lead) + 1].isalpha()
        moved = bool(lead) and not spaced
        at += len(lead) if moved else 0
    return at


def _mark(text: str, at: int, known: _Words) -> _Mark | None:
    stars = _ROW.match(text, at)
    if stars:
        return _Mark(_within(sum(map(stars[0].count, _STARS))), stars.end(), sure=True)
    number = _NUMBER.match(text, at)
    if number:
        return _measured(text, int(number[0]), number.end(), known)
    word = next((each for each in known.numbers if text.startswith(each, at)), "")
    end = at + len(word)
    if not word or (word.isascii() and text[end : end + 1].isalpha()):
        return None
    found = _measured(text, known.numbers[word], end, known)
    # 四 is a part of other words unless it stands alone or with its unit
    alone = found.sure or not _HAN.match(word) or not _HAN.match(text, end)
    return found if alone else None


def _measured(text: str, value: int, end: int, known: _Words) -> _Mark:
    """A number with what may follow it: stars, points, "out of 5"."""
    after = len(text) - len(text[end:].lstrip(" "))
    scale = next((each for each in known.scales if text.startswith(each, after)), "")
    if scale:
        of, last = _figure(text, after + len(scale), known)
        if of and text[last : last + 1] != "/":
            return _Mark(_within(value) if of == HIGHEST else 0, last, sure=True)
    unit = next((each for each in known.units if text.startswith(each, after)), "")
    if unit and not (unit[-1].isascii() and text[after + len(unit) : after + len(unit) + 1].isalpha()):
        return _Mark(_within(value), after + len(unit), sure=True)
    return _Mark(_within(value), end)


def _figure(text: str, at: int, known: _Words) -> tuple[int, int]:
    """The number that follows, in figures or words, and where it ends; 0 for none."""
    at += len(text[at:]) - len(text[at:].lstrip(" "))
    figures = _NUMBER.match(text, at)
    if figures:
        return int(figures[0]), figures.end()
    word = next((each for each in known.numbers if text.startswith(each, at)), "")
    return (known.numbers[word], at + len(word)) if word else (0, at)


def _within(value: int) -> int:
    return value if LOWEST <= value <= HIGHEST else 0


def _ends_there(text: str, end: int, known: _Words) -> bool:
    """Whether the number stands for itself and counts nothing."""
    if _BREAK.match(text, end):
        return True
    following = text[end:].lstrip(" ")
    counts = any(
        following.startswith(each) and not (each.isascii() and following[len(each) : len(each) + 1].isalpha())
        for each in known.counted
    )
    return not counts and (text[end] == " " or not text[end].isalnum() or bool(_HAN.match(following)))


@lru_cache(maxsize=64)
def _words(tags: tuple[str, ...]) -> _Words:
    tables = [LANGUAGES[tag].words["survey"] for tag in tags if tag in LANGUAGES]
    openers = {low(word) for table in tables for word in table["openers"]}
    numbers = {low(word): value for table in tables for word, value in table["numbers"].items()}
    ends = {low(word): value for table in tables for word, value in table["ends"].items()}
    return _Words(
        refusals=frozenset(low(word) for table in tables for word in table["refusals"]),
        leads=_longest(tables, "leads"),
        numbers=dict(sorted(numbers.items(), key=lambda each: -len(each[0]))),
        units=(*_longest(tables, "units"), *_STARS),
        counted=_longest(tables, "counted"),
        openers=frozenset(openers),
        scales=_longest(tables, "scales"),
        ends=ends,
    )


def _longest(tables: Sequence[Mapping[str, Sequence[str]]], name: str) -> tuple[str, ...]:
    return tuple(sorted({low(each) for table in tables for each in table[name]}, key=len, reverse=True))
