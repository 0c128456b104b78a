"""A complaint, its events and its messages as JSON: the shapes the API, the exports and the case file share."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from backend.listing import Clock, Row, Whole

COMPLAINANT = (
    "name_or_organisation",
    "address",
    "postcode_city",
    "country",
    "phone",
    "fax",
    "email",
    "acting_for",
    "contact_person",
    "preferred_channel",
    "language",
    "format_need",
    "sms_optin",
    "consent_third_party",
)
PRODUCT = ("product_reference", "product_description")
PROBLEM = (
    "problem_date",
    "problem_description",
    "recurrent",
    "safety_question",
    "hazard_type.health",
    "hazard_type.person",
    "hazard_type.property",
)
REMEDY = ("remedy_requested", "remedy_details", "expected_reply_date")


def complaint(
    row: Mapping[str, Any], clocks: Iterable[Clock], files: Iterable[Mapping[str, Any]], owner: str
) -> dict[str, Any]:
    """A complaint by the keys of the labels; of every collected value also where it came from."""
    form: Mapping[str, Any] = row["form"] or {}
    return {
        "reference": row["reference"],
        "state": row["state"],
        "version": row["version"],
        "received_at": time(row["received_at"]),
        "acknowledged_at": time(row["acknowledged_at"]),
        "closed_at": time(row["closed_at"]),
        "channel": row["channel"],
        "media": row["media"],
        "language": row["language"],
        "subject": row["subject"],
        "complainant": _part(form, COMPLAINANT),
        "product": _part(form, PRODUCT),
        "problem": _part(form, PROBLEM),
        "remedy": _part(form, REMEDY),
        "sources": {key: _source(value) for key, value in form.items()},
        "attachments": [attachment(each) for each in files],
        "missing": list(row["missing"] or ()),
        "assessment": dict(row["assessment"] or {}),
        "category": row["category"],
        "priority": row["priority"],
        "safety_flag": bool(row["safety_flag"]),
        "hazard_type": row["hazard_type"],
        "owner": {"id": row["owner_id"], "name": owner} if row["owner_id"] else None,
        "team": row["team"],
        "due": {clock.code: time(clock.due_at) for clock in clocks if clock.state != "stopped"},
        "next_update_due": time(row["next_update_due"]),
        "decision": row["decision"],
        "close_reason": row["close_reason"],
    }


def whole(case: Whole) -> dict[str, Any]:
    """The same of a case read whole."""
    found = complaint(case.complaint, case.clocks, case.attachments, case.owner)
    return {**found, "survey": survey(case.survey)}


def survey(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What a person answered after the end: marks from 1 to 5, words, and where. None where they were not asked."""
    if row is None:
        return None
    return {
        "asked_at": time(row["asked_at"]),
        "answered_at": time(row["answered_at"]),
        "channel": row["channel"],
        "language": row["language"],
        "result": row["result"],
        "fairness": row["fairness"],
        "words": row["words"],
        "refused": bool(row["refused"]),
    }


def case_file(case: Whole) -> dict[str, Any]:
    """The case file: the complaint with all its messages and events."""
    return {
        "complaint": whole(case),
        "messages": [message(each) for each in case.messages],
        "events": [event(each) for each in case.events],
    }


def _part(form: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: form[key]["value"] for key in keys if key in form}


def _source(value: Mapping[str, Any]) -> dict[str, Any]:
    return {part: value.get(part) for part in ("message", "confidence", "confirmed")}


def short(row: Row, owner: str) -> dict[str, Any]:
    """A complaint as a list shows it."""
    return {
        "reference": row.reference,
        "state": row.state,
        "received_at": time(row.received_at),
        "changed_at": time(row.changed_at),
        "channel": row.channel,
        "media": row.media,
        "language": row.language,
        "subject": row.subject,
        "complainant": {"name_or_organisation": row.who},
        "priority": row.priority,
        "safety_flag": row.safety,
        "hazard_type": row.hazard,
        "owner": {"id": row.owner_id, "name": owner} if row.owner_id else None,
        "due": {row.clock.code: time(row.clock.due_at)} if row.clock else {},
        "undelivered": row.undelivered,
    }


def event(row: Mapping[str, Any]) -> dict[str, Any]:
    """One event of the chain, with the hashes that prove it."""
    return {
        "sequence": row["sequence"],
        "at": time(row["at"]),
        "actor": row["actor"],
        "event": row["event"],
        "reason": row["reason"],
        "data": row["data"] or {},
        "previous": row["previous"],
        "hash": row["hash"],
    }


def message(row: Mapping[str, Any]) -> dict[str, Any]:
    """One message; `status` is null for what came in and for notes."""
    return {
        "id": row["id"],
        "author": row["author"],
        "name": row["name"],
        "kind": row["kind"],
        "text": row["text"],
        "language": row["language"],
        "at": time(row["at"]),
        "channel": row["channel"],
        "status": row["status"],
        "status_at": time(row["status_at"]),
        "due_at": time(row["due_at"]),
        "error": row["error"],
        "attachments": [_cited(each) for each in row["attachments"] or ()],
    }


def attachment(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "filename": row["name"],
        "media_type": row["media_type"],
        "size": row["size"],
        "sha256": row["sha256"],
    }


def _cited(each: Mapping[str, Any]) -> dict[str, Any]:
    return attachment({"id": "", "name": "", "media_type": "", "size": 0, "sha256": "", **each})


def time(value: datetime | None) -> str | None:
    """RFC 3339, UTC."""
    return value.isoformat().replace("+00:00", "Z") if value else None
