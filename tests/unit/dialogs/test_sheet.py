import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.sheet import heads, read

ASKED = [["Which product is this about?"], ["What would put this right for you?"], ["When did it happen?"]]
OURS = list(heads(["Thank you for writing to us, {name}.\nWhat happens now:\n{list}\nHello,"]))


def answers(new, whole=""):
    return dict(read(new, whole or new, ASKED, OURS).answers)


@pytest.mark.parametrize(
    "mark",
    [
        "{}. ",
        "{}) ",
        "({}) ",
        "{}、",
        "（{}）",
        "{}: ",
        "{}：",
        "[{}] ",
        "#{}: ",
        "Q{}. ",
        "问题{}：",
        "{} - ",
    ],
)
def test_numbers_are_known_in_every_dress(mark):
    new = f"{mark.format(1)}kettle\n{mark.format(3)}3 May"
    assert answers(new) == {1: "kettle", 3: "3 May"}


def test_numbers_go_up_or_down_or_miss_and_count_once():
    assert answers("3. May\n1. kettle\n1. toaster") == {3: "May", 1: "kettle"}


def test_a_bare_number_is_an_answers_only_beside_another():
    assert answers("1 kettle\n2 refund") == {1: "kettle", 2: "refund"}
    assert answers("2 kettles broke") == {}


@pytest.mark.parametrize(
    "line", ["3.5 kg of it", "2.50 was charged", "1:30 it broke", "7. of nothing", "0. zero"]
)
def test_other_figures_number_nothing(line):
    assert answers(line) == {}


def test_an_answer_of_two_lines_is_one_and_ends_with_its_paragraph():
    assert answers("1. the kettle\nin blue\n\nBest regards\nAnn") == {1: "the kettle in blue"}


def test_what_stands_under_a_question_wins_over_a_number():
    whole = "> 1. Which product is this about?\n\nthe lamp\n\n1. kettle"
    assert answers("the lamp\n\n1. kettle", whole)[1] == "the lamp"


def test_a_question_left_alone_has_no_answer():
    whole = "> 1. Which product is this about?\n>\n> 3. When did it happen?\n\nyesterday"
    assert answers("yesterday", whole) == {3: "yesterday"}


def test_a_mark_in_an_answers_place_is_none():
    assert answers("1. -\n2. /\n3. today") == {3: "today"}


def test_a_plain_list_of_as_many_items_answers_in_order():
    assert answers("- kettle\n- refund\n- May") == {1: "kettle", 2: "refund", 3: "May"}
    assert answers("- it leaks\n- it smells") == {}


def test_the_lines_of_our_letter_are_nobodys_words():
    letter = "\n".join(
        [
            "My answers are below.",
            "",
            "From: Desk",
            "Sent: Monday",
            "Thank you for writing to us, Ann.",
            "- Name: Ann",
            "1. Which product is this about?",
            "the lamp",
            "2. What would put this right for you? a new one",
            "What happens now:",
            "It also smells.",
        ]
    )
    sheet = read(letter, letter, ASKED, [*OURS, "- Name: Ann"])
    assert dict(sheet.answers) == {1: "the lamp", 2: "a new one"}
    assert sheet.words == "My answers are below.\nthe lamp\na new one\nIt also smells."
    assert sheet.rest == "My answers are below.\nIt also smells."
    assert "Name" not in sheet.words
    assert "Sent" not in sheet.words


def test_a_short_line_of_ours_that_people_write_too_is_theirs():
    assert read("Hello,\nIt leaks.", "", ASKED, OURS).words == "Hello,\nIt leaks."


def test_without_questions_nothing_is_an_answer():
    told = "1. it leaks\n2. it smells"
    sheet = read(told, "", (), ())
    assert (dict(sheet.answers), sheet.words, sheet.rest) == ({}, told, told)


LINES = st.lists(
    st.sampled_from(
        [
            "> 1. Which product is this about?",
            "Which product",
            "1. a",
            "2 b",
            "③ c",
            "",
            ">",
            "What happens now:",
            "- d",
            "x",
        ]
    ),
    max_size=25,
)


@given(LINES)
def test_no_letter_loses_a_word_of_its_writer(lines):
    text = "\n".join(lines)
    sheet = read(text, text, ASKED, OURS)
    kept = f"{sheet.rest} {' '.join(sheet.answers.values())}"
    for word in ("a", "b", "c", "d", "x"):
        said = [line for line in lines if line.split() and line.split()[-1] == word]
        assert not said or word in kept.split()


def test_a_long_letter_is_read_in_linear_time():
    def took(lines):
        text = "\n".join(["> 1. Which product is this about?", "it is this one", "1. a"] * lines)
        began = time.process_time()
        read(text, text, ASKED, OURS)
        return time.process_time() - began

    took(100)
    assert took(20_000) < 20 * max(took(2_000), 0.01)
