"""Marks from one to five in every form, and what the two questions after the end lead to."""

from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from channels.base import Meter, Traits
from dialogs import survey
from dialogs.state import State
from dialogs.turn import Open, Rate, Reopen
from dialogs.understanding.scores import declines, marks
from unit.dialogs.talk import CHAT, LETTER, Customer

LANGUAGES = ("en", "zh-CN", "es", "fr")
PHONE = Traits(style="text", max_options=8, segments=True, discreet=True, meter=Meter())

GIVEN = {
    (1,): (
        "1", "one", "one star", "★", "★☆☆☆☆", "1/5", "not at all", "一分", "一星", "很不满意", "uno", "nada",
        "un", "pas du tout", "1 it still leaks", "①",
    ),
    (2,): ("2.", "a 2", "two", "两分", "二", "2 sur 5", "dos estrellas", "2 / 5", "I give it a 2, too slow"),
    (3,): ("3", "３", "three stars", "★★★", "⭐⭐⭐", "⭐️⭐️⭐️", "3 out of 5", "3️⃣", "tres", "trois étoiles", "三颗星"),
    (4,): (
        "4", "４", "4/5", "4 stars", "Four.", "I'd say a 4", "four out of five", "★★★★☆", "****", "④", "4★",
        "四", "四分", "打四分", "给4分", "我给4分", "服务不错，4分", "quite content, 4", "cuatro", "le doy un 4",
        "quatre sur 5", "je dirais 4", "4 but nobody answered", "4!", "Result: 4", "4, es tarde",
    ),
    (5,): (
        "5", "5!!!", "5 stars", "5 thanks", "fully", "很满意", "满分", "五星好评", "5/5 great", "cinco", "mucho",
        "tout à fait", "5 就是第一次打电话没人接", "5就是第一次打电话没人接", "5，第一次打电话没人接", "满意，5",
        "⭐⭐⭐⭐⭐",
    ),
    (4, 5): (
        "4 5", "4, 5", "4，5", "4 and 5", "4和5", "4 y 5", "4 et 5", "1. 4\n2. 5", "1. 4 2. 5",
        "1) 4\n2) 5 Ruth was kind",
        "result 4, fairness 5", "结果4 公平5", "第一题4，第二题5", "★★★★, 5",
    ),
    (): (
        "", "no", "hello", "4 days later it broke again", "3天后又坏了", "3个零件坏了", "one of the legs is missing",
        "1 of them is broken", "一直没修好", "I waited since 4", "it took 4 weeks", "4.5", "4-5", "7", "0", "10",
        "8/10",
        "Un grand merci", "3 screws are missing", "AMD-261116-4HW2T", "07700 900452", "16 November", "2 veces llamé",
        "4 jours plus tard", "第3次了还是坏", "4,5",
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "values"), [(text, values) for values, texts in GIVEN.items() for text in texts]
)
def test_a_mark_is_read_however_it_is_written(text: str, values: tuple[int, ...]) -> None:
    assert marks(text, LANGUAGES).values == values


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("5 but nobody answered my first call", "but nobody answered my first call"),
        ("5 就是第一次打电话没人接，很久", "就是第一次打电话没人接，很久"),
        ("4. Too slow.", "Too slow"),
        ("1. 4 slow\n2. 5 Ruth was kind", "slow\nRuth was kind"),
        ("quite content, 4", "quite content"),
    ],
)
def test_the_words_beside_a_mark_are_kept_as_they_stand(text: str, rest: str) -> None:
    assert marks(text, LANGUAGES).rest == rest


@pytest.mark.parametrize("text", ["7", "0", "10/10", "8/10", "4.5", "99"])
def test_a_number_that_is_no_mark_is_known_as_one(text: str) -> None:
    assert marks(text, LANGUAGES).beyond


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "No thanks!",
        "不",
        "不想答",
        "算了。",
        "leave me alone",
        "no gracias",
        "No, gracias",
        "Non merci",
        "不用了",
        "nope",
    ],
)
def test_a_no_to_being_asked_is_known(text: str) -> None:
    assert declines(text, LANGUAGES)


