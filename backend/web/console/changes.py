"""What the desk does to a case: replies, notes, transitions, corrections, owner, and who speaks."""

from collections.abc import AsyncIterator, Callable
from typing import Any

from fastapi import APIRouter, HTTPException
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.datastructures import FormData, UploadFile

from backend import listing
from backend.actors import HANDLERS
from backend.case import Refused, Stale
from backend.complaints import SCALES
from backend.database import Transaction
from backend.web.console import casefile
from backend.web.console.cases import DECIDING, action_page, case_page, read_case
from backend.web.console.desk import DeskRoute, Form, Visit, Visitor, field, number_of
from channels.base import Address, Attachment, FileTooLarge

router = APIRouter(prefix="/complaints/{reference}", route_class=DeskRoute)

MAX_FILE = 20_000_000
_TEXTS = ("question", "party", "body", "done", "outcome", "reasons", "remedy", "text", "reason")


@router.post("/replies")
async def reply(visit: Visitor, reference: str, form: Form) -> Response:
    """Answers the customer. It leaves when the undo time has passed, page open or not."""
    case, text = await read_case(visit, reference), field(form, "text")
    complaint_id, verbs = case.complaint["id"], visit.office.complaints
    try:
        files = await _attached(visit, case.reply_to, form)
        message = await visit.office.database.write(
            lambda tx: verbs.reply(tx, complaint_id, text, visit.actor, visit.now, attachments=files)
        )
    except (Refused, FileTooLarge) as error:
        return await _refused(visit, reference, error, draft=text)
    return _done(visit, reference, {"id": message})


async def _attached(visit: Visit, to: tuple[str, str, str] | None, form: FormData) -> list[Attachment]:
    """Keeps the files of a reply, durably, before the message that names them."""
    kept = []
    for upload in form.getlist("files"):
        if not isinstance(upload, UploadFile) or not upload.filename or to is None:
            continue
        file = await visit.office.storage.keep_file(Address(*to), upload.filename, _chunks(upload), MAX_FILE)
        kept.append(Attachment(file.name, file.media_type, file.size, sha256=file.sha256, stored=file.id))
    return kept


