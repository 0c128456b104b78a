"""Telegram: updates a second from getUpdates to sendMessage, the desk beside python-telegram-bot's own in-memory
ConversationHandler, each at a lean Bot API of its own, by turns in the same run."""

import sys
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import aiohttp

from benchmark.databases import Database
from benchmark.ports import unused_port
from benchmark.server import AMENDS, Server, start

TOKEN = "4242:bench-token"
REACH = 0.35
PATIENCE = 300.0  # seconds a round may take


@dataclass(slots=True)
class Side:
    """One of the two: the server measured, its Bot API, and what each round came to."""

    server: Server
    api: str
    rates: list[float] = field(default_factory=list)  # updates a second
    works: list[float] = field(default_factory=list)  # milliseconds of the processor an update

    async def round(self, turns: int, at_once: int, first: int, *, counts: bool) -> None:
        before = self.server.work()
        limit = aiohttp.ClientTimeout(total=PATIENCE)
        async with (
            aiohttp.ClientSession(timeout=limit) as session,
            session.post(f"{self.api}/round", json=[turns, at_once, first]) as answer,
        ):
            found = await answer.json()
        if counts:
            self.rates.append(found["updates"] / found["seconds"])
            self.works.append(1000 * (self.server.work() - before) / found["updates"])


async def start_stand(folder: Path, name: str) -> tuple[Server, str]:
    port = unused_port()
    command = [sys.executable, "-m", "benchmark.telegram_stand", str(port)]
    server = await start(command, [port], folder / f"stand-{name}.log", {})
    return server, f"http://127.0.0.1:{port}"


async def start_desk(folder: Path, create: Database, url: str) -> Server:
    port = unused_port()
    environment = {
        "AMENDS_DATA": str(folder / "data"),
        "AMENDS_DATABASE_URL": create(folder),
        "AMENDS_TELEGRAM_TOKEN": TOKEN,
        "AMENDS_TELEGRAM_API_URL": url,
        "AMENDS_TELEGRAM_RATE": "0",
        "AMENDS_TELEGRAM_CHAT_RATE": "0",
    }
    return await start([AMENDS, "serve", "--port", str(port)], [port], folder / "telegram.log", environment)


async def start_peer(folder: Path, url: str) -> Server:
    return await start(
        [sys.executable, "-m", "benchmark.telegram_peer", url, TOKEN], [], folder / "peer.log", {}
    )


async def measure(
    folder: Path, create: Database, rounds: int, *, quick: bool, say: Callable[[str], None]
) -> str:
    """Alternates the two, and says in a few lines what they came to."""
    folder.mkdir()  # noqa: ASYNC240 - before anything is measured
    turns, at_once = (32, 4) if quick else (1_600, 16)
    async with AsyncExitStack() as stack:
        sides = {}
        for name in ("peer", "desk"):
            stand, api = await start_stand(folder, name)
            stack.callback(stand.stop)
            starting = start_peer(folder, api) if name == "peer" else start_desk(folder, create, api)
            sides[name] = Side(await starting, api)
            stack.callback(sides[name].server.stop)
        for number in range(rounds + 1):  # the first one warms up
            say(f"telegram, round {number}")
            for side in sides.values():
                size = turns if number else max(16, turns // 4)
                await side.round(size, at_once, 1_000_000 * (number + 1), counts=number > 0)
    return _told(sides["desk"], sides["peer"], at_once)


def _told(desk: Side, peer: Side, at_once: int) -> str:
    rate = median(desk.rates) / median(peer.rates)
    work = median(peer.works) / median(desk.works)
    verdict = "reached" if rate >= REACH else "NOT reached"
    return (
        f"\n## Telegram\n\nFrom getUpdates to sendMessage, {at_once} chats at once, each side at a Bot API of its own "
        "that only counts; medians of rounds by turns.\n\n"
        "| | updates a second | processor, ms an update |\n|---|---|---|\n"
        f"| desk, durable | {median(desk.rates):.0f} | {median(desk.works):.2f} |\n"
        f"| python-telegram-bot's ConversationHandler, in memory | {median(peer.rates):.0f} "
        f"| {median(peer.works):.2f} |\n"
        f"| desk / peer | {rate:.2f}, wanted {REACH} ({verdict}) | {work:.2f} (peer's time / desk's) |\n\n"
        "The processor's time holds on a busy machine too; the rates want a quiet one.\n"
    )
