"""Takes the answer to an open question: a value, a refusal, a doubt, or words that belong elsewhere."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from channels.base import Option
from dialogs import beside, catalogue, filling, needs, opening, playback, questions, sending
from dialogs.complaint import Value
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.turn import Turn
from dialogs.understanding import Found, Safety, confirming, manners
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

_STORY = 6  # words that are a story rather than a failed answer
_SAYING = 3  # words that say something, though no answer
_CORRECTION = 12  # words of a correction that may say more than what is right
_FEW = 12
# Nobody is called what could not be read as a name.
_NEVER_AS_SAID = frozenset({"name_or_organisation"})
# What is permitted or wished beside an answer passes no question over.
_BY_THE_WAY = frozenset({"consent_third_party", "preferred_channel", "sms_optin", "format_need"})
_FORMATS = ("large_print", "audio", "screen_reader", "easy_read", "none")  # as ask.format_need numbers them
_NUMBERS = frozenset("12345")
# Lines that are answered by words or figures of any kind, a day among them.
_WORDED = frozenset({"product_reference", "product_description", "remedy_details"})
_SHOWN_AS_SAID = frozenset({"phone", "fax"})  # and so without the words around the number
_DAY = 24  # characters of a day that is all that is said
_MARKS = " .)"  # around a figure
_DAY_AND_MONTH = re.compile(r"\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\.?")
# How many figures alone are no answer.
_FIGURES: Mapping[str, int] = {
    "product_reference": 1,
    "product_description": 1,
    "problem_date": 2,
    "expected_reply_date": 2,
}
_SOUGHT = frozenset(
    {"product_reference", "enclosure_list", "phone", "email", "contact"}
)  # found later, perhaps
_LENIENT = frozenset(
    {"remedy_details", "product_reference", "problem_date"}
)  # what a name may be told to instead
_CLEAR = 0.6  # below it a value is asked back


def take(draft: Draft) -> Draft:
    """The open question is `state.asked`; this message answers it, or says something else."""
    key = draft.state.asked
    if beside.needs_form(draft):
        return questions.ask(filling.words(draft).now(aside=key), "format_need")
    if draft.understood.command == "skip" or _refuses(draft, key):
        return refuse(draft)
    if draft.understood.command == "told" and not value_of(draft, key):
        return _told_before(draft, key)
    return _beside(draft, key) or _taken(beside.with_wish(beside.with_name(draft)), key)


def _beside(draft: Draft, key: str) -> Draft | None:
    """What is said instead of a value: that there is no number or photo, that there is one, that somebody agrees; or
    a day."""
    if beside.has_no_number(draft):
        if key == "product_reference":
            return unknown(draft)
        known = (*draft.state.unknown, "product_reference")
        return sending.resume(
            filling.merge(draft, but=key)[0].now(unknown=known), draft.text("value.unknown")
        )
    if beside.has_no_photo(draft):
        refused = (*draft.state.refused, "enclosure_list")
        return sending.resume(filling.merge(draft)[0].now(refused=refused), draft.text("value.refused"))
    if beside.tells_agreement(draft):
        return passed(filling.authorised(draft, draft.turn.text.strip(), agreed=True))
    name = None if draft.state.again else beside.name_instead(draft, key)
    if name is not None:
        return doubt(draft, "name_or_organisation", name)
    if _has_number(draft):
        return questions.again(draft.now(again=2), draft.text("ask.again.plain"))
    return _dated(draft, key)


def passed(draft: Draft) -> Draft:
    """The open question once more, after something that passes it over."""
    return _back(draft, NOTHING)


def _has_number(draft: Draft) -> bool:
    """Whether somebody says that there is a number, and does not write it: asked to, once."""
    text, tags = draft.turn.text, (draft.language,)
    agrees = draft.understood.wordless and confirming.answer(text, tags) == "yes"
    asked = draft.state.asked == "product_reference" and draft.state.again < 2
    return asked and (agrees or manners.is_whole(text, "has", tags))


def _dated(draft: Draft, key: str) -> Draft | None:
    """Nothing but a day, where a number or words were asked: noted, and the question is put once more."""
    text = draft.turn.text.strip()
    figures = any(map(str.isdecimal, text)) and not _DAY_AND_MONTH.fullmatch(text)
    if key not in _WORDED or (key == "product_reference" and figures):
        return None
    return day(draft)


def day(draft: Draft) -> Draft | None:
    """Takes a message that is nothing but a day as the one on which it happened, where none is known."""
    text = draft.turn.text.strip()
    if len(text) > _DAY or "problem_date" in draft.form:
        return None
    said = opening.reread(draft, text, "problem_date")
    found = said.understood.fields.get("problem_date")
    if found is None or text[: found.start].strip() or text[found.end :].strip(" .,!?。，！"):
        return None
    return _value(sending.put_aside(said).now(asked="problem_date"), found)


def _taken(draft: Draft, key: str) -> Draft:
    if key == "problem_description":
        return _story(draft)
    if key == "enclosure_list":
        return _files(draft)
    if key in {"safety_question", "acting_for.authority", "sms_optin", "consent_third_party"}:
        return _yes_or_no(draft, key)
    found = value_of(draft, key)
    if found is None and key == "product_description":
        found = beside.thing_told(draft)
    if found is not None and key == "product_description" and beside.is_told(found):
        found = None
    rants = beside.is_rant(draft, found)
    if found is not None and not rants:
        return _answered(draft, key, found)
    if "unknown" in {draft.understood.command, draft.understood.first}:
        return unknown(draft)
    return _ladder(draft) if _picks(draft, key) else _elsewhere(draft)


def _answered(draft: Draft, key: str, found: Found) -> Draft:
    if key == "format_need":
        return _format(draft, found)
    if key in {"remedy_details", "product_description"}:
        return _in_own_words(draft, key, found)
    return _value(draft, found)


def _in_own_words(draft: Draft, key: str, found: Found) -> Draft:
    """An answer any words would be: without what is said beside it, and none when all of it is something else."""
    if beside.is_permission(draft, found):
        wish = beside.without_permission(draft, key)
        return _elsewhere(draft) if wish is None else _value(draft, wish)
    alone = beside.alone(draft, key, found)
    if alone is None:
        return _elsewhere(draft)
    return _value(*_thing(draft, alone)) if key == "product_description" else _value(draft, alone)


def _thing(draft: Draft, found: Found) -> tuple[Draft, Found]:
    """A sentence that says what happened to a thing names the thing in it: "the lamp came cracked"."""
    plain = opening.reread(draft, draft.turn.text).understood
    thing = plain.fields.get("product_description")
    if thing is not None and "remedy_details" in plain.fields:
        return draft, thing  # "send me the charger"
    if plain.intent != "complaint" and not plain.question:
        return draft, found
    return filling.words(draft), thing or beside.named(found, draft.language)


def _format(draft: Draft, found: Found) -> Draft:
    """The form an answer is needed in, by its number or its name, and whom to write to when that is said with it."""
    text = draft.turn.text.strip()
    key = form_named(text, draft.language)
    draft = filling.noted(draft, "format_need", found._replace(value=key or found.value, said=text[:500]))
    lead, writer = NOTHING, filling.writer(draft.form)
    if writer and needs.says("writer", text, draft.language):
        draft = draft.fill("contact_person", Value(writer, text[:500], draft.turn.message, confirmed=True))
        lead = playback.changed("contact_person", draft)
    return sending.onward(draft.now(asked="", again=0), lead)


def form_named(text: str, language: str) -> str:
    """The form of an answer by its number in ask.format_need or by its name; "" for other words."""
    if text[:1] in _NUMBERS and not text[1:2].isdecimal():
        return _FORMATS[int(text[0]) - 1]
    wished = needs.permitted(text, language).get("format_need")
    if wished is not None:
        return wished.value
    named = (key for key in _FORMATS if catalogue.text(f"format.{key}", language).lower() in text.lower())
    return next(named, "")


def _by_the_way(draft: Draft, lead: Said) -> tuple[Draft, Said]:
    """What else a refusal says: "no idea, Ann Price" holds a name, and a story is kept."""
    draft, filled = filling.merge(draft, but=_line(draft.state.asked, draft))
    for key in filled.changed:
        lead = lead.then(playback.changed(key, draft))
    if filled.new:
        lead = lead.then(playback.heard(filled.new, draft))
        draft = _told(draft, filled.new)
    return draft if beside.lacks_number(draft) else _long(draft), lead


def _told(draft: Draft, keys: tuple[str, ...]) -> Draft:
    return draft.now(told=tuple(dict.fromkeys((*draft.state.told, *keys))))


def _refuses(draft: Draft, key: str) -> bool:
    """A bare no to a question for a value."""
    asks_yes = {"safety_question", "acting_for.authority", "enclosure_list", "problem_description"}
    asks_yes |= {"sms_optin", "consent_third_party"}
    if draft.understood.correcting and draft.understood.fields.keys() & draft.form.keys():
        return False  # "no, it was Thursday"
    if key in {"problem_date", "expected_reply_date"} and key in draft.understood.fields:
        return False  # "no, the 9th"
    bare = len(draft.turn.text.split()) <= 3 and draft.understood.command != "unknown"
    return key not in asks_yes and draft.understood.answer == "no" and bare and len(draft.turn.text) <= _FEW


def refuse(draft: Draft) -> Draft:
    key = draft.state.asked
    if key == "problem_description":
        options = (draft.button("person", "person"),)
        return draft.say(draft.text("value.problem_needed"), kind="question", options=options)
    draft, lead = _by_the_way(draft, draft.text("value.refused"))
    draft = draft.now(refused=(*draft.state.refused, key), asked="")
    return sending.onward(draft, lead)


def unknown(draft: Draft) -> Draft:
    key = draft.state.asked
    if key == "problem_description":
        return refuse(draft)
    draft, lead = _by_the_way(draft, _without(key, draft))
    draft = draft.now(unknown=(*draft.state.unknown, key), asked="")
    return sending.onward(draft, lead)


def _without(key: str, draft: Draft) -> Said:
    """The talk goes on; what lies on some paper may still be found."""
    return draft.text("value.unknown" if key in _SOUGHT else "value.refused")


def _told_before(draft: Draft, key: str) -> Draft:
    """They have said it before: their words are looked through once more; the question is put once more at most."""
    found = beside.in_story(draft, key, value_of)
    if found is not None:
        draft = draft.now(asked=key)
        return doubt(draft, _line_of(key, found), found)
    if key == "enclosure_list":
        return sending.onward(draft.now(asked=""))
    if draft.state.again:
        draft = draft.now(unknown=(*draft.state.unknown, key), asked="", again=0, thin=False)
        return sending.onward(draft, draft.text("told.skip"))
    noted = [each for each in draft.form if each != "problem_description"]
    listed = playback.listed(noted, draft) if draft.situation.traits.style != "text" else ""
    question = questions.worded(key, draft)
    said = (
        draft.text("told.again", list=listed, question=question.text)
        if listed
        else draft.text("told.again.plain", question=question.text)
    )
    return questions.again(draft.now(again=1), said._replace(keys=said.keys + question.keys))


def _line_of(key: str, found: Found) -> str:
    if key == "contact":
        return "email" if "@" in found.value else "phone"
    return "name_or_organisation" if key == "acting_for.name" else key


def _picks(draft: Draft, key: str) -> bool:
    """Whether a figure picks from a list nobody saw: "1" is no day and no order."""
    said = draft.turn.text.strip(_MARKS)
    most = _FIGURES.get(key, 0) if key != "remedy_details" or draft.state.again else 1
    return said.isdecimal() and len(said) <= most


def value_of(draft: Draft, key: str) -> Found | None:
    """What the turn says of a line, or of the lines a question stands for."""
    fields = draft.understood.fields
    if _picks(draft, key):
        return None
    if key == "contact":
        return fields.get("phone") or fields.get("email")
    if key == "acting_for.name":
        return fields.get("name_or_organisation")
    return fields.get(key)


def _line(key: str, draft: Draft) -> str:
    """The line of the form a question fills."""
    if key == "contact":
        return "phone" if "phone" in draft.understood.fields else "email"
    return {"acting_for.name": "name_or_organisation", "acting_for.authority": "acting_for"}.get(key, key)


def _value(draft: Draft, found: Found) -> Draft:
    key, line = draft.state.asked, _line(draft.state.asked, draft)
    draft, filled = filling.merge(draft, but=line)
    if found.other:
        return _two(draft, line, found)
    if key == "problem_date" and found.value[:10] > draft.today.isoformat():
        return _to_come(draft, found)
    if found.confidence < _CLEAR:
        return doubt(draft, line, found)
    said = " ".join(draft.turn.text.split())
    story = len(said) - (found.end - found.start) > 40
    had = draft.form.get(line)
    part = story or line in _SHOWN_AS_SAID
    draft = filling.noted(draft, line, found if part else found._replace(said=said))
    if story:
        draft = filling.words(draft)
    draft = _reopened(draft)
    lead = _noted(draft, line, changed=had is not None and had.value != found.value, others=filled)
    beside_it = draft.state.aside not in {"", "summary", "quiet"}  # another question stays open
    if not lead.text and (beside_it or draft.state.phase == "submitted"):
        lead = playback.heard((line,), draft)
    draft = draft.now(asked="", again=0, quiet=False)
    return sending.onward(draft, lead)


def _reopened(draft: Draft) -> Draft:
    """An answer given after all takes back a refusal."""
    key = draft.state.asked
    return draft.now(
        refused=tuple(each for each in draft.state.refused if each != key),
        unknown=tuple(each for each in draft.state.unknown if each != key),
    )


def _noted(draft: Draft, line: str, *, changed: bool, others: filling.Filled) -> Said:
    lead = playback.changed(line, draft) if changed else NOTHING
    for key in others.changed:
        lead = lead.then(playback.changed(key, draft))
    return lead


def _two(draft: Draft, line: str, found: Found) -> Draft:
    label = playback.label(line, draft.language)
    first, second = (
        catalogue.day_or_span(each, draft.language, draft.today) for each in (found.value, found.other)
    )
    draft = draft.now(pending="two", held=(line, found.value, found.other, found.said))
    said = draft.text("value.two", label=label, first=first, second=second)
    numbered = catalogue.numbered([first, second])
    return draft.say(said._replace(text=f"{said.text}\n{numbered}"), kind="question")


def _to_come(draft: Draft, found: Found) -> Draft:
    """A day that lies ahead is no day something happened: offers the last such one."""
    ahead = date.fromisoformat(found.value[:10])
    likely = _last_such(ahead, draft.today)
    draft = draft.now(pending="doubt", held=("problem_date", likely.isoformat(), found.said))
    said = draft.text("value.future_date", value=draft.day(ahead), date=draft.day(likely))
    return draft.say(said, kind="question", options=_yes_no(draft))


def _last_such(ahead: date, today: date) -> date:
    if (ahead - today).days <= 14:
        return ahead - timedelta(((ahead - today).days // 7 + 1) * 7)
    back = date(ahead.year - 1, ahead.month, 28) if (ahead.month, ahead.day) == (2, 29) else ahead
    return back.replace(
        year=today.year if (ahead.month, ahead.day) <= (today.month, today.day) else today.year - 1
    )


def doubt(draft: Draft, line: str, found: Found) -> Draft:
    draft = draft.now(pending="doubt", held=(line, found.value, found.said))
    if line == "name_or_organisation":
        said = draft.text("ask.name_or_organisation.repair", value=playback.cut(found.value, 60))
    else:
        value = Value(found.value, found.said)
        said = draft.text(
            "value.doubt",
            label=playback.label(line, draft.language),
            value=playback.shown(line, value, draft),
        )
    return draft.say(said, kind="question", options=_yes_no(draft))


def _yes_no(draft: Draft) -> tuple[Option, ...]:
    return draft.button("yes", "yes"), draft.button("no", "no")


def _story(draft: Draft) -> Draft:
    """The one thing that is needed: what went wrong, in the person's words."""
    if draft.understood.wordless and not draft.turn.files:
        return _ladder(draft)
    if draft.understood.thin and draft.state.again == 0 and draft.state.thin:
        draft = filling.words(draft)
        return questions.again(draft.now(again=1), draft.text("ask.problem_description.help"))
    draft, _ = filling.merge(filling.words(draft))
    lead = draft.text("value.added") if draft.state.aside or draft.state.phase == "submitted" else NOTHING
    return sending.onward(draft.now(asked="", thin=False), lead)


