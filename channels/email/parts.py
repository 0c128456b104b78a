"""Raw mail as a tree of parts, each with its headers and its undecoded payload in reach."""

import re
from collections.abc import Iterator, Mapping
from email.errors import MessageError
from email.feedparser import BufferedSubFile, FeedParser  # type: ignore[attr-defined]  # not in the stubs
from email.message import Message
from email.policy import compat32
from functools import cached_property
from typing import TYPE_CHECKING, Any

from channels.email.bulk import Lightened, lighten
from channels.email.headers import Headers, original, parameters

MOST_PARTS = 1000
_BOUNDARY = re.compile(rb"(?m)^--([^\s\"\\-][^\s\"\\]{0,80})\r?\n(?=[!-9;-~]+:)")
_SEARCHED = 100_000
_DEEPEST_TREE = 60
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")


class Part(Message):
    """A node of the tree as the standard library's parser builds it, with its undecoded payload in reach."""

    _payload: object
    restored: bytes | None = None  # the payload, where a long body of it was set aside
    light: Lightened | None = None
    _content_type = ""

    @cached_property
    def headers(self) -> Headers:
        return Headers(self.raw_items())

    @cached_property
    def kind(self) -> tuple[str, Mapping[str, str]]:
        keyword, given = parameters(self.headers.raw("content-type"))
        return (keyword if keyword.count("/") == 1 else "text/plain"), given

    @cached_property
    def disposition(self) -> tuple[str, Mapping[str, str]]:
        return parameters(self.headers.raw("content-disposition"))

    def get_content_type(self) -> str:
        """The parser asks five times for each part, and only once its headers are complete."""
        self._content_type = self._content_type or super().get_content_type()
        return self._content_type

    @property
    def children(self) -> list["Part"]:
        below = self._payload
        return [child for child in below if isinstance(child, Part)] if isinstance(below, list) else []

    @property
    def encoded(self) -> bytes:
        """The payload exactly as it stands in the mail."""
        if self.restored is not None:
            return self.restored
        return original(self._payload) if isinstance(self._payload, str) else b""

    def hold(self, fields: list[tuple[str, str]], light: Lightened) -> None:
        """Takes these for the header of all that was set aside."""
        self._headers = fields
        self._payload = ""
        self.light, self.restored = light, light.rest

    def restore(self, light: Lightened) -> None:
        """Puts back what was set aside of this node."""
        self.light = light
        if isinstance(self._payload, str):
            self.restored = light.restored(self._payload)

    def written(self) -> bytes:
        """The message with all below it, written out again."""
        content = self.as_bytes()
        return (self.light.restored(content) if self.light else None) or content

    def adopt(self, children: list["Part"]) -> None:
        """Takes these for the parts of a body that could not be cut."""
        self._payload = children

    @property
    def encoding(self) -> str:
        return self.headers.token("content-transfer-encoding")


def tree_of(raw: bytes) -> tuple[Part, list[str]]:
    content = raw.lstrip(b"\r\n")
    root = parsed(content)
    if root is None:
        return _flat(content), ["TooDeeplyNested"]
    defects = [type(defect).__name__ for defect in root.defects]
    if "MissingHeaderBodySeparatorDefect" in defects:
        root = parsed(_without_stray_lines(content)) or root
    if root.kind[0].startswith("multipart/") and not root.children:
        _cut_by_own_boundary(root)
    return root, defects


def _cut_by_own_boundary(root: Part) -> None:
    """A multipart whose header names no boundary, or another one than the body uses."""
    body = root.encoded
    match = _BOUNDARY.search(body[:_SEARCHED])
    if match:
        head = b'Content-Type: multipart/mixed; boundary="' + match[1] + b'"\n\n'
        below = parsed(head + body)
        if below is not None and below.children:
            root.adopt(below.children)


class _TooDeep(ValueError):
    """Each open part is looked for at every line: the time grows with lines times depth."""


if TYPE_CHECKING:
    _FeedParser = FeedParser[Part]
else:
    _FeedParser = FeedParser  # no generic at run time


