"""One turn of a talk: what a message leads to. Pure: everything it needs comes in, everything it decides goes out."""

import re
from collections.abc import Callable
from dataclasses import replace

from dialogs import (
    after,
    answers,
    beside,
    buttons,
    catalogue,
    commands,
    filling,
    letters,
    mending,
    needs,
    numbering,
    opening,
    pending,
    playback,
    promise,
    questions,
    retold,
    sending,
    sheltered,
    survey,
)
from dialogs.complaint import Form
from dialogs.draft import NOTHING, Draft, Said
from dialogs.fitting import fit
from dialogs.languages import LANGUAGES, is_spoken, nearest, supported
from dialogs.state import State
from dialogs.turn import Add, AskPerson, Feedback, Outcome, Situation, Turn
from dialogs.understanding import Found, Understanding, confirming, manners, orders
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

_SHORT_NAME = 4  # words of an answer that are no sentence yet
_SHORT_LINE = 9
_SHORT_WISH = 3  # words that tell the language of an answer that is no name
_PART = 300
_TAKEN_BACK = 60  # characters of words that take a complaint back and say why
_ONE_QUESTION = re.compile(r"[^.,;:!?。，；：！？\n]+(?:[?？]\s*)?")
# Lines whose values have words of any language in them: "Maria de la Cruz", "12 rue de la Paix".
_OF_NAMES = frozenset(
    {
        *("name_or_organisation", "acting_for.name", "acting_for", "contact_person", "address"),
        *("postcode_city", "contact", "phone", "email", "product_reference", "product_description"),
    }
)
_END = re.compile(r"[.!\n。！]")


def step(form: Form, state: State, turn: Turn, situation: Situation) -> Outcome:
    """What follows from one message. Never raises, whatever was written.

    `turn.now` is aware and in the desk's own zone; days and times in the replies are told in it.
    """
    draft = numbering.chosen(_begun(Draft(form, state, turn, situation)))
    if situation.person:
        draft = _silent(draft)
    elif situation.traits.style == "letter":
        draft = letters.take(draft)
    else:
        draft = _talk(draft)
    draft = numbering.put(draft)
    draft = _in_language(draft)
    added = any("value.added" in reply.keys for reply in draft.replies)
    fitted = fit(draft.replies, situation.traits.max_text)
    draft = draft if fitted is draft.replies else draft._replace(replies=fitted)
    return (draft if added == draft.state.added else draft.now(added=added)).outcome()


def _begun(draft: Draft) -> Draft:
    """The language the answer is in."""
    language = _language(draft)
    return draft if language == draft.language else draft.now(language=language)


def _in_language(draft: Draft) -> Draft:
    """The form names the language the talk goes on in: answer and notices are written in it."""
    entry = draft.form.get("language")
    if entry is None or entry.value == draft.language:
        return draft
    return draft.fill("language", replace(entry, value=draft.language, message=draft.turn.message))


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
    return nearest(written, enabled) if _switches(draft, nearest(written, enabled)) else current


def _switches(draft: Draft, written: str) -> bool:
    """A name, a product or a lone yes in another language is no change of it; an order or a sentence is, unless it is
    one of the talk's own language too ("no", "dont know")."""
    understood, state, said = draft.understood, draft.state, substance(read(draft.turn.text))
    if (
        state.language in LANGUAGES
        and said < _SHORT_NAME
        and orders.is_known(draft.turn.text, state.language)
    ):
        return False
    if understood.command or understood.intent == "greeting":
        return True
    if understood.answer:
        return said > 1
    alike = LANGUAGES[written].words["spaced"] and LANGUAGES[state.language].words["spaced"]
    if not state.asked:
        return said >= (_SHORT_NAME if alike else 2)
    if alike and understood.elsewhere and _is_of_names(understood):
        return False
    if alike and all(word[:1].isupper() for word in draft.turn.text.split()):
        return False  # a name
    if state.asked not in _OF_NAMES:
        return said >= (_SHORT_WISH if alike else 2)
    return said >= (_SHORT_LINE if alike else _SHORT_NAME)


