"""Raw mail taken apart: headers, the words a person wrote, and files with the place they stand at."""

import binascii
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.feedparser import FeedParser
from email.message import Message
from email.policy import compat32
from functools import cached_property
from mimetypes import guess_extension
from typing import Literal

from channels.base import Attachment, Slice
from channels.email import media
from channels.email.bulk import Lightened, lighten
from channels.email.charsets import text_of
from channels.email.headers import Headers, base64_of, decoded, file_name, original, parameters
from channels.email.hypertext import readable

_BOUNDARY = re.compile(rb"(?m)^--([^\s\"\\-][^\s\"\\]{0,80})\r?\n(?=[!-9;-~]+:)")
_SEARCHED = 100_000
_DEEPEST = 40
_MOST_PARTS = 1000
_MOST_TRIES = 50
_HEADER_LINE = re.compile(rb"[!-9;-~]+[ \t]*:")
_MARKUP = re.compile(r"<(?:style|script|title)\b[^<>]*>[^<]*|<[^<>]*>|&#?\w{1,8};|\s+", re.IGNORECASE)
_BINARY = frozenset({"7bit", "8bit", "binary", ""})


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


@dataclass(frozen=True)
class Mail:
    """One mail, taken apart. `empty` names the files that came without a byte."""

    root: Part
    text: str
    has_html: bool
    files: tuple[Attachment, ...]
    empty: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()

    @property
    def headers(self) -> Headers:
        return self.root.headers

    def parts(self) -> Iterator[Part]:
        """Every node, parents first."""
        return _nodes(self.root)


def parse(raw: bytes) -> Mail:
    """Takes any bytes apart; what is broken shows in `defects` and loses neither sender nor body."""
    root, defects = _tree(raw)
    found = _Found(raw)
    words = _words_below(root, found, 0)
    defects += [type(defect).__name__ for node in _nodes(root) for defect in node.defects]
    return Mail(
        root=root,
        text="\n".join(said.plain() for said in words).strip("\n"),
        has_html=found.has_html,
        files=tuple(found.files),
        empty=tuple(found.empty),
        defects=tuple(dict.fromkeys(defects)),
    )


def _tree(raw: bytes) -> tuple[Part, list[str]]:
    content = raw.lstrip(b"\r\n")
    root = _parsed(content)
    if root is None:
        return _flat(content), ["TooDeeplyNested"]
    defects = [type(defect).__name__ for defect in root.defects]
    if "MissingHeaderBodySeparatorDefect" in defects:
        root = _parsed(_without_stray_lines(content)) or root
    if root.kind[0].startswith("multipart/") and not root.children:
        _cut_by_own_boundary(root)
    return root, defects


def _cut_by_own_boundary(root: Part) -> None:
    """A multipart whose header names no boundary, or another one than the body uses."""
    body = root.encoded
    match = _BOUNDARY.search(body[:_SEARCHED])
    if match:
        head = b'Content-Type: multipart/mixed; boundary="' + match[1] + b'"\n\n'
        below = _parsed(head + body)
        if below is not None and below.children:
            root.adopt(below.children)


def _parsed(content: bytes) -> Part | None:
    parser: FeedParser[Part] = FeedParser(Part)
    light = lighten(content)
    try:
        parser.feed(light.content.decode("ascii", "surrogateescape"))
        root = parser.close()
    except (RecursionError, ValueError, LookupError, AssertionError):
        # thousands of nested parts, or header syntax the library trips over
        return None
    if light.bodies:
        for node in _nodes(root):
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


def _nodes(root: Part) -> Iterator[Part]:
    waiting = [root]
    for _ in range(_MOST_PARTS):
        if not waiting:
            return
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


@dataclass(frozen=True, slots=True)
class _Words:
    """What one part says; `markup` is turned into readable text only where it is the part that is used."""

    text: str
    markup: bool = False

    def plain(self) -> str:
        return readable(self.text) if self.markup else self.text

    def length(self) -> int:
        """Roughly how many letters a reader would see."""
        return len(_MARKUP.sub("", self.text)) if self.markup else len("".join(self.text.split()))


@dataclass
class _Found:
    """What the walk has gathered; `searched` is how far in the raw mail the last file ended."""

    raw: bytes
    files: list[Attachment] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    has_html: bool = False
    searched: int = 0
    parts: int = 0


