"""Answers that come back under the questions of a letter, each read into the line it is for."""

from collections.abc import Mapping

from dialogs import answers, filling, needs, opening
from dialogs.complaint import Value
from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.understanding import Found, Understanding, times, understand, wishes
from dialogs.understanding.source import low

# The lines whose answers tell themselves apart: under the question of another one they are still theirs.
_TELLING = ("problem_date", "product_reference", "remedy_details")


def fill(draft: Draft, said: Mapping[int, str]) -> tuple[Draft, tuple[str, ...]]:
    """Each answer read into its line. Returns the lines that took one."""
    filled = []
    for place, answer in said.items():
        key, before = _meant(draft, draft.state.letter[place - 1], answer), draft
        draft = _answered(draft, key, answer)
        if draft.form != before.form:
            filled.append(key)
    return draft, tuple(filled)


def _meant(draft: Draft, key: str, answer: str) -> str:
    """The line an answer is for: a day under the question for a wish, a number under that for a day, are told by what
    they are, not by the figure before them."""
    if (
        key == "product_description"
        and "remedy_details" not in draft.form
        and "remedy_details" in draft.state.letter
    ):
        sum_of_money = bool(opening.reread(draft, answer).understood.amounts)  # "travel costs of £18"
        return "remedy_details" if sum_of_money or wishes.is_bare(answer, draft.language) else key
    others = [each for each in _TELLING if each != key and each not in draft.form]
    others = [each for each in others if each in draft.state.letter]
    if key not in _TELLING or not others:
        return key
    said = opening.reread(draft, answer, key).understood
    if key in said.fields or said.command or said.answer is not None:
        return key
    fitting = [each for each in others if each in said.fields]
    if not fitting and "remedy_details" in others and _wishes(draft, answer):
        fitting = ["remedy_details"]
    return fitting[0] if len(fitting) == 1 else key


def _wishes(draft: Draft, answer: str) -> bool:
    """Whether an answer that holds no day and no number is a wish."""
    opens = LANGUAGES[draft.language].words["remedies"]["opens"]
    said = needs.says("wishes", answer, draft.language) or low(answer).startswith(tuple(opens))
    return bool(said) or wishes.is_bare(answer, draft.language)


def _answered(draft: Draft, key: str, answer: str) -> Draft:
    """Reads one answer as if its question had been the only one."""
    line = {"acting_for.name": "name_or_organisation", "acting_for.authority": "acting_for"}.get(key, key)
    understood = understand(
        answer,
        now=draft.turn.now,
        languages=draft.situation.desk.languages,
        language=draft.language,
        asked=line,
    )
    if key == "problem_description":
        return draft
    if key in {"safety_question", "acting_for.authority"}:
        if understood.answer is None:
            return draft
        if key == "acting_for.authority":
            return filling.authorised(draft, answer, agreed=understood.answer == "yes")
        return draft.fill(line, Value(understood.answer, answer, draft.turn.message))
    form = answers.form_named(answer.strip(), draft.language) if key == "format_need" else ""
    if form:
        return filling.noted(draft, line, Found(form, answer[:500], 0.9, 0, 0))
    refused = understood.command in {"skip", "unknown"} or understood.answer == "no"
    if refused and line not in understood.fields:
        return draft
    return _noted(draft, line, answer, understood)


def _noted(draft: Draft, line: str, answer: str, understood: Understanding) -> Draft:
    """The value of an answer; words nobody could read are kept as they are, but for a number that has none."""
    found = understood.fields.get(line)
    if found and not found.other:
        return filling.noted(draft, line, found._replace(said=answer[:500]))
    numberless = line == "product_reference" and not any(map(str.isdecimal, answer))
    dayless = line == "problem_date" and not times.tells(answer, draft.language)
    if understood.command == "private" or numberless or dayless:
        return filling.words(draft, answer)
    return filling.noted(draft, line, Found(answer[:500], answer[:500], 0.4, 0, 0), flagged=True)