def _is_of_names(understood: Understanding) -> bool:
    """Whether nothing was read but values that have words of any language in them."""
    return bool(understood.fields) and understood.fields.keys() <= _OF_NAMES


def _silent(draft: Draft) -> Draft:
    """A person at the desk speaks: nothing is said, but nothing is lost either."""
    draft = buttons.spoken(draft) if (draft.turn.option or "").startswith("word:") else draft
    understood = draft.understood
    if draft.situation.traits.meter and understood.command in _OF_TEXTS:
        return _OF_TEXTS[understood.command](draft)
    if draft.situation.traits.style == "letter" and letters.chooses_news(draft):
        return letters.news_chosen(draft)
    draft = filling.files(draft).now(quiet=False, waiting=False, promised="", asked="", aside="", pending="")
    if understood.safety.flag and draft.state.phase != "idle":
        draft = opening.flagged(draft)
    if draft.state.phase == "idle":
        return opening.begin(draft) if understood.intent == "complaint" else draft
    draft, _ = filling.merge(draft)
    draft = filling.words(draft) if substance(read(draft.turn.text)) > 2 else draft
    return draft.do(Add()) if draft.state.phase == "submitted" else draft


Handler = Callable[[Draft], Draft | None]


def _talk(draft: Draft) -> Draft:
    draft = mending.kept_on(_mannered(buttons.spoken(draft)))
    draft = mending.with_both(mending.with_part(draft))
    if draft.situation.traits.meter and draft.understood.command in _OF_TEXTS:
        return _OF_TEXTS[draft.understood.command](draft)
    if draft.understood.safety.flag and draft.state.phase != "idle" and not opening.is_news(draft):
        draft = opening.flagged(draft)
    for handler in (
        buttons.press,
        _danger,
        promise.take,
        sheltered.take,
        _back_late,
        _numbers,
        _unread,
        _taken_away,
        pending.settle,
        survey.take,
        _patience,
        _hurried,
        _summarised,
    ):
        handled = handler(draft)
        if handled is not None:
            return _unsupported(_calmed(draft, handled))
    draft = pending.dropped(draft)
    return _unsupported(_calmed(draft, _ordered(draft) or _by_phase(draft)))


def _calmed(before: Draft, draft: Draft) -> Draft:
    """Anger in the middle of the form is met with one line, once in a talk."""
    in_form = before.state.phase in {"collecting", "confirming"} and draft.state.phase != "submitted"
    return opening.understands(draft) if in_form else draft


def _mannered(draft: Draft) -> Draft:
    """Thanks in any form are thanks and no name, and "why should I tell you that" asks what a question is for."""
    understood = draft.understood
    if draft.turn.option or understood.safety.flag or understood.command:
        return draft
    said = manners.beside(draft.turn.text, _tags(draft))
    if said == "thanks":
        read_ = understood._replace(command="thanks", answer=None, fields={}, intent="other")
    elif draft.state.asked and (said == "protests" or _asks_of_the_number(draft)):
        read_ = understood._replace(command="why", answer=None, fields={}, question=True)
    else:
        return draft
    return draft._replace(turn=replace(draft.turn, understood=read_))


def _asks_of_the_number(draft: Draft) -> bool:
    """A question about the number that is asked for: where it stands, what it is, whether another will do."""
    asked = draft.understood.question and draft.state.asked == "product_reference"
    return asked and not draft.understood.topic and manners.asks_number(draft.turn.text, _tags(draft))


def _patience(draft: Draft) -> Draft | None:
    """A moment is asked for: the question stays open and nothing counts as a failed answer."""
    state = draft.state
    if draft.turn.files or draft.turn.option or manners.beside(draft.turn.text, _tags(draft)) != "waits":
        return None
    if state.phase == "confirming":
        agrees = confirming.answer(draft.turn.text, _tags(draft)) == "yes"
        return None if agrees else sending.not_sent(draft)
    waits = state.phase == "collecting" and state.asked not in {"", "problem_description"}
    return draft.say(draft.text("value.wait")) if waits else None


