"""After sending in: words join the case, answers to a decision, confirmation, reopening, a second complaint."""

import re

from dialogs import (
    answers,
    beside,
    catalogue,
    commands,
    filling,
    needs,
    opening,
    playback,
    retold,
    sending,
    status,
)
from dialogs.complaint import Form
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.turn import Add, CaseView, Decide, Leave, Reopen
from dialogs.understanding import confirming, manners
from dialogs.understanding.intent import substance
from dialogs.understanding.source import read

_STORY = 5
_BRIEF_MAIL = 80  # characters of a mail that gives a number and tells little else
_NEVER_MIND = re.compile(r"\bnever ?mind\b", re.IGNORECASE)  # says nothing of never


def take(draft: Draft) -> Draft:
    case = draft.situation.case
    if case is not None and case.state == "closed":
        return _closed(draft, case)
    if case is not None and case.state in {"decision_sent", "resolved"}:
        answered = _decided(draft, case)
        if answered is not None:
            return answered
    return _beside(draft) or _further(draft)


def _beside(draft: Draft) -> Draft | None:
    """What adds nothing to the case: thanks and small words, a knock, that all is well."""
    case = draft.situation.case
    if case is not None and (_sent_already(draft) or _knocks(draft)):
        return draft.say(status.told(draft, case), kind="status")
    if _only_thanks(draft) or _says_nothing(draft):
        return draft.say(draft.text("thanks.reply"))
    return commands.withdraw(added(draft)._replace(replies=draft.replies)) if all_is_well(draft) else None


def _further(draft: Draft) -> Draft:
    if draft.state.asked:  # a line is being changed
        return answers.take(filling.files(draft)).do(Add())
    if is_another(draft):
        return offer_second(draft)
    return added(draft)


def _sent_already(draft: Draft) -> bool:
    """Sent in once more: it is with the team."""
    sends = draft.understood.command in {"send", "send_it"}
    return sends and not draft.turn.files and not draft.state.asked


def _is_small(draft: Draft) -> bool:
    """Whether nothing is open that a word could answer, and nothing came with it."""
    case = draft.situation.case
    awaited = case is not None and case.state == "awaiting_customer"
    return not (awaited or draft.state.asked or draft.turn.files or draft.turn.option)


def _knocks(draft: Draft) -> bool:
    """Whether somebody only asks whether anybody is there: "hello?", "still nothing?"."""
    return _is_small(draft) and manners.is_whole(draft.turn.text, "knocks", _tags(draft))


def _says_nothing(draft: Draft) -> bool:
    """Whether it is but a small word, after which nothing is added: "ok", "merry christmas"."""
    agrees = draft.understood.wordless and confirming.answer(draft.turn.text, _tags(draft)) == "yes"
    return _is_small(draft) and (agrees or manners.is_whole(draft.turn.text, "small", _tags(draft)))


def all_is_well(draft: Draft) -> bool:
    """Whether somebody says that nothing more is to be done: "it works now", "you can close it"."""
    text, tags = _NEVER_MIND.sub("", draft.turn.text), _tags(draft)
    says = not draft.state.asked and not draft.understood.question and manners.says(text, "over", tags)
    keeps = says and needs.says("keeps", text, draft.language)
    return says and not (keeps or manners.says(text, "unsettled", tags))


def _tags(draft: Draft) -> tuple[str, ...]:
    return (draft.language, *(tag for tag in draft.situation.desk.languages if tag in LANGUAGES))


def _only_thanks(draft: Draft) -> bool:
    return draft.understood.command == "thanks" and not draft.turn.files


def added(draft: Draft, lead: Said = NOTHING) -> Draft:
    """Words and files join the case; what fills a gap is played back."""
    if draft.understood.wordless and not draft.turn.files:
        return draft.do(Add()).say(_kept(draft)) if draft.turn.text.strip() else draft
    draft = filling.files(beside.with_wish(draft)) if not draft.state.asked else filling.files(draft)
    draft, filled = filling.merge(draft)
    if retold.is_all(draft, filled):
        draft, said = retold.listed(draft.do(Add()))
        return draft.say(lead.then(said))
    draft = _joined(draft)
    return draft.do(Add()).say(lead.then(_noted(draft, filled)))


