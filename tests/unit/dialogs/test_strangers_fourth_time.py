"""Conversations of strangers, read a fourth time: what they said that the desk took for something else."""

import pytest

from dialogs.turn import Open
from unit.dialogs.talk import ALL, LEAK, Customer, each

RUDE = {
    "en": "Your driver swore at me",
    "zh-CN": "你们的司机骂人",
    "fr": "Votre chauffeur m'a insultée",
}
PARCEL = {
    "en": "My parcel never arrived",
    "es": "Mi paquete no ha llegado",
    "fr": "Mon colis n'est jamais arrivé",
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


@pytest.mark.parametrize(
    ("tag", "text", "wish"),
    [
        ("en", "a refund or a replacement", "refund, exchange"),
        ("es", "el cambio o la devolución", "cambio, devolución del dinero"),
        ("fr", "un remboursement ou un nouvel envoi", "remboursement, échange"),
        ("fr", "un remboursement ou un échange", "remboursement, échange"),
    ],
)
def test_two_wishes_in_one_breath_are_heard_beside_another_question(tag: str, text: str, wish: str) -> None:
    customer = Customer(languages=ALL).says(PARCEL[tag])
    assert customer.state.asked == "product_reference"
    assert customer.says(text).value("remedy_details") == wish


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en="I prefer email: jean@example.com",
        fr="je préfère par mail : jean.petit@example.com",
        es="prefiero por correo: jean@example.com",
    ),
)
def test_a_way_to_be_written_to_is_no_wish_and_an_address_no_thing(tag: str, text: str) -> None:
    customer = _at_summary(tag, text)
    assert customer.value("email").endswith("example.com")
    assert customer.value("preferred_channel") == "email"
    assert "remedy_details" not in customer.form
    assert customer.value("product_description") not in {"jean", "jeans"}


def test_a_name_is_no_thing() -> None:
    customer = _at_summary("fr", "Jean Petit, 06 39 98 00 11")
    assert customer.value("name_or_organisation") == "Jean Petit"
    assert customer.value("product_description") == "bouilloire"


def test_the_end_of_a_number_is_no_telephone_that_broke() -> None:
    customer = _at_summary("zh-CN", "手机尾号不对，是13900001111")
    assert customer.value("phone") == "+8613900001111"
    assert customer.value("product_description") == "电水壶"


@pytest.mark.parametrize("text", ["打了一个下午", "等了三天了", "跑了两趟"])
def test_how_long_somebody_tried_is_no_thing(text: str) -> None:
    customer = Customer().says("你们客服电话打不通")
    assert customer.state.asked == "product_description"
    customer.says(text)
    assert "product_description" not in customer.form
    assert text in customer.value("problem_description")


def test_a_wish_put_as_a_question_changes_the_wish() -> None:
    customer = Customer().says(LEAK["en"]).presses_on_until("remedy_details").says("exchange")
    assert customer.says("can I also have a refund instead").value("remedy_details") == "refund"


def test_what_is_told_beside_a_changed_wish_is_kept() -> None:
    customer = Customer().says(LEAK["zh-CN"]).presses_on_until("remedy_details").says("维修")
    customer.says("还是换货吧，昨天师傅又来了一次还是漏水")
    assert customer.value("remedy_details") == "换货"
    assert "昨天师傅又来了一次还是漏水" in customer.value("problem_description")


@pytest.mark.parametrize("text", ["还是换货吧", "3号不对，5号"])
def test_a_mere_correction_is_no_part_of_the_story(text: str) -> None:
    customer = (
        Customer()
        .says("我的电水壶11月3号开始漏水")
        .presses_on_until("remedy_details")
        .says("维修")
        .says(text)
    )
    assert text not in customer.value("problem_description")


def test_a_long_text_between_two_names_of_a_wish_is_no_bare_wish() -> None:
    customer = Customer().says(LEAK["en"]).presses_on_until("product_reference")
    text = "refund me because the water came out again this morning and I asked for a refund"
    customer.says(text)
    assert text in customer.value("problem_description")
