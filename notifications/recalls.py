"""Tells of approved recalls, some cases at a time, so that letters and complaints go on between them."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import structlog

from backend import recalls
from backend.complaints import Complaints
from backend.database import Database, Transaction
from channels.base import StorageUnavailable

log = structlog.get_logger()

BATCH = 20
LOOK_SECONDS = 30.0  # where another process approved it, or this one died in between


class Recalls:
    """Every case of a recall is told in a unit of work of its batch, once: what was told stays told."""

    def __init__(self, database: Database, complaints: Complaints, now: Callable[[], datetime]) -> None:
        self._database = database
        self._complaints = complaints
        self._now = now

    async def run(self) -> None:
        """Until cancelled: at once when one is approved, and now and then for what was left."""
        with self._database.wakes.on("recalls") as woken:
            while True:
                woken.clear()
                try:
                    await self.tell()
                except StorageUnavailable as error:
                    log.warning("recalls.no_storage", reason=str(error))
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_SECONDS):
                        await woken.wait()

    async def tell(self) -> None:
        """Tells of everything approved."""
        looked = BATCH
        while looked:
            looked = await self._database.write(self._tell_some)

    def _tell_some(self, tx: Transaction) -> int:
        return recalls.tell_some(tx, self._complaints, BATCH, self._now())
