"""Reads a stored update: a person's message, a chat that opened or closed, or something nobody answers."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from channels.base import (
    Address,
    Attachment,
    Ignored,
    InboundMessage,
    Pointer,
    Presence,
    RawEvent,
    Reading,
    Thread,
)
from channels.telegram.media import LARGEST, files_of
from channels.telegram.words import clean, line

_COMMAND = re.compile(r"(/[A-Za-z0-9_]{1,32})(?:@\w{1,64})?(?=\s|$)")
_START = re.compile(r"/start(?:@\w{1,64})?\s+(\S{1,64})\s*\Z")
_CASE = re.compile(r"([A-Z]{2,6}-\d{6}-[0-9A-Z]{5,8})[-_]([0-9a-f]{40})\Z")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z]{2,4})?\Z")
# What is said without words, and cannot be taken for any. Messages of no kind named here or in `media` tell that
# something happened in the chat; nobody answers those.
_UNREADABLE = (
    *("poll", "dice", "game", "story", "checklist", "paid_media", "invoice", "gift", "unique_gift"),
    *("giveaway", "giveaway_winners", "passport_data", "web_app_data", "live_photo"),
)
_REACHABLE = frozenset({"member", "administrator", "creator", "restricted"})


@dataclass(frozen=True, slots=True)
class Reader:
    """What reading needs to know of the bot: `link` opens a private chat with it."""

    account: str
    languages: tuple[str, ...]
    language: str
    public_url: str
    link: str

    def read(self, raw: RawEvent) -> Reading:
        """Raises ValueError for bytes that are no update."""
        try:
            update = json.loads(raw.body)
        except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
            raise ValueError(f"not JSON in UTF-8: {type(error).__name__}") from None
        if not isinstance(update, dict):
            raise ValueError("not an update: no JSON object")  # noqa: TRY004 - what the seam promises
        return _Update(self, raw, update).reading()


@dataclass(frozen=True, slots=True)
class _Update:
    reader: Reader
    raw: RawEvent
    update: Mapping[str, Any]

    def reading(self) -> Reading:
        update = self.update
        if isinstance(update.get("message"), dict):
            return self._message(update["message"])
        if isinstance(update.get("edited_message"), dict):
            return self._edited(update["edited_message"])
        if isinstance(update.get("callback_query"), dict):
            return self._press(update["callback_query"])
        if isinstance(update.get("my_chat_member"), dict):
            return self._membership(update["my_chat_member"])
        for kind in ("channel_post", "edited_channel_post"):
            if isinstance(update.get(kind), dict):
                return self._public(update[kind], "a post in a channel")
        kinds = ", ".join(line(key)[:40] for key in update if key != "update_id")
        return Ignored(f"an update nobody answers: {kinds or 'an empty one'}")

    def _message(self, message: Mapping[str, Any], *, edited: bool = False) -> Reading:
        if _part(message, "chat").get("type") != "private":
            return self._public(message, "a message in a group")
        person = _part(message, "from")
        if person.get("is_bot"):
            return Ignored("a message of another bot")
        files = files_of(message)
        text = self._text(message)
        wordless = "voice" if "voice" in message or "video_note" in message else ""
        if not text and not files and not edited:
            if not any(kind in message for kind in _UNREADABLE):
                return Ignored("a message without words or files")
            wordless = "other"
        return self._said(message, person, text, files, wordless, edited=edited)

    def _edited(self, message: Mapping[str, Any]) -> Reading:
        reading = self._message(message, edited=True)
        if isinstance(reading, InboundMessage) and not reading.text:
            return Ignored("an edited message without words")
        return reading

    def _said(
        self,
        message: Mapping[str, Any],
        person: Mapping[str, Any],
        text: str,
        files: tuple[Attachment, ...],
        wordless: Any,
        *,
        edited: bool,
    ) -> InboundMessage:
        key = _key(message)
        command = _COMMAND.match(text)
        contact = _own_contact(message, person)
        claim, wish = self._payload(text)
        return InboundMessage(
            address=self._address(message),
            text=f"{command[1].lower()}{text[command.end() :]}".strip()
            if command and not wish
            else "/start"
            if wish
            else text,
            whole=_whole(message, text),
            attachments=() if edited else tuple(each for each in files if each.size <= LARGEST),
            missed=() if edited else tuple(each for each in files if each.size > LARGEST),
            wordless=wordless,
            edited=key if edited else None,
            key=f"{key}:{message.get('edit_date')}" if edited else key,
            sender=_name(person),
            language=self._language(person, wish),
            thread=_answers(message),
            proved={"phone": contact} if contact else {},
            claim=claim,
        )

    def _text(self, message: Mapping[str, Any]) -> str:
        """The words of a message, or what it shows in words."""
        text = clean(message.get("text") or message.get("caption") or "")
        if text:
            return text
        if isinstance(message.get("contact"), dict):
            return _contact(message["contact"])
        if isinstance(message.get("venue"), dict):
            venue = message["venue"]
            place = ", ".join(filter(None, (line(venue.get("title")), line(venue.get("address")))))
            return f"{place}\n{_place(_part(venue, 'location'))}".strip()
        if isinstance(message.get("location"), dict):
            return _place(message["location"])
        sticker = _part(message, "sticker")
        return line(sticker.get("emoji")) if sticker else ""

    def _payload(self, text: str) -> tuple[str, str]:
        """What a deep link brought: the link to a case, and a wish that is then no part of the words."""
        start = _START.match(text)
        if start is None:
            return "", ""
        case = _CASE.match(start[1])
        if case is None:
            return "", start[1]
        return f"{self.reader.public_url}/complaint/{case[1]}?key={case[2]}", start[1]

    def _language(self, person: Mapping[str, Any], wish: str) -> str:
        """The one a link asks for, the bot's own, else the one of the person's app."""
        if wish and _LANGUAGE.match(wish) and wish.replace("_", "-") in self.reader.languages:
            return wish.replace("_", "-")
        told = person.get("language_code")
        return self.reader.language or (told[:20] if isinstance(told, str) and told.isprintable() else "")

    def _press(self, press: Mapping[str, Any]) -> Reading:
        message, person = _part(press, "message"), _part(press, "from")
        data = press.get("data")
        if not isinstance(data, str) or not message:
            return Ignored("a button of a message that is not there any more")
        if _part(message, "chat").get("type") != "private":
            return Ignored("a button pressed in a group")
        return InboundMessage(
            address=self._address(message),
            text="",
            option=line(data)[:64],
            key=f"press:{line(press.get('id'))[:64]}",
            sender=_name(person),
            language=self._language(person, ""),
            thread=Thread((_key(message),)),
        )

    def _membership(self, change: Mapping[str, Any]) -> Reading:
        """The bot was blocked or unblocked by a person, or added to a group."""
        chat = _part(change, "chat")
        status = _part(change, "new_chat_member").get("status")
        if chat.get("type") == "private":
            at = _moment(change.get("date"), self.raw.received_at)
            return Presence(self._address(change), status in _REACHABLE, at)
        if status in _REACHABLE and _part(change, "old_chat_member").get("status") not in _REACHABLE:
            return self._public(change, "the bot was added to a group or channel")
        return Ignored("the bot's place in a group or channel changed")

    def _public(self, message: Mapping[str, Any], what: str) -> Ignored:
        """Nothing is collected where others read; each person is shown the private way once a day."""
        address = self._address(message)
        day = _moment(message.get("date"), self.raw.received_at).date()
        person = _part(message, "from")
        if person.get("is_bot") or not address.peer:
            return Ignored(f"{what}, by a bot")
        who = person.get("id", "post")
        pointer = Pointer(
            address, self.reader.link, f"pointer:{address.peer}:{who}:{day}", self._language(person, "")
        )
        return Ignored(what, pointer=pointer)

    def _address(self, message: Mapping[str, Any]) -> Address:
        chat = _part(message, "chat").get("id")
        if not isinstance(chat, int):
            raise ValueError("a message without a chat")  # noqa: TRY004 - what the seam promises
        return Address(self.raw.channel, self.raw.account, str(chat))


def _part(message: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = message.get(name)
    return found if isinstance(found, dict) else {}


def _key(message: Mapping[str, Any]) -> str:
    """A message's own identity: its number in its chat."""
    return f"{_part(message, 'chat').get('id')}:{message.get('message_id')}"


