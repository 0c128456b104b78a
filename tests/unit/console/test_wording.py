from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from backend.listing import Clock
from backend.web.console.wording import Wording, can_be_taken_back

NOW = datetime(2026, 11, 20, 11, 56, tzinfo=UTC)  # a Friday, London keeps UTC
ENGLISH = Wording("en", ZoneInfo("Europe/London"), NOW)
CHINESE = Wording("zh-CN", ZoneInfo("Asia/Shanghai"), NOW)


def promise(**due: float) -> Clock:
    return Clock("T-RESOLVE", "running", NOW - timedelta(days=1), NOW + timedelta(**due))


@pytest.mark.parametrize(
    ("due", "kind", "text"),
    [
        ({"hours": 3, "minutes": 5}, "due", "Due in 3 h"),
        ({"minutes": 25}, "due", "Due in 25 min"),
        ({"hours": 6}, "due", "Due 17:56"),
        ({"days": 3}, "", "Mon 11:56"),
        ({"days": 20}, "", "10 Dec"),
        ({"days": 60}, "", "19 Jan 2027"),
        ({"minutes": -20}, "late", "20 min overdue"),
        ({"hours": -50}, "late", "2 d overdue"),
    ],
)
def test_a_clock_says_when_it_ends_by_the_minute(due: dict[str, float], kind: str, text: str):
    mark = ENGLISH.clock(promise(**due))

    assert mark is not None
    assert (mark.kind, mark.text) == (kind, text)


def test_a_waiting_case_has_its_clocks_paused():
    mark = ENGLISH.clock(promise(hours=-3), "awaiting_customer")

    assert mark is not None
    assert (mark.kind, mark.text) == ("paused", "Paused")


def test_a_kept_promise_tells_how_long_it_took_and_whether_it_was_late():
    kept = Clock(
        "T-ACK", "stopped", NOW - timedelta(hours=1), NOW, NOW - timedelta(hours=1) + timedelta(seconds=4)
    )
    late = Clock("T-HUMAN", "stopped", NOW - timedelta(days=3), NOW - timedelta(days=2), NOW)

    assert ENGLISH.clock(kept).text == "Done, 4 s"  # type: ignore[union-attr]  # a clock that is there has a mark
    assert ENGLISH.clock(late).text == "Done late, 3 d"  # type: ignore[union-attr]  # the same


def test_times_stand_in_the_desks_zone_and_language():
    assert ENGLISH.when(NOW) == "11:56"
    assert CHINESE.when(NOW) == "19:56"
    assert CHINESE.when(NOW - timedelta(days=2)) == "11月18日 19:56"
    assert CHINESE.clock(promise(hours=3)).text == "还剩3小时"  # type: ignore[union-attr]  # the same


def message(**parts: Any) -> dict[str, Any]:
    return {
        "author": "staff", "status": "sent", "status_at": NOW, "at": NOW, "due_at": None, "error": "", "attempts": 0,
    } | parts  # fmt: skip


@pytest.mark.parametrize(
    ("parts", "kind", "text"),
    [
        ({"status": "queued", "due_at": NOW + timedelta(seconds=10)}, "", "Goes out in 10 s"),
        ({"status": "queued", "due_at": NOW}, "", "On its way out"),
        ({"status": "sending"}, "", "On its way out"),
        (
            {"status": "queued", "error": "mailbox full", "attempts": 2},
            "",
            "Not sent yet, tried 2 times: mailbox full",
        ),
        ({"status": "sent"}, "sent", "Sent 11:56"),
        ({"status": "accepted"}, "accepted", "Taken by their provider 11:56"),
        ({"status": "delivered"}, "delivered", "Delivered 11:56"),
        ({"status": "read"}, "read", "Read 11:56"),
        ({"status": "failed", "error": "no such user"}, "failed", "Not delivered: no such user"),
        ({"status": "failed"}, "failed", "Not delivered: the provider gave no reason"),
    ],
)
def test_delivery_is_told_honestly_and_no_more_than_is_known(parts: dict[str, Any], kind: str, text: str):
    mark = ENGLISH.delivery(message(**parts))

    assert mark is not None
    assert (mark.kind, mark.text) == (kind, text)


def test_what_came_in_has_no_delivery():
    assert ENGLISH.delivery(message(status=None)) is None


def test_only_a_persons_reply_in_its_undo_time_can_be_taken_back():
    ahead = NOW + timedelta(seconds=5)

    assert can_be_taken_back(message(status="queued", due_at=ahead), NOW)
    assert not can_be_taken_back(message(status="queued", due_at=NOW), NOW)
    assert not can_be_taken_back(message(status="sent", due_at=ahead), NOW)
    assert not can_be_taken_back(message(status="queued", due_at=ahead, author="bot"), NOW)


def test_an_unknown_channel_shows_its_name_and_an_unknown_reason_stands_as_it_is():
    assert ENGLISH.channel("carrier-pigeon").text == "carrier-pigeon"
    assert ENGLISH.reason("The moon is full.") == "The moon is full."
    assert CHINESE.reason("A manager does this.") == "由主管操作。"


def test_sizes_are_short():
    assert [ENGLISH.size(size) for size in (12, 214_000, 1_800_000)] == ["12 B", "214 kB", "1.8 MB"]
