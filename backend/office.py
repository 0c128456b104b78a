"""Everything the pages and programs of one running desk work with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.access import Access
from backend.complaints import Complaints
from backend.database import Database
from backend.files import Files
from backend.policy import Profile
from channels.base import Accept, Storage


@dataclass(frozen=True, slots=True)
class Office:
    """The composed desk, as pages see it. `outgoing_mail` says where mail goes, in words for staff;
    `replay` takes an inbound event again, `health` tells what works, `metrics` is Prometheus' text."""

    organisation: str
    languages: tuple[str, ...]
    timezone: ZoneInfo
    public_url: str
    prefix: str
    undo_seconds: float
    allowed_origins: tuple[str, ...]
    outgoing_mail: str
    database: Database
    complaints: Complaints
    access: Access
    files: Files
    storage: Storage
    profile: Profile
    now: Callable[[], datetime]
    sign: Callable[[str, str], str]
    accept: Accept  # what the form and the status page say goes in like every other message
    replay: Callable[[int], Awaitable[bool]]
    health: Callable[[], Awaitable[dict[str, Any]]]
    metrics: Callable[[], Awaitable[bytes]]
    ways: tuple[tuple[str, str], ...] = ()  # (email|telegram|sms|whatsapp|phone|letter, address)
