"""Reads telephone numbers and e-mail addresses."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import islice, pairwise
from typing import TYPE_CHECKING, NamedTuple

from dialogs.languages import LANGUAGES
from dialogs.understanding import nearness
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

_RIGHTED = 32  # characters between a mail address and the one that takes its place
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-](?:[A-Za-z0-9._%+-]{0,63})@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9/_#-])\(?\+?\(?\d(?:(?:[ \t()\-/]{0,2}|\)?\.| ?\. (?=\d{3}))\d){5,15}(?![A-Za-z0-9-])"
)
_DIGITS = re.compile(r"[0-9٠-٩۰-۹](?:[\s().\-/]{0,2}\d){5}")
_DATE_LIKE = re.compile(  # and the hour behind it
    r"(?:(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d)(?:\s\d{1,2})?"
)
_PRICE = re.compile(r"\d{1,9}\.\d\d")
# Ranges kept for stories and tests: nobody's, but written as numbers are.
_STORIES = re.compile(
    r"\+44(?:7700900\d{3}|1632960\d{3}|(?:113|114|115|116|117|118|121|131|141|151|161)4960\d{3}"
    r"|2079460\d{3}|2920180\d{3}|1914980\d{3}|2896496\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3})"
    r"|\+1\d{3}55501\d\d|\+33(?:19900|26191|35301|46571|53649|63998)\d{4}"
)
# Where a number within the country begins with a nought that falls away behind the country's code.
_TRUNK = frozenset({"GB", "FR", "BE", "CH", "DE", "AT", "NL", "IE", "AU", "NZ", "ZA", "TW"})
# How numbers are grouped beside the way their country's plan prints them.
_ALSO: Mapping[str, frozenset[tuple[int, ...]]] = {
    "ES": frozenset({(3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2)}),
    "IE": frozenset({(3, 7), (2, 7), (3, 3, 4), (3, 3, 3), (2, 3, 4)}),
    "TW": frozenset({(4, 3, 3), (4, 6), (2, 4, 4)}),
    "CN": frozenset({(3, 4, 4), (3, 8), (4, 8), (4, 7), (4, 4, 3), (4, 4, 4)}),
    "AU": frozenset({(4, 3, 3), (2, 4, 4), (4, 6)}),
    "HK": frozenset({(4, 4)}),
    "SG": frozenset({(4, 4)}),
    "GB": frozenset({(5, 6), (5, 3, 3), (3, 4, 4), (4, 3, 4), (4, 7)}),
    "IN": frozenset({(5, 5)}),
}
_MOBILE_OF_CHINA = re.compile(r"1[3-9]\d{9}")
_WHOLE = {"CN": 11}  # figures of a number that can be called from another town
_FIGURES = re.compile(r"\d+")
_HEADING = re.compile(
    r"(?:\A|\n)[> *]{0,4}(?:(?P<sender>from|de|von|发件人) ?:|(?P<reader>to|para|a|an|收件人) ?:"
    r"|(?P<day>date|sent|fecha|enviado(?: el)?|envoye(?: le)?|日期|发送时间|时间) ?:"
    r"|(?P<subject>subject|asunto|objet|主题) ?:)[^\n]{0,200}"
)
_HEADED = 3  # lines of a head that make a mail one that is passed on
_EXACT, _NEUTRAL = 2, 1  # how well a country's plan agrees with the groups a number is written in
_SPOKEN = re.compile(
    r"(?<![零〇一二三四五六七八九幺两])[零〇一二三四五六七八九幺]{7,12}(?![零〇一二三四五六七八九幺十百千万])"
)
_FIGURE_WORD = re.compile(r"\d+|[^\W\d_]+|[.!?;:\n]")
_SPOKEN_DIGITS = str.maketrans("零〇一二三四五六七八九幺", "001234567891")
_AREA = re.compile(
    r"区号 ?(?P<area>0\d{2,3})\D{0,6}(?P<number>\d{7,8})(?!\d)"
    r"|(?<!\d)(?P<first>\d{7,8})\D{0,4}区号 ?(?P<after>0\d{2,3})"
)
_BARE_MOBILE = re.compile(r"[67](?:[ .-]?\d){8,9}")
_LEAST_SPOKEN, _MOST_SPOKEN = 7, 15  # figures of a number spoken in words
_SPOKEN_WORDS = 3  # words of it, at least
_LONG = 9  # digits of a number that names its country's network by itself
_MOST = 20
_CUE_REACH = 30
_TWO, _PUT_RIGHT = 2, 30  # numbers, and characters between a wrong one and the right one
_ANNOUNCED = 12  # characters between a word for a telephone and its number


class Plans(NamedTuple):
    """Whose numbers may stand without their country: `told` are the countries the text tells of, `own` that of the
    desk and those of the language, `abroad` others in which it is spoken, `rest` those of the other languages."""

    told: tuple[str, ...]
    own: tuple[str, ...]
    abroad: tuple[str, ...]
    rest: tuple[str, ...]


class _Reading(NamedTuple):
    """A number read by the plan of one country, and how well its groups agree with that."""

    value: str
    region: str
    agrees: int


def emails(source: Source) -> tuple[Found, ...]:
    if "@" not in source.plain:
        return ()
    found = []
    for match in _EMAIL.finditer(source.plain):
        said = match.group()
        if ".." not in said and not said.split("@")[0].endswith("."):
            found.append(Found(_lower_domain(said), said, 0.95, *match.span()))
        if len(found) >= _MOST:
            break
    return tuple(found)


def righted(found: Sequence[Found], source: Source, tags: Sequence[str]) -> tuple[Found, ...]:
    """The addresses without those that the words behind them take back: "a@b.example, no, use c@b.example"."""
    kept = [
        one
        for one, other in pairwise(found)
        if other.start - one.end > _RIGHTED
        or not any(_rather(tag).search(source.low, one.end, other.start) for tag in tags)
    ]
    return (*kept, *found[-1:])


@lru_cache(maxsize=16)
def _rather(tag: str) -> re.Pattern[str]:
    return re.compile(str(LANGUAGES[tag].words["contacts"]["rather"]))


def headings(source: Source) -> Mapping[str, tuple[int, int]]:
    """Where the head of a mail that was passed on stands, by what its lines tell: who sent it, to whom, and when."""
    found: dict[str, tuple[int, int]] = {}
    if "@" in source.plain:
        for match in islice(_HEADING.finditer(source.low), _MOST):
            key = next(key for key, value in match.groupdict().items() if value)
            found.setdefault(key, match.span())
    return found if len(found) >= _HEADED else {}


def of_reader(found: Sequence[Found], head: Mapping[str, tuple[int, int]]) -> tuple[Found, ...]:
    """The addresses, those of who got a mail that is passed on first, without who sent it."""
    if not {"sender", "reader"} <= head.keys():
        return tuple(found)
    (first, last), (start, end) = head["reader"], head["sender"]
    others = [each for each in found if not start <= each.start < end]
    return tuple(sorted(others, key=lambda each: not first <= each.start < last)) or tuple(found)


def _lower_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def phones(
    source: Source,
    hits: Hits,
    plans: Plans,
    taken: Sequence[tuple[int, int]] = (),
    *,
    asked: bool = False,
) -> tuple[Found, ...]:
    """The numbers that can be called. In free text a number must be valid somewhere likely; when a phone was
    asked for or announced, possible is enough. What stands in `taken` is something else."""
    text = _digits(source)
    with_area = _with_area(text) if "区号" in text else []
    taken = [*taken, *((each.start, each.end) for each in with_area)]
    found = [
        each
        for match in (_candidates(text) if source.figures or text is not source.plain else ())
        if all(match.end() <= start or match.start() >= end for start, end in taken)
        and (
            each := _phone(
                match, plans, asked=asked or _announced(match, hits) or _is_all(match, text, plans)
            )
        )
    ]
    return tuple(sorted([*with_area, *found], key=lambda each: each.start))


def _is_all(match: re.Match[str], text: str, plans: Plans) -> bool:
    """Whether a message is nothing but eight figures as they are dialled in Hong Kong, where its desk may be."""
    said = match.group().strip()
    return "HK" in plans.own and _groups(said) == _SHORT_GROUPS and text.strip(" .,。") == said


def _digits(source: Source) -> str:
    """The text with numbers spoken in Chinese as figures, each in its place."""
    if source.low.isascii() or not _SPOKEN.search(source.plain):
        return source.plain
    return _SPOKEN.sub(lambda match: match.group().translate(_SPOKEN_DIGITS), source.plain)


def may_stand(source: Source, tag: str) -> bool:
    """Whether there are enough figures, or words of figures, for a number."""
    if _DIGITS.search(source.plain) or (not source.plain.isascii() and _SPOKEN.search(source.plain)):
        return True
    figures: Mapping[str, int] = LANGUAGES[tag].words["contacts"].get("spoken", {})
    return len(source.vocabulary & figures.keys()) >= _SPOKEN_WORDS


def spoken(source: Source, tag: str, plans: Plans, *, asked: bool) -> tuple[list[Found], bool]:
    """The numbers said in words, "oh seven seven double oh …", and whether there is one that could not be read."""
    words = LANGUAGES[tag].words["contacts"]
    figures: Mapping[str, int] = words.get("spoken", {})
    least = 1 if asked else _SPOKEN_WORDS  # "0 7 7 double 0 …"
    joints = frozenset(words.get("spoken_joints", ()))
    if len(source.vocabulary & figures.keys()) < least or not in_a_row(source, figures, joints, least):
        return [], False
    found: list[Found] = []
    unread = False
    said = runs(source.low, figures, joints, least)
    for start, end, digits in islice(said, _MOST):
        number = _number_of(digits, plans)
        unread = unread or not number
        if number:
            found.append(Found(number, digits, 0.8, start, end))
    return found, unread


def in_a_row(source: Source, figures: Mapping[str, int], joints: Set[str], least: int) -> bool:
    """Whether so many words for figures stand in a row, which few texts have."""
    count = 0
    for word in source.words:
        if word in figures:
            count += 1
            if count >= least:
                return True
        elif word not in joints and not word.isdecimal():
            count = 0
    return False


def runs(
    text: str, figures: Mapping[str, int], joints: Set[str], least: int, shortest: int = _LEAST_SPOKEN
) -> Iterator[tuple[int, int, str]]:
    """Where words for figures stand in a row, at least so many, and what figures they are, `shortest` at least."""
    run: list[int] = []
    start = end = words = 0
    for match in _FIGURE_WORD.finditer(f"{text} ."):
        said = match.group()
        value = int(said) if said.isdecimal() else figures.get(said)
        if said in joints and run:
            continue
        if value is None:
            if words >= least and shortest <= len(digits := _figures(run)) <= _MOST_SPOKEN:
                yield start, end, digits
            run, words = [], 0
            continue
        start = start if run else match.start()
        run += [-1, *map(int, said)] if said.isdecimal() else [value]
        end, words = match.end(), words + (not said.isdecimal())


def _figures(run: Sequence[int]) -> str:
    """The figures of a row: "sixty four" is 64, "double oh" 00 (-2 says a figure twice, -3 three times), "nine
    hundred" 900; -1 begins what was written in figures."""
    parts: list[str] = []
    times = last = 0
    for value in run:
        if value < -1:
            times = -value
        elif value == 100:  # a hundred
            parts.append("00")
        elif value >= 0 and parts and _adds(last, value):
            total = last * value if value == 20 and last == 4 else last + value  # quatre-vingt
            parts[-1], last = str(total), total
            continue
        elif value >= 0:
            parts.append(str(value) * max(1, times))
            times = 0
        last = value
    return "".join(parts)


