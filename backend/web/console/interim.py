"""What the desk does between its decisions: moves the promised day of the answer, tells of a step of the remedy."""

from datetime import date
from typing import Any

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from backend import interim
from backend.case import Refused, Stale
from backend.database import Transaction
from backend.deadlines import next_working_day
from backend.web.console.cases import MAX_MESSAGE, read_case
from backend.web.console.desk import DeskRoute, Form, Visit, Visitor, desk_page, field, number_of

router = APIRouter(prefix="/complaints/{reference}", route_class=DeskRoute)

FIELDS = ("until", "reason", "step", "done", "next")


@router.get("/extension")
async def extension(visit: Visitor, reference: str) -> Response:
    """The form that moves the promised day."""
    return await _page(visit, reference, "extension")


@router.post("/extension")
async def extend(visit: Visitor, reference: str, form: Form) -> Response:
    """Moves the promised day; the customer is told both days and the reason."""
    typed, verbs = _typed(form), visit.office.complaints
    of = (await read_case(visit, reference)).complaint["id"]

    def write(tx: Transaction) -> None:
        verbs.extend(tx, of, typed["until"], typed["reason"], visit.actor, visit.now)

    return await _done(visit, reference, "extension", typed, write)


@router.get("/remedy-step")
async def remedy_step(visit: Visitor, reference: str) -> Response:
    """The form that tells of a step done."""
    return await _page(visit, reference, "remedy-step")


@router.post("/remedy-step")
async def step_done(visit: Visitor, reference: str, form: Form) -> Response:
    """Tells the customer what is done and what is still to come."""
    typed, verbs, version = _typed(form), visit.office.complaints, number_of(form, "version")
    of = (await read_case(visit, reference)).complaint["id"]

    def write(tx: Transaction) -> None:
        step = interim.Step(typed["step"], typed["done"], typed["next"])
        verbs.remedy_step(tx, of, step, visit.actor, visit.now, version=version)

    return await _done(visit, reference, "remedy-step", typed, write)


def _typed(form: Any) -> dict[str, str]:
    return {name: field(form, name) for name in FIELDS}


async def _done(visit: Visit, reference: str, which: str, typed: dict[str, str], write: Any) -> Response:
    """Back to the case, or to the form with what was typed and what stands against it."""
    try:
        await visit.office.database.write(write)
    except (Refused, Stale) as error:
        stale = isinstance(error, Stale)
        words = visit.words.t("console.stale") if stale else visit.words.reason(str(error))
        return await _page(visit, reference, which, status=409, typed=typed, error=words)
    return RedirectResponse(f"/console/complaints/{reference}", 303)


async def _page(
    visit: Visit,
    reference: str,
    which: str,
    *,
    status: int = 200,
    typed: dict[str, str] | None = None,
    error: str = "",
) -> Response:
    case = await read_case(visit, reference)
    promised = interim.promised(case.clocks)
    zone = visit.office.timezone
    day: date | None = promised.due_at.astimezone(zone).date() if promised else None
    return await desk_page(
        visit,
        "console/interim.html",
        status=status,
        case=case,
        complaint=case.complaint,
        which=which,
        promised=visit.words.long_day(promised.due_at) if promised else "",
        earliest=next_working_day(day, visit.office.profile.hours).isoformat() if day else "",
        kinds=interim.STEPS,
        may_change=visit.actor.handles,
        typed={**dict.fromkeys(FIELDS, ""), **(typed or {})},
        error=error,
        max_message=MAX_MESSAGE,
    )
