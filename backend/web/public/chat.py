"""The chat page; without script it is a plain page that shows the talk and takes one message at a time."""

import json
import secrets
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from backend.web.pages import language_of, page, same_origin
from backend.web.public import conversation
from backend.web.public.errors import refused
from backend.web.words import word
from dialogs.catalogue import day

router = APIRouter()

MAX_TEXT = 20_000
# What the script says by itself; everything else on the page is in the template.
SAID = (
    "sending", "received", "kept", "failed", "again", "take_back", "too_long", "too_large", "empty_file", "upload",
    "uploading", "stopped", "cancel", "today", "yesterday", "new_one", "new_many", "automatic", "copied", "busy",
    "saved_not", "you", "attachment", "opens", "file_gone", "left",
)  # fmt: skip


@router.get("/chat")
async def chat(request: Request, embed: str = "") -> Response:
    office = request.app.state.office
    language = language_of(request)
    known = conversation.current(request)
    said = list(await office.storage.transcript(conversation.address(known))) if known else []
    local = office.now().astimezone(office.timezone)
    return page(
        request,
        "public/chat.html",
        frames=tuple(office.allowed_origins) if embed else (),
        embed=bool(embed),
        words=json.dumps({name: word(f"chat.{name}", language) for name in SAID}, ensure_ascii=False),
        said=said,
        waiting=bool(said) and said[-1].author.kind == "customer",
        lines=sorted(set(office.profile.lines_for(language).values()), key=len, reverse=True),
        today=day(local.date(), language, local.date()),
        key=secrets.token_hex(8),
    )


@router.post("/chat")
async def say(request: Request, embed: str = "") -> Response:
    """One message from a page without script."""
    if not same_origin(request):
        return refused(request, HTTPStatus.FORBIDDEN)
    language = language_of(request)
    async with request.form(max_fields=10, max_files=0) as form:
        text, key = str(form.get("text", ""))[:MAX_TEXT], str(form.get("key", ""))[:32]
    known = conversation.current(request) or conversation.opened()
    if text.strip():
        key = f"page-{key if key.isalnum() else secrets.token_hex(8)}"
        await conversation.say(request, known, key, {"text": text}, language=language)
    response = RedirectResponse("/chat?embed=1#say" if embed else "/chat#say", HTTPStatus.SEE_OTHER)
    conversation.remember(request, response, known)
    return response