@pytest.mark.parametrize(
    "text", ["no, it still leaks", "nobody came", "不满意", "not at all", "nothing works", "not really"]
)
def test_a_complaint_is_no_refusal(text: str) -> None:
    assert not declines(text, LANGUAGES)


@given(st.text(max_size=80))
@example("1. 1.1. 2. 2.")
@example("★" * 40)
def test_reading_marks_never_raises_and_stays_in_the_scale(text: str) -> None:
    found = marks(text, LANGUAGES)
    assert all(1 <= value <= 5 for value in found.values)
    assert len(found.values) <= 2


def asked(
    traits: Traits = CHAT, words: str = "My kettle leaks, order LH-8821345, I want a refund"
) -> Customer:
    """Somebody whose case has ended and who was just asked."""
    ann = Customer(traits=traits)
    ann.says(words)
    ann.on("closed", due=ann.now.date() + timedelta(30), reason="implemented")
    ann.state = survey.asked(ann.state._replace(phase="submitted"), ann.reference)
    return ann


def rates(ann: Customer) -> list[Rate]:
    assert ann.last
    return [act for act in ann.last.acts if isinstance(act, Rate)]


def test_both_marks_and_the_words_are_rated_for_the_case_they_are_about() -> None:
    ann = asked().says("4").hears("survey.second")
    assert rates(ann) == [Rate(ann.reference, result=4)]
    ann.says("5 but slow").hears("survey.thanks")
    assert rates(ann) == [Rate(ann.reference, fairness=5, words="but slow")]


def test_all_marks_are_buttons_or_none() -> None:
    ann = asked().says("4")
    assert [option.label for option in ann.replies[-1].options] == ["1", "2", "3", "4", "5"]
    few = asked(Traits(style="chat", max_options=3)).says("4")
    assert few.replies[-1].options == ()


def test_a_pressed_mark_counts_for_its_own_question_alone() -> None:
    ann = asked().says("4", option="result:4").hears("survey.second")
    ann.says("2", option="result:2").hears("error.button_old")
    assert rates(ann) == []
    ann.says("5", option="fairness:5").hears("survey.thanks")


def test_a_mark_where_nothing_was_asked_changes_nothing() -> None:
    ann = Customer().says("My kettle leaks").says("4", option="result:4").hears("error.button_old")
    assert rates(ann) == []


def test_a_mark_for_a_case_that_is_open_again_counts_no_more() -> None:
    ann = asked().on("assessing").says("4", option="result:4").hears("error.button_old")
    assert rates(ann) == []


@pytest.mark.parametrize("option", ["result:0", "result:6", "result:", "result:x", "fairness:5"])
def test_a_button_that_was_never_offered_changes_nothing(option: str) -> None:
    ann = asked().says("", option=option)
    assert rates(ann) == []
    ann.hears("error.button_old")


@pytest.mark.parametrize("word", ["NO", "no thanks", "skip", "不", "later"])
def test_a_no_ends_it(word: str) -> None:
    ann = asked().says(word)
    assert rates(ann) == [Rate(ann.reference, refused=True)]
    assert ann.state.survey == ()


def test_not_really_is_a_word_about_the_result_and_no_refusal() -> None:
    ann = asked().says("not really").hears("survey.range")
    assert rates(ann) == [Rate(ann.reference, words="not really")]


def test_a_number_beyond_the_scale_is_asked_again_once() -> None:
    ann = asked().says("9").hears("survey.range")
    ann.says("9").hears("survey.thanks").hears_not("survey.range")
    ann.now += timedelta(days=20)
    ann.says("4").hears("survey.second")


