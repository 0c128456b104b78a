"""What machines' mail tells staff of a case: that a person is away, or that a letter is late (no state moves)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select

from backend import case as cases
from backend.actors import SYSTEM, Actor
from backend.case import messages
from backend.complaints import Complaints
from backend.database import Transaction
from channels.base import Ignored, RawEvent

_WORDS = 2_000
_ABOUT = (
    select(messages.c.complaint_id, messages.c.conversation_id)
    .where(
        messages.c.provider_id.in_(bindparam("about", expanding=True)),
        messages.c.channel == bindparam("channel"),
        messages.c.account == bindparam("account"),
        messages.c.complaint_id.is_not(None),
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)


def remark(tx: Transaction, desk: Complaints, raw: RawEvent, ignored: Ignored, now: datetime) -> int | None:
    """Notes on the case of our own letter what a machine said of it. Returns the case, None where there is none."""
    found = tx.connection.execute(_ABOUT, _given(raw, ignored.about)).first() if ignored.about else None
    if found is None:
        return None
    case = cases.load(tx, found.complaint_id, now)
    text = "\n\n".join(part for part in (ignored.reason, ignored.words[:_WORDS]) if part)
    note(tx, case, found.conversation_id, text, now)
    desk.save(tx, case)
    return int(case["id"])


def note(
    tx: Transaction,
    case: cases.Case,
    conversation: int | None,
    text: str,
    now: datetime,
    actor: Actor = SYSTEM,
) -> None:
    """Puts a note of the desk itself on a case, which the caller saves. `actor`: whose doing it tells."""
    row = {
        "conversation_id": conversation,
        "complaint_id": case["id"],
        "reference": case["reference"],
        "author": "note",
        "kind": "note",
        "name": "",
        "text": text,
        "language": case["language"],
        "at": now,
    }
    written = cases.write_messages(tx, [row])[0]
    case.happened("noted", actor, words=text, data={"message": written["id"]})


def _given(raw: RawEvent, about: Sequence[str]) -> dict[str, object]:
    return {"about": list(about), "channel": raw.channel, "account": raw.account}
