"""The open pages of this process: what is sent to a conversation reaches them at once, past the database."""

import asyncio
from collections import OrderedDict, defaultdict, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

RECENT = 8  # messages kept of each of so many conversations, for a page that opens just now
TALKS = 256
BACKLOG = 256  # events a page may lag behind before it is asked to come again


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event; `id` is a message's, 0 for what need not be resumed."""

    kind: str
    data: dict[str, Any]
    id: int = 0


CHANGED: Final = Event("changed", {})
CLOSED: Final = Event("closed", {})


class Hub:
    """Queues of events by conversation."""

    def __init__(self, pages: int = 8) -> None:
        self._pages = pages
        self._open: defaultdict[str, set[asyncio.Queue[Event]]] = defaultdict(set)
        self._recent: OrderedDict[str, deque[Event]] = OrderedDict()

    def full(self, conversation: str) -> bool:
        """Whether the conversation is open in more pages than one person has."""
        return self.open_pages(conversation) >= self._pages

    @contextmanager
    def page(self, conversation: str) -> Iterator[asyncio.Queue[Event]]:
        """The events of a conversation while a page is open."""
        queues = self._open[conversation]
        queue: asyncio.Queue[Event] = asyncio.Queue(BACKLOG)
        queues.add(queue)
        try:
            yield queue
        finally:
            queues.discard(queue)
            if not queues:
                self._open.pop(conversation, None)

    def open_pages(self, conversation: str) -> int:
        return len(self._open.get(conversation, ()))

    def publish(self, conversation: str, event: Event) -> None:
        """Gives an event to every open page of the conversation; one that lags too far is closed."""
        if event.id:
            self._remember(conversation, event)
        for queue in tuple(self._open.get(conversation, ())):
            self.put(queue, event)

    def recent(self, conversation: str, after: int) -> list[Event]:
        """Messages pushed of late: the store may not yet tell of the newest that they were sent."""
        return [each for each in self._recent.get(conversation, ()) if each.id > after]

    def _remember(self, conversation: str, event: Event) -> None:
        self._recent.setdefault(conversation, deque(maxlen=RECENT)).append(event)
        self._recent.move_to_end(conversation)
        if len(self._recent) > TALKS:
            self._recent.popitem(last=False)

    def put(self, queue: asyncio.Queue[Event], event: Event) -> None:
        if queue.full():
            while not queue.empty():
                queue.get_nowait()
            event = CLOSED
        queue.put_nowait(event)

    def close(self) -> None:
        """Ends every stream: the desk stops, the pages come again by themselves."""
        for queues in tuple(self._open.values()):
            for queue in tuple(queues):
                self.put(queue, CLOSED)
