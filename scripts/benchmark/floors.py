"""The floors: the same bytes through the same libraries, with nothing behind them but one durable insert.

Run as a program of its own: `python -m benchmark.floors mail|chat …`. The insert is made in the event loop: a
commit takes 0.13 ms here, handing it to a thread and back takes as long again and won nothing at 16 at once.
"""

import argparse
import asyncio
import json
import secrets
import sqlite3
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiosmtplib
import uvicorn
import uvloop
from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

Insert = Callable[[str, bytes], None]
CONNECTIONS = 4  # to the sink, as many as the desk keeps


def inserter(url: str) -> Insert:
    """One row, durable when this returns."""
    return _postgres(url) if url.startswith("postgresql") else _sqlite(url)


def _sqlite(url: str) -> Insert:
    connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE IF NOT EXISTS taken (id INTEGER PRIMARY KEY, who TEXT, body BLOB)")

    def insert(who: str, body: bytes) -> None:
        connection.execute("INSERT INTO taken (who, body) VALUES (?, ?)", (who, body))

    return insert


def _postgres(url: str) -> Insert:
    import psycopg

    connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
    connection.execute("CREATE TABLE IF NOT EXISTS taken (id BIGSERIAL PRIMARY KEY, who TEXT, body BYTEA)")

    def insert(who: str, body: bytes) -> None:
        connection.execute("INSERT INTO taken (who, body) VALUES (%s, %s)", (who, body))

    return insert


class Post:
    """The way out: a ready-made letter over kept connections."""

    def __init__(self, port: int, letter: bytes) -> None:
        self._port = port
        self._letter = letter
        self._idle: asyncio.Queue[aiosmtplib.SMTP] = asyncio.Queue()
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        for _ in range(CONNECTIONS):
            connection = aiosmtplib.SMTP(
                hostname="127.0.0.1", port=self._port, start_tls=False, local_hostname="example.org"
            )
            await connection.connect()
            await connection.ehlo()
            self._idle.put_nowait(connection)

    def send(self, recipient: str) -> None:
        task = asyncio.create_task(self._send(recipient))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, recipient: str) -> None:
        connection = await self._idle.get()
        await connection.mail("complaints@example.org")
        await connection.rcpt(recipient)
        await connection.data(self._letter)
        self._idle.put_nowait(connection)


class Taker:
    """Stores a mail and answers it. aiosmtpd calls handle_DATA."""

    def __init__(self, insert: Insert, post: Post) -> None:
        self._insert = insert
        self._post = post

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802, ARG002 - aiosmtpd asks for it
        sender, content = envelope.mail_from or "", envelope.content
        self._insert(sender, content if isinstance(content, bytes) else b"")
        self._post.send(sender)
        return "250 2.0.0 Accepted"


async def mail_floor(insert: Insert, port: int, sink: int, letter: bytes) -> None:
    """Serves until ended, with the desk's own subclass of aiosmtpd's protocol, which reads faster than the bare one."""
    from channels.email.listener import Server

    post = Post(sink, letter)
    await post.open()
    clients: set[Server] = set()
    taker: Any = Taker(insert, post)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Server(taker, "example.org", clients), "127.0.0.1", port, backlog=256
    )
    await server.serve_forever()


def chat_app(insert: Insert, event: bytes) -> FastAPI:
    """The paths of unit B on plain routes, as the desk has them: FastAPI's own cost more."""
    streams: dict[str, asyncio.Queue[bytes]] = {}
    numbers = iter(range(1, sys.maxsize))

    async def begin(_request: Request) -> Response:
        token = secrets.token_hex(16)
        streams[token] = asyncio.Queue()
        return JSONResponse({"conversation": token, "token": token}, 201)

    async def say(request: Request) -> Response:
        token = request.headers["authorization"][7:]
        body = await request.body()
        insert(token, body)
        streams[token].put_nowait(b"id: %d\n%b" % (next(numbers), event))
        return JSONResponse({"id": json.loads(body)["id"]}, 202)

    async def listen(request: Request) -> Response:
        queue = streams[request.headers["authorization"][7:]]

        async def events() -> AsyncIterator[bytes]:
            yield b"retry: 2000\n\n"
            while True:
                yield await queue.get()

        return StreamingResponse(events(), media_type="text/event-stream")

    router = APIRouter(include_in_schema=False)
    router.add_route("/channels/web/conversations", begin, ["POST"])
    router.add_route("/channels/web/messages", say, ["POST"])
    router.add_route("/channels/web/events", listen, ["GET"])
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router)
    return app


async def chat_floor(insert: Insert, port: int, event: bytes) -> None:
    """Serves until ended, with the desk's settings of uvicorn."""
    config = uvicorn.Config(
        chat_app(insert, event),
        port=port,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=1,
    )
    await uvicorn.Server(config).serve()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kind", choices=["mail", "chat"])
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--sink", type=int, default=0)
    parser.add_argument("--answer", type=Path, required=True, help="The ready-made answer's bytes.")
    given = parser.parse_args()
    insert, answer = inserter(given.database), given.answer.read_bytes()
    work = (
        mail_floor(insert, given.port, given.sink, answer)
        if given.kind == "mail"
        else chat_floor(insert, given.port, answer)
    )
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(work)


if __name__ == "__main__":
    main()
