"""Everything the pages and programs of one running desk work with."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from backend.access import Access
from backend.actors import Actor
from backend.complaints import Complaints
from backend.database import Database
from backend.files import Files
from backend.policy import Profile
from channels.base import Accept, Storage


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something somebody must mend. `key` is ceiling_near, ceiling_reached (of `channel`, with the `sum`) or provider:
    what a provider refuses, in its adapter's `words`."""

    key: str
    channel: str = ""
    words: str = ""
    sum: str = ""


@dataclass(frozen=True, slots=True)
class Spending:
    """What the texts of a case came to, and those of the month so far, in words with the currency."""

    segments: int
    cost: str
    month: str
    priced: bool


@dataclass(frozen=True, slots=True)
class SetAside:
    """A letter that got no answer because a machine seems to have written it, with the `reason` in the reader's words
    for staff. `reference` is the case it is noted on, where there is one."""

    id: int
    channel: str
    received_at: datetime
    name: str
    sender: str
    subject: str
    reason: str
    reference: str = ""


async def _nothing_aside(_before: int | None) -> Sequence[SetAside]:
    return ()


async def _nothing_to_take(_number: int, _actor: Actor) -> bool:
    return False


async def _no_alarms() -> Sequence[Alarm]:
    return ()


async def _no_spending(_complaint_id: int) -> Spending | None:
    return None


@dataclass(frozen=True, slots=True)
class Office:
    """The composed desk, as pages see it. `outgoing_mail` says where mail goes, in words for staff; `replay` takes an
    inbound event again, `set_aside` lists machines' mail and `take_in` takes one in as a person's, `health` tells what
    works, `metrics` is Prometheus' text."""

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
    set_aside: Callable[[int | None], Awaitable[Sequence[SetAside]]] = _nothing_aside
    take_in: Callable[[int, Actor], Awaitable[bool]] = _nothing_to_take
    alarms: Callable[[], Awaitable[Sequence[Alarm]]] = _no_alarms
    spending: Callable[[int], Awaitable[Spending | None]] = _no_spending
    ways: tuple[tuple[str, str], ...] = ()  # (email|telegram|sms|whatsapp|phone|letter, address)
