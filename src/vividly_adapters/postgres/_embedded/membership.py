"""
A client's place among those who share a server: an open connection to its supervisor.

The kernel closes it, however the client ends; the supervisor needs no other sign.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio import to_thread

from vividly_adapters._translate import translating
from vividly_core.domain.errors import Misconfigured, Unavailable

from .data_folder import make_data_folder
from .protocol import DOWN, LEAVE, decode_answer
from .server_log import last_words
from .supervisors import connect_to_supervisor, start_supervisor

if TYPE_CHECKING:
    import socket
    from pathlib import Path

    from .data_folder import DataFolder
    from .protocol import Ready
    from .supervisors import Started

_LOOK_SECONDS: Final = 0.02
# Longer than a server may take to end, after which the next one can start.
_PATIENCE_SECONDS: Final = 30.0
_REAP_SECONDS: Final = 5.0


@attrs.define(kw_only=True)
class Membership:
    """
    One client, from its first knock to its leave. Not to be used twice.
    """

    data: Path
    durable: bool
    binaries_cache: Path
    _connection: socket.socket | None = attrs.field(default=None, init=False)
    _heard: bytes = attrs.field(default=b"", init=False)
    _started: Started | None = attrs.field(default=None, init=False)
    # Waits for the supervisor that we started, so that its end leaves no zombie among our children.
    _reaper: threading.Thread | None = attrs.field(default=None, init=False)
    _closed: bool = attrs.field(default=False, init=False)

    async def join(self) -> Ready:
        """
        Wait until the server is ready; start it if nobody has.

        :raises Misconfigured: if something must be mended first.
        :raises Unavailable: if the server does not start.
        """
        folder = await to_thread.run_sync(make_data_folder, self.data)
        limit = anyio.current_time() + _PATIENCE_SECONDS
        while True:
            if await to_thread.run_sync(self._knock, folder):
                line = await self._hear()
                if line not in {b"", DOWN}:
                    return decode_answer(line)
                if self._started:
                    words = await to_thread.run_sync(
                        partial(last_words, folder.log, since=self._started.log_start)
                    )
                    raise Unavailable(f"the supervisor of the embedded Postgres was ended:\n{words}")
                # We came while it was ending.
                self._drop()
            if anyio.current_time() > limit:
                raise Unavailable(
                    f"another process holds {folder.supervisor_lock} and gives no answer: its id is in the file; "
                    f"end it, and try again"
                )
            await anyio.sleep(_LOOK_SECONDS)

    async def leave(self) -> None:
        """
        Tell the supervisor, and wait until it lets go: of the last client, when everything is down.
        """
        if not self._connection:
            return
        with suppress(OSError):
            self._connection.send(LEAVE)
        last = b""
        while line := await self._hear():
            last = line
        if self._reaper and last == DOWN:
            await to_thread.run_sync(self._reaper.join, _REAP_SECONDS)

    def close(self) -> None:
        """
        Break the connection, also one that a worker thread is about to make. Silent when there is none.
        """
        self._closed = True
        self._drop()

    def _knock(self, folder: DataFolder) -> bool:
        """
        Whether there is a supervisor to listen to; there is none while an earlier one ends.
        """
        with translating({OSError: lambda error: Misconfigured(f"the data folder cannot be used: {error}")}):
            self._connection = connect_to_supervisor(folder)
            if not self._connection:
                self._found(folder)
        if self._closed:
            self._drop()
        return self._connection is not None

    def _found(self, folder: DataFolder) -> None:
        self._started = start_supervisor(folder, durable=self.durable, binaries_cache=self.binaries_cache)
        if self._started:
            self._connection = self._started.connection
            self._reaper = threading.Thread(
                target=self._started.process.wait, name="embedded-postgres-reaper", daemon=True
            )
            self._reaper.start()

    async def _hear(self) -> bytes:
        """
        The next line; empty at the end of the connection.
        """
        assert self._connection
        while b"\n" not in self._heard:
            await anyio.wait_readable(self._connection)
            try:
                chunk = self._connection.recv(65536)
            except BlockingIOError:
                continue
            except ConnectionError:
                return b""
            if not chunk:
                return b""
            self._heard += chunk
        line, _, self._heard = self._heard.partition(b"\n")
        return line + b"\n"

    def _drop(self) -> None:
        connection, self._connection, self._heard = self._connection, None, b""
        if connection:
            connection.close()
