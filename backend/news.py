"""News a person can do without: how far their complaint is, and a survey. Who ends it still gets every answer, question
and decision."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from backend import case as cases
from backend.actors import CUSTOMER
from backend.database import Transaction
from backend.database.statements import Prepared, insert_unless_known
from backend.models import Contact
from channels.base import NEWS

contacts = Contact.__table__  # type: ignore[attr-defined]

KINDS = NEWS


def end(tx: Transaction, case: cases.Case, now: datetime) -> bool:
    """Sends no more of it to the address of this case; False when that was known. The caller saves the case."""
    _MAKE.run(tx.connection, {**_address(case.row), "code": "", "code_tries": 0})
    changed = tx.connection.execute(_END, {**_at(case.row), "now": now}).rowcount == 1
    if changed:
        case.happened("news_ended", CUSTOMER)
    return changed


def begin(tx: Transaction, case: cases.Case) -> bool:
    """Sends it again; False when it was never ended. The caller saves the case."""
    changed = tx.connection.execute(_BEGIN, _at(case.row)).rowcount == 1
    if changed:
        case.happened("news_wanted", CUSTOMER)
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
