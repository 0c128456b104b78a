"""Where the desk is served: its socket, and the address that other commands on the same data read."""

import fcntl
import socket
import time
from pathlib import Path
from typing import TextIO

from channels.base import SettingError

LOCK = "serve.lock"
TRIES, BETWEEN = 4, 0.05  # seconds


def listen(host: str, port: int) -> socket.socket:
    """The socket the desk is served from. Raises `SettingError` for a taken port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # with its protocol named asyncio sends at once; without it each answer waits 40 ms for an acknowledgement
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(512)
    except OSError as error:
        listening.close()
        raise SettingError(
            "AMENDS_PORT", f"{host}:{port} cannot be used ({error.strerror}); choose another"
        ) from None
    listening.setblocking(False)
    return listening


def free_port(host: str) -> int:
    """A port nobody listens on, for who does not mind which."""
    with listen(host, 0) as listening:
        return int(listening.getsockname()[1])


def hold(data: Path) -> TextIO:
    """The lock of the one process that serves from this folder. Raises `SettingError` where another holds it."""
    file = (data / LOCK).open("a+")
    for _ in range(TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(BETWEEN)  # a command that looks whether a desk runs has it for a moment
        else:
            return file
    file.close()
    mend = f"another amends serve works in {data}; stop it or use another folder"
    raise SettingError("AMENDS_DATA", mend)


def tell(lock: TextIO, url: str) -> None:
    """Writes into the lock where the desk is served, for commands beside it."""
    lock.truncate(0)
    lock.write(url)
    lock.flush()


def served_at(data: Path) -> str:
    """Where a running desk of this folder is served; nothing where none runs."""
    try:
        with (data / LOCK).open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return file.read().strip()
    except OSError:
        pass
    return ""
