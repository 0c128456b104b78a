"""Days in figures, one of two days, days to come, and days on which nothing went wrong."""

from datetime import UTC, datetime

import pytest

from dialogs.understanding import understand
from unit.dialogs.talk import ALL

NOW = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)  # a Monday


def read(text, asked=None, **more):
    return understand(text, now=NOW, languages=ALL, asked=asked, **more)


def day(text, asked=None, **more):
    found = read(text, asked, **more).fields.get("problem_date")
    return (found.value, found.other) if found else None


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("The parcel arrived wet on 05/11", "2026-11-05", "2026-05-11"),
        ("My kettle leaks since 5/11/26", "2026-11-05", "2026-05-11"),
        ("It broke on 13/11", "2026-11-13", ""),
        ("It broke on 11/13", "2026-11-13", ""),
        ("On 28/01 your plumber broke the toilet. He came again 04/02.", "2026-01-28", ""),
        ("Ma bouilloire fuit depuis le 05/11", "2026-11-05", ""),
        ("Mi hervidor pierde agua desde el 5/11/2026", "2026-11-05", ""),
        ("Mi hervidor pierde agua desde el 11/13", "2026-11-13", ""),
        ("10.3带爸妈去你们景区，缆车停在半空四十分钟。门票是9.12买的。", "2026-10-03", ""),
    ],
)
def test_days_in_figures(text, value, other):
    assert day(text) == (value, other)


@pytest.mark.parametrize(
    "text", ["open 24/7 since 1/2 of the screws are missing", "rated 4/5", "the pump runs from 9.30"]
)
def test_parts_hours_and_marks_are_no_days(text):
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "language", "value"), [("05/11", "en", "2026-11-05"), ("5/11", "es", "2026-11-05")]
)
def test_a_day_where_an_order_was_asked_is_no_order(text, language, value):
    found = read(text, "product_reference", language=language).fields
    assert found["problem_date"].value == value
    assert "product_reference" not in found


@pytest.mark.parametrize(
    ("text", "value", "other"),
    [
        ("2 or 3 nov", "2026-11-02", "2026-11-03"),
        ("last friday i think or thursday", "2026-11-13", "2026-11-12"),
        ("monday or tuesday", "2026-11-09", "2026-11-10"),
    ],
)
def test_of_two_days_neither_is_taken_without_asking(text, value, other):
    assert day(text, "problem_date", language="en") == (value, other)


def test_of_two_days_in_other_languages():
    assert day("el 2 o 3 de noviembre", "problem_date", language="es") == ("2026-11-02", "2026-11-03")
    assert day("le 2 ou 3 novembre", "problem_date", language="fr") == ("2026-11-02", "2026-11-03")
    assert day("11月2号或者11月3号", "problem_date", language="zh-CN") == ("2026-11-02", "2026-11-03")


@pytest.mark.parametrize(
    "text",
    [
        "The parcel arrived wet on 20 November",
        "The cake for my wedding on 21 November is not confirmed",
        "it's not after arriving, its his birthday saturday",
        "The stroller squeaks. Baby is due December 9.",
        "鞋底开胶了，三包期到12月10号",
        "All my calls are dropped. Inspectors come Tuesday 24th.",
    ],
)
def test_a_day_to_come_is_not_dated_back(text):
    assert day(text) is None


def test_a_day_to_come_is_asked_back():
    assert day("20 November", "problem_date", language="en") == ("2026-11-20", "")


@pytest.mark.parametrize(
    "text",
    [
        "Order placed 9/9/2026, dispatch mail 10/9/2026, still says in transit.",
        "Is it normal that it hums? Every Thursday it seems worse",
        "Contract runs 24 months from 1 June 2025, the fee went up",
        "We have been customers for years, my husband turned 70 on Sunday",
        "I spoke to Denise on 3 November, Paul on 9 November and a robot on 14 November.",
        "我爸1948年3月5日生，你们系统偏说他不到七十",
        "装修合同3月2日开工，5月31日完工。墙面到处开裂",
        "每个周四都断网",
        "chaque jeudi le wifi tombe",
        "cada jueves falla el wifi",
    ],
)
def test_days_of_purchases_calls_births_and_habits_are_not_the_problems(text):
    assert day(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Only noticed it today but the power went on Monday 9th November", "2026-11-09"),
        ("11月9号给我的药少了一排，我到今天才数出来", "2026-11-09"),
        ("Cancelled on Friday the 6th, an hour before curtain", "2026-11-06"),
        ("el viernes 6 cancelaron la función", "2026-11-06"),
        ("vendredi 6 tout est tombé en panne", "2026-11-06"),
        ("All through August the pool was closed", "2026-08-01/2026-08-31"),
        ("weds the app told me my baby had been collected", "2026-11-11"),
        ("双十节那天摩天轮卡住了", "2026-10-10"),
        ("今年五二零那天，花没送到", "2026-05-20"),
        ("上周网课一整周登不上去，作业20号之前必须交", "2026-11-09/2026-11-15"),
        ("噚日個雪櫃爛咗", "2026-11-15"),
    ],
)
def test_the_day_it_went_wrong_among_others(text, value):
    assert day(text)[0] == value


