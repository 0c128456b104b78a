"""Conversations of strangers, read a fifth time: what they said that the desk took for something else."""

import pytest

from unit.dialogs.talk import ALL, LEAK, Customer, each

DULL = {
    "en": "YOU PEOPLE ARE A JOKE",
    "fr": "mon TER a été supprimé quatre fois ce mois-ci",
    "es": "Llevo semanas esperando",
    "zh-CN": "你哋個客服仲衰過冇",
}
"""What says nothing of the thing it is about, so that this is asked first."""


def _asked_for_the_thing(tag: str) -> Customer:
    customer = Customer(languages=ALL).says(DULL[tag])
    assert customer.state.asked == "product_description"
    return customer


def _named(tag: str, name: str) -> Customer:
    customer = Customer(languages=ALL).says(LEAK[tag])
    while customer.state.asked != "name_or_organisation":
        customer.presses_first_way_on()
    return customer.says(name)


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("7 weeks. SEVEN.", "the 3rd, 9th and 16th", "no nobody's ill", "yes everyone is fine"),
        fr=("les 3, 9, 16 et 23", "trois semaines"),
        es=("tres semanas", "los días 3, 9 y 16"),
    ),
)
def test_a_count_of_days_or_how_people_are_is_no_product(tag: str, text: str) -> None:
    customer = _asked_for_the_thing(tag).says(text)
    assert "product_description" not in customer.form


def test_the_label_of_a_number_is_no_part_of_the_product() -> None:
    customer = _asked_for_the_thing("en").says("membership no. FL-2290417")
    assert customer.form.value("product_description") == "membership"
    assert customer.form.value("product_reference") == "FL-2290417"


def test_a_thing_is_named_without_the_insult_behind_it() -> None:
    customer = _asked_for_the_thing("en").says("the wardrobe you numpties")
    assert customer.form.value("product_description") == "wardrobe"


@pytest.mark.parametrize(
    ("tag", "known", "text", "name"),
    [
        ("en", "Henrik Dahl", "no wait, the surname is Dahle with an e", "Henrik Dahle"),
        ("en", "Henrik Dahl", "my first name is Hendrik", "Hendrik Dahl"),
        ("en", "Jodie", "last name's marsh", "Jodie Marsh"),
        ("es", "Ana Ruiz", "perdón, el apellido es Ruíz", "Ana Ruíz"),
        ("fr", "Luc Fabre", "mon nom de famille est Favre", "Luc Favre"),
        ("zh-CN", "张建国", "我姓章不姓张", "章建国"),
    ],
)
def test_a_part_of_a_name_is_put_right(tag: str, known: str, text: str, name: str) -> None:
    customer = _named(tag, known).says(text)
    assert customer.form.value("name_or_organisation") == name


def test_that_a_part_of_a_name_is_wrong_does_not_say_what_is_right() -> None:
    customer = _named("en", "Henrik Dahl").says("the surname is wrong")
    assert customer.form.value("name_or_organisation") in {"", "Henrik Dahl"}


def test_a_name_said_twice_is_taken_once() -> None:
    assert _named("en", "Barry. Barry Cole").form.value("name_or_organisation") == "Barry Cole"


def test_how_somebody_wants_to_be_reached_is_kept_in_their_sentence() -> None:
    said = "I am deaf so please no phone calls. Your interpreter didn't show up at my appointment on Monday"
    customer = Customer(languages=ALL).says(said)
    assert customer.form.value("preferred_channel") == "I am deaf so please no phone calls"


def test_what_is_no_form_of_an_answer_is_not_taken_for_one() -> None:
    customer = Customer(languages=ALL).says(
        "i am blind and your app is unusable with voiceover since the update"
    )
    assert customer.state.asked == "format_need"
    customer.says("last week's update")
    assert "format_need" not in customer.form
    customer.says("large print no, i use a screen reader")
    assert customer.form.value("format_need") == "screen_reader"


def test_money_for_a_thing_is_wished_for_in_chinese() -> None:
    customer = Customer(languages=ALL).says("快递把我的药送丢了").says("赔药钱，86块")
    assert customer.form.value("remedy_details")


