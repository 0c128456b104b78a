"""Telegram in the contract suite: the provider is the Bot API double, spoken to by the real client over HTTP."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from channels.telegram import configure
from telegram_double.people import Person, text_of
from telegram_double.server import Bot, TelegramDouble, telegram_double

if TYPE_CHECKING:
    from integration.channels.drivers import Answer, Desk, Driver, Refusal

REFUSALS = {"later": (500, "Internal Server Error"), "never": (400, "Bad Request: not wanted")}


@dataclass
class Ann:
    """A person whose messages have identities: the same one said twice is delivered twice."""

    double: TelegramDouble
    bot: Bot
    person: Person
    said: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    async def says(
        self, text: str, files: Sequence[tuple[str, bytes]] = (), identity: str = "m1"
    ) -> "Answer":
        """One file goes with the words as a document; more of them make an album, whose parts are events."""
        from integration.channels.drivers import Answer

        if any(not content for _, content in files):
            return Answer.REFUSED  # no app of Telegram's sends an empty file
        known = self.said.get((identity, text))
        before = self.bot.delivered[known["update_id"]] if known else 0
        if known is None:
            known = self.said[identity, text] = await self._writes(text, files)
        elif known["update_id"] in self.bot.confirmed:
            await self.double.redeliver(self.bot, known)
        number = known["update_id"]
        await self.double.until(
            lambda: number in self.bot.confirmed or self.bot.delivered[number] > before + 1, seconds=60
        )
        return Answer.CONFIRMED if number in self.bot.confirmed else Answer.LATER

    async def _writes(self, text: str, files: Sequence[tuple[str, bytes]]) -> dict[str, Any]:
        named = [
            self.person.file("document", data, file_name=name, mime_type="image/png") for name, data in files
        ]
        album = {"media_group_id": "77"} if len(named) > 1 else {}
        for each in named[1:]:
            await self.person.sends(**each, **album)
        words = {"caption" if named else "text": text} if text else {}
        message = self.person.message(**words, **album, **(named[0] if named else {}))
        number = await self.double.give(self.bot, {"message": message}, checked=False)
        return {"update_id": number, "message": message}


@asynccontextmanager
async def open_telegram(desk: "Desk", folder: Path) -> "AsyncIterator[Driver]":
    from integration.channels.drivers import Driver, receiving

    async with telegram_double() as double:
        bot = double.bot()
        settings = {"TELEGRAM_TOKEN": bot.token, "TELEGRAM_API_URL": double.url}
        (channel,) = configure(settings, desk.tools(folder))
        person = Person(double, bot)

        def refuse(how: "Refusal") -> None:
            bot.faults.clear()
            if how:
                bot.fail("sendMessage", *REFUSALS[how], times=1000)

        def took() -> list[str]:
            return [text_of(message) for message in person.all()]

        async with receiving(channel, desk) as task:
            yield Driver(channel, Ann(double, bot, person).says, refuse, took, task)
