"""Ways of strangers that used to lead astray: questions before anything is told, thanks, names, languages, numbers and
days, each class in the four languages."""

from datetime import UTC, datetime

import pytest

from dialogs.turn import AskPerson, Feedback, Open
from dialogs.understanding import Understanding, understand
from unit.dialogs.talk import ALL, LEAK, LETTER, TEXT, Customer, each

MONDAY = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def read(text: str, **more: str) -> Understanding:
    return understand(text, now=MONDAY, languages=ALL, **more)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hello dear, is this where one complains?", "info.how"),
        ("can I complain here?", "info.how"),
        ("is complaining free?", "info.free"),
        ("投诉要钱吗", "info.free"),
        ("请问是在这里投诉吗", "info.how"),
        ("¿es aquí donde se ponen las quejas?", "info.how"),
        ("¿tengo que pagar algo por quejarme?", "info.free"),
        ("c'est ici pour les réclamations ?", "info.how"),
        ("faut-il payer pour une réclamation ?", "info.free"),
    ],
)
def test_a_question_about_complaining_is_answered_and_opens_nothing(text, key):
    ann = Customer(languages=ALL).says(text).hears("greet.short", key)
    assert not ann.did(Open)


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="I want to complain about your driver",
        zh="我要投诉你们的空调师傅",
        es="quiero quejarme de su repartidor",
        fr="je veux me plaindre de votre livreur",
    ),
)
def test_who_only_says_of_whom_is_asked_what_happened(language, text):
    Customer(languages=ALL).says(text).hears("ack.chat", "ask.problem_description.repair")


@pytest.mark.parametrize(
    "text",
    [
        "no, I just want to buy one",
        "只是想买一个",
        "no, solo quiero comprar una",
        "non, je veux juste en acheter une",
    ],
)
def test_who_only_wants_to_buy_complains_of_nothing(text):
    ann = Customer(languages=ALL).says(text)
    assert not ann.did(Open)


def test_an_enquiry_goes_on_as_one():
    ann = Customer().says("do you sell spare lids for the blue kettle?")
    assert ann.did(Feedback)
    assert not ann.says("no, I just want to buy one").did(Open)


@pytest.mark.parametrize(
    "text", ["parcel not here", "快递还没来", "el paquete no ha venido", "le colis n'est pas là"]
)
def test_what_is_not_there_is_a_complaint(text):
    assert Customer(languages=ALL, traits=TEXT).says(text).did(Open)


def test_who_does_not_know_whether_it_is_a_complaint_makes_one():
    ann = Customer(traits=TEXT).says("blue vest").hears("feedback.ask").says("dunno")
    assert ann.did(Open)
    assert ann.value("problem_description") == "blue vest"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("thank you dear", "thanks love"),
        zh=("谢谢姑娘", "谢谢小伙子"),
        es=("gracias hija", "muchas gracias señorita"),
        fr=("merci mon petit", "merci beaucoup mademoiselle"),
    ),
)
def test_thanks_to_somebody_are_thanks(language, text):
    Customer(languages=ALL).says(LEAK[language]).says(text).hears("thanks.reply", "ask.remedy_details")


@pytest.mark.parametrize("text", ["ok thx", "ok ty"])
def test_a_short_thanks_to_the_summary_sends(text):
    ann = Customer().says(LEAK["en"])
    for _ in range(3):
        ann.presses_first_way_on()
    assert ann.hears("summary.show").says(text).state.phase == "submitted"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je ne parle pas anglais"),
        ("es", "no hablo inglés"),
        ("zh-CN", "我不会英文"),
    ],
)
def test_who_does_not_speak_a_language_is_not_answered_in_it(language, text):
    assert Customer(languages=ALL).says(text).state.language == language
    ann = Customer(languages=ALL).says(LEAK["en"]).says(text)
    assert ann.state.language == language


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        es=("me llamo Pedro Gil", "que vengan a mirarla", "a las diez"),
        fr=("on me l'a livré mardi dernier", "que quelqu'un passe", "je suis la voisine"),
        en=("no idea mate", "on the table"),
    ),
)
def test_few_words_that_could_be_of_two_languages_are_of_the_talks(language, text):
    assert Customer(languages=ALL).says(LEAK[language]).says(text).state.language == language


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        es=("María del Carmen Ortiz", "Jose de la Cruz"),
        fr=("Madame Lefèvre", "Jean de La Tour"),
        en=("Mrs Edith Marsh", "Ravi Patel"),
        zh=("小陈",),
    ),
)
def test_a_name_with_small_words_or_a_title_is_one(language, text):
    ann = Customer(languages=ALL).says(LEAK[language])
    ann.presses_on_until("name_or_organisation")
    ann.says(text).hears_not("value.refused")
    assert ann.value("name_or_organisation") == text


