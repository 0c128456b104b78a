"""Talks of further strangers, in many trades: each is a class of what was misread before."""

import pytest

from unit.dialogs.talk import ALL, CHAT, TEXT, Customer, each


def _chat() -> Customer:
    return Customer(languages=ALL, traits=CHAT)


def _complaining(text: str) -> Customer:
    return _chat().says(text)


# What it is about


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("i cancelled my gym membership and you are still taking 32.99 a month", "gym membership"),
        ("My gym was filthy and the showers were cold", "gym"),
        ("The school meals my son gets are cold every single day", "school meals"),
        ("havent had my magazine for 3 months still paying", "magazine"),
        ("Bins not collected for three weeks on Orchard Street", "bins"),
        ("I got a parking fine at your hospital car park", "parking fine"),
        ("The car park machine ate my coins", "car park machine"),
        ("I ordered two pizzas got one", "pizzas"),
        ("El gimnasio estaba sucio y cobran igual", "gimnasio"),
        ("La cantine de mon fils sert des repas froids", "cantine"),
        ("健身房关门了也不退钱", "健身房"),
    ],
)
def test_a_trade_is_known_by_its_thing(text: str, thing: str) -> None:
    assert _complaining(text).value("product_description").lower() == thing


@pytest.mark.parametrize(
    "text",
    [
        "My daughter waited at the school gate for an hour",
        "The taxi never came and he stood outside the school gates",
    ],
)
def test_where_somebody_waited_is_no_thing(text: str) -> None:
    assert "gate" not in _complaining(text).form.value("product_description")


@pytest.mark.parametrize(
    "text",
    ["parcel nvr came", "internet down agn", "wifi down", "no a llegado el paquete", "jms reçu mon colis"],
)
def test_a_complaint_in_the_spelling_of_texts_is_one(text: str) -> None:
    assert _complaining(text).state.phase != "idle"


@pytest.mark.parametrize(
    ("text", "number"),
    [("sub no 4471920", "4471920"), ("subscription number 4471920", "4471920"), ("acc 55019283", "55019283")],
)
def test_the_number_of_a_subscription_is_one(text: str, number: str) -> None:
    assert _complaining("my magazine never comes").says(text).value("product_reference") == number


# Who writes


def test_a_model_is_nobody_s_name() -> None:
    customer = _complaining("My washing machine leaks").says("replacement").says("Model WM900, order 7712093")
    assert "name_or_organisation" not in customer.form
    assert customer.value("product_reference") == "7712093"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("email is leo@mail.example, name Leo Hart", "Leo Hart"),
        ("tia moss tia@mail.example", "Tia Moss"),
        ("Harold Finch 9 Elm Row, York YO1 7EP", "Harold Finch"),
        ("correo ana@mail.example, nombre Ana Ruiz", "Ana Ruiz"),
    ],
)
def test_a_name_beside_a_contact_is_not_lost(text: str, name: str) -> None:
    customer = _complaining("My kettle leaks").says("a refund")
    assert customer.state.asked == "product_reference"
    assert customer.says(text).value("name_or_organisation") == name


def test_a_name_that_is_praise_in_another_language_is_a_name() -> None:
    customer = _complaining("my pizza was cold, order 4410, refund please").says("yesterday")
    assert customer.says("Ravi").value("name_or_organisation") == "Ravi"


@pytest.mark.parametrize(
    ("text", "whose", "writer"),
    [
        ("mum is joan reed i am her son paul", "Joan Reed", "Paul"),
        ("my dad is Tom Okoro, i'm his daughter grace", "Tom Okoro", "Grace"),
        ("mi madre es ana ruiz, soy su hijo pablo", "Ana Ruiz", "Pablo"),
        ("ma mère est jeanne petit, je suis son fils paul", "Jeanne Petit", "Paul"),
    ],
)
def test_kin_are_named_without_capitals(text: str, whose: str, writer: str) -> None:
    customer = _complaining("the care home lost her glasses").says(text)
    assert customer.value("name_or_organisation") == whose
    assert customer.value("acting_for") == writer


