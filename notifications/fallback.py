"""Another way to a person when one failed: the next proved address of the case, or a task for somebody at the desk."""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import bindparam, select

from backend.actors import SYSTEM
from backend.case import Case, messages, write_messages
from backend.database import Transaction
from channels.base import Address, Traits
from dialogs.catalogue import text
from notifications import contacts

Find = Callable[[str, str], Traits | None]
LONGEST = 6  # ways tried for one message


def go_another_way(
    tx: Transaction, case: Case, row: Mapping[str, Any], traits: Find, say: Callable[[Case, str], str]
) -> bool:
    """Writes the message anew to the next proved address of its case; False when there is none.

    `say` gives the neutral words for a way that shows no contents.
    """
    if row["kind"] in {"code", "stopped", "third"}:  # the customer is not sent what was for somebody else
        return False
    tried = _tried(tx, row)
    ways = [
        way
        for way in contacts.verified(tx.connection, case["id"])
        if _key(way) not in tried and not contacts.is_stopped(tx.connection, _address(way))
    ]
    ranked = sorted(
        ((found.fallback_rank, way["id"], found, way) for way in ways if (found := traits(*_key(way)[:2]))),
        key=lambda each: each[:2],
    )
    for rank, _, found, way in ranked:
        if rank:
            new = _anew(case, row, way, say(case, row["language"]) if found.discreet else row["text"])
            (written,) = write_messages(tx, [new])
            data = {"message": row["id"], "again": written["id"], "way": found.contact or "chat"}
            case.happened("fell_back", SYSTEM, data=data)
            return True
    return False


def _anew(case: Case, row: Mapping[str, Any], way: Mapping[str, Any], words: str) -> dict[str, Any]:
    kept = (
        "complaint_id",
        "reference",
        "author",
        "name",
        "staff_id",
        "kind",
        "subject",
        "language",
        "urgent",
    )
    return {
        **{name: row[name] for name in kept},
        "subject": row["subject"]
        or text("notice.subject.news", row["language"], reference=case["reference"]),
        "text": words,
        "whole": row["whole"],
        "options": row["options"],
        "attachments": row["attachments"],
        "conversation_id": way["id"],
        "channel": way["channel"],
        "account": way["account"],
        "peer": way["peer"],
        "at": case.now,
        "status": "queued",
        "due_at": case.now,
        "fallback_of": row["id"],
    }


def _tried(tx: Transaction, row: Mapping[str, Any]) -> set[tuple[str, str, str]]:
    """The addresses this message was sent to already."""
    tried = {_key(row)}
    for _ in range(LONGEST):
        if not row["fallback_of"]:
            break
        found = tx.connection.execute(_ROW, {"of": row["fallback_of"]}).first()
        if found is None:
            break
        row = dict(found._mapping)
        tried.add(_key(row))
    return tried


def _key(row: Mapping[str, Any]) -> tuple[str, str, str]:
    return row["channel"], row["account"], row["peer"]


def _address(row: Mapping[str, Any]) -> Address:
    return Address(*_key(row))


_ROW = select(messages).where(messages.c.id == bindparam("of"))
