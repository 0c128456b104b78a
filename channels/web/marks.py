"""How far each page has got: noted as it happens, stored together once in a while."""

import asyncio

from channels.base import Address, Status, Storage, StorageUnavailable

TOGETHER_SECONDS = 1.0


class Marks:
    """The newest message delivered to, and read in, each conversation, waiting to be stored."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        self._waiting: dict[tuple[Address, Status], int] = {}
        self._some = asyncio.Event()

    def note(self, address: Address, up_to: int, status: Status) -> None:
        key = (address, status)
        self._waiting[key] = max(up_to, self._waiting.get(key, 0))
        self._some.set()

    async def run(self) -> None:
        """Stores what was noted, until cancelled."""
        while True:
            await self._some.wait()
            await asyncio.sleep(TOGETHER_SECONDS)
            await self.flush()

    async def flush(self) -> None:
        """Stores everything noted so far; what cannot be stored now is tried again."""
        waiting, self._waiting = self._waiting, {}
        self._some.clear()
        for (address, status), up_to in waiting.items():
            try:
                await self._storage.mark_read(address, up_to, status)
            except StorageUnavailable:
                self.note(address, up_to, status)
