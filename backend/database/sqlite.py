"""The embedded engine: one writer at a time with group commit, separate readers, durable at every commit.

Brief units run at the end of the event loop's pass and share its commit; everything else, and all of them on a slow
disk or behind another writer, goes through the writer's thread (docs/decisions/0011).
"""

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool

from backend.database.base import Database, Transaction
from backend.database.errors import unavailable
from backend.database.statements import to_json
from backend.database.wakes import Wakes
from channels.base import StorageUnavailable

T = TypeVar("T")

GROUP = 128  # units of work that may share one commit
WAIT_SECONDS = 5.0  # for another process that is writing
FEW = 32  # brief units that may share a commit in the event loop
SLOW_SECONDS = (
    0.003  # a commit that takes longer holds the event loop up more than the way to the thread would:
)
SLOW_IN_A_ROW = 3  # after so many of them (one alone is chance) …
SLOW_FOR_SECONDS = 1.0  # … brief units, too, go there for a while


class _Unit:
    """A unit of work on its way through the writer."""

    __slots__ = ("error", "future", "result", "topics", "work")

    def __init__(
        self, work: Callable[[Transaction], Any], future: "asyncio.Future[Any] | None" = None
    ) -> None:
        self.work = work
        self.future = future
        self.result: Any = None
        self.error: BaseException | None = None
        self.topics: set[str] = set()

    def run(self, connection: Connection) -> None:
        transaction = Transaction(connection)
        self.result = self.work(transaction)
        self.topics = transaction.topics


class SQLite(Database):
    """A database file. Waiting units of work share a transaction, each inside its own savepoint."""

    dialect: Literal["sqlite", "postgresql"] = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.wakes = Wakes()
        self._writing = _engine(path)
        self._reading = _engine(path, readers=True)
        self._queue: queue.SimpleQueue[_Unit | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="reader")
        self._local = threading.local()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connection: Connection | None = None  # of the one who writes: the event loop or the thread
        self._gathered: list[_Unit] = []
        self._handed_over = 0  # units on their way through the thread
        self._slow = 0  # commits in a row that took too long for the event loop
        self._slow_until = 0.0

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._thread = threading.Thread(target=self._write_forever, name="writer", daemon=True)
        self._thread.start()

    async def close(self) -> None:
        if self._thread:
            thread, self._thread = self._thread, None
            self._commit_here()
            self._queue.put(None)
            await asyncio.to_thread(thread.join)
        if self._connection:
            self._connection.close()
            self._connection = None
        self._readers.shutdown()
        self._writing.dispose()
        self._reading.dispose()

    async def write(self, work: Callable[[Transaction], T], *, brief: bool = False) -> T:
        if self._thread is None or self._loop is None:
            raise StorageUnavailable("the database is closed")
        future: asyncio.Future[T] = self._loop.create_future()
        unit = _Unit(work, future)
        if brief and not self._handed_over and self._loop.time() > self._slow_until:
            self._gather(self._loop, unit)
        else:
            self._hand_over([unit])
        return await future

    def _gather(self, loop: asyncio.AbstractEventLoop, unit: _Unit) -> None:
        self._gathered.append(unit)
        if len(self._gathered) == 1:
            loop.call_soon(self._commit_here)

    def _hand_over(self, units: Sequence[_Unit]) -> None:
        self._handed_over += len(units)
        for unit in units:
            self._queue.put(unit)

    def _commit_here(self) -> None:
        """Commits what this pass of the event loop gathered; behind the thread's units, if it has any by now."""
        units, self._gathered = self._gathered, []
        if not units:  # closing was quicker
            return
        if self._handed_over or len(units) > FEW or not self._committed_here(units):
            self._hand_over(units)
        else:
            self._settle(units, _topics(units))

    def _committed_here(self, units: Sequence[_Unit]) -> bool:
        """False when nothing was begun: another process writes, and the thread has the patience to wait for it."""
        try:
            connection = self._opened(patience=0)
            raw = _begin(connection)
        except Exception:  # noqa: BLE001 - the thread meets the same trouble and has the words for it
            return False
        self._note_pace(_commit(raw, connection, units))
        return True

    def _note_pace(self, seconds: float) -> None:
        """A slow disk is one that is slow several times running."""
        self._slow = self._slow + 1 if seconds > SLOW_SECONDS else 0
        if self._slow >= SLOW_IN_A_ROW and self._loop:
            self._slow = 0
            self._slow_until = self._loop.time() + SLOW_FOR_SECONDS

    def _opened(self, *, patience: float) -> Connection:
        """The writing connection, which waits so many seconds for another process."""
        if self._connection is None:
            self._connection = self._writing.connect()
        raw: Any = self._connection.connection.dbapi_connection
        raw.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        return self._connection

    async def read(self, work: Callable[[Connection], T], *, brief: bool = False) -> T:
        loop = asyncio.get_running_loop()
        if brief and loop.time() > self._slow_until:
            return self._read(work)
        return await loop.run_in_executor(self._readers, self._read, work)

    def write_now(self, work: Callable[[Transaction], T]) -> T:
        unit = _Unit(work)
        with self._writing.connect() as connection:
            _commit_group(connection, [unit])
        if unit.error:
            raise unit.error
        result: T = unit.result
        return result

    async def sole(self, name: str) -> bool:  # noqa: ARG002 - one serve a data folder, held by its file lock
        return True

    def _read(self, work: Callable[[Connection], T]) -> T:
        connection: Connection | None = getattr(self._local, "connection", None)
        try:
            if connection is None:
                connection = self._local.connection = self._reading.connect()
            return work(connection)
        except Exception as error:
            raise unavailable(error) or error from error

    def _write_forever(self) -> None:
        while (units := self._next_group()) is not None:
            try:
                _commit_group(self._opened(patience=WAIT_SECONDS), units)
            except Exception as error:  # noqa: BLE001 - the connection is broken: everybody who waits is told
                self._connection = None
                _fail(units, unavailable(error) or error)
            self._deliver(units)

    def _next_group(self) -> list[_Unit] | None:
        first = self._queue.get()
        if first is None:
            return None
        units = [first]
        while len(units) < GROUP:
            try:
                unit = self._queue.get_nowait()
            except queue.Empty:
                break
            if unit is None:
                self._queue.put(None)
                break
            units.append(unit)
        return units

    def _deliver(self, units: Sequence[_Unit]) -> None:
        if self._loop is None or self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._delivered, units, _topics(units))

    def _delivered(self, units: Sequence[_Unit], topics: set[str]) -> None:
        self._handed_over -= len(units)
        self._settle(units, topics)

    def _settle(self, units: Sequence[_Unit], topics: set[str]) -> None:
        for unit in units:
            if unit.future is None or unit.future.done():  # nobody waits any more
                continue
            if unit.error is None:
                unit.future.set_result(unit.result)
            else:
                unit.future.set_exception(unit.error)
        self.wakes.wake(topics)


