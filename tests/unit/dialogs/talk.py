"""A talk with the pure step, written as it is read: what the customer says, and what they hear."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from channels.base import Meter, Traits
from dialogs.complaint import Form
from dialogs.state import State
from dialogs.step import step
from dialogs.turn import Act, CaseView, Desk, Open, Outcome, Promises, Reply, Situation, Submit, Turn
from dialogs.understanding import understand

CHAT = Traits(style="chat", fallback_rank=1)
LETTER = Traits(style="letter", max_options=0, fallback_rank=2, written=True)
TEXT = Traits(style="text", max_options=0, fallback_rank=3, segments=True, discreet=True, meter=Meter())
LANGUAGES = ("en", "zh-CN")
ALL = ("en", "zh-CN", "es", "fr")
LEAK = {
    "en": "My kettle leaks",
    "zh-CN": "我的电水壶漏水",
    "es": "Mi hervidor pierde agua",
    "fr": "Ma bouilloire fuit",
}
LINES: Mapping[str, str] = {
    "emergency_line": "112",
    "gas_line": "0800 111 999",
    "crisis_line": "116 123",
    "medicine_line": "111",
}


def each(**texts):
    """One case a text and its language; `zh` is zh-CN."""
    return [
        pytest.param(tag, text, id=f"{tag}-{text}")
        for key, said in texts.items()
        for tag in [{"zh": "zh-CN"}.get(key, key)]
        for text in ((said,) if isinstance(said, str) else said)
    ]


def desk(languages: tuple[str, ...] = LANGUAGES) -> Desk:
    return Desk(
        organisation="Lakeside Home",
        languages=languages,
        policy_link="https://go.example/policy",
        routes_link="https://go.example/help",
        upload_link="https://go.example/up",
        lines=LINES,
        bodies="Home Ombudsman, free, ombudsman.example",
        remedies="refund, exchange, repair",
        team="our shop team",
        team_contact="shop@example.com",
    )


def promises(now: datetime, *, away: bool = False) -> Promises:
    day = now.date()
    return Promises(
        read_by=day + timedelta(1),
        answer_by=day + timedelta(7),
        person_by=now + timedelta(hours=1),
        submits_at=now + timedelta(days=1),
        reopen_until=day + timedelta(30),
        away=now + timedelta(hours=15) if away else None,
    )


QUESTIONS = 40  # more than any conversation asks


@dataclass
class Customer:
    """One person in one conversation. Keeps form and state between turns as the store would: as JSON."""

    traits: Traits = CHAT
    now: datetime = datetime(2026, 11, 16, 10, 12, tzinfo=UTC)
    languages: tuple[str, ...] = LANGUAGES
    sender: str = ""
    away: bool = False
    person: str = ""
    form: Form = field(default_factory=Form)
    state: State = field(default_factory=State)
    case: CaseView | None = None
    others: tuple[CaseView, ...] = ()
    acts: list[Act] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    last: Outcome | None = None
    count: int = 0
    reference: str = "AMD-261116-4HW2T"
    contact: tuple[str, str] | None = None

    def says(
        self, text: str, *, files: tuple[str, ...] = (), option: str | None = None, **turn: object
    ) -> "Customer":
        self.count += 1
        understood = understand(
            text,
            now=self.now,
            languages=self.languages,
            language=self.state.language or None,
            asked=self.state.asked,
        )
        said = Turn(
            text=text,
            understood=understood,
            now=self.now,
            message=str(turn.pop("message", f"m{self.count}")),
            option=option,
            files=files,
            sender=self.sender,
            contact=self.contact,
            **turn,  # type: ignore[arg-type]
        )
        situation = Situation(
            desk=desk(self.languages),
            traits=self.traits,
            promises=promises(self.now, away=self.away),
            reference=self.reference,
            link="https://go.example/c/1",
            case=self.case,
            others=self.others,
            person=self.person,
        )
        outcome = step(self.form, self.state, said, situation)
        self._keep(outcome)
        return self

    def _keep(self, outcome: Outcome) -> None:
        self.last = outcome
        self.form = Form.from_json(outcome.form.to_json())
        self.state = State.from_json(outcome.state.to_json())
        assert self.form == outcome.form
        assert self.state == outcome.state
        self.replies += outcome.replies
        self.acts += outcome.acts
        for act in outcome.acts:
            if isinstance(act, Open):
                self.case = CaseView(
                    self.reference,
                    "received" if act.letter else "intake",
                    act.subject,
                    "https://go.example/c/1",
                    self.now,
                )
            elif isinstance(act, Submit) and self.case:
                self.case = replace(self.case, state="acknowledged")

    def presses(self, label: str) -> "Customer":
        """Presses the button of that caption in the latest message that has it."""
        for reply in reversed(self.replies):
            for option in reply.options:
                if option.label == label:
                    return self.says(label, option=option.key)
        raise AssertionError(f"no button {label!r}")

    def presses_first_way_on(self) -> "Customer":
        """Skips the open question, or sends the summary."""
        assert self.last
        options = [option for reply in self.last.replies for option in reply.options]
        way = next((each for each in options if each.key.partition(":")[0] in {"skip", "send"}), None)
        return self.says(way.label, option=way.key) if way else self

    def presses_on_until(self, asked: str) -> "Customer":
        """Skips one question after another until this one is open."""
        for _ in range(QUESTIONS):
            if self.state.asked == asked:
                return self
            self.presses_first_way_on()
        raise AssertionError(f"{asked} is never asked; open is {self.state.asked!r}")

    def sends(self, *files: str) -> "Customer":
        return self.says("", files=files)

    @property
    def keys(self) -> list[str]:
        """The catalogue keys of everything heard in the last turn."""
        assert self.last
        return [key for reply in self.last.replies for key in reply.keys]

    @property
    def heard(self) -> str:
        assert self.last
        return "\n\n".join(reply.text for reply in self.last.replies)

    def hears(self, *keys: str) -> "Customer":
        """The last turn answered with these texts, in this order, whatever stands between."""
        rest = iter(self.keys)
        missing = [key for key in keys if key not in rest]
        assert not missing, f"did not hear {missing}; heard {self.keys}: {self.heard}"
        return self

    def hears_not(self, *keys: str) -> "Customer":
        said = [key for key in keys if key in self.keys]
        assert not said, f"heard {said}: {self.heard}"
        return self

    def did(self, kind: type) -> bool:
        assert self.last
        return any(isinstance(act, kind) for act in self.last.acts)

    def value(self, key: str) -> str:
        return self.form.value(key)

    def on(self, state: str, **more: object) -> "Customer":
        """The case is in another state by now."""
        assert self.case
        self.case = replace(self.case, state=state, **more)  # type: ignore[arg-type]
        return self

    def day(self, year: int, month: int, day: int) -> "Customer":
        self.now = datetime.combine(date(year, month, day), self.now.timetz())
        return self
