"""What people say to a question instead of answering it, in the four languages: each class once, as a short talk."""

import pytest

from dialogs.turn import AskPerson, FlagSafety, Leave, Open, Withdraw
from unit.dialogs.talk import ALL, LEAK, LETTER, TEXT, Customer, each

REFUND = {"en": "refund", "zh-CN": "退款", "es": "la devolución del dinero", "fr": "un remboursement"}


def asked_number(language, **more):
    """A kettle leaks; the wish is told; the number of the order is asked."""
    ann = Customer(languages=ALL, **more).says(LEAK[language]).hears("ack.chat", "ask.remedy_details")
    ann.says(REFUND[language]).hears("ask.product_reference")
    assert ann.state.language == language
    return ann


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("forget it, I withdraw", "I don't want to complain any more"),
        zh=("算了，我不投诉了", "算了，当我没投诉"),
        es=("olvídelo, retiro la queja", "ya no quiero quejarme"),
        fr=("laissez tomber, je retire", "je ne veux plus réclamer"),
    ),
)
def test_a_complaint_is_taken_back_in_the_middle_of_a_question(language, text):
    ann = asked_number(language).says(text).hears("withdraw.ask")
    regret = {
        "en": "no wait I changed my mind, please go on",
        "zh-CN": "我改主意了，不撤了",
        "es": "no, he cambiado de idea, sigan con la queja",
        "fr": "non, j'ai changé d'avis, continuez",
    }
    ann.says(regret[language]).hears("withdraw.kept", "ask.product_reference")
    assert not ann.did(Withdraw)
    assert ann.value("remedy_details") in {"refund", "退款", "devolución del dinero", "remboursement"}
    assert "\n" not in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("dont know", "no", "ok", "refund 35 pounds"),
        zh=("LH-8821345", "OK"),
        es=("no se", "no", "Ann Price"),
        fr=("non", "ok go", "sais pas"),
    ),
)
def test_a_short_answer_does_not_change_the_language(language, text):
    assert asked_number(language).says(text).state.language == language


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("en", "说中文可以吗", "zh-CN"),
        ("en", "en español por favor", "es"),
        ("en", "on peut parler français ?", "fr"),
        ("zh-CN", "can we speak English", "en"),
        ("zh-CN", "能用英语吗", "en"),
        ("es", "prefiero hablar en inglés", "en"),
        ("es", "puis-je écrire en français svp", "fr"),
        ("fr", "je préfère en anglais", "en"),
        ("fr", "请说中文", "zh-CN"),
    ],
)
def test_a_wish_for_another_language_is_followed_inside_the_form(language, text, wanted):
    ann = asked_number(language).says(text).hears("language.changed", "ask.product_reference")
    assert ann.state.language == wanted
    assert "\n" not in ann.value("problem_description")


def test_a_language_in_a_story_is_no_wish_for_it():
    ann = asked_number("en").says("the manual is only in Spanish")
    assert ann.state.language == "en"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("I already told you", "as I said!!"),
        zh=("我已经说过了", "不是说过了吗"),
        es=("ya se lo dije", "como ya dije"),
        fr=("je l'ai déjà dit", "comme je vous l’ai dit"),
    ),
)
def test_what_was_told_is_looked_for_and_asked_once_more_at_most(language, text):
    ann = asked_number(language).says(text).hears("told.again", "ask.product_reference")
    ann.says(text).hears("told.skip", "ask.name_or_organisation")
    ann.says(text).hears("told.again", "ask.name_or_organisation")
    ann.says(text).hears("told.skip", "summary.show")
    assert ann.form.keys().isdisjoint({"product_reference", "name_or_organisation"})


def test_what_was_told_is_found_in_the_story():
    ann = Customer().says(
        "The sofa I ordered on 3 November has a torn seat, order LH-8830012, I want a repair"
    )
    ann.hears("ask.problem_date").says("as I said").hears("value.doubt")
    ann.says("yes")
    assert ann.value("problem_date") == "2026-11-03"


