"""Who writes to a bot of the double: a person in a private chat, with everything Telegram lets them send."""

import asyncio
from collections.abc import Sequence
from typing import Any

from telegram_double.server import DATE, Bot, TelegramDouble


class Person:
    """A private chat. `heard` are the bot's messages not yet looked at."""

    def __init__(
        self,
        double: TelegramDouble,
        bot: Bot,
        number: int = 7001,
        name: str = "Ann Price",
        language: str = "en",
    ) -> None:
        self.double, self.bot, self.id = double, bot, number
        first, _, last = name.partition(" ")
        self.user: dict[str, Any] = {
            "id": number,
            "is_bot": False,
            "first_name": first,
            "language_code": language,
        }
        if last:
            self.user["last_name"] = last
        self.chat = {"id": number, "type": "private", "first_name": first}
        self._looked = 0
        bot.chats[number]

    def message(self, chat: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
        message = {
            "message_id": self.double.number("message"),
            "date": DATE,
            "chat": chat or self.chat,
            "from": self.user,
            **content,
        }
        self.bot.chats[message["chat"]["id"]][message["message_id"]] = message
        return message

    async def sends(self, **content: Any) -> int:
        """A message of any content; returns the id of its update."""
        return await self.double.give(self.bot, {"message": self.message(**content)})

    async def says(self, text: str, **more: Any) -> int:
        entities = {}
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            entities = {"entities": [{"type": "bot_command", "offset": 0, "length": length}]}
        return await self.sends(text=text, **entities, **more)

    def file(self, kind: str, content: bytes | int, **more: Any) -> dict[str, Any]:
        """The part of a message that names a file of this kind."""
        size = content if isinstance(content, int) else len(content)
        identity = self.double.keep(self.bot, kind, content)
        base = {"file_id": identity, "file_unique_id": f"u{identity}", "file_size": size}
        usual: dict[str, dict[str, Any]] = {
            "voice": {"duration": 3},
            "audio": {"duration": 3},
            "video": {"duration": 3, "width": 640, "height": 360},
            "animation": {"duration": 3, "width": 640, "height": 360},
            "video_note": {"duration": 3, "length": 240},
            "sticker": {
                "width": 512, "height": 512, "type": "regular", "is_animated": False, "is_video": False, "emoji": "👍",
            },
        }  # fmt: skip
        if kind == "photo":
            small = {**base, "file_id": f"{identity}-small", "width": 90, "height": 60, "file_size": 9}
            return {"photo": [small, {**base, "width": 1280, "height": 960}]}
        return {kind: {**base, **usual.get(kind, {}), **more}}

    async def album(self, contents: Sequence[bytes], caption: str = "") -> list[int]:
        """Pictures sent together: an update each, with the number of the album in all of them."""
        group = f"{self.double.number('message')}00"
        numbers = []
        for at, content in enumerate(contents):
            more = {"caption": caption} if caption and not at else {}
            numbers.append(await self.sends(media_group_id=group, **self.file("photo", content), **more))
        return numbers

    async def edits(self, message: dict[str, Any], text: str) -> int:
        edited = {**message, "text": text, "edit_date": DATE + self.double.number("message")}
        self.bot.chats[self.id][message["message_id"]] = edited
        return await self.double.give(self.bot, {"edited_message": edited})

    async def presses(self, message: dict[str, Any], key: str) -> str:
        """Presses a button of a message, whether it is still there or not; returns the id of the press."""
        press = f"press{self.double.number('message')}"
        self.bot.presses.add(press)
        body = {"id": press, "from": self.user, "chat_instance": "1", "message": message, "data": key}
        await self.double.give(self.bot, {"callback_query": body})
        return press

    async def membership(self, status: str, chat: dict[str, Any] | None = None) -> int:
        """Blocks the bot ("kicked"), takes it up again ("member"), or adds it to a group."""
        old = {"kicked": "member", "member": "kicked" if chat is None else "left"}[status]
        if chat is None:
            (self.bot.closed.add if status == "kicked" else self.bot.closed.discard)(self.id)
        change = {
            "chat": chat or self.chat,
            "from": self.user,
            "date": DATE,
            "old_chat_member": _member(self.bot, old),
            "new_chat_member": _member(self.bot, status),
        }
        return await self.double.give(self.bot, {"my_chat_member": change})

    # ---- what the bot said

    def all(self, chat: int | None = None) -> list[dict[str, Any]]:
        """Every message of the bot in the chat, oldest first."""
        messages = self.bot.chats[chat or self.id]
        return [
            messages[number] for number in sorted(messages) if messages[number]["from"]["id"] == self.bot.id
        ]

    async def hears(self, count: int = 1, seconds: float = 15.0) -> list[dict[str, Any]]:
        """The next messages of the bot."""
        await self.double.until(lambda: len(self.all()) >= self._looked + count, seconds)
        found = self.all()[self._looked : self._looked + count]
        self._looked += count
        return found

    async def hears_words(self, *words: str, seconds: float = 15.0) -> dict[str, Any]:
        """Passes by messages until one has all of the words; returns it."""
        async with asyncio.timeout(seconds):
            while True:
                (message,) = await self.hears(seconds=seconds)
                if all(word in text_of(message) for word in words):
                    return message

    def said(self) -> dict[str, Any]:
        """The person's own last message."""
        messages = self.bot.chats[self.id]
        return next(messages[n] for n in sorted(messages, reverse=True) if messages[n]["from"] is self.user)


def _member(bot: Bot, status: str) -> dict[str, Any]:
    extra = {"kicked": {"until_date": 0}}.get(status, {})
    return {"user": bot.user, "status": status, **extra}


def text_of(message: dict[str, Any]) -> str:
    return str(message.get("text") or message.get("caption") or "")


def keys_of(message: dict[str, Any]) -> list[str]:
    """What stands behind the buttons of a message."""
    rows = (message.get("reply_markup") or {}).get("inline_keyboard", ())
    return [button["callback_data"] for row in rows for button in row]
