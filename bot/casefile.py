"""One case as a person or a program reads it outside the console."""

from typing import Any

from rich.console import Console

from backend.complaint_json import complaint_json, event_json, message_json
from backend.listing import case_by_reference
from bot.app import Program


async def as_json(program: Program, reference: str) -> dict[str, Any] | None:
    """The case file: complaint, messages and events; None for an unknown number."""
    raise NotImplementedError


async def print_case(program: Program, reference: str, screen: Console) -> bool:
    """Prints a case; False for an unknown number."""
    raise NotImplementedError
