"""Numbers on papers, meters and parcels, in groups and beside each other."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def values(text):
    found = understand(text, now=NOW, languages=ALL).fields
    return {key: each.value for key, each in found.items()}


# Kinds of numbers that were missed, cut short, or left out beside another one; and flights that are none.
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("my meter is 31K774012 and theirs is 31K774021, you swapped them", "31K774012, 31K774021"),
        ("The membership which is M 00412 883 was charged twice", "M 00412 883"),
        ("tracking (1Z 480 CC7 03 1122 9081) says delivered", "1Z 480 CC7 03 1122 9081"),
        ("order no 77120 and also 77121 and i think 77125 came broken", "77120, 77121, 77125"),
        ("Meter point MPAN 18 0042 7715 330 is billed as a shop", "18 0042 7715 330"),
        ("The docket says DKT 0091/B, one coat is scorched", "DKT 0091/B"),
        (
            "The agreement is numbered KL/2210/0045, and the one I never signed is KL/2210/0051",
            "KL/2210/0045, KL/2210/0051",
        ),
        ("CA1832改签要收我六百，没道理", None),
        ("MU2417退票扣了一半", None),
        ("电表号是7K20193，邻居家是7K20391，抄反了", "7K20193, 7K20391"),
        ("el medidor es el 4410027-B, no el 4410072-B", "4410027-B"),
        ("mon PRM c'est 09 331 204 557 118, rien n'est relevé", "09 331 204 557 118"),
        ("colis 8B 4410 7720 1193 6 perdu", "8B 4410 7720 1193 6"),
        ("carte d'adhérent 4471-2093, la salle est fermée", "4471-2093"),
    ],
)
def test_every_number_of_a_purchase_is_read_whole(text, numbers):
    assert values(text).get("product_reference") == numbers


# Groups that were cut or refused, kinds of papers nobody had named, and a second number away from its label.
@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("meter number is F20Y 114 903, that's the one on the wall", "F20Y 114 903"),
        ("Account: 7 4410 8832 6. You took it twice.", "7 4410 8832 6"),
        ("police crime no. 5500217/26, the van drove off", "5500217/26"),
        ("a day in the ward, hosp no 8831207, and no bed", "8831207"),
        ("the table (SO 220417) went to the wrong house", "SO 220417"),
        ("Prescription token 7B2D-44C1-09 was for twice as many", "7B2D-44C1-09"),
        ("the policy is 38-HOM-114092; the claim was filed as CLM/0071/6630", "38-HOM-114092, CLM/0071/6630"),
        ("order no. R B 4 4 1 9 never came", "R B 4 4 1 9"),
        ("It's Ruth again about 6620417. Nothing has happened.", "6620417"),
        ("serial 21 20 44 0010031944 0001 007711 N3, it drips", "21 20 44 0010031944 0001 007711 N3"),
        ("acct ending 0077, taken twice", "0077"),
        ("Contrat d'assurance habitation 6.220.418 K, toujours rien", "6.220.418 K"),
        ("Mon colis 7C 2201 4456 9 03 est perdu", "7C 2201 4456 9 03"),
        ("八达通号码 8814 2207，多扣了钱", "8814 2207"),
        ("车牌浙B·3K917，洗车把漆刮了", "浙B·3K917"),
    ],
)
def test_numbers_in_any_groups_are_read_whole(text, numbers):
    assert values(text).get("product_reference") == numbers


@pytest.mark.parametrize(
    "text",
    [
        "the meter reads 05518 and you estimated 06120",
        "Gas meter reading 66231 today, last bill said 61990",
        "my pin 447122 is refused at every machine",
        "a bill of 18250 for three hours",
        "电表读数04471，你们按08471收的钱",
        "el contador marca 04471 y pusieron 08471",
        "le compteur indique 04471 et vous facturez 08471",
    ],
)
def test_what_is_read_off_a_meter_or_owed_is_no_number_of_a_purchase(text):
    assert "product_reference" not in values(text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("it wasn't order 552071, that's my neighbour's. ours is 552017", "552017"),
        ("ma facture c'est la 7710-31-C, pas la 7710-31-D", "7710-31-C"),
        ("the booking is HB-2041-7, not HB-2014-7", "HB-2041-7"),
        ("es el pedido 60412, no el 60421", "60412"),
        ("订单号是60412不是60421", "60412"),
        ("I have not received order 60412", "60412"),
        ("invoice INV-8841 07 is for the wrong month", "INV-8841 07"),
        ("order 60412 came, and credit note 60-418 did not", "60412, 60-418"),
    ],
)
def test_a_number_said_to_be_another_is_none(text, value):
    assert values(text).get("product_reference") == value


@pytest.mark.parametrize(
    "text",
    [
        "part 44521 is missing",
        "part no 4471-22 was never in the box",
        "my card ending 4471 was charged",
        "la tarjeta terminada en 4471 no funciona",
        "卡尾号4471被扣了两次",
    ],
)
def test_parts_and_cards_are_no_number_of_a_case(text):
    assert "product_reference" not in values(text)


def test_who_is_to_be_contacted_gives_no_contract():
    found = values("account no. AC 5519 0031. Contact 07700 900119")
    assert found["product_reference"] == "AC 5519 0031"
    assert found["phone"] == "+447700900119"


@pytest.mark.parametrize(
    ("tag", "text", "right"),
    [
        ("en", "its order 33190, no sorry, 33910, the blue curtains", "33910"),
        ("en", "order 33190, wait 33910", "33910"),
        ("es", "pedido 33190, perdón, 33910", "33910"),
        ("fr", "commande 33190, non, 33910", "33910"),
        ("zh-CN", "订单号33190，不对，是33910", "33910"),
        ("en", "order 33190 no answer for 120 days", "33190"),
        ("zh-CN", "保单号P2026 0417 88321，理赔拖了两个月", "P2026041788321"),
        ("fr", "Mon numéro de client est le C-551 908, vous m'avez prélevé deux fois", "C-551908"),
        ("en", "I quoted the wrong job number earlier, please ignore D-3309-Q. It is D-3390-Q.", "D-3390-Q"),
        ("en", "forget order 44120, it's 44121", "44121"),
        ("en", "My neighbour's order, 5540076, came well. Mine is 5540081 and it's late.", "5540081"),
        ("en", "I put in a ticket (number 30087) and it still says received", "30087"),
        ("en", "my policy says, it is number HH 204 881 C, nothing of a shed", "HH204881C"),
        ("zh-CN", "洗澡单号W1108-06，168元", "W1108-06"),
        ("zh-CN", "管理費戶口00-8823-5，8座得一部𨋢", "00-8823-5"),
        ("zh-CN", "不好意思打错了，不是JD-55019，是JD-55091", "JD-55091"),
        ("zh-CN", "单号我前面报成9920471了，正确的是9920417，请改一下", "9920417"),
    ],
)
def test_the_number_said_last_is_the_right_one(tag: str, text: str, right: str) -> None:
    fields = understand(text, now=NOW, languages=("en", "zh-CN", "es", "fr"), language=tag).fields
    assert fields["product_reference"].value.replace(" ", "") == right


@pytest.mark.parametrize("text", ["尾号6623的卡被扣了两次钱", "尾号6623的银行卡被扣款"])
def test_the_last_figures_of_a_card_are_no_number_of_a_purchase(text: str) -> None:
    assert "product_reference" not in values(text)


@pytest.mark.parametrize(
    ("text", "phone"),
    [("I've been patient. 218-555-0126.", "+12185550126"), ("hit me up 737 555 0190", "+17375550190")],
)
def test_a_telephone_of_america_is_neither_a_number_of_a_paper_nor_british(text: str, phone: str) -> None:
    assert values(text).get("phone") == phone
    assert "product_reference" not in values(text)
