"""Texts on their way in and out: what nobody can store is left out, what is too long is cut at word bounds."""

import html
import re

LONGEST = 4096  # characters of one message (core.telegram.org/bots/api#sendmessage)
_UNSAYABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BREAKS = re.compile("\r\n?|\u2028|\u2029|\x85")
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_NAME = 120


def clean(text: object) -> str:
    """The words without what no one can say or store; line ends as line feeds."""
    return _UNSAYABLE.sub("", _BREAKS.sub("\n", text)) if isinstance(text, str) else ""


def line(text: object) -> str:
    """The same on one line."""
    return " ".join(_UNSAFE.sub(" ", clean(text)).split())


def file_name(given: object, usual: str) -> str:
    """A label people can read: no folders, controls or hidden writing directions, and not endless."""
    text = given if isinstance(given, str) else ""
    base = _UNSAFE.sub("", text.replace("\\", "/").rpartition("/")[2]).strip(" .") or usual
    stem, dot, ending = base.rpartition(".")
    if len(base) <= _NAME or not dot or len(ending) > 10:
        return base[:_NAME]
    return f"{stem[: _NAME - len(ending) - 1]}.{ending}"


def escaped(text: str) -> str:
    """A text as Telegram's HTML mode shows it letter by letter."""
    return html.escape(text, quote=False)


def units(text: str) -> int:
    """The length as Telegram's clients count it: in UTF-16."""
    return len(text) + sum(1 for letter in text if letter > "\uffff") if not text.isascii() else len(text)


def parts(text: str, most: int = LONGEST) -> list[str]:
    """The text in pieces of at most so many characters, cut at the end of a line or a word where one is near."""
    found = []
    rest = text
    while units(rest) > most:
        cut = _fitting(rest, most)
        at = _bound(rest, cut)
        found.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [part for part in (*found, rest) if part.strip()]


def _fitting(text: str, most: int) -> int:
    """How many letters of the text have room."""
    if text[:most].isascii():
        return most
    used = 0
    for at, letter in enumerate(text):
        used += 1 + (letter > "\uffff")
        if used > most:
            return at
    return len(text)


def _bound(text: str, cut: int) -> int:
    head = text[: cut + 1]
    for mark, least in (("\n", cut // 2), (" ", cut // 2)):
        at = head.rfind(mark)
        if at > least:
            return at
    sentence = max(head.rfind(mark, 0, cut) for mark in "。！？；，")  # Chinese has no spaces
    return sentence + 1 if sentence >= cut // 2 else cut
