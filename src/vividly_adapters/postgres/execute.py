"""
Runs a statement that is a whole transaction by itself.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Protocol

from vividly_core.domain.errors import Unavailable

from .errors import is_disconnect, translating_postgres

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping

    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncEngine


async def execute(
    engine: AsyncEngine, statement: TextClause, parameters: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """
    Run *statement*, committed by itself, and return its rows.

    :raises PortError: see `errors`.
    """
    with translating_postgres(engine.url):
        async with engine.connect() as connection:
            # One statement is one transaction: no BEGIN and COMMIT round it.
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            result = await connection.execute(statement, parameters)
            return [row._asdict() for row in result] if result.returns_rows else []


async def read(engine: AsyncEngine, statement: TextClause, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    """
    Run *statement*, which changes nothing, and return its rows; once more if its connection turns out to be lost.

    :raises PortError: see `errors`.
    """
    try:
        return await execute(engine, statement, parameters)
    except Unavailable as error:
        if not is_disconnect(error):
            raise
    return await execute(engine, statement, parameters)


class Session(Protocol):
    """
    Runs one statement, and returns its rows.
    """

    async def __call__(self, statement: TextClause, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
        """
        Run *statement*.
        """
        ...


@asynccontextmanager
async def reading(engine: AsyncEngine) -> AsyncGenerator[Session]:
    """
    Lend a session that only reads, and sees the database throughout as it was at its first statement.

    :raises PortError: see `errors`.
    """
    with translating_postgres(engine.url):
        async with engine.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

            async def run(statement: TextClause, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
                return [row._asdict() for row in await connection.execute(statement, parameters)]

            yield run
