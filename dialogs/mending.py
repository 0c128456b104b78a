"""A part of a value on the form that somebody puts right: "the surname is Dahle with an e", "it ends in 901"."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from dialogs import needs
from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.understanding import Found, people
from dialogs.understanding.source import low, read

_NAME, _PHONE, _ORDER = "name_or_organisation", "phone", "product_reference"
_WISH, _STORY = (
    "remedy_details",
    500,
)  # and characters of a story in which what can be cancelled is looked for
_NEAR = 40  # characters before the last figures in which the telephone is named
_PAIR = 2  # the wrong part of a number and the right one
_FEW = 6  # words of a message that says no more than what the right number is
_CODE = re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{4,}(?![\w-])", re.ASCII)
_SAID = 200  # characters of a message in which a part is looked for


def kept_on(draft: Draft) -> Draft:
    """The turn without the order to take the complaint back, where only one wish is given up: "I withdraw the request
    for credit, the apology is enough"."""
    taken_back = "withdraw" in {draft.understood.command, draft.understood.first}
    kept = needs.says("keeps", draft.turn.text, draft.language) or _is_cancelled(draft)
    if draft.turn.option or not (taken_back and kept):
        return draft
    read = draft.understood._replace(command="", first="", intent="complaint")
    return draft._replace(turn=replace(draft.turn, understood=read))


def _is_cancelled(draft: Draft) -> bool:
    """Whether "cancel it" answers the question for a remedy, and something can be cancelled: a fine, a contract."""
    remedies, wish = LANGUAGES[draft.language].words["remedies"], draft.understood.fields.get(_WISH)
    if draft.state.asked != _WISH or wish is None or wish.value != remedies["labels"]["cancellation"]:
        return False
    story = low(
        f"{draft.form.value('product_description')} {draft.form.value('problem_description')[:_STORY]}"
    )
    edge = r"\b" if LANGUAGES[draft.language].words["spaced"] else ""
    return any(re.search(f"{edge}{re.escape(low(each))}", story) for each in remedies["cancelled"])


def with_both(draft: Draft) -> Draft:
    """The turn with the names of who is concerned and of who writes, told in one breath: "他叫孙德福，我叫孙燕"."""
    fields = draft.understood.fields
    name, acts = fields.get(_NAME), draft.state.acting or "acting_for" in draft.form
    if not acts or name is None or _NAME in draft.form or "acting_for" in fields:
        return draft
    other = people.acting(read(draft.turn.text[:_SAID]), draft.language)
    if other is None or other.value == name.value:
        return draft
    understood = draft.understood._replace(fields={**fields, _NAME: other, "acting_for": name})
    return draft._replace(turn=replace(draft.turn, understood=understood))


def with_part(draft: Draft) -> Draft:
    """The turn with the whole value that its part makes of the one on the form."""
    if draft.turn.option or draft.understood.command == "withdraw" or len(draft.turn.text) > _SAID:
        return draft
    if (whole := _lengthened(draft)) is not None:
        reading = draft.understood._replace(
            fields={_NAME: whole}, correcting=True, elsewhere=True, answer=None
        )
        return draft._replace(turn=replace(draft.turn, understood=reading))
    for line, mended in ((_NAME, _name), (_PHONE, _number), (_ORDER, _order_end), (_ORDER, _order)):
        found = mended(draft) if line in draft.form or line == _NAME else None
        if found:
            fields = {key: each for key, each in draft.understood.fields.items() if not _holds(each, found)}
            fields[line] = found
            read = draft.understood._replace(fields=fields, correcting=True)
            return draft._replace(turn=replace(draft.turn, understood=read))
    return draft


def _lengthened(draft: Draft) -> Found | None:
    """The name on the form with what belongs behind it, and nothing else said: "ok ana lopes" after "Ana"."""
    text, known = draft.turn.text.strip(), draft.form.value(_NAME)
    said = people.without_lead(text, draft.language)
    more = low(said).removeprefix(f"{low(known)} ") if known and " " not in known else ""
    if not more or more == low(said) or not people.unlisted(more, draft.language, (draft.language,)):
        return None
    name = said.title() if said.islower() else said
    return Found(name, said, 0.9, draft.turn.text.find(said), draft.turn.text.find(said) + len(said))


def _holds(value: Found, part: Found) -> bool:
    """Whether what was taken for a value is the sentence that puts a part of another one right."""
    return value.start <= part.start and part.end <= value.end


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
    if not words:
        return name
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
    match = None if _PHONE in draft.understood.fields else _ending(draft.language).search(text)
    if match is None or not _names_phone(text[max(0, match.start() - _NEAR) : match.start()], draft.language):
        return None
    end = match["end"]
    return Found(_ended(known.value, end), _ended(known.said, end), 0.9, match.start(), match.end())


def _names_phone(before: str, tag: str) -> bool:
    """Whether the words just before are of a telephone, and not of a card or an order: no "tel" in "hotel"."""
    words = LANGUAGES[tag].words
    edge = r"\b" if words["spaced"] else ""
    named = "|".join(re.escape(low(each)) for each in words["fields"][_PHONE])
    return (
        re.search(f"{edge}(?:{named}){edge}(?!.*{edge}(?:{words['contacts']['not_ending']}))", before)
        is not None
    )


def _order_end(draft: Draft) -> Found | None:
    """The number on the form with another end, where both ends are told: "不是0733，是0733A"."""
    said, held = list(_CODE.finditer(draft.turn.text)), draft.form.value(_ORDER)
    if len(said) != _PAIR or not draft.understood.correcting:
        return None
    (wrong, right), spans = (match[0] for match in said), (said[0].start(), said[1].end())
    if wrong == held or not held.endswith(wrong):
        return None
    return Found(held.removesuffix(wrong) + right, draft.turn.text, 0.9, *spans)


def _order(draft: Draft) -> Found | None:
    """One number that looks like the one on the form and is not it: "no, 12354"."""
    understood, held = draft.understood, draft.form.value(_ORDER)
    told = _ORDER in understood.fields or understood.phones or understood.amounts or understood.dates
    if told or draft.state.asked not in {"", _ORDER}:  # "no, 2024" may be a year
        return None
    said = list(_CODE.finditer(draft.turn.text))
    matches = [match for match in said if match[0] != held]
    corrects = understood.answer == "no" or understood.correcting or len(matches) < len(said)
    if len(matches) != 1 or not corrects:
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
