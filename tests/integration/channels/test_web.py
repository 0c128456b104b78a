"""The web chat over real HTTP: what is stored, what is refused, and what the stream tells."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from channels.base import (
    Accepted,
    Address,
    Author,
    FileTooLarge,
    Option,
    OutboundMessage,
    RawEvent,
    Status,
    StorageUnavailable,
    StoredFile,
    Tools,
    Update,
)
from channels.web import web_channel
from channels.web.channel import WebChannel
from channels.web.limits import Allowance, Limiter

pytestmark = pytest.mark.integration

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
ORIGIN = "https://shop.example"


@dataclass
class Store:
    """A store in memory, with the promises of the real one."""

    inbox: dict[str, RawEvent] = field(default_factory=dict)
    said: list[OutboundMessage] = field(default_factory=list)
    files: dict[str, tuple[Address, StoredFile, bytes]] = field(default_factory=dict)
    marks: list[tuple[int, Status]] = field(default_factory=list)
    changed: list[asyncio.Event] = field(default_factory=list)
    full: bool = False

    async def accept(self, raw: RawEvent) -> Accepted:
        if self.full:
            raise StorageUnavailable("the disk is full")
        duplicate = raw.provider_id in self.inbox
        self.inbox.setdefault(raw.provider_id, raw)
        return Accepted(len(self.inbox), duplicate)

    async def transcript(
        self, address: Address, after: int = 0, limit: int = 200
    ) -> Sequence[OutboundMessage]:
        found = [each for each in self.said if each.address == address and each.id > after]
        return sorted(found, key=lambda each: each.id)[:limit]

    async def keep_file(
        self, address: Address, name: str, content: AsyncIterator[bytes], limit: int
    ) -> StoredFile:
        body = bytearray()
        async for part in content:
            body += part
            if len(body) > limit:
                raise FileTooLarge(name)
        if not body:
            raise ValueError("empty")
        file = StoredFile(
            f"f{len(self.files)}", name, "image/png", len(body), hashlib.sha256(body).hexdigest()
        )
        self.files[file.id] = (address, file, bytes(body))
        return file

    async def open_file(self, stored: str) -> bytes:
        return self.files[stored][2]

    async def file_of(self, address: Address, stored: str) -> StoredFile | None:
        owner, file, _ = self.files.get(stored, (None, None, b""))
        return file if owner == address else None

    async def mark_read(self, address: Address, up_to: int, status: Status) -> None:
        self.marks.append((up_to, status))

    @asynccontextmanager
    async def watch(self, address: Address) -> AsyncIterator[asyncio.Event]:
        event = asyncio.Event()
        self.changed.append(event)
        yield event
        self.changed.remove(event)


@dataclass
class Desk:
    store: Store
    channel: WebChannel
    http: httpx.AsyncClient
    token: str = ""
    conversation: str = ""

    async def open(self) -> "Desk":
        answer = (await self.http.post("/channels/web/conversations")).json()
        return Desk(self.store, self.channel, self.http, answer["token"], answer["conversation"])

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    @property
    def address(self) -> Address:
        return Address("web", "chat", self.conversation)

    async def say(self, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        return await self.http.post(
            "/channels/web/messages", content=json.dumps(body), headers={**self.bearer, **(headers or {})}
        )

    async def bring(self, content: bytes, name: str = "cat.png") -> httpx.Response:
        files = {"other": ("x", b"x"), "file": (name, content)}
        return await self.http.post("/channels/web/files", files=files, headers=self.bearer)

    def message(self, number: int, text: str = "Thank you.", **more: Any) -> OutboundMessage:
        return OutboundMessage(number, self.address, text, NOW, **more)


Listen = Callable[..., Awaitable[list[dict[str, Any]]]]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    store = Store()
    tools = Tools(
        storage=store,
        data=tmp_path,
        organisation="Fernhill Home",
        public_url="http://127.0.0.1",
        languages=("en", "zh-CN"),
        now=lambda: NOW,
        sign=lambda purpose, value: hashlib.sha256(f"{purpose}:{value}:secret".encode()).hexdigest()[:22],
    )
    channel = web_channel({"ALLOWED_ORIGINS": ORIGIN}, tools)
    app = FastAPI()
    app.include_router(channel.routes(store.accept))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off"))
    serving = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  # the server has no event for it
        await asyncio.sleep(0)
    url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    receiving = asyncio.create_task(channel.receive(store.accept))
    async with httpx.AsyncClient(base_url=url, timeout=10) as http:
        yield await Desk(store, channel, http).open()
    receiving.cancel()
    await asyncio.gather(receiving, return_exceptions=True)
    server.should_exit = True
    await serving


async def events(desk: Desk, count: int, headers: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """The first events of a stream, keep-alives left out."""
    found: list[dict[str, Any]] = []
    request = desk.http.stream("GET", "/channels/web/events", headers={**desk.bearer, **(headers or {})})
    async with asyncio.timeout(5), request as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        event: dict[str, Any] = {}
        async for line in response.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "data":
                event |= json.loads(value)
            elif name == "event":
                event["event"] = value
            elif name == "id":
                event["wire"] = value
            elif not line and "event" in event:
                found.append(event)
                event = {}
            if len(found) == count:
                break
    return found


async def listening(desk: Desk) -> None:
    while not desk.store.changed:  # noqa: ASYNC110  # the server has no event for it
        await asyncio.sleep(0)


async def test_a_message_is_stored_as_it_came_before_it_is_confirmed(desk: Desk):
    answer = await desk.say({"Accept-Language": "zh"}, id="m1", text="杯子碎了\0")

    assert (answer.status_code, answer.json()) == (202, {"id": "m1"})
    raw = desk.store.inbox[f"{desk.conversation}:m1"]
    assert json.loads(raw.body) == {"id": "m1", "text": "杯子碎了\0"}
    assert (raw.channel, raw.lane, raw.envelope["language"]) == ("web", desk.conversation, "zh-CN")
    assert desk.channel.read(raw).text == "杯子碎了"


async def test_the_same_id_twice_is_one_message(desk: Desk):
    first, second = await desk.say(id="m1", text="one"), await desk.say(id="m1", text="one")

    assert (first.status_code, second.status_code) == (202, 202)
    assert len(desk.store.inbox) == 1


async def test_another_conversation_may_use_the_same_id(desk: Desk):
    other = await desk.open()
    await desk.say(id="m1", text="one")
    await other.say(id="m1", text="two")

    assert len(desk.store.inbox) == 2


async def test_nothing_is_taken_without_a_token_of_ours(desk: Desk):
    for token in ("", "Bearer", "Bearer x.y", f"Bearer {desk.token}x", f"Basic {desk.token}"):
        headers = {"Authorization": token}
        answer = await desk.http.post(
            "/channels/web/messages", json={"id": "1", "text": "x"}, headers=headers
        )
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
    assert not desk.store.inbox


async def test_the_cookie_reads_but_does_not_write(desk: Desk):
    assert "chat" in desk.http.cookies
    answer = await desk.http.post("/channels/web/messages", json={"id": "1", "text": "x"})

    assert answer.status_code == 401
    assert (await desk.http.get("/channels/web/files/f0")).status_code == 404


async def test_a_conversation_is_resumed_only_when_asked_for(desk: Desk):
    again = await desk.http.post("/channels/web/conversations", json={"resume": True})
    new = await desk.http.post("/channels/web/conversations")

    assert again.json()["conversation"] == desk.conversation
    assert new.json()["conversation"] != desk.conversation
    cookie = again.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_another_site_cannot_choose_a_conversation(desk: Desk):
    headers = {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    refused = await desk.http.post("/channels/web/conversations", headers=headers)
    allowed = await desk.http.post("/channels/web/conversations", headers={**headers, "Origin": ORIGIN})

    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert allowed.status_code == 201
    assert allowed.headers["access-control-allow-origin"] == ORIGIN


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"{",
        b"[]",
        b"null",
        b"[" * 50_000,
        b'{"text": "no id"}',
        b'{"id": "", "text": "x"}',
        b'{"id": "a b", "text": "x"}',
        b'{"id": "a\\u0000", "text": "x"}',
        b'{"id": "1"}',
        b'{"id": "1", "text": "  "}',
        b'{"id": "1", "text": 7}',
        b'{"id": "1", "text": "x", "files": "f"}',
        b'{"id": "1", "text": "x", "files": ["nobody\'s"]}',
        b'{"id": "1", "text": "x", "option": {}}',
    ],
)
async def test_what_is_no_message_is_refused_with_the_mend(desk: Desk, body: bytes):
    answer = await desk.http.post("/channels/web/messages", content=body, headers=desk.bearer)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert not desk.store.inbox


async def test_a_megabyte_of_text_is_taken_and_more_is_not(desk: Desk):
    assert (await desk.say(id="1", text="字" * 350_000)).status_code == 202
    assert (await desk.say(id="2", text="x" * 1_200_001)).status_code == 413
    assert (await desk.say(id="3", text="x" * 8_000_000)).status_code == 413
    assert len(desk.store.inbox) == 1


async def test_a_body_without_a_length_is_bounded_too(desk: Desk):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 65_536

    try:
        answer = await desk.http.post("/channels/web/messages", content=endless(), headers=desk.bearer)
        assert answer.status_code == 413
    except httpx.WriteError:
        pass  # the server hung up while we were still sending
    assert not desk.store.inbox


async def test_what_cannot_be_stored_is_not_confirmed(desk: Desk):
    desk.store.full = True
    answer = await desk.say(id="1", text="x")

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert "Nothing was saved" in answer.json()["detail"]


async def test_too_much_at_once_is_told_when_to_come_again(desk: Desk):
    desk.channel.messages = Limiter(Allowance(burst=2, per_second=0.1), clock=lambda: 0.0)
    answers = [await desk.say(id=str(each), text="x") for each in range(3)]

    assert [each.status_code for each in answers] == [202, 202, 429]
    assert len(desk.store.inbox) == 2
    assert answers[2].headers["retry-after"] == "10"


async def test_a_file_is_kept_cited_and_given_back_to_its_own_conversation(desk: Desk):
    kept = await desk.bring(b"\x89PNG...", r"C:\photos\杯子.png")
    file = kept.json()["file"]
    answer = await desk.say(id="1", text="", files=[file])
    message = desk.channel.read(desk.store.inbox[f"{desk.conversation}:1"])
    own = await desk.http.get(f"/channels/web/files/{file}", headers=desk.bearer)
    other = await desk.open()

    assert (kept.status_code, kept.json()["name"], answer.status_code) == (201, "杯子.png", 202)
    assert message.attachments[0].stored == file
    assert own.content == b"\x89PNG..."
    assert own.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in own.headers["content-security-policy"]
    assert (await desk.http.get(f"/channels/web/files/{file}", headers=other.bearer)).status_code == 404
    assert (await other.say(id="2", text="", files=[file])).status_code == 400


async def test_a_file_is_taken_whole_over_many_chunks(desk: Desk):
    content = bytes(range(256)) * 20_000
    kept = (await desk.bring(content)).json()

    assert kept["size"] == len(content)
    assert desk.store.files[kept["file"]][2] == content


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 400), (b"x" * 25_000_001, 413), (b"x" * 26_000_000, 413)]
)
async def test_empty_and_huge_files_are_refused_with_words(desk: Desk, content: bytes, status: int):
    answer = await desk.bring(content)

    assert answer.status_code == status
    assert answer.json()["detail"]
    assert not desk.store.files


async def test_an_upload_that_is_none_is_refused(desk: Desk):
    kinds = {
        "application/json": 415,
        "multipart/form-data": 415,
        "multipart/form-data; boundary=x": 400,
    }
    for kind, status in kinds.items():
        headers = {**desk.bearer, "Content-Type": kind}
        answer = await desk.http.post("/channels/web/files", content=b"--x\r\nnothing", headers=headers)
        assert answer.status_code == status


async def test_the_stream_tells_what_was_said_so_far_and_then_what_is_sent(desk: Desk):
    desk.store.said = [
        desk.message(1, "My cup broke.", author=Author("customer"), key=f"{desk.conversation}:c-1"),
        desk.message(2, "Your number.", kind="acknowledgement", reference="AMD-261121-7K3TF"),
    ]
    stream = asyncio.create_task(events(desk, 4))
    await listening(desk)
    await desk.channel.update(Update(desk.address, "typing"))
    options = (Option("yes", "Yes"), Option("no", "No"))
    receipt = await desk.channel.send(
        desk.message(3, "When?", options=options, author=Author("staff", "Mei"))
    )
    found = await stream

    assert receipt.status == "sent"
    assert [each["event"] for each in found] == ["message", "message", "typing", "message"]
    assert (found[0]["author"], found[0]["key"]) == ("customer", "c-1")
    assert (found[1]["kind"], found[1]["reference"]) == ("acknowledgement", "AMD-261121-7K3TF")
    assert found[3]["options"] == [{"key": "yes", "label": "Yes"}, {"key": "no", "label": "No"}]
    assert (found[3]["author"], found[3]["name"], found[3]["wire"]) == ("staff", "Mei", "3")


async def test_a_stream_goes_on_after_the_last_event_seen(desk: Desk):
    desk.store.said = [desk.message(each) for each in (1, 2, 3)]

    found = await events(desk, 1, {"Last-Event-ID": "2"})
    assert [each["id"] for each in found] == [3]
    assert len(await events(desk, 3, {"Last-Event-ID": "nonsense"})) == 3


async def test_a_pushed_message_is_not_told_again_from_the_store_nor_hides_an_earlier_one(desk: Desk):
    stream = asyncio.create_task(events(desk, 3))
    await listening(desk)
    await desk.channel.send(desk.message(2))
    own = desk.message(1, "My words, from another window", author=Author("customer"))
    desk.store.said = [own, desk.message(2), desk.message(3)]
    desk.store.changed[0].set()

    assert [each["id"] for each in await stream] == [1, 2, 3]


async def test_a_page_that_opened_in_the_middle_of_a_turn_hears_the_words_before_their_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
):
    shown = asyncio.Event()
    monkeypatch.setattr(desk.channel.marks, "note", lambda *_: shown.set())
    desk.store.said = [desk.message(1), desk.message(2)]
    stream = asyncio.create_task(events(desk, 4))
    async with asyncio.timeout(5):
        await shown.wait()
    desk.store.said += [desk.message(3, "My words", author=Author("customer"))]  # committed with the answer
    await desk.channel.send(desk.message(4))

    assert [each["id"] for each in await stream] == [1, 2, 3, 4]


async def test_a_line_cut_within_one_write_loses_nothing(desk: Desk):
    """Events that leave in one write each carry the place where a page resumes that got no further."""
    desk.store.said = [desk.message(each) for each in (1, 2, 3)]
    joined = await events(desk, 3)
    assert [each["wire"] for each in joined] == ["1", "2", "3"]

    for got, event in enumerate(joined, 1):
        rest = await events(desk, 3 - got, {"Last-Event-ID": event["wire"]}) if got < 3 else []
        assert [each["id"] for each in joined[:got] + rest] == [1, 2, 3]


async def test_a_talk_that_changed_on_another_node_reaches_the_page(desk: Desk):
    stream = asyncio.create_task(events(desk, 1))
    await listening(desk)
    desk.store.said = [desk.message(7)]
    desk.store.changed[0].set()

    assert [each["id"] for each in await stream] == [7]


async def test_a_long_talk_comes_whole(desk: Desk):
    desk.store.said = [desk.message(each) for each in range(1, 452)]

    assert [each["id"] for each in await events(desk, 451)] == list(range(1, 452))


async def test_a_page_that_opens_while_a_message_is_on_its_way_hears_it_too(desk: Desk):
    desk.store.said = [desk.message(1, "My words", author=Author("customer"))]
    await desk.channel.send(desk.message(2, "Sent, but the store does not say so yet"))

    assert [each["id"] for each in await events(desk, 2)] == [1, 2]
    assert [each["id"] for each in await events(desk, 1, {"Last-Event-ID": "1"})] == [2]


async def test_nobody_else_hears_a_conversation(desk: Desk):
    other = await desk.open()
    stream = asyncio.create_task(events(other, 1))
    await listening(desk)
    await desk.channel.send(desk.message(1, "not yours"))
    await desk.channel.send(other.message(2, "yours"))

    assert [each["text"] for each in await stream] == ["yours"]


async def test_the_cookie_is_enough_to_listen_and_a_token_in_the_query_is_not(desk: Desk):
    desk.store.said = [desk.message(1)]
    without = Desk(desk.store, desk.channel, desk.http, "")
    listened = await events(without, 1, {"Authorization": ""})
    desk.http.cookies.clear()
    refused = await desk.http.get("/channels/web/events", params={"token": desk.token})

    assert [each["id"] for each in listened] == [1]
    assert refused.status_code == 401


async def test_a_receipt_tells_every_window_that_words_are_stored(desk: Desk):
    stream = asyncio.create_task(events(desk, 1))
    await listening(desk)
    await desk.say(id="c-1", text="hello")

    (receipt,) = await stream
    assert (receipt["event"], receipt["id"], receipt["status"]) == ("receipt", "c-1", "received")


async def test_delivered_and_read_are_stored_together_and_only_when_true(desk: Desk):
    await desk.channel.send(desk.message(1))
    await desk.channel.marks.flush()
    assert desk.store.marks == []

    desk.store.said = [desk.message(1), desk.message(2), desk.message(3, author=Author("customer"))]
    await events(desk, 3)
    shown = await desk.http.post("/channels/web/receipts", json={"up_to": 2}, headers=desk.bearer)
    while len(desk.store.marks) < 2:
        await desk.channel.marks.flush()
        await asyncio.sleep(0)

    assert shown.status_code == 204
    assert desk.store.marks == [(2, "delivered"), (2, "read")]


async def test_one_conversation_opens_a_few_streams_not_any_number(desk: Desk):
    streams = [asyncio.create_task(events(desk, 1)) for _ in range(8)]
    while len(desk.store.changed) < 8:  # noqa: ASYNC110  # the server has no event for it
        await asyncio.sleep(0)
    refused = await desk.http.get("/channels/web/events", headers=desk.bearer)
    await desk.channel.send(desk.message(1))
    await asyncio.gather(*streams)

    assert refused.status_code == 429


async def test_streams_end_when_the_desk_stops(desk: Desk):
    stream = asyncio.create_task(events(desk, 1))
    await listening(desk)
    desk.channel.hub.close()

    assert await stream == []
    while desk.store.changed:  # noqa: ASYNC110  # the server has no event for it
        await asyncio.sleep(0)


async def test_scripts_of_allowed_sites_may_ask_and_others_may_not(desk: Desk):
    asked = {"Access-Control-Request-Method": "POST"}
    allowed = await desk.http.options("/channels/web/messages", headers={**asked, "Origin": ORIGIN})
    other = await desk.http.options(
        "/channels/web/messages", headers={**asked, "Origin": "https://evil.example"}
    )

    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert "authorization" in allowed.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in allowed.headers
    assert "access-control-allow-origin" not in other.headers
