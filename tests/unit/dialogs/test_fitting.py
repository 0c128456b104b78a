"""Texts cut to what a channel takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Traits
from dialogs.fitting import pieces
from unit.dialogs.talk import Customer

NARROW = Traits(max_text=160, max_options=3)


@given(st.text(max_size=400), st.integers(1, 60))
def test_no_piece_is_too_long_and_nothing_but_space_is_lost(text, most):
    found = pieces(text, most)
    assert all(len(piece) <= most for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


@given(st.lists(st.text(st.characters(codec="ascii", categories=["L"]), min_size=1, max_size=9), max_size=60))
def test_no_word_is_cut_that_fits(words):
    found = pieces(" ".join(words), 20)
    assert [word for piece in found for word in piece.split()] == words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("one two\nthree four five", ["one two", "three four", "five"]),
        ("水壶坏了，没人管。还漏水，怎么办", ["水壶坏了，没人管。", "还漏水，怎么办"]),
        ("x" * 25, ["x" * 10, "x" * 10, "x" * 5]),
    ],
)
def test_it_is_cut_after_a_line_a_word_or_a_stop(text, found):
    assert pieces(text, 10) == found


def test_a_reply_is_cut_to_the_limit_and_its_buttons_stand_under_the_last_piece():
    ann = Customer(traits=NARROW).says("My kettle leaks")
    assert all(len(reply.text) <= 160 for reply in ann.replies)
    assert len(ann.replies) > 2
    *first, last = ann.replies
    assert not any(reply.options for reply in first)
    assert last.options
    assert first[0].kind == "acknowledgement"
