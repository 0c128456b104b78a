"""The time by which a person was promised: the first one stands, and when it has passed that is said."""

from datetime import datetime

from dialogs import catalogue, filling
from dialogs.draft import Draft, Said
from dialogs.turn import Add, AskPerson
from dialogs.understanding import manners
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

# What is asked for in so many words while a person is on the way; all else hears of them.
_ELSE = frozenset(
    {"status", "withdraw", "stop", "start", "thanks", "language", "new", "reopen", "summary", "read", "send"}
)


def fixed(draft: Draft) -> Draft:
    """From here on the person is promised by this time; a promise that still holds stays as it is."""
    if draft.state.promised and not has_passed(draft):
        return draft
    return draft.now(promised=draft.situation.promises.person_by.isoformat())


def by(draft: Draft) -> datetime:
    promised = draft.state.promised
    found = datetime.fromisoformat(promised) if promised else draft.situation.promises.person_by
    return found.astimezone(draft.turn.now.tzinfo)


def has_passed(draft: Draft) -> bool:
    return bool(draft.state.promised) and draft.turn.now > by(draft)


def told(draft: Draft) -> Said:
    """Who comes, and by when."""
    at, reference = by(draft), draft.reference
    if at.date() == draft.today:
        return draft.text("person.asked", time=catalogue.clock(at), reference=reference)
    return draft.text(
        "person.asked.offhours", date=draft.day(at.date()), time=catalogue.clock(at), reference=reference
    )


def is_awaited(draft: Draft) -> bool:
    """Whether somebody still waits for a person: who was written to, or has a decision, does not."""
    case = draft.situation.case
    answered = case is not None and (not case.awaited or bool(case.decision) or case.state == "closed")
    return draft.state.waiting and not answered


def take(draft: Draft) -> Draft | None:
    """What is said while a person is on the way: that nobody came, or anything once their time has passed. None:
    nobody is, or the message is about something else."""
    understood = draft.understood
    if (
        not is_awaited(draft)
        or draft.turn.option
        or understood.command in _ELSE
        or understood.wanted_language
    ):
        return None
    waits = manners.waited(draft.turn.text, (draft.language, *draft.situation.desk.languages))
    if has_passed(draft):
        return _late(draft, told=not waits)
    return draft.say(told(draft)) if waits and not draft.turn.files else None


def _late(draft: Draft, *, told: bool) -> Draft:
    """Nobody came in time: admitted once, and the team is told again. `told`: something of the matter is said too."""
    passed = catalogue.moment(by(draft), draft.language, draft.turn.now)
    draft, _ = filling.merge(filling.files(draft))
    draft = filling.words(draft) if told and substance(read(draft.turn.text)) >= 2 else draft
    draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
    draft = fixed(draft.do(AskPerson()))
    time = catalogue.moment(by(draft), draft.language, draft.turn.now)
    return draft.say(draft.text("person.late", passed=passed, time=time))