def _adds(last: int, value: int) -> bool:
    """Whether two words are one number: "trente-quatre", "soixante-dix-huit", "quatre-vingt"."""
    if (last, value) == (4, 20):
        return True
    tens = 20 <= last <= 90 and last % 10 == 0 and value < (20 if last in {60, 80} else 10)
    return (tens and value > 0) or (last in {10, 70, 90} and value in {7, 8, 9})


def _number_of(digits: str, plans: Plans) -> str:
    match = _NUMBER.fullmatch(digits)
    found = _phone(match, plans, asked=False) if match else None
    return found.value if found else ""


def _with_area(text: str) -> list[Found]:
    """A number and its area code, told apart from each other."""
    found = []
    for match in _AREA.finditer(text):
        area, number = match["area"] or match["after"], match["number"] or match["first"]
        found.append(Found(f"+86{area[1:]}{number}", match.group(), 0.85, *match.span()))
        if len(found) >= _MOST:
            break
    return found


def is_announced(number: Found, hits: Hits) -> bool:
    """Whether a word for a telephone stands shortly before it."""
    return any(0 <= number.start - cue.end <= _ANNOUNCED for cue in hits.get("contacts.phone", ()))


def is_shaped(number: Found) -> bool:
    """Whether figures are grouped as telephone numbers of their country are, which order numbers seldom are."""
    import phonenumbers

    said = number.said
    if said[0] in "+0(" or _MOBILE_OF_CHINA.fullmatch(said):
        return True
    try:
        region = phonenumbers.region_code_for_number(phonenumbers.parse(number.value))
    except phonenumbers.NumberParseException:
        return False
    parsed = _parsed(said, region)
    return parsed is not None and _agreement(parsed, said, region or "") == _EXACT


