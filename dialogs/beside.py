"""What people say to a question instead of answering it: that they said it before, that they tell nothing of
themselves, a wish that was not asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from dialogs import needs, opening, playback, questions, sending
from dialogs.draft import NOTHING, Draft, Said
from dialogs.languages import LANGUAGES
from dialogs.turn import Add
from dialogs.understanding import Found, people, wishes
from dialogs.understanding.intent import substance
from dialogs.understanding.source import low, read

_LENIENT = frozenset({"problem_date", "product_reference"})
_MARKS = " .,;:!?。，！？…"
_RANT = 80  # characters of anger that says nothing else
_CLAUSE = 3  # words beside a value, of two characters each, that say something of the matter
_NAMING, _NAMED = 2, 24  # words and characters that only name a value or a wish
_CUES = 3  # words about a change that are looked for around a wish
_LEAST_NAME = 3  # letters of a name that nothing tells to be one
_SMALL = 2  # letters of a word that is in many: "no"
_WISH = 60  # characters of a message that is nothing but a wish
# Lines a wish is no answer to.
_NOT_OF_WISHES = frozenset(
    {
        *questions.PERSONAL,
        *(
            "product_reference",
            "problem_date",
            "acting_for.authority",
            "product_description",
            "safety_question",
            "enclosure_list",
        ),
    }
)
# Lines whose answers look like no wish: what is put as one is one.
_OPEN_TO_WISHES = frozenset({"product_description", "problem_date", "product_reference", "enclosure_list"})
# Lines whose values are told beside a wish and are no part of it.
_OF_OTHERS = frozenset({"product_reference", "phone", "email", "name_or_organisation"})
_HOW_LONG = re.compile(
    "[了过].{0,4}(?:天|小时|分钟|[上下]午|晚上|[一整]晚|[一整]夜|星期|周|个月|年|次|遍|回|趟)[了啊吧！!。.]{0,2}\\Z"
)
# Lines that are asked about by their names, the longer names first.
_EXPLAINED = ("phone", "email", "address", "name_or_organisation", "product_reference", "problem_date")
_DATED = frozenset({"begun", "bought", "due", "happened"})
_CLAUSES = re.compile(r"[^,.;!?\n，。；！？]+(?:[.,](?=\w)[^,.;!?\n，。；！？]+)*")


def why(draft: Draft, text: str) -> Said:
    """What a line is for, where that is asked by its name: "why do you need my phone number?"."""
    asks = needs.says("asks_why", text, draft.language) if len(text) <= _RANT else None
    if asks is None or len(text[: asks.start()].split()) > _NAMING:
        return NOTHING
    said, words = low(text), LANGUAGES[draft.language].words
    named = (key for key in _EXPLAINED if any(low(each) in said for each in words["fields"].get(key, ())))
    numbers = {each.split()[-1] for each in words["changes"]["wrong_lines"]} | {
        *words["references"]["labels"]
    }
    of_order = any(low(each) in said for each in numbers if len(each) > _SMALL)
    key = next(named, "product_reference" if of_order else "")
    return questions.helped(key, draft) if key else NOTHING


def keep_private(draft: Draft) -> Draft:
    """Who gives nothing of themselves is asked for nothing of the kind, and hears what follows from it."""
    asked = draft.state.asked
    refused = (*draft.state.refused, *questions.PERSONAL, *((asked,) if asked == "product_reference" else ()))
    draft = draft.now(refused=tuple(dict.fromkeys(refused)))
    said = draft.text("value.private", reference=draft.reference)
    if draft.state.phase == "idle":
        return draft.say(draft.text("value.private.before"))
    if draft.state.phase == "collecting" and asked in refused:
        return sending.onward(draft.now(asked="", again=0), said)
    return sending.resume(draft, said)


def without_name(draft: Draft) -> Draft:
    """Takes the name and the contacts off the form, or only what is named: "remove my phone number"."""
    text = low(draft.turn.text)
    lines = LANGUAGES[draft.language].words["fields"]
    named = [key for key in questions.PERSONAL if any(low(each) in text for each in lines.get(key, ()))]
    keys = named or questions.PERSONAL
    if not any(key in draft.form for key in keys):
        return keep_private(draft)
    draft = draft.do(Add()) if draft.state.phase == "submitted" else draft
    draft = draft.now(refused=tuple(dict.fromkeys((*draft.state.refused, *keys))))
    draft, said = playback.removed(keys, draft)
    if not named:
        said = said.then(draft.text("value.private", reference=draft.reference))
    if draft.state.phase == "collecting" and draft.state.asked in keys:
        return sending.onward(draft.now(asked="", again=0), said)
    return sending.resume(draft, said)


def named(found: Found, language: str) -> Found:
    """The thing at the head of a sentence: "cup" of "cup you sold me is chipped"."""
    ends = LANGUAGES[language].words["products"]["ends"]
    text = low(found.value)
    end = min([at for each in ends if (at := text.find(low(each))) > 0], default=len(text))
    return found._replace(value=found.value[:end].strip(_MARKS))


def in_story(draft: Draft, key: str, found_in: Callable[[Draft, str], Found | None]) -> Found | None:
    """What the story says of a line, read as if the line had been asked for it. A doubtful reading will do: it is
    asked back. `found_in` is how the line's value is found in a turn."""
    story = draft.form.value("problem_description")
    if not story or key in draft.form:
        return None
    asked = key if key in _LENIENT else ""
    said = opening.reread(draft, story, asked)
    found = found_in(said, key)
    whole = found is not None and found.value == " ".join(story.split())
    return None if found is None or whole or found.other else found


