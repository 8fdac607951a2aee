"""
Encoded scenes, kept for the next time: what has not changed is not encoded again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final

import attrs

from vividly_adapters._whole_file import PART, whole_file_here

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SUFFIX: Final = ".scene"
_DIGEST_BYTES: Final = 32
_STALE_SECONDS: Final = 3600


@attrs.frozen(kw_only=True)
class SceneCache:
    """
    Files in *folder*, one a scene, at most *limit_bytes* in all: those that were not used for the longest go first.

    Many processes may use it at once. What cannot be read or written there is not kept, and no error.
    """

    folder: Path
    limit_bytes: int

    def find(self, key: str) -> IO[bytes] | None:
        """
        The scene that was kept under *key*, open at its beginning; it can be read even if it is removed meanwhile.
        """
        path = self._path(key)
        try:
            file = path.open("rb")
        except OSError:
            return None
        digest = file.read(_DIGEST_BYTES)
        # A machine that lost its power may have left half of it.
        if hashlib.file_digest(file, "sha256").digest() != digest:
            file.close()
            return None
        file.seek(_DIGEST_BYTES)
        with suppress(OSError):
            os.utime(path)
        return file

    def keep(self, key: str, scene: Path) -> None:
        """
        Keep a copy of *scene* under *key*, whole or not at all.
        """
        with suppress(OSError), scene.open("rb") as source:
            digest = hashlib.file_digest(source, "sha256").digest()
            source.seek(0)
            with whole_file_here(self._path(key)) as part, part.open("wb") as file:
                file.write(digest)
                shutil.copyfileobj(source, file)

    def tidy(self) -> None:
        """
        Remove what is too much, and what was never finished.
        """
        with suppress(OSError):
            self._remove_unfinished()
            known = sorted(_looked_at(self.folder.glob(f"*{_SUFFIX}")), reverse=True)
            total = 0
            for _, size, path in known:
                total += size
                if total > self.limit_bytes:
                    path.unlink(missing_ok=True)

    def _remove_unfinished(self) -> None:
        for used, _, path in _looked_at(self.folder.glob(f"{PART}*")):
            if time.time() - used > _STALE_SECONDS:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}{_SUFFIX}"


def _looked_at(paths: Iterable[Path]) -> Iterable[tuple[float, int, Path]]:
    for path in paths:
        # Others tidy, too.
        with suppress(FileNotFoundError):
            status = path.stat()
            yield status.st_mtime, status.st_size, path