class _Lines(BufferedSubFile):  # type: ignore[misc]  # not in the stubs
    """The parser's lines, at no more than a bounded depth."""

    _deep = 0

    def readline(self) -> Any:
        """A line that neither is empty nor begins with a dash ends no part: no need to try every boundary."""
        waiting = self._lines
        if waiting and waiting[0][0] not in "-\r\n":
            return waiting.popleft()
        return super().readline()

    def push_eof_matcher(self, pred: Any) -> None:
        self._deep += 1
        if self._deep > _DEEPEST_TREE:
            raise _TooDeep
        super().push_eof_matcher(pred)

    def pop_eof_matcher(self) -> Any:
        self._deep -= 1
        return super().pop_eof_matcher()


class _Parser(_FeedParser):
    """The standard library's, which stops where no mail ends in good faith."""

    def __init__(self, factory: type[Part]) -> None:
        super().__init__(factory)
        self._input = _Lines()


def parsed(content: bytes) -> Part | None:
    """The tree, None where what it holds can be read by nobody."""
    light = lighten(content)
    return _alone(light) or _by_lines(light)


# A header as the standard asks for it (RFC 5322 section 2.2), with the lines it is folded into
_FIELD = re.compile(r"([!-9;-~]++):[ \t]*+([^\r\n]*+(?:\r?\n[ \t][^\r\n]*+)*+)\r?\n")
_FIELDS = re.compile(r"(?:[!-9;-~]++:[^\r\n]*+\r?\n(?:[ \t][^\r\n]*+\r?\n)*+)++\r?\n")


def _alone(light: Lightened) -> Part | None:
    """A mail of one part whose header holds nothing odd, as the library's parser would read it; None of all others."""
    head = light.content.decode("ascii", "surrogateescape")
    if not light.rest or not _FIELDS.fullmatch(head):
        return None
    fields = _FIELD.findall(head)
    if "\n " in head or "\n\t" in head:
        fields = [compat32.header_source_parse([f"{name}:{value}"]) for name, value in fields]
    part = Part()
    part.hold(fields, light)
    return part


def _by_lines(light: Lightened) -> Part | None:
    parser = _Parser(Part)
    try:
        parser.feed(light.content.decode("ascii", "surrogateescape"))
        root = parser.close()
    except (MessageError, RecursionError, ValueError, LookupError, AssertionError):
        # thousands of nested parts, or header syntax the library trips over
        return None
    if light.rest:
        root.restore(light)
    if light.bodies:
        for node in nodes(root):
            node.restore(light)
    return root


def _flat(content: bytes) -> Part:
    """Headers and one body, for a mail whose inner structure cannot be read."""
    head, _, body = re.sub(rb"\r\n?", b"\n", content).partition(b"\n\n")
    root = Part(policy=compat32)
    for line in re.sub(rb"\n[ \t]+", b" ", head).split(b"\n"):
        name, colon, value = line.decode("ascii", "surrogateescape").partition(":")
        if colon and not name.lower().startswith("content-"):
            root.set_raw(name.strip(), value.strip())
    root.set_payload(body.decode("ascii", "surrogateescape"))
    return root


def _without_stray_lines(content: bytes) -> bytes:
    """The mail with every line that is no header taken out of its header block. Where a body begins without
    an empty line before it, nothing after it looks like a header, and the block ends there."""
    lines = content.splitlines(keepends=True)
    kept: list[bytes] = []
    for index, line in enumerate(lines):
        if not line.strip():
            return b"".join(kept) + b"".join(lines[index:])
        if _HEADER_LINE.match(line) or (line[:1] in b" \t" and kept):
            kept.append(line)
        elif not _more_headers(lines, index + 1):
            return b"".join([*kept, b"\r\n", *lines[index:]])
    return b"".join(kept)


def _more_headers(lines: list[bytes], start: int) -> bool:
    following = lines[start : start + 5]
    return any(line.lower().startswith(_TELLING) for line in following)


_TELLING = (
    b"from:",
    b"to:",
    b"subject:",
    b"date:",
    b"message-id:",
    b"content-",
    b"mime-version:",
    b"received:",
    b"x-",
)


def nodes(root: Part, *, inside: bool = True) -> Iterator[Part]:
    waiting = [root]
    for _ in range(MOST_PARTS):
        if not waiting:
            return
        node = waiting.pop()
        yield node
        if inside or node.kind[0] != "message/rfc822":
            waiting.extend(reversed(node.children))
