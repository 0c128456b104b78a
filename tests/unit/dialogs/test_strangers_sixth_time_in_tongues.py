"""Conversations of strangers, read a sixth time: Spanish and French talks of whole length, and what holds in all."""

import pytest

from unit.dialogs.talk import ALL, LEAK, LETTER, Customer, each


def _asked(key: str, tag: str) -> Customer:
    return Customer(languages=ALL).says(LEAK[tag]).presses_on_until(key)


def _by_letter(text: str) -> Customer:
    return Customer(languages=ALL, traits=LETTER).says(text)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Mi cafetera no calienta. Quiero que la reparen o me den otra.", "reparación, cambio"),
        (
            "Mi sofá está roto. Me gustaría que lo cambiaran o que me hicieran un descuento.",
            "cambio, compensación",
        ),
    ],
)
def test_both_wishes_of_a_sentence_are_noted(text: str, wish: str) -> None:
    assert Customer(languages=ALL).says(text).value("remedy_details") == wish


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        es=("del piso de la calle Luna", "de mi contrato"),
        fr=("de mon abonnement", "dans la cuisine"),
        en=("in the kitchen", "from the Leeds branch"),
    ),
)
def test_where_something_is_is_no_wish(tag: str, text: str) -> None:
    assert "remedy_details" not in _asked("remedy_details", tag).says(text).form


@pytest.mark.parametrize(
    ("tag", "text"), each(fr=("qu'ils fassent attention",), es=("que vuelvan hoy mismo",))
)
def test_what_somebody_shall_do_is_no_product(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says(
        {"fr": "on m'a refusé l'entrée", "es": "Llevo semanas esperando"}[tag]
    )
    assert customer.state.asked == "product_description"
    assert "product_description" not in customer.says(text).form


@pytest.mark.parametrize(
    ("tag", "text"),
    each(fr=("des excuses et un remboursement de 6 €",), en=("an apology and a refund of £6",)),
)
def test_remedies_with_a_sum_told_while_the_thing_is_asked_are_the_wish(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says(
        {"fr": "on m'a refusé l'entrée", "en": "YOU PEOPLE ARE A JOKE"}[tag]
    )
    assert customer.state.asked == "product_description"
    assert customer.says(text).value("remedy_details")


def test_a_month_alone_is_a_day_where_a_number_was_asked() -> None:
    customer = _asked("product_reference", "fr").says("octobre")
    assert customer.value("problem_date") == "2026-10-01/2026-10-31"


def test_figures_in_groups_with_letters_are_one_number() -> None:
    customer = _asked("product_reference", "fr").says("6A 1122 3344 5")
    assert customer.value("product_reference") == "6A 1122 3344 5"


@pytest.mark.parametrize(
    ("tag", "first", "text"),
    [
        ("fr", "vendredi", "c'est pas vendredi c'est jeudi"),
        ("fr", "vendredi", "c pas vendredi c jeudi"),
        ("en", "on friday", "it wasnt friday it was thursday"),
        ("es", "el viernes", "no fue el viernes, fue el jueves"),
    ],
)
def test_a_day_that_is_denied_gives_way_to_the_other(tag: str, first: str, text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK[tag]).presses_on_until("product_reference").says(first)
    assert customer.value("problem_date") == "2026-11-13"
    assert customer.says(text).value("problem_date") == "2026-11-12"


def test_a_day_put_right_politely_by_letter_is_noted() -> None:
    customer = _by_letter(
        "El sofá que me entregaron el lunes 9 de noviembre tiene una pata rota.\n\nÁngela Bravo"
    )
    customer.says("Perdonen, me equivoqué: la entrega fue el martes 10.")
    assert customer.value("problem_date") == "2026-11-10"


@pytest.mark.parametrize(
    ("tag", "text", "name"),
    [
        ("es", "al final sí: Óscar Peña", "Óscar Peña"),
        ("en", "all right then: Naomi Adler", "Naomi Adler"),
        ("fr", "finalement oui : Léa Morin", "Léa Morin"),
    ],
)
def test_a_name_given_after_all_is_noted(tag: str, text: str, name: str) -> None:
    no = {
        "es": "no quiero dar mi nombre",
        "en": "I'd rather not give my name",
        "fr": "je ne donne pas mon nom",
    }
    customer = Customer(languages=ALL).says(LEAK[tag]).says(no[tag])
    assert customer.says(text).value("name_or_organisation") == name


def test_a_lone_name_after_danger_is_not_lost() -> None:
    customer = Customer(languages=ALL).says("el fontanero dejó el baño inundado").says("no hay heridos")
    assert customer.says("Elena").value("name_or_organisation") == "Elena"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en="what if I don't agree with your answer?",
        es="¿y si no estoy de acuerdo con la respuesta?",
        fr="et si je ne suis pas d'accord avec votre réponse ?",
        zh="如果我不同意怎么办？",
    ),
)
def test_who_else_can_look_is_told_to_who_might_not_agree(tag: str, text: str) -> None:
    _asked("product_reference", tag).says(text).hears("info.routes")


@pytest.mark.parametrize(
    ("tag", "opening", "text"),
    [
        ("en", "Your line hung up on me.", "I withdraw the request for credit, the apology is enough."),
        ("es", "Mi sofá está roto.", "Ya no hace falta el cambio, me quedo con el descuento."),
        (
            "fr",
            "Votre technicien n'est pas venu.",
            "Finalement laissez tomber le rendez-vous. Je maintiens la demande de dédommagement.",
        ),
    ],
)
def test_one_wish_given_up_takes_no_complaint_back(tag: str, opening: str, text: str) -> None:
    _by_letter(opening).says(text, proved=True).hears_not("withdraw.ask")


def test_the_complaint_itself_is_still_taken_back() -> None:
    _by_letter("Your line hung up on me.").says("I withdraw my complaint.", proved=True).hears("withdraw.ask")
