"""The way to be written to, staying without a name, and what is kept of a talk after the safety words."""

import pytest

from unit.dialogs.talk import ALL, LEAK, Customer


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("en", "can you email me rather than ring", "email"),
        ("en", "could you text me", "sms"),
        ("en", "could you whatsapp me?", "WhatsApp"),
        ("zh-CN", "就写微信可以吗", "WeChat"),
        ("zh-CN", "发短信可以吗", "sms"),
        ("es", "¿me pueden escribir por correo?", "email"),
        ("fr", "écrivez-moi par mail plutôt", "email"),
    ],
)
def test_a_way_asked_for_as_a_question_is_noted(language: str, text: str, way: str) -> None:
    who = Customer(languages=ALL).says(LEAK[language]).says(text)
    assert who.value("preferred_channel") == way
    assert "kept it with your complaint" not in who.heard


def test_the_way_is_read_back_in_the_language_of_the_talk() -> None:
    who = (
        Customer(languages=ALL).says("空气炸锅冒烟了").says("没人受伤").says("就写微信可以吗").says("没有了")
    )
    assert "通知方式：微信" in who.heard


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "can i remain anonymous?"),
        ("en", "do i have to give my name"),
        ("zh-CN", "可以匿名吗"),
        ("es", "¿tengo que dar mi nombre?"),
        ("fr", "est-ce que je dois donner mon nom ?"),
    ],
)
def test_whether_a_name_is_needed_is_answered(language: str, text: str) -> None:
    Customer(languages=ALL).says(text).hears("info.nameless")


def test_mere_values_are_no_part_of_the_story_after_the_safety_words() -> None:
    who = Customer(languages=ALL).says("空气炸锅冒烟了").says("没人受伤").says("订单号 AF20261118-0392")
    who.says("13812345678 王丽华")
    assert who.value("product_reference") == "AF20261118-0392"
    assert "AF20261118" not in who.value("problem_description")
    assert "王丽华" not in who.value("problem_description")


@pytest.mark.parametrize("text", ["he knows I'm writing", "he knows about this"])
def test_who_knows_of_it_is_in_no_danger(text: str) -> None:
    who = Customer(languages=ALL).says("The lift at my father's flat is slow").says(text)
    assert not who.state.safety


def test_a_remedy_takes_the_place_of_an_answer_that_named_none() -> None:
    who = (
        Customer(languages=ALL)
        .says("物业电梯坏了半个月了没人修")
        .says("三号楼二单元")
        .says("赶紧修好呗，再给个说法")
    )
    assert who.value("remedy_details") == "维修、说明原因"
    assert who.value("address") == "三号楼二单元"
    assert who.says("我是业主 姓周").value("name_or_organisation") == "周"


def test_the_last_figures_of_a_card_answer_no_question_for_a_number() -> None:
    who = Customer(languages=ALL).says("you charged me twice on 3 November").says("the second one back")
    assert who.value("remedy_details") == "refund"
    assert "product_reference" not in who.says("visa ending 4471").form


def test_bed_bugs_are_no_bed() -> None:
    who = Customer(languages=ALL).says("i booked a room with you and there were bed bugs")
    assert who.value("product_description") != "bed"
