"""A part of the name on the form that somebody puts right: "the surname is Dahle with an e", 我姓章不姓张."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.understanding import Found

_LINE = "name_or_organisation"
_SAID = 200  # characters of a message in which a part of a name is looked for


def with_part(draft: Draft) -> Draft:
    """The turn with the whole name that its part makes of the one on the form."""
    known, understood = draft.form.value(_LINE), draft.understood
    whole = understood.fields.get(_LINE)
    if not known or draft.turn.option or understood.command == "withdraw":
        return draft
    text = draft.turn.text[:_SAID]
    for part, pattern in _patterns(draft.language).items():
        match = pattern.search(text)
        if match and (whole is None or whole.value == match["name"]):
            name = _joined(known, part, match["name"])
            found = Found(name, match[0], 0.9, match.start(), match.end())
            read = understood._replace(fields={**understood.fields, _LINE: found}, correcting=True)
            return draft._replace(turn=replace(draft.turn, understood=read))
    return draft


def _joined(known: str, part: str, said: str) -> str:
    words = known.split()
    name = said.title() if said.islower() else said
    if not known[0].isascii() and len(words) == 1:
        return said + known[1:] if part == "surname" else known[0] + said
    if part == "surname":
        return " ".join([*(words[:-1] or words), name])
    return " ".join([name, *words[1:]])


@lru_cache(maxsize=16)
def _patterns(tag: str) -> Mapping[str, re.Pattern[str]]:
    names = LANGUAGES[tag].words["names"]
    return {part: re.compile(names[part], re.IGNORECASE) for part in ("surname", "forename") if part in names}
