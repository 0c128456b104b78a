"""Takes what was understood into the form: new values, corrections, doubts, and the person's own words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Literal

from dialogs import catalogue, needs
from dialogs.complaint import Form, Value
from dialogs.draft import Draft
from dialogs.languages import LANGUAGES
from dialogs.playback import cut
from dialogs.understanding import Found, manners, people, wishes
from dialogs.understanding.source import low

_SURE = 0.7
_UNNAMED = 0.4  # how sure words are that stand for a name nobody gave
_NAMED = 0.8  # how sure a name must be to take the place of one that was given
_REPLACEABLE = frozenset(
    {
        *("phone", "email", "fax", "name_or_organisation"),
        *("expected_reply_date", "preferred_channel", "sms_optin", "consent_third_party"),
    }
)
_TWO_NAMES = re.compile(r"([a-z]{2,20})[._-]([a-z]{2,20})", re.IGNORECASE | re.ASCII)
_SIGNED = 4_000  # characters in which the writer's own name is looked for
_LEAD = 2  # words before a name that is put right
_STOPS, _AFTER = ".!?;\n。！？；", 16  # what ends a sentence, and characters behind a wish in it
_BRIEF = 120  # characters of a message that says whom to write to
_NAMES = frozenset({"name_or_organisation", "acting_for.name"})
_ALIKE = 0.8  # how like a wrong number the right one is
_LEFTOVER = 40  # characters beside a value that are a story of their own


@dataclass(frozen=True, slots=True)
class Filled:
    """Which lines a turn filled and which it changed."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


_SENTENCE_END = re.compile(r"[.!?\n。！？；;]+(?:\s|$)?")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_TELLING, _TELLING_HAN = 14, 5  # characters: a greeting is shorter


def merge(draft: Draft, *, but: str = "") -> tuple[Draft, Filled]:
    """Fills what the message says by the way; the line `but` is left to whoever asked for it."""
    told: dict[str, list[str]] = {"new": [], "changed": []}
    draft = _for_another(draft)
    for key, found in _fields(draft).items():
        if key == but or found.confidence < _SURE or found.other:
            continue
        draft, how = _merged(draft, key, found)
        if how:
            told[how].append(key)
    wished = _to_writer(draft) if but != "contact_person" else None
    if wished:
        draft = draft.fill("contact_person", wished)
        told["new"].append("contact_person")
    return draft, Filled(tuple(told["new"]), tuple(told["changed"]))


def _merged(draft: Draft, key: str, found: Found) -> tuple[Draft, Literal["new", "changed", ""]]:
    """One line with what was found for it, and what became of the line."""
    current = draft.form.get(key)
    if current is None or current.confidence < _SURE:
        return noted(draft, key, found), "new"
    if key == "product_reference":
        return _numbered(draft, current, found)
    if key == "product_description" and _is_no_other(draft, current, found):
        return draft, ""
    if current.value == found.value or (key == "name_or_organisation" and _shortens(draft, current, found)):
        return draft, ""
    if key == "remedy_details" and (
        _adds(draft, found) or _is_second(draft, current) or _goes_with(draft, found)
    ):
        return _wishing_both(draft, current, found)
    if not _replaces(draft, key, current, found):
        return draft, ""
    if key == "remedy_details":
        return rewished(draft, found), "changed"
    found = _whole_name(draft, found, current) if key == "name_or_organisation" else found
    return noted(draft, key, found), "changed"


def _is_no_other(draft: Draft, current: Value, found: Found) -> bool:
    """Whether a thing is the one that is known by a longer or a shorter name, or is what is wished for: "scrap the
    voucher"."""
    same = current.value in found.value or found.value in current.value
    return same or wishes.is_bare(found.value, draft.language)


def _shortens(draft: Draft, current: Value, found: Found) -> bool:
    """Whether a name is some words of the one that is known, as people sign who are known by now: "José Luis"."""
    known, said = current.value.split(), found.value.split()
    whole = len(said) < len(known) and current.value.startswith(f"{found.value} ")
    return whole and not (draft.understood.correcting or current.confidence < _SURE)


def rewished(draft: Draft, found: Found) -> Draft:
    """Another wish in place of the one on the form, which is kept where it was in words of their own."""
    current = draft.form["remedy_details"]
    draft = words(draft, current.said) if current.said == current.value else draft
    return noted(draft, "remedy_details", found)


def _adds(draft: Draft, found: Found) -> bool:
    """Whether a wish is said to stand beside the first one: "we would also like an apology"."""
    text = draft.turn.text
    start = max(text.rfind(mark, 0, found.start) for mark in _STOPS) + 1
    around = text[max(start, found.start - _BRIEF) : found.end + _AFTER]
    besides = needs.says("as_well", around, draft.language) is not None
    return besides and not needs.says("rather", around, draft.language)  # "also have a refund instead"


