"""Who else reads along or writes about a case: kept with it, sent nothing until somebody at the desk lets them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from backend.actors import Actor
from backend.case import Case, messages
from backend.database import Transaction
from backend.database.statements import Prepared, insert_unless_known
from backend.models import Conversation, ThirdParty

conversations = Conversation.__table__  # type: ignore[attr-defined]
third_parties = ThirdParty.__table__  # type: ignore[attr-defined]

MOST = 50  # of one case: more are a list, not people
KIND = "third"
"""The kind of a message that went to somebody beside the customer, who is not shown it."""


def keep(
    tx: Transaction, case: Case, channel: str, account: str, people: Iterable[tuple[str, str]], how: str
) -> int:
    """Keeps people by name and address, except the customer; returns how many are new."""
    known = {each["peer"] for each in of_case(tx.connection, case["id"])}
    new = 0
    for name, peer in people:
        if peer in known or peer == case["peer"] or len(known) >= MOST:
            continue
        row = {
            "complaint_id": case["id"],
            "channel": channel,
            "account": account,
            "peer": peer,
            "name": name,
            "how": how,
            "since": case.now,
        }
        new += len(_KEEP.run(tx.connection, row))
        known.add(peer)
    return new


def of_case(connection: Connection, complaint_id: int) -> Sequence[Mapping[str, Any]]:
    """The people beside a case's customer, in the order they came."""
    return _OF_CASE.all(connection, {"of": complaint_id})


def is_known(connection: Connection, complaint_id: int, channel: str, peer: str) -> bool:
    """Whether somebody reads along, or wrote before."""
    given = {"of": complaint_id, "at_channel": channel, "at_peer": peer}
    return connection.execute(_KNOWN, given).first() is not None


def admit(
    tx: Transaction, complaint_id: int, number: int, actor: Actor, now: datetime, *, wanted: bool
) -> bool:
    """Lets somebody have the desk's replies from now on, or no more; False when nothing changed. Raises LookupError."""
    row = tx.connection.execute(_ONE, {"of": complaint_id, "number": number}).first()
    if row is None:
        raise LookupError(f"nobody of number {number} stands beside this case")
    if bool(row.admitted_at) == wanted:
        return False
    values = {"number": number, "v_at": now if wanted else None, "v_by": actor.id if wanted else None}
    tx.connection.execute(_ADMIT, values)
    return True


def copies(tx: Transaction, case: Case, reply: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A reply once more, to each who was let in, in a talk of their own; their answers are a third party's words."""
    return [
        {
            **{name: value for name, value in reply.items() if name != "id"},
            "kind": KIND,
            "conversation_id": _talk(tx, case, each),
            **{name: each[name] for name in ("channel", "account", "peer")},
            "reply_to": None,
            "thread": None,
        }
        for each in of_case(tx.connection, case["id"])
        if each["admitted_at"]
    ]


def take_back(tx: Transaction, complaint_id: int, words: str, at: datetime) -> None:
    """The copies of a reply that was taken back in time."""
    tx.connection.execute(_TAKE_BACK, {"of": complaint_id, "v_text": words, "v_at": at})


def _talk(tx: Transaction, case: Case, party: Mapping[str, Any]) -> int:
    here = {name: party[name] for name in ("channel", "account", "peer")}
    known = tx.connection.execute(
        _TALK, {**{f"at_{name}": value for name, value in here.items()}, "of": case["id"]}
    ).scalar()
    if known is not None:
        return int(known)
    row = {
        **here,
        "topic": f"about {case['reference']}",
        "about": case["id"],
        "state": {"language": case["language"]},
        "language": case["language"],
        "version": 1,
        "person": "",
        "opened_at": case.now,
        "last_at": case.now,
    }
    return int(tx.connection.execute(insert(conversations).returning(conversations.c.id), row).scalar_one())


_KEEP = Prepared(
    insert_unless_known(third_parties, ("complaint_id", "channel", "account", "peer", "name", "how", "since"))
)
_OF_CASE = Prepared(
    select(third_parties).where(third_parties.c.complaint_id == bindparam("of")).order_by(third_parties.c.id)
)
_KNOWN = select(third_parties.c.id).where(
    third_parties.c.complaint_id == bindparam("of"),
    third_parties.c.channel == bindparam("at_channel"),
    third_parties.c.peer == bindparam("at_peer"),
)
_ONE = select(third_parties).where(
    third_parties.c.complaint_id == bindparam("of"), third_parties.c.id == bindparam("number")
)
_ADMIT = (
    update(third_parties)
    .where(third_parties.c.id == bindparam("number"))
    .values(
        admitted_at=bindparam("v_at", type_=third_parties.c.admitted_at.type), admitted_by=bindparam("v_by")
    )
)
_TALK = select(conversations.c.id).where(
    *(conversations.c[name] == bindparam(f"at_{name}") for name in ("channel", "account", "peer")),
    conversations.c.about == bindparam("of"),
)
_TAKE_BACK = (
    update(messages)
    .where(
        messages.c.complaint_id == bindparam("of"),
        messages.c.kind == KIND,
        messages.c.at == bindparam("v_at", type_=messages.c.at.type),
        messages.c.text == bindparam("v_text"),
        messages.c.status == "queued",
    )
    .values(status="taken_back")
)
