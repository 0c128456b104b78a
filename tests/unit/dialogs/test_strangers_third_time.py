"""What strangers found when they talked to the desk a third time."""

import pytest

from dialogs.turn import Add, AskPerson, Submit
from unit.dialogs.talk import ALL, CHAT, LEAK, LETTER, TEXT, Customer, each

REFUND = {"en": "refund", "zh-CN": "退款", "es": "el reembolso", "fr": "un remboursement"}
SPOILT = "My blender grinds since 2 November, order LH-1002003, I want a repair. Nora Quinn nora@example.com"


def values(who):
    return {key: value.value for key, value in who.form.entries.items()}


def told(language, *texts, traits=CHAT):
    who = Customer(languages=ALL, traits=traits).says(LEAK[language])
    for text in texts:
        who.says(text)
    return who


def story(who):
    return who.value("problem_description")


def summed_up(traits=CHAT, text=SPOILT):
    return Customer(languages=ALL, traits=traits).says(text)


def sent():
    return summed_up().says("yes")


def named(language):
    """A talk whose open question is the name."""
    no = {"en": "no", "zh-CN": "没有", "es": "no", "fr": "non"}[language]
    who = told(language, REFUND[language], no)
    assert who.state.asked == "name_or_organisation"
    return who


# The language of a talk


@pytest.mark.parametrize("text", ["si", "claro", "oui", "vale", "好的"])
def test_one_word_of_agreement_is_no_change_of_language(text):
    who = summed_up().says(text)
    assert who.state.language == "en"
    assert who.did(Submit)


@pytest.mark.parametrize(
    ("language", "text"), each(es=("quiero el reembolso", "no funciona desde ayer"), zh=("我要退款",))
)
def test_a_sentence_in_another_language_is_answered_in_it(language, text):
    assert Customer(languages=ALL).says("Hello my fridge is broken").says(text).state.language == language


def test_the_form_keeps_the_language_the_talk_went_on_in():
    who = Customer(languages=ALL).says("Hola, compré un móvil y no carga").says("sorry can we do english?")
    assert who.value("language") == "en"
    who.says("refund").says("no").says("no").says("yes")
    assert who.value("language") == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Rebecca Stone, rstone@lawfirm.example",
        "Siobhán Ní Bhriain, 07700 900123",
        "Wojciech Kowalski, wk@example.pl",
    ],
)
def test_a_name_and_a_contact_are_of_no_language(text):
    who = named("en").says(text).hears_not("language.unsupported")
    assert who.value("name_or_organisation") == text.partition(",")[0]


def test_a_name_beside_another_question_is_of_no_language_too():
    who = told("en", "refund", "Siobhán Ní Bhriain, 07700 900123").hears_not("language.unsupported")
    assert who.value("name_or_organisation") == "Siobhán Ní Bhriain"
    assert story(who) == LEAK["en"]


@pytest.mark.parametrize("text", ["A minha máquina de lavar não funciona", "Dia duit, tá mo chiteal briste"])
def test_who_writes_a_language_that_is_not_spoken_here_is_told_so(text):
    Customer(languages=ALL).says(text).hears("language.unsupported")


# Wishes that are none


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("go to hell", "sod off", "a kick up the arse for the manager"),
        fr=("va te faire voir", "allez au diable"),
        es=("váyanse al diablo", "que les den"),
        zh=("去你的", "见鬼去吧"),
    ),
)
def test_swearing_is_no_wish(language, text):
    who = told(language, text)
    assert "remedy_details" not in who.form
    who.hears("ask.remedy_details")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="I want a kettle that works you morons",
        zh="我要一个能用的水壶，混蛋",
        es="quiero un hervidor que funcione, idiotas",
        fr="je veux une bouilloire qui marche, abrutis",
    ),
)
def test_a_wish_is_one_whatever_is_called_after_it(language, text):
    who = told(language, text)
    assert who.value("remedy_details").replace(",", "，") == text.replace(",", "，")
    assert who.state.asked == "product_reference"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=(
            "now the lid is gone too",
            "and it doesnt suck anything",
            "it was a gift",
            "bought it in Cork",
        ),
        zh=("现在盖子也没了", "是别人送的", "在苏州买的"),
        es=("ahora tampoco cierra la tapa", "fue un regalo", "lo compré en Vigo"),
        fr=("maintenant le couvercle est parti aussi", "c'était un cadeau", "achetée à Lille"),
    ),
)
def test_what_is_told_of_the_thing_is_no_wish_and_stays_in_the_story(language, text):
    who = told(language, text)
    assert "remedy_details" not in who.form
    assert text in story(who)


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("the first one", "you tell me", "the second one please"),
        zh=("第一个", "您说吧"),
        es=("el primero", "dígame usted"),
        fr=("le premier", "à vous de me dire"),
    ),
)
def test_a_pick_from_no_list_is_no_wish(language, text):
    assert "remedy_details" not in told(language, text).form


