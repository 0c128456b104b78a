"""A mailbox read by IMAP from real servers: stored first, then marked or moved; lines and mails that break."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

import pytest

from channels.base import Address, InboundMessage, OutboundMessage, RawEvent
from channels.email import configure
from channels.email import imap as imap_module
from channels.email.imap_line import utf7
from channels.email.mailbox import Mailbox
from imap_server import Folder
from integration.channels.drivers import NOW, Desk
from integration.channels.sink import sink
from proxy import Proxy

pytestmark = pytest.mark.integration


def mail(
    number: int = 1, *, words: str = "The kettle leaks.", sender: str = "ann@example.com", **headers: str
) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, "complaints@desk.example", f"Kettle {number}"
    made["Message-ID"] = f"<{number}@example.com>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(words)
    return made.as_bytes().replace(b"\n", b"\r\n")


@asynccontextmanager
async def reading(
    desk: Desk, tmp_path: Path, url: str, sole: Callable[[str], object] | None = None, **more: str
) -> AsyncIterator[Mailbox]:
    tools = desk.tools(tmp_path)
    if sole is not None:
        tools = replace(tools, sole=sole)  # type: ignore[arg-type]
    (channel,) = configure({"MAIL_ADDRESS": "complaints@desk.example", "MAIL_IMAP_URL": url, **more}, tools)
    assert isinstance(channel, Mailbox)
    task = asyncio.create_task(channel.receive(desk.accept))
    try:
        yield channel
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def stored(desk: Desk, count: int) -> list[RawEvent]:
    async with asyncio.timeout(20):
        while len(desk.events) < count:  # noqa: ASYNC110 - filled by another task
            await asyncio.sleep(0.01)
    return desk.events


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_module, "PAUSES", (0.05,))


async def test_what_waits_and_what_comes_later_is_stored_and_marked(
    desk: Desk, folder: Folder, tmp_path: Path
):
    folder.put(mail(1), mail(2))
    async with reading(desk, tmp_path, folder.url) as channel:
        await stored(desk, 2)
        await folder.until(2)
        await asyncio.to_thread(folder.put, mail(3, words="And the lid is loose."))
        events = await stored(desk, 3)
        await folder.until(3)
        said = channel.read(events[2])

    assert isinstance(said, InboundMessage)
    assert said.text.strip() == "And the lid is loose."
    assert [event.lane for event in events] == ["mail:ann@example.com"] * 3
    assert len({event.provider_id for event in events}) == 3
    assert not any("\\Seen" in flags or "\\Deleted" in flags for flags in folder.flags()), (
        "people see it as new"
    )


async def test_what_was_taken_is_not_taken_again_and_what_was_not_marked_is_known(
    desk: Desk, folder: Folder, tmp_path: Path
):
    folder.put(mail(1))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(1)
    folder.put(mail(2))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(2)
    assert len(desk.events) == 2


async def test_nothing_is_marked_before_it_is_stored(desk: Desk, folder: Folder, tmp_path: Path):
    desk.gate.clear()
    folder.put(mail(1))
    async with reading(desk, tmp_path, folder.url):
        await desk.entered.wait()
        assert folder.taken() == 0
        desk.gate.set()
        await folder.until(1)


async def test_mails_wait_in_the_mailbox_while_nothing_can_be_stored(
    desk: Desk, folder: Folder, tmp_path: Path
):
    desk.down = True
    folder.put(mail(1), mail(2))
    async with reading(desk, tmp_path, folder.url):
        await desk.entered.wait()
        assert folder.taken() == 0
        desk.down = False
        await folder.until(2)
    assert len(desk.events) == 2


async def test_mails_go_to_where_they_belong(desk: Desk, folder: Folder, tmp_path: Path):
    machine = mail(2, Auto_Submitted="auto-replied")
    folder.put(mail(1), machine)
    async with reading(desk, tmp_path, folder.url):
        await folder.until(2)
        await folder.until(1, "ignored")
    if folder.moves:
        assert folder.count() == 0
        assert folder.mails(f"{folder.name}-processed") == [mail(1)]
        assert folder.mails(f"{folder.name}-ignored") == [machine]


async def test_a_server_that_could_mark_moves_when_it_is_told_to(desk: Desk, folder: Folder, tmp_path: Path):
    folder.put(mail(1))
    async with reading(desk, tmp_path, f"{folder.url}&after=move"):
        await replace(folder, moves=True).until(1)
    assert folder.mails(f"{folder.name}-processed") == [mail(1)]


async def test_a_server_that_can_do_neither_is_read_anew_and_known(
    desk: Desk, pymap_port: int, tmp_path: Path
):
    folder = Folder(pymap_port, "Kept")
    folder.make()
    folder.put(mail(1))
    for count in (1, 2):
        async with reading(desk, tmp_path, f"{folder.url}&after=flag"):
            await asyncio.to_thread(folder.put, mail(count + 1))
            await stored(desk, count + 1)
    assert len(desk.events) == 3
    assert folder.count() == 3


async def test_a_folder_with_a_name_in_chinese_is_read(desk: Desk, folder: Folder, tmp_path: Path):
    name = f"投诉 & more {folder.name}"
    chinese = replace(folder, name=f'"{utf7(name)}"')
    chinese.make()
    chinese.put(mail(1))
    async with reading(desk, tmp_path, folder.url.replace(f"/{folder.name}?", f"/{quote(name, safe='')}?")):
        await stored(desk, 1)


async def test_a_folder_made_anew_is_read_anew(desk: Desk, folder: Folder, tmp_path: Path):
    """The same UIDs mean other mails: UIDVALIDITY tells."""
    folder.put(mail(1))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(1)
    folder.make_anew()
    folder.put(mail(2))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(2 if folder.moves else 1)
    first, second = (event.provider_id.split("/") for event in desk.events)
    assert first[1] != second[1]


async def test_a_line_that_is_cut_is_made_anew(desk: Desk, folder: Folder, tmp_path: Path):
    proxy = Proxy(folder.port)
    await proxy.mend()
    async with reading(desk, tmp_path, folder.through(proxy.port)):
        folder.put(mail(1))
        await folder.until(1)
        await proxy.cut()
        await asyncio.to_thread(folder.put, mail(2))
        await proxy.mend()
        await folder.until(2)
    await proxy.cut()
    assert len(desk.events) == 2


async def test_a_line_that_falls_silent_in_idle_is_given_up(
    desk: Desk, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Half open: nothing comes, nothing is told. The IDLE's own end finds out."""
    from channels.email import imap_line

    monkeypatch.setattr(imap_module, "RENEW_SECONDS", 0.3)
    monkeypatch.setattr(imap_line, "COMMAND_SECONDS", 0.5)
    silent = Silent(folder.port)
    await silent.open()
    async with reading(desk, tmp_path, folder.through(silent.port)):
        folder.put(mail(1))
        await folder.until(1)
        silent.mute = True
        await asyncio.to_thread(folder.put, mail(2))
        while silent.connections == 1:  # noqa: ASYNC110 - counted by another task
            await asyncio.sleep(0.02)
        silent.mute = False
        await folder.until(2)
    silent.close()
    assert len(desk.events) == 2


