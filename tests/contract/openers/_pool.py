"""
What becomes of connections.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import AsyncAdaptedQueuePool

from vividly_adapters.postgres.driver import spare_connections

if TYPE_CHECKING:
    from vividly_adapters.postgres.engine import Engine


def connections_in_use(engine: Engine) -> int:
    """
    How many are out of the pool, and are not kept for the next statement either: somebody has them, or lost them.
    """
    pool = engine.pool
    assert isinstance(pool, AsyncAdaptedQueuePool)
    return pool.checkedout() - spare_connections(engine)
