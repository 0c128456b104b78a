"""Lines changed by their name, answers that are something else, and questions put to the assistant."""

import pytest

from channels.base import Traits
from dialogs.turn import Add, AskPerson
from unit.dialogs.talk import LETTER, Customer

UNREACHABLE = Traits()  # a channel that is no way to come back on, so that a contact is asked for


def asked_for(line, language="en", **more):
    """A talk in which the question for `line` is the open one; yesterday is the day unless that is asked."""
    first = {"en": "My kettle leaks since yesterday", "zh": "电水壶昨天漏水"}
    undated = {"en": "My kettle leaks", "zh": "电水壶漏水"}
    customer = Customer(**more).says((undated if line == "problem_date" else first)[language])
    customer.hears("ask.remedy_details")
    customer.state = customer.state._replace(asked=line, history=(line,))
    return customer


def at_summary(language="en"):
    if language == "en":
        talk = Customer().says("My kettle leaks since yesterday. My name is Ann Price").says("refund")
    else:
        talk = Customer().says("电水壶昨天漏水，我叫王丽").says("退款")
    return talk.hears("ask.product_reference").says("LH-8821").hears("summary.show")


CHANGES = [
    ("en", "change the date", "problem_date", "last Friday", "2026-11-13"),
    ("en", "I want to change my name", "name_or_organisation", "Tom Reid", "Tom Reid"),
    ("en", "correct the order number", "product_reference", "LH-99182", "LH-99182"),
    ("en", "my phone number is wrong", "phone", "07700 900452", "+447700900452"),
    ("en", "chnage the date pls", "problem_date", "3 november", "2026-11-03"),
    ("en", "CAN I CHANGE THE DATE?", "problem_date", "last friday", "2026-11-13"),
    ("zh", "改一下日期", "problem_date", "上周五", "2026-11-13"),
    ("zh", "电话写错了", "phone", "13800138000", "+8613800138000"),
    ("zh", "修改订单号", "product_reference", "LH-99182", "LH-99182"),
    ("zh", "我想把名字改一下", "name_or_organisation", "周丽", "周丽"),
]


@pytest.mark.parametrize(("language", "words", "line", "answer", "value"), CHANGES)
def test_a_line_is_changed_while_another_is_asked(language, words, line, answer, value):
    talk = asked_for("remedy_details", language).says(words).hears(f"ask.{line}")
    assert "remedy_details" not in talk.form
    talk.says(answer).hears("value.back", "ask.remedy_details")
    assert talk.value(line) == value
    assert words not in talk.value("problem_description")


@pytest.mark.parametrize(("language", "words", "line", "answer", "value"), CHANGES)
def test_a_line_is_changed_at_the_summary(language, words, line, answer, value):
    talk = at_summary(language).says(words).hears(f"ask.{line}")
    talk.says(answer)
    assert talk.state.phase == "confirming"
    assert talk.last.replies[-1].kind == "summary"
    assert talk.value(line) == value


@pytest.mark.parametrize(("language", "words", "line", "answer", "value"), CHANGES)
def test_a_line_is_changed_after_sending(language, words, line, answer, value):
    talk = at_summary(language).says("yes" if language == "en" else "提交").hears("summary.sent")
    talk.says(words).hears(f"ask.{line}")
    talk.says(answer)
    assert talk.did(Add)
    assert talk.state.phase == "submitted"
    assert not talk.state.asked
    assert talk.value(line) == value


@pytest.mark.parametrize(("language", "words"), [("en", "phone number"), ("zh", "电话")])
def test_the_name_of_a_line_alone_asks_for_it(language, words):
    at_summary(language).says(words).hears("ask.phone")


def test_nobody_is_called_at_noon():
    talk = asked_for("name_or_organisation").says("call me at noon")
    assert "name_or_organisation" not in talk.form


def test_a_person_without_a_name_is_not_asked_for_by_one():
    talk = Customer().says("I'm writing for my mother, the carer never came").hears("ask.acting_for.name")
    talk.says("no").hears("value.refused").hears_not("ask.acting_for.authority")
    other = Customer().says("I'm writing for my mother, the carer never came")
    other.says("Margaret Hale").hears("ask.acting_for.authority")
    assert "Does Margaret Hale know" in other.heard


def test_the_open_question_itself_is_put_again():
    talk = asked_for("problem_date").says("change the date").hears("ask.problem_date")
    talk.says("yesterday").hears("ask.remedy_details").hears_not("value.back")


def test_a_change_that_is_refused_leads_back():
    talk = at_summary().says("change the date").says("skip").hears("value.refused", "summary.ask")
    assert talk.value("problem_date") == "2026-11-15"


