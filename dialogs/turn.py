"""The shapes of one turn: what a person said, what is known around it, and what follows from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from channels.base import Option, Traits
from dialogs.complaint import Form
from dialogs.state import State
from dialogs.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Turn:
    """What the person said and when. `message` names it as the source of every value it fills;
    `files` are the names of what came with it, already kept."""

    text: str
    understood: Understanding
    now: datetime
    message: str
    option: str | None = None
    files: tuple[str, ...] = ()
    sender: str = ""
    contact: tuple[str, str] | None = None  # a field the address itself fills: ("email", "ann@example.com")
    language: str = ""  # the language the page or the provider's profile suggests; the words themselves win
    edited: bool = False
    proved: bool = True  # it comes from the talk's own address, as far as can be known
    whole: str = (
        ""  # a letter with what it quotes, so that answers under quoted questions are found; "" is `text`
    )


@dataclass(frozen=True, slots=True)
class Desk:
    """What texts say of the organisation: from settings and the policy profile, in the person's language.

    `lines` holds emergency_line, gas_line, crisis_line, medicine_line, fire_line, police_line; a missing one falls
    to emergency_line.
    `bodies` are the outside bodies as lines of text, `remedies` what can be granted, `team` and `team_contact`
    who else answers.
    """

    organisation: str
    languages: tuple[str, ...]
    policy_link: str
    routes_link: str
    upload_link: str
    lines: Mapping[str, str]
    bodies: str
    remedies: str
    team: str
    team_contact: str
    texts: bool = False  # phones can be texted from here


@dataclass(frozen=True, slots=True)
class Promises:
    """The dates a complaint taken now may be told: computed by the deadlines of its profile.

    `away` is the day and hour somebody is back when the desk is closed, None while it is open;
    `person_by` is when a person answers if one is asked for now, `submits_at` when an idle talk goes in as it is.
    """

    read_by: date
    answer_by: date
    person_by: datetime
    submits_at: datetime
    reopen_until: date
    away: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case of this very address, as far as a status answer needs it. `state` is a key of the state table."""

    reference: str
    state: str
    subject: str
    link: str
    received: datetime
    told: datetime | None = None
    owner: str = ""
    done: str = ""
    next: str = ""
    question: str = ""
    news: str = ""  # what the newest notice, a text, only hinted at
    party: str = ""
    body: str = ""
    reason: str = ""
    written: bool = False  # somebody at the desk has answered
    awaited: bool = True  # the person who was asked for has not written yet
    due: date | None = None  # the next day promised to the customer
    decision: Mapping[str, str] = field(default_factory=dict)  # outcome, reasons, remedy, once it was sent


@dataclass(frozen=True, slots=True)
class Situation:
    """What stands around a turn. `case` is the conversation's complaint, `others` the address's further ones.

    `reference` and `link` are the number and the page a complaint opened by this turn gets.
    `person` is the name of the one at the desk who has taken over, empty while the assistant speaks.
    """

    desk: Desk
    traits: Traits
    promises: Promises
    reference: str
    link: str
    case: CaseView | None = None
    others: tuple[CaseView, ...] = ()
    person: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """A message to the person, ready to send. `keys` names the catalogue texts it was made of."""

    text: str
    keys: tuple[str, ...]
    options: tuple[Option, ...] = ()
    kind: Literal[
        "acknowledgement", "safety", "question", "summary", "submitted", "status", "notice", "reply"
    ] = "reply"
    subject: str = ""
    urgent: bool = False


@dataclass(frozen=True, slots=True)
class Open:
    """A complaint begins with this turn (`first_complaint_message`, or `full_mail` for a letter)."""

    subject: str
    letter: bool


@dataclass(frozen=True, slots=True)
class Submit:
    """The person sends the form in; `signature` is what they typed or pressed (Annex B, B5.2)."""

    signature: str


@dataclass(frozen=True, slots=True)
class Leave:
    """The person turns from an unfinished complaint to another, which begins with this turn: the first goes in as it
    stands."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The person takes the complaint back (`cancel` in intake, `withdraw` later)."""


@dataclass(frozen=True, slots=True)
class AskPerson:
    """The person wants somebody at the desk."""


@dataclass(frozen=True, slots=True)
class FlagSafety:
    """Danger to health, a person or property: never lowered by the machine. `words` is where it stood."""

    hazard_type: Literal["health", "person", "property"]
    words: str


@dataclass(frozen=True, slots=True)
class Add:
    """The person added words or files to a case that is with the team (`customer_reply` where one was awaited)."""


@dataclass(frozen=True, slots=True)
class Reopen:
    """The person takes up a finished case again."""


@dataclass(frozen=True, slots=True)
class Decide:
    """The person answers a decision that was sent to them."""

    answer: Literal["accept", "reject", "confirm", "not_fixed"]


@dataclass(frozen=True, slots=True)
class Feedback:
    """Praise, an idea or a question: kept and routed, no case."""

    kind: Literal["praise", "suggestion", "enquiry"]


@dataclass(frozen=True, slots=True)
class Texts:
    """The person ends the desk's texts to this address (where it is written letters: the news), or wants them again.
    The complaint goes on either way."""

    wanted: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """The person answers the questions after a complaint has ended: marks from 1 to 5, words of their own, or a no
    to being asked. `reference` is the complaint they are about."""

    reference: str
    result: int | None = None
    fairness: int | None = None
    words: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class SendCode:
    """Whoever names a case that is not this address's may open it with a code sent to the case's own address."""

    reference: str


Act = (
    Open
    | Submit
    | Leave
    | Withdraw
    | AskPerson
    | FlagSafety
    | Add
    | Reopen
    | Decide
    | Feedback
    | Texts
    | Rate
    | SendCode
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one turn leads to. Replies stand in the order they are sent."""

    form: Form
    state: State
    replies: tuple[Reply, ...] = ()
    acts: tuple[Act, ...] = field(default=())
