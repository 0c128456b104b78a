"""What strangers say that used to be read as something else: deaths, cries of praise, days, names and numbers."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import Understanding, understand
from unit.dialogs.talk import ALL, LETTER, Customer

NAMED = 0.8
MONDAY = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def read(text: str, **more: str) -> Understanding:
    return understand(text, now=MONDAY, languages=ALL, **more)


@pytest.mark.parametrize(
    "text",
    [
        "My father passed away in October and you still send him bills",
        "he died last week, please close the account",
        "mi padre ha muerto y siguen llamándole",
        "mon père est mort et vous lui écrivez encore",
        "我爸走了，你们还给他寄账单",
    ],
)
def test_a_death_is_met_gently_and_asked_nothing(text):
    widow = Customer(languages=ALL).says(text).hears("ack.chat", "feeling.distress")
    assert not widow.state.asked


@pytest.mark.parametrize("text", ["My dad died and you keep calling him", "我爸去世了，你们还打电话找他"])
def test_a_death_is_distress(text):
    assert read(text).feeling == "distress"


@pytest.mark.parametrize(
    "text",
    [
        "my laptop died after two days",
        "my dad's phone died",
        "my mother bought the kettle and it died",
        "el móvil de mi padre murió",
        "la voiture de mon père est morte",
        "我爸的手机死了",
        "师傅走了，水管还漏",
    ],
)
def test_the_death_of_a_thing_is_none(text):
    assert read(text).feeling == ""


@pytest.mark.parametrize(
    "text",
    [
        "Bravo. The plumber fixed one leak and left two.",
        "Well done. You delivered the sofa to the wrong street.",
        "Great job. Now the door doesn't close either.",
        "Bravo, el fontanero arregló una fuga y dejó dos.",
        "Genial. Otra vez el pedido equivocado.",
        "Bravo. Le plombier a réparé une fuite et en a laissé deux.",
        "Chapeau, le canapé est arrivé sans pieds.",
        "真棒，水管工修好一处漏水，又弄出两处。",
    ],
)
def test_a_cry_of_praise_before_a_trouble_is_a_complaint(text):
    assert read(text).intent == "complaint"


@pytest.mark.parametrize(
    "text",
    [
        "Bravo! The plumber fixed my leak in ten minutes.",
        "Well done! The driver carried it up three floors.",
        "Perfecto, llegó antes de tiempo",
        "Super, livré en deux jours",
        "太棒了！师傅半小时就装好了",
    ],
)
def test_a_cry_of_praise_before_something_good_is_praise(text):
    assert read(text).intent == "praise"


@pytest.mark.parametrize(
    "text",
    [
        "Good morning, I'm writing for my dad",
        "Buenas, escribo por mi padre",
        "Bonsoir, j'écris pour mon père",
        "下午好，我替我爸写的",
    ],
)
def test_a_greeting_is_no_praise(text):
    son = Customer(languages=ALL).says(text).hears("ack.chat", "ask.problem_description.repair")
    son.hears_not("feedback.praise")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我是老李，你们的热水器坏了", "老李"),
        ("我是李阿姨，空调不制冷", "李阿姨"),
        ("叫我老陈就行", "老陈"),
        ("Hi, I'm Dave, the boiler is broken", "Dave"),
        ("Dave here. Boiler broken again.", "Dave"),
        ("Hola, soy Paco, la caldera no funciona", "Paco"),
        ("Bonjour, c'est Paul, la chaudière est en panne", "Paul"),
    ],
)
def test_what_somebody_goes_by_is_kept_though_it_is_no_full_name(text, name):
    found = read(text).fields["name_or_organisation"]
    assert found.value == name
    assert found.confidence <= NAMED  # a full name takes its place


@pytest.mark.parametrize(
    "text",
    [
        "我是老客户了，你们太过分",
        "我是小区业主，电梯坏了",
        "我是老板，货没到",
        "I'm Furious",
        "I'm Scottish, I know what rain is",
        "This is Ridiculous!",
        "C'est Inadmissible.",
        "soy clienta desde hace años",
    ],
)
def test_what_nobody_is_called_is_no_name(text):
    assert "name_or_organisation" not in read(text).fields


def test_a_full_name_takes_the_place_of_a_short_one():
    ann = Customer(languages=ALL).says("我是老李，你们的热水器坏了")
    ann.says("我叫李建国")
    assert ann.value("name_or_organisation") == "李建国"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("el pedido ES-998877 no llegó", "ES-998877"),
        ("pedido número ES-998877", "ES-998877"),
        ("la commande est FR-998877", "FR-998877"),
        ("order ID-22314 never came", "ID-22314"),
        ("订单号ES-998877，一直没到", "ES-998877"),
        ("order no-12345 is late", "12345"),
        ("el pedido es 998877", "998877"),
    ],
)
def test_the_letters_before_a_number_are_of_it(text, number):
    assert read(text).fields["product_reference"].value == number


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the fridge I bought from you hasn't cooled since 5 November", "2026-11-05"),
        ("the fridge I bought broke down last Friday", "2026-11-13"),
        ("On Friday the fridge I bought from you broke", "2026-11-13"),
        ("el congelador que compré no enfría desde el 5 de noviembre", "2026-11-05"),
        ("La nevera no enfría desde el 5 de noviembre", "2026-11-05"),
        ("le congélateur que j'ai acheté ne refroidit plus depuis le 5 novembre", "2026-11-05"),
        ("le vélo que j'ai acheté s'est cassé lundi", "2026-11-09"),
        ("在你们店买的冰箱11月5日坏了", "2026-11-05"),
        ("双十一买的手机昨天坏了", "2026-11-15"),
    ],
)
def test_the_day_what_was_bought_went_wrong_is_the_day(text, day):
    assert read(text).fields["problem_date"].value == day


@pytest.mark.parametrize(
    "text",
    [
        "双十一买的手机坏了",
        "去年双十一买的冰箱不制冷",
        "购买的时间是11月3日，冰箱坏了",
        "I bought a kettle on 3 November, it leaks",
        "On Friday my wife bought a kettle and it broke",
        "el black friday del año pasado compré una tele y no va",
    ],
)
def test_the_day_of_a_purchase_is_not_the_day_it_went_wrong(text):
    understood = read(text)
    assert "problem_date" not in understood.fields
    assert [day.role for day in understood.dates] == ["bought"]


def test_a_holiday_is_of_the_year_that_is_said():
    assert read("去年双十一买的冰箱不制冷").dates[0].value == "2025-11-11"


@pytest.mark.parametrize(
    "text",
    [
        "洗衣机漏水，周三我在家，可以来修",
        "周三我在家",
        "我周三有空",
        "Wednesday I'm home, the dishwasher leaks",
        "el miércoles estoy en casa, la lavadora pierde agua",
        "mercredi je suis chez moi, le lave-linge fuit",
    ],
)
def test_a_day_somebody_will_be_at_home_is_none_of_the_problem(text):
    assert "problem_date" not in read(text).fields


def test_a_day_somebody_waited_at_home_is_one():
    assert read("周三我在家，等了一天没人来").fields["problem_date"].value == "2026-11-11"


ASKS = {
    "en": "I am writing for my mother Joan Hill, her hearing aid is broken, she gave me power of attorney",
    "zh-CN": "我妈妈王桂英委托我投诉，她的助听器坏了",
    "fr": "J'écris pour ma mère, Jeanne Petit, son appareil auditif est cassé, j'ai une procuration",
    "es": "Escribo por mi madre, Carmen Ruiz, su lavadora pierde agua, me dio poder notarial",
}
NAMES = {
    "en": ("Joan Hill", "my name is Tom Reid", "Tom Reid"),
    "zh-CN": ("王桂英", "我叫李明", "李明"),
    "fr": ("Jeanne Petit", "je m'appelle Paul Petit", "Paul Petit"),
    "es": ("Carmen Ruiz", "me llamo Pedro Gil", "Pedro Gil"),
}


@pytest.mark.parametrize("language", ALL)
def test_who_acts_for_somebody_and_gives_no_name_is_called_the_writer(language):
    tom = Customer(languages=ALL).says(ASKS[language])
    assert tom.form["acting_for"].confirmed
    shown = {
        "en": "the writer of these messages, no name given",
        "zh-CN": "写信人，未留姓名",
        "es": "quien escribe, sin dar su nombre",
        "fr": "la personne qui écrit, sans nom donné",
    }
    tom.says({"en": "show summary", "zh-CN": "摘要", "es": "resumen", "fr": "résumé"}[language])
    tom.hears("summary.show")
    assert shown[language] in tom.heard
    assert tom.form["acting_for"].said not in tom.heard.split("\n- ")[2]


@pytest.mark.parametrize("language", ALL)
def test_a_writers_name_takes_nobodys_place(language):
    theirs, said, own = NAMES[language]
    tom = Customer(languages=ALL).says(ASKS[language]).says(said)
    assert tom.state.language == language
    assert tom.value("name_or_organisation") == theirs
    assert tom.value("acting_for") == own
    assert tom.form["acting_for"].confirmed


def test_her_name_is_not_the_writers():
    tom = Customer().says(ASKS["en"]).says("sorry, her name is Joan Hillier")
    assert tom.value("name_or_organisation") == "Joan Hillier"


def test_a_letter_asks_for_whom_it_is_written_and_whether_they_agree():
    tom = Customer(traits=LETTER).says("I'm writing on behalf of my neighbour, her boiler does not work")
    assert "What is the name of the person you write for?" in tom.heard
    assert "Does the person you write for know about it, and agree?" in tom.heard


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("My kettle broke on 3 November. Please reply by Friday.", "2026-11-20"),
        ("please sort it out by Monday", "2026-11-23"),
        ("I need an answer by 5 December or I will go to the ombudsman", "2026-12-05"),
        ("you have until 1 January to refund me", "2027-01-01"),
        ("请在12月5日前答复我", "2026-12-05"),
        ("我要求你们周五前退款", "2026-11-20"),
        ("Necesito que me contesten antes del viernes", "2026-11-20"),
        ("Quiero una respuesta antes del 5 de diciembre", "2026-12-05"),
        ("Merci de me répondre avant vendredi", "2026-11-20"),
    ],
)
def test_a_day_by_which_something_is_asked_for_is_still_to_come(text, day):
    fields = read(text).fields
    assert fields["expected_reply_date"].value == day
    assert fields.get("problem_date") is None or fields["problem_date"].value == "2026-11-03"


@pytest.mark.parametrize(
    "text",
    [
        "You promised to refund me by Friday and nothing came",
        "The kettle worked before 3 November",
        "They said it would come by Wednesday",
        "the parcel should have arrived before Tuesday",
        "你们说周五前退款，到现在都没有",
        "Habíais dicho que me pagabais antes del viernes y nada",
        "Vous aviez dit avant vendredi et toujours rien",
    ],
)
def test_a_day_that_was_promised_is_no_wish_for_an_answer(text):
    assert "expected_reply_date" not in read(text).fields


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("訂單號碼660182，等咗兩個禮拜都未送到", "660182"),
        ("您好，我的會員編號是H3P-00912，點數少了", "H3P-00912"),
        ("健身房会员卡号9120341，9月就退卡了", "9120341"),
        ("WX88-4405这两个订单我都申请了退货", "WX88-4405"),
        ("投诉 2026-11-3328 号订单未退款", "2026-11-3328"),
        ("Serial no H81-\n00273 (it's on two lines on the sticker)", "H81-00273"),
        ("number 10293847 is on the invoice you sent", "10293847"),
        ("(7789-0012) the shoes are two different sizes", "7789-0012"),
        ("780045. c'est tout ce qui est écrit. alors, il est où mon canapé ?", "780045"),
        ("Contrato C-88120-B: 64,90 en vez de los 39,90 que firmé", "C-88120-B"),
        ("N° client : 7 704 118. Plus d'internet", "7 704 118"),
        ("my order nr EE-90 44 17 never came", "EE-90 44 17"),
        ("tracking 9400 1118 9956 2204 8813 07 is stuck in Memphis", "9400 1118 9956 2204 8813 07"),
    ],
)
def test_numbers_as_strangers_write_them(text, number):
    found = read(text)
    assert found.fields["product_reference"].value == number
    assert not found.phones


@pytest.mark.parametrize(
    "text",
    [
        "My WF-1000XM4 earbuds lose connection every 10 minutes",
        "CZ3106晚点六个小时，机场连口水都不给",
        "G1024次二等座，位子坐着别人",
        "Washer is a WAN28282GB, it walks through the kitchen on spin",
    ],
)
def test_models_flights_and_trains_are_no_numbers_of_a_purchase(text):
    assert "product_reference" not in read(text).fields


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("廿三号那天燃气灶打不着火", "2026-10-23"),
        ("二十八号坏的", "2026-10-28"),
        ("马桶从11/9开始堵", "2026-11-09"),
        ("去年12月坏的，一直没人修", "2025-12-01/2025-12-31"),
        ("今年三月漏过一次水", "2026-03-01/2026-03-31"),
        ("10月下旬开始漏水", "2026-10-21/2026-10-31"),
    ],
)
def test_days_as_chinese_writes_them(text, day):
    assert read(text).fields["problem_date"].value == day


@pytest.mark.parametrize("text", ["二十号楼漏水", "十号线停了，等了一小时", "3/4的人没收到"])
def test_houses_lines_and_parts_are_no_days(text):
    assert "problem_date" not in read(text).fields


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the lift got stuck again sat night with my mum in it", "2026-11-14"),
        ("we had no seats at all (that was fri)", "2026-11-13"),
        ("the mirror arrived smashed. That was the 11th", "2026-11-11"),
        ("the physio cancelled on me y'day", "2026-11-15"),
        ("the sling ripped the day b4 yesterday", "2026-11-14"),
        ("the blade sheared on the Thursday before last", "2026-11-05"),
    ],
)
def test_days_as_english_hurries_them(text, day):
    assert read(text).fields["problem_date"].value == day


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("冷氣昨晚開始滴水，請派人來修。0912-345-678", "+886912345678"),
        ("Ma bouilloire fuit, mon numéro est le 09 72 34 56 78", "+33972345678"),
    ],
)
def test_a_number_of_taiwan_is_one_in_chinese_alone(text, number):
    assert [each.value for each in read(text).phones] == [number]
