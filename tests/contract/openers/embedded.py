"""
Embedded servers for tests: fresh ones, and one that a whole session shares.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import asyncpg
from anyio.from_thread import start_blocking_portal
from sqlalchemy.engine import make_url

from vividly_adapters.postgres.embedded import open_embedded_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator


@contextmanager
def scratch_folder() -> Generator[Path]:
    """
    A folder with a short name, through which the unprivileged user who runs Postgres for root can pass.
    """
    # The fixture tmp_path will not do: its name is long, and its parents are closed.
    folder = Path(tempfile.mkdtemp(prefix="vividly-test-"))
    try:
        if os.geteuid() == 0:
            folder.chmod(0o711)
        yield folder
    finally:
        shutil.rmtree(folder)


@asynccontextmanager
async def embedded_server() -> AsyncGenerator[str]:
    """
    The address of a fresh server, gone with its data afterwards.
    """
    with scratch_folder() as folder:
        async with open_embedded_postgres(folder / "data", durable=False) as url:
            yield url


@contextmanager
def session_server() -> Generator[str]:
    """
    The same for synchronous code, such as a fixture of session scope: the server outlives every event loop.
    """
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(embedded_server()) as url:
        yield url


@asynccontextmanager
async def scratch_database(server: str, *, template: str = "template1") -> AsyncGenerator[str]:
    """
    The address of a new database on *server*, a copy of *template*, dropped afterwards whoever is connected to it.

    Nobody may be connected to *template* meanwhile.
    """
    name = f"scratch_{uuid4().hex}"
    admin = await asyncpg.connect(server)
    try:
        # The strategy of the two that writes less; it is slow only where data must reach the disk.
        await admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        try:
            yield make_url(server).set(database=name).render_as_string()
        finally:
            with anyio.move_on_after(5, shield=True):
                await admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        admin.terminate()
