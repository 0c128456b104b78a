"""Talks by letter: one answer that says all and asks all, and answers that come back under the questions."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from dialogs import (
    after,
    answers,
    beside,
    catalogue,
    commands,
    filling,
    mending,
    needs,
    opening,
    pending,
    playback,
    prose,
    questions,
    retold,
    returned,
    sheet,
    sheltered,
    status,
    survey,
)
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.turn import Add, Feedback, Texts
from dialogs.understanding import manners
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

_NAMED = 0.5  # how sure a name must be to greet with it
_WORDS = 4
_HELD = 4_000  # characters of what may become a complaint of its own
_LINES = 40  # of a letter in which it is said what becomes of the writer's data
_QUESTIONS = 4  # of a letter that are answered
_ASKED = re.compile(r"[^.!?？。\n]+[?？]")
_QUOTED = re.compile(r"\s*>")


def take(draft: Draft) -> Draft:
    """A letter opens a case, or joins the one its conversation holds."""
    if draft.state.phase == "idle":
        return _coded(draft) or _erased(draft) or _first(draft)
    draft = mending.kept_on(draft)
    return (
        _erased(draft)
        or _surveyed(draft)
        or _news(draft)
        or _withheld(draft)
        or _ordered(draft)
        or _later(draft)
    )


def _erased(draft: Draft) -> Draft | None:
    """A line says that all that is known of the writer is to be deleted: a person answers, and nothing is asked."""
    lines = own_words(draft.turn.text).splitlines()[:_LINES]
    if draft.understood.safety.flag or not any(manners.wants_erased(each, _tags(draft)) for each in lines):
        return None
    opened = draft.state.phase == "idle"
    done = commands.erase(draft.now(greeted=True, privacy_told=True))
    replied = _reply(draft, done.now(phase="submitted", letter=()), "news")
    return replied if not opened else _acknowledging(replied)


def _withheld(draft: Draft) -> Draft | None:
    """Somebody wants their name or a contact taken off, or gives none."""
    if manners.says(own_words(draft.turn.text), "nameless", _tags(draft)):
        return _reply(draft, beside.without_name(draft), "news")
    private = draft.understood.command == "private"
    return _reply(draft, beside.keep_private(draft), "news") if private else None


def _acknowledging(draft: Draft) -> Draft:
    """The letter that was said last as the one that acknowledges the case."""
    *first, last = draft.replies
    subject = _subject(draft, "ack.subject")
    return draft._replace(replies=(*first, replace(last, kind="acknowledgement", subject=subject)))


def _tags(draft: Draft) -> tuple[str, ...]:
    return (draft.language, *(tag for tag in draft.situation.desk.languages if tag in LANGUAGES))


def _surveyed(draft: Draft) -> Draft | None:
    """The answers to the two questions after the end, under them or in a line, and to what they led to."""
    if draft.state.pending == "reopen":
        again = pending.settle(draft)
        if again is not None:
            return _reply(draft, again, "news")
    if not draft.state.survey:
        return None
    written = _survey_sheet(draft)
    rated = survey.by_letter(draft, written.answers, written.rest)
    return None if rated is None else _reply(draft, rated, "news")


def _coded(draft: Draft) -> Draft | None:
    """What answers the question for a code: a wrong one, or the wish for another."""
    settled = pending.settle(draft) if draft.state.pending == "code" else None
    return None if settled is None else _reply(draft, settled, "news")


def _first(draft: Draft) -> Draft:
    understood = draft.understood
    if understood.safety.flag:
        return _dangerous(draft)
    if understood.command == "status" or (understood.references and understood.intent != "complaint"):
        return _reply(draft, commands.numbers(draft) or commands.news(draft), "news")
    if understood.intent != "complaint" and understood.suggestion:
        said = draft.text("feedback.suggestion", team=draft.situation.desk.team)
        return _letter(draft.do(Feedback("suggestion")), said)
    if understood.intent == "praise":
        said = draft.text("feedback.praise", team=draft.situation.desk.team)
        return _letter(draft.do(Feedback("praise")), said)
    if understood.intent == "enquiry":
        return _enquiry(draft)
    if _empty(draft):
        organisation = draft.situation.desk.organisation
        return _letter(draft, draft.text("greet.open", organisation=organisation))
    if understood.employment and understood.intent == "complaint":
        return _out_of_scope(draft)
    return _opened(draft)


def _empty(draft: Draft) -> bool:
    """Nothing but a greeting, or too few words to be a problem, and nothing enclosed."""
    few = draft.understood.intent in {"greeting", "other"} and substance(read(draft.turn.text)) < _WORDS
    return (few or draft.understood.wordless) and not draft.turn.files


def _enquiry(draft: Draft) -> Draft:
    if draft.understood.topic:
        return _reply(draft, commands.inform(draft, draft.understood.topic), "news")
    desk = draft.situation.desk
    said = draft.text("feedback.enquiry", team=desk.team, team_contact=desk.team_contact)
    return _letter(draft.do(Feedback("enquiry")), said)


def _opened(draft: Draft) -> Draft:
    draft = prose.with_first_wish(opening.begin(draft))
    if draft.understood.feeling == "distress":
        return _gently(draft)
    asked = _gaps(draft)
    upset = opening.upset(draft)
    draft = draft.now(phase="submitted", letter=asked, greeted=True, privacy_told=True, calmed=bool(upset))
    return _acknowledged(draft, asked, draft.text("feeling.heard") if upset else NOTHING)


def _gently(draft: Draft) -> Draft:
    """Hard words: nothing is asked but whether a person should write."""
    draft = draft.now(phase="submitted", letter=(), greeted=True, privacy_told=True, pending="distress")
    return _acknowledged(draft, (), draft.text("feeling.distress"))


def _out_of_scope(draft: Draft) -> Draft:
    """A dispute about work with the organisation: kept under a number, sent where it belongs."""
    draft = opening.begin(draft).now(phase="submitted", letter=(), greeted=True, privacy_told=True)
    desk = draft.situation.desk
    said = draft.text("scope.employment", reference=draft.reference, team_contact=desk.team_contact)
    whole = _dressed(draft, said)
    return draft.say(whole, kind="acknowledgement", subject=_subject(draft, "ack.subject"))


def _dangerous(draft: Draft) -> Draft:
    draft = opening.danger(draft)
    urgent, *_ = draft.replies
    draft = draft._replace(replies=(replace(urgent, subject=_subject(draft, "ack.subject")),))
    return _acknowledged(draft.now(phase="submitted", letter=()), ())


def _gaps(draft: Draft) -> tuple[str, ...]:
    """Everything worth asking at once: one letter, all questions."""
    known = {*draft.form, "whose"} | (
        {"product_description"} if needs.by_its_number(draft) or needs.by_its_trade(draft) else set()
    )
    asked = [key for key in needs.order(draft) if key not in known]
    if draft.state.thin:
        asked.insert(0, "problem_description")
    if draft.state.hint:
        asked.insert(0, "safety_question")
    if draft.state.acting and "name_or_organisation" not in draft.form:
        asked.append("acting_for.name")
    if draft.state.acting and not questions.authorised(draft.form):
        asked.append("acting_for.authority")
    if needs.another_form(draft) and "format_need" not in draft.form:
        asked.append("format_need")
    return tuple(asked)


def _acknowledged(draft: Draft, asked: tuple[str, ...], lead: Said = NOTHING) -> Draft:
    desk, promises = draft.situation.desk, draft.situation.promises
    listed = playback.lines(playback.understood(draft.form), draft)
    body = draft.text(
        "ack.mail",
        reference=draft.reference,
        understood=listed,
        questions=_questions(draft, asked).text,
        read_by=draft.day(promises.read_by),
        answer_by=draft.day(promises.answer_by),
        case_link=draft.situation.link,
        policy_link=desk.policy_link,
        routes_link=desk.routes_link,
    )
    body = body._replace(text=re.sub(r"\n{3,}", "\n\n", body.text))
    said = _dressed(draft, lead.then(body))
    return draft.say(said, kind="acknowledgement", subject=_subject(draft, "ack.subject"))


def _questions(draft: Draft, asked: tuple[str, ...]) -> Said:
    if not asked:
        return NOTHING
    rows = [f"{number}. {_line(key, draft)}\n" for number, key in enumerate(asked, 1)]
    return draft.text("mail.questions", list="\n".join(rows))


def _line(key: str, draft: Draft) -> str:
    return " ".join(questions.worded(key, draft).text.split("\n"))


def _hello(draft: Draft) -> Said:
    value = draft.form.get("acting_for" if draft.state.acting else "name_or_organisation")
    if value is None or value.flagged or value.confidence < _NAMED:
        return draft.text("mail.hello.plain")
    return draft.text("mail.hello", name=playback.cut(value.value, 60))


def _dressed(draft: Draft, said: Said) -> Said:
    """Between salutation and close, each a paragraph of its own."""
    bye = draft.text("mail.bye", organisation=draft.situation.desk.organisation)
    return _hello(draft).then(said, "\n\n").then(bye, "\n\n")


def _subject(draft: Draft, key: str) -> str:
    return catalogue.text(key, draft.language, reference=draft.reference)


def _letter(draft: Draft, said: Said, kind: str = "reply") -> Draft:
    """One text between salutation and close."""
    whole = _dressed(draft, said)
    subject = _subject(draft, "notice.subject.news") if draft.state.phase != "idle" else ""
    if kind == "status":
        return draft.say(whole, kind="status", subject=subject)
    return draft.say(whole, subject=subject)


def _reply(before: Draft, after_: Draft, subject: str) -> Draft:
    """Dresses what a command said for a chat as one letter."""
    fresh = after_.replies[len(before.replies) :]
    body = NOTHING
    for each in fresh:
        body = body.then(Said(each.text, each.keys), "\n\n")
    draft = after_._replace(replies=before.replies)
    return _letter(draft, body, "status" if any(each.kind == "status" for each in fresh) else subject)


def _ordered(draft: Draft) -> Draft | None:
    """One word as a whole letter, or a number to look up; a person asked for; a complaint taken back."""
    understood = draft.understood
    if draft.state.pending == "withdraw" and understood.answer and draft.turn.proved:
        done = commands.withdrawn(draft) if understood.answer == "yes" else commands.kept(draft)
        return _reply(draft, done, "news")
    if draft.state.pending == "distress" and understood.answer:
        if understood.answer == "yes":
            return _reply(draft, commands.person(_joined(draft)), "news")
        return _letter(draft.now(pending=""), draft.text("feeling.peace"))
    if understood.command in _ORDERS:
        return _reply(draft, _ORDERS[understood.command](draft), "news")
    asks = understood.intent == "enquiry" or bool(beside.why(draft, own_words(draft.turn.text)).text)
    informed = _informed(draft) if asks else NOTHING
    return _letter(draft, informed) if informed.text else None


def _informed(draft: Draft) -> Said:
    """What a letter that only asks asks about complaining, each question once; nothing where one is for a person."""
    said = NOTHING
    for each in _ASKED.findall(own_words(draft.turn.text))[:_QUESTIONS]:
        told = beside.why(draft, each)
        topic = opening.reread(draft, each).understood.topic
        if not told.text and topic:
            told = commands.information(draft, topic)
        if not told.text:
            return NOTHING
        said = said if told.text in said.text else said.then(told)
    topic = draft.understood.topic
    return commands.information(draft, topic) if topic and not said.text else said


_ORDERS: Mapping[str, Callable[[Draft], Draft]] = {
    "status": commands.news,
    "withdraw": commands.withdraw,
    "person": lambda draft: commands.person(_joined(draft)),
    "human": lambda draft: commands.human(draft, offered=True),
}
_CHOSEN = {"stop": "mail.news.off", "start": "mail.news.on"}


def chooses_news(draft: Draft) -> bool:
    """Whether a letter of one word ends the news of the desk, or wants it again."""
    return draft.understood.command in _CHOSEN and draft.situation.case is not None and draft.turn.proved


def news_chosen(draft: Draft) -> Draft:
    return draft.do(Texts(wanted=draft.understood.command == "start"))


def _news(draft: Draft) -> Draft | None:
    if not chooses_news(draft):
        return None
    return _letter(news_chosen(draft), draft.text(_CHOSEN[draft.understood.command]))


def _joined(draft: Draft) -> Draft:
    long = substance(read(draft.turn.text)) > 6
    return filling.words(draft).do(Add()) if long else draft


def _only_thanks(draft: Draft) -> bool:
    """Thanks, with nothing below them but who gives them."""
    if draft.turn.files:
        return False
    first, _, rest = own_words(draft.turn.text).strip().partition("\n")
    signed = " ".join(rest.split()) in {"", draft.form.value("name_or_organisation")}
    tags = _tags(draft)
    says = manners.beside(first, tags) == "thanks" or manners.is_whole(first, "small", tags)
    return draft.understood.command == "thanks" or (signed and says)


def _later(draft: Draft) -> Draft:
    """Answers under the questions, and whatever else the letter says, fill the gaps of the same case."""
    if _only_thanks(draft):
        return draft  # an answer to thanks by letter would be one letter too many
    case = draft.situation.case
    # what ends a case or opens it again takes a letter from the customer's own address
    if case is not None and case.state in {"decision_sent", "resolved", "closed"} and draft.turn.proved:
        return _reply(draft, after.take(draft), "news")
    if after.all_is_well(draft):
        return _reply(draft, commands.withdraw(filling.words(draft).do(Add())), "news")
    parted = _parted(draft)
    if parted is not None:
        return parted
    return _joined_in(draft.now(pending="", held=()) if draft.state.pending == "split" else draft)


def _parted(draft: Draft) -> Draft | None:
    """What concerns another matter than the case's: the answer to whether it is one, or that it seems to be."""
    if draft.state.pending == "split" and (decided := _split(draft)) is not None:
        return decided
    other = after.is_another(draft) and not opening.is_news(draft)
    return _offer_second(draft) if other and not _only_answers(draft) else None