def _hurried(draft: Draft) -> Draft | None:
    """Words that only hurry are no answer: they are kept, and the question is put once more at most."""
    state = draft.state
    asks = state.phase == "collecting" and state.asked not in {"", "problem_description", "safety_question"}
    if not asks or draft.turn.files or draft.turn.option:
        return None
    hurries = manners.is_whole(draft.turn.text, "hurries", _tags(draft))
    return answers.passed(filling.words(draft)) if hurries else None


def _taken_away(draft: Draft) -> Draft | None:
    """Somebody wants their data deleted, or their name taken off."""
    if draft.turn.option or draft.understood.safety.flag:
        return None
    if manners.wants_erased(draft.turn.text, _tags(draft)):
        return commands.erase(draft)
    off = draft.state.phase != "idle" and manners.says(draft.turn.text, "nameless", _tags(draft))
    return beside.without_name(draft) if off else None


def _by_phase(draft: Draft) -> Draft:
    phase = draft.state.phase
    if phase == "idle":
        return _idle(draft)
    if phase == "submitted" and draft.state.safety and draft.state.quiet and not draft.state.waiting:
        return _quiet(draft).do(Add())
    if phase == "submitted":
        return after.take(draft)
    if draft.state.quiet:
        return _quiet(draft)
    return _confirming(draft) if phase == "confirming" else _collecting(draft)


def _unsupported(draft: Draft) -> Draft:
    """Told once, in the nearest language, with the names of those there are."""
    enabled = draft.situation.desk.languages
    written = draft.understood.language
    if draft.state.language_told or is_spoken(written, enabled) or not draft.replies:
        return draft
    if _is_of_names(draft.understood) and (draft.understood.elsewhere or draft.understood.intent == "answer"):
        return draft  # "Siobhán Ní Bhriain, 07700 900123"
    names = [LANGUAGES[tag].name for tag in enabled if tag in LANGUAGES]
    said = draft.text("language.unsupported", languages=catalogue.listed(names, draft.language))
    first = draft.replies[0]
    if first.kind == "safety":
        return draft
    told = replace(first, text=f"{said.text}\n{first.text}", keys=said.keys + first.keys)
    return draft.now(language_told=True)._replace(replies=(told, *draft.replies[1:]))


# What wins over every question


def _danger(draft: Draft) -> Draft | None:
    """Danger before anything else. Told once: who writes on after it gets a person, not the words again."""
    if not opening.is_news(draft):
        return None
    if draft.state.phase != "idle" and draft.state.safety == draft.understood.safety.hazard == "self":
        return opening.stayed(draft)
    if draft.state.phase in {"collecting", "confirming", "submitted"}:
        draft = filling.words(filling.merge(filling.files(draft))[0])
        draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
    return opening.danger(draft)


def _back_late(draft: Draft) -> Draft | None:
    """The form went in by itself while the person was away."""
    case, state = draft.situation.case, draft.state
    unfinished = state.phase in {"collecting", "confirming"} and case is not None and case.state != "intake"
    if case is None or not (state.away or unfinished):
        return None
    draft = draft.now(away=False)
    if draft.understood.command or case.state == "closed":
        return _ordered(draft.now(phase="submitted", asked="", aside="", pending=""))
    return after.returned(draft, case)


def _numbers(draft: Draft) -> Draft | None:
    if not draft.understood.references and not draft.understood.mistyped:
        return None
    return commands.numbers(draft)


def _unread(draft: Draft) -> Draft | None:
    """A number said in words that nobody could write down: told, so that it is not thought to be noted."""
    understood = draft.understood
    if not understood.unread or draft.state.phase not in {"collecting", "confirming", "submitted"}:
        return None
    draft, _ = filling.merge(filling.words(draft), but=draft.state.asked)
    draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
    return sending.resume(draft, draft.text("ask.contact.repair"))