def _kept(draft: Draft) -> Said:
    """Words were added; a question, and whoever writes on, hears where the case stands."""
    said, case = sending.added(draft), draft.situation.case
    if draft.understood.intent == "status" and case is not None:
        return status.told(draft, case)
    told = said.text and not draft.understood.question
    return said if told or case is None else said.then(status.told(draft, case))


def _joined(draft: Draft) -> Draft:
    """A story also joins the problem; a bare value stands in its line already."""
    return filling.words(draft) if substance(read(draft.turn.text)) >= _STORY else draft


def _noted(draft: Draft, filled: filling.Filled) -> Said:
    said = NOTHING
    for key in filled.changed:
        said = said.then(playback.changed(key, draft))
    if filled.new:
        said = said.then(playback.heard(filled.new, draft))
    if not said.text:
        return _kept(draft)
    return said.then(draft.text("question.kept")) if draft.understood.question else said


def returned(draft: Draft, case: CaseView) -> Draft:
    """Back after the form went in by itself: where it stands, and what the message adds."""
    draft = draft.now(phase="submitted", aside="", pending="", held=(), quiet=False)
    asked = draft.state.asked
    if (
        asked in draft.understood.fields
    ):  # days later it need not be an answer: read as if nothing had been asked
        plain = opening.reread(draft, draft.turn.text)
        draft = plain if plain.understood.fields else draft
    draft, filled = filling.merge(filling.files(draft))
    if asked in draft.understood.fields and asked not in draft.form:
        draft = filling.noted(draft, asked, draft.understood.fields[asked])
        filled = filling.Filled((*filled.new, asked), filled.changed)
    draft = _joined(draft.now(asked=""))
    lead = draft.text("resume.days", reference=case.reference, state=status.short(draft, case))
    heard = playback.heard(filled.new, draft) if filled.new else NOTHING
    return draft.do(Add()).say(lead.then(heard))


def _decided(draft: Draft, case: CaseView) -> Draft | None:
    """Accept, decline or ask; everything was done, or not. None: the message is none of these."""
    wish = _wish(draft, case.state)
    variables = status.variables(draft, case)
    if wish == "accept":
        return draft.do(Decide("accept")).say(_filled(draft, "decision.accepted", variables))
    if wish == "reject":
        draft = filling.merge(_joined(draft))[0]
        return draft.do(Decide("reject")).say(_filled(draft, "notice.rejected.body", variables))
    if wish == "ask":
        draft = filling.merge(_joined(draft))[0]
        return draft.do(Add()).say(_filled(draft, "decision.question", variables))
    if wish == "confirm":
        return draft.do(Decide("confirm")).say(draft.text("confirm.noted"))
    if wish == "not_fixed":
        draft = _joined(draft)
        return draft.do(Decide("not_fixed")).say(_filled(draft, "notice.not_fixed", variables))
    return None


def _filled(draft: Draft, key: str, variables: dict[str, str]) -> Said:
    if draft.situation.traits.style == "text" and key in {"decision.accepted", "notice.rejected.body"}:
        short = {"reference": variables["reference"], "desk": draft.situation.desk.organisation}
        date = catalogue.short_day(draft.situation.promises.answer_by, draft.language)
        return draft.text("decision.noted.sms", date=date, **short)
    owner = variables["owner"]  # begins a sentence in every language
    return draft.text(key, **variables | {"owner": owner[:1].upper() + owner[1:]})


def _wish(draft: Draft, state: str) -> str:
    option = draft.turn.option or ""
    if state == "decision_sent":
        pressed = {
            "accept": "accept",
            "decline": "reject",
            "ask": "ask",
            "1": "accept",
            "2": "reject",
            "3": "ask",
        }
        return pressed.get(option) or _said_of_decision(draft)
    pressed = {"yes": "confirm", "no": "not_fixed", "confirm": "confirm", "not_fixed": "not_fixed"}
    return pressed.get(option) or _said_of_work(draft)


def _said_of_decision(draft: Draft) -> str:
    understood, bare = draft.understood, draft.turn.text.strip().rstrip(".)")
    if bare in {"1", "2", "3"}:
        return {"1": "accept", "2": "reject", "3": "ask"}[bare]
    by_word = {"accept": "accept", "decline": "reject", "ask": "ask"}.get(understood.command)
    if by_word:
        return by_word
    if understood.decision:
        return understood.decision
    if understood.answer and _brief(draft):
        return "accept" if understood.answer == "yes" else "reject"
    return "ask" if draft.turn.text.strip().endswith(("?", "？")) else ""


