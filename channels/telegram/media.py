"""The files of a message: Telegram names them, and hands over those of up to 20 MB when asked."""

from collections.abc import Mapping
from typing import Any

from channels.base import Attachment
from channels.telegram.words import file_name

LARGEST = 20_000_000  # bytes a bot may fetch (core.telegram.org/bots/api#getfile)

# kind: the ending and media type of files that come without a name
_KINDS: Mapping[str, tuple[str, str]] = {
    "document": ("bin", "application/octet-stream"),
    "voice": ("oga", "audio/ogg"),
    "audio": ("mp3", "audio/mpeg"),
    "video": ("mp4", "video/mp4"),
    "video_note": ("mp4", "video/mp4"),
    "animation": ("mp4", "video/mp4"),
    "sticker": ("webp", "image/webp"),
}
_ENDINGS: Mapping[str, str] = {
    "audio/mp4": "m4a",
    "audio/x-m4a": "m4a",
    "video/quicktime": "mov",
    "image/gif": "gif",
    "application/pdf": "pdf",
    "image/png": "png",
    "image/jpeg": "jpg",
}


def files_of(message: Mapping[str, Any]) -> tuple[Attachment, ...]:
    """The files a message names, whatever their size."""
    found = []
    sizes = message.get("photo")
    if isinstance(sizes, list) and sizes:
        largest = max((each for each in sizes if isinstance(each, dict)), key=_pixels, default={})
        found.append(_file(largest, "photo", "jpg", "image/jpeg", message))
    for kind, (ending, media_type) in _KINDS.items():
        part = message.get(kind)
        if isinstance(part, dict) and not (kind == "document" and "animation" in message):
            found.append(_file(part, kind, *_sticker(part) or (ending, media_type), message))
    return tuple(each for each in found if each.remote)


def _pixels(size: Mapping[str, Any]) -> int:
    return _number(size.get("width")) * _number(size.get("height"))


def _sticker(part: Mapping[str, Any]) -> tuple[str, str] | None:
    """Moving stickers are of other kinds than the still ones."""
    if part.get("is_animated"):
        return "tgs", "application/x-tgsticker"
    return ("webm", "video/webm") if part.get("is_video") else None


def _file(
    part: Mapping[str, Any], kind: str, ending: str, media_type: str, message: Mapping[str, Any]
) -> Attachment:
    told = part.get("mime_type")
    media_type = told if isinstance(told, str) and told.isprintable() and "/" in told else media_type
    ending = _ENDINGS.get(media_type, ending)
    usual = f"{kind.replace('_', '-')}-{_number(message.get('message_id'))}.{ending}"
    return Attachment(
        name=file_name(part.get("file_name"), usual),
        media_type=media_type[:100],
        size=_number(part.get("file_size")),
        remote=str(part.get("file_id") or ""),
    )


def _number(value: Any) -> int:
    return value if isinstance(value, int) and value >= 0 else 0
