"""What a text says: fields of the form, language, intent, danger, yes or no, orders to the assistant."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from dialogs.languages import LANGUAGES, nearest
from dialogs.understanding import (
    addresses,
    answering,
    assent,
    categories,
    choosing,
    codes,
    contacts,
    countries,
    dates,
    feelings,
    intent,
    numbers,
    orders,
    people,
    purchases,
    references,
    safety,
    wishes,
    yesno,
)
from dialogs.understanding.found import DateFound, Found, Intent, Safety, Understanding
from dialogs.understanding.home import country
from dialogs.understanding.language import detect
from dialogs.understanding.lexicon import Hits, lexicon
from dialogs.understanding.reading import Reading
from dialogs.understanding.source import LIMIT, Source, read

__all__ = ["LIMIT", "DateFound", "Found", "Intent", "Safety", "Understanding", "understand"]

_FEW = 4  # words that tell less of their language than the talk they stand in
_FOR, _FOR_LONG = 10, 60  # words and characters that say for whom somebody writes
_CORRECTION = 160  # characters of a message that may say a day was another one
_UNDATED = frozenset({"enquiry", "praise", "status"})  # what tells no day on which something went wrong
_NAMED_BY_CODES = frozenset({"product_description", "address", "postcode_city", "contact_person"})
_REMARK = 10  # words of what is said by the way in a talk
_NAMES = frozenset({"name_or_organisation", "acting_for.name", "contact_person"})
_ORDERS = 250  # characters at the head of a text in which orders and answers are looked for


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
    leniently. `region` is the country whose numbers and dates are written without their country ("GB"): that of the
    zone where none is given. `prefix` is that of complaint numbers.
    """
    region = region or country(now)
    enabled = _spoken(tuple(languages))
    source = read(text)
    held = nearest(language, enabled) if language else ""
    known = orders.tables((held, *(tag for tag in enabled if tag != held)) if held else enabled)
    written = held if _is_weekday(source, held) else detect(source, enabled, held)
    told = written in enabled and (len(source.words) > _FEW or held in {"", written})
    hits = lexicon(enabled, written if told else "").scan(source)
    tag = nearest(written or language or "", enabled)
    plans = _plans(source, region, tag, enabled, countries.of(language or "", enabled))
    first = nearest(language, enabled) if language and len(source.words) <= _FEW else tag
    tags = (first, *(each for each in enabled if each != first))
    reading = Reading(source, hits, known, tag, tags, now, asked or "", bool(language), plans, region, prefix)
    return _understood(reading, written)


def _is_weekday(source: Source, held: str) -> bool:
    """Whether a text is but the name of a day in the language of the talk, though it is a word of another: "mon"."""
    words = source.words
    return len(words) == 1 and bool(held) and words[0] in LANGUAGES[held].words["dates"]["weekdays"]


