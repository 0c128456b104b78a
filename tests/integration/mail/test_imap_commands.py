"""What an IMAP server hears and refuses: marks that are tried again, and the good-bye at the end of a line."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from channels.email import imap as imap_module
from channels.email import refusals
from imap_server import Folder
from integration.channels.drivers import Desk
from integration.mail.test_imap import mail, reading, stored
from proxy import Refusing

pytestmark = pytest.mark.integration

QUOTA = "[OVERQUOTA] Quota exceeded (mailbox for user is full)"


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap_module, "PAUSES", (0.05,))
    monkeypatch.setattr(refusals, "PAUSES", (0.1,))


@asynccontextmanager
async def refusing(folder: Folder, refuse: Callable[[str], str]) -> AsyncIterator[Refusing]:
    proxy = Refusing(folder.port, refuse)
    await proxy.mend()
    try:
        yield proxy
    finally:
        await proxy.cut()


def marks(command: str) -> bool:
    return command.upper().startswith(("UID MOVE", "UID STORE"))


async def until(wanted: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not wanted():  # noqa: ASYNC110 - filled by another task
            await asyncio.sleep(0.01)


async def test_a_full_mailbox_holds_up_no_mail_and_is_told_until_there_is_room(
    desk: Desk, folder: Folder, tmp_path: Path
):
    """25 mails are two batches: the second is stored although the first could not be marked."""
    full = True
    folder.put(*(mail(number) for number in range(25)))
    async with (
        refusing(folder, lambda command: QUOTA if full and marks(command) else "") as proxy,
        reading(desk, tmp_path, folder.through(proxy.port)) as channel,
    ):
        await stored(desk, 25)
        await until(lambda: "25 stored mails" in channel.trouble)
        assert "OVERQUOTA" in channel.trouble
        assert "AMENDS_MAIL_IMAP_URL" in channel.trouble
        assert folder.taken() == 0
        await asyncio.to_thread(folder.put, mail(26))
        await stored(desk, 26)
        full = False
        await folder.until(26)
        await until(lambda: not channel.trouble)
    assert len(desk.events) == 26
    fetched = [command for command in proxy.commands if "BODY.PEEK[]" in command]
    assert len(fetched) == 3, "what is stored is not fetched again"


async def test_a_refused_mark_is_tried_again_with_longer_and_longer_pauses(
    desk: Desk, folder: Folder, tmp_path: Path
):
    folder.put(mail(1))
    left = 3

    def refuse(command: str) -> str:
        nonlocal left
        if not marks(command) or not left:
            return ""
        left -= 1
        return QUOTA

    async with (
        refusing(folder, refuse) as proxy,
        reading(desk, tmp_path, folder.through(proxy.port)),
    ):
        await folder.until(1)
    assert len(desk.events) == 1


async def test_one_mail_that_cannot_be_marked_leaves_the_others_marked(
    desk: Desk, folder: Folder, tmp_path: Path
):
    """The server refuses whatever names the second mail."""
    folder.put(mail(1), mail(2), mail(3))
    uids: list[str] = []

    def refuse(command: str) -> str:
        if not marks(command):
            return ""
        named = command.split()[2].split(",")
        if len(named) == 3:
            uids.extend(named)
        return "[CANNOT] not this one" if uids[1] in named else ""

    async with (
        refusing(folder, refuse) as proxy,
        reading(desk, tmp_path, folder.through(proxy.port)) as channel,
    ):
        await folder.until(2)
        await until(lambda: "1 stored mails" in channel.trouble)
    assert len(desk.events) == 3


async def test_a_folder_somebody_deleted_is_made_again(desk: Desk, folder: Folder, tmp_path: Path):
    folder.put(mail(1))
    moving = replace(folder, moves=True)
    async with reading(desk, tmp_path, f"{folder.url}&after=move"):
        await moving.until(1)
        with folder._opened("INBOX") as client:
            client.delete(f"{folder.name}-processed")
        await asyncio.to_thread(folder.put, mail(2))
        await moving.until(1)
    assert len(desk.events) == 2


async def test_another_process_knows_what_was_stored_and_not_marked(
    desk: Desk, folder: Folder, tmp_path: Path
):
    folder.put(mail(1))
    async with (
        refusing(folder, lambda command: QUOTA if marks(command) else "") as proxy,
        reading(desk, tmp_path, folder.through(proxy.port)) as channel,
    ):
        await until(lambda: bool(channel.trouble))
    async with reading(desk, tmp_path, folder.url) as channel:
        await folder.until(1)
        assert channel.trouble == ""
    assert len(desk.events) == 1


async def test_a_line_in_idle_is_ended_with_good_bye(desk: Desk, folder: Folder, tmp_path: Path):
    folder.put(mail(1))
    async with refusing(folder, lambda _command: "") as proxy:
        async with reading(desk, tmp_path, folder.through(proxy.port)):
            await folder.until(1)
            await until(lambda: proxy.commands[-1] == "IDLE")
        await until(lambda: proxy.commands[-2:] == ["DONE", "LOGOUT"])


async def test_a_line_left_before_the_server_says_that_idle_has_begun_is_ended_with_good_bye(
    desk: Desk, folder: Folder, tmp_path: Path
):
    def hold(command: str) -> str:
        if command == "IDLE":
            proxy.answering.clear()
        return ""

    folder.put(mail(1))
    async with refusing(folder, hold) as proxy:
        async with reading(desk, tmp_path, folder.through(proxy.port)):
            await until(lambda: bool(proxy.commands) and proxy.commands[-1] == "IDLE")
            asyncio.get_running_loop().call_later(0.1, proxy.answering.set)
        await until(lambda: proxy.commands[-2:] == ["DONE", "LOGOUT"])
