"""Reads a text as the answer to the question that is open, and tells when it is plainly something else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from dialogs.languages import LANGUAGES
from dialogs.understanding import addresses, manners, orders, people, purchases, wishes
from dialogs.understanding.found import DateFound, Found, Intent, Understanding
from dialogs.understanding.reading import Reading
from dialogs.understanding.source import TOKEN, Source, low

_SHORT_ANSWER = 60
_FORMATS = ("large_print", "audio", "screen_reader", "easy_read", "none")  # as ask.format_need numbers them
_NAMING, _NAMING_HAN = 4, 8  # words, and characters without spaces, of the name of a thing
_LITTLE_HAN = 6  # characters beside a remedy, without spaces, that say no more
_ARTICLE = 4  # characters before the name of a thing
_BESIDE = 4  # characters between a label and its number
_BARE = 2  # words of a yes or no that names nothing
_VALUE = 120  # characters of a message that can be nothing but values
_CLAUSE = re.compile(
    r"(?<!\s[A-Z])(?<!^[A-Z])\. *|[,;:!?\n，。；：！？、]+ *|(?<=[\u4e00-\u9fff]) +(?=[\u4e00-\u9fff])"
)
_TEXT = re.compile(r"[\u3400-\u9fff]|[^\W_]+")
_NUMBER = re.compile(r"\d{4}")  # of some paper, and no wish
_CLOCK = re.compile(
    r"(?:(?:at|a las|à|vers|around) )?\d{1,2}(?:[.:h]\d{2}\b| ?(?:am|pm)\b)"
)  # "8.10 this morning"
_OF_STREET = 2  # words of a street
_COUNT = 4  # characters of a count: "23rd"
_EDGES = " \t\n.,;:!?()[]\"'-，。；：！？、（）"

# Lines whose answer is the text itself, however it is put.
_FREE = frozenset(
    {
        "product_description",
        "remedy_details",
        "address",
        "country",
        "contact_person",
        "acting_for",
        "preferred_channel",
        "format_need",
        "postcode_city",
    }
)
_WISHED_OR_BOUGHT = frozenset({"product_description", "remedy_details"})
_PLACED = frozenset({"address", "postcode_city", "phone", "email"})
"""Lines whose values stand in no thing's name."""
_NAMES = frozenset({"name_or_organisation", "acting_for.name"})
# Lines with a form of their own, to which a plain name is no answer.
_FORMED = frozenset(
    {"contact", "phone", "email", "fax", "problem_date", "product_reference", "expected_reply_date"}
)
# The lines in which an answer may be found beside the one that was asked for.
_KIN: Mapping[str, frozenset[str]] = {
    "contact": frozenset({"phone", "email"}),
    "fax": frozenset({"phone"}),
    "acting_for": frozenset({"name_or_organisation"}),
    "acting_for.name": frozenset({"name_or_organisation"}),
    "contact_person": frozenset({"name_or_organisation", "phone", "email"}),
    "preferred_channel": frozenset({"phone", "email"}),
    "address": frozenset({"postcode_city"}),
    "postcode_city": frozenset({"address"}),
    "expected_reply_date": frozenset({"problem_date"}),
    "problem_date": frozenset({"expected_reply_date"}),
    "remedy_details": frozenset({"product_description"}),  # "a new kettle"
}
_ORDERS = frozenset(
    {
        *("skip", "unknown", "back", "person", "help", "why", "status", "summary", "send"),
        *("told", "private", "withdraw", "human", *orders.TOPICS),
    }
)


def read(understood: Understanding, reading: Reading) -> Understanding:
    """The reading of a text that answers a question: the text itself where any words will do, unless it is plainly
    something else: the value of another line, a question, a wish to change a line."""
    asked, whole = reading.asked, _whole(reading.source)
    found: dict[str, Found] = dict(understood.fields)
    elsewhere = is_elsewhere(understood, reading)
    if whole and asked == "remedy_details" and (name := _only_name(understood, reading, whole)):
        return understood._replace(fields={**found, **name}, elsewhere=True)
    asks = bool(understood.topic) and asked in _NAMES
    if whole and not (understood.command in _ORDERS or elsewhere or understood.wanted_line or asks):
        found |= _answer(understood, reading, whole)
    elif understood.command in {"skip", "unknown"} and asked in _NAMES:
        found |= plain_name(understood, reading)
    if whole and asked in _FORMED and "name_or_organisation" not in found:
        found |= plain_name(understood, reading)
    if asked == "fax" and "phone" in found:
        found["fax"] = found.pop("phone")
    elif asked == "expected_reply_date" and understood.dates:
        found[asked] = _dated(_ahead(understood.dates, reading))
    intent: Intent = "answer" if _answers(understood, found, reading) else understood.intent
    return understood._replace(fields=found, elsewhere=elsewhere, intent=intent)


