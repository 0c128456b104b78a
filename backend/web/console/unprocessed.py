"""Inbound events that came to nothing: why, and taking them again."""

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from backend import listing
from backend.web.console.desk import DeskRoute, Form, Visitor, desk_page

router = APIRouter(prefix="/unprocessed", route_class=DeskRoute)


@router.get("")
async def failed(visit: Visitor, taken: int | None = None) -> Response:
    found = await visit.office.database.read(listing.unprocessed)
    return await desk_page(
        visit,
        "console/unprocessed.html",
        queue="unprocessed",
        found=found,
        taken=taken,
        may_change=visit.actor.handles,
    )


@router.post("/{event}/replay")
async def replay(visit: Visitor, event: int, _form: Form) -> Response:
    """Hands one event to the desk again; the list shows afterwards whether it came through."""
    if not visit.actor.handles:
        raise HTTPException(403, "Your role may read but not change.")
    if not await visit.office.replay(event):
        raise HTTPException(404, "There is no failed event with this number.")
    return RedirectResponse(f"/console/unprocessed?taken={event}", 303)
