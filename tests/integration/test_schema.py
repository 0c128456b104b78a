"""Models and migrations agree on both databases, and a desk tells when its schema is not of this version."""

import asyncio
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel

from backend import models, schema
from desk import desk


async def test_models_and_migrations_agree(database_url: str) -> None:
    await asyncio.to_thread(schema.migrate, database_url)
    models.complete()
    engine = create_engine(database_url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, SQLModel.metadata) == []
        assert schema.is_current(connection)
    engine.dispose()


def test_the_head_named_is_the_newest_migration() -> None:
    found = ScriptDirectory(str(Path(schema.__file__).parent / "migrations"))
    assert found.get_current_head() == schema.HEAD


async def test_a_schema_of_another_version_is_told(database_url: str, tmp_path: Path) -> None:
    async with desk(database_url, tmp_path) as running:
        assert (await running.program.office.health())["status"] == "ready"
        write = running.program.database.write
        await write(
            lambda tx: tx.connection.exec_driver_sql("update alembic_version set version_num = '0000'")
        )
        health = await running.program.office.health()
        assert (health["status"], "amends migrate" in health["reason"]) == ("not ready", True)
