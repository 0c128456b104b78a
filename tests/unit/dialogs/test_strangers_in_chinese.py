"""Conversations of strangers in Chinese: Simplified, Traditional and Cantonese."""

import pytest

from unit.dialogs.talk import ALL, LEAK, LETTER, Customer


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


@pytest.mark.parametrize(
    "text", ["他们不管", "他们不肯赔", "他们说没有", "他们不让退", "他把我拉黑了", "牙不好，硬的咬不动"]
)
def test_a_few_words_of_no_harm_are_no_danger(text: str) -> None:
    customer = Customer(languages=ALL).says(LEAK["zh-CN"]).says(text)
    assert not customer.value("safety_question")


@pytest.mark.parametrize("text", ["不想活了", "他打我", "漏电了", "闻到煤气味", "孩子烫伤了"])
def test_a_few_words_of_harm_are_a_danger(text: str) -> None:
    assert Customer(languages=ALL).says(text).value("safety_question") == "yes"


@pytest.mark.parametrize("text", ["免费重新换一副，再把工时费退了", "换个新的"])
def test_a_wish_is_no_yes_to_the_question_of_danger(text: str) -> None:
    customer = Customer(languages=ALL).says("4S店给我换的刹车片才跑了两千公里就异响，让我再花钱换")
    assert customer.state.asked == "safety_question"
    customer.says(text)
    assert customer.value("safety_question") != "yes"
    assert customer.value("remedy_details").startswith("换货")


def test_yes_to_the_question_of_danger_is_heard_beside_a_wish() -> None:
    customer = Customer(languages=ALL).says("4S店给我换的刹车片才跑了两千公里就异响，让我再花钱换")
    assert customer.says("手被划破了，换个新的").value("safety_question") == "yes"


@pytest.mark.parametrize("text", ["给我个说法", "道个歉"])
def test_words_wished_for_take_no_wishs_place(text: str) -> None:
    customer = _complete().says(text)
    assert customer.value("remedy_details").startswith("退款、")


def test_a_reason_takes_the_place_of_a_refund_where_it_is_said() -> None:
    assert _complete().says("不退了，改成道歉就行").value("remedy_details") == "道歉"


def test_what_is_to_be_paid_for_is_not_what_it_is_about() -> None:
    customer = Customer(languages=ALL).says("洗衣机漏水把家里泡了").presses_on_until("remedy_details")
    customer.says("修好再赔地板")
    assert customer.value("product_description") == "洗衣机"
    assert customer.value("remedy_details") == "维修、赔偿"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("8号楼2单元1503", "8号楼2单元1503"),
        ("我住3座12樓B", "3座12樓B"),
        ("翠湖苑5幢1102", "翠湖苑5幢1102"),
        ("三号楼二单元", "三号楼二单元"),
        ("2楼", ""),
    ],
)
def test_doors_without_a_street_are_an_address(text: str, address: str) -> None:
    assert _asked("product_reference").says(text).value("address") == address


@pytest.mark.parametrize("key", ["product_reference", "name_or_organisation"])
def test_eight_figures_of_hong_kong_are_a_telephone(key: str) -> None:
    customer = _asked(key).says("9123 4567")
    assert customer.value("phone") == "+85291234567"
    assert "product_reference" not in customer.form


@pytest.mark.parametrize("text", ["1234 5678", "91234567"])
def test_other_figures_may_be_an_order(text: str) -> None:
    assert _asked("product_reference").says(text).value("product_reference")


@pytest.mark.parametrize(
    ("text", "name"),
    [("那叫我林小姐就好", "林小姐"), ("叫我陳太就得", "陳太"), ("天天这样", ""), ("佳佳", "佳佳")],
)
def test_what_somebody_is_called_is_a_name_and_a_habit_none(text: str, name: str) -> None:
    assert _asked("name_or_organisation").says(text).value("name_or_organisation") == name


def test_who_names_both_is_the_writer_and_not_the_one_concerned() -> None:
    customer = (
        Customer(languages=ALL).says("我替我爸投诉，你们医院挂号收了两次钱").says("他叫孙德福，我叫孙燕")
    )
    assert customer.value("name_or_organisation") == "孙德福"
    assert customer.value("acting_for") == "孙燕"


def test_a_son_of_somebody_in_a_home_writes_for_them() -> None:
    customer = Customer(languages=ALL).says(
        "我是阳光养老院302房住户赵秀英的儿子赵刚。饭菜一直是凉的，要求书面道歉。"
    )
    assert customer.value("name_or_organisation") == "赵秀英"
    assert customer.value("acting_for") == "赵刚"


@pytest.mark.parametrize("text", ["我不是很想留資料", "唔想留資料"])
def test_who_would_rather_give_nothing_is_asked_for_nothing(text: str) -> None:
    _asked("name_or_organisation").says(text).hears("value.private")


def test_whether_it_must_be_given_is_answered() -> None:
    _asked("name_or_organisation").says("一定要留嗎？").hears("info.nameless")


@pytest.mark.parametrize("text", ["你係真人定係機械人", "你係咪真人㗎"])
def test_whether_it_is_a_person_is_answered_in_cantonese(text: str) -> None:
    Customer(languages=ALL).says(LEAK["zh-CN"]).says(text).hears("person.are_you_human")


@pytest.mark.parametrize("text", ["你哋間鋪個店員好冇禮貌，鬧我", "店员很没礼貌", "個職員黑口黑面"])
def test_rudeness_is_no_praise(text: str) -> None:
    assert Customer(languages=ALL).says(text).value("problem_description") == text


