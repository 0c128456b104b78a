"""Chooses the next question worth asking, and puts it."""

from dataclasses import replace

from channels.base import Option
from dialogs import catalogue, needs
from dialogs.complaint import Form
from dialogs.draft import NOTHING, Draft, Said
from dialogs.playback import label

USUAL, MOST = 2, 5
"""How many lines of the form are asked in one talk, and how many of somebody who began with next to nothing; what
is still open then stays open."""

_UNKNOWABLE = frozenset({"product_description", "problem_date", "product_reference"})
_YES_NO = frozenset(
    {"safety_question", "acting_for.authority", "enclosure_list", "sms_optin", "consent_third_party"}
)
_BY_PHONE = frozenset({"phone", "contact"})
PERSONAL = ("contact", "name_or_organisation", "acting_for.name", "phone", "email", "address", "sms_optin")
"""The lines that tell who somebody is, or how to reach them."""
_NEVER_SKIPPED = frozenset({"problem_description", "safety_question"})


def following(draft: Draft) -> str:
    """The line to ask next, "" when what is needed is there. Of the most worth first, each only when it matters."""
    urgent = _pressing(draft)
    if urgent:
        return urgent
    history = draft.state.history
    if len(history) >= MOST:
        return ""
    room = (MOST if "problem_description" in history else USUAL) - len(history)
    room += "product_description" in history
    wanted = next((key for key in needs.order(draft) if _wanted(key, draft)), "")
    if wanted and room > 0:
        return _whose(draft) if wanted == "whose" else wanted
    if not needs.found_by(draft):
        return _whose(draft)
    if room > 0 and not wanted and _shows(draft):
        return "enclosure_list"
    return "sms_optin" if _textable(draft) else ""


def _wanted(key: str, draft: Draft) -> bool:
    if key == "whose":
        return not needs.found_by(draft) and bool(_whose(draft))
    if key == "product_reference" and needs.by_its_day(draft):
        return False
    if key == "product_description" and (needs.by_its_number(draft) or needs.by_its_trade(draft)):
        return False
    return is_open(key, draft)


def _shows(draft: Draft) -> bool:
    """Whether a picture is worth asking for: the harm can be seen, and all else is known."""
    seen = draft.state.evidence and draft.situation.traits.attachments and "product_reference" in draft.form
    return bool(seen) and is_open("enclosure_list", draft)


def _textable(draft: Draft) -> bool:
    """Whether a phone was given in a chat that is not itself on it, and may be texted if its owner likes."""
    situation = draft.situation
    chat = situation.traits.style == "chat" and situation.traits.contact != "phone"
    return chat and situation.desk.texts and "phone" in draft.form and is_open("sms_optin", draft)


def _whose(draft: Draft) -> str:
    """What finds a person nothing is known of: a way to answer where there is none, else a name."""
    return next((key for key in ("contact", "name_or_organisation") if is_open(key, draft)), "")


def _pressing(draft: Draft) -> str:
    state = draft.state
    if state.thin and is_open("problem_description", draft, filled=False):
        return "problem_description"
    if state.hint and is_open("safety_question", draft):
        return "safety_question"
    if state.acting:
        other = _about_other(draft)
        if other:
            return other
    return "format_need" if needs.another_form(draft) and is_open("format_need", draft) else ""


def _about_other(draft: Draft) -> str:
    """Somebody writes for another person: whose complaint it is, and whether they agree."""
    if is_open("name_or_organisation", draft) and "acting_for.name" not in draft.state.history:
        return "acting_for.name"
    asks = "name_or_organisation" in draft.form and not authorised(draft.form)
    return "acting_for.authority" if asks and is_open("acting_for.authority", draft) else ""


def authorised(form: Form) -> bool:
    """Whether who acts for somebody has said that they may."""
    writer = form.get("acting_for")
    return writer is not None and writer.confirmed


def is_open(key: str, draft: Draft, *, filled: bool = True) -> bool:
    """Not answered, not refused, not asked before."""
    state = draft.state
    if key in state.history or key in state.refused or key in state.unknown:
        return False
    if key == "contact":
        return _unreachable(draft)
    if key == "name_or_organisation" and draft.turn.sender:
        return False
    return not (filled and key in draft.form)


def _unreachable(draft: Draft) -> bool:
    """No way to answer but this channel, which is none to come back on."""
    known = "phone" in draft.form or "email" in draft.form
    return not known and draft.situation.traits.fallback_rank == 0


def unanswered(key: str, draft: Draft) -> bool:
    """Whether a question that was put aside is still worth an answer."""
    if key in {"problem_description", "enclosure_list"}:
        return True
    lines = {"contact": ("phone", "email"), "acting_for.name": ("name_or_organisation",)}.get(key, (key,))
    return not any(line in draft.form for line in lines)


