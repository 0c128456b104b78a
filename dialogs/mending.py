"""A part of a value on the form that somebody puts right: "the surname is Dahle with an e", "it ends in 901"."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.understanding import Found
from dialogs.understanding.source import low

_NAME, _PHONE, _ORDER = "name_or_organisation", "phone", "product_reference"
_FEW = 6  # words of a message that says no more than what the right number is
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{4,}(?![\w-])", re.ASCII)
_SAID = 200  # characters of a message in which a part is looked for


def with_part(draft: Draft) -> Draft:
    """The turn with the whole value that its part makes of the one on the form."""
    if draft.turn.option or draft.understood.command == "withdraw" or len(draft.turn.text) > _SAID:
        return draft
    for line, mended in ((_NAME, _name), (_PHONE, _number), (_ORDER, _order)):
        found = mended(draft) if line in draft.form else None
        if found:
            fields = {**draft.understood.fields, line: found}
            read = draft.understood._replace(fields=fields, correcting=True)
            return draft._replace(turn=replace(draft.turn, understood=read))
    return draft


def _name(draft: Draft) -> Found | None:
    whole, text = draft.understood.fields.get(_NAME), draft.turn.text
    for part, pattern in _names(draft.language).items():
        match = pattern.search(text)
        if match and (whole is None or whole.value == match["name"]):
            name = _joined(draft.form.value(_NAME), part, match["name"])
            return Found(name, match[0], 0.9, match.start(), match.end())
    return None


def _joined(known: str, part: str, said: str) -> str:
    words = known.split()
    name = said.title() if said.islower() else said
    if not known[0].isascii() and len(words) == 1:
        return said + known[1:] if part == "surname" else known[0] + said
    if part == "surname":
        return " ".join([*(words[:-1] or words), name])
    return " ".join([name, *words[1:]])


@lru_cache(maxsize=16)
def _names(tag: str) -> Mapping[str, re.Pattern[str]]:
    names = LANGUAGES[tag].words["names"]
    return {part: re.compile(names[part], re.IGNORECASE) for part in ("surname", "forename") if part in names}


def _number(draft: Draft) -> Found | None:
    """The telephone number with other last figures, where a text says that they are its."""
    text, known = low(draft.turn.text), draft.form[_PHONE]
    named = any(low(each) in text for each in LANGUAGES[draft.language].words["fields"][_PHONE])
    match = _ending(draft.language).search(text) if named and _PHONE not in draft.understood.fields else None
    if match is None:
        return None
    end = match["end"]
    return Found(known.value[: -len(end)] + end, _ended(known.said, end), 0.9, match.start(), match.end())


def _order(draft: Draft) -> Found | None:
    """One number that looks like the one on the form and is not it: "no, 12354"."""
    understood, held = draft.understood, draft.form.value(_ORDER)
    known = _ORDER in understood.fields or understood.phones or understood.amounts or understood.dates
    said = list(_CODE.finditer(draft.turn.text))
    matches = [match for match in said if match[0] != held]
    corrects = understood.answer == "no" or understood.correcting or len(matches) < len(said)
    if known or len(matches) != 1 or not corrects:
        return None
    right = matches[0][0]
    alone = len(draft.turn.text.split()) <= _FEW
    return Found(right, right, 0.9, *matches[0].span()) if _shape(right) == _shape(held) and alone else None


def _shape(code: str) -> str:
    """A number with one figure for every figure and one letter for every letter."""
    return "".join("0" if each.isdecimal() else "a" if each.isalpha() else each for each in code)


def _ended(said: str, end: str) -> str:
    """A number as it was written, its last figures changed."""
    left, written = list(end), list(said)
    for at in range(len(written) - 1, -1, -1):
        if left and written[at].isdecimal():
            written[at] = left.pop()
    return "".join(written)


@lru_cache(maxsize=16)
def _ending(tag: str) -> re.Pattern[str]:
    return re.compile(LANGUAGES[tag].words["contacts"]["ending"])
