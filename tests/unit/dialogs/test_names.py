"""Names with initials and of two people, names signed alone, and those that are somebody else's."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import people, understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)


def values(text, asked=None, **more):
    found = understand(text, now=NOW, languages=ALL, asked=asked, **more).fields
    return {key: each.value for key, each in found.items()}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Nobody came. I'm Marcus T. Bellweather, 902 Juniper Rd.", "Marcus T. Bellweather"),
        ("My name is Venkatesh Iyer residing at Plot 18", "Venkatesh Iyer"),
        ("I, Bilal Ahmed Qureshi, have paid the full fees", "Bilal Ahmed Qureshi"),
        ("We, Aoife and Cian Brannigan of Naas, want our deposit", "Aoife and Cian Brannigan"),
        ("Whoever told Sgt. Elena Márquez (that's me) should know better", "Sgt. Elena Márquez"),
        ("name Nguyễn Thị Hạnh mail nthanh@example.net nail lamp burn skin", "Nguyễn Thị Hạnh"),
        ("Hartigan's Veterinary Practice here: the fridge froze our stock", "Hartigan's Veterinary Practice"),
        ("it leaks.\n\nBest,\nEoin", "Eoin"),
        ("My kettle leaks. I am Zoe", "Zoe"),
        ("本人司马文渊，系贵行持卡人，要求更正征信。", "司马文渊"),
        ("你好我是外国人，名字 Abigail Thornton，邮件 abi.t@example.org", "Abigail Thornton"),
        ("我係 Ramesh Gurung，保安唔畀我入大廈", "Ramesh Gurung"),
        ("收件人：古丽米热·阿不都，棉被里是黑心棉", "古丽米热·阿不都"),
    ],
)
def test_names(text, name):
    assert values(text)["name_or_organisation"] == name


@pytest.mark.parametrize(
    "text",
    [
        "The driver, I think his name was Kelvin, threw it over the gate",
        "我係vip客戶，個雪櫃爛咗",
        "it leaks.\n\nThanks,\nUrgent",
    ],
)
def test_no_name_of_the_writer(text):
    assert "name_or_organisation" not in values(text)


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Chukwuemeka Obi, but everyone says Emeka", "en", "Chukwuemeka Obi"),
        ("謝孟儒，儒家的儒", "zh-CN", "謝孟儒"),
    ],
)
def test_a_name_with_something_told_of_it(text, language, name):
    assert values(text, "name_or_organisation", language=language)["name_or_organisation"] == name


def test_a_name_that_is_a_word_of_another_language():
    assert people.called("Ravi", "en", ALL).value == "Ravi"
    assert people.called("Ravi", "fr", ALL) is None


def test_a_mail_passed_on_is_from_whom_it_reached():
    text = (
        "----- Forwarded -----\nFrom: orders@lakeside.example\nTo: liam.doyle@example.com\n"
        "Subject: Your order LH-5567123\nDate: 28 October 2026\n\nHi Liam,\n\n\nThis came with the wrong shade."
    )
    found = values(text)
    assert found["email"] == "liam.doyle@example.com"
    assert "problem_date" not in found
    assert values("From: anna.bell@example.com the lamp is broken")["email"] == "anna.bell@example.com"


@pytest.mark.parametrize("text", ["\x1c", "\x85", "\u3000", "\x1f\x1e", "\u2028", "\u180e", "\xa0·"])
def test_signs_that_are_no_words_name_nobody(text: str) -> None:
    for tag in ALL:
        assert "name_or_organisation" not in understand(text, now=NOW, languages=ALL, language=tag).fields