@pytest.mark.parametrize(
    "text", ["My parcel AB-99120 never arrived. Jo Lane", "The bed came broken. Tom Hall"]
)
def test_a_name_like_a_place_signs_too(text):
    assert read(text).fields["name_or_organisation"].value == text.partition(". ")[2]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the plumber did not come today", "2026-11-16"),
        ("nobody came last nite", "2026-11-15"),
        ("the bus door shut on my bag this am", "2026-11-16"),
        ("el técnico no vino ayer", "2026-11-15"),
        ("le plombier n'est pas venu ce matin", "2026-11-16"),
    ],
)
def test_what_did_not_happen_that_day_went_wrong_that_day(text, day):
    assert read(text).fields["problem_date"].value == day


@pytest.mark.parametrize("text", ["not on the 5th, it was the 6th", "no fue ayer", "ce n'était pas lundi"])
def test_a_day_that_is_denied_is_none(text):
    assert read(text).dates[0].role == "denied"


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("my cooker door doesn't shut", "cooker door"),
        ("My pram's wheel locks up", "pram"),
        ("la puerta del horno no cierra", "puerta del horno"),
        ("your taxi refused to take my wheelchair", "taxi"),
        ("compré una mesa y llegó rayada", "mesa"),
        ("Le canapé livré le 4 novembre est taché", "canapé"),
        ("su técnico vino a reparar la caldera", "caldera"),
        ("I collected varifocal glasses from your Bath branch", "varifocal glasses"),
    ],
)
def test_the_thing_it_is_about_is_told_from_others(text, thing):
    assert read(text).fields["product_description"].value == thing


def test_what_came_is_no_wine_and_what_was_delivered_no_book():
    assert "product_description" not in read("el técnico no vino ayer").fields
    assert "product_description" not in read("Livré en retard et abîmé").fields


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("账号 0571-88213", "0571-88213"),
        ("account 20-44-51 88213377", "20-44-51 88213377"),
    ],
)
def test_a_number_behind_its_label_is_no_telephone_and_no_day(text, number):
    fields = read(text, asked="product_reference").fields
    assert fields["product_reference"].value == number
    assert "phone" not in fields


def test_a_telephone_behind_its_label_is_no_number_of_an_order():
    fields = read("我叫刘建军 电话 13712345678", asked="product_reference", language="zh-CN").fields
    assert fields["phone"].value == "+8613712345678"
    assert "product_reference" not in fields


@pytest.mark.parametrize(
    "text",
    [
        "If I don't get my £340 back by Friday I'll see you in court",
        "devuélvanme los 340 euros",
        "rendez-moi mes 49 euros",
        "再不退我340块我就告你们",
    ],
)
def test_a_sum_wanted_back_is_a_refund(text):
    found = read(text).fields["remedy_details"].value
    assert found in {"refund", "devolución del dinero", "remboursement", "退款"}


def test_an_age_and_a_drive_are_no_address():
    assert "address" not in read("I am 71 and I drive. My lens is wrong.").fields


def test_the_name_on_a_thing_is_not_the_customers():
    ann = Customer().says("the cake came with the wrong name")
    ann.says("The name on it was Sophie, should be Sofia")
    assert "name_or_organisation" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="Your building site starts at 5am every day, I can't sleep",
        zh="你们工地半夜施工，吵得睡不着",
        es="Su obra empieza a las 5, no puedo dormir",
        fr="Votre chantier commence à 5 h, je ne dors plus",
    ),
)
def test_noise_at_night_is_no_grief(language, text):
    Customer(languages=ALL).says(text).hears("ack.chat").hears_not("feeling.distress")


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (LEAK["en"], "What will the postage cost me?\nAnn Price"),
        (LEAK["zh-CN"], "退货运费谁出？\n孙丽娟"),
        (LEAK["es"], "¿quién paga el envío?\nRosa Iglesias"),
        (LEAK["fr"], "qui paie le retour ?\nJeanne Petit"),
    ],
)
def test_a_question_above_a_signature_is_one(first, text):
    ann = Customer(traits=LETTER, languages=ALL).says(first).on("acknowledged")
    ann.says(text).hears("question.kept").hears_not("value.added")


