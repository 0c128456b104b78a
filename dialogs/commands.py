"""Orders to the assistant, in whatever phase: a person, news, help, another language, taking the complaint back."""

import re

from channels.base import Option
from dialogs import catalogue, filling, opening, playback, promise, questions, sending, status
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.turn import Add, AskPerson, CaseView, SendCode, Texts, Withdraw
from dialogs.understanding import manners
from dialogs.understanding.source import low

_HUMAN = {"yes": "person.robot", "no": "person.are_you_human", "": "person.assistant"}
_ASKED = 300  # characters of a question for news
_WORD = re.compile(r"[a-z\u00c0-\u024f]{4,}")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,}")


def person(draft: Draft, lead: Said = NOTHING) -> Draft:
    """Somebody at the desk takes over. Wins over every open question; without a case one begins, so that the
    promise of a time hangs on something a timer guards."""
    if draft.state.phase == "idle":
        draft = opening.begin(draft)
    draft, hello = opening.introduced(draft)
    draft, privacy = opening.private(draft) if hello.text else (draft, NOTHING)
    draft = draft.now(asked="", aside="", pending="", held=(), quiet=True, waiting=True)
    draft = promise.fixed(draft.do(AskPerson()))
    return draft.say(hello.then(lead).then(promise.told(draft)).then(privacy))


def erase(draft: Draft) -> Draft:
    """Who wants their data deleted hears that it is noted, and by when a person answers; nothing is asked."""
    if draft.state.phase != "idle":
        draft = filling.words(draft)
    draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
    return person(draft, draft.text("erase.noted"))


def human(draft: Draft, *, offered: bool = False) -> Draft:
    """Asked whether it is a machine; `offered`: how to reach a person is said with it."""
    true = manners.robot(draft.turn.text, (draft.language, *draft.situation.desk.languages))
    said = draft.text(_HUMAN[true])
    return draft.say(said.then(draft.text("greet.person"), draft.space) if offered else said)


def news(draft: Draft) -> Draft:
    """Status of this talk's case, of the only other one, or the list of them."""
    situation = draft.situation
    case = situation.case
    meant = _meant(draft)
    if meant is not None:
        return _reported(draft, status.told(draft, meant))
    if case is not None and draft.state.phase != "idle":
        said = status.told(draft, case)
        further = tuple(each for each in situation.others if each.state != "closed")
        if further and draft.state.phase == "submitted" and draft.situation.traits.style != "text":
            said = said.then(status.several(draft, (case, *further)), "\n\n")
        return _reported(draft, said)
    if draft.state.phase in {"collecting", "confirming"}:
        return _reported(draft, _of_intake(draft))
    cases = ((case,) if case else ()) + situation.others
    if len(cases) == 1:
        return draft.say(status.told(draft, cases[0]), kind="status")
    if cases:
        return draft.say(status.several(draft, cases), kind="status")
    return draft.say(draft.text("status.none"), kind="status")


def _meant(draft: Draft) -> CaseView | None:
    """The further case that is named by what it is about: "and the one about the washing machine?"."""
    text, case = draft.turn.text[:_ASKED].lower(), draft.situation.case
    own = _named(case.subject) if case else frozenset()
    found = [
        each for each in draft.situation.others if any(word in text for word in _named(each.subject) - own)
    ]
    return found[0] if len(found) == 1 else None


def _named(subject: str) -> frozenset[str]:
    """The words a subject can be told by: those of four letters and more, and pairs of Chinese characters."""
    low = subject.lower()
    pairs = (run[at : at + 2] for run in _HAN.findall(low) for at in range(len(run) - 1))
    return frozenset((*_WORD.findall(low), *pairs))


def _of_intake(draft: Draft) -> Said:
    date = draft.situation.promises.submits_at.astimezone(draft.turn.now.tzinfo).date()
    return status.of_intake(draft, draft.reference, date)


def _reported(draft: Draft, said: Said) -> Draft:
    """The answer first, then back to the question that was open."""
    draft = draft.say(said, kind="status")
    if draft.state.phase == "collecting" and draft.state.asked:
        return questions.back(draft)
    return draft