def _answers(understood: Understanding, found: Mapping[str, Found], reading: Reading) -> bool:
    """A short message with what was asked for is no complaint of its own, whatever its words."""
    short = len(reading.source.plain.strip()) <= _SHORT_ANSWER and not understood.safety.flag
    if "problems.irony" in reading.hits:
        return False  # "thanks for nothing" answers no question
    doubtful = understood.intent in {"other", "complaint", "enquiry"}
    return short and doubtful and (reading.asked in found or bool(understood.answer))


def _whole(source: Source) -> Found | None:
    said = " ".join(source.plain.split())
    start = len(source.plain) - len(source.plain.lstrip())
    return Found(said, said, 0.8, start, len(source.plain.rstrip())) if source.words else None


# When it is plainly something else


def is_elsewhere(understood: Understanding, reading: Reading) -> bool:
    """Nothing is said but values of lines that were not asked for."""
    fields = understood.fields
    mine = _KIN.get(reading.asked, frozenset()) | {reading.asked}
    return bool(fields) and mine.isdisjoint(fields) and _only_values(understood, reading)


def _only_values(understood: Understanding, reading: Reading) -> bool:
    return len(reading.source.low) <= _VALUE and not _TEXT.search(_rest(understood, reading))


def _rest(understood: Understanding, reading: Reading) -> str:
    """The small letters of the text without its values and the words that go with them."""
    text = reading.source.low
    for start, end in (*_spans(understood), *_labels(understood, reading)):
        text = text[:start] + " " * (end - start) + text[end:]
    small, spaced = _small(reading.tag)
    if spaced:
        return " ".join(word for word in TOKEN.findall(text) if word not in small)
    for word in small:
        text = text.replace(word, " ")
    return text


def _labels(understood: Understanding, reading: Reading) -> Iterator[tuple[int, int]]:
    """Where stands what the number of an order is called, just before it: "membership no. FL-2290417"."""
    number = understood.fields.get("product_reference")
    for label in reading.hits.get("references.labels", ()) if number else ():
        if number and 0 <= number.start - label.end <= _BESIDE:
            yield label.start, label.end


def _spans(understood: Understanding, but: frozenset[str] = frozenset()) -> list[tuple[int, int]]:
    """Where values stand, those of the lines in `but` left out: "Hill" and "Kitchen" are in names too."""
    days = [(day.start, day.end) for day in understood.dates]
    values = [(found.start, found.end) for key, found in understood.fields.items() if key not in but]
    return values + days


@lru_cache(maxsize=16)
def _small(tag: str) -> tuple[Sequence[str], bool]:
    """The words that add nothing to a value, the longest first."""
    words = LANGUAGES[tag].words
    small = sorted(map(low, words["answers"]["small"]), key=len, reverse=True)
    return tuple(small) if not words["spaced"] else tuple(dict.fromkeys(small)), bool(words["spaced"])


# The text itself


def _answer(understood: Understanding, reading: Reading, whole: Found) -> Mapping[str, Found]:
    asked = reading.asked
    if asked in _NAMES and "name_or_organisation" not in understood.fields:
        return _name(understood, reading)
    if asked == "address" and not addresses.answered(whole.value, reading.tag):
        return {}
    thing = understood.fields.get("product_description")
    if asked == "product_description" and thing and _only_values(understood, reading):
        return {asked: thing}  # "membership no. FL-2290417"
    if asked in _FREE and _is_free(understood, reading):
        return {asked: _free(asked, understood.fields.get(asked), whole, reading)}
    return {}


def _is_free(understood: Understanding, reading: Reading) -> bool:
    """Whether the words can stand as they are: no bare yes, no correction of another line, no story, no question."""
    asked, fields = reading.asked, understood.fields
    if asked in _WISHED_OR_BOUGHT and manners.is_whole(reading.source.plain, "nothing", reading.tags):
        return False  # "the first one", "you tell me"
    if asked in _WISHED_OR_BOUGHT and _is_site(reading):
        return False  # "旺角分店"
    others = bool(fields.keys() - {asked}) or bool(understood.dates)
    if asked == "format_need" and understood.dates:
        return False  # "last week's update"
    bare = understood.answer is not None and len(reading.source.words) <= _BARE
    if understood.first in {"unknown", "skip"} and asked not in fields:
        return False  # "no idea, it was a present"
    wishing = asked == "remedy_details" and any(table.startswith("remedies.") for table in reading.hits)
    if bare or (understood.correcting and others and not wishing) or _tells(understood, reading):
        return False
    if asked == "remedy_details" and not reading.source.low.rstrip().endswith("?"):
        return asked in fields or not understood.question or _orders(reading)
    return asked in fields or not understood.question or _is_wish(reading)


