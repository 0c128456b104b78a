"""What strangers met who tried the desk, put right."""

from datetime import timedelta

import pytest

from dialogs.turn import AskPerson, FlagSafety, Open, Submit
from unit.dialogs.talk import ALL, LEAK, LETTER, TEXT, Customer, each

NEARLY = "My kettle leaks and nearly burnt me"


def of_danger():
    return Customer(languages=ALL).says(NEARLY).hears("ask.safety_question")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("I don't know", "not sure", "ok", "fine"),
        zh=("我不知道", "不清楚", "好的"),
        es=("no sé", "no sé si está herida", "vale"),
        fr=("je ne sais pas", "d'accord"),
    ),
)
def test_whether_anyone_is_hurt_stays_open_when_nobody_knows(language, text):
    ann = of_danger().says(text).hears("ask.safety_question.repair")
    assert not ann.did(FlagSafety)
    ann.says(text).hears("safety.unsure", "ask.remedy_details")
    assert "safety_question" not in ann.form
    assert "safety_question" in ann.state.unknown


@pytest.mark.parametrize(
    ("language", "text"), each(en="tell me a joke", zh="讲个笑话", es="cuéntame un chiste", fr="une blague")
)
def test_a_joke_is_no_emergency(language, text):
    ann = of_danger().says(text)
    assert ann.state.asked == "safety_question"
    assert not ann.did(FlagSafety)


@pytest.mark.parametrize("text", ["yes", "ok yes my hand", "对", "sí", "oui", "yes she is hurt"])
def test_a_yes_to_danger_is_one(text):
    assert of_danger().says(text).hears("safety.health").did(FlagSafety)


@pytest.mark.parametrize("text", ["no", "nobody", "没有", "nadie", "aucun blessé", "ok, nobody is hurt"])
def test_a_no_to_danger_is_one(text):
    assert of_danger().says(text).value("safety_question") == "no"


GAS = {
    "en": "I can smell gas from the cooker you fitted",
    "zh-CN": "我闻到煤气味",
    "es": "En la cocina huele a gas, me lo instalaron ustedes",
    "fr": "ça sent le gaz dans la cuisine",
}


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("ok I've opened the windows", "now what", "what should I do"),
        zh=("我开窗了", "现在怎么办"),
        es=("he abierto las ventanas", "¿y ahora qué hago?"),
        fr=("j'ai ouvert les fenêtres", "et maintenant ?"),
    ),
)
def test_who_asks_what_to_do_after_danger_hears_it_again(language, text):
    ann = Customer(languages=ALL).says(GAS[language]).says(text)
    assert ann.hears("safety.again.gas", "person.asked").did(AskPerson)
    assert "product_description" not in ann.form or "wind" not in ann.value("product_description")
    ann.says(text).hears("safety.again.gas").hears_not("person.asked")


@pytest.mark.parametrize(
    ("language", "text"), each(en="I'm fine", zh="没事了", es="estamos bien", fr="je vais bien")
)
def test_who_is_well_after_danger_hears_a_warm_line(language, text):
    ann = Customer(languages=ALL).says(GAS[language]).says(text).hears("safety.glad")
    assert ann.value("safety_question") == "yes"


def test_who_is_not_safe_is_given_the_numbers_again():
    ann = Customer(languages=ALL).says("I can't go on, I want to die")
    ann.says("no I'm not safe").hears("safety.again.self")
    assert "112" in ann.heard
    assert "116 123" in ann.heard
    assert "product_description" not in ann.form
    ann.says("I'm ok now").hears("safety.glad.self")


