"""
A Postgres of the torture's own, which may be ended and started again at any time.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from anyio import to_thread

from vividly_adapters.postgres.embedded import open_embedded_postgres
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.trial import databases, disturbances
from vividly_runtime import database

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_TEMPLATE: Final = "vividly"


@attrs.define(kw_only=True)
class Server:
    """
    Its data survive every ending of it. *url* stays the same. Make it with `open_server`.
    """

    folder: Path
    url: str = ""
    _opened: AsyncExitStack = attrs.field(factory=AsyncExitStack, init=False)

    async def start(self) -> None:
        """
        Start it, and recover what an abrupt ending left.
        """
        self.url = await self._opened.enter_async_context(open_embedded_postgres(self.folder / "postgres"))

    async def stop(self, *, immediate: bool = False) -> None:
        """
        End it: everybody is disconnected; if *immediate*, nothing is written before.
        """
        if immediate:
            async with open_engine(self.url, pool_size=1) as engine:
                pid = await disturbances.postmaster_pid(engine)
            os.kill(pid, signal.SIGQUIT)
        await self._opened.aclose()

    async def restart(self, *, immediate: bool = False, down_seconds: float = 0.0) -> None:
        """
        End it, and start it again.
        """
        await self.stop(immediate=immediate)
        await anyio.sleep(down_seconds)
        await self.start()

    @property
    def socket(self) -> str:
        """
        The unix socket on which it listens.
        """
        return databases.socket_of(self.url)


@asynccontextmanager
async def open_server() -> AsyncGenerator[Server]:
    """
    Lend a server with a migrated and watched database, in a temporary folder that is gone afterwards.
    """
    folder = await to_thread.run_sync(_temporary_folder)
    server = Server(folder=folder)
    try:
        await server.start()
        await database.upgrade(server.url)
        await databases.watch(server.url)
        yield server
    finally:
        with anyio.CancelScope(shield=True):
            await server.stop()
            await to_thread.run_sync(shutil.rmtree, folder, True)  # noqa: FBT003  positional in run_sync


def _temporary_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="vividly-torture-"))
    # Run as root, Postgres is another user, who must pass.
    folder.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return folder


@asynccontextmanager
async def trial_database(server: Server, name: str) -> AsyncGenerator[str]:
    """
    Lend the address of a database of its own, past any proxy.
    """
    await databases.copy(server.url, template=_TEMPLATE, name=name)
    try:
        yield databases.url_of(server.url, name)
    finally:
        with anyio.CancelScope(shield=True):
            await databases.drop(server.url, name=name)
