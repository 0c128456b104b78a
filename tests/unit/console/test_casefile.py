from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from backend.listing import Clock, Whole
from backend.web.console import casefile
from backend.web.console.wording import Wording
from dialogs.complaint import Form, Value

NOW = datetime(2026, 11, 20, 11, 56, tzinfo=UTC)
WORDS = Wording("en", ZoneInfo("Europe/London"), NOW)


def case(state: str, *, clocks: tuple[Clock, ...] = (), events: tuple[Any, ...] = (), **parts: Any) -> Whole:
    complaint = {
        "id": 1, "reference": "AMD-261120-7K304", "state": state, "waits_from": "",
        "received_at": NOW - timedelta(hours=2), "acknowledged_at": NOW - timedelta(hours=2) + timedelta(seconds=4),
        "closed_at": None, "complainant": "Ann",
        "media": "media.email", "language": "en", "form": {}, "missing": [], "owner_id": None, "team": "",
    } | parts  # fmt: skip
    return Whole(complaint, (), (), events, clocks, {7: "Mei Lin"})


def event(
    name: str, at: datetime = NOW, actor: str = "staff:7", reason: str = "", **data: Any
) -> dict[str, Any]:
    return {"sequence": 1, "event": name, "at": at, "actor": actor, "reason": reason, "data": data}


def kinds(steps: list[casefile.Step]) -> list[str]:
    return [step.kind for step in steps]


def test_the_promise_line_marks_what_is_done_and_where_the_case_stands():
    due = Clock("T-ADMIT", "running", NOW, NOW + timedelta(hours=3))
    steps = casefile.promise_line(case("assessing", clocks=(due,)), WORDS)

    assert kinds(steps) == ["done", "done", "now", "", ""]
    assert steps[1].note == "09:56, in 4 s"
    assert (steps[2].name, steps[2].note) == ("Assessment", "by 14:56")


def test_a_broken_promise_shows_on_the_line():
    due = Clock("T-RESOLVE", "fired", NOW - timedelta(days=6), NOW - timedelta(hours=1))
    steps = casefile.promise_line(case("investigating", clocks=(due,)), WORDS)

    assert kinds(steps)[3] == "now late"
    assert steps[3].note == "was due 10:56"


def test_a_waiting_case_stands_where_it_waits_from_and_is_paused():
    steps = casefile.promise_line(case("awaiting_customer", waits_from="investigating"), WORDS)

    assert kinds(steps)[3] == "now"
    assert steps[3].note == "Paused"


def test_an_acknowledgement_that_never_came_is_not_drawn_as_done():
    steps = casefile.promise_line(case("assessing", acknowledged_at=None), WORDS)

    assert kinds(steps)[1] == ""


def test_a_closed_case_has_no_step_that_is_now():
    steps = casefile.promise_line(case("closed", closed_at=NOW), WORDS)

    assert kinds(steps) == ["done", "done", "", "", "done"]


def test_the_form_shows_sources_doubts_and_gaps():
    form = (
        Form()
        .with_value("problem_date", Value("2026-11-19", "last night", message="5", confidence=0.6))
        .with_value("product_reference", Value("58-20731", "58-20731", confirmed=True))
        .with_value("remedy_details", Value("my money", "my money", flagged=True))
    )
    whole = case("assessing", form=form.to_json(), missing=["phone"])
    rows = {row.key: row for row in casefile.form_rows(whole, WORDS)}

    assert (rows["problem_date"].value, rows["problem_date"].said, rows["problem_date"].unsure) == (
        "19 Nov",
        "last night",
        True,
    )
    assert not rows["product_reference"].unsure
    assert rows["remedy_details"].flagged
    assert rows["phone"].missing
    assert [key for key, _ in casefile.blank_fields(whole, WORDS)][:2] == ["name_or_organisation", "address"]


def test_a_language_is_shown_by_its_name():
    assert casefile.shown("language", "zh-CN", WORDS) == "中文"


def test_events_are_told_in_words_with_the_name_and_the_reason():
    whole = case("investigating")
    entry = casefile.told(whole, event("return", reason="The fee is missing."), WORDS)
    gone = casefile.told(whole, event("assign", actor="staff:99", owner=7), WORDS)

    assert (entry.what, entry.who, entry.detail) == (
        "Returned for more work",
        "Mei Lin",
        "The fee is missing.",
    )
    assert (gone.who, gone.detail) == ("A program", "to Mei Lin")


def test_what_an_event_nobody_named_is_called_is_at_least_its_own_name():
    assert casefile.told(case("investigating"), event("brand_new"), WORDS).what == "brand_new"


def test_the_desk_sees_its_own_clocks_and_the_customers_only_while_they_run():
    clocks = (
        Clock("T-RESOLVE", "running", NOW, NOW + timedelta(days=1)),
        Clock("T-ACK-AUTO", "running", NOW, NOW),
        Clock("T-CUST", "stopped", NOW, NOW, NOW),
        Clock("T-ACK", "stopped", NOW, NOW + timedelta(days=1), NOW + timedelta(seconds=4)),
    )
    names = [promise.name for promise in casefile.promises(case("assessing", clocks=clocks), WORDS)]

    assert names == ["Answer", "Acknowledge"]
