"""Answers of yes and no in words that stand in no table."""

import pytest

from dialogs.understanding import leaning, yesno
from dialogs.understanding.source import read
from unit.dialogs.talk import ALL


def answer(text: str, question: str, tag: str = "en"):
    tags = [tag, *(each for each in ALL if each != tag)]
    return yesno.answer(read(text), question, tags, None)


@pytest.mark.parametrize(
    ("tag", "question", "text", "meaning"),
    [
        ("en", "acting_for.authority", "She gave me the okay this morning.", "yes"),
        ("en", "acting_for.authority", "She know and she agree already", "yes"),
        ("en", "acting_for.authority", "Over her dead body, is what she said when I brought it up", "no"),
        ("en", "acting_for.authority", "nah haven't run it past him", "no"),
        ("en", "acting_for.authority", "he is not agreeing for complaint but I feel it is needed", "no"),
        ("zh-CN", "acting_for.authority", "刚打电话问过了，奶奶说行", "yes"),
        ("zh-CN", "acting_for.authority", "晓得晓得，就是她喊我来投诉的", "yes"),
        ("zh-CN", "safety_question", "哪有什么危险，快递送错了而已", "no"),
        ("zh-CN", "remedy_requested", "要……哎还是不要了，麻烦", "no"),
        ("es", "acting_for.authority", "Me lo ha pedido ella misma, así que sí que está al tanto", "yes"),
        ("fr", "acting_for.authority", "C'est lui qui m'a demandé d'écrire, il est d'accord", "yes"),
    ],
)
def test_agreement_and_refusal_in_words_of_their_own(
    tag: str, question: str, text: str, meaning: str
) -> None:
    assert answer(text, question, tag) == meaning


@pytest.mark.parametrize("text", ["my order is 4471-2093", "Which number do you need?"])
def test_what_answers_something_else_is_neither(text: str) -> None:
    assert answer(text, "acting_for.authority") is None


def test_what_the_tables_read_is_given_up_only_for_what_weighs_clearly_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def weighed(no: int, ruled: yesno.Answer) -> yesno.Answer:
        monkeypatch.setattr(
            leaning, "weights", lambda tag: leaning.Weights({"word": no}, bias=0, sure=40, firm=70)
        )
        return leaning.weigh(read("word"), "sms_optin", ruled, "en")

    assert weighed(50, None) == "no"
    assert weighed(30, None) is None
    assert weighed(50, "yes") == "yes"
    assert weighed(90, "yes") == "no"


@pytest.mark.parametrize(
    ("question", "sign"), [("consent_third_party", 1), ("sms_optin", 1), ("safety_question", -1)]
)
def test_an_answer_that_would_do_harm_if_misread_must_weigh_more(
    monkeypatch: pytest.MonkeyPatch, question: str, sign: int
) -> None:
    def weighed(weight: int) -> yesno.Answer:
        yes, no = (weight, 0) if sign > 0 else (0, weight)
        known = leaning.Weights({"word": leaning._together(yes, no)}, bias=0, sure=40, firm=70)
        monkeypatch.setattr(leaning, "weights", lambda tag: known)
        return leaning.weigh(read("word"), question, None, "en")

    assert weighed(60) is None
    assert weighed(80) == leaning.GRAVE[question]


def test_a_yes_that_rolls_its_eyes_lets_nothing_happen() -> None:
    assert answer("oh sure go ahead 🙄", "consent_third_party") is None