def test_with_what_was_said_before_the_value_may_stand_again():
    ann = asked_number("en").says("as I said, LH-8821345")
    assert ann.value("product_reference") == "LH-8821345"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("whatever", "idk", "who cares"),
        zh=("随便", "无所谓", "想不起来"),
        es=("me da igual", "lo que sea"),
        fr=("peu importe", "je m'en fiche"),
    ),
)
def test_whatever_is_no_number_and_no_name(language, text):
    ann = asked_number(language).says(text).hears("value.unknown", "ask.name_or_organisation")
    ann.says(text).hears("value.refused", "summary.show")
    assert ann.form.keys().isdisjoint({"product_reference", "name_or_organisation"})


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="yes but change the date",
        zh="可以，但是改一下日期",
        es="sí, pero cambie la fecha",
        fr="oui mais changez la date",
    ),
)
def test_yes_but_a_line_is_to_be_changed(language, text):
    ann = asked_number(language)
    ann.says(text).hears("ask.problem_date")  # in the middle of the form
    ann.says({"en": "5 November", "zh-CN": "11月5日", "es": "5 de noviembre", "fr": "5 novembre"}[language])
    ann.hears("ask.product_reference").says("LH-8821345").hears("summary.show")
    ann.says(text).hears("ask.problem_date")  # and at the summary
    ann.says({"en": "4 November", "zh-CN": "11月4日", "es": "4 de noviembre", "fr": "4 novembre"}[language])
    ann.hears("value.changed", "summary.ask")
    assert ann.value("problem_date") == "2026-11-04"
    assert "change" not in ann.value("remedy_details")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="I am writing for my mother Joan Hill, her hearing aid is broken, she gave me power of attorney",
        zh="我妈妈王桂英委托我投诉，她的助听器坏了",
        es="Escribo por mi madre, Carmen Ruiz, su audífono está roto, me dio poder notarial",
        fr="J'écris pour ma mère, Jeanne Petit, son appareil auditif est cassé, j'ai une procuration",
    ),
)
def test_authority_and_form_of_an_answer_are_heard_when_said(language, text):
    ann = Customer(languages=ALL).says(text).hears_not("ask.acting_for.authority")
    assert ann.form["acting_for"].confirmed
    large = {
        "en": "she needs large print letters",
        "zh-CN": "她需要大字",
        "es": "necesita letra grande",
        "fr": "en gros caractères svp",
    }
    no_texts = {"en": "no texts please", "zh-CN": "不要发短信", "es": "no quiero sms", "fr": "pas de sms svp"}
    ann.says(large[language]).says(no_texts[language])
    assert ann.value("format_need") == "large_print"
    assert ann.value("sms_optin") == "no"
    assert "remedy_details" not in ann.form


def test_no_texts_is_no_answer_to_whether_somebody_agrees():
    ann = Customer().says("I am writing for my mother Joan Hill, her hearing aid is broken")
    ann.hears("ask.acting_for.authority").says("no texts please").hears("ask.acting_for.authority")
    assert "acting_for" not in ann.form
    ann.says("she gave me power of attorney")
    assert ann.form["acting_for"].confirmed


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "a new sofa", "a new sofa"),
        ("en", "just a refund", "refund"),
        ("zh-CN", "换一张新沙发", "换"),
        ("es", "un sofá nuevo", "un sofá nuevo"),
        ("es", "un cambio", "cambio"),
        ("fr", "un échange", "échange"),
    ],
)
def test_a_wish_told_to_another_question_is_kept(language, text, wish):
    torn = {
        "en": "The sofa arrived torn",
        "zh-CN": "快递送来的沙发破了",
        "es": "El sofá llegó roto",
        "fr": "Le canapé est arrivé déchiré",
    }
    ann = Customer(languages=ALL).says(torn[language]).hears("ask.product_reference")
    ann.says(text).hears("value.heard", "ask.product_reference")
    assert wish in ann.value("remedy_details")
    assert "product_reference" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=(
            "my second complaint: the washing machine you sold me is broken too",
            "and now the fridge is broken",
        ),
        zh=("另外我买的洗衣机也坏了", "还要投诉一件：冰箱坏了"),
        es=("mi segunda queja: la lavadora también está rota", "y ahora mi nevera no funciona"),
        fr=("ma deuxième réclamation : le lave-linge est cassé aussi", "et maintenant le frigo est en panne"),
    ),
)
def test_a_second_matter_in_the_middle_of_the_first_is_offered_a_number_of_its_own(language, text):
    ann = asked_number(language).says(text).hears("split.ask")
    ann.presses(
        {"en": "Same complaint", "zh-CN": "同一件", "es": "La misma queja", "fr": "La même"}[language]
    )
    ann.hears("split.joined", "ask.product_reference")
    assert text in ann.value("problem_description")
    ann = asked_number(language).says(text)
    ann.presses(
        {"en": "New complaint", "zh-CN": "新的投诉", "es": "Queja nueva", "fr": "Nouvelle réclamation"}[
            language
        ]
    )
    assert ann.hears("split.sent", "ack.chat").did(Open)
    assert ann.did(Leave)  # the first goes in as it stands
    assert ann.value("problem_description") == text


