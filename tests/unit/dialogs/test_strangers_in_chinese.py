"""Conversations of strangers in Chinese: Simplified, Traditional and Cantonese."""

import pytest

from unit.dialogs.talk import ALL, LEAK, Customer


def _asked(key: str) -> Customer:
    return Customer(languages=ALL).says(LEAK["zh-CN"]).presses_on_until(key)


def _complete() -> Customer:
    return Customer(languages=ALL).says(
        "电水壶漏水，昨天坏的，想退款，订单号HK88213，我叫王丽华，手机13612340000"
    )


@pytest.mark.parametrize("text", ["我不想留名字", "我不想留", "唔想留名", "我不愿意留电话"])
def test_who_leaves_no_name_is_in_no_danger(text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK["zh-CN"]).says(text)
    assert not customer.value("safety_question")


@pytest.mark.parametrize("text", ["算了不用名字", "算了，不用写姓名", "不用留名字"])
def test_no_name_needed_takes_no_complaint_back(text: str) -> None:
    customer = _asked("name_or_organisation").says(text).hears_not("withdraw.ask")
    assert customer.state.asked != "name_or_organisation"
    assert "name_or_organisation" not in customer.form


@pytest.mark.parametrize("text", ["算了不用了", "算了，不用处理了", "算了不用投诉了"])
def test_never_mind_still_takes_it_back(text: str) -> None:
    Customer(languages=ALL).says(LEAK["zh-CN"]).says(text).hears("withdraw.ask")


@pytest.mark.parametrize(
    "text", ["没有其他的", "没什么别的了", "冇其他嘢喇", "沒有其他補充了，謝謝", "暂时没有别的"]
)
def test_nothing_else_sends_the_complaint(text: str) -> None:
    assert _complete().says(text).case.state == "acknowledged"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("电话18612349876，打错了，是18612349867", "+8618612349867"),
        ("不是13612340000，是13612340001", "+8613612340001"),
        ("我电话是13612340000，不是13612340001", "+8613612340000"),
        ("my number is 07700 900812, sorry, typo, it's 07700 900821", "+447700900821"),
    ],
)
def test_of_two_numbers_the_right_one_is_noted(text: str, phone: str) -> None:
    assert Customer(languages=ALL).says(LEAK["zh-CN"]).says(text).value("phone") == phone


def test_of_two_addresses_the_right_one_is_noted() -> None:
    customer = Customer(languages=ALL).says(LEAK["zh-CN"])
    assert customer.says("邮箱li@qq.com，不对，是lii@qq.com").value("email") == "lii@qq.com"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("我姓陳，陳怡君", "陳怡君"),
        ("免贵姓王，王小明", "王小明"),
        ("我姓李，叫李梅", "李梅"),
        ("我姓陈，你好", "陈"),
    ],
)
def test_the_whole_name_follows_the_surname(text: str, name: str) -> None:
    assert _asked("product_reference").says(text).value("name_or_organisation") == name


@pytest.mark.parametrize("text", ["賠返$680俾我", "赔我680", "退$50就行"])
def test_a_sum_is_a_wish_and_no_order(text: str) -> None:
    customer = _asked("product_reference").says(text)
    assert "product_reference" not in customer.form
    assert customer.value("remedy_details")


@pytest.mark.parametrize("text", ["£680", "€680 please"])
def test_a_sum_of_money_is_no_order_number(text: str) -> None:
    assert "product_reference" not in _asked("product_reference").says(text).form


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("不是电水壶，是蒸蛋机", "蒸蛋机"),
        ("唔係電水壺，係蒸蛋器", "蒸蛋器"),
        ("不是电水壶，是你们的态度", "电水壶"),
    ],
)
def test_the_thing_it_is_takes_the_place_of_the_one_it_is_not(text: str, thing: str) -> None:
    customer = Customer(languages=ALL).says(LEAK["zh-CN"]).says(text)
    assert customer.value("product_description") == thing


@pytest.mark.parametrize("text", ["使唔使收費㗎", "要唔要俾錢", "收唔收錢？", "需要收费吗"])
def test_what_it_costs_is_answered(text: str) -> None:
    Customer(languages=ALL).says(LEAK["zh-CN"]).says(text).hears("info.free")
