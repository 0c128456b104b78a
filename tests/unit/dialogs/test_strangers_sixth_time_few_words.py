"""Conversations of strangers, read a sixth time: short lines that were taken for something else."""

import pytest

from unit.dialogs.talk import ALL, LEAK, Customer, each


def _asked(key: str, tag: str = "en") -> Customer:
    return Customer(languages=ALL).says(LEAK[tag]).presses_on_until(key)


@pytest.mark.parametrize(("tag", "text"), each(en=("Chloe", "leah", "Bob"), es="Rubén", fr="Léa"))
def test_a_word_no_table_knows_is_asked_back_as_a_name(tag: str, text: str) -> None:
    customer = _asked("remedy_details", tag).says(text).hears("ask.name_or_organisation.repair")
    customer.says({"en": "yes", "es": "sí", "fr": "oui"}[tag])
    assert customer.value("name_or_organisation").lower() == text.lower()
    assert customer.state.asked == "remedy_details"
    assert "remedy_details" not in customer.form


@pytest.mark.parametrize(
    ("tag", "text"), each(en=("vouchers", "Justice"), es="Respeto", fr="Transparence", zh="公道")
)
def test_one_word_that_is_a_wish_is_no_name(tag: str, text: str) -> None:
    assert _asked("remedy_details", tag).says(text).value("remedy_details") == text


def test_a_word_that_is_no_name_is_kept_with_the_story() -> None:
    customer = _asked("remedy_details").says("Chloe").says("no")
    assert customer.state.asked == "remedy_details"
    assert "Chloe" in customer.value("problem_description")


def test_who_answers_the_question_instead_of_the_doubt_is_heard() -> None:
    customer = _asked("remedy_details").says("mia").says("just mend it")
    assert customer.value("remedy_details") == "repair"


@pytest.mark.parametrize(
    ("tag", "text", "number"),
    [
        ("en", "forty four twenty one", "4421"),
        ("en", "it's double four two one nine", "44219"),
        ("es", "cuatro cuatro dos uno", "4421"),
        ("fr", "quarante-quatre vingt et un", "4421"),
    ],
)
def test_a_number_said_in_words_answers_the_question_for_one(tag: str, text: str, number: str) -> None:
    assert _asked("product_reference", tag).says(text).value("product_reference") == number


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en="order number is forty four twenty one",
        fr="mon numéro de commande est quarante-quatre vingt et un",
    ),
)
def test_a_number_said_in_words_behind_its_label_is_no_wish(tag: str, text: str) -> None:
    customer = _asked("remedy_details", tag).says(text)
    assert customer.value("product_reference") == "4421"
    assert "remedy_details" not in customer.form


@pytest.mark.parametrize("text", ["twenty one days", "two hundred pounds", "one or two", "three of us"])
def test_a_count_in_words_is_no_number_of_an_order(text: str) -> None:
    assert "product_reference" not in _asked("product_reference").says(text).form


@pytest.mark.parametrize("text", ["AV 2218", "SF 20", "CMD 2026 4471"])
def test_capitals_and_figures_alone_are_a_number_and_no_wish(text: str) -> None:
    customer = _asked("remedy_details").says(text)
    assert customer.value("product_reference") == text
    assert "remedy_details" not in customer.form


def test_a_size_is_no_number_of_an_order() -> None:
    assert "product_reference" not in _asked("remedy_details").says("UK 10").form


@pytest.mark.parametrize(
    ("tag", "text", "name"),
    [
        ("es", "mi apellido es Priego, perdón", "Priego"),
        ("en", "my surname is Marsh", "Marsh"),
        ("fr", "mon nom de famille est Favre", "Favre"),
    ],
)
def test_a_part_of_a_name_is_no_wish(tag: str, text: str, name: str) -> None:
    customer = _asked("remedy_details", tag).says(text)
    assert customer.value("name_or_organisation") == name
    assert "remedy_details" not in customer.form


