"""The time by which a person was promised: the first one stands, and when it has passed that is said."""

from datetime import datetime

from dialogs import catalogue, filling, playback
from dialogs.draft import NOTHING, Draft, Said
from dialogs.turn import Add, AskPerson
from dialogs.understanding import manners
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

# What is asked for in so many words while a person is on the way; all else hears of them.
_ELSE = frozenset(
    {"status", "withdraw", "stop", "start", "thanks", "language", "new", "reopen", "summary", "read", "send"}
)

_SAYING = 2  # words that say something
_TELLING, _ASKING = 4, 8  # words that say more than that nobody came, and than a question when they will


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
    more = _tells(draft) if waits else substance(read(draft.turn.text)) >= _SAYING
    if has_passed(draft):
        return _late(draft, more=more)
    if not waits or draft.turn.files:
        return None
    draft, filled = _kept(draft, more=more)
    noted = playback.heard(filled.new, draft) if filled.new else NOTHING
    return draft.say(noted.then(told(draft)))


def _tells(draft: Draft) -> bool:
    """Whether more is said than that nobody came: "nobody came and the floor is wet too"."""
    return substance(read(draft.turn.text)) >= (_ASKING if draft.understood.question else _TELLING)


def _kept(draft: Draft, *, more: bool) -> tuple[Draft, filling.Filled]:
    """The values and files of a message; `more`: its words are of the matter, too."""
    draft, filled = filling.merge(filling.files(draft))
    draft = filling.words(draft) if more else draft
    return (draft.do(Add()) if more and draft.state.phase == "submitted" else draft), filled


def _late(draft: Draft, *, more: bool) -> Draft:
    """Nobody came in time: admitted once, and the team is told again. `more`: something of the matter is said too."""
    passed = catalogue.moment(by(draft), draft.language, draft.turn.now)
    draft, _ = _kept(draft, more=more)
    if draft.state.phase == "submitted" and not more:
        draft = draft.do(Add())
    draft = fixed(draft.do(AskPerson()))
    time = catalogue.moment(by(draft), draft.language, draft.turn.now)
    return draft.say(draft.text("person.late", passed=passed, time=time))
