"""No more messages in a second than a provider takes, whichever node sends them."""

import asyncio
from collections.abc import Mapping
from time import monotonic

from sqlalchemy import bindparam, delete, text

from backend.database import Database, Transaction
from backend.models import Slot
from channels.base import Address, Pace

slots = Slot.__table__  # type: ignore[attr-defined]

HORIZON = 10.0  # seconds a message may wait here for its turn; beyond them it goes back to the table
TIDY_EVERY = 1_000  # turns


class Crowded(Exception):
    """No turn is free within the horizon; `seconds` until one may be."""

    def __init__(self, seconds: float) -> None:
        super().__init__("waits for its turn at the provider")
        self.seconds = seconds


class Turns:
    """Gives each message its turn: first at its address, then at its domain and its account. One process counts for
    itself, several on one server count in a table, by the server's clock."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._free: dict[str, float] = {}
        self._given = 0

    async def wait(self, address: Address, pace: Pace) -> None:
        """Returns when the message may go out. Raises `Crowded`."""
        account = f"{address.channel}:{address.account}"
        domain = f"{address.channel}:@{address.peer.rpartition('@')[2].lower()}"
        for name, rate in ((str(address), pace.each), (domain, pace.domain), (account, pace.overall)):
            if rate:
                seconds = await self._take(name, 1 / rate)
                if seconds > 0:
                    await asyncio.sleep(seconds)

    async def hold(self, address: Address, seconds: float) -> None:
        """Nothing goes out from the account for so many seconds."""
        await self._take(f"{address.channel}:{address.account}", seconds, force=True)

    async def _take(self, name: str, gap: float, *, force: bool = False) -> float:
        """The seconds until the turn taken; the next one is `gap` seconds later."""
        if self._database.dialect == "postgresql":
            return await self._take_there(name, gap, force=force)
        now = monotonic()
        begins = max(now, self._free.get(name, now))
        if begins - now > HORIZON and not force:
            raise Crowded(begins - now - HORIZON)
        self._free[name] = begins + gap
        self._given += 1
        if self._given % TIDY_EVERY == 0:
            self._free = {each: free for each, free in self._free.items() if free > now}
        return begins - now

    async def _take_there(self, name: str, gap: float, *, force: bool) -> float:
        given = {"name": name, "gap": gap, "horizon": 1e9 if force else HORIZON}
        self._given += 1
        tidy = self._given % TIDY_EVERY == 0
        waits = await self._database.write(lambda tx: _reserve(tx, given, tidy=tidy))
        if waits is None:
            raise Crowded(HORIZON / 2)
        return float(waits)


def _reserve(tx: Transaction, given: Mapping[str, object], *, tidy: bool) -> float | None:
    if tidy:
        tx.connection.execute(_TIDY)
    return tx.connection.execute(_RESERVE, given).scalar()


# Times are seconds of the server's own clock: nodes' clocks differ.
_RESERVE = text("""
INSERT INTO slot (name, free) VALUES (:name, extract(epoch FROM clock_timestamp()) + :gap)
ON CONFLICT (name) DO UPDATE
SET free = greatest(slot.free, extract(epoch FROM clock_timestamp())) + :gap
WHERE slot.free < extract(epoch FROM clock_timestamp()) + :horizon
RETURNING greatest(0, free - :gap - extract(epoch FROM clock_timestamp()))
""").bindparams(bindparam("name"), bindparam("gap"), bindparam("horizon"))
_TIDY = delete(slots).where(slots.c.free < text("extract(epoch FROM clock_timestamp()) - 60"))
