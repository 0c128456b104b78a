"""Cuts an answer of getUpdates into the bytes of its updates, without reading what stands in them.

The raw event is one update as Telegram wrote it: an answer holds up to a hundred, each with a fate of its own. Only
their ids are looked at, so one that nobody can read is kept like all others and holds up none of them.
"""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_NUMBER = re.compile(rb"\s*:\s*(\d{1,18})")
_LIST = re.compile(rb"\s*:\s*\[")
_STEPS: Mapping[bytes, int] = {b"{": 1, b"[": 1, b"}": -1, b"]": -1}
_LANES = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_join_request",
    "chat_member",
    "message_reaction",
    "business_message",
)


def updates_in(answer: bytes) -> list[tuple[int, bytes]]:
    """Every update with its id, in order. Raises ValueError for what is no answer of getUpdates."""
    found = []
    for update in _objects(answer, _list(answer)):
        number = id_of(update)
        if number is None:
            raise ValueError("an update without an id")
        found.append((number, update))
    return found


def id_of(update: bytes) -> int | None:
    """The id of one update, None where there is none."""
    for token, depth in _tokens(update, 0):
        if depth == 1 and token[0] == b'"update_id"':
            number = _NUMBER.match(update, token.end())
            return int(number[1]) if number else None
    return None


def _list(answer: bytes) -> int:
    """Where the list of updates begins."""
    for token, depth in _tokens(answer, 0):
        begins = _LIST.match(answer, token.end()) if depth == 1 and token[0] == b'"result"' else None
        if begins:
            return begins.end()
    raise ValueError("not an answer of getUpdates")


def _objects(answer: bytes, at: int) -> Iterator[bytes]:
    """The objects of the list that begins there."""
    start = at
    for token, depth in _tokens(answer, at):
        if depth == 1 and token[0] == b"{":
            start = token.start()
        elif depth == 0 and token[0] == b"}":
            yield answer[start : token.end()]
        elif depth < 0:
            return
    raise ValueError("the answer of getUpdates breaks off")


def _tokens(data: bytes, at: int) -> Iterator[tuple[re.Match[bytes], int]]:
    """Strings and brackets, each with the depth behind it."""
    depth = 0
    for token in _TOKEN.finditer(data, at):
        depth += _STEPS.get(token[0], 0)
        yield token, depth


def belongs(update: bytes) -> tuple[str, str]:
    """The chat an update belongs to and the album it is a part of, "" where it does not say: what it takes to keep
    order. Never raises."""
    try:
        known = json.loads(update)
    except (ValueError, RecursionError):
        return "", ""
    if not isinstance(known, dict):
        return "", ""
    part: dict[str, Any] = next((known[kind] for kind in _LANES if isinstance(known.get(kind), dict)), {})
    within = part.get("message")
    message = within if isinstance(within, dict) else part
    return _chat(message), str(message.get("media_group_id") or "")


def pressed(update: bytes) -> str:
    """The id of the press of a button an update tells of, "" for any other."""
    if b'"callback_query"' not in update:
        return ""
    try:
        known = json.loads(update)
        return str(known["callback_query"]["id"])
    except (ValueError, RecursionError, KeyError, TypeError):
        return ""


def _chat(message: Mapping[str, Any]) -> str:
    chat = message.get("chat")
    return str(chat.get("id", "")) if isinstance(chat, dict) else ""