def _only_answers(draft: Draft) -> bool:
    """An answer under our own question, "3. cancel the charge", is no new matter, however it sounds."""
    there = _sheet(draft)
    return bool(there.answers) and substance(read(there.rest)) <= 6


def _joined_in(draft: Draft) -> Draft:
    """Answers and further words, in the case they are about."""
    draft = filling.files(draft)
    said_there = _sheet(draft)
    if said_there.words != draft.turn.text.strip():  # some of it is our own letter
        draft = opening.reread(draft, said_there.words)
    draft = mending.with_both(mending.with_part(draft))
    draft, answered = returned.fill(draft, said_there.answers)
    draft = _hurt(draft) if "safety_question" in answered else draft
    draft, filled = _merged(draft, answered)
    draft = prose.with_agreement(draft)
    draft, wishing = prose.with_wish(draft)
    draft, named = prose.with_name(draft)
    told = (("remedy_details", wishing), ("name_or_organisation", named))
    answered = (*answered, *(key for key, is_told in told if is_told))
    new = tuple(dict.fromkeys((*answered, *filled.new, *filled.changed)))
    if not answered and retold.is_all(draft, filled):
        draft, said = retold.listed(draft)
        return _letter(draft.do(Add()), said.then(_standing(draft)))
    if said_there.rest:
        draft = filling.words(draft, said_there.rest)
    heard = playback.heard(new, draft)
    said = heard.then(draft.text("question.kept")) if heard.text and _asks(draft) else heard
    said = said if said.text else draft.text(_added(draft))
    calm = sheltered.by_letter(draft, own_words(draft.turn.text))
    said = calm if calm.text else said
    if opening.is_news(draft):
        draft = opening.warned(draft, _subject(draft, "notice.subject.news"))
    elif draft.understood.safety.flag:
        draft = opening.flagged(draft)
    draft = draft.do(Add())
    return _letter(draft, said.then(_standing(draft)))


