"""`amends backup`: database, files and what else lies in the data folder, copied while the desk runs or not.

The database comes first, as it was at one moment. Files are never changed or taken away and stand before the row that
names them, so each file that moment names can be copied later; so can a letter in the Maildir, which stands there
before its message counts as sent. The lock of the data folder is neither needed nor taken.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TextIO

from backend.backup import Failed, Manifest
from backend.backup import manifest as parts
from backend.backup.snapshot import Snapshot
from backend.backup.unfinished import NAMES, unfinished
from backend.database.opening import engine_url
from backend.files import Files, open_files
from backend.schema import HEAD, knows
from bot.loop import run
from bot.settings import Settings
from channels.base import SettingError

AT_ONCE = 8  # files on their way

_HASH = re.compile("[0-9a-f]{64}")

Tell = Callable[[str], None]


@dataclass(slots=True)
class Stored:
    """The files copied, and those that were not to be had: their names, each with the reason."""

    count: int = 0
    bytes: int = 0
    missing: list[str] = field(default_factory=list)


def back_up(settings: Settings, target: Path, tell: Tell) -> tuple[Manifest, list[str]]:
    """Makes the backup at `target`, all of it or nothing. Returns what it holds, and which files were not to be had.

    Raises `SettingError`, `Failed`, `StorageUnavailable`.
    """
    place = target.resolve()
    take, key = _engine(settings), _key(settings)
    _refuse_live(settings, place)
    try:
        with unfinished(place) as folder:
            tell("database")
            return _fill(settings, folder, take(folder), key, tell)
    except OSError as error:
        raise Failed(f"{error.filename or place}: {error.strerror}; nothing was kept") from error


def _engine(settings: Settings) -> Callable[[Path], Snapshot]:
    """How this desk's database is copied. Raises `SettingError` where there is none: a wrong folder, most likely."""
    url = engine_url(settings.database)
    if url.get_backend_name() == "postgresql":
        from backend.backup import postgres

        return lambda folder: postgres.take(url, folder)
    from backend.backup import sqlite

    source = Path(url.database or "")
    if not source.is_file():
        raise SettingError(
            "AMENDS_DATA", f"there is no database {source}; name the folder of the desk to be copied"
        )
    return lambda folder: sqlite.take(source, folder)


def _refuse_live(settings: Settings, place: Path) -> None:
    """A backup in the middle of what it copies would be neither."""
    data = settings.data.resolve()
    alive = [parts.FILES, parts.LETTERS]
    folders = [data / name for name in alive]
    if settings.files_url.startswith("file://"):
        folders.append(Path(settings.files_url.removeprefix("file://")).resolve())
    inside = next((each for each in folders if place.is_relative_to(each)), None)
    if place == data or inside:
        raise SettingError(
            str(place), f"is of the desk's own data ({inside or data}); name a folder elsewhere"
        )


def _key(settings: Settings) -> str:
    """The desk's secret key. Raises `SettingError` where it is not to be had: of another folder, most likely."""
    try:
        return settings.secret_key or (settings.data / parts.KEY).read_text().strip()
    except OSError as error:
        mend = "name the folder of the desk to be copied, or give AMENDS_SECRET_KEY"
        raise SettingError("AMENDS_DATA", f"{settings.data / parts.KEY}: {error.strerror}; {mend}") from None


def _fill(
    settings: Settings, folder: Path, snapshot: Snapshot, key: str, tell: Tell
) -> tuple[Manifest, list[str]]:
    if not knows(snapshot.schema_version):
        mend = f"this version goes up to {HEAD}: back it up with the version that serves it"
        raise Failed(f"the database has the schema {snapshot.schema_version or 'of nobody'}, and {mend}")
    with (folder / parts.SUMS).open("w", encoding="utf-8") as sums:
        held = {path: _listed(folder, path, sums) for path in (*snapshot.parts, *_secrets(settings, folder))}
        letters = 0
        for path in _letters(settings.data / parts.LETTERS, folder / parts.LETTERS):
            _listed(folder, str(path.relative_to(folder)), sums)
            letters += 1
        stored = run(_copy_files(open_files(settings.files_url, settings.data), folder, sums, tell))
        sums.flush()
        os.fsync(sums.fileno())
    (folder / NAMES).unlink()
    manifest = Manifest(
        format=parts.FORMAT,
        version=version("amends"),
        made_at=snapshot.made_at,
        database=snapshot.database,
        schema_version=snapshot.schema_version,
        rows=dict(snapshot.rows),
        columns={name: tuple(columns) for name, columns in snapshot.columns.items()},
        files=parts.Kept(count=stored.count, bytes=stored.bytes, missing=len(stored.missing)),
        letters=letters,
        secret_key=parts.fingerprint(key),
        parts={**held, parts.SUMS: parts.part_of(folder / parts.SUMS)},
    )
    manifest.write(folder)
    return manifest, stored.missing


