"""
What is stored: bytes, or a file.
"""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

import attrs
from anyio import CancelScope, from_thread, to_thread

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Unavailable

from ._checksums import Running

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from vividly_core.domain.errors import PortError
    from vividly_core.domain.ids import FilePath

    from ._checksums import Source, Summary

_PIECE_BYTES: Final = 1024 * 1024


@asynccontextmanager
async def open_source(content: bytes | FilePath) -> AsyncGenerator[Source]:
    """
    Lend what *content* is, or the file that it names.
    """
    if not isinstance(content, str):
        # A copy: what was summed up and what is sent must be the same, whatever the caller does.
        yield _Bytes(bytes(content))
        return
    with translating(_ERRORS):
        descriptor = await to_thread.run_sync(os.open, content, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield _File(descriptor, os.fstat(descriptor).st_size)
    finally:
        with CancelScope(shield=True):
            await to_thread.run_sync(os.close, descriptor)


@attrs.frozen
class _Bytes:
    _content: bytes
    size: int = attrs.field(init=False)

    @size.default
    def _length(self) -> int:
        return len(self._content)

    async def summary(self) -> Summary:
        return await to_thread.run_sync(_sum_up, self._piece, self.size)

    async def read(self, offset: int, size: int) -> memoryview:
        return self._piece(size, offset)

    def _piece(self, size: int, offset: int) -> memoryview:
        return memoryview(self._content)[offset : offset + size]


@attrs.frozen
class _File:
    _descriptor: int
    size: int

    async def summary(self) -> Summary:
        with translating(_ERRORS):
            return await to_thread.run_sync(_sum_up, self._piece, self.size)

    async def read(self, offset: int, size: int) -> bytes:
        with translating(_ERRORS):
            return await to_thread.run_sync(self._piece, size, offset)

    def _piece(self, size: int, offset: int) -> bytes:
        piece = os.pread(self._descriptor, size, offset)
        if len(piece) < min(size, self.size - offset):
            raise Unavailable("the file that was to be stored became shorter meanwhile")
        return piece


def _sum_up(piece: Callable[[int, int], bytes | memoryview], size: int) -> Summary:
    running = Running()
    for offset in range(0, size, _PIECE_BYTES):
        from_thread.check_cancelled()
        running.update(piece(min(_PIECE_BYTES, size - offset), offset))
    return running.summary()


_ERRORS: dict[type[Exception], Callable[[Any], PortError]] = {
    OSError: lambda error: Unavailable(f"the file that was to be stored cannot be read: {error.strerror}")
}
