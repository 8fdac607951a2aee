"""
Assets in a folder on disk.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final
from uuid import uuid4

import attrs
from anyio import from_thread, to_thread

from vividly_adapters._translate import translating
from vividly_core.domain.artifact import StoredAsset, check_key
from vividly_core.domain.errors import Misconfigured, NotFound, Unavailable

from ._fences import fenced

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from contextlib import AbstractContextManager

    from vividly_core.domain.errors import PortError
    from vividly_core.domain.ids import AssetKey, FilePath
    from vividly_core.ports.progress import Progress

_CHUNK_BYTES: Final = 1024 * 1024
_MEDIA_TYPES: Final = {
    ".json": "application/json",
    ".md": "text/markdown",
    ".wav": "audio/wav",
    ".vtt": "text/vtt",
    ".mp4": "video/mp4",
    ".jpg": "image/jpeg",
}


@attrs.frozen(kw_only=True)
class DirectoryAssetStore:
    """
    An `AssetStore` and its `AssetRemoval`. One file an object, under *root*, which is made when first needed, for its
    owner only: lessons are a student's.

    A file is written beside its place under a hidden name, flushed to disk, and then renamed: it is whole or
    absent. Media types follow from the names' endings. Fences stand in a hidden folder of the same shape.
    """

    root: Path

    async def put(
        self,
        key: AssetKey,
        content: bytes | FilePath,
        *,
        media_type: str,
        progress: Progress,
        fence: int | None = None,
    ) -> StoredAsset:
        """
        Store *content*.
        """
        with translating(_ERRORS):
            return await to_thread.run_sync(self._put, key, content, media_type, progress, fence)

    async def stat(self, key: AssetKey) -> StoredAsset:
        """
        Say what *key* holds.
        """
        with translating(_ERRORS):
            return await to_thread.run_sync(self._stat, key)

    async def read(self, key: AssetKey) -> bytes:
        """
        Bring a small object.
        """
        with translating(_ERRORS):
            return await to_thread.run_sync(self._path(key).read_bytes)

    async def fetch(self, key: AssetKey, into: FilePath) -> None:
        """
        Bring an object into a file.
        """
        with translating(_ERRORS):
            await to_thread.run_sync(self._fetch, key, Path(into))

    async def remove(self, key: AssetKey) -> bool:
        """
        See to it that *key* holds nothing.
        """
        with translating(_ERRORS):
            return await to_thread.run_sync(self._remove, key)

    def _path(self, key: AssetKey) -> Path:
        check_key(key)
        return self.root / key

    def _record(self, key: AssetKey) -> Path:
        return self.root / ".fences" / key

    def _fenced(self, key: AssetKey, fence: int | None) -> AbstractContextManager[None]:
        return nullcontext() if fence is None else fenced(self._record(key), fence)

    def _put(
        self, key: AssetKey, content: bytes | FilePath, media_type: str, progress: Progress, fence: int | None
    ) -> StoredAsset:
        path = self._path(key)
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        _make_folder(path.parent)
        digest = hashlib.sha256()
        with _replacing(path, self._fenced(key, fence)) as part:
            with part.open("xb") as target:
                if isinstance(content, str):
                    _copy(Path(content), target, digest, progress)
                else:
                    digest.update(content)
                    target.write(content)
                target.flush()
                os.fsync(target.fileno())
            size = part.stat().st_size
        from_thread.run_sync(progress, 1.0)
        return self._stored(key, path, media_type, size, digest.hexdigest())

    def _stat(self, key: AssetKey) -> StoredAsset:
        path = self._path(key)
        digest = hashlib.sha256()
        size = 0
        with path.open("rb") as source:
            while chunk := source.read(_CHUNK_BYTES):
                from_thread.check_cancelled()
                digest.update(chunk)
                size += len(chunk)
        media_type = _MEDIA_TYPES.get(path.suffix, "application/octet-stream")
        return self._stored(key, path, media_type, size, digest.hexdigest())

    def _fetch(self, key: AssetKey, into: Path) -> None:
        with _replacing(into, nullcontext()) as part:
            shutil.copyfile(self._path(key), part)

    def _remove(self, key: AssetKey) -> bool:
        # The object first: until it is gone, its fence keeps others out.
        removed = _unlink(self._path(key))
        _unlink(self._record(key))
        return removed

    def _stored(self, key: AssetKey, path: Path, media_type: str, size: int, sha256: str) -> StoredAsset:
        return StoredAsset(
            key=key, url=path.resolve().as_uri(), media_type=media_type, size_bytes=size, sha256=sha256
        )


def _make_folder(folder: Path) -> None:
    while True:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except FileExistsError:
            # It was there, and went with the last object in it; what is there and no folder is in the way.
            if folder.exists() and not folder.is_dir():
                raise
        else:
            return


def _unlink(path: Path) -> bool:
    """
    Remove the file, and the folder that was there for it; ``False`` if there was no file.
    """
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError):
        return False
    with suppress(OSError):
        path.parent.rmdir()
    return True


@contextmanager
def _replacing(path: Path, permit: AbstractContextManager[None]) -> Generator[Path]:
    """
    Lend the name of a file beside *path* that takes its place at the end, within *permit*, or is gone.
    """
    part = path.with_name(f".part-{uuid4().hex}")
    try:
        yield part
        with permit:
            # A thread cannot be interrupted; but nothing appears that nobody waits for any more.
            from_thread.check_cancelled()
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, target: BinaryIO, digest: hashlib._Hash, progress: Progress) -> None:
    whole = max(source.stat().st_size, 1)
    done = 0
    with source.open("rb") as opened:
        while chunk := opened.read(_CHUNK_BYTES):
            from_thread.check_cancelled()
            digest.update(chunk)
            target.write(chunk)
            done += len(chunk)
            from_thread.run_sync(progress, min(done / whole, 1.0))


_ERRORS: Final[dict[type[Exception], Callable[[Any], PortError]]] = {
    FileNotFoundError: lambda _: NotFound("there is no such object"),
    PermissionError: lambda error: Misconfigured(
        f"the folder of assets may not be used ({error.strerror}); choose another with VIVIDLY_DATA_DIR"
    ),
    OSError: lambda error: Unavailable(f"the folder of assets failed: {error.strerror}"),
}
