"""A small TCP proxy on loopback whose line a test can cut and mend."""

import asyncio
import base64
import ssl
from collections.abc import Callable
from contextlib import suppress


class Proxy:
    """Hands bytes on to `port`, until it is cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def mend(self) -> None:
        """Listens (again), on the same port as before."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        """Ends every connection and refuses new ones."""
        if self._server:
            self._server.close()
        for writer in list(self._writers):
            writer.transport.abort()
        if self._server:
            await self._server.wait_closed()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            onward, back = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(onward, writer))
        self._writers -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await source.read(65536):
                target.write(part)
                await target.drain()
        target.transport.abort()


class Refusing(Proxy):
    """An IMAP server's proxy that answers some commands with NO in the server's place.

    `refuse` is told each command, without its tag, and gives the words of the refusal or none. `commands` are those
    that went on. What the server says is held back while `answering` is not set.
    """

    def __init__(self, port: int, refuse: Callable[[str], str]) -> None:
        super().__init__(port)
        self.refuse = refuse
        self.commands: list[str] = []
        self.refused: list[str] = []
        self.answering = asyncio.Event()
        self.answering.set()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, back}
        await asyncio.gather(self._filter(reader, back, writer), self._pump(onward, writer))
        self._writers -= {writer, back}

    async def _pump(self, source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while part := await source.read(65536):
                await self.answering.wait()
                target.write(part)
                await target.drain()
        target.transport.abort()

    async def _filter(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while line := await source.readline():
                tag, _, command = line.decode("latin-1").strip().partition(" ")
                words = self.refuse(command)
                if words:
                    self.refused.append(command)
                    client.write(f"{tag} NO {words}\r\n".encode())
                    await client.drain()
                    continue
                self.commands.append(command or tag)  # DONE has no tag
                target.write(line)
                await target.drain()
        target.transport.abort()


class TokenDoor(Proxy):
    """In front of an IMAP server that knows passwords alone: it takes XOAUTH2 as Google and Microsoft do. `good` is the
    token that holds; with it the door signs in by `login`. Any other is told in a challenge, which the client answers
    with an empty line before it hears the refusal."""

    def __init__(self, port: int, login: str) -> None:
        super().__init__(port)
        self.login, self.good = login, ""
        self.shown: list[str] = []

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, back}
        await asyncio.gather(self._guard(reader, back, writer), self._pump(onward, writer))
        self._writers -= {writer, back}

    async def _guard(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError):
            while line := await source.readline():
                tag, _, command = line.decode("latin-1").strip().partition(" ")
                if command.upper().startswith("AUTHENTICATE XOAUTH2 "):
                    said = base64.b64decode(command.rsplit(" ", 1)[1]).decode()
                    self.shown.append(said)
                    if f"auth=Bearer {self.good}\x01" in said:
                        line = f"{tag} LOGIN {self.login}\r\n".encode()
                    else:
                        client.write(
                            b"+ " + base64.b64encode(b'{"status":"400","schemes":"Bearer"}') + b"\r\n"
                        )
                        await source.readline()
                        client.write(f"{tag} NO [AUTHENTICATIONFAILED] Invalid credentials\r\n".encode())
                        continue
                target.write(line)
                await target.drain()
        target.transport.abort()


class Wrapped(Proxy):
    """The same behind TLS: clients are spoken to by this context."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        super().__init__(port)
        self._context = context

    async def mend(self) -> None:
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", self.port, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]