@pytest.mark.parametrize(
    "text", ["i'm his carer too", "i am her son and so cross", "my dad is not well, i am his son"]
)
def test_what_is_said_of_kin_is_no_name(text: str) -> None:
    form = _complaining("the care home lost her glasses").says(text).form
    assert "name_or_organisation" not in form
    assert form.value("acting_for") not in {"Too", "And", "Not Well"}


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("e.ward@mail.example - actually use ellis.ward@mail.example", "ellis.ward@mail.example"),
        ("ana@mail.example, perdón, ana.ruiz@mail.example", "ana.ruiz@mail.example"),
        ("paul@mail.example non pardon p.roux@mail.example", "p.roux@mail.example"),
        ("wang@mail.example 不对，是 wangli@mail.example", "wangli@mail.example"),
    ],
)
def test_the_right_address_stands_behind_the_wrong_one(text: str, address: str) -> None:
    assert _complaining("My kettle leaks").says(text).value("email") == address


def test_of_two_addresses_the_first_is_taken() -> None:
    customer = _complaining("My kettle leaks").says("home@mail.example or work@mail.example")
    assert customer.value("email") == "home@mail.example"


# What is no danger


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "mum is joan reed i am her son paul",
            "Your train was cancelled so I missed my flight",
            "The bus never came and I missed my daughter's recital",
            "a nurse told me to stop moaning, I'd just had surgery",
        ),
        zh=("我刚做完手术，护士态度很差",),
        fr=("je venais d'être opéré et l'infirmière a été désagréable",),
    ),
)
def test_no_alarm_is_raised(tag: str, text: str) -> None:
    customer = _complaining(text)
    assert customer.form.value("safety_question") != "yes"
    assert customer.state.asked != "safety_question"


@pytest.mark.parametrize(
    "text", ["The brick just missed my head", "A slate came down and missed my son by inches"]
)
def test_what_nearly_hit_somebody_is_danger(text: str) -> None:
    assert _complaining(text).form.value("safety_question") == "yes"


# What is wished for, and when it was


@pytest.mark.parametrize(
    ("story", "wish", "noted"),
    [
        ("I got a parking fine while visiting my mum", "cancel it please", "cancellation"),
        ("You keep charging me for a subscription I never took", "cancel it", "cancellation"),
        ("Me han puesto una multa sin razón", "anúlenla", "anulación"),
    ],
)
def test_a_fine_can_be_cancelled_and_the_complaint_stands(story: str, wish: str, noted: str) -> None:
    customer = _complaining(story)
    while customer.state.asked not in {"remedy_details", ""}:
        customer.says("skip")
    customer.says(wish)
    customer.hears_not("withdraw.ask")
    assert customer.value("remedy_details") == noted


@pytest.mark.parametrize(
    ("story", "wish"),
    [("My kettle leaks", "cancel it please"), ("I got a parking fine", "cancel my complaint")],
)
def test_a_complaint_that_is_cancelled_is_asked_back(story: str, wish: str) -> None:
    customer = _complaining(story)
    customer.says(wish).hears("withdraw.ask")


@pytest.mark.parametrize(
    ("wish", "noted"),
    [
        ("so £200", "£200"),
        ("I would like £200", "£200"),
        ("well, somebody to talk to us", "somebody to talk to us"),
        ("so that I can sleep", "so that I can sleep"),
    ],
)
def test_a_wish_is_noted_without_what_only_begins_to_speak(wish: str, noted: str) -> None:
    assert _complaining("My kettle leaks").says(wish).value("remedy_details") == noted


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("fix the boiler today", "repair it today please"),
        es=("reparen la caldera hoy",),
        fr=("réparez la chaudière aujourd'hui",),
    ),
)
def test_the_day_of_a_wish_is_not_that_of_the_problem(tag: str, text: str) -> None:
    story = {
        "en": "no hot water since friday",
        "es": "sin agua caliente desde el viernes",
        "fr": "pas d'eau chaude depuis vendredi",
    }[tag]
    customer = _complaining(story).says(text)
    assert customer.form.value("problem_date") != "2026-11-16"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("the day was friday", "the date was 13 november", "no the day should be friday"),
        es=("la fecha era el viernes", "no, el día fue el viernes"),
        fr=("la date était le vendredi", "le jour, c'était le vendredi"),
        zh=("那天是星期五", "日期应该是11月13日"),
    ),
)
def test_the_day_is_put_right_by_its_name_even_after_danger(tag: str, text: str) -> None:
    first = {
        "en": ("my charger caught fire", "on thursday"),
        "es": ("mi cargador se prendió fuego", "el jueves"),
        "fr": ("mon chargeur a pris feu", "jeudi"),
        "zh-CN": ("充电器着火了", "上周四"),
    }[tag]
    customer = _complaining(first[0]).says(first[1])
    assert customer.value("problem_date") == "2026-11-12"
    assert customer.says(text).value("problem_date") == "2026-11-13"


