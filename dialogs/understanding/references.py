"""Complaint numbers: their check character, how they are written, and how a typed one is read back."""

import re
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""The characters of the random part: no I, L, O or U, which people mistake for others."""

_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_TYPED = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<prefix>[A-Za-z]{2,6})[\s\-–—_.:]{0,3})?"
    r"(?P<day>[0-9OoIiLl]{6})[\s\-–—_.]{0,3}(?P<tail>[0-9A-Za-z]{5,6})(?![A-Za-z0-9])"
)
_GAPS = re.compile(r"[^0-9A-Za-z]")
_CORE = re.compile(r"[0-9OoIiLl]{6}(?<![0-9].{6})[\s\-–—_.]{0,3}[0-9A-Za-z]{5,6}(?![A-Za-z0-9])")
# the same, of a day since 2020: its first figure cannot be mistaken for a letter, and few places begin with one
_LIKELY = re.compile(r"[2-9][0-9OoIiLl]{5}(?<![0-9].{6})[\s\-–—_.]{0,3}[0-9A-Za-z]{5,6}(?![A-Za-z0-9])")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Read:
    """A typed number: `reference` in its canonical form, or `mistyped` as it stood. Both empty: it is none."""

    reference: str = ""
    mistyped: str = ""

    def __bool__(self) -> bool:
        return bool(self.reference or self.mistyped)


def check_character(text: str) -> str:
    """ISO 7064 MOD 37,36 over digits and capital letters. ValueError: any other character."""
    product = 36
    for character in text:
        product = (product + ALPHABET.index(character)) % 36 or 36
        product = product * 2 % 37
    return ALPHABET[(37 - product) % 36]


def format_reference(prefix: str, day: str, random: str) -> str:
    """`AMD`, `261121`, `7K3T` → `AMD-261121-7K3TF`."""
    return f"{prefix}-{day}-{random}{check_character(day + random)}"


def read(text: str, prefix: str) -> Read:
    """Reads one typed number in any case, with O/0 and I, L/1 forgiven, spaces or dashes missing."""
    match = _TYPED.fullmatch(text.strip())
    return _judged(match, prefix) if match else Read()


def find(text: str, prefix: str) -> list[tuple[Read, int, int]]:
    """Every complaint number in a text, well formed or mistyped, with its place."""
    found: list[tuple[Read, int, int]] = []
    if not _LIKELY.search(text):
        if prefix.lower() not in text.lower():
            return found
        if not _CORE.search(text):
            return _spread(text, prefix)
    for match in _TYPED.finditer(text):
        judged, start = _judged(match, prefix), match.start()
        if not judged and match["prefix"] and " " in text[match.end("prefix") : match.start("day")]:
            judged, start = (
                _unnamed(match, prefix),
                match.start("day"),
            )  # the word before it is another: "about 2611…"
        if judged:
            found.append((judged, start, match.end()))
        if len(found) >= _MOST:
            break
    return found or (_spread(text, prefix) if prefix.lower() in text.lower() else found)


def _spread(text: str, prefix: str) -> list[tuple[Read, int, int]]:
    """Numbers written in other groups than ours; only what its check character proves."""
    found: list[tuple[Read, int, int]] = []
    for match in _groups(prefix).finditer(text):
        judged = read(prefix + _GAPS.sub("", match["rest"]), prefix)
        if judged.reference:
            found.append((judged, *match.span()))
        if len(found) >= _MOST:
            break
    return found


@lru_cache(maxsize=4)
def _groups(prefix: str) -> re.Pattern[str]:
    """Our numbers as somebody reads them out: "AMD 26 11 21 7K 3TF" is one too."""
    rest = r"(?P<rest>(?:[\s\-–—_.:/]{0,2}[0-9A-Za-z]){11,12})"
    return re.compile(rf"(?<![A-Za-z0-9]){re.escape(prefix)}{rest}(?![A-Za-z0-9])", re.IGNORECASE)


def _judged(match: re.Match[str], prefix: str) -> Read:
    typed = (match["prefix"] or "").upper()
    if typed != prefix.upper() if typed else match.group().isdecimal():
        return Read()
    day = match["day"].upper().translate(_FORGIVEN)
    tail = match["tail"].upper().translate(_FORGIVEN)
    if not _is_day(day):
        return Read(mistyped=match.group().strip()) if typed else Read()
    if not set(tail) <= set(CROCKFORD) or check_character(day + tail[:-1]) != tail[-1]:
        return Read(mistyped=match.group().strip()) if typed else Read()
    return Read(reference=f"{prefix.upper()}-{day}-{tail}")


def _unnamed(match: re.Match[str], prefix: str) -> Read:
    """A number of ours without its prefix, which its check character alone proves; one of figures only proves
    nothing."""
    if match["tail"].isdecimal():
        return Read()
    return _judged(_TYPED.match(match.string, match.start("day"), match.end()), prefix)  # type: ignore[arg-type]  # it matched


def _is_day(digits: str) -> bool:
    try:
        datetime.strptime(digits, "%y%m%d")  # noqa: DTZ007 - only whether such a day exists
    except ValueError:
        return False
    return True
