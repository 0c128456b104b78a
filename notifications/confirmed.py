"""Where a message goes that none of a case's proved addresses takes: an address its customer confirmed in the form."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.case import Case, write_messages
from backend.complaints import outgoing
from backend.database import Transaction
from channels.base import Address, Channel
from dialogs.catalogue import text
from dialogs.complaint import Form
from notifications import contacts

_CARRIED = ("author", "name", "staff_id", "kind", "subject", "language", "attachments", "urgent")


def instead(tx: Transaction, case: Case, row: Mapping[str, Any], channels: Sequence[Channel]) -> bool:
    """Queues the message for the next address; False when there is none, so that a person must look."""
    if row["fallback_of"] or row["status"] == "taken_back":
        return False
    address = following(case, row, channels)
    if address is None or contacts.is_gone(tx.connection, address):
        return False
    letter = next(each for each in channels if each.account == address.account).traits.style == "letter"
    words = _as_letter(case, row["text"]) if letter else row["text"]
    carried = {name: row[name] for name in _CARRIED}
    there = {"channel": address.channel, "account": address.account, "peer": address.peer}
    fresh = {**outgoing(case, words, kind=row["kind"]), **carried, **there}
    subject = row["subject"] or text("notice.subject.news", case["language"], reference=case["reference"])
    write_messages(
        tx, [{**fresh, "subject": subject, "reply_to": None, "thread": None, "fallback_of": row["id"]}]
    )
    return True


def following(case: Case, row: Mapping[str, Any], channels: Sequence[Channel]) -> Address | None:
    """The best-ranked other way whose address stands in the form and was confirmed: by the provider, or with the
    summary the customer sent in."""
    form = Form.from_json(case["form"])
    signed = "signature" in form
    ways = sorted(
        (each for each in channels if each.traits.fallback_rank and not each.traits.discreet),
        key=lambda each: each.traits.fallback_rank,
    )
    for each in ways:
        value = form.get(each.traits.contact) if each.traits.contact else None
        if value is None or not (value.confirmed or signed) or each.name == row["channel"]:
            continue
        return Address(each.name, each.account, value.value.strip().lower())
    return None


def _as_letter(case: Case, body: str) -> str:
    language, name = case["language"], case["complainant"]
    hello = text("mail.hello", language, name=name) if name else text("mail.hello.plain", language)
    return f"{hello}\n\n{body}"
