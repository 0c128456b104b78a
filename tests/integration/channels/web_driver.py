"""The web chat in the contract suite: the provider is a page that uploads, speaks over HTTP and listens."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import puremagic
import uvicorn
from fastapi import FastAPI

from channels.base import Address, OutboundMessage, Status, StoredFile
from channels.web import web_channel
from channels.web.events import on_the_wire

if TYPE_CHECKING:
    from integration.channels.drivers import Answer, Desk, Driver


class Pages:
    """The store as the web chat needs it, over the suite's desk."""

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self._files: dict[str, tuple[Address, StoredFile]] = {}

    async def keep_file(self, address: Address, name: str, content: Any, limit: int) -> StoredFile:
        kept = await self._desk.keep_file(address, name, content, limit)
        if not kept.size:
            raise ValueError("empty")
        media_type = puremagic.from_string(self._desk.files[kept.id][:4096], mime=True)
        kept = replace(kept, id=f"{kept.id[:20]}{len(self._files)}", media_type=media_type)
        self._files[kept.id] = (address, kept)
        return kept

    async def file_of(self, address: Address, stored: str) -> StoredFile | None:
        owner, file = self._files.get(stored, (None, None))
        return file if owner == address else None

    async def open_file(self, stored: str) -> bytes:
        return self._desk.files[self._files[stored][1].sha256]

    async def transcript(
        self, address: Address, after: int = 0, limit: int = 200
    ) -> Sequence[OutboundMessage]:
        return ()

    async def mark_read(self, address: Address, up_to: int, status: Status) -> None:
        pass

    @asynccontextmanager
    async def watch(self, address: Address) -> AsyncIterator[asyncio.Event]:
        yield asyncio.Event()


@asynccontextmanager
async def open_web(desk: "Desk", folder: Path) -> "AsyncIterator[Driver]":
    from integration.channels.drivers import Answer, Driver, receiving

    channel = web_channel({}, replace(desk.tools(folder), storage=Pages(desk)))
    app = FastAPI()
    app.include_router(channel.routes(desk.accept))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # the server has no event for it
        await asyncio.sleep(0)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    taken: list[str] = []

    async with httpx.AsyncClient(base_url=url, timeout=30) as page, receiving(channel, desk) as task:
        opened = (await page.post("/channels/web/conversations")).json()
        page.headers["Authorization"] = f"Bearer {opened['token']}"
        with channel.hub.page(opened["conversation"]) as window:

            async def says(
                text: str, files: Sequence[tuple[str, bytes]] = (), identity: str = "m1"
            ) -> "Answer":
                cited = []
                for file in files:
                    kept = await page.post("/channels/web/files", files={"file": file})
                    if kept.status_code != 201:
                        return _answer(kept.status_code, Answer)
                    cited.append(kept.json()["file"])
                body = json.dumps({"id": identity, "text": text, "files": cited})
                said = await page.post("/channels/web/messages", content=body)
                return _answer(said.status_code, Answer)

            def took() -> list[str]:
                said = [event for event in window.take() if event.kind == "message"]
                taken.extend(json.loads(on_the_wire(event).partition(b"data: ")[2])["text"] for event in said)
                return taken

            yield Driver(channel, says, None, took, task)
    server.should_exit = True
    await serving


def _answer(status: int, answers: "type[Answer]") -> "Answer":
    if status < 300:
        return answers.CONFIRMED
    return answers.LATER if status >= 500 or status == 429 else answers.REFUSED
