"""What a text says: fields of the form, language, intent, danger, yes or no, orders to the assistant."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from dialogs.languages import LANGUAGES, nearest
from dialogs.understanding import (
    contacts,
    dates,
    intent,
    orders,
    people,
    purchases,
    references,
    safety,
    wishes,
)
from dialogs.understanding.found import DateFound, Found, Intent, Safety, Understanding
from dialogs.understanding.language import detect
from dialogs.understanding.lexicon import Hits, lexicon
from dialogs.understanding.source import LIMIT, Source, read

__all__ = ["LIMIT", "DateFound", "Found", "Intent", "Safety", "Understanding", "understand"]

_SHORT_ANSWER = 60
_FORMATS = ("large_print", "audio", "screen_reader", "easy_read", "none")  # as ask.format_need numbers them
_ORDERS = 250  # characters at the head of a text in which orders and answers are looked for
_BARE = 2  # words of a yes or no that names nothing


@dataclass(frozen=True, slots=True)
class _Reading:
    """What the parts of one reading share."""

    source: Source
    hits: Hits
    tag: str
    now: datetime
    asked: str
    regions: Sequence[str]
    region: str
    prefix: str


def understand(
    text: str,
    *,
    now: datetime,
    languages: Sequence[str],
    language: str | None = None,
    asked: str | None = None,
    region: str = "",
    prefix: str = "AMD",
) -> Understanding:
    """Reads a text. Never raises, whatever stands in it; linear in its length.

    `now` is aware and in the desk's own zone: "yesterday" is reckoned from its date. `languages` are the enabled
    tags, `language` the one the talk is held in. `asked` is the field a question is open on: its answer is read
    leniently. `region` is the country whose numbers and dates are written without their country ("GB"), `prefix`
    that of complaint numbers.
    """
    enabled = tuple(tag for tag in languages if tag in LANGUAGES) or tuple(LANGUAGES)
    source = read(text)
    known = orders.tables(enabled)
    hits = lexicon(enabled).scan(source)
    written = detect(source, enabled)
    tag = nearest(written or language or "", enabled)
    regions = _regions(region, tag, enabled)
    reading = _Reading(source, hits, tag, now, asked or "", regions, region, prefix)
    return _understood(reading, known, written)


def _regions(region: str, tag: str, enabled: Sequence[str]) -> list[str]:
    likely = [region] if region else []
    for each in (tag, *enabled):
        likely += LANGUAGES[each].words["regions"]
    return list(dict.fromkeys(likely))


def _understood(reading: _Reading, known: orders.Tables, written: str) -> Understanding:
    source, hits = reading.source, reading.hits
    head = source.low if len(source.low) <= _ORDERS else source.low[:_ORDERS] + "…"
    command = orders.command(head, known)
    said = orders.said(source, hits, asked=bool(reading.asked))
    danger = safety.see(source, hits)
    question = orders.asks(source, known, hits)
    greeted = orders.greeting(head, known)
    purpose: Intent = (
        "greeting"
        if greeted
        else intent.intent(source, hits, command, said, danger=danger.flag, question=question)
    )
    line = orders.line(source, known, hits)
    understood = Understanding(
        language=written,
        wanted_language=orders.language(head, known),
        intent=purpose,
        command=command or said,
        first=orders.first(source.low, known),
        topic=orders.topic(source, hits),
        answer=orders.answer(head, known),
        safety=danger,
        feeling=_feeling(hits),
        correcting="changes.cues" in hits or ("changes.verbs" in hits and bool(line)),
        line=line,
        line_value=orders.line_value(source, reading.tag, line),
        decision="reject" if "phrases.decline" in hits else ("accept" if "phrases.accept" in hits else ""),
        outcome="not_fixed" if "phrases.broken" in hits else ("confirm" if "phrases.fixed" in hits else ""),
        thin=purpose == "complaint" and not danger.flag and intent.thin(source, reading.tag),
        wants_person=command == "person" or "phrases.person" in hits,
        employment="problems.employment" in hits,
        suggestion="problems.suggestions" in hits,
        acting="names.acting" in hits,
        evidence="problems.evidence" in hits,
        recurrent="problems.recurrent" in hits,
        wordless=not source.words,
    )
    return _with_fields(understood, reading)


def _feeling(hits: Hits) -> Literal["", "angry", "insult", "distress"]:
    if "feelings.distress" in hits:
        return "distress"
    if "feelings.insult" in hits:
        return "insult"
    return "angry" if "feelings.angry" in hits else ""


def _with_fields(understood: Understanding, reading: _Reading) -> Understanding:
    source, hits, asked = reading.source, reading.hits, reading.asked
    numbers = references.find(source.plain, reading.prefix)
    taken = [(start, end) for _, start, end in numbers]
    emails = contacts.emails(source)
    taken += [(each.start, each.end) for each in emails]
    called = contacts.phones(source, hits, reading.regions, taken) if asked == "product_reference" else ()
    spoken_for = [*taken, *((each.start, each.end) for each in called if each.said[0] in "+0(")]
    product_reference = purchases.product_reference(
        source, hits, spoken_for, asked=asked == "product_reference"
    )
    if product_reference:
        taken.append((product_reference.start, product_reference.end))
    phones = contacts.phones(source, hits, reading.regions, taken, asked=asked in {"phone", "contact", "fax"})
    days = tuple(
        dates.find(
            source,
            reading.tag,
            reading.now.date(),
            asked=asked in {"problem_date", "expected_reply_date"} or understood.correcting,
            region=reading.region,
        )
    )
    found = dict(_fields(reading, emails, phones, days, understood))
    if product_reference:
        found["product_reference"] = product_reference
    understood = replace(
        understood,
        fields=found,
        dates=days,
        phones=phones,
        emails=emails,
        amounts=purchases.amounts(source),
        references=tuple(dict.fromkeys(each.reference for each, *_ in numbers if each.reference)),
        mistyped=tuple(each.mistyped for each, *_ in numbers if each.mistyped),
    )
    if asked:
        return _as_answer(understood, reading)
    return replace(understood, intent="status") if _looked_up(understood, hits) else understood


def _looked_up(understood: Understanding, hits: Hits) -> bool:
    """A complaint number with nothing of a problem around it: somebody asks for news."""
    named = understood.references or understood.mistyped
    quiet = "problems.words" not in hits and not understood.safety.flag
    return bool(named) and quiet and understood.intent in {"complaint", "enquiry", "other"}


def _fields(
    reading: _Reading,
    emails: Sequence[Found],
    phones: Sequence[Found],
    days: Sequence[DateFound],
    understood: Understanding,
) -> Iterator[tuple[str, Found]]:
    source, hits, tag, asked = reading.source, reading.hits, reading.tag, reading.asked
    if emails:
        yield "email", emails[0]
    fax = contacts.fax_of(phones, hits)
    if fax:
        yield "fax", fax
    called = [each for each in phones if each is not fax]
    if called:
        yield "phone", called[0]
    yield from _people(source, tag, emails, understood)
    product = purchases.product(source, hits, tag)
    if product:
        yield "product_description", product
    if asked or understood.intent not in {"enquiry", "praise", "status"}:
        yield from _days(days, reading.now, asked)
    remedy = wishes.remedy(source, hits, asked=asked == "remedy_details")
    if remedy:
        yield "remedy_details", remedy


def _people(
    source: Source, tag: str, emails: Sequence[Found], understood: Understanding
) -> Iterator[tuple[str, Found]]:
    name = people.name(source, tag, emails)
    other = people.acting(source, tag) if understood.acting else None
    if other:
        yield "name_or_organisation", other
        if name:
            yield "acting_for", name
    elif name:
        yield "name_or_organisation", name
    yield from people.addresses(source, tag).items()


def _days(days: Sequence[DateFound], now: datetime, asked: str) -> Iterator[tuple[str, Found]]:
    today = now.date().isoformat()
    due = [day for day in days if day.role == "due" and day.value > today]
    if due:
        yield "expected_reply_date", _found(due[0])
    happened = [day for day in days if day.role == "happened"]
    if asked == "problem_date":
        happened = happened or list(days)
    past = [day for day in happened if day.value[:10] <= today]
    values = list(dict.fromkeys(day.value for day in past))
    if len(values) == 1:
        yield "problem_date", _found(past[0])
    elif not values and happened and asked == "problem_date":
        yield "problem_date", _found(happened[0])
    elif len(values) > 1 and asked == "problem_date":
        yield "problem_date", replace(_found(past[0]), value=", ".join(values), end=past[-1].end)


def _found(day: DateFound) -> Found:
    return Found(day.value, day.said, day.confidence, day.start, day.end, day.other)


# Lines whose answer is the text itself, however it is put.
_FREE = (
    "product_description",
    "remedy_details",
    "address",
    "country",
    "contact_person",
    "acting_for",
    "preferred_channel",
    "format_need",
    "postcode_city",
)


def _as_answer(understood: Understanding, reading: _Reading) -> Understanding:
    """The reading of a text that answers a question: the text itself where any words will do."""
    asked, source = reading.asked, reading.source
    found: dict[str, Found] = dict(understood.fields)
    whole = _whole(source)
    order = understood.command in {"skip", "unknown", "back", "person", "help", "status", "summary", "send"}
    corrects = understood.correcting and (bool(found.keys() - {asked}) or bool(understood.dates))
    bare = understood.answer is not None and len(source.words) <= _BARE
    story = asked == "product_description" and _is_sentence(reading)
    if asked in _FREE and whole and not (order or corrects or bare or story):
        found[asked] = _free_answer(asked, found.get(asked), whole, reading)
    elif asked == "name_or_organisation" and whole and not order and asked not in found:
        found |= _name_answer(whole)
    elif asked == "fax" and "phone" in found:
        found["fax"] = found.pop("phone")
    elif asked == "expected_reply_date" and understood.dates:
        found[asked] = _found(_ahead(understood.dates, reading.now))
    purpose = understood.intent
    if purpose in {"other", "complaint", "enquiry"} and (asked in found or understood.answer):
        short = len(source.plain.strip()) <= _SHORT_ANSWER
        purpose = "answer" if short and not understood.safety.flag else purpose
    return replace(understood, fields=found, intent=purpose)


def _whole(source: Source) -> Found | None:
    said = " ".join(source.plain.split())
    start = len(source.plain) - len(source.plain.lstrip())
    return Found(said, said, 0.8, start, len(source.plain.rstrip())) if source.words else None


def _free_answer(asked: str, found: Found | None, whole: Found, reading: _Reading) -> Found:
    """A known remedy is named by its kind when it is all that was said; else the words stay as they are."""
    if asked == "remedy_details":
        return _numbered_remedy(whole, reading.tag) or (found if found and _alone(found, whole) else whole)
    if asked == "format_need":
        return _numbered_format(whole)
    return _trimmed(whole, reading) if asked == "product_description" else whole


def _is_sentence(reading: _Reading) -> bool:
    """Whether the words tell what happened rather than name a thing: "it never came"."""
    starts = tuple(LANGUAGES[reading.tag].words["products"]["sentences"])
    return reading.source.low.lstrip().startswith(starts)


def _numbered_remedy(whole: Found, tag: str) -> Found | None:
    kinds = LANGUAGES[tag].words["remedies"]["numbers"]
    bare = whole.value.strip(" .)")
    if bare.isdigit() and 1 <= int(bare[:2]) <= len(kinds):
        return replace(whole, value=wishes.label(kinds[int(bare[:2]) - 1], tag))
    return None


def _numbered_format(whole: Found) -> Found:
    bare = whole.value.strip(" .)")
    return replace(whole, value=_FORMATS[int(bare) - 1]) if bare in {"1", "2", "3", "4", "5"} else whole


def _alone(found: Found, whole: Found) -> bool:
    left = len(whole.value) - (found.end - found.start)
    return left <= 16 and not any(character.isdigit() for character in whole.value)


def _trimmed(whole: Found, reading: _Reading) -> Found:
    for article in LANGUAGES[reading.tag].words["products"].get("articles", ()):
        if whole.value.lower().startswith(article) and len(whole.value) > len(article) + 1:
            cut = len(article)
            return replace(whole, value=whole.value[cut:].strip(" .!。"), start=whole.start + cut)
    return replace(whole, value=whole.value.strip(" .!。"))


def _name_answer(whole: Found) -> Mapping[str, Found]:
    """A name typed alone: few words, no figures. Anything longer is asked back before it is taken."""
    words = whole.value.strip(" .!。").split()
    if len(whole.value) > 60 or any(character.isdigit() or character in "@?" for character in whole.value):
        return {}
    sure = 0.85 if len(words) <= 4 and (len(words) > 1 or len(whole.value) <= 20) else 0.5
    return {"name_or_organisation": replace(whole, value=whole.value.strip(" .!。"), confidence=sure)}


def _ahead(days: Sequence[DateFound], now: datetime) -> DateFound:
    today = now.date().isoformat()
    return next((day for day in days if day.value[:10] >= today), days[0])
