"""
Opens what commands need, in order, and closes it in reverse.
"""

from __future__ import annotations

from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

import attrs

from vividly_adapters.directory.book_reader import STARTER, path_of_source
from vividly_adapters.directory.library import open_library
from vividly_adapters.postgres.doorbell import Doorbell, open_doorbell
from vividly_adapters.postgres.embedded import default_data_directory, open_embedded_postgres
from vividly_adapters.postgres.engine import open_engine, open_for_maintenance
from vividly_adapters.postgres.outbox_statements import CHANNEL as OUTBOX_CHANNEL

from .google.opening import open_google

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from pathlib import Path

    from vividly_adapters.postgres.engine import Engine
    from vividly_core.domain.ids import FilePath
    from vividly_core.ports.library import Library

    from .google.parts import GoogleParts
    from .settings.values import Settings


@attrs.frozen(kw_only=True)
class Resources:
    """
    What is open. *engine* is an engine of the database, *assets_folder* where the directory of assets lies.

    *doorbell* tells of new requests, *outbox_doorbell* of new messages; each connects when it is first used. *warnings*
    are lines on texts of the library that could not be read. *google* is what was chosen of Google's.
    """

    engine: Engine
    doorbell: Doorbell
    outbox_doorbell: Doorbell
    library: Library
    assets_folder: Path
    google: GoogleParts
    warnings: tuple[str, ...] = ()


def data_folder(settings: Settings) -> Path:
    """
    Where this machine keeps what is made.
    """
    return settings.data_dir or default_data_directory().parent


def assets_folder(settings: Settings) -> Path:
    """
    Where the directory of assets lies, or will lie.
    """
    return data_folder(settings) / "assets"


def embedded_folder(settings: Settings) -> Path:
    """
    Where the embedded database is, or will be made.
    """
    return data_folder(settings) / "postgres"


@asynccontextmanager
async def open_database(
    settings: Settings, *, note: Callable[[str], None] = lambda _: None
) -> AsyncGenerator[str]:
    """
    Lend the address of the database that *settings* name: the embedded one, which is started, or another's.

    *note* is told before something takes longer than usual.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    folder = embedded_folder(settings)
    if not folder.exists():
        note(f"Making a database in {folder} (only the first time)")
    async with open_embedded_postgres(folder) as url:
        yield url


@asynccontextmanager
async def open_records(database_url: str, *, patiently: bool = False) -> AsyncGenerator[Engine]:
    """
    Lend an engine of the database: enough to read what was made. *patiently*, its statements may take as long as they
    need.
    """
    opened = open_for_maintenance(database_url) if patiently else open_engine(database_url, pool_size=1)
    async with opened as engine:
        yield engine


@asynccontextmanager
async def open_outbox(database_url: str) -> AsyncGenerator[tuple[Engine, Doorbell]]:
    """
    Lend what a relay needs: an engine of the database, and the doorbell of its outbox.
    """
    async with open_engine(database_url) as engine, open_doorbell(engine, channel=OUTBOX_CHANNEL) as doorbell:
        yield engine, doorbell


@asynccontextmanager
async def open_texts(settings: Settings) -> AsyncGenerator[Library]:
    """
    Lend the library of the folder that *settings* name: enough, with `open_records`, to search.
    """
    async with open_library(settings.library) as library:
        yield library


SOURCES: Final = (STARTER,)
"""The books that come with this package, by name."""


def place_of_source(name: str) -> FilePath:
    """
    Where the books of one of `SOURCES` lie.
    """
    path = path_of_source(name)
    assert path is not None
    return path


@asynccontextmanager
async def open_resources(settings: Settings, database_url: str) -> AsyncGenerator[Resources]:
    """
    Open all that the making of lessons needs.
    """
    async with AsyncExitStack() as stack:
        engine = await stack.enter_async_context(open_engine(database_url))
        doorbell = await stack.enter_async_context(open_doorbell(engine))
        # One connection listens to all channels.
        outbox_doorbell = Doorbell(listener=doorbell.listener, channel=OUTBOX_CHANNEL)
        library = await stack.enter_async_context(open_library(settings.library))
        yield Resources(
            engine=engine,
            doorbell=doorbell,
            outbox_doorbell=outbox_doorbell,
            library=library,
            assets_folder=assets_folder(settings),
            google=await stack.enter_async_context(open_google(settings)),
            warnings=library.warnings,
        )