def _summarised(draft: Draft) -> Draft | None:
    """A short answer to the summary, in any words; what tells or asks more is read as it stands."""
    understood = draft.understood
    if draft.state.phase != "confirming" or draft.turn.edited or draft.turn.files:
        return None
    if _is_of_else(understood) or (understood.correcting and _says_other(draft)):
        return None  # "no, the 9th", "改成维修"
    if beside.lacks_number(draft):
        return _numberless(draft)
    answer = confirming.answer(draft.turn.text, _tags(draft))
    if answer == "yes":
        return sending.submit(draft, draft.turn.text.strip()[:200])
    if answer == "no" and understood.line not in playback.CHANGEABLE:
        return sending.not_sent(draft)
    if answer == "change":
        return (
            sending.line(draft, understood.line)
            if understood.line in playback.CHANGEABLE
            else sending.which(draft)
        )
    return None


def _is_of_else(understood: Understanding) -> bool:
    """Whether a message is no answer to the summary, but an order, a question or danger."""
    asks = understood.question and understood.command == "summary"
    ordered = understood.safety.flag or understood.command in _BESIDE or bool(understood.wanted_language)
    return asks or ordered or bool(understood.topic or understood.mistyped)


def _says_other(draft: Draft) -> bool:
    """Whether a value is said that is not the one that is noted."""
    return any(draft.form.value(key) != found.value for key, found in draft.understood.fields.items())