def _words_below(part: Part, found: _Found, depth: int) -> list[_Words]:
    """The words of a part and of all below it, in reading order; files go to `found`."""
    found.parts += 1
    if found.parts > _MOST_PARTS:
        return []
    kind = part.kind[0]
    if kind.startswith("multipart/") and part.children and depth < _DEEPEST:
        below = [_words_below(child, found, depth + 1) for child in part.children]
        return (
            _fullest(below)
            if kind == "multipart/alternative"
            else [said for words in below for said in words]
        )
    if _is_words(part, kind):
        return _said(part, kind, found)
    _keep(part, found)
    return []


def _is_words(part: Part, kind: str) -> bool:
    if kind not in {"text/plain", "text/html"} and not (kind.startswith("multipart/") and not part.children):
        return False
    keyword, given = part.disposition
    return keyword != "attachment" and not given.get("filename") and not part.kind[1].get("name")


def _said(part: Part, kind: str, found: _Found) -> list[_Words]:
    text = text_of(content_of(part), part.kind[1].get("charset", ""))
    if kind == "text/html":
        found.has_html = True
        return [_Words(text, markup=True)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return [_Words(text)] if text.strip() else []


def _fullest(alternatives: list[list[_Words]]) -> list[_Words]:
    """The alternative that says more: the plain one, unless a page holds clearly more words."""
    plain = next((words for words in alternatives if words and not any(said.markup for said in words)), [])
    pages = [words for words in alternatives if any(said.markup for said in words)]
    if not pages:
        return plain
    page = pages[-1]
    enough = sum(said.length() for said in plain) * 4 // 3 + 40
    if not plain:
        return page
    if sum(said.length() for said in page) <= enough:
        return plain
    shown = [_Words(said.plain()) for said in page]
    return shown if sum(said.length() for said in shown) > enough else plain


def content_of(part: Part) -> bytes:
    """The decoded bytes of a part, as far as its encoding can be read."""
    return _decoded(part)[0]


def _decoded(part: Part) -> tuple[bytes, Literal["base64", "8bit"] | None]:
    """The content, and how it follows from the payload: None where that took leniency or another coding."""
    encoding = part.encoding
    if encoding == "base64":
        try:
            return binascii.a2b_base64(part.encoded), "base64"
        except binascii.Error:
            return base64_of(part.encoded), None
    if encoding in _BINARY:
        return part.encoded, "8bit"
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part.encoded), None
    content = part.get_payload(decode=True)
    return (content if isinstance(content, bytes) else part.encoded), None


def _keep(part: Part, found: _Found) -> None:
    declared = part.kind[0]
    content, coding = (_enclosed(part), None) if part.children else _decoded(part)
    name = _name(part, declared, found)
    if not content:
        found.empty.append(name)
        return
    found.files.append(
        Attachment(
            name=name,
            media_type=declared if part.children else media.kind_of(content, declared),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
            slice=_place(part.encoded, coding, found) if coding else None,
            inline=part.disposition[0] == "inline"
            or ("content-id" in part.headers and part.disposition[0] == ""),
        )
    )


def _enclosed(part: Part) -> bytes:
    """A mail inside a mail, or a report's blocks, written out again."""
    try:
        return b"\n".join(child.written() for child in part.children)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        # what the library's parser takes its generator need not be able to write
        return b"\n".join(content_of(child) for child in part.children)


def _name(part: Part, declared: str, found: _Found) -> str:
    given = part.disposition[1].get("filename") or part.kind[1].get("name") or ""
    name = file_name(decoded(given))
    if name:
        return name
    suffix = ".eml" if declared == "message/rfc822" else guess_extension(declared) or ".bin"
    return f"attachment-{len(found.files) + len(found.empty) + 1}{suffix}"


def _place(encoded: bytes, coding: Literal["base64", "8bit"], found: _Found) -> Slice | None:
    """Where a payload stands in the raw mail. Files come in order: the search goes on from the last one."""
    start = encoded[:64]  # a search for all of a long payload takes longer than decoding it
    offset = found.raw.find(start, found.searched)
    for _ in range(_MOST_TRIES):
        if offset < 0:
            return None
        if found.raw.startswith(encoded, offset):
            found.searched = offset + len(encoded)
            return Slice(offset, len(encoded), coding)
        offset = found.raw.find(start, offset + 1)
    return None