@pytest.mark.parametrize(
    ("language", "asks", "text"),
    [
        ("en", "get me a manager", "nobody came"),
        ("zh-CN", "人工", "没人来"),
        ("es", "quiero hablar con una persona", "no vino nadie"),
        ("fr", "je veux parler à quelqu'un", "toujours personne"),
    ],
)
def test_a_promise_that_was_not_kept_is_admitted_and_told_again(language, asks, text):
    ann = Customer(languages=ALL).says(LEAK[language]).says(asks)
    assert "11:12" in ann.heard
    ann.now += timedelta(minutes=30)
    ann.says(text)
    assert "11:12" in ann.heard
    assert not ann.did(AskPerson)
    ann.now += timedelta(hours=3)
    ann.says(text).hears("person.late")
    assert "14:42" in ann.heard
    assert ann.did(AskPerson)
    assert ann.says(text).hears("person.asked").hears_not("person.late")
    assert "14:42" in ann.heard
    assert ann.value("problem_description") == LEAK[language]


def test_words_that_come_after_the_promised_time_are_kept():
    ann = Customer().says(LEAK["en"]).says("get me a manager")
    ann.now += timedelta(hours=3)
    ann.says("the kitchen floor is ruined as well by now").hears("person.late")
    assert "kitchen floor" in ann.value("problem_description")


@pytest.mark.parametrize(
    ("language", "asks", "text", "value"),
    [
        ("en", "get me a manager", "nobody came and the floor is wet, 07700 900111", "+447700900111"),
        ("zh-CN", "人工", "还没有人来，地板也泡坏了，电话13800138000", "+8613800138000"),
        (
            "es",
            "quiero hablar con una persona",
            "no vino nadie y mañana trabajo, 612 345 678",
            "+34612345678",
        ),
        (
            "fr",
            "je veux parler à quelqu'un",
            "toujours personne et je travaille demain, 06 39 98 00 11",
            "+33639980011",
        ),
    ],
)
def test_what_is_said_beside_that_nobody_came_is_kept(language, asks, text, value):
    ann = (
        Customer(languages=ALL)
        .says(LEAK[language])
        .says(asks)
        .says(text)
        .hears("value.heard", "person.asked")
    )
    assert text in ann.value("problem_description")
    assert ann.value("phone") == value


def test_who_only_asks_when_somebody_comes_adds_nothing():
    ann = (
        Customer()
        .says(LEAK["en"])
        .says("get me a manager")
        .says("when will somebody call me?")
        .hears("person.asked")
    )
    assert ann.value("problem_description") == LEAK["en"]


def test_danger_and_the_person_who_comes_are_promised_one_time():
    ann = Customer().says(GAS["en"])
    assert "11:12" in ann.heard
    ann.now += timedelta(minutes=20)
    ann.says("the smell comes from behind the oven")
    assert "11:12" in ann.heard


def test_who_was_written_to_hears_of_no_delay():
    ann = Customer().says(LEAK["en"]).says("get me a manager").on("acknowledged", awaited=False)
    ann.now += timedelta(hours=3)
    ann.says("the floor is wet too").hears_not("person.late")


@pytest.mark.parametrize(
    "text",
    ["快递把我的包裹扔在雨里，书全湿了", "快递把包裹扔在门口就走了", "师傅把墙刷花了", "快遞把包裹扔在雨裡"],
)
def test_what_was_thrown_about_wetted_or_smeared_is_no_praise(text):
    assert Customer().says(text).did(Open)


@pytest.mark.parametrize(("language", "told"), [("zh-CN", "a.jpg、b.pdf"), ("en", "a.jpg, b.pdf")])
def test_files_are_listed_as_the_language_lists_things(language, told):
    who = Customer(languages=ALL).says(LEAK[language]).sends("a.jpg")
    assert told in who.sends("b.pdf").heard


def test_who_was_written_to_is_not_promised_that_a_person_will_read_it():
    ann = Customer().says(LEAK["en"]).on("acknowledged", written=True)
    ann.says("status").hears("status.written").hears_not("status.acknowledged")