@pytest.mark.parametrize(
    ("language", "text"), each(en="in October", es="en octubre", zh="十月份", fr="en octobre")
)
def test_a_month_at_the_wish_is_the_day_it_happened(language, text):
    who = told(language, text)
    assert values(who)["problem_date"].startswith("2026-10")
    assert "remedy_details" not in who.form
    who.hears("ask.remedy_details")


def test_a_full_name_at_the_wish_is_a_name():
    who = told("en", "Siobhán Ní Bhriain")
    assert "remedy_details" not in who.form
    assert who.value("name_or_organisation") == "Siobhán Ní Bhriain"


@pytest.mark.parametrize(("language", "text"), each(zh=("冇喎", "冇"), fr=("g pa le numero",)))
def test_there_is_none_is_no_wish(language, text):
    assert "remedy_details" not in told(language, text).form


def test_the_words_of_a_wish_that_is_changed_stay_in_the_story():
    who = told("en", "my own kettle back in one piece").says("no, money back instead")
    assert who.value("remedy_details") == "refund"
    assert "my own kettle back in one piece" in story(who)


# Products that are none

MISSING = {
    "en": "my delivery never came",
    "zh-CN": "出了问题，你们的东西坏了",
    "es": "mi pedido no llegó",
    "fr": "ma commande n'est jamais arrivée",
}


def missed(language, *texts):
    who = Customer(languages=ALL).says(MISSING[language])
    who = who.presses_on_until("product_description")
    for text in texts:
        who.says(text)
    return who


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("you", "your company", "the first one", "the one I ordered", "everything"),
        zh=("你们", "你们公司", "第一个", "全部"),
        es=("ustedes", "su empresa", "el primero", "todo"),
        fr=("vous", "votre entreprise", "le premier", "tout"),
    ),
)
def test_what_names_no_thing_is_asked_once_more(language, text):
    who = missed(language, text)
    assert "product_description" not in who.form
    who.hears("ask.product_description.help")


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("zh-CN", "换一个新的", "换货"),
        ("zh-CN", "換過部新嘅", "换货"),
        ("zh-CN", "修门，道歉", "道歉"),
        ("es", "mándenme otro nuevo", "cambio"),
    ],
)
def test_a_wish_at_the_product_is_no_product(language, text, wish):
    who = missed(language, text)
    assert "product_description" not in who.form
    assert wish in who.value("remedy_details")
    assert who.state.asked == "product_description"


def test_the_thing_in_a_wish_is_the_product():
    who = (
        Customer(languages=ALL, traits=TEXT)
        .says("el paquete llego abierto y falta el cargador")
        .says("mandenme el cargador")
    )
    assert who.value("product_description") == "cargador"


@pytest.mark.parametrize(
    ("language", "text", "thing"),
    [
        ("en", "the cup you sold me is chipped", "cup"),
        ("es", "la taza que me vendieron está rota", "taza"),
        ("fr", "la tasse que vous m'avez vendue est ébréchée", "tasse"),
    ],
)
def test_a_sentence_about_a_thing_names_it(language, text, thing):
    who = missed(language, text)
    assert who.value("product_description") == thing
    assert text in story(who)


def test_a_figure_picks_nothing_where_no_list_was_shown():
    who = missed("en", "3")
    assert not {"remedy_details", "product_description"} & who.form.keys()
    who.hears("ask.product_description.help")


