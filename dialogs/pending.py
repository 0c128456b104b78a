"""Open questions beside the form: take it back, which line, which of two values, a new case or the same one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from dialogs import after, answers, commands, filling, opening, playback, sending, survey
from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.turn import Feedback
from dialogs.understanding import Found, understand, yesno
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

Handler = Callable[[Draft], Draft | None]

_BRIEF = 24  # characters
_OK = 12  # characters of words that may only say that something was understood
_CODE = re.compile(r"\s*\d{3} ?\d{3}\s*", re.ASCII)
_OF_ANY_WORDS = frozenset({"name_or_organisation", "address", "postcode_city", "product_reference"})
_WINNING = frozenset({"person", "human", "status", "help", "withdraw", "stop", "private"})


def settle(draft: Draft) -> Draft | None:
    """The answer to the open side question; None when there is none, or the message is about something else."""
    handler = _PENDING.get(draft.state.pending)
    return handler(draft) if handler else None


def dropped(draft: Draft) -> Draft:
    """A side question the person passed over is not held against what they say later; a wish to write something
    of their own stays open."""
    if draft.state.pending in {"", "add", "new", "scope"}:
        return draft
    if draft.state.pending in {"doubt", "two"} and draft.state.held:
        draft = filling.words(draft, draft.state.held[-1])  # no line holds them yet
    return draft.now(pending="", held=(), choices=())


def _pending_withdraw(draft: Draft) -> Draft | None:
    answer = draft.understood.answer or _in_short(draft)
    if draft.understood.command in {"reopen", "continue", "send", "send_it"}:
        return commands.kept(draft)
    if answer == "yes":
        return commands.withdrawn(draft)
    return commands.kept(draft) if answer == "no" else None


def _in_short(draft: Draft) -> str | None:
    """Whether the no is said for itself: "No, go on"."""
    text = draft.turn.text
    others = draft.understood.fields.keys() - {draft.state.asked}
    if len(text) > _BRIEF or others or draft.understood.intent == "complaint":
        return None
    if draft.understood.command == "continue":
        return "no"
    enabled = [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    found = yesno.answer(read(text), "confirm", (draft.language, *enabled), None)
    return found if found == "no" else None


def _pending_which(draft: Draft) -> Draft | None:
    """A number from the list, alone or with the new value behind it: "8 Tom Reid"."""
    if draft.understood.command in _WINNING:
        return None
    number, _, rest = draft.turn.text.strip().replace("\n", " ").partition(" ")
    number = number.rstrip(".):：、")
    if not number.isdecimal() or not 1 <= int(number[:3]) <= len(draft.state.choices):
        return _pending_which_named(draft)
    key = draft.state.choices[int(number) - 1]
    if key.startswith("lines:"):
        return sending.which(draft, int(key.partition(":")[2]))
    draft = sending.line(draft.now(pending="", choices=()), key)
    return _with_value(draft, key, rest.strip()) if rest.strip() else draft


def _pending_which_named(draft: Draft) -> Draft | None:
    key = draft.understood.line
    draft = draft.now(pending="", choices=())
    value = _value_named(draft, key) if key in playback.CHANGEABLE else None
    if value is not None:
        return sending.changed(filling.noted(draft, key, value), (key,))
    return sending.line(draft, key) if key in playback.CHANGEABLE else None


def _value_named(draft: Draft, key: str) -> Found | None:
    """The new value that stands beside the name of its line: "change my name to Leah Marsh"."""
    found = draft.understood.fields.get(key)
    if found is not None and not found.other and found.value != draft.form.value(key):
        return found
    return draft.understood.line_value if key in _OF_ANY_WORDS else None


def _with_value(draft: Draft, key: str, text: str) -> Draft:
    """The value behind a number, read as the answer to that line's question."""
    understood = understand(
        text,
        now=draft.turn.now,
        languages=draft.situation.desk.languages,
        language=draft.language,
        asked=key,
    )
    silent = draft._replace(
        replies=draft.replies[:-1], turn=replace(draft.turn, text=text, understood=understood)
    )
    found = understood.fields.get(key)
    if found and not found.other:
        silent = filling.noted(silent, key, found)
        if draft.state.phase == "submitted":
            return sending.changed(silent.now(asked=""), (key,))
        return sending.confirm(silent.now(asked=""), playback.changed(key, silent))
    return answers.take(silent)


def _pending_unsent(draft: Draft) -> Draft | None:
    """After a no, what is no order to send is asked back once: "ok" is no signature."""
    brief = len(draft.turn.text.strip()) <= _OK
    if draft.understood.answer != "yes" or draft.understood.command or not brief:
        return None
    return sending.confirm(draft)


def _pending_doubt(draft: Draft) -> Draft | None:
    state = draft.state
    if draft.understood.command == "status" and state.pending == "doubt":
        told = commands.news(draft.now(asked="")).now(asked=state.asked)
        line, value, said = state.held
        return answers.doubt(told, line, Found(value, said, 1.0, 0, 0))
    if draft.understood.command in _WINNING or draft.understood.wanted_line:
        return None
    return answers.settle(draft)


