"""Shows a person what was noted: short line names, values as people say them, lists and summaries."""

from collections.abc import Iterable

from dialogs import catalogue
from dialogs.complaint import FIELDS, Form, Value
from dialogs.draft import Draft, Said

_SURE = 0.7
_LONG = 120
_HAZARDS = ("hazard_type.health", "hazard_type.person", "hazard_type.property")
# Lines that are kept in the record and not read out; the kinds of danger stand in the line of the danger.
_SILENT = frozenset(
    {
        *_HAZARDS,
        "remedy_requested",
        "confirm_date",
        "signature",
        "language",
        "recurrent",
        "sms_optin",
    }
)
_DAYS = frozenset({"problem_date", "confirm_date", "expected_reply_date"})
_YES_NO = frozenset({"safety_question", *_HAZARDS, "sms_optin", "consent_third_party"})
_WAYS = {
    "sms": "line.sms_optin",
    "email": "line.email",
    "phone": "line.phone",
    "here": "word.here",
    "letter": "word.letter",
    "WeChat": "word.wechat",
}
CHANGEABLE = tuple(each.key for each in FIELDS if each.asked)
"""Every line a person can pick and change."""


def label(key: str, language: str) -> str:
    return catalogue.text(f"line.{key}", language)


SURE = 0.7  # how sure a value must be to be noted without asking back
_FIGURES = 5  # of a telephone number as it was typed; what was said in words is shown in figures


def shown(key: str, value: Value, draft: Draft) -> str:
    """A value as it is read back: days in words, phones as they were typed, long words cut."""
    language = draft.language
    if key in _DAYS:
        return catalogue.day_or_span(value.value, language, draft.today)
    if key in {"phone", "fax"} and sum(map(str.isdecimal, value.said)) >= _FIGURES:
        return value.said
    if key == "preferred_channel" and value.value in _WAYS:
        return catalogue.text(_WAYS[value.value], language)
    if key == "safety_question" and value.value == "yes":
        kinds = [each for each in _HAZARDS if draft.form.value(each) == "yes"]
        return named(kinds, draft) or catalogue.text("word.yes", language)
    if key in _YES_NO and value.value in {"yes", "no"}:
        return catalogue.text(f"word.{value.value}", language)
    if key == "format_need" and catalogue.has(f"format.{value.value}", language):
        return catalogue.text(f"format.{value.value}", language)
    return cut(value.value)


def cut(text: str, most: int = _LONG) -> str:
    """The first words of a long text, on one line."""
    line = " ".join(text[: most * 2].split())
    return line if len(line) <= most and len(text) <= most * 2 else line[: most - 1].rstrip() + "…"


def lines(keys: Iterable[str], draft: Draft) -> str:
    language = draft.language
    colon = catalogue.colon(language)
    return catalogue.lines(
        [
            f"{label(key, language)}{colon}{shown(key, draft.form[key], draft)}"
            for key in keys
            if key in draft.form
        ]
    )


def listed(keys: Iterable[str], draft: Draft) -> str:
    """The lines that may be read out, "" when there are none."""
    return lines([key for key in keys if key not in _SILENT], draft)


def heard(keys: Iterable[str], draft: Draft) -> Said:
    """value.heard over the sure ones among `keys`, in the order of the form."""
    wanted = set(keys) - _SILENT - {"problem_description"}
    sure = [key for key in draft.form if key in wanted and draft.form[key].confidence >= _SURE]
    return draft.text("value.heard", list=lines(sure, draft)) if sure else Said("", ())


def changed(key: str, draft: Draft) -> Said:
    return draft.text(
        "value.changed", label=label(key, draft.language), value=shown(key, draft.form[key], draft)
    )


def removed(keys: Iterable[str], draft: Draft) -> tuple[Draft, Said]:
    """Without what stands in these lines, and the words that say so."""
    kept = [key for key in draft.form if key in set(keys)]
    said = draft.text("value.removed", list=named(kept, draft))
    return draft._replace(form=draft.form.without(*kept)), said


def summary(draft: Draft) -> Said:
    filled = [key for key in draft.form if key not in _SILENT]
    return draft.text(
        "summary.show", reference=draft.reference, list=lines(filled, draft), missing=missing(draft)
    )


def missing(draft: Draft) -> str:
    """The labels of what a team would miss, or "nothing"."""
    return named(gaps(draft), draft) or catalogue.text("word.nothing", draft.language)


def named(keys: Iterable[str], draft: Draft) -> str:
    """The labels of lines as they stand inside a sentence, "" for none."""
    labels = [label(key, draft.language) for key in keys]
    if not draft.language.startswith("zh"):
        labels = [each[:1].lower() + each[1:] for each in labels]
    return catalogue.listed(labels, draft.language)


def gaps(draft: Draft) -> tuple[str, ...]:
    """What a team would miss here: on a channel that can be answered, no further address."""
    return draft.form.missing(reachable=draft.situation.traits.fallback_rank > 0)


def understood(form: Form) -> list[str]:
    """The lines an acknowledgement by letter lists under "this is what we understood"."""
    return [key for key in form if key not in _SILENT]


def answered(form: Form) -> list[str]:
    """The lines the person's own words filled: neither the address itself nor what stands in no answer."""
    return [key for key in understood(form) if form[key].said]


def changeable(draft: Draft) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The lines to choose from: filled ones and what a team would miss, then the rest of the form."""
    filled = [key for key in draft.form if key in CHANGEABLE]
    open_ones = [key for key in gaps(draft) if key not in filled]
    rest = tuple(key for key in CHANGEABLE if key not in filled and key not in open_ones)
    return (*filled, *open_ones), rest
