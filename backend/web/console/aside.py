"""Machines' mail that was set aside: why, and taking one in as a person's after all."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query
from fastapi.responses import RedirectResponse, Response

from backend import listing
from backend.web.console.desk import DeskRoute, Form, Visitor, desk_page

router = APIRouter(prefix="/set-aside", route_class=DeskRoute)

PAGE = 50
Number = Annotated[int, Path(ge=1, lt=2**63)]
Below = Annotated[int | None, Query(ge=1, lt=2**63)]


@router.get("")
async def listed(visit: Visitor, taken: Below = None, before: Below = None) -> Response:
    found = await visit.office.set_aside(before)
    fate, reference = (
        await visit.office.database.read(lambda c: listing.arrived(c, taken)) if taken else ("", "")
    )
    return await desk_page(
        visit,
        "console/aside.html",
        place="aside",
        found=found,
        older=found[-1].id if len(found) == PAGE else None,
        taken=taken if fate else None,
        fate=fate,
        reference=reference,
        may_change=visit.actor.handles,
    )


@router.post("/{event}/message")
async def take_in(visit: Visitor, event: Number, _form: Form) -> Response:
    """Hands one to the desk as a person's; the list shows afterwards what became of it."""
    if not visit.actor.handles:
        raise HTTPException(403, "Your role may read but not change.")
    if not await visit.office.take_in(event, visit.actor):
        raise HTTPException(
            404, "Nothing with this number is set aside: somebody may have taken it in already."
        )
    return RedirectResponse(f"/console/set-aside?taken={event}", 303)
