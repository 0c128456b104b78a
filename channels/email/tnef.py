"""What Outlook hides in winmail.dat (MS-OXTNEF): the kind of message, its words and its files."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.charsets import text_of
from channels.email.richtext import from_compressed, plain

MARK = b"\x78\x9f\x3e\x22"
_MOST = 2000
# Attributes, by the low half of their number
_CLASS, _BODY, _TITLE, _DATA, _BEGUN = 0x8008, 0x800C, 0x8010, 0x800F, 0x9002
_MESSAGE, _FILE, _PAGE = 0x9003, 0x9005, 0x9007
# The properties that hold words or files, see MS-OXPROPS
_BODY_TEXT, _BODY_RICH, _BODY_HTML = 0x1000, 0x1009, 0x1013
_FILE_DATA, _FILE_NAME, _FILE_SHORT, _FILE_TYPE = 0x3701, 0x3707, 0x3704, 0x370E
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_STRINGS = frozenset({0x0D, 0x1E, 0x1F, 0x102})
_MANY = 0x1000


@dataclass
class Enclosed:
    """A file in the envelope."""

    name: str = ""
    media_type: str = ""
    content: bytes = b""


@dataclass
class Envelope:
    """`kind` is Outlook's message class, as IPM.Note or REPORT.IPM.Note.NDR."""

    kind: str = ""
    text: str = ""
    html: str = ""
    files: list[Enclosed] = field(default_factory=list)


def opened(content: bytes) -> Envelope | None:
    """The envelope, as far as it is whole; None for bytes that are none. Never raises."""
    if not content.startswith(MARK):
        return None
    found = Envelope()
    page = "cp1252"
    for number, value in _attributes(content):
        if number == _PAGE and len(value) >= 4:
            page = f"cp{struct.unpack_from('<I', value)[0]}"
        elif number == _CLASS:
            found.kind = _string(value, page)
        elif number == _BODY:
            found.text = _string(value, page)
        elif number == _MESSAGE:
            _read_message(value, page, found)
        else:
            _read_file(number, value, page, found)
    found.files = [file for file in found.files if file.content]
    return found


def _attributes(content: bytes) -> Iterator[tuple[int, bytes]]:
    """(number, value) of each: level, number, length, value, checksum."""
    place = 6
    for _ in range(_MOST):
        if place + 9 > len(content):
            return
        number, length = struct.unpack_from("<xHxxI", content, place)
        start = place + 9
        yield number, content[start : start + length]
        place = start + length + 2


def _read_message(value: bytes, page: str, found: Envelope) -> None:
    properties = dict(_properties(value, page))
    text, html, rich = (properties.get(key, b"") for key in (_BODY_TEXT, _BODY_HTML, _BODY_RICH))
    found.text = found.text or (text if isinstance(text, str) else "")
    found.html = html if isinstance(html, str) else text_of(html)
    if isinstance(rich, bytes) and rich and not found.text and not found.html:
        found.text = plain(from_compressed(rich))


def _read_file(number: int, value: bytes, page: str, found: Envelope) -> None:
    if number == _BEGUN and len(found.files) < _MOST:
        found.files.append(Enclosed())
    if not found.files:
        return
    file = found.files[-1]
    if number == _TITLE:
        file.name = file.name or _string(value, page)
    elif number == _DATA:
        file.content = value
    elif number == _FILE:
        properties = dict(_properties(value, page))
        name = properties.get(_FILE_NAME) or properties.get(_FILE_SHORT)
        kind, data = properties.get(_FILE_TYPE), properties.get(_FILE_DATA)
        file.name = name if isinstance(name, str) else file.name
        file.media_type = kind if isinstance(kind, str) else ""
        if isinstance(data, bytes) and not file.content:
            file.content = data


def _string(value: bytes, page: str) -> str:
    return text_of(value.partition(b"\0")[0], page)


def _properties(value: bytes, page: str) -> Iterator[tuple[int, str | bytes]]:
    """The strings and blocks among a message's properties; numbers and times are passed over."""
    try:
        (count,) = struct.unpack_from("<I", value)
        place = 4
        for _ in range(min(count, _MOST)):
            kind, key = struct.unpack_from("<HH", value, place)
            place = _after_name(value, place + 4) if key >= 0x8000 else place + 4
            found, place = _values(value, place, kind)
            if found and kind in {0x1E, 0x1F, 0x102}:
                yield key, _told(found[0], kind, page)
    except struct.error:
        return  # cut off: what came before stands


def _told(content: bytes, kind: int, page: str) -> str | bytes:
    if kind == 0x1F:
        return content.decode("utf-16-le", "replace").rstrip("\0")
    return _string(content, page) if kind == 0x1E else content


def _after_name(value: bytes, place: int) -> int:
    (kind,) = struct.unpack_from("<I", value, place + 16)
    if kind == 0:
        return place + 24
    (length,) = struct.unpack_from("<I", value, place + 20)
    return place + 24 + _padded(int(length))


def _values(value: bytes, place: int, kind: int) -> tuple[list[bytes], int]:
    base, many = kind & ~_MANY, bool(kind & _MANY)
    count = 1
    if many or base in _STRINGS:
        (count,) = struct.unpack_from("<I", value, place)
        place += 4
    if base not in _STRINGS:
        if base not in _SIZES:
            raise struct.error("a property of unknown size")
        return [], place + count * _SIZES[base]
    found = []
    for _ in range(min(count, _MOST)):
        (length,) = struct.unpack_from("<I", value, place)
        found.append(value[place + 4 : place + 4 + length])
        place += 4 + _padded(int(length))
    return found, place


def _padded(length: int) -> int:
    return (length + 3) // 4 * 4
