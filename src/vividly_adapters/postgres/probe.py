"""
Whether a database answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import text

from .errors import translating_postgres

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

_NOTHING: Final = text("SELECT 1")


async def ping(engine: AsyncEngine) -> None:
    """
    Ask for nothing, and wait for the answer.

    :raises Unavailable: if the database does not answer.
    """
    with translating_postgres():
        async with engine.connect() as connection:
            await connection.execute(_NOTHING)
