"""What strangers found when they talked to the desk once more."""

import pytest

from unit.dialogs.talk import ALL, LEAK, Customer, each


def values(who):
    return {key: value.value for key, value in who.form.entries.items()}


def told(language, *texts):
    who = Customer(languages=ALL).says(LEAK[language])
    for text in texts:
        who.says(text)
    return who


LABELS = {"es": "devolución del dinero", "fr": "remboursement"}
REFUND = {"en": "refund", "zh-CN": "退款", "es": "el reembolso", "fr": "un remboursement"}


@pytest.mark.parametrize(
    ("language", "text", "address"),
    [
        ("zh-CN", "北京市海淀区学院路30号 100083", "北京市海淀区学院路30号"),
        ("zh-CN", "地址换了，上海市徐汇区漕溪路12号", "上海市徐汇区漕溪路12号"),
        ("fr", "3 rue des Lilas, 69003 Lyon", "3 rue des Lilas"),
        ("fr", "12 avenue du 8 mai 1945, 33000 Bordeaux", "12 avenue du 8 mai 1945"),
        ("es", "Calle Mayor 5, 28013 Madrid", "Calle Mayor 5"),
        ("es", "Calle 2 de Mayo 12, 28004 Madrid", "Calle 2 de Mayo 12"),
        ("en", "Flat 3, 5 May Street, Leeds LS6 2AB", "Flat 3, 5 May Street"),
    ],
)
def test_the_figures_of_an_address_are_no_day_and_no_order(language, text, address):
    who = told(language, REFUND[language], text)
    assert values(who)["address"] == address
    assert not {"problem_date", "product_reference"} & who.form.keys()
    assert who.state.asked == "product_reference"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("北京市海淀区学院路30号 100083", "100083"),
        ("12 avenue du 8 mai 1945, 33000 Bordeaux", "33000 Bordeaux"),
    ],
)
def test_a_postcode_is_kept_as_one(text, code):
    assert values(told("zh-CN" if code.isdecimal() else "fr", text))["postcode_city"] == code


@pytest.mark.parametrize("text", ["漕溪路12号门口", "就在解放街8号", "住幸福新村5号"])
def test_a_house_in_a_street_is_no_day(text):
    assert "problem_date" not in told("zh-CN", text).form


def test_a_day_and_an_order_beside_an_address_are_still_read():
    who = told("en", "It broke on 5 May. Order LH-8812. I live at 7 May Street, Leeds LS6 2AB")
    assert values(who)["problem_date"] == "2026-05-05"
    assert values(who)["product_reference"] == "LH-8812"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        zh=("微信联系我行吗 vx: xm_2008", "加微信 abc12345", "我的微信号是 wang_1988", "vx xm2008"),
        en=("my wechat is xm_2008", "telegram: sam88123"),
        es=("mi instagram es ana12345",),
        fr=("mon pseudo: luc12345",),
    ),
)
def test_what_somebody_goes_by_elsewhere_is_no_order(language, text):
    assert "product_reference" not in told(language, text).form
    assert "product_reference" not in told(language, REFUND[language], text).form


def test_another_carer_by_friday_is_a_wish_with_a_day_to_come():
    who = (
        Customer(languages=ALL)
        .says("我母亲的护工三天没来了，十一月十二号开始")
        .says("希望换一个护工，周五之前")
    )
    assert values(who)["expected_reply_date"] == "2026-11-20"
    assert values(who)["problem_date"] == "2026-11-12"
    assert values(who)["remedy_details"] == "换一个护工"


def test_another_day_to_come_takes_the_place_of_the_first():
    who = Customer(languages=ALL).says("My kettle leaks. I need an answer by Friday or I'll go to court")
    assert values(who)["expected_reply_date"] == "2026-11-20"
    who.says("actually by next Wednesday is fine")
    assert values(who)["expected_reply_date"] == "2026-11-25"


@pytest.mark.parametrize(
    ("language", "text"),
    each(es="pues el reembolso, antes del viernes", fr="alors un remboursement avant vendredi"),
)
def test_a_wish_and_its_day_are_both_read(language, text):
    for who in (told(language, text), told(language, REFUND[language]).says(text)):
        assert values(who)["expected_reply_date"] == "2026-11-20"
        assert LABELS[language] in values(who)["remedy_details"]


