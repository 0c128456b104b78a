"""What a matter needs before somebody can act on it: which lines are asked first, and which may stay open."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.understanding import Found
from dialogs.understanding.source import low

Matter = Literal["thing", "delivery", "bill", "visit", "conduct"]

# What each kind of matter is acted on by, the most worth first. A thing that fails is put right as the person
# wishes; a delivery and a bill are found by their number; who missed a visit is found by its day and by whom it was
# to be paid to ("whose"), who was rude by the day.
ORDERS: Mapping[Matter, tuple[str, ...]] = MappingProxyType(
    {
        "thing": ("product_description", "remedy_details", "product_reference", "problem_date"),
        "delivery": ("product_description", "product_reference", "remedy_details", "problem_date"),
        "bill": ("product_reference", "remedy_details", "product_description", "problem_date"),
        "visit": ("product_description", "problem_date", "remedy_details", "whose", "product_reference"),
        "conduct": ("problem_date", "remedy_details"),
    }
)
_READ = 2_000  # characters of the story that are looked at
_NEVER = re.compile(r"(?!)")
_TELLING = 4  # letters of a word that tells a phrase from most texts
_FORM = 24  # characters of a message that only names the form of an answer
_WISHED = 80  # characters of a message that is a wish for a way to be written to
_EDGES = " .,;!。，！"
_STOP = re.compile(r"[.!?](?!\w)|[\n。！？；;]")
_LATE = 4_000  # characters in which a permission is looked for
# What each table of permissions fills.
_PERMITS: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "pass_on": (("consent_third_party", "yes"),),
        "keep_back": (("consent_third_party", "no"),),
        "by_text": (("preferred_channel", "sms"), ("sms_optin", "yes")),
        "no_text": (("sms_optin", "no"),),
        "by_mail": (("preferred_channel", "email"),),
        "by_phone": (("preferred_channel", "phone"),),
        "by_post": (("preferred_channel", "letter"),),
        "by_whatsapp": (("preferred_channel", "WhatsApp"),),
        "by_wechat": (("preferred_channel", "WeChat"),),
        "no_call": (("preferred_channel", ""),),  # in their own words
        "here": (("preferred_channel", "here"),),
        **{form: (("format_need", form),) for form in ("large_print", "audio", "screen_reader", "easy_read")},
    }
)


class Words(NamedTuple):
    """A table of phrases. Most texts hold none, which plain searches tell in a tenth of the time."""

    cues: tuple[str, ...]  # every phrase holds one of them
    plain: tuple[str, ...]
    pattern: re.Pattern[str]

    def find(self, text: str) -> re.Match[str] | None:
        return self.pattern.search(text) if self.may_be_in(text) else None

    def may_be_in(self, text: str) -> bool:
        low = text.lower()
        return any(map(low.__contains__, self.cues)) and any(map(low.__contains__, self.plain))


def _pattern(phrases: Sequence[str], *, spaced: bool) -> Words:
    joined = _joined(phrases)
    edges = rf"(?<!\w)(?:{joined})(?!\w)" if spaced else joined
    return Words(_cues(phrases), _plain(phrases), re.compile(edges, re.IGNORECASE) if phrases else _NEVER)


def _plain(phrases: Sequence[str]) -> tuple[str, ...]:
    return tuple(each.rstrip("*").lower() for each in phrases)


def _cues(phrases: Sequence[str]) -> tuple[str, ...]:
    """As few words as every phrase holds one of: what a text is looked through for first."""
    left, cues = list(_plain(phrases)), list[str]()
    while left:
        words = {
            word for each in left for word in (each, *each.split()) if len(word) >= _TELLING or word == each
        }
        best = max(sorted(words), key=lambda word: (sum(word in each for each in left), len(word)))
        cues.append(best)
        left = [each for each in left if best not in each]
    return tuple(cues)


def _joined(phrases: Sequence[str]) -> str:
    parts = [re.escape(each.rstrip("*")) + (r"\w*" if each.endswith("*") else "") for each in phrases]
    return "|".join(sorted(parts, key=len, reverse=True))


def _tables(tag: str) -> Mapping[str, Any]:
    """As they are written: with the marks on their letters, as the story they are looked for in."""
    path = LANGUAGES[tag].folder / "needs.toml"
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}


def _typed(phrases: Sequence[str]) -> Sequence[str]:
    """Phrases, and as they are typed in a hurry: "dont want texts"."""
    return tuple(dict.fromkeys([*phrases, *(each.replace("'", "") for each in phrases)]))


@lru_cache(maxsize=32)
def _words(tag: str) -> Mapping[str, Words]:
    tables, spaced = _tables(tag), bool(LANGUAGES[tag].words["spaced"])
    names = (
        *("delivery", "bill", "visit", "conduct", "trades", "format", "writer", "wishes"),
        *("authority", "agrees", "anonymous", "further", "other_order", "numberless", "fileless", "rather"),
        *("as_well", "announces", "asks_why", "requests", "keeps"),
    )
    found = {name: _pattern(_typed(tables.get(name, ())), spaced=spaced) for name in names}
    permits = {
        name: _typed(phrases) for name, phrases in tables.get("permissions", {}).items() if name in _PERMITS
    }
    whole = "|".join(f"(?P<{name}>{_joined(phrases)})" for name, phrases in permits.items())
    edges = rf"(?<!\w)(?:{whole})(?!\w)" if spaced else whole
    every = [phrase for phrases in permits.values() for phrase in phrases]
    return found | {
        "permissions": Words(
            _cues(every), _plain(every), re.compile(edges, re.IGNORECASE) if whole else _NEVER
        )
    }


def order(draft: Draft) -> tuple[str, ...]:
    """The lines this matter is acted on by, the most worth first."""
    return ORDERS[matter(draft)]


def matter(draft: Draft) -> Matter:
    story = draft.form.value("problem_description")[:_READ]
    kind = _matter(story, draft.language)
    of_people = kind in {"thing", "delivery"} and "product_description" not in draft.form
    return "conduct" if of_people and says("conduct", story, draft.language) else kind


@lru_cache(maxsize=256)
def _matter(story: str, tag: str) -> Matter:
    kinds: tuple[Matter, ...] = ("visit", "bill", "delivery")
    return next((kind for kind in kinds if says(kind, story, tag)), "thing")


def another_matter(text: str, draft: Draft) -> bool:
    """Whether a text is about another kind of matter than the case at hand."""
    return _matter(text[:_READ], draft.language) != matter(draft)


def says(table: str, text: str, tag: str) -> re.Match[str] | None:
    """The first word of a table in a text."""
    return _words(tag)[table].find(text[:_READ].replace("’", "'"))


@lru_cache(maxsize=32)
def _forms(tag: str) -> Mapping[str, str]:
    return {
        low(phrase): form for form, phrases in _tables(tag).get("forms", {}).items() for phrase in phrases
    }


def form_of(text: str, tag: str) -> str:
    """The form of an answer that a whole message names: "large print"."""
    return _forms(tag).get(" ".join(low(text[: _FORM * 2]).strip(_EDGES).split()), "")


def permitted(text: str, tag: str) -> Mapping[str, Found]:
    """What a text permits or wishes by the way: details passed on, text messages, the way and form of an answer."""
    found: dict[str, Found] = {}
    form = form_of(text, tag) if len(text) <= _FORM else ""
    if form:
        return {"format_need": Found(form, text.strip(), 0.9, 0, len(text))}
    words, said = _words(tag)["permissions"], text[:_LATE].replace("’", "'")
    if not words.may_be_in(said):
        return found
    for match in words.pattern.finditer(said):
        for key, value in _PERMITS[str(match.lastgroup)]:
            if value or key not in found:
                way = key == "preferred_channel"
                found[key] = _way(value, match, text) if way else _permit(value, match)
    return found


def _permit(value: str, match: re.Match[str]) -> Found:
    return Found(value, match[0], 0.85, match.start(), match.end())


def _way(value: str, match: re.Match[str], text: str) -> Found:
    """The way to be written to, with the words it was wished in; they stand for it where they say more than a way:
    "call me after 5", "I'm deaf so no calls"."""
    said = " ".join((text if len(text) <= _WISHED else _sentence(text, match)).split())
    more = not value or (value == "phone" and any(map(str.isdecimal, said)))
    return Found(said if more else value, said, 0.85, match.start(), match.end())


def _sentence(text: str, match: re.Match[str]) -> str:
    """The sentence the words stand in; they alone where it is long."""
    end = _STOP.search(text, match.end())
    before = [stop.end() for stop in _STOP.finditer(text, 0, match.start())]
    said = text[before[-1] if before else 0 : end.start() if end else len(text)].strip()
    return said if len(said) <= _WISHED else match[0]


def another_form(draft: Draft) -> bool:
    """Whether somebody is said to see or read badly."""
    return _another_form(draft.form.value("problem_description")[:_READ], draft.language)


@lru_cache(maxsize=256)
def _another_form(story: str, tag: str) -> bool:
    return says("format", story, tag) is not None


def found_by(draft: Draft) -> bool:
    """Whether the desk can tell whose matter it is: by a number, a name or an address; a delivery by its day."""
    form = draft.form
    named = any(key in form for key in ("product_reference", "name_or_organisation", "phone", "email"))
    return named or bool(draft.turn.sender) or by_its_day(draft)


def by_its_number(draft: Draft) -> bool:
    """A bill whose number is known needs no description."""
    return "product_reference" in draft.form and matter(draft) == "bill"


def by_its_trade(draft: Draft) -> bool:
    """A visit by somebody whose trade is named needs no description of a service."""
    story = draft.form.value("problem_description")[:_READ]
    return matter(draft) == "visit" and says("trades", story, draft.language) is not None


def by_its_day(draft: Draft) -> bool:
    """A delivery whose day is known is found without its number."""
    day = draft.form.value("problem_date")
    return matter(draft) == "delivery" and bool(day) and "/" not in day and "," not in day