# What is asked and answered


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("can I attach the taxi receipt?", "how do I send photos?"),
        es=("¿puedo adjuntar el recibo?",),
        fr=("est-ce que je peux joindre le ticket ?",),
        zh=("可以发小票吗？",),
    ),
)
def test_how_files_are_sent_is_told(tag: str, text: str) -> None:
    story = {"en": "My kettle leaks", "es": "Mi hervidor pierde agua", "fr": "Ma bouilloire fuit"}
    customer = _complaining(story.get(tag, "我的电水壶漏水")).says(text)
    customer.hears_not("question.kept")


def test_who_says_that_there_is_no_complaint_takes_none_back() -> None:
    customer = _chat().says("what time do you open on sundays").says("no complaint then thanks")
    customer.hears_not("withdraw.nothing")


def test_news_that_is_asked_for_in_passing_is_no_question_for_a_person() -> None:
    customer = _complaining("My kettle leaks, refund please. Order LH-8821345")
    while customer.state.phase != "submitted":
        customer.says("send")
    customer.says("has anyone looked at it yet?").hears_not("question.kept")


def test_news_while_a_name_is_asked_back_leaves_the_name_asked() -> None:
    customer = Customer(traits=TEXT).says("my kettle leaks").says("refund").says("ines")
    assert customer.state.pending == "doubt"
    customer.says("STATUS")
    assert customer.state.pending == "doubt"
    assert customer.says("1").value("name_or_organisation") == "Ines"


@pytest.mark.parametrize(
    "text",
    ["passengers were me and my wife Dana", "Will this go on my transcript?", "me and my son were on board"],
)
def test_a_remark_in_the_midst_of_a_talk_raises_no_alarm(text: str) -> None:
    customer = _complaining("Flight BX204 on 1 November was delayed 6 hrs").says("compensation")
    customer.says("booking ref: K7PLQ2")
    assert not customer.state.asked
    assert customer.says(text).form.value("safety_question") != "yes"


@pytest.mark.parametrize(
    "text", ["my toddler swallowed the battery", "I smell gas", "there is smoke coming out of it"]
)
def test_danger_in_the_midst_of_a_talk_is_heard(text: str) -> None:
    customer = _complaining("Flight BX204 on 1 November was delayed 6 hrs").says("compensation")
    assert customer.says("booking ref: K7PLQ2").says(text).form.value("safety_question") == "yes"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=(
            "I was marked absent from an exam I sat and now I've failed the module",
            "I failed my exam because of you",
        ),
        zh=("老师把我记成缺考，害我挂科",),
        fr=("On m'a noté absent et j'ai raté mon examen",),
    ),
)
def test_an_exam_that_is_failed_hurts_nobody(tag: str, text: str) -> None:
    assert _complaining(text).form.value("safety_question") != "yes"


def test_an_order_to_send_takes_no_complaint_back() -> None:
    customer = _complaining("My kettle leaks").says("ok never mind")
    assert customer.state.pending == "withdraw"
    customer.says("send").hears("withdraw.kept")


@pytest.mark.parametrize("text", ["ok ana lopes", "ana lopes", "Ana Lopes"])
def test_a_first_name_is_made_whole_and_nothing_is_sent(text: str) -> None:
    customer = _complaining("The cot was missing on 7 November, refund please. Booking BKG-77120")
    customer.says("Ana").says(text)
    assert customer.value("name_or_organisation") == "Ana Lopes"
    assert customer.state.phase != "submitted"