def _is_site(reading: Reading) -> bool:
    """Whether all that is said is where something stands."""
    pattern = LANGUAGES[reading.tag].words["places"].get("site")
    return bool(pattern) and re.fullmatch(pattern, reading.source.low.strip(_EDGES)) is not None


def _tells(understood: Understanding, reading: Reading) -> bool:
    """Whether the words tell what happened rather than name a thing or a wish: "it never came"."""
    if understood.safety.flag and reading.asked in {"product_description", "remedy_details"}:
        return True
    if reading.asked == "product_description":
        return _names_nothing(understood, reading)
    return reading.asked == "remedy_details" and _wishes_nothing(understood, reading)


def _wishes_nothing(understood: Understanding, reading: Reading) -> bool:
    """Whether words tell of trouble, of what is on a thing, of days and numbers, and of no wish."""
    text, hits = reading.source.low.strip(_EDGES), reading.hits
    if any(phrase in text for phrase in reading.known.no_lines):
        return not any(f"remedies.{kind}" in hits for kind in wishes.KINDS)
    if any(table.startswith("remedies.") for table in hits) or _opens_like_a_wish(text, reading.tag):
        return False
    if any(table in hits for table in ("problems.words", "feelings.angry", "feelings.kin")):
        return True
    if len(text) == 1 and people.is_surname(text, reading.tag):
        return True
    if not LANGUAGES[reading.tag].words["spaced"] and text.endswith(_over(reading.tag)):
        return True
    if not (understood.amounts or text.isdecimal()) and _only_counts(text, reading.tag):
        return True  # "2,400 of them"
    dated = _dated_before(understood, reading)
    remedies = LANGUAGES[reading.tag].words["remedies"]
    told = text.startswith(tuple(remedies["stories"])) and (dated or "problems.denying" in hits)
    if told or text.startswith(tuple(remedies["past"])):
        return True
    values = understood.fields.keys() - {"remedy_details", "product_description"}
    numbered = bool(_NUMBER.search(text)) and not understood.amounts
    return bool(values) or numbered or dated or _is_thing(understood, reading) or _is_street(reading)


def _is_street(reading: Reading) -> bool:
    """Whether two words are the name of a street, "harbour ct", and no wish."""
    words = reading.source.low.strip(_EDGES).split()
    return len(words) == _OF_STREET and words[-1] in addresses.rules(reading.tag).street_words


def _orders(reading: Reading) -> bool:
    return _is_wish(reading) or _opens_like_a_wish(reading.source.low.strip(_EDGES), reading.tag)


def _opens_like_a_wish(text: str, tag: str) -> bool:
    """Whether a text begins as an order does: "tell the driver …", "que no vuelva a pasar"; where words are not set
    apart, a story may begin so, too, and says that it is over."""
    words = LANGUAGES[tag].words
    told = not words["spaced"] and any(mark in text for mark in _over(tag))
    return text.startswith(tuple(words["remedies"]["opens"])) and not told


def _over(tag: str) -> tuple[str, ...]:
    return tuple(LANGUAGES[tag].words["remedies"]["over"])


def _is_thing(understood: Understanding, reading: Reading) -> bool:
    """Whether a thing is named and no wish for another one."""
    thing, text = understood.fields.get("product_description"), reading.source.low.strip(_EDGES)
    another = LANGUAGES[reading.tag].words["remedies"]["another"]
    if thing is None or any(low(word) in text for word in another):
        return False
    return len(text) - (thing.end - thing.start) <= (_ARTICLE if text.isascii() or " " in text else 1)


