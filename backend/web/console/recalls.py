"""Recalls at the console: drafted, checked by a second person, let go, and how far the telling is."""

from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import RedirectResponse, Response

from backend import listing, recalls
from backend.case import Refused
from backend.web.console.desk import DeskRoute, Form, Visit, Visitor, desk_page, field, number_of
from backend.web.console.numbers import written
from backend.web.pages import own_name

router = APIRouter(prefix="/recalls", route_class=DeskRoute)

MAX_WORDS = 2000
MAX_LIST = 20_000
ROWS = 2**63  # no row has this number


@router.get("")
async def listed(visit: Visitor) -> Response:
    """The recalls, newest first."""
    found = await visit.office.database.read(recalls.listed)
    return await desk_page(
        visit, "console/recalls.html", place="recalls", found=found, may_change=visit.actor.handles
    )


@router.get("/new")
async def new(visit: Visitor) -> Response:
    return await _form(visit, {}, "")


async def _form(visit: Visit, typed: dict[str, str], error: str, status: int = 200) -> Response:
    return await desk_page(
        visit,
        "console/recall_new.html",
        place="recalls",
        status=status,
        typed={"wordings": "", "numbers": "", **typed},
        error=error,
        recall_parts=recalls.PARTS,
        max_words=MAX_WORDS,
        may_change=visit.actor.handles,
    )


@router.post("")
async def draft(visit: Visitor, form: Form) -> Response:
    """Writes the draft and lists who it concerns; nobody is told yet."""
    typed = {name: value for name, value in form.items() if isinstance(value, str)}
    texts = {
        language: {part: field(form, f"{part}.{language}")[:MAX_WORDS] for part in recalls.PARTS}
        for language in visit.office.languages
    }
    wordings = field(form, "wordings")[:MAX_LIST].splitlines()
    given = field(form, "numbers")[:MAX_LIST].replace(",", " ").split()
    numbers = [written(each, visit.office.prefix) or each for each in given]

    try:
        found = await visit.office.database.read(lambda c: recalls.concerned(c, wordings, numbers))
        recall = await visit.office.database.write(
            lambda tx: recalls.draft(tx, texts, found, visit.actor, visit.now)
        )
    except Refused as error:
        return await _form(visit, typed, visit.words.reason(str(error)), 409)
    return RedirectResponse(f"/console/recalls/{recall}", 303)


@router.get("/{recall}")
async def one(visit: Visitor, recall: int) -> Response:
    return await _one(visit, recall)


async def _one(visit: Visit, recall: int, error: str = "") -> Response:
    found = await visit.office.database.read(lambda c: recalls.whole(c, recall)) if recall < ROWS else None
    if found is None:
        raise HTTPException(404, "There is no such recall.")
    people = await visit.office.database.read(listing.people)
    languages = list(dict.fromkeys([*found.row["texts"], *(each["language"] for each in found.cases)]))
    return await desk_page(
        visit,
        "console/recall.html",
        place="recalls",
        status=409 if error else 200,
        found=found,
        recall=found.row,
        error=error,
        said={language: recalls.notice(found.row["texts"], language) for language in found.row["texts"]},
        unsaid=[own_name(each) for each in languages if each not in found.row["texts"]],
        people=people,
        is_draft=not (found.row["approved_at"] or found.row["dropped_at"]),
        may_change=visit.actor.handles,
        may_approve=visit.actor.manages and visit.me != found.row["drafted_by"],
    )


@router.post("/{recall}/approval")
async def approve(visit: Visitor, recall: int, _form: Form) -> Response:
    """Lets it go. A manager who did not write it."""
    return await _change(visit, recall, lambda tx: recalls.approve(tx, recall, visit.actor, visit.now))


@router.post("/{recall}/end")
async def drop(visit: Visitor, recall: int, _form: Form) -> Response:
    """Gives a draft up."""
    return await _change(visit, recall, lambda tx: recalls.drop(tx, recall, visit.actor, visit.now))


@router.post("/{recall}/exceptions")
async def leave_out(visit: Visitor, recall: int, form: Form) -> Response:
    """Takes a case out of a draft."""
    complaint = number_of(form, "complaint") or 0
    return await _change(visit, recall, lambda tx: recalls.leave_out(tx, recall, complaint, visit.actor))


async def _change(visit: Visit, recall: int, work: Any) -> Response:
    if recall >= ROWS:
        raise HTTPException(404, "There is no such recall.")
    try:
        await visit.office.database.write(work)
    except LookupError:
        raise HTTPException(404, "There is no such recall.") from None
    except Refused as error:
        return await _one(visit, recall, visit.words.reason(str(error)))
    return RedirectResponse(f"/console/recalls/{recall}", 303)
