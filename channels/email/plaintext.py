"""Plain text as programs send it: flowed lines joined, files in uuencode taken out of it."""

import binascii
import re
from collections.abc import Iterator

_FILE = re.compile(r"(?m)^begin [0-7]{3,4} (\S[^\n]{0,200})\n((?:[ -`]{1,90}\n)+?)(?:[` ]?\n)?end[ \t]*$")
_QUOTES = re.compile(r"^(>*)( ?)(.*)$", re.DOTALL)


def unflowed(text: str, *, delete_space: bool) -> str:
    """Lines that end in a blank go on in the next (RFC 3676); with `delete_space` the blank is none of the text."""
    return "\n".join(_paragraphs(text.split("\n"), delete_space=delete_space))


def _paragraphs(lines: list[str], *, delete_space: bool) -> Iterator[str]:
    pieces: list[str] = []
    depth = 0
    for line in lines:
        marks = len(line) - len(line.lstrip(">"))
        content = line[marks:].removeprefix(" ")  # a stuffed blank
        if pieces and marks != depth:
            yield _marked(depth, pieces)
            pieces = []
        depth = marks
        if content.endswith(" ") and content != "-- ":
            pieces.append(content[:-1] if delete_space else content)
            continue
        if content == "-- " and pieces:
            yield _marked(depth, pieces)
            pieces = []
        pieces.append(content)
        yield _marked(depth, pieces)
        pieces = []
    if pieces:
        yield _marked(depth, pieces)


def _marked(depth: int, pieces: list[str]) -> str:
    text = "".join(pieces)
    return f"{'>' * depth} {text}".rstrip(" ") if depth else text if text == "-- " else text.rstrip(" ")


def enclosed(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without the files that old programs write into it, and those files."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    files: list[tuple[str, bytes]] = []

    def take(match: "re.Match[str]") -> str:
        content = _decoded(match[2])
        if not content:
            return match[0]
        files.append((match[1].strip(), content))
        return ""

    return _FILE.sub(take, text), files


def _decoded(body: str) -> bytes:
    pieces = []
    for line in body.split("\n"):
        if not line:
            continue
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            length = ((ord(line[0]) - 32) & 63) * 4 // 3 + 1  # some programs write a checksum behind
            try:
                pieces.append(binascii.a2b_uu(line[: length + 1]))
            except binascii.Error:
                return b""
    return b"".join(pieces)
