"""Outgoing mail kept in a Maildir, where no server is configured to take it."""

import asyncio
import os
import re
import socket
from datetime import datetime
from pathlib import Path

from channels.base import SendError

_FOLDERS = ("tmp", "new", "cur")


class Maildir:
    """A folder any mail program opens. A file is named after its message: a mail kept twice is one file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def keep(self, identity: str, at: datetime, mail: bytes) -> None:
        """Returns when the mail is durable; raises `SendError`."""
        try:
            await asyncio.to_thread(self._write, self._name(identity, at), mail)
        except OSError as error:
            message = f"the mail could not be kept in {self.folder}: {error.strerror or error}"
            raise SendError(message, permanent=False) from error

    def _name(self, identity: str, at: datetime) -> str:
        mark = re.sub(r"[^A-Za-z0-9_.-]", "_", identity.strip("<>"))[:120]
        return f"{int(at.timestamp())}.{mark}.{_host()}"

    def _write(self, name: str, mail: bytes) -> None:
        for folder in _FOLDERS:
            (self.folder / folder).mkdir(parents=True, exist_ok=True)
        waiting, kept = self.folder / "tmp" / name, self.folder / "new" / name
        with waiting.open("wb") as file:
            file.write(mail)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(kept)
        _sync_folder(kept.parent)


def _host() -> str:
    """A Maildir name ends with the host, its slash and colon written as octal (the Maildir convention)."""
    return socket.gethostname().replace("/", "\\057").replace(":", "\\072")


def _sync_folder(folder: Path) -> None:
    """A rename is durable once its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