# Names that are none


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("hurry up", "it's urgent", "ok thx bye", "come on", "quickly please"),
        zh=("快点", "快点吧", "急", "好的拜拜"),
        es=("dense prisa", "es urgente", "ok gracias adiós"),
        fr=("dépêchez-vous", "c'est urgent", "ok merci au revoir"),
    ),
)
def test_hurry_and_goodbye_are_no_names(language, text):
    who = named(language).says(text)
    assert "name_or_organisation" not in who.form


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ryan, and hurry up please", "Ryan"),
        ("ok Ryan", "Ryan"),
        ("put it under my wife's name, Anne Ryan", "Anne Ryan"),
    ],
)
def test_a_name_is_read_whatever_is_said_around_it(text, name):
    assert named("en").says(text).value("name_or_organisation") == name


# Numbers


def test_a_number_has_a_figure_in_it():
    who = sent().says("and the invoice is wrong too")
    assert who.value("product_reference") == "LH-1002003"
    who.hears_not("value.changed")
    assert "the invoice is wrong too" in story(who)


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=(
            "sorry wrong order, it's LH-882212",
            "wrong order number, LH-882212",
            "not LH-882211, LH-882212",
            "I meant LH-882212",
        ),
        zh=("不是LH-882211，是LH-882212", "订单号错了，LH-882212"),
        es=("no LH-882211, LH-882212", "número equivocado, es LH-882212"),
        fr=("pas LH-882211, LH-882212", "mauvais numéro, c'est LH-882212"),
    ),
)
def test_the_right_number_takes_the_place_of_the_wrong_one(language, text):
    who = Customer(languages=ALL)
    who.says(f"{LEAK[language]}, LH-882211").says(text)
    assert who.value("product_reference") == "LH-882212"


def test_of_two_numbers_the_one_like_it_is_put_right():
    who = (
        Customer(languages=ALL)
        .says("冰箱订单LH-1111111，洗衣机LH-2222222，都坏了")
        .says("不是，冰箱的订单是LH-1111112")
    )
    assert who.value("product_reference") == "LH-1111112, LH-2222222"


def asked_for_number(language):
    return told(language, REFUND[language])


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("yes", "yes I do", "ok", "yes I have one"),
        zh=("有", "有的", "我有"),
        es=("sí", "sí, tengo"),
        fr=("oui", "oui j'en ai un"),
    ),
)
def test_who_has_a_number_is_asked_to_write_it(language, text):
    who = asked_for_number(language).says(text).hears("ask.again.plain")
    assert who.state.asked == "product_reference"
    assert who.says("LH-882212").value("product_reference") == "LH-882212"


def test_who_has_a_number_is_asked_to_write_it_after_a_failed_answer_too():
    who = asked_for_number("en").says("it is long").says("yes I do").hears("ask.again.plain")
    who.says("LH-882212").hears_not("value.unknown")
    assert who.value("product_reference") == "LH-882212"


def test_a_corrected_bill_is_a_wish_at_the_question_for_a_number():
    who = Customer(languages=ALL).says("My phone bill is wrong").says("a corrected bill")
    assert who.value("remedy_details") == "a corrected bill"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("no order number sorry", "no order number", "I threw away the receipt", "never got one"),
        zh=("发票丢了", "唔見咗", "没有订单号不好意思", "找不到訂單了"),
        es=("no tengo número de pedido lo siento", "tiré el recibo", "nunca me dieron uno"),
        fr=("je c pas", "pas de numéro désolé", "j'ai jeté le reçu", "jamais reçu de facture"),
    ),
)
def test_who_has_no_number_is_not_asked_again(language, text):
    who = asked_for_number(language).says(text).hears("value.unknown")
    assert who.state.asked != "product_reference"
    assert "product_reference" not in who.form


@pytest.mark.parametrize(
    ("language", "text"), each(en="I threw away the receipt", zh="发票丢了", es="tiré el recibo")
)
def test_that_there_is_no_number_is_no_part_of_the_story(language, text):
    assert story(asked_for_number(language).says(text)) == LEAK[language]


def test_a_thumb_at_the_question_for_a_number_is_asked_to_write_it():
    asked_for_number("en").says("👍🏽").hears("ask.again.plain")


def test_who_has_no_number_says_so_before_it_is_asked():
    who = missed("zh-CN", "找不到訂單了")
    assert "product_reference" in who.state.unknown


