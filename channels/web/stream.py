"""The stream of one open page: what was said so far, then everything new, each message once."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from channels.base import Address, Storage, StorageUnavailable
from channels.web.events import KEEP_ALIVE, RETRY, message_event, on_the_wire
from channels.web.hub import CHANGED, CLOSED, Event, Hub, Page

QUIET_SECONDS = 15.0
TOGETHER_SECONDS = 0.2  # changes that come so close are read from the store together
PAGE = 200

Written = Callable[[Address, int], None]
"""Told the newest message id written to a page."""


class Stream:
    """Joins the hub's pushes with the store's transcript, which also tells what other nodes have sent."""

    def __init__(self, hub: Hub, storage: Storage, written: Written) -> None:
        self.hub = hub
        self._storage = storage
        self._written = written

    async def events(self, address: Address, after: int, page: Page) -> AsyncGenerator[bytes, None]:
        """The bytes of the stream, until the page goes, the desk stops or the store cannot be read."""
        shown = _Shown(after)
        yield RETRY
        async with self._storage.watch(address) as changed:
            watching = asyncio.create_task(self._report(changed, page))
            for event in (CHANGED, *self.hub.recent(address.peer, after)):
                page.put(event)
            try:
                while CLOSED not in (news := await page.news(QUIET_SECONDS)):
                    fresh = [each for event in news for each in await self._fresh(address, event, shown)]
                    if fresh:
                        yield b"".join(on_the_wire(each, shown.up_to(each)) for each in fresh)
                        self._tell(address, fresh)
                    elif not news:
                        yield KEEP_ALIVE
            except StorageUnavailable:
                return  # the page comes again by itself
            finally:
                watching.cancel()
                with suppress(asyncio.CancelledError):
                    await watching

    async def _fresh(self, address: Address, event: Event, shown: "_Shown") -> list[Event]:
        """What of an event the page has not had yet; a change is looked up in the store."""
        if not event.id and event is not CHANGED:
            return [event]
        pushed = [event] if event.id else []
        if pushed and not shown.may_lack_words(event):
            return shown.fresh(pushed)
        found = await self._missed(address, shown.stored)
        shown.stored = max([shown.stored, *(each.id for each in found)])
        return shown.fresh([*found, *pushed])

    async def _report(self, changed: asyncio.Event, page: Page) -> None:
        while True:
            await changed.wait()
            changed.clear()
            page.put(CHANGED)
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
        self._opened_in_a_turn = True

    def fresh(self, messages: list[Event]) -> list[Event]:
        """Those not given before, which now are."""
        found = {each.id: each for each in messages if each.id not in self._ids}
        self._ids.update(found)
        return list(found.values())

    def may_lack_words(self, pushed: Event) -> bool:
        """Whether the store is to be read before this push: a page that opened in the middle of a turn was told
        nothing yet of the words the first new message answers."""
        lacks = self._opened_in_a_turn and pushed.id not in self._ids
        self._opened_in_a_turn = self._opened_in_a_turn and not lacks
        return lacks

    def up_to(self, event: Event) -> int:
        """Where the page resumes once it has this event; a message released late takes it no step back."""
        self.last = max(self.last, event.id)
        return self.last if event.id else 0


class EventStream(Response):
    """Writes a page's stream until it ends or the browser goes. Starlette's own takes five calls for each part."""

    media_type = "text/event-stream"

    def __init__(self, stream: Stream, address: Address, after: int) -> None:
        self._stream = stream
        self._address = address
        self._after = after
        self.status_code = 200
        self.background = None
        self.init_headers({"Cache-Control": "no-store", "X-Accel-Buffering": "no"})

    async def __call__(self, _scope: Scope, receive: Receive, send: Send) -> None:
        start = {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
        await send(start)
        with self._stream.hub.page(self._address.peer) as page:
            leaving = asyncio.create_task(_close_when_gone(page, receive))
            try:
                async with aclosing(self._stream.events(self._address, self._after, page)) as parts:
                    async for part in parts:
                        await send({"type": "http.response.body", "body": part, "more_body": True})
            finally:
                leaving.cancel()
        await send({"type": "http.response.body", "body": b""})


async def _close_when_gone(page: Page, receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    page.put(CLOSED)
