"""`amends serve` as a program of its own, with an SMTP sink beside it, for tests that stand outside."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
from aiosmtpd.smtp import SMTP, Envelope, Session
from benchmark.ports import unused_port

AMENDS = Path(sys.executable).with_name("amends")


class Sink:
    """Takes every mail, or answers what `answer` says."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.arrived = asyncio.Condition()

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.mails.append(message_from_bytes(envelope.original_content or b"", policy=policy.default))
            async with self.arrived:
                self.arrived.notify_all()
        return self.answer

    async def mail(self, number: int, seconds: float = 15) -> EmailMessage:
        """The `number`th mail that came, from 1."""
        async with asyncio.timeout(seconds), self.arrived:
            await self.arrived.wait_for(lambda: len(self.mails) >= number)
        return self.mails[number - 1]


class DeskProcess:
    """The program, its addresses, and what it printed."""

    def __init__(self, environment: dict[str, str], port: int, mail_port: int) -> None:
        self.environment = environment
        self.port, self.mail_port = port, mail_port
        self.url = f"http://127.0.0.1:{port}"
        self.process: asyncio.subprocess.Process | None = None
        self.printed = ""

    async def migrate(self) -> None:
        done = await asyncio.create_subprocess_exec(str(AMENDS), "migrate", env=self.environment)
        assert await done.wait() == 0

    async def start(self, seconds: float = 30) -> None:
        self.process = await asyncio.create_subprocess_exec(
            str(AMENDS), "serve", "--port", str(self.port),
            env=self.environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout
        async with asyncio.timeout(seconds):
            while "Mail from the desk" not in self.printed:
                line = await self.process.stdout.readline()
                assert line, f"amends serve ended:\n{self.printed}"
                self.printed += line.decode()

    async def end(self, with_signal: int = signal.SIGTERM) -> None:
        if self.process and self.process.returncode is None:
            os.killpg(self.process.pid, with_signal)
            await self.process.wait()
            self.process._transport.close()  # type: ignore[attr-defined]

    def link(self) -> str:
        """The one-time sign-in link it printed."""
        return next(word for word in self.printed.split() if "/sign-in/link/" in word)


@asynccontextmanager
async def desk_process(url: str, folder: Path, **more: str) -> AsyncIterator[tuple[DeskProcess, Sink]]:
    """A started desk with its sink, for the time of the block."""
    sink, sink_port, port, mail_port = Sink(), unused_port(), unused_port(), unused_port()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, enable_SMTPUTF8=True), "127.0.0.1", sink_port)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "COLUMNS": "200",
        **{name: value for name, value in os.environ.items() if name.startswith("AWS_")},
        "AMENDS_DATA": str(folder),
        "AMENDS_DATABASE_URL": url,
        "AMENDS_WELCOME": "1",
        "AMENDS_ORGANISATION": "Fernhill Home",
        "AMENDS_UNDO_SECONDS": "0",
        "AMENDS_MAIL_ADDRESS": "complaints@fernhill.example",
        "AMENDS_MAIL_LISTEN": f"127.0.0.1:{mail_port}",
        "AMENDS_MAIL_SMTP_URL": f"smtp://127.0.0.1:{sink_port}",
        **{f"AMENDS_{name}": value for name, value in more.items()},
    }
    desk = DeskProcess(environment, port, mail_port)
    try:
        await desk.migrate()
        await desk.start()
        yield desk, sink
    finally:
        await desk.end()
        server.close()
        await server.wait_closed()


class Customer:
    """A customer of the web chat, over HTTP as contract and page use it."""

    def __init__(self, http: httpx.AsyncClient, token: str) -> None:
        self.http = http
        self.headers = {"Authorization": f"Bearer {token}"}
        self.count = 0

    @classmethod
    async def arrive(cls, http: httpx.AsyncClient) -> "Customer":
        begun = await http.post("/channels/web/conversations")
        return cls(http, begun.raise_for_status().json()["token"])

    async def say(self, text: str, *, identity: str = "", **more: object) -> httpx.Response:
        self.count += 1
        body = {"id": identity or f"m{self.count}", "text": text, **more}
        return (
            await self.http.post("/channels/web/messages", json=body, headers=self.headers)
        ).raise_for_status()

    async def upload(self, name: str, content: bytes, media_type: str) -> str:
        sent = await self.http.post(
            "/channels/web/files", files={"file": (name, content, media_type)}, headers=self.headers
        )
        return str(sent.raise_for_status().json()["file"])

    async def hears(self, *wanted: str, seconds: float = 15) -> list[dict[str, object]]:
        """Every message on the stream until one holds each of the wanted words."""
        found: list[dict[str, object]] = []
        missing = set(wanted)
        async with (
            asyncio.timeout(seconds),
            self.http.stream("GET", "/channels/web/events", headers=self.headers, timeout=None) as stream,
        ):
            kind = ""
            async for line in stream.aiter_lines():
                if line.startswith("event: "):
                    kind = line[7:]
                if line.startswith("data: ") and kind == "message":
                    message = json.loads(line[6:])
                    found.append(message)
                    missing -= {word for word in missing if word in message["text"]}
                    if not missing:
                        return found
        raise AssertionError(f"the stream ended before {missing}")
