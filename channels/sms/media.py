"""Files of messages: those that come are fetched from Twilio, those that go out stand behind signed links."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from urllib.parse import quote, unquote

from channels.base import Attachment
from channels.sms.account import Account

PATH = "/channels/sms/media"
MOST = 10  # files of one message at Twilio
# what a browser shows without running anything of it; the rest is saved
SHOWN = frozenset(
    {
        *("image/jpeg", "image/png", "image/gif", "image/webp"),
        *("audio/mpeg", "audio/ogg", "audio/amr", "audio/mp4", "video/mp4", "video/3gpp", "application/pdf"),
    }
)
_NAME = re.compile(r"filename\*?=(?:UTF-8'')?\"?([^\";]+)", re.IGNORECASE)
_HIDDEN = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)


def named_in(found: Mapping[str, str]) -> tuple[Attachment, ...]:
    """The files a posted form names; each has a name of its own only where it is kept."""
    count = found.get("NumMedia", "0")
    most = min(int(count), MOST) if count.isdecimal() else 0
    return tuple(_named(number, found) for number in range(most) if found.get(f"MediaUrl{number}"))


def _named(number: int, found: Mapping[str, str]) -> Attachment:
    told = _TYPE.match(found.get(f"MediaContentType{number}", ""))
    media_type = told[0].lower() if told else "application/octet-stream"
    ending = media_type.partition("/")[2]
    name = f"file-{number + 1}.{ending if ending.isalnum() else 'bin'}"
    return Attachment(name=name, media_type=media_type, size=0, remote=found[f"MediaUrl{number}"])


async def fetch(account: Account, file: Attachment, limit: int) -> Attachment:
    """The file with its bytes, under the name its sender gave it. Raises `SendError` and `FileTooLarge`."""
    content, headers = await account.fetch(file.remote, limit)
    given = _NAME.search(headers.get("Content-Disposition", ""))
    return replace(file, name=file_name(unquote(given[1]) if given else "") or file.name, content=content)


def file_name(wish: str) -> str:
    """A label for a file; never a path."""
    return _HIDDEN.sub("", wish.replace("\\", "/")).rpartition("/")[2].strip(" .")[:100]


def link(public_url: str, sign: Callable[[str, str], str], file: Attachment) -> str:
    """Where a file of ours can be fetched by whoever was given this very address."""
    media_type = quote(file.media_type, safe="/")
    return f"{public_url}{PATH}/{quote(file.stored)}?key={key(sign, file.stored, file.media_type)}&type={media_type}"


def key(sign: Callable[[str, str], str], stored: str, media_type: str) -> str:
    """Covers what the file is shown as, too."""
    return sign("twilio-media", f"{stored} {media_type}")
