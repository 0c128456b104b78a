"""A desk with a bot at the Bot API double, for the tests of the Telegram room."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from channels.telegram import configure
from desk import Clock, Desk, desk
from telegram_double.people import Person
from telegram_double.server import Bot, TelegramDouble, telegram_double

COMPLAINT = "My kettle broke yesterday, order LH-8821345. I want my money back."
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


class Room:
    """The desk, the double, its bot, and Ann who writes to it."""

    def __init__(self, running: Desk, double: TelegramDouble, bot: Bot, ann: Person) -> None:
        self.desk, self.double, self.bot, self.ann = running, double, bot, ann

    async def quiet(self) -> None:
        """Returns when everything given to the bot was taken, and answered as far as it is."""
        await self.double.until(lambda: not self.bot.pending and not self.bot.again)
        await self.desk.settled()

    async def fates(self) -> list[str]:
        await self.quiet()
        return [row[0] for row in await self.desk.rows("select fate from inbound order by id")]

    async def case(self, column: str) -> str:
        await self.quiet()
        return str((await self.desk.rows(f"select {column} from complaint order by id desc limit 1"))[0][0])

    async def wake(self) -> None:
        await self.desk.program.database.write(lambda tx: tx.wake("outbox"))


def settings_of(double: TelegramDouble, bot: Bot, **more: str) -> dict[str, str]:
    usual = {"TELEGRAM_TOKEN": bot.token, "TELEGRAM_API_URL": double.url}
    return {**usual, "TELEGRAM_RATE": "0", "TELEGRAM_CHAT_RATE": "0", **more}


@asynccontextmanager
async def desk_at(
    double: TelegramDouble, bot: Bot, url: str, folder: Path, clock: Clock | None = None, **more: str
) -> AsyncIterator[Desk]:
    """A desk whose bot is at the double; several may be at one."""
    given = settings_of(double, bot, **more)
    async with desk(url, folder, clock=clock, channels=lambda tools: configure(given, tools)) as running:
        yield running


@asynccontextmanager
async def room(url: str, folder: Path, *, language: str = "en", **more: str) -> AsyncIterator[Room]:
    async with telegram_double() as double:
        bot = double.bot()
        async with desk_at(double, bot, url, folder, **more) as running:
            yield Room(running, double, bot, Person(double, bot, language=language))