def test_more_of_the_same_thing_is_no_second_matter():
    ann = asked_number("en").says("also the lid of the kettle is broken").hears_not("split.ask")
    ann.hears("ask.product_reference")


def test_a_new_problem_in_a_letter_is_offered_a_number_of_its_own():
    ann = Customer(traits=LETTER).says("My new sofa came torn, order LH-8830012. Please repair it. Ann Price")
    ann.on("acknowledged").says("And now the fridge I bought from you is broken as well. Regards, Ann Price")
    ann.hears("split.ask", "mail.split.how")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("I won't give you any data", "I want to stay anonymous"),
        zh=("不想提供个人信息", "我想匿名"),
        es=("no voy a dar mis datos", "prefiero ser anónimo"),
        fr=("je ne veux pas donner mes coordonnées", "je veux rester anonyme"),
    ),
)
def test_who_gives_nothing_of_themselves_is_not_asked_again(language, text):
    ann = asked_number(language).says(text).hears("value.private", "summary.show")
    assert ann.reference in ann.heard
    assert "\n" not in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="I want to stay anonymous. Your driver was rude to me in the shop",
        zh="我想匿名投诉，你们的师傅上门骂人",
        es="Quiero permanecer anónimo. Su repartidor me gritó ayer",
        fr="Je veux rester anonyme. Votre livreur m'a crié dessus hier",
    ),
)
def test_who_says_so_at_once_is_never_asked_for_a_name(language, text):
    ann = Customer(languages=ALL).says(text).hears("ack.chat")
    for _ in range(4):
        ann.hears_not("ask.name_or_organisation", "ask.contact").presses_first_way_on()
    assert ann.state.phase == "submitted"


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        *(("en", text, "info.times") for text in ("how long", "how long does it take?", "when?")),
        *(("zh-CN", text, "info.times") for text in ("要多久", "几时有答复", "幾時有答覆")),
        ("es", "¿cuánto tarda?", "info.times"),
        ("fr", "c'est pour quand ?", "info.times"),
        *(
            ("en", text, "ask.product_reference.help")
            for text in ("why do you ask that?", "what is this for?")
        ),
        *(("zh-CN", text, "ask.product_reference.help") for text in ("为什么要问这个", "问这个做什么")),
        ("es", "¿por qué me preguntan eso?", "ask.product_reference.help"),
        ("fr", "pourquoi vous demandez ça ?", "ask.product_reference.help"),
        ("en", "does it cost anything?", "info.free"),
        ("zh-CN", "要钱吗", "info.free"),
        ("es", "¿es gratis?", "info.free"),
        ("fr", "c'est gratuit ?", "info.free"),
    ],
)
def test_a_question_during_a_question_is_answered_and_no_part_of_the_story(language, text, key):
    ann = asked_number(language).says(text).hears(key)
    assert ann.state.asked == "product_reference"
    assert ann.value("problem_description") == LEAK[language]


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("are you a real person?", "are you an AI?"),
        zh=("你是真人吗", "你是不是机器人？"),
        es=("¿es usted una persona real?", "¿eres un bot?"),
        fr=("vous êtes une vraie personne ?", "je parle à un humain ?"),
    ),
)
def test_whether_it_is_a_person_is_answered_honestly_and_hands_nothing_over(language, text):
    ann = asked_number(language).says(text)
    ann.hears("greet.person", "ask.product_reference")
    assert ann.keys[0] in {"person.robot", "person.are_you_human"}
    assert not ann.did(AskPerson)


def test_both_in_one_breath_hands_over():
    ann = asked_number("en").says("are you a robot?? I want a human being")
    assert ann.hears("person.assistant", "person.asked").did(AskPerson)