def worded(key: str, draft: Draft) -> Said:
    """The first asking of a line."""
    return put(key, draft.form, draft.language, thin=draft.state.thin)


def put(key: str, form: Form, language: str, *, thin: bool = False) -> Said:
    """The question for a line as this form lets it be asked."""
    wanted, variables = _asking(key, form, language, thin=thin)
    if not catalogue.has(wanted, language):
        wanted, variables = "summary.value", {"label": label(key, language)}
    return Said(catalogue.text(wanted, language, **variables), (wanted,))


# Lines whose text is another one's, or one without variables that are not known here.
_ASKED_AS = {
    "country": "ask.country.plain",
    "contact_person": "ask.contact_person.name",
    "postcode_city": "ask.address",
}


def _asking(key: str, form: Form, language: str, *, thin: bool) -> tuple[str, dict[str, str]]:
    if key == "problem_description" and thin:
        return "ask.problem_description.repair", {}
    if key == "acting_for.authority":
        person = form.value("name_or_organisation")
        return (f"ask.{key}", {"person": person}) if person else (f"ask.{key}.plain", {})
    if key == "consent_third_party":
        return "ask.consent_third_party", {"party": catalogue.text("word.partner", language)}
    if key == "sms_optin":
        phone = form.value("phone")
        return ("ask.sms_optin" if phone else "", {"phone": phone})
    return _ASKED_AS.get(key, f"ask.{key}"), {}


def helped(key: str, draft: Draft) -> Said:
    """Why the line is asked and how it can be answered."""
    if key == "enclosure_list":
        limit = f"{max(1, draft.situation.traits.max_file // 1_000_000)} MB"
        return draft.text(
            "ask.enclosure_list.help", limit=limit, upload_link=draft.situation.desk.upload_link
        )
    wanted = f"ask.{key.split('.', maxsplit=1)[0]}.help"
    return draft.text(wanted if catalogue.has(wanted, draft.language) else "ask.again.plain")


def repaired(key: str, draft: Draft) -> Said:
    """The second asking, in other words."""
    if key in {"product_description", "name_or_organisation"} or _says_nothing_of(key, draft):
        return helped(key, draft)
    wanted = f"ask.{key}.repair"
    if not catalogue.has(wanted, draft.language):
        return draft.text("ask.retry").then(worded(key, draft))
    return draft.text(wanted, value=" ".join(draft.turn.text.split())[:60])


def _says_nothing_of(key: str, draft: Draft) -> bool:
    """Whether a repair that quotes the words as a number or an address would quote something else."""
    said = draft.turn.text
    if key in {"phone", "fax"}:
        return not any(character.isdecimal() for character in said)
    return key == "email" and "@" not in said


def buttons(key: str, draft: Draft) -> tuple[Option, ...]:
    found: list[Option] = []
    if key in _YES_NO:
        found += [draft.button(f"yes:{key}", "yes"), draft.button(f"no:{key}", "no")]
    elif key == "problem_description":
        found.append(draft.button("person", "person"))
    if key in _BY_PHONE and "phone" in draft.situation.traits.shares:
        found.append(replace(draft.button("share:phone", "share_phone"), shares="phone"))
    if key in _UNKNOWABLE:
        found.append(draft.button(f"unknown:{key}", "unknown"))
    if key not in _NEVER_SKIPPED and key not in _YES_NO:
        found.append(draft.button(f"skip:{key}", "skip"))
    return tuple(found)


def ask(draft: Draft, key: str, lead: Said = NOTHING) -> Draft:
    """Puts the question for the first time, in one message with what `lead` says."""
    history = tuple(each for each in draft.state.history if each != key)
    asked = draft.now(
        asked=key,
        again=0,
        passed=0,
        history=(*history, key),
        phase="collecting",
        pending="",
        held=(),
        quiet=False,
    )
    said = lead.then(worded(key, asked))
    return asked.say(said, kind="question", options=buttons(key, asked))


def again(draft: Draft, said: Said, lead: Said = NOTHING) -> Draft:
    """Puts the open question in other words."""
    return draft.say(lead.then(said), kind="question", options=buttons(draft.state.asked, draft))


def back(draft: Draft, lead: Said = NOTHING) -> Draft:
    """Returns to the open question after something else was answered; says only `lead` when none is open."""
    if not draft.state.asked or draft.state.quiet:
        return draft.say(lead)
    question = worded(draft.state.asked, draft)
    said = lead.then(draft.text("value.back", question=question.text))
    return draft.say(
        Said(said.text, said.keys + question.keys),
        kind="question",
        options=buttons(draft.state.asked, draft),
    )