def test_the_question_put_aside_survives_the_list_of_lines():
    talk = asked_for("remedy_details").says("change").hears("summary.which")
    talk.says("the date").hears("ask.problem_date")
    talk.says("last Friday").hears("value.changed", "value.back", "ask.remedy_details")


@pytest.mark.parametrize("words", ["the date on the box is wrong", "you sent the wrong item", "发的产品不对"])
def test_what_is_wrong_with_the_goods_is_no_change_of_a_line(words):
    talk = Customer().says("I want to complain").says(words)
    assert words in talk.value("problem_description")


ELSEWHERE = [
    ("name_or_organisation", "en", "last Monday", "problem_date", "2026-11-09", "value.changed"),
    ("name_or_organisation", "en", "I want a refund", "remedy_details", "refund", "value.heard"),
    ("name_or_organisation", "en", "LH-99182", "product_reference", "LH-99182", "value.heard"),
    ("name_or_organisation", "zh", "上周一", "problem_date", "2026-11-09", "value.changed"),
    ("name_or_organisation", "zh", "我要退款", "remedy_details", "退款", "value.heard"),
    ("remedy_details", "en", "it was last Monday", "problem_date", "2026-11-09", "value.changed"),
    ("remedy_details", "en", "order LH-99182", "product_reference", "LH-99182", "value.heard"),
    ("remedy_details", "zh", "订单号LH-99182", "product_reference", "LH-99182", "value.heard"),
    ("product_reference", "en", "+44 7700 900452", "phone", "+447700900452", "value.heard"),
    ("product_reference", "zh", "+86 13800138000", "phone", "+8613800138000", "value.heard"),
    ("problem_date", "en", "I want a refund", "remedy_details", "refund", "value.heard"),
    ("problem_date", "zh", "我要退款", "remedy_details", "退款", "value.heard"),
    ("contact", "en", "I want a refund", "remedy_details", "refund", "value.heard"),
    ("contact", "en", "Ann Price", "name_or_organisation", "Ann Price", "value.heard"),
    ("contact", "zh", "王丽", "name_or_organisation", "王丽", "value.heard"),
]


@pytest.mark.parametrize(("asked", "language", "words", "line", "value", "key"), ELSEWHERE)
def test_an_answer_that_is_something_else_fills_its_own_line(asked, language, words, line, value, key):
    traits = {"traits": UNREACHABLE} if asked == "contact" else {}
    talk = asked_for(asked, language, **traits).says(words).hears(key, "value.back", f"ask.{asked}")
    assert talk.value(line) == value
    assert asked not in talk.form
    assert talk.state.again == 0


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "can you send somebody round?"),
        ("zh", "我年纪大了，能不能请师傅来看看"),
    ],
)
def test_a_wish_put_as_a_question_is_the_remedy(language, words):
    talk = asked_for("remedy_details", language).says(words).hears_not("question.kept")
    assert words[-6:].strip("?") in talk.value("remedy_details").replace(",", "，")


def test_a_plain_name_is_taken_once_where_a_contact_was_asked():
    talk = asked_for("contact", traits=UNREACHABLE).says("Ann Price").hears("value.heard", "ask.contact")
    talk.says("Ann Price").hears("ask.contact.repair")
    talk.says("ann@example.com").hears("ask.remedy_details")
    assert talk.value("email") == "ann@example.com"
    assert talk.value("name_or_organisation") == "Ann Price"


@pytest.mark.parametrize(
    ("language", "words", "name"),
    [("en", "no idea, Ann Price", "Ann Price"), ("zh", "不知道 王丽", "王丽")],
)
def test_a_name_beside_not_knowing_is_kept(language, words, name):
    talk = asked_for("problem_date", language).says(words).hears("value.refused", "value.heard")
    assert talk.value("name_or_organisation") == name
    talk.hears("ask.remedy_details")


def test_a_yes_is_no_name():
    talk = asked_for("name_or_organisation").says("yes").hears("ask.name_or_organisation.help")
    assert "name_or_organisation" not in talk.form
    talk.says("yes").hears("value.refused", "ask.remedy_details")
    assert "name_or_organisation" not in talk.form


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "it arrived broken and nobody cares"), ("zh", "昨天下午送来的时候就已经坏了")],
)
def test_a_story_is_no_name_and_is_kept(language, words):
    talk = asked_for("name_or_organisation", language).says(words).hears("value.added", "value.back")
    assert words in talk.value("problem_description")
    assert "name_or_organisation" not in talk.form


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("it's Ann Price", "Ann Price"),
        ("call me Ann", "Ann"),
        ("ann price", "ann price"),
        ("ANN PRICE", "ANN PRICE"),
        ("Ann Price, 07700 900452", "Ann Price"),
        ("no idea, Ann Price", "Ann Price"),
        ("Müller & Söhne", "Müller & Söhne"),
    ],
)
def test_a_name_is_found_in_its_answer(words, name):
    assert asked_for("name_or_organisation").says(words).value("name_or_organisation") == name


