"""Mail headers as people wrote them: encoded words, parameters, addresses and message ids, all tolerant."""

import binascii
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from email.utils import getaddresses
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import unquote_to_bytes

from channels.email.charsets import text_of

# RFC 2047, RFC 2231 section 5. The end may be cut off, and a plain `?` may stand in what is said to be Q
_ENCODED_WORD = re.compile(
    r"=\?([^?\s*]*)(?:\*[^?\s]*)?\?(?:([bB])\?([^?]*)(?:\?=|\?\Z|\Z)|([qQ])\?((?:[^?]|\?(?!=))*)(?:\?=|\Z))"
)
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Overrides and embeddings of writing direction: they let "exe.gpj" read as "jpg.exe"
_DIRECTION = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_PARAMETER = re.compile(r';\s*([^\s=;"]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"?|([^;]*))')
_PERCENT = re.compile(r"(?:%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f])+)")
_PIECE = re.compile(r"^(.+?)\*(\d+)?(\*)?\Z")
_SIMPLE_MAILBOX = re.compile(
    r'^\s*(?:"([^"\\<>]*)"|([^"<>@,;:()\\]*))\s*<\s*([^<>\s@,;:"()]+@[^<>\s@,;:"()]+)\s*>\s*$'
)
# A name may be anything, also an address or two words with a comma, where one address alone stands in brackets
_ONE_IN_BRACKETS = re.compile(r"^\s*([^<>]*?)\s*<+\s*(?:mailto:)?([^<>\s@]+@[^<>\s@]+?)\s*>*[\s;,]*\Z")
_ADDRESS_IN_LIST = re.compile(r"@[^,]*,")
_BARE_MAILBOX = re.compile(r"^\s*([^<>\s@,;:\"()]+@[^<>\s@,;:\"()]+)\s*\Z")
_ADDRESS = re.compile(r"^[^\s@<>\x00-\x1f\x7f]{1,128}@[^\s@<>\x00-\x1f\x7f]{1,255}\Z")
_ANYWHERE = re.compile(r"[^\s@<>()\[\]\",;:\x00-\x1f]{1,64}@[^\s@<>()\[\]\",;:\x00-\x1f]{1,255}")
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,990}>")
_SPACES = re.compile(r"\s+")
_TOKEN_END = re.compile(r"[;(\s]")
_MOST_LETTERS = 4000