@pytest.mark.parametrize("sign", ["👍", "😡😡", "🤷"])
def test_signs_alone_are_no_wish_and_no_name(sign):
    ann = Customer().says("my shoes fell apart").hears("ask.remedy_details")
    ann.says(sign).says(sign)
    assert "remedy_details" not in ann.form
    assert "value.taken" not in ann.keys


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "order LH-8821345, bought 3 November, I want a repair", "repair"),
        ("zh-CN", "订单号LH-8821345，我想换货", "换货"),
        ("es", "pedido LH-8821345, quiero una reparación", "reparación"),
        ("fr", "commande LH-8821345, je veux un échange", "échange"),
    ],
)
def test_the_wish_is_kept_without_the_values_told_beside_it(language, text, wish):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    assert ann.value("remedy_details") == wish
    assert ann.value("product_reference") == "LH-8821345"


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "WHY DOES NOBODY ANSWER ME", "feeling.heard"),
        ("en", "answer me!!!", "feeling.heard"),
        ("en", "you thieves", "feeling.heard"),
        ("en", "you idiots", "feeling.insult"),
        ("zh-CN", "你们太过分了", "feeling.heard"),
        ("zh-CN", "混蛋", "feeling.insult"),
        ("es", "son unos ladrones", "feeling.heard"),
        ("es", "son gilipollas", "feeling.insult"),
        ("fr", "bande d'escrocs", "feeling.heard"),
        ("fr", "bande de connards", "feeling.insult"),
    ],
)
def test_anger_in_the_middle_is_met_once_and_is_no_answer(language, text, key):
    ann = asked_number(language).says(text).hears(key)
    assert ann.state.asked == "product_reference"
    ann.says(text).hears_not(key)
    assert ann.form.keys().isdisjoint({"product_reference", "name_or_organisation"})
    assert text in ann.value("problem_description") or "ask.product_reference.repair" in ann.keys


def test_anger_is_no_wish():
    ann = Customer().says("My kettle leaks").hears("ask.remedy_details").says("you idiots")
    ann.hears("feeling.insult", "ask.remedy_details")
    assert "remedy_details" not in ann.form


def test_capitals_in_the_first_message_are_anger_too():
    Customer().says("MY KETTLE BROKE AFTER TWO DAYS AND NOBODY CARES").hears("ack.chat", "feeling.angry")
    Customer().says("My TV from LG has a broken HDMI port").hears_not("feeling.angry")


@pytest.mark.parametrize(
    ("language", "first", "again"),
    [
        ("en", "you cancelled my benefits and I want to kill myself", "I really want to die"),
        ("zh-CN", "你们停了我的补助，我不想活了", "我真的不想活了"),
        ("es", "me quitaron la ayuda y quiero morir", "quiero suicidarme"),
        ("fr", "vous avez coupé mon aide et je veux mourir", "je veux me tuer"),
    ],
)
def test_the_words_for_who_wishes_to_die_are_said_once_and_somebody_stays(language, first, again):
    ann = Customer(languages=ALL).says(first).hears("safety.self")
    ann.says(again).hears("safety.stay").hears_not("safety.self")
    assert ann.did(AskPerson)
    assert ann.did(FlagSafety)
    assert "116 123" in ann.heard
    ann.says(again).hears("safety.here").hears_not("safety.self", "safety.stay")
    assert "?" not in ann.heard


def test_french_is_set_as_french_is():
    ann = Customer(languages=("fr", "en"), traits=TEXT).says("Ma bouilloire fuit").hears("ack.sms")
    assert ".." not in ann.heard
    assert "mar 17/11" in ann.heard
    ann = Customer(languages=("fr", "en")).says("Ma bouilloire fuit depuis lundi, je veux un remboursement")
    assert "Produit\u00a0: bouilloire" in ann.heard


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "cancel the charge", "cancellation"),
        ("zh-CN", "取消扣费", "取消收费或合同"),
        ("es", "anulen el cargo", "anulación"),
        ("fr", "annuler les frais", "annulation"),
    ],
)
def test_to_cancel_a_charge_is_no_refund(language, text, kind):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    assert ann.value("remedy_details") == kind


