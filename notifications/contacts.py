"""What is known of addresses: texts ended or wanted again, which were proved, and where nobody is reached."""

import hmac
import secrets
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, exists, or_, select, update

from backend.case import messages
from backend.database import Transaction
from backend.database.statements import Prepared, insert_unless_known
from backend.models import Contact, Conversation
from channels.base import Address, Proof

contacts = Contact.__table__  # type: ignore[attr-defined]
conversations = Conversation.__table__  # type: ignore[attr-defined]

CODE_LASTS = timedelta(minutes=15)
CODE_TRIES = 5
CODES_A_DAY = 3
PROOFS = (Proof.OWN, Proof.DOMAIN, Proof.SIGNED)


def stop(tx: Transaction, address: Address, now: datetime) -> bool:
    """Notes that the person ended texts; False when that was known."""
    _make(tx, address)
    return tx.connection.execute(_STOP, {**_at(address), "now": now}).rowcount == 1


def start(tx: Transaction, address: Address) -> bool:
    """Notes that the person wants texts again; False when they never ended."""
    return tx.connection.execute(_START, _at(address)).rowcount == 1


def is_stopped(connection: Connection, address: Address) -> bool:
    return connection.execute(_STOPPED, _at(address)).first() is not None


def lose(tx: Transaction, address: Address, now: datetime) -> bool:
    """Notes that nobody is reached there any more; False when that was known."""
    _make(tx, address)
    return tx.connection.execute(_LOSE, {**_at(address), "now": now}).rowcount == 1


def find_again(tx: Transaction, address: Address) -> bool:
    """Notes that somebody is there again; False when nothing else was known."""
    return bool(_FIND.count(tx.connection, _at(address)))


def is_gone(connection: Connection, address: Address) -> bool:
    return connection.execute(_GONE, _at(address)).first() is not None


def is_proved(connection: Connection, address: Address) -> bool:
    """Whether somebody wrote from this address in a way that shows it is theirs, gave back a code sent to it, or
    their provider vouched for it."""
    return connection.execute(_PROVED, _at(address)).first() is not None


def new_code(tx: Transaction, address: Address, now: datetime, sign: Callable[[str, str], str]) -> str:
    """A fresh code for an address; the one before is worth nothing any more."""
    _make(tx, address)
    code = f"{secrets.randbelow(1_000_000):06d}"
    values = {**_at(address), "v_code": sign("contact", f"{address}:{code}"), "v_until": now + CODE_LASTS}
    tx.connection.execute(_CODE, values)
    return code


def awaits(tx: Transaction, address: Address) -> bool:
    """Whether a code was sent there that nobody has given back yet, be it too late or not."""
    return tx.connection.execute(_AWAITS, _at(address)).first() is not None


def prove(
    tx: Transaction, address: Address, code: str, now: datetime, sign: Callable[[str, str], str]
) -> bool:
    """Whether this is the code of the address, within its time and tries; then the address is proved."""
    tried = tx.connection.execute(_TRY, {**_at(address), "now": now, "most": CODE_TRIES}).first()
    if tried is None or not hmac.compare_digest(tried.code, sign("contact", f"{address}:{code}")):
        return False
    tx.connection.execute(_PROVE, {**_at(address), "now": now})
    return True


def vouch(tx: Transaction, address: Address, now: datetime) -> None:
    """A provider said whose address this is: it needs no code."""
    _make(tx, address)
    tx.connection.execute(_PROVE, {**_at(address), "now": now})


def forget(tx: Transaction, address: Address) -> None:
    """An address that was taken out of a form proves nothing any more."""
    tx.connection.execute(_FORGET, _at(address))


def verified(connection: Connection, complaint_id: int) -> list[Mapping[str, Any]]:
    """The talks of a case at addresses that are proved, each with its conversation's id."""
    rows = connection.execute(_OF_CASE, {"of": complaint_id}).all()
    return [dict(row._mapping) for row in rows if is_proved(connection, _address(row))]


def reached(connection: Connection, complaint_id: int) -> list[Mapping[str, Any]]:
    """The same without those whose person ended messages, or is not reached there any more."""
    return [
        row
        for row in verified(connection, complaint_id)
        if not is_stopped(connection, at := Address(row["channel"], row["account"], row["peer"]))
        and not is_gone(connection, at)
    ]


def _address(row: Any) -> Address:
    return Address(row.channel, row.account, row.peer)


def _at(address: Address) -> dict[str, str]:
    return {"at_channel": address.channel, "at_account": address.account, "at_peer": address.peer}


def _make(tx: Transaction, address: Address) -> None:
    row = {
        "channel": address.channel,
        "account": address.account,
        "peer": address.peer,
        "code": "",
        "code_tries": 0,
    }
    _MAKE.run(tx.connection, row)


_MAKE = Prepared(insert_unless_known(contacts, ("channel", "account", "peer", "code", "code_tries")))
_here = (
    contacts.c.channel == bindparam("at_channel"),
    contacts.c.account == bindparam("at_account"),
    contacts.c.peer == bindparam("at_peer"),
)
_now = bindparam("now", type_=contacts.c.proved_at.type)
_STOP = update(contacts).where(*_here, contacts.c.stopped_at.is_(None)).values(stopped_at=_now)
_START = update(contacts).where(*_here, contacts.c.stopped_at.is_not(None)).values(stopped_at=None)
_STOPPED = select(contacts.c.id).where(*_here, contacts.c.stopped_at.is_not(None))
_LOSE = update(contacts).where(*_here, contacts.c.gone_at.is_(None)).values(gone_at=_now)
_FIND = Prepared(update(contacts).where(*_here, contacts.c.gone_at.is_not(None)).values(gone_at=None))
_from_here = (
    select(messages.c.id)
    .join(conversations, conversations.c.id == messages.c.conversation_id)
    .where(
        conversations.c.channel == bindparam("at_channel"),
        conversations.c.account == bindparam("at_account"),
        conversations.c.peer == bindparam("at_peer"),
        messages.c.author == "customer",
        messages.c.inbound_id.is_not(None),
    )
)
_GONE = select(contacts.c.id).where(
    *_here, contacts.c.gone_at.is_not(None), ~exists(_from_here.where(messages.c.at > contacts.c.gone_at))
)
_wrote = exists(_from_here.where(messages.c.proof.in_(PROOFS)))
_PROVED = select(1).where(
    or_(_wrote, exists(select(contacts.c.id).where(*_here, contacts.c.proved_at.is_not(None))))
)
_CODE = (
    update(contacts)
    .where(*_here)
    .values(
        code=bindparam("v_code"),
        code_until=bindparam("v_until", type_=contacts.c.code_until.type),
        code_tries=0,
    )
)
_AWAITS = select(contacts.c.id).where(*_here, contacts.c.code != "")
_TRY = (
    update(contacts)
    .where(
        *_here, contacts.c.code != "", contacts.c.code_until > _now, contacts.c.code_tries < bindparam("most")
    )
    .values(code_tries=contacts.c.code_tries + 1)
    .returning(contacts.c.code)
)
_PROVE = update(contacts).where(*_here).values(proved_at=_now, code="", code_until=None)
_FORGET = update(contacts).where(*_here).values(proved_at=None, code="", code_until=None)
_OF_CASE = select(
    conversations.c.id, conversations.c.channel, conversations.c.account, conversations.c.peer
).where(conversations.c.complaint_id == bindparam("of"))
