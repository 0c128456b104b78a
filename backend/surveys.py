"""The survey after a case has ended (8.3): once a case, its marks and words as rows, each change as a case event."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, bindparam, insert, literal_column, select, update

from backend.actors import CUSTOMER, SYSTEM
from backend.case import Case, complaints
from backend.database import Transaction
from backend.models import Survey

surveys = Survey.__table__  # type: ignore[attr-defined]

LONGEST = 8_000  # characters of words kept beside the marks; the messages themselves are kept whole


def ask(tx: Transaction, case: Case) -> None:
    """Writes down that the two questions are put now."""
    row = {
        "complaint_id": case["id"],
        "conversation_id": case["conversation_id"],
        "channel": case["channel"],
        "language": case["language"],
        "asked_at": case.now,
        "words": "",
        "refused": False,
    }
    tx.connection.execute(insert(surveys), row)
    case.happened("surveyed", SYSTEM)


def rate(tx: Transaction, case: Case, given: Mapping[str, Any], message: int) -> None:
    """Keeps an answer: `result` and `fairness` are marks or None, `words` join those said before."""
    known = of(tx.connection, case["id"])
    if known is None:
        return
    marks = {name: given[name] for name in ("result", "fairness") if given[name] is not None}
    said = given["words"].strip()
    words = "\n".join(part for part in (known["words"], said) if part)[:LONGEST]
    values = {"answered_at": case.now, "words": words, "refused": given["refused"], **marks}
    tx.connection.execute(update(surveys).where(surveys.c.complaint_id == case["id"]).values(**values))
    event = "survey_refused" if given["refused"] else "rated"
    case.happened(event, CUSTOMER, words=said, data={"message": message, **marks})


def of(connection: Connection, complaint_id: int) -> Mapping[str, Any] | None:
    """What was asked and answered about a case; None where nobody was asked."""
    row = connection.execute(_OF, {"of": complaint_id}).first()
    return None if row is None else dict(row._mapping)


def has_refused(connection: Connection, case: Case) -> bool:
    """Whether the person at this address said once that they do not wish to be asked."""
    given = {name: case[name] for name in ("channel", "account", "peer")}
    return connection.execute(_REFUSED, given).first() is not None


def case_of(connection: Connection, conversation: int, reference: str) -> int | None:
    """The case a talk was asked about, if it was."""
    return connection.execute(_CASE, {"talk": conversation, "reference": reference}).scalar()


_OF = select(surveys).where(surveys.c.complaint_id == bindparam("of"))
_REFUSED: Select[Any] = (
    select(literal_column("1"))
    .select_from(surveys.join(complaints, complaints.c.id == surveys.c.complaint_id))
    .where(
        complaints.c.peer == bindparam("peer"),
        complaints.c.account == bindparam("account"),
        complaints.c.channel == bindparam("channel"),
        surveys.c.refused,
    )
    .limit(1)
)
_CASE = (
    select(complaints.c.id)
    .select_from(surveys.join(complaints, complaints.c.id == surveys.c.complaint_id))
    .where(complaints.c.reference == bindparam("reference"), surveys.c.conversation_id == bindparam("talk"))
)
