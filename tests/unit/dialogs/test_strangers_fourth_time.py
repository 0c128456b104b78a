"""Conversations of strangers, read a fourth time: what they said that the desk took for something else."""

import pytest

from dialogs.turn import Open
from unit.dialogs.talk import ALL, LEAK, Customer, each

RUDE = {
    "en": "Your driver swore at me",
    "zh-CN": "你们的司机骂人",
    "fr": "Votre chauffeur m'a insultée",
}


def _at_summary(tag: str, *said: str) -> Customer:
    customer = Customer(languages=ALL).says(LEAK[tag])
    while customer.state.phase != "confirming":
        customer.presses_first_way_on()
    for text in said:
        customer.says(text)
    return customer


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "delighted with the hoover but the hose came undone",
            "Lovely curtains, except the hem is undone",
        ),
        es=("estoy encantada con el sofá, solo que cojea una pata",),
        fr=("je suis ravi de mon aspirateur sauf que la batterie ne tient plus que 5 minutes",),
        zh=("沙发很喜欢，就是有一条腿晃",),
    ),
)
def test_praise_and_a_but_open_a_case(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says(text)
    assert any(isinstance(act, Open) for act in customer.acts)


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "It was raining but your driver smiled, lovely man",
            "I had my doubts but this is the best sofa ever",
        ),
        fr=("un peu cher mais quel service, bravo à toute l'équipe",),
    ),
)
def test_praise_behind_a_but_is_praise(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says(text)
    assert not any(isinstance(act, Open) for act in customer.acts)


@pytest.mark.parametrize(("tag", "text"), each(en=("October", "Monday"), es="octubre", fr="octobre"))
def test_a_month_at_the_summary_is_nobodys_name(tag: str, text: str) -> None:
    assert "name_or_organisation" not in _at_summary(tag, text).form


@pytest.mark.parametrize(
    ("tag", "text", "day"),
    [
        ("en", "3 November", "2026-11-03"),
        ("en", "yesterday", "2026-11-15"),
        ("zh-CN", "11月3日", "2026-11-03"),
        ("es", "el 3 de noviembre", "2026-11-03"),
        ("fr", "le 3 novembre", "2026-11-03"),
    ],
)
def test_a_day_at_the_summary_fills_its_open_line(tag: str, text: str, day: str) -> None:
    assert _at_summary(tag, text).value("problem_date") == day


@pytest.mark.parametrize(
    ("tag", "text"),
    [("en", "yesterday"), ("zh-CN", "昨天"), ("es", "el martes pasado"), ("fr", "mardi dernier")],
)
def test_a_day_beside_another_question_is_read_back(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says({**LEAK, "en": "it died after three days"}[tag])
    customer.presses_on_until("remedy_details") if tag != "en" else None
    customer.says(text).hears("value.heard")
    assert customer.value("problem_date")


@pytest.mark.parametrize(
    ("tag", "ahead", "skip"),
    [("en", "20 November", "skip"), ("zh-CN", "11月20日", "跳过"), ("fr", "20 novembre", "passer")],
)
def test_a_doubt_can_be_skipped(tag: str, ahead: str, skip: str) -> None:
    customer = Customer(languages=ALL).says(RUDE[tag]).presses_on_until("problem_date")
    customer.says(ahead).hears("value.future_date").says(skip).hears("value.refused")
    assert "problem_date" not in customer.form
    assert ahead in customer.value("problem_description"), "no word is lost"


def test_a_doubt_nobody_can_settle_is_left_open() -> None:
    customer = (
        Customer().says(RUDE["en"]).presses_on_until("problem_date").says("20 November").says("I don't know")
    )
    assert "problem_date" not in customer.form


@pytest.mark.parametrize(
    ("tag", "no", "ok", "yes"),
    [
        ("en", "no", "ok", "yes"),
        ("zh-CN", "不用了", "好", "提交"),
        ("es", "no", "vale", "sí"),
        ("fr", "non", "d'accord", "oui"),
    ],
)
def test_ok_behind_a_no_is_no_signature(tag: str, no: str, ok: str, yes: str) -> None:
    customer = _at_summary(tag, no).hears("summary.not_sent").says(ok)
    assert customer.state.phase == "confirming"
    assert customer.says(yes).state.phase == "submitted"
