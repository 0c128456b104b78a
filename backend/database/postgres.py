"""The distributed engine: psycopg in a thread pool, wake-ups between nodes by LISTEN and NOTIFY."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Literal, TypeVar

import psycopg
import structlog
from sqlalchemy import URL, Connection, create_engine
from sqlalchemy.exc import DBAPIError

from backend.database.base import Database, Transaction
from backend.database.errors import unavailable
from backend.database.statements import to_json
from backend.database.wakes import Wakes

T = TypeVar("T")

log = structlog.get_logger()

CHANNEL = "amends"
THREADS = 16
TRIES = 3
GATHER_SECONDS = 0.003  # one NOTIFY for all commits of this span: NOTIFY serialises commits
RECONNECT_SECONDS = 0.5
PAYLOAD = 7_500  # bytes; PostgreSQL refuses 8,000
_AGAIN = ("40001", "40P01")  # serialization failure, deadlock


class PostgreSQL(Database):
    """A database server. Row locks order the work, so every node runs the same code."""

    dialect: Literal["sqlite", "postgresql"] = "postgresql"

    def __init__(self, url: URL) -> None:
        self.url = url
        self.wakes = Wakes()
        self._engine = create_engine(
            url,
            hide_parameters=True,  # customers' words never reach a log
            json_serializer=to_json,
            pool_size=THREADS,
            max_overflow=THREADS,
            pool_recycle=1800,
            pool_timeout=10,
        )
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="postgres")
        self._background: list[asyncio.Task[None]] = []
        self._pending: set[str] = set()
        self._gathered = asyncio.Event()
        self._locks: psycopg.AsyncConnection[tuple[object, ...]] | None = None
        self._held: set[str] = set()
        self._locking = asyncio.Lock()

    async def start(self) -> None:
        self._background = [asyncio.create_task(self._listen()), asyncio.create_task(self._notify())]

    async def close(self) -> None:
        for task in self._background:
            task.cancel()
        await asyncio.gather(*self._background, return_exceptions=True)
        if self._locks:
            await self._locks.close()
        self._threads.shutdown()
        self._engine.dispose()

    async def write(self, work: Callable[[Transaction], T], *, brief: bool = False) -> T:  # noqa: ARG002 - the server is always a way off
        loop = asyncio.get_running_loop()
        result, topics = await loop.run_in_executor(self._threads, self._write, work)
        if topics:
            self.wakes.wake(topics)
            self._pending |= topics
            self._gathered.set()
        return result

    async def read(self, work: Callable[[Connection], T], *, brief: bool = False) -> T:  # noqa: ARG002 - as for `write`
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, work)

    def write_now(self, work: Callable[[Transaction], T]) -> T:
        result, topics = self._write(work)
        if topics:
            with self._engine.begin() as connection:
                connection.exec_driver_sql("SELECT pg_notify(%s, %s)", (CHANNEL, "\n".join(topics)))
        return result

    async def sole(self, name: str) -> bool:
        """An advisory lock of a session kept for it: gone the moment the node or its connection is."""
        async with self._locking:  # two that ask at once must not open two sessions
            return await self._sole(name)

    async def _sole(self, name: str) -> bool:
        try:
            if self._locks is None or self._locks.closed:
                self._held.clear()
                self._locks = await self._connect()
            if name not in self._held:
                cursor = await self._locks.execute("SELECT pg_try_advisory_lock(hashtext(%s))", (name,))
                if (row := await cursor.fetchone()) and row[0]:
                    self._held.add(name)
            else:
                await self._locks.execute("SELECT 1")
        except psycopg.Error:
            self._held.clear()
            self._locks = None
        return name in self._held

    def _write(self, work: Callable[[Transaction], T]) -> tuple[T, set[str]]:
        for last in (*(False for _ in range(TRIES - 1)), True):
            try:
                with self._engine.begin() as connection:
                    transaction = Transaction(connection)
                    return work(transaction), transaction.topics
            except (DBAPIError, psycopg.Error) as error:
                if last or not _worth_again(error):
                    raise unavailable(error) or error from error
        raise AssertionError("unreachable")

    def _read(self, work: Callable[[Connection], T]) -> T:
        for last in (False, True):
            try:
                with self._engine.connect() as connection:
                    return work(connection)
            except DBAPIError as error:
                if last or not error.connection_invalidated:
                    raise unavailable(error) or error from error
        raise AssertionError("unreachable")

    async def _connect(self) -> "psycopg.AsyncConnection[tuple[object, ...]]":
        plain = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        return await psycopg.AsyncConnection.connect(plain, autocommit=True, connect_timeout=5)

    async def _listen(self) -> None:
        while True:
            with suppress(psycopg.Error, OSError):
                async with await self._connect() as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self.wakes.wake(list(self.wakes.topics()))  # what was missed while the line was away
                    async for notice in connection.notifies():
                        self.wakes.wake(notice.payload.split("\n"))
            log.warning("database.listen_lost")
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _notify(self) -> None:
        while True:
            await self._gathered.wait()
            try:
                async with await self._connect() as connection:
                    await self._notify_on(connection)
            except (psycopg.Error, OSError):  # the other nodes look for themselves within their five seconds
                log.warning("database.notify_failed", topics=len(self._pending))
                await asyncio.sleep(RECONNECT_SECONDS)

    async def _notify_on(self, connection: "psycopg.AsyncConnection[tuple[object, ...]]") -> None:
        while True:
            await self._gathered.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._gathered.clear()
            topics, self._pending = self._pending, set()
            for payload in _payloads(topics):
                await connection.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload))


def _worth_again(error: DBAPIError | psycopg.Error) -> bool:
    """A lost connection or a conflict: the transaction left nothing, so it may run once more."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or getattr(error.orig, "sqlstate", None) in _AGAIN
    lost = isinstance(error, psycopg.OperationalError) and error.sqlstate is None
    return lost or error.sqlstate in _AGAIN


def _payloads(topics: set[str]) -> list[str]:
    payloads = [""]
    for topic in sorted(topics):
        if len(payloads[-1].encode()) + len(topic.encode()) > PAYLOAD:
            payloads.append("")
        payloads[-1] = f"{payloads[-1]}\n{topic}" if payloads[-1] else topic
    return payloads
