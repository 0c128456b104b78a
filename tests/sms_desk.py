"""A running desk whose customers text it: Twilio's double before it, its clock and its people in the test's hand."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from channels.base import Channel, Tools
from channels.sms import configure
from channels.web import web_channel
from desk import Clock, Desk, desk
from integration.channels.twilio_driver import serving
from twilio_double import ANN, PUBLIC, Text, Twilio, twilio


@dataclass
class Phone:
    """A phone at the desk's door; `sender` is its number."""

    desk: Desk
    provider: Twilio
    sender: str = ANN
    ours: str = ""
    seen: int = 0

    async def says(self, body: str, **more: Any) -> list[str]:
        """The person texts; what they get until the desk is quiet."""
        given = {"to": self.ours} if self.ours else {}
        assert await self.provider.says(body, sender=self.sender, **given, **more) == 200
        return await self.hears()

    async def hears(self) -> list[str]:
        return [text.body for text in await self.texts()]

    async def texts(self) -> list[Text]:
        await self.desk.settled()
        await self.desk.quiet()
        mine = [text for text in self.provider.texts if text.to == self.sender]
        new, self.seen = mine[self.seen :], len(mine)
        return new

    async def case(self) -> dict[str, Any]:
        names = ("reference", "state", "language", "channel", "acknowledged_at", "close_reason")
        rows = await self.desk.rows(f"select {', '.join(names)} from complaint order by id desc limit 1")
        return dict(zip(names, rows[0], strict=True)) if rows else {}

    async def events(self) -> list[str]:
        return [row[0] for row in await self.desk.rows("select event from case_event order by id")]


@asynccontextmanager
async def phone(
    url: str,
    folder: Path,
    clock: Clock | None = None,
    languages: str = "en,zh-CN",
    provider: Twilio | None = None,
    **more: str,
) -> AsyncIterator[Phone]:
    """A desk on a database, reached by text for the time of the block; `more` are settings of Twilio's. A `provider`
    given outlives the desk."""
    async with AsyncExitStack() as stack:
        at = provider or await stack.enter_async_context(twilio())
        settings = {**at.settings, **{f"TWILIO_{name}": value for name, value in more.items()}}
        running, at.target = await stack.enter_async_context(texted(url, folder, settings, clock, languages))
        yield Phone(running, at, ours=more.get("FROM", ""))


@asynccontextmanager
async def texted(
    url: str,
    folder: Path,
    settings: Mapping[str, str],
    clock: Clock | None = None,
    languages: str = "en,zh-CN",
) -> AsyncIterator[tuple[Desk, str]]:
    """A desk with these settings of Twilio's, and where its webhooks are served."""

    def channels(tools: Tools) -> Sequence[Channel]:
        return [*configure(settings, tools), web_channel({}, tools)]

    async with desk(
        url, folder, clock=clock, channels=channels, LANGUAGES=languages, PUBLIC_URL=PUBLIC
    ) as running:
        program = running.program
        routers = [
            found
            for channel in program.channels.values()
            if channel.name in {"sms", "whatsapp"} and (found := channel.routes(program.inbox.accept))
        ]
        async with serving(routers[0]) as target:
            yield running, target