def _files(draft: Draft) -> Draft:
    """Photos and papers: taken as they come, until the person is done."""
    understood = draft.understood
    if draft.turn.files:
        return got(draft)
    if understood.command in {"done", "later", "unknown"} or understood.answer == "no":
        return sending.onward(draft.now(asked=""))
    if understood.first == "done":
        return _elsewhere(draft.now(asked=""))
    if understood.answer == "yes" or understood.command == "files":
        options = (draft.button("skip:enclosure_list", "skip"),)
        return draft.say(questions.helped("enclosure_list", draft), options=options)
    if "enclosure_list" in draft.form:  # who goes on to something else has sent what there is
        return _elsewhere(draft.now(asked=""))
    return _elsewhere(draft)


def got(draft: Draft) -> Draft:
    names = catalogue.listed(draft.form.value("enclosure_list").split(", "), draft.language)
    listed = draft.text("ask.enclosure_list.got", list=names)
    words = read(draft.turn.text)
    if substance(words) >= _STORY:
        draft = filling.words(draft)
    draft = draft.now(asked="enclosure_list", pending="")
    return draft.say(listed, options=(draft.button("done", "done"),))


def _yes_or_no(draft: Draft, key: str) -> Draft:
    answer = _permission(draft, key)
    if key == "safety_question" and "unknown" in {draft.understood.command, draft.understood.first}:
        return _ladder(_long(draft))
    if answer is None:
        return _elsewhere(draft)
    said = draft.turn.text.strip()
    if len(said) > 20 and key != "acting_for.authority":
        draft = filling.words(draft)
    draft, _ = filling.merge(draft)
    if key == "safety_question":
        return _hurt(draft, answer)
    if key in {"sms_optin", "consent_third_party"}:
        changed = draft.form.value(key) not in {"", answer}
        draft = draft.fill(key, Value(answer, said, draft.turn.message, confirmed=True))
        return sending.onward(draft.now(asked="", again=0), _permitted(draft, key, changed=changed))
    agreed = answer == "yes"
    draft = filling.authorised(draft, said, agreed=agreed)
    return sending.onward(draft.now(asked="", acting=agreed and draft.state.acting))


