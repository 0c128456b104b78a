"""The Bot API the Telegram measure stands on, in a process of its own: nothing is validated, answers are bytes made
ready, so that the desk and its peer run at their own speed. POST /round says what customers say, and tells how long
it took: `python -m benchmark.telegram_stand PORT`."""

import asyncio
import json
import re
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter

from benchmark.talks import talks

_LENGTH = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_METHOD = re.compile(rb"[A-Z]+ /(?:bot[^/ ]+/)?(\w+)")
_OFFSET = re.compile(rb'offset"?[=:] *(\d+)')
_CHAT = re.compile(rb'chat_id"?[=:] *(\d+)')
_QUOTED = re.compile(rb'message_id(?:%22%3A\+?|": *)(\d+)')  # in a form, and in JSON
_MOST = 100

_ANSWERS = {
    b"getMe": b'{"ok":true,"result":{"id":4242,"is_bot":true,"first_name":"Desk","username":"desk_bot"}}',
    b"getWebhookInfo": b'{"ok":true,"result":{"url":"","has_custom_certificate":false,"pending_update_count":0}}',
}
_TRUE = b'{"ok":true,"result":true}'
_TOOK = (
    b'{"ok":true,"result":{"message_id":%d,"date":1795000000,"text":"ok",'
    b'"chat":{"id":%d,"type":"private","first_name":"Ann"}}}'
)
_UPDATE = (
    b'{"update_id":%d,"message":{"message_id":%d,"date":1795000000,"text":%s,'
    b'"from":{"id":%d,"is_bot":false,"first_name":"Ann","language_code":"en"},'
    b'"chat":{"id":%d,"type":"private","first_name":"Ann"}}}'
)


@dataclass(slots=True)
class Chat:
    """A customer: what is left to say, and the update that waits for its answer."""

    left: Iterator[bytes]
    waits: int = 0


@dataclass
class Stand:
    """Updates wait for getUpdates; an update is answered by a message that quotes it, or that quotes nothing."""

    pending: deque[tuple[int, bytes]] = field(default_factory=deque)
    chats: dict[int, Chat] = field(default_factory=dict)
    queue: Iterator[tuple[int, Iterator[bytes]]] = field(default_factory=lambda: iter(()))
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    over: asyncio.Event = field(default_factory=asyncio.Event)
    number: int = 0
    done: int = 0

    async def round(self, turns: int, at_once: int, first: int) -> bytes:
        """Whole talks, so many at once; returns when all are over."""
        said = [
            (chat, iter([json.dumps(each, ensure_ascii=False).encode() for each in talk.sentences]))
            for chat, talk in enumerate(talks(turns), first)
        ]
        self.queue, self.done = iter(said), 0
        self.over.clear()
        begun = perf_counter()
        for _ in range(at_once):
            self.begin()
        await self.over.wait()
        return json.dumps({"updates": self.done, "seconds": perf_counter() - begun}).encode()

    def begin(self) -> None:
        """The next customer begins to talk."""
        chat, left = next(self.queue, (0, iter(())))
        if chat:
            self.chats[chat] = Chat(left)
            self.say(chat)
        elif not self.chats:
            self.over.set()

    def say(self, chat: int) -> None:
        """The next sentence, or the next customer where this one has said all."""
        words = next(self.chats[chat].left, None)
        if words is None:
            del self.chats[chat]
            self.begin()
            return
        self.number += 1
        number = self.chats[chat].waits = self.number
        self.pending.append((number, _UPDATE % (number, number, words, chat, chat)))
        self.woken.set()

    def took(self, body: bytes) -> bytes:
        """A message of the bot."""
        found = _CHAT.search(body)
        chat = int(found[1]) if found else 0
        quoted = _QUOTED.search(body)
        talk = self.chats.get(chat)
        if talk is not None and talk.waits and (quoted is None or int(quoted[1]) == talk.waits):
            talk.waits = 0
            self.done += 1
            self.say(chat)
        self.number += 1
        return _TOOK % (self.number, chat)

    async def updates(self, body: bytes) -> bytes:
        found = _OFFSET.search(body)
        offset = int(found[1]) if found else 0
        while self.pending and self.pending[0][0] < offset:
            self.pending.popleft()
        if not self.pending:
            self.woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(10):
                    await self.woken.wait()
        given = [update for _, update in list(self.pending)[:_MOST]]
        return b'{"ok":true,"result":[' + b",".join(given) + b"]}"


class Line(asyncio.Protocol):
    """A connection: as much of HTTP/1.1 as the two clients speak."""

    def __init__(self, stand: Stand) -> None:
        self._stand = stand
        self._heard = b""
        self._slow: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        for task in self._slow:
            task.cancel()

    def data_received(self, data: bytes) -> None:
        self._heard += data
        while (end := self._heard.find(b"\r\n\r\n")) >= 0:
            head = self._heard[:end]
            length = _LENGTH.search(head)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self._heard) < whole:
                return
            body, self._heard = self._heard[end + 4 : whole], self._heard[whole:]
            self._asked(head, body)

    def _asked(self, head: bytes, body: bytes) -> None:
        named = _METHOD.match(head)
        method = named[1] if named else b""
        if method == b"sendMessage":
            self._answer(self._stand.took(body))
        elif method in {b"getUpdates", b"round"}:
            task = asyncio.get_running_loop().create_task(self._later(method, body))
            self._slow.add(task)
            task.add_done_callback(self._slow.discard)
        else:
            self._answer(_ANSWERS.get(method, _TRUE))

    async def _later(self, method: bytes, body: bytes) -> None:
        if method == b"round":
            self._answer(await self._stand.round(*json.loads(body)))
        else:
            self._answer(await self._stand.updates(body))

    def _answer(self, body: bytes) -> None:
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
            % (len(body), body)
        )


async def main(port: int) -> None:
    stand = Stand()
    server = await asyncio.get_running_loop().create_server(lambda: Line(stand), "127.0.0.1", port)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
