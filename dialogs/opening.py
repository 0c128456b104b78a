"""The first messages: greeting, the number that comes first, danger that comes even before it."""

import re
from dataclasses import replace
from typing import Literal

from dialogs import catalogue, filling, needs, playback, promise, questions, sending
from dialogs.complaint import Value
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import supported
from dialogs.turn import Add, AskPerson, FlagSafety, Open
from dialogs.understanding import understand
from dialogs.understanding.safety import is_faster

_SEVERAL = 2
_LOUD = 400  # characters in which anger is looked for
_CALLS = 3  # exclamation marks
_SHOUTED, _MOSTLY = 3, 0.7  # words in capitals, and how many of all words
_LETTERED = re.compile(r"[^\W\d_]{3,}")
# Where one number does not call all who help: 119 puts out fires, 110 sends the police, 120 an ambulance.
_CALLED = {"fire": "fire_line", "person": "police_line"}


def introduced(draft: Draft) -> tuple[Draft, Said]:
    """The short introduction, once in a talk."""
    if draft.state.greeted:
        return draft, NOTHING
    organisation = draft.situation.desk.organisation
    said = draft.text("greet.short", organisation=organisation).then(draft.text("ack.free"), draft.space)
    return draft.now(greeted=True), said


def private(draft: Draft) -> tuple[Draft, Said]:
    """The line on privacy, once in a talk."""
    if draft.state.privacy_told:
        return draft, NOTHING
    return draft.now(privacy_told=True), draft.text(
        "greet.privacy", policy_link=draft.situation.desk.policy_link
    )


def greet(draft: Draft) -> Draft:
    """Nothing of a problem yet: who speaks, and what to tell."""
    desk = draft.situation.desk
    if _short(draft):
        return draft.now(greeted=True).say(draft.text("greet.sms", desk=desk.organisation))
    if draft.state.greeted:
        lead = _files_kept(draft) or draft.text("ask.problem_description")
        return draft.say(lead, kind="question")
    kept = _files_kept(draft)
    draft, hello = introduced(draft)
    draft, privacy = private(draft)
    said = hello.then(kept) if kept else draft.text("greet.open", organisation=desk.organisation)
    return draft.say(said.then(privacy), kind="question")


def _files_kept(draft: Draft) -> Said | None:
    names = ", ".join(name for name in draft.turn.files if name)
    return draft.text("files.kept", list=names) if names else None


def _short(draft: Draft) -> bool:
    return draft.situation.traits.style == "text"


def begin(draft: Draft, text: str = "") -> Draft:
    """A complaint exists from here on: its words, its number, what else the message says."""
    state = draft.state
    understood = draft.understood
    draft = draft.now(
        phase="collecting",
        reference=draft.situation.reference,
        asked="",
        aside="",
        pending="",
        held=(),
        history=(),
        refused=questions.PERSONAL
        if needs.says("anonymous", text or draft.turn.text, draft.language)
        else (),
        unknown=(),
        told=(),
        failed=0,
        quiet=False,
        waiting=False,
        promised="",
        day="",
        safety=state.safety if understood.safety.flag else "",
        thin=understood.thin,
        hint=understood.safety.hint or not _understood_well(draft),
        acting=understood.acting,
        evidence=understood.evidence,
    )
    draft = filling.words(filling.files(draft), text)
    draft, _ = filling.merge(filling.given(draft))
    draft = filling.signed(draft)
    if state.day and "problem_date" not in draft.form:
        draft = draft.fill("problem_date", Value(state.day, state.day, draft.turn.message, 0.75))
    may = needs.says("authority", text or draft.turn.text, draft.language) if understood.acting else None
    if may:
        draft = filling.authorised(draft, may[0], agreed=True)
    draft = draft.fill("language", Value(draft.language, "", draft.turn.message, confirmed=True))
    if understood.recurrent:
        draft = draft.fill("recurrent", Value("yes", "", draft.turn.message, 0.8))
    letter = draft.situation.traits.style == "letter"
    if _short(draft) and "sms_optin" not in draft.form:  # who begins by text has permitted texts
        draft = draft.fill("sms_optin", Value("yes", "", draft.turn.message, 0.9))
    return draft.do(Open(filling.subject(draft), letter=letter))


