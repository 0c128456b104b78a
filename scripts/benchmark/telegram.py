"""Telegram: updates a second from getUpdates to sendMessage, the desk beside python-telegram-bot's own in-memory
ConversationHandler, on the same Bot API stand-in and in the same run."""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from aiohttp import web

from benchmark.databases import Database
from benchmark.server import AMENDS, Server, start, unused_port
from benchmark.talks import Talk, talks

TOKEN = "4242:bench-token"
REACH = 0.35
PATIENCE = 60.0


@dataclass
class Stand:
    """A Bot API that only counts: updates wait for getUpdates, each sendMessage answers its chat."""

    pending: list[dict[str, Any]] = field(default_factory=list)
    heard: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    waiting: dict[int, asyncio.Future[None]] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    number: int = 0

    async def call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        if request.content_type == "application/json":
            given = dict(await request.json())
        else:
            given = {**request.query, **(await request.post())}
        if method == "getUpdates":
            return _ok(await self._updates(int(given.get("offset") or 0), float(given.get("timeout") or 0)))
        if method == "sendMessage":
            return _ok(self._took(int(given["chat_id"]), str(given["text"])))
        return _ok(_ANSWERS.get(method, True))

    async def _updates(self, offset: int, patience: float) -> list[dict[str, Any]]:
        self.pending = [each for each in self.pending if each["update_id"] >= offset]
        if not self.pending:
            self.woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await self.woken.wait()
        return self.pending[:100]

    def _took(self, chat: int, text: str) -> dict[str, Any]:
        self.number += 1
        self.heard[chat] += 1
        waiting = self.waiting.pop(chat, None)
        if waiting and not waiting.done():
            waiting.set_result(None)
        return {
            "message_id": self.number, "date": 1_795_000_000, "text": text,
            "chat": {"id": chat, "type": "private", "first_name": "Ann"},
        }  # fmt: skip

    async def say(self, chat: int, text: str) -> None:
        """Returns when the chat was answered."""
        answered = self.waiting[chat] = asyncio.get_running_loop().create_future()
        self.number += 1
        person = {"id": chat, "is_bot": False, "first_name": "Ann", "language_code": "en"}
        message = {
            "message_id": self.number, "date": 1_795_000_000, "text": text, "from": person,
            "chat": {"id": chat, "type": "private", "first_name": "Ann"},
        }  # fmt: skip
        self.pending.append({"update_id": self.number, "message": message})
        self.woken.set()
        async with asyncio.timeout(PATIENCE):
            await answered


_ANSWERS: dict[str, Any] = {
    "getMe": {"id": 4242, "is_bot": True, "first_name": "Desk", "username": "desk_bot"},
    "getWebhookInfo": {"url": "", "has_custom_certificate": False, "pending_update_count": 0},
}


def _ok(result: Any) -> web.Response:
    return web.Response(body=json.dumps({"ok": True, "result": result}), content_type="application/json")


@asynccontextmanager
async def stand() -> AsyncIterator[tuple[Stand, str]]:
    found, port = Stand(), unused_port()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", found.call)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        yield found, f"http://127.0.0.1:{port}"
    finally:
        await runner.cleanup()


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


async def rate(at: Stand, turns: int, at_once: int, first_chat: int) -> float:
    """Updates answered in a second, whole talks, so many chats at once."""
    waiting = iter(enumerate(talks(turns), first_chat))
    done = 0
    begun = perf_counter()

    async def work() -> None:
        nonlocal done
        for chat, talk in waiting:
            done += await _talk(at, chat, talk)

    await asyncio.gather(*(work() for _ in range(at_once)))
    return done / (perf_counter() - begun)


async def _talk(at: Stand, chat: int, talk: Talk) -> int:
    for sentence in talk.sentences:
        await at.say(chat, sentence)
    return len(talk.sentences)


async def measure(
    folder: Path, create: Database, rounds: int, *, quick: bool, say: Callable[[str], None]
) -> str:
    """Alternates the two, and says in one line what they came to."""
    folder.mkdir()  # noqa: ASYNC240 - before anything is measured
    turns, at_once = (32, 4) if quick else (1_600, 16)
    rates: dict[str, list[float]] = {"peer": [], "desk": []}
    async with stand() as (for_desk, desk_url), stand() as (for_peer, peer_url):
        servers = [await start_desk(folder, create, desk_url), await start_peer(folder, peer_url)]
        try:
            for number in range(rounds + 1):
                say(f"telegram, round {number}")
                for name, at in (("peer", for_peer), ("desk", for_desk)):
                    found = await rate(at, turns // (1 if number else 4), at_once, 1_000_000 * (number + 1))
                    if number:  # the first round warms up
                        rates[name].append(found)
        finally:
            for server in servers:
                server.stop()
    desk, peer = median(rates["desk"]), median(rates["peer"])
    verdict = "reached" if desk / peer >= REACH else "NOT reached"
    return (
        f"\n## Telegram\n\nUpdates a second from getUpdates to sendMessage, {at_once} chats at once, medians: desk "
        f"(durable) {desk:.0f}, python-telegram-bot's ConversationHandler (in memory) {peer:.0f}; ratio "
        f"{desk / peer:.2f}, wanted {REACH} ({verdict}).\n"
    )
