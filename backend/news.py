"""News a person can do without: how far their complaint is, and a survey. Who ends it still gets every answer, question
and decision."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from backend import case as cases
from backend.actors import CUSTOMER
from backend.database import Transaction
from backend.database.statements import Prepared, insert_unless_known
from backend.models import Contact
from channels.base import NEWS, Address

contacts = Contact.__table__  # type: ignore[attr-defined]

KINDS = NEWS


def choose(
    tx: Transaction, case: cases.Case, now: datetime, *, wanted: bool, address: Address | None = None
) -> bool:
    """Sends none of it to the address of this case (or another one it is answered from) any more, or sends it again;
    False when nothing changes. The caller saves the case."""
    at = asdict(address) if address else case.row
    if wanted:
        changed = tx.connection.execute(_BEGIN, _at(at)).rowcount == 1
    else:
        _MAKE.run(tx.connection, {**_address(at), "code": "", "code_tries": 0})
        changed = tx.connection.execute(_END, {**_at(at), "now": now}).rowcount == 1
    if changed:
        case.happened("news_wanted" if wanted else "news_ended", CUSTOMER)
    return changed


def is_ended(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Whether the address in `row` (channel, account, peer) wants none."""
    return connection.execute(_ENDED, _at(row)).first() is not None


def _address(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("channel", "account", "peer")}


def _at(row: Mapping[str, Any]) -> dict[str, Any]:
    return {f"at_{name}": value for name, value in _address(row).items()}


_MAKE = Prepared(insert_unless_known(contacts, ("channel", "account", "peer", "code", "code_tries")))
_here = (
    contacts.c.channel == bindparam("at_channel"),
    contacts.c.account == bindparam("at_account"),
    contacts.c.peer == bindparam("at_peer"),
)
_END = (
    update(contacts)
    .where(*_here, contacts.c.no_news_at.is_(None))
    .values(no_news_at=bindparam("now", type_=contacts.c.no_news_at.type))
)
_BEGIN = update(contacts).where(*_here, contacts.c.no_news_at.is_not(None)).values(no_news_at=None)
_ENDED = select(contacts.c.id).where(*_here, contacts.c.no_news_at.is_not(None))
