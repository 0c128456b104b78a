"""Long base64 bodies, set aside while a mail is parsed: the parser would read them line by line."""

import re
from dataclasses import dataclass, field

from channels.email.headers import original

_BODY = re.compile(rb"\n\r?\n(?=[A-Za-z0-9+/]{60,100}\r?\n)")
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"
_LONG = 16_384
_MOST = 1000


@dataclass
class Lightened:
    """A mail whose long bodies are replaced by marks. `mark` stands nowhere else in it."""

    content: bytes
    mark: bytes = b""
    bodies: list[bytes] = field(default_factory=list)

    def restored(self, payload: str | bytes) -> bytes | None:
        """The payload with the bodies put back, None when it holds no mark."""
        content = payload if isinstance(payload, bytes) else original(payload)
        if not self.bodies or self.mark not in content:
            return None
        return re.sub(re.escape(self.mark) + rb"(\d+);", lambda match: self.bodies[int(match[1])], content)


def lighten(content: bytes) -> Lightened:
    """Takes every long run of base64 lines that follows an empty line out of `content`."""
    if len(content) < _LONG:
        return Lightened(content)
    light = Lightened(b"", _unused_mark(content))
    pieces, end, looked = [], 0, 0
    for match in _BODY.finditer(content):
        start = match.end()
        if start < looked or len(light.bodies) >= _MOST:
            continue
        # up to the next boundary each byte is looked at once, whatever it turns out to be
        stop = content.find(b"\n--", start)
        looked = len(content) if stop < 0 else stop
        body = content[start:looked].rstrip(b"\r\n")
        if len(body) >= _LONG and not body.translate(None, _LETTERS):
            pieces += [content[end:start], light.mark, b"%d;" % len(light.bodies)]
            light.bodies.append(body)
            end = start + len(body)
    light.content = b"".join([*pieces, content[end:]])
    return light


def _unused_mark(content: bytes) -> bytes:
    number = 0
    while (mark := b"=set-aside-%d-" % number) in content:
        number += 1
    return mark
