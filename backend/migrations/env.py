"""Alembic's environment: one connection, handed over by `backend.schema`."""

from alembic import context
from sqlmodel import SQLModel

from backend.models import complete

complete()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True, compare_type=True
)
with context.begin_transaction():
    context.run_migrations()
