"""The web conversation of a browser, for pages that hand in messages without script.

The id, the token and the cookie are those of the web chat, which the chat page goes on with: the token is the id
and the desk's signature under it for the purpose “web”.
"""

import base64
import json
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from channels.base import Accepted, Address, RawEvent, StoredFile

CHANNEL = "web"
ACCOUNT = "chat"
COOKIE = "chat"
_DAYS = 30
_ID = re.compile(r"[a-z2-7]{26}\Z")


def current(request: Request) -> str:
    """The conversation this browser is in, "" when it is in none."""
    conversation, _, signature = request.cookies.get(COOKIE, "").partition(".")
    if not _ID.match(conversation):
        return ""
    expected = request.app.state.office.sign(CHANNEL, conversation)
    return conversation if secrets.compare_digest(expected.encode(), signature.encode()) else ""


def opened() -> str:
    """A new, unguessable conversation."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def remember(request: Request, response: Response, conversation: str) -> None:
    office = request.app.state.office
    response.set_cookie(
        COOKIE,
        f"{conversation}.{office.sign(CHANNEL, conversation)}",
        max_age=_DAYS * 24 * 3600,
        secure=request.url.scheme == "https" or office.public_url.startswith("https:"),
        httponly=True,
        samesite="lax",
    )


def address(conversation: str) -> Address:
    return Address(CHANNEL, ACCOUNT, conversation)


async def say(
    request: Request,
    conversation: str,
    key: str,
    body: Mapping[str, Any],
    *,
    language: str,
    files: Sequence[StoredFile] = (),
) -> Accepted:
    """Hands in a message like the chat does; the same key twice is one message. Raises `StorageUnavailable`."""
    office = request.app.state.office
    cited = [[each.id, each.name, each.media_type, each.size, each.sha256] for each in files]
    event = RawEvent(
        channel=CHANNEL,
        account=ACCOUNT,
        provider_id=f"{conversation}:{key}",
        received_at=office.now(),
        body=json.dumps({"id": key, **body}, ensure_ascii=False).encode("utf-8", "replace"),
        envelope={"language": language, "files": json.dumps(cited, ensure_ascii=False)},
        lane=conversation,
    )
    accepted: Accepted = await office.accept(event)
    return accepted
