"""When to try again, and when to give up. Pure."""

import zlib
from datetime import timedelta

STEPS = (1, 5, 30, 120, 600, 1800, 3600, 7200, 14400)  # seconds
CHAT_LIMIT = timedelta(hours=24)
WRITTEN_LIMIT = timedelta(days=4)  # mail servers may be away over a long weekend


def pause(attempts: int, wish: float | None, lot: float = 0.0) -> timedelta:
    """How long to wait after the `attempts`th try (from 1): the provider's own wish, or ever longer steps; up to a
    quarter longer by `lot` (0 to 1), so that what failed together does not come back together."""
    seconds = max(wish, 0.1) if wish is not None else STEPS[min(attempts, len(STEPS)) - 1]
    return timedelta(seconds=seconds * (1 + lot / 4))


def lot(message: int, attempts: int) -> float:
    """The same for every node, another for each message and try."""
    return zlib.crc32(f"{message} {attempts}".encode()) / 2**32


def given_up(waited: timedelta, *, written: bool) -> bool:
    """Whether a message has waited so long that it counts as failed."""
    return waited > (WRITTEN_LIMIT if written else CHAT_LIMIT)
