"""Two short questions after a complaint has ended (8.3): the marks, the words beside them, and what they show to be
unfinished."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from channels.base import Option
from dialogs import after, filling
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.state import State
from dialogs.turn import Add, Rate
from dialogs.understanding.intent import substance
from dialogs.understanding.scores import HIGHEST, LOWEST, Scores, declines, marks
from dialogs.understanding.source import read

QUESTIONS = ("result", "fairness")
_WORDS = "words"
_AFTERWORDS = timedelta(days=1)  # how long words are taken as belonging to the answers
_TOLD, _AGAIN = "told", "again"
_CLOSED = "closed"  # no more words are taken, but a mark is, however late
_OFFER = "reopen"
_FEW = 2  # words of a remark
_LOW = 2  # a mark that speaks of something unfinished
_ENDING = frozenset({"skip", "later", "stop"})
_WINNING = frozenset(
    {"person", "human", "status", "help", "withdraw", "start", "read", "reopen", "new", "language", "thanks"}
)
# A case that waits for its customer's word: a figure answers that first.
_AWAITED = frozenset({"decision_sent", "resolved", "awaiting_customer"})


def asked(state: State, reference: str) -> State:
    """The state of a talk in which the questions about this case were just put: what was asked before is over."""
    return state._replace(
        survey=(reference, QUESTIONS[0], ""), offered=(), asked="", pending="", held=(), choices=()
    )


def options(question: str) -> tuple[Option, ...]:
    """The marks as buttons."""
    return tuple(Option(f"{question}:{mark}", str(mark)) for mark in range(LOWEST, HIGHEST + 1))


def is_busy(state: State) -> bool:
    """Whether another question of the talk is open: the survey waits for a better moment."""
    return state.phase in {"collecting", "confirming"} or bool(state.asked or state.pending)


def take(draft: Draft) -> Draft | None:
    """What a message means to the open question; None when it is about something else."""
    if not _is_open(draft) or draft.understood.safety.flag:
        return None
    draft = draft.now(pending="", held=())  # an offer to take it up again that was passed over
    if draft.state.survey[1] == _WORDS:
        return _afterword(draft)
    found = marks(draft.turn.text, _tags(draft))
    if found.values and not _counts(found, draft) and not _named_case(draft):
        return _marked(draft, found)
    return _unmarked(draft, found)


def pressed(draft: Draft, question: str, mark: str) -> Draft | None:
    """A mark given by a button; None for the button of an earlier question."""
    state, case = draft.state.survey, draft.situation.case
    if state and case is not None and _own(draft) and case.state != "closed":
        return None  # taken up again meanwhile
    if not state or state[1] != question or mark not in set(map(str, range(LOWEST, HIGHEST + 1))):
        return None
    return _marked(draft.now(pending="", held=()), Scores((int(mark),)))


def by_letter(draft: Draft, under: Mapping[int, str], beside: str = "") -> Draft | None:
    """The same for a letter, which was asked both at once: `under` holds what stands under the numbered questions,
    `beside` what else it says."""
    if not _is_open(draft) or draft.understood.safety.flag or draft.state.survey[1] == _WORDS:
        return None
    found = [marks(under.get(number, ""), _tags(draft)) for number in (1, 2)]
    if not any(each.values for each in found):
        return take(draft)
    rest = "\n".join(each for each in (*(each.rest for each in found), beside) if each)
    result, fairness = (each.values[0] if each.values else None for each in found)
    return _rated(draft, Rate(draft.state.survey[0], result, fairness, rest))


def goes_on(draft: Draft) -> Draft:
    """Nothing is taken up: the question that is still open, if one is."""
    lead = draft.text("reopen.kept", reference=draft.reference)
    state = draft.state.survey
    if not state or state[1] == _WORDS or not _own(draft) or _is_letter(draft):
        return draft.say(lead)
    if state[1] == QUESTIONS[1]:
        return second(draft, lead)
    return draft.say(
        lead.then(draft.text("survey.range")), kind="question", options=_buttons(draft, QUESTIONS[0])
    )


def _is_open(draft: Draft) -> bool:
    state, case = draft.state, draft.situation.case
    if not state.survey or is_busy(state._replace(pending="") if state.pending == _OFFER else state):
        return False
    if case is None:
        return True
    return case.state == "closed" if _own(draft) else case.state not in _AWAITED


def _own(draft: Draft) -> bool:
    """Whether the survey is about the case the talk is about."""
    case = draft.situation.case
    return case is not None and draft.state.survey[:1] == (case.reference,)


def _tags(draft: Draft) -> tuple[str, ...]:
    enabled = [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    return (draft.language, *(tag for tag in enabled if tag != draft.language))


def _counts(found: Scores, draft: Draft) -> bool:
    """Whether the number counts things: "2 lamps came broken" gives no mark."""
    return found.doubtful and (draft.understood.intent == "complaint" or _unfinished(draft))


def _named_case(draft: Draft) -> bool:
    return bool(draft.understood.references or draft.understood.mistyped)


def _unfinished(draft: Draft) -> bool:
    return draft.understood.outcome == "not_fixed" or draft.understood.command == "broken"


# A mark


def _marked(draft: Draft, found: Scores) -> Draft:
    reference, question, _ = draft.state.survey
    first, *more = found.values
    result = first if question == QUESTIONS[0] or more else None
    fairness = more[0] if more else (first if question == QUESTIONS[1] else None)
    return _rated(draft, Rate(reference, result, fairness, found.rest))


def _rated(draft: Draft, rate: Rate) -> Draft:
    done = rate.fairness is not None
    draft = draft.do(rate)
    draft = _finished(draft) if done else draft.now(survey=(rate.reference, QUESTIONS[1], ""))
    if rate.words and _own(draft) and _lives_on(draft, rate):
        return after.ask_again(draft, rate.words)
    return draft.say(draft.text("survey.thanks")) if done or _is_letter(draft) else second(draft)


def _lives_on(draft: Draft, rate: Rate) -> bool:
    low = rate.result is not None and rate.result <= _LOW
    return _unfinished(draft) or (low and draft.understood.intent == "complaint")


def _is_letter(draft: Draft) -> bool:
    return draft.situation.traits.style == "letter"


def second(draft: Draft, lead: Said = NOTHING) -> Draft:
    """The question of how the person was treated."""
    said = lead.then(draft.text("survey.second"))
    return draft.say(said, kind="question", options=_buttons(draft, QUESTIONS[1]))


def _buttons(draft: Draft, question: str) -> tuple[Option, ...]:
    """All of the scale or none of it: half a scale would be worse than figures typed."""
    found = options(question)
    return found if draft.situation.traits.max_options >= len(found) else ()


def _finished(draft: Draft) -> Draft:
    return draft.now(survey=(draft.state.survey[0], _WORDS, draft.turn.now.isoformat()))


# No mark


def _unmarked(draft: Draft, found: Scores) -> Draft | None:
    understood = draft.understood
    if draft.state.survey[2] == _CLOSED:
        return None
    if _refuses(draft):
        return _left(draft)
    if _unseen(draft) and (understood.command == "read" or understood.intent == "greeting"):
        return _first(draft)
    if understood.command in _WINNING or understood.wanted_language or _named_case(draft):
        return None
    if understood.intent in {"enquiry", "status", "greeting"} or understood.question or understood.topic:
        return None
    told = _problem(draft)
    if told is not None or not _remarks(draft, found):
        return told
    if _unseen(draft):
        return _first(draft)
    return _again(_kept(draft), beyond=found.beyond)


def _unseen(draft: Draft) -> bool:
    """Whether the questions may have come as a mere hint that there is news: free words reach people only for a
    while after they wrote."""
    return draft.situation.traits.window is not None and draft.state.survey[1:] == (QUESTIONS[0], "")


def _first(draft: Draft) -> Draft:
    reference, question, _ = draft.state.survey
    draft = draft.now(survey=(reference, question, _TOLD))
    said = draft.text("survey.ask", reference=reference)
    return draft.say(said, kind="question", options=_buttons(draft, question))


def _remarks(draft: Draft, found: Scores) -> bool:
    """Whether there is anything to be kept, or a number to be asked again."""
    return found.beyond or substance(read(draft.turn.text)) > 0


def _refuses(draft: Draft) -> bool:
    """A no to being asked; "not really" is a word about the result."""
    return draft.understood.command in _ENDING or declines(draft.turn.text, _tags(draft))


def _left(draft: Draft) -> Draft:
    """A no is heard once. Whoever gave the first mark has answered; who gave none is not asked about later cases."""
    reference, question, _ = draft.state.survey
    if question != QUESTIONS[0]:
        return _finished(draft).say(draft.text("survey.thanks"))
    return draft.now(survey=()).do(Rate(reference, refused=True)).say(draft.text("survey.left"))


def _problem(draft: Draft) -> Draft | None:
    """A new problem opens a case of its own, an old one that lives on is offered to be taken up; words alone do
    neither."""
    understood = draft.understood
    if not _own(draft):
        return None
    if draft.turn.files:
        return after.ask_again(filling.files(draft).do(Add()), draft.turn.text)
    if understood.intent == "complaint" or _unfinished(draft):
        return after.ask_again(_kept(draft), draft.turn.text)
    return None


def _kept(draft: Draft) -> Draft:
    """The person's words, beside their marks."""
    words = draft.turn.text.strip()
    said = any(not word.isdecimal() for word in read(words).words)
    return draft.do(Rate(draft.state.survey[0], words=words)) if said else draft


