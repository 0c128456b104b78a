"""Bringing a database to the schema of this version, and telling whether it is there."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, create_engine, inspect, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from backend.database.opening import engine_url
from channels.base import SettingError

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "0009"  # the newest migration of this version
VERSION = "alembic_version"  # the table that tells which one a database is at


def migrate(url: str) -> None:
    """Runs what is missing. Safe to call from several processes: PostgreSQL's lock lets one through at a time.

    Alembic stays in memory once it is loaded (10 MB), so a long-lived program calls `migrate_aside`.
    """
    with _connected(url) as connection:
        upgrade(connection)


def upgrade(connection: Connection, to: str = "head") -> None:
    """The same inside a transaction of the caller's, and as far as one version of the schema."""
    from alembic import command

    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(hashtext('amends migrate'))")
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def knows(version: str) -> bool:
    """Whether this version has been at that schema, so that it can bring it up."""
    from alembic.script import ScriptDirectory

    return version in {each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions()}


def up_to_date(url: str) -> bool:
    """Whether the database has the schema of this version. Raises `SettingError` when it cannot be reached."""
    with _connected(url) as connection:
        return is_current(connection)


def migrate_aside(url: str) -> None:
    """The same in a process of its own, which ends; at once when nothing is missing."""
    if up_to_date(url):
        return
    given = [sys.executable, "-m", "backend.schema"]
    done = subprocess.run(  # noqa: S603 - this very program
        given, input=url, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "the migration ended early"
        raise SettingError("AMENDS_DATABASE_URL", f"the schema could not be brought up: {reason}")


def is_current(connection: Connection) -> bool:
    """Whether the schema is the one this version works with."""
    if not inspect(connection).has_table(VERSION):
        return False
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == HEAD


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    parsed = engine_url(url)
    engine = create_engine(parsed, poolclass=NullPool)
    try:
        with engine.begin() as connection:
            yield connection
    except OperationalError as error:
        reason = str(error.orig).strip().split("\n")[0]
        raise SettingError("AMENDS_DATABASE_URL", f"the database cannot be used: {reason}") from None
    finally:
        engine.dispose()


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


if __name__ == "__main__":
    migrate(sys.stdin.read().strip())