def numbers(draft: Draft) -> Draft | None:
    """A complaint number typed to ask for news: never more than this address may see."""
    understood = draft.understood
    about = understood.intent in {"status", "other", "answer"} or len(draft.turn.text) <= 60
    if not about:
        return None
    for reference in understood.references:
        return _one(draft, reference)
    if understood.mistyped:
        return draft.say(draft.text("error.number_mistyped", value=understood.mistyped[0][:40]))
    return None


def _one(draft: Draft, reference: str) -> Draft:
    situation = draft.situation
    cases = ((situation.case,) if situation.case else ()) + situation.others
    for case in cases:
        if case.reference == reference:
            return _reported(draft, status.told(draft, case))
    if reference == draft.state.reference:
        return news(draft)
    traits = situation.traits
    if traits.style != "text" and not traits.discreet:
        return code(draft, reference)
    return draft.say(draft.text("error.number_unknown", value=reference))


def code(draft: Draft, reference: str) -> Draft:
    """A number opens nothing by itself; the same words whether there is such a case or not (law 11)."""
    draft = draft.now(pending="code", held=(reference,), choices=())
    return draft.do(SendCode(reference)).say(draft.text("status.verify"), kind="status")


def language(draft: Draft) -> Draft:
    """Goes on in the language asked for, or offers those there are."""
    wanted = draft.understood.wanted_language
    if not wanted or wanted not in draft.situation.desk.languages or wanted not in LANGUAGES:
        return _languages(draft)
    return speak(draft, wanted)


def speak(draft: Draft, tag: str) -> Draft:
    draft = draft.now(language=tag, pending="")
    lead = draft.text("language.changed")
    if draft.state.phase == "idle":
        return opening.greet(draft.say(lead)) if not draft.state.greeted else draft.say(lead)
    return sending.resume(draft, lead)


