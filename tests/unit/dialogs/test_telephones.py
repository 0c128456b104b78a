"""Telephone numbers without their country: by what the text tells, and never by a country nobody named."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL, Customer, each

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)  # a Monday
LANGUAGES = {"en": "en", "zh-CN": "zh-CN", "es": "es", "fr": "fr"}


def read(text, asked=None, **more):
    return understand(text, now=NOW, languages=ALL, asked=asked, **more)


def values(text, asked=None, **more):
    return {key: found.value for key, found in read(text, asked, **more).fields.items()}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("my mobile is 0871234567, I'm in Dublin", "+353871234567"),
        ("Ring 020 910 9993. 9 Abbey Grove, Knockmore, Co. Galway", "+353209109993"),
        ("087 123 4567, eircode H91 AB12", "+353871234567"),
        ("12 Banksia St, Thornbury VIC 3071, 0412345678 is my mobile", "+61412345678"),
        ("lot 9 wattlebird track, bundaberg qld 4699. (02) 5550 0138", "+61255500138"),
        ("021 427 1234, Auckland", "+64214271234"),
        ("021 427 1234, Cape Town", "+27214271234"),
        ("Blk 442 Sungei Ria Avenue 3 #07-1188, Singapore 569999, tel 6123 5500", "+6561235500"),
        ("my HK number is 9123 4567", "+85291234567"),
        ("住九龍觀塘鯉魚門道77號，5555 0184", "+85255550184"),
        ("陳大文，電話 6123 4567", "+85261234567"),
        ("手機 0933-222-111，洗衣機撞牆", "+886933222111"),
        ("Mon adresse est à Lausanne, 021 427 12 34", "+41214271234"),
    ],
)
def test_a_place_in_the_text_tells_whose_number_it_is(text, number):
    assert values(text)["phone"] == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0412 345 678 is my mobile", "+61412345678"),  # no other plan prints it so
        ("06 12 34 56 78 is my number", "+33612345678"),
        ("call 07700 900452", "+447700900452"),
        ("call (937) 555-0146", "+19375550146"),
    ],
)
def test_the_groups_of_a_number_tell_its_plan(text, number):
    assert values(text)["phone"] == number


@pytest.mark.parametrize("text", ["021 427 1234", "my mobile is 087 123 4567", "call 0871234567"])
def test_what_several_plans_fit_is_kept_as_it_was_said_without_a_country(text):
    found = values(text)["phone"]
    assert found.isdecimal()
    assert found in text.replace(" ", "")


def test_eight_figures_without_a_nought_are_no_number_of_taiwan():
    assert values("維修單RM/118/26，師傅話等零件。電話5555 0142")["phone"] == "+85255550142"
    assert "phone" not in values("电话5555 0142", language="zh-CN")


def test_the_country_of_a_languages_tag_tells_too():
    assert values("打五五五五零一一七", "phone", language="zh-HK")["phone"] == "+85255550117"


def test_a_number_written_over_two_lines_is_two():
    assert values("陳怡君\n0933-222-111\n106台北市大安區和平東路二段50號3樓") == {
        "name_or_organisation": "陳怡君",
        "phone": "+886933222111",
        "address": "台北市大安區和平東路二段50號3樓",
        "postcode_city": "106",
    }


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("my number is oh eight seven one two three four five six seven, in Cork", "+353871234567"),
        ("my number is oh eight seven one two three four five six seven", "0871234567"),
    ],
)
def test_an_irish_number_said_in_words(text, number):
    assert values(text)["phone"] == number


def test_figures_and_words_make_a_number_where_one_was_asked():
    assert values("0 7 7 double 0 9 double 0 2 7 5", "phone", language="en")["phone"] == "+447700900275"


ORDERS = each(
    en=("087 123 4567", "0871234567", "0412 345 678", "021 427 1234"),
    zh=("138 0013 8009", "13800138009", "138-0013-8009", "陳大文 6123 4567"),
    es=("611 333 444", "yo soy Pablo, 611 333 444"),
    fr="06 12 34 56 78",
)


@pytest.mark.parametrize(("language", "text"), ORDERS)
def test_a_telephones_shape_where_an_order_was_asked_is_a_telephone(language, text):
    found = values(text, "product_reference", language=language)
    assert "phone" in found
    assert "product_reference" not in found


@pytest.mark.parametrize("text", ["order 611 333 444", "my order number is 138 0013 8009"])
def test_a_word_for_an_order_before_it_makes_it_one(text):
    found = values(text, "product_reference", language="en")
    assert "product_reference" in found
    assert "phone" not in found


def test_groups_of_figures_are_one_number_of_an_order():
    assert values("9123 4567", "product_reference", language="en")["product_reference"] == "9123 4567"


def test_a_name_and_a_number_are_both_read():
    for asked in (None, "product_reference"):
        found = values("Peter Byrne 087 123 4567", asked, language="en")
        assert (found["name_or_organisation"], found["phone"]) == ("Peter Byrne", "0871234567")
    found = values("陳大文 6123 4567", "name_or_organisation", language="zh-CN")
    assert (found["name_or_organisation"], found["phone"]) == ("陳大文", "+85261234567")


def test_a_french_number_is_no_two_days():
    found = values("Mme Lefèvre, 06 12 34 56 78", "problem_date", language="fr")
    assert found == {"phone": "+33612345678", "name_or_organisation": "Mme Lefèvre"}


def test_a_telephone_given_for_an_order_leaves_the_order_open():
    talk = Customer(languages=ALL).says("My kettle leaks").says("refund")
    assert talk.says("087 123 4567").form.get("product_reference") is None
    assert talk.form.value("phone") == "0871234567"