ON_THE_THIRD = {
    "en": "The chair arrived on 3 November scratched",
    "zh-CN": "椅子11月3号送来就有划痕",
    "es": "La silla llegó rayada el 3 de noviembre",
    "fr": "La chaise est arrivée rayée le 3 novembre",
}
ANOTHER_DAY = each(
    en=("not the 3rd, the 5th", "the 3rd is wrong, 5th", "no, the 5th", "I meant the 5th"),
    zh=("不是3号，是5号", "说错了，5号", "不，5号", "3号不对，5号"),
    es=("no, el 5", "no el 3, el 5", "no el día 3 sino el 5", "no el 3 de noviembre, el 5"),
    fr=("non pas le 3, le 5", "non, le 5", "pas le 3, le 5", "ce n'était pas le 3 mais le 5"),
)


@pytest.mark.parametrize(("language", "text"), ANOTHER_DAY)
@pytest.mark.parametrize("before", [(), ("wish",), ("wish", "LH-8844551", "Ann Price")])
def test_another_day_takes_the_place_of_the_first(language, text, before):
    who = Customer(languages=ALL).says(ON_THE_THIRD[language])
    for said in before:
        who.says(REFUND[language] if said == "wish" else said)
    was, story = who.state.asked, values(who)["problem_description"]
    who.says(text)
    assert values(who)["problem_date"] == "2026-11-05"
    assert who.state.asked == was
    assert values(who)["problem_description"] == story
    assert values(who).get("remedy_details") in {
        None,
        "refund",
        "退款",
        "devolución del dinero",
        "remboursement",
    }


def test_a_no_before_a_wish_denies_no_day():
    assert "remedy_details" in told("es", "no, el reembolso").form
    assert "remedy_details" in told("fr", "non, un remboursement").form


@pytest.mark.parametrize(
    ("language", "text", "number"),
    [
        ("en", "my number is (+44) 0 7700-900 . 321", "+447700900321"),
        ("en", "call me on oh seven seven double oh nine hundred four five six", "+447700900456"),
        ("en", "07700 900 four five six", "+447700900456"),
        ("en", "7700900456", "+447700900456"),
        ("es", "mi teléfono es el nueve uno cinco, cinco cinco cinco, uno dos tres", "+34915555123"),
        ("es", "seis doce treinta y cuatro cincuenta y seis setenta y ocho", "+34612345678"),
        ("fr", "mon numéro est zéro six douze trente-quatre cinquante-six soixante-dix-huit", "+33612345678"),
        ("fr", "zéro six quatre-vingt-dix-huit soixante-seize cinquante-quatre trente-deux", "+33698765432"),
        ("zh-CN", "手机138 0013 8002", "+8613800138002"),
        ("zh-CN", "手机号改一下 13800138009", "+8613800138009"),
    ],
)
def test_a_telephone_number_is_read_whole(language, text, number):
    who = told(language, text)
    assert values(who)["phone"] == number
    assert "remedy_details" not in who.form
    assert values(who).get("product_description") not in {"手机", "phone"}


@pytest.mark.parametrize(("language", "text"), each(en="my number is oh seven seven seven four five six"))
def test_a_number_in_words_that_cannot_be_one_is_said_to_be_unread(language, text):
    who = told(language, text)
    assert "phone" not in who.form
    assert "could not find a phone number" in who.heard
    assert who.state.asked == "remedy_details"


def test_a_number_in_words_is_shown_in_figures():
    who = told("en", "call me on oh seven seven double oh nine hundred four five six")
    assert "07700900456" in who.heard


def test_a_mobile_number_is_no_mobile_that_is_complained_of():
    who = Customer(languages=ALL).says("椅子腿断了")
    who.says("11月3号，订单LH-8844551，我叫陈静，手机138 0013 8002，想退款")
    assert values(who).get("product_description") != "手机"


def test_who_is_complained_for_is_read_with_the_complaint():
    who = Customer(languages=ALL).says("我替我妈妈投诉，她叫刘芳，你们护工三天没来了")
    assert values(who)["name_or_organisation"] == "刘芳"
    assert who.state.asked == "acting_for.authority"
    who.says("我叫周敏，13900139000，跟我联系")
    assert values(who)["acting_for"] == values(who)["contact_person"] == "周敏"
    who.says("她知道的，同意我投诉")
    assert who.form["acting_for"].confirmed
    assert values(who)["acting_for"] == "周敏"
    assert values(who)["name_or_organisation"] == "刘芳"


