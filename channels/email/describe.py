"""How a mail is read, as plain data for people and scripts: the JSON of `amends mail parse`."""

import hashlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from channels.base import Attachment
from channels.email.authentication import results
from channels.email.automatic import judge
from channels.email.bounces import Bounce
from channels.email.headers import Headers, mailboxes, message_ids
from channels.email.mime import parse
from channels.email.reading import references_in, sender_of, thread_of, words_of

Plain = str | int | bool | None | list["Plain"] | dict[str, "Plain"]


def describe(raw: bytes, own: str = "") -> dict[str, Plain]:
    """Every field of a mail as it is understood. `own` is this desk's address, where loops are to be seen."""
    mail = parse(raw)
    headers = mail.headers
    verdict = judge(mail, None, own)
    sender = sender_of(headers, "", own)
    reply_to = mailboxes(headers.all("reply-to"))
    numbers = references_in((*_numbered(headers), mail.text))
    return {
        "kind": verdict.kind,
        "from": sender.address if sender else None,
        "from_name": sender.name if sender else "",
        "reply_to": reply_to[0][1] if reply_to else None,
        "to": [address for _, address in mailboxes(headers.all("to"))],
        "subject": headers.text("subject"),
        "message_id": next(iter(message_ids(headers.all("message-id"))), None),
        "in_reply_to": next(iter(message_ids(headers.all("in-reply-to"))), None),
        "references": list(message_ids(headers.all("references"))),
        "date": _date(headers),
        "text": mail.text,
        "reply_text": words_of(mail, reply=bool(thread_of(headers))),
        "html": mail.has_html,
        "attachments": [_attachment(file) for file in mail.files] + [_empty(name) for name in mail.empty],
        "bounce": _bounce(verdict.bounce) if verdict.bounce else None,
        "reference": numbers[0] if numbers else None,
        "authentication": dict(results(headers)),
        "defects": list(mail.defects),
        "notes": list(mail.notes),
    }


def _numbered(headers: Headers) -> list[str]:
    return [headers.text("subject"), headers.text("x-amends-reference"), headers.text("references")]


def _date(headers: Headers) -> str | None:
    """The sender's clock, as ISO 8601; one that names no zone is taken as UTC."""
    try:
        date = parsedate_to_datetime(headers.text("date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return (date if date.tzinfo else datetime.combine(date.date(), date.time(), UTC)).isoformat()


def _attachment(file: Attachment) -> Plain:
    return {
        "filename": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "inline": file.inline,
    }


def _empty(name: str) -> Plain:
    digest = hashlib.sha256(b"").hexdigest()
    return {
        "filename": name,
        "media_type": "application/octet-stream",
        "size": 0,
        "sha256": digest,
        "inline": False,
    }


def _bounce(bounce: Bounce) -> Plain:
    return {
        "recipients": list(bounce.recipients),
        "status": bounce.status,
        "permanent": bounce.permanent,
        "final": bounce.final,
        "about": list(bounce.about),
    }
