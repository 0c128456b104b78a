"""What kind of file some bytes are, where the type a sender declared does not fit them."""

import re

_OCTETS = "application/octet-stream"
_TYPE = re.compile(r"^[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}\Z")
_SIGNATURES: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"ftypheic", 4, "image/heic"),
    (b"ftypheix", 4, "image/heic"),
    (b"ftypmif1", 4, "image/heic"),
    (b"ftypqt", 4, "video/quicktime"),
    (b"ftypM4A", 4, "audio/mp4"),
    (b"ftyp", 4, "video/mp4"),
    (b"II*\x00", 0, "image/tiff"),
    (b"MM\x00*", 0, "image/tiff"),
    (b"%PDF-", 0, "application/pdf"),
    (b"PK\x03\x04", 0, "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0, "application/x-ole-storage"),
    (b"Rar!\x1a\x07", 0, "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", 0, "application/x-7z-compressed"),
    (b"\x1f\x8b", 0, "application/gzip"),
    (b"OggS", 0, "audio/ogg"),
    (b"ID3", 0, "audio/mpeg"),
    (b"#!AMR", 0, "audio/amr"),
    (b"MZ", 0, "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", 0, "application/x-elf"),
)
# Containers in which many types live: a declared type of that family says more than the signature
_FAMILIES = {
    "application/zip": (
        "application/vnd.",
        "application/x-zip",
        "application/epub",
        "application/java",
        "application/x-i",
    ),
    "application/x-ole-storage": (
        "application/vnd.",
        "application/msword",
        "application/x-ole",
        "application/cdfv2",
    ),
    "video/mp4": ("video/", "audio/", "image/heif", "image/avif"),
    "audio/ogg": ("audio/", "video/ogg", "application/ogg"),
    "application/gzip": (
        "application/x-g",
        "application/x-compressed",
        "application/x-tar",
        "application/tar",
    ),
    "image/heic": ("image/heif", "image/heic"),
    "image/jpeg": ("image/jpg", "image/pjpeg"),
    "application/vnd.rar": ("application/x-rar", "application/rar"),
}
_SAME = {"image/jpg": "image/jpeg", "image/pjpeg": "image/jpeg", "application/x-pdf": "application/pdf"}
_TOLD_BY_SIGNATURE = frozenset(kind for _, _, kind in _SIGNATURES) | {"image/bmp", "image/x-png"}
_OFFICE = (
    (b"word/", "wordprocessingml.document"),
    (b"xl/", "spreadsheetml.sheet"),
    (b"ppt/", "presentationml.presentation"),
)
_ENOUGH = 8192


def kind_of(content: bytes, declared: str) -> str:
    """The media type of `content`: the declared one, unless the bytes show it to be another."""
    declared = _SAME.get(declared, declared) if _TYPE.match(declared) else _OCTETS
    seen = _signature(content)
    if seen:
        if declared == seen or declared.startswith(_FAMILIES.get(seen, ("\0",))):
            return declared
        return _inside(content) if seen == "application/zip" else seen
    if declared in _TOLD_BY_SIGNATURE or declared == _OCTETS:
        return _guessed(content)
    return declared


def _signature(content: bytes) -> str:
    for mark, offset, kind in _SIGNATURES:
        if content.startswith(mark, offset):
            return kind
    return ""


def _inside(content: bytes) -> str:
    """An office document is a zip archive whose folders name the program."""
    start = content[:_ENOUGH]
    for folder, kind in _OFFICE:
        if folder in start:
            return f"application/vnd.openxmlformats-officedocument.{kind}"
    return "application/zip"


def _guessed(content: bytes) -> str:
    import puremagic  # 15 ms to import, and most mails need it never

    start = content[:_ENOUGH]
    lower = start[:512].lstrip().lower()
    if lower.startswith((b"<!doctype html", b"<html")):
        return "text/html"
    try:
        kind = puremagic.from_string(start, mime=True)
    except (puremagic.PureError, ValueError, IndexError, OSError):
        kind = ""
    if kind and _TYPE.match(kind):
        return kind
    return "text/plain" if _is_text(start) else _OCTETS


def _is_text(start: bytes) -> bool:
    if b"\0" in start:
        return False
    try:
        start[: len(start) - 4 if len(start) == _ENOUGH else len(start)].decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start >= len(start) - 8 and len(start) == _ENOUGH
    return True