@lru_cache(maxsize=16)
def _spoken(languages: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(tag for tag in languages if tag in LANGUAGES) or tuple(LANGUAGES)


def _plans(
    source: Source, region: str, tag: str, enabled: tuple[str, ...], spoken: tuple[str, ...]
) -> contacts.Plans:
    own, abroad, rest = _likely(region, tag, enabled)
    told = countries.told(source) if contacts.may_stand(source, tag) else ()
    return contacts.Plans(tuple(dict.fromkeys([*told, *spoken])), own, abroad, rest)


@lru_cache(maxsize=64)
def _likely(region: str, tag: str, enabled: tuple[str, ...]) -> Sequence[tuple[str, ...]]:
    """The countries whose numbers are written within them: the desk's and the language's own, others of the
    language, those of the other languages."""
    words = LANGUAGES[tag].words
    known: list[str] = []
    tiers = []
    rest = [each for other in enabled for each in LANGUAGES[other].words["regions"]]
    for tier in ([region, *words["regions"]], words.get("abroad", ()), rest):
        tiers.append(tuple(dict.fromkeys(each for each in tier if each and each not in known)))
        known += tiers[-1]
    return tiers


def _understood(reading: Reading, written: str) -> Understanding:
    source, hits, known = reading.source, reading.hits, reading.known
    head = source.low if len(source.low) <= _ORDERS else source.low[:_ORDERS] + "…"
    message = orders.message(head, known)
    command = orders.command(message, known)
    said = orders.said(source, hits, asked=bool(reading.asked))
    goes_on = reading.talking and len(source.words) <= _REMARK
    danger = safety.see(source, hits, reading.tag, answer=bool(reading.asked) or goes_on)
    question, asks = orders.asks(source, known, hits), orders.questioning(source, reading.tag)
    greeted = orders.greeting(message, known)
    purpose: Intent = (
        "greeting"
        if greeted
        else intent.intent(reading, command, said, danger=danger.flag, question=question, asks=asks)
    )
    line = orders.line(source, known, hits)
    understood = Understanding(
        language=written,
        wanted_language=orders.language(message, known),
        intent=purpose,
        command=command or said,
        first=orders.first(source.low, known),
        topic=orders.topic(source, hits, command),
        answer=_answer(reading, orders.answer(message, known), danger=danger.flag),
        safety=danger,
        feeling=feelings.read(source, hits),
        correcting="changes.cues" in hits
        or (reading.talking and purchases.another(source, hits) is not None)
        or ("changes.verbs" in hits and bool(line))
        or (reading.talking and dates.again(source.low, reading.tag)),
        line=line,
        line_value=orders.line_value(source, reading.tag, line),
        wanted_line=_wanted_line(reading) if line else "",
        question=asks,
        decision="reject" if "phrases.decline" in hits else ("accept" if "phrases.accept" in hits else ""),
        outcome="not_fixed" if "phrases.broken" in hits else ("confirm" if "phrases.fixed" in hits else ""),
        thin=purpose == "complaint"
        and not danger.flag
        and (intent.thin(source, reading.tag) or intent.names_only(source, hits) or _only_for(reading)),
        told=command == "told" or ("phrases.told" in hits and "problems.words" not in hits),
        wants_person=command == "person" or orders.wants_person(source, hits),
        employment="problems.employment" in hits,
        suggestion="problems.suggestions" in hits,
        acting="names.acting" in hits or people.is_acting(source, reading.tag),
        evidence="problems.evidence" in hits,
        recurrent="problems.recurrent" in hits,
        wordless=not source.words,
        categories=categories.sort(hits, source, tuple(sorted(reading.tags)))
        if purpose not in {"greeting", "praise"}
        else (),
    )
    return _with_fields(understood, reading)


def _only_for(reading: Reading) -> bool:
    """Somebody says for whom they write, and nothing of what went wrong."""
    brief = len(reading.source.words) <= _FOR and len(reading.source.low) <= _FOR_LONG
    return brief and "names.acting" in reading.hits and "problems.words" not in reading.hits


def _answer(reading: Reading, whole: yesno.Answer, *, danger: bool) -> yesno.Answer:
    if reading.asked not in assent.QUESTIONS:
        return whole
    if reading.asked == "safety_question" and not danger and wishes.is_one(reading.source, reading.hits):
        return yesno.by_tables(reading.source, reading.asked, reading.tags, whole)
    return yesno.answer(reading.source, reading.asked, reading.tags, whole, danger=danger)


def _wanted_line(reading: Reading) -> str:
    """To the question where to write, "e-mail" is the answer."""
    if reading.asked == "preferred_channel":
        return ""
    return orders.wanted_line(reading.source, reading.known, reading.hits, reading.tag)


def _with_fields(understood: Understanding, reading: Reading) -> Understanding:
    source, hits, asked = reading.source, reading.hits, reading.asked
    places = addresses.find(source, reading.tag, reading.tags)
    ours = references.find(source.plain, reading.prefix)
    taken = [(start, end) for _, start, end in ours]
    head = contacts.headings(source)
    emails = contacts.of_reader(contacts.righted(contacts.emails(source), source, reading.tags), head)
    taken += [(each.start, each.end) for each in emails]
    called = contacts.phones(source, hits, reading.plans, taken) if asked == "product_reference" else ()
    dialled = [each for each in called if contacts.is_announced(each, hits) or _dials(each, hits)]
    spoken_for = [*taken, *((each.start, each.end) for each in dialled)]
    number = numbers.labelled(source, hits, spoken_for)
    if number:
        taken.append((number.start, number.end))
    phones = contacts.phones(source, hits, reading.plans, taken, asked=asked in {"phone", "contact", "fax"})
    if not number:
        of_order = asked == "product_reference"
        others = spoken_for if of_order else [*taken, *((each.start, each.end) for each in phones)]
        others += [
            (place.start, place.end) for place in places.values()
        ]  # a house's and a postcode's figures
        number = numbers.beside(source, hits, others, asked=of_order)
        phones = tuple(
            each for each in phones if not number or each.end <= number.start or number.end <= each.start
        )
    in_words, unread = contacts.spoken(
        source, reading.tag, reading.plans, asked=asked in {"phone", "contact"}
    )
    phones = tuple(in_words) + tuple(
        each for each in phones if all(each.end <= one.start or one.end <= each.start for one in in_words)
    )
    number = number or (None if phones else _by_itself(reading, places))
    unread = unread and not number
    days = tuple(
        dates.find(
            source,
            reading.tag,
            reading.now.date(),
            asked=asked in {"problem_date", "expected_reply_date"}
            or (understood.correcting and len(source.low) <= _CORRECTION),
            region=reading.region,
        )
    )
    days = _outside(
        days,
        [
            *addresses.streets(source, reading.tag, places),
            *((each.start, each.end) for each in phones),
            *([head["day"]] if "day" in head else []),
        ],
    )
    found = {**dict(_fields(reading, emails, phones, days, understood)), **places}
    if number:
        found["product_reference"] = number
    placed = "address" in found and asked not in {"address", "postcode_city"}
    reachable = (emails or phones or placed) and asked not in _NAMES
    acts = understood.acting and "name_or_organisation" in found
    if (not asked or reachable) and ("acting_for" if acts else "name_or_organisation") not in found:
        found |= _signature(
            reading, [*taken, *((each.start, each.end) for each in phones)], found, understood
        )
    _drop_named(found, emails)
    understood = understood._replace(
        fields=found,
        unread=unread and not phones,
        dates=days,
        phones=phones,
        emails=emails,
        amounts=purchases.amounts(source),
        references=tuple(dict.fromkeys([each.reference for each, *_ in ours if each.reference])),
        mistyped=tuple([each.mistyped for each, *_ in ours if each.mistyped]),
    )
    if asked:
        return answering.read(understood, reading)
    if reading.talking:
        found |= answering.plain_name(understood, reading)
    looked_up = _looked_up(understood, hits)
    elsewhere = answering.is_elsewhere(understood, reading)
    if not (looked_up or elsewhere):
        return understood
    only_values = elsewhere and understood.intent == "complaint" and "product_description" not in found
    return understood._replace(
        elsewhere=elsewhere,
        intent="status" if looked_up else understood.intent,
        thin=understood.thin or only_values,
    )


def _by_itself(reading: Reading, places: Mapping[str, Found]) -> Found | None:
    """A number said in words, or the one a whole message of a talk is, where no thing was asked for: "PS 500" is
    one."""
    source, asked = reading.source, reading.asked
    said = codes.spoken(source, reading.hits, reading.tag, asked=asked == "product_reference")
    may = reading.talking and asked not in _NAMED_BY_CODES and not places
    return said or (codes.alone(source) if may else None)


def _drop_named(found: dict[str, Found], emails: Sequence[Found]) -> None:
    """A thing that is part of a name or of an address is none: "Jean Petit", "jean@example.com"."""
    thing = found.get("product_description")
    named = [*emails, *(found[key] for key in ("name_or_organisation", "acting_for") if key in found)]
    if thing and any(each.start <= thing.start and thing.end <= each.end for each in named):
        del found["product_description"]


def _dials(number: Found, hits: Hits) -> bool:
    """Whether a number given where another was asked for is one to call."""
    if number.said[0] in "+0(":
        return not numbers.is_labelled(number, hits)
    return "references.labels" not in hits and contacts.is_shaped(number)


def _outside(days: Sequence[DateFound], others: Sequence[tuple[int, int]]) -> tuple[DateFound, ...]:
    """Without the days whose figures are those of an address, "5 May Street", or of a telephone number."""
    return tuple(day for day in days if all(day.end <= start or day.start >= end for start, end in others))


def _looked_up(understood: Understanding, hits: Hits) -> bool:
    """A complaint number with nothing of a problem around it: somebody asks for news."""
    named = understood.references or understood.mistyped
    quiet = "problems.words" not in hits and not understood.safety.flag
    return bool(named) and quiet and understood.intent in {"complaint", "enquiry", "other"}


def _fields(
    reading: Reading,
    emails: Sequence[Found],
    phones: Sequence[Found],
    days: Sequence[DateFound],
    understood: Understanding,
) -> Iterator[tuple[str, Found]]:
    source, hits, tag, asked = reading.source, reading.hits, reading.tag, reading.asked
    if emails:
        yield "email", contacts.right(source, hits, emails)[0]
    fax = contacts.fax_of(phones, hits)
    if fax:
        yield "fax", fax
    called = contacts.right(source, hits, [each for each in phones if each is not fax])
    if called:
        yield "phone", called[0]
    yield from _people(source, hits, tag, emails, understood, talking=reading.talking)
    product = purchases.another(source, hits) or purchases.product(source, hits, tag)
    if product and not _is_day(product, days):
        yield "product_description", product
    undated = _UNDATED - {"praise"} if reading.talking else _UNDATED  # "thanks … it was on Tuesday"
    days = [day for day in days if not _is_of_wish(day, reading)] if asked != "problem_date" else days
    if days and (asked or understood.correcting or understood.intent not in undated):
        yield from choosing.fields(days, source, hits, tag, reading.now.date(), asked=asked)
    remedy = wishes.remedy(source, hits, reading.tags[0], asked=asked == "remedy_details")
    if remedy:
        yield "remedy_details", remedy


def _is_day(thing: Found, days: Sequence[DateFound]) -> bool:
    """Whether the words are those of a day: "lo compré el viernes pasado"."""
    return any(day.start <= thing.start and thing.end <= day.end for day in days)


def _is_of_wish(day: DateFound, reading: Reading) -> bool:
    """Whether today is when something is to be done that a clause begins by asking for: "fix the boiler today"."""
    if "problems.words" in reading.hits or day.value != reading.now.date().isoformat():
        return False
    text, wishes_ = reading.source.low, wishes.KINDS
    orders_ = [hit for kind in wishes_ for hit in reading.hits.get(f"remedies.{kind}", ())]
    start = max(text.rfind(mark, 0, day.start) for mark in ".,;!?\n。，") + 1
    begin = start + len(text[start:]) - len(text[start:].lstrip())
    return any(hit.start == begin and hit.end <= day.start for hit in orders_)


def _of_writer(source: Source, name: Found, tag: str, understood: Understanding) -> str:
    """Whose a name is: who writes for somebody else signs and says their own."""
    own = understood.acting and not people.of_another(source.plain, name, tag)
    return "acting_for" if own else "name_or_organisation"


def _signature(
    reading: Reading,
    taken: Sequence[tuple[int, int]],
    found: Mapping[str, Found],
    understood: Understanding,
) -> Mapping[str, Found]:
    """The name that stands beside a contact, a number or an address."""
    place = found.get("address")
    spots = [*taken, (place.start, place.end)] if place else taken
    name = people.beside(reading.source, reading.tag, spots, reading.hits)
    if name is None:
        calls = [(each.start, each.end) for key, each in found.items() if key in {"phone", "email"}]
        name = people.before_contact(reading.source, reading.tag, calls, reading.tags)
    if name is None:
        return {}
    key = _of_writer(reading.source, name, reading.tag, understood)
    told = key in found or any(each.value == name.value for each in found.values())
    return {} if told else {key: name}


def _people(
    source: Source, hits: Hits, tag: str, emails: Sequence[Found], understood: Understanding, *, talking: bool
) -> Iterator[tuple[str, Found]]:
    name = people.name(source, tag, emails, hits)
    other = people.acting(source, tag) if understood.acting else None
    if other:
        yield "name_or_organisation", other
        if name and name.value != other.value:
            yield "acting_for", name
    elif name and (understood.acting or talking or not people.of_another(source.plain, name, tag)):
        yield _of_writer(source, name, tag, understood), name