@pytest.mark.parametrize("language", LEAK)
def test_an_answer_can_be_changed_after_sending_in(language):
    order = {"en": "change", "zh-CN": "修改", "es": "cambiar", "fr": "modifier"}[language]
    who = Customer(languages=ALL).says(LEAK[language])
    who.state = who.state._replace(phase="submitted", asked="")
    who.on("acknowledged").says(order).hears("summary.which").hears_not("value.added")
    line = next(option for reply in who.last.replies for option in reply.options)
    who.says(line.label, option=line.key).hears_not("value.added")
    assert who.state.phase == "submitted"
    assert f"line:{who.state.asked}" == line.key


def test_a_line_chosen_by_its_number_is_changed_in_a_form_that_was_sent_in():
    ann = Customer(languages=ALL).says(LEAK["en"])
    ann.state = ann.state._replace(phase="submitted", asked="")
    ann.on("acknowledged").says("change").says("3 on 12 November").hears_not("summary.show")
    assert ann.state.phase == "submitted"
    assert ann.value("problem_date") == "2026-11-12"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("no don't share with anyone", "please do not tell the shop my name"),
        zh=("不要告诉别人", "别把我的信息给别人"),
        es=("no lo comparta con nadie", "no le diga mi nombre a la tienda"),
        fr=("ne le partagez avec personne", "ne dites pas mon nom au magasin"),
    ),
)
def test_consent_is_taken_back_whatever_is_asked(language, text):
    may = {
        "en": "you may share my details with them",
        "zh-CN": "可以把我的信息转给他们",
        "es": "pueden compartir mis datos",
        "fr": "vous pouvez partager mes coordonnées",
    }[language]
    ann = Customer(languages=ALL).says(LEAK[language]).says(may)
    assert ann.value("consent_third_party") == "yes"
    ann.says(text).hears("value.changed", "ask.remedy_details")
    assert ann.value("consent_third_party") == "no"
    assert "remedy_details" not in ann.form


def test_consent_is_taken_back_after_sending():
    ann = Customer().says(LEAK["en"]).says("you may share my details with them")
    for _ in range(4):
        ann.presses_first_way_on()
    assert ann.says("no don't share with anyone").value("consent_third_party") == "no"


@pytest.mark.parametrize(
    ("language", "text", "way"),
    [
        ("en", "please only email me, never phone", "email"),
        ("en", "text me please, don't ring", "sms"),
        ("en", "call me after 5", "call me after 5"),
        ("en", "write to me by post", "letter"),
        ("en", "I'm deaf so no calls", "I'm deaf so no calls"),
        ("en", "WhatsApp only", "WhatsApp"),
        ("zh-CN", "只发邮件给我，不要打电话", "email"),
        ("zh-CN", "下午5点以后打给我", "下午5点以后打给我"),
        ("zh-CN", "请寄信给我", "letter"),
        ("es", "solo por correo electrónico, no me llame", "email"),
        ("es", "llámeme después de las 5", "llámeme después de las 5"),
        ("es", "escríbame por carta", "letter"),
        ("fr", "seulement par mail, jamais par téléphone", "email"),
        ("fr", "appelez-moi après 17h", "appelez-moi après 17h"),
        ("fr", "écrivez-moi par courrier", "letter"),
    ],
)
def test_a_way_to_be_answered_is_no_remedy(language, text, way):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text)
    assert ann.value("preferred_channel") == way
    assert ann.form["preferred_channel"].said
    assert "remedy_details" not in ann.form
    assert ann.state.asked == "remedy_details"


def test_a_wish_beside_the_way_to_be_answered_is_one():
    ann = Customer().says(LEAK["en"]).says("a refund, and please only email me")
    assert ann.value("remedy_details") == "refund"
    assert ann.value("preferred_channel") == "email"


