"""The page behind List-Unsubscribe: opening it shows the choice, and a pressed button, or a mail program's one-click
request (RFC 8058), ends the news a person can do without."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from backend import case as cases
from backend import news
from backend.office import Office
from backend.web.pages import page, same_origin
from backend.web.public.errors import refused
from dialogs.understanding import references

router = APIRouter()


@router.get("/complaint/{reference}/news")
async def ask(request: Request, reference: str, key: str = "") -> Response:
    """Says whether news is sent, and changes nothing: mail scanners follow every link."""
    case = await _case(request, reference, key)
    return await _shown(request, case, key) if case else refused(request, HTTPStatus.NOT_FOUND)


@router.post("/complaint/{reference}/news")
async def choose(request: Request, reference: str, key: str = "") -> Response:
    """Ends the news; `wanted=yes` has it sent again. The same twice changes nothing."""
    if not same_origin(request):
        return refused(request, HTTPStatus.FORBIDDEN)
    case = await _case(request, reference, key)
    if case is None:
        return refused(request, HTTPStatus.NOT_FOUND)
    async with request.form(max_fields=5, max_files=0, max_part_size=10_000) as form:
        wanted = form.get("wanted") == "yes"
    office = _office(request)
    number, now = case["id"], office.now()

    def write(tx: Any) -> None:
        found = cases.load(tx, number, now)
        if news.choose(tx, found, now, wanted=wanted):
            office.complaints.save(tx, found)

    await office.database.write(write)
    return await _shown(request, case, key)


async def _case(request: Request, reference: str, key: str) -> Mapping[str, Any] | None:
    office = _office(request)
    plain = reference[:80].replace("\0", "")
    written = references.read(plain, office.prefix).reference or plain.upper()
    return await office.access.case_by_news(written, key)


async def _shown(request: Request, case: Mapping[str, Any], key: str) -> Response:
    ended = await _office(request).database.read(lambda c: news.is_ended(c, case))
    return page(request, "public/news.html", case=case, ended=ended, key=key)


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office