def test_answers_by_letter_may_stand_under_each_others_numbers():
    ann = Customer(traits=LETTER).says("Hello, my bill is wrong again. Regards, Daniel Osei")
    assert ann.state.letter == ("product_reference", "remedy_details", "problem_date")
    ann.on("acknowledged").says("1. INV-55120\n2. 5 October\n3. cancel the charge")
    assert ann.value("problem_date") == "2026-10-05"
    assert ann.value("remedy_details") == "cancellation"
    assert ann.value("product_reference") == "INV-55120"


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "is this going to a human at some point?", "info.times"),
        ("es", "¿esto lo lee una persona?", "info.times"),
        ("fr", "est-ce que quelqu'un lit ça ?", "info.times"),
        ("zh-CN", "会有人看吗", "info.times"),
        ("en", "can I send photos?", "ask.enclosure_list.help"),
        ("zh-CN", "可以发照片吗", "ask.enclosure_list.help"),
        ("es", "¿puedo mandar fotos?", "ask.enclosure_list.help"),
        ("fr", "je peux envoyer une photo ?", "ask.enclosure_list.help"),
        ("en", "do I get a number?", "status.intake"),
        ("zh-CN", "编号是多少", "status.intake"),
        ("es", "¿cuál es mi número?", "status.intake"),
        ("fr", "quel est mon numéro ?", "status.intake"),
        ("en", "I don't understand the question", "ask.product_reference.help"),
        ("zh-CN", "不明白这个问题", "ask.product_reference.help"),
        ("es", "no entiendo la pregunta", "ask.product_reference.help"),
        ("fr", "je ne comprends pas la question", "ask.product_reference.help"),
        ("en", "stop asking", "summary.show"),
        ("zh-CN", "别问了", "summary.show"),
        ("es", "no pregunte más", "summary.show"),
        ("fr", "plus de questions", "summary.show"),
        ("zh-CN", "行，就这样", "summary.show"),
    ],
)
def test_what_a_clerk_would_answer_is_answered(language, text, key):
    ann = asked_number(language).says(text).hears(key)
    assert ann.value("problem_description") == LEAK[language]
    assert ann.value("remedy_details")


@pytest.mark.parametrize(
    ("language", "text", "form"),
    [
        ("en", "I can't see well", "large print"),
        ("zh-CN", "我眼睛不好，看不清小字", "大字"),
        ("es", "no veo bien", "letra grande"),
        ("fr", "je suis malvoyant", "gros caractères"),
    ],
)
def test_who_sees_badly_says_it_instead_of_a_wish(language, text, form):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details")
    ann.says(text).hears("ask.format_need").says(form).hears("ask.remedy_details")
    assert ann.value("format_need") == "large_print"
    assert text in ann.value("problem_description")
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="two parts were missing",
        zh="东西少了两件",
        es="faltaban dos piezas y estaba roto",
        fr="il manquait deux pièces",
    ),
)
def test_more_of_the_story_is_no_wish(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    assert "remedy_details" not in ann.form
    assert text in ann.value("problem_description")


def test_a_name_corrected_where_a_product_is_asked_is_no_product():
    mia = Customer().says("It came with a broken heel, bought 2 November, order LH-120012. Mia Long")
    mia.hears("ask.product_description").says("yes but my name is Mia Lang").hears("ask.product_description")
    assert mia.value("name_or_organisation") == "Mia Lang"
    assert "product_description" not in mia.form
    mia.says("a refund").hears("value.heard")
    assert mia.value("remedy_details") == "refund"


def test_a_language_is_wished_for_before_it_is_told_what_it_is_about():
    li = Customer(languages=ALL).says("blue parcel, open").hears("feedback.ask")
    li.says("我还是用中文说吧").hears("language.changed", "feedback.ask").says("是的").hears("ack.chat")
    assert li.value("problem_description") == "blue parcel, open"
    assert li.state.language == "zh-CN"


def test_who_writes_for_somebody_and_says_no_more_is_asked_what_happened():
    peter = (
        Customer()
        .says("I am writing for my father Luis Gomez")
        .hears("ack.chat", "ask.problem_description.repair")
    )
    peter.says("he was billed twice for electricity").hears("ask.acting_for.authority")
    assert peter.value("name_or_organisation") == "Luis Gomez"


def test_an_angry_letter_is_met_with_one_line():
    ann = Customer(traits=LETTER).says(
        "THE THIRD INVOICE IN A ROW IS WRONG!!! CANCEL IT. Peter Hale, INV-9912"
    )
    ann.hears("feeling.heard", "ack.mail")
    assert ann.value("remedy_details") == "cancellation"


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="whatever, skip it", zh="不知道，跳过", es="ya da igual, déjelo", fr="aucune idée, passez"),
)
def test_several_orders_in_one_breath_are_orders(language, text):
    asked_number(language).says(text).hears("ask.name_or_organisation").hears_not("value.taken")