def _said_of_work(draft: Draft) -> str:
    understood, bare = draft.understood, draft.turn.text.strip().rstrip(".)")
    if bare in {"1", "2"}:
        return {"1": "confirm", "2": "not_fixed"}[bare]
    if understood.command in {"fixed", "broken"}:
        return "confirm" if understood.command == "fixed" else "not_fixed"
    if understood.outcome:
        return understood.outcome
    if understood.answer and _brief(draft):
        return "confirm" if understood.answer == "yes" else "not_fixed"
    return "confirm" if understood.command == "thanks" else ""


def _brief(draft: Draft) -> bool:
    return len(draft.turn.text) <= 80


def _closed(draft: Draft, case: CaseView) -> Draft:
    """A finished case is taken up again while that is possible; later a new one begins, told as linked."""
    if _only_thanks(draft):
        return draft.say(draft.text("thanks.reply"))
    if draft.understood.command == "new":
        return fresh(draft) if substance(read(draft.turn.text)) > _STORY else ask_new(draft)
    if not _objects(draft):
        return draft.say(status.told(draft, case), kind="status")
    if is_another(draft):
        return ask_again(draft, draft.turn.text)
    if may_reopen(draft):
        return _taken_up(draft, case)
    told = (case.told or case.received).astimezone(draft.turn.now.tzinfo).date()
    new = draft.situation.reference
    lead = draft.text("resume.late", reference=case.reference, told=draft.day(told), new_reference=new)
    return fresh(draft, lead)


def may_reopen(draft: Draft) -> bool:
    """Whether the case has ended so lately that it can be taken up again."""
    case = draft.situation.case
    in_time = case is not None and (case.due is None or draft.today <= case.due)
    return in_time and case is not None and case.state == "closed"


def _taken_up(draft: Draft, case: CaseView) -> Draft:
    variables = status.variables(draft, case) | {"date": draft.day(draft.situation.promises.answer_by)}
    draft = filling.merge(_joined(filling.files(draft)))[0]
    draft = draft.now(survey=()).do(Reopen(), Add())
    return draft.say(_filled(draft, "notice.reopened.body", variables))


def ask_again(draft: Draft, words: str) -> Draft:
    """A finished case and words that may belong to it or to a new one: asked, never guessed."""
    draft = draft.now(pending="reopen", held=(words[:4000],))
    options = [draft.button("new", "new"), draft.button("no:reopen", "no")]
    if not may_reopen(draft):
        return draft.say(
            draft.text("reopen.late", reference=draft.reference), kind="question", options=(*options,)
        )
    options.insert(0, draft.button("reopen", "reopen"))
    return draft.say(
        draft.text("reopen.ask", reference=draft.reference), kind="question", options=(*options,)
    )


def again(draft: Draft) -> Draft | None:
    """The answer to "again, or something new": None when the message is neither."""
    command, option, case = draft.understood.command, draft.turn.option, draft.situation.case
    held = draft.state.held[0] if draft.state.held else ""
    takes_up = (
        option == "reopen" or command in {"reopen", "same", "broken"} or draft.understood.answer == "yes"
    )
    if takes_up and case is not None and may_reopen(draft):
        draft = draft.now(pending="", held=())
        return _taken_up(opening.reread(draft, held) if held.strip() else draft, case)
    if option == "new" or command in {"new", "newcode"} or (takes_up and case is not None):
        return fresh(opening.reread(draft, held)) if held.strip() else ask_new(draft)
    return None


def _objects(draft: Draft) -> bool:
    understood = draft.understood
    if (
        understood.command in {"reopen", "broken"}
        or understood.answer == "no"
        or draft.turn.option == "reopen"
    ):
        return True
    return understood.intent == "complaint" or bool(draft.turn.files) or bool(understood.fields)


def fresh(draft: Draft, lead: Said = NOTHING) -> Draft:
    """A further complaint on a form of its own, and its number message. One that was not sent yet goes in as it
    stands, so that it waits for nothing."""
    if draft.state.phase not in {"collecting", "confirming"}:
        return opening.acknowledge(begun_anew(draft), lead)
    read_by = draft.day(draft.situation.promises.read_by)
    numbers = {"reference": draft.reference, "new_reference": draft.situation.reference}
    lead = draft.text("split.sent", read_by=read_by, **numbers)
    return opening.acknowledge(begun_anew(draft.do(Leave())), lead)


