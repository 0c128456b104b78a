"""News by text: every notice in one segment in every language, and the hours nobody is woken in."""

import runpy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.actors import SYSTEM
from backend.case import Case, Happening
from backend.policy import load_profile
from channels.sms.segments import fold, measure
from notifications import quiet
from notifications.notices import BESIDE_ONLY, HERE_ONLY, KEYS, REMINDERS, Words, by_text

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 25, 10, 0, tzinfo=UTC)  # dates in two digits, the longest there are
PROFILE = load_profile("default", ZoneInfo("Europe/London"))
LONDON, KOLKATA, AUCKLAND = map(ZoneInfo, ("Europe/London", "Asia/Kolkata", "Pacific/Auckland"))


def told(event: str, language: str, desk: str = "Lakeside", *, beside: bool = False, **data: str) -> str:
    words = Words(desk, "desk.lakeside.example", PROFILE, lambda text: measure(fold(text)).segments)
    row = {"reference": "AMD-261125-7WMC1", "language": language}
    return by_text(Case(row, NOW), Happening(event, SYSTEM, data=data), words, beside=beside)


@pytest.mark.parametrize("language", ["en", "zh-CN", "es", "fr"])
@pytest.mark.parametrize("event", KEYS)
@pytest.mark.parametrize("desk", ["Lakeside", "The Lakeside Housing and Leisure Association"])
def test_every_notice_is_one_segment_and_names_desk_number_and_date(event, language, desk):
    text = told(event, language, desk, beside=event in BESIDE_ONLY)
    assert measure(fold(text)).segments == 1, text
    assert ("AMD-261125-7WMC1" in text) is (event != "recalled")  # the news is of a product, not of the case
    assert desk[:8].strip() in text


@pytest.mark.parametrize("language", ["en", "zh-CN", "es", "fr"])
@pytest.mark.parametrize("timer", REMINDERS)
def test_every_reminder_is_one_segment(timer, language):
    ends, started = (NOW + timedelta(days=2)).isoformat(), (NOW - timedelta(days=12)).isoformat()
    text = told("reminded", language, timer=timer, ends=ends, started=started)
    assert measure(fold(text)).segments == 1, text
    assert "AMD-261125-7WMC1" in text


@pytest.mark.parametrize(
    (
        "event",
        "here",
        "beside",
    ),  # the table: news at the way the case began, and at a phone its person wants it at
    [
        ("assign", True, False),
        ("progress", True, False),
        ("forward", True, False),
        ("reject", True, False),
        ("reopen", True, False),
        ("not_fixed", True, False),
        ("ask", True, False),
        ("idle", True, False),
        ("staff_record", True, False),
        ("surveyed", True, False),
        ("ack_sent", False, True),
        ("safety_flagged", False, True),
        ("approve_and_send", True, True),
        ("solve_on_spot", True, True),
        ("go_external", True, True),
        ("final_internal", True, True),
        ("extended", True, True),
        ("remedy_step", True, True),
        ("recalled", True, True),
        ("done", True, True),
        ("confirm", True, True),
        ("no_reply", True, True),
        ("redirect", True, True),
        ("decline", True, True),
        ("duplicate", True, True),
        ("exhausted", True, True),
        ("withdraw", True, True),
        ("take_over", False, False),
        ("hand_back", False, False),
    ],
)
def test_each_event_is_texted_where_the_table_says(event, here, beside):
    assert bool(told(event, "en")) is here
    assert bool(told(event, "en", beside=True)) is beside


def test_every_texted_event_stands_in_the_table_of_this_test():
    (rows,) = [
        mark.args[1]
        for mark in test_each_event_is_texted_where_the_table_says.pytestmark
        if len(mark.args[1]) > 9
    ]
    assert {row[0] for row in rows} >= set(KEYS)
    assert set(KEYS) >= HERE_ONLY | BESIDE_ONLY


@pytest.mark.parametrize(
    ("timer", "waited", "here", "beside"),
    [
        ("T-IDLE", 2, "one question is still open", ""),
        ("T-CUST", 3, "we still wait", "we have a question"),
        ("T-CUST", 10, "we still wait", "we still wait"),
        ("T-ACCEPT", 5, "about our answer", ""),
        ("T-ACCEPT", 12, "about our answer", "about our answer"),
    ],
)
def test_a_phone_beside_hears_the_question_first_and_one_reminder(timer, waited, here, beside):
    given = {
        "timer": timer,
        "ends": (NOW + timedelta(days=14 - waited)).isoformat(),
        "started": (NOW - timedelta(days=waited)).isoformat(),
    }
    for words, where in ((here, False), (beside, True)):
        text = told("reminded", "en", beside=where, **given)
        assert (words in text) if words else (text == "")


def test_the_table_of_the_page_is_that_of_the_catalogue():
    script = runpy.run_path(str(ROOT / "scripts/text_segments"))
    written = (ROOT / "docs/channels/sms.md").read_text("utf-8")
    assert script["page"](written) == written
    for tag, folder in script["LANGUAGES"].items():
        for key, text in script["texts"](folder).items():
            assert measure(fold(text)).segments == 1, (tag, key, text)


@pytest.mark.parametrize(
    ("at", "zones", "until"),
    [
        ("2026-11-25T10:00+00:00", [LONDON], None),
        ("2026-11-25T08:00+00:00", [LONDON], None),
        ("2026-11-25T20:59+00:00", [LONDON], None),
        ("2026-11-25T21:00+00:00", [LONDON], "2026-11-26T08:00+00:00"),
        ("2026-11-25T03:00+00:00", [LONDON], "2026-11-25T08:00+00:00"),
        ("2026-11-25T16:00+00:00", [KOLKATA], "2026-11-26T02:30+00:00"),
        ("2026-11-25T21:30+00:00", [LONDON, KOLKATA], "2026-11-26T08:00+00:00"),
        ("2026-03-28T23:00+00:00", [LONDON], "2026-03-29T07:00+00:00"),  # the clocks go forward that night
    ],
)
def test_the_night_ends_at_eight_where_the_person_is(at, zones, until):
    found = quiet.until(datetime.fromisoformat(at), zones)
    assert found == (datetime.fromisoformat(until) if until else None)


@given(st.integers(0, 366 * 24 * 60))
def test_what_waited_goes_out_by_day(minutes):
    moment = NOW + timedelta(minutes=minutes)
    end = quiet.until(moment, [LONDON])
    assert end is None or (quiet.until(end, [LONDON]) is None and end - moment <= timedelta(hours=12))


@pytest.mark.parametrize(
    ("peer", "zones"),
    [
        ("+12125550123", ["America/New_York"]),
        ("+919876543210", ["Asia/Calcutta"]),
        ("+8613800138000", ["Asia/Shanghai"]),
        ("+18005550100", ["Pacific/Auckland"]),  # anywhere in North America: the desk's own hours
        ("ANONYMOUS", ["Pacific/Auckland"]),
    ],
)
def test_a_number_tells_its_zone(peer, zones):
    assert [str(zone) for zone in quiet.zones_of(peer, AUCKLAND)] == zones


def test_a_number_of_several_zones_waits_for_the_morning_in_all_of_them():
    at = datetime(2026, 11, 25, 21, 30, tzinfo=UTC)  # 8:30 in Sydney, 4:00 on the Cocos Islands
    assert quiet.until(at, quiet.zones_of("+61412345678", LONDON)) == datetime(
        2026, 11, 26, 1, 30, tzinfo=UTC
    )