def with_wish(draft: Draft) -> Draft:
    """A wish told where something else was asked, or another one after all: "a new sofa" to the question for the
    order number."""
    state, text, understood = draft.state, draft.turn.text, draft.understood
    text = _undated(text, draft)
    rather = "remedy_details" in draft.form and _rather(text, draft.language)
    if rather and "remedy_details" in understood.fields:
        return _wishing_rather(draft, wished_rather(text, draft) or understood.fields["remedy_details"])
    if "remedy_details" in understood.fields and wishes.is_bare(text, draft.language):
        understood = understood._replace(elsewhere=True, fields=_without_wish(draft))
        return draft._replace(turn=replace(draft.turn, understood=understood))
    known = "remedy_details" in draft.form and not (understood.correcting or rather)
    known = known or "remedy_details" in understood.fields
    known = known or (state.asked in understood.fields and state.asked != "product_description")
    told = understood.intent == "complaint" and substance(read(text)) > _NAMING
    wished = _opens(needs.says("wishes", text, draft.language), text)
    wished = wished or wishes.opens_with_one(text, draft.language)
    unasked = state.phase == "confirming" or state.quiet or (rather and state.phase == "submitted")
    fitting = state.asked in _NOT_OF_WISHES or (not state.asked and unasked)
    if needs.permitted(text, draft.language):  # a way to be written to is no wish
        return draft
    asks = understood.question and not (wished or wishes.is_bare(text, draft.language))
    if known or asks or not fitting or len(text) > _WISH or text.strip(_MARKS).isdecimal():
        return draft
    if told and not (wished or rather or wishes.is_bare(text, draft.language)):
        return draft
    if (
        state.asked == "product_description"
        and "product_description" in opening.reread(draft, text).understood.fields
    ):
        return draft
    plain = _without_doubt(text, draft.language) if rather else text
    said = opening.reread(draft, plain, "remedy_details").understood
    wish = wishes.choice(text, draft.language) or wishes.alone(said, read(plain), draft.language)
    if wish is None and wished and (rather or not state.asked or state.asked in _OPEN_TO_WISHES):
        wish = said.fields.get("remedy_details")  # "I'd like the cleaning paid" is no thing
    return draft if wish is None else _wishing(draft, wish, rather=rather)


def _opens(wish: re.Match[str] | None, text: str) -> bool:
    """Whether words that begin a wish do, and are not the clause behind a thing: "la tasse que vous …"."""
    if wish is None or not wish[0].lower().startswith(("que ", "qu'")):
        return wish is not None
    before = text[: wish.start()].rstrip()
    return not before or not before[-1].isalpha()


def thing_told(draft: Draft) -> Found | None:
    """The thing at the head of a sentence that tells what is wrong with it: "the cup you sold me is chipped"."""
    text = " ".join(draft.turn.text.split())
    plain = opening.reread(draft, text).understood
    articles = LANGUAGES[draft.language].words["products"]["articles"]
    article = next((each for each in articles if low(text).startswith(low(each))), "")
    if not article or plain.intent != "complaint" or plain.question or len(text) > _RANT:
        return None
    thing = named(Found(text[len(article) :], text, 0.8, 0, len(text)), draft.language)
    few = len(thing.value) < len(text) - len(article) and len(thing.value.split()) <= _NAMING
    return thing if few and len(thing.value) <= _NAMED else None


