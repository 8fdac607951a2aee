"""
What the address promises that an opening lends.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from blockbuster import blockbuster_ctx
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from contract.embedded_postgres.probes import ROOT, ask, mode_of, opened, sockets_of
from vividly_adapters.postgres.embedded import default_data_directory, open_embedded_postgres
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from pathlib import Path


async def test_leads_to_a_server_that_answers(data: Path) -> None:
    """
    The server is ready when the block begins: database vividly, UTF-8, UTC, no TCP.
    """
    async with opened(data) as url:
        assert await ask(url, "SELECT current_database()") == "vividly"
        assert await ask(url, "SHOW server_encoding") == "UTF8"
        assert await ask(url, "SHOW timezone") == "UTC"
        assert await ask(url, "SHOW listen_addresses") == ""
        assert await ask(url, "SELECT lower('ÄÖ')") == "äö"


async def test_works_with_sqlalchemy_whatever_the_environment_suggests(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    With the driver's name put in, the address is complete: no variable for libpq leads elsewhere.
    """
    for name, value in {"PGHOST": "127.0.0.1", "PGPORT": "1", "PGUSER": "x", "PGDATABASE": "x"}.items():
        monkeypatch.setenv(name, value)
    async with opened(data) as url:
        engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
        async with engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
        await engine.dispose()


async def test_is_closed_to_other_users(data: Path) -> None:
    """
    Nobody else can enter the folder of the socket, or that of the data.
    """
    async with opened(data) as url:
        assert mode_of(sockets_of(url)) == 0o700
        assert mode_of(data / "cluster") == 0o700


async def test_a_dropped_database_is_made_again(data: Path) -> None:
    """
    The database vividly is there at every opening.
    """
    async with opened(data) as url:
        await ask(str(make_url(url).set(database="postgres")), "DROP DATABASE vividly")
    async with opened(data) as url:
        assert await ask(url, "SELECT current_database()") == "vividly"


async def test_is_durable_by_default(data: Path) -> None:
    """
    What is committed survives a power cut, unless the opener says that it need not.
    """
    async with open_embedded_postgres(data, binaries_cache=data.parent / "cache") as url:
        assert await ask(url, "SHOW fsync") == "on"
        assert await ask(url, "SHOW synchronous_commit") == "on"
    async with opened(data) as url:
        assert await ask(url, "SHOW fsync") == "off"


async def test_is_never_less_durable_than_asked_for(data: Path) -> None:
    """
    Who needs durability is not handed a server that somebody else opened without.
    """
    async with opened(data):
        with pytest.raises(Misconfigured, match="durable=False"):
            async with opened(data, durable=True):
                pass


async def test_opening_does_not_block_the_event_loop(data: Path) -> None:
    """
    No blocking call runs on the loop, neither in opening nor in leaving.
    """
    with blockbuster_ctx(scanned_modules=["vividly_adapters"]):
        async with opened(data):
            pass


def test_the_default_folder_fits_the_user() -> None:
    """
    Root's data lie where its Postgres can reach them; everybody else's in their own data folder.
    """
    default = default_data_directory()
    assert default.parts[-2:] == ("vividly", "postgres")
    assert default.is_relative_to("/var/lib") == ROOT
