"""The complaint form (Annex B of ISO 10002 and what is asked beside it): its fields, and a form being filled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal

Kind = Literal["text", "longtext", "country", "phone", "email", "date", "yesno", "confirm", "files", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form. `clause` is its place in the annex; `personal` values leave a record when it is erased;
    `asked` says that a person may be asked for it at all."""

    key: str
    kind: Kind
    clause: str
    personal: bool = False
    asked: bool = True
    required: bool = False


FIELDS = (
    Field("name_or_organisation", "text", "B1.1", personal=True),
    Field("address", "text", "B1.2", personal=True),
    Field("postcode_city", "text", "B1.3", personal=True),
    Field("country", "country", "B1.4"),
    Field("phone", "phone", "B1.5", personal=True),
    Field("fax", "phone", "B1.6", personal=True),
    Field("email", "email", "B1.7", personal=True),
    Field("acting_for", "text", "B1.8", personal=True),
    Field("contact_person", "text", "B1.9", personal=True),
    Field("product_reference", "text", "B2.1"),
    Field("product_description", "text", "B2.2"),
    Field("problem_date", "date", "B3.1"),
    Field("problem_description", "longtext", "B3.2", required=True),
    Field("remedy_requested", "yesno", "B4.1", asked=False),
    Field("remedy_details", "text", "B4.2"),
    Field("confirm_date", "date", "B5.1", asked=False),
    Field("signature", "confirm", "B5.2", personal=True, asked=False),
    Field("enclosure_list", "files", "B6.1", personal=True),
    Field("safety_question", "yesno", "X1"),
    Field("hazard_type.health", "yesno", "X2", asked=False),
    Field("hazard_type.person", "yesno", "X2", asked=False),
    Field("hazard_type.property", "yesno", "X2", asked=False),
    Field("preferred_channel", "text", "X3"),
    Field("language", "choice", "X4", asked=False),
    Field("format_need", "choice", "X5"),
    Field("sms_optin", "yesno", "X6"),
    Field("consent_third_party", "yesno", "X7"),
    Field("expected_reply_date", "date", "X8"),
    Field("recurrent", "yesno", "D4.2", asked=False),
)

BY_KEY: Mapping[str, Field] = MappingProxyType({each.key: each for each in FIELDS})

# What a team misses most when it is absent; all else on the form is filled only when there is cause.
WANTED = (
    "product_description",
    "problem_date",
    "product_reference",
    "remedy_details",
    "name_or_organisation",
)
CONTACTS = ("phone", "email")


@dataclass(frozen=True, slots=True)
class Value:
    """A value and where it came from.

    `value` is canonical (ISO date or `from/to` span, E.164 phone, text), `said` how the person put it, `message`
    the id of the message it was read in. `flagged` values were taken in the person's words after two failed
    askings; `earlier` holds what it replaced, oldest first.
    """

    value: str
    said: str = ""
    message: str = ""
    confidence: float = 1.0
    confirmed: bool = False
    flagged: bool = False
    earlier: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "said": self.said,
            "message": self.message,
            "confidence": self.confidence,
            "confirmed": self.confirmed,
            "flagged": self.flagged,
            "earlier": list(self.earlier),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Value":
        return cls(
            value=data["value"],
            said=data["said"],
            message=data["message"],
            confidence=data["confidence"],
            confirmed=data["confirmed"],
            flagged=data["flagged"],
            earlier=tuple(data["earlier"]),
        )


@dataclass(frozen=True, slots=True)
class Form(Mapping[str, Value]):
    """The values known so far, by field key, in the order of the form. Never changed in place."""

    entries: Mapping[str, Value] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Value:
        return self.entries[key]

    def __iter__(self) -> Iterator[str]:
        return iter([key for key in BY_KEY if key in self.entries])

    def __len__(self) -> int:
        return len(self.entries)

    def __hash__(self) -> int:
        return hash(tuple(self.items()))

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def value(self, key: str) -> str:
        """The canonical value, empty when the field is open."""
        found = self.entries.get(key)
        return found.value if found else ""

    def with_value(self, key: str, value: Value) -> "Form":
        """A form in which `key` holds `value`; what stood there is remembered as earlier. KeyError: no such field."""
        if key not in BY_KEY:
            raise KeyError(key)
        former = self.entries.get(key)
        if former is not None and former.value != value.value:
            value = replace(value, earlier=(*former.earlier, former.value))
        elif former is not None and former.earlier != value.earlier:
            value = replace(value, earlier=former.earlier)
        return Form({**self.entries, key: value})

    def without(self, *keys: str) -> "Form":
        """A form in which nothing stands under these keys, and nothing is remembered of what did."""
        return Form({key: value for key, value in self.entries.items() if key not in keys})

    def missing(self, *, reachable: bool = False) -> tuple[str, ...]:
        """The fields a team would miss: for the summary, a status and the record. `reachable`: the channel
        itself is a way to answer, so that no telephone or e-mail is wanting."""
        gaps = [key for key in WANTED if key not in self.entries]
        if "problem_description" not in self.entries:
            gaps.insert(0, "problem_description")
        if not reachable and not any(key in self.entries for key in CONTACTS):
            gaps.append("phone")
        return tuple(gaps)

    def to_json(self) -> dict[str, Any]:
        return {key: value.to_json() for key, value in self.items()}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Form":
        """Reads `to_json` back. A key that is no longer a field is left out."""
        return cls({key: Value.from_json(value) for key, value in data.items() if key in BY_KEY})
