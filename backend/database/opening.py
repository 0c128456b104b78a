"""From a database URL to its engine."""

from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from backend.database.base import Database
from channels.base import SettingError


def engine_url(url: str) -> URL:
    """The URL with the driver we use: `sqlite:///path` or `postgresql+psycopg://…`; `SettingError` for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingError("AMENDS_DATABASE_URL", "this is not a database URL") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database:
        return parsed
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    raise SettingError(
        "AMENDS_DATABASE_URL", "use sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
    )


def open_database(url: str) -> Database:
    """The engine behind a URL; raises `SettingError`."""
    parsed = engine_url(url)
    if parsed.get_backend_name() == "sqlite":
        from backend.database.sqlite import SQLite

        return SQLite(Path(parsed.database or ""))
    from backend.database.postgres import PostgreSQL

    return PostgreSQL(parsed)
