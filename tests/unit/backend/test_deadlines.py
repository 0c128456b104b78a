"""Working time, and the dates customers are told."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.deadlines import due, limit, open_again, promises, works_on
from backend.policy import Span, load_profile

PROFILE = load_profile("default", ZoneInfo("Europe/London"))
HOURS = PROFILE.hours


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


moments = st.integers(0, 2 * 366 * 24 * 3600).map(
    lambda seconds: at("2026-01-01") + timedelta(seconds=seconds)
)


@pytest.mark.parametrize(
    ("sent", "read_by", "answer_by"),
    [
        ("2026-11-16T10:12", date(2026, 11, 17), date(2026, 11, 23)),  # a Monday, the desk open
        ("2026-11-16T18:51", date(2026, 11, 17), date(2026, 11, 23)),  # a Monday evening
        ("2026-11-20T12:40", date(2026, 11, 21), date(2026, 11, 27)),  # a Friday, the desk open
        (
            "2026-11-20T19:00",
            date(2026, 11, 23),
            date(2026, 11, 27),
        ),  # a Friday evening: nobody before Monday
        ("2026-11-21T08:00", date(2026, 11, 23), date(2026, 11, 27)),  # a Saturday
    ],
)
def test_the_days_a_customer_is_told(sent: str, read_by: date, answer_by: date) -> None:
    told = promises(PROFILE, at(sent), written=False)
    assert (told.read_by, told.answer_by) == (read_by, answer_by)


@given(moments)
def test_nobody_is_promised_before_somebody_works(start: datetime) -> None:
    told = promises(PROFILE, start, written=False)
    if told.away is not None:
        assert told.read_by >= told.away.date()
        assert told.person_by >= told.away


@given(moments, st.integers(1, 30))
def test_working_days_end_when_the_desk_closes_on_a_working_day(start: datetime, days: int) -> None:
    end = due(Span(working_days=days), start, HOURS).astimezone(HOURS.zone)
    assert works_on(end.date(), HOURS)
    assert end.time() == HOURS.closes
    assert end > start


@given(moments)
def test_the_desk_opens_again_within_working_hours(start: datetime) -> None:
    opening = open_again(start, HOURS)
    if opening is not None:
        assert opening > start
        assert open_again(opening, HOURS) is None


@given(moments, st.sampled_from(sorted(PROFILE.times)))
def test_every_limit_lies_ahead(start: datetime, code: str) -> None:
    assert limit(code, PROFILE.times[code], start, HOURS) > start
