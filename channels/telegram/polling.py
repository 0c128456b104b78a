"""Long polling: one node asks, stores what comes, and only then lets Telegram forget it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog
from telegram.error import TelegramError

from channels.base import Accept, RawEvent, StorageUnavailable
from channels.telegram.registration import ALL_KINDS, Registration
from channels.telegram.settings import BotSettings
from channels.telegram.split import pressed, updates_in
from channels.telegram.wire import ApiError, Wire

log = structlog.get_logger(__name__)

WAIT_SECONDS = 25  # how long Telegram keeps an empty answer back
PATIENCE_SECONDS = 10.0  # and how much later it may come
MOST = 100  # updates in one answer
LOOK_SECONDS = 0.3  # how often a node that does not poll looks whether it may
LONGEST_PAUSE = 30.0
RIVAL_SECONDS = 5.0

Event = Callable[[str, bytes], RawEvent]


@dataclass(slots=True)
class Poller:
    """Polls for one bot. `sole` makes this node the only one; `event` gives an update its raw event."""

    settings: BotSettings
    wire: Wire
    event: Event
    sole: Callable[[str], Awaitable[bool]]
    registration: Registration
    offset: int = 0
    failures: int = 0
    mine: bool = False

    async def run(self, accept: Accept, answer: Callable[[str], None]) -> None:
        """Until cancelled."""
        while True:
            if not await self._may_poll():
                await asyncio.sleep(LOOK_SECONDS)
                continue
            try:
                found = updates_in(await self._ask())
                self.failures = 0
            except ApiError as error:
                await self._refused(error)
            except (TelegramError, ValueError) as error:
                await self._pause(str(error))
            else:
                await self._take(found, accept, answer)

    async def _may_poll(self) -> bool:
        mine = await self.sole(f"telegram:{self.settings.account}")
        if mine and not self.mine:
            log.info("telegram.polling", bot=self.settings.account)
            await self.registration.drop_own_webhook()
        self.mine = mine
        return mine

    async def _ask(self) -> bytes:
        url = f"{self.settings.api_url}/bot{self.settings.token}/getUpdates"
        parameters = {"timeout": WAIT_SECONDS, "limit": MOST, "allowed_updates": ALL_KINDS}
        if self.offset:
            parameters["offset"] = self.offset  # Telegram forgets everything before it
        return await self.wire.ask(url, parameters, WAIT_SECONDS + PATIENCE_SECONDS)

    async def _take(
        self, found: list[tuple[int, bytes]], accept: Accept, answer: Callable[[str], None]
    ) -> None:
        """Stores all, in order within each chat; the offset passes what is stored and nothing behind it."""
        lanes: dict[str, list[tuple[int, RawEvent]]] = {}
        for number, update in found:
            event = self.event(str(number), update)
            lanes.setdefault(event.lane, []).append((number, event))
        unstored = [
            first
            for first in await asyncio.gather(*(_store(each, accept, answer) for each in lanes.values()))
            if first
        ]
        if unstored:
            self.offset = min(unstored)
            await self._pause("nothing could be stored")
        elif found:
            self.offset = max(self.offset, *(number + 1 for number, _ in found))

    async def _refused(self, error: ApiError) -> None:
        if error.code == 409:
            rival = await self.registration.rival()
            log.error("telegram.rival", bot=self.settings.account, rival=rival)
            await asyncio.sleep(RIVAL_SECONDS)
        elif error.code in {401, 404}:
            log.error(
                "telegram.token_refused",
                variable=self.settings.variable("TOKEN"),
                mend="Telegram does not know this token any more; get a new one from BotFather and restart",
            )
            await asyncio.sleep(LONGEST_PAUSE)
        else:
            await self._pause(str(error), error.retry_after)

    async def _pause(self, reason: str, wish: float | None = None) -> None:
        self.failures += 1
        seconds = wish if wish is not None else min(LONGEST_PAUSE, 0.25 * 2 ** min(self.failures, 8))
        log.warning("telegram.pause", bot=self.settings.account, reason=reason, seconds=seconds)
        await asyncio.sleep(seconds)


async def _store(events: list[tuple[int, RawEvent]], accept: Accept, answer: Callable[[str], None]) -> int:
    """Stores the events of one chat one after the other; the number of the first that could not be, else 0."""
    for number, event in events:
        try:
            await accept(event)
        except StorageUnavailable:
            return number
        if press := pressed(event.body):
            answer(press)
    return 0
