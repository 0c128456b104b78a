"""A complaint's own page, for whoever holds its key or a code sent to its address (law 11)."""

import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from backend import listing
from backend.case import Refused
from backend.office import Office
from backend.talks import content_of
from backend.web.pages import language_of, page, same_origin
from backend.web.public import additions, progress
from backend.web.public.errors import refused
from backend.web.public.form import MAX_FILE, label
from channels.base import Address, FileTooLarge, StoredFile
from dialogs.understanding import references

router = APIRouter()

COOKIE = "case"
MAX_TEXT = 100_000
MAX_FILES = 5
MAX_REQUEST = MAX_FILES * MAX_FILE + 1_000_000
_DAYS = 14
_KEY = re.compile(r"[0-9a-z]{8,32}\Z")
_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@router.get("/complaint/{reference}")
async def status(request: Request, reference: str, key: str = "", sent: str = "") -> Response:
    """The page; with a key in the address it is kept in a cookie and taken out of the address."""
    written = _written(request, reference)
    if key:
        response = RedirectResponse(f"/complaint/{quote(written)}", HTTPStatus.SEE_OTHER)
        if await _office(request).access.case_by_key(written, key):
            _let_in(request, response, written, key)
        return response
    case = await _case(request, written)
    if case is None and references.read(written[:80], _office(request).prefix).mistyped:
        return RedirectResponse(f"/complaint?number={quote(written)}", HTTPStatus.SEE_OTHER)
    return await _shown(request, case, done=sent) if case else _locked(request, written, sent=bool(sent))


@router.post("/complaint/{reference}/code")
async def code(request: Request, reference: str) -> Response:
    """Sends a code, or takes one. Unknown numbers, wrong codes and cases of others all answer alike."""
    if not same_origin(request):
        return refused(request, HTTPStatus.FORBIDDEN)
    written = _written(request, reference)
    async with request.form(max_fields=5, max_files=0) as form:
        typed = re.sub(r"\s", "", str(form.get("code", "")))[:12]
    access = _office(request).access
    here = f"/complaint/{quote(written)}"
    if not typed:
        await access.send_code(written)
        return RedirectResponse(f"{here}?sent=1", HTTPStatus.SEE_OTHER)
    key = await access.check_code(written, typed)
    if key is None:
        return _locked(request, written, sent=True, wrong=True)
    response = RedirectResponse(here, HTTPStatus.SEE_OTHER)
    _let_in(request, response, written, key)
    return response


@router.post("/complaint/{reference}/messages")
async def add(request: Request, reference: str) -> Response:
    """Adds words and files to the case."""
    case, refusal = await _own(request, reference)
    if case is None:
        return refusal
    async with request.form(max_fields=10, max_files=MAX_FILES, max_part_size=1_000_000) as form:
        text = str(form.get("text", "")).strip().replace("\0", "")[:MAX_TEXT]
        files, wrong = await _files(request, case, form)
        key = _once(form)
    if not wrong and not text and not files:
        wrong = "needed"
    if wrong:
        return await _shown(request, case, text=text, wrong=wrong)
    office = _office(request)
    now = office.now()
    with suppress(additions.Twice):  # the form came twice; its words are stored
        await office.database.write(
            lambda tx: additions.add(tx, office.complaints, case["id"], text, files, key, now)
        )
    return RedirectResponse(f"/complaint/{quote(case['reference'])}?sent=added#more", HTTPStatus.SEE_OTHER)


@router.post("/complaint/{reference}/answer")
async def answer(request: Request, reference: str) -> Response:
    """Accepts, declines, confirms or takes back."""
    case, refusal = await _own(request, reference)
    if case is None:
        return refusal
    async with request.form(max_fields=10, max_files=0) as form:
        event, sure = str(form.get("event", "")), form.get("sure") == "yes"
        why = str(form.get("why", "")).strip().replace("\0", "")[:MAX_TEXT]
    if event not in additions.DECISIONS:
        return refused(request, HTTPStatus.BAD_REQUEST)
    if event == "withdraw" and not sure:
        return page(request, "public/withdraw.html", case=case, why=why)
    office = _office(request)
    now = office.now()
    try:
        await office.database.write(
            lambda tx: additions.decide(tx, office.complaints, case["id"], event, why, now)
        )
    except Refused:
        return await _shown(request, case, done="moved")
    return RedirectResponse(f"/complaint/{quote(case['reference'])}?sent={event}", HTTPStatus.SEE_OTHER)


