"""When to try again, and when to give up. Pure."""

from datetime import timedelta

STEPS = (1, 5, 30, 120, 600, 1800, 3600, 7200, 14400)  # seconds
CHAT_LIMIT = timedelta(hours=24)
WRITTEN_LIMIT = timedelta(days=4)  # mail servers may be away over a long weekend


def pause(attempts: int, wish: float | None) -> timedelta:
    """How long to wait after the `attempts`th try (from 1): the provider's own wish, or ever longer steps."""
    if wish is not None:
        return timedelta(seconds=max(wish, 0.1))
    return timedelta(seconds=STEPS[min(attempts, len(STEPS)) - 1])


def given_up(waited: timedelta, *, written: bool) -> bool:
    """Whether a message has waited so long that it counts as failed."""
    return waited > (WRITTEN_LIMIT if written else CHAT_LIMIT)
