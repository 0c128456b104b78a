"""Bodies set aside while a mail is parsed, which reads line by line: long base64, and the one body of a mail without
parts."""

import re
from dataclasses import dataclass, field

from channels.email.headers import original

_BODY = re.compile(rb"\n\r?\n(?=[A-Za-z0-9+/]{60,100}\r?\n)")
_EMPTY_LINE = re.compile(rb"\n\r?\n")
_PARTS = (b"multipart", b"message/")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_LONG = 16_384
_MOST = 1000
# NUL stands in no mail (RFC 5322 section 2.2); where it does all the same, nothing is set aside
_SET_ASIDE = re.compile(rb"\0(\d+);")


@dataclass
class Lightened:
    """A mail whose long bodies are replaced by marks, which stand nowhere else in it. `rest` is what stood behind its
    header, where no line of that can begin a part."""

    content: bytes
    bodies: list[bytes] = field(default_factory=list)
    rest: bytes = b""

    def restored(self, payload: str | bytes) -> bytes | None:
        """The payload with the bodies put back, None when it holds no mark."""
        content = payload if isinstance(payload, bytes) else original(payload)
        if self.rest:
            return content + self.rest
        if not self.bodies or b"\0" not in content:
            return None
        pieces = _SET_ASIDE.split(content)
        pieces[1::2] = (self.bodies[int(number)] for number in pieces[1::2])
        # a body alone is joined without being copied
        return b"".join(filter(None, pieces))


def lighten(content: bytes) -> Lightened:
    """Takes every long run of base64 lines that follows an empty line out of `content`, or all behind its header."""
    header = _EMPTY_LINE.search(content)
    head = content[: header.end()] if header else b""
    if head and not any(word in head.lower() for word in _PARTS):
        return Lightened(head, rest=content[len(head) :])
    if len(content) < _LONG or b"\0" in content:
        return Lightened(content)
    light = Lightened(b"")
    pieces, end = [], 0
    match = _BODY.search(content)
    while match and len(light.bodies) < _MOST:
        start = match.end()
        # a dash is no base64: up to it, which mostly begins the next boundary, each byte is looked at once
        dash = content.find(b"-", start)
        stop = dash if dash >= 0 else len(content)
        body = content[start:stop].rstrip(b"\r\n")
        if len(body) >= _LONG and _are_lines(content, stop) and not body.translate(None, _LETTERS):
            pieces += [content[end:start], b"\0%d;" % len(light.bodies)]
            light.bodies.append(body)
            end = start + len(body)
        match = _BODY.search(content, stop)
    light.content = b"".join([*pieces, content[end:]])
    return light


def _are_lines(content: bytes, stop: int) -> bool:
    """Whether what ends at `stop` ends with a whole line: half a one might be taken for something else."""
    return stop == len(content) or content.endswith(b"\n", 0, stop)