@router.get("/complaint/{reference}/files/{file}")
async def attachment(request: Request, reference: str, file: str) -> Response:
    """A file of the case; pictures are shown, everything else is only saved."""
    written = _written(request, reference)
    office = _office(request)
    case = await _case(request, written)
    row = await office.database.read(lambda c: listing.attachment(c, written, file)) if case else None
    if row is None:
        return refused(request, HTTPStatus.NOT_FOUND)
    seen = row["media_type"] in _SHOWN
    headers = {
        "Content-Type": row["media_type"] if seen else "application/octet-stream",
        "Content-Disposition": f"{'inline' if seen else 'attachment'}; filename*=UTF-8''{quote(row['name'])}",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(await content_of(office.files, row), headers=headers)


@router.post("/complaint/{reference}/leave")
async def leave(request: Request, reference: str) -> Response:
    """Forgets the case on this device."""
    if not same_origin(request):
        return refused(request, HTTPStatus.FORBIDDEN)
    response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
    response.delete_cookie(COOKIE, path=f"/complaint/{quote(_written(request, reference))}")
    return response


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


def _written(request: Request, reference: str) -> str:
    """The number in its written form; what is none stays as it is and is found nowhere."""
    plain = reference[:80].replace("\0", "")
    return references.read(plain, _office(request).prefix).reference or plain.upper()


async def _case(request: Request, reference: str) -> Mapping[str, Any] | None:
    key = request.cookies.get(COOKIE, "")
    found: Mapping[str, Any] | None = (
        await _office(request).access.case_by_key(reference, key) if key else None
    )
    return found


def _let_in(request: Request, response: Response, reference: str, key: str) -> None:
    secure = request.url.scheme == "https" or _office(request).public_url.startswith("https:")
    response.set_cookie(
        COOKIE,
        key,
        max_age=_DAYS * 24 * 3600,
        path=f"/complaint/{quote(reference)}",
        secure=secure,
        httponly=True,
        samesite="lax",
    )


async def _own(request: Request, reference: str) -> tuple[Mapping[str, Any] | None, Response]:
    """The case that a change is for, or the answer that refuses it."""
    written = _written(request, reference)
    if not same_origin(request):
        return None, refused(request, HTTPStatus.FORBIDDEN)
    if int(request.headers.get("content-length") or MAX_REQUEST + 1) > MAX_REQUEST:
        return None, refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    return await _case(request, written), _locked(request, written)


def _once(form: FormData) -> str:
    key = str(form.get("key", ""))
    return key if _KEY.match(key) else secrets.token_hex(8)


async def _files(request: Request, case: Mapping[str, Any], form: FormData) -> tuple[list[StoredFile], str]:
    """Keeps the files of a form for the case's own address; names what is wrong with one that is not kept."""
    address = Address(case["channel"], case["account"], case["peer"])
    kept: list[StoredFile] = []
    for upload in form.getlist("files"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        try:
            storage = _office(request).storage
            kept.append(await storage.keep_file(address, label(upload.filename), _chunks(upload), MAX_FILE))
        except FileTooLarge:
            return kept, "large"
        except ValueError:
            return kept, "empty"
    return kept, ""


async def _chunks(upload: UploadFile) -> Any:
    while part := await upload.read(65_536):
        yield part


def _locked(request: Request, reference: str, *, sent: bool = False, wrong: bool = False) -> Response:
    status = HTTPStatus.FORBIDDEN if wrong else HTTPStatus.OK
    return page(request, "public/locked.html", status=status, reference=reference, sent=sent, wrong=wrong)


async def _shown(
    request: Request, case: Mapping[str, Any], *, text: str = "", wrong: str = "", done: str = ""
) -> Response:
    office = _office(request)
    whole = await office.database.read(lambda c: listing.whole(c, case["reference"]))
    if whole is None:
        return refused(request, HTTPStatus.NOT_FOUND)
    return page(
        request,
        "public/status.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        case=whole.complaint,
        whole=whole,
        steps=progress.steps(whole.complaint, whole.events),
        by=progress.promised(whole, office.profile),
        kind=progress.kind(whole),
        icon_of=progress.ICON,
        answers=progress.answers(whole.complaint),
        messages=progress.shown(whole.messages),
        bodies=office.profile.bodies_for(language_of(request)),
        text=text,
        wrong=wrong,
        done=done,
        key=secrets.token_hex(8),
    )