class Headers:
    """The headers of one message or part, by lower-case name, in their order, as undecoded text."""

    __slots__ = ("_names", "_sender", "_values")

    def __init__(self, items: Iterable[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        self._names: list[str] = []
        self._sender: str | None = None
        for name, value in items:
            key = name.strip().lower()
            self._names.append(key)
            if key in self._values:
                self._values[key].append(value)
            else:
                self._values[key] = [value]

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def among(self, names: frozenset[str]) -> list[str]:
        """Which of these headers are there."""
        there = self._values.keys()
        return [] if there.isdisjoint(names) else sorted(there & names)

    def in_order(self, names: frozenset[str]) -> Iterator[tuple[str, str]]:
        """The headers of these names as they stand, topmost first."""
        left = {name: iter(self._values.get(name, ())) for name in names}
        return ((name, next(left[name])) for name in self._names if name in names)

    def raw(self, name: str) -> str:
        """The first value, unfolded, still encoded; empty when there is none."""
        values = self._values.get(name)
        return values[0] if values else ""

    def all(self, name: str) -> list[str]:
        return self._values.get(name, [])

    def text(self, name: str) -> str:
        """The first value as a person reads it."""
        return decoded(self.raw(name))

    @property
    def sender(self) -> str:
        """The first address of From, empty where it holds none; asked for again and again while a mail is judged."""
        if self._sender is None:
            self._sender = next((address for _, address in mailboxes(self.all("from")[:1])), "")
        return self._sender

    def token(self, name: str) -> str:
        """The first value as a lower-case keyword, without parameters and comments."""
        value = self.raw(name)
        return _TOKEN_END.split(value.strip(), maxsplit=1)[0].lower() if value else ""


def decoded(value: str) -> str:
    """A header's value as one clean line: encoded words read, eight-bit bytes guessed, controls gone."""
    return _line(value[:_MOST_LETTERS])


@lru_cache(maxsize=128)  # sender and subject are asked for again and again while one mail is judged
def _line(value: str) -> str:
    if "\x1b$" in value and "=?" not in value:
        value = text_of(original(value))
    if "=?" in value:
        value = "".join(_words(value))
    elif not value.isascii():
        value = _plain(value)
    return " ".join(_CONTROLS.sub(" ", value).split())


def _words(value: str) -> Iterator[str]:
    """Encoded words beside each other are one text (RFC 2047 section 6.2), and share characters where
    a sender cut one in two."""
    end, charset, pending = 0, "", b""
    for match in _ENCODED_WORD.finditer(value):
        between = value[end : match.start()]
        name = match[1].lower()
        if pending and (between.strip() or name != charset):
            yield text_of(pending, charset)
            pending = b""
        if between.strip() or not end:
            yield _plain(between)
        pending += _word(match[2] or match[4], match[3] or match[5] or "")
        charset, end = name, match.end()
    if pending:
        yield text_of(pending, charset)
    yield _plain(value[end:])


def _word(encoding: str, payload: str) -> bytes:
    content = original(payload)
    if encoding in "qQ":
        return binascii.a2b_qp(content, header=True)
    return base64_of(content)


def base64_of(content: bytes) -> bytes:
    """What base64 text stands for, as far as it can be read: junk is skipped, missing padding forgiven."""
    for padding in (b"", b"=", b"=="):
        try:
            return binascii.a2b_base64(content + padding)
        except binascii.Error:
            continue
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", content)
    return binascii.a2b_base64(letters[: len(letters) // 4 * 4])


def original(value: str) -> bytes:
    """The bytes a header or payload came as, from text read as ASCII with surrogate escapes."""
    for encoding, errors in (("ascii", "surrogateescape"), ("utf-8", "surrogateescape")):
        try:
            return value.encode(encoding, errors)
        except UnicodeEncodeError:
            continue
    return value.encode("utf-8", "replace")


def _plain(value: str) -> str:
    return value if value.isascii() else text_of(original(value))


def parameters(value: str) -> tuple[str, Mapping[str, str]]:
    """The keyword and the parameters of a Content-Type or Content-Disposition, RFC 2231 and RFC 2047 read."""
    return _parameters(value[: 4 * _MOST_LETTERS])


@lru_cache(maxsize=64)  # the same few types stand in nearly every mail
def _parameters(value: str) -> tuple[str, Mapping[str, str]]:
    keyword, _, rest = value.partition(";")
    if "=" in keyword:  # the first semicolon is missing
        keyword, _, first = keyword.strip().partition(" ")
        rest = f"{first};{rest}"
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(";" + rest):
        name = match[1].lower()
        given = re.sub(r"\\(.)", r"\1", match[2]) if match[2] is not None else match[3].strip()
        cut = _PIECE.match(name)
        if cut:
            pieces.setdefault(cut[1], []).append(
                (int((cut[2] or "0")[:6]), bool(cut[3]) or not cut[2], given)
            )
        else:
            plain.setdefault(name, given)
    found = {name: decoded(_unquoted(given)) for name, given in plain.items()}
    found |= {name: _joined(parts) for name, parts in pieces.items()}
    return keyword.strip().lower(), MappingProxyType(found)


def _unquoted(value: str) -> str:
    """Some programs percent-encode a plain parameter, as if it were one of RFC 2231."""
    if not _PERCENT.search(value) or not value.isascii():
        return value
    try:
        return unquote_to_bytes(value).decode("utf-8")
    except UnicodeDecodeError:
        return value


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: numbered pieces; the starred ones are percent-encoded, and the first names the charset."""
    charset, content = "", b""
    for number, encoded, given in sorted(parts, key=lambda part: part[0]):
        text = given
        if encoded and number == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        content += unquote_to_bytes(text) if encoded and text.isascii() else original(text)
    return " ".join(_CONTROLS.sub(" ", text_of(content, charset)).split())


def file_name(name: str) -> str:
    """A label for a file: no folder, no control character, nothing that turns the writing direction."""
    bare = re.split(r"[/\\]", _DIRECTION.sub("", _CONTROLS.sub("", name)))[-1].strip(" .")
    if len(bare) <= 120:
        return bare
    stem, dot, suffix = bare.rpartition(".")
    return f"{stem[:100]}{dot}{suffix[:16]}" if dot else bare[:120]


def mailboxes(values: Iterable[str]) -> list[tuple[str, str]]:
    """(name, address) of every plausible mailbox in address headers, names decoded after the split:
    an encoded word may hold a comma or an at sign, and must not become an address."""
    return [box for value in values for box in _boxes(value[:_MOST_LETTERS])]


@lru_cache(maxsize=128)  # the sender is asked for again and again while one mail is judged
def _boxes(value: str) -> tuple[tuple[str, str], ...]:
    found = []
    for name, address in _split(value):
        bare = address.strip().strip("<>").strip()
        if _ADDRESS.match(bare):
            found.append((_DIRECTION.sub("", decoded(name)), _plain(bare)))
    return tuple(found)


def _split(value: str) -> Sequence[tuple[str, str]]:
    value = _CONTROLS.sub(" ", value)
    if match := _SIMPLE_MAILBOX.match(value):
        return [((match[1] or match[2] or "").strip(), match[3])]
    if match := _BARE_MAILBOX.match(value):
        return [("", match[1])]
    if match := _ONE_IN_BRACKETS.match(value):
        name = match[1].strip()
        quoted = len(name) > 1 and name[0] == name[-1] == '"' and '"' not in name[1:-1]
        if quoted or not (_ADDRESS_IN_LIST.search(name) or set(name) & set('"():\\')):
            return [(name.strip('"'), match[2])]
    try:
        pairs = getaddresses([value])
    except (
        IndexError,
        ValueError,
        AttributeError,
        RecursionError,
    ):  # the library's parser trips over some input
        pairs = []
    if any(_ADDRESS.match(address) for _, address in pairs):
        return pairs
    anywhere = _ANYWHERE.search(value)
    if anywhere is None and "=?" in value:  # a program that encoded name and address as one word
        anywhere = _ANYWHERE.search(decoded(value))
    return [("", anywhere[0])] if anywhere else []


def message_ids(values: Iterable[str]) -> list[str]:
    """Message ids in their order, each once, angle brackets kept (RFC 5322 section 3.6.4)."""
    found: dict[str, None] = {}
    for value in values:
        short = value if len(value) <= 8 * _MOST_LETTERS else _SPACES.sub(" ", value)[: 8 * _MOST_LETTERS]
        for identity in _MESSAGE_ID.findall(short):
            clean = identity.isascii() and identity.isprintable()
            found[identity if clean else _CONTROLS.sub("", _plain(identity))] = None
    return list(found)


def keywords(headers: Headers, names: Iterable[str]) -> Mapping[str, str]:
    """The lower-case keyword of each of these headers that is there."""
    return {name: headers.token(name) for name in names if name in headers}
