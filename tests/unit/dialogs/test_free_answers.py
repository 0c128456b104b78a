"""Questions any words would answer: what strangers said to them that was no answer, kept where it belongs; wishes told
late, taken back or told elsewhere."""

import pytest

from unit.dialogs.talk import ALL, LEAK, Customer, each

NOBODY = {
    "en": "I paid and nobody delivers",
    "zh-CN": "付了钱没人送",
    "es": "Pagué y nadie me lo entrega",
    "fr": "J'ai payé et personne ne livre",
}


def wished(language):
    """The wish is asked."""
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details")
    assert ann.state.language == language
    return ann


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=(
            "it came from your shop in March and the lid doesn't shut",
            "my daughter cried",
            "it was last Tuesday",
        ),
        zh=("你们上门的人把墙打裂了", "上个月买的吧", "我当时全身都湿透"),
        es=("la trajeron el martes pasado", "nadie me avisó y llegó roto", "estuve una hora de pie"),
        fr=("on me l'a livré mardi dernier", "elle est tombée en panne hier", "j'étais trempée"),
    ),
)
def test_a_story_is_no_wish_and_is_kept(language, text):
    ann = wished(language).says(text).hears_not("ask.product_reference")
    assert "remedy_details" not in ann.form
    assert text in ann.value("problem_description") or "problem_date" in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("nothing was explained to me, I want an explanation", "a working one would be a start"),
        zh=("换一个不漏的", "我想要一个说法"),
        es=("que vengan a mirarlo", "una que no pierda agua, quiero un cambio"),
        fr=("que quelqu'un passe", "je veux un remboursement"),
    ),
)
def test_a_wish_in_any_words_is_one(language, text):
    ann = wished(language).says(text)
    assert "remedy_details" in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="order 77123 is that enough for you",
        zh="订单号77123，够不够",
        es="pedido 77123, le vale con eso",
        fr="commande 77123, ça vous suffit",
    ),
)
def test_a_number_told_to_the_question_for_a_wish_is_no_wish(language, text):
    ann = wished(language).says(text).hears("ask.remedy_details")
    assert ann.value("product_reference") == "77123"
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="no idea, it was a present",
        zh="不知道，别人送的",
        es="no lo sé, me la regalaron",
        fr="je ne sais pas, c'était un cadeau",
    ),
)
def test_no_idea_and_why_is_no_wish(language, text):
    ann = wished(language).says(text).hears("value.refused")
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("I want another appointment", "yesterday at about 3", "fix it"),
        zh=("会员没点过就续费了 25块", "昨天下午三点多"),
        es=("mejor quiero el dinero", "ayer por la tarde"),
        fr=("je veux un autre rendez-vous", "hier vers 15 heures"),
    ),
)
def test_a_wish_a_day_and_a_trouble_are_no_product(language, text):
    ann = Customer(languages=ALL).says(NOBODY[language])
    ann.presses_on_until("product_description")
    ann.says(text)
    assert "product_description" not in ann.form


