"""What a backup says of itself: `backup.json`, and `SHA256SUMS` over everything that lies beside it.

amends.db or tables/NAME.copy     the database: of SQLite itself, of PostgreSQL what its own COPY writes
files/ab/cdef…                    files under the sha256 of their bytes, as the desk keeps them
secret-key, mail-token-….json, outgoing-mail/…      what else lies in the data folder and cannot be made again
SHA256SUMS                        one line a file, which `sha256sum --check` reads, too
backup.json                       written last
"""

import hashlib
import hmac
import os
import re
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

NAME = "backup.json"
SUMS = "SHA256SUMS"
DATABASE = "amends.db"
TABLES = "tables"
FILES = "files"
LETTERS = "outgoing-mail"
KEY = "secret-key"
TOKENS = "mail-token-*.json"
FORMAT = 1
CHUNK = 1 << 20  # bytes read or written at once

_LISTED = re.compile(
    r"amends\.db|tables/[a-z_]+\.copy|secret-key|mail-token-[0-9a-f]+\.json"
    r"|files/[0-9a-f]{2}/[0-9a-f]{62}|outgoing-mail/(?:new|cur)/(?!\.\.?$)[^/\n]+"
)


class Unreadable(Exception):
    """The folder is no whole backup; the message says what is wrong with it."""


class Part(BaseModel):
    """One file of the backup."""

    model_config = ConfigDict(frozen=True)

    bytes: int
    sha256: str


class Kept(BaseModel):
    """The stored files: how many there are, and how many the database names that were not to be had."""

    model_config = ConfigDict(frozen=True)

    count: int
    bytes: int
    missing: int


class Manifest(BaseModel):
    """`rows` counts the rows of each table. `secret_key` tells the desk's key from another without holding it."""

    model_config = ConfigDict(frozen=True)

    format: int
    version: str
    made_at: datetime
    database: Literal["sqlite", "postgresql"]
    schema_version: str
    rows: dict[str, int]
    columns: dict[str, tuple[str, ...]]
    files: Kept
    letters: int
    secret_key: str
    parts: dict[str, Part]

    def write(self, folder: Path) -> None:
        text = self.model_dump_json(indent=2)
        write_durably(folder / NAME, f"{text}\n".encode())


def read(folder: Path) -> Manifest:
    """The manifest of a backup; raises `Unreadable`."""
    try:
        found = Manifest.model_validate_json((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise Unreadable(f"it has no {NAME}: no backup, or one that was never finished") from None
    except (OSError, ValidationError) as error:
        raise Unreadable(f"its {NAME} cannot be read ({str(error).splitlines()[0]})") from None
    if found.format != FORMAT:
        raise Unreadable(f"its format is {found.format}, and this version reads {FORMAT}")
    return found


def fingerprint(key: str) -> str:
    """The same for the same key, and no way back to it."""
    return hmac.new(key.encode(), b"amends backup", hashlib.sha256).hexdigest()[:16]


def part_of(path: Path) -> Part:
    """Size and sha256 of a file, read piece by piece."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return Part(bytes=size, sha256=digest.hexdigest())


def listed(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file the backup should hold, as (path, sha256); raises `Unreadable`."""
    with (folder / SUMS).open(encoding="utf-8") as file:
        for line in file:
            digest, _, path = line.rstrip("\n").partition("  ")
            if not _LISTED.fullmatch(path):
                raise Unreadable(f"{SUMS} names {path!r}, which no backup holds")
            yield path, digest


def examine(folder: Path, manifest: Manifest, tell: Callable[[str], None]) -> None:
    """Reads everything and holds it against its hash; raises `Unreadable` at the first that does not fit."""
    waiting = dict(manifest.parts)
    for path in list(waiting):
        if not (path == SUMS or _LISTED.fullmatch(path)):
            raise Unreadable(f"{NAME} names {path!r}, which no backup holds")
    _hold_against(folder, SUMS, waiting.pop(SUMS, Part(bytes=0, sha256="")).sha256)
    stored = 0
    for path, digest in listed(folder):
        tell(f"checking {path}")
        _hold_against(folder, path, digest)
        stored += path.startswith(f"{FILES}/")
        if (known := waiting.pop(path, None)) and known.sha256 != digest:
            raise Unreadable(f"{NAME} and {SUMS} do not agree about {path}")
    if waiting or stored != manifest.files.count:
        absent = ", ".join(waiting) or f"{manifest.files.count - stored} files"
        raise Unreadable(f"{SUMS} does not name {absent}")


def _hold_against(folder: Path, path: str, digest: str) -> None:
    try:
        found = part_of(folder / path)
    except FileNotFoundError:
        raise Unreadable(f"{path} is missing") from None
    except OSError as error:
        raise Unreadable(f"{path} cannot be read: {error.strerror}") from None
    if found.sha256 != digest:
        raise Unreadable(f"{path} was changed or is damaged")


def write_durably(path: Path, content: bytes) -> None:
    """Writes a small file for its owner alone; on the disk when this returns, save for its name in the folder."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """A file's bytes, or a folder's names, on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