def _is_all(found: Found, text: str) -> bool:
    """Whether the words that were taken whole are a value."""
    return found.end - found.start >= len(text.strip(_MARKS))


def _without_wish(draft: Draft) -> Mapping[str, Found]:
    """The fields of a wish told where a thing was asked: the thing is what is named in it, and not all of it."""
    fields, key = draft.understood.fields, "product_description"
    if draft.state.asked != key or key not in fields or not _is_all(fields[key], draft.turn.text):
        return fields
    plain = opening.reread(draft, draft.turn.text).understood.fields
    return {each: found for each, found in fields.items() if each != key} | {
        each: found for each, found in plain.items() if each == key
    }


def _rather(text: str, language: str) -> bool:
    """Whether another remedy is wished for than before: "exchange after all", "a repair, not a refund"."""
    return bool(needs.says("rather", text, language)) or wishes.choice(text, language) is not None


def _wishing_rather(draft: Draft, wish: Found) -> Draft:
    fields = {**draft.understood.fields, "remedy_details": wish}
    changed = draft.understood._replace(fields=fields, correcting=True)
    return draft._replace(turn=replace(draft.turn, understood=changed))


def wished_rather(text: str, draft: Draft) -> Found | None:
    """The remedy a text takes instead of another, without the words that say so: "make that a refund only"."""
    plain = _without_doubt(text, draft.language)
    said = opening.reread(draft, plain).understood.fields.get("remedy_details")
    alone = opening.reread(draft, plain, "remedy_details").understood
    return wishes.choice(text, draft.language) or said or wishes.alone(alone, read(plain), draft.language)


def _undated(text: str, draft: Draft) -> str:
    """A wish without the clause that says by when: "the refund, by Friday"."""
    due = [day for day in draft.understood.dates if day.role == "due"]
    if not due or len(text) > _WISH:
        return text
    clauses = [
        clause
        for clause in _CLAUSES.finditer(text)
        if not any(day.start < clause.end() and clause.start() < day.end for day in due)
    ]
    if len(clauses) == 1:
        return clauses[0][0].strip()
    cues = sorted(LANGUAGES[draft.language].words["dates"]["due"], key=len, reverse=True)
    before = text[: due[0].start].rstrip()
    cue = next((each for each in cues if before.lower().endswith(f" {each}")), "")
    return before[: -len(cue)].rstrip() if cue and not text[due[0].end :].strip(_MARKS) else text


def _without_doubt(text: str, language: str) -> str:
    """The wish without the words at its edges that say that it is another one: "actually no, …", "… after all"."""
    for _ in range(_CUES):
        said = needs.says("rather", text, language)
        if said and not text[: said.start()].strip(_MARKS):
            text = text[said.end() :].strip(_MARKS) or text
        elif said and not text[said.end() :].strip(_MARKS):
            text = text[: said.start()].strip(_MARKS) or text
        elif said and len(text) <= _NAMED:
            text = f"{text[: said.start()].rstrip()} {text[said.end() :].lstrip()}"
    return text


def _wishing(draft: Draft, wish: Found, *, rather: bool) -> Draft:
    text, understood = draft.turn.text, draft.understood
    fields = {
        key: found
        for key, found in understood.fields.items()
        if found.end <= wish.start or key == "expected_reply_date"
    }
    whole = wish.end - wish.start >= len(text.strip(_MARKS)) or wishes.is_bare(text, draft.language)
    alone = understood.elsewhere or whole
    understood = understood._replace(
        fields=fields | {"remedy_details": wish}, elsewhere=alone, correcting=understood.correcting or rather
    )
    return draft._replace(turn=replace(draft.turn, understood=understood))