def test_both_names_are_read_in_one_sentence():
    who = Customer(languages=ALL).says("我妈妈刘芳，你们送的床坏了，我是她女儿周敏")
    assert values(who)["name_or_organisation"] == "刘芳"
    assert values(who)["acting_for"] == "周敏"


@pytest.mark.parametrize(
    ("story", "agrees", "name", "writer"),
    [
        (
            "Escribo por mi madre, Pilar Gómez, la cama que le enviaron llegó rota",
            "sí, lo sabe",
            "soy su hijo Andrés, 611 222 333, escríbanme a mí",
            "Andrés",
        ),
        (
            "J'écris pour ma mère, Odile Petit, le lit que vous avez livré est cassé",
            "oui elle est d'accord",
            "je suis son fils Luc, 06 98 76 54 32, répondez-moi à moi",
            "Luc",
        ),
        (
            "I am complaining on behalf of my mother, Irene Walsh. The bed you delivered is broken",
            "yes she knows",
            "I'm her son Tom, 07700 900888, please contact me",
            "Tom",
        ),
    ],
)
@pytest.mark.parametrize("quiet", [False, True])
def test_who_writes_for_somebody_else_is_noted(story, agrees, name, writer, quiet):
    who = Customer(languages=ALL).says(story)
    if quiet:
        who.state = who.state._replace(asked="", quiet=True, safety="health")
    who.says(agrees)
    assert who.form["acting_for"].confirmed
    who.says(name)
    assert values(who)["acting_for"] == values(who)["contact_person"] == writer
    assert who.form["acting_for"].confirmed
    assert "phone" in who.form


COMPLETE = {
    "en": "Toaster stopped working on 10 November. Order LH-8800001. Refund please. Lee Marsh lee@example.com",
    "zh-CN": "我的烤箱11月10日开始不加热，订单LH-8800001，要求退款，我叫赵六，电话13800138004",
    "es": "La tostadora dejó de funcionar el 10 de noviembre. Pedido LH-8800001. Quiero el reembolso. Soy Luis "
    "Mora, luis@example.com",
    "fr": "Le grille-pain ne marche plus depuis le 10 novembre. Commande LH-8800001. Je veux un remboursement. "
    "Luc Morel, luc@example.com",
}
SENT = {"en": "yes", "zh-CN": "提交", "es": "sí", "fr": "oui"}


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "I'd rather have a repair than a refund", "repair"),
        ("en", "a repair instead please", "repair"),
        ("en", "actually I want a repair", "repair"),
        ("zh-CN", "我不想退款了，想维修", "维修"),
        ("zh-CN", "还是换货吧", "换货"),
        ("zh-CN", "不要退款，要换货", "换货"),
        ("zh-CN", "改成维修", "维修"),
        ("es", "prefiero reparación", "reparación"),
        ("es", "mejor un cambio", "cambio"),
        ("es", "no quiero el reembolso, quiero una reparación", "reparación"),
        ("fr", "plutôt une réparation", "réparation"),
        ("fr", "pas de remboursement, plutôt un échange", "échange"),
    ],
)
def test_another_wish_takes_the_place_of_the_first(language, text, wish, sent):
    who = Customer(languages=ALL).says(COMPLETE[language])
    assert who.state.phase == "confirming"
    if sent:
        who.says(SENT[language])
    who.says(text)
    assert values(who)["remedy_details"] == wish
    assert who.state.phase == ("submitted" if sent else "confirming")


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize(
    ("language", "text", "product"),
    [
        ("en", "it's not a toaster it's a kettle", "kettle"),
        ("zh-CN", "不是烤箱，是微波炉", "微波炉"),
        ("es", "no es una tostadora, es un hervidor", "hervidor"),
        ("fr", "ce n'est pas un grille-pain, c'est une bouilloire", "bouilloire"),
    ],
)
def test_another_thing_takes_the_place_of_the_first(language, text, product, sent):
    who = Customer(languages=ALL).says(COMPLETE[language])
    if sent:
        who.says(SENT[language])
    who.says(text)
    assert values(who)["product_description"] == product


def test_a_wish_for_nothing_but_one_remedy_is_one():
    assert values(told("en", "nothing less than a full refund"))["remedy_details"] != "repair"
    assert "refund" in values(told("en", "I want nothing more than a refund"))["remedy_details"]


