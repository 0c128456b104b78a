"""The desk's country, told by its time zone, says how numbers and days are written."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialogs.understanding import understand
from dialogs.understanding.home import country

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)


def read(text, zone, **more):
    now = NOON.astimezone(ZoneInfo(zone))
    return understand(text, now=now, languages=("en", "zh-CN", "es", "fr"), **more)


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        ("Europe/Dublin", "IE"),
        ("America/New_York", "US"),
        ("Asia/Calcutta", "IN"),
        ("Asia/Hong_Kong", "HK"),
        ("UTC", ""),
        ("Etc/GMT+3", ""),
    ],
)
def test_a_zone_names_its_country(zone, found):
    assert country(NOON.astimezone(ZoneInfo(zone))) == found
    assert country(NOON) == ""


@pytest.mark.parametrize(
    ("zone", "text", "number"),
    [
        ("Europe/Dublin", "my mobile is 087 123 4567", "+353871234567"),
        ("Australia/Melbourne", "0491 570 156 is my mobile", "+61491570156"),
        ("Asia/Hong_Kong", "我個電話係9123 4567", "+85291234567"),
        ("Europe/Madrid", "mi teléfono es el 611 333 444", "+34611333444"),
    ],
)
def test_a_number_without_its_country_is_one_of_the_desks(zone, text, number):
    assert read(text, zone).fields["phone"].value == number


def test_figures_of_a_day_are_read_as_at_the_desk():
    text = "the parcel arrived wet on 05/11/2026"
    assert read(text, "Europe/London").fields["problem_date"].value == "2026-11-05"
    assert read(text, "America/New_York").fields["problem_date"].value == "2026-05-11"
    for zone in ("UTC", "Asia/Shanghai"):
        found = read(text, zone).fields["problem_date"]
        assert {found.value, found.other} == {"2026-11-05", "2026-05-11"}