@pytest.mark.parametrize(
    "words", ["我叫王丽", "王丽", "叫我王丽吧", "欧阳建国", "湖畔小学门店", "湖畔物业公司"]
)
def test_a_chinese_name_is_found_in_its_answer(words):
    talk = asked_for("name_or_organisation", "zh").says(words)
    assert talk.value("name_or_organisation")
    assert talk.value("name_or_organisation") in words


QUESTIONS = [
    ("en", "is anyone in charge over there?"),
    ("en", "why did you sell me that junk?"),
    ("en", "who is going to pay for my floor"),
    ("zh", "有谁在看这个吗"),
    ("zh", "地板的钱谁来出？"),
]


@pytest.mark.parametrize(("language", "words"), QUESTIONS)
def test_a_question_is_never_answered_by_words_being_added(language, words):
    for talk in (asked_for("problem_date", language), asked_for("remedy_details", language)):
        talk.says(words).hears("question.kept", "value.back").hears_not("value.added")
        assert words in talk.value("problem_description")
    talk = at_summary(language).says(words).hears("question.kept").hears_not("value.added")
    talk.says("yes" if language == "en" else "提交").hears("summary.sent")
    talk.says(words).hears("question.kept", "status.acknowledged").hears_not("value.added")


def test_a_question_to_a_person_on_the_way_hears_when_they_come():
    talk = asked_for("problem_date").says("person").hears("person.asked")
    talk.says("is anybody there?").hears("person.asked").hears_not("value.added")
    assert not talk.did(AskPerson)


def test_why_is_answered_with_the_reason():
    talk = asked_for("name_or_organisation").says("why do you need that?")
    talk.hears("ask.name_or_organisation.help")
    assert asked_for("problem_date", "zh").says("什么意思").hears("ask.problem_date.help")


def test_words_are_not_said_to_be_added_twice_in_a_row():
    talk = at_summary().says("yes")
    talk.says("the lid was cracked as well as leaking").hears("value.added")
    talk.says("and the box was open when it came").hears("status.acknowledged").hears_not("value.added")
    talk.says("and it smells of old rubber all day").hears("value.added")
    talk = asked_for("problem_date")
    talk.says("it has leaked on my table every single time").hears("value.added", "value.back")
    talk.says("and it makes a strange noise when it boils").hears_not("value.added")


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "it has leaked on my table every single time", "and it makes a strange noise when it boils"),
        ("zh", "每次烧水都漏得满桌子都是水", "烧开的时候还有很奇怪的响声"),
    ],
)
def test_a_question_passed_over_twice_is_left(language, first, second):
    talk = asked_for("problem_date", language).says(first).hears("value.back", "ask.problem_date")
    talk.says(second).hears("ask.remedy_details").hears_not("ask.problem_date")
    assert first in talk.value("problem_description")
    assert second in talk.value("problem_description")


def test_a_letter_with_a_question_is_not_told_that_words_were_added():
    writer = Customer(traits=LETTER).says("My kettle leaks since yesterday, order LH-8821, I want a refund")
    writer.says("Who is going to pay for my floor?").hears("question.kept").hears_not("value.added")


@pytest.mark.parametrize(("language", "word"), [("en", "status"), ("zh", "进度")])
def test_news_of_a_complete_form_name_nothing_that_is_missing(language, word):
    talk = at_summary(language).says(word).hears("status.intake.complete")
    assert "nothing:" not in talk.heard
    asked_for("problem_date", language).says(word).hears("status.intake").hears_not("status.intake.complete")


def test_who_tells_more_instead_of_answering_complains():
    guest = Customer().says("about the dishwasher").hears("feedback.ask")
    guest.says("yday").hears("ack.chat")
    assert guest.value("problem_description") == "about the dishwasher\nyday"
    assert guest.value("product_description") == "dishwasher"


def test_a_second_case_is_read_from_the_words_that_began_it():
    talk = at_summary().says("yes")
    talk.says("the lamp of order LH-9911223 arrived cracked").hears("split.ask")
    talk.presses("New complaint").hears("split.new", "ack.chat")
    assert talk.value("product_description") == "lamp"
    assert talk.value("product_reference") == "LH-9911223"
    assert talk.value("name_or_organisation") == "Ann Price"


def test_just_send_it_sends_the_form_unless_a_remedy_was_asked():
    asked_for("name_or_organisation").says("JUST SEND IT").hears("summary.sent")
    asked_for("remedy_details").says("just send it").hears_not("summary.sent")