def _announced(match: re.Match[str], hits: Hits) -> bool:
    return any(0 <= match.start() - cue.end <= _ANNOUNCED for cue in hits.get("contacts.phone", ()))


def _candidates(text: str) -> Iterator[re.Match[str]]:
    count = at = 0
    while count < _MOST and (digits := _DIGITS.search(text, at)):
        match = _number_at(text, digits.start(), at)
        at = match.end() if match else digits.start() + 1
        if match:
            count += 1
            said = match.group()
            if not _DATE_LIKE.fullmatch(said) and not _PRICE.fullmatch(said):
                yield match


def _number_at(text: str, digit: int, least: int) -> re.Match[str] | None:
    """The number whose first figure stands there, with its plus and bracket."""
    for start in range(max(least, digit - 2), digit + 1):
        if match := _NUMBER.match(text, start):
            return match
    return None


def _phone(match: re.Match[str], plans: Plans, *, asked: bool) -> Found | None:
    said = match.group().strip()
    if _OF_A_YEAR.match(said):
        return None
    if said.lstrip("(").startswith("+"):
        value = _read(said, None, asked=asked)
        return _found(match, value, 0.9) if value else None
    figures = sum(map(str.isdecimal, said))
    if figures < _LONG and not (asked or (plans.told and _groups(said) == _SHORT_GROUPS)):
        return None
    value = _chosen(said, plans)
    if value:
        return _found(match, value, 0.9)
    if asked and (value := _possible(said, plans)):
        return _found(match, value, 0.75)
    return None


