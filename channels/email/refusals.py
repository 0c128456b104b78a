"""Mails a mailbox holds that are stored here, and that its server refused to mark or move."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

PAUSES = (30.0, 60.0, 120.0, 240.0, 480.0, 900.0)
"""Seconds until the next try; the last one again and again."""


@dataclass(slots=True)
class _Refusal:
    fate: str
    words: str
    tries: int
    due: float


@dataclass(slots=True)
class Refusals:
    """By UID. They live as long as the process: another one fetches those mails again and knows them by number."""

    clock: Callable[[], float] = time.monotonic
    _known: dict[int, _Refusal] = field(default_factory=dict)

    def __contains__(self, uid: object) -> bool:
        return uid in self._known

    def __len__(self) -> int:
        return len(self._known)

    def add(self, refused: Mapping[int, str], fate: str) -> bool:
        """Notes what the server refused and when it is tried again; whether any of it is new."""
        now, new = self.clock(), False
        for uid, words in refused.items():
            before = self._known.get(uid)
            new = new or before is None
            tries = before.tries + 1 if before else 0
            due = now + PAUSES[min(tries, len(PAUSES) - 1)]
            self._known[uid] = _Refusal(fate, words, tries, due)
        return new

    def drop(self, uids: Iterable[int]) -> None:
        """These are marked, or not there any more."""
        for uid in uids:
            self._known.pop(uid, None)

    def clear(self) -> None:
        self._known.clear()

    def due(self) -> Mapping[str, Sequence[int]]:
        """What may be tried again now, by fate, in order."""
        now, found = self.clock(), dict[str, list[int]]()
        for uid, refusal in sorted(self._known.items()):
            if refusal.due <= now:
                found.setdefault(refusal.fate, []).append(uid)
        return found

    def seconds_left(self) -> float:
        """Until the next try; endless where there is none."""
        if not self._known:
            return float("inf")
        return max(0.05, min(refusal.due for refusal in self._known.values()) - self.clock())

    def told(self, mailbox: str, variable: str) -> str:
        """What somebody has to mend, in words; empty when all is well."""
        if not self._known:
            return ""
        words = next(reversed(self._known.values())).words
        return (
            f"{mailbox}: {len(self._known)} stored mails cannot be marked as taken: {words}; "
            f"look at the mailbox, or at the folders in {variable}"
        )
