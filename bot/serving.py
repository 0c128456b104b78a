"""`amends serve`: the whole desk in one process, until it is told to stop."""

import asyncio
import signal
from pathlib import Path

from bot.app import Program, compose, prepare, served, speed_up
from bot.listening import free_port, tell
from bot.loop import run
from bot.settings import read_settings
from bot.welcome import announce


def serve(*, host: str | None = None, port: int | None = None, data: Path | None = None) -> None:
    """Returns after SIGINT or SIGTERM, when what was in hand is done. Raises `SettingError`, `StorageUnavailable`."""
    settings = read_settings(host=host, port=port, data=data)
    settings = settings.model_copy(update={"port": settings.port or free_port(settings.host)})
    lock = prepare(settings)
    if lock:
        tell(lock, settings.url)
    speed_up()
    run(_serve(compose(settings)))
    if lock:
        lock.close()


async def _serve(program: Program) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(name, stop.set)
    async with served(program):
        await announce(program)
        await stop.wait()
