"""Twilio in the contract suite: the provider is the double, the channel's webhooks are served on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from fastapi import FastAPI

from channels.base import Channel
from channels.sms import configure
from twilio_double import NUMBER, WHATSAPP, Twilio, twilio

if TYPE_CHECKING:
    from integration.channels.drivers import Desk, Driver, Refusal

FAULTS = {"later": (429, 20429), "never": (400, 21614)}


@asynccontextmanager
async def serving(router: Any) -> AsyncIterator[str]:
    """A router on a free port of loopback."""
    app = FastAPI()
    app.include_router(router)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # the server has no event for it
        await asyncio.sleep(0)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def open_sms(desk: "Desk", folder: Path) -> "AsyncIterator[Driver]":
    async with twilio() as provider:
        (channel,) = configure(provider.settings, desk.tools(folder))
        async with _driven(desk, channel, provider, NUMBER, "") as driver:
            yield driver


async def open_whatsapp(desk: "Desk", folder: Path) -> "AsyncIterator[Driver]":
    async with twilio() as provider:
        settings = {**provider.settings, "TWILIO_FROM": "", "TWILIO_WHATSAPP_FROM": WHATSAPP}
        (channel,) = configure(settings, desk.tools(folder))
        async with _driven(desk, channel, provider, f"whatsapp:{WHATSAPP}", "whatsapp:") as driver:
            yield driver


@asynccontextmanager
async def _driven(
    desk: "Desk", channel: Channel, provider: Twilio, ours: str, mark: str
) -> AsyncIterator["Driver"]:
    from integration.channels.drivers import Driver, receiving

    async with serving(channel.routes(desk.accept)) as url, receiving(channel, desk) as task:
        provider.target = url

        def refuse(how: "Refusal") -> None:
            provider.always = FAULTS[how] if how else None

        yield Driver(channel, _says(provider, ours, mark), refuse, provider.bodies, task)


def _says(provider: Twilio, ours: str, mark: str) -> Callable[..., Awaitable[Any]]:
    from integration.channels.drivers import Answer

    async def says(text: str, files: Sequence[tuple[str, bytes]] = (), identity: str = "m1") -> Any:
        body = text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        sid = f"SM{identity:0>32}"
        status = await provider.says(body, files, sender=f"{mark}+447700900123", to=ours, sid=sid)
        if status == 200:
            return Answer.CONFIRMED
        return Answer.LATER if status >= 500 else Answer.REFUSED

    return says


sms = asynccontextmanager(open_sms)
whatsapp = asynccontextmanager(open_whatsapp)
