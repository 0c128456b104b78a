"""A message that is about something else: moved to a case of its own, with what was read out of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from backend import case as cases
from backend.case import Case, Refused, messages
from backend.database import Transaction
from backend.models import Attachment, Conversation
from dialogs.complaint import Form, Value

attachments = Attachment.__table__  # type: ignore[attr-defined]
conversations = Conversation.__table__  # type: ignore[attr-defined]

CARRIED = (
    "name_or_organisation",
    "phone",
    "email",
    "address",
    "language",
)  # of the person, not of the matter


def split(tx: Transaction, old: Case, message: int, drawn: tuple[str, str], now: datetime) -> Case:
    """The new case, under the number and secret drawn for it, with the message in it; both are still to be saved.

    Raises `Refused` for a message that is no word of the customer, or the one that opened the case.
    """
    found = tx.connection.execute(_MESSAGE, {"of": message, "case": old["id"]}).mappings().first()
    said = dict(found or {})
    if not said or said["author"] != "customer" or not said["text"].strip():
        raise Refused("Only words of the customer can have a case of their own.")
    if tx.connection.execute(_FIRST, {"case": old["id"]}).scalar() == message:
        raise Refused("These words opened the case: nothing would be left in it.")
    form = _parted(old, said)
    row = _row(old, said, form, drawn)
    row["conversation_id"] = _talk(tx, old, row, now)
    new = cases.create(tx, row, now)
    if row["conversation_id"] != old["conversation_id"]:
        tx.connection.execute(_BELONGS, {"of": row["conversation_id"], "case": new["id"]})
    moved = {"of": message, "case": new["id"], "talk": row["conversation_id"], "v_reference": drawn[0]}
    tx.connection.execute(_MOVE, moved)
    tx.connection.execute(_MOVE_FILES, {"of": message, "case": new["id"]})
    return new


def _row(old: Case, said: Mapping[str, Any], form: Form, drawn: tuple[str, str]) -> dict[str, Any]:
    kept = ("channel", "account", "peer", "media", "language", "complainant", "profile")
    words = said["text"].strip()
    return {
        **{name: old[name] for name in kept},
        "reference": drawn[0],
        "secret": drawn[1],
        "subject": words[:80],
        "form": form.to_json(),
        "missing": list(form.missing()),
        "received_at": said["at"],
        "submitted_at": old.now,
        "last_words": words[: cases.WORDS],
        "last_author": "customer",
    }


def _parted(old: Case, said: Mapping[str, Any]) -> Form:
    """Takes out of the old form what the message brought, and begins the new one with it."""
    form, source, words = Form.from_json(old["form"]), str(said["inbound_id"] or ""), said["text"].strip()
    problem = Value(words, words, source, confirmed=True)
    new = Form({key: form[key] for key in CARRIED if key in form}).with_value("problem_description", problem)
    left = dict(form.entries)
    for key, value in form.items():
        if key == "problem_description":
            left[key] = replace(value, value=_without(value.value, words), said=_without(value.said, words))
        elif source and value.message == source and key not in CARRIED:
            new = new.with_value(key, replace(value, earlier=()))
            del left[key]
            if value.earlier:
                left[key] = Value(value.earlier[-1], earlier=value.earlier[:-1])
    rest = Form(left)
    if rest.to_json() != old["form"]:
        old.set(form=rest.to_json(), missing=list(rest.missing()))
    return new


def _without(text: str, words: str) -> str:
    """The problem without the words that were added to it; as it is where it is nothing else."""
    rest = text.replace(words, "").strip()
    return rest or text


def _talk(tx: Transaction, old: Case, row: Mapping[str, Any], now: datetime) -> int | None:
    """A talk of its own for letters; a chat has one talk for all cases of its person."""
    talk = tx.connection.execute(_OLD_TALK, {"of": old["conversation_id"]}).mappings().first()
    if talk is None or not talk["topic"]:
        return old["conversation_id"]  # type: ignore[no-any-return]  # a column of the row
    state = {
        "phase": "submitted",
        "reference": row["reference"],
        "language": row["language"],
        "greeted": True,
        "privacy_told": True,
    }
    values = {
        **{name: row[name] for name in ("channel", "account", "peer", "language")},
        "topic": row["reference"],
        "state": state,
        "opened_at": now,
        "last_at": now,
        "version": 1,
        "person": "",
    }
    return int(
        tx.connection.execute(insert(conversations).returning(conversations.c.id), values).scalar_one()
    )


_MESSAGE = select(messages).where(
    messages.c.id == bindparam("of"), messages.c.complaint_id == bindparam("case")
)
_FIRST = select(func.min(messages.c.id)).where(
    messages.c.complaint_id == bindparam("case"), messages.c.author == "customer"
)
_MOVE = (
    update(messages)
    .where(messages.c.id == bindparam("of"))
    .values(
        complaint_id=bindparam("case"),
        conversation_id=bindparam("talk"),
        reference=bindparam("v_reference"),
    )
)
_MOVE_FILES = (
    update(attachments)
    .where(attachments.c.message_id == bindparam("of"))
    .values(complaint_id=bindparam("case"))
)
_OLD_TALK = select(conversations.c.topic).where(conversations.c.id == bindparam("of"))
_BELONGS = (
    update(conversations).where(conversations.c.id == bindparam("of")).values(complaint_id=bindparam("case"))
)