@pytest.mark.parametrize(
    "text", ["you never call me back", "they email me every day", "我听不见电视的声音", "你们打电话给我推销"]
)
def test_a_story_of_calls_is_no_wish_for_them(text):
    assert "preferred_channel" not in Customer(languages=ALL).says(text).says(text).form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("I want to speak to your supervisor", "I want to talk to your boss"),
        zh=("找你们经理", "叫你们领导来"),
        es="quiero hablar con su jefe",
        fr="je veux parler à votre chef",
    ),
)
def test_who_wants_the_one_in_charge_gets_a_person(language, text):
    assert Customer(languages=ALL).says(text).hears("person.asked").did(AskPerson)
    ann = Customer(languages=ALL).says(LEAK[language]).says(text)
    assert ann.hears("person.asked").did(AskPerson)
    assert "remedy_details" not in ann.form


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("en", "I'm back", "value.back"),
        ("zh-CN", "我回来了", "value.back"),
        ("es", "he vuelto", "value.back"),
        ("fr", "je suis de retour", "value.back"),
        ("en", "I want to send it", "summary.show"),
        ("es", "quiero enviarla", "summary.show"),
        ("fr", "je veux l'envoyer", "summary.show"),
        ("en", "no that's all", "summary.show"),
        ("zh-CN", "没有了，就这些", "summary.show"),
        ("es", "no, eso es todo", "summary.show"),
        ("fr", "non, c'est tout", "summary.show"),
        ("en", "how was it handled", "status.intake"),
        ("zh-CN", "怎么处理的", "status.intake"),
        ("es", "cómo se resolvió", "status.intake"),
        ("fr", "comment ça a été traité ?", "status.intake"),
    ],
)
def test_what_is_no_wish_fills_none(language, text, key):
    ann = Customer(languages=ALL).says(LEAK[language]).hears("ask.remedy_details").says(text).hears(key)
    assert "remedy_details" not in ann.form
    assert ann.value("problem_description") == LEAK[language]


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en="can you make the letters bigger",
        zh="能不能把字印大一点",
        es="¿pueden poner las letras más grandes?",
        fr="pouvez-vous écrire plus gros ?",
    ),
)
def test_bigger_letters_are_the_form_of_an_answer(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).says(text).hears_not("question.kept")
    assert ann.value("format_need") == "large_print"
    assert ann.state.asked == "remedy_details"


@pytest.mark.parametrize(
    ("text", "line"), [("Lena Marsh", "name_or_organisation"), ("lena@example.com", "email")]
)
def test_a_name_or_contact_where_a_wish_is_asked_goes_to_its_own_line(text, line):
    ann = Customer().says(LEAK["en"]).says(text)
    assert ann.value(line) == text
    assert ann.state.asked == "remedy_details"


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("are you a robot?", "is this a bot"),
        zh="你是机器人吗",
        es="¿eres un robot?",
        fr="êtes-vous un robot ?",
    ),
)
def test_a_robot_says_yes_when_asked_whether_it_is_one(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).says(text).hears("person.robot")
    assert ann.heard.startswith(("Yes", "是", "Sí", "Oui"))


@pytest.mark.parametrize(
    ("language", "text"),
    each(en="are you human?", zh="你是真人吗", es="¿es usted una persona?", fr="vous êtes un humain ?"),
)
def test_a_robot_says_no_when_asked_whether_it_is_human(language, text):
    Customer(languages=ALL).says(LEAK[language]).says(text).hears("person.are_you_human")


def test_which_of_the_two_it_is_needs_neither_yes_nor_no():
    Customer().says(LEAK["en"]).says("are you a robot or a human?").hears("person.assistant")


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=("yh send it", "yh", "sned", "send, oh and it's urgent"),
        zh=("送出", "可以，送出"),
        es=("envía", "mándala"),
        fr="envoie-la",
    ),
)
def test_a_hasty_yes_sends(language, text):
    ann = Customer(languages=ALL).says(LEAK[language])
    while ann.state.phase == "collecting":
        ann.presses_first_way_on()
    assert ann.says(text).hears("summary.sent").did(Submit)


@pytest.mark.parametrize(("language", "text"), each(zh="送出", es=("envía", "volver"), fr="envoie"))
def test_an_order_is_nobodys_name(language, text):
    ann = Customer(languages=ALL).says(LEAK[language])
    ann.presses_on_until("name_or_organisation")
    assert "name_or_organisation" not in ann.says(text).form