@pytest.mark.parametrize(
    ("tag", "known", "text", "phone"),
    [
        ("zh-CN", "13800138000", "电话写错了，最后是8001", "+8613800138001"),
        ("en", "07700 900 444", "my number is wrong, it ends in 445", "+447700900445"),
        ("fr", "06 39 98 00 11", "mon numéro se termine par 12", "+33639980012"),
    ],
)
def test_the_last_figures_of_a_number_are_put_right(tag: str, known: str, text: str, phone: str) -> None:
    customer = Customer(languages=ALL).says(LEAK[tag]).says(known)
    assert customer.form.value("phone")
    assert customer.says(text).form.value("phone") == phone


@pytest.mark.parametrize(
    "text",
    [
        "the card you charged ends in 445",
        "the hotel card ends in 445",
        "call my phone about the card ending 445",
        "ring my mobile, the order number ends in 445",
    ],
)
def test_figures_at_the_end_of_something_else_leave_the_telephone_as_it_is(text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK["en"]).says("07700 900444").says(text)
    assert customer.form.value("phone") == "+447700900444"


def test_a_year_takes_no_orders_place() -> None:
    customer = Customer(languages=ALL).says("Your cashier was rude").says("order 1234")
    while customer.state.asked != "problem_date":
        customer.presses_first_way_on()
    assert customer.says("no, 2024").form.value("product_reference") == "1234"


def test_a_day_is_no_product() -> None:
    customer = Customer(languages=ALL).says("no funciona, lo compré el viernes pasado en su tienda")
    assert "product_description" not in customer.form


def test_a_wish_in_chinese_is_no_product() -> None:
    customer = _asked_for_the_thing("zh-CN").says("重新修或者退钱")
    assert "product_description" not in customer.form
    assert customer.form.value("remedy_details")


def test_a_count_is_no_wish() -> None:
    customer = Customer(languages=ALL).says("the app ate my points")
    assert customer.state.asked == "remedy_details"
    assert "remedy_details" not in customer.says("2,400 of them").form
    assert customer.says("give them back").form.value("remedy_details") == "give them back"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("They sold me a refurbished phone as new", "this was sold as new and it is not"),
        es=("me vendieron un móvil reacondicionado como nuevo",),
        fr=("on m'a vendu comme neuf un téléphone reconditionné",),
        zh=("你们拿翻新机当新的卖给我",),
    ),
)
def test_what_was_sold_as_new_is_no_praise(tag: str, text: str) -> None:
    assert Customer(languages=ALL).says(text).state.phase == "collecting"


def test_the_whole_name_takes_the_place_of_the_first_one() -> None:
    customer = _named("es", "Iván").says("Iván Soler")
    assert customer.form.value("name_or_organisation") == "Iván Soler"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("I won't tell you my name",),
        es=("no quiero dar mi nombre",),
        fr=("je ne donnerai pas mon nom",),
        zh=("不想说名字",),
    ),
)
def test_who_keeps_their_name_is_not_asked_for_it(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK[tag]).says(text)
    while customer.state.phase == "collecting":
        assert customer.state.asked != "name_or_organisation"
        customer.presses_first_way_on()


def test_a_refund_that_is_not_wanted_is_none() -> None:
    customer = Customer(languages=ALL).says("my order was meant to come Sunday and it didn't")
    customer.says("forget the refund i just want it")
    assert customer.form.value("remedy_details") != "refund"


def test_who_holds_a_signed_authority_is_not_asked_for_it() -> None:
    customer = Customer(languages=ALL).says(
        "We act for Ms Irina Volkova, who was denied boarding on your flight on 3 November 2026. "
        "We hold her signed authority. Kindly compensate."
    )
    assert customer.state.asked != "acting_for.authority"


def test_a_mistyped_my_name_is_tells_the_name() -> None:
    customer = Customer(languages=ALL).says(LEAK["en"]).says("my nmae is rob hadley")
    assert customer.form.value("name_or_organisation").lower() == "rob hadley"


def test_a_figure_picks_no_remedy_before_they_are_listed() -> None:
    customer = Customer(languages=ALL).says(LEAK["en"])
    assert customer.state.asked == "remedy_details"
    assert "remedy_details" not in customer.says("1").form
    assert customer.says("1").form.value("remedy_details") == "refund"


def test_the_thing_by_a_shorter_name_stays_what_it_is() -> None:
    customer = Customer(languages=ALL).says("My tumble dryer never heats up")
    customer.says("Actually make that a refund only. I have bought another dryer.")
    assert customer.form.value("product_description") == "tumble dryer"


def test_an_order_to_a_question_for_the_thing_is_a_wish() -> None:
    customer = _asked_for_the_thing("en").says("just collect it")
    assert customer.form.value("remedy_details") == "just collect it"


