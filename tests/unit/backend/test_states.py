"""The table of states: what may happen, and what may never."""

import pytest

from backend.complaints import CLOSE_REASONS, NEEDS
from backend.states import NEW, STATES, TABLE, events_from, transitions
from backend.timers import RULES


def reachable(start: str) -> set[str]:
    seen, waiting = set(), [start]
    while waiting:
        state = waiting.pop()
        if state not in seen:
            seen.add(state)
            waiting += [row.target for event in events_from(state) for row in transitions(state, event)]
    return seen


def test_every_state_is_reached_and_every_state_can_close() -> None:
    assert reachable(NEW) - {NEW} == set(STATES)
    assert all("closed" in reachable(state) for state in STATES)


@pytest.mark.requirement("R-093")
def test_a_rejected_decision_cannot_close_a_case() -> None:
    (row,) = transitions("decision_sent", "reject")
    assert row.target == "internal_review"
    ends = {
        row.event
        for event in events_from("internal_review")
        for row in transitions("internal_review", event)
        if row.target == "closed"
    }
    assert ends == {"withdraw"}


def test_every_event_that_closes_has_a_reason() -> None:
    closing = {row.event for row in TABLE if row.target == "closed"}
    assert closing - {"confirm"} == set(CLOSE_REASONS)


def test_inputs_and_timers_speak_of_events_that_exist() -> None:
    events = {row.event for row in TABLE}
    beside = {"told", "take_over", "acknowledgement_accepted"}  # of messages, not of the table
    assert set(NEEDS) <= events
    assert {event for rule in RULES for event in (*rule.starts, *rule.stops)} <= events | beside
    assert {rule.breach for rule in RULES} - {""} <= events
