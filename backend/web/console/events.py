"""What the open pages are told as it happens: that the lists moved, and that the open case changed."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter
from fastapi.responses import Response
from sse_starlette import EventSourceResponse

from backend import listing
from backend.web.console import casefile
from backend.web.console.desk import COOKIE, DeskRoute, Visit, Visitor

router = APIRouter(route_class=DeskRoute)

GATHER = 0.25  # seconds in which several commits become one message
TICK = 60.0  # a page that hears nothing still moves its clocks by the minute


@router.get("/events")
async def events(visit: Visitor, case: str = "") -> Response:
    """Server-sent events: `cases` when any list may have moved, `case` with its version and who changed it,
    `tick` once a minute. The stream ends when the session does."""
    complaint = await visit.office.database.read(lambda c: listing.by_reference(c, case)) if case else None
    topics = ["cases", *([f"case:{complaint['id']}"] if complaint else [])]
    return EventSourceResponse(
        _changes(visit, topics, case if complaint else ""),
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def _changes(visit: Visit, topics: list[str], reference: str) -> AsyncIterator[dict[str, Any]]:
    seen = await _head(visit, reference)
    with visit.office.database.wakes.on(*topics) as woken:
        yield {"event": "ready", "data": "{}"}
        while await visit.office.access.session(visit.request.cookies.get(COOKIE, "")):
            if not await _woken(woken):
                yield {"event": "tick", "data": "{}"}
                continue
            yield {"event": "cases", "data": "{}"}
            now = await _head(visit, reference)
            if now != seen:
                seen = now
                yield {"event": "case", "data": json.dumps(now, ensure_ascii=False)}


async def _woken(event: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(TICK):
            await event.wait()
    except TimeoutError:
        return False
    await asyncio.sleep(GATHER)
    event.clear()
    return True


async def _head(visit: Visit, reference: str) -> dict[str, Any]:
    """How far the open case has come, and what a colleague did to it last."""
    if not reference:
        return {}
    case = await visit.office.database.read(lambda c: listing.whole(c, reference))
    if case is None:
        return {}
    said = [[each["id"], each["status"], str(each["status_at"] or "")] for each in case.messages[-50:]]
    last = case.events[-1] if case.events else None
    told = ""
    if last and last["actor"].startswith("staff:") and last["actor"] != f"staff:{visit.actor.id}":
        entry = casefile.told(case, last, visit.words)
        told = f"{entry.who}: {entry.what}" + (f" ({entry.detail})" if entry.detail else "")
    return {"version": case.complaint["version"], "said": said, "told": told}
