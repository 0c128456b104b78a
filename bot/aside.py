"""Machines' mail that was set aside: shown to staff, and taken in as a person's after all."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import RowMapping, bindparam, func, literal_column, select, update

from backend import case as cases
from backend.actors import Actor
from backend.database import Database, Transaction
from backend.files import Files
from backend.office import SetAside
from bot.inbox import inbound
from channels.base import VOUCHED, Channel, Outlining

log = structlog.get_logger()

PAGE = 50
LOOKED_THROUGH = 20_000
"""Of the newest events: those that were ignored are found without an index of their own."""
_HEAD = 16_384
_WORDS = "vouched_words"


class Aside:
    """What the channels set aside that can say whose letter it is."""

    def __init__(
        self,
        database: Database,
        files: Files,
        channels: Mapping[tuple[str, str], Channel],
        now: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._files = files
        self._channels = {place: each for place, each in channels.items() if isinstance(each, Outlining)}
        self._now = now

    async def listed(self, before: int | None = None) -> Sequence[SetAside]:
        """A page of it, newest first, below the event `before`."""
        names = sorted({name for name, _ in self._channels})
        given = {"names": names, "before": before or 2**62, "head": _HEAD, "page": PAGE}
        rows = await self._database.read(lambda c: c.execute(_LISTED, given).all())
        return [await self._shown(row._mapping) for row in rows]

    async def _shown(self, row: RowMapping) -> SetAside:
        head = row["head"]
        if row["body_file"] is not None:
            try:
                head = await self._files.head(row["body_file"], _HEAD)
            except KeyError:
                head = b""
        place = (row["channel"], row["account"])
        channel = self._channels.get(place) or next(
            each for (name, _), each in self._channels.items() if name == row["channel"]
        )
        told = channel.outline(bytes(head or b""))
        return SetAside(
            row["id"],
            row["channel"],
            row["received_at"],
            told.name,
            told.sender,
            told.subject,
            row["reason"],
            row["reference"] or "",
        )

    async def take_in(self, number: int, actor: Actor) -> bool:
        """Puts one back in line, to be read as a person's; False when it is not among them, or was taken already."""
        now = self._now()

        def write(tx: Transaction) -> bool:
            row = tx.connection.execute(_ONE, {"of": number}).first()
            if row is None or (row.channel, row.account) not in self._channels:
                return False
            who = f"{actor.name} ({actor.mark}) on {now:%Y-%m-%d %H:%M} UTC"
            words = f"Taken in by {who}. It had been set aside: {row.reason}"
            envelope = {**(row.envelope or {}), VOUCHED: str(actor.id), _WORDS: words}
            given: dict[str, Any] = {"of": number, "v_envelope": envelope, "now": now}
            if tx.connection.execute(_TAKE_IN, given).rowcount != 1:
                return False
            tx.wake("inbox")
            return True

        taken = await self._database.write(write)
        if taken:
            log.info("inbox.taken_in", inbound=number, by=actor.mark)
        return taken


def taken_in(envelope: Mapping[str, str]) -> tuple[Actor, str] | None:
    """Who took an event in, and what its case is told of it; None for any other event."""
    if VOUCHED not in envelope:
        return None
    return Actor("staff", int(envelope[VOUCHED])), envelope.get(_WORDS, "")


_IGNORED = inbound.c.fate == literal_column("'ignored'")
_newest = select(func.max(inbound.c.id)).scalar_subquery()
_LISTED = (
    select(
        inbound.c.id,
        inbound.c.channel,
        inbound.c.account,
        inbound.c.received_at,
        inbound.c.reason,
        inbound.c.body_file,
        func.substr(inbound.c.body, 1, bindparam("head")).label("head"),
        cases.complaints.c.reference,
    )
    .outerjoin(cases.complaints, cases.complaints.c.id == inbound.c.complaint_id)
    .where(
        _IGNORED,
        inbound.c.channel.in_(bindparam("names", expanding=True)),
        inbound.c.id < bindparam("before"),
        inbound.c.id > _newest - LOOKED_THROUGH,
    )
    .order_by(inbound.c.id.desc())
    .limit(bindparam("page"))
)
_ONE = select(inbound.c.channel, inbound.c.account, inbound.c.reason, inbound.c.envelope).where(
    inbound.c.id == bindparam("of"), _IGNORED
)
_TAKE_IN = (
    update(inbound)
    .where(inbound.c.id == bindparam("of"), _IGNORED)
    .values(
        fate="pending",
        reason="",
        attempts=0,
        envelope=bindparam("v_envelope", type_=inbound.c.envelope.type),
        due_at=bindparam("now", type_=inbound.c.due_at.type),
        owner=None,
        leased_until=None,
        settled_at=None,
        complaint_id=None,
    )
)
