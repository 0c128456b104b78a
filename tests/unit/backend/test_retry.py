"""When to try again, and when to give up."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from notifications.retry import CHAT_LIMIT, STEPS, given_up, pause


@given(st.integers(1, 100))
def test_pauses_never_shrink(attempts: int) -> None:
    assert pause(attempts + 1, None) >= pause(attempts, None) >= timedelta(seconds=1)


def test_the_provider_s_own_wish_wins() -> None:
    assert pause(9, 3.5) == timedelta(seconds=3.5)


def test_letters_wait_longer_than_chats() -> None:
    waited = CHAT_LIMIT + timedelta(minutes=1)
    assert given_up(waited, written=False)
    assert not given_up(waited, written=True)
    assert not given_up(timedelta(seconds=sum(STEPS[:5])), written=False)