def _names_nothing(understood: Understanding, reading: Reading) -> bool:
    """Whether words tell of trouble, of a wish or of somebody, and name no thing."""
    text = reading.source.low.lstrip()
    products = LANGUAGES[reading.tag].words["products"]
    said = _without_answer(text, reading.tag)
    if (
        _counted(reading.tag).match(said)
        or said.startswith(tuple(products["sentences"]))
        or text.rstrip(_EDGES).endswith(tuple(products["orders"]))
    ):
        return True
    if "product_description" in understood.fields:
        return False
    if _only_counts(text, reading.tag) or _CLOCK.match(text):
        return True
    wished = "remedy_details" in understood.fields or (
        "remedies.wishes" in reading.hits and any(f"remedies.{kind}" in reading.hits for kind in wishes.KINDS)
    )
    troubled = any(
        table in reading.hits for table in ("problems.words", "problems.denying", "feelings.angry")
    )
    values = bool(understood.dates or understood.amounts or _PLACED.intersection(understood.fields))
    return wished or values or (troubled and _long(reading.source)) or understood.acting


@lru_cache(maxsize=16)
def _counted(tag: str) -> re.Pattern[str]:
    """What begins with a count of days, times or lessons: "两个星期没清理了"."""
    return re.compile(LANGUAGES[tag].words["products"].get("counted", "(?!)"))


def _without_answer(text: str, tag: str) -> str:
    """A text without the yes or no that it begins with: "no nobody's ill"."""
    first, _, rest = text.partition(" ")
    answers = LANGUAGES[tag].words["answers"]
    return rest if first.strip(_EDGES) in (*answers["yes"], *answers["no"]) else text


def _only_counts(text: str, tag: str) -> bool:
    """Whether words only count, days or anything: "7 weeks. SEVEN", "the 3rd, 9th and 16th"."""
    counting, dates = _small(tag), LANGUAGES[tag].words["dates"]
    counted = dates["counts"].keys() | dates["units"].keys() | set(counting[0])
    return all(
        word in counted or (word[0].isdecimal() and len(word) <= _COUNT) for word in TOKEN.findall(text)
    )


def _long(source: Source) -> bool:
    return len(source.words) > _NAMING if source.low.isascii() else len(source.low.strip()) > _NAMING_HAN


def _dated_before(understood: Understanding, reading: Reading) -> bool:
    """Whether a day that has passed is named."""
    today = reading.now.date().isoformat()
    return any(day.value[:10] <= today and day.role not in {"planned", "due"} for day in understood.dates)


def _is_wish(reading: Reading) -> bool:
    """A wish put as a question: "can you send someone?"."""
    starts = tuple(LANGUAGES[reading.tag].words["remedies"]["questions"])
    wished = reading.asked == "remedy_details" and len(reading.source.low) <= _VALUE
    return wished and any(clause.startswith(starts) for clause in _clauses(reading.source.low))


def _free(asked: str, found: Found | None, whole: Found, reading: Reading) -> Found:
    """A known remedy is named by its kind when it is all that was said; else the words stay as they are."""
    if asked == "remedy_details":
        named = found if found and _alone(found, whole) else None
        return _numbered_remedy(whole, reading.tag) or named or _without_lead(whole, reading.tag)
    if asked == "address":
        said = addresses.answered(whole.value, reading.tag)
        return _placed(said, whole.confidence, reading.source) if said != whole.value else whole
    if asked == "format_need":
        return _numbered_format(whole)
    return _trimmed(whole, reading) if asked == "product_description" else whole


def _without_lead(whole: Found, tag: str) -> Found:
    """A wish without the word that only begins to speak: "so £200"."""
    lead = _lead(tag).match(low(whole.value))
    if lead is None or lead.end() >= len(whole.value):
        return whole
    return whole._replace(value=whole.value[lead.end() :])


@lru_cache(maxsize=16)
def _lead(tag: str) -> re.Pattern[str]:
    return re.compile(str(LANGUAGES[tag].words["remedies"]["lead"]))


def _numbered_remedy(whole: Found, tag: str) -> Found | None:
    kinds = LANGUAGES[tag].words["remedies"]["numbers"]
    bare = whole.value.strip(" .)")
    if bare.isdecimal() and 1 <= int(bare[:2]) <= len(kinds):
        return whole._replace(value=wishes.label(kinds[int(bare[:2]) - 1], tag))
    return None


def _numbered_format(whole: Found) -> Found:
    bare = whole.value.strip(" .)")
    return whole._replace(value=_FORMATS[int(bare) - 1]) if bare in {"1", "2", "3", "4", "5"} else whole


def _alone(found: Found, whole: Found) -> bool:
    left = len(whole.value) - (found.end - found.start)
    return left <= (16 if " " in whole.value or whole.value.isascii() else _LITTLE_HAN) and not any(
        character.isdecimal() for character in whole.value
    )


