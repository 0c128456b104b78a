"""A desk with a bot that ends itself with SIGKILL right after a named step, run as a program of its own."""

import asyncio
import sys
from pathlib import Path

from channels.telegram import configure
from channels.telegram.channel import TelegramBot
from desk import desk
from integration.road.mortal import die_after
from road_steps import STEPS


async def main(url: str, folder: str, step: str, api: str, token: str) -> None:
    die_after(*({**STEPS, "sent": (TelegramBot, "send")}[step]))
    given = {
        "TELEGRAM_TOKEN": token,
        "TELEGRAM_API_URL": api,
        "TELEGRAM_RATE": "0",
        "TELEGRAM_CHAT_RATE": "0",
    }
    async with desk(url, Path(folder), channels=lambda tools: configure(given, tools)):
        await asyncio.sleep(50)  # the step comes, or the parent's timeout


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