def _commit_group(connection: Connection, units: Sequence[_Unit]) -> None:
    """Runs the units in one transaction. A unit that fails is rolled back alone; a commit that fails, fails all."""
    try:
        raw = _begin(connection)
    except Exception as error:  # noqa: BLE001 - it reaches every unit of the group
        _fail(units, unavailable(error) or error)
    else:
        _commit(raw, connection, units)


def _begin(connection: Connection) -> sqlite3.Connection:
    raw: sqlite3.Connection = connection.connection.dbapi_connection  # type: ignore[assignment]
    raw.execute("BEGIN IMMEDIATE")
    return raw


def _commit(raw: sqlite3.Connection, connection: Connection, units: Sequence[_Unit]) -> float:
    """Runs the units and commits them. Returns the seconds the commit itself took."""
    begun = perf_counter()
    try:
        if len(units) == 1:
            units[0].run(connection)  # what fails alone needs no savepoint
        else:
            for unit in units:
                _run_in_savepoint(raw, connection, unit)
        begun = perf_counter()
        raw.execute("COMMIT")
    except Exception as error:  # noqa: BLE001 - it reaches every unit of the group
        if raw.in_transaction:
            raw.execute("ROLLBACK")
        _fail(units, unavailable(error) or error)
    return perf_counter() - begun


def _run_in_savepoint(raw: sqlite3.Connection, connection: Connection, unit: _Unit) -> None:
    raw.execute("SAVEPOINT unit")
    try:
        unit.run(connection)
    except Exception as error:
        lost = unavailable(error)
        if lost or not raw.in_transaction:  # SQLite itself gives the whole transaction up on a full disk
            raise lost or StorageUnavailable("the transaction was given up") from error
        raw.execute("ROLLBACK TO unit")
        unit.error = error
    raw.execute("RELEASE unit")


def _topics(units: Sequence[_Unit]) -> set[str]:
    return set().union(*(unit.topics for unit in units if unit.error is None))


def _fail(units: Sequence[_Unit], error: BaseException) -> None:
    for unit in units:
        unit.error = unit.error or error


def _engine(path: Path, *, readers: bool = False) -> Engine:
    # AUTOCOMMIT keeps SQLAlchemy from issuing its own BEGIN; the writer issues it, immediate, by hand.
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,  # customers' words never reach a log
        json_serializer=to_json,
        connect_args={"timeout": WAIT_SECONDS, "check_same_thread": False, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")  # an acknowledgement must survive power loss
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute(
            f"PRAGMA cache_size=-{500 if readers else 2_000}"
        )  # KB: the system caches the file too
        if readers:
            connection.execute("PRAGMA query_only=ON")

    return engine