def _is_second(draft: Draft, current: Value) -> bool:
    """Whether a letter names a remedy after a wish in words of its own, and does not say that it takes its place."""
    labels = LANGUAGES[draft.language].words["remedies"]["labels"].values()
    comma = str(LANGUAGES[draft.language].words["formats"]["comma"])
    own = draft.situation.traits.style == "letter" and set(current.value.split(comma)).isdisjoint(labels)
    return own and not (draft.understood.correcting or needs.says("rather", draft.turn.text, draft.language))


def _goes_with(draft: Draft, found: Found) -> bool:
    """Whether only words are wished for, an apology or a reason, which take the place of nothing: "给我个说法"."""
    remedies = LANGUAGES[draft.language].words["remedies"]
    comma = str(LANGUAGES[draft.language].words["formats"]["comma"])
    in_words = {remedies["labels"][kind] for kind in ("apology", "explanation")}
    instead = draft.understood.correcting or needs.says("rather", draft.turn.text, draft.language)
    return set(found.value.split(comma)) <= in_words and not instead


def _wishing_both(draft: Draft, current: Value, found: Found) -> tuple[Draft, Literal["new", "changed", ""]]:
    comma = str(LANGUAGES[draft.language].words["formats"]["comma"])
    held = current.value.split(comma)
    fresh = [each for each in found.value.split(comma) if each.lower() not in current.value.lower()]
    if not fresh:
        return draft, ""
    both = found._replace(value=comma.join([*held, *fresh]), said=f"{current.said} … {found.said}")
    return noted(draft, "remedy_details", both), "changed"


def _numbered(draft: Draft, current: Value, found: Found) -> tuple[Draft, Literal["new", "changed", ""]]:
    """The numbers of orders with another one: a further one is added, a right one takes the place of the one that is
    said to be wrong, in need of the one most like it."""
    held, said = current.value.split(", "), found.value.split(", ")
    fresh = [each for each in said if each not in held]
    tags = _tags(draft)
    denied = [each for each in held if manners.denies(draft.turn.text, each, tags)]
    if not fresh:
        alone = draft.understood.correcting and not denied and found.value != current.value
        return (noted(draft, "product_reference", found), "changed") if alone else (draft, "")
    wrong = denied or (_wrong(held, fresh) if _rights(draft, current, tags) else [])
    at = held.index(wrong[0]) if wrong else len(held)
    kept = [each for each in held if each not in wrong]
    value = ", ".join([*kept[:at], *fresh, *kept[at:]])
    return noted(draft, "product_reference", found._replace(value=value)), "changed" if wrong else "new"


def _wrong(held: list[str], fresh: list[str]) -> list[str]:
    return held if len(held) == 1 or len(fresh) > 1 else get_close_matches(fresh[0], held, 1, _ALIKE)


def _rights(draft: Draft, current: Value, tags: tuple[str, ...]) -> bool:
    """Whether the number of a message is the right one rather than one more: it is said so, or nothing else is said
    before the form is sent."""
    understood = draft.understood
    edited = draft.turn.edited and current.message == draft.turn.message
    alone = understood.elsewhere and draft.state.phase != "submitted"
    return understood.correcting or edited or alone or manners.says(draft.turn.text, "misnumbered", tags)


def _for_another(draft: Draft) -> Draft:
    """Who names somebody close as another than themselves writes for them: "her name is Joan Smith". Their own name
    stands on as that of the writer; the name of anybody else is nobody's here: "the driver, his name is Bob"."""
    name, current = (
        draft.understood.fields.get("name_or_organisation"),
        draft.form.get("name_or_organisation"),
    )
    if name is None or draft.state.acting:
        return draft
    if not people.of_another(draft.turn.text, name, draft.language):
        return draft.now(acting=True) if current is not None and _is_of_other(draft, name) else draft
    told = low(f"{draft.form.value('problem_description')[:_SIGNED]} {draft.turn.text[:_SIGNED]}")
    if not any(each in told for each in _kin(draft.language)):
        return draft if draft.state.asked in _NAMES else _nameless(draft)
    if current is not None and current.value != name.value and "acting_for" not in draft.form:
        draft = draft.fill("acting_for", current)
        draft = draft._replace(form=draft.form.without("name_or_organisation"))
    return draft.now(acting=True)


def _is_of_other(draft: Draft, name: Found) -> bool:
    """Whether it is said before one's own name that the one that is known is somebody else's: "c'est son nom. Moi
    c'est Paul"."""
    before = low(draft.turn.text[: name.start])
    return any(cue in before for cue in LANGUAGES[draft.language].words["names"]["others"])