@pytest.mark.parametrize("text", ["whats that", "Do I have to?"])
def test_what_is_that_is_why(text):
    Customer().says(LEAK["en"]).says(text).hears("ask.remedy_details.help")


def test_whether_it_must_be_brought_in_is_no_protest():
    ann = Customer().says(LEAK["en"]).says("Do I have to bring it in?")
    ann.hears("question.kept", "ask.remedy_details")


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="do you want a photo?", zh="有照片要发吗", es="¿quieren una foto?", fr="voulez-vous une photo ?"),
)
def test_whether_a_photo_is_wanted_is_answered(language, text):
    Customer(languages=ALL).says(LEAK[language]).says(text).hears("ask.enclosure_list.help")


@pytest.mark.parametrize("text", ["ok my bed squeaks", "我的床吱吱响", "mi cama chirría", "Mon vélo grince"])
def test_something_said_of_a_thing_of_theirs_is_a_complaint(text):
    assert Customer(languages=ALL).says(text).did(Open)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I'm the carer for Mrs Edna Clarke, her wheelchair has a broken brake", "Edna Clarke"),
        ("Soy la cuidadora de don Julián Ramos, su lavadora pierde agua", "Julián Ramos"),
        ("Je suis la fille de Mme Jeanne Petit, son lave-linge fuit", "Jeanne Petit"),
        ("我是王桂英的女儿，她的助听器坏了", "王桂英"),
        ("我替邻居王奶奶投诉，她的电热毯不热了", "王奶奶"),
    ],
)
def test_whose_carer_or_child_writes_acts_for_them(text, name):
    ann = Customer(languages=ALL).says(text).hears("ask.acting_for.authority")
    assert ann.value("name_or_organisation") == name


ACTS = {
    "en": ("I'm writing for my mum, her washing machine leaks", "Edna Clarke"),
    "zh-CN": ("我替我妈妈投诉，她的助听器坏了", "王桂英"),
    "es": ("Escribo por mi madre, su lavadora pierde agua", "Carmen Ruiz"),
    "fr": ("J'écris pour ma mère, son lave-linge fuit", "Jeanne Petit"),
}


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="she knows, she asked me to", zh="她知道的", es="lo sabe, me lo pidió", fr="elle le sait"),
)
def test_that_somebody_knows_is_their_agreement(language, text):
    first, name = ACTS[language]
    ann = Customer(languages=ALL).says(first).says(name).hears("ask.acting_for.authority").says(text)
    assert ann.form["acting_for"].confirmed
    assert text not in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="she knows, she asked me to", zh="她知道的", es="lo sabe, me lo pidió", fr="elle le sait"),
)
def test_that_somebody_knows_is_no_name(language, text):
    ann = Customer(languages=ALL).says(ACTS[language][0]).hears("ask.acting_for.name").says(text)
    assert "name_or_organisation" not in ann.form
    assert ann.form["acting_for"].confirmed


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="my other order never came either",
        zh="另一单也没到",
        es="mi otro pedido tampoco llegó",
        fr="une autre commande n'est pas arrivée non plus",
    ),
)
def test_another_order_after_sending_is_offered_a_number_of_its_own(language, text):
    ann = Customer(languages=ALL).says(LEAK[language])
    for _ in range(4):
        ann.presses_first_way_on()
    assert ann.state.phase == "submitted"
    ann.on("acknowledged").says(text).hears("split.ask")


@pytest.mark.parametrize("text", ["can you tell me what you have?", "what have you noted so far"])
def test_what_is_noted_is_told_after_sending_too(text):
    ann = Customer().says(LEAK["en"])
    for _ in range(4):
        ann.presses_first_way_on()
    ann.on("acknowledged").says(text).hears("told.here")


def test_a_product_is_changed_to_the_words_that_are_said():
    ann = Customer().says("the mixer you sold me is loud, order MX-1212")
    ann.says("change the product to hand mixer").hears("value.changed")
    assert ann.value("product_description") == "hand mixer"


@pytest.mark.parametrize(
    ("text", "traits"),
    [("my father passed away and you still send him bills", None), ("我父亲过世了，账单还在寄", LETTER)],
)
def test_no_to_the_offer_of_a_person_is_met_with_peace(text, traits):
    widow = Customer(languages=ALL, **({"traits": traits} if traits else {})).says(text)
    widow.hears("feeling.distress").says("no" if widow.state.language == "en" else "不用")
    widow.hears("feeling.peace").hears_not("value.refused")


