"""An outcome in the making: form, state, replies and acts of one turn, never changed in place."""

from datetime import date
from typing import Any, Literal, NamedTuple

from channels.base import Option
from dialogs import catalogue
from dialogs.complaint import Form, Value
from dialogs.languages import LANGUAGES
from dialogs.state import State
from dialogs.turn import Act, Outcome, Reply, Situation, Turn
from dialogs.understanding import Found, Understanding

Kind = Literal["acknowledgement", "safety", "question", "summary", "submitted", "status", "notice", "reply"]


class Said(NamedTuple):
    """Catalogue texts joined to one, with their keys."""

    text: str
    keys: tuple[str, ...]

    def then(self, other: "Said", gap: str = "\n") -> "Said":
        if not self.text:
            return other
        return Said(f"{self.text}{gap}{other.text}", self.keys + other.keys) if other.text else self


NOTHING = Said("", ())


class Draft(NamedTuple):
    """A tuple, as copies of it are made all through a turn."""

    form: Form
    state: State
    turn: Turn
    situation: Situation
    replies: tuple[Reply, ...] = ()
    acts: tuple[Act, ...] = ()

    @property
    def understood(self) -> Understanding:
        return self.turn.understood

    @property
    def language(self) -> str:
        return self.state.language

    @property
    def today(self) -> date:
        return self.turn.now.date()

    @property
    def reference(self) -> str:
        case = self.situation.case
        return self.state.reference or (case.reference if case else self.situation.reference)

    @property
    def space(self) -> str:
        return str(LANGUAGES[self.language].words["formats"]["space"])

    def text(self, key: str, **variables: object) -> Said:
        return Said(catalogue.text(key, self.language, **variables), (key,))

    def day(self, value: date) -> str:
        return catalogue.day(value, self.language, self.today)

    def now(self, **changes: Any) -> "Draft":
        """The draft with other parts of the state."""
        state = self.state._replace(**changes)
        return Draft(self.form, state, self.turn, self.situation, self.replies, self.acts)

    def do(self, *acts: Act) -> "Draft":
        return self._replace(acts=self.acts + acts)

    def fill(self, key: str, value: Value) -> "Draft":
        return self._replace(form=self.form.with_value(key, value))

    def note(self, key: str, found: Found, *, confirmed: bool = False, flagged: bool = False) -> "Draft":
        """Fills a line with what was found in this turn's message."""
        value = Value(
            found.value, found.said, self.turn.message, found.confidence, confirmed=confirmed, flagged=flagged
        )
        return self.fill(key, value)

    def say(
        self,
        said: Said,
        *,
        kind: Kind = "reply",
        options: tuple[Option, ...] = (),
        subject: str = "",
        urgent: bool = False,
    ) -> "Draft":
        if not said.text:
            return self
        traits = self.situation.traits
        shown = (
            options if traits.style == "text" else options[: traits.max_options]
        )  # numbered words need no room
        reply = Reply(said.text, said.keys, shown, kind, subject, urgent)
        return self._replace(replies=(*self.replies, reply))

    def button(self, key: str, caption: str) -> Option:
        return Option(key, catalogue.text(f"button.{caption}", self.language))

    def outcome(self) -> Outcome:
        return Outcome(self.form, self.state, self.replies, self.acts)
