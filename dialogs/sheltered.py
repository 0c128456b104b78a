"""What somebody hears who writes on after the safety words: what to do, once more, or that it is good they are well."""

import re

from dialogs import filling, promise
from dialogs.draft import NOTHING, Draft, Said
from dialogs.turn import Add, AskPerson
from dialogs.understanding import manners
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

_URGENT = frozenset({"gas", "fire", "electric"})
_SENTENCE = re.compile(r"[.!?。！？\n]")
_LINES = 40  # of a letter
_ELSE = frozenset({"person", "human", "status", "withdraw", "stop", "start", "thanks", "language", "new"})


def take(draft: Draft) -> Draft | None:
    """None: nobody is in danger, or the message is about something else."""
    state, understood = draft.state, draft.understood
    if not state.safety or not (state.quiet or state.waiting) or draft.turn.option or draft.turn.files:
        return None
    case = draft.situation.case
    if case and (case.decision or case.state == "closed"):
        return None
    if understood.command in _ELSE or understood.wanted_language:
        return None
    said = _said(draft)
    told = _told(draft, said)
    if not told.text:
        return None
    draft, _ = filling.merge(draft, but="product_description")  # "I am not safe" names no thing
    draft = filling.words(draft) if substance(read(draft.turn.text)) >= 2 else draft
    draft = draft.do(Add()) if state.phase == "submitted" else draft
    draft = draft.now(asked="", aside="", pending="")
    if not state.waiting:
        draft = promise.fixed(draft.now(waiting=True).do(AskPerson()))
        brief = draft.situation.traits.style == "text"  # the safety words named the time
        told = told if brief else told.then(promise.told(draft))
    return draft.say(told, kind="safety" if said == "unsafe" else "reply", urgent=said == "unsafe")


def _said(draft: Draft) -> manners.Danger:
    """What a short message says, and whether a longer one begins with somebody's being well."""
    tags = (draft.language, *draft.situation.desk.languages)
    said = manners.in_danger(draft.turn.text, tags)
    first = _SENTENCE.split(draft.turn.text.strip(), maxsplit=1)[0]
    return said or ("well" if manners.in_danger(first, tags) == "well" else "")


def by_letter(draft: Draft, words: str) -> Said:
    """The same for a letter, which is dressed and sent by its own module: one of its lines asks or says so."""
    if not draft.state.safety or draft.understood.safety.flag:
        return NOTHING
    tags = (draft.language, *draft.situation.desk.languages)
    said = (_told(draft, manners.in_danger(line, tags)) for line in words.splitlines()[:_LINES])
    return next((each for each in said if each.text), NOTHING)


def _told(draft: Draft, said: str) -> Said:
    hazard = draft.state.safety
    if said == "well":
        return _words(draft, "safety.glad.self" if hazard == "self" else "safety.glad")
    if said == "doing" and hazard not in _URGENT:
        return NOTHING
    return _words(draft, f"safety.again.{hazard}") if said else NOTHING


def _words(draft: Draft, key: str) -> Said:
    lines = draft.situation.desk.lines
    emergency = lines["emergency_line"]
    named = {each: lines.get(each) or emergency for each in ("gas_line", "crisis_line", "medicine_line")}
    return draft.text(key, emergency_line=emergency, **named)
