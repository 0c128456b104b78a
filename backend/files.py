"""Files by content hash, durable before the row that names them commits."""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from channels.base import SettingError, StorageUnavailable

if TYPE_CHECKING:
    from obstore import GetOptions  # its stubs alone know it

PIECE = 5 << 20  # bytes; an S3 store takes no smaller parts


class Files(Protocol):
    """A store of immutable files, each named by the sha256 of its bytes."""

    async def keep(self, content: bytes) -> str:
        """Stores bytes and returns their name once they are durable; raises `StorageUnavailable`."""

    async def read(self, name: str) -> bytes:
        """The bytes; raises KeyError when there are none, `StorageUnavailable` when the store is away."""

    async def head(self, name: str, length: int) -> bytes:
        """The first bytes of a file that has at least so many, and the same errors."""

    def pieces(self, name: str) -> AsyncIterator[bytes]:
        """The bytes piece by piece, for files of any size, and the same errors."""

    async def take_over(self, name: str, source: Path) -> None:
        """Stores a file of the disk whose bytes are known to have this name; raises `StorageUnavailable`."""


class ObjectFiles:
    """Files in an object store; the local folder is one, with the fsync that obstore leaves out."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder

    async def keep(self, content: bytes) -> str:
        name = await asyncio.to_thread(lambda: hashlib.sha256(content).hexdigest())
        path = _path(name)
        try:
            if not await self._holds(path, content):
                await obstore.put_async(self._store, path, content)
            if self._folder:
                await asyncio.to_thread(_sync, self._folder / path)
        except FileNotFoundError:  # what an object store says of the whole bucket
            raise StorageUnavailable("the store that AMENDS_FILES_URL names does not exist") from None
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable(f"the file could not be stored: {_reason(error)}") from error
        return name

    async def read(self, name: str) -> bytes:
        return await self._got(name, {})

    async def head(self, name: str, length: int) -> bytes:
        return await self._got(name, {"range": (0, length)})

    async def pieces(self, name: str) -> AsyncIterator[bytes]:
        path = _path(name)
        try:
            found = await obstore.get_async(self._store, path)
            async for piece in found.stream(PIECE):
                yield bytes(piece)
        except FileNotFoundError:
            raise KeyError(name) from None
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable(f"the file could not be read: {_reason(error)}") from error

    async def take_over(self, name: str, source: Path) -> None:
        path = _path(name)
        try:
            await obstore.put_async(self._store, path, source, chunk_size=PIECE, max_concurrency=2)
            if self._folder:
                await asyncio.to_thread(_sync, self._folder / path)
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable(f"the file could not be stored: {_reason(error)}") from error

    async def _got(self, name: str, options: "GetOptions") -> bytes:
        try:
            found = await obstore.get_async(self._store, _path(name), options=options)
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise KeyError(name) from None
        except (OSError, obstore.exceptions.BaseError) as error:
            raise StorageUnavailable(f"the file could not be read: {_reason(error)}") from error

    async def _holds(self, path: str, content: bytes) -> bool:
        """Whether the file is there, whole: power lost before its fsync can leave a torn one under the right name."""
        if self._folder:
            return await asyncio.to_thread(_is_of, self._folder / path, content)
        try:
            await obstore.head_async(self._store, path)
        except FileNotFoundError:
            return False
        return True


def open_files(url: str, data: Path) -> Files:
    """The store at `url`, or the folder `files` in the data folder. Raises `SettingError`."""
    if not url or url.startswith("file://"):
        folder = Path(url.removeprefix("file://")) if url else data / "files"
        folder.mkdir(parents=True, exist_ok=True)
        return ObjectFiles(LocalStore(folder), folder)
    try:
        return ObjectFiles(from_url(url))
    except (ValueError, obstore.exceptions.BaseError) as error:
        mend = f"this store cannot be opened: {_reason(error)}; write it like s3://bucket/folder"
        raise SettingError("AMENDS_FILES_URL", mend) from None


def _path(name: str) -> str:
    if len(name) != 64 or not name.isalnum():
        raise KeyError(name)
    return f"{name[:2]}/{name[2:]}"


def _is_of(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except FileNotFoundError:
        return False


def _sync(path: Path) -> None:
    for each in (path, path.parent, path.parent.parent):
        descriptor = os.open(each, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _reason(error: BaseException) -> str:
    return str(error).split("\n")[0][:200]