def test_a_bare_figure_is_a_day_in_no_language():
    for language in ALL:
        assert day("1", "problem_date", language=language) is None


def due(text):
    found = read(text).fields.get("expected_reply_date")
    return found.value if found else None


@pytest.mark.parametrize(
    ("text", "day_due"),
    [
        ("Winter coat, dye all over. Refund and a proper apology within a week please.", "2026-11-23"),
        ("Lawn tractor died. Honor the warranty. You have 30 days to respond.", "2026-12-16"),
        ("Kindly explain, by the end of the year, why I was turned down.", "2026-12-31"),
        ("my lessons were called off, let me know in 2 weeks", "2026-11-30"),
        ("Pram wheel wobbles. Let me know by friday", "2026-11-20"),
        ("电饭煲煮一锅糊一锅，要求退款，一周之内给答复", "2026-11-23"),
        ("早教课换了三个老师，余课退费，麻烦月底之前回复", "2026-11-30"),
        ("El hervidor gotea. Exijo una respuesta en el plazo de diez días", "2026-11-26"),
        ("La bouilloire fuit. Merci de répondre sous 8 jours", "2026-11-24"),
        ("The kettle broke within a week, I want a refund", None),
        ("三天内坏了两次，要求退款", None),
        ("You promised a reply within a week, I want it now", None),
    ],
)
def test_how_long_an_answer_may_take(text, day_due):
    assert due(text) == day_due


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("fr", "Traiteur choisi en octobre dernier", "2025-10-01/2025-10-31"),
        ("fr", "En mars de l'an passé le four a brûlé", "2025-03-01/2025-03-31"),
        ("es", "se rompió en marzo de este año", "2026-03-01/2026-03-31"),
        ("en", "it broke in March last year", "2025-03-01/2025-03-31"),
        ("en", "it broke in July this year", "2026-07-01/2026-07-31"),
    ],
)
def test_a_month_is_read_with_the_year_behind_it(language: str, text: str, value: str) -> None:
    days = understand(text, now=NOW.replace(month=9), languages=ALL, language=language).dates
    assert [each.value for each in days] == [value]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("我女兒 11/7 在貴髮廊染髮,當天晚上頭皮就紅腫", ["2026-11-07"]),
        ("10/8晚上飯店的熱水忽冷忽熱", ["2026-10-08"]),
        ("自今年 4 月 1 日起熱水器無法點火", ["2026-04-01"]),
        ("民國 115 年 4 月 18 日購買", ["2026-04-18"]),
        ("10/26 到 10/28 這三天登不進去", ["2026-10-26/2026-10-28"]),
        ("从10月1号住到5号，电梯坏了", ["2026-10-01/2026-10-05"]),
        ("小区从10月27号停电停到30号", ["2026-10-27/2026-10-30"]),
        ("Our water ran brown from the 10th to the 14th of June", ["2026-06-10/2026-06-14"]),
        ("sin luz desde el viernes 29 de mayo hasta el lunes 1 de junio", ["2026-05-29/2026-06-01"]),
        ("Pas d'eau chaude du samedi 24 au lundi 26 octobre", ["2026-10-24/2026-10-26"]),
        ("courier said the 8th. Came the 9th, opened the box", ["2026-11-08", "2026-11-09"]),
        ("app locked me out tues, says my face is not mine", ["2026-11-10"]),
        ("it was moved from the 10th to the 14th of June", ["2026-11-10", "2026-06-14"]),
        ("九月的停車費多收我一筆", ["2026-09-01/2026-09-30"]),
        ("民國113年換的水塔當年就裂了", ["2024-01-01/2024-12-31"]),
        ("一個禮拜前的今天，你們工人把圍牆撞歪", ["2026-11-09"]),
        ("the 4th and 5th floors, open mon-fri, 满意度4/5分", []),
    ],
)
def test_days_as_they_are_written(text: str, values: list[str]) -> None:
    assert [each.value for each in read(text).dates] == values
