"""`amends restore`: a desk made of a backup, into an empty data folder and an empty database.

Everything is held against its hash before anything is written. While it writes, a mark in the data folder keeps every
other command from it; a run after a killed one begins anew.
"""

import shutil
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import URL

from backend.backup import Failed, Manifest
from backend.backup import manifest as parts
from backend.backup.manifest import Unreadable
from backend.database.opening import engine_url
from backend.files import Files, open_files
from backend.schema import HEAD, knows
from bot.app import make_folder
from bot.backing import Tell
from bot.listening import LOCK, hold
from bot.loop import run
from bot.settings import RESTORING, Settings
from channels.base import SettingError

NOTHING = {LOCK, "lost+found"}  # what an empty data folder may hold


def restore(settings: Settings, folder: Path, tell: Tell, *, other_key: bool = False) -> Manifest:
    """Fills the desk the settings name. Raises `SettingError`, `Failed`, `StorageUnavailable`."""
    place = folder.resolve()
    try:
        manifest = parts.read(place)
        url = engine_url(settings.database)
        _refuse_unfit(settings, url, manifest, other_key=other_key)
        _refuse_used(settings, url)
        parts.examine(place, manifest, tell)
        make_folder(settings.data)
        with hold(settings.data):
            _refuse_used(settings, url)  # it took a while
            _fill(settings, url, place, manifest, tell)
    except Unreadable as error:
        raise Failed(f"{place} cannot be restored: {error}") from None
    except OSError as error:
        raise Failed(
            f"{error.filename or settings.data}: {error.strerror}; mend it and restore again"
        ) from error
    return manifest


def _refuse_unfit(settings: Settings, url: URL, manifest: Manifest, *, other_key: bool) -> None:
    if not knows(manifest.schema_version):
        mend = f"this version goes up to {HEAD}: use version {manifest.version}"
        raise Unreadable(f"its schema is {manifest.schema_version}, and {mend}")
    if url.get_backend_name() != manifest.database:
        kind = "postgresql+psycopg://…" if manifest.database == "postgresql" else "sqlite:///… or nothing"
        raise SettingError("AMENDS_DATABASE_URL", f"the backup is of {manifest.database}; give {kind}")
    kept = parts.KEY in manifest.parts
    given = parts.fingerprint(settings.secret_key) if settings.secret_key else None
    fits = given == manifest.secret_key if given else kept
    if not (fits or other_key):
        raise SettingError(
            "AMENDS_SECRET_KEY",
            "give the key the backup was made under, or customers' links of before no longer open; "
            "if it is lost, restore with --other-key",
        )


def _refuse_used(settings: Settings, url: URL) -> None:
    """Raises `Failed` where anything is that a restore would be mixed with; what a killed one left is no such thing."""
    data, begun = settings.data, (settings.data / RESTORING).exists()
    found = [] if begun or not data.is_dir() else [each.name for each in data.iterdir()]
    if used := sorted({*found} - NOTHING):
        raise Failed(f"{data} holds {used[0]} already; a restore goes into an empty data folder")
    if url.get_backend_name() == "postgresql":
        from backend.backup import postgres

        postgres.refuse_used(url)
        return
    from backend.backup import sqlite

    database = Path(url.database or "")
    if not (begun and database.resolve().is_relative_to(data.resolve())):
        sqlite.refuse_used(database)


def _fill(settings: Settings, url: URL, folder: Path, manifest: Manifest, tell: Tell) -> None:
    mark = settings.data / RESTORING
    if mark.exists():
        _clear(settings.data)
    parts.write_durably(mark, b"")
    parts.sync(settings.data)
    _copy_small(settings, folder, manifest)
    run(_copy_files(open_files(settings.files_url, settings.data), folder, manifest, tell))
    tell("database")
    with _filled(url, folder, manifest):
        mark.unlink()
        parts.sync(settings.data)


def _clear(data: Path) -> None:
    """Takes away what a killed restore had written: it began with an empty folder, and nobody worked in it since."""
    for each in data.iterdir():
        if each.name in {*NOTHING, RESTORING}:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()


def _filled(url: URL, folder: Path, manifest: Manifest) -> AbstractContextManager[None]:
    if manifest.database == "postgresql":
        from backend.backup import postgres

        return postgres.filled(url, folder, manifest)
    from backend.backup import sqlite

    return sqlite.filled(Path(url.database or ""), folder)


def _copy_small(settings: Settings, folder: Path, manifest: Manifest) -> None:
    """The key, unless a setting gives one, leave to read mailboxes, and letters nobody has fetched."""
    for path in manifest.parts:
        if path.startswith("mail-token-") or (path == parts.KEY and not settings.secret_key):
            parts.write_durably(settings.data / path, (folder / path).read_bytes())
    for path, _ in parts.listed(folder):
        if path.startswith(f"{parts.LETTERS}/"):
            target = settings.data / path
            target.parent.mkdir(parents=True, exist_ok=True)
            parts.write_durably(target, (folder / path).read_bytes())


async def _copy_files(files: Files, folder: Path, manifest: Manifest, tell: Tell) -> None:
    done = 0
    for path, digest in parts.listed(folder):
        if path.startswith(f"{parts.FILES}/"):
            await files.take_over(digest, folder / path)
            done += 1
            tell(f"{done} of {manifest.files.count} files")
