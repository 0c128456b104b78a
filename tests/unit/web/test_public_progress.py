"""The way of a complaint as its customer sees it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from backend.listing import Clock, Whole
from backend.policy import load_profile
from backend.states import STATES
from backend.web.public import progress
from backend.web.words import catalogue

START = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
PROFILE = load_profile("default", ZoneInfo("UTC"))


def event(number: int, to: str | None) -> dict[str, object]:
    return {"at": START + timedelta(hours=number), "data": {"to": to} if to else None}


def case(state: str, **more: object) -> dict[str, object]:
    plain = {
        "state": state,
        "received_at": START,
        "closed_at": None,
        "close_reason": "",
        "next_update_due": None,
    }
    return {**plain, **more}


def whole(of: dict[str, object], *clocks: Clock) -> Whole:
    return Whole(complaint=of, messages=(), attachments=(), events=(), clocks=clocks)


def test_states_the_customer_reads_as_one_are_one_step():
    states = [
        "intake",
        "received",
        "acknowledged",
        "assessing",
        "investigating",
        "decision_proposed",
        "decision_sent",
    ]
    events = [event(number, state) for number, state in enumerate(states)]
    events.insert(3, event(3, None))

    steps = progress.steps(case("decision_sent"), events)

    assert [(each.state, each.when) for each in steps] == [
        ("intake", "done"),
        ("received", "done"),
        ("assessing", "done"),
        ("investigating", "done"),
        ("decision_sent", "now"),
        ("implementing", "next"),
    ]
    assert steps[1].at == START + timedelta(hours=1)


def test_a_finished_case_has_nothing_ahead():
    steps = progress.steps(case("closed"), [event(0, "received"), event(1, "closed")])

    assert [each.when for each in steps] == ["done", "done"]


def test_the_promise_told_is_the_day_the_clock_of_the_state_ends_moved_or_not():
    moved = Clock("T-RESOLVE", "running", START, START + timedelta(days=20))
    assert progress.promised(whole(case("assessing"), moved), PROFILE) == START + timedelta(days=20)
    beside = Clock("T-PROPOSE", "running", START, START + timedelta(days=3))
    assert progress.promised(whole(case("assessing"), beside, moved), PROFILE) == START + timedelta(days=20)
    assert progress.promised(whole(case("decision_sent")), PROFILE) is None
    assert progress.promised(whole(case("closed", closed_at=START)), PROFILE) == START + timedelta(days=30)


def test_who_was_written_to_is_told_of_the_answer_and_no_more_of_a_person_who_reads():
    reads = Clock("T-HUMAN", "done", START, START + timedelta(days=1))
    answers = Clock("T-RESOLVE", "running", START, START + timedelta(days=5))
    reply = {"author": "staff", "kind": "reply", "status": "sent"}
    told = replace(whole(case("acknowledged"), reads, answers), messages=(reply,))

    assert (progress.kind(told), progress.promised(told, PROFILE)) == ("assessing", START + timedelta(days=5))
    going = replace(told, messages=({**reply, "status": "queued"},))
    assert progress.kind(going) == "received"


@pytest.mark.parametrize("state", STATES)
def test_every_state_says_what_comes_next(state: str):
    key = f"next.{progress.kind(whole(case(state)))}"

    for language in ("en", "zh-CN"):
        for part in ("", ".open", ".more"):
            assert catalogue(language).gettext(key + part) != key + part


def test_notes_codes_and_what_is_on_its_way_are_not_shown():
    rows = [
        {"author": "customer", "kind": "", "status": None},
        {"author": "bot", "kind": "notice", "status": "sent"},
        {"author": "bot", "kind": "code", "status": "sent"},
        {"author": "note", "kind": "note", "status": None},
        {"author": "staff", "kind": "reply", "status": "queued"},
        {"author": "bot", "kind": "notice", "status": "failed"},
    ]

    assert progress.shown(rows) == rows[:2]
