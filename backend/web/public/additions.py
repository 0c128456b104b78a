"""What customers do to their own complaint on its page: add words and files, answer a decision, take it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from backend import case as cases
from backend.actors import CUSTOMER
from backend.complaints import Complaints, attached
from backend.database import Transaction
from backend.models import Attachment, MessageKey
from channels.base import Attachment as Attached
from channels.base import StoredFile

keys = MessageKey.__table__  # type: ignore[attr-defined]  # SQLModel adds it at run time
attachments = Attachment.__table__  # type: ignore[attr-defined]  # the same

DECISIONS = frozenset({"accept", "reject", "confirm", "not_fixed", "customer_objects", "reopen", "withdraw"})


class Twice(Exception):
    """The form was sent before; its words are stored."""


def add(
    tx: Transaction,
    desk: Complaints,
    complaint_id: int,
    text: str,
    files: Sequence[StoredFile],
    key: str,
    now: datetime,
) -> None:
    """Adds the customer's words to their case; raises `Twice` for a form that comes again."""
    case = cases.load(tx, complaint_id, now)
    _once(tx, case, key)
    row: dict[str, Any] = {
        "conversation_id": case["conversation_id"],
        "complaint_id": case["id"],
        "author": "customer",
        "kind": "addition",
        "text": text,
        "language": case["language"],
        "at": now,
        "attachments": [attached(_cited(each)) for each in files] or None,
    }
    written = cases.write_messages(tx, [row])[0]
    if files:
        owned = update(attachments).where(attachments.c.id.in_([each.id for each in files]))
        tx.connection.execute(owned.values(complaint_id=case["id"], message_id=written["id"]))
    case.set(last_words=text[: cases.WORDS], last_author="customer")
    case.happened("added", CUSTOMER, words=text, data={"message": written["id"]})
    if case["state"] == "awaiting_customer":
        desk.move(case, "customer_reply", CUSTOMER)
    desk.save(tx, case)


def decide(tx: Transaction, desk: Complaints, complaint_id: int, event: str, why: str, now: datetime) -> None:
    """The customer's own move; raises `Refused` when the case has moved on."""
    case = cases.load(tx, complaint_id, now)
    if event == "withdraw" and case["state"] == "intake":
        event = "cancel"
    desk.move(case, event, CUSTOMER, reason=why or "on the status page")
    desk.save(tx, case)


def _once(tx: Transaction, case: cases.Case, key: str) -> None:
    row = {
        "channel": "page",
        "account": case["reference"],
        "key": key,
        "conversation_id": case["conversation_id"] or 0,
    }
    try:
        with tx.connection.begin_nested():
            tx.connection.execute(insert(keys), row)
    except IntegrityError:
        raise Twice from None


def _cited(file: StoredFile) -> Attached:
    return Attached(file.name, file.media_type, file.size, file.sha256, stored=file.id)