def test_one_figure_is_no_number_of_an_order():
    who = told("fr", REFUND["fr"], "1", "1", traits=TEXT)
    assert "product_reference" not in who.form


def test_a_day_at_the_order_question_is_a_day():
    who = asked_for_number("en").says("05/11").hears("value.two")
    assert "product_reference" not in who.form
    who.says("1").hears("ask.product_reference")
    assert who.value("problem_date") in {"2026-11-05", "2026-05-11"}


def test_a_number_that_is_none_is_taken_out_of_the_summary():
    who = told("zh-CN", REFUND["zh-CN"], "LH-1002003", "没有订单号").hears("value.removed")
    assert "product_reference" not in who.form
    assert who.state.phase == "confirming"


def test_who_has_no_receipt_keeps_the_number():
    who = told("en", "refund", "LH-1002003", "no, I never got one")
    assert who.value("product_reference") == "LH-1002003"


def test_a_late_receipt_number_is_no_second_complaint():
    for text in ("I found the receipt number, it's R-77812", "the receipt number is R-77812"):
        who = sent().says(text).hears_not("split.ask")
        assert who.value("product_reference") == "LH-1002003, R-77812"


UNPAID = each(
    en="your app charged me twice",
    zh="你们的软件多扣了一次钱",
    es="el paquete llegó roto",
    fr="l'application m'a débité deux fois",
)


@pytest.mark.parametrize(("language", "text"), UNPAID)
def test_one_figure_is_no_day(language, text):
    who = Customer(languages=ALL).says(text)
    assert who.state.language == language
    who.says(REFUND[language]).says({"en": "no", "zh-CN": "没有", "es": "no", "fr": "non"}[language])
    who = who.presses_on_until("problem_date")
    assert "problem_date" not in who.says("1").form
    who.says("2").hears_not("value.taken")
    assert "problem_date" not in who.form
    assert "1" not in story(who)


# Who stays without a name, and whose data are to go

ANONYMOUS = each(
    en=("I'd rather stay anonymous actually", "please take my name off it", "anonymous"),
    zh=("我还是想匿名", "把我的名字去掉"),
    es=("prefiero permanecer anónimo", "quiten mi nombre por favor"),
    fr=("je préfère rester anonyme", "enlevez mon nom s'il vous plaît"),
)
CALLED = {
    "en": "I'm Amir Khan",
    "zh-CN": "我叫王小明",
    "es": "me llamo Amir Khan",
    "fr": "je m'appelle Amir Khan",
}


@pytest.mark.parametrize(("language", "text"), ANONYMOUS)
def test_a_name_is_taken_off_when_it_is_asked_for(language, text):
    for answered in ((), (REFUND[language],)):
        who = Customer(languages=ALL).says(f"{LEAK[language]}. {CALLED[language]}")
        assert "name_or_organisation" in who.form
        for answer in answered:
            who.says(answer)
        who.says(text).hears("value.removed")
        assert "name_or_organisation" not in who.form
        assert who.value("remedy_details") != text


def test_a_name_is_taken_off_at_the_summary_too():
    who = told("en", "refund", "Amir Khan", "no idea")
    who = who.presses_on_until("") if who.state.asked else who
    assert who.state.phase == "confirming"
    who.says("I'd rather stay anonymous actually").hears("value.removed")
    assert "name_or_organisation" not in who.form
    who.says("ok")
    assert who.did(Submit)
    assert "name_or_organisation" not in who.form


def test_only_the_number_is_taken_out_that_is_named():
    who = Customer(languages=ALL).says("My kettle leaks. I'm Amir Khan, my number is 07700 900123")
    who.says("remove my phone number").hears("value.removed")
    assert "phone" not in who.form
    assert who.value("name_or_organisation") == "Amir Khan"


ERASE = each(
    en=(
        "delete all my data please",
        "please erase my details",
        "forget me, delete everything you have on me",
    ),
    zh=("请删除我的所有数据", "把我的个人信息都删了"),
    es=("borren todos mis datos", "quiero que eliminen mis datos"),
    fr=("supprimez toutes mes données", "effacez mes données s'il vous plaît"),
)