def _nameless(draft: Draft) -> Draft:
    fields = {key: each for key, each in draft.understood.fields.items() if key != "name_or_organisation"}
    return draft._replace(turn=replace(draft.turn, understood=draft.understood._replace(fields=fields)))


@lru_cache(maxsize=16)
def _kin(tag: str) -> tuple[str, ...]:
    """How somebody close is named, without "he" and "she"."""
    words = LANGUAGES[tag].words
    least = 4 if words["spaced"] else 2
    return tuple(low(each) for each in words["feelings"]["kin"] if len(each) >= least)


def _to_writer(draft: Draft) -> Value | None:
    """Who writes for somebody else and wants to be written to: "contact me, not her"."""
    text, name = draft.turn.text, writer(draft.form)
    known = not name or "contact_person" in draft.form or len(text) > _BRIEF
    if known or not needs.says("writer", text, draft.language):
        return None
    return Value(name, text.strip(), draft.turn.message, confirmed=True)


def _fields(draft: Draft) -> Mapping[str, Found]:
    fields = _by_person(draft)
    permitted = needs.permitted(draft.turn.text, draft.language)
    return {**permitted, **fields} if permitted else fields


def _by_person(draft: Draft) -> Mapping[str, Found]:
    """The fields of the turn. Who writes for somebody else and says who they are takes nobody's place."""
    fields = draft.understood.fields
    name, current = fields.get("name_or_organisation"), draft.form.get("name_or_organisation")
    acts = draft.state.acting or "acting_for" in draft.form
    if not acts or name is None or current is None or "acting_for" in fields:
        return fields
    rewrites = draft.understood.correcting or (draft.turn.edited and current.message == draft.turn.message)
    if rewrites or name.value == current.value or people.of_another(draft.turn.text, name, draft.language):
        return fields
    others = {key: found for key, found in fields.items() if key != "name_or_organisation"}
    return others | {"acting_for": name}


def _is_of_wish(draft: Draft, thing: Found) -> bool:
    """Whether a thing ends what is wished for, in a text that puts nothing right."""
    wish = draft.understood.fields.get("remedy_details")
    within = wish is not None and wish.start < thing.start and thing.end <= wish.end
    return within and not LANGUAGES[draft.language].words["spaced"]


def _whole_name(draft: Draft, found: Found, current: Value) -> Found:
    """A first name for the initial, or the other first name, that stood there: "Daniel, not just D.", "Tim not
    Tom"."""
    first, _, family = current.value.partition(" ")
    initial = len(first.rstrip(".")) == 1 and found.value[:1].upper() == first[:1].upper()
    named = re.search(rf"\b{re.escape(first)}\b", draft.turn.text[found.end : found.end + _BRIEF]) is not None
    alone = bool(family) and " " not in found.value
    return found._replace(value=f"{found.value} {family}") if alone and (initial or named) else found


def _tags(draft: Draft) -> tuple[str, ...]:
    return (draft.language, *(tag for tag in draft.situation.desk.languages if tag in LANGUAGES))


def _replaces(draft: Draft, key: str, current: Value, found: Found) -> bool:
    edited = draft.turn.edited and current.message == draft.turn.message
    understood = draft.understood
    if key == "name_or_organisation" and manners.denies(
        draft.turn.text, current.value.split()[0], _tags(draft)
    ):
        return True  # "it's Tim, not Tom"
    if key == "name_or_organisation":
        longer = understood.elsewhere and found.value.startswith(f"{current.value} ")
        alone = len(draft.turn.text.split()) - len(found.value.split()) <= _LEAD
        if longer or (understood.correcting and alone):
            return True  # "Iván Soler" after "Iván", "actually Nina Holt-Bauer"
    if key == "name_or_organisation" and found.confidence < _NAMED and not edited:
        return False
    if key == "product_description" and not edited and _is_of_wish(draft, found):
        return False  # "修好再赔地板"
    if understood.correcting or understood.elsewhere or edited:
        return True  # nothing but the value: we said "just write the right one"
    if key == "remedy_details" and current.said == current.value and found.value != found.said:
        return True  # a remedy by its name, after words that named none: "3rd floor, flat B"
    return key in _REPLACEABLE


def noted(draft: Draft, key: str, found: Found, *, flagged: bool = False, confirmed: bool = False) -> Draft:
    """One line filled; a remedy also says that one is asked for (Annex B, B4.1)."""
    if key == "product_description" and (
        (found.start == 0 and found.value[1:].islower()) or draft.turn.text.isupper()
    ):
        found = found._replace(value=found.value.lower())  # a capital that begins the sentence, or shouts
    if key == "acting_for" and key in draft.form:  # that they may stays said
        flagged, confirmed = draft.form[key].flagged, draft.form[key].confirmed
    draft = draft.note(key, found, flagged=flagged, confirmed=confirmed)
    if key == "remedy_details":
        wanted = "no" if found.value in _no_remedy(tuple(draft.situation.desk.languages)) else "yes"
        draft = draft.fill(
            "remedy_requested", Value(wanted, found.said, draft.turn.message, found.confidence)
        )
    return draft


