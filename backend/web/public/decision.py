"""The page behind the links of a decision's mail: it shows the answer, and only a pressed button gives it.

Mail scanners follow every link of a mail, so that opening one changes nothing.
"""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from backend import listing
from backend.case import Refused
from backend.office import Office
from backend.web.pages import page, same_origin
from backend.web.public import additions, progress
from backend.web.public.errors import refused
from dialogs.understanding import references

router = APIRouter()

ANSWERS = frozenset({"accept", "reject"})
MAX_WHY = 100_000


@router.get("/complaint/{reference}/decision/{answer}")
async def ask(request: Request, reference: str, answer: str, of: int = 0, key: str = "") -> Response:
    """Asks whether the answer is meant; of one given before, says which it was."""
    case = await _case(request, reference, answer, of, key)
    return await _shown(request, case, answer, of, key) if case else refused(request, HTTPStatus.NOT_FOUND)


@router.post("/complaint/{reference}/decision/{answer}")
async def take(request: Request, reference: str, answer: str, of: int = 0, key: str = "") -> Response:
    """Gives the answer, once; sent again it says what was chosen."""
    if not same_origin(request):
        return refused(request, HTTPStatus.FORBIDDEN)
    case = await _case(request, reference, answer, of, key)
    if case is None:
        return refused(request, HTTPStatus.NOT_FOUND)
    async with request.form(max_fields=5, max_files=0, max_part_size=1_000_000) as form:
        why = str(form.get("why", "")).strip().replace("\0", "")[:MAX_WHY]
    if _open(case, of):
        await _decide(_office(request), case["id"], answer, why)
    return await _shown(request, case, answer, of, key)


async def _decide(office: Office, complaint_id: int, answer: str, why: str) -> None:
    now = office.now()
    try:
        await office.database.write(
            lambda tx: additions.decide(
                tx, office.complaints, complaint_id, answer, why or "by the link in the mail", now
            )
        )
    except Refused:
        return  # the case has moved on since it was read: the page says how it stands


async def _case(
    request: Request, reference: str, answer: str, level: int, key: str
) -> Mapping[str, Any] | None:
    office = _office(request)
    if answer not in ANSWERS:
        return None
    plain = reference[:80].replace("\0", "")
    written = references.read(plain, office.prefix).reference or plain.upper()
    return await office.access.case_by_answer(written, answer, level, key)


def _open(case: Mapping[str, Any], level: int) -> bool:
    """Whether the decision of this level can still be answered: a later one has links of its own."""
    return bool(case["state"] == "decision_sent" and (case["decision"] or {}).get("level", 1) == level)


async def _shown(request: Request, case: Mapping[str, Any], answer: str, level: int, key: str) -> Response:
    whole = await _office(request).database.read(lambda c: listing.whole(c, case["reference"]))
    if whole is None:
        return refused(request, HTTPStatus.NOT_FOUND)
    return page(
        request,
        "public/decision.html",
        case=whole.complaint,
        open=_open(whole.complaint, level),
        answer=answer,
        chosen=progress.chosen(whole.events),
        level=level,
        key=key,
    )


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office