@pytest.mark.parametrize(("language", "text"), each(en="Lena", zh="林", es="Lucía", fr="Odile"))
def test_one_word_written_like_a_name_is_one_where_it_can_be_nothing_else(language, text):
    ann = Customer(languages=ALL).says(LEAK[language])
    ann.presses_on_until("product_reference")
    ann.says(text).hears("value.heard", "ask.product_reference")
    assert ann.value("name_or_organisation") == text


@pytest.mark.parametrize("text", ["Nothing", "Kettle", "Broken", "hmm", "ABC"])
def test_one_word_that_means_something_is_no_name(text):
    ann = Customer().says(LEAK["en"])
    ann.presses_on_until("product_reference")
    ann.says(text)
    assert "name_or_organisation" not in ann.form


@pytest.mark.parametrize("text", ["Toujours rien reçu. Commande 20-3391.\nJ. Roux"])
def test_a_name_with_its_initial_signs(text):
    assert read(text).fields["name_or_organisation"].value == "J. Roux"


@pytest.mark.parametrize(
    "text",
    [
        "I'd like to apologise, I ordered a lamp, but you won't take it back",
        "我先道歉，是我下错单，可是你们不给退",
        "les pido perdón, pedí una lámpara por error y no la aceptan de vuelta",
        "je m'excuse, j'ai commandé une lampe par erreur et vous refusez le retour",
    ],
)
def test_an_apology_of_the_writers_own_is_no_wish_for_one(text):
    found = read(text).fields.get("remedy_details")
    assert found is None or found.value not in {"apology", "道歉", "disculpa", "excuses"}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I'm Anna Bell, order AB-1200, the curtains are the wrong colour", "complaint"),
        ("are the curtains washable", "enquiry"),
    ],
)
def test_words_of_a_question_inside_a_sentence_ask_nothing(text, intent):
    assert read(text).intent == intent


@pytest.mark.parametrize("text", ["我是他妈妈，叫周燕", "我妈的手机坏了"])
def test_somebodys_mother_is_no_insult(text):
    assert read(text).feeling == ""


@pytest.mark.parametrize("text", ["他妈的，又坏了", "你妈的破手机"])
def test_an_insult_stays_one(text):
    assert read(text).feeling == "insult"


@pytest.mark.parametrize(
    ("text", "day"),
    [("从十月开始就不热", "2026-10-01/2026-10-31"), ("el 12 por la mañana", "2026-11-12")],
)
def test_a_month_something_began_in_and_a_day_and_its_part_are_read(text, day):
    assert read(text, asked="problem_date").fields["problem_date"].value == day


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="what happens next?", zh="接下来呢", es="¿qué pasa ahora?", fr="c'est quoi la suite ?"),
)
def test_what_comes_next_is_told(language, text):
    Customer(languages=ALL).says(LEAK[language]).says(text).hears("info.times", "ask.remedy_details")


def test_a_telephone_alone_is_asked_what_happened():
    ann = (
        Customer().says("please call me on 07700 900111").hears("ack.chat", "ask.problem_description.repair")
    )
    assert ann.value("phone") == "+447700900111"


def test_a_remedy_under_the_first_question_of_a_letter_is_no_product():
    ann = Customer(traits=LETTER, languages=ALL).says("Toujours rien reçu. Commande 20-3391.\nJ. Roux")
    ann.says("1. remboursement\n2. il y a trois semaines")
    assert ann.value("remedy_details") == "remboursement"
    assert "product_description" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"), each(en="the wheelchair", zh="实木地板", es="la lavadora", fr="le lave-linge")
)
def test_a_thing_alone_is_no_wish(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    assert "remedy_details" not in ann.form


def test_the_end_of_a_sum_and_a_door_are_no_number_of_an_order():
    for text, language in (("get my points back, 12,400 of them", "en"), ("我住3栋1202", "zh-CN")):
        assert "product_reference" not in read(text, asked="product_reference", language=language).fields


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Me han cobrado el 2 de noviembre por un seguro que no contraté", "2026-11-02"),
        ("on 2 November you charged me for a policy I never bought", "2026-11-02"),
        ("le 2 novembre vous m'avez prélevé pour une assurance que je n'ai jamais souscrit", "2026-11-02"),
    ],
)
def test_a_day_beside_what_was_never_bought_is_no_day_of_purchase(text, day):
    assert read(text).fields["problem_date"].value == day


