"""Bringing a database to the schema of this version, and telling whether it is there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from channels.base import SettingError


def migrate(url: str) -> None:
    """Runs what is missing. Safe to call from several processes: PostgreSQL's lock lets one through at a time."""
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('amends migrate'))")
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def up_to_date(url: str) -> bool:
    """Whether the database has the schema of this version. Raises `SettingError` when it cannot be reached."""
    with _connected(url) as connection:
        return is_current(connection)


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one this version works with."""
    wanted = ScriptDirectory.from_config(_config()).get_current_head()
    return MigrationContext.configure(connection).get_current_revision() == wanted


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    parsed = make_url(url)
    if parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    engine = create_engine(parsed, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        reason = str(error.orig).strip().split("\n")[0]
        raise SettingError("AMENDS_DATABASE_URL", f"the database cannot be used: {reason}") from None
    finally:
        engine.dispose()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
