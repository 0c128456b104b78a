"""The pages of one case: conversation, record, decision, timeline, and the form of an action."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import Response

from backend import interim, listing
from backend.actors import HANDLERS
from backend.complaints import OUTCOMES, Move
from backend.listing import Whole
from backend.web.console import casefile
from backend.web.console.desk import DeskRoute, Visit, Visitor, desk_page
from backend.web.console.lists import read_list
from dialogs import labels

router = APIRouter(prefix="/complaints/{reference}", route_class=DeskRoute)

TABS = ("conversation", "record", "decision", "timeline", "details")
DECIDING = frozenset({"propose", "solve_on_spot", "new_decision"})
MAX_MESSAGE = 4000
# Of the actions that may be taken, the one that gets the button beside the menu.
USUAL = (
    "assign",
    "assessed",
    "propose",
    "approve_and_send",
    "done",
    "third_party_reply",
    "new_decision",
    "outcome_open",
)

Before = Annotated[int | None, Query(ge=1, lt=2**63)]


@router.get("")
async def conversation(visit: Visitor, reference: str, before: Before = None) -> Response:
    return await case_page(visit, reference, "conversation", before=before)


@router.get("/{tab}")
async def other_tab(visit: Visitor, reference: str, tab: str) -> Response:
    if tab not in TABS[1:]:
        raise HTTPException(404)
    return await case_page(visit, reference, tab)


@router.get("/transitions/{event}")
async def action(visit: Visitor, reference: str, event: str) -> Response:
    """The form of one action: what it needs before it can happen."""
    return await action_page(visit, reference, event)


async def read_case(visit: Visit, reference: str, before: int | None = None) -> Whole:
    """The case of this number; unknown ones are answered with 404."""
    found = await visit.office.database.read(lambda c: listing.whole(c, reference, before=before))
    if found is None:
        raise HTTPException(404, "There is no complaint with this number.")
    return found


async def case_page(
    visit: Visit, reference: str, tab: str, *, before: int | None = None, status: int = 200, **context: Any
) -> Response:
    """A case on one of its tabs. `context` carries what was typed and what was wrong with it."""
    case = await read_case(visit, reference, before)
    queue = visit.request.query_params.get("queue", "")
    queue = queue if queue in listing.QUEUES and queue != "unprocessed" else "open"
    beside = tab in {"conversation", "details"}
    frame = {
        "queue": queue,
        "q": "",
        "cursor": "",
        "found": await read_list(visit, queue, "") if beside else listing.Listing(()),
        "typed": {},
        "banner": "",
        "draft": "",
        "compose": "note" if visit.request.query_params.get("compose") == "note" else "reply",
    }
    template = "console/case.html" if beside else f"console/{tab}.html"
    parts = await case_context(visit, case, tab)
    return await desk_page(visit, template, status=status, **{**frame, **parts, **context})


async def case_context(visit: Visit, case: Whole, tab: str) -> Mapping[str, Any]:
    """What the templates of a case show."""
    moves = visit.office.complaints.allowed(case.complaint, visit.actor)
    return {
        "case": case,
        "complaint": case.complaint,
        "tab": tab,
        "tabs": TABS,
        "steps": casefile.promise_line(case, visit.words),
        "lines": casefile.transcript(case, visit.words) if tab in {"conversation", "details"} else [],
        "promises": casefile.promises(case, visit.words),
        "survey": casefile.survey(case, visit.words),
        "rows": casefile.form_rows(case, visit.words),
        "blanks": casefile.blank_fields(case, visit.words),
        "entries": casefile.timeline(case, visit.words),
        "moves": moves,
        "next_move": next_move(moves),
        "deciding": next((move for move in moves if move.event in DECIDING and move.possible), None),
        "colleagues": await visit.office.database.read(lambda c: listing.handlers(c, HANDLERS)),
        "may_change": visit.actor.handles,
        "extensible": interim.promised(case.clocks) is not None,
        "labels": labels,
        "outcomes": OUTCOMES,
        "scales": casefile.SCALES,
        "questions": casefile.QUESTIONS,
        "spending": await visit.office.spending(case.complaint["id"]),
        "undo": round(visit.office.undo_seconds),
        "max_message": MAX_MESSAGE,
    }


def next_move(moves: list[Move]) -> Move | None:
    """The action offered first."""
    possible = {move.event: move for move in moves if move.possible}
    return next((possible[event] for event in USUAL if event in possible), None)


async def action_page(
    visit: Visit,
    reference: str,
    event: str,
    *,
    status: int = 200,
    typed: Mapping[str, str] | None = None,
    error: str = "",
) -> Response:
    """The form of an action, with what was typed and what stops it."""
    case = await read_case(visit, reference)
    moves = visit.office.complaints.allowed(case.complaint, visit.actor)
    move = next((each for each in moves if each.event == event), None)
    if move is None:
        raise HTTPException(404, "This action does not belong to the state of the case.")
    return await desk_page(
        visit,
        "console/action.html",
        status=status,
        case=case,
        complaint=case.complaint,
        move=move,
        steps=casefile.promise_line(case, visit.words),
        colleagues=await visit.office.database.read(lambda c: listing.handlers(c, HANDLERS)),
        labels=labels,
        outcomes=OUTCOMES,
        typed=typed or {},
        error=error,
        max_message=MAX_MESSAGE,
    )
