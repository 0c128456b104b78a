from datetime import UTC, datetime, timedelta

from backend.web.console.throttle import KNOWN, PAUSE, TRIES, Throttle

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_a_few_wrong_tries_are_free_then_a_pause_begins():
    throttle = Throttle()

    assert [throttle.failed("ann", NOW) for _ in range(TRIES)] == [4, 3, 2, 1, 0]
    assert throttle.left("ann", NOW) == 0
    assert throttle.left("bob", NOW) == TRIES


def test_after_the_pause_all_tries_are_back():
    throttle = Throttle()
    for _ in range(TRIES):
        throttle.failed("ann", NOW)

    assert throttle.left("ann", NOW + PAUSE - timedelta(seconds=1)) == 0
    assert throttle.left("ann", NOW + PAUSE) == TRIES
    assert throttle.failed("ann", NOW + PAUSE) == TRIES - 1


def test_a_right_try_forgets_the_wrong_ones():
    throttle = Throttle()
    throttle.failed("ann", NOW)
    throttle.passed("ann")

    assert throttle.left("ann", NOW) == TRIES


def test_it_remembers_no_more_names_than_it_may():
    throttle = Throttle()
    for number in range(KNOWN + 5):
        throttle.failed(f"name{number}", NOW)

    assert throttle.left("name0", NOW) == TRIES
    assert throttle.left(f"name{KNOWN + 4}", NOW) == TRIES - 1