@pytest.mark.parametrize("text", ["8.10 this mornin", "at 7:45", "around 9.30pm"])
def test_a_time_of_day_is_no_product(text: str) -> None:
    customer = Customer(languages=ALL).says("bus 42 didnt stop agen")
    assert customer.state.asked == "product_description"
    assert "product_description" not in customer.says(text).form


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "The door fell off",
            "The fridge door fell off after two days",
            "your driver hit my gate and drove off",
            "my dad is blind and your app doesn't work",
        ),
        es=(
            "Desde entonces llevo sin aire acondicionado",
            "escribo por mi padre, es ciego",
            "la puerta se cayó",
        ),
        fr=("mon père est aveugle et le bus ne s'est pas arrêté", "la porte est tombée"),
        zh=("我爸是盲人，你们的app用不了",),
    ),
)
def test_a_thing_that_comes_off_and_what_somebody_lives_with_are_no_danger(tag: str, text: str) -> None:
    assert "safety_question" not in Customer(languages=ALL).says(text).form


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "The fridge door fell off onto my foot",
            "the door fell off and my son is bleeding",
            "your driver hit my gate and threatened me",
            "my mum is blind and fell down your stairs",
        ),
        es=("mi hijo se quedó sin aire",),
        fr=("mon père est aveugle et il est tombé",),
    ),
)
def test_what_harms_somebody_beside_it_still_is(tag: str, text: str) -> None:
    assert Customer(languages=ALL).says(text).value("safety_question") == "yes"


@pytest.mark.parametrize(
    ("tag", "text", "key"),
    [
        ("en", "why do you need my name", "ask.name_or_organisation.help"),
        ("es", "¿para qué quieren mi nombre?", "ask.name_or_organisation.help"),
        ("fr", "Pourquoi vous avez besoin de mon nom ?", "ask.name_or_organisation.help"),
        ("zh-CN", "为什么要我的电话？", "ask.phone.help"),
    ],
)
def test_what_a_line_is_for_is_told_while_another_is_asked(tag: str, text: str, key: str) -> None:
    _asked("product_reference", tag).says(text).hears(key)


@pytest.mark.parametrize(("text", "name"), [("zak", "Zak"), ("mrs patel", "Mrs Patel")])
@pytest.mark.parametrize("asked", ["product_reference", "remedy_details"])
def test_a_name_typed_small_is_asked_back_while_something_else_is_asked(
    asked: str, text: str, name: str
) -> None:
    customer = _asked(asked).says(text).says("yes")
    assert customer.value("name_or_organisation") == name
    assert customer.state.asked == asked


def test_a_name_confirmed_to_the_summary_leads_back_to_it() -> None:
    customer = Customer(languages=ALL).says("hola mi pedido llego roto").says("un jarron").says("reembolso")
    customer.says("PED 8821").presses_on_until("")
    assert customer.state.phase == "confirming"
    customer.says("luis").says("sí")
    assert customer.value("name_or_organisation") == "Luis"
    assert customer.state.phase == "confirming"


@pytest.mark.parametrize("text", ["faster wifi", "free coffee lol", "clean it up"])
def test_a_wish_to_the_question_for_the_thing_is_no_thing(text: str) -> None:
    customer = Customer(languages=ALL).says("bin men left rubbish all over my drive")
    assert customer.state.asked == "product_description"
    assert customer.says(text).value("product_description") != text


@pytest.mark.parametrize(("text", "thing"), [("in ur bakery", "bakery"), ("on my tariff", "tariff")])
def test_a_thing_is_named_without_where_it_is(text: str, thing: str) -> None:
    customer = Customer(languages=ALL).says("gave me wrong change")
    assert customer.says(text).value("product_description") == thing


@pytest.mark.parametrize("text", ["dont want texts about this just ring", "pls ring not text"])
def test_how_somebody_wants_to_be_reached_is_no_wish_without_its_marks(text: str) -> None:
    customer = _asked("remedy_details").says(text)
    assert customer.value("preferred_channel") == "phone"
    assert "remedy_details" not in customer.form


def test_a_street_is_no_wish() -> None:
    assert "remedy_details" not in _asked("remedy_details").says("harbour ct").form


def test_the_short_name_of_a_day_is_one_though_it_is_a_word_elsewhere() -> None:
    customer = Customer(languages=ALL).says("bin men left rubbish all over my drive").says("mon")
    assert customer.value("problem_date") == "2026-11-09"
