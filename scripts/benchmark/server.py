"""Processes that are measured: the desk and the floors, each in a session of its own, on loopback only."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmark.ports import unused_port

ROOT = Path(__file__).resolve().parents[2]
AMENDS = Path(sys.executable).with_name("amends")
START_SECONDS = 60.0
STOP_SECONDS = 15.0


@dataclass(slots=True)
class Server:
    """A running process, its ports and where it says what it has to say."""

    process: subprocess.Popen[bytes]
    ports: tuple[int, ...]
    log: Path

    def stop(self) -> None:
        """Asks it to end, and ends it when it does not."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9 for the whole session group."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def work(self) -> float:
        """Seconds of the processor, the whole process tree, since its start."""
        return sum(sum(each.cpu_times()[:2]) for each in self._tree())

    def last_words(self) -> str:
        return self.log.read_text("utf-8", "replace")[-2000:]

    def memory(self) -> float:
        """MB resident now, the whole process tree."""
        return sum(_resident(each) for each in self._tree()) / 2**20

    def _tree(self) -> Sequence[psutil.Process]:
        try:
            first = psutil.Process(self.process.pid)
            return [first, *first.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []


async def start(
    command: Sequence[str | Path], ports: Sequence[int], log: Path, environment: Mapping[str, str]
) -> Server:
    """Starts a program and returns when it answers at every port. Raises RuntimeError with the end of its log."""
    server = _spawn(command, ports, log, environment)
    deadline = time.monotonic() + START_SECONDS
    while not all(_answers(port) for port in ports):
        if server.process.poll() is not None or time.monotonic() > deadline:
            server.kill()
            raise RuntimeError(f"{Path(command[0]).name} did not start:\n{server.last_words()}")
        await asyncio.sleep(0.02)
    return server


def _spawn(
    command: Sequence[str | Path], ports: Sequence[int], log: Path, environment: Mapping[str, str]
) -> Server:
    own = ("AMENDS_", "COV_", "PYTEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=log.parent,  # no .env of the checkout
            env={**kept, "PYTHONPATH": f"{ROOT / 'scripts'}:{ROOT}", **environment},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    return Server(process, tuple(ports), log)


async def start_desk(
    folder: Path,
    database: str,
    sink: int,
    ports: tuple[int, int],
    command: Sequence[str | Path] = (AMENDS,),
    imap: int = 0,
) -> Server:
    """The program under test; `ports` are those of HTTP and of the mail listener, `imap` that of a mailbox it reads."""
    http, mail = ports
    given = desk_environment(folder, database, sink, mail)
    if imap:
        given["AMENDS_MAIL_IMAP_URL"] = f"imap://complaints:secret@127.0.0.1:{imap}/INBOX"
    if database.startswith("postgresql"):
        _migrate(folder, given)
    return await start([*command, "serve", "--port", str(http)], ports, folder / "desk.log", given)


def _migrate(folder: Path, given: Mapping[str, str]) -> None:
    subprocess.run([str(AMENDS), "migrate"], cwd=folder, env={**os.environ, **given}, check=True)


def desk_environment(folder: Path, database: str, sink: int, mail: int) -> dict[str, str]:
    return {
        "AMENDS_DATA": str(folder / "data"),
        "AMENDS_DATABASE_URL": database,
        "AMENDS_MAIL_LISTEN": f"127.0.0.1:{mail}",
        "AMENDS_MAIL_SMTP_URL": f"smtp://127.0.0.1:{sink}",
        "AMENDS_MAIL_ADDRESS": "complaints@example.org",
    }


async def start_floor(kind: str, folder: Path, database: str, answer: bytes, sink: int) -> Server:
    """A floor; its answers are these bytes."""
    ready_made = folder / f"answer-{kind}"
    ready_made.write_bytes(answer)
    port = unused_port()
    command = [
        sys.executable, "-m", "benchmark.floors", kind, "--database", database, "--port", str(port),
        "--sink", str(sink), "--answer", str(ready_made),
    ]  # fmt: skip
    return await start(command, [port], folder / f"floor-{kind}.log", {})


def verify(folder: Path, database: str, sink: int) -> tuple[bool, str]:
    """Whether `amends verify` finds every chain intact, and its verdict."""
    environment = desk_environment(folder, database, sink, unused_port())
    done = subprocess.run(
        [str(AMENDS), "verify"],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, (done.stdout + done.stderr).strip().splitlines()[-1]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0
