"""
Databases for tests: each a copy of one that the migrations built, on a server that the whole session shares.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from contract.openers.embedded import scratch_database, session_server
from vividly_adapters.postgres.migrate import upgrade

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import OrganizationId

SERVER_VARIABLE: Final = "VIVIDLY_TEST_POSTGRES"
"""Names the address of a server that runs already, such as that of the session which starts this one."""

_TEMPLATE: Final = "vividly_template"
_session: Final = ExitStack()
_servers: Final[list[str]] = []


def server_url() -> str:
    """
    The address of the session's server, which starts when first asked for; or of the one that the environment names.
    """
    if (given := os.environ.get(SERVER_VARIABLE)) is not None:
        return given
    if not _servers:
        _servers.append(_session.enter_context(session_server()))
    return _servers[0]


def close_server() -> None:
    """
    Stop the session's server, if it was started.
    """
    _session.close()
    _servers.clear()


@asynccontextmanager
async def migrated_database() -> AsyncGenerator[str]:
    """
    The address of an empty database at the newest revision, gone afterwards.
    """
    server = server_url()
    await _ensure_template(server)
    async with scratch_database(server, template=_TEMPLATE) as url:
        yield url


async def add_organization(engine: AsyncEngine, organization: OrganizationId) -> None:
    """
    Give *organization* a row, for requests to name it.
    """
    async with engine.begin() as connection:
        await connection.execute(
            text("INSERT INTO organizations (organization_id, name) VALUES (:id, 'A school')"),
            {"id": organization},
        )


async def _ensure_template(server: str) -> None:
    admin = await asyncpg.connect(server)
    try:
        if not await admin.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", _TEMPLATE):
            await admin.execute(f"CREATE DATABASE {_TEMPLATE}")
            await upgrade(make_url(server).set(database=_TEMPLATE).render_as_string())
    finally:
        admin.terminate()