@pytest.mark.parametrize(("language", "text"), ERASE)
def test_whose_data_are_to_be_deleted_hears_by_when_a_person_answers(language, text):
    who = told(language, text).hears("erase.noted", "person.asked")
    assert who.did(AskPerson)
    assert "remedy_details" not in who.form
    first = Customer(languages=ALL)
    first.says(text).hears("erase.noted").hears_not("ask.product_description")
    assert first.did(AskPerson)


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="The clerk said he would delete my details but he lost my order",
        es="dijeron que iban a borrar mis datos y perdieron mi pedido",
        fr="ils ont dit qu'ils allaient effacer mes données, ma commande est perdue",
    ),
)
def test_who_tells_of_deleting_wants_nothing_deleted(language, text):
    Customer(languages=ALL).says(text).hears("ack.chat").hears_not("erase.noted")


def test_the_wish_to_be_deleted_by_letter_is_asked_nothing():
    who = Customer(languages=ALL, traits=LETTER).says(
        "Please delete all personal data you hold on me under GDPR Article 17. Tom Walsh"
    )
    who.hears("erase.noted", "person.asked").hears_not("mail.questions")
    assert who.did(AskPerson)


# Who is complained for


@pytest.mark.parametrize(
    ("first", "text", "name"),
    [
        ("我帮我妈投诉，她买的按摩椅坏了", "她叫李秀英", "李秀英"),
        ("我帮我妈投诉，她买的按摩椅坏了", "我妈叫李秀英", "李秀英"),
        ("J'écris pour ma mère, son lit grince", "elle s'appelle Odile Petit", "Odile Petit"),
        ("Escribo por mi madre, su colchón tiene un agujero", "se llama Carmen Ruiz", "Carmen Ruiz"),
        ("I am writing for my mother, her bed is broken", "her name is Joan Smith", "Joan Smith"),
    ],
)
def test_the_name_of_who_it_is_for_is_read_in_a_sentence(first, text, name):
    who = Customer(languages=ALL).says(first)
    assert who.state.asked == "acting_for.name"
    who.says(text)
    assert who.value("name_or_organisation") == name
    assert who.state.asked == "acting_for.authority"


def test_who_it_is_for_is_never_asked_a_third_time():
    who = (
        Customer(languages=ALL)
        .says("我帮我妈投诉，她买的按摩椅坏了")
        .says("我是她儿子李强，13800138002")
        .hears("ask.acting_for.name")
        .says("知道的")
        .hears_not("ask.acting_for.name")
    )
    assert who.value("acting_for") == "李强"


@pytest.mark.parametrize(
    ("first", "name", "writer", "yes"),
    [
        (
            "I am writing for my neighbour, his fridge from you is broken",
            "Tom Casey",
            "I'm Jim",
            "he said ok",
        ),
        ("Escribo por mi madre, su colchón tiene un agujero", "Carmen Ruiz", "soy Paco", "dijo que sí"),
        ("J'écris pour ma mère, son lit grince", "Odile Petit", "je suis Luc", "elle a dit oui"),
        ("我帮我妈投诉，她买的按摩椅坏了", "李秀英", "我是李强", "她说可以"),
    ],
)
def test_the_writer_and_the_yes_of_the_other_are_both_read(first, name, writer, yes):
    who = Customer(languages=ALL).says(first).says(name).says(writer)
    assert writer.endswith(who.value("acting_for"))
    assert who.value("name_or_organisation") == name
    who.says(yes)
    assert writer.endswith(who.value("acting_for"))
    assert who.form["acting_for"].confirmed
    assert not who.form["acting_for"].flagged


@pytest.mark.parametrize(
    "text",
    [
        "I am the lawyer of Mr Alan Webb. You have not refunded his flight LX-3312",
        "Soy la abogada de Alan Webb. No le han devuelto el vuelo LX-3312",
        "Je suis l'avocate de M. Alan Webb. Vous n'avez pas remboursé son vol LX-3312",
    ],
)
def test_a_lawyer_writes_for_somebody_who_is_named(text):
    who = Customer(languages=ALL).says(text)
    assert who.value("name_or_organisation") == "Alan Webb"
    who.says("Rebecca Stone, rstone@lawfirm.example")
    assert who.value("name_or_organisation") == "Alan Webb"
    assert who.value("acting_for") == "Rebecca Stone"


