"""The shapes of what was understood in a text."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

Intent = Literal["complaint", "enquiry", "praise", "status", "human", "stop", "greeting", "answer", "other"]
Hazard = Literal["", "health", "person", "property", "gas", "electric", "fire", "medicine", "self"]
HazardType = Literal["", "health", "person", "property"]
Role = Literal["happened", "begun", "noticed", "bought", "contacted", "due", "planned", "denied"]


class Found(NamedTuple):
    """A value read for a field: canonical, as said, how sure (0 to 1), and where it stood in the text.

    `other` is a second value the same words fit: then neither is taken without asking.
    """

    value: str
    said: str
    confidence: float
    start: int
    end: int
    other: str = ""


class DateFound(NamedTuple):
    """A day or a `from/to` span, and what it seems to be the day of."""

    value: str
    said: str
    start: int
    end: int
    role: Role = "happened"
    confidence: float = 0.9
    other: str = ""


@dataclass(frozen=True, slots=True)
class Safety:
    """`flag`: danger is stated. `hint`: the words only hint at it, so that one question is due.

    `hazard` chooses the safety words, `hazard_type` is its class in the record, `words` where it stood.
    """

    flag: bool = False
    hazard: Hazard = ""
    hazard_type: HazardType = ""
    words: str = ""
    hint: bool = False


class Understanding(NamedTuple):
    """What a text says, read once and outside any transaction.

    `language` is what it is written in ("" when that cannot be told) and `wanted_language` one it asks for;
    `command` is what it orders the assistant to do, whatever else it says, `first` the order its
    first words are; `topic` an information asked for.
    `references` are well-formed complaint numbers, `mistyped` those whose check character fails.
    `correcting` says that it corrects something, `line` which line of the form it names doing so and
    `line_value` the new value it gives; `wanted_line` is the line it asks to change and says nothing more of.
    `question`: it asks something. `elsewhere`: it says nothing but values of lines that were not asked for.
    `decision` and `outcome` are what it says of an answer we gave and of work we did, should one be open.
    `unread`: a telephone number is said in words that could not be read.
    `told`: it says that all was said before, and tells nothing of a problem.
    `thin`: somebody is dissatisfied, but the text does not say with what.
    """

    language: str = ""
    wanted_language: str = ""
    intent: Intent = "other"
    command: str = ""
    first: str = ""
    topic: str = ""
    answer: Literal["yes", "no"] | None = None
    fields: Mapping[str, Found] = MappingProxyType({})
    safety: Safety = Safety()
    dates: tuple[DateFound, ...] = ()
    phones: tuple[Found, ...] = ()
    emails: tuple[Found, ...] = ()
    unread: bool = False
    amounts: tuple[Found, ...] = ()
    references: tuple[str, ...] = ()
    mistyped: tuple[str, ...] = ()
    decision: Literal["", "accept", "reject"] = ""
    outcome: Literal["", "confirm", "not_fixed"] = ""
    feeling: Literal["", "angry", "insult", "distress"] = ""
    correcting: bool = False
    line: str = ""
    line_value: Found | None = None
    wanted_line: str = ""
    question: bool = False
    elsewhere: bool = False
    told: bool = False
    thin: bool = False
    employment: bool = False
    wants_person: bool = False
    suggestion: bool = False
    acting: bool = False
    evidence: bool = False
    recurrent: bool = False
    wordless: bool = False
    categories: tuple[tuple[int, float], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The form the command `understand` prints."""
        return {
            "language": self.language,
            "intent": self.intent,
            "fields": {
                key: {
                    "value": found.value,
                    "confidence": found.confidence,
                    "start": found.start,
                    "end": found.end,
                }
                for key, found in self.fields.items()
            },
            "categories": [{"number": number, "score": score} for number, score in self.categories],
            "safety": {"flag": self.safety.flag, "hazard_type": self.safety.hazard_type or None},
            "answer": self.answer,
            "dates": [{"value": day.value, "start": day.start, "end": day.end} for day in self.dates],
            "phones": [found.value for found in self.phones],
            "emails": [found.value for found in self.emails],
            "references": list(self.references),
        }