def _tags(draft: Draft) -> tuple[str, ...]:
    enabled = [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    return (draft.language, *(tag for tag in enabled if tag != draft.language))


# What is asked for in so many words while the summary lies before the person.
_BESIDE = frozenset(
    {"person", "human", "status", "help", "withdraw", "language", "back", "new", "why", "read"}
)
_ORDERS: dict[str, Handler] = {
    "person": commands.person,
    "status": commands.news,
    "help": commands.help_,
    "withdraw": commands.withdraw,
    "stop": commands.stop,
    "read": commands.answer,
    "private": beside.keep_private,
}
_MEANT: dict[str, Callable[[Draft], Draft]] = {
    "human": commands.person,
    "status": commands.news,
    "stop": commands.withdraw,
}
"""Orders that no phrase of ours tells, but a whole first message weighs for."""
_OF_TEXTS: dict[str, Callable[[Draft], Draft]] = {"stop": commands.stop, "start": commands.start}


def _ordered(draft: Draft) -> Draft | None:
    understood = draft.understood
    if understood.wanted_language:
        return commands.language(draft)
    if understood.command == "human":
        return _human(draft)
    if understood.command in _ORDERS and _is_order(draft):
        return _ORDERS[understood.command](draft)
    if understood.first == "withdraw" and draft.state.phase != "idle" and len(draft.turn.text) <= _TAKEN_BACK:
        return commands.withdraw(draft)  # "cancel it, I mended it myself"
    return _asked_why(draft) or _of_the_talk(draft) or _asked_in_passing(draft)


def _is_order(draft: Draft) -> bool:
    """A phrase inside a complaint is part of the story: "nobody would let me speak to someone"."""
    understood = draft.understood
    if understood.command == "withdraw" and draft.state.phase == "idle":
        return understood.intent != "complaint" or substance(read(draft.turn.text)) <= 5
    return understood.intent != "complaint" or draft.state.phase != "idle"


def _human(draft: Draft) -> Draft:
    """Said honestly whenever it is asked; a person comes only to who wants one."""
    if draft.understood.wants_person:
        return commands.person(commands.human(draft))
    return sending.resume(commands.human(draft, offered=True), NOTHING)


def _of_the_talk(draft: Draft) -> Draft | None:
    """Orders about the form: back, summary, send, change, a line, done, later, a new complaint."""
    command, phase = draft.understood.command, draft.state.phase
    if command == "language":
        return commands.language(draft)
    if command == "new" and phase != "submitted" and draft.understood.intent != "complaint":
        return after.ask_new(draft) if phase == "idle" else None
    if phase in {"collecting", "confirming"}:
        return _of_the_form(draft, command)
    if command == "summary" and phase == "submitted" and not _finished(draft):
        draft, said = retold.listed(draft)
        return draft.say(said)
    if phase == "submitted" and not _finished(draft):
        if command == "change":
            return sending.which(draft)
        named = _line_named(draft)
        return named.do(Add()) if named else None
    return commands.start(draft) if command == "start" else None


def _finished(draft: Draft) -> bool:
    case = draft.situation.case
    return case is not None and case.state == "closed"


def _of_the_form(draft: Draft, command: str) -> Draft | None:
    if command == "back":
        return commands.back(draft)
    if command == "why" and draft.state.asked:
        return commands.help_(draft)
    if command == "thanks" and not draft.turn.files:
        return sending.resume(draft, draft.text("thanks.reply"))
    if command == "continue":
        return sending.resume(draft.now(quiet=False), NOTHING)
    if _shows(draft):
        return sending.confirm(draft, full=True)
    if _sends(draft):
        return sending.submit(draft, draft.turn.text.strip())
    return _put_off(draft) or _line_named(draft)


def _put_off(draft: Draft) -> Draft | None:
    """Something is to be changed first, or it is to be sent another time."""
    if draft.understood.command == "change":
        return sending.which(draft)
    later = draft.understood.command == "later" and draft.state.asked != "enclosure_list"
    return sending.not_sent(draft) if later else None


def _shows(draft: Draft) -> bool:
    """Whether the whole is to be seen: asked for, or said to be all where a line was asked for."""
    command, asked = draft.understood.command, draft.state.asked
    done = command == "done" and asked not in {"", "enclosure_list", "problem_description"}
    return command == "summary" or done


def _sends(draft: Draft) -> bool:
    """An order to send the form in; "just send it" to the question of a remedy is a wish to get the goods."""
    unclear = {"problem_description", "remedy_details"} if draft.understood.command == "send_it" else set()
    asked = draft.state.asked
    return draft.understood.command in {"send", "send_it"} and asked not in unclear | {"problem_description"}


def _line_named(draft: Draft) -> Draft | None:
    """The line named, with its new value when it stands there: "change the date", "my name should be …"."""
    understood = draft.understood
    key = understood.line
    if understood.wanted_line in playback.CHANGEABLE:
        return sending.line(draft, understood.wanted_line)
    if not understood.correcting or key not in playback.CHANGEABLE or key == draft.state.asked:
        return None
    if key in understood.fields and not (key == "product_description" and understood.line_value):
        return None
    value = understood.line_value
    numberless = value and key == "product_reference" and not any(map(str.isdecimal, value.value))
    if value and not numberless and key not in {"problem_date", "phone", "email", "fax", "enclosure_list"}:
        draft = filling.noted(draft, key, value)
        return sending.changed(draft, (key,))
    return None


def _asked_why(draft: Draft) -> Draft | None:
    """What a line is for that is asked about by its name."""
    asks = draft.understood.question and draft.state.phase != "idle"
    why = beside.why(draft, draft.turn.text) if asks else NOTHING
    return sending.resume(draft, why) if why.text else None


def _asked_in_passing(draft: Draft) -> Draft | None:
    """Questions of information people ask at any time."""
    understood = draft.understood
    asked = understood.question and draft.state.phase != "idle"
    if (
        understood.command == "files"
        and draft.state.phase != "idle"
        and draft.state.asked != "enclosure_list"
    ):
        return _asked_of_files(draft)
    permits = needs.permitted(draft.turn.text, draft.language)
    if "consent_third_party" in permits and not draft.turn.text.rstrip().endswith(("?", "？")):
        return None  # "don't give my details to anybody" asks nothing
    if not understood.topic or not (asked or understood.intent in {"enquiry", "other", "answer"}):
        return None
    # a mere question is no part of the story
    told = asked and understood.intent == "complaint" and not _ONE_QUESTION.fullmatch(draft.turn.text[:_PART])
    draft = filling.words(draft) if told else draft
    if understood.topic == "remedies" and draft.state.asked == "remedy_details":
        return _asked_of_a_wish(draft)
    if draft.state.waiting and understood.topic == "times":
        return draft.say(promise.told(draft))
    return commands.inform(draft, understood.topic)


def _asked_of_a_wish(draft: Draft) -> Draft:
    """Will I get a refund, is a wish too: what is possible is told, and the wish is noted."""
    if "remedy_details" not in opening.reread(draft, draft.turn.text).understood.fields:
        return commands.inform(draft, "remedies")  # "what can I get?" names none
    draft, filled = filling.merge(draft)
    if "remedy_details" not in filled.new:
        return commands.inform(draft, "remedies")
    said = commands.information(draft, "remedies").then(playback.heard(filled.new, draft))
    return sending.onward(draft.now(asked="", again=0), said)


def _asked_of_files(draft: Draft) -> Draft | None:
    """How photos are sent; a story that mentions one is a story."""
    if draft.turn.files or (draft.understood.intent == "complaint" and not draft.understood.question):
        return None
    if beside.has_no_photo(draft):
        return None
    return sending.resume(draft, questions.helped("enclosure_list", draft))


# The phases


def _idle(draft: Draft) -> Draft:
    """Nothing is open: a complaint begins, anything else is answered and opens none."""
    understood = draft.understood
    begun = _before_anything(draft) or _complains(draft)
    if begun is not None:
        return begun
    if draft.turn.files:  # there is no form to list them in yet
        draft = draft.now(kept=(*draft.state.kept, *(name for name in draft.turn.files if name))[:20])
    if draft.state.greeted and understood.command == "thanks" and not draft.turn.files:
        return draft.say(draft.text("thanks.reply"))
    if understood.intent == "praise" and not understood.suggestion:
        draft, hello = opening.introduced(draft)
        said = hello.then(draft.text("feedback.praise", team=draft.situation.desk.team))
        days = [each.value for each in draft.understood.dates if "/" not in each.value and not each.other]
        draft = draft.now(day=days[0]) if len(days) == 1 else draft
        return draft.do(Feedback("praise")).say(said)
    if understood.intent == "enquiry":
        return _enquiry(draft)
    if understood.intent in _MEANT:
        return _MEANT[understood.intent](draft)
    if understood.suggestion:
        draft, hello = opening.introduced(draft)
        said = hello.then(draft.text("feedback.suggestion", team=draft.situation.desk.team))
        return draft.do(Feedback("suggestion")).say(said)
    return _unclear(draft)


def _complains(draft: Draft) -> Draft | None:
    understood = draft.understood
    if understood.employment and understood.intent == "complaint":
        return opening.out_of_scope(draft)
    if understood.intent == "complaint":
        return opening.acknowledge(opening.begin(draft))
    if understood.acting and understood.intent == "other":  # for whom is said, and nothing yet of what
        return opening.acknowledge(opening.begin(draft).now(thin=True))
    return None


def _before_anything(draft: Draft) -> Draft | None:
    """Orders about a form that is not there yet, and what could come of a complaint: nothing is opened by them."""
    understood = draft.understood
    if understood.command in {"summary", "continue"} and not draft.turn.files:
        return opening.greet(draft)  # "I want to send it"
    if understood.topic == "remedies" and not (understood.fields or draft.turn.files):
        return commands.inform(draft, "remedies")
    return None


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
    if draft.state.waiting and _is_to_be_sent(draft):
        return sending.submit(draft, draft.turn.text.strip()[:200])
    draft, filled = filling.merge(filling.files(beside.with_wish(beside.with_name(draft))))
    if beside.tells_agreement(draft):
        draft = filling.authorised(draft, draft.turn.text.strip(), agreed=True)
    mere_values = filled and understood.elsewhere
    draft = draft if mere_values or substance(read(draft.turn.text)) < 2 else filling.words(draft)
    if draft.state.safety and not draft.state.waiting:
        draft = promise.fixed(draft.now(waiting=True).do(AskPerson()))
        return draft.say(promise.told(draft))
    if draft.state.waiting and understood.question and not filled:
        return draft.say(promise.told(draft))
    goes_on = set(filled.new) & {"product_description", "remedy_details", "product_reference", "problem_date"}
    if goes_on and not draft.state.waiting and not understood.safety.flag:
        return sending.onward(draft.now(quiet=False), sending.added(draft))
    told = _told_quietly(draft, filled)
    if told.text:
        return draft.say(told)
    if draft.state.waiting and not draft.turn.files and substance(read(draft.turn.text)) <= 2:
        return draft  # a sigh while a person is on the way: kept with the talk, not answered by a machine
    return draft.say(sending.added(draft))


def _is_to_be_sent(draft: Draft) -> bool:
    """Whether somebody says yes to sending, which nobody asked: "yes dear please send it"."""
    tags = _tags(draft)
    agreed = confirming.answer(draft.turn.text, tags) == "yes" and draft.state.phase == "collecting"
    return agreed and manners.says(draft.turn.text, "sends", tags)


def _told_quietly(draft: Draft, filled: filling.Filled) -> Said:
    """What a message changed and filled while a person is on the way; after danger it is only said to be
    kept, and read back when that was just said; to who wishes to die nothing is."""
    told = NOTHING
    if draft.state.safety != "self" and beside.has_no_photo(draft):
        return draft.text("value.refused")
    for key in filled.changed if draft.state.safety != "self" else ():
        told = told.then(playback.changed(key, draft))
    if told.text or not draft.state.safety or draft.state.added:
        return told if draft.state.safety == "self" else told.then(playback.heard(filled.new, draft))
    return draft.text("value.added") if filled else NOTHING


def _collecting(draft: Draft) -> Draft:
    """A question of the form is open, or none is left."""
    if not draft.turn.edited and _is_second(draft):
        return after.offer_second(draft)
    draft = filling.files(draft)
    if draft.turn.edited:
        return _edited(draft)
    if draft.state.asked:
        return answers.take(draft) if not _mere_files(draft) else answers.got(draft)
    return _further(draft)


def _is_second(draft: Draft) -> bool:
    """A second matter in the middle of the first: named as one, or about another thing."""
    if draft.state.asked in {"problem_description", "safety_question"} or draft.state.thin:
        return False
    if draft.understood.command == "new" and needs.says("further", draft.turn.text, draft.language):
        ordered = orders.is_known(draft.turn.text, draft.language)  # and no wish, however it was read
        return ordered or draft.state.asked not in draft.understood.fields
    return after.is_further(draft)


def _mere_files(draft: Draft) -> bool:
    return bool(draft.turn.files) and substance(read(draft.turn.text)) < 2


def _edited(draft: Draft) -> Draft:
    draft, filled = filling.merge(draft)
    story = draft.form.get("problem_description")
    own = story is not None and story.message == draft.turn.message
    told = draft.understood.intent == "complaint" and not draft.understood.correcting
    if own or told or not filled.changed:  # an answer is no part of the story
        draft = filling.words(draft)
    return (
        sending.changed(draft, filled.changed)
        if filled.changed
        else sending.resume(draft, sending.added(draft))
    )


def _further(draft: Draft) -> Draft:
    draft, filled = filling.merge(draft)
    if filled.changed:
        return sending.changed(draft, filled.changed)
    draft = filling.words(draft)
    lead = playback.heard(filled.new, draft) if filled.new else sending.added(draft)
    return sending.onward(draft, lead)


def _confirming(draft: Draft) -> Draft:
    """The summary lies before the person: yes, no, a change, or more words."""
    understood, bare = draft.understood, draft.turn.text.strip().rstrip(".)")
    if _mere_files(draft):
        return sending.confirm(filling.files(draft), sending.added(draft))
    if draft.situation.traits.style == "text" and bare in {"1", "2", "3"}:
        return _numbered(draft, bare)
    if not draft.turn.edited and _is_second(draft):
        return after.offer_second(draft)
    draft = filling.files(draft)
    agreed = understood.answer == "yes" and not confirming.objects(draft.turn.text, _tags(draft))
    if agreed or understood.command in {"send", "send_it", "accept"}:
        return sending.submit(_with_last_words(draft), draft.turn.text.strip()[:200] or "yes")
    if draft.turn.edited:
        return _edited(draft)
    return _not_yet(draft)


def _numbered(draft: Draft, digit: str) -> Draft:
    """The digits of summary.sms: send, change, add."""
    option = {"1": "send", "2": "change", "3": "add"}[digit]
    return buttons.press(draft._replace(turn=replace(draft.turn, option=option))) or draft


def _with_last_words(draft: Draft) -> Draft:
    """A wish in the confirming message fills the last gap by itself."""
    if substance(read(draft.turn.text)) <= 4:
        return draft
    draft, _ = filling.merge(draft)
    if "remedy_details" not in draft.form:
        draft = _with_wish(draft)
    return filling.words(draft)


def _with_wish(draft: Draft) -> Draft:
    text = draft.turn.text
    wish = needs.says("wishes", text, draft.language)
    if wish is None:
        return draft
    said = _END.split(text[wish.start() : wish.start() + 500], maxsplit=1)[0].strip()
    return filling.noted(
        draft, "remedy_details", Found(said, said, 0.8, wish.start(), wish.start() + len(said))
    )


def _not_yet(draft: Draft) -> Draft:
    draft = beside.with_wish(beside.with_name(draft))
    understood = draft.understood
    draft, filled = filling.merge(draft)
    beside_it = None if filled.changed else _of_open_line(draft)
    if beside_it is not None:
        return beside_it
    if filled.changed:
        return sending.changed(draft, filled.changed)
    if understood.answer == "yes" and understood.line in playback.CHANGEABLE:  # "yes, but the date is wrong"
        return sending.line(draft, understood.line)
    if filled.new:
        return sending.confirm(
            filling.words(draft) if _is_story(draft) else draft, playback.heard(filled.new, draft)
        )
    if understood.answer == "no" or understood.command in {"later", "skip", "unknown"}:
        return _denied(draft)
    if understood.wordless or not draft.turn.text.strip() or draft.turn.text.strip(" .)").isdecimal():
        return sending.confirm(draft)
    lead = draft.text("value.known") if sending.known(draft) else sending.added(draft)
    return sending.confirm(filling.words(draft), lead)


def _denied(draft: Draft) -> Draft:
    """It is not to be sent as it stands; what is to be added with a no, is: "no, add that it is noisy"."""
    denies = draft.understood.answer == "no"
    if denies and manners.says(draft.turn.text, "adds", _tags(draft)):
        return sending.confirm(filling.words(draft), draft.text("value.added"))
    more = denies or _is_story(draft)  # a bare no was read before
    return sending.not_sent(filling.words(draft) if more else draft)


def _of_open_line(draft: Draft) -> Draft | None:
    """What the summary shows as open: no photo, no number, a name typed without capitals, or the day."""
    if beside.has_no_photo(draft):
        return sending.confirm(draft, draft.text("value.refused"))
    name = beside.likely_name(draft)
    return answers.day(draft) if name is None else _named(draft, name)


def _numberless(draft: Draft) -> Draft:
    """There is no number of an order: what was taken for one is taken out."""
    draft = draft.now(unknown=(*draft.state.unknown, "product_reference"))
    if "product_reference" not in draft.form:
        return sending.confirm(draft, draft.text("value.unknown"))
    return sending.confirm(*playback.removed(("product_reference",), draft))


def _named(draft: Draft, name: Found) -> Draft:
    """What somebody is called, said to the summary: noted where a title says so, else asked back."""
    line = "name_or_organisation"
    if name.confidence < playback.SURE:
        return answers.doubt(draft, line, name)
    draft = filling.noted(draft, line, name)
    return sending.confirm(draft, playback.heard((line,), draft))


def _is_story(draft: Draft) -> bool:
    return substance(read(draft.turn.text)) >= 5 and not draft.understood.elsewhere