def _understood_well(draft: Draft) -> bool:
    """Danger is read in the languages there are words for; whoever writes another one is asked for it first."""
    return supported(draft.understood.language, draft.situation.desk.languages)


def reread(draft: Draft, text: str, asked: str = "") -> Draft:
    """The turn as if `text` had been written in it: words said before that now begin a complaint, or that answer
    what is `asked`."""
    understood = understand(
        text,
        now=draft.turn.now,
        languages=draft.situation.desk.languages,
        language=draft.language,
        asked=asked or None,
    )
    return draft._replace(turn=replace(draft.turn, text=text, understood=understood))


def acknowledge(draft: Draft, lead: Said = NOTHING) -> Draft:
    """The number message, then what was understood with the next question."""
    if _short(draft):
        return continue_after(draft.say(_by_text(draft), kind="acknowledgement"))
    draft, hello = introduced(draft)
    draft, privacy = private(draft)
    said = lead.then(hello).then(draft.text("ack.chat", reference=draft.reference)).then(privacy)
    return continue_after(draft.say(said, kind="acknowledgement"))


def _by_text(draft: Draft) -> Said:
    return draft.text(
        "ack.sms",
        desk=draft.situation.desk.organisation,
        reference=draft.reference,
        date=catalogue.short_day(draft.situation.promises.read_by, draft.language),
    )


def out_of_scope(draft: Draft) -> Draft:
    """A dispute about work with the organisation itself: kept under a number, sent where it belongs."""
    draft, hello = introduced(begin(draft))
    said = draft.text(
        "scope.employment", reference=draft.reference, team_contact=draft.situation.desk.team_contact
    )
    return draft.now(quiet=True, pending="scope").say(hello.then(said), kind="acknowledgement")


def continue_after(draft: Draft) -> Draft:
    """What was noted and the next question, in one message; gentler when the words are hard."""
    if draft.understood.feeling == "distress":
        return _gently(draft)
    noted = [key for key in draft.form if _sure(draft, key)]
    heard = playback.heard(noted, draft) if len(noted) >= _SEVERAL and not _short(draft) else NOTHING
    if heard.text:
        draft = draft.now(told=tuple(noted))
    if upset(draft) and not draft.state.calmed:
        return _calmly(draft, heard)
    return sending.onward(draft, heard)


def _sure(draft: Draft, key: str) -> bool:
    value = draft.form[key]
    return bool(value.said) and key != "problem_description" and not key.startswith("remedy_requested")


def upset(draft: Draft) -> Literal["angry", "insult", ""]:
    """Anger in words, in capitals or in three exclamation marks."""
    feeling, text = draft.understood.feeling, draft.turn.text[:_LOUD]
    if feeling == "insult":
        return "insult"
    if feeling == "angry":
        return "angry"
    if text.count("!") + text.count("！") >= _CALLS:
        return "angry"
    words = _LETTERED.findall(text)
    loud = sum(word.isupper() for word in words)
    return "angry" if loud >= _SHOUTED and loud >= _MOSTLY * len(words) else ""


def understands(draft: Draft) -> Draft:
    """The one line for who grows angry in the middle of the form, before what is said next."""
    feeling = upset(draft)
    traits, state = draft.situation.traits, draft.state
    quiet = state.calmed or state.quiet or state.waiting or draft.turn.option or traits.style == "text"
    if not feeling or quiet or not draft.replies or draft.replies[0].kind == "safety":
        return draft
    line = draft.text("feeling.insult" if feeling == "insult" else "feeling.heard")
    first = draft.replies[0]
    told = replace(first, text=f"{line.text}\n{first.text}", keys=line.keys + first.keys)
    return draft.now(calmed=True)._replace(replies=(told, *draft.replies[1:]))


