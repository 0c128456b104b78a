"""Patience and protest beside an open question, in four languages."""

import pytest

from dialogs.understanding.manners import beside
from unit.dialogs.talk import Customer

LANGUAGES = ("en", "zh-CN", "es", "fr")


@pytest.mark.parametrize(
    "text",
    [
        "Hang on",
        "one moment please!",
        "let me check",
        "等一下",
        "您稍等。",
        "我找找",
        "un momento",
        "Déjeme ver",
        "je cherche…",
    ],
)
def test_a_wish_for_patience_is_known(text: str) -> None:
    assert beside(text, LANGUAGES) == "waits"


@pytest.mark.parametrize(
    "text",
    [
        "why should i tell you that",
        "What's it to you?",
        "凭什么告诉你",
        "有必要吗？",
        "¿Es necesario?",
        "Pourquoi devrais-je le dire ?",
    ],
)
def test_a_protest_is_known(text: str) -> None:
    assert beside(text.lstrip("¿"), LANGUAGES) == "protests"


@pytest.mark.parametrize(
    "text",
    [
        "hang on the wall it did not",
        "we waited three weeks",
        "等了三天没人来",
        "momentan",
        "why it broke I do not know",
        "",
        "🙂",
    ],
)
def test_a_story_is_neither(text: str) -> None:
    assert beside(text, LANGUAGES) == ""


def test_patience_counts_as_no_failed_answer() -> None:
    ann = Customer().says("My kettle leaks").hears("ask.remedy_details")
    for _ in range(3):
        ann.says("hang on").hears("value.wait")
    assert (ann.state.again, ann.state.failed, ann.state.asked) == (0, 0, "remedy_details")
    assert ann.value("problem_description") == "My kettle leaks"


def test_the_problem_itself_is_not_put_off() -> None:
    Customer().says("I want to complain").says("hang on").hears_not("value.wait")


@pytest.mark.parametrize("text", ["no, go on", "no!", "不，继续", "carry on"])
def test_a_short_no_keeps_a_complaint_that_was_to_be_taken_back(text: str) -> None:
    ann = Customer().says("My kettle leaks").says("withdraw my complaint").hears("withdraw.ask")
    ann.says(text).hears("withdraw.kept")
