"""Reads a stored web message: JSON as the page sent it, its files and language beside it in the envelope."""

import json
import re
from collections.abc import Mapping
from typing import Any

from channels.base import Address, Attachment, InboundMessage, RawEvent, StoredFile

# NUL is in no language and in no PostgreSQL text; the other controls but tab and line feed say nothing either
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85")

PROBLEM = "problem_description"


def read(raw: RawEvent) -> InboundMessage:
    """The message in a raw event; raises ValueError when it holds none."""
    try:
        body = json.loads(raw.body)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"not JSON in UTF-8: {type(error).__name__}") from None
    if not isinstance(body, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004  # what the seam promises for unreadable bytes
    form = _form(body.get("form"))
    text = clean(_text(body.get("text"))) or form.get(PROBLEM, "")
    option = body.get("option")
    return InboundMessage(
        address=Address(raw.channel, raw.account, raw.provider_id.partition(":")[0]),
        text=text,
        whole=text,
        attachments=_attachments(raw.envelope),
        option=clean(option) if isinstance(option, str) and option else None,
        language=raw.envelope.get("language", ""),
        form=form,
    )


def clean(text: str) -> str:
    """The words without what no one can say or store; line ends as line feeds."""
    return _UNSAYABLE.sub("", _BREAKS.sub("\n", text)).strip()


def cite(files: list[StoredFile]) -> str:
    """How the files of a message stand in its envelope."""
    return json.dumps(
        [[each.id, each.name, each.media_type, each.size, each.sha256] for each in files], ensure_ascii=False
    )


def _text(value: Any) -> str:
    if value is not None and not isinstance(value, str):
        raise ValueError("text is not a string")
    return value or ""


def _form(value: Any) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    cleaned = {str(key): clean(text) for key, text in value.items() if isinstance(text, str)}
    return {key: text for key, text in cleaned.items() if text}


def _attachments(envelope: Mapping[str, str]) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(name=name, media_type=media_type, size=size, sha256=sha256, stored=stored)
        for stored, name, media_type, size, sha256 in json.loads(envelope.get("files", "[]"))
    )