@pytest.mark.parametrize(
    ("language", "text", "product"),
    [
        ("en", "dishwasher installed tues leaks all over kitchen", "dishwasher"),
        ("en", "the drawer handle broke off", "drawer handle"),
        ("en", "your app keeps crashing", "app"),
        ("fr", "mon colis n'est jamais arrivé", "colis"),
        ("zh-CN", "快递丢了", "快递"),
        ("zh-CN", "我上星期五買嘅電熱水壺漏水", "電熱水壺"),
    ],
)
def test_the_thing_complained_of_is_not_asked_for(language, text, product):
    who = Customer(languages=ALL).says(text)
    assert values(who)["product_description"] == product
    assert who.state.asked != "product_description"


def test_what_a_parcel_holds_is_what_a_complaint_is_about():
    assert values(Customer(languages=ALL).says("快递来的杯子碎了"))["product_description"] == "杯子"


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "dishwasher leaks, need someone asap", "repair"),
        ("en", "The chair broke, LH-8844551, refund, k.lowe@example.com, Kate Lowe", "refund"),
        ("zh-CN", "冰箱门关不上，快点派人来", "维修"),
        ("zh-CN", "垃圾公司！骗子！退钱！！！", "退款"),
        ("es", "el lavavajillas pierde agua, q venga alguien ya", "reparación"),
    ],
)
def test_a_hurried_wish_is_one(language, text, wish):
    assert values(Customer(languages=ALL).says(text))["remedy_details"] == wish


@pytest.mark.parametrize("text", ["the kettle leaks sinse munday", "the kettle leaks since mon"])
def test_a_day_that_is_misspelt_is_read(text):
    assert values(Customer(languages=ALL).says(text))["problem_date"] == "2026-11-09"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the dishwasher leaks. need someone asap. sam 07700900123", "Sam"),
        ("冰箱门关不上 单号LH-8830999 快点派人来 李强13800138001", "李强"),
        ("el lavavajillas pierde agua. soy Sara 600 123 456", "Sara"),
        ("la chaise a cassé. je suis paul lefèvre, paul.lefevre@example.com", "Paul Lefèvre"),
        ("The chair broke, LH-8844551, refund, k.lowe@example.com, Kate Lowe", "Kate Lowe"),
    ],
)
def test_a_name_beside_a_number_is_read_without_capitals(text, name):
    assert values(Customer(languages=ALL).says(text))["name_or_organisation"] == name


@pytest.mark.parametrize(
    "text",
    [
        "the dishwasher leaks. call me on 07700900123",
        "the lamp broke. urgent 07700900123",
        "x@y.org 07700900123",
    ],
)
def test_a_word_before_a_number_is_no_name(text):
    assert "name_or_organisation" not in Customer(languages=ALL).says(text).form


@pytest.mark.parametrize(
    ("text", "name"), [("jayden", "Jayden"), ("it's maria", "Maria"), ("mary jones", "Mary Jones")]
)
def test_a_name_typed_small_to_the_summary_is_asked_back(text, name):
    who = Customer(languages=ALL).says(LEAK["en"])
    while who.state.phase != "confirming":
        who.presses_first_way_on()
    who.says(text)
    assert name in who.heard
    assert who.state.pending == "doubt"
    who.says("yes")
    assert values(who)["name_or_organisation"] == name
    assert who.state.phase == "confirming"


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [("en", "mr patel", "Mr Patel"), ("es", "sra ruiz", "Sra Ruiz"), ("fr", "mme martin", "Mme Martin")],
)
def test_a_title_to_the_summary_says_that_it_is_a_name(language, text, name):
    who = Customer(languages=ALL).says(LEAK[language])
    while who.state.phase != "confirming":
        who.presses_first_way_on()
    who.says(text)
    assert values(who)["name_or_organisation"] == name


def test_several_answers_in_one_leave_the_wish_alone():
    who = Customer(languages=ALL).says("The chair broke")
    who.says("It was Saturday. Order LH-8844551, refund, k.lowe@example.com, Kate Lowe")
    assert values(who)["remedy_details"] == "refund"
    assert values(who)["name_or_organisation"] == "Kate Lowe"
    assert values(who)["problem_date"] == "2026-11-14"