def test_the_writer_takes_not_the_place_of_her_mother():
    who = (
        Customer(languages=ALL)
        .says("my mum ordered a hearing aid from you and it whistles")
        .says("refund for her")
        .says("her name is Joan Smith")
        .says("yes she knows")
        .says("My name is Karen Smith")
    )
    assert who.value("name_or_organisation") == "Joan Smith"
    assert who.value("acting_for") == "Karen Smith"


@pytest.mark.parametrize(
    ("first", "text", "name"),
    [
        ("Mi madre compró un hervidor y pierde agua", "se llama Carmen Ruiz", "Carmen Ruiz"),
        ("Ma mère a acheté une bouilloire, elle fuit", "elle s'appelle Odile Petit", "Odile Petit"),
        ("我妈买的电水壶漏水", "她叫李秀英", "李秀英"),
    ],
)
def test_a_name_that_is_said_to_be_somebody_elses_is_no_wish(first, text, name):
    who = Customer(languages=ALL).says(first).says(text)
    assert who.value("name_or_organisation") == name
    assert "remedy_details" not in who.form


def test_whose_name_it_was_is_said_afterwards():
    who = (
        Customer(languages=ALL)
        .says("ma mère a reçu un fauteuil abîmé")
        .says("un remboursement")
        .says("Jeanne Moreau")
        .says("c'est son nom. moi c'est Paul Moreau, 06 12 34 56 78")
    )
    assert who.value("name_or_organisation") == "Jeanne Moreau"
    assert who.value("acting_for") == "Paul Moreau"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="the driver was rude, his name is Bob Stone",
        es="el repartidor se llama Juan Soto",
        fr="le livreur, il s'appelle Luc Petit",
        zh="送货的态度差，他叫李大力",
    ),
)
def test_the_name_of_anybody_else_is_not_the_customers(language, text):
    assert "name_or_organisation" not in told(language, text).form


@pytest.mark.parametrize("text", ["my name is Tim not Tom", "it's Tim, not Tom"])
def test_a_first_name_that_is_put_right_keeps_its_surname(text):
    for first in ("My kettle leaks. I'm Tom Hardy", f"{SPOILT[:72]}. I'm Tom Hardy"):
        assert Customer(languages=ALL).says(first).says(text).value("name_or_organisation") == "Tim Hardy"


# After the end


@pytest.mark.parametrize(
    "text",
    [
        "it works now, no need",
        "its fixed now, your guy came. thanks",
        "I got my refund, thanks",
        "you can close it",
        "ya funciona, gracias",
        "c'est réparé, vous pouvez clore",
        "修好了，可以结了",
    ],
)
def test_good_news_after_the_end_asks_whether_to_take_it_back(text):
    who = sent().says(text).hears("withdraw.ask")
    assert who.did(Add)


@pytest.mark.parametrize(
    "text",
    ["Please close this, the credit arrived. Thanks all.", "Please forget about it, the lamp is fine now."],
)
def test_good_news_by_letter_asks_the_same(text):
    summed_up(LETTER).says(text).hears("withdraw.ask")


@pytest.mark.parametrize(
    "text", ["when will it be fixed?", "please get it fixed", "it is still not fixed", "nothing works now"]
)
def test_what_is_no_good_news_joins_the_case(text):
    sent().says(text).hears_not("withdraw.ask")


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "cool",
        "perfect",
        "👍",
        "好的",
        "sorry wrong chat",
        "merry christmas",
        "no need to reply",
        "perfecto",
        "d'accord",
    ],
)
def test_small_words_after_the_end_are_nothing_to_add(text):
    who = sent().says(text).hears_not("value.added", "question.kept")
    assert not who.did(Add)


@pytest.mark.parametrize(
    "text", ["you still there?", "hello?", "still nothing?", "在吗", "¿hola?", "il y a quelqu'un ?"]
)
def test_a_knock_after_the_end_hears_where_the_case_stands(text):
    who = sent().says(text).hears_not("question.kept", "value.added")
    assert any(key.startswith("status.") for key in who.keys)


def test_thanks_with_a_signature_by_letter_is_answered_with_nothing():
    who = summed_up(LETTER).says("Thank you very much.\n\nNora Quinn")
    assert not who.keys


# After a danger


