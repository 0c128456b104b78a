"""How long a text is on a plain phone: its alphabet, its segments, and look-alikes folded to save a second one."""

import unicodedata
from dataclasses import dataclass

# 3GPP TS 23.038, 6.2.1: the default alphabet, and what costs an escape before it.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENDED = frozenset("\f^{}\\[~]|€")
GSM_ONE, GSM_MANY = 160, 153  # septets: alone, and beside the header that joins several
UCS_ONE, UCS_MANY = 70, 67  # UTF-16 code units
_LOOK_ALIKES = {
    **dict.fromkeys("‘’‚‛′´`", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f", " "),
    "…": "...",
    "•": "-",
    "·": "-",
    "œ": "oe",
    "Œ": "OE",
    "\t": " ",
    **dict.fromkeys("\u200b\u2060\ufeff\u00ad", ""),  # unseen, and each would turn the whole text into UCS-2
}


@dataclass(frozen=True, slots=True)
class Length:
    """`units` are septets (GSM-7) or UTF-16 code units (UCS-2)."""

    alphabet: str
    units: int
    segments: int


def measure(text: str) -> Length:
    """The length of a text as the network counts it."""
    if is_plain(text):
        widths = [2 if character in EXTENDED else 1 for character in text]
        return Length("GSM-7", sum(widths), _packed(widths, GSM_ONE, GSM_MANY))
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    return Length("UCS-2", sum(widths), _packed(widths, UCS_ONE, UCS_MANY))


def is_plain(text: str) -> bool:
    """Whether the default alphabet holds every character."""
    return BASIC.union(EXTENDED).issuperset(text)


def fold(text: str) -> str:
    """The text in the default alphabet where look-alikes bring all of it there; else as it was written."""
    if is_plain(text):
        return text
    folded = "".join(map(_folded, text))
    return folded if is_plain(folded) else text


def _folded(character: str) -> str:
    if character in BASIC or character in EXTENDED:
        return character
    if character in _LOOK_ALIKES:
        return _LOOK_ALIKES[character]
    base = unicodedata.normalize("NFD", character)[0]
    return base if base in BASIC and base.isalpha() else character


def _packed(widths: list[int], one: int, many: int) -> int:
    """Segments, where what is two units wide is never cut in two."""
    if sum(widths) <= one:
        return 1 if widths else 0
    segments, room = 1, many
    for width in widths:
        if width > room:
            segments, room = segments + 1, many
        room -= width
    return segments


def parts(text: str, most: int) -> list[str]:
    """The text cut after a space, so that no part is longer than `most` characters; joined again it is the same."""
    found = []
    while len(text) > most:
        at = max(text.rfind(" ", 0, most), text.rfind("\n", 0, most)) + 1 or most
        found.append(text[:at])
        text = text[at:]
    return [*found, text]
