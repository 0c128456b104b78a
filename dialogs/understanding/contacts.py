"""Reads telephone numbers and e-mail addresses."""

import re
from collections.abc import Iterator, Sequence

from dialogs.understanding.found import Found
from dialogs.understanding.lexicon import Hits
from dialogs.understanding.source import Source

_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9_%+-](?:[A-Za-z0-9._%+-]{0,63})@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,5}[A-Za-z]{2,24}(?![A-Za-z0-9-])"
)
_NUMBER = re.compile(r"(?<![A-Za-z0-9/_#-])\+?\(?\d(?:[\s().\-/]{0,2}\d){5,15}(?![A-Za-z0-9-])")
_DIGITS = re.compile(r"\d(?:[\s().\-/]{0,2}\d){5}")
_DATE_LIKE = re.compile(r"(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)?\d\d")
_PRICE = re.compile(r"\d+\.\d\d")
# Ranges kept for stories and tests: nobody's, but written as numbers are.
_STORIES = re.compile(r"\+447700900\d{3}|\+1\d{3}55501\d\d")
_MOST = 20
_CUE_REACH = 30


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
    found = [
        each
        for match in (_candidates(source.plain) if source.figures else ())
        if all(match.end() <= start or match.start() >= end for start, end in taken)
        and (each := _phone(match, regions, asked=asked or _announced(match, hits)))
    ]
    return tuple(found)


def _announced(match: re.Match[str], hits: Hits) -> bool:
    return any(0 <= match.start() - cue.end <= 12 for cue in hits.get("contacts.phone", ()))


def _candidates(text: str) -> Iterator[re.Match[str]]:
    digits = _DIGITS.search(text)
    if digits is None:
        return
    before = max(0, digits.start() - 2)  # its plus and bracket
    for count, match in enumerate(_NUMBER.finditer(text, before)):
        if count >= _MOST:
            return
        said = match.group()
        if not _DATE_LIKE.fullmatch(said) and not _PRICE.fullmatch(said):
            yield match


def _phone(match: re.Match[str], regions: Sequence[str], *, asked: bool) -> Found | None:
    import phonenumbers  # 15 MB, wanted only when a number stands there

    said = match.group().strip()
    for region in regions:
        try:
            number = phonenumbers.parse(said, region)
        except phonenumbers.NumberParseException:
            continue
        canonical = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
        if phonenumbers.is_valid_number(number) or _STORIES.fullmatch(canonical):
            return _found(match, canonical, 0.9)
        if said.startswith("+"):
            break
    return _possible(match, regions) if asked else None


def _possible(match: re.Match[str], regions: Sequence[str]) -> Found | None:
    import phonenumbers

    try:
        number = phonenumbers.parse(match.group().strip(), regions[0] if regions else None)
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
