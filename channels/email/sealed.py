"""Signed and sealed mail: what stands inside a CMS envelope (RFC 5652), and OpenPGP's marks in plain text."""

import re
from collections.abc import Iterator

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # 1.2.840.113549.1.7.2
_DATA = bytes.fromhex("06092a864886f70d010701")
_MOST_STEPS = 200_000
_DEEPEST = 30
_OPENED = re.compile(
    r"(?ms)^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]+:[^\n]*\n)*\n?(.*?)"
    r"(?:^-----BEGIN PGP SIGNATURE-----.*?(?:^-----END PGP SIGNATURE-----[ \t]*\n?|\Z)|\Z)"
)
_SEALED = "-----BEGIN PGP MESSAGE-----"
_CLEAR = "-----BEGIN PGP SIGNED MESSAGE-----"


def content_of_signed(envelope: bytes) -> bytes | None:
    """What an opaque S/MIME signature (application/pkcs7-mime) wraps, None where it is sealed or broken."""
    start = envelope.find(_SIGNED_DATA, 0, 64)
    if start < 0:
        return None
    place = envelope.find(_DATA, start)
    if place < 0:
        return None
    walk = _walk(envelope, place + len(_DATA))
    content = b"".join(walk)
    return content or None


def _walk(data: bytes, place: int) -> Iterator[bytes]:
    """The octet strings behind the content's type, whole or in pieces (indefinite lengths, as Outlook's)."""
    ends = [len(data)]
    for _ in range(_MOST_STEPS):
        if place + 2 > len(data):
            return
        tag, length, place = _head(data, place)
        if tag == _OCTETS and length is not None:
            yield data[place : place + length]
            place += length
        elif tag in _HOLDING and len(ends) < _DEEPEST:
            ends.append(place + length if length is not None else len(data))
        elif tag or length:
            return
        else:  # the mark that ends an indefinite length
            ends.pop()
        while len(ends) > 1 and place >= ends[-1]:
            ends.pop()
        if len(ends) <= 1:
            return


_OCTETS = 0x04
_HOLDING = frozenset({0xA0, 0x24})


def _head(data: bytes, place: int) -> tuple[int, int | None, int]:
    """Tag, length (None: until an end mark) and where the value begins."""
    tag, first = data[place], data[place + 1]
    place += 2
    if first < 0x80:
        return tag, first, place
    if first == 0x80:
        return tag, None, place
    count = first & 0x7F
    return tag, int.from_bytes(data[place : place + min(count, 8)], "big"), place + count


def is_sealed(text: str) -> bool:
    return _SEALED in text


def is_clear_signed(text: str) -> bool:
    return _CLEAR in text


def without_armour(text: str) -> str:
    """The words of clear-signed text (RFC 4880 section 7), without the marks around them."""
    if _CLEAR not in text:
        return text
    return _OPENED.sub(lambda match: re.sub(r"(?m)^- ", "", match[1]), text)
