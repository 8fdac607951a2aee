"""
Reads what Postgres says of how it ran a statement.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import asyncpg


async def explain(connection: asyncpg.Connection, query: str) -> dict[str, Any]:
    """
    The plan of *query* after it was run.
    """
    found = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {query}")
    plan: dict[str, Any] = json.loads(found)[0]["Plan"]
    return plan


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """
    A plan's nodes, from the top.
    """
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def pages(plan: dict[str, Any]) -> int:
    """
    How many pages were touched.
    """
    touched: int = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
    return touched


async def updates(connection: asyncpg.Connection, table: str) -> tuple[int, int]:
    """
    How many rows of *table* the open transaction has updated, and how many of them without a word to any index.
    """
    found = await connection.fetchrow(
        "SELECT n_tup_upd, n_tup_hot_upd FROM pg_stat_xact_user_tables WHERE relname = $1", table
    )
    return tuple(found)