def _pending_feedback(draft: Draft) -> Draft | None:
    held = draft.state.held[0] if draft.state.held else draft.turn.text
    bare = draft.turn.text.strip().rstrip(".)")
    wanted = draft.understood.wanted_language
    if wanted in draft.situation.desk.languages and wanted in LANGUAGES:
        return _asked_in(draft.now(language=wanted))
    draft = draft.now(pending="", held=())
    told = _goes_on(draft)
    unsure = draft.understood.command == "unknown"  # in doubt it is a complaint
    if draft.understood.answer == "yes" or bare == "1" or told or unsure:
        text = f"{held}\n{draft.turn.text}" if told else held
        return opening.acknowledge(opening.begin(opening.reread(draft, text)))
    if draft.understood.answer == "no" or bare == "2":
        team = draft.situation.desk.team
        return draft.do(Feedback("suggestion")).say(draft.text("feedback.suggestion", team=team))
    return None


def _asked_in(draft: Draft) -> Draft:
    """The same question in the language that was asked for."""
    options = (draft.button("yes:feedback", "yes"), draft.button("no:feedback", "no"))
    said = draft.text("language.changed").then(draft.text("feedback.ask"))
    return draft.say(said, kind="question", options=options)


def _goes_on(draft: Draft) -> bool:
    """Whoever tells more instead of answering is telling a complaint."""
    understood = draft.understood
    more = understood.intent == "other" and not understood.command and substance(read(draft.turn.text)) > 0
    return understood.intent == "complaint" or (
        more and understood.answer is None and not draft.turn.text.strip().isdecimal()
    )


def _pending_distress(draft: Draft) -> Draft | None:
    """Whether a person should write: yes hands over, no leaves them in peace until they go on."""
    if draft.understood.answer == "yes":
        return commands.person(draft)
    if draft.understood.answer == "no":
        return draft.now(pending="").say(draft.text("feeling.peace"))
    return None


def _pending_language(draft: Draft) -> Draft | None:
    bare = draft.turn.text.strip().rstrip(".)")
    choices = draft.state.choices
    if bare.isdecimal() and 1 <= int(bare[:3]) <= len(choices):
        return commands.speak(draft.now(choices=()), choices[int(bare) - 1])
    return None


def _pending_add(draft: Draft) -> Draft | None:
    if draft.understood.command and draft.understood.intent != "complaint":
        return None
    draft, filled = filling.merge(filling.words(filling.files(draft)))
    lead = sending.added(draft)
    if filled.new:
        lead = lead.then(playback.heard(filled.new, draft))
    return sending.resume(draft.now(pending=""), lead)


def _pending_scope(draft: Draft) -> Draft | None:
    """Somebody who was sent elsewhere complains as a customer after all."""
    understood = draft.understood
    if understood.intent != "complaint" or understood.employment or understood.command:
        return None
    draft, filled = filling.merge(filling.words(filling.files(draft)))
    draft = draft.now(
        pending="", quiet=False, thin=understood.thin or "product_description" not in draft.form
    )
    return sending.onward(draft, playback.heard(filled.new, draft))


def _pending_new(draft: Draft) -> Draft | None:
    """What the new complaint is about; a no goes back to the one there is."""
    if draft.understood.command and draft.understood.intent != "complaint":
        return None
    if draft.understood.answer == "no" and draft.state.phase in {"collecting", "confirming"}:
        return sending.resume(draft.now(pending=""), draft.text("value.refused"))
    if draft.understood.wordless:
        return None
    return after.fresh(draft.now(pending=""))


def _pending_reopen(draft: Draft) -> Draft | None:
    """Again, something new, or neither: then a survey that is open goes on."""
    found = after.again(draft)
    if found is not None:
        return found
    if draft.understood.answer == "no" or draft.understood.command in {"later", "skip"}:
        return survey.goes_on(draft.now(pending="", held=()))
    return None


def _pending_code(draft: Draft) -> Draft | None:
    """The code that opens a case; a right one never comes here, as its talk has turned to the case by then."""
    if draft.understood.command in {"new", "newcode"} and not draft.turn.text.startswith("/"):
        return commands.code(draft, draft.state.held[0])
    if _CODE.fullmatch(draft.turn.text):
        return draft.say(draft.text("error.code_wrong"))
    return None


_PENDING: Mapping[str, Handler] = {
    "withdraw": _pending_withdraw,
    "which": _pending_which,
    "unsent": _pending_unsent,
    "doubt": _pending_doubt,
    "two": _pending_doubt,
    "feedback": _pending_feedback,
    "distress": _pending_distress,
    "language": _pending_language,
    "split": after.split,
    "reopen": _pending_reopen,
    "add": _pending_add,
    "scope": _pending_scope,
    "new": _pending_new,
    "code": _pending_code,
}
