"""Things, numbers, sums and wishes as customers name them."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def read(text, asked=None, **more):
    return understand(text, now=NOW, languages=ALL, asked=asked, **more)


def value(text, key, asked=None, **more):
    found = read(text, asked, **more).fields.get(key)
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "product"),
    [
        ("my mum ordered a hearing aid from you and it whistles", "hearing aid"),
        ("I ordered a green dress size 12 from you", "green dress"),
        ("I purchased a Brightline toaster", "toaster"),
        ("My cooker arrived with a scratch on the door", "cooker"),
        ("The bunk bed came without its ladder.", "bunk bed"),
        ("the wifi is down again", "wifi"),
        ("wrong size hearing aid batteries", "hearing aid batteries"),
        ("the sofa and the lamp came broken", None),
        ("快递小哥骂我妈是老不死的，我要他当面道歉", None),
        ("你哋間舖送嚟個雪櫃係爛嘅", "雪櫃"),
    ],
)
def test_things(text, product):
    assert value(text, "product_description") == product


@pytest.mark.parametrize(
    ("text", "language", "product"),
    [
        (
            "two window boxes in terracotta look, they cracked in the frost",
            "en",
            "two window boxes in terracotta look",
        ),
        ("el hervidor azul, se rompió", "es", "hervidor azul"),
        ("la bouilloire bleue, elle fuit", "fr", "bouilloire bleue"),
        ("儿童滑板车，前轮掉了", "zh-CN", "儿童滑板车"),
    ],
)
def test_an_answer_is_the_thing_and_not_what_is_told_of_it(text, language, product):
    assert value(text, "product_description", "product_description", language=language) == product


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Where is it?? 1Z88K0R70329441882 says out for delivery", "1Z88K0R70329441882"),
        ("90221847\nthats the number on the slip. still no sofa", "90221847"),
        ("Item | Ref | Value\nPurchase order | 61190 | £2,140.00", "61190"),
        ("the wreath for my mums funeral, W118834/2, went to the wrong chapel", "W118834/2"),
        ("Planning objection pr/2026/00418 was marked withdrawn", "pr/2026/00418"),
        ("blanket K-19/20881 from your mill shop has a hole", "K-19/20881"),
        ("parcel trk 00 3401 9982 1146 left in a hot porch", "00 3401 9982 1146"),
        ("can u cancel SUB_7h2x90 pls", "SUB_7h2x90"),
        ("We had twenty places at your quiz (EV.20771)", "EV.20771"),
        ("贷款（借据号0311-88-40129）已结清", "0311-88-40129"),
        ("煤氣戶口3390-0042-8，今期收我480蚊", "3390-0042-8"),
    ],
)
def test_numbers_of_papers(text, number):
    assert value(text, "product_reference") == number


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("Winter coat, dye all over. Refund and a proper apology please.", "refund, apology"),
        ("Je veux être livrée ou remboursée", "livraison, remboursement"),
        ("jveux etre rembourser", "remboursement"),
        ("The softener flooded the room. Repair it and pay me £120 for the lino.", "repair, compensation"),
        ("换過部新嘅", "换货"),
        ("請換機", "换货"),
        ("想退了算了", "退款"),
        ("want the right ones", "exchange"),
        ("a refund was promised, and no apology came", None),
    ],
)
def test_wishes(text, wish):
    assert value(text, "remedy_details") == wish


@pytest.mark.parametrize(
    ("text", "sum_"),
    [
        ("You drafted USD 312.40 on a paid-off loan", "USD 312.40"),
        ("You take 86,15 € instead", "86,15 €"),
        ("兩罐蛋卷碎晒，HK$156", "HK$156"),
        ("烤箱新台幣3990元", "新台幣3990元"),
        ("Sir, Rs. 1499 is deducted", "Rs. 1499"),
        ("今期收我480蚊", "480蚊"),
        ("paid $20 for it", "$20"),
    ],
)
def test_sums(text, sum_):
    assert [each.value for each in read(text).amounts] == [sum_]
