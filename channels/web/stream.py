"""The stream of one open page: what was said so far, then everything new, each message once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress

from channels.base import Address, Storage, StorageUnavailable
from channels.web.events import KEEP_ALIVE, RETRY, message_event, on_the_wire
from channels.web.hub import CHANGED, CLOSED, Event, Hub

QUIET_SECONDS = 15
TOGETHER_SECONDS = 0.2  # changes that come so close are read from the store together
PAGE = 200

Written = Callable[[Address, int], None]
"""Told the newest message id written to a page."""


class Stream:
    """Joins the hub's pushes with the store's transcript, which also tells what other nodes have sent."""

    def __init__(self, hub: Hub, storage: Storage, written: Written) -> None:
        self._hub = hub
        self._storage = storage
        self._written = written

    async def events(
        self, address: Address, after: int, queue: asyncio.Queue[Event]
    ) -> AsyncGenerator[bytes, None]:
        """The bytes of the stream, until the page goes, the desk stops or the store cannot be read."""
        shown = _Shown(after)
        yield RETRY
        async with self._storage.watch(address) as changed:
            watching = asyncio.create_task(self._report(changed, queue))
            for event in (CHANGED, *self._hub.recent(address.peer, after)):
                queue.put_nowait(event)
            try:
                while (news := await _next(queue)) is not CLOSED:
                    if news is None:
                        yield KEEP_ALIVE
                    elif fresh := await self._fresh(address, news, shown):
                        yield b"".join(on_the_wire(each, shown.last if each.id else 0) for each in fresh)
                        self._tell(address, fresh)
            except StorageUnavailable:
                return  # the page comes again by itself
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching

    async def _fresh(self, address: Address, event: Event, shown: "_Shown") -> list[Event]:
        """What of an event the page has not had yet; a change is looked up in the store."""
        if event is not CHANGED:
            return shown.fresh([event])
        found = await self._missed(address, shown.stored)
        shown.stored = max([shown.stored, *(each.id for each in found)])
        return shown.fresh(found)

    async def _report(self, changed: asyncio.Event, queue: asyncio.Queue[Event]) -> None:
        while True:
            await changed.wait()
            changed.clear()
            self._hub.put(queue, CHANGED)
            await asyncio.sleep(TOGETHER_SECONDS)

    async def _missed(self, address: Address, after: int) -> list[Event]:
        found: list[Event] = []
        while True:
            part = await self._storage.transcript(address, after, PAGE)
            found += map(message_event, part)
            if len(part) < PAGE:
                return found
            after = part[-1].id

    def _tell(self, address: Address, fresh: list[Event]) -> None:
        sent = [each.id for each in fresh if each.id and each.data["author"] != "customer"]
        if sent:
            self._written(address, max(sent))


class _Shown:
    """What a page has been given. `stored` is how far the store was read; pushes do not move it, for they may
    have overtaken the customer's own words. `last` is where the page resumes."""

    def __init__(self, after: int) -> None:
        self.stored = after
        self.last = after
        self._ids: set[int] = set()

    def fresh(self, events: list[Event]) -> list[Event]:
        found = [each for each in events if each.id not in self._ids]
        ids = {each.id for each in found if each.id}
        self._ids |= ids
        self.last = max([self.last, *ids])
        return found


async def _next(queue: asyncio.Queue[Event]) -> Event | None:
    """The next event, None after a while of silence."""
    if not queue.empty():
        return queue.get_nowait()
    try:
        async with asyncio.timeout(QUIET_SECONDS):
            return await queue.get()
    except TimeoutError:
        return None
