"""What the open pages are told as it happens: that the lists moved, and that the open case changed."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
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
async def events(
    visit: Visitor, case: str = "", version: int | None = None, sequence: int | None = None
) -> Response:
    """Server-sent events: `cases` when any list may have moved, `case` with what a colleague did to it,
    `tick` once a minute. The stream ends when the session does. `version` and `sequence` are those of the page:
    what happened between its making and this call is told first."""
    complaint = await visit.office.database.read(lambda c: listing.by_reference(c, case)) if case else None
    topics = ["cases", *([f"case:{complaint['id']}"] if complaint else [])]
    return EventSourceResponse(
        _changes(visit, topics, case if complaint else "", version, sequence),
        headers={"X-Accel-Buffering": "no", "Cache-Control": "no-store"},
    )


async def _changes(
    visit: Visit, topics: list[str], reference: str, version: int | None, sequence: int | None
) -> AsyncIterator[dict[str, Any]]:
    with visit.office.database.wakes.on(*topics) as woken:
        seen = await _head(visit, reference, 0 if sequence is None else sequence)
        yield {"event": "ready", "data": "{}"}
        if reference and version is not None and seen.mark[:1] != (version,):
            yield seen.as_event()
        while await visit.office.access.session(visit.request.cookies.get(COOKIE, "")):
            if not await _woken(woken):
                yield {"event": "tick", "data": "{}"}
                continue
            yield {"event": "cases", "data": "{}"}
            now = await _head(visit, reference, seen.events)
            if now.mark != seen.mark:
                seen = now
                yield seen.as_event()


async def _woken(event: asyncio.Event) -> bool:
    try:
        async with asyncio.timeout(TICK):
            await event.wait()
    except TimeoutError:
        return False
    await asyncio.sleep(GATHER)
    event.clear()
    return True


@dataclass(frozen=True, slots=True)
class Head:
    """How far a case has come: its `mark` differs when anything a page shows of it does."""

    mark: tuple[Any, ...] = ()
    events: int = 0
    told: str = ""

    def as_event(self) -> dict[str, Any]:
        return {"event": "case", "data": json.dumps({"told": self.told}, ensure_ascii=False)}


async def _head(visit: Visit, reference: str, since: int) -> Head:
    """The case now, and in words what a colleague did to it after event number `since`."""
    case = await visit.office.database.read(lambda c: listing.whole(c, reference)) if reference else None
    if case is None:
        return Head()
    said = tuple((each["id"], each["status"], each["status_at"]) for each in case.messages[-50:])
    complaint = case.complaint
    theirs = [each for each in case.events if each["sequence"] > since and _by_colleague(each, visit)]
    told = casefile.told(case, theirs[-1], visit.words) if theirs else None
    words = f"{told.who}: {told.what}" + f" ({told.detail})" * bool(told.detail) if told else ""
    return Head((complaint["version"], said), complaint["sequence"], words)


def _by_colleague(event: Mapping[str, Any], visit: Visit) -> bool:
    actor: str = event["actor"]
    return actor.startswith("staff:") and actor != f"staff:{visit.actor.id}"
