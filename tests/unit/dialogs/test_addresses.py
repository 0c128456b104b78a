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


# Kinds of addresses that were cut short, drawn too far, missed, or taken from a text without one.
@pytest.mark.parametrize(
    ("text", "address", "town"),
    [
        ("换货寄到南京市江宁区胜太路77号东区5栋402，别寄公司", "南京市江宁区胜太路77号东区5栋402", None),
        (
            "长沙市雨花区韶山南路320号阳光印象2号楼3单元1501，电梯坏了",
            "长沙市雨花区韶山南路320号阳光印象2号楼3单元1501",
            None,
        ),
        ("北京市丰台区方庄芳古园二区11楼804，暖气漏水", "北京市丰台区方庄芳古园二区11楼804", None),
        ("东莞市南城区莞太路12号之三 空调外机没装", "东莞市南城区莞太路12号之三", None),
        ("天津市南开区鞍山西道88号增3号，门锁打不开", "天津市南开区鞍山西道88号增3号", None),
        ("大连市中山区人民路23号2-6-1 窗户漏风", "大连市中山区人民路23号2-6-1", None),
        (
            "旧址是丰收路9号，别再送了，新地址郑州市金水区花园路39号3单元502，牛奶送这里",
            "郑州市金水区花园路39号3单元502",
            None,
        ),
        (
            "南昌市东湖区阳明路11号那是我爸家，我住红谷滩区丰和大道556号1702室",
            "红谷滩区丰和大道556号1702室",
            None,
        ),
        (
            "无锡市滨湖区太湖大道99号融创SOHO写字楼C座1108，复印机坏了",
            "无锡市滨湖区太湖大道99号融创SOHO写字楼C座1108",
            None,
        ),
        ("张床送去九龍灣宏照道38號企業廣場5期12樓C啦", "九龍灣宏照道38號企業廣場5期12樓C", None),
        ("其他地址你们后台都有，我不重复了", None, None),
        ("地址栏一直提示格式错误怎么回事", None, None),
        ("收货地址我改过两次了你们还是发错", None, None),
        ("杭州市余杭区文一西路969号3号门进，快递放错", "杭州市余杭区文一西路969号", None),
        ("寄回广西柳州市鱼峰区屏山大道35号甲，仓库签收了又说没有", "广西柳州市鱼峰区屏山大道35号甲", None),
        (
            "NAME: P. ADDO\nADDRESS: 12A CHURCH HILL ROAD\nTOWN: LEEDS\nPOSTCODE: LS6 3QX\nPROBLEM: GATE STUCK",
            "12A CHURCH HILL ROAD",
            "LS6 3QX",
        ),
        ("it's 9 Mill Lane Close, Bury BL9 4TT", "9 Mill Lane Close", "Bury BL9 4TT"),
        (
            "31 Park Grove Terrace, York YO31 8BB and the bins are full",
            "31 Park Grove Terrace",
            "York YO31 8BB",
        ),
        (
            "Blk 9 Jalan Kukoh #04-61, Singapore 160009. tap leaking",
            "Blk 9 Jalan Kukoh #04-61",
            "Singapore 160009",
        ),
        (
            "we're at 8 Orchard House, Exeter EX4 6PW and the buzzer is dead",
            "8 Orchard House",
            "Exeter EX4 6PW",
        ),
        ("i'm in 21b Kelvin Towers on Dock Street, code E1 8AB", "21b Kelvin Towers", "E1 8AB"),
        ("We are 6 Canal Approach, Hebden Bridge HX7 5AA", "6 Canal Approach", "Hebden Bridge HX7 5AA"),
        ("2 - 1180 Robson St, Vancouver BC V6E 1B5. No heat.", "2 - 1180 Robson St", "Vancouver BC V6E 1B5"),
        ("it's 14 Bank Street, Ottawa ON K1P 5N7 and no gas", "14 Bank Street", "Ottawa ON K1P 5N7"),
        ("SEND IT TO 4 PRIORY CLOISTER, WELLS BA5 2PN", "4 PRIORY CLOISTER", "WELLS BA5 2PN"),
        (
            "No 14, Second Main Road, Gandhi Nagar, Chennai - 600020. Fridge dead.",
            "No 14, Second Main Road, Gandhi Nagar",
            "Chennai - 600020",
        ),
        (
            "I live at Nether Fold, Hayfield, Derbyshire SK22 2AB, and the hay came wet",
            "Nether Fold",
            "Hayfield, Derbyshire SK22 2AB",
        ),
        ("22 Puriri Ave Hamilton 3214, no power", "22 Puriri Ave", "Hamilton 3214"),
        ("c/o Brown, 17 Fern Lea, Oldham OL4 5RR", "17 Fern Lea", "Oldham OL4 5RR"),
        ("Flat 2, 40 Sea Road in Bexhill TN40 1AA", "Flat 2, 40 Sea Road", "Bexhill TN40 1AA"),
        ("My place is 5 Low Road and my postcode is HG3 2AB", "5 Low Road", "HG3 2AB"),
        ("we moved from 3 Elm Court to 90 Station Road, no post since", "90 Station Road", None),
        ("old address 3 Elm Court, new address 90 Station Road. fix it", "90 Station Road", None),
        ("Suite 12, 400 Bay Street, Toronto ON M5H 2S8", "Suite 12, 400 Bay Street", "Toronto ON M5H 2S8"),
        (
            "3 Station Approach, Horsham RH13 5QR, a goat got through",
            "3 Station Approach",
            "Horsham RH13 5QR",
        ),
        ("Your branch at 12 High Street is filthy, I live at 5 Low Road", "5 Low Road", None),
        (
            "vivo en Av. Reforma 222, Depto. 1203, Col. Juárez, C.P. 06600, Ciudad de México",
            "Av. Reforma 222, Depto. 1203, Col. Juárez",
            "06600, Ciudad de México",
        ),
        ("estoy en Bv. Gálvez 2233 piso 4 y no hay luz", "Bv. Gálvez 2233 piso 4", None),
        ("manden la nevera a Calle 45 # 12-34 apto 502, Medellín", "Calle 45 # 12-34 apto 502", None),
        ("CARRERA 15 # 88-21 OFICINA 304 BOGOTÁ NO HAY INTERNET", "CARRERA 15 # 88-21 OFICINA 304", None),
        ("Cra. 7 No. 71-52 torre B, Bogotá, sin agua", "Cra. 7 No. 71-52 torre B", None),
        ("Diagonal 61 #9-40, no llegó el técnico", "Diagonal 61 #9-40", None),
        ("me mudé a Los Alerces 455, Providencia, y siguen cobrando", "Los Alerces 455", None),
        ("vivo en San Martín 1820, Rosario, sin gas desde ayer", "San Martín 1820", None),
        ("Carrer de Balmes 88, 2n 1a, 08008 Barcelona", "Carrer de Balmes 88, 2n 1a", "08008 Barcelona"),
        ("Carrer del Mar 5, àtic, 08003 Barcelona", "Carrer del Mar 5, àtic", "08003 Barcelona"),
        ("Jr. Puno 320, Lima, la cocina llegó rota", "Jr. Puno 320", None),
        ("Calle Mayor 12, 3º izda., 28013 Madrid", "Calle Mayor 12, 3º izda", "28013 Madrid"),
        ("C/ Olmo 3, bajo, 28012 MADRID Y NO FUNCIONA", "C/ Olmo 3, bajo", "28012 MADRID"),
        ("Apartado de correos 512, 29080 Málaga", "Apartado de correos 512", "29080 Málaga"),
        (
            "adresse : avenue Louise 143 boîte 2, 1050 Ixelles. rien ne marche",
            "avenue Louise 143 boîte 2",
            "1050 Ixelles",
        ),
        (
            "5120 rue Saint-Hubert, app. 3, Montréal (Québec) H2J 2Y3",
            "5120 rue Saint-Hubert, app. 3",
            "Montréal (Québec) H2J 2Y3",
        ),
        ("Rue de la Gare 12, 1820 Montreux, le store est cassé", "Rue de la Gare 12", "1820 Montreux"),
        (
            "livrez au 8 ter rue des Lilas, bât. B, 33000 Bordeaux",
            "8 ter rue des Lilas, bât. B",
            "33000 Bordeaux",
        ),
        ("14 rue Pasteur, appt 22, 69007 Lyon", "14 rue Pasteur, appt 22", "69007 Lyon"),
        (
            "JE SUIS AU 20 RUE VICTOR HUGO 94700 MAISONS-ALFORT ET NON AU 22",
            "20 RUE VICTOR HUGO",
            "94700 MAISONS-ALFORT",
        ),
        ("Grand-Rue 15, 1260 Nyon, colis perdu", "Grand-Rue 15", "1260 Nyon"),
        ("Grand'Rue 4 à 6800 Libramont", "Grand'Rue 4", "6800 Libramont"),
        ("BP 40, 29200 Brest", "BP 40", "29200 Brest"),
        ("3 place du Marché, 2e étage, 1003 Lausanne", "3 place du Marché, 2e étage", "1003 Lausanne"),
        ("Chaussée de Mons 77, B-1070 Anderlecht", "Chaussée de Mons 77", "B-1070 Anderlecht"),
        ("boulevard Anspach 9 bte 12, 1000 Bruxelles", "boulevard Anspach 9 bte 12", "1000 Bruxelles"),
    ],
)
def test_an_address_ends_where_its_last_door_does(text, address, town):
    found = values(text)
    assert (found.get("address"), found.get("postcode_city")) == (address, town)


