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


def test_a_letter_that_only_asks_is_answered_question_by_question() -> None:
    customer = _by_letter("I was charged twice at your car park. Thanks, Ali Reza")
    customer.says("What do you need the number for? And do I have to pay anything for this?")
    customer.hears("ask.product_reference.help", "info.free")


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("Why do you want my address?", "ask.address.help"),
        ("What do you need my phone number for?", "ask.phone.help"),
    ],
)
def test_a_letter_is_told_what_a_line_is_for(told: str, key: str) -> None:
    _by_letter("I was charged twice at your car park. Thanks, Ali Reza").says(told).hears(key)


def test_a_question_for_a_person_in_a_letter_is_kept_for_one() -> None:
    customer = _by_letter("I was charged twice at your car park. Thanks, Ali Reza")
    customer.says("Is this free? And how did your machine come to charge me twice?").hears("question.kept")


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("Also my surname changed: it's Ines Hartley now.", "Ines Hartley"),
        ("My surname is Hartley, not Calloway.", "Ines Hartley"),
        (
            "On reflection, put the complaint under our organisation: St. Bride's Primary School. Go ahead.",
            "St. Bride's Primary School",
        ),
        ("Our company is Kestrel Events Ltd, by the way.", "Kestrel Events Ltd"),
    ],
)
def test_another_name_by_letter_takes_the_place_of_the_first(told: str, name: str) -> None:
    customer = _by_letter("My coat came in the wrong colour.\n\nRegards, Ines Calloway")
    assert customer.says(told).value("name_or_organisation") == name


def test_the_organisation_is_named_after_no_name_was_wanted() -> None:
    customer = _by_letter("The printers you installed jam all day.").says("Last week. No name needed.")
    assert "name_or_organisation" not in customer.form
    customer.says("File it under our organisation: St. Bride's Primary School")
    assert customer.value("name_or_organisation") == "St. Bride's Primary School"


@pytest.mark.parametrize("told", ["the company is useless", "the company: Total rubbish"])
def test_what_is_said_of_a_company_is_no_name(told: str) -> None:
    assert "name_or_organisation" not in _by_letter("The printers jam all day.").says(told).form


def test_the_number_of_a_contract_that_was_asked_for_is_no_other_matter() -> None:
    customer = _by_letter(
        "J'écris pour ma mère, Mme Odette Blanc. Sa chaudière est en panne depuis le 8 novembre.\n\nVincent Blanc"
    )
    assert {"product_reference", "acting_for.authority"} <= set(customer.state.letter)
    customer.says("Contrat d'entretien n° CH-20817. Oui, elle est d'accord pour que je m'en occupe.")
    customer.hears_not("split.ask")
    assert customer.value("product_reference") == "CH-20817"
    assert customer.form["acting_for"].confirmed


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "The dryer I bought has died. I want either a working dryer or my money back.",
            "My kettle leaks. A new kettle or a refund please.",
            "My kettle leaks. I want one that works or a refund.",
        ),
        es=("Mi hervidor pierde agua. Quiero uno que funcione o mi dinero.",),
        fr=("Ma bouilloire fuit. Je veux une bouilloire qui marche ou mon argent.",),
    ),
)
def test_a_thing_that_works_or_the_money_is_two_wishes(tag: str, text: str) -> None:
    wish = Customer(languages=ALL).says(text).value("remedy_details")
    assert set(wish.split(", ")) == set(
        {"en": "exchange, refund", "es": "cambio, devolución del dinero", "fr": "échange, remboursement"}[
            tag
        ].split(", ")
    )


@pytest.mark.parametrize(
    "text", ["flat 27, Block C, Harbour Court", "apartment 4B, Tower 2, Riverside", "unit 3, building 12"]
)
def test_a_flat_in_a_block_is_an_address(text: str) -> None:
    customer = _by_letter("The heating does not work.").says(text)
    assert customer.value("address") == text