@lru_cache(maxsize=16)
def _no_remedy(enabled: tuple[str, ...]) -> frozenset[str]:
    """How the enabled languages write down that nothing is wanted."""
    return frozenset(
        LANGUAGES[tag].words["remedies"]["labels"]["nothing"] for tag in enabled if tag in LANGUAGES
    )


def authorised(draft: Draft, said: str, *, agreed: bool) -> Draft:
    """Who acts for somebody else, and whether that person agrees: a no is looked at by a person. A writer without a
    name is called one."""
    writer = draft.form.value("acting_for") or draft.turn.sender or draft.form.value("email")
    named = writer or catalogue.text("word.writer", draft.language)
    sure = 1.0 if writer else _UNNAMED
    value = Value(named, said, draft.turn.message, sure, confirmed=agreed, flagged=not agreed)
    return draft.fill("acting_for", value)


def writer(form: Form) -> str:
    """The name of who acts for somebody else, "" when they gave none."""
    value = form.get("acting_for")
    return value.value if value is not None and value.confidence > _UNNAMED else ""


def words(draft: Draft, text: str = "") -> Draft:
    """Adds the message to the problem in the person's words; nothing they say is lost."""
    said = (text or draft.turn.text).strip()
    if not said:
        return draft
    current = draft.form.get("problem_description")
    if current is None:
        return draft.fill("problem_description", Value(said, said, draft.turn.message))
    if said in current.value:
        return draft
    if draft.turn.edited and current.message == draft.turn.message and current.said in current.value:
        value = current.value.replace(current.said, said, 1)
        return draft.fill("problem_description", Value(value, said, draft.turn.message))
    joined = replace(current, value=f"{current.value}\n{said}", said=current.said)
    entries = {**draft.form.entries, "problem_description": joined}
    return draft._replace(form=type(draft.form)(entries))


def more_than(draft: Draft, found: Found) -> bool:
    """Whether a message says a good deal beside the value read in it."""
    return len(draft.turn.text.strip()) - (found.end - found.start) > _LEFTOVER


def files(draft: Draft) -> Draft:
    """Lists the files that came with the message (Annex B, B6.1)."""
    names = [*draft.state.kept, *(name for name in draft.turn.files if name)]
    if not names:
        return draft
    draft = draft.now(kept=())
    current = draft.form.value("enclosure_list")
    listed = ", ".join([*([current] if current else []), *names])
    return draft.fill("enclosure_list", Value(listed, "", draft.turn.message, confirmed=True))


def given(draft: Draft) -> Draft:
    """What the address itself tells: a number or mailbox, and the name its owner goes by there."""
    turn = draft.turn
    if turn.contact and turn.contact[0] not in draft.form and turn.contact[1]:
        draft = draft.fill(turn.contact[0], Value(turn.contact[1], "", turn.message, confirmed=True))
    name = " ".join(turn.sender.split())
    key = "acting_for" if draft.state.acting else "name_or_organisation"
    if _a_name(name) and key not in draft.form:
        # a profile's name is unconfirmed: shown, and replaced by whatever the person says
        draft = draft.fill(key, Value(name[:80], "", turn.message, 0.5))
    return draft


def signed(draft: Draft) -> Draft:
    """The writer's whole name from their address, where they call themselves by the first half of it: "I'm Peter …
    peter.hale@example.com"."""
    local = draft.form.value("email").partition("@")[0]
    match = _TWO_NAMES.fullmatch(local)
    if not match:
        return draft
    key = "acting_for" if draft.state.acting else "name_or_organisation"
    first, whole = match[1].capitalize(), f"{match[1].capitalize()} {match[2].capitalize()}"
    current = draft.form.get(key)
    if current is not None and current.confidence >= _SURE and current.value != first:
        return draft
    if not re.search(rf"\b{first}\b", draft.turn.text[:_SIGNED]):
        return draft
    return draft.fill(key, Value(whole, first, draft.turn.message, 0.75))


def _a_name(name: str) -> bool:
    return len(name) >= 2 and "@" not in name and any(map(str.isalpha, name)) and name.isprintable()


def subject(draft: Draft) -> str:
    """What the case is about in a few words, for lists: the first sentence that says something, else the product."""
    product = draft.form.value("product_description")
    sentences = (each.strip() for each in _SENTENCE_END.split(draft.form.value("problem_description")[:1000]))
    telling = next(
        (each for each in sentences if len(each) >= (_TELLING_HAN if _HAN.search(each) else _TELLING)), ""
    )
    return cut(telling or product or draft.form.value("problem_description"), 60)
