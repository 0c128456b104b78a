"""Bytes of an unknown or falsely named character set, turned into text without ever failing."""

import codecs
import re

# A superset decodes all its subset does, and senders name the subset while using the superset.
_SUPERSETS = {
    "ascii": "",  # eight-bit letters in it are of a set nobody named
    "iso8859-1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
}
_NAMELESS = {
    "x-gbk": "gb18030",
    "cp-850": "cp850",
    "x-sjis": "cp932",
    "ks_c_5601-1987": "cp949",
    "utf8mb4": "utf-8",
}
_NO_CHARSETS = frozenset(
    {"idna", "punycode", "raw-unicode-escape", "unicode-escape"}
)  # codecs that read escapes
_CJK = re.compile("[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def text_of(content: bytes, charset: str = "") -> str:
    """The text of `content`, which claims to be in `charset`. Undecodable bytes become U+FFFD, NULs go."""
    return _decoded(content, codec_of(charset)).replace("\0", "")


def codec_of(charset: str) -> str:
    """The codec to read `charset` with, empty when the name means nothing."""
    name = charset.strip(" \t\r\n\"';").lower()
    if not name:
        return ""
    try:
        known = codecs.lookup(_NAMELESS.get(name, name))
    except (LookupError, ValueError):
        return ""
    if known.name in _NO_CHARSETS:
        return ""
    return _SUPERSETS.get(known.name, known.name)


def _decoded(content: bytes, codec: str) -> str:
    if codec and codec != "utf-8":
        return _named(content, codec)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        mended = content.decode("utf-8", "replace")
        return (
            mended if _read_letters(mended) > (0 if codec else mended.count("\ufffd")) else _guessed(content)
        )


def _named(content: bytes, codec: str) -> str:
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


def _read_letters(text: str) -> int:
    """How many letters outside ASCII made sense as UTF-8."""
    return sum(1 for letter in text if letter > "\x7f" and letter != "\ufffd")


def _guessed(content: bytes) -> str:
    """Eight-bit text nobody named: Chinese when it reads as Chinese, Western European otherwise."""
    try:
        chinese = content.decode("gb18030")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
    letters = sum(1 for letter in chinese if letter > "\x7f")
    return chinese if len(_CJK.findall(chinese)) * 2 > letters else content.decode("cp1252", "replace")
