"""A Postfix of its own as a program: it takes mail on loopback, and routes it as the test says."""

import asyncio
import os
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from benchmark.ports import unused_port

from policy import skip_without_package

PROGRAMS = Path("/usr/lib/postfix/sbin")
MAIN = """
compatibility_level = 3.6
queue_directory = {place}/spool
data_directory = {place}/data
maillog_file = {place}/log
maillog_file_prefixes = {place}
myhostname = mx.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtp_dns_support_level = disabled
smtp_host_lookup = native
transport_maps = texthash:{place}/transport
import_environment = MAIL_CONFIG
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
smtputf8_enable = yes
"""
SERVICES = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 1 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """Where it listens. `waiting` are the mails it keeps to try again."""

    place: Path
    port: int

    def route(self, **ports: int) -> None:
        """Mail for these domains (an underscore for the dot) goes to those ports of this machine."""
        lines = [f"{name.replace('_', '.')} smtp:[127.0.0.1]:{port}\n" for name, port in ports.items()]
        (self.place / "transport").write_text("".join(lines))
        self._tell("postfix", "reload")

    def hand_in(self, mail: bytes, sender: str, recipient: str) -> None:
        with smtplib.SMTP("127.0.0.1", self.port, timeout=20) as client:
            client.sendmail(sender, [recipient], mail)

    def waiting(self) -> int:
        return sum(1 for each in (self.place / "spool" / "deferred").rglob("*") if each.is_file())

    async def until_waiting(self, wanted: int) -> None:
        async with asyncio.timeout(30):
            while await asyncio.to_thread(self.waiting) != wanted:  # noqa: ASYNC110 - another program's
                await asyncio.sleep(0.02)

    def try_again(self) -> None:
        self._tell("postqueue", "-f")

    def _tell(self, program: str, word: str) -> None:
        command = [f"/usr/sbin/{program}", "-c", self.place / "conf", word]
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def postfix() -> Iterator[Postfix]:
    if not (PROGRAMS / "master").exists():
        skip_without_package("postfix")
    if os.getuid() != 0:
        pytest.skip("only root may start Postfix")
    port = unused_port()
    place = Path(tempfile.mkdtemp(prefix="amends-postfix-"))
    place.chmod(0o755)
    for name in ("conf", "spool", "data"):
        (place / name).mkdir()
    shutil.chown(place / "data", "postfix")
    (place / "transport").write_text("")
    (place / "conf" / "main.cf").write_text(MAIN.format(place=place))
    (place / "conf" / "master.cf").write_text(SERVICES.format(port=port))
    server = Postfix(place, port)
    try:
        with suppress(subprocess.CalledProcessError):
            server._tell("postfix", "check")  # makes the folders of the queue
        server._tell("postfix", "start")
        yield server
    finally:
        with suppress(subprocess.CalledProcessError):
            server._tell("postfix", "stop")
        shutil.rmtree(place, ignore_errors=True)
