"""From a database URL to its engine."""

from pathlib import Path

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from backend.database.base import Database
from channels.base import SettingError


def open_database(url: str) -> Database:
    """The engine for `sqlite:///path` or `postgresql+psycopg://…`; raises `SettingError` for anything else."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingError("AMENDS_DATABASE_URL", "this is not a database URL") from None
    backend = parsed.get_backend_name()
    if backend == "sqlite" and parsed.database:
        from backend.database.sqlite import SQLite

        return SQLite(Path(parsed.database))
    if backend == "postgresql":
        from backend.database.postgres import PostgreSQL

        return PostgreSQL(parsed.set(drivername="postgresql+psycopg"))
    raise SettingError(
        "AMENDS_DATABASE_URL", "use sqlite:///FILE or postgresql+psycopg://USER:PASSWORD@HOST/NAME"
    )
