"""Conversations as their people may see them: transcript, uploads, read marks. What channels ask of the store."""

import asyncio
import base64
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, insert, or_, select, update

from backend.case import complaints, messages
from backend.database import Database, Transaction
from backend.files import Files
from backend.models import Attachment as AttachmentRow
from backend.models import Conversation, Inbound
from channels.base import (
    Address,
    Attachment,
    Author,
    FileTooLarge,
    Option,
    OutboundMessage,
    Status,
    StoredFile,
    Thread,
)

conversations = Conversation.__table__  # type: ignore[attr-defined]
inbound = Inbound.__table__  # type: ignore[attr-defined]
attachments = AttachmentRow.__table__  # type: ignore[attr-defined]

_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
SHOWN = ("sent", "accepted", "delivered", "read")
RANK: Mapping[str, tuple[str, ...]] = {
    "delivered": ("sent", "accepted"),
    "read": ("sent", "accepted", "delivered"),
}
LATE = timedelta(seconds=10)  # clocks of several nodes may differ by so much


class Talks:
    """The store as channels see it (`channels.base.Storage`)."""

    def __init__(self, database: Database, files: Files, now: Callable[[], datetime]) -> None:
        self._database = database
        self._files = files
        self._now = now

    async def transcript(
        self, address: Address, after: int = 0, limit: int = 200
    ) -> Sequence[OutboundMessage]:
        """The conversation so far, oldest first; with `after`, what was said or released since that message."""
        given = {"at_channel": address.channel, "at_account": address.account, "at_peer": address.peer}
        return await self._database.read(
            lambda connection: _transcript(connection, address, given, after, limit)
        )

    async def keep_file(
        self, address: Address, name: str, content: AsyncIterator[bytes], limit: int
    ) -> StoredFile:
        """Keeps an upload: the bytes first, durably, then the row that names them."""
        taken = bytearray()
        async for part in content:
            taken += part
            if len(taken) > limit:
                raise FileTooLarge(name)
        if not taken:
            raise ValueError("the file is empty")
        body = bytes(taken)
        file = await self._files.keep(body)
        stored = StoredFile(secrets.token_urlsafe(16), name[:200], _media_type(body), len(body), file)
        row = attachment_row(address, stored, self._now())
        await self._database.write(lambda tx: tx.connection.execute(insert(attachments), row))
        return stored

    async def file_of(self, address: Address, stored: str) -> StoredFile | None:
        """The file, if it was sent by or to this address."""
        found = await self._row(stored)
        if found is None or (found["channel"], found["peer"]) != (address.channel, address.peer):
            return None
        return StoredFile(stored, found["name"], found["media_type"], found["size"], found["sha256"])

    async def open_file(self, stored: str) -> bytes:
        """The bytes of an attachment; raises KeyError when there is none."""
        found = await self._row(stored)
        if found is None:
            raise KeyError(stored)
        return await content_of(self._files, found)

    async def mark_read(self, address: Address, up_to: int, status: Status) -> None:
        """The person's device took or showed every message up to this id."""
        given = {"at_channel": address.channel, "at_account": address.account, "at_peer": address.peer}
        values = {
            **given,
            "up_to": up_to,
            "becomes": status,
            "before": list(RANK.get(status, ())),
            "now": self._now(),
        }

        def write(tx: Transaction) -> None:
            for changed in tx.connection.execute(_MARK, values).scalars().all():
                if changed is not None:
                    tx.wake(f"case:{changed}")

        await self._database.write(write)

    @asynccontextmanager
    async def watch(self, address: Address) -> AsyncIterator[asyncio.Event]:
        """An event set whenever another part of the desk changed this talk."""
        with self._database.wakes.on(topic_of(address)) as event:
            yield event

    async def _row(self, stored: str) -> Mapping[str, Any] | None:
        if not _ID.fullmatch(stored):
            return None
        found = await self._database.read(lambda c: c.execute(_FILE, {"of": stored}).first())
        return None if found is None else dict(found._mapping)


def topic_of(address: Address) -> str:
    """The wake-up topic of a talk."""
    return f"talk:{address}"


async def content_of(files: Files, row: Mapping[str, Any]) -> bytes:
    """An attachment's bytes, cut out of its raw message where it was not stored twice."""
    content = await files.read(row["file"])
    if row["source_offset"] is None:
        return content
    part = content[row["source_offset"] : row["source_offset"] + row["source_length"]]
    return base64.b64decode(part, validate=False) if row["source_encoding"] == "base64" else part


