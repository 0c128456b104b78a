"""What a letter says in whole sentences of a wish: another one than before, one more, or the first one."""

import re
from collections.abc import Iterator
from itertools import chain, islice

from dialogs import beside, filling, needs, opening, questions
from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.understanding import Found, wishes
from dialogs.understanding.source import low

_WISH, _NAME = "remedy_details", "name_or_organisation"
_STOP = re.compile(r"(?<=[.!?;])\s+|\n+|[。！？；]")
_READ = 4_000  # characters of a letter in which a wish is looked for
_LONGEST, _SHORTEST = 200, 4  # characters of a sentence that puts one
_LEAD = 2  # words before a wish: "and so"
_ORDER, _NAMING = 70, 3  # characters of an order, and words of a name before a stop
_PLEASE = re.compile(r"\b(?:please|pls|por favor|s'il vous pla[iî]t|svp|merci de)\b|请|麻烦", re.IGNORECASE)
_ANSWER = 400  # characters of a mail that may name remedies and no more
_MARKS = " ,.!。！"
_MOST = 40  # sentences that are looked at closely


def with_wish(draft: Draft) -> tuple[Draft, bool]:
    """The form with the wish the letter puts in place of the one on it, or puts for the first time in words of its
    own; and whether it puts one."""
    if _WISH not in draft.form:
        return _first(draft)
    for sentence in reversed(list(_telling(draft, "rather"))):
        wish = beside.wished_rather(sentence, draft)
        if wish is not None and wish.value != draft.form.value(_WISH):
            return filling.rewished(draft, wish), True
    return draft, False


def with_first_wish(draft: Draft) -> Draft:
    """The form of a letter that begins a case with its wish in its own words, where no table names it."""
    return draft if _WISH in draft.form else _found(draft, "requests")[0]


def with_name(draft: Draft) -> tuple[Draft, bool]:
    """The form with the name a letter begins with, alone before a stop: "Kevin Bright. It came on Sunday."; and whether
    it does."""
    first = _STOP.split(draft.turn.text[:_READ].lstrip(), maxsplit=1)[0].strip(" .!;\n")
    if _NAME in draft.form or _NAME in draft.understood.fields or not 2 <= len(first.split()) <= _NAMING:
        return draft, False
    if not all(word[0].isupper() for word in first.split()):
        return draft, False
    said = opening.reread(draft, first).understood
    if said.fields.keys() != {_NAME} or not said.elsewhere:
        return draft, False
    return filling.noted(draft, _NAME, said.fields[_NAME]), True


def with_agreement(draft: Draft) -> Draft:
    """The case with it noted that who is written for agrees, where the letter says so."""
    acts = "acting_for.authority" in draft.state.letter and not questions.authorised(draft.form)
    said = beside.agreement(draft.turn.text[:_READ], draft.language) if acts else ""
    return filling.authorised(draft, said, agreed=True) if said else draft


def _first(draft: Draft) -> tuple[Draft, bool]:
    """A wish no table names is kept in its own words where a sentence is put as one: "I want the points back"."""
    if _WISH in draft.understood.fields or _WISH not in draft.state.letter:
        return draft, False
    return _found(draft, "wishes")


def _found(draft: Draft, table: str) -> tuple[Draft, bool]:
    for wish in chain(_asked_for(draft, table), _ordered(draft), _bare(draft)):
        return filling.noted(draft, _WISH, wish), True
    return draft, False


def _asked_for(draft: Draft, table: str) -> Iterator[Found]:
    """The wishes of sentences that begin as one: "I'd like the windows done again"."""
    for sentence in _telling(draft, table):
        said = needs.says(table, sentence, draft.language)
        wish = _put(draft, sentence, said) if said else None
        if wish:
            yield wish


def _ordered(draft: Draft) -> Iterator[Found]:
    """Short orders with a please: "correct the invoice please"."""
    if not _PLEASE.search(draft.turn.text[:_READ]):
        return
    opens = tuple(LANGUAGES[draft.language].words["remedies"]["opens"])
    for sentence in _sentences(draft):
        bare = _PLEASE.sub("", sentence).strip(_MARKS)
        if len(sentence) <= _ORDER and bare != sentence.strip(_MARKS) and low(f"{bare} ").startswith(opens):
            yield Found(bare, sentence, 0.8, 0, len(sentence))


def _bare(draft: Draft) -> Iterator[Found]:
    """Sentences of a short answer that name nothing but remedies: "an apology, and credit for the calls"."""
    if _WISH not in draft.state.letter or len(draft.turn.text) > _ANSWER:
        return
    for sentence in _sentences(draft):
        named = wishes.is_bare(sentence, draft.language) or wishes.opens_with_one(sentence, draft.language)
        alone = opening.reread(draft, sentence.strip(_MARKS), _WISH).understood if named else None
        if alone and _WISH in alone.fields:
            yield alone.fields[_WISH]


def _put(draft: Draft, sentence: str, said: re.Match[str]) -> Found | None:
    """What a sentence that begins as a wish does asks for, from its first word on; nothing that is another line's."""
    value = sentence[said.start() :].strip(_MARKS)
    if len(sentence[: said.start()].split()) > _LEAD or needs.says("announces", sentence, draft.language):
        return None
    alone = opening.reread(draft, value, _WISH).understood
    return None if alone.question or alone.intent == "status" else alone.fields.get(_WISH)


def _telling(draft: Draft, table: str) -> Iterator[str]:
    """The sentences of the letter that hold a word of a table; most letters hold none."""
    if not needs.says(table, draft.turn.text[:_READ], draft.language):
        return iter(())
    return (each for each in _sentences(draft) if needs.says(table, each, draft.language))


def _sentences(draft: Draft) -> Iterator[str]:
    """The first sentences of the letter that are neither too short nor too long for a wish."""
    told = (each.strip() for each in _STOP.split(draft.turn.text[:_READ]))
    return islice((each for each in told if _SHORTEST <= len(each) <= _LONGEST), _MOST)
