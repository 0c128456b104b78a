"""A mailbox read with a token instead of a password: a token service over HTTP, and Dovecot where it is installed."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiohttp import web
from aiosmtpd.smtp import SMTP, AuthResult

from channels.base import Address, OutboundMessage, SendError, SettingError
from channels.email import configure
from channels.email import imap as imap_module
from channels.email.oauth import Denied, NotNow, Tokens
from channels.email.settings import Grant
from imap_server import PASSWORD, USER, Folder
from integration.channels.drivers import NOW, Desk
from integration.channels.sink import Sink, sink
from integration.mail.test_imap import mail, reading, stored
from proxy import TokenDoor

pytestmark = [pytest.mark.integration, pytest.mark.xdist_group("dovecot tokens")]


@dataclass
class Service:
    """Gives tokens, and tells Dovecot whether one holds."""

    answer: dict[str, Any] = field(default_factory=dict)
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)
    good: str = "access-1"
    url: str = ""

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append({key: str(value) for key, value in (await request.post()).items()})
        given = {"access_token": f"access-{len(self.asked)}", "expires_in": 3600, **self.answer}
        return web.json_response(given if self.status == 200 else self.answer, status=self.status)

    async def tokeninfo(self, request: web.Request) -> web.Response:
        holds = request.query.get("access_token") == self.good
        return web.json_response({"email": USER, "active": "yes" if holds else "no"})


@pytest.fixture
async def service(token_door: socket.socket) -> AsyncIterator[Service]:
    found = Service()
    app = web.Application()
    app.router.add_post("/token", found.token)
    app.router.add_get("/tokeninfo", found.tokeninfo)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.SockSite(runner, token_door.dup()).start()
    found.url = f"http://127.0.0.1:{token_door.getsockname()[1]}/token"
    yield found
    await runner.cleanup()


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def make(service: Service, tmp_path: Path, told: list[str]) -> Callable[..., Tokens]:
    def made(refresh: str = "first", now: Callable[[], datetime] = lambda: NOW) -> Tokens:
        grant = Grant(token_url=service.url, client_id="desk", client_secret="hush", refresh_token=refresh)
        return Tokens(grant, "complaints@desk.example", tmp_path, now, told.append)

    return made


async def test_a_token_is_asked_for_once_and_again_before_it_ends(
    service: Service, make: Callable[..., Tokens]
):
    clock = [NOW]
    tokens = make(now=lambda: clock[0])
    assert await asyncio.gather(*(tokens.access() for _ in range(3))) == ["access-1"] * 3
    clock[0] += timedelta(minutes=54)
    assert await tokens.access() == "access-1"
    clock[0] += timedelta(minutes=2)
    assert await tokens.access() == "access-2"
    assert service.asked[0] == {
        "grant_type": "refresh_token",
        "refresh_token": "first",
        "client_id": "desk",
        "client_secret": "hush",
    }


async def test_a_renewed_refresh_token_outlives_the_program_and_a_changed_setting_wins(
    service: Service, make: Callable[..., Tokens], tmp_path: Path
):
    service.answer = {"refresh_token": "second"}
    await make().access()
    await make().access()
    assert [each["refresh_token"] for each in service.asked] == ["first", "second"]
    assert modes(tmp_path) == [0o600]
    await make(refresh="set anew").access()
    assert service.asked[-1]["refresh_token"] == "set anew"


async def test_the_alarm_comes_days_before_the_end_and_at_it(
    service: Service, make: Callable[..., Tokens], told: list[str]
):
    service.answer = {"refresh_token_expires_in": 5 * 86_400}
    await make().access()
    assert "ends in 5 days" in told[-1]
    assert "OAUTH_REFRESH_TOKEN" in told[-1]

    service.answer = {"refresh_token_expires_in": 60 * 86_400}
    await make().access()
    assert told[-1] == ""

    service.status, service.answer = 400, {"error": "invalid_grant", "error_description": "revoked"}
    with pytest.raises(Denied, match="invalid_grant revoked"):
        await make().access()
    assert "was taken back" in told[-1]


@pytest.mark.parametrize("status", [500, 503, 429])
async def test_a_service_in_trouble_is_asked_again_later(
    service: Service, make: Callable[..., Tokens], told: list[str], status: int
):
    service.status, service.answer = status, {"error": "temporarily_unavailable"}
    with pytest.raises(NotNow):
        await make().access()
    assert told == []


async def test_a_service_that_cannot_be_reached_is_asked_again_later(tmp_path: Path):
    grant = Grant(token_url="http://127.0.0.1:1/token", client_id="desk", refresh_token="x")
    with pytest.raises(NotNow, match="could not be asked"):
        await Tokens(grant, "a@desk.example", tmp_path, lambda: NOW, lambda _: None).access()


async def test_a_mailbox_is_read_with_a_token_and_a_stale_one_is_renewed(
    service: Service, dovecot_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(imap_module, "PAUSES", (0.05,))
    folder = Folder(dovecot_port, "WithToken", moves=False)
    folder.make()
    folder.put(mail(1))
    service.good = "access-2"  # the first one the server does not take
    url = folder.url.replace(":p%25ss%20word", "")
    desk = Desk()
    given = {
        "MAIL_OAUTH_TOKEN_URL": service.url,
        "MAIL_OAUTH_CLIENT_ID": "desk",
        "MAIL_OAUTH_REFRESH_TOKEN": "first",
    }
    async with reading(desk, tmp_path, url, **given) as channel:
        await stored(desk, 1)
        await folder.until(1)
        assert channel.trouble == ""
    assert len(service.asked) == 2


async def test_tokens_open_a_mailbox_where_no_dovecot_is(
    service: Service, pymap_port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A stale token is renewed at once; one that is refused on and on is told, and the next good one reads on."""
    monkeypatch.setattr(imap_module, "PAUSES", (0.05,))
    folder = Folder(pymap_port, "ByToken")
    folder.make()
    folder.put(mail(1))
    door = TokenDoor(pymap_port, f'{USER} "{PASSWORD}"')
    await door.mend()
    door.good = "access-2"
    url = folder.through(door.port).replace(":p%25ss%20word", "")
    desk = Desk()
    given = {
        "MAIL_OAUTH_TOKEN_URL": service.url,
        "MAIL_OAUTH_CLIENT_ID": "desk",
        "MAIL_OAUTH_REFRESH_TOKEN": "first",
    }
    async with reading(desk, tmp_path, url, **given) as channel:
        await folder.until(1)
        assert channel.trouble == ""
        assert door.shown == [f"user={USER}\x01auth=Bearer access-{n}\x01\x01" for n in (1, 2)]
        door.good = "none yet"
        await door.cut()
        await door.mend()
        async with asyncio.timeout(20):
            while not channel.trouble:  # noqa: ASYNC110 - told by another task
                await asyncio.sleep(0.01)
        assert "Invalid credentials" in channel.trouble
        await asyncio.to_thread(folder.put, mail(2))
        door.good = f"access-{len(service.asked) + 1}"
        await folder.until(2)
        async with asyncio.timeout(20):
            while channel.trouble:  # noqa: ASYNC110 - told by another task
                await asyncio.sleep(0.01)
    await door.cut()
    assert len(desk.events) == 2