def _offer_second(draft: Draft) -> Draft:
    """A new problem in an old thread: kept where it came at once, and a number of its own on their word."""
    held = own_words(draft.turn.text)[:_HELD]
    draft = filling.files(draft).do(Add()).now(pending="split", held=(held,))
    asked = draft.text("split.ask", reference=draft.reference).then(draft.text("mail.split.how"))
    return _letter(draft, asked)


def _split(draft: Draft) -> Draft | None:
    """The answer to "new or the same"; None where the letter is neither."""
    understood, held = draft.understood, draft.state.held
    if understood.command == "same" or understood.answer == "no":
        draft = draft.now(pending="", held=())
        return _letter(draft, draft.text("split.joined", reference=draft.reference))
    if understood.command not in {"new", "newcode"} and understood.answer != "yes":
        return None
    old, new = draft.reference, draft.situation.reference
    lead = draft.text("split.new", new_reference=new, reference=old)
    draft = after.begun_anew(opening.reread(draft, held[0] if held else draft.turn.text))
    asked = _gaps(draft)
    draft = draft.now(phase="submitted", letter=asked)
    return _acknowledged(draft, asked, lead)


def _merged(draft: Draft, answered: tuple[str, ...]) -> tuple[Draft, filling.Filled]:
    """What the letter says by the way; an answer is not read a second time."""
    understood = draft.understood
    fields = {key: found for key, found in understood.fields.items() if key not in answered}
    plain = draft._replace(turn=replace(draft.turn, understood=understood._replace(fields=fields)))
    merged, filled = filling.merge(plain)
    return merged._replace(turn=draft.turn), filled