@pytest.mark.parametrize("key", ["product_description", "remedy_details"])
@pytest.mark.parametrize("text", ["旺角分店", "市政府站", "在中山路支行"])
def test_where_it_was_is_no_thing_and_no_wish(key: str, text: str) -> None:
    customer = Customer(languages=ALL).says("你们总是拖着不处理").presses_on_until(key).says(text)
    assert key not in customer.form


@pytest.mark.parametrize("text", ["还剩32节", "两个星期没清理了", "三天了"])
def test_a_count_is_no_thing(text: str) -> None:
    customer = Customer(languages=ALL).says("你们总是拖着不处理").presses_on_until("product_description")
    assert "product_description" not in customer.says(text).form


def test_three_stars_are_a_thing() -> None:
    customer = Customer(languages=ALL).says("你们总是拖着不处理").presses_on_until("product_description")
    assert customer.says("三星手机").value("product_description") == "三星手机"


def test_a_surname_alone_is_no_wish() -> None:
    assert "remedy_details" not in _asked("remedy_details").says("吴").form
    assert _asked("remedy_details").says("钱").value("remedy_details") == "钱"


@pytest.mark.parametrize(
    ("text", "name"), [("业主刘先生", "刘先生"), ("唔使覆", ""), ("車主陳小姐", "陳小姐")]
)
def test_a_role_stands_before_a_name(text: str, name: str) -> None:
    assert _asked("name_or_organisation").says(text).value("name_or_organisation") == name


@pytest.mark.parametrize("text", ["阳光花园小区，6栋", "慈雲山慈正邨正康樓15樓1502室"])
def test_an_estate_and_its_doors_are_an_address(text: str) -> None:
    assert _asked("product_reference").says(text).value("address")


def test_the_end_of_an_order_number_is_put_right() -> None:
    assert _complete().says("不是213，是8213A").value("product_reference") == "HK88213"
    customer = Customer(languages=ALL).says("订的车一直不交，退定金，合同编号BYD2026-0733")
    assert customer.says("不是0733，是0733A").value("product_reference") == "BYD2026-0733A"


@pytest.mark.parametrize("text", ["发", "嗯，就这些", "好的，就这些了"])
def test_a_short_word_sends_it(text: str) -> None:
    assert _complete().says(text).case.state == "acknowledged"


def test_more_than_was_due_is_wanted_back() -> None:
    assert _asked("product_reference").says("退多收的钱").value("remedy_details") == "退款"


def test_who_signs_for_somebody_named_is_the_writer() -> None:
    letter = "我父亲王志远（78岁）10月在贵行办卡时被强制买了保险，要求退款。由我代为投诉。\n王晓琳\n电话 13901110000"
    customer = Customer(languages=ALL, traits=LETTER).says(letter)
    assert customer.value("name_or_organisation") == "王志远"
    assert customer.value("acting_for") == "王晓琳"


def test_news_is_asked_for_and_nothing_else() -> None:
    _complete().says("提交").says("請問有進度嗎").hears_not("question.kept")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("孩子吃了你们的果冻，嘴唇全肿了。", "受伤或有危险：健康"),
        ("My son ate your jelly, his lips are swollen.", "Hurt or in danger: health"),
    ],
)
def test_the_kind_of_danger_stands_in_its_line(text: str, line: str) -> None:
    heard = Customer(languages=ALL, traits=LETTER).says(text).heard
    assert line in heard
    assert "健康：是" not in heard
    assert "Health: yes" not in heard


@pytest.mark.parametrize("text", ["11月12号上午", "11月12号下午"])
def test_a_time_of_day_is_no_name(text: str) -> None:
    customer = Customer(languages=ALL).says("预约的保洁阿姨没来，平台还扣了我钱").says(text)
    assert "name_or_organisation" not in customer.form


@pytest.mark.parametrize("text", ["电话的话137 7777 8888", "安装单 AZ-5521"])
def test_what_stands_before_a_number_is_no_name(text: str) -> None:
    assert "name_or_organisation" not in _asked("name_or_organisation").says(text).form


def test_what_somebody_is_called_on_a_network_is_a_name() -> None:
    customer = Customer(languages=ALL).says("你们总是拖着不处理").presses_on_until("product_description")
    customer.says("微信名叫豆豆妈")
    assert customer.value("name_or_organisation") == "豆豆妈"
    assert "product_description" not in customer.form


def test_a_sum_without_its_unit_is_to_be_paid() -> None:
    assert _asked("product_reference").says("赔300，再道个歉").value("remedy_details") == "赔偿、道歉"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("能不能快点", "info.times"),
        ("是不是要等很久", "info.times"),
        ("使唔使等好耐", "info.times"),
        ("你们会怎么处理", "info.how"),
    ],
)
def test_a_question_to_the_summary_is_answered_and_is_no_no(text: str, key: str) -> None:
    _complete().says(text).hears(key).hears_not("summary.not_yet")


def test_all_is_there_sends_it() -> None:
    assert _complete().says("都齐了，发吧").case.state == "acknowledged"


def test_a_mother_is_named_in_cantonese() -> None:
    customer = Customer(languages=ALL).says("幫我阿媽投訴，你哋老人院成日收錯錢").says("阿媽叫梁玉珍")
    assert customer.value("name_or_organisation") == "梁玉珍"
    assert customer.says("我係佢個女陳小燕").value("acting_for") == "陳小燕"
