"""`amends check` asks the mail servers, and says in words what is to be mended."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from benchmark.ports import unused_port

from channels.email import configure
from channels.email.mailbox import Mailbox
from imap_server import Folder
from integration.channels.drivers import Desk
from integration.channels.sink import sink
from integration.mail.test_imap import mail

pytestmark = pytest.mark.integration


async def examined(tmp_path: Path, **given: str) -> list[tuple[bool, str]]:
    (channel,) = configure({"MAIL_ADDRESS": "complaints@desk.example", **given}, Desk().tools(tmp_path))
    assert isinstance(channel, Mailbox)
    return list(await channel.examine())


async def test_a_mailbox_that_will_work(folder: Folder, tmp_path: Path):
    folder.put(mail(1), mail(2))
    async with sink() as server:
        found = await examined(
            tmp_path, MAIL_IMAP_URL=folder.url, MAIL_SMTP_URL=f"smtp://127.0.0.1:{server.port}"
        )
    assert all(good for good, _ in found), found
    told = "\n".join(text for _, text in found)
    assert f"lets us read {folder.name}, 2 mails lie there" in told
    assert f"will be {'moved' if folder.moves else 'marked'}" in told
    assert "takes letters from complaints@desk.example" in told
    assert folder.count() == 2
    assert folder.taken() == 0
    assert server.mails == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("p%25ss%20word", "guess"), "is refused"),
        (("/Complaints-", "/Nowhere-"), "cannot be opened"),
    ],
)
async def test_a_mailbox_that_refuses(folder: Folder, tmp_path: Path, change: tuple[str, str], words: str):
    ((good, told),) = await examined(tmp_path, MAIL_IMAP_URL=folder.url.replace(*change))
    assert not good
    assert words in told
    assert "AMENDS_MAIL_IMAP_URL" in told
    assert "guess" not in told


async def test_servers_that_are_not_there(tmp_path: Path):
    port = unused_port()
    found = await examined(
        tmp_path, MAIL_IMAP_URL=f"imap://u:p@127.0.0.1:{port}", MAIL_SMTP_URL=f"smtp://127.0.0.1:{port}"
    )
    assert [good for good, _ in found] == [False, False]
    assert all("does not answer" in told for _, told in found)


class Strict:
    async def handle_MAIL(self, *_: object) -> str:  # noqa: N802 - aiosmtpd's name
        return "550 5.7.1 not from here"


async def test_a_server_that_does_not_take_our_address(tmp_path: Path):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Strict()), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    ((good, told),) = await examined(tmp_path, MAIL_SMTP_URL=f"smtp://127.0.0.1:{port}")
    server.close()
    assert not good
    assert "550 5.7.1 not from here to complaints@desk.example" in told


class Plain:
    """Takes mail for the desk's own address alone; or, `closed`, for nobody."""

    def __init__(self, *, closed: bool = False) -> None:
        self._closed = closed

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: object, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self._closed or address != "complaints@desk.example":
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@pytest.mark.parametrize(
    ("closed", "more", "wrong"), [(False, {}, True), (True, {}, False), (False, {"MAIL_PLUS": "off"}, False)]
)
async def test_a_server_that_does_not_deliver_reply_addresses_is_told(
    tmp_path: Path, closed: bool, more: dict[str, str], wrong: bool
):
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Plain(closed=closed)), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    found = await examined(tmp_path, MAIL_SMTP_URL=f"smtp://127.0.0.1:{port}", **more)
    server.close()
    assert found[0][0]
    lacks = f"mail in: 127.0.0.1:{port} does not deliver complaints+…@desk.example; set AMENDS_MAIL_PLUS=off"
    told = [words for good, words in found if not good]
    assert len(told) == wrong
    assert all(words.startswith(lacks) for words in told)
