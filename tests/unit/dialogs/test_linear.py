"""No text makes the reading slow: every pattern of every language works in time that grows with the text, no faster."""

import importlib
import pkgutil
import re
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]

import pytest

import dialogs.understanding
from dialogs.languages import LANGUAGES
from dialogs.understanding import (
    addresses,
    assent,
    confirming,
    countries,
    grammar,
    minds,
    occasion,
    people,
    purchases,
    understand,
    wishes,
)
from dialogs.understanding.source import LIMIT

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)
TAGS = tuple(LANGUAGES)
SHORT, LONG = 500, 2_000  # characters
GROWTH = 9  # four times the text: 4 where work grows with the text, 16 with its square
FLOOR = 0.008  # seconds below which a clock says nothing
COMMON = [
    "a",
    " ",
    "1",
    "1 ",
    "1-",
    "a.",
    "A ",
    "Aa ",
    ",",
    "\n",
    "中",
    "中1",
    "1号",
    "é",
    "'",
    "a'",
    "(1",
    "@",
]


def tables():
    """Every table a language is compiled into."""
    for tag in TAGS:
        yield tag, grammar.grammar(tag)
        yield tag, occasion.telling(tag)
        yield tag, people.rules(tag)
        yield tag, addresses.rules(tag)
        yield tag, purchases._words(tag)
        yield tag, (purchases.behind(tag), addresses._answers(tag), wishes._also(tag))
        yield tag, (wishes._sums(tag, "sum_back"), wishes._sums(tag, "sum_paid"))
        for question in sorted(assent.QUESTIONS):
            known = assent.table(tag, question)
            yield tag, (known, known.phrases.shapes)
        yield tag, minds.table(tag)
        yield tag, confirming.table(tag)
    yield "countries", countries.signs().sure
    for module in pkgutil.iter_modules(dialogs.understanding.__path__):
        loaded = importlib.import_module(f"dialogs.understanding.{module.name}")
        yield module.name, {key: value for key, value in vars(loaded).items() if key.startswith("_")}


def patterns_in(value):
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from patterns_in(each)
    elif isinstance(value, tuple | list):
        for each in value:
            yield from patterns_in(each)
    elif hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from patterns_in(getattr(value, name))


def every_pattern():
    found = {}
    for name, table in tables():
        for pattern in patterns_in(table):
            found.setdefault((pattern.pattern, pattern.flags), (name, pattern))
    return list(found.values())


PATTERNS = every_pattern()


def sample(pattern, branch):
    """A text the pattern fits or nearly fits: one way through its branches, every part at least once."""
    return "".join(_written(_parser.parse(pattern.pattern, pattern.flags), branch))


def _written(tree, branch):
    for operation, argument in tree:
        if operation is code.LITERAL:
            yield chr(argument)
        elif operation is code.IN:
            yield _one_of(argument)
        elif operation in {code.ANY, code.NOT_LITERAL, code.CATEGORY}:
            yield "a"
        elif operation in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
            least, most, part = argument
            yield "".join(_written(part, branch)) * max(1, least, min(int(most), 3))
        elif operation is code.SUBPATTERN:
            yield from _written(argument[3], branch)
        elif operation is code.BRANCH:
            choices = argument[1]
            yield from _written(choices[branch % len(choices)], branch)


def _one_of(choices):
    for operation, argument in choices:
        if operation is code.LITERAL:
            return chr(argument)
        if operation is code.RANGE:
            return chr(argument[0])
        if operation is code.CATEGORY:
            return {code.CATEGORY_DIGIT: "1", code.CATEGORY_SPACE: " "}.get(argument, "a")
    return "a"


def hostile(pattern):
    """Pieces that, said over and over, tempt it: what it fits, that without its end, its beginning, common ones."""
    pieces = dict.fromkeys(COMMON)
    for branch in range(2):
        fitting = sample(pattern, branch)[:60]
        pieces |= dict.fromkeys(
            part for part in (fitting, fitting[:-1], fitting[: len(fitting) // 2], f"{fitting} ") if part
        )
    return list(pieces)


def work(read, text, runs=3):
    """The least of a few runs in processor time: what disturbs a run only adds to it."""
    least = float("inf")
    for _ in range(runs):
        began = time.process_time()
        read(text)
        least = min(least, time.process_time() - began)
    return least


def grows_too_fast(read, piece, short=SHORT, long=LONG):
    small, large = ((piece * (size // len(piece) + 1))[:size] for size in (short, long))
    if work(read, large, runs=1) <= FLOOR:
        return False
    return all(work(read, large) > GROWTH * max(work(read, small), FLOOR / GROWTH) for _ in range(3))


def test_every_language_and_module_brings_its_patterns():
    owners = {name for name, _ in PATTERNS}
    assert set(TAGS) <= owners
    assert len(PATTERNS) > 100


@pytest.mark.parametrize(("name", "pattern"), PATTERNS, ids=[str(place) for place in range(len(PATTERNS))])
def test_no_text_makes_a_pattern_slow(name, pattern):
    def search(text):
        for _ in pattern.finditer(text):
            pass

    slow = [piece for piece in hostile(pattern) if grows_too_fast(search, piece)]
    assert slow == [], (name, pattern.pattern[:80])


def test_a_pattern_that_is_slow_would_be_told():
    bad = re.compile(r"(?:a+)+b")
    assert grows_too_fast(bad.search, "a", 5, 20)


LINES = [
    "my son fell and hurt his hand, smoke came out of the charger. ",
    "Ann Price, 14 Mill Lane, Leeds LS6 2AB, 07700 900452, order LH-8821345, 3 November 2026. ",
    "thanks, Ann Price ",
    "1.5.2026 12/11 5/11/2026 ",
    "+44 7700 900452 0113 496 0000 ",
    "not hurt nobody no never gas fire shock ",
    "我儿子摔伤了手，充电器冒烟，地址杭州市西湖区文三路128号3幢502室，电话13800138000。",
    "二〇二六年十一月三日中秋节退款三千五百块",
    "el lunes pasado se cayó el techo, Calle Mayor 3, 28013 Madrid, pedido 77120 ",
    "le 3 novembre le plafond est tombé, 5 rue du Four, 39000 Lons, commande 77120 ",
    "yes no maybe ",
    "refund refund exchange please ",
]


@pytest.mark.parametrize("line", [*LINES, *COMMON])
def test_the_work_of_reading_grows_with_the_text_and_no_faster(line):
    def read(text):
        understand(text, now=NOW, languages=TAGS, asked="product_reference")

    read(line)
    assert not grows_too_fast(read, line, LIMIT // 4, LIMIT)


@pytest.mark.parametrize("line", LINES)
def test_a_message_of_a_megabyte_is_no_more_work_than_what_is_read_of_it(line):
    def read(text):
        understand(text, now=NOW, languages=TAGS)

    half, whole = (line * (size // len(line)) for size in (500_000, 1_000_000))
    read(line)
    assert work(read, whole) <= 3 * work(read, half) + FLOOR