def _permission(draft: Draft, key: str) -> Literal["yes", "no"] | None:
    """The answer to a question for a yes. "No texts please" is one to the question for texts alone, and who has
    power of attorney has said that they may."""
    text = draft.turn.text
    permitted = needs.permitted(text, draft.language)
    if key in permitted:
        return "no" if permitted[key].value == "no" else "yes"
    if key == "acting_for.authority" and beside.agreement(text, draft.language):
        return "no" if draft.understood.answer == "no" else "yes"
    return None if permitted else draft.understood.answer


def _permitted(draft: Draft, key: str, *, changed: bool) -> Said:
    if key == "consent_third_party" and draft.form.value(key) == "no":
        return draft.text("ask.consent_third_party.refused")
    return playback.changed(key, draft) if changed else NOTHING


def _hurt(draft: Draft, answer: str) -> Draft:
    said = draft.turn.text.strip()
    # what is said for somebody else is looked at by a person
    value = Value(answer, said, draft.turn.message, flagged=answer == "no" and draft.state.acting)
    draft = draft.fill("safety_question", value)
    draft = draft.now(asked="", hint=False)
    if answer == "no":
        return sending.onward(draft)
    return opening.danger(draft._replace(turn=in_danger(draft)))


def in_danger(draft: Draft) -> Turn:
    """The turn as one that tells of danger, in the words of the story the question was about."""
    words = draft.form.value("problem_description")[:300]
    understood = draft.understood._replace(safety=Safety(True, "health", "health", words))
    return replace(draft.turn, understood=understood)