_SHORT_GROUPS, _OF_AMERICA = (4, 4), (3, 3, 4)
_OF_A_YEAR = re.compile(
    r"20[0-3]\d[-/]\d{1,2}[-/]\d{3,}$"
)  # a number counted within its month: "2026-11-3328"


def _chosen(said: str, plans: Plans) -> str:
    """The number by the plan that fits best. What several plans abroad fit as well is kept as it was said, without
    a country: a wrong one cannot be seen by who wrote it."""
    near: list[_Reading] = []
    for regions in (plans.told, plans.own):
        readings = _until_exact(said, regions)
        best = max(readings, key=lambda each: each.agrees, default=None)
        if best and best.agrees:
            return best.value
        near += readings
    for region in plans.told:
        if _customary(said, region) and (value := _read(said, region, asked=True)):
            return value
    return _far(said, near, list(_readings(said, plans.abroad)), list(_readings(said, plans.rest)))


def _until_exact(said: str, regions: Sequence[str]) -> Sequence[_Reading]:
    """The readings by these plans up to one that prints a number just so: none can fit better."""
    found: list[_Reading] = []
    for reading in _readings(said, regions):
        found.append(reading)
        if reading.agrees == _EXACT:
            break
    return found


def _far(said: str, near: Sequence[_Reading], abroad: Sequence[_Reading], rest: Sequence[_Reading]) -> str:
    """The number by a plan from further away, the only one that prints it so; else by a near one that would print it
    otherwise."""
    for tier in (abroad, rest):
        exact = list(dict.fromkeys(each.value for each in tier if each.agrees == _EXACT))
        if exact:
            return exact[0] if len(exact) == 1 else _as_said(said)
    if near:
        return near[0].value
    neutral = [each for each in (*abroad, *rest) if each.agrees]
    alone = len(neutral) == 1 or not abroad or (len(abroad) == 1 and abroad[0].agrees)
    return (neutral[0].value if alone else _as_said(said)) if neutral else ""


