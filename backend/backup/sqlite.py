"""The copy of an SQLite database, made while a desk writes to it, and put in place again.

`VACUUM INTO` reads in one read transaction: writers go on in the WAL, and the copy is of the one moment it began. The
backup API in pages ends its read transaction at each step and begins anew whenever another connection has written: of a
1.3 GB database with one busy writer it had begun 2,174 times after 25 seconds and was at no end. In one step, or within
a read transaction held open, it does end (4 and 9 s; `VACUUM INTO` took 5 s, the writer's commits stayed at 0.2 ms, p99
5 ms); but it copies pages as they lie, with words in them that were deleted, and a bad index as a bad one.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from backend import schema
from backend.backup import Failed
from backend.backup import manifest as parts
from backend.backup.snapshot import FILE_NAMES, Snapshot
from backend.backup.unfinished import NAMES
from backend.database.errors import unavailable

WAIT_SECONDS = 5.0  # for another process


def take(source: Path, folder: Path) -> Snapshot:
    """Copies the database into the folder. Raises `Failed`."""
    copy, made_at = folder / parts.DATABASE, datetime.now(UTC)
    with _explained(f"{source} cannot be copied to {folder.parent}"):
        with closing(_opened(source, "rw")) as connection:
            connection.execute("VACUUM INTO ?", (str(copy),))
        parts.sync(copy)
        with closing(_opened(copy, "ro")) as connection:
            return _looked_through(connection, folder, made_at)


def _looked_through(connection: sqlite3.Connection, folder: Path, made_at: datetime) -> Snapshot:
    found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
    if found != ["ok"]:
        raise Failed(f"the database is damaged: {found[0]}")
    tables = [row[0] for row in connection.execute(_TABLES)]
    if schema.VERSION not in tables:
        raise Failed("the database holds no desk: its schema was never made")
    tables.remove(schema.VERSION)  # the manifest says it
    rows = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - our own names
    with (folder / NAMES).open("w", encoding="utf-8") as names:
        names.writelines(f"{name}\n" for (name,) in connection.execute(FILE_NAMES))
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    return Snapshot("sqlite", made_at, version, rows, (parts.DATABASE,))


def refuse_used(database: Path) -> None:
    """Raises `Failed` where a database is already."""
    if database.exists() and database.stat().st_size:
        raise Failed(f"{database} is there already; a restore goes into an empty place")


@contextmanager
def filled(database: Path, folder: Path) -> Iterator[None]:
    """The database of a backup in its place, of this version's schema, before the block."""
    waiting = database.with_name(database.name + ".restoring")
    with _explained(f"{database} cannot be made"):
        database.parent.mkdir(parents=True, exist_ok=True)
        copied(folder / parts.DATABASE, waiting)
        schema.migrate(f"sqlite:///{waiting}")
        parts.sync(waiting)
        waiting.replace(database)
        parts.sync(database.parent)
    yield


def copied(source: Path, target: Path) -> None:
    """A file copied piece by piece, durable but for its name."""
    with source.open("rb") as given, target.open("wb") as taken:
        while piece := given.read(parts.CHUNK):
            taken.write(piece)
    parts.sync(target)


def _opened(path: Path, mode: str) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=WAIT_SECONDS, isolation_level=None)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise Failed(f"{what}: {unavailable(error) or error}") from error


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