async def _chunks(upload: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await upload.read(65536):
        yield chunk


@router.post("/replies/{message}/withdrawal")
async def take_back(visit: Visitor, reference: str, message: int, _form: Form) -> Response:
    """Takes a reply back in its undo time; its words return to the box."""
    verbs = visit.office.complaints
    try:
        text = await visit.office.database.write(
            lambda tx: verbs.take_back(tx, message, visit.actor, visit.now)
        )
    except Refused as error:
        return await _refused(visit, reference, error)
    if _wants_json(visit):
        return JSONResponse({"text": text})
    return await case_page(visit, reference, "conversation", draft=text)


@router.post("/notes")
async def note(visit: Visitor, reference: str, form: Form) -> Response:
    case, text, verbs = await read_case(visit, reference), field(form, "text"), visit.office.complaints
    try:
        message = await visit.office.database.write(
            lambda tx: verbs.note(tx, case.complaint["id"], text, visit.actor, visit.now)
        )
    except Refused as error:
        return await _refused(visit, reference, error, draft=text, compose="note")
    return _done(visit, reference, {"id": message})


@router.post("/transitions")
async def transition(visit: Visitor, reference: str, form: Form) -> Response:
    """Moves the case by an event of the table."""
    event, case = field(form, "event"), await read_case(visit, reference)
    typed = {name: field(form, name) for name in _TEXTS}
    data: dict[str, Any] = {name: text for name, text in typed.items() if text and name != "reason"}
    if owner := number_of(form, "owner"):
        data["owner"] = owner
    move, of, why = visit.office.complaints.transition, case.complaint["id"], typed["reason"]
    try:
        await visit.office.database.write(
            lambda tx: move(tx, of, event, visit.actor, visit.now, reason=why, data=data)
        )
    except Refused as error:
        return await _refused_action(visit, reference, event, typed, error)
    return _done(visit, reference, {"event": event})


async def _refused_action(
    visit: Visit, reference: str, event: str, typed: dict[str, str], error: Refused
) -> Response:
    """Back to where it was asked, with what was typed."""
    words = visit.words.reason(str(error))
    if _wants_json(visit):
        return JSONResponse({"error": words}, 409)
    if event in DECIDING:
        return await case_page(visit, reference, "decision", status=409, typed=typed, banner=words)
    try:
        return await action_page(visit, reference, event, status=409, typed=typed, error=words)
    except HTTPException:
        return await case_page(visit, reference, "conversation", status=409, banner=words)


@router.post("/amendments")
async def amend(visit: Visitor, reference: str, form: Form) -> Response:
    """Corrects the form, the assessment, the category or the priority, if nobody did so meanwhile."""
    changes, verbs = _changes(form), visit.office.complaints
    version = number_of(form, "version")
    of = (await read_case(visit, reference)).complaint["id"]

    def write(tx: Transaction) -> None:
        if changes:
            verbs.amend(tx, of, changes, visit.actor, visit.now, version=version)
        if field(form, "then") == "assessed":
            verbs.transition(tx, of, "assessed", visit.actor, visit.now)

    tab = "record" if field(form, "tab") == "record" else "conversation"
    try:
        await visit.office.database.write(write)
    except (Refused, Stale) as error:
        typed = {name: value for name, value in form.multi_items() if isinstance(value, str)}
        words = _words(visit, error)
        return await case_page(visit, reference, tab, status=409, typed=typed, banner=words)
    return _done(visit, reference, {}, tab)


def _changes(form: FormData) -> dict[str, Any]:
    """The fields of a correction: `form.<key>`, `assessment.<scale>`, and the plain ones."""
    changes: dict[str, Any] = {}
    for name, value in form.multi_items():
        if not isinstance(value, str) or not value.strip():
            continue
        group, _, key = name.partition(".")
        if group == "form" and key in casefile.KEYS:
            changes.setdefault("form", {})[key] = value.replace("\r\n", "\n").strip()
        elif group == "assessment" and key in {*SCALES, *casefile.QUESTIONS}:
            changes.setdefault("assessment", {})[key] = value
        elif name in {"category", "priority", "subject", "language"}:
            changes[name] = value.strip()
        elif name == "safety_flag" and value == "yes":
            changes["safety_flag"] = True
    return changes


@router.post("/owner")
async def owner(visit: Visitor, reference: str, form: Form) -> Response:
    """Gives the case to somebody, or to oneself; a case only acknowledged begins its assessment with it."""
    complaint, verbs = (await read_case(visit, reference)).complaint, visit.office.complaints
    to = number_of(form, "owner") or visit.actor.id

    def give(tx: Transaction) -> None:
        if to not in dict(listing.handlers(tx.connection, HANDLERS)):
            raise Refused("Nobody at the desk who handles complaints has this id.")
        if complaint["state"] == "acknowledged":
            verbs.transition(tx, complaint["id"], "assign", visit.actor, visit.now, data={"owner": to})
        else:
            verbs.amend(tx, complaint["id"], {"owner_id": to}, visit.actor, visit.now)

    return await _write(visit, reference, give)


@router.post("/speaker")
async def speaker(visit: Visitor, reference: str, form: Form) -> Response:
    """Who speaks with the customer: a person, or the assistant again."""
    case, verbs = await read_case(visit, reference), visit.office.complaints
    verb = verbs.hand_back if field(form, "speaker") == "assistant" else verbs.take_over
    of = case.complaint["id"]
    return await _write(visit, reference, lambda tx: verb(tx, of, visit.actor, visit.now))


@router.post("/splits")
async def split(visit: Visitor, reference: str, form: Form) -> Response:
    """Gives words of the customer a case of their own, and goes there."""
    of, message = (await read_case(visit, reference)).complaint["id"], number_of(form, "message") or 0
    verbs = visit.office.complaints
    try:
        new = await visit.office.database.write(
            lambda tx: verbs.split(tx, of, message, visit.actor, visit.now)
        )
    except Refused as error:
        return await _refused(visit, reference, error)
    return _done(visit, new, {"reference": new})


@router.post("/third-parties")
async def third_party(visit: Visitor, reference: str, form: Form) -> Response:
    """Lets somebody beside the customer have the desk's replies, or no more."""
    of, party = (await read_case(visit, reference)).complaint["id"], number_of(form, "party") or 0
    wanted, verbs = field(form, "wanted") == "yes", visit.office.complaints

    def write(tx: Transaction) -> None:
        try:
            verbs.admit(tx, of, party, visit.actor, visit.now, wanted=wanted)
        except LookupError:
            raise Refused("This person does not stand beside the case.") from None

    return await _write(visit, reference, write)


async def _write(visit: Visit, reference: str, work: Callable[[Transaction], None]) -> Response:
    try:
        await visit.office.database.write(work)
    except Refused as error:
        return await _refused(visit, reference, error)
    return _done(visit, reference, {})


async def _refused(visit: Visit, reference: str, error: Exception, **kept: Any) -> Response:
    """Nothing was changed: the page again, with the reason and everything typed."""
    words = _words(visit, error)
    if _wants_json(visit):
        return JSONResponse({"error": words}, 409)
    return await case_page(visit, reference, "conversation", status=409, banner=words, **kept)


def _words(visit: Visit, error: Exception) -> str:
    if isinstance(error, Stale):
        return visit.words.t("console.stale")
    if isinstance(error, FileTooLarge):
        return visit.words.t("console.file_too_large")
    return visit.words.reason(str(error))


def _wants_json(visit: Visit) -> bool:
    return "application/json" in visit.request.headers.get("accept", "")


def _done(visit: Visit, reference: str, told: dict[str, Any], tab: str = "conversation") -> Response:
    if _wants_json(visit):
        return JSONResponse(told)
    where = "" if tab == "conversation" else f"/{tab}"
    queue = visit.request.query_params.get("queue", "")
    query = f"?queue={queue}" if queue.isalpha() else ""
    return RedirectResponse(f"/console/complaints/{reference}{where}{query}", 303)
