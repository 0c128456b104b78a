"""The hash chain of a case: each event takes in the one before, personal text only as a salted digest (law 9)."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any


def digest(secret: str, text: str) -> str:
    """What stands in an event in place of a person's words; erasing the secret makes it meaningless."""
    return hmac.digest(secret.encode(), text.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]


def link(
    previous: str,
    *,
    complaint_id: int,
    sequence: int,
    at: datetime,
    actor: str,
    event: str,
    data: Mapping[str, Any] | None,
) -> str:
    """The hash of one event: over the hash before it and everything it says, in canonical JSON."""
    body = json.dumps(
        [previous, complaint_id, sequence, int(at.timestamp() * 1_000_000), actor, event, data],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def seal(previous: str, day: str, heads: Iterable[tuple[int, str]]) -> str:
    """The seal of a day over the heads (case id, hash) of the chains that grew on it."""
    total = hashlib.sha256(f"{previous}\n{day}\n".encode())
    for complaint_id, head in heads:
        total.update(f"{complaint_id} {head}\n".encode())
    return total.hexdigest()


def broken(events: Iterable[Mapping[str, Any]]) -> int | None:
    """The sequence of the first event of a chain that does not fit, None when it is whole. Events in order."""
    previous, expected = "", 1
    for event in events:
        fields = ("complaint_id", "sequence", "at", "actor", "event", "data")
        if event["sequence"] != expected or event["previous"] != previous:
            return expected
        if link(previous, **{name: event[name] for name in fields}) != event["hash"]:
            return expected
        previous, expected = event["hash"], expected + 1
    return None
