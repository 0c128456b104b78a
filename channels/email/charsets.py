"""Bytes of an unknown or falsely named character set, turned into text without ever failing."""

import codecs
import re
from functools import lru_cache

from channels.email.guessing import guessed, is_foreign, is_turkish

# A superset decodes all its subset does, and senders name the subset while using the superset.
_SUPERSETS = {
    "ascii": "",  # eight-bit letters in it are of a set nobody named
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_jp": "euc_jis_2004",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_NAMELESS = {
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp-936": "gb18030",
    "windows-936": "gb18030",
    "x-euc-cn": "gb18030",
    "x-x-big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "windows-950": "cp950",
    "cp-850": "cp850",
    "x-sjis": "cp932",
    "x-ms-cp932": "cp932",
    "x-euc-jp": "euc_jis_2004",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "windows-949": "cp949",
    "x-windows-949": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "x-cp1250": "cp1250",
    "x-cp1251": "cp1251",
    "win-1251": "cp1251",
    "win1251": "cp1251",
    "koi8": "koi8_r",
    "koi8-ru": "koi8_u",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "utf8mb4": "utf-8",
    "utf-8-mac": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-2022-cn": "iso2022_cn",
    "iso-2022-cn-ext": "iso2022_cn",
}
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape"}
)  # codecs that read escapes
_ESCAPED = re.compile(rb"\x1b\$[@B(]|\x1b\$\)[ACG]")
_SEGMENT = re.compile(rb"(\x1b\([BJHI]|\x1b\$\(?[@BDOQ])")
_SHIFTED = re.compile(rb"\x0e([^\x0f\r\n]*)\x0f?")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SURE = 4  # letters in UTF-8: so many do not come about by chance in another set


def text_of(content: bytes, charset: str = "") -> str:
    """The text of `content`, which claims to be in `charset`. Undecodable bytes become U+FFFD, NULs go."""
    if content.isascii() and b"\x1b" not in content and b"\x0e" not in content:
        codec = codec_of(charset)
        if codec in _PLAIN_CODECS:
            return content.decode("ascii").replace("\0", "")
    for mark, codec in _MARKS:
        if content.startswith(mark):
            return content.decode(codec, "replace").removeprefix("\ufeff").replace("\0", "")
    return _decoded(content, codec_of(charset)).replace("\0", "")


@lru_cache(maxsize=64)
def codec_of(charset: str) -> str:
    """The codec to read `charset` with, empty when the name means nothing."""
    name = charset.strip(" \t\r\n\"';").lower()
    if not name:
        return ""
    if "$esc" in name or name.startswith("_iso"):  # `_iso-2022-jp$ESC` of an old Outlook
        name = "iso-2022-jp"
    found = _NAMELESS.get(name, name)
    if found == "iso2022_cn":
        return found
    try:
        known = codecs.lookup(found)
    except (LookupError, ValueError):
        return ""
    if known.name in _NO_CHARSETS:
        return ""
    return _SUPERSETS.get(known.name, known.name)


# All these read bytes below 128 as ASCII does
_PLAIN_CODECS = frozenset(
    {"", "utf-8", "gb18030", "big5hkscs", "cp950", "cp949", "euc_jis_2004", "koi8_r", "koi8_u", "cp874"}
    | {f"cp125{number}" for number in range(9)}
    | {f"iso8859-{number}" for number in range(2, 17)}
)


def _decoded(content: bytes, codec: str) -> str:
    if codec in {"", "utf-8", "cp1252"} and _ESCAPED.search(content[:100_000]):
        codec = "iso2022"
    if codec.startswith("iso2022"):
        return _switched(content)
    if codec and codec != "utf-8":
        return _named(content, codec)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _mixed(content, codec)


def _named(content: bytes, codec: str) -> str:
    if content.isascii() and codec in _PLAIN_CODECS:
        return content.decode("ascii")
    if (mistaken := _mistaken(content, codec)) is not None:
        return mistaken
    try:
        # UTF-7 can spell halves of characters, which no store takes
        return content.decode(codec).encode("utf-8", "replace").decode("utf-8")
    except UnicodeDecodeError:
        pass
    except (
        LookupError,
        ValueError,
        AssertionError,
    ):  # one of Python's codecs that is no character set (hex, zip)
        return content.decode("utf-8", "replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode(codec, "replace").encode("utf-8", "replace").decode("utf-8")


def _mistaken(content: bytes, codec: str) -> str | None:
    """The text where the named set is surely not the one used: UTF-8, or whole words in another script."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        if codec == "cp1252" and (is_foreign(content) or is_turkish(content)):
            return guessed(content)
        return None
    beyond = len(content) - len(text)
    single = codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp85", "cp866", "cp874"))
    return text if beyond >= (1 if single else 2 * _SURE) else None


def _mixed(content: bytes, codec: str) -> str:
    """Not UTF-8, or not all of it: lines that are stay so, and the others are of one set nobody named."""
    mended = content.decode("utf-8", "replace")
    good = _read_letters(mended)
    if not good:
        return guessed(content)
    lines = content.split(b"\n")
    broken = [line for line in lines if not _is_utf8(line)]
    other = b"\n".join(broken)
    told = other.decode("utf-8", "replace")
    if _read_letters(told) > 3 * told.count("\ufffd") or not is_foreign(other):
        return mended if good > (0 if codec else mended.count("\ufffd")) else guessed(content)
    if len(broken) == len(lines):
        return guessed(content)
    read = iter(guessed(other).split("\n"))
    return "\n".join(line.decode("utf-8") if _is_utf8(line) else next(read, "") for line in lines)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _read_letters(text: str) -> int:
    """How many letters outside ASCII made sense as UTF-8."""
    return sum(1 for letter in text if letter > "\x7f" and letter != "\ufffd")


def _switched(content: bytes) -> str:
    """Sets told by escape sequences (RFC 1468, 1557, 1922). Python's codecs refuse the rows of vendors and
    stop at the first byte that does not fit."""
    if b"\x1b$)C" in content:
        return _shifted(content, b"\x1b$)C", "cp949")
    if b"\x1b$)A" in content or b"\x1b$)G" in content:
        return _shifted(content, b"\x1b$)A", "gb18030")
    pieces = _SEGMENT.split(content)
    read, wide, kana = [], False, False
    for number, piece in enumerate(pieces):
        if number % 2:
            wide, kana = piece.startswith(b"\x1b$"), piece == b"\x1b(I"
        elif wide:
            read.append(_raised(piece).decode("euc_jis_2004", "replace"))
        elif kana:
            read.append(_raised(piece).decode("cp932", "replace"))
        else:
            read.append(piece.decode("utf-8", "replace"))
    return "".join(read)


def _shifted(content: bytes, mark: bytes, codec: str) -> str:
    plain = content.replace(mark, b"").replace(b"\x1b$)G", b"")
    return _SHIFTED.sub(lambda match: _raised(match[1]), plain).decode(codec, "replace")


_RAISED = bytes(byte | 0x80 if 0x21 <= byte <= 0x7E else byte for byte in range(256))


def _raised(piece: bytes) -> bytes:
    return piece.translate(_RAISED)