@pytest.mark.parametrize(
    "text",
    [
        "I ordered 3 Kitchen Plaza lamps and one broke",
        "we waited 3 hours at 5 Guys, Leeds LS1 4AB",
        "el vuelo AV 45 - 12 se retrasó",
        "我在中山路3号线地铁站等",
    ],
)
def test_what_only_sounds_like_an_address_is_none(text):
    assert "address" not in values(text)


def test_a_street_of_one_word_is_read_before_its_postcode():
    assert values("it's 12 Cornmarket, Oxford OX1 3EX")["address"] == "12 Cornmarket"


# The flat, the floor or the house's name stands before the street; a sentence with a year in it is no address.
@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Level 3, 21 Barton Lane, Perth WA 6099, and the lift is dead", "Level 3, 21 Barton Lane"),
        (
            "The tap drips.\nIris Hall\nGarden Flat, 12 Morden Rise\nTorquay TQ1 9ZX",
            "Garden Flat, 12 Morden Rise",
        ),
        ("we are at Unit 4 Marsh Business Park, Dublin 12, and nobody came", "Unit 4 Marsh Business Park"),
        ("成都市武侯区人民南路35号君安里6-2-301，水费单没收到", "成都市武侯区人民南路35号君安里6-2-301"),
        ("Calle del Olmo 7, portal 3, 2.º B. 48099 Bilbao. No hay luz.", "Calle del Olmo 7, portal 3, 2.º B"),
        (
            "Anne Morel\nRésidence Les Pins, bât. B, apt 12\n4 allée du Port\n29099 Quimper",
            "Résidence Les Pins, bât. B, apt 12\n4 allée du Port",
        ),
        ("back in june 2025 they dug up our street and left it", None),
        ("in 2019 we moved down the road from your shop", None),
        ("no es camino para tratar a una clienta de 17 años", None),
    ],
)
def test_what_stands_before_a_street_is_of_the_address(text, address):
    found = understand(text, now=NOW, languages=ALL).fields.get("address")
    assert (found.value.replace(", ", "\n") if found else None) == (
        address.replace(", ", "\n") if address else None
    )
