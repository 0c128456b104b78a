"""The complaint form as a page: which field stands where and how it is typed, and what is checked."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Shape = Literal["line", "text", "email", "tel", "date", "yesno", "check", "checks", "choice"]

PROBLEM = "problem_description"
MAX_LINE = 500
MAX_TEXT = 100_000
OLDEST = timedelta(days=365 * 30)
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\"]{2,}\Z")
_PHONE = re.compile(r"\+?[\d\s().\-/]{5,30}\Z")


@dataclass(frozen=True, slots=True)
class Input:
    """One field on the page. `hint` says that the catalogue has a hint for it; `choices` are catalogue keys."""

    key: str
    shape: Shape = "line"
    hint: bool = False
    autocomplete: str = ""
    choices: tuple[str, ...] = ()
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    inputs: tuple[Input, ...]
    folded: bool = False


CHANNELS = ("web", "email", "phone", "sms", "letter")
FORMATS = ("large_print", "audio", "screen_reader", "easy_read")
HAZARDS = ("hazard_type.health", "hazard_type.person", "hazard_type.property")

SECTIONS = (
    Section(
        "problem",
        (
            Input(PROBLEM, "text", hint=True, wide=True),
            Input("problem_date", "date"),
            Input("recurrent", "check"),
            Input("safety_question", "yesno", wide=True),
            Input("hazards", "checks", choices=HAZARDS),
        ),
    ),
    Section("product", (Input("product_description"), Input("product_reference", hint=True))),
    Section(
        "remedy",
        (Input("remedy_requested", "yesno", wide=True), Input("remedy_details", hint=True, wide=True)),
    ),
    Section(
        "complainant",
        (
            Input("name_or_organisation", autocomplete="name"),
            Input("email", "email", hint=True, autocomplete="email"),
            Input("phone", "tel", autocomplete="tel"),
            Input("address", autocomplete="street-address"),
            Input("postcode_city", autocomplete="postal-code"),
            Input("country", autocomplete="country-name"),
            Input("fax", "tel"),
        ),
    ),
    Section("behalf", (Input("acting_for"), Input("contact_person")), folded=True),
    Section(
        "wishes",
        (
            Input("preferred_channel", "choice", choices=CHANNELS),
            Input("format_need", "choice", choices=FORMATS),
            Input("expected_reply_date", "date"),
            Input("sms_optin", "check", wide=True),
            Input("consent_third_party", "check", wide=True),
        ),
        folded=True,
    ),
    Section("confirmation", (Input("signature", hint=True), Input("confirm_date", "date"))),
)

INPUTS = tuple(each for section in SECTIONS for each in section.inputs)


def taken(form: Mapping[str, object]) -> dict[str, str]:
    """What was typed, by field, shortened to what can be kept; nothing else of a request is looked at."""
    found = {}
    for each in INPUTS:
        for key in each.choices if each.shape == "checks" else (each.key,):
            value = form.get(key)
            if isinstance(value, str):
                found[key] = value.strip()[: MAX_TEXT if each.shape == "text" else MAX_LINE]
    return {key: value for key, value in found.items() if value}


def errors(values: Mapping[str, str], today: date) -> dict[str, str]:
    """The key of what is wrong with each field, in the order of the page."""
    found = {each.key: _error(each, values.get(each.key, ""), today) for each in INPUTS}
    return {key: error for key, error in found.items() if error}


def _error(field: Input, value: str, today: date) -> str:
    if not value:
        return "needed" if field.key == PROBLEM else ""
    if field.shape == "email":
        return "" if _EMAIL.match(value) else "email"
    if field.shape == "tel":
        return "" if _PHONE.match(value) else "phone"
    if field.shape == "date":
        return _date_error(field.key, value, today)
    return ""


def _date_error(key: str, value: str, today: date) -> str:
    try:
        given = date.fromisoformat(value)
    except ValueError:
        return "date"
    if key in {"problem_date", "confirm_date"} and given > today:
        return "future"
    if key == "expected_reply_date" and given < today:
        return "past"
    return "" if today - OLDEST < given < today + OLDEST else "date"
