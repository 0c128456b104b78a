"""What is read in a text, and what must not be."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.languages import LANGUAGES
from dialogs.understanding import categories, understand
from dialogs.understanding.source import TOKEN
from dialogs.understanding.source import read as prepared

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)  # a Monday
BOTH = ("en", "zh-CN")


def read(text, asked=None, **more):
    return understand(text, now=NOW, languages=BOTH, asked=asked, **more)


def value(text, key, asked=None):
    found = read(text, asked).fields.get(key)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("it broke yesterday", "2026-11-15"),
        ("it broke yday", "2026-11-15"),
        ("sat", "2026-11-14"),
        ("it broke today", "2026-11-16"),
        ("it broke the day before yesterday", "2026-11-14"),
        ("it broke last Friday", "2026-11-13"),
        ("it broke on 3 November", "2026-11-03"),
        ("it broke on November 3rd", "2026-11-03"),
        ("it broke on the 3rd of November 2025", "2025-11-03"),
        ("it broke on 20 December", "2025-12-20"),
        ("it broke 2026-11-03", "2026-11-03"),
        ("it broke on Thursday, 5 November", "2026-11-05"),
        ("11月3日（星期二）坏了", "2026-11-03"),
        ("it broke three days ago", "2026-11-13"),
        ("it broke three days back", "2026-11-13"),
        ("it broke on the 9th of this month", "2026-11-09"),
        ("it broke the night before last", "2026-11-14"),
        ("it broke on the evening of the 11th", "2026-11-11"),
        ("it broke a week last Thursday", "2026-11-05"),
        ("it broke at the start of this month", "2026-11-01/2026-11-10"),
        ("I bought it on 2 November and it broke the same day", "2026-11-02"),
        ("2026.11.02买回来当天就坏了", "2026-11-02"),
        ("月初坏的", "2026-11-01/2026-11-10"),
        ("上个月底坏的", "2026-10-21/2026-10-31"),
        ("it broke last week", "2026-11-09/2026-11-15"),
        ("it broke on Tuesday of last week", "2026-11-10"),
        ("it was dead from 3 to 5 November", "2026-11-03/2026-11-05"),
        ("it happened last month", "2026-10-01/2026-10-31"),
        ("昨天坏了", "2026-11-15"),
        ("前天坏的", "2026-11-14"),
        ("上周五坏了", "2026-11-13"),
        ("11月3日坏了", "2026-11-03"),
        ("十一月三号坏了", "2026-11-03"),
        ("去年12月20日坏了", "2025-12-20"),
        ("三天前坏了", "2026-11-13"),
        ("上个月5号坏了", "2026-10-05"),
        ("上周就坏了", "2026-11-09/2026-11-15"),
        ("周三坏的", "2026-11-11"),
        ("尋日壞咗", "2026-11-15"),
    ],
)
def test_the_day_of_the_problem(text, day):
    assert value(text, "problem_date") == day


@pytest.mark.parametrize(
    "text",
    [
        "the kettle I bought on 3 November leaks",
        "I ordered it last week and it is rubbish",
        "11月3日买的水壶漏水",
        "上周下单的还没发货",
        "I called you yesterday and nobody listened",
        "30 February was awful",
        "it may break again",
        "I sat down and the chair broke",
        "3号楼的电梯坏了",
        "I will complain next Friday",
        "I'll be home on Wednesday",
        "you can come round on Saturday",
        "my son turns 5 on Friday and the toy is missing parts",
        "你们周六可以上门",
        "每月初都扣两次钱",
        "could you tell me when the shop opens on Sunday?",
        "the boiler you fitted last month leaks",
    ],
)
def test_a_day_of_something_else_is_no_day_of_the_problem(text):
    assert value(text, "problem_date") is None


def test_a_date_in_figures_that_reads_both_ways_is_kept_as_two():
    found = read("it broke on 03/05/2026").fields["problem_date"]
    assert {found.value, found.other} == {"2026-05-03", "2026-03-05"}
    assert read("it broke on 25/05/2026").fields["problem_date"].other == ""
    assert read("it broke on 03/05/2026", region="US").fields["problem_date"].value == "2026-03-05"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("call me on 07700 900452", "+447700900452"),
        ("my phone is +49 30 901820", "+4930901820"),
        ("电话13800138000", "+8613800138000"),
        ("手机：138 0013 8000", "+8613800138000"),
        ("电话１３８００１３８０００", "+8613800138000"),
    ],
)
def test_telephone_numbers(text, number):
    assert value(text, "phone") == number


@pytest.mark.parametrize(
    "text",
    ["order 88213456789012", "on 2026-11-03 it broke", "it cost 1234567 pounds", "AMD-261121-7K3TF", "12345"],
)
def test_other_figures_are_no_telephone(text):
    assert value(text, "phone") is None


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("order is LH-8821345", "LH-8821345"),
        ("Order LH-8830012. Call me", "LH-8830012"),
        ("invoices INV-55120 and INV-55871", "INV-55120, INV-55871"),
        ("订单号：12345678", "12345678"),
        ("單號 HK20261109331", "HK20261109331"),
        ("order no. 4471-2231", "4471-2231"),
        ("订单号是 JD12345678，不对，是 JD87654321", "JD87654321"),
        ("orders #A-10033 and #A-10034 are broken", "A-10033, A-10034"),
        ("my parcel RM 4432 1187 9GB is lost", "RM 4432 1187 9GB"),
        ("tracking JD0002 2210 3345 says delivered", "JD0002 2210 3345"),
        ("queue number A57, two hours", "A57"),
        ("order 88213001 and the contract HT-20417", "88213001, HT-20417"),
        ("会员卡号8800 2291 7745被停用", "8800 2291 7745"),
    ],
)
def test_order_and_invoice_numbers(text, reference):
    assert value(text, "product_reference") == reference


@pytest.mark.parametrize(
    "text",
    ["my order never came", "the order number is on the box", "order it on 3 November", "我的订单没到"],
)
def test_a_plain_word_is_no_number(text):
    assert value(text, "product_reference") is None


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("the kettle leaks", "kettle"),
        ("my leather sofa is torn", "leather sofa"),
        ("I bought a garden hose from you and it bursts", "garden hose"),
        ("我买的电水壶漏水", "电水壶"),
        ("上周买的蛋糕里吃出头发", "蛋糕"),
        ("洗衣机不转了，打电话没人接", "洗衣机"),
        ("my fridge leaks. Bought 2 weeks ago.", "fridge"),
        ("你们的快递员态度差", None),
        ("your staff were rude", None),
        ("call me on my phone 07700 900452", None),
        ("the sofa and the lamp came broken", None),
    ],
)
def test_the_product_when_one_stands_out(text, product):
    assert value(text, "product_description") == product


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my name is Ann Price and my kettle broke", "Ann Price"),
        ("my kettle broke. Ann Price, ann.price@example.com", "Ann Price"),
        ("It broke.\n\nKind regards,\nTom O'Neill", "Tom O'Neill"),
        ("我叫周丽", "周丽"),
        ("我姓陳", "陳"),
        ("我姓周，叫周桂芳", "周桂芳"),
        ("王先生，13800138000，热水器漏水", "王"),
        ("电饭煲坏了，13700001111，李建国", "李建国"),
        ("This is Mark Twain from Hannibal Ltd", "Mark Twain"),
        ("Name: Wang Li\nPhone: 13800138000", "Wang Li"),
    ],
)
def test_names(text, name):
    assert value(text, "name_or_organisation") == name


@pytest.mark.parametrize(
    "text",
    ["I am very angry about this", "I'm not happy", "Thanks for nothing", "我是老顾客", "This is ridiculous"],
)
def test_feelings_are_no_names(text):
    assert value(text, "name_or_organisation") is None


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("I want my money back", "refund"),
        ("please send me a replacement", "exchange"),
        ("I'd like an apology", "apology"),
        ("要求退款", "退款"),
        ("想換返部新嘅", "换货"),
        ("我要你们道歉", "道歉"),
    ],
)
def test_wishes(text, remedy):
    assert value(text, "remedy_details") == remedy


@pytest.mark.parametrize(
    "text", ["they refused a refund", "you promised a refund and it never came", "客服说给我退款，一直没退"]
)
def test_what_was_refused_or_promised_is_no_wish(text):
    assert value(text, "remedy_details") is None


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Hello", "greeting"),
        ("你好，在吗", "greeting"),
        ("你好，有人吗", "greeting"),
        ("complaint", "complaint"),
        ("我要投诉", "complaint"),
        ("the kettle leaks", "complaint"),
        ("洗衣机不转了", "complaint"),
        ("guy never turned up", "complaint"),
        ("what are your opening hours?", "enquiry"),
        ("请问几点开门", "enquiry"),
        ("your driver was lovely, thank you for the great service", "praise"),
        ("服务很好，点赞", "praise"),
        ("STATUS", "status"),
        ("进度", "status"),
        ("can I talk to a real person", "human"),
        ("转人工", "human"),
        ("麻烦帮我查一下AMD-261121-7K3TF", "status"),
        ("STOP", "stop"),
        ("how do I complain?", "enquiry"),
        ("ok", "other"),
        ("😀", "other"),
    ],
)
def test_what_a_message_is_for(text, purpose):
    assert read(text).intent == purpose


@pytest.mark.parametrize(
    ("text", "hazard", "kind"),
    [
        ("the kettle gave me an electric shock", "electric", "health"),
        ("there is a smell of gas in the kitchen", "gas", "health"),
        ("the charger caught fire", "fire", "health"),
        ("my son can't breathe after eating it", "health", "health"),
        ("your driver threatened me", "person", "person"),
        ("the ceiling collapsed", "property", "property"),
        ("I want to kill myself", "self", "person"),
        ("the pharmacy gave me the wrong medicine", "medicine", "health"),
        ("孩子吃了果冻嘴唇全肿了", "health", "health"),
        ("热水器漏电，我被电到了", "electric", "health"),
        ("厨房有煤气味", "gas", "health"),
        ("充电宝爆炸了", "fire", "health"),
        ("师傅威胁我", "person", "person"),
        ("我不想活了", "self", "person"),
        ("the milk was off and my kids were sick", "health", "health"),
    ],
)
def test_danger_is_seen(text, hazard, kind):
    safety = read(text).safety
    assert (safety.flag, safety.hazard, safety.hazard_type) == (True, hazard, kind)
    assert safety.words


@pytest.mark.parametrize(
    "text",
    [
        "the toaster burns everything on one side",
        "nobody was injured",
        "the price was a bit of a shock",
        "I am sick of waiting",
        "the smoke alarm does not beep",
        "电视没有声音",
        "没有人受伤",
        "打我家里电话吧",
    ],
)
def test_words_without_harm_raise_no_flag(text):
    assert not read(text).safety.flag


def test_a_hint_asks_before_it_flags():
    safety = read("the shelf has very sharp edges and I have a baby").safety
    assert safety.hint
    assert not safety.flag


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "yes"),
        ("yep", "yes"),
        ("yes send. we just want her visits", "yes"),
        ("no problem", "yes"),
        ("冇問題", "yes"),
        ("好的", "yes"),
        ("是", "yes"),
        ("no", "no"),
        ("No, she's ok", "no"),
        ("不是", "no"),
        ("no one came", None),
        ("nothing works", None),
        ("好像不对", None),
        ("yesterday", None),
        ("不知道", None),
    ],
)
def test_yes_and_no(text, answer):
    assert read(text).answer == answer


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the kettle is broken", "en"),
        ("水壶坏了", "zh-CN"),
        ("我上個禮拜喺你哋度買嘅風筒", "zh-CN"),
        ("LH-8821345", ""),
        ("Der Wasserkocher ist nach zwei Tagen kaputt gegangen und niemand antwortet mir", "de"),
        ("買った電気ケトルが壊れました", "ja"),
        ("чайник сломался", "ru"),
    ],
)
def test_the_language_of_a_text(text, language):
    assert read(text).language == language


@pytest.mark.parametrize(
    ("text", "asked", "key", "expected"),
    [
        ("the broadband install", "product_description", "product_description", "broadband install"),
        ("0201", "phone", "phone", None),
        ("020 7946 0018", "phone", "phone", "+442079460018"),
        ("8821", "product_reference", "product_reference", "8821"),
        ("some time last week, idk", "problem_date", "problem_date", "2026-11-09/2026-11-15"),
        ("the 5th", "problem_date", "problem_date", "2026-11-05"),
        ("5/11", "problem_date", "problem_date", "2026-11-05"),
        ("fri", "problem_date", "problem_date", "2026-11-13"),
        ("²", "remedy_details", "remedy_details", "²"),
        ("just send someone", "remedy_details", "remedy_details", "just send someone"),
        ("2", "remedy_details", "remedy_details", "exchange"),
        ("Ann Price", "name_or_organisation", "name_or_organisation", "Ann Price"),
        ("王丽", "name_or_organisation", "name_or_organisation", "王丽"),
        ("14 Mill Lane, Leeds", "address", "address", "14 Mill Lane, Leeds"),
    ],
)
def test_an_answer_is_read_leniently(text, asked, key, expected):
    assert value(text, key, asked) == expected


def test_the_json_is_the_contracts():
    found = read("My kettle broke yesterday. ann@example.com").to_json()
    assert set(found) == {
        "language",
        "intent",
        "fields",
        "categories",
        "safety",
        "answer",
        "dates",
        "phones",
        "emails",
        "references",
    }
    assert found["fields"]["email"]["value"] == "ann@example.com"
    assert found["dates"] == [{"value": "2026-11-15", "start": 16, "end": 25}]
    assert found["safety"] == {"flag": False, "hazard_type": None}


@given(
    st.text(max_size=300),
    st.sampled_from([None, "phone", "problem_date", "remedy_details", "name_or_organisation"]),
)
def test_no_text_breaks_the_reading(text, asked):
    understood = read(text, asked)
    for found in understood.fields.values():
        assert 0 <= found.start <= found.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x02",
        "\ud800 kettle \udfff broke",
        "👍👍👍",
        "שלום עולם",
        "\u202eabc",
        "İİİİ my kettle broke yesterday",
        "@" * 5000,
        "1" * 50000,
        " " * 50000,
        "a@" * 30000,
        "yes " * 9000,
    ],
)
def test_strange_texts_are_read(text):
    assert read(text) is not None


def test_places_are_true_in_the_text_as_written():
    text = "Ｋettle “broke”　yesterday"
    found = read(text).fields["problem_date"]
    assert text[found.start : found.end] == "yesterday"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("I want to speak to a real person's boss", True),
        ("I want to speak to a person", True),
        ("I want to speak to a personality", False),
    ],
)
def test_a_phrase_ends_where_its_last_word_does(text, wanted):
    assert read(text).wants_person is wanted


@pytest.mark.parametrize("text", ["a 'b' it's l'order_x e-mailed\tno.5", "rock'n'roll", "plain words only"])
def test_words_are_the_same_however_they_are_cut(text):
    source = prepared(text)
    assert source.words == TOKEN.findall(source.low)
    assert source.vocabulary == frozenset(source.words)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("the tap that a plumber put in is crooked", 27),
        ("my daughter's coat never reached us", 1),
        ("一笔订单扣了两次款", 20),
    ],
)
def test_two_words_together_tell_the_number_of_a_problem(text, number):
    assert number in [each for each, _ in read(text).categories]


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("Great food but the waiter treated us like dirt.", "complaint"),
        ("I'd be grateful if someone could finally fix the lift.", "complaint"),
        ("Can't fault anything, will definitely use you again.", "praise"),
        ("没什么意见，就是来点个赞的", "praise"),
        ("没想到这么快就修好了，赞一个", "praise"),
        ("麻烦你们尽快把电梯修一下，感激不尽", "complaint"),
    ],
)
def test_praise_counts_only_where_it_is_meant(text, purpose):
    assert read(text).intent == purpose


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4471882 is my order number", "4471882"),
        ("my odrer 339182 is late", "339182"),
        ("I ordered under 58-20417 and got another one's parcel", "58-20417"),
        ("Order 4022.1189 came damaged", "4022.1189"),
        ("88120345是我的订单，发错颜色", "88120345"),
        ("my order of 1500 bricks came with 200 broken", None),
        ("you charged 15000 for the order", None),
        ("订单多收了15000元", None),
        ("IMEI: 35 693803 564380 9", "35 693803 564380 9"),
        ("PNR QXPLMN, no seat", "QXPLMN"),
        ("order 2000 bricks they said, 1500 came", None),
        ("the invoice is 1299 pounds too high", None),
        ("手机号码是13912345678", None),
        ("车次G1234晚点", None),
    ],
)
def test_numbers_are_told_from_what_only_looks_like_one(text, number):
    assert value(text, "product_reference") == number


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("my order never came please ring: 07700900123", "+447700900123"),
        ("my order from you still missing phone: 020 7946 0018", "+442079460018"),
        ("ring me about order on 01632 960001", "+441632960001"),
        ("订单没到 请打电话：13800138000", "+8613800138000"),
    ],
)
def test_a_telephone_number_near_an_order_is_no_number_of_it(text, phone):
    assert (value(text, "phone"), value(text, "product_reference")) == (phone, None)


@pytest.mark.parametrize("name", ["Anna Miller", "王小明"])
def test_a_name_given_to_the_question_of_the_remedy_is_a_name(name):
    found = read(name, "remedy_details")
    assert found.elsewhere
    assert set(found.fields) == {"name_or_organisation"}


@pytest.mark.parametrize("wish", ["Store Credit", "Full Refund", "New Kettle", "Just Sorry", "换货"])
def test_a_remedy_in_capitals_is_no_name(wish):
    assert "name_or_organisation" not in read(wish, "remedy_details").fields


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("I live at 12 High Street, Leeds", "12 High Street"),
        ("I went to your shop at 12 High Street, Leeds and it was shut", None),
        ("你们在南京路128号的店关门了", None),
    ],
)
def test_the_address_of_a_shop_is_not_the_customers(text, address):
    found = value(text, "address")
    assert found is None if address is None else found.startswith(address)


@pytest.mark.parametrize(
    ("text", "product"),
    [("手机店卖的台灯一直闪", "台灯"), ("the sofa shop sent a lamp that flickers", "lamp")],
)
def test_who_sells_a_thing_is_not_what_was_bought(text, product):
    assert value(text, "product_description") == product


def test_weights_added_side_by_side_never_run_into_each_other():
    """All traits of a number together fit into its place of the sum, so that no text can overflow it."""
    weighed = dict.fromkeys(categories.NUMBERS, 0)
    for language in LANGUAGES.values():
        for number, line in language.read("weights").items():
            weighed[int(number)] += sum(int(told.rpartition(":")[2]) for told in line.split())
    assert 0 < max(weighed.values()) < 1 << categories._BITS


@pytest.mark.parametrize(
    ("text", "hazard"),
    [
        ("your driver nearly ran me over on the crossing", "health"),
        ("送货的车倒车不看人，差几公分就撞上我家老人", "health"),
        ("got a belt off the washing machine", "electric"),
        ("my son swallowed the button battery", "health"),
        ("两岁的娃把遥控器里的纽扣电池抠出来吞了", "health"),
        ("the pushchair folded up with my daughter in it", "health"),
        ("the pharmacy gave me someone else's pills and I took two", "medicine"),
        ("药店把别人的降压药给了我，我已经吃了三天", "medicine"),
        ("El carrito se plegó con el bebé dentro", "health"),
        ("La pharmacie m'a donné les comprimés de quelqu'un d'autre", "medicine"),
    ],
)
def test_near_misses_and_their_kin_are_danger(text, hazard):
    found = understand(text, now=NOW, languages=("en", "zh-CN", "es", "fr")).safety
    assert (found.flag, found.hazard) == (True, hazard)


@pytest.mark.parametrize(
    "text",
    [
        "you swallowed my deposit and never sent the sofa",
        "wrong tablet sent, I ordered the 10 inch iPad",
        "Your driver nearly missed the slot, and then left the parcel next door",
        "the belt on this dress was missing",
        "la poussette a perdu une roue",
        "平板发错了，我买的是大屏的",
    ],
)
def test_what_only_sounds_like_it_is_none(text):
    assert not understand(text, now=NOW, languages=("en", "zh-CN", "es", "fr")).safety.flag


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("Great job guys. Really great. Three weeks without a fridge.", "complaint"),
        ("thanks for nothing", "complaint"),
        ("top marks for losing my suitcase twice in one week", "complaint"),
        ("真棒，快递半个月周游全国了还没到我手里", "complaint"),
        ("Not a complaint for once! Your driver waited till I found my keys, what a gent", "praise"),
        ("没什么要投诉的，就是想说声谢谢", "praise"),
        ("Could you make the font in the app bigger please", "other"),
        ("能不能把菜单的字印大一点", "other"),
        ("家里没有热水三天了", "complaint"),
    ],
)
def test_irony_praise_and_wishes_are_told_apart(text, intent):
    assert read(text).intent == intent


@pytest.mark.parametrize(
    "text",
    [
        "writing this for my nan, she's 91",
        "I hold a mandate from Mr and Mrs Sorensen",
        "帮爷爷写的，他说假牙磨嘴",
        "受客户星河贸易委托，四十把椅子缺一把",
    ],
)
def test_that_somebody_writes_for_another_is_heard(text):
    assert read(text).acting


@pytest.mark.parametrize("text", ["I bought flowers for my mum", "帮爷爷买的手机坏了"])
def test_a_gift_for_another_is_no_letter_for_them(text):
    assert not read(text).acting


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I rang twice and that's what it's for. Dee Francis, 07700 900602", "Dee Francis"),
        ("It never came.\n\nMorag Sinclair, office manager\nmorag@example.com", "Morag Sinclair"),
        ("Hi, it's Priya Nair. Your broadband drops every evening.", "Priya Nair"),
        ("手机没好，请退款。纽小鹏，niuxp@example.com", "纽小鹏"),
    ],
)
def test_a_name_signs_behind_short_words_and_before_roles(text, name):
    assert value(text, "name_or_organisation") == name


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("用空气炸锅烤鸡翅，一用就跳闸", "空气炸锅"),
        ("I bought a pair of hiking boots and the sole came off", "hiking boots"),
        ("the espresso machine leaks", "espresso machine"),
    ],
)
def test_a_thing_is_named_whole(text, product):
    assert value(text, "product_description") == product


@pytest.mark.parametrize(
    ("asked", "text", "answer"),
    [
        ("confirm", "I'd say so", "yes"),
        ("confirm", "you got it", "yes"),
        ("confirm", "can't say it is", "no"),
        ("confirm", "hardly", "no"),
        ("confirm", "far from it", "no"),
        ("remedy_requested", "随便", None),
        ("confirm", "八九不离十", "yes"),
        ("confirm", "差得远", "no"),
    ],
)
def test_indirect_answers(asked, text, answer):
    assert read(text, asked).answer == answer
