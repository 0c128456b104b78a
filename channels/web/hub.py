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
SOON_SECONDS = 0.05  # what need not be told alone waits so long for something that goes with it


@dataclass(frozen=True, slots=True)
class Event:
    """One server-sent event; `id` is a message's, 0 for what need not be resumed."""

    kind: str
    data: dict[str, Any]
    id: int = 0


CHANGED: Final = Event("changed", {})
CLOSED: Final = Event("closed", {})


class Page:
    """What one open page is still to be told, in order. A page that lags too far is closed."""

    def __init__(self) -> None:
        self._waiting: list[Event] = []
        self._woken: asyncio.Future[None] | None = None
        self._soon: asyncio.TimerHandle | None = None

    def put(self, event: Event) -> None:
        """Tells the page at once, with what waited for company."""
        self._keep(event)
        self._tell()

    def put_soon(self, event: Event) -> None:
        """Tells the page together with the next event, or alone after a moment: each write costs a system call."""
        self._keep(event)
        if self._soon is None:
            self._soon = asyncio.get_running_loop().call_later(SOON_SECONDS, self._tell)

    def take(self) -> list[Event]:
        """Everything that waits, and no longer does."""
        taken, self._waiting = self._waiting, []
        self._wait_no_longer()
        return taken

    async def news(self, patience: float) -> list[Event]:
        """What waits, or comes within so many seconds; nothing after a silence."""
        if not self._waiting or self._soon is not None:
            await self._woken_within(patience)
        return self.take()

    async def _woken_within(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        self._woken = loop.create_future()
        patience = loop.call_later(seconds, self._wake)
        try:
            await self._woken
        finally:
            patience.cancel()
            self._woken = None

    def _keep(self, event: Event) -> None:
        if len(self._waiting) >= BACKLOG:
            self._waiting = [CLOSED]
        else:
            self._waiting.append(event)

    def _tell(self) -> None:
        """What waits is due now, whether or not the page listens at this moment."""
        self._wait_no_longer()
        self._wake()

    def _wait_no_longer(self) -> None:
        if self._soon is not None:
            self._soon.cancel()
            self._soon = None

    def _wake(self) -> None:
        if self._woken is not None and not self._woken.done():
            self._woken.set_result(None)


class Hub:
    """The open pages by conversation."""

    def __init__(self, pages: int = 8) -> None:
        self._pages = pages
        self._open: defaultdict[str, set[Page]] = defaultdict(set)
        self._recent: OrderedDict[str, deque[Event]] = OrderedDict()

    def full(self, conversation: str) -> bool:
        """Whether the conversation is open in more pages than one person has."""
        return self.open_pages(conversation) >= self._pages

    @contextmanager
    def page(self, conversation: str) -> Iterator[Page]:
        """A page of the conversation, while it is open."""
        pages = self._open[conversation]
        page = Page()
        pages.add(page)
        try:
            yield page
        finally:
            page.take()
            pages.discard(page)
            if not pages:
                self._open.pop(conversation, None)

    def open_pages(self, conversation: str) -> int:
        return len(self._open.get(conversation, ()))

    def publish(self, conversation: str, event: Event) -> None:
        """Gives an event to every open page of the conversation."""
        if event.id:
            self._remember(conversation, event)
        for page in self._open.get(conversation, ()):
            page.put(event)

    def publish_soon(self, conversation: str, event: Event) -> None:
        """Gives it an event that may wait for the next one."""
        for page in self._open.get(conversation, ()):
            page.put_soon(event)

    def recent(self, conversation: str, after: int) -> list[Event]:
        """Messages pushed of late: the store may not yet tell of the newest that they were sent."""
        return [each for each in self._recent.get(conversation, ()) if each.id > after]

    def _remember(self, conversation: str, event: Event) -> None:
        self._recent.setdefault(conversation, deque(maxlen=RECENT)).append(event)
        self._recent.move_to_end(conversation)
        if len(self._recent) > TALKS:
            self._recent.popitem(last=False)

    def close(self) -> None:
        """Ends every stream: the desk stops, the pages come again by themselves."""
        for pages in tuple(self._open.values()):
            for page in tuple(pages):
                page.put(CLOSED)
