"""Leases of the dead: what a node held when it ended is free for the others at once, not at its lease's end."""

import asyncio

import structlog
from sqlalchemy import text, update

from backend.case import messages
from backend.database import Database, Transaction
from bot.inbox import inbound
from channels.base import StorageUnavailable
from notifications.outbox import OPEN

log = structlog.get_logger()

LOOK_SECONDS = 1.0

# A node holds the advisory lock of its name for as long as its connection lives; pg_locks shows the key's lower half.
_ALIVE = """
exists (select 1 from pg_locks where locktype = 'advisory' and granted
        and objid::bigint = (hashtext('node:' || {table}.owner)::bigint & 4294967295))
"""


def free_all(tx: Transaction) -> None:
    """For the one process of a SQLite folder: whatever is leased at its start was left by an earlier life."""
    tx.connection.execute(
        update(messages).where(messages.c.status.in_(OPEN)).values(owner=None, leased_until=None)
    )
    tx.connection.execute(
        update(inbound).where(inbound.c.fate == "pending").values(owner=None, leased_until=None)
    )


async def watch_over(database: Database, node: str) -> None:
    """Until cancelled, on PostgreSQL: shows this node alive and frees what dead ones held."""
    while True:
        try:
            await database.sole(f"node:{node}")
            freed = await database.write(_free_dead)
            if freed:
                log.warning("leases.freed", rows=freed)
        except StorageUnavailable as error:
            log.warning("leases.no_storage", reason=str(error))
        await asyncio.sleep(LOOK_SECONDS)


def _free_dead(tx: Transaction) -> int:
    freed = 0
    for table, topic, open_ in (
        (messages, "outbox", messages.c.status.in_(OPEN)),
        (inbound, "inbox", inbound.c.fate == "pending"),
    ):
        dead = text(f"not {_ALIVE.format(table=table.name)}")
        statement = update(table).where(open_, table.c.owner.is_not(None), dead)
        rows = tx.connection.execute(statement.values(owner=None, leased_until=None)).rowcount
        if rows:
            tx.wake(topic)
        freed += rows
    return freed
