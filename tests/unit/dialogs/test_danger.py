"""Talks about danger: told once, by the right number, and quietly from then on."""

from datetime import UTC, datetime

import pytest

from dialogs.turn import AskPerson, FlagSafety
from dialogs.understanding import understand
from unit.dialogs import talk
from unit.dialogs.talk import ALL, LETTER, TEXT, Customer

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)

CHINESE = {"emergency_line": "120", "fire_line": "119", "police_line": "110"}


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(talk, "LINES", CHINESE)


@pytest.mark.parametrize(
    ("words", "key", "line"),
    [
        ("充电宝爆炸了", "safety.fire", "119"),
        ("师傅威胁我", "safety.person", "110"),
        ("孩子吃了果冻嘴唇全肿了", "safety.health", "120"),
        ("厨房有煤气味", "safety.gas", "120"),
    ],
)
@pytest.mark.usefixtures("chinese")
def test_each_danger_has_its_number(words, key, line):
    customer = Customer().says(words).hears(key, "safety.number")
    assert line in customer.replies[0].text
    others = {"119", "110", "120"} - {line}
    assert not any(other in customer.replies[0].text for other in others)


@pytest.mark.usefixtures("chinese")
def test_by_text_too_each_danger_has_its_number():
    assert "119" in Customer(traits=TEXT).says("充电宝爆炸了").hears("safety.sms").replies[0].text


@pytest.mark.parametrize("words", ["the charger caught fire", "your driver threatened me"])
def test_a_missing_line_falls_to_the_emergency_line(words):
    assert "112" in Customer().says(words).replies[0].text


def words_of_safety(customer):
    return [key for key in customer.keys if key.startswith("safety.")]


@pytest.mark.parametrize(
    ("first", "later", "again"),
    [
        ("my son can't breathe after eating it", "he is vomiting now", []),
        ("my son can't breathe after eating it", "the ceiling collapsed too", []),
        ("my son can't breathe after eating it", "and there is a smell of gas", ["safety.gas"]),
        ("the ceiling collapsed", "the lamp gave me an electric shock", ["safety.electric"]),
        ("there is a smell of gas in the kitchen", "I think something is on fire", []),
        ("the charger caught fire", "I want to kill myself", ["safety.self"]),
        ("I want to kill myself", "I really want to die", ["safety.stay"]),
        ("孩子吃了果冻嘴唇全肿了", "一直在吐", []),
        ("孩子吃了果冻嘴唇全肿了", "厨房还有煤气味", ["safety.gas"]),
    ],
)
def test_a_second_warning_only_for_a_faster_danger(first, later, again):
    customer = Customer().says(first)
    assert words_of_safety(customer)
    customer.says(later)
    assert words_of_safety(customer) == again
    assert customer.did(FlagSafety)
    assert later in customer.value("problem_description")


def test_after_the_warning_a_person_comes_and_the_words_go_on_quietly():
    mum = Customer().says("my son can't breathe after eating your jelly")
    mum.says("we are in the ambulance").hears("person.asked")
    assert mum.did(AskPerson)
    mum.says("my name is Ann Price, 07700 900452").hears("value.added")
    assert mum.value("name_or_organisation") == "Ann Price"
    assert mum.value("phone") == "+447700900452"
    mum.says("they gave him an injection a minute ago").hears_not("person.asked", "value.added")
    assert "injection" in mum.value("problem_description")
    assert mum.value("safety_question") == "yes"
    assert mum.value("hazard_type.health") == "yes"
    assert "?" not in mum.heard


def test_after_the_warning_in_chinese():
    zhou = Customer().says("孩子刚吃了你们的果冻 嘴唇全肿了 一直在吐").hears("safety.health")
    zhou.says("在去医院的路上了 我叫周丽 13800138000").hears("person.asked")
    assert zhou.value("name_or_organisation") == "周丽"
    zhou.says("医生说是过敏 已经打针了").hears("value.added")
    zhou.says("什么时候有人联系我？").hears("person.asked")
    assert zhou.value("safety_question") == "yes"
    assert "？" not in zhou.heard


def test_danger_in_a_later_letter_is_answered_at_once():
    writer = Customer(traits=LETTER).says("My kettle leaks since yesterday, order LH-8821, I want a refund")
    writer.says("Now the kettle caught fire").hears("safety.fire", "mail.hello.plain")
    assert writer.last.replies[0].urgent
    assert writer.last.replies[0].subject
    writer.says("It caught fire at about nine in the morning").hears_not("safety.fire")
    assert writer.did(FlagSafety)


@pytest.mark.parametrize(
    ("language", "text", "hurt"),
    [
        ("en", "It came on the 12th and the left arm was split right through, the couch is useless", False),
        ("en", "The chair leg snapped and I broke my arm", True),
        ("es", "La pata de la mesa está rota", False),
        ("es", "Se rompió la pata de la silla y me rompí el brazo", True),
        ("fr", "Le pied du canapé est cassé", False),
        ("fr", "Le pied de la chaise a cédé et je me suis cassé le bras", True),
        ("zh-CN", "沙发的后腿断了", False),
        ("zh-CN", "椅子断了，我的腿摔伤了", True),
    ],
)
def test_arms_and_legs_of_things_are_nobodys(language: str, text: str, hurt: bool) -> None:
    safety = understand(text, now=NOW, languages=ALL, language=language).safety
    assert safety.flag is hurt
