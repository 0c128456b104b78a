"""What the API takes and gives, as models: the source of its OpenAPI description."""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    WithJsonSchema,
    model_validator,
)

from backend.states import STATES, TABLE
from dialogs import labels
from dialogs.complaint import FIELDS

_EMAIL = r"^[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$"
CONTACTS = ("phone", "email", "address")
_MEDIA = tuple(key for key in labels.keys("annex_d_receipt") if key.startswith("media."))
_KEYS = tuple(each.key for each in FIELDS)
_EVENTS = tuple(dict.fromkeys(row.event for row in TABLE if row.source != "-"))


def _one_of(values: Sequence[str]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in values:
            raise ValueError("not one of the known keys")
        return value

    return check


def _enum(values: Sequence[str]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


State = Annotated[str, AfterValidator(_one_of(STATES)), _enum(STATES)]
Event = Annotated[str, AfterValidator(_one_of(_EVENTS)), _enum(_EVENTS)]
Media = Annotated[str, AfterValidator(_one_of(_MEDIA)), _enum(_MEDIA)]
Key = Annotated[str, AfterValidator(_one_of(_KEYS)), _enum(_KEYS)]
Hazard = Literal["", "health", "person", "property"]


def _storable(text: str) -> str:
    """Without the one character PostgreSQL cannot keep."""
    return text.replace("\0", "")


def _written_like(pattern: str) -> Callable[[object], object]:
    """Takes only text in this form: the library alone would read bare numbers as times, too."""

    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError("not written like RFC 3339")
        return value

    return check


def _whole(value: object) -> object:
    """JSON knows one kind of number: 1.0 is the whole number 1, while "1" and true are none."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if type(value) is not int:
        raise ValueError("not a whole number")
    return value


WHOLE = BeforeValidator(_whole)
Day = Annotated[date, BeforeValidator(_written_like(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"))]
Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_written_like(r"[0-9-]{10}[Tt][0-9:.]{8,15}([Zz]|[+-][0-9]{2}:[0-9]{2})")),
]
Words = Annotated[str, Field(max_length=20_000), AfterValidator(_storable)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_storable)]
Said = Annotated[str, Field(min_length=1, max_length=20_000, pattern=r"[^\s\x00]"), AfterValidator(_storable)]
Id = Annotated[int, Field(ge=1, lt=2**53), WHOLE]


class Body(BaseModel):
    """A request's body: unknown parts are an error, so that a misspelt one is told."""

    model_config = ConfigDict(extra="forbid")


class Filled(Body):
    """A complaint form taken by somebody: the problem in their words and a way to answer are needed."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"anyOf": [{"required": [key]} for key in CONTACTS]}
    )

    problem_description: Said
    name_or_organisation: Line = ""
    phone: Annotated[str, Field(max_length=40, pattern=r"[0-9].*[0-9].*[0-9].*[0-9].*[0-9]")] = ""
    email: Annotated[str, Field(max_length=254, pattern=_EMAIL)] = ""
    address: Said = ""
    postcode_city: Line = ""
    country: Line = ""
    acting_for: Line = ""
    contact_person: Line = ""
    product_reference: Line = ""
    product_description: Line = ""
    problem_date: Line = ""
    remedy_details: Words = ""

    @model_validator(mode="after")
    def _reachable(self) -> "Filled":
        if not any(getattr(self, key) for key in CONTACTS):
            raise ValueError("a way to answer is missing: phone, email or address")
        return self


class NewComplaint(Body):
    """A complaint heard by phone, read in a letter or told in person."""

    media: Media
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] = "en"
    form: Filled
    subject: Line = ""
    safety_flag: StrictBool = False
    hazard_type: Hazard = ""
    received_at: Moment | None = None


class NewMessage(Body):
    """A reply to the customer, or a note nobody outside the desk ever sees."""

    text: Said
    note: StrictBool = False


class Assessment(Body):
    """Scales of the assessment (7.5); those left out stay as they are."""

    severity: Annotated[int, Field(ge=1, le=3), WHOLE] | None = None
    safety: Annotated[int, Field(ge=0, le=2), WHOLE] | None = None
    complexity: Annotated[int, Field(ge=1, le=3), WHOLE] | None = None
    impact: Annotated[int, Field(ge=1, le=3), WHOLE] | None = None
    immediate_needed: Literal["yes", "no"] | None = None
    immediate_possible: Literal["yes", "no"] | None = None
    compensation_likely: Literal["yes", "no"] | None = None


class Transition(Body):
    """An event of the state table, with what it needs."""

    event: Event
    reason: Words = ""
    question: Words | None = None
    party: Line | None = None
    body: Line | None = None
    done: Words | None = None
    text: Words | None = None
    outcome: Literal["upheld", "partly", "not_upheld", "third_party"] | None = None
    reasons: Words | None = None
    remedy: Words | None = None
    owner: Id | None = None
    assessment: Assessment | None = None


class Extension(Body):
    """A later day for the promised answer. The customer reads the reason."""

    until: date
    reason: Annotated[Words, Field(min_length=1)]


class RemedyStep(Body):
    """A step of the remedy that is done today, and what is still to come; the customer reads both. With `version`, a
    request that comes twice tells them once: the second is refused."""

    version: Annotated[int, Field(ge=0, lt=2**53), WHOLE] | None = None
    step: Literal["refund", "delivery", "visit", "other"]
    done: Said
    next: Said


class Change(Body):
    """A correction of the record. With `version`, it is refused when somebody was there first."""

    version: Annotated[int, Field(ge=0, lt=2**53), WHOLE] | None = None
    form: dict[Key, Said] | None = None
    assessment: Assessment | None = None
    category: Annotated[int, Field(ge=1, le=35), WHOLE] | None = None
    priority: Annotated[int, Field(ge=1, le=3), WHOLE] | None = None
    owner: Id | None = None
    subject: Annotated[str, Field(max_length=200), AfterValidator(_storable)] | None = None
    language: Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$")] | None = (
        None
    )
    safety_flag: Literal[True] | None = None


class Owner(BaseModel):
    id: int
    name: str


class Survey(BaseModel):
    """The two questions after the end: marks from 1 to 5 for the result and for how fair it went, and words."""

    asked_at: datetime
    answered_at: datetime | None
    channel: str
    language: str
    result: int | None
    fairness: int | None
    words: str
    refused: bool


class Attachment(BaseModel):
    id: str
    filename: str
    media_type: str
    size: int
    sha256: str


class Short(BaseModel):
    """A complaint as a list shows it."""

    reference: str
    state: State
    received_at: datetime
    changed_at: datetime
    channel: str
    media: str
    language: str
    subject: str
    complainant: dict[str, str]
    priority: int
    safety_flag: bool
    hazard_type: str
    owner: Owner | None
    due: dict[str, datetime]
    undelivered: bool


class Complaint(BaseModel):
    """A complaint whole; field keys are the keys of the labels."""

    reference: str
    state: State
    version: int
    received_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    channel: str
    media: str
    language: str
    subject: str
    complainant: dict[str, Any]
    product: dict[str, Any]
    problem: dict[str, Any]
    remedy: dict[str, Any]
    sources: dict[str, dict[str, Any]]
    attachments: list[Attachment]
    missing: list[str]
    assessment: dict[str, Any]
    category: int | None
    priority: int
    safety_flag: bool
    hazard_type: str
    owner: Owner | None
    team: str
    due: dict[str, datetime]
    next_update_due: datetime | None
    decision: dict[str, Any] | None
    close_reason: str
    survey: Survey | None


class CaseEvent(BaseModel):
    """One change of a case, with the hashes of its chain."""

    sequence: int
    at: datetime
    actor: str
    event: str
    reason: str
    data: dict[str, Any]
    previous: str
    hash: str


class Message(BaseModel):
    """One message; `status` is null for what came in and for notes."""

    id: int
    author: str
    name: str
    kind: str
    text: str
    language: str
    at: datetime
    channel: str | None
    status: str | None
    status_at: datetime | None
    due_at: datetime | None
    error: str
    attachments: list[Attachment]


class Complaints(BaseModel):
    items: list[Short]
    next_cursor: str | None


class Events(BaseModel):
    items: list[CaseEvent]
    next_cursor: str | None


class Messages(BaseModel):
    items: list[Message]
    next_cursor: str | None


class Attachments(BaseModel):
    items: list[Attachment]
    next_cursor: str | None


class Problem(BaseModel):
    """An error (RFC 9457). `allowed` are the events that may happen instead, `errors` the fields to mend."""

    type: str
    title: str
    status: int
    detail: str = ""
    allowed: list[str] | None = None
    errors: list[dict[str, Any]] | None = None
