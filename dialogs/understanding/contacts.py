"""Reads telephone numbers and e-mail addresses."""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from itertools import islice

from dialogs.languages import LANGUAGES
from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-](?:[A-Za-z0-9._%+-]{0,63})@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9/_#-])\(?\+?\(?\d(?:(?:[\s().\-/]{0,2}| \. (?=\d{3}))\d){5,15}(?![A-Za-z0-9-])"
)
_DIGITS = re.compile(r"[0-9٠-٩۰-۹](?:[\s().\-/]{0,2}\d){5}")
_DATE_LIKE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d")
_PRICE = re.compile(r"\d{1,9}\.\d\d")
# Ranges kept for stories and tests: nobody's, but written as numbers are.
_STORIES = re.compile(
    r"\+44(?:7700900\d{3}|1632960\d{3}|(?:113|114|115|116|117|118|121|131|141|151|161)4960\d{3}"
    r"|2079460\d{3}|2920180\d{3}|1914980\d{3}|2896496\d{3}|8081570\d{3}|9098790\d{3}|3069990\d{3})"
    r"|\+1\d{3}55501\d\d|\+33(?:19900|26191|35301|46571|53649|63998)\d{4}"
)
# Where a number within the country begins with a nought that falls away behind the country's code.
_TRUNK = frozenset({"GB", "FR", "BE", "CH", "DE", "AT", "NL", "IE", "AU"})
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
_OWN = 1  # how many countries are tried before that of a number without its nought
_LEAST_SPOKEN, _MOST_SPOKEN = 7, 15  # figures of a number spoken in words
_SPOKEN_WORDS = 3  # words of it, at least
_LONG = 9  # digits of a number that names its country's network by itself
_MOST = 20
_CUE_REACH = 30
_ANNOUNCED = 12  # characters between a word for a telephone and its number


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


def _lower_domain(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.lower()}"


def phones(
    source: Source,
    hits: Hits,
    regions: Sequence[str],
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
        and (each := _phone(match, regions, asked=asked or _announced(match, hits)))
    ]
    return tuple(sorted([*with_area, *found], key=lambda each: each.start))


def _digits(source: Source) -> str:
    """The text with numbers spoken in Chinese as figures, each in its place."""
    if source.low.isascii() or not _SPOKEN.search(source.plain):
        return source.plain
    return _SPOKEN.sub(lambda match: match.group().translate(_SPOKEN_DIGITS), source.plain)


def spoken(source: Source, tag: str, regions: Sequence[str]) -> tuple[list[Found], bool]:
    """The numbers said in words, "oh seven seven double oh …", and whether there is one that could not be read."""
    words = LANGUAGES[tag].words["contacts"]
    figures: Mapping[str, int] = words.get("spoken", {})
    if len(source.vocabulary & figures.keys()) < _SPOKEN_WORDS:
        return [], False
    found: list[Found] = []
    unread = False
    for start, end, digits in islice(_runs(source.low, figures, frozenset(words["spoken_joints"])), _MOST):
        number = _number_of(digits, regions)
        unread = unread or not number
        if number:
            found.append(Found(number, digits, 0.8, start, end))
    return found, unread


def _runs(text: str, figures: Mapping[str, int], joints: Set[str]) -> Iterator[tuple[int, int, str]]:
    """Where words for figures stand in a row, and what figures they are."""
    run: list[int] = []
    start = end = words = 0
    for match in _FIGURE_WORD.finditer(f"{text} ."):
        said = match.group()
        value = int(said) if said.isdecimal() else figures.get(said)
        if said in joints and run:
            continue
        if value is None:
            if words >= _SPOKEN_WORDS and _LEAST_SPOKEN <= len(digits := _figures(run)) <= _MOST_SPOKEN:
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


def _number_of(digits: str, regions: Sequence[str]) -> str:
    match = _NUMBER.fullmatch(digits)
    found = _phone(match, regions, asked=False) if match else None
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


def _phone(match: re.Match[str], regions: Sequence[str], *, asked: bool) -> Found | None:
    import phonenumbers  # 15 MB, wanted only when a number stands there

    said = match.group().strip()
    short = sum(map(str.isdecimal, said)) < _LONG
    written = [(said, region) for region in regions if _national(said, region)]
    if len(written) < len(regions) and _BARE_MOBILE.fullmatch(said):
        written.insert(min(len(written), _OWN), (f"0{said}", regions[0]))  # its nought was left out
    for number_said, region in () if (short and not asked) or _OF_A_YEAR.match(said) else written:
        try:
            number = phonenumbers.parse(number_said, region)
        except phonenumbers.NumberParseException:
            continue
        canonical = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number) or _STORIES.fullmatch(canonical):
            return _found(match, canonical, 0.9)
        if said.lstrip("(").startswith("+"):
            break
    return _possible(match, regions) if asked else None


_OF_A_YEAR = re.compile(
    r"20[0-3]\d[-/]\d{1,2}[-/]\d{3,}$"
)  # a number counted within its month: "2026-11-3328"


def _national(said: str, region: str) -> bool:
    """Whether a number could be one of this country as it is written."""
    return region not in _TRUNK or said.lstrip("( ").startswith(("+", "0"))


def _possible(match: re.Match[str], regions: Sequence[str]) -> Found | None:
    import phonenumbers

    said = match.group().strip()
    region = next((each for each in regions if _national(said, each)), None)
    if region != (regions[0] if regions else None):
        return None
    try:
        number = phonenumbers.parse(said, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return _found(match, phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), 0.75)


def _found(match: re.Match[str], value: str, sure: float) -> Found:
    return Found(value, match.group().strip(), sure, *match.span())


def fax_of(numbers: Sequence[Found], hits: Hits) -> Found | None:
    """The number a word for fax stands shortly before."""
    for cue in hits.get("contacts.fax", ()):
        for each in numbers:
            if 0 <= each.start - cue.end <= _CUE_REACH:
                return each
    return None
