"""The form on paper terms: every field of Annex B has its place, and what is wrong is told by field."""

from datetime import date

import pytest

from backend.web.public.fields import HAZARDS, INPUTS, errors, taken
from backend.web.public.form import label
from dialogs.complaint import FIELDS

TODAY = date(2026, 11, 21)


@pytest.mark.requirement("B")
def test_every_field_of_the_form_is_on_the_page():
    asked = {each.key for each in INPUTS} | set(HAZARDS)

    assert {each.key for each in FIELDS} - asked == {
        "enclosure_list",
        "language",
    }  # the files and the page tell them


def test_only_known_fields_are_taken_and_shortened():
    found = taken(
        {"email": " a@b.example ", "unknown": "x", "phone": "", "country": "x" * 900, "hazards": "x"}
    )

    assert found == {"email": "a@b.example", "country": "x" * 500}


def test_hazards_are_taken_one_by_one():
    assert taken({"hazard_type.health": "yes"}) == {"hazard_type.health": "yes"}


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, {"problem_description": "needed"}),
        ({"problem_description": "It broke."}, {}),
        ({"problem_description": "x", "email": "a b@c"}, {"email": "email"}),
        ({"problem_description": "x", "email": "王@例子.中国"}, {}),
        ({"problem_description": "x", "phone": "call me"}, {"phone": "phone"}),
        ({"problem_description": "x", "phone": "+86 (10) 6552-9988"}, {}),
        ({"problem_description": "x", "problem_date": "2026-11-22"}, {"problem_date": "future"}),
        ({"problem_description": "x", "problem_date": "2026-11-21"}, {}),
        ({"problem_description": "x", "problem_date": "31 Nov"}, {"problem_date": "date"}),
        ({"problem_description": "x", "problem_date": "0001-01-01"}, {"problem_date": "date"}),
        ({"problem_description": "x", "expected_reply_date": "2026-11-20"}, {"expected_reply_date": "past"}),
    ],
)
def test_what_is_wrong_is_told_by_field(values: dict[str, str], wrong: dict[str, str]):
    assert errors(values, TODAY) == wrong


def test_a_file_name_is_only_a_label():
    assert label(r"C:\fakepath\照片.jpg") == "照片.jpg"
    assert label("../\0..") == "file"
