from datetime import timedelta

import pytest

from notifications import retry


def test_each_pause_is_longer_than_the_one_before_up_to_four_hours():
    pauses = [retry.pause(attempts, None) for attempts in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == pauses[-2] == timedelta(hours=4)


def test_what_failed_together_does_not_come_back_together():
    pauses = {retry.pause(9, None, retry.lot(message, 9)) for message in range(100)}
    assert len(pauses) > 90
    assert all(timedelta(hours=4) <= pause <= timedelta(hours=5) for pause in pauses)


def test_a_providers_own_wish_is_never_cut_short():
    assert retry.pause(1, 120, retry.lot(1, 1)) >= timedelta(seconds=120)


def test_every_node_waits_alike():
    assert retry.lot(7, 3) == retry.lot(7, 3)


@pytest.mark.parametrize(
    ("waited", "over"), [(timedelta(days=3, hours=23), False), (timedelta(days=5), True)]
)
def test_a_letter_is_given_up_after_days(waited, over):
    assert retry.given_up(waited, written=True) is over