def _trimmed(whole: Found, reading: Reading) -> Found:
    told = purchases.behind(reading.tag).search(low(whole.value))
    if told and told.start() > 1:
        cut = len(whole.value) - told.start()
        whole = whole._replace(value=whole.value[: told.start()], end=whole.end - cut)
    for article in LANGUAGES[reading.tag].words["products"].get("articles", ()):
        if whole.value.lower().startswith(article) and len(whole.value) > len(article) + 1:
            cut = len(article)
            return whole._replace(value=whole.value[cut:].strip(" .!。"), start=whole.start + cut)
    return whole._replace(value=whole.value.strip(" .!。"))


# Names


def _name(understood: Understanding, reading: Reading) -> Mapping[str, Found]:
    """A name typed alone. What does not look like one is asked back, what plainly is none is left."""
    said = _said_name(understood, reading)
    bare = understood.answer is not None and len(reading.source.words) <= _BARE
    bare = bare and said == reading.source.plain.strip(_EDGES)  # and no "ok Ryan"
    if not said or understood.question or bare or manners.is_whole(said, "hurries", reading.tags):
        return {}
    sure = people.sureness(said, reading.tag, reading.source, reading.hits)
    return {"name_or_organisation": _placed(said, sure, reading.source)} if sure else {}


def plain_name(understood: Understanding, reading: Reading) -> Mapping[str, Found]:
    """A name where something else was asked, or nothing: "no idea, Ann Price"."""
    if "name_or_organisation" in understood.fields or not _can_hold_name(reading.source):
        return {}
    said = _said_name(understood, reading)
    if (
        not said
        or understood.wanted_line
        or understood.question
        or not people.plain(said, reading.tag, reading.source, reading.hits)
    ):
        return {}
    return {"name_or_organisation": _placed(said, 0.75, reading.source)}


def _only_name(understood: Understanding, reading: Reading, whole: Found) -> Mapping[str, Found]:
    """A name and nothing else is no remedy: it was given without being asked for."""
    name = plain_name(understood, reading)
    last = re.split("[:：]", whole.value)[-1].strip(_EDGES)  # "after all: Naomi Adler"
    return name if name and name["name_or_organisation"].value in {whole.value, last} else {}


def _can_hold_name(source: Source) -> bool:
    """A name that stands by itself is short, and has capitals where its letters have them."""
    return len(source.low) <= _SHORT_ANSWER and not (source.low.isascii() and source.low == source.plain)


def _said_name(understood: Understanding, reading: Reading) -> str:
    """What is left when values, a "no idea" before it and "call me" are cut away; "" when several things are."""
    text = reading.source.plain
    if len(text) > _VALUE:
        return ""
    for start, end in _spans(understood, but=frozenset({"product_description", "address"})):
        text = text[:start] + "\n" * (end - start) + text[end:]
    roles = people.roles(reading.tag)  # 业主 陈建国
    clauses = [each for each in _clauses(text) if each not in roles and not _is_order(each, reading)]
    said = [each for each in clauses if not manners.is_whole(each, "hurries", reading.tags)]
    kept = [
        each for each, after in pairwise([*said, ""]) if not after.startswith(f"{each} ")
    ]  # "Barry. Barry Cole"
    first = len(kept) == 1 or (
        len(kept) > 1 and people.plain(kept[0], reading.tag, reading.source, reading.hits)
    )  # "Chukwuemeka Obi, but everyone says Emeka"
    name = kept[0] if first else ("" if understood.fields else text.strip(_EDGES))
    last = re.split("[:：]", name)[-1].strip(_EDGES) if not first else ""
    if last and last != name and people.plain(last, reading.tag, reading.source, reading.hits):
        return last  # "after all: Naomi Adler"
    return people.without_lead(name, reading.tag)


def _clauses(text: str) -> Iterator[str]:
    for clause in _CLAUSE.split(text):
        bare = clause.strip(_EDGES)
        if bare:
            yield bare


def _is_order(clause: str, reading: Reading) -> bool:
    message = orders.message(low(clause), reading.known)
    return bool(orders.command(message, reading.known) or orders.answer(message, reading.known))


def _placed(said: str, sure: float, source: Source) -> Found:
    start = max(0, source.plain.find(said))
    return Found(said, said, sure, start, min(start + len(said), len(source.plain)))


# Days to come


def _ahead(days: Sequence[DateFound], reading: Reading) -> DateFound:
    today = reading.now.date().isoformat()
    return next((day for day in days if day.value[:10] >= today), days[0])


def _dated(day: DateFound) -> Found:
    return Found(day.value, day.said, day.confidence, day.start, day.end, day.other)