def _elsewhere(draft: Draft) -> Draft:
    """No answer to what was asked: other values, a story, or something nobody could read."""
    key = draft.state.asked
    mine = _line(key, draft) if key not in {"", "acting_for.authority"} else ""  # who they are is no yes
    draft, filled = filling.merge(draft, but=mine)
    if filled:
        corrects = draft.understood.correcting or draft.understood.intent != "complaint"
        brief = substance(read(draft.turn.text)) < _CORRECTION and not beside.tells_more(draft)
        mere = bool(filled.changed) and corrects and brief
        draft = _told(draft if mere else _long(draft), (*filled.new, *filled.changed))
        lead = NOTHING
        for key in filled.changed:
            lead = lead.then(playback.changed(key, draft))
        lead = lead.then(playback.heard(filled.new, draft)) if filled.new else lead
        wished = "remedy_details" in filled.new and not draft.turn.text.rstrip().endswith(("?", "？"))
        aside = _BY_THE_WAY.issuperset((*filled.new, *filled.changed))
        kept = draft.understood.question and not (wished or aside)
        lead = lead.then(draft.text("question.kept")) if kept else lead
        return sending.resume(draft, lead) if aside and draft.state.asked else _back(draft, lead)
    known = sending.known(draft)
    if known or draft.understood.question or substance(read(draft.turn.text)) >= _STORY:
        return _back(filling.words(draft), draft.text("value.known") if known else sending.added(draft))
    if draft.turn.files:
        return got(draft)
    if not draft.state.asked:
        says = substance(read(draft.turn.text)) >= _SAYING
        return sending.onward(filling.words(draft), sending.added(draft)) if says else sending.onward(draft)
    if beside.is_rant(draft, None):
        return _back(filling.words(draft), NOTHING)
    told = draft.understood.intent == "complaint" or bool(draft.understood.dates or draft.understood.amounts)
    story = told and draft.state.asked != "product_description"
    if story and not draft.state.again:  # more of the story is not turned away
        return _back(filling.words(draft), sending.added(draft))
    said = substance(read(draft.turn.text)) * (1 if LANGUAGES[draft.language].words["spaced"] else 2)
    says = said >= _SAYING and not draft.understood.answer
    return _ladder(filling.words(draft) if told or says else draft)