@pytest.mark.parametrize(
    ("language", "text", "kind"),
    [
        ("en", "I changed my mind, a repair please", "repair"),
        ("zh-CN", "我改主意了，换货吧", "换货"),
        ("es", "he cambiado de idea, quiero una reparación", "reparación"),
        ("fr", "j'ai changé d'avis, je veux un échange", "échange"),
    ],
)
def test_a_changed_mind_changes_the_wish(language, text, kind):
    ann = asked_number(language).says(text).hears("value.changed")
    assert ann.value("remedy_details") == kind


def test_a_shared_word_is_read_in_the_language_of_the_talk():
    ann = (
        Customer(languages=ALL).says("Mon frigo est en panne").hears("ask.remedy_details").says("réparez-le")
    )
    assert ann.value("remedy_details") == "réparation"


def test_a_short_answer_by_letter_does_not_change_the_language():
    ann = Customer(languages=ALL, traits=LETTER).says("Bonjour, le grille-pain ne chauffe plus. Lucie Morel")
    ann.on("acknowledged").says("1. un échange").hears("value.heard")
    assert ann.state.language == "fr"


def test_a_refusal_under_the_question_for_a_number_is_none():
    ann = Customer(traits=LETTER).says("Hi, the lamp I got from you flickers. Tim Fox")
    ann.on("acknowledged").says("1. no idea\n2. I won't give you that\n3. last week")
    assert ann.form.keys().isdisjoint({"product_reference", "remedy_details"})
    assert ann.value("problem_date") == "2026-11-09/2026-11-15"


def test_an_angry_question_is_no_name_of_a_product():
    ann = (
        Customer()
        .says("your service is rubbish")
        .says("the delivery never came")
        .hears("ask.product_description")
    )
    ann.says("WHERE IS MY PARCEL")
    assert ann.value("product_description") == "parcel"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="the lid is cracked too",
        zh="另外盖子也裂了",
        es="la tapa está rota",
        fr="le couvercle est cassé",
    ),
)
def test_more_of_the_story_is_no_failed_answer(language, text):
    ann = asked_number(language).says(text).hears("value.added", "ask.product_reference")
    ann.hears_not("ask.product_reference.repair")
    assert text in ann.value("problem_description")


def test_a_complaint_about_data_is_no_refusal_to_give_any():
    asked_number("en").says("you share my personal data with everybody").hears_not("value.private")


def test_the_new_phone_is_the_phone():
    li = Customer().says("快递把我的手机弄丢了").hears("ask.product_reference").says("换个新手机给我")
    assert li.value("product_description") == "手机"
    assert li.value("remedy_details") == "换货"


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="account 88112233", zh="账号88112233", es="pedido LH-8821345", fr="commande LH-8821345"),
)
def test_a_number_told_where_a_wish_was_asked_is_no_wish(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    assert ann.hears("value.heard", "ask.remedy_details").value("product_reference")
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="no order number", zh="没有单号", es="no tengo número de pedido", fr="pas de numéro de commande"),
)
def test_no_number_is_no_wish_and_is_not_asked_for_later(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    ann.hears("value.unknown", "ask.remedy_details").says(REFUND[language]).hears_not("ask.product_reference")
    assert "product_reference" in ann.state.unknown


def test_a_wish_is_no_thing():
    guest = Customer().says("the waiter spilled coffee on my coat").hears("ask.product_description")
    guest.says("I'd like the cleaning paid").hears("value.heard", "ask.product_description")
    assert guest.value("remedy_details") == "compensation"


def test_a_wish_is_corrected_where_something_else_is_asked():
    ann = (
        Customer().says("My tablet won't charge, order LH-1212121").says("exchange").hears("ask.problem_date")
    )
    ann.says("no wait repair").hears("value.changed", "ask.problem_date")
    assert ann.value("remedy_details") == "repair"


@pytest.mark.parametrize(
    ("language", "text"), each(en="thank you bye", zh="谢谢再见", es="gracias y adiós", fr="merci, au revoir")
)
def test_who_says_goodbye_names_no_wish(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    ann.hears("thanks.reply", "ask.remedy_details")
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="you can skip the rest", zh="剩下的跳过", es="omita el resto", fr="passez le reste"),
)
def test_the_rest_may_be_left_out(language, text):
    asked_number(language).says(text).hears("summary.show")
