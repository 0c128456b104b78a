"""The API's paths: complaints, their events, messages, transitions and files, for programs with a token."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Path, Query, Request
from fastapi.responses import Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from backend import complaint_json, listing
from backend.actors import HANDLERS, READERS, Actor
from backend.case import Refused
from backend.complaints import Recorded
from backend.database import Transaction
from backend.interim import Step
from backend.listing import Whole
from backend.office import Office
from backend.web.api import problems, shapes
from backend.web.console.numbers import written

PAGE = 50


def application(office: Office) -> FastAPI:
    """The API of one desk."""
    app = FastAPI(
        title="Amends",
        version="1",
        description="Complaints of one desk. Lists are {items, next_cursor}; errors are problem documents (RFC 9457).",
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
        docs_url=None,
        redoc_url=None,
    )
    app.state.office = office
    app.include_router(router)
    problems.install(app, router.routes)
    return app


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


_bearer = HTTPBearer(auto_error=False, description="A token made by `amends token add`.")


async def _reader(
    request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> Actor:
    """The program behind the token; 401 without one, 403 for a role that may not read."""
    actor = await _office(request).access.by_token(sent.credentials) if sent else None
    if actor is None:
        raise HTTPException(401, "No valid token was sent.", {"WWW-Authenticate": "Bearer"})
    if actor.role not in READERS:
        raise HTTPException(403, "The role of this token may not read complaints.")
    return actor


async def _writer(actor: Annotated[Actor, Depends(_reader)]) -> Actor:
    if actor.role not in HANDLERS:
        raise HTTPException(403, "The role of this token may read but not change.")
    return actor


Desk = Annotated[Office, Depends(_office)]
Reader = Annotated[Actor, Depends(_reader)]
Writer = Annotated[Actor, Depends(_writer)]
Number = Annotated[str, Path(max_length=40, description="The complaint's number, in any case and spacing.")]
Cursor = Annotated[str, Query(pattern=r"^[0-9]{0,15}$", description="`next_cursor` of the page before.")]

router = APIRouter(responses=problems.responses(400, 401, 403, 422, 503))
_one = problems.responses(404)
_changed = problems.responses(404, 409)


@router.get("/complaints", response_model=shapes.Complaints)
async def complaints(  # noqa: PLR0913, PLR0917 - every filter by its name
    office: Desk,
    _actor: Reader,
    state: shapes.State | None = None,
    q: Annotated[
        str, Query(max_length=200, description="A number, or words of name, subject, last message.")
    ] = "",
    channel: Annotated[str, Query(max_length=40)] = "",
    team: Annotated[str, Query(max_length=80, description="The team of the account it came to.")] = "",
    owner: Annotated[
        Literal["none"] | Annotated[int, Query(ge=1, lt=2**53)] | None, Query(description="An id, or none.")
    ] = None,
    due: Annotated[
        Literal["overdue", "today"] | shapes.Day | None,
        Query(description="A promise broken, one that ends today, or one that ends by this day."),
    ] = None,
    cursor: Cursor = "",
) -> Mapping[str, Any]:
    """Complaints, newest first. Words are looked for in the newest 20,000; numbers in all."""
    words = q.replace("\0", "").strip()
    one = written(words, office.prefix)
    filters = listing.Filters(
        states=(state,) if state else (),
        reference=one,
        q="" if one else words,
        channel=channel.replace("\0", ""),
        team=team.replace("\0", ""),
        owner_id=owner if isinstance(owner, int) else None,
        unassigned=owner == "none",
        due_before=_due_before(office, due),
    )

    def read(connection: Any) -> tuple[listing.Listing, dict[int, str]]:
        found = listing.filtered(connection, filters, cursor=cursor, limit=PAGE)
        return found, listing.people(connection)

    found, people = await office.database.read(read)
    items = [complaint_json.short(row, people.get(row.owner_id or 0, "")) for row in found.rows]
    return {"items": items, "next_cursor": found.next or None}


def _due_before(office: Office, due: str | date | None) -> datetime | None:
    if due is None:
        return None
    now = office.now()
    if due == "overdue":
        return now
    day = due if isinstance(due, date) else now.astimezone(office.timezone).date()
    if day >= date(9999, 12, 30):
        return datetime.max.replace(tzinfo=now.tzinfo) - timedelta(days=2)
    return datetime.combine(day, time(), office.timezone) + timedelta(days=1)


@router.post(
    "/complaints", status_code=201, response_model=shapes.Complaint, responses=problems.responses(409)
)
async def record(
    office: Desk, actor: Writer, response: Response, new: shapes.NewComplaint
) -> Mapping[str, Any]:
    """Registers a complaint taken by phone, in a letter or in person, and gives it its number."""
    now = office.now()
    values = {key: text for key, text in new.form.model_dump(exclude_none=True).items() if text}
    recorded = Recorded(
        media=new.media,
        language=new.language,
        words=values.pop("problem_description"),
        values=values,
        subject=new.subject,
        safety=new.safety_flag,
        hazard_type=new.hazard_type if new.safety_flag else "",
        received_at=_heard_at(new.received_at, now),
    )
    reference = await office.database.write(lambda tx: office.complaints.record(tx, recorded, actor, now))
    response.headers["Location"] = f"/api/v1/complaints/{reference}"
    return complaint_json.whole(await _whole(office, reference))


def _heard_at(heard: datetime | None, now: datetime) -> datetime | None:
    """When it was heard, never later than now."""
    return min(heard, now) if heard else None


async def _whole(office: Office, number: str) -> Whole:
    reference = written(number, office.prefix)
    found = await office.database.read(lambda c: listing.whole(c, reference)) if reference else None
    if found is None:
        raise HTTPException(404, "There is no complaint with this number.")
    return found


@router.get("/complaints/{reference}", response_model=shapes.Complaint, responses=_one)
async def complaint(office: Desk, _actor: Reader, reference: Number) -> Mapping[str, Any]:
    """One complaint, with the source of every value of its form."""
    return complaint_json.whole(await _whole(office, reference))


@router.patch("/complaints/{reference}", response_model=shapes.Complaint, responses=_changed)
async def amend(office: Desk, actor: Writer, reference: Number, change: shapes.Change) -> Mapping[str, Any]:
    """Corrects the record: form values, scales, category, priority, owner, subject, language."""
    of = (await _whole(office, reference)).complaint["id"]
    changes = change.model_dump(exclude_none=True, exclude={"version"})
    if "owner" in changes:
        changes["owner_id"] = changes.pop("owner")
    now = office.now()

    def write(tx: Transaction) -> None:
        _check_owner(tx, changes.get("owner_id"))
        office.complaints.amend(tx, of, changes, actor, now, version=change.version)

    if changes:
        await office.database.write(write)
    return complaint_json.whole(await _whole(office, reference))


def _check_owner(tx: Transaction, owner: int | None) -> None:
    if owner is not None and owner not in dict(listing.handlers(tx.connection, HANDLERS)):
        raise Refused("Nobody at the desk who handles complaints has this id.")


@router.post("/complaints/{reference}/transitions", response_model=shapes.Complaint, responses=_changed)
async def transition(
    office: Desk, actor: Writer, reference: Number, wanted: shapes.Transition
) -> Mapping[str, Any]:
    """Moves a complaint by an event of the state table; refused with 409 and the events that are `allowed`."""
    of = (await _whole(office, reference)).complaint["id"]
    data = wanted.model_dump(exclude_none=True, exclude={"event", "reason"})
    now = office.now()

    def write(tx: Transaction) -> None:
        _check_owner(tx, data.get("owner"))
        office.complaints.transition(tx, of, wanted.event, actor, now, reason=wanted.reason, data=data)

    await office.database.write(write)
    return complaint_json.whole(await _whole(office, reference))


@router.post("/complaints/{reference}/extension", response_model=shapes.Complaint, responses=_changed)
async def extend(
    office: Desk, actor: Writer, reference: Number, wanted: shapes.Extension
) -> Mapping[str, Any]:
    """Moves the day the answer is promised for, before it has passed; the customer is told why."""
    of, now = (await _whole(office, reference)).complaint["id"], office.now()
    await office.database.write(
        lambda tx: office.complaints.extend(tx, of, wanted.until, wanted.reason, actor, now)
    )
    return complaint_json.whole(await _whole(office, reference))


@router.post("/complaints/{reference}/remedy-steps", response_model=shapes.Complaint, responses=_changed)
async def remedy_step(
    office: Desk, actor: Writer, reference: Number, told: shapes.RemedyStep
) -> Mapping[str, Any]:
    """Tells the customer of a step of the remedy that is done."""
    of, now = (await _whole(office, reference)).complaint["id"], office.now()
    step = Step(told.step, told.done, told.next)
    await office.database.write(
        lambda tx: office.complaints.remedy_step(tx, of, step, actor, now, version=told.version)
    )
    return complaint_json.whole(await _whole(office, reference))


@router.get("/complaints/{reference}/events", response_model=shapes.Events, responses=_one)
async def events(office: Desk, _actor: Reader, reference: Number, cursor: Cursor = "") -> Mapping[str, Any]:
    """What happened to a complaint, oldest first, with the hashes of its chain."""
    case = await _whole(office, reference)
    rows = [each for each in case.events if each["sequence"] > int(cursor or 0)]
    items = [complaint_json.event(each) for each in rows[:PAGE]]
    return {"items": items, "next_cursor": str(items[-1]["sequence"]) if len(rows) > PAGE else None}


@router.get("/complaints/{reference}/messages", response_model=shapes.Messages, responses=_one)
async def messages(office: Desk, _actor: Reader, reference: Number, cursor: Cursor = "") -> Mapping[str, Any]:
    """What was said, newest page first, each page oldest message first; notes are among it."""
    of = (await _whole(office, reference)).complaint["id"]
    before = int(cursor) if cursor else None
    rows = await office.database.read(lambda c: listing.transcript(c, of, before=before, limit=PAGE + 1))
    items = [complaint_json.message(each) for each in rows[-PAGE:]]
    return {"items": items, "next_cursor": str(items[0]["id"]) if len(rows) > PAGE else None}


@router.post(
    "/complaints/{reference}/messages", status_code=201, response_model=shapes.Message, responses=_changed
)
async def say(office: Desk, actor: Writer, reference: Number, new: shapes.NewMessage) -> Mapping[str, Any]:
    """Answers the customer, or adds a note. A reply goes out when the undo time has passed."""
    of = (await _whole(office, reference)).complaint["id"]
    verb = office.complaints.note if new.note else office.complaints.reply
    now = office.now()

    def write(tx: Transaction) -> int:
        return verb(tx, of, new.text, actor, now)

    message = await office.database.write(write)
    rows = await office.database.read(lambda c: listing.transcript(c, of, before=message + 1, limit=1))
    return complaint_json.message(rows[-1])


@router.get("/complaints/{reference}/attachments", response_model=shapes.Attachments, responses=_one)
async def attachments(office: Desk, _actor: Reader, reference: Number) -> Mapping[str, Any]:
    """The files of a complaint."""
    case = await _whole(office, reference)
    return {"items": [complaint_json.attachment(each) for each in case.attachments], "next_cursor": None}


@router.get(
    "/complaints/{reference}/attachments/{file}",
    response_class=Response,
    responses={
        **_one,
        200: {"content": {"application/octet-stream": {}}, "description": "The file's bytes."},
    },
)
async def attachment(
    office: Desk, _actor: Reader, reference: Number, file: Annotated[str, Path(max_length=100)]
) -> Response:
    """The bytes of one file of this complaint."""
    number = written(reference, office.prefix)
    found = await office.database.read(lambda c: listing.attachment(c, number, file.replace("\0", "")))
    try:
        content = await office.storage.open_file(file) if found else None
    except KeyError:
        content = None
    if found is None or content is None:
        raise HTTPException(404, "There is no such file on this complaint.")
    how = f"attachment; filename*=UTF-8''{quote(found['name'] or 'file', safe='')}"
    headers = {"Content-Disposition": how, "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type="application/octet-stream", headers=headers)