def _back(draft: Draft, lead: Said) -> Draft:
    """The open question once more; whoever passes it over again is not asked a third time. A person's own question
    passes nothing over."""
    if draft.understood.question or not draft.state.asked:
        return sending.resume(draft, lead)
    if draft.state.passed:
        return sending.onward(draft.now(asked="", passed=0), lead)
    return sending.resume(draft.now(passed=1), lead)


def _long(draft: Draft) -> Draft:
    understood = draft.understood
    told = understood.intent == "complaint" or substance(read(draft.turn.text)) >= _STORY
    return filling.words(draft) if told and not understood.elsewhere else draft


def _ladder(draft: Draft) -> Draft:
    """One asking, one re-asking, then the words as they are, flagged; after a second failure a person is offered."""
    key = draft.state.asked
    if draft.state.again == 0:
        return questions.again(draft.now(again=1), questions.repaired(key, draft))
    said = "" if draft.understood.wordless or _picks(draft, key) else draft.turn.text.strip()
    said = "" if draft.understood.answer and key != "problem_description" else said  # a bare yes is no name
    lead = draft.text("value.taken", value=playback.cut(said, 60)) if said else _without(key, draft)
    if key == "safety_question":
        return _unsure(draft)
    line = _line(key, draft) if key != "contact" else "contact_person"
    numberless = line == "product_reference" and not any(map(str.isdecimal, said))
    if said and key == "acting_for.authority":
        draft = filling.words(draft)  # who they are stays as it is
    elif said and (line in _NEVER_AS_SAID or numberless):
        draft, lead = filling.words(draft), draft.text("value.refused")
    elif said and line != "problem_description":
        draft = draft.fill(line, Value(said[:500], said[:500], draft.turn.message, 0.3, flagged=True))
    elif said:
        draft = filling.words(draft)
    draft = draft.now(asked="", again=0, thin=False, failed=draft.state.failed + 1)
    if draft.state.failed >= 2:
        lead = lead.then(draft.text("greet.person"))
    return sending.onward(draft, lead)