def _listed(folder: Path, path: str, sums: TextIO) -> parts.Part:
    found = parts.part_of(folder / path)
    sums.write(f"{found.sha256}  {path}\n")
    return found


def _secrets(settings: Settings, folder: Path) -> Iterator[str]:
    """The key that was made here (one given by a setting is kept by who gives it), and leave to read mailboxes."""
    made = [] if settings.secret_key else [parts.KEY]
    for name in (*made, *sorted(each.name for each in settings.data.glob(parts.TOKENS))):
        try:
            content = (settings.data / name).read_bytes()
        except FileNotFoundError:
            continue
        parts.write_durably(folder / name, content)
        yield name


def _letters(source: Path, target: Path) -> Iterator[Path]:
    """Copies the Maildir; what a mail program moves from new to cur meanwhile is looked for once more."""
    known: set[str] = set()
    for _ in range(2):
        for box in ("new", "cur"):
            for letter in sorted((source / box).glob("[!.]*")):
                mark = letter.name.partition(":")[0]
                if mark in known:
                    continue
                try:
                    content = letter.read_bytes()
                except FileNotFoundError:
                    continue
                known.add(mark)
                (target / box).mkdir(parents=True, exist_ok=True)
                parts.write_durably(target / box / letter.name, content)
                yield target / box / letter.name


async def _copy_files(files: Files, folder: Path, sums: TextIO, tell: Tell) -> Stored:
    """Copies every file the snapshot names, a few at once, and lists it."""
    stored = Stored()
    with (folder / NAMES).open(encoding="utf-8") as names:
        while batch := [line.rstrip("\n") for line in islice(names, AT_ONCE)]:
            copies = (_copy_file(files, name, folder) for name in batch)
            for name, size in zip(batch, await asyncio.gather(*copies, return_exceptions=True), strict=True):
                if isinstance(size, BaseException):  # told when the others have ended, too
                    raise size
                if isinstance(size, str):
                    stored.missing.append(f"{name} {size}")
                    continue
                stored.count += 1
                stored.bytes += size
                sums.write(f"{name}  {_place(name)}\n")
            tell(f"{stored.count} files, {stored.bytes // 1_000_000} MB")
    return stored


async def _copy_file(files: Files, name: str, folder: Path) -> int | str:
    """Copies one file and returns its size, or what is wrong with it."""
    if not _HASH.fullmatch(name):
        return "is no name of a file"
    target, digest, size = folder / _place(name), hashlib.sha256(), 0
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        with target.open("wb") as file:
            async for piece in files.pieces(name):
                digest.update(piece)
                file.write(piece)
                size += len(piece)
            file.flush()
            await asyncio.to_thread(os.fsync, file.fileno())
    except KeyError:
        target.unlink()
        return "is missing"
    if digest.hexdigest() != name:
        target.unlink()
        return "is damaged: its bytes are of another hash"
    return size


def _place(name: str) -> str:
    return f"{parts.FILES}/{name[:2]}/{name[2:]}"


def told(manifest: Manifest, target: Path) -> str:
    """The backup in a line."""
    held = (
        f"{manifest.rows['complaint']} complaints, {manifest.files.count} files, {manifest.letters} letters"
    )
    secret = " It holds the secret key: guard it." if parts.KEY in manifest.parts else ""
    return f"{target}: {held}.{secret}"