@pytest.mark.parametrize(
    "text",
    [
        "I do not expect anything; I simply thought you should know that your branch was cold.",
        "Su tienda estaba fría. No espero nada, solo quería que lo supieran.",
        "Votre magasin était froid. Je n'attends rien, je voulais juste que vous le sachiez.",
        "你们店里很冷，没什么要求，只是告诉你们一声。",
    ],
)
def test_who_wants_nothing_is_not_asked_what_would_put_it_right(text):
    ann = Customer(languages=ALL, traits=LETTER).says(text)
    assert ann.value("remedy_requested") == "no"
    assert "remedy_details" not in ann.state.letter


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("hola, quería saber cómo va lo mío", "status.none"),
        ("bonjour, où en est ma réclamation", "status.none"),
    ],
)
def test_who_asks_how_theirs_goes_opens_nothing(text, key):
    assert not Customer(languages=ALL).says(text).hears(key).did(Open)


def test_words_beside_files_are_a_wish_and_are_kept():
    ann = Customer().says("You delivered a wardrobe with no back panel.").hears("ask.product_reference")
    ann.says("here it is", files=("clip.mp4",)).says("just send the panel")
    assert ann.value("remedy_details") == "just send the panel"


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [("en", "S. Ngata", "S. Ngata"), ("zh-CN", "业主 陈建国", "陈建国"), ("fr", "J. Roux", "J. Roux")],
)
def test_an_initial_and_a_role_are_of_a_name(language, text, name):
    ann = Customer(languages=ALL).says(LEAK[language])
    ann.presses_on_until("product_reference")
    assert ann.says(text).value("name_or_organisation") == name


def test_a_shop_that_only_says_where_is_not_what_it_is_about():
    assert (
        "product_description"
        not in read("j'ai repris ma voiture dans votre garage, la radio manquait").fields
    )


def test_a_long_story_with_a_question_in_it_is_a_complaint():
    text = (
        "您好 我是你们十年的老客户了 上周在你们东门店买了两袋大米 打开全是虫子 我老伴气得不行 "
        "我就想问问你们质检怎么做的 小票我还留着 号码是0034521"
    )
    assert Customer(languages=ALL).says(text).did(Open)


@pytest.mark.parametrize(
    "text",
    [
        "thanks for the quick delivery, but two of the legs are missing",
        "谢谢你们送得快，但是桌腿少了两个",
        "gracias por la entrega rápida, pero falta una pata",
        "merci pour la livraison rapide mais il manque les pieds de la table",
    ],
)
def test_a_trouble_that_follows_on_a_but_is_a_complaint(text):
    assert read(text).intent == "complaint"


def test_a_story_that_turns_out_well_is_praise():
    assert read("It arrived damaged, but your team was brilliant and so kind about it").intent == "praise"


def test_a_letter_for_a_neighbour_is_signed_by_its_writer():
    tom = Customer(traits=LETTER).says(
        "I'm writing on behalf of my neighbour, her boiler does not work since Friday.\nTom Reid"
    )
    assert tom.value("acting_for") == "Tom Reid"
    assert "Dear Tom Reid," in tom.heard
    tom.says("1. repair please\n2. no idea\n3. Edna Clarke\n4. yes she asked me to\n\nTom Reid")
    assert tom.value("name_or_organisation") == "Edna Clarke"
    assert tom.value("acting_for") == "Tom Reid"
    assert tom.form["acting_for"].confirmed


@pytest.mark.parametrize("text", ["退款", "refund please", "remboursement svp", "reembolso por favor"])
def test_a_remedy_as_the_first_words_is_not_asked_for_again(text):
    ann = Customer(languages=ALL).says(text)
    assert ann.value("remedy_details")
    for _ in range(4):
        ann.hears_not("ask.remedy_details").presses_first_way_on()


def test_too_big_is_no_wish():
    ann = Customer(languages=ALL).says(LEAK["zh-CN"]).hears("ask.remedy_details").says("太大了")
    assert "remedy_details" not in ann.form


def test_no_photo_needed_is_no_question_how_to_send_one():
    ann = Customer(languages=ALL).says(LEAK["zh-CN"]).says("不用发照片了")
    ann.hears("value.refused", "ask.remedy_details")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="don't call me back please",
        zh="别再打电话给我",
        es="no quiero hablar con nadie",
        fr="ne me rappelez plus",
    ),
)
def test_who_wants_no_call_is_handed_to_nobody(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).says(text)
    assert not ann.did(AskPerson)