def _again(draft: Draft, *, beyond: bool) -> Draft:
    """Asked again once; then the words are thanked for as they are."""
    reference, question, mark = draft.state.survey
    if mark == _AGAIN or (_is_letter(draft) and not beyond):
        draft = draft.now(survey=(reference, question, _CLOSED))
        return draft.say(draft.text("survey.thanks"))
    draft = draft.now(survey=(reference, question, _AGAIN))
    return draft.say(draft.text("survey.range"), kind="question", options=_buttons(draft, question))


def _afterword(draft: Draft) -> Draft | None:
    """Words that follow the marks on the same day belong to them; they open and reopen nothing by themselves."""
    reference, _, since = draft.state.survey
    understood = draft.understood
    if draft.turn.now - datetime.fromisoformat(since) > _AFTERWORDS or not _own(draft):
        return None
    if understood.command in _WINNING | _ENDING or understood.wanted_language or _named_case(draft):
        return None
    if understood.intent in {"enquiry", "status", "greeting"} or understood.question or understood.topic:
        return None
    if (
        draft.turn.files
        or _unfinished(draft)
        or (understood.intent == "complaint" and after.is_another(draft))
    ):
        return _problem(draft)
    if substance(read(draft.turn.text)) < _FEW:
        return None
    return (
        draft.now(survey=())
        .do(Rate(reference, words=draft.turn.text.strip()))
        .say(draft.text("survey.thanks"))
    )