@pytest.mark.parametrize("text", ["no 12354", "sorry, 12354 not 12345"])
def test_the_right_number_alone_takes_the_place_of_the_wrong_one(text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK["en"]).says("refund").says("order 12345").says(text)
    assert customer.form.value("product_reference") == "12354"


def test_a_number_of_another_shape_takes_no_place() -> None:
    customer = (
        Customer(languages=ALL).says(LEAK["en"]).says("refund").says("order 12345").says("no, model K-200")
    )
    assert customer.form.value("product_reference") == "12345"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("my fare back would be lovely", "new kettle", "a phone call would be nice"),
    ),
)
def test_a_wish_to_the_question_for_a_number_is_noted(tag: str, text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK[tag]).presses_first_way_on()
    assert customer.state.asked == "product_reference"
    assert customer.says(text).form.value("remedy_details")


def test_not_this_but_that_is_a_wish() -> None:
    customer = Customer(languages=ALL).says("I ordered a rug, got a runner")
    customer.says("not a refund, the rug i ordered")
    assert customer.form.value("remedy_details") == "not a refund, the rug i ordered"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("I'd prefer a call", "best to ring me"),
        fr=("je préfère être appelée le soir",),
        zh=("最好打电话",),
    ),
)
def test_how_somebody_would_rather_be_reached_is_no_remedy(tag: str, text: str) -> None:
    customer = (
        Customer(languages=ALL).says(LEAK[tag]).says({"en": "refund", "zh-CN": "退款"}.get(tag, "nada"))
    )
    remedy = customer.form.value("remedy_details")
    customer.says(text)
    assert customer.form.value("preferred_channel") == "phone"
    assert customer.form.value("remedy_details") == remedy


def test_who_was_left_standing_is_not_in_danger() -> None:
    customer = Customer(languages=ALL).says("El autobús no paró en mi parada y me dejó tirada bajo la lluvia")
    assert "safety_question" not in customer.form


def test_what_it_is_not_convenient_to_give_is_passed_over() -> None:
    customer = Customer(languages=ALL).says(LEAK["zh-CN"]).says("退款")
    assert customer.state.asked == "product_reference"
    customer.says("不方便留")
    assert "product_reference" in customer.state.refused


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("the damp in my flat is making my son cough", "black mould everywhere and my wife has asthma"),
        es=("hay moho en la pared y mi hija tiene asma",),
        fr=("la moisissure fait tousser mon bébé",),
        zh=("墙发霉，孩子一直咳嗽",),
    ),
)
def test_air_that_makes_somebody_ill_is_a_danger(tag: str, text: str) -> None:
    assert Customer(languages=ALL).says(text).form.value("safety_question") == "yes"


def test_damp_alone_is_none() -> None:
    assert "safety_question" not in Customer(languages=ALL).says("there is damp in the bathroom ceiling").form


def test_who_asks_what_else_is_needed_sees_what_is_open() -> None:
    customer = Customer(languages=ALL).says(LEAK["en"]).says("refund").says("order 12345")
    customer.says("is there anything else you need").hears("summary.show")
    assert customer.says("no then send").state.phase == "submitted"


def test_a_familiar_name_in_chinese_is_one() -> None:
    customer = Customer(languages=ALL).says(LEAK["zh-CN"]).says("退款").says("订单号 88120031").says("小陈")
    assert customer.form.value("name_or_organisation") == "小陈"


def test_a_name_behind_actually_is_the_right_one() -> None:
    customer = _named("en", "Nina Holt").says("actually Nina Holt-Bauer")
    assert customer.form.value("name_or_organisation") == "Nina Holt-Bauer"


def test_sorry_the_other_one_changes_the_thing() -> None:
    customer = Customer(languages=ALL).says("The blue sofa I got is scratched").says("sorry the grey sofa")
    assert customer.form.value("product_description") == "grey sofa"
    assert "remedy_details" not in customer.form


def test_an_address_is_no_product() -> None:
    customer = _asked_for_the_thing("en").says("flat 27, Block C, Harbour Court, Bristol BS1 5TY")
    assert "product_description" not in customer.form
    assert "BS1 5TY" in customer.form.value("postcode_city")


def test_what_is_somebodys_is_no_name() -> None:
    customer = _named("en", "Dr Hayes' surgery in Derby")
    assert "name_or_organisation" not in customer.form
