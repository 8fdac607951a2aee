"""
A database for each measurement: a fresh copy of one that its contender has prepared.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import asyncpg
from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


def address(server: str, database: str) -> str:
    """
    The address of *database* on the server at *server*.
    """
    return make_url(server).set(database=database).render_as_string(hide_password=False)


async def make_database(server: str, name: str) -> str:
    """
    Make an empty database, and return its address.
    """
    await execute(server, f'CREATE DATABASE "{name}"')
    return address(server, name)


@asynccontextmanager
async def copy_of(server: str, template: str) -> AsyncGenerator[str]:
    """
    The address of a copy of *template*, which is gone with the block.
    """
    name = f"{template}_copy"
    await execute(server, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    await execute(server, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield address(server, name)
    finally:
        await execute(server, f'DROP DATABASE "{name}" WITH (FORCE)')


async def settle(url: str) -> None:
    """
    Let the planner know what was filled in, and let the server write it out now, not while something is measured.
    """
    await execute(url, "VACUUM ANALYZE")
    await execute(url, "CHECKPOINT")


async def execute(url: str, statement: str, *values: object) -> None:
    """
    Run *statement* on a connection of its own.
    """
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement, *values)
    finally:
        await connection.close()
