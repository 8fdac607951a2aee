"""
Whether a database answers, and what it says of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text

from .errors import translating_postgres

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncEngine

_NOTHING: Final = text("SELECT 1")
_TIME: Final = text("SELECT clock_timestamp()")
_SERVER: Final = text(
    """
SELECT
    current_setting('server_version') AS version,
    (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend') AS connections,
    CAST(current_setting('max_connections') AS integer) AS most_connections
"""
)


@attrs.frozen(kw_only=True)
class Server:
    """
    Its version, such as ``18.1``, and how many clients are connected, of how many that may be.
    """

    version: str
    connections: int
    most_connections: int


async def ping(engine: AsyncEngine) -> None:
    """
    Ask for nothing, and wait for the answer.

    :raises Unavailable: if the database does not answer.
    """
    with translating_postgres(engine.url):
        async with engine.connect() as connection:
            await connection.execute(_NOTHING)


async def read_server(engine: AsyncEngine) -> Server:
    """
    Ask the server for what it is.

    :raises Unavailable: if the database does not answer.
    """
    with translating_postgres(engine.url):
        async with engine.connect() as connection:
            row = (await connection.execute(_SERVER)).one()
            # A distribution may add its own name.
            return Server(
                version=row.version.split()[0], connections=row.connections, most_connections=row.most_connections
            )


async def read_time(engine: AsyncEngine) -> datetime:
    """
    Ask for the server's time, now.

    :raises Unavailable: if the database does not answer.
    """
    with translating_postgres(engine.url):
        async with engine.connect() as connection:
            time: datetime = (await connection.execute(_TIME)).scalar_one()
            return time