def _hurt(draft: Draft) -> Draft:
    """A yes under the question whether anybody is hurt is danger like one told in the letter."""
    if draft.form.value("safety_question") != "yes" or draft.understood.safety.flag:
        return draft
    return draft._replace(turn=answers.in_danger(draft))


def _added(draft: Draft) -> str:
    return "question.kept" if _asks(draft) else "value.added"


def _asks(draft: Draft) -> bool:
    """Whether a letter asks something: a question stands above a signature."""
    lines = (line.rstrip() for line in own_words(draft.turn.text).splitlines())
    return draft.understood.question or any(line.endswith(("?", "？")) for line in lines)


def _standing(draft: Draft) -> Said:
    case = draft.situation.case
    if case is not None and case.state != "intake":
        return status.told(draft, case)
    day = draft.day(draft.situation.promises.read_by)
    return draft.text("status.received", reference=draft.reference, date=day)


def own_words(text: str) -> str:
    """The letter without the lines it quotes."""
    return "\n".join(line for line in text.splitlines() if not _QUOTED.match(line)).strip()


def _sheet(draft: Draft) -> sheet.Sheet:
    """What the letter answers of the list that was sent, and what else it says. The list may have been in another
    language than the answers are."""
    keys, said = draft.state.letter, draft.turn
    if not keys:
        return sheet.read(said.text, said.text, (), ())
    languages = [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    spoken = [draft.now(language=tag) for tag in dict.fromkeys((draft.language, *languages))]
    asked = [[_line(key, each) for each in spoken] for key in keys]
    ours = [head for each in spoken for head in (*_letter_heads(each.language), *_letter_lines(each))]
    return sheet.read(said.text, said.whole or said.text, asked, ours)


def _survey_sheet(draft: Draft) -> sheet.Sheet:
    """What stands under the two questions of the survey's letter, in whatever language it was."""
    said, tags = draft.turn, [tag for tag in draft.situation.desk.languages if tag in LANGUAGES]
    spoken = tuple(dict.fromkeys((draft.language, *tags)))
    asked = list(zip(*map(_survey_lines, spoken), strict=True))
    ours = [head for tag in spoken for head in sheet.heads([catalogue.template("survey.mail", tag)])]
    return sheet.read(said.text, said.whole or said.text, asked, ours)


@cache
def _survey_lines(language: str) -> tuple[str, ...]:
    lines = catalogue.template("survey.mail", language).splitlines()
    return tuple(line.lstrip("12.、．) ") for line in lines if line[:1] in {"1", "2"})


def _letter_lines(draft: Draft) -> Iterator[str]:
    """Lines of the letter in which something stood that is known only here."""
    listed = playback.lines(playback.understood(draft.form), draft)
    bye = draft.text("mail.bye", organisation=draft.situation.desk.organisation)
    return sheet.heads([each.replace("{", " ") for each in (listed, _hello(draft).text, bye.text)])


@cache
def _letter_heads(language: str) -> tuple[str, ...]:
    keys = ("ack.mail", "mail.questions", "mail.bye")
    return tuple(sheet.heads([catalogue.template(key, language) for key in keys]))
