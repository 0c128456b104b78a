"""Conversations of strangers, read a sixth time: mails back and forth, and wishes that are changed."""

import pytest

from unit.dialogs.talk import ALL, LETTER, Customer, each

EXCHANGE = {
    "en": "My dryer never heats up. I want a replacement.",
    "es": "Mi lavadora pierde agua y quiero que me la cambien por otra.",
    "fr": "Mon lave-vaisselle fuit. Je souhaite un échange.",
    "zh-CN": "我的电水壶漏水，我要换货。",
}
REFUND = {"en": "refund", "es": "devolución del dinero", "fr": "remboursement", "zh-CN": "退款"}
BOTH = {
    "en": "exchange, apology",
    "es": "cambio, disculpa",
    "fr": "échange, excuses",
    "zh-CN": "换货、道歉",
}
MANNERS = pytest.mark.parametrize("manner", ["chat", "letter"])


def _wants_exchange(tag: str, manner: str) -> Customer:
    customer = Customer(languages=ALL, traits=LETTER) if manner == "letter" else Customer(languages=ALL)
    return customer.says(EXCHANGE[tag])


def _by_letter(text: str) -> Customer:
    return Customer(languages=ALL, traits=LETTER).says(text)


@MANNERS
@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "Oh, and please make that a refund only, I bought another dryer.",
            "I no longer want a replacement, just a refund.",
            "Order 44120.\n\nOn second thoughts I would rather have my money back.\n\nAnn",
        ),
        es=(
            "Cambio lo anterior: ya solo quiero que me devuelvan el dinero.",
            "ya no quiero el cambio, prefiero el dinero",
            "mejor la devolución del dinero",
        ),
        fr=(
            "plutôt un remboursement finalement",
            "Finalement je préfère être remboursé.",
            "Je ne veux plus d'échange mais un remboursement.",
        ),
        zh=("改成退款吧", "不用换了，退钱给我", "我改主意了，退款"),
    ),
)
def test_another_wish_takes_the_place_of_the_first(manner: str, tag: str, text: str) -> None:
    assert _wants_exchange(tag, manner).says(text).value("remedy_details") == REFUND[tag]


@MANNERS
@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("I'd also like an apology.", "We would like an apology as well."),
        es=("También quiero una disculpa.",),
        fr=("Nous voulons aussi des excuses.",),
        zh=("另外还要道歉",),
    ),
)
def test_a_wish_beside_the_first_is_added_to_it(manner: str, tag: str, text: str) -> None:
    assert _wants_exchange(tag, manner).says(text).value("remedy_details") == BOTH[tag]


def test_a_change_of_the_wish_in_a_letter_is_read_back() -> None:
    customer = _wants_exchange("en", "letter").says("Please make that a refund only.")
    customer.hears("value.heard")
    assert "refund" in customer.heard


@pytest.mark.parametrize(
    ("told", "wish"),
    [
        ("I want the points back. It was yesterday evening.", "I want the points back"),
        ("Thanks. I'd be happy with the price of the books.", "I'd be happy with the price of the books"),
    ],
)
def test_a_wish_no_table_knows_is_kept_in_its_own_words(told: str, wish: str) -> None:
    customer = _by_letter("your website logged me out and now my 200 loyalty points are gone")
    assert customer.says(told).value("remedy_details") == wish


@pytest.mark.parametrize(
    "told", ["I want to complain about the waiter too.", "I would like to add that I am 82."]
)
def test_what_somebody_wants_to_say_is_no_wish(told: str) -> None:
    customer = _by_letter("your website logged me out and now my 200 loyalty points are gone")
    assert "remedy_details" not in customer.says(told).form


def test_a_day_told_with_thanks_is_the_day() -> None:
    customer = _by_letter("Your driver left my parcel in the rain and the books inside are ruined.")
    customer.says("Thanks for the quick answer. It happened on Tuesday. You were very kind. Best, Tomasz")
    assert customer.value("problem_date") == "2026-11-10"


def test_answers_under_the_numbers_of_others_are_told_by_what_they_are() -> None:
    customer = _by_letter("Hola, la tarjeta regalo que compré no funciona. Saludos, Marta Ibáñez")
    assert customer.state.letter == ("remedy_details", "product_reference", "problem_date")
    customer.says("1. GC-9921-0034\n2. que me manden otra\n3. el sábado")
    assert customer.value("product_reference") == "GC-9921-0034"
    assert customer.value("remedy_details") == "cambio"
    assert customer.value("problem_date") == "2026-11-14"


def test_a_day_under_the_question_for_a_wish_is_the_day() -> None:
    customer = _by_letter("Invoice 2026-1183 charges us for 40 chairs; we received 36.")
    assert customer.state.letter == ("remedy_details", "problem_date")
    customer.says("1. Delivered on 4 November.\n2. Delivery note attached.")
    assert customer.value("problem_date") == "2026-11-04"
    assert "remedy_details" not in customer.form


@pytest.mark.parametrize(
    ("answer", "kept"), [("Delivery note attached.", False), ("some time in early autumn", True)]
)
def test_what_says_nothing_of_time_is_no_day(answer: str, kept: bool) -> None:
    customer = _by_letter("Invoice 2026-1183 charges us for 40 chairs; we received 36.")
    customer.says(f"1. a credit note\n2. {answer}")
    assert ("problem_date" in customer.form) is kept
    assert answer in customer.value("problem_date" if kept else "problem_description")


def test_who_signs_with_some_of_their_name_keeps_the_whole() -> None:
    customer = _by_letter("El técnico no apareció.\n\nAtentamente,\nJosé Luis Cano")
    assert customer.value("name_or_organisation") == "José Luis Cano"
    customer.says("Mi teléfono es 600 987 654.\n\nUn saludo,\nJosé Luis")
    assert customer.value("name_or_organisation") == "José Luis Cano"
