"""The copy of a PostgreSQL database through its own COPY, in one snapshot, and an empty one filled from it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, LiteralString, TypeAlias

import psycopg
from psycopg import sql
from sqlalchemy import URL, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from backend import models, schema  # noqa: F401 - `models` makes the tables known
from backend.backup import Failed
from backend.backup import manifest as parts
from backend.backup.manifest import Manifest
from backend.backup.snapshot import FILE_NAMES, Snapshot
from backend.backup.unfinished import NAMES
from backend.database.errors import unavailable

Session: TypeAlias = "psycopg.Connection[Any]"

# COPY writes values as the session shows them; a server's own limits are for who holds up others.
_SESSION = (
    "SET client_encoding = 'UTF8'", "SET datestyle = 'ISO, YMD'", "SET timezone = 'UTC'",
    "SET extra_float_digits = 1", "SET bytea_output = 'hex'", "SET statement_timeout = 0",
    "SET lock_timeout = 0", "SET idle_in_transaction_session_timeout = 0",
)  # fmt: skip


def take(url: URL, folder: Path) -> Snapshot:
    """Copies every table of ours into the folder. Raises `Failed`, `StorageUnavailable`.

    One repeatable-read, read-only transaction: each COPY sees the same moment. The tables are locked against changes of
    their form alone, and before the snapshot is taken, so that no migration can come between.
    """
    with _explained(), psycopg.connect(_plain(url), autocommit=True, connect_timeout=5) as connection:
        _prepare(connection)
        tables = _tables(connection)
        if schema.VERSION not in tables:
            raise Failed("the database holds no desk: its schema was never made")
        tables.remove(schema.VERSION)  # the manifest says it
        connection.autocommit = False
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        with connection.transaction():
            return _copied(connection, tables, folder)


def _copied(connection: Session, tables: Sequence[str], folder: Path) -> Snapshot:
    locked = sql.SQL(", ").join(map(sql.Identifier, (*tables, schema.VERSION)))
    connection.execute(sql.SQL("LOCK TABLE {} IN ACCESS SHARE MODE").format(locked))
    made_at, version = (
        datetime.now(UTC),
        connection.execute("SELECT version_num FROM alembic_version").fetchone(),
    )
    columns = {name: _columns(connection, name) for name in tables}
    (folder / parts.TABLES).mkdir()
    rows = {
        name: _written(connection, _copy("COPY {} ({}) TO STDOUT", name, columns[name]), folder / _part(name))
        for name in tables
    }
    _written(connection, sql.SQL("COPY ({}) TO STDOUT").format(sql.SQL(FILE_NAMES)), folder / NAMES)
    return Snapshot(
        "postgresql", made_at, version[0] if version else "", rows, tuple(map(_part, tables)), columns=columns
    )


def _written(connection: Session, copy: sql.Composed, path: Path) -> int:
    with path.open("wb") as file, connection.cursor() as cursor:
        with cursor.copy(copy) as pieces:
            for piece in pieces:
                file.write(piece)
        count = cursor.rowcount
    parts.sync(path)
    return count


def refuse_used(url: URL) -> None:
    """Raises `Failed` where a desk's tables are already."""
    with _explained(), psycopg.connect(_plain(url), autocommit=True, connect_timeout=5) as connection:
        if used := _tables(connection):
            mend = "a restore goes into an empty one: createdb NAME, and name it in AMENDS_DATABASE_URL"
            raise Failed(f"the database holds a desk's tables already ({used[0]}, …); {mend}")


@contextmanager
def filled(url: URL, folder: Path, manifest: Manifest) -> Iterator[None]:
    """An empty database filled from a backup, in one transaction that commits after the block: all of it or nothing.

    The tables are made as the backup's version had them, filled, then brought to this version.
    """
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True)
    try:
        with _explained(), engine.begin() as connection:
            raw: Any = connection.connection.driver_connection
            _prepare(raw)
            schema.upgrade(connection, manifest.schema_version)
            for name in manifest.columns:
                _fill(raw, name, folder / _part(name), manifest)
            schema.upgrade(connection)
            yield
    finally:
        engine.dispose()


def _fill(connection: Session, name: str, path: Path, manifest: Manifest) -> None:
    with connection.cursor() as cursor, path.open("rb") as file:
        with cursor.copy(_copy("COPY {} ({}) FROM STDIN", name, manifest.columns[name])) as copy:
            while piece := file.read(parts.CHUNK):
                copy.write(piece)
        if cursor.rowcount != manifest.rows[name]:
            raise Failed(f"{name} took {cursor.rowcount} rows instead of {manifest.rows[name]}")
    if "id" in manifest.columns[name]:
        _go_on_counting(connection, name)


def _go_on_counting(connection: Session, name: str) -> None:
    """The next row gets the number after the last one's, where numbers come from a sequence."""
    sequence = connection.execute("SELECT pg_get_serial_sequence(%s, 'id')", (name,)).fetchone()
    if sequence and sequence[0]:
        last = sql.SQL("SELECT setval(%s, coalesce(max(id), 1), max(id) IS NOT NULL) FROM {}")
        connection.execute(last.format(sql.Identifier(name)), sequence)


def _copy(statement: LiteralString, name: str, columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(statement).format(sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns)))


def _columns(connection: Session, name: str) -> tuple[str, ...]:
    return tuple(row[0] for row in connection.execute(_COLUMNS, {"name": name}))


def _tables(connection: Session) -> list[str]:
    """The tables of ours that are there: a database may be older than this version, and hold others', too."""
    known = sorted({*SQLModel.metadata.tables, schema.VERSION})
    found = connection.execute(
        "SELECT t FROM unnest(%s::text[]) t WHERE to_regclass(t) IS NOT NULL", (known,)
    )
    return [row[0] for row in found]


def _prepare(connection: Session) -> None:
    for each in _SESSION:
        connection.execute(each)


def _part(name: str) -> str:
    return f"{parts.TABLES}/{name}.copy"


def _plain(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (psycopg.Error, DBAPIError) as error:
        first = str(getattr(error, "orig", error)).splitlines() or [type(error).__name__]
        raise unavailable(error) or Failed(f"the database refuses: {first[0]}") from error


_COLUMNS = """
SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%(name)s) AND attnum > 0 AND NOT attisdropped
ORDER BY attnum
"""
