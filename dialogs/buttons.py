"""What a pressed button means. It says exactly one thing; one of an earlier question changes nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Literal

from dialogs import after, answers, catalogue, commands, questions, sending, survey
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.playback import CHANGEABLE

_OPEN = frozenset({"collecting", "confirming"})


def spoken(draft: Draft) -> Draft:
    """A pressed yes or no as if it had been typed, when its question is still the open one; an order that the
    channel knows by its own words as if it had been typed in the person's language."""
    name, _, key = (draft.turn.option or "").partition(":")
    if name == "word":
        ordered = draft.understood._replace(command=key, answer=None, fields={}, intent="other")
        return draft._replace(turn=replace(draft.turn, option=None, understood=ordered))
    if name not in {"yes", "no"} or (key and key not in {draft.state.asked, draft.state.pending}):
        return draft
    answer: Literal["yes", "no"] = "yes" if name == "yes" else "no"
    understood = draft.understood._replace(answer=answer, command="", fields={})
    return draft._replace(turn=replace(draft.turn, option=None, understood=understood))


def press(draft: Draft) -> Draft | None:
    """A button says exactly one thing; one of an earlier question changes nothing."""
    option = draft.turn.option
    if not option:
        return None
    name, _, rest = option.partition(":")
    if name in {"yes", "no"}:
        return _old(draft)
    meaning = _PRESSES.get(name)
    return meaning(draft, rest) if meaning else None


def _old(draft: Draft) -> Draft:
    question = questions.worded(draft.state.asked, draft) if draft.state.asked else NOTHING
    said = draft.text("error.button_old", question=question.text)
    return draft.say(Said(said.text.rstrip(), said.keys + question.keys))


def _press_skip(draft: Draft, key: str) -> Draft:
    return answers.refuse(draft) if _is_open(draft, key) else _old(draft)


def _press_unknown(draft: Draft, key: str) -> Draft:
    return answers.unknown(draft) if _is_open(draft, key) else _old(draft)


def _is_open(draft: Draft, key: str) -> bool:
    return bool(draft.state.asked) and key in {"", draft.state.asked}


def _press_send(draft: Draft, _: str) -> Draft:
    if draft.state.phase not in _OPEN:
        return _old(draft)
    return sending.submit(draft, draft.turn.text.strip() or catalogue.text("button.send", draft.language))


def _press_change(draft: Draft, page: str) -> Draft:
    if not _changes(draft):
        return _old(draft)
    return sending.which(draft, int(page) if page.isdecimal() and len(page) < 3 else 0)


def _press_line(draft: Draft, key: str) -> Draft:
    if not _changes(draft) or key not in CHANGEABLE:
        return _old(draft)
    return sending.line(draft.now(pending="", choices=()), key)


def _changes(draft: Draft) -> bool:
    """Whether a line may be chosen: in an open form, and in one sent in while it is asked which to change."""
    return draft.state.phase in _OPEN or draft.state.pending == "which"


def _press_add(draft: Draft, _: str) -> Draft:
    if draft.state.phase not in _OPEN:
        return _old(draft)
    return (
        sending.put_aside(draft).now(pending="add", asked="").say(draft.text("summary.add"), kind="question")
    )


def _press_person(draft: Draft, _: str) -> Draft:
    return commands.person(draft)


def _press_done(draft: Draft, _: str) -> Draft:
    if draft.state.asked != "enclosure_list":
        return _old(draft)
    return sending.onward(draft.now(asked=""))


def _press_language(draft: Draft, tag: str) -> Draft:
    if tag not in draft.situation.desk.languages or tag not in LANGUAGES:
        return _old(draft)
    return commands.speak(draft, tag)


def _press_split(draft: Draft, _: str) -> Draft:
    if draft.state.pending == "split":
        return after.split(draft) or _old(draft)
    if draft.state.pending == "reopen":
        return after.again(draft) or _old(draft)
    return after.ask_new(draft) if draft.turn.option == "new" else _old(draft)


def _press_reopen(draft: Draft, rest: str) -> Draft:
    again = after.again(draft) if draft.state.pending == "reopen" else None
    return again or _press_decision(draft, rest)


def _press_result(draft: Draft, mark: str) -> Draft:
    return survey.pressed(draft, "result", mark) or _old(draft)


def _press_fairness(draft: Draft, mark: str) -> Draft:
    return survey.pressed(draft, "fairness", mark) or _old(draft)


def _press_decision(draft: Draft, _: str) -> Draft:
    case = draft.situation.case
    return (
        after.take(draft) if case and case.state in {"decision_sent", "resolved", "closed"} else _old(draft)
    )


_PRESSES: Mapping[str, Callable[[Draft, str], Draft | None]] = {
    "skip": _press_skip,
    "unknown": _press_unknown,
    "send": _press_send,
    "change": _press_change,
    "lines": _press_change,
    "line": _press_line,
    "add": _press_add,
    "person": _press_person,
    "done": _press_done,
    "lang": _press_language,
    "new": _press_split,
    "same": _press_split,
    "accept": _press_decision,
    "decline": _press_decision,
    "ask": _press_decision,
    "confirm": _press_decision,
    "not_fixed": _press_decision,
    "reopen": _press_reopen,
    "result": _press_result,
    "fairness": _press_fairness,
}
