"""What a page is told: messages, typing and receipts, and how they are written on the wire."""

import json
from datetime import datetime
from typing import Any

from channels.base import Attachment, OutboundMessage
from channels.web.hub import Event

KEEP_ALIVE = b": still here\n\n"
RETRY = b"retry: 2000\n\n"


def message_event(message: OutboundMessage) -> Event:
    """A message as the page shows it; `key` is the page's own id of what the customer said."""
    data: dict[str, Any] = {
        "id": message.id,
        "author": message.author.kind,
        "name": message.author.name,
        "kind": message.kind,
        "at": _time(message.at),
        "text": message.text,
        "language": message.language,
        "options": [{"key": each.key, "label": each.label} for each in message.options],
        "attachments": [_attachment(each) for each in message.attachments],
        "reference": message.reference,
    }
    if message.key:
        data["key"] = message.key.partition(":")[2]
    return Event("message", data, message.id)


def typing_event() -> Event:
    return Event("typing", {})


def receipt_event(key: str, at: datetime) -> Event:
    """The customer's message `key` is stored."""
    return Event("receipt", {"id": key, "status": "received", "at": _time(at)})


def on_the_wire(event: Event, last: int = 0) -> bytes:
    """The bytes of an event; `last` is where the page resumes from after it."""
    data = json.dumps(event.data, ensure_ascii=False, separators=(",", ":"))
    # lone surrogates have no UTF-8; JSON's own line breaks are escaped, so one data line is enough
    line = f"event: {event.kind}\ndata: {data}\n\n".encode("utf-8", "replace")
    return b"id: %d\n%b" % (last, line) if last else line


def _attachment(attachment: Attachment) -> dict[str, Any]:
    return {
        "file": attachment.stored,
        "name": attachment.name,
        "media_type": attachment.media_type,
        "size": attachment.size,
        "url": f"/channels/web/files/{attachment.stored}",
    }


def _time(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds")