def _languages(draft: Draft) -> Draft:
    tags = [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    names = [LANGUAGES[tag].name for tag in tags]
    options = tuple(Option(f"lang:{tag}", name) for tag, name in zip(tags, names, strict=True))
    draft = draft.now(pending="language", choices=tuple(tags))
    return draft.say(
        draft.text("language.ask", choices=catalogue.numbered(names)), kind="question", options=options
    )


def withdraw(draft: Draft) -> Draft:
    """Never taken back on one word: asked back first."""
    case = draft.situation.case
    if draft.state.phase == "idle" and case is None and _denies_one(draft):
        return draft.say(draft.text("thanks.reply"))
    if draft.state.phase == "idle" or (case is not None and case.state == "closed"):
        return draft.say(draft.text("withdraw.nothing"))
    options = (draft.button("yes:withdraw", "yes"), draft.button("no:withdraw", "no"))
    return draft.now(pending="withdraw").say(
        draft.text("withdraw.ask", reference=draft.reference), kind="question", options=options
    )


def _denies_one(draft: Draft) -> bool:
    """Whether somebody says that there is none, rather than take one back: "no complaint then, thanks"."""
    said = low(draft.turn.text)
    return any(low(each) in said for each in LANGUAGES[draft.language].words["problems"]["no_complaint"])


def withdrawn(draft: Draft) -> Draft:
    danger = draft.form.value("safety_question") == "yes"
    until = draft.day(draft.situation.promises.reopen_until)
    said = draft.text("withdraw.safety" if danger else "withdraw.done", reference=draft.reference, date=until)
    draft = draft.now(phase="submitted", asked="", aside="", pending="", held=(), quiet=False, waiting=False)
    return draft.do(Withdraw()).say(said)


def kept(draft: Draft) -> Draft:
    return sending.resume(draft.now(pending=""), draft.text("withdraw.kept"))


def help_(draft: Draft) -> Draft:
    """Why and how for an open question, else how the whole goes."""
    if draft.understood.topic == "how" and draft.situation.traits.style != "text":
        return inform(draft, "how")
    if draft.state.asked and draft.state.phase == "collecting":
        return questions.again(draft, questions.helped(draft.state.asked, draft))
    if draft.situation.traits.style == "text":
        desk = draft.situation.desk
        return draft.say(draft.text("sms.help", desk=desk.organisation, desk_phone=desk.team_contact))
    said = draft.text("info.how").then(draft.text("greet.person"))
    return sending.resume(draft, said) if draft.state.phase != "idle" else draft.say(said)


def inform(draft: Draft, topic: str) -> Draft:
    """Things people ask at any time; the open question follows."""
    draft, hello = opening.introduced(draft)
    said = hello.then(information(draft, topic))
    return (
        sending.resume(draft, said) if draft.state.phase in {"collecting", "confirming"} else draft.say(said)
    )


def information(draft: Draft, topic: str) -> Said:
    """The answer to what is asked."""
    desk, promises = draft.situation.desk, draft.situation.promises
    if topic == "privacy":
        return draft.text("info.privacy", policy_link=desk.policy_link)
    if topic == "routes":
        return draft.text("info.routes", bodies=desk.bodies)
    if topic == "remedies":
        return draft.text("info.remedies", list=desk.remedies)
    if topic == "times":
        days = {"read_by": draft.day(promises.read_by), "answer_by": draft.day(promises.answer_by)}
        return draft.text("info.times", **days)
    if topic == "needed":
        gaps = [playback.label(key, draft.language) for key in playback.gaps(draft)]
        return draft.text("info.needed", list=catalogue.lines(gaps))
    return draft.text(f"info.{topic}" if topic in {"free", "nameless"} else "info.how")


def back(draft: Draft) -> Draft:
    """The question before the open one, again."""
    history = draft.state.history
    at = history.index(draft.state.asked) if draft.state.asked in history else len(history)
    if at == 0:
        return sending.resume(draft, NOTHING) if draft.state.asked else help_(draft)
    key = history[at - 1]
    refused = tuple(each for each in draft.state.refused if each != key)
    unknown = tuple(each for each in draft.state.unknown if each != key)
    asked = draft.now(
        asked=key,
        again=0,
        phase="collecting",
        pending="",
        refused=refused,
        unknown=unknown,
        history=history[:at],
    )
    return asked.say(questions.worded(key, asked), kind="question", options=questions.buttons(key, asked))


def answer(draft: Draft) -> Draft:
    """The whole answer of the desk, its open question or its latest news, for who cannot open a page."""
    case = draft.situation.case
    if case is not None and case.state == "awaiting_customer" and case.question:
        return draft.say(Said(case.question, ("notice.question.body",)))
    if case is not None and case.news:
        draft = draft.say(Said(case.news, ("notice.progress.body",)), kind="status")
        if case.state != "decision_sent":
            return draft
    if case is None or not case.decision:
        return news(draft)
    variables = status.variables(draft, case) | {
        "outcome": catalogue.text(f"outcome.{case.decision['outcome']}", draft.language),
        "reasons": case.decision.get("reasons", ""),
        "remedy": case.decision.get("remedy", ""),
    }
    wanted = ("accept", "decline", "ask") if case.state == "decision_sent" else ()
    options = tuple(draft.button(key, key) for key in wanted)
    return draft.say(draft.text("notice.decision.body", **variables), options=options)


def stop(draft: Draft) -> Draft:
    """Ends texts, never the complaint; on a chat there are none to end."""
    if not draft.situation.traits.meter:
        return help_(draft)
    case, desk = draft.situation.case, draft.situation.desk.organisation
    draft = draft.do(Texts(wanted=False))
    if case is None and draft.state.phase == "idle":
        return draft.say(draft.text("sms.stop.bare", desk=desk))
    contact = draft.situation.desk.team_contact
    host = contact.partition("//")[2].rstrip("/") or contact
    return draft.say(draft.text("sms.stop", desk=desk, reference=draft.reference, link=host))


def start(draft: Draft) -> Draft:
    """Brings texts back."""
    if draft.situation.traits.meter:
        said = draft.text("sms.start", desk=draft.situation.desk.organisation)
        return draft.do(Texts(wanted=True)).say(said)
    return opening.greet(draft) if draft.state.phase == "idle" else help_(draft)
