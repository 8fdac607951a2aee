"""
What an object is known by: its size, our hash, and Google's.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from typing import Protocol

import attrs
import google_crc32c


class Source(Protocol):
    """
    Bytes that can be read more than once, from anywhere.
    """

    @property
    def size(self) -> int:
        """
        How many.
        """
        ...

    async def summary(self) -> Summary:
        """
        What they are known by.
        """
        ...

    async def read(self, offset: int, size: int) -> bytes | memoryview:
        """
        Those from *offset* on, *size* of them.
        """
        ...


@attrs.frozen
class Summary:
    """
    *sha256* in hexadecimal digits, *crc32c* as Cloud Storage writes it.
    """

    size: int
    sha256: str
    crc32c: str


@attrs.define
class Running:
    """
    A `Summary` in the making.
    """

    _size: int = 0
    _sha256: hashlib._Hash = attrs.field(factory=hashlib.sha256)
    _crc32c: int = 0

    def update(self, data: bytes | memoryview) -> None:
        """
        Go on with *data*.
        """
        self._size += len(data)
        self._sha256.update(data)
        self._crc32c = google_crc32c.extend(self._crc32c, bytes(data))

    def summary(self) -> Summary:
        """
        As far as it went.
        """
        return Summary(self._size, self._sha256.hexdigest(), written(self._crc32c))


def written(crc32c: int) -> str:
    """
    *crc32c* as Cloud Storage writes it.
    """
    return b64encode(crc32c.to_bytes(4)).decode()
