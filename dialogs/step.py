"""One turn of a talk: what a message leads to. Pure: everything it needs comes in, everything it decides goes out."""

from collections.abc import Callable
from dataclasses import replace

from dialogs import after, answers, catalogue, commands, filling, letters, opening, questions, sending, status
from dialogs.complaint import Form
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES, nearest, supported
from dialogs.state import State
from dialogs.turn import Add, AskPerson, Feedback, FlagSafety, Outcome, Situation, Turn
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

_SHORT_NAME = 4


def step(form: Form, state: State, turn: Turn, situation: Situation) -> Outcome:
    """What follows from one message. Never raises, whatever was written.

    `turn.now` is aware and in the desk's own zone; days and times in the replies are told in it.
    """
    draft = _begun(Draft(form, state, turn, situation))
    if situation.person:
        return _silent(draft).outcome()
    if situation.traits.style == "letter":
        return letters.take(draft).outcome()
    return _talk(draft).outcome()


def _begun(draft: Draft) -> Draft:
    """The language the answer is in, and a talk whose form went in by itself meanwhile."""
    draft = draft.now(language=_language(draft))
    if draft.state.waiting and draft.situation.person:
        draft = draft.now(waiting=False)
    return draft


def _language(draft: Draft) -> str:
    """The words decide; without words the talk's own language, then what page or profile suggest."""
    enabled = [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    written, current = draft.understood.language, draft.state.language
    if not written:
        return current or nearest(draft.turn.language, enabled)
    if not current:
        return nearest(written, enabled)
    if written == current or not supported(written, enabled):
        return current
    return nearest(written, enabled) if _switches(draft) else current


def _switches(draft: Draft) -> bool:
    """A name or a product in another script is no change of language; an order, a yes or a sentence is."""
    understood = draft.understood
    if understood.command or understood.answer or understood.intent == "greeting":
        return True
    return substance(read(draft.turn.text)) >= (_SHORT_NAME if draft.state.asked else 2)


def _silent(draft: Draft) -> Draft:
    """A person at the desk speaks: nothing is said, but nothing is lost either."""
    understood = draft.understood
    draft = filling.files(draft).now(quiet=True, asked="", pending="")
    if understood.safety.flag and draft.state.phase != "idle":
        draft = opening.flagged(draft)
    if draft.state.phase == "idle":
        return opening.begin(draft) if understood.intent == "complaint" else draft
    draft, _ = filling.merge(draft)
    draft = filling.words(draft) if substance(read(draft.turn.text)) > 2 else draft
    return draft.do(Add()) if draft.state.phase == "submitted" else draft


Handler = Callable[[Draft], Draft | None]


def _talk(draft: Draft) -> Draft:
    for handler in (_pressed, _danger, _back_late, _numbers, _pending, _ordered):
        handled = handler(draft)
        if handled is not None:
            return _unsupported(handled)
    return _unsupported(_by_phase(draft))


def _by_phase(draft: Draft) -> Draft:
    phase = draft.state.phase
    if phase == "idle":
        return _idle(draft)
    if phase == "submitted":
        return after.take(draft)
    if draft.state.quiet:
        return _quiet(draft)
    return _confirming(draft) if phase == "confirming" else _collecting(draft)


def _unsupported(draft: Draft) -> Draft:
    """Told once, in the nearest language, with the names of those there are."""
    enabled = draft.situation.desk.languages
    written = draft.understood.language
    if draft.state.language_told or supported(written, enabled) or not draft.replies:
        return draft
    names = [LANGUAGES[tag].name for tag in enabled if tag in LANGUAGES]
    said = draft.text("language.unsupported", languages=catalogue.listed(names, draft.language))
    first = draft.replies[0]
    if first.kind == "safety":
        return draft
    told = replace(first, text=f"{said.text}\n{first.text}", keys=said.keys + first.keys)
    return replace(draft.now(language_told=True), replies=(told, *draft.replies[1:]))


# Buttons


def _pressed(draft: Draft) -> Draft | None:
    """A button says exactly one thing; one of an earlier question changes nothing."""
    option = draft.turn.option
    if not option:
        return None
    name, _, rest = option.partition(":")
    press = _PRESSES.get(name)
    return press(draft, rest) if press else None


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


def _press_answer(draft: Draft, key: str, answer: str) -> Draft | None:
    """Yes or no as if it had been typed, when its question is still open."""
    if key and key not in {draft.state.asked, draft.state.pending}:
        return _old(draft)
    understood = replace(draft.understood, answer=answer, command="")  # type: ignore[arg-type]  # yes or no
    draft = replace(draft, turn=replace(draft.turn, option=None, understood=understood))
    case = draft.situation.case
    if draft.state.phase == "submitted" and not draft.state.pending and case and case.state == "resolved":
        return after.take(draft)
    return _pending(draft) or _by_phase(draft)


def _press_send(draft: Draft, _: str) -> Draft:
    if draft.state.phase not in {"collecting", "confirming"}:
        return _old(draft)
    return sending.submit(draft, draft.turn.text.strip() or catalogue.text("button.send", draft.language))


def _press_change(draft: Draft, page: str) -> Draft:
    if draft.state.phase not in {"collecting", "confirming"}:
        return _old(draft)
    return sending.which(draft, int(page) if page.isdigit() and len(page) < 3 else 0)


def _press_line(draft: Draft, key: str) -> Draft:
    if draft.state.phase not in {"collecting", "confirming"} or key not in questions_known():
        return _old(draft)
    return sending.line(draft, key)


def questions_known() -> frozenset[str]:
    from dialogs.playback import CHANGEABLE

    return frozenset(CHANGEABLE)


def _press_add(draft: Draft, _: str) -> Draft:
    if draft.state.phase not in {"collecting", "confirming"}:
        return _old(draft)
    return draft.now(pending="add", asked="").say(draft.text("summary.add"), kind="question")


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
    return after.ask_new(draft) if draft.turn.option == "new" else _old(draft)


def _press_decision(draft: Draft, _: str) -> Draft:
    case = draft.situation.case
    return (
        after.take(draft) if case and case.state in {"decision_sent", "resolved", "closed"} else _old(draft)
    )


_PRESSES: dict[str, Callable[[Draft, str], Draft | None]] = {
    "skip": _press_skip,
    "unknown": _press_unknown,
    "yes": lambda draft, key: _press_answer(draft, key, "yes"),
    "no": lambda draft, key: _press_answer(draft, key, "no"),
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
    "reopen": _press_decision,
}


# What wins over every question


def _danger(draft: Draft) -> Draft | None:
    """Danger before anything else. Told once a hazard: who writes on after it gets a person, not the words again."""
    if not draft.understood.safety.flag:
        return None
    if not draft.state.safety or draft.state.safety != draft.understood.safety.hazard:
        if draft.state.phase in {"collecting", "confirming", "submitted"}:
            draft = filling.words(filling.merge(filling.files(draft))[0])
            draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
        return opening.danger(draft)
    return None


def _back_late(draft: Draft) -> Draft | None:
    """The form went in by itself while the person was away."""
    case = draft.situation.case
    if case is None or draft.state.phase not in {"collecting", "confirming"} or case.state == "intake":
        return None
    if draft.understood.command or case.state == "closed":
        return _ordered(draft.now(phase="submitted", asked="", pending=""))
    return after.returned(draft, case)


def _numbers(draft: Draft) -> Draft | None:
    if not draft.understood.references and not draft.understood.mistyped:
        return None
    return commands.numbers(draft)


_ORDERS: dict[str, Handler] = {
    "person": commands.person,
    "status": commands.news,
    "help": commands.help_,
    "withdraw": commands.withdraw,
    "stop": commands.stop,
}


def _ordered(draft: Draft) -> Draft | None:
    understood = draft.understood
    if understood.wanted_language:
        return commands.language(draft)
    if understood.command == "human":
        return _human(draft)
    if understood.command in _ORDERS and _is_order(draft):
        return _ORDERS[understood.command](draft)
    return _of_the_talk(draft) or _asked_in_passing(draft)


def _is_order(draft: Draft) -> bool:
    """A phrase inside a complaint is part of the story: "nobody would let me speak to someone"."""
    understood = draft.understood
    if understood.command == "withdraw" and draft.state.phase == "idle":
        return understood.intent != "complaint" or substance(read(draft.turn.text)) <= 5
    return understood.intent != "complaint" or draft.state.phase != "idle"


def _human(draft: Draft) -> Draft:
    draft = commands.human(draft)
    return commands.person(draft) if draft.understood.wants_person else sending.resume(draft, NOTHING)


def _of_the_talk(draft: Draft) -> Draft | None:
    """Orders about the form: back, summary, send, change, a line, done, later, a new complaint."""
    command, phase = draft.understood.command, draft.state.phase
    if command == "language":
        return commands.language(draft)
    if command == "new" and phase != "submitted" and draft.understood.intent != "complaint":
        return after.ask_new(draft) if phase == "idle" else None
    if phase not in {"collecting", "confirming"}:
        return commands.start(draft) if command == "start" else None
    return _of_the_form(draft, command)


def _of_the_form(draft: Draft, command: str) -> Draft | None:
    if command == "back":
        return commands.back(draft)
    if command in {"summary", "continue"}:
        return (
            sending.confirm(draft, full=True)
            if command == "summary"
            else sending.onward(draft.now(quiet=False))
        )
    if command == "send" and (draft.state.phase == "confirming" or not draft.state.asked):
        return sending.submit(draft, draft.turn.text.strip())
    if command == "change":
        return sending.which(draft)
    if command == "later" and draft.state.asked != "enclosure_list":
        return sending.not_sent(draft)
    return _line_named(draft)


def _line_named(draft: Draft) -> Draft | None:
    """ "Change the date", "my number is actually …": the line named, with its new value when it stands there."""
    understood = draft.understood
    key = understood.line
    if not understood.correcting or key not in questions_known():
        return None
    if key in understood.fields and key != draft.state.asked:
        return None
    if understood.line_value and key not in {"problem_date", "phone", "email", "fax", "enclosure_list"}:
        draft = filling.noted(draft, key, understood.line_value)
        return sending.changed(draft, (key,))
    short = substance(read(draft.turn.text)) <= 6
    return sending.line(draft, key) if short and not understood.fields and not understood.dates else None


def _asked_in_passing(draft: Draft) -> Draft | None:
    """Questions of information people ask at any time."""
    if not draft.understood.topic or draft.understood.intent not in {"enquiry", "other", "answer"}:
        return None
    return commands.inform(draft, draft.understood.topic)


# Questions beside the form


def _pending(draft: Draft) -> Draft | None:
    settle = _PENDING.get(draft.state.pending)
    return settle(draft) if settle else None


def _pending_withdraw(draft: Draft) -> Draft | None:
    if draft.understood.answer == "yes":
        return commands.withdrawn(draft)
    if draft.understood.answer == "no":
        return commands.kept(draft)
    return None


def _pending_which(draft: Draft) -> Draft | None:
    """A number from the list, alone or with the new value behind it: "8 Tom Reid"."""
    if draft.understood.command in _ORDERS:
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
    return sending.line(draft, key) if key in questions_known() else None


def _with_value(draft: Draft, key: str, text: str) -> Draft:
    """The value behind a number, read as the answer to that line's question."""
    from dialogs.understanding import understand

    understood = understand(
        text,
        now=draft.turn.now,
        languages=draft.situation.desk.languages,
        language=draft.language,
        asked=key,
    )
    silent = replace(
        draft, replies=draft.replies[:-1], turn=replace(draft.turn, text=text, understood=understood)
    )
    found = understood.fields.get(key)
    if found and not found.other:
        silent = filling.noted(silent, key, found)
        return sending.confirm(silent.now(asked=""), sending_changed(silent, key))
    return answers.take(silent)


def sending_changed(draft: Draft, key: str) -> Said:
    from dialogs.playback import changed

    return changed(key, draft)


def _pending_doubt(draft: Draft) -> Draft | None:
    if draft.understood.command in _ORDERS:
        return None
    return answers.settle(draft)


def _pending_feedback(draft: Draft) -> Draft | None:
    held = draft.state.held[0] if draft.state.held else draft.turn.text
    bare = draft.turn.text.strip().rstrip(".)")
    draft = draft.now(pending="", held=())
    if draft.understood.answer == "yes" or bare == "1" or draft.understood.intent == "complaint":
        text = held if draft.understood.intent != "complaint" else f"{held}\n{draft.turn.text}"
        return opening.acknowledge(opening.begin(draft, text))
    if draft.understood.answer == "no" or bare == "2":
        team = draft.situation.desk.team
        return draft.do(Feedback("suggestion")).say(draft.text("feedback.suggestion", team=team))
    return None


def _pending_distress(draft: Draft) -> Draft | None:
    """Whether a person should write: yes hands over, no leaves them in peace until they go on."""
    if draft.understood.answer == "yes":
        return commands.person(draft)
    if draft.understood.answer == "no":
        return draft.now(pending="").say(draft.text("value.refused"))
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
    lead = draft.text("value.added")
    if filled.new:
        lead = lead.then(_heard(draft, filled.new))
    return sending.resume(draft.now(pending=""), lead)


def _heard(draft: Draft, keys: tuple[str, ...]) -> Said:
    from dialogs.playback import heard

    return heard(keys, draft)


def _pending_new(draft: Draft) -> Draft | None:
    """What the new complaint is about."""
    if draft.understood.command and draft.understood.intent != "complaint":
        return None
    if draft.understood.wordless:
        return None
    return after.fresh(draft.now(pending=""))


_PENDING: dict[str, Handler] = {
    "withdraw": _pending_withdraw,
    "which": _pending_which,
    "doubt": _pending_doubt,
    "two": _pending_doubt,
    "feedback": _pending_feedback,
    "distress": _pending_distress,
    "language": _pending_language,
    "split": after.split,
    "add": _pending_add,
    "new": _pending_new,
}


# The phases


def _idle(draft: Draft) -> Draft:
    """Nothing is open: a complaint begins, anything else is answered and opens none."""
    understood = draft.understood
    if understood.intent == "complaint":
        return opening.acknowledge(opening.begin(draft))
    draft = filling.files(draft)
    if understood.intent == "praise":
        draft, hello = opening.introduced(draft)
        said = hello.then(draft.text("feedback.praise", team=draft.situation.desk.team))
        return draft.do(Feedback("praise")).say(said)
    if understood.intent == "enquiry":
        return _enquiry(draft)
    if understood.suggestion:
        team = draft.situation.desk.team
        return draft.do(Feedback("suggestion")).say(draft.text("feedback.suggestion", team=team))
    return _unclear(draft)


def _enquiry(draft: Draft) -> Draft:
    desk = draft.situation.desk
    draft, hello = opening.introduced(draft)
    said = draft.text("feedback.enquiry", team=desk.team, team_contact=desk.team_contact)
    return draft.do(Feedback("enquiry")).say(hello.then(said))


def _unclear(draft: Draft) -> Draft:
    """Too little to tell: greeted first, asked back when somebody goes on without a problem."""
    doubtful = draft.understood.intent == "other" and substance(read(draft.turn.text)) >= 2
    if doubtful and draft.understood.command not in {"thanks", "start"}:
        draft = draft.now(pending="feedback", held=(draft.turn.text[:4000],))
        options = (draft.button("yes:feedback", "yes"), draft.button("no:feedback", "no"))
        return draft.say(draft.text("feedback.ask"), kind="question", options=options)
    if draft.understood.command == "thanks":
        return draft.say(draft.text("thanks.reply"))
    return opening.greet(draft)


def _quiet(draft: Draft) -> Draft:
    """After safety words, hard words or a wish for a person: no question until the person goes on by themselves."""
    understood = draft.understood
    draft, filled = filling.merge(filling.files(draft))
    draft = filling.words(draft) if substance(read(draft.turn.text)) > 2 else draft
    if draft.state.safety and not draft.state.waiting:
        draft = draft.now(waiting=True).do(AskPerson())
        return draft.say(commands.promised(draft))
    goes_on = set(filled.new) & {"product_description", "remedy_details", "product_reference", "problem_date"}
    if goes_on and not draft.state.waiting and not understood.safety.flag:
        return sending.onward(draft.now(quiet=False), draft.text("value.added"))
    return draft.say(draft.text("value.added"))


def _collecting(draft: Draft) -> Draft:
    """A question of the form is open, or none is left."""
    draft = filling.files(draft)
    if draft.turn.edited:
        return _edited(draft)
    if draft.state.asked:
        return answers.take(draft) if not _mere_files(draft) else answers.got(draft)
    return _further(draft)


def _mere_files(draft: Draft) -> bool:
    return bool(draft.turn.files) and substance(read(draft.turn.text)) < 2


def _edited(draft: Draft) -> Draft:
    draft, filled = filling.merge(draft)
    draft = filling.words(draft)
    return (
        sending.changed(draft, filled.changed)
        if filled.changed
        else sending.resume(draft, draft.text("value.added"))
    )


def _further(draft: Draft) -> Draft:
    draft, filled = filling.merge(draft)
    if filled.changed:
        return sending.changed(draft, filled.changed)
    draft = filling.words(draft)
    lead = _heard(draft, filled.new) if filled.new else draft.text("value.added")
    return sending.onward(draft, lead)


def _confirming(draft: Draft) -> Draft:
    """The summary lies before the person: yes, no, a change, or more words."""
    understood, bare = draft.understood, draft.turn.text.strip().rstrip(".)")
    if _mere_files(draft):
        return sending.confirm(filling.files(draft), draft.text("value.added"))
    if draft.situation.traits.style == "text" and bare in {"1", "2", "3"}:
        press = {"1": _press_send, "2": _press_change, "3": _press_add}[bare]
        return press(draft, "")
    draft = filling.files(draft)
    if understood.answer == "yes" or understood.command in {"send", "accept"}:
        return sending.submit(_with_last_words(draft), draft.turn.text.strip()[:200] or "yes")
    if draft.turn.edited:
        return _edited(draft)
    return _not_yet(draft)


def _with_last_words(draft: Draft) -> Draft:
    """A wish in the confirming message fills the last gap by itself."""
    if substance(read(draft.turn.text)) <= 4:
        return draft
    draft, _ = filling.merge(draft)
    return filling.words(draft)


def _not_yet(draft: Draft) -> Draft:
    understood = draft.understood
    draft, filled = filling.merge(draft)
    if filled.changed:
        return sending.changed(draft, filled.changed)
    if filled.new:
        return sending.confirm(filling.words(draft) if _is_story(draft) else draft, _heard(draft, filled.new))
    if understood.answer == "no" or understood.command in {"later", "skip", "unknown"}:
        return sending.not_sent(filling.words(draft) if _is_story(draft) else draft)
    if understood.wordless or not draft.turn.text.strip():
        return sending.confirm(draft)
    return sending.confirm(filling.words(draft), draft.text("value.added"))


def _is_story(draft: Draft) -> bool:
    return substance(read(draft.turn.text)) >= 5


__all__ = ["FlagSafety", "status", "step"]
