"""A message as mail: bytes any server takes, in which nothing a person wrote can become a header."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from html import escape

from channels.base import Attachment, OutboundMessage

_BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_IDENTITY = re.compile(r"<[!-;=?A-~]{1,200}@[!-;=?A-~]{1,200}>")
_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}[^\s<>\"'.,;:!?)\]}，。；：！？）】」]")
_EMPTY_LINES = re.compile(r"\n\n\n*")
_RECIPIENT = re.compile(r"[^\s<>@]+@[^\s<>@]+")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}\Z")
_TYPE = re.compile(r"^[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\Z")
_WORD_BYTES = 42  # 75 characters an encoded word (RFC 2047 section 2), 56 of them base64
_FOLD = 76
_ONE_CLICK = "List-Unsubscribe=One-Click"
_MOST_REFERENCES = 20
# The inks of the pages (tokens.css), light and dark. Programs that drop the head show their own on the body's style
_STYLE = (
    "margin:0;padding:16px;max-width:40em;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',"
    "Arial,'PingFang SC','Microsoft YaHei',sans-serif;overflow-wrap:anywhere"
)
_HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
    '<meta name="color-scheme" content="light dark"><style>:root{color-scheme:light dark}'
    "body{color:#15191a;background:#fff}a{color:#0b5365}p{margin:0 0 1em}b{white-space:nowrap}"
    "@media (prefers-color-scheme:dark){body{color:#e8ebea;background:#141819}a{color:#8bd0df}}</style>"
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes out: its label and its bytes."""

    attachment: Attachment
    content: bytes


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: the organisation and its address, where answers go when not there, and the page that ends news."""

    organisation: str
    address: str
    answers: str = ""
    leave: str = ""


def compose(message: OutboundMessage, head: Letterhead, message_id: str, files: Iterable[File] = ()) -> bytes:
    """The whole mail, the same bytes at every attempt. Raises ValueError where the peer is no address."""
    text = _text(message)
    body = _alternative(text, message.language, message.reference, f"b{message.id}")
    kept = tuple(files)
    if kept:
        body = _mixed(body, kept, f"m{message.id}")
    lines = [f"{name}: {value}" for name, value in _headers(message, head, message_id) if value]
    return "\r\n".join([*lines, ""]).encode("ascii", "replace") + body


def _headers(message: OutboundMessage, head: Letterhead, message_id: str) -> list[tuple[str, str]]:
    peer = message.address.peer
    if _BREAKS.search(peer) or not _RECIPIENT.fullmatch(peer):
        raise ValueError("the recipient is not a mail address")
    from_bot = message.author.kind != "staff"
    return [
        ("From", f"{_phrase(head.organisation)} <{head.address}>".strip()),
        ("To", f"<{_mailbox(peer)}>"),
        ("Reply-To", f"<{head.answers or head.address}>"),
        ("Subject", _unstructured(message.subject or f"{head.organisation} {message.reference}".strip(), 9)),
        ("Date", format_datetime(message.at)),
        ("Message-ID", message_id),
        *_threading(message, message_id),
        # RFC 3834 section 5: machines leave it unanswered; Exchange wants to be told in its own way
        ("Auto-Submitted", "auto-replied" if from_bot else "no"),
        ("X-Auto-Response-Suppress", "All"),
        ("List-Unsubscribe", f"<{head.leave}>" if head.leave else ""),
        # one click asks for HTTPS (RFC 8058 section 3.1)
        ("List-Unsubscribe-Post", _ONE_CLICK if head.leave.startswith("https://") else ""),
        ("X-Amends-Reference", _unstructured(message.reference, 20)),
        ("Content-Language", message.language if _LANGUAGE.match(message.language) else ""),
        ("MIME-Version", "1.0"),
    ]


def _threading(message: OutboundMessage, message_id: str) -> list[tuple[str, str]]:
    known = [
        identity
        for identity in message.thread.ids
        if _IDENTITY.fullmatch(identity) and identity != message_id
    ]
    answered = message.reply_to if _IDENTITY.fullmatch(message.reply_to) else (known[-1] if known else "")
    if not answered:
        return []
    older = [identity for identity in known if identity != answered]
    # The first one names the thread, the last ones where in it (RFC 5322 section 3.6.4)
    kept = [*older[:1], *older[1:][-(_MOST_REFERENCES - 2) :], answered]
    return [("In-Reply-To", answered), ("References", "\r\n ".join(kept))]


def _mailbox(address: str) -> str:
    """The domain in its ASCII form; the local part stays, and SMTPUTF8 decides whether it can go out."""
    local, _, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = domain.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError("the recipient's domain is not a name of the Internet") from None
    return f"{local}@{domain}"


def _phrase(name: str) -> str:
    clean = " ".join(_BREAKS.sub(" ", name).split())[:200]
    if not clean:
        return ""
    if clean.isascii():
        return '"' + clean.replace("\\", "").replace('"', "'") + '"'
    return _unstructured(clean, 6)


def _unstructured(value: str, indent: int) -> str:
    """One header line's text; what is not ASCII, or long, becomes encoded words on folded lines."""
    clean = " ".join(_BREAKS.sub(" ", value).split())[:900]
    if clean.isascii() and len(clean) + indent < _FOLD and "=?" not in clean:
        return clean
    return "\r\n ".join(f"=?utf-8?b?{base64.b64encode(piece).decode('ascii')}?=" for piece in _pieces(clean))