def _gently(draft: Draft) -> Draft:
    asked = draft.now(pending="distress", quiet=True, asked="")
    options = (asked.button("yes", "yes"), asked.button("no", "no"))
    return asked.say(asked.text("feeling.distress"), kind="question", options=options)


def _calmly(draft: Draft, heard: Said) -> Draft:
    """They may complain; it is written down; one answer is needed."""
    draft = draft.now(calmed=True)
    if upset(draft) == "insult":
        return sending.onward(draft, draft.text("feeling.insult").then(heard))
    key = questions.following(draft)
    if not key:
        return sending.onward(draft, heard)
    asked = draft.now(asked=key, again=0, history=(*draft.state.history, key), phase="collecting")
    question = questions.worded(key, asked)
    said = heard.then(asked.text("feeling.angry", question=question.text))
    return asked.say(
        Said(said.text, said.keys + question.keys), kind="question", options=questions.buttons(key, asked)
    )


def danger(draft: Draft) -> Draft:
    """The safety words alone, then the number; no question of the form until the person goes on."""
    opened = draft.state.phase == "idle"
    draft = warned(begin(draft) if opened else draft)
    draft = draft.now(quiet=True, asked="", aside="", pending="", greeted=True)
    if not opened:
        return draft
    if _short(draft):
        return draft.say(_by_text(draft), kind="acknowledgement")
    return draft.say(draft.text("safety.number", reference=draft.reference), kind="acknowledgement")


def stayed(draft: Draft) -> Draft:
    """Who speaks again of wishing to die hears no text twice: somebody comes, and the line is there meanwhile."""
    lines, first = draft.situation.desk.lines, not draft.state.waiting
    crisis = lines.get("crisis_line") or lines["emergency_line"]
    draft = promise.fixed(draft)
    time = catalogue.moment(promise.by(draft), draft.language, draft.turn.now)
    said = (
        draft.text("safety.stay", crisis_line=crisis, time=time)
        if first
        else draft.text("safety.here", crisis_line=crisis)
    )
    draft = flagged(filling.words(filling.merge(filling.files(draft))[0]))
    draft = draft.now(quiet=True, waiting=True, asked="", aside="", pending="")
    draft = draft.do(AskPerson()) if first else draft
    draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
    return draft.say(said, kind="safety", urgent=True)


def warned(draft: Draft, subject: str = "") -> Draft:
    """Raises the flag and says what to do now."""
    draft = promise.fixed(flagged(draft))
    draft = draft.say(_safety_words(draft), kind="safety", subject=subject, urgent=True)
    return draft.now(safety=draft.understood.safety.hazard)


def is_news(draft: Draft) -> bool:
    """Whether danger in these words is to be answered by the safety words: once in a talk, and again only for a
    faster danger than the one already told of; to somebody who wishes to die always."""
    safety, told = draft.understood.safety, draft.state.safety
    if not safety.flag:
        return False
    return not told or safety.hazard == "self" or is_faster(safety.hazard, told)


def flagged(draft: Draft) -> Draft:
    """Marks the danger in the form and raises the flag of the case."""
    safety = draft.understood.safety
    kind = safety.hazard_type or "health"
    message = draft.turn.message
    draft = draft.fill("safety_question", Value("yes", safety.words, message))
    draft = draft.fill(f"hazard_type.{kind}", Value("yes", safety.words, message))
    return draft.do(FlagSafety(kind, safety.words or draft.turn.text[:300]))


def _safety_words(draft: Draft) -> Said:
    lines = draft.situation.desk.lines
    hazard = draft.understood.safety.hazard or "health"
    emergency = lines["emergency_line"]
    named = {key: lines.get(key) or emergency for key in ("gas_line", "crisis_line", "medicine_line")}
    emergency = lines.get(_CALLED.get(hazard, "")) or emergency
    time = catalogue.moment(promise.by(draft), draft.language, draft.turn.now)
    if _short(draft):
        return draft.text(
            "safety.sms",
            desk=draft.situation.desk.organisation,
            emergency_line=emergency,
            time=time,
            reference=draft.reference,
        )
    return draft.text(f"safety.{hazard}", emergency_line=emergency, time=time, **named)