@pytest.mark.parametrize("sent", [False, True])
@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("en", "my name is actually Leigh Marsh", "Leigh Marsh"),
        ("zh-CN", "我其实叫赵七", "赵七"),
        ("es", "mi nombre es en realidad Luis Moreno", "Luis Moreno"),
        ("fr", "mon nom est en fait Luc Maurel", "Luc Maurel"),
    ],
)
def test_a_name_put_right_is_the_name_alone(language, text, name, sent):
    who = Customer(languages=ALL).says(COMPLETE[language])
    if sent:
        who.says(SENT[language])
    assert values(who.says(text))["name_or_organisation"] == name


@pytest.mark.parametrize(
    ("text", "line", "value"),
    [
        ("change my name to Leah Marsh", "name_or_organisation", "Leah Marsh"),
        ("change the date to 9 November", "problem_date", "2026-11-09"),
        ("my email is l.m@example.com", "email", "l.m@example.com"),
    ],
)
def test_a_line_named_with_its_value_is_changed_at_once(text, line, value):
    who = Customer(languages=ALL).says(COMPLETE["en"]).presses("Change a line")
    assert who.state.pending == "which"
    assert values(who.says(text))[line] == value
    assert who.state.phase == "confirming"
    assert not who.state.asked


@pytest.mark.parametrize(
    ("language", "text"),
    each(zh="刚才说错了", en="I made a mistake", es="me he equivocado", fr="je me suis trompé"),
)
def test_a_mistake_that_is_not_named_is_asked_for_and_is_no_day(language, text):
    who = told(language, REFUND[language], text)
    assert who.state.pending == "which"
    assert "problem_date" not in who.form


@pytest.mark.parametrize("language", ALL)
def test_a_wrong_number_gets_no_example_that_looks_like_it(language):
    who = told(language, "AMD-261010-ABCDE")
    assert "AMD-261010-ABCDE" in who.heard
    assert who.heard.count("AMD-") == 1


def test_a_misspelt_word_before_a_mail_address_is_no_name():
    assert "name_or_organisation" not in told("en", "emial jon.smth@gmial.con").form
    assert values(told("en", "jon jon.smth@gmial.com"))["name_or_organisation"] == "Jon"


def test_a_sum_is_no_number_of_an_order():
    who = told("zh-CN", REFUND["zh-CN"], "那赔钱吧，200块")
    assert "product_reference" not in who.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="I don't have an order number", zh="没有单号", es="no tengo el número de pedido"),
)
def test_no_number_said_to_the_summary_withholds_nothing(language, text):
    who = Customer(languages=ALL).says(LEAK[language])
    while who.state.phase != "confirming":
        who.presses_first_way_on()
    who.says(text)
    assert who.state.phase == "confirming"
    assert "value.unknown" in who.last.replies[-1].keys


@pytest.mark.parametrize("text", ["envía", "envíala"])
def test_send_it_in_the_familiar_form_sends(text):
    who = Customer(languages=ALL).says(COMPLETE["es"]).says(text)
    assert who.state.phase == "submitted"


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("es", "soy josé luis garcía", "José Luis García"),
        ("es", "ana", "Ana"),
        ("fr", "je suis paul lefèvre", "Paul Lefèvre"),
    ],
)
def test_a_name_typed_small_is_asked_back_in_other_languages(language, text, name):
    who = Customer(languages=ALL).says(LEAK[language])
    while who.state.phase != "confirming":
        who.presses_first_way_on()
    who.says(text)
    assert name in who.heard
    assert who.state.pending == "doubt"


@pytest.mark.parametrize(
    ("language", "text"),
    each(en=("it's urgent", "lol", "very cross", "hurry up"), es="es urgente", fr="c'est urgent"),
)
def test_a_word_to_the_summary_that_is_no_name_is_not_asked_back(language, text):
    who = Customer(languages=ALL).says(LEAK[language])
    while who.state.phase != "confirming":
        who.presses_first_way_on()
    assert who.says(text).state.pending != "doubt"


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("es", "que la reparen y una disculpa", {"reparación", "disculpa"}),
        ("en", "not a refund", {"not a refund"}),
        ("zh-CN", "我不要退款", {"我不要退款"}),
        ("en", "refund, not exchange", {"refund"}),
    ],
)
def test_only_what_is_turned_down_is_left_out_of_a_wish(language, text, wish):
    assert set(values(told(language, text))["remedy_details"].split(", ")) == wish
