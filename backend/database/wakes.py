"""Wake-ups within a process: who waits for a topic is told when a transaction that touched it has committed."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class Wakes:
    """Topics and the events that wait for them. To be used on the event loop's thread only."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def on(self, *topics: str) -> Iterator[asyncio.Event]:
        """An event set at every wake-up of any of the topics while the block runs; the waiter clears it."""
        event = asyncio.Event()
        for topic in topics:
            self._waiting[topic].add(event)
        try:
            yield event
        finally:
            for topic in topics:
                self._waiting[topic].discard(event)
                if not self._waiting[topic]:
                    del self._waiting[topic]

    def topics(self) -> Iterable[str]:
        """Everything somebody waits for now."""
        return list(self._waiting)

    def wake(self, topics: Iterable[str]) -> None:
        """Sets every event that waits for one of the topics."""
        for topic in topics:
            for event in self._waiting.get(topic, ()):
                event.set()
