"""Conversations of strangers, read a sixth time: what first letters say, and mails that hold one thing."""

import pytest

from unit.dialogs.talk import ALL, LETTER, Customer, each

LEAK = "My kettle leaks.\n\nRegards, Ines Calloway"


def _by_letter(text: str) -> Customer:
    return Customer(languages=ALL, traits=LETTER).says(text)


@pytest.mark.parametrize(
    ("tag", "text", "wish"),
    [
        (
            "en",
            "Your cleaner left streaks on every pane.\n\nI'd like the windows done again, about £35.\n\nJo Tate",
            "I'd like the windows done again, about £35",
        ),
        ("en", "Invoice 4410 shows VAT at 25%. Correct the invoice please.", "Correct the invoice"),
        (
            "es",
            "El pintor manchó la alfombra. Quisiera que alguien la lleve a la tintorería.",
            "Quisiera que alguien la lleve a la tintorería",
        ),
        (
            "fr",
            "Votre peintre a taché le tapis. Je souhaite qu'il soit confié à un teinturier.",
            "Je souhaite qu'il soit confié à un teinturier",
        ),
    ],
)
def test_a_first_letter_with_a_wish_is_not_asked_for_one(tag: str, text: str, wish: str) -> None:
    customer = _by_letter(text)
    assert customer.value("remedy_details") == wish
    assert "remedy_details" not in customer.state.letter


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "I would like to complain about your bus drivers. One shut the door in my face.",
            "I want you to know that your driver shut the door in my face.",
        ),
        es="Quisiera presentar una queja. El conductor me cerró la puerta.",
        fr="Je souhaite signaler un problème. Le chauffeur a fermé la porte.",
    ),
)
def test_that_somebody_wants_to_complain_is_no_wish(tag: str, text: str) -> None:
    assert "remedy_details" not in _by_letter(text).form


def test_remedies_in_a_sentence_of_their_own_answer_the_question() -> None:
    customer = _by_letter("Your call centre hung up on me twice.\n\nRegards, Phil Osei")
    customer.says("An apology, and credit for the calls.")
    assert "apology" in customer.value("remedy_details")


def test_a_remedy_after_a_wish_in_own_words_stands_beside_it() -> None:
    customer = _by_letter("Please stop sending me the magazine. I cancelled in June.")
    customer.says("Refund of the five payments since June.")
    assert customer.value("remedy_details") == "stop sending me the magazine, refund"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The lift is out of order.\nRegards\nDr. A. Sethi", "A. Sethi"),
        ("The lift is out of order.\n— Gwen Parry, tenant", "Gwen Parry"),
        ("The lift is out of order.\n- Gwen Parry", "Gwen Parry"),
    ],
)
def test_the_whole_name_below_a_letter_is_read(text: str, name: str) -> None:
    assert _by_letter(text).value("name_or_organisation") == name


def test_a_name_before_the_first_stop_of_a_mail_is_the_writers() -> None:
    customer = _by_letter("The lift has been out of order for three weeks.")
    customer.says("Oliver Grant. Please repair it, and I would like compensation too.")
    assert customer.value("name_or_organisation") == "Oliver Grant"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("My full name is Anjali Sethi.", "Anjali Sethi"),
        ("Please put Kestrel Events Ltd as the complainant, not me.", "Kestrel Events Ltd"),
    ],
)
def test_whose_complaint_it_is_can_be_said_later(text: str, name: str) -> None:
    assert _by_letter(LEAK).says(text).value("name_or_organisation") == name


def test_a_contact_is_taken_off_by_letter() -> None:
    customer = _by_letter(f"{LEAK}\n07700 900 441")
    assert customer.form["phone"]
    customer.says("Please remove my phone number.").hears("value.removed")
    assert "phone" not in customer.form


def test_money_that_came_after_all_may_end_the_matter() -> None:
    customer = _by_letter("You charged my card £240 twice.\n\nRegards, Anjali Sethi")
    customer.says("Never mind, the money arrived this morning.", proved=True).hears("withdraw.ask")


def test_that_a_child_is_well_takes_nothing_back() -> None:
    customer = _by_letter("My daughter was left at the stop by your bus on Thursday.\n\nMarcus Webb")
    customer.says("She is fine now, thank you for asking. Bus pass 552901.").hears_not("withdraw.ask")
    assert customer.value("product_reference") == "552901"


@pytest.mark.parametrize("text", ["cheers, that's everything", "That's all."])
def test_that_there_is_no_more_to_say_gets_no_letter(text: str) -> None:
    customer = _by_letter(LEAK)
    assert not customer.says(text).keys


def test_flowers_that_were_trodden_on_are_no_danger() -> None:
    assert "safety_question" not in _by_letter("He trampled my flower bed.").form


def test_a_remedy_that_is_dropped_leaves_the_other_and_the_thing() -> None:
    customer = _by_letter("I booked a table for six on 7 November and we were turned away.\n\nFarah Khan")
    customer.says("We'd settle for an apology and a voucher.")
    customer.says("Actually scrap the voucher, an apology is fine.")
    assert customer.value("remedy_details") == "apology"
    assert customer.value("product_description") == "table"


def test_a_sum_under_the_question_for_the_thing_is_the_wish() -> None:
    customer = _by_letter("the hearing at your clinic was cancelled without notice.")
    assert customer.state.letter[:2] == ("product_description", "remedy_details")
    customer.says("2) 9 November\n1) travel costs of £18")
    assert customer.value("remedy_details") == "travel costs of £18"
    assert "product_description" not in customer.form


def test_the_number_of_an_account_in_a_short_mail_is_no_other_matter() -> None:
    customer = _by_letter(
        "My late husband's account is still being charged. He died on 2 October.\n\nSheila Brand"
    )
    customer.says("His name was Keith Brand, account 5520 118.").hears_not("split.ask")
    assert customer.value("product_reference") == "5520 118"


def test_a_full_name_without_is_is_the_name() -> None:
    customer = _by_letter("Wrong size trainers again, order 2207-551.")
    customer.says("They came Friday. Full name Mohammed Siddiq")
    assert customer.value("name_or_organisation") == "Mohammed Siddiq"
