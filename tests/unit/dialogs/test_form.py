"""The form and the state go to JSON and back, and remember what was replaced."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs import labels
from dialogs.complaint import BY_KEY, FIELDS, Form, Value
from dialogs.state import State

WORDS = st.text(max_size=30)
VALUES = st.builds(
    Value,
    value=WORDS,
    said=WORDS,
    message=WORDS,
    confidence=st.floats(0, 1),
    confirmed=st.booleans(),
    flagged=st.booleans(),
    earlier=st.lists(WORDS, max_size=3).map(tuple),
)


@given(st.dictionaries(st.sampled_from(list(BY_KEY)), VALUES))
def test_a_form_comes_back_from_json_as_it_went(entries):
    form = Form(entries)
    assert Form.from_json(json.loads(json.dumps(form.to_json()))) == form


@given(
    st.builds(
        State,
        language=WORDS,
        asked=WORDS,
        again=st.integers(0, 3),
        held=st.lists(WORDS, max_size=3).map(tuple),
        history=st.lists(WORDS, max_size=5).map(tuple),
        quiet=st.booleans(),
    )
)
def test_a_state_comes_back_from_json_as_it_went(state):
    assert State.from_json(json.loads(json.dumps(state.to_json()))) == state


def test_a_fresh_state_takes_no_room_and_an_unknown_part_is_left_out():
    assert State().to_json() == {}
    assert State.from_json({"of_an_older_program": 1, "asked": "phone"}) == State(asked="phone")


def test_a_replaced_value_is_remembered():
    form = Form().with_value("phone", Value("+441")).with_value("phone", Value("+442"))
    form = form.with_value("phone", Value("+443"))
    assert form["phone"].value == "+443"
    assert form["phone"].earlier == ("+441", "+442")


def test_the_same_value_again_is_no_change():
    form = Form().with_value("phone", Value("+441")).with_value("phone", Value("+441", confirmed=True))
    assert form["phone"].earlier == ()
    assert form["phone"].confirmed


def test_there_is_no_line_that_is_not_on_the_form():
    with pytest.raises(KeyError):
        Form().with_value("shoe_size", Value("44"))


def test_a_form_stands_in_the_order_of_the_annex():
    form = Form().with_value("remedy_details", Value("refund")).with_value("phone", Value("1"))
    assert list(form) == ["phone", "remedy_details"]


def test_gaps_are_what_a_team_would_miss():
    form = Form().with_value("problem_description", Value("It broke."))
    assert "product_description" in form.missing()
    assert "phone" in form.missing()
    assert "phone" not in form.missing(reachable=True)
    assert "phone" not in form.with_value("email", Value("a@example.com")).missing()


def test_every_field_of_the_annex_has_a_label_in_both_languages():
    annex = {key for key in labels.keys("annex_b") if not key.startswith("section.")}
    assert annex <= set(BY_KEY)
    for field in FIELDS:
        assert labels.label(field.key, "en")
        assert labels.label(field.key, "zh-CN")


def test_labels_for_staff_and_customers():
    assert labels.staff_state("internal_review", "en") == "Internal review (escalated)"
    assert labels.customer_state("internal_review", "zh-CN") == "正由上级复核"
    assert labels.media("telegram", "zh-CN") == labels.media("media.telegram", "en") == "Telegram"
    assert labels.close_reason("withdrawn", "en") == "Withdrawn by complainant"
    assert labels.category(5, "zh-CN") == "产品有缺陷"
    assert labels.action(49, "en").startswith("Refund")
    assert labels.assessment("severity.3", "en") == "Serious"
    assert labels.clause("phone") == "B1.5"
    with pytest.raises(KeyError):
        labels.label("shoe_size", "en")
