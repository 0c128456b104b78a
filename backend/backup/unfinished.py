"""The folder a backup is written into: beside its target under a name that says so, and renamed when all is there."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from backend.backup import Failed
from backend.backup import manifest as parts
from channels.base import SettingError

ENDING = ".unfinished"
LOCK = ".lock"
NAMES = ".names"  # of the files the database names, while they are copied
_OURS = (
    LOCK, NAMES, parts.NAME, parts.SUMS, parts.TABLES, parts.FILES, parts.LETTERS, parts.KEY, parts.TOKENS,
    f"{parts.DATABASE}*",
)  # fmt: skip


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Gives the folder to write into. After the block it is `target`, durably; after an error it is gone.

    Raises `SettingError` for a target that cannot be one, `Failed` while another backup is made there. What a killed
    run left is cleared away by the next one of the same name.
    """
    _look_at(target)
    place = target.with_name(target.name + ENDING)
    with _alone_in(place):
        _clear(place)
        try:
            yield place
            _sync_all(place)
            _become(place, target)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
    (target / LOCK).unlink(missing_ok=True)


def _look_at(target: Path) -> None:
    try:
        if target.is_dir() and any(target.iterdir()):
            raise SettingError(str(target), "holds something already; name a folder that is not there yet")
        if target.exists() and not target.is_dir():
            raise SettingError(str(target), "is no folder")
        if os.path.ismount(target):
            mend = (
                f"is a mount point, which no finished backup can be renamed to; name {target}/DAY or the like"
            )
            raise SettingError(str(target), mend)
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(str(target), f"cannot be made: {error.strerror}") from None


@contextmanager
def _alone_in(place: Path) -> Iterator[None]:
    try:
        place.mkdir(mode=0o700, exist_ok=True)
        lock = (place / LOCK).open("a")
    except OSError as error:
        raise SettingError(str(place.parent), f"cannot be written: {error.strerror}") from None
    with lock:
        try:
            with suppress(_NoLocks):
                _take(lock.fileno())
        except BlockingIOError:
            raise Failed(
                f"another amends backup is writing {place}; wait for it or name another folder"
            ) from None
        yield


class _NoLocks(OSError):
    """A file system that has none (some network shares): two backups to one folder are then nobody's plan."""


def _take(descriptor: int) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError as error:
        raise _NoLocks from error


def _clear(place: Path) -> None:
    """Takes away what a killed backup left. Raises `Failed` where anything else lies."""
    found = list(place.iterdir())
    strange = [each.name for each in found if not any(each.match(name) for name in _OURS)]
    if strange:
        (place / LOCK).unlink()
        raise Failed(f"{place} holds {strange[0]}, which is of no backup; move it away")
    for each in found:
        if each.name == LOCK:
            continue
        if each.is_dir() and not each.is_symlink():
            shutil.rmtree(each)
        else:
            each.unlink()


def _sync_all(place: Path) -> None:
    for folder, _, _ in os.walk(place):
        parts.sync(Path(folder))


def _become(place: Path, target: Path) -> None:
    try:
        place.rename(target)
    except OSError as error:
        raise Failed(f"{target} could not be put in its place: {error.strerror}") from None
    parts.sync(target.parent)