def attachment_row(address: Address, stored: StoredFile, now: datetime) -> dict[str, Any]:
    """The row of a file that is kept whole."""
    return {
        "id": stored.id,
        "channel": address.channel,
        "account": address.account,
        "peer": address.peer,
        "complaint_id": None,
        "message_id": None,
        "name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
        "file": stored.sha256,
        "source_offset": None,
        "source_length": None,
        "source_encoding": None,
        "at": now,
    }


async def keep_parts(
    files: Files, address: Address, parts: Sequence[Attachment], source: str | None, now: datetime
) -> tuple[list[Attachment], list[dict[str, Any]]]:
    """Keeps what came inside a message; `source` is the file of the raw message, of which a part may be a slice.

    Returns the attachments as they are cited from now on, and their rows.
    """
    cited, rows = [], []
    for part in parts:
        if part.content is None:
            cited.append(part)
            continue
        sliced = part.slice if source else None
        file = source if source and sliced else await files.keep(part.content)
        sha256 = part.sha256 or hashlib.sha256(part.content).hexdigest()
        stored = StoredFile(secrets.token_urlsafe(16), part.name[:200], part.media_type, part.size, sha256)
        row = {**attachment_row(address, stored, now), "file": file}
        if sliced:
            row |= {
                "source_offset": sliced.offset,
                "source_length": sliced.length,
                "source_encoding": sliced.encoding,
            }
        rows.append(row)
        cited.append(
            Attachment(part.name, part.media_type, part.size, sha256, stored=stored.id, inline=part.inline)
        )
    return cited, rows


def outbound(row: Mapping[str, Any], reference: str = "") -> OutboundMessage:
    """A message row as it crosses the seam."""
    return OutboundMessage(
        id=row["id"],
        address=Address(row["channel"] or "", row["account"] or "", row["peer"] or ""),
        text=row["text"],
        at=row["at"],
        author=Author(row["author"], row["name"]),
        subject=row["subject"],
        language=row["language"],
        reference=reference or row.get("of_case") or "",
        options=tuple(Option(**option) for option in row["options"] or ()),
        attachments=tuple(
            Attachment(a["name"], a["media_type"], a["size"], a["sha256"], stored=a["id"])
            for a in row["attachments"] or ()
        ),
        reply_to=row["reply_to"] or "",
        thread=Thread(tuple(row["thread"] or ())),
        urgent=row["urgent"],
        kind=row["kind"],
        key=row.get("said_as") or "",
    )


def _transcript(
    connection: Connection, address: Address, given: Mapping[str, Any], after: int, limit: int
) -> list[OutboundMessage]:
    statement = _SEEN
    if after:
        at = connection.execute(
            select(messages.c.status_at, messages.c.at).where(messages.c.id == after)
        ).first()
        since = ((at.status_at or at.at) - LATE) if at else None
        late = (
            and_(messages.c.author == "staff", messages.c.status_at >= since) if since else messages.c.id < 0
        )
        statement = statement.where(or_(messages.c.id > after, late)).order_by(messages.c.id).limit(limit)
        rows = connection.execute(statement, given).all()
    else:
        rows = list(
            reversed(connection.execute(statement.order_by(messages.c.id.desc()).limit(limit), given).all())
        )
    return [
        outbound(
            {**row._mapping, "peer": address.peer, "channel": address.channel, "account": address.account}
        )
        for row in rows
    ]


def _media_type(content: bytes) -> str:
    """What the bytes are, whatever the name says."""
    import puremagic

    try:
        return puremagic.from_string(content[:8192], mime=True) or "application/octet-stream"
    except (puremagic.PureError, ValueError):
        return "text/plain" if b"\0" not in content[:8192] else "application/octet-stream"


_TALK = (
    select(conversations.c.id)
    .where(
        conversations.c.channel == bindparam("at_channel"),
        conversations.c.account == bindparam("at_account"),
        conversations.c.peer == bindparam("at_peer"),
    )
    .scalar_subquery()
)
_SEEN = (
    select(messages, inbound.c.provider_id.label("said_as"), complaints.c.reference.label("of_case"))
    .outerjoin(inbound, inbound.c.id == messages.c.inbound_id)
    .outerjoin(complaints, complaints.c.id == messages.c.complaint_id)
    .where(
        messages.c.conversation_id.in_(_TALK),
        or_(messages.c.author == "customer", messages.c.status.in_(SHOWN)),
    )
)
_FILE = select(attachments).where(attachments.c.id == bindparam("of"))
_MARK = (
    update(messages)
    .where(
        messages.c.conversation_id.in_(_TALK),
        messages.c.id <= bindparam("up_to"),
        messages.c.status.in_(bindparam("before", expanding=True)),
    )
    .values(status=bindparam("becomes"), status_at=bindparam("now"))
    .returning(messages.c.complaint_id)
)
