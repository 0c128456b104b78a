"""Real IMAP servers as programs of their own, one of each for all tests; each test takes a folder of its own.

pymap comes with pip and keeps no keywords: mails are moved. Dovecot, where it is installed, keeps them: mails are
marked.
"""

import asyncio
import imaplib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from benchmark.ports import unused_port

USER, PASSWORD = "complaints", "p%ss word"
FATES = ("processed", "ignored", "failed")
KEYWORDS = {"processed": "AmendsTaken", "ignored": "AmendsIgnored", "failed": "AmendsFailed"}


_CLIENTS: dict[int, imaplib.IMAP4] = {}
_CLIENTS_LOCK = threading.RLock()


@dataclass(frozen=True)
class Folder:
    """A folder at the server, through the standard library's client. `moves`: what was taken leaves it."""

    port: int
    name: str
    moves: bool = True

    @property
    def url(self) -> str:
        return self.through(self.port)

    def through(self, port: int) -> str:
        """The setting, on another port: a proxy's."""
        names = "&".join(f"{fate}={self.name}-{fate}" for fate in FATES)
        return f"imap://{USER}:p%25ss%20word@127.0.0.1:{port}/{self.name}?{names}"

    @contextmanager
    def _opened(self, name: str = "") -> Iterator[imaplib.IMAP4]:
        """One client for each server, kept: pymap takes a fifth of a second for a password."""
        with _CLIENTS_LOCK:
            client = _CLIENTS.get(self.port)
            if client is None:
                client = _CLIENTS[self.port] = imaplib.IMAP4("127.0.0.1", self.port)
                client.login(USER, PASSWORD)
            client.select(name or self.name)
            try:
                yield client
            finally:
                if client.state == "SELECTED":
                    client.close()  # nothing here is ever marked as deleted

    def make(self) -> None:
        with self._opened("INBOX") as client:
            client.create(self.name)

    def make_anew(self) -> None:
        """Deleted and made again: another UIDVALIDITY, and the numbers begin anew."""
        with self._opened("INBOX") as client:
            client.delete(self.name)
            client.create(self.name)

    def put(self, *mails: bytes) -> None:
        with self._opened() as client:
            for mail in mails:
                status, told = client.append(self.name, "", None, mail)  # type: ignore[arg-type]  # no date
                assert status == "OK", told

    def flags(self) -> list[str]:
        """The flags of each mail, in order. A server may tell of one twice, when they change meanwhile."""
        with self._opened() as client:
            _, found = client.fetch("1:*", "(FLAGS)")
            latest = {line.split(b" ", 1)[0]: line.decode() for line in found if isinstance(line, bytes)}
            return list(latest.values())

    def taken(self, *fates: str) -> int:
        """How many mails were taken, of those fates or of any."""
        if self.moves:
            return sum(max(self.count(f"{self.name}-{fate}"), 0) for fate in fates or FATES)
        wanted = [KEYWORDS[fate] for fate in fates or ("processed",)]  # every mail taken has the first one
        return sum(any(word in flags for word in wanted) for flags in self.flags())

    def count(self, name: str = "") -> int:
        with self._opened("INBOX") as client:
            status, found = client.select(name or self.name, readonly=True)
            return int(found[0] or 0) if status == "OK" else -1

    def mails(self, name: str) -> list[bytes]:
        with self._opened(name) as client:
            _, found = client.fetch("1:*", "(BODY.PEEK[])")
            return [part[1] for part in found if isinstance(part, tuple)]

    async def until(self, wanted: int, *fates: str) -> None:
        """Waits until so many mails were taken."""
        async with asyncio.timeout(30):
            while await asyncio.to_thread(self.taken, *fates) != wanted:  # noqa: ASYNC110 - another program's
                await asyncio.sleep(0.02)


@pytest.fixture(scope="session")
def pymap_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    port = unused_port()
    program = Path(sys.executable).with_name("pymap")
    command = [
        program, "--host", "127.0.0.1", "--port", str(port), "--no-tls", "--no-service", "admin",
        "--no-service", "managesieve", "dict", "--demo-user", USER, "--demo-password", PASSWORD,
    ]  # fmt: skip
    with _running(command, port, tmp_path_factory.mktemp("pymap") / "log"):
        yield port


@pytest.fixture(scope="session")
def token_door() -> Iterator[socket.socket]:
    """Where the token service Dovecot asks is reached; nobody else can take its port while it is held."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        yield door


@pytest.fixture(scope="session")
def dovecot_port(token_door: socket.socket) -> Iterator[int]:
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None or os.getuid() != 0:
        pytest.skip("dovecot is not installed, or this is not root, who alone may start it")
    port = unused_port()
    place = Path(tempfile.mkdtemp(prefix="amends-dovecot-"))
    place.chmod(0o755)
    mails = place / "mail"
    mails.mkdir()
    shutil.chown(mails, "nobody", "nogroup")
    (place / "oauth2").write_text(OAUTH2.format(port=token_door.getsockname()[1]))
    (place / "conf").write_text(DOVECOT.format(place=place, port=port))
    (place / "users").write_text(f"{USER}:{{PLAIN}}{PASSWORD}\n")
    try:
        with _running([program, "-F", "-c", place / "conf"], port, place / "log"):
            yield port
    finally:
        shutil.rmtree(place, ignore_errors=True)


OAUTH2 = """
tokeninfo_url = http://127.0.0.1:{port}/tokeninfo?access_token=
username_attribute = email
active_attribute = active
active_value = yes
"""
DOVECOT = """
protocols = imap
log_path = {place}/log
base_dir = {place}/run
state_dir = {place}/state
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
mail_location = maildir:{place}/mail/%u
mailbox_list_index = no
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {place}/oauth2
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = scheme=PLAIN {place}/users
}}
userdb {{
  driver = static
  args = uid=nobody gid=nogroup home={place}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service auth {{
  chroot =
}}
"""


@contextmanager
def _running(command: Sequence[str | Path], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as out:
        server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
    try:
        for _ in range(400):
            with suppress(OSError, imaplib.IMAP4.error):
                imaplib.IMAP4("127.0.0.1", port).logout()
                break
            assert server.poll() is None, log.read_text("utf-8", "replace")
            time.sleep(0.05)
        yield
    finally:
        if port in _CLIENTS:
            _CLIENTS.pop(port).shutdown()
        server.terminate()
        server.wait()


@pytest.fixture(params=["pymap", "dovecot"])
def folder(request: pytest.FixtureRequest) -> Folder:
    port = request.getfixturevalue(f"{request.param}_port")
    made = Folder(port, f"Complaints-{uuid4().hex[:8]}", moves=request.param == "pymap")
    made.make()
    return made
