"""Raw mail taken apart: headers, the words a person wrote, and files with the place they stand at."""

import binascii
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from email.errors import MessageError
from mimetypes import guess_extension
from typing import Literal

from channels.base import Attachment, Slice
from channels.email import calendar, media, plaintext, richtext, sealed, signatures, tnef
from channels.email.charsets import text_of
from channels.email.headers import Headers, base64_of, decoded, file_name
from channels.email.hypertext import readable
from channels.email.parts import MOST_PARTS, Part, nodes, parsed, tree_of

_DEEPEST = 40
_MOST_TRIES = 50
_MARKUP = re.compile(r"<(?:style|script|title)\b[^<>]*>[^<]*|<[^<>]*>|&#?\w{1,8};|\s+", re.IGNORECASE)
_BINARY = frozenset({"7bit", "8bit", "binary", ""})


@dataclass(frozen=True)
class Mail:
    """One mail, taken apart. `empty` names the files that came without a byte, `notes` says what staff should know
    of signatures and sealed parts, `outlook` is the message class that Outlook wrote into its own envelope."""

    root: Part
    text: str
    has_html: bool
    files: tuple[Attachment, ...]
    empty: tuple[str, ...] = ()
    defects: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    outlook: str = ""

    @property
    def headers(self) -> Headers:
        return self.root.headers

    @property
    def is_sealed(self) -> bool:
        """Whether words of it are encrypted."""
        return _ENCRYPTED in self.notes

    def parts(self) -> Iterator[Part]:
        """Every node, parents first."""
        return nodes(self.root)

    def own_parts(self) -> Iterator[Part]:
        """Every node but those of mails inside this one."""
        return nodes(self.root, inside=False)


def parse(raw: bytes) -> Mail:
    """Takes any bytes apart; what is broken shows in `defects` and loses neither sender nor body."""
    root, defects = tree_of(raw)
    found = _Found(raw)
    words = _words_below(root, found, 0)
    text = _joined(words).strip("\n")
    if not text.strip():
        text = _joined(_instead(root, found)).strip("\n")
    if found.parts > MOST_PARTS:
        defects.append("TooManyParts")
    tree = nodes(root) if root.children else (root,)
    defects += [type(defect).__name__ for node in tree for defect in node.defects]
    return Mail(
        root=root,
        text=text,
        has_html=found.has_html,
        files=tuple(found.files),
        empty=tuple(found.empty),
        defects=tuple(dict.fromkeys(defects)),
        notes=tuple(dict.fromkeys(found.notes)),
        outlook=found.outlook,
    )


def _joined(words: list["_Words"]) -> str:
    return "\n".join(said.plain() for said in words)


def _instead(root: Part, found: "_Found") -> list["_Words"]:
    """What a mail without words of its own says all the same: in Outlook's envelope, an invitation, or the mail
    that somebody sent on as a file."""
    if found.spare:
        return found.spare
    for part in nodes(root, inside=False):
        if part.kind[0] == "message/rfc822" and part.children:
            inner = part.children[0]
            words = _words_below(inner, _Found(b""), 1)
            subject = inner.headers.text("subject")
            return [_Words(subject), *words] if subject and _joined(words).strip() else words
    return []


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
    notes: list[str] = field(default_factory=list)
    spare: list[_Words] = field(default_factory=list)
    outlook: str = ""


def _words_below(part: Part, found: _Found, depth: int) -> list[_Words]:
    """The words of a part and of all below it, in reading order; files go to `found`."""
    found.parts += 1
    if found.parts > MOST_PARTS:
        return []
    kind = part.kind[0]
    if kind == "multipart/signed":
        found.notes.append(_signature(part, found))
    elif kind == "multipart/encrypted":
        found.notes.append(_ENCRYPTED)
    if kind.startswith("multipart/") and part.children and depth < _DEEPEST:
        below = [_words_below(child, found, depth + 1) for child in part.children]
        return (
            _fullest(below)
            if kind == "multipart/alternative"
            else [said for words in below for said in words]
        )
    if kind in _READ_OTHERWISE:
        return _READ_OTHERWISE[kind](part, found, depth)
    if _is_words(part, kind, alone=depth == 0):
        return _said(part, kind, found)
    if not _is_envelope(part, found):
        _keep(part, found)
    return []