@pytest.mark.parametrize("word", ["it is not fixed", "1, it still leaks", "it broke again", "没修好"])
def test_what_lives_on_is_offered_to_be_taken_up_and_never_by_itself(word: str) -> None:
    ann = asked().says(word).hears("reopen.ask")
    assert not ann.did(Reopen)
    ann.says("yes")
    assert ann.did(Reopen)
    assert ann.state.survey == ()


def test_a_no_to_the_offer_goes_back_to_the_open_question() -> None:
    asked().says("it broke again").says("no").hears("reopen.kept", "survey.range")
    asked().says("2").says("it broke again").says("no").hears("reopen.kept", "survey.second")


def test_a_mark_passes_the_offer_over() -> None:
    ann = asked().says("it broke again").hears("reopen.ask")
    ann.says("2").hears("survey.second")
    assert ann.state.pending == ""


def test_after_the_time_to_reopen_only_a_new_complaint_is_offered() -> None:
    ann = asked()
    ann.on("closed", due=ann.now.date() - timedelta(1))
    ann.says("it broke again").hears("reopen.late")
    ann.says("yes")
    assert ann.did(Open)


def test_words_after_the_marks_are_kept_and_open_nothing() -> None:
    ann = asked().says("4 4").says("nobody answered my first call").hears("survey.thanks")
    assert rates(ann) == [Rate(ann.reference, words="nobody answered my first call")]
    late = asked().says("4 4")
    late.now += timedelta(days=2)
    late.says("it broke again")
    assert late.did(Reopen)  # two days on, the ordinary road of a closed case


def test_danger_wins_over_the_survey() -> None:
    ann = asked().says("4 people were burnt, there is smoke everywhere")
    ann.hears("safety.fire")
    assert rates(ann) == []


@pytest.mark.parametrize("word", ["STATUS", "thanks", "who can see my answers?", "help"])
def test_orders_and_questions_are_answered_and_the_survey_stays_open(word: str) -> None:
    ann = asked().says(word)
    assert rates(ann) == []
    ann.says("4").hears("survey.second")


def test_a_figure_answers_the_question_of_the_form_first() -> None:
    ann = asked()
    ann.state = ann.state._replace(phase="collecting", asked="remedy_details")
    ann.says("4")
    assert rates(ann) == []


def test_a_figure_answers_another_cases_decision_first() -> None:
    ann = asked()
    ann.state = ann.state._replace(survey=("AMD-261101-9PKD3", "result", ""))
    ann.on("decision_sent")
    ann.says("1")
    assert rates(ann) == []


def test_with_a_person_at_the_desk_nothing_is_answered() -> None:
    ann = asked()
    ann.person = "Ruth"
    ann.says("4")
    assert ann.keys == []


def test_a_letter_is_thanked_for_one_mark_and_not_asked_again() -> None:
    ann = asked(LETTER).says("4").hears("mail.hello.plain", "survey.thanks", "mail.bye")
    ann.says("5").hears("survey.thanks")
    assert rates(ann) == [Rate(ann.reference, fairness=5)]


def test_by_text_the_offer_has_numbers() -> None:
    ann = asked(PHONE).says("1 it still leaks").hears("reopen.ask")
    assert ann.heard.endswith("1 Take it up again, 2 New complaint, 3 No")
    ann.says("3").hears("reopen.kept", "survey.second")


def test_where_words_may_not_have_come_the_first_answer_brings_the_question() -> None:
    chat = Traits(style="chat", max_options=8, window=timedelta(hours=24))
    ann = asked(chat).says("hello").hears("survey.ask")
    ann.says("4").hears("survey.second")
    asked(chat).says("4").hears("survey.second")


def test_the_state_of_an_asked_talk_survives_the_store() -> None:
    state = survey.asked(State(language="en", phase="submitted", pending="new"), "AMD-261116-4HW2T")
    assert State.from_json(state.to_json()) == state
    assert (state.pending, state.offered) == ("", ())
