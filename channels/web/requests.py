"""What a request to the chat may hold, and what is said of one that holds something else."""

import json
import re
from http import HTTPStatus
from typing import Any

from starlette.requests import Request

from channels.web.problems import Problem

MAX_TEXT = 1_200_000  # bytes of UTF-8: a megabyte by anybody's count
MAX_BODY = 6 * MAX_TEXT + 16_384  # JSON may write a byte as a six-letter escape
MAX_FILES = 10
_KEY = re.compile(r"[\x21-\x7e]{1,64}\Z")


def length_of(request: Request) -> str:
    length = request.headers.get("content-length", "")
    return length if length.isascii() and length.isdigit() else ""


async def body_of(request: Request, limit: int) -> bytes:
    if int(length_of(request) or 0) > limit:
        raise _too_long()
    taken = bytearray()
    async for part in request.stream():
        taken += part
        if len(taken) > limit:
            raise _too_long()
    return bytes(taken)


async def json_of(request: Request, limit: int, *, empty_ok: bool = False) -> dict[str, Any]:
    raw = await body_of(request, limit)
    return {} if empty_ok and not raw else object_of(raw)


def object_of(raw: bytes) -> dict[str, Any]:
    try:
        found = json.loads(raw)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Problem(
            HTTPStatus.BAD_REQUEST, "The body is not JSON in UTF-8. Send one JSON object."
        ) from None
    if not isinstance(found, dict):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body must be a JSON object.")
    return found


def key_of(body: dict[str, Any]) -> str:
    key = body.get("id")
    if not isinstance(key, str) or not _KEY.match(key):
        mend = "Give each message an id of 1 to 64 plain characters; the same id twice is one message."
        raise Problem(HTTPStatus.BAD_REQUEST, mend)
    return key


def refuse_empty(body: dict[str, Any]) -> None:
    """Checks that a message says something, in shapes we know."""
    text, option, files = (_given(body, "text", ""), _given(body, "option", ""), _given(body, "files", []))
    if not isinstance(text, str) or not isinstance(option, str) or len(option) > 200:
        raise Problem(
            HTTPStatus.BAD_REQUEST, "text and option are strings, an option has 200 characters at most."
        )
    if (
        not isinstance(files, list)
        or len(files) > MAX_FILES
        or not all(isinstance(each, str) for each in files)
    ):
        raise Problem(HTTPStatus.BAD_REQUEST, f"files is a list of {MAX_FILES} file ids at most.")
    if not (text.strip() or option or files):
        raise Problem(HTTPStatus.BAD_REQUEST, "The message is empty: send text, an option or a file.")
    if len(text) > MAX_TEXT or len(text.encode("utf-8", "replace")) > MAX_TEXT:
        raise _too_long()


def _given(body: dict[str, Any], name: str, absent: Any) -> Any:
    value = body.get(name)
    return absent if value is None else value


def _too_long() -> Problem:
    mend = "A message may have 1 MB of text. Send the rest as a file."
    return Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, mend)