_CHECKED_BY_NOBODY = "the signature was not checked: this desk keeps no keys to check it with"
_ENCRYPTED = "encrypted: its words could not be read; the sender was asked to send them without encryption"


_WHOSE = "whose certificate it is was not checked against a root"
_PGP = "signed (OpenPGP): not checked, the key is not known"


def _signature(part: Part, found: _Found) -> str:
    """What the signature beside a part shows (RFC 1847): it was made over the part's very bytes, its head included."""
    kinds = [child.kind[0] for child in part.children]
    if "application/pgp-signature" in kinds:
        return _PGP
    if len(kinds) != 2 or kinds[1] not in _DETACHED:
        return f"signed: {_CHECKED_BY_NOBODY}"
    exact = _exact(part, found.raw)
    if exact is None:
        return _told(signatures.UNKNOWN)
    # a server may have changed the line ends; what was signed had those of mail (RFC 8551 section 3.1.1)
    usual = re.sub(rb"\r?\n", b"\r\n", exact)
    return _told(signatures.check(content_of(part.children[1]), tuple(dict.fromkeys((usual, exact)))))


_DETACHED = frozenset({"application/pkcs7-signature", "application/x-pkcs7-signature"})


def _exact(part: Part, raw: bytes) -> bytes | None:
    """The first part as it stands in the mail; the line end before a boundary belongs to the boundary."""
    boundary = part.kind[1].get("boundary", "").encode("ascii", "replace")
    line = re.compile(rb"(?:\A|\r?\n)--" + re.escape(boundary) + rb"[ \t]*(?=\r?\n)(?:\r?\n)?")
    begins = line.search(raw) if boundary else None
    if begins is None:
        return None
    ends = line.search(raw, begins.end())
    return raw[begins.end() : ends.start()] if ends else None


def _told(checked: signatures.Checked) -> str:
    by = f" by {', '.join(checked.addresses)}" if checked.addresses else ""
    if checked.state == "fits":
        return f"signed (S/MIME){by}: the words are as they were signed; {_WHOSE}"
    if checked.state == "altered":
        return f"signed (S/MIME){by}: the signature does not fit, the mail was changed after it was signed"
    return "signed (S/MIME): the signature could not be checked"


def _signed_or_sealed(part: Part, found: _Found, depth: int) -> list[_Words]:
    """S/MIME in one block: what a signature wraps is read, what is encrypted is kept as it came."""
    content = content_of(part)
    inner = sealed.content_of_signed(content) if depth < _DEEPEST else None
    tree = parsed(inner) if inner is not None else None
    if tree is not None and inner is not None:
        found.notes.append(_told(signatures.check(content, (inner,))))
        # no slice: the files stand nowhere in the raw mail
        below = _Found(b"", parts=found.parts)
        words = _words_below(tree, below, depth + 1)
        found.files += below.files
        found.notes += below.notes
        found.has_html = found.has_html or below.has_html
        found.parts = below.parts
        return words
    found.notes.append(_ENCRYPTED)
    _keep(part, found)
    return []


def _invitation(part: Part, found: _Found, _depth: int) -> list[_Words]:
    content = content_of(part)
    found.spare.append(_Words(calendar.words_of(text_of(content, part.kind[1].get("charset", "")))))
    _keep(part, found)
    return []


