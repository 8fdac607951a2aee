"""
The raw loop over the schema that is deployed: what a worker's own code costs beyond it is its own.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

import asyncpg
import attrs

from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_runtime import database

from . import deployed_sql as sql
from .databases import execute, settle
from .load import OUTPUT

if TYPE_CHECKING:
    from .load import Load
    from .meter import Meter

_OUTPUT: Final = json.dumps(OUTPUT)
_STUDENT: Final = "benchmark"
_STAGES: Final = tuple(Stage)


@attrs.frozen
class RawDeployed:
    """
    One request after the other in each of the tasks, on a connection that the task holds; a statement a checkpoint.
    """

    async def prepare(self, url: str) -> None:
        """
        Bring the schema up to date, and add a student.
        """
        await database.upgrade(url)
        await execute(
            url,
            "INSERT INTO users (user_id, email, password_hash, role, first_name, last_name)"
            " VALUES ($1, 'benchmark@example.org', '', 'student', 'Bench', 'Mark')",
            _STUDENT,
        )

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        As many tasks as there may be requests in flight.
        """
        async with AsyncExitStack() as stack:
            connections = [await asyncpg.connect(url) for _ in range(load.in_flight)]
            for connection in connections:
                stack.push_async_callback(connection.close)
                # As our own sessions are.
                await connection.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan")
            await execute(url, sql.FILL, load.warm, _STUDENT)
            await asyncio.gather(*map(_drain, connections))
            await execute(url, sql.FILL, load.requests, _STUDENT)
            await settle(url)
            meter.start()
            done = await asyncio.gather(*map(_drain, connections))
            meter.stop(load.requests)
            assert sum(done) == load.requests, "a request was lost"


async def _drain(connection: Any) -> int:
    worker, done = uuid4(), 0
    while (claimed := await connection.fetchrow(sql.CLAIM, worker)) is not None:
        request, token = claimed
        for number, stage in enumerate(_STAGES):
            coming = _STAGES[number + 1 : number + 2] or [None]
            status, progress = DEFINITIONS[stage].status.value, 15 * (number + 1)
            _check(
                await connection.fetchval(
                    sql.CHECKPOINT, request, token, status, stage.value, progress, _OUTPUT, coming[0]
                )
            )
        _check(await connection.fetchval(sql.COMPLETE, request, token))
        done += 1
    return done


def _check(request: object) -> None:
    assert request is not None, "a lease was lost, which nobody else wanted"
