"""The list of cases: queues, search, and the pages after the first."""

from functools import partial

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import Connection

from backend import listing
from backend.web.console.desk import DeskRoute, Visit, Visitor, desk_page
from backend.web.console.numbers import written

router = APIRouter(route_class=DeskRoute)


@router.get("/")
async def home() -> Response:
    return RedirectResponse("/console/complaints", 303)


@router.get("/complaints")
async def cases(visit: Visitor, queue: str = "", q: str = "", cursor: str = "") -> Response:
    """The queue asked for, or what a search finds; "mine" when nothing is asked and something is mine."""
    if queue == "unprocessed":
        return RedirectResponse("/console/unprocessed", 303)
    if queue not in {"", *listing.QUEUES}:
        raise HTTPException(404)
    words = q.replace("\0", "").strip()[:200]
    if not queue and not words:
        queue = await first_queue(visit)
    found = await read_list(visit, queue, words, cursor)
    if words and written(words, visit.office.prefix) and len(found.rows) == 1:
        return RedirectResponse(f"/console/complaints/{found.rows[0].reference}", 303)
    return await desk_page(visit, "console/list.html", queue=queue, q=words, found=found, cursor=cursor)


async def first_queue(visit: Visit) -> str:
    """Mine when anything is mine, else all that is open."""
    count = partial(listing.counts, me=visit.me, now=visit.now, day_ends=visit.day_ends)
    return "mine" if (await visit.office.database.read(count))["mine"] else "open"


async def read_list(visit: Visit, queue: str, words: str, cursor: str = "") -> listing.Listing:
    """A page of a queue, or of what a search finds. A cursor of another list is answered with 422."""

    def read(connection: Connection) -> listing.Listing:
        if words:
            return listing.search(connection, words, written(words, visit.office.prefix), cursor)
        return listing.queue(
            connection, queue, me=visit.me, now=visit.now, day_ends=visit.day_ends, cursor=cursor
        )

    try:
        return await visit.office.database.read(read)
    except ValueError:
        raise HTTPException(422, "This place in the list is not known.") from None