async def test_a_mail_that_comes_while_others_are_marked_is_not_left_until_idle_ends(
    desk: Desk, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The server tells of it in its answer to the mark, and not again in IDLE."""
    from channels.email.imap_line import Line

    come = [mail(2)]

    def while_marking(mark: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
        async def marked(self: Line, *given: object) -> None:
            while come:
                await asyncio.to_thread(folder.put, come.pop())
            await mark(self, *given)

        return marked

    monkeypatch.setattr(Line, "flag", while_marking(Line.flag))
    monkeypatch.setattr(Line, "move", while_marking(Line.move))
    folder.put(mail(1))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(2)
    assert [event.body for event in desk.events] == [mail(1), mail(2)]


@pytest.mark.parametrize("command", range(1, 13))
async def test_a_line_cut_at_any_command_loses_and_doubles_nothing(
    desk: Desk, folder: Folder, tmp_path: Path, command: int
):
    folder.put(*(mail(number) for number in range(1, 4)))
    cutting = Silent(folder.port, cut_at=command)
    await cutting.open()
    async with reading(desk, tmp_path, folder.through(cutting.port)):
        await folder.until(3)
        await asyncio.to_thread(folder.put, mail(4))
        await folder.until(4)
    cutting.close()
    assert sorted(event.body for event in desk.events) == sorted(mail(number) for number in range(1, 5))


class Silent:
    """A proxy that counts the client's commands: it cuts the first connection at one of them, or falls silent."""

    def __init__(self, port: int, cut_at: int = 0) -> None:
        self._target = port
        self._cut_at = cut_at
        self._commands = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.mute = False
        self.port = 0

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    def close(self) -> None:
        assert self._server
        self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        onward, back = await asyncio.open_connection("127.0.0.1", self._target)
        muted = self.connections == 1
        await asyncio.gather(
            self._pump(reader, back, muted=muted, counted=True),
            self._pump(onward, writer, muted=muted),
            return_exceptions=True,
        )
        for each in (writer, back):
            each.transport.abort()

    async def _pump(
        self,
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
        *,
        muted: bool,
        counted: bool = False,
    ) -> None:
        while part := await source.read(65536):
            if self.mute and muted:
                continue
            if counted:
                self._commands += part.count(b"\r\n")
                if self._cut_at and self._commands >= self._cut_at:
                    self._cut_at = 0
                    break
            target.write(part)
        target.transport.abort()


async def test_a_mail_the_server_does_not_give_out_holds_up_no_other_and_is_shown(
    desk: Desk, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from channels.email.imap_line import Line, Lost

    whole = Line.fetch

    async def fetch(self: Line, uids: list[int], *, headers: bool = False) -> dict[int, bytes]:
        found = await whole(self, uids, headers=headers)
        if not headers and any(b"POISON" in each for each in found.values()):
            self._gone.set()
            raise Lost("the connection was lost")
        return found

    monkeypatch.setattr(Line, "fetch", fetch)
    folder.put(mail(1), mail(2, words="POISON"), mail(3))
    async with reading(desk, tmp_path, folder.url) as channel:
        await folder.until(3)
        assert folder.taken("failed") == 1
        bodies = {event.body for event in desk.events}
        poisoned = next(event for event in desk.events if event.envelope)
        with pytest.raises(ValueError, match="did not give it out in 3 tries; it lies in the mailbox, UID"):
            channel.read(poisoned)
    assert {mail(1), mail(3)} < bodies
    assert b"Subject: Kettle 2" in poisoned.body


async def test_a_mail_that_is_too_large_is_shown_with_its_headers(
    desk: Desk, folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(imap_module, "LARGEST_MAIL", 1_000)
    folder.put(mail(1, words="long " * 500), mail(2))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(2)
    large = next(event for event in desk.events if event.envelope)
    assert b"long long" not in large.body
    assert "more than" in large.envelope["unread"]


async def test_a_refused_password_is_told_and_the_next_try_may_succeed(
    desk: Desk, folder: Folder, tmp_path: Path
):
    wrong = folder.url.replace("p%25ss%20word", "guess")
    async with reading(desk, tmp_path, wrong) as channel:
        async with asyncio.timeout(20):
            while not channel.trouble:  # noqa: ASYNC110 - told by another task
                await asyncio.sleep(0.01)
        assert "AMENDS_MAIL_IMAP_URL" in channel.trouble
        assert "guess" not in channel.trouble
    assert desk.events == []


async def test_one_node_reads_and_another_takes_over(desk: Desk, folder: Folder, tmp_path: Path):
    owner = ["first"]

    def held_by(name: str) -> Callable[[str], object]:
        async def sole(_lock: str) -> bool:
            return owner[0] == name

        return sole

    async with reading(desk, tmp_path, folder.url, held_by("second")):
        async with reading(desk, tmp_path, folder.url, held_by("first")):
            folder.put(mail(1))
            await folder.until(1)
        owner[0] = "second"
        await asyncio.to_thread(folder.put, mail(2))
        await folder.until(2)
    assert len(desk.events) == 2


async def test_hundreds_of_waiting_mails_are_taken_in_their_order(desk: Desk, folder: Folder, tmp_path: Path):
    folder.put(*(mail(number) for number in range(1, 251)))
    async with reading(desk, tmp_path, folder.url):
        await folder.until(250)
    assert [event.body for event in desk.events] == [mail(number) for number in range(1, 251)]


async def test_every_letter_is_copied_into_the_folder_of_sent_mail(
    desk: Desk, folder: Folder, tmp_path: Path
):
    sent = f"{folder.name}-sent"
    async with (
        sink() as server,
        reading(
            desk, tmp_path, f"{folder.url}&sent={sent}", MAIL_SMTP_URL=f"smtp://127.0.0.1:{server.port}"
        ) as channel,
    ):
        to = Address("email", channel.account, "ann@example.com")
        for number in (1, 2):
            await channel.send(
                OutboundMessage(number, to, f"Letter {number}.", NOW, subject="Your complaint")
            )
        async with asyncio.timeout(20):
            while await asyncio.to_thread(folder.count, sent) < 2:  # noqa: ASYNC110 - another program fills it
                await asyncio.sleep(0.02)
    laid = await asyncio.to_thread(folder.mails, sent)
    assert [each.replace(b"\r\n", b"\n").strip() for each in laid] == [
        taken.replace(b"\r\n", b"\n").strip() for _, _, taken in server.mails
    ]
