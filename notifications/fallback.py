"""Another way to a person when one failed: the next verified address of the case by rank, else a task for the desk."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, select

from backend.actors import SYSTEM
from backend.case import Case, messages, write_messages
from backend.database import Transaction
from channels.base import Traits
from dialogs.catalogue import text
from notifications import contacts

Find = Callable[[str, str], Traits | None]
Dress = Callable[[Case, Mapping[str, Any], Traits], str]
LONGEST = 6  # ways tried for one message
# Kinds of messages that nobody needs at another address.
ITS_OWN = frozenset({"code", "stopped", "copy", "survey", "third"})
_CARRIED = (
    *("complaint_id", "reference", "author", "name", "staff_id", "kind", "language"),
    *("urgent", "whole", "attachments"),
)


def go_another_way(tx: Transaction, case: Case, row: Mapping[str, Any], find: Find, dress: Dress) -> bool:
    """Writes the message anew to the next way; False when there is none, and its failure waits for staff.

    `dress` gives the words for a way with these traits.
    """
    if row["kind"] in ITS_OWN or row["status"] == "taken_back":
        return False
    found = _next(tx, case, row, find)
    if found is None:
        return False
    way, traits = found
    (written,) = write_messages(tx, [_anew(case, row, way, traits, dress(case, row, traits))])
    data = {"message": row["id"], "again": written["id"], "way": traits.contact or "chat"}
    case.happened("fell_back", SYSTEM, data=data)
    return True


def _next(
    tx: Transaction, case: Case, row: Mapping[str, Any], find: Find
) -> tuple[Mapping[str, Any], Traits] | None:
    tried = _tried(tx, row)
    ways = [
        (traits.fallback_rank, way["id"], way, traits)
        for way in contacts.reached(tx.connection, case["id"])
        if _key(way) not in tried
        and (traits := find(way["channel"], way["account"]))
        and traits.fallback_rank
    ]
    return min(ways, key=lambda each: each[:2])[2:] if ways else None


def _anew(
    case: Case, row: Mapping[str, Any], way: Mapping[str, Any], traits: Traits, words: str
) -> dict[str, Any]:
    return {
        **{name: row[name] for name in _CARRIED},
        "subject": row["subject"]
        or text("notice.subject.news", row["language"], reference=case["reference"]),
        "text": words,
        "options": None if traits.discreet else _pressable(row["options"]),
        "attachments": None if traits.discreet else row["attachments"],
        "conversation_id": way["id"],
        "channel": way["channel"],
        "account": way["account"],
        "peer": way["peer"],
        "at": case.now,
        "status": "queued",
        "due_at": case.now,
        "fallback_of": row["id"],
    }


def _pressable(options: Sequence[Mapping[str, Any]] | None) -> list[Mapping[str, Any]] | None:
    """The choices without those that only the first way can offer."""
    return [each for each in options or () if not each.get("shares")] or None


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


_ROW = select(messages).where(messages.c.id == bindparam("of"))