def _as_said(said: str) -> str:
    return "".join(_FIGURES.findall(said))


def _readings(said: str, regions: Sequence[str]) -> Iterator[_Reading]:
    for region in regions:
        written = said
        if not _national(said, region):
            if not _BARE_MOBILE.fullmatch(said) or region != regions[0] or _groups(said) == _OF_AMERICA:
                continue
            written = f"0{said}"  # its nought was left out
        number = _parsed(written, region)
        if number is not None and (value := _canonical(number, asked=False)):
            yield _Reading(value, region, _agreement(number, written, region))


def _read(said: str, region: str | None, *, asked: bool) -> str:
    """The number in E.164, "" where it is none of the region's; `asked`: one that could be given out is enough."""
    number = _parsed(said, region)
    return _canonical(number, asked=asked) if number is not None else ""


def _parsed(said: str, region: str | None) -> "PhoneNumber | None":
    import phonenumbers  # 15 MB, wanted only when a number stands there

    try:
        return phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return None


def _canonical(number: "PhoneNumber", *, asked: bool) -> str:
    import phonenumbers

    canonical = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if phonenumbers.is_valid_number(number) or _STORIES.fullmatch(canonical):
        return canonical
    whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return canonical if asked and whole else ""


def _groups(said: str) -> tuple[int, ...]:
    return tuple(map(len, _FIGURES.findall(said)))


def _agreement(number: "PhoneNumber", said: str, region: str) -> int:
    import phonenumbers

    groups = _groups(said)
    if len(groups) == 1:
        return _NEUTRAL
    printed = _groups(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL))
    return _EXACT if groups == printed or _customary(said, region) else 0


def _customary(said: str, region: str) -> bool:
    return _national(said, region) and _groups(said) in _ALSO.get(region, ())


def _national(said: str, region: str) -> bool:
    """Whether a number could be one of this country as it is written."""
    return region not in _TRUNK or said.lstrip("( ").startswith(("+", "0"))


def _possible(said: str, plans: Plans) -> str:
    """A number that was asked for or announced, as a place that is told, or the first of one's own, would have it."""
    figures = sum(map(str.isdecimal, said))
    for region in (*plans.told, *plans.own[:1]):
        if (
            _national(said, region)
            and figures >= _WHOLE.get(region, 0)
            and (value := _read(said, region, asked=True))
        ):
            return value
    return ""


def _found(match: re.Match[str], value: str, sure: float) -> Found:
    return Found(value, match.group().strip(), sure, *match.span())


def right(source: Source, hits: Hits, found: Sequence[Found]) -> Sequence[Found]:
    """Those that nothing beside them says to be wrong, where the right one follows: "070…, no, typo, it's 071…"."""
    if len(found) < _TWO or "changes.cues" not in hits:
        return found
    wrong = {each for each in found if nearness.is_denied(source.low, each.start, hits)} or {
        each
        for each, after in pairwise(found)
        if any(each.end <= cue.start and cue.end <= after.start for cue in hits["changes.cues"])
        and after.start - each.end <= _PUT_RIGHT
    }
    return [each for each in found if each not in wrong] or found


def fax_of(numbers: Sequence[Found], hits: Hits) -> Found | None:
    """The number a word for fax stands shortly before."""
    for cue in hits.get("contacts.fax", ()):
        for each in numbers:
            if 0 <= each.start - cue.end <= _CUE_REACH:
                return each
    return None
