"""Addresses of many countries, and what an answer says around one."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def values(text, asked=None, **more):
    found = understand(text, now=NOW, languages=ALL, asked=asked, **more).fields
    return {key: each.value for key, each in found.items()}


@pytest.mark.parametrize(
    ("text", "address", "town"),
    [
        (
            "I live in 22 Shandon Park, Phibsborough, Dublin D07 A3K8",
            "22 Shandon Park",
            "Phibsborough, Dublin D07 A3K8",
        ),
        (
            "12 The Crescent, Monkstown, Co. Dublin A94 X3K2",
            "12 The Crescent",
            "Monkstown, Co. Dublin A94 X3K2",
        ),
        ("7 Patrick's Hill\nCork T23 XY45", "7 Patrick's Hill", "Cork T23 XY45"),
        ("Apt 12, The Mill, Baldoyle, Dublin 13", "Apt 12, The Mill, Baldoyle", "Dublin 13"),
        ("PO Box 77, Galway", "PO Box 77, Galway", None),
        ("12 Banksia St, Thornbury VIC 3071", "12 Banksia St", "Thornbury VIC 3071"),
        ("Unit 4, 88 Smith St, Collingwood VIC 3066", "Unit 4, 88 Smith St", "Collingwood VIC 3066"),
        ("5/22 Wattle Ave, Newtown NSW 2042", "5/22 Wattle Ave", "Newtown NSW 2042"),
        ("lot 9 wattlebird track, bundaberg qld 4699", "lot 9 wattlebird track", "bundaberg qld 4699"),
        (
            "Blk 442 Ria Avenue 3 #07-1188, Singapore 569999",
            "Blk 442 Ria Avenue 3 #07-1188",
            "Singapore 569999",
        ),
        (
            "Flat B, 12/F, Block 3, City One Shatin, N.T., Hong Kong",
            "Flat B, 12/F, Block 3, City One Shatin, N.T., Hong Kong",
            None,
        ),
        ("Plot 18, 3rd Cross, Laxmi Nagar, Pune 411099", "Plot 18, 3rd Cross, Laxmi Nagar", "Pune 411099"),
        (
            "house 77-C, street 9, Gulberg Heights, Lahore 54999",
            "house 77-C, street 9, Gulberg Heights",
            "Lahore 54999",
        ),
        (
            "1600 Pennsylvania Ave NW, Washington, DC 20500",
            "1600 Pennsylvania Ave NW",
            "Washington, DC 20500",
        ),
        ("From: Lukas Vandermeer, Tulpenlaan 22, 1999 ZX Haarlem.", "Tulpenlaan 22", "1999 ZX Haarlem"),
        ("Kestrel Home, Ballater Road, Banchory AB99 3HH.", "Ballater Road", "Banchory AB99 3HH"),
        ("住813高雄市左營區博愛三路200巷5弄7號4樓", "高雄市左營區博愛三路200巷5弄7號4樓", "813"),
        ("新竹市東區光復路一段100號12樓之3", "新竹市東區光復路一段100號12樓之3", None),
        ("住九龍觀塘鯉魚門道77號海欣大廈21樓B室", "九龍觀塘鯉魚門道77號海欣大廈21樓B室", None),
        ("邮编528399，佛山市大良街道清晖路118号3栋1204室", "佛山市大良街道清晖路118号3栋1204室", "528399"),
    ],
)
def test_addresses(text, address, town):
    found = values(text)
    assert (found.get("address"), found.get("postcode_city")) == (address, town)


@pytest.mark.parametrize(
    ("text", "asked", "language"),
    [
        ("香港九龍旺角彌敦道700號3樓", "product_reference", "zh-CN"),
        ("新北市板橋區文化路一段188巷12弄5號3樓", "product_reference", "zh-CN"),
        ("我住台北市大安區復興南路一段100號5樓", "remedy_details", "zh-CN"),
        ("香港新界沙田正街18號新城市廣場3期12樓B室", "remedy_details", "zh-CN"),
        ("Unit 4, 88 Smith St, Collingwood VIC 3066", "product_reference", "en"),
        ("eircode is D07A3K8", "product_reference", "en"),
    ],
)
def test_an_address_is_no_order_and_no_wish(text, asked, language):
    found = values(text, asked, language=language)
    assert asked not in found
    assert found.keys() <= {"address", "postcode_city"}


@pytest.mark.parametrize(
    ("text", "language", "address"),
    [
        (
            "sure it's 1750 Alder Spring Ct Unit B, Boise ID 83799",
            "en",
            "1750 Alder Spring Ct Unit B, Boise ID 83799",
        ),
        (
            "yes we moved, it's no longer 31 Beacon Street, it's 4 Harbour Steps, Leeds LS9 1BB",
            "en",
            "4 Harbour Steps, Leeds LS9 1BB",
        ),
        (
            "Caravan 12, Whinny Bank Park, Filey YO99 2DD until Easter",
            "en",
            "Caravan 12, Whinny Bank Park, Filey YO99 2DD",
        ),
        (
            "The Old Forge, Pound Lane. There's no number and the satnav sends you to a pond.",
            "en",
            "The Old Forge, Pound Lane",
        ),
        ("成都市武侯区桐梓林东路66号附2号，楼下有个卖锅盔的", "zh-CN", "成都市武侯区桐梓林东路66号附2号"),
        ("我人在外地出差，住址就先不留了吧", "zh-CN", None),
        ("Calle Mayor 3, Madrid, gracias", "es", "Calle Mayor 3, Madrid"),
        ("5 rue du Four, Lons merci", "fr", "5 rue du Four, Lons"),
    ],
)
def test_an_answer_without_what_is_told_around_the_address(text, language, address):
    assert values(text, "address", language=language).get("address") == address


@pytest.mark.parametrize(
    "text",
    [
        'On the form it says "Joe Bloggs, 1 Sample Street, Anytown". The form is unreadable.',
        "发票上你们自己写的是“张三，某某市某某路1号”，这叫填好了？",
    ],
)
def test_an_example_is_nobodys_address_or_name(text):
    assert values(text).keys().isdisjoint({"address", "name_or_organisation"})
