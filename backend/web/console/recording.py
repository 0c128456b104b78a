"""Recording a complaint somebody at the desk heard by phone, read in a letter or was told in person."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from backend.case import Refused
from backend.complaints import Recorded
from backend.web.console.desk import DeskRoute, Form, Visit, Visitor, desk_page, field
from backend.web.console.wording import Wording
from dialogs import labels

router = APIRouter(prefix="/complaints", route_class=DeskRoute)

MEDIA = (
    "media.phone",
    "media.in_person",
    "media.post",
    "media.fax",
    "media.social",
    "media.press",
    "media.authority",
    "media.staff",
    "media.other",
)
HAZARDS = ("health", "person", "property")
VALUES = (
    "name_or_organisation",
    "phone",
    "email",
    "address",
    "acting_for",
    "product_description",
    "product_reference",
    "problem_date",
    "remedy_details",
)
PLAIN = ("media", "language", "day", "time", "safety", "hazard_type", "words", "subject")
LIMIT = 20_000


@router.get("/new")
async def form(visit: Visitor) -> Response:
    now = visit.words.local(visit.now)
    typed = {
        "media": "media.phone",
        "language": visit.words.language,
        "day": f"{now:%Y-%m-%d}",
        "time": f"{now:%H:%M}",
    }
    return await _page(visit, typed, {})


async def _page(
    visit: Visit, typed: Mapping[str, str], errors: Mapping[str, str], status: int = 200
) -> Response:
    return await desk_page(
        visit,
        "console/new.html",
        place="new",
        status=status,
        typed=dict.fromkeys((*VALUES, *PLAIN), "") | dict(typed),
        errors=errors,
        media=MEDIA,
        hazards=HAZARDS,
        labels=labels,
        may_change=visit.actor.handles,
        today=f"{visit.words.local(visit.now):%Y-%m-%d}",
    )


@router.post("")
async def record(visit: Visitor, form: Form) -> Response:
    """Registers it under a number, or returns the form as typed with each error under its field."""
    typed = {name: field(form, name)[:LIMIT] for name in (*VALUES, *PLAIN)}
    received_at, errors = _received(typed, visit.words)
    errors |= _missing(typed, visit.words)
    if not errors:
        recorded = _recorded(typed, received_at)
        try:
            reference = await visit.office.database.write(
                lambda tx: visit.office.complaints.record(tx, recorded, visit.actor, visit.now)
            )
        except Refused as error:
            errors = {"": visit.words.reason(str(error))}
        else:
            return RedirectResponse(f"/console/complaints/{reference}", 303)
    return await _page(visit, typed, errors, 422)


def _recorded(typed: Mapping[str, str], received_at: datetime | None) -> Recorded:
    return Recorded(
        media=typed["media"],
        language=typed["language"],
        words=typed["words"],
        values={key: typed[key] for key in VALUES if typed[key]},
        subject=typed["subject"],
        safety=typed["safety"] == "yes",
        hazard_type=typed["hazard_type"] if typed["safety"] == "yes" else "",
        received_at=received_at,
    )


def _missing(typed: Mapping[str, str], words: Wording) -> dict[str, str]:
    errors = {}
    if typed["media"] not in MEDIA:
        errors["media"] = words.t("console.new.error.media")
    if not typed["words"]:
        errors["words"] = words.t("console.new.error.words")
    if typed["email"] and ("@" not in typed["email"] or " " in typed["email"]):
        errors["email"] = words.t("console.new.error.email")
    elif not (typed["phone"] or typed["email"] or typed["address"]):
        errors["phone"] = words.t("console.new.error.contact")
    if typed["phone"] and sum(letter.isdigit() for letter in typed["phone"]) < 5:
        errors["phone"] = words.t("console.new.error.phone")
    if typed["safety"] == "yes" and typed["hazard_type"] not in HAZARDS:
        errors["hazard_type"] = words.t("console.new.error.hazard")
    if not typed["safety"]:
        errors["safety"] = words.t("console.new.error.safety")
    return errors


def _received(typed: Mapping[str, str], words: Wording) -> tuple[datetime | None, dict[str, str]]:
    """When it was heard, in the desk's zone; later than now is an error."""
    if not typed["day"]:
        return None, {}
    try:
        day = date.fromisoformat(typed["day"])
        at = time.fromisoformat(typed["time"]) if typed["time"] else time(12)
    except ValueError:
        return None, {"day": words.t("console.new.error.day")}
    heard = datetime.combine(day, at.replace(tzinfo=None), words.zone).astimezone(UTC)
    if heard > words.now and typed["time"]:
        return None, {"day": words.t("console.new.error.future")}
    return min(heard, words.now), {}