@pytest.mark.parametrize(
    ("language", "text"),
    each(
        en=(
            "where do I find the order number?",
            "is a receipt number ok?",
            "why do you need that",
            "what was the question?",
        ),
        zh=("订单号是什么呀", "订单号在哪里看", "刚才问什么"),
        es=("¿qué es un número de serie?", "¿cuál era la pregunta?"),
        fr=("Qu'est-ce qu'un numéro de série ?", "quelle était la question ?"),
    ),
)
def test_a_question_about_the_question_is_helped(language, text):
    ann = Customer(languages=ALL).says(LEAK[language])
    ann.presses_on_until("product_reference")
    ann.says(text).hears("ask.product_reference.help").hears_not("question.kept")
    assert ann.value("problem_description") == LEAK[language]


@pytest.mark.parametrize(
    ("language", "text", "key"),
    [
        ("es", "¿cuánto cuesta reclamar?", "info.free"),
        ("zh-CN", "收钱吗", "info.free"),
        ("es", "qué pueden hacer por mí", "info.remedies"),
        ("fr", "qu'est-ce que je peux obtenir", "info.remedies"),
        ("en", "what can I get", "info.remedies"),
        ("zh-CN", "你们能给我什么", "info.remedies"),
    ],
)
def test_a_question_about_complaining_is_answered_and_is_no_wish(language, text, key):
    ann = Customer(languages=ALL).says(LEAK[language]).says(text).hears(key, "ask.remedy_details")
    assert "remedy_details" not in ann.form


def test_a_letter_after_danger_hears_what_to_do():
    ann = Customer(traits=LETTER).says(
        "Dear team, I can smell gas from the cooker you fitted. Regards, Ann Price"
    )
    ann.says("Thank you.\nWhat should I do now?\nAnn Price").hears("safety.again.gas").hears_not(
        "question.kept"
    )


def test_a_text_after_danger_is_short():
    ann = Customer(traits=TEXT).says(GAS["en"]).says("now what").hears("safety.again.gas")
    assert ann.did(AskPerson)
    assert len(ann.heard) <= 160


@pytest.mark.parametrize("text", ["huele a gas", "huele a gas en la cocina que instalaron"])
def test_gas_in_spanish_is_answered_in_spanish(text):
    ann = Customer(languages=ALL).says(text).hears("safety.gas")
    assert ann.state.language == "es"


@pytest.mark.parametrize("text", ["I want to send it", "I'm back", "no that's all", "what can you do for me"])
def test_an_order_before_anything_opens_no_complaint(text):
    assert not Customer().says(text).did(Open)


@pytest.mark.parametrize(
    ("language", "text"), each(en=("done", "finished"), fr="j'ai fini", es="¿cómo se resolvió?")
)
def test_being_done_is_no_wish(language, text):
    ann = Customer(languages=ALL).says(LEAK[language]).says(text)
    assert "remedy_details" not in ann.form
    assert ann.value("problem_description") == LEAK[language]


def test_what_is_put_right_after_danger_is_heard():
    chen = Customer(languages=ALL).says("我家有煤气味，灶是你们装的").says("11月3号，我叫陈静，想退款")
    chen.says("不是3号，是5号").hears("value.changed")
    chen.says("还是换货吧").hears("value.changed")


def test_what_is_noted_after_danger_is_never_met_with_silence():
    ann = Customer().says(GAS["en"]).says("now what")
    ann.says("order LH-7700001").hears("value.added").says("my name is Ann Price").hears("value.heard")


def test_a_long_answer_that_begins_with_being_well_hears_a_warm_line():
    kate = Customer().says("The chair broke when my son sat on it, he bruised his arm")
    kate.says(
        "No he's fine now. It was Saturday. Order LH-8844551, I want a refund, Kate Lowe, k.lowe@example.com"
    )
    kate.hears("safety.glad", "person.asked")
    assert kate.value("product_reference") == "LH-8844551"