def _pieces(text: str) -> list[bytes]:
    """Cut between characters: a character broken in two shows as two unknown ones in many programs."""
    pieces = [b""]
    for letter in text:
        encoded = letter.encode("utf-8", "replace")
        if len(pieces[-1]) + len(encoded) > _WORD_BYTES:
            pieces.append(b"")
        pieces[-1] += encoded
    return pieces


def _text(message: OutboundMessage) -> str:
    lines = _with_plain_breaks(message.text).rstrip("\n")
    choices = "".join(f"\n{number}. {option.label}" for number, option in enumerate(message.options, start=1))
    return f"{lines}\n{_with_plain_breaks(choices)}" if choices else lines


def _with_plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")


def _alternative(text: str, language: str, reference: str, mark: str) -> bytes:
    boundary = _boundary(mark)
    pieces = (("plain", text + "\n"), ("html", page(text, language, reference)))
    parts = [_part(kind, content) for kind, content in pieces]
    return _multipart("alternative", boundary, parts)


def _multipart(kind: str, boundary: str, parts: Iterable[bytes]) -> bytes:
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode("ascii")
    line = f"--{boundary}\r\n".encode("ascii")
    return head + b"".join(line + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode("ascii")


def _boundary(mark: str) -> str:
    """`=_` stands in no base64 and in no quoted-printable text (RFC 2045 section 6.7): never in a part."""
    return f"=_amends_{mark}_="


_BEYOND_ASCII = bytes(range(128, 256))


def _part(kind: str, content: str) -> bytes:
    encoded = content.encode("utf-8", "replace")
    readable = len(encoded.translate(None, _BEYOND_ASCII)) * 4 > len(encoded) * 3
    if readable:
        coding, body = b"quoted-printable", _quoted_printable(encoded)
    else:
        coding, body = b"base64", _base64(encoded.replace(b"\n", b"\r\n"))
    head = b"Content-Type: text/" + kind.encode("ascii") + b'; charset="utf-8"\r\nContent-Transfer-Encoding: '
    return head + coding + b"\r\n\r\n" + body


def _quoted_printable(content: bytes) -> bytes:
    # the C function ends its soft breaks as the text does, and leaves a dot at a line's start to the sender
    return binascii.b2a_qp(content, istext=True).replace(b"\n", b"\r\n")


def _base64(content: bytes) -> bytes:
    lines = (base64.b64encode(content[start : start + 57]) for start in range(0, len(content), 57))
    return b"\r\n".join(lines) + b"\r\n"


def page(text: str, language: str, reference: str = "") -> str:
    """The text as a small page: escaped, with its language, links that work, and nothing to load. The number of the
    complaint stands out, and no line breaks within it."""
    lang = language if _LANGUAGE.match(language) else "en"
    paragraphs = _EMPTY_LINES.split(_linked(text.strip("\n"), reference))
    lines = (block.replace("\n", "<br>\n") for block in paragraphs)
    blocks = "".join(f"<p>{block}</p>\n" for block in lines)
    return (
        f'<!doctype html>\n<html lang="{lang}">\n<head>{_HEAD}</head>\n'
        f'<body dir="auto" style="{_STYLE}">\n{blocks}</body>\n</html>\n'
    )


def _linked(text: str, reference: str) -> str:
    """Links show where they lead; a key to the case stands in the address alone."""
    shown, end = [], 0
    for match in _LINK.finditer(text):
        address = match[0]
        place = address.partition("?")[0] if "key=" in address else address
        shown += [
            _strong(text[end : match.start()], reference),
            f'<a href="{escape(address)}">{escape(place)}</a>',
        ]
        end = match.end()
    return "".join([*shown, _strong(text[end:], reference)])


def _strong(text: str, reference: str) -> str:
    shown = escape(text)
    return shown.replace(escape(reference), f"<b>{escape(reference)}</b>") if reference else shown


def _mixed(body: bytes, files: Iterable[File], mark: str) -> bytes:
    return _multipart("mixed", _boundary(mark), [body, *(_file(file) for file in files)])


def _file(file: File) -> bytes:
    declared = file.attachment.media_type.lower()
    # A text's line ends and a mail's structure survive only as octets
    kind = (
        declared if _TYPE.match(declared) and not declared.startswith(("multipart/", "message/")) else _OCTETS
    )
    name = " ".join(_BREAKS.sub(" ", file.attachment.name).split())[:200] or "file"
    head = (
        f"Content-Type: {kind}\r\n"
        f"Content-Disposition: attachment;\r\n {_file_name(name)}\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    return head.encode("ascii") + _base64(file.content)


_OCTETS = "application/octet-stream"


def _file_name(name: str) -> str:
    """RFC 2231 for every name that is more than letters: old programs get a plain one beside it."""
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    if plain == name:
        return f'filename="{name}"'
    encoded = "".join(
        chr(byte) if chr(byte) in _ATTRIBUTE_CHARACTERS else f"%{byte:02X}"
        for byte in name.encode("utf-8", "replace")
    )
    pieces = re.findall(r"(?:%[0-9A-F]{2}|[^%]){1,24}", encoded)
    if len(pieces) == 1:
        return f"filename*=utf-8''{encoded}"
    charset = ["utf-8''", *[""] * len(pieces)]
    return ";\r\n ".join(
        f"filename*{number}*={charset[number]}{piece}" for number, piece in enumerate(pieces)
    )


_ATTRIBUTE_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$&+-.^_`{}~"
)