def _answers(message: Mapping[str, Any]) -> Thread:
    answered = _part(message, "reply_to_message")
    return Thread((_key({"chat": message.get("chat"), **answered}),)) if answered else Thread()


def _whole(message: Mapping[str, Any], text: str) -> str:
    """The words with what they quote, and where forwarded ones come from; "" where that is all the same."""
    lines = []
    quoted = clean(
        _part(message, "quote").get("text")
        or _part(message, "reply_to_message").get("text")
        or _part(message, "reply_to_message").get("caption")
        or ""
    )
    if quoted:
        lines += [f"> {each}" for each in quoted.split("\n")]
    origin = _part(message, "forward_origin")
    if origin:
        lines.append(f"[forwarded: {_origin(origin)}]")
    return "\n".join([*lines, text]) if lines else text


def _origin(origin: Mapping[str, Any]) -> str:
    person = _part(origin, "sender_user")
    chat = _part(origin, "sender_chat") or _part(origin, "chat")
    name = _name(person) or line(origin.get("sender_user_name")) or line(chat.get("title"))
    return f"{name or '?'}, {_moment(origin.get('date'), datetime.fromtimestamp(0, UTC)):%Y-%m-%d %H:%M} UTC"


def _name(person: Mapping[str, Any]) -> str:
    return line(f"{clean(person.get('first_name'))} {clean(person.get('last_name'))}")[:200]


def _contact(contact: Mapping[str, Any]) -> str:
    """A shared contact in words: the number alone of one's own, with the name where it is another's."""
    return " ".join(filter(None, (_name(contact), _phone(contact)))) or "?"


def _own_contact(message: Mapping[str, Any], person: Mapping[str, Any]) -> str:
    """The number of a contact whose owner sent it: Telegram verified it. Another's proves nothing."""
    contact = _part(message, "contact")
    own = contact.get("user_id") is not None and contact.get("user_id") == person.get("id")
    return _phone(contact) if own and not _part(message, "forward_origin") else ""


def _phone(contact: Mapping[str, Any]) -> str:
    """In the international form; Telegram leaves out the plus now and then."""
    number = line(contact.get("phone_number"))
    return f"+{number}" if number.isascii() and number.isdigit() else number[:40]


def _place(location: Mapping[str, Any]) -> str:
    """A place as a geo: address (RFC 5870), which staff's devices open as a map."""
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return ""
    return f"geo:{latitude:.6f},{longitude:.6f}"


def _moment(value: Any, usual: datetime) -> datetime:
    if isinstance(value, int) and 0 < value < 2**34:
        return datetime.fromtimestamp(value, UTC)
    return usual