def _without(text: str, spans: Sequence[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def tells_more(draft: Draft) -> bool:
    """Whether a clause says more than the values in it, in a script in which few words are a sentence:
    "换货吧，昨天师傅又来了一次还是漏水"."""
    if LANGUAGES[draft.language].words["spaced"]:
        return False
    values = [(each.start, each.end) for each in draft.understood.fields.values()]
    left = _without(draft.turn.text, values)
    return any(substance(read(clause[0])) >= _CLAUSE for clause in _CLAUSES.finditer(left))


def _little_left(text: str) -> bool:
    """Whether beside the values nothing is said that could be a wish: "account 88112233"."""
    return len(text.split()) <= _NAMING and len(text.strip()) <= _NAMED


def has_no_number(draft: Draft) -> bool:
    """Whether somebody says that there is no number of an order, where it or something else was asked."""
    return draft.state.asked in _NOT_OF_WISHES | {"remedy_details"} and lacks_number(draft)


def lacks_number(draft: Draft) -> bool:
    """Whether somebody says to the summary that there is no number of an order."""
    text = draft.turn.text
    if "product_reference" in draft.understood.fields or len(text) > _WISH:
        return False
    if "product_reference" in draft.form and not _names_number(text, draft.language):
        return False  # who has no receipt may have a number
    return needs.says("numberless", text, draft.language) is not None


def _names_number(text: str, language: str) -> bool:
    said = low(text)
    return any(low(each) in said for each in LANGUAGES[language].words["changes"]["wrong_lines"])


def with_name(draft: Draft) -> Draft:
    """One word that can only be what somebody is called, where a number or a day was asked or the summary lies there:
    "Lena"."""
    text, understood = draft.turn.text.strip(_MARKS), draft.understood
    asked = draft.state.asked
    writes = asked == "acting_for.authority" and "acting_for" not in draft.form  # "I'm Jim"
    open_ = not asked and (draft.state.phase == "confirming" or draft.state.quiet)
    fitting = writes or asked in _LENIENT or open_
    known = ("name_or_organisation" in draft.form and not writes) or bool(understood.fields)
    known = known or bool(understood.command or understood.answer)
    if (
        not fitting
        or known
        or understood.intent not in {"other", "praise"}  # "Ravi" is praise in another language
        or draft.turn.files
        or _is_of_calendar(text, draft)
    ):
        return draft
    text = people.without_lead(text, draft.language) if writes else text
    name = people.called(text, draft.language, draft.situation.desk.languages)
    if name is None:
        return draft
    return draft._replace(
        turn=replace(
            draft.turn, understood=understood._replace(fields={"name_or_organisation": name}, elsewhere=True)
        )
    )


def name_instead(draft: Draft, key: str) -> Found | None:
    """One word that no table knows, or one with a title, where a wish or a number was asked: likely what somebody is
    called, and asked back: "Chloe", "leah", "mrs patel"."""
    text = draft.turn.text.strip(_MARKS)
    titled = people.is_titled(text, draft.language)
    if key not in {"remedy_details", "product_reference"} or draft.turn.files:
        return None
    if not titled and (len(text.split()) != 1 or len(text) < _LEAST_NAME):
        return None
    if key == "product_reference" and not text.islower():
        return None  # what is written like a name is one there
    if text.lower() in LANGUAGES[draft.language].words["remedies"]["lone"]:
        return None
    return likely_name(opening.reread(draft, text))


def likely_name(draft: Draft) -> Found | None:
    """One or two words typed without capitals while the summary shows that no name is known: "jayden", "it's maria".
    They are asked back."""
    text, understood = draft.turn.text.strip(_MARKS), draft.understood
    if (
        "name_or_organisation" in draft.form
        or understood.fields
        or understood.command
        or understood.answer
        or understood.intent != "other"
        or _is_of_calendar(text, draft)
    ):
        return None
    said = people.without_lead(text, draft.language)
    if people.is_titled(said, draft.language):
        return Found(said.title() if said.islower() else said, said, 0.85, 0, len(text))
    enabled = draft.situation.desk.languages
    if not people.unlisted(said, draft.language, enabled, led=said != text):
        return None
    return Found(said.title() if said.islower() else said, said, 0.5, 0, len(text))


def _is_of_calendar(text: str, draft: Draft) -> bool:
    """Whether it is a month or a day of the week, which nobody is called: "October"; "April" and "May" are left to
    those who know, too."""
    said = low(text)
    tags = (tag for tag in draft.situation.desk.languages if tag in LANGUAGES)
    return any(said in LANGUAGES[tag].words["dates"][name] for tag in tags for name in ("months", "weekdays"))


def agreement(text: str, language: str) -> str:
    """The words in which somebody says that who they write for agrees, "" for none."""
    said = needs.says("authority", text, language) or needs.says("agrees", text, language)
    return said[0] if said else ""


def tells_agreement(draft: Draft) -> bool:
    """Whether that is said, and no more, where something else was asked."""
    text, asked = draft.turn.text, draft.state.asked
    brief = len(text) <= _RANT and asked != "acting_for.authority" and draft.understood.answer != "no"
    acts = draft.state.acting or "acting_for" in draft.form
    open_ = acts and not questions.authorised(draft.form)
    return brief and open_ and not draft.understood.fields and bool(agreement(text, draft.language))


def has_no_photo(draft: Draft) -> bool:
    """Whether somebody says, where something else was asked, that there is no photo to send."""
    text = draft.turn.text
    brief = len(text) <= _WISH and not draft.turn.files and draft.state.asked != "enclosure_list"
    return brief and needs.says("fileless", text, draft.language) is not None


def is_permission(draft: Draft, found: Found) -> bool:
    """Whether words that would be taken whole only permit or ask for a way to be written to: "in large print"."""
    whole = found.end - found.start >= len(draft.turn.text.strip())
    return whole and bool(needs.permitted(draft.turn.text, draft.language))


def without_permission(draft: Draft, key: str) -> Found | None:
    """The wish beside a permission or a way to be written to: "a refund, and please only email me"."""
    clauses = [clause[0].strip() for clause in _CLAUSES.finditer(draft.turn.text)]
    kept = [each for each in clauses if not needs.permitted(each, draft.language)]
    if not kept or key != "remedy_details":
        return None
    said = ", ".join(kept)
    bare = wishes.is_bare(said, draft.language)
    return opening.reread(draft, said, key).understood.fields.get(key) if bare else None


def needs_form(draft: Draft) -> bool:
    """Whether somebody says that they see or read badly, and not yet in what form they need the answer."""
    text, language = draft.turn.text, draft.language
    asked = draft.state.asked in _NOT_OF_WISHES or draft.state.asked == "remedy_details"
    if not asked or len(text) > _RANT or draft.turn.files or "format_need" in needs.permitted(text, language):
        return False
    return needs.says("format", text, language) is not None and questions.is_open("format_need", draft)


def is_told(found: Found) -> bool:
    """Whether words taken for a thing say how long or how often somebody did something: 打了一个下午."""
    return _HOW_LONG.search(found.value) is not None


def is_rant(draft: Draft, found: Found | None) -> bool:
    """Anger and no answer: nothing was read, or the very words of the anger would be taken as one."""
    if draft.understood.feeling not in {"angry", "insult"} or draft.understood.command:
        return False
    if draft.state.asked == "remedy_details" and needs.says("wishes", draft.turn.text, draft.language):
        return False  # "I want one that works, you morons"
    whole = found is None or _is_all(found, draft.turn.text)
    return whole and len(draft.turn.text) <= _RANT


def alone(draft: Draft, key: str, found: Found) -> Found | None:
    """A wish or a product without the clauses that only hold values of other lines: "order LH-1, bought 3 November,
    …". None when a product is all of that."""
    text, understood = draft.turn.text, draft.understood
    if found.end - found.start < len(text.strip()):
        return found
    spans = [(each.start, each.end) for key, each in understood.fields.items() if key in _OF_OTHERS]
    spans += [(day.start, day.end) for day in understood.dates if day.role in _DATED]
    if not spans:
        return found
    kept = [
        clause
        for clause in _CLAUSES.finditer(text)
        if not any(start < clause.end() and clause.start() < end for start, end in spans)
    ]
    if not kept and all(day.role == "bought" for day in understood.dates):
        left = _without(text, spans)
        if key == "remedy_details" and wishes.is_bare(left, draft.language):
            return opening.reread(draft, left, key).understood.fields.get(key, found)
        return None if key == "product_description" or _little_left(left) else found
    if not kept:
        return found  # "周五前送到": the day is the wish
    said = text[kept[0].start() : kept[-1].end()].strip() if len(kept) == 1 else ""
    said = said or ", ".join(clause[0].strip() for clause in kept)
    value = opening.reread(draft, said, key).understood.fields.get(key)
    return value._replace(start=found.start, end=found.end) if value else found
