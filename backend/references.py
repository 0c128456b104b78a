"""Allotting complaint numbers: prefix, date received, random characters and a check character (contract.md)."""

import secrets
from datetime import date

from sqlalchemy import bindparam, select

from backend.database import Transaction
from backend.models import Complaint
from dialogs.understanding.references import check_character

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
AMBIGUOUS = frozenset("ILOU")  # never a check character: they are not written in Crockford's alphabet
SAMPLE = 8

_complaints = Complaint.__table__  # type: ignore[attr-defined]
_TAKEN = select(_complaints.c.reference).where(
    _complaints.c.reference.in_(bindparam("drawn", expanding=True))
)


def candidate(prefix: str, day: date, length: int = 4) -> str:
    """A number at random; whether it is free only the table's constraint knows."""
    stamp = day.strftime("%y%m%d")
    while True:
        middle = "".join(secrets.choice(ALPHABET) for _ in range(length))
        check = check_character(stamp + middle)
        if check not in AMBIGUOUS:
            return f"{prefix}-{stamp}-{middle}{check}"


def secret() -> str:
    """The secret of a case: 128 random bits."""
    return secrets.token_hex(16)


def draw(tx: Transaction, prefix: str, day: date) -> tuple[str, str]:
    """A free number and the case's secret. When half of a sample of the day's numbers is taken, one character more."""
    for length in range(4, 12):
        drawn = [candidate(prefix, day, length) for _ in range(SAMPLE)]
        taken = set(tx.connection.execute(_TAKEN, {"drawn": drawn}).scalars())
        free = [reference for reference in drawn if reference not in taken]
        if len(free) > SAMPLE // 2:
            return free[0], secret()
    raise RuntimeError("no free complaint number")
