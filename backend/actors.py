"""Who does something to a case, and what their role lets them do."""

from dataclasses import dataclass
from typing import Literal

MANAGERS = frozenset({"manager", "representative", "executive", "admin"})
HANDLERS = MANAGERS | {"agent"}
READERS = HANDLERS | {"auditor"}


@dataclass(frozen=True, slots=True)
class Actor:
    """A person at the desk, the customer, somebody else who writes about a case, or the system itself."""

    kind: Literal["staff", "customer", "third", "system"]
    id: int | None = None
    name: str = ""
    role: str = ""

    @property
    def mark(self) -> str:
        """How the audit chain names them: never a person's name."""
        return f"staff:{self.id}" if self.kind == "staff" else self.kind

    @property
    def handles(self) -> bool:
        return self.kind != "staff" or self.role in HANDLERS

    @property
    def manages(self) -> bool:
        return self.kind == "staff" and self.role in MANAGERS


CUSTOMER = Actor("customer")
THIRD = Actor("third")
SYSTEM = Actor("system")