@pytest.mark.parametrize(
    ("language", "text", "thing"),
    [
        ("en", "the lamp came cracked", "lamp"),
        ("zh-CN", "上周五来装空调，把墙打裂了", "空调"),
        ("es", "la lámpara llegó rota", "lámpara"),
        ("fr", "la lampe est arrivée cassée", "lampe"),
    ],
)
def test_a_sentence_names_the_thing_in_it(language, text, thing):
    ann = Customer(languages=ALL).says(NOBODY[language])
    ann.presses_on_until("product_description")
    ann.says(text)
    assert ann.value("product_description") == thing
    assert text in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "first", "then", "value"),
    [
        ("en", "refund", "actually no, I'd rather have an exchange", "exchange"),
        ("en", "exchange", "hmm, no, refund after all", "refund"),
        ("zh-CN", "换货", "还是退款吧", "退款"),
        ("es", "un cambio", "mejor no, prefiero la devolución del dinero", "devolución del dinero"),
        ("fr", "un échange", "finalement un remboursement", "remboursement"),
    ],
)
def test_second_thoughts_about_a_wish_are_heard_wherever_they_come(language, first, then, value):
    ann = wished(language).says(first).hears("ask.product_reference")
    ann.says(then).hears("value.changed")
    assert ann.value("remedy_details") == value
    ann = wished(language).says(first).presses_first_way_on().presses_first_way_on()
    ann.hears("summary.show").says(then).hears("value.changed", "summary.ask")
    assert ann.value("remedy_details") == value


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="I'd just like it to work",
        zh="希望派人来看看",
        es="que vengan a mirarlo",
        fr="que quelqu'un vienne le voir",
    ),
)
def test_a_wish_told_at_the_summary_fills_its_line(language, text):
    ann = wished(language)
    for _ in range(3):
        ann.presses_first_way_on()
    ann.hears("summary.show").says(text)
    assert ann.state.phase == "confirming"
    assert ann.value("remedy_details")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "some money back", "refund"),
        ("en", "an apology to her", "apology"),
        ("zh-CN", "退款加道歉", "退款、道歉"),
        ("es", "una disculpa y la devolución del dinero", "disculpa, devolución del dinero"),
        ("fr", "un échange, ou une réparation", "échange, réparation"),
    ],
)
def test_little_more_than_a_remedy_is_a_wish_where_something_else_was_asked(language, text, value):
    torn = {
        "en": "The sofa arrived torn",
        "zh-CN": "快递送来的沙发破了",
        "es": "El sofá llegó roto",
        "fr": "Le canapé est arrivé déchiré",
    }
    ann = Customer(languages=ALL).says(torn[language]).hears("ask.product_reference").says(text)
    assert ann.value("remedy_details") == value
    assert text not in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("no dear I haven't got the paper", "I can't find the receipt"),
        zh=("不记得单号", "发票找不到了"),
        es=("ay no sé dónde puse el papel", "no encuentro la factura"),
        fr=("je ne retrouve pas le papier", "je n'ai plus la facture"),
    ),
)
def test_who_has_no_paper_is_not_asked_for_its_number(language, text):
    ann = wished(language).says(text).hears("value.unknown", "ask.remedy_details")
    for _ in range(3):
        ann.presses_first_way_on().hears_not("ask.product_reference")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="NO I WILL NOT SEND A PHOTO",
        zh="没有照片",
        es="no tengo fotos",
        fr="je n'ai pas de photo",
    ),
)
def test_no_photo_at_the_summary_is_no_no_to_it(language, text):
    ann = wished(language)
    for _ in range(3):
        ann.presses_first_way_on()
    ann.hears("summary.show").says(text).hears("value.refused", "summary.ask")
    assert text not in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="will I get a refund?",
        zh="能退款吗？",
        es="¿me van a devolver el dinero?",
        fr="est-ce que je serai remboursé ?",
    ),
)
def test_whether_there_will_be_a_refund_is_answered(language, text):
    ann = wished(language).says(text).hears("info.remedies")
    assert text not in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "first", "then", "day"),
    [
        ("en", "The plumber never came on Friday", "no, it was Thursday", "2026-11-12"),
        ("zh-CN", "保洁上周五没来", "不对，是上周四", "2026-11-12"),
        ("es", "El fontanero no vino el viernes", "no, fue el jueves", "2026-11-12"),
        ("fr", "Le plombier n'est pas venu vendredi", "non, c'était jeudi", "2026-11-12"),
    ],
)
def test_a_no_that_corrects_is_no_refusal(language, first, then, day):
    ann = Customer(languages=ALL).says(first)
    asked = ann.state.asked
    ann.says(then).hears("value.changed").hears_not("value.refused")
    assert ann.value("problem_date") == day
    assert ann.state.asked == asked


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yes but the kettle is still wet"),
        ("es", "sí hija gracias"),
        ("fr", "oui merci bien"),
        ("zh-CN", "好的谢谢"),
    ],
)
def test_a_yes_in_passing_is_no_part_of_the_story(language, text):
    ann = wished(language).says(text)
    if language != "en":
        assert ann.value("problem_description") == LEAK[language]