def _rich(part: Part, found: _Found, _depth: int) -> list[_Words]:
    keyword, given = part.disposition
    if keyword == "attachment" or given.get("filename") or part.kind[1].get("name"):
        _keep(part, found)
        return []
    content = content_of(part)
    if part.kind[0] == "text/rtf":
        return [_Words(richtext.plain(content))]
    text = text_of(content, part.kind[1].get("charset", "")).replace("\r\n", "\n")
    return [_Words(re.sub(r"<[^<>\n]{0,60}>", "", text))]


def _nothing(_part: Part, _found: _Found, _depth: int) -> list[_Words]:
    """Pages for mail programs that move (AMP) and for watches say the same again."""
    return []


_READ_OTHERWISE: Mapping[str, Callable[[Part, _Found, int], list[_Words]]] = {
    "application/pkcs7-mime": _signed_or_sealed,
    "application/x-pkcs7-mime": _signed_or_sealed,
    "text/calendar": _invitation,
    "text/rtf": _rich,
    "text/enriched": _rich,
    "text/richtext": _rich,
    "text/x-amp-html": _nothing,
    "text/watch-html": _nothing,
}


def _is_words(part: Part, kind: str, *, alone: bool) -> bool:
    if kind not in {"text/plain", "text/html"} and not (kind.startswith("multipart/") and not part.children):
        return False
    keyword, given = part.disposition
    return keyword != "attachment" and (alone or not (given.get("filename") or part.kind[1].get("name")))


def _said(part: Part, kind: str, found: _Found) -> list[_Words]:
    given = part.kind[1]
    content = content_of(part)
    if kind == "text/html":
        found.has_html = True
        return [_Words(text_of(content, given.get("charset") or _charset_within(content)), markup=True)]
    text = text_of(content, given.get("charset", "")).replace("\r\n", "\n").replace("\r", "\n")
    if given.get("format", "").lower() == "flowed":
        text = plaintext.unflowed(text, delete_space=given.get("delsp", "").lower() == "yes")
    text, files = plaintext.enclosed(text)
    for name, inner in files:
        _add(
            found,
            file_name(name) or f"attachment-{len(found.files) + 1}.bin",
            "application/octet-stream",
            inner,
        )
    if sealed.is_clear_signed(text):
        found.notes.append(_PGP)
    elif sealed.is_sealed(text):
        found.notes.append(_ENCRYPTED)
    return [_Words(text)] if text.strip() else []


_META = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)


def _charset_within(content: bytes) -> str:
    """The set a page names for itself, where the mail's headers name none."""
    match = None if content.isascii() else _META.search(content[:4000])
    return match[1].decode("ascii") if match else ""


def _is_envelope(part: Part, found: _Found) -> bool:
    """Opens winmail.dat; what cannot be opened, or holds nothing, stays a file."""
    name = part.disposition[1].get("filename") or part.kind[1].get("name") or ""
    if not (
        part.kind[0].endswith("/ms-tnef")
        or part.kind[0] == "application/vnd.ms-tnef"
        or name == "winmail.dat"
    ):
        return False
    opened = tnef.opened(content_of(part))
    if opened is None or not (opened.files or opened.text or opened.html or opened.kind):
        return False
    found.outlook = found.outlook or opened.kind
    if opened.text.strip():
        found.spare.append(_Words(opened.text.replace("\r\n", "\n").replace("\r", "\n")))
    elif opened.html:
        found.has_html = True
        found.spare.append(_Words(opened.html, markup=True))
    for file in opened.files:
        label = file_name(file.name) or f"attachment-{len(found.files) + 1}.bin"
        _add(found, label, file.media_type.lower() or "application/octet-stream", file.content)
    return True


def _add(found: _Found, name: str, declared: str, content: bytes) -> None:
    """A file that stands in the mail in a coding of its own."""
    kind = media.kind_of(content, declared)
    found.files.append(
        Attachment(
            name=name,
            media_type=kind,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            content=content,
        )
    )


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
    part.set_payload(part.encoded.decode("ascii", "surrogateescape"))
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
    except (MessageError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
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
