"""Hands messages to the Bot API: text in pieces, buttons under the last, then files; quoting what is answered."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    LinkPreviewOptions,
    Message,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError

from channels.base import Attachment, Option, OutboundMessage, SendError
from channels.telegram.wire import ApiError
from channels.telegram.words import LONGEST, escaped, parts

LARGEST = 50_000_000  # bytes a bot may send (core.telegram.org/bots/api#senddocument)
_PICTURE = 10_000_000
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_DATA = 64  # bytes behind a button
_NARROW = 12  # characters of a label beside which another has room
_SIGN_IN_AGAIN = 300.0
_KEPT = 2_000
_GONE = ("chat not found", "user is deactivated", "user not found", "bot can't initiate", "peer_id_invalid")

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
OpenFile = Callable[[str], Awaitable[bytes]]


@dataclass(slots=True)
class _Progress:
    """What of a message has been taken: one number of Telegram's for each piece."""

    numbers: list[int] = field(default_factory=list)


class Sender:
    """Sends whole messages. One that broke off goes on where it did; one that was taken is not sent again."""

    def __init__(self, bot: Bot, open_file: OpenFile) -> None:
        self._bot = bot
        self._open_file = open_file
        self._sent: OrderedDict[int, _Progress] = OrderedDict()
        self._shown: set[int] = set()  # chats that may still show the keyboard of a question

    async def send(self, message: OutboundMessage) -> int:
        """Returns Telegram's number of the last piece, which bears the buttons; raises `SendError`."""
        texts = parts(message.text, LONGEST - len(_header(message)) - 1)
        files = await self._files(message.attachments)
        pieces: list[Callable[[], Awaitable[Message]]] = [
            *(self._file_piece(message, *file) for file in files),
            *(
                self._text_piece(message, text, first=number == 0, last=number == len(texts) - 1)
                for number, text in enumerate(texts)
            ),
        ]
        if not pieces:
            raise SendError("the message is empty", permanent=True)
        done = self._progress(message.id)
        for piece in pieces[len(done.numbers) :]:
            try:
                done.numbers.append((await piece()).message_id)
            except TelegramError as error:
                raise refusal(error) from error
        return done.numbers[-1]

    def _progress(self, number: int) -> _Progress:
        done = self._sent.setdefault(number, _Progress())
        self._sent.move_to_end(number)
        if len(self._sent) > _KEPT:
            self._sent.popitem(last=False)
        return done

    def _text_piece(
        self, message: OutboundMessage, text: str, *, first: bool, last: bool
    ) -> Callable[[], Awaitable[Message]]:
        header = _header(message) if first else ""
        shown = f"<b>{escaped(header)}</b>\n{escaped(text)}" if header else escaped(text)

        async def send() -> Message:
            return await self._bot.send_message(
                chat_id=int(message.address.peer),
                text=shown,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=self._markup(message) if last else None,
                **_how(message, quoting=first and not message.attachments),
            )

        return send

    def _markup(self, message: OutboundMessage) -> Markup | None:
        """Buttons under the message; where one asks for the person's own number, all of them in place of the
        letters: only there can Telegram hand it over. They go with the next message that has none of its own."""
        chat = int(message.address.peer)
        if any(option.shares for option in message.options):
            self._shown.add(chat)
            return sharing(message.options)
        found = keyboard(message.options)
        if found is None and chat in self._shown:
            self._shown.discard(chat)
            return ReplyKeyboardRemove()
        return found

    def _file_piece(
        self, message: OutboundMessage, attachment: Attachment, content: bytes
    ) -> Callable[[], Awaitable[Message]]:
        file = InputFile(content, filename=attachment.name)
        how = {"chat_id": int(message.address.peer), **_how(message, quoting=True)}
        picture = attachment.media_type in _PICTURES and len(content) <= _PICTURE

        async def send() -> Message:
            if picture:
                try:
                    return await self._bot.send_photo(photo=file, **how)
                except ApiError as error:
                    if error.code != 400:  # a picture Telegram cannot show may still be sent as it is
                        raise
            return await self._bot.send_document(document=file, disable_content_type_detection=True, **how)

        return send

    async def _files(self, attachments: Sequence[Attachment]) -> list[tuple[Attachment, bytes]]:
        found = []
        for each in attachments:
            try:
                content = each.content or await self._open_file(each.stored)
            except KeyError as error:
                raise SendError(f"the file {each.name} is not there any more", permanent=True) from error
            if len(content) > LARGEST:
                raise SendError(
                    f"{each.name} is larger than the {LARGEST // 1_000_000} MB Telegram takes", permanent=True
                )
            found.append((each, content))
        return found


def _header(message: OutboundMessage) -> str:
    """Who writes, and of which case, where a person at the desk does."""
    if message.author.kind != "staff" or not message.author.name:
        return ""
    return " · ".join(filter(None, (message.author.name[:80], message.reference)))


def _how(message: OutboundMessage, *, quoting: bool) -> dict[str, Any]:
    chat, _, rest = message.reply_to.partition(":")
    number = rest.partition(":")[0]
    quotes = quoting and chat == message.address.peer and number.isdigit()
    return {
        "disable_notification": message.silent or None,
        "reply_parameters": ReplyParameters(int(number), allow_sending_without_reply=True)
        if quotes
        else None,
    }


def keyboard(options: Sequence[Option]) -> InlineKeyboardMarkup | None:
    """Buttons, two in a row where both are short. One whose key is too long for Telegram is left out: its words can
    be typed."""
    rows: list[list[InlineKeyboardButton]] = []
    for option in options:
        if len(option.key.encode()) > _DATA:
            continue
        button = InlineKeyboardButton(option.label, callback_data=option.key)
        beside = rows and len(rows[-1]) == 1 and len(rows[-1][0].text) <= _NARROW
        if beside and len(option.label) <= _NARROW:
            rows[-1].append(button)
        else:
            rows.append([button])
    return InlineKeyboardMarkup(rows) if rows else None


def sharing(options: Sequence[Option]) -> ReplyKeyboardMarkup:
    """Buttons in place of the letters: pressed, they send their words or the person's number."""
    rows = [[KeyboardButton(each.label, request_contact=bool(each.shares) or None)] for each in options]
    return ReplyKeyboardMarkup(rows, resize_keyboard=True, one_time_keyboard=True)


def refusal(error: TelegramError) -> SendError:
    """What a refusal of Telegram means for the message."""
    if not isinstance(error, ApiError):
        return SendError(str(error), permanent=False)
    told = f"Telegram: {error}"
    if error.code == 429:
        return SendError(told, permanent=False, retry_after=error.retry_after or 1.0, everybody=True)
    if error.code in {401, 404}:  # the desk's fault: messages wait until the token is mended
        return SendError(f"{told}: the token is not valid", permanent=False, retry_after=_SIGN_IN_AGAIN)
    if error.code == 403 or any(each in error.description.lower() for each in _GONE):
        return SendError(told, permanent=True, gone=True)
    return SendError(
        told, permanent=400 <= error.code < 500 and error.code not in {408, 409}, retry_after=None
    )
