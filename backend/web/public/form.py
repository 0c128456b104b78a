"""The whole complaint form as one page, for whoever would rather fill in than talk; needs no script."""

import secrets
from collections.abc import AsyncIterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from backend.web.pages import language_of, page, same_origin
from backend.web.public import conversation
from backend.web.public.errors import refused
from backend.web.public.fields import SECTIONS, errors, taken
from channels.base import FileTooLarge, StoredFile

router = APIRouter()

MAX_FILES = 10
MAX_FILE = 25_000_000
MAX_REQUEST = MAX_FILES * MAX_FILE + 2_000_000


@router.get("/form")
async def empty(request: Request) -> Response:
    today = _today(request)
    return _shown(request, {"confirm_date": today.isoformat()}, key=secrets.token_hex(8))


@router.post("/form")
async def send(request: Request) -> Response:
    """Hands the form in when it can be, and goes to the chat, where the number appears."""
    if not same_origin(request):
        return refused(request, HTTPStatus.FORBIDDEN)
    if int(request.headers.get("content-length") or MAX_REQUEST + 1) > MAX_REQUEST:
        return refused(request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    known = conversation.current(request) or conversation.opened()
    async with request.form(max_files=MAX_FILES + 1, max_fields=100, max_part_size=2_000_000) as form:
        response = await _taken(request, known, form)
    conversation.remember(request, response, known)
    return response


async def _taken(request: Request, known: str, form: FormData) -> Response:
    values = taken(form)
    key = str(form.get("key", ""))
    key = key if key.isalnum() and len(key) <= 32 else secrets.token_hex(8)
    kept, wrong = await _files(request, known, form)
    wrong = errors(values, _today(request)) | wrong
    if wrong:
        return _shown(request, values, key=key, wrong=wrong, kept=kept)
    language = language_of(request)
    await conversation.say(request, known, f"form-{key}", {"form": values}, language=language, files=kept)
    return RedirectResponse("/chat", HTTPStatus.SEE_OTHER)


def _shown(
    request: Request,
    values: Mapping[str, str],
    *,
    key: str,
    wrong: Mapping[str, str] | None = None,
    kept: Sequence[StoredFile] = (),
) -> Response:
    office = request.app.state.office
    return page(
        request,
        "public/form.html",
        status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
        sections=SECTIONS,
        values=values,
        wrong=dict(wrong or {}),
        kept=kept,
        key=key,
        today=_today(request).isoformat(),
        remedies=office.profile.remedies_for(language_of(request)),
        lines=office.profile.lines_for(language_of(request)),
    )


def _today(request: Request) -> Any:
    office = request.app.state.office
    return office.now().astimezone(office.timezone).date()


async def _files(request: Request, known: str, form: FormData) -> tuple[list[StoredFile], dict[str, str]]:
    """The files kept by an earlier try and the new ones; a file that cannot be kept is named as an error."""
    storage = request.app.state.office.storage
    address = conversation.address(known)
    earlier = [await storage.file_of(address, str(each)) for each in form.getlist("kept")[:MAX_FILES]]
    kept = [each for each in earlier if each is not None]
    wrong: dict[str, str] = {}
    for upload in form.getlist("files"):
        if not isinstance(upload, UploadFile) or not upload.filename:
            continue
        if len(kept) >= MAX_FILES:
            wrong["files"] = "many"
            break
        try:
            kept.append(await storage.keep_file(address, label(upload.filename), _chunks(upload), MAX_FILE))
        except FileTooLarge:
            wrong["files"] = "large"
        except ValueError:
            wrong["files"] = "empty"
    return kept, wrong


def label(name: str) -> str:
    """A file's name as people may read it: no folders, no controls, not endless."""
    base = name.replace("\\", "/").rpartition("/")[2]
    return "".join(each for each in base if each.isprintable()).strip(" .")[-120:] or "file"


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while part := await upload.read(65_536):
        yield part