def test_danger_told_to_the_question_for_a_wish_is_no_wish():
    ann = wished("en").says("my arm is bruised from it but ok").hears("safety.health")
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="your driver swore at my wife in the car park",
        zh="你们的人骂我，态度恶劣",
        es="su empleado me gritó delante de todos",
        fr="votre employé m'a insulté devant tout le monde",
    ),
)
def test_who_was_insulted_is_asked_for_no_product_and_no_number(language, text):
    ann = Customer(languages=ALL).says(text)
    for _ in range(4):
        ann.hears_not("ask.product_description", "ask.product_reference").presses_first_way_on()


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="The plumber never came on Friday",
        zh="保洁昨天没来",
        es="El fontanero no vino ayer",
        fr="Le plombier n'est pas venu hier",
    ),
)
def test_a_trade_says_which_service_it_was(language, text):
    ann = Customer(languages=ALL).says(text)
    assert ann.value("problem_date")
    for _ in range(4):
        ann.hears_not("ask.product_description", "ask.problem_date").presses_first_way_on()


def test_go_on_puts_the_open_question_again():
    ann = wished("en").says("never mind").hears("withdraw.ask").says("no").hears("withdraw.kept")
    ann.says("go on").hears("ask.remedy_details")


def test_another_answer_after_files_says_that_they_are_all_there():
    ann = Customer().says("the shelf you delivered is scratched").hears("ask.product_reference")
    ann.says("here is the receipt", files=("receipt.pdf",)).hears("ask.enclosure_list.got")
    ann.says("refund").hears("value.heard").hears_not("ask.enclosure_list")
    assert ann.value("remedy_details") == "refund"


def test_files_before_words_are_greeted_first_and_asked_once():
    ann = Customer().sends("photo.jpg").hears("greet.short", "files.kept").hears_not("greet.open")
    assert ann.heard.index("automatic assistant") < ann.heard.index("photo.jpg")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="cancel it, I mended it myself",
        zh="算了，我自己修好了",
        es="olvídelo, ya lo arreglé yo",
        fr="laissez tomber, je l'ai réparé",
    ),
)
def test_taken_back_with_a_reason_is_asked_back(language, text):
    wished(language).says(text).hears("withdraw.ask")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=(
            *(
                "make it right",
                "£20 off",
                "the missing screws",
                "tell the driver to slow down",
                "write it off",
            ),
            *("that nobody else gets this", "bring it on Friday", "for it to stop", "refund order 77123"),
        ),
        zh=("以后别这样", "把缺的螺丝寄来", "取消合同", "周五前送到", "让司机注意点", "换蓝色的"),
        es=("que no vuelva a pasar", "que bajen el volumen", "los tornillos que faltan", "un descuento"),
        fr=("que ça ne se reproduise plus", "les vis manquantes", "annuler la dette", "baisser le son"),
    ),
)
def test_what_is_put_like_an_order_is_a_wish_whatever_it_speaks_of(language, text):
    assert wished(language).says(text).form.keys() >= {"remedy_details"}


@pytest.mark.parametrize(
    ("asking", "answer", "shown"),
    [
        (["我的电水壶漏水", "退款", "没有订单号", "上周五"], "王小明 13800138000", "- 电话：13800138000\n"),
        (
            ["My kettle leaks", "a refund", "no", "last Friday"],
            "Ann Price, ring me on 07700 900123",
            "- Phone: 07700 900123\n",
        ),
    ],
)
def test_a_telephone_is_shown_without_the_words_around_it(asking, answer, shown):
    who = Customer()
    for line in asking:
        who.says(line)
    who.state = who.state._replace(asked="contact")
    assert shown in who.says(answer).heard
