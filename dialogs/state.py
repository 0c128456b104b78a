"""Where a talk stands between two turns, as one small value that goes to JSON and back."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Phase = Literal["idle", "collecting", "confirming", "submitted"]


class State(NamedTuple):
    """`State()` is a fresh talk. A turn changes it several times over, and a tuple is copied in a sixth of the time
    a dataclass takes.

    `asked` is the field of the open question and `again` how often it was asked again, `passed` how often
    something else was said instead; `pending` is an open question beside the form (withdraw, which, doubt, two,
    feedback, distress, split, reopen, language, code), `held` what it is about and `choices` what its numbers stand
    for.
    `aside` is where the talk goes back to once a line was changed: the question put aside, "summary" or
    "quiet". `quiet` means that no form question is put until the person goes on. `added`: the last answer was
    that words were added, which is not said twice in a row. `history` lists the fields asked, newest last;
    `told` the fields already played back, `letter` those a letter asked by number, `kept` the files that came
    before there was a case, `day` the one that praise named before a complaint began. `away`: the form went in by
    itself while the person was silent. `promised` is when the person who is waited for was said to come. `offered` are
    the options that digits stand for where there are no buttons.
    `survey`: the complaint whose two questions are open, which of them, and how it stands with it.
    """

    language: str = ""
    phase: Phase = "idle"
    reference: str = ""
    asked: str = ""
    again: int = 0
    passed: int = 0
    aside: str = ""
    pending: str = ""
    held: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    history: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    letter: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    failed: int = 0
    thin: bool = False
    hint: bool = False
    acting: bool = False
    evidence: bool = False
    quiet: bool = False
    greeted: bool = False
    privacy_told: bool = False
    person_told: bool = False
    language_told: bool = False
    calmed: bool = False
    added: bool = False
    waiting: bool = False
    promised: str = ""
    safety: str = ""
    day: str = ""
    away: bool = False
    offered: tuple[str, ...] = ()
    survey: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Only what differs from a fresh talk, so that stored states stay small and may grow new parts."""
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, usual in self._field_defaults.items()
            if (value := getattr(self, name)) != usual
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "State":
        """Reads `to_json` back; parts of an older program are left out."""
        parts: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in data.items()
            if key in cls._field_defaults
        }
        return cls(**parts)
