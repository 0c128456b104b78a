"""What a letter says in whole sentences of a wish: another one than before, one more, or the first one."""

import re
from collections.abc import Iterator

from dialogs import beside, filling, needs, opening
from dialogs.draft import Draft
from dialogs.understanding import Found

_WISH = "remedy_details"
_STOP = re.compile(r"(?<=[.!?;])\s+|\n+|[。！？；]")
_READ = 4_000  # characters of a letter in which a wish is looked for
_LONGEST, _SHORTEST = 200, 4  # characters of a sentence that puts one
_LEAD = 2  # words before a wish: "and so"
_MOST = 12  # sentences that are looked at closely


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


def _first(draft: Draft) -> tuple[Draft, bool]:
    """A wish no table names is kept in its own words where a sentence is put as one: "I want the points back"."""
    if _WISH in draft.understood.fields or _WISH not in draft.state.letter:
        return draft, False
    for sentence in _telling(draft, "wishes"):
        said = needs.says("wishes", sentence, draft.language)
        wish = None if said is None else _put(draft, sentence, said)
        if wish is not None:
            return filling.noted(draft, _WISH, wish), True
    return draft, False


def _put(draft: Draft, sentence: str, said: re.Match[str]) -> Found | None:
    """What a sentence that begins as a wish does asks for, from its first word on; nothing that is another line's."""
    value = sentence[said.start() :].strip(" .!。！")
    if len(sentence[: said.start()].split()) > _LEAD or needs.says("announces", sentence, draft.language):
        return None
    alone = opening.reread(draft, value, _WISH).understood
    return None if alone.question or alone.intent == "status" else alone.fields.get(_WISH)


def _telling(draft: Draft, table: str) -> Iterator[str]:
    """The sentences of the letter that hold a word of a table."""
    found = 0
    for each in _STOP.split(draft.turn.text[:_READ]):
        sentence = each.strip()
        if _SHORTEST <= len(sentence) <= _LONGEST and needs.says(table, sentence, draft.language):
            yield sentence
            found += 1
        if found >= _MOST:
            return
