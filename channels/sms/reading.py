"""Reads a stored event of Twilio: a form as it was posted, with the addresses of its files."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl

from channels.base import (
    Address,
    DeliveryReceipt,
    Ignored,
    InboundMessage,
    RawEvent,
    Reading,
    Status,
)
from channels.sms import media, words
from channels.sms.errors import TROUBLES, Meaning, told

# NUL is in no language and in no PostgreSQL text; the other controls but tab and line feed say nothing either
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HIDDEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_MOST_FIELDS = 1_000
WORD = "word:"  # an option that is a word typed as a whole message
STATUSES: Mapping[str, Status] = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending"), "accepted"),
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    **dict.fromkeys(("undelivered", "failed", "canceled"), "failed"),
}


def fields_of(body: bytes) -> list[tuple[str, str]]:
    """The posted form in its order. Raises ValueError for what is none."""
    text = body.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="replace")


def bare(number: str) -> str:
    """A number without Twilio's mark of the channel."""
    return number.strip().removeprefix("whatsapp:")


def read(raw: RawEvent) -> Reading:
    """The message or receipt in a raw event; raises ValueError when it holds none."""
    found = dict(fields_of(raw.body))
    if raw.envelope.get("kind") == "status":
        return _receipt(raw, found)
    sender = bare(found.get("From", ""))
    if not sender:
        raise ValueError("no sender")
    text = clean(found.get("Body", ""))
    files = media.named_in(found)
    option = _HIDDEN.sub("", found.get("ButtonPayload") or found.get("ListId", "")) or None
    plain = not found.get("From", "").startswith("whatsapp:")
    order = _ordered(text, found, plain=plain)
    if not (text or files or option) and found.get("Latitude"):
        text = f"{found['Latitude']}, {found.get('Longitude', '')}"
    return InboundMessage(
        address=Address(raw.channel, raw.account, sender),
        text=text,
        whole=text,
        attachments=files,
        option=option or (f"{WORD}{order}" if order else None),
        sender=clean(found.get("ProfileName", ""))[:100],
        answered=order in words.TWILIOS
        and (bool(found.get("OptOutType")) or (plain and words.taken_by_twilio(text))),
    )


def clean(text: str) -> str:
    """The words without what no one can say or store. A number alone is a choice, in whatever width it is typed."""
    text = _UNSAYABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    return text.translate(_DIGITS) if len(text) <= len("1.)") else text


def _ordered(text: str, found: Mapping[str, str], *, plain: bool) -> str:
    """The order of a whole message: as Twilio recognised an opt-out, else by the word table."""
    kind = found.get("OptOutType", "").lower()
    if kind in {"stop", "start"}:
        return kind
    word = words.command(text)
    return word if plain or not words.taken_by_twilio(text) or word == "stop" else ""


def _receipt(raw: RawEvent, found: Mapping[str, str]) -> DeliveryReceipt | Ignored:
    status = STATUSES.get(found.get("MessageStatus", found.get("SmsStatus", "")))
    sid = found.get("MessageSid", found.get("SmsSid", ""))
    if status is None or not sid:
        return Ignored("a status this version does not know")
    code = found.get("ErrorCode", "")
    known = TROUBLES.get(int(code)) if code.isdecimal() else None
    number = raw.envelope.get("message", "")
    return DeliveryReceipt(
        Address(raw.channel, raw.account, bare(found.get("To", ""))),
        sid,
        status,
        raw.received_at,
        error=told(code) if status == "failed" else "",
        message=int(number) if number.isdecimal() else 0,
        stopped=bool(known and known.meaning is Meaning.STOPPED),
        gone=bool(known and known.meaning is Meaning.GONE),
    )
