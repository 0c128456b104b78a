"""Phrases are found where a pattern of them all would find them."""

import random
import re

import pytest

from dialogs.languages import LANGUAGES
from dialogs.understanding import assent
from dialogs.understanding.phrases import Phrases, Place

ENGLISH = Phrases(["no", "no way", "not happy with it", "don't"], spaced=True)
CHINESE = Phrases(["好", "不好", "ok"], spaced=False, leads="我，")


def found(phrases, text):
    return [text[start:end] for start, end, _ in phrases.within(text)]


@pytest.mark.parametrize(
    ("phrases", "text", "wanted"),
    [
        (ENGLISH, "no way, no", ["no way", "no"]),
        (ENGLISH, "nobody said no_no", ["no", "no"]),
        (ENGLISH, "I said not happy", []),
        (ENGLISH, "don't", ["don't"]),
        (CHINESE, "不好", ["不好"]),
        (CHINESE, "我好", ["好"]),
        (CHINESE, "你好", []),
        (CHINESE, "book ok了", ["ok"]),
    ],
)
def test_the_longest_of_each_place_is_found_where_it_stands_apart(phrases, text, wanted):
    assert found(phrases, text) == wanted


def test_a_shape_goes_before_what_is_written_out():
    phrases = Phrases(
        ["no way"], spaced=True, shapes=(re.compile("(?P<yes>no w)"), re.compile("(?P<no>no )"))
    )
    assert list(phrases.within("well, no way")) == [Place(6, 10, "yes")]
    assert phrases.first_of("no way") == Place(0, 4, "yes")
    assert phrases.first_of("well, no way") is None
    assert phrases.without("a no way b") == "a  ay b"


@pytest.mark.parametrize("tag", LANGUAGES)
def test_they_are_found_as_by_a_pattern(tag):
    spaced = LANGUAGES[tag].words["spaced"]
    known = sorted(filter(None, assent.table(tag, "confirm").meanings), key=len, reverse=True)
    before, behind = (r"(?<![^\W_])", r"(?![^\W_])") if spaced else ("", "")
    pattern = re.compile(f"{before}(?:{'|'.join(map(re.escape, known))}){behind}")
    phrases = Phrases(known, spaced=spaced, leads=None)
    some = random.Random(7)
    for _ in range(300):
        text = "".join(some.choice(known) + some.choice([" ", ", ", "_", "k", "好", ""]) for _ in range(4))
        text = text[: some.randint(1, len(text))]
        assert [(start, end) for start, end, _ in phrases.within(text)] == [
            match.span() for match in pattern.finditer(text)
        ]