def begun_anew(draft: Draft) -> Draft:
    """A further complaint on a form of its own; name and contact are carried over, not asked again."""
    carried = {
        key: draft.form[key] for key in ("name_or_organisation", "phone", "email") if key in draft.form
    }
    kept = draft.state
    draft = draft._replace(form=Form(carried)).now(
        asked="", aside="", pending="", held=(), greeted=True, privacy_told=True
    )
    draft = opening.begin(draft)
    return draft.now(language=kept.language)


def ask_new(draft: Draft) -> Draft:
    """A new complaint is wished for, but nothing of it said yet."""
    draft = draft.now(pending="new", asked="", aside="", held=(), waiting=False, quiet=False)
    return draft.say(draft.text("new.ask"), kind="question")


def is_another(draft: Draft) -> bool:
    """The word "complaint" on top of a case that is already with the team, and something said with it."""
    understood = draft.understood
    reference = understood.fields.get("product_reference")
    known = draft.form.value("product_reference")
    other_order = bool(reference and reference.value not in known and not understood.correcting)
    other_order = other_order and (bool(known) or (_other_matter(draft) and not _answers_for_number(draft)))
    other_order = other_order and not manners.says(draft.turn.text, "numbered", _tags(draft))
    named = understood.command == "new"
    return named or (other_order and understood.intent == "complaint") or is_further(draft)


def _answers_for_number(draft: Draft) -> bool:
    """Whether a letter gives the number it was asked for, and names no other thing: what sort of paper the number is
    of makes no other matter."""
    if "product_description" in draft.understood.fields:
        return False
    brief = len(draft.turn.text) <= _BRIEF_MAIL and draft.situation.traits.style == "letter"
    return brief or "product_reference" in draft.state.letter


def is_further(draft: Draft) -> bool:
    """A problem with another thing, begun as something further: "and now the new fridge is broken too"."""
    understood = draft.understood
    found = understood.fields.get("product_description")
    known = draft.form.value("product_description").lower()
    if understood.intent != "complaint" or understood.correcting:
        return False
    if draft.state.phase == "submitted" and needs.says("other_order", draft.turn.text, draft.language):
        return True
    if found is None or not known:
        return False
    other = found.value.lower() not in known and known not in found.value.lower()
    return other and needs.says("further", draft.turn.text, draft.language) is not None


def _other_matter(draft: Draft) -> bool:
    """Another thing than the case at hand is about, or a bill beside a broken machine."""
    found = draft.understood.fields.get("product_description")
    known = draft.form.value("product_description").lower()
    if found is None or not known:
        return needs.another_matter(draft.turn.text, draft)
    return found.value.lower() not in known and known not in found.value.lower()


def offer_second(draft: Draft) -> Draft:
    """Added at once so that nothing is lost; a second case only on their word."""
    tells = "product_description" in draft.understood.fields or substance(read(draft.turn.text)) > _STORY
    if draft.understood.command == "new" and not tells:
        return ask_new(draft)
    draft = draft.do(Add()) if draft.state.phase == "submitted" else filling.words(filling.files(draft))
    draft = draft.now(pending="split", held=(draft.turn.text[:4000],))
    options = (draft.button("new", "new"), draft.button("same", "same"))
    return draft.say(draft.text("split.ask", reference=draft.reference), kind="question", options=options)


def split(draft: Draft) -> Draft | None:
    """The answer to "new or the same": None when the message is neither."""
    command, option = draft.understood.command, draft.turn.option
    if option == "same" or command == "same" or draft.understood.answer == "no":
        draft = draft.now(pending="", held=())
        return sending.resume(draft, draft.text("split.joined", reference=draft.reference))
    if option == "new" or command in {"new", "newcode"} or draft.understood.answer == "yes":
        held = draft.state.held[0] if draft.state.held else draft.turn.text
        old = draft.reference
        lead = draft.text("split.new", new_reference=draft.situation.reference, reference=old)
        return fresh(opening.reread(draft, held), lead)
    return None
