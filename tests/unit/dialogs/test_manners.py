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


@pytest.mark.parametrize(
    "text",
    [
        "谢谢啊",
        "好的，谢谢",
        "辛苦了！",
        "thanks so much",
        "Thanks, bye",
        "mil gracias",
        "merci encore",
        "thank u",
    ],
)
def test_thanks_in_any_form_are_no_name(text: str) -> None:
    assert beside(text, LANGUAGES) == "thanks"
    ann = (
        Customer(languages=LANGUAGES)
        .says("My kettle leaks, order LH-8821345")
        .says("a refund")
        .says("send")
        .says(text)
    )
    ann.hears("thanks.reply")
    assert ann.value("name_or_organisation") == ""


def test_what_was_doubted_and_passed_over_is_kept() -> None:
    li = Customer().says("我妈买的按摩椅，腰那块不动了，我替她写").says("退货").says("没有发票").says("3月")
    li.says("李秀英，我是她女儿王敏")
    li.says("微信联系我就行")
    assert "李秀英" in "\n".join(value.value for value in li.form.values())


def test_sent_in_once_more_it_is_with_the_team() -> None:
    ann = (
        Customer()
        .says("My kettle leaks, order LH-8821345")
        .says("a refund")
        .says("send")
        .hears("summary.sent")
    )
    ann.says("send").hears("status.acknowledged").hears_not("value.added")


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