def _unsure(draft: Draft) -> Draft:
    """Nobody could say whether anyone is hurt: never a no, left open for the team."""
    said = draft.text("safety.unsure", emergency_line=draft.situation.desk.lines["emergency_line"])
    unknown = (*draft.state.unknown, "safety_question")
    return sending.onward(draft.now(asked="", again=0, unknown=unknown), said)


def settle(draft: Draft) -> Draft | None:
    """The answer to a doubt: yes and no to one value, or which of two."""
    pending, held = draft.state.pending, draft.state.held
    line = held[0]
    clear = draft.understood.fields.get(line)
    if clear and not clear.other and clear.confidence >= _CLEAR:
        return _value(draft.now(pending="", held=(), asked=draft.state.asked or line), clear)
    if _goes_on(draft, line):
        return take(filling.words(draft, held[-1]).now(pending="", held=()))
    if draft.understood.command in {"skip", "unknown"}:  # neither right nor wrong: no line holds them
        draft = filling.words(draft, held[-1]).now(pending="", held=(), asked=draft.state.asked or line)
        return refuse(draft) if draft.understood.command == "skip" else unknown(draft)
    value = _chosen(draft, pending, held)
    if value:
        draft = draft.now(pending="", held=())
        return _settled(filling.noted(draft, line, Found(value, held[-1], 1.0, 0, 0), confirmed=True), line)
    if draft.understood.answer == "no" or draft.state.again:
        if draft.understood.answer != "no" or line != draft.state.asked:
            draft = filling.words(draft, held[-1])  # neither said to be right nor wrong: no line holds them
        draft = draft.now(pending="", held=(), asked=draft.state.asked or line)
        return _ladder(draft)
    return questions.again(draft.now(again=1), questions.repaired(line, draft))


def _settled(draft: Draft, line: str) -> Draft:
    """After a doubt that was answered: the question that stood open, the summary, or what is still to be asked."""
    if _is_beside(draft, line):
        return questions.back(draft, playback.heard((line,), draft))
    if draft.state.phase == "confirming":
        return sending.confirm(draft, playback.heard((line,), draft))
    return sending.onward(draft.now(asked="", again=0))


def _is_beside(draft: Draft, line: str) -> bool:
    """Whether the doubt was of a name, while a wish or a number was asked."""
    return line == "name_or_organisation" and draft.state.asked in {"remedy_details", "product_reference"}


def _goes_on(draft: Draft, line: str) -> bool:
    """Whether the question that stood open is answered instead of the doubt about a name."""
    fields = draft.understood.fields.keys() - {line}
    return _is_beside(draft, line) and bool(fields) and draft.understood.answer is None


def _chosen(draft: Draft, pending: str, held: tuple[str, ...]) -> str:
    if pending == "doubt":
        return held[1] if draft.understood.answer == "yes" else ""
    bare = draft.turn.text.strip().rstrip(".)")
    return held[int(bare)] if bare in {"1", "2"} else ""