def modes(folder: Path) -> list[int]:
    return [each.stat().st_mode & 0o777 for each in folder.glob("mail-token-*.json")]


ME = "complaints@desk.example"


class Guarded(Sink):
    """A server that hands letters in for who shows a token that holds, as Google and Microsoft do."""

    def __init__(self, good: str) -> None:
        super().__init__()
        self.good = good

    @property
    def shown(self) -> list[str]:
        return [said.split("auth=Bearer ")[1].strip("\x01") for said in self.asked]

    async def auth_XOAUTH2(self, server: SMTP, args: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        self.asked.append(base64.b64decode(args[1]).decode())
        if f"user={ME}\x01auth=Bearer {self.good}\x01\x01" == self.asked[-1]:
            return AuthResult(success=True)
        await server.challenge_auth(base64.b64encode(b'{"status":"400"}').decode(), encode_to_b64=False)
        return AuthResult(success=False, handled=False)


def sending(service: Service, port: int, folder: Path, query: str = "?starttls=never") -> Any:
    """A mailbox that only sends, by token."""
    given = {
        "MAIL_ADDRESS": ME,
        "MAIL_SMTP_URL": f"smtp://{quote(ME)}@127.0.0.1:{port}{query}",
        "MAIL_OAUTH_TOKEN_URL": service.url,
        "MAIL_OAUTH_CLIENT_ID": "desk",
        "MAIL_OAUTH_REFRESH_TOKEN": "first",
    }
    (channel,) = configure(given, Desk().tools(folder))
    return channel


def letter(number: int) -> OutboundMessage:
    return OutboundMessage(number, Address("email", ME, "ann@example.com"), "Hello.", NOW, subject="Kettle")


async def test_letters_are_handed_in_by_token_and_a_stale_one_is_renewed(
    service: Service, tmp_path: Path
) -> None:
    server = Guarded(good="access-2")  # the first one was called back
    async with sink(state=server, auth_require_tls=False):
        channel = sending(service, server.port, tmp_path)
        await channel.send(letter(1))
        await channel.send(letter(2))
        assert server.shown == ["access-1", "access-2"]
        assert [recipients for _, recipients, _ in server.mails] == [["ann@example.com"]] * 2
        assert [ok for ok, _ in await channel.examine()] == [True]


async def test_a_leave_that_ended_holds_letters_back_and_is_told(service: Service, tmp_path: Path) -> None:
    server = Guarded(good="never")
    async with sink(state=server, auth_require_tls=False):
        channel = sending(service, server.port, tmp_path)
        with pytest.raises(SendError, match="refused the sign-in") as caught:
            await channel.send(letter(1))
        assert not caught.value.permanent
        service.status, service.answer = 400, {"error": "invalid_grant", "error_description": "revoked"}
        with pytest.raises(SendError, match="no token") as caught:
            await channel.send(letter(1))
        assert not caught.value.permanent
        assert "sign in again" in channel.trouble
        ((fine, words),) = await channel.examine()
        assert (fine, "no token" in words) == (False, True)
        assert server.mails == []


def test_a_user_alone_needs_the_leave_of_oauth(tmp_path: Path) -> None:
    given = {"MAIL_ADDRESS": ME, "MAIL_SMTP_URL": f"smtp://{quote(ME)}@127.0.0.1:25"}
    with pytest.raises(SettingError, match="set OAuth"):
        configure(given, Desk().tools(tmp_path))


async def test_a_token_is_shown_on_no_open_line(service: Service, tmp_path: Path) -> None:
    server = Guarded(good="access-1")
    async with sink(state=server, auth_require_tls=False):
        channel = sending(service, server.port, tmp_path, "")
        with pytest.raises(SendError, match="no connection"):
            await channel.send(letter(1))
        assert (server.asked, server.mails) == ([], [])