@pytest.mark.parametrize(
    ("tag", "text"),
    each(
        en=("can you keep my name out of it?", "Will she know it was me?"),
        es=("¿sabrán que fui yo?",),
        fr=("sauront-ils que c'est moi ?",),
        zh=("护士会知道是我吗？",),
    ),
)
def test_who_fears_to_be_known_is_told(tag: str, text: str) -> None:
    story = {"en": "A nurse was rude to me", "es": "Una enfermera fue grosera conmigo"}
    story |= {"fr": "Une infirmière a été désagréable avec moi"}
    _complaining(story.get(tag, "护士对我态度很差")).says(text).hears("info.nameless")


@pytest.mark.parametrize("text", ["dont hav reciept", "lost the reciept", "aint got a receipt"])
def test_a_receipt_that_is_spelt_otherwise_is_none_either(text: str) -> None:
    customer = _complaining("trainers fell apart").says("money back")
    assert customer.state.asked == "product_reference"
    assert customer.says(text).state.asked != "product_reference"


def test_a_yes_in_short_is_nobody_s_name() -> None:
    customer = _complaining("trainers fell apart").says("money back").says("skip")
    while customer.state.asked and customer.state.asked != "name_or_organisation":
        customer.says("skip")
    assert "name_or_organisation" not in customer.says("yh").form


def test_what_somebody_cannot_pay_is_not_what_it_is_about() -> None:
    customer = _complaining("your fraud line hung up on me twice").says("im really worried i cant pay rent")
    assert customer.form.value("product_description") != "rent"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm Colin, Colin Archer", "Colin Archer"),
        ("it's Jo, Jo Pike", "Jo Pike"),
        ("soy Ana, Ana Ruiz", "Ana Ruiz"),
        ("c'est Paul, Paul Roux", "Paul Roux"),
    ],
)
def test_a_name_said_in_two_goes_is_the_whole_one(text: str, name: str) -> None:
    customer = _complaining("My kettle leaks, refund please. It broke yesterday").says("skip")
    assert customer.says(text).value("name_or_organisation") == name


@pytest.mark.parametrize(
    "text", ["no that's fine send it", "no nothing else, send it", "no go ahead", "nope send it"]
)
def test_a_no_to_more_and_an_order_to_send_sends(text: str) -> None:
    customer = _complaining("My kettle leaks, refund please. Order LH-8821345, it broke yesterday. Ann Price")
    while customer.state.phase == "collecting":
        customer.says("skip")
    assert customer.state.phase == "confirming"
    assert customer.says(text).state.phase == "submitted"


@pytest.mark.parametrize(
    "text",
    [
        "The bins outside my house have not been emptied for weeks",
        "Your van is parked outside our house all day",
        "The streetlight outside my house has been off since May",
    ],
)
def test_what_stands_before_a_house_is_no_alarm(text: str) -> None:
    assert _complaining(text).form.value("safety_question") != "yes"


@pytest.mark.parametrize(
    "text",
    ["Your driver is standing outside my house and shouting at me", "he's outside my house and won't leave"],
)
def test_who_stands_before_a_house_is_danger(text: str) -> None:
    assert _complaining(text).form.value("safety_question") == "yes"


def test_a_parcel_over_the_fence_is_of_the_parcel() -> None:
    customer = _complaining("your driver threw my parcel over the fence and broke it")
    assert customer.value("product_description") == "parcel"


def test_what_somebody_loses_is_no_wish() -> None:
    customer = _complaining("my broadband's been off since Saturday").says("losing money every day")
    assert "remedy_details" not in customer.form


def test_an_order_is_no_thing() -> None:
    customer = _complaining("bus 43 didnt stop for me again, I was late")
    while customer.state.asked not in {"product_description", ""}:
        customer.says("skip")
    assert customer.says("tell the driver off").form.value("product_description") != "tell the driver off"


@pytest.mark.parametrize(
    "text",
    [
        "Your energy tariff went up without telling me",
        "My bill has gone up and nobody told me why",
        "The rent shot up after you promised it would not",
    ],
)
def test_a_price_that_goes_up_is_no_fire(text: str) -> None:
    customer = _complaining(text)
    assert customer.state.asked != "safety_question"
    assert customer.form.value("safety_question") != "yes"