def test_a_wish_after_a_danger_is_noted():
    who = Customer(languages=ALL).says("My hob smells of gas").says("we are out").says("I want a new hob")
    assert who.value("remedy_details")


def test_nobody_waits_for_an_answer_after_a_danger():
    who = Customer(languages=ALL).says("My hob smells of gas").says("we are out")
    for text in ("my telephone is 07700 900123", "no I haven't got any photographs"):
        who.says(text)
        assert who.keys
    who.says("yes dear please send it")
    assert who.did(Submit)
    who.says("thank you very much, goodbye").hears("thanks.reply")


# Said to the summary


@pytest.mark.parametrize(
    "text", ["no, add that it is noisy", "no, also it smells", "no, you forgot that it is noisy"]
)
def test_what_is_to_be_added_is_said_to_be_added(text):
    who = summed_up().says(text).hears("value.added", "summary.ask")
    assert text in story(who)


@pytest.mark.parametrize(
    "text",
    [
        "hang on let me find the invoice",
        "let me get the receipt",
        "espere que busco la factura",
        "attendez je cherche la facture",
        "等一下，我找发票",
    ],
)
def test_who_looks_for_something_is_waited_for(text):
    who = summed_up().says(text).hears_not("value.added")
    assert text not in story(who)
    assert who.state.phase == "confirming"
    told("en", "refund").says(text).hears("value.wait")


def test_a_what_is_no_wish_for_patience():
    told("es", "el reembolso", "¿qué?").hears_not("value.wait")


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to do this anymore",
        "ya no quiero seguir con esto",
        "je ne veux plus continuer",
        "我不想弄了",
    ],
)
def test_who_wants_no_more_is_asked_whether_to_take_it_back(text):
    summed_up().says(text).hears("withdraw.ask")


@pytest.mark.parametrize(
    "text",
    ["what did I write?", "is that all?", "¿qué escribí?", "qu'est-ce que j'ai écrit ?", "我写了什么？"],
)
def test_the_summary_is_shown_to_who_asks_what_they_wrote(text):
    summed_up().says(text).hears("summary.show").hears_not("question.kept")


def test_a_figure_at_a_summary_without_a_list_adds_nothing():
    summed_up().says("1").hears("summary.ask").hears_not("value.added")


def test_what_was_said_already_is_said_to_be_noted():
    who = Customer(languages=ALL).says("the hoover is broken").says("the hoover is broken")
    who.hears("value.known", "ask.remedy_details").hears_not("value.added")
    who.says("the hoover is broken").hears("value.known")


# Refusals


@pytest.mark.parametrize(
    ("language", "text"), each(en="dunno", es="lo que sea", zh="你们看着办", fr="aucune idée")
)
def test_nobody_is_told_to_look_for_what_cannot_be_found(language, text):
    told(language, text).hears("value.refused").hears_not("value.unknown")
    named(language).says(text).hears("value.refused").hears_not("value.unknown")


@pytest.mark.parametrize("text", ["🤷", "🤷🏽‍♀️"])
def test_a_shrug_is_no_idea(text):
    told("en", text).hears("value.refused", "ask.product_reference")
    told("en", "refund", text).hears("value.unknown")


def test_a_sign_of_money_is_money_back():
    assert told("en", "💸").value("remedy_details") == "refund"


# Questions


def test_thanks_for_a_suggestion_are_no_praise():
    who = Customer(languages=ALL).says("I'd suggest you open on sundays").says("thanks")
    who.hears("thanks.reply").hears_not("greet.short", "feedback.praise")


def test_who_asks_by_letter_whether_this_is_a_robot_is_told():
    summed_up(LETTER).says("Are you a robot or does a person read this?").hears("person.assistant")


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("es", "¿cuánto tardáis?", "info.times"),
        ("es", "¿cuándo contestáis?", "info.times"),
        ("en", "what happens with my details?", "info.privacy"),
        ("fr", "que deviennent mes coordonnées ?", "info.privacy"),
        ("es", "¿qué pasa con mis datos?", "info.privacy"),
        ("zh-CN", "我的资料会怎么处理？", "info.privacy"),
    ],
)
def test_questions_about_time_and_data_are_answered(language, text, key):
    told(language, text).hears(key).hears_not("question.kept")
