"""The words of RTF, and of RTF as Outlook packs it (MS-OXRTFCP)."""

import re
import struct

from channels.email.charsets import text_of

_START = (
    b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript "
    b"\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par "
    b"\\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx"
)
_MOST = 20_000_000
_TOKEN = re.compile(
    rb"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-z])|([{}])|[\r\n]+|([^\\{}\r\n]+)"
)
_SILENT = frozenset(
    b"fonttbl colortbl stylesheet info pict object header footer themedata listtable generator".split()
)
_BREAKS = {
    b"par": "\n",
    b"line": "\n",
    b"row": "\n",
    b"tab": "\t",
    b"cell": " ",
    b"emdash": "—",
    b"endash": "–",
}
_SIGNS = {b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•"}
_DEEPEST = 1000


def from_compressed(content: bytes) -> bytes:
    """Unpacks LZFu; what is packed otherwise, or broken, comes as far as it can be read."""
    if len(content) < 16:
        return b""
    size, kind = struct.unpack_from("<4xI4s", content)
    if kind == b"MELA":
        return content[16 : 16 + size]
    if kind != b"LZFu":
        return b""
    window = bytearray(4096)
    window[: len(_START)] = _START
    return _unpacked(content, window, min(size, _MOST))


def _unpacked(content: bytes, window: bytearray, size: int) -> bytes:
    out, end, place = bytearray(), len(_START), 16
    while place < len(content) and len(out) < size:
        flags = content[place]
        place += 1
        for bit in range(8):
            step = content[place : place + (2 if flags >> bit & 1 else 1)]
            place += len(step)
            if not step:
                break
            piece, last = _copied(step, window, end)
            if last:
                return bytes(out)
            for byte in piece:
                window[end] = byte
                end = (end + 1) % 4096
            out += piece
    return bytes(out[:size])


def _copied(step: bytes, window: bytearray, end: int) -> tuple[bytes, bool]:
    """What one step stands for, and whether it marks the end: it then points at where writing goes on."""
    if len(step) == 1:
        return step, False
    offset, length = (step[0] << 4) | step[1] >> 4, (step[1] & 15) + 2
    if offset == end:
        return b"", True
    copy = bytearray()
    for number in range(length):
        source = (offset + number) % 4096
        ahead = (source - end) % 4096
        copy.append(copy[ahead] if ahead < len(copy) else window[source])
    return bytes(copy), False


def plain(content: bytes) -> str:
    """The text of an RTF document: groups that hold no words are passed over. Never raises."""
    page = re.search(rb"\\ansicpg(\d{3,5})", content[:2000])
    reader = _Reader(f"cp{page[1].decode()}" if page else "cp1252")
    for match in _TOKEN.finditer(content):
        reader.take(match)
    said = "".join(reader.ended())
    return re.sub(
        r"\n{3,}", "\n\n", said.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    ).strip()


class _Reader:
    """Words as they come: `silent` tells of each open group whether it holds none."""

    def __init__(self, page: str) -> None:
        self._page = page
        self._said: list[str] = []
        self._silent = [False]
        self._bytes = bytearray()
        self._skip = 0  # what stands behind a Unicode character for programs that know none

    def take(self, match: "re.Match[bytes]") -> None:
        word, number, code, sign, brace, text = match.groups()
        if code:
            self._byte(int(code, 16))
            return
        self._flush()
        if brace:
            self._turn(brace)
        elif word in _SILENT or sign == b"*":
            self._silent[-1] = True
        elif word == b"htmlrtf":  # what stands between is not in the page the text was made from
            self._silent[-1] = number != b"0"
        elif not self._silent[-1]:
            self._say(word, number, sign, text)

    def ended(self) -> list[str]:
        self._flush()
        return self._said

    def _byte(self, value: int) -> None:
        if self._silent[-1]:
            return
        if self._skip:
            self._skip -= 1
        else:
            self._bytes.append(value)

    def _flush(self) -> None:
        if self._bytes:
            self._said.append(text_of(bytes(self._bytes), self._page))
            self._bytes.clear()

    def _turn(self, brace: bytes) -> None:
        if brace == b"{" and len(self._silent) < _DEEPEST:
            self._silent.append(self._silent[-1])
        elif brace == b"}" and len(self._silent) > 1:
            self._silent.pop()

    def _say(self, word: bytes | None, number: bytes | None, sign: bytes | None, text: bytes | None) -> None:
        if word == b"u" and number:
            self._said.append(chr(int(number) % 65536))
            self._skip = 1
        elif text:
            self._said.append(text_of(text[self._skip :], self._page))
            self._skip = 0
        elif sign in {b"{", b"}", b"\\"}:
            self._said.append((sign or b"").decode())
        elif word:
            self._said.append(_BREAKS.get(word) or _SIGNS.get(word, ""))
