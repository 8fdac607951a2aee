"""
Many requests of a few students that are nobody: watched with one statement, and removed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import attrs
from sqlalchemy import text

from vividly_adapters.postgres.conditions import OPEN, WAITS
from vividly_adapters.postgres.execute import execute, read

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import StudentId

Row = dict[str, Any]

_IDS: Final = "CAST(:ids AS uuid[])"
_STUDENTS: Final = "student_id = ANY (CAST(:students AS varchar[]))"

_EPOCH: Final = "extract(epoch FROM {})::float8"
# The times of the deployed columns are in UTC, without saying so.
_ENDED: Final = "COALESCE(completed_at, failed_at, cancelled_at, updated_at AT TIME ZONE 'UTC')"

_LOOK: Final = text(
    f"""
    WITH mine AS MATERIALIZED (
        SELECT
            id, status::text AS status, {WAITS} AS waits, NOT {OPEN} OR {WAITS} AS settled,
            lease_owner IS NOT NULL AS held, error_details ->> 'kind' AS kind, attempts,
            {_EPOCH.format("created_at")} AS created_at, {_EPOCH.format("started_at")} AS started_at,
            {_EPOCH.format(_ENDED)} AS ended_at
        FROM content_requests WHERE id = ANY ({_IDS})
    ), told AS (
        SELECT
            mine.*,
            (
                SELECT jsonb_object_agg(stage_name, {_EPOCH.format("completed_at - started_at")})
                FROM request_stages
                WHERE request_id = mine.id AND started_at IS NOT NULL AND completed_at IS NOT NULL
            ) AS stages
        FROM mine WHERE settled OR :open LIMIT :limit
    )
    SELECT
        (SELECT count(*) FROM mine WHERE held AND NOT settled) AS in_work,
        CASE WHEN (SELECT count(*) FROM mine) < cardinality({_IDS}) THEN
            ARRAY (SELECT asked FROM unnest({_IDS}) AS asked WHERE asked NOT IN (SELECT id FROM mine))
        END AS gone,
        COALESCE((SELECT jsonb_agg(to_jsonb(told)) FROM told), '[]') AS told
    """  # noqa: S608  put together from constants of ours
)
_LETTERS: Final = text(
    f"""
    SELECT kind, count(*) AS n FROM dead_letters
    WHERE request_id = ANY (ARRAY (SELECT id FROM content_requests WHERE {_STUDENTS}))
    GROUP BY kind ORDER BY n DESC, kind
    """  # noqa: S608  put together from constants of ours
)
_CONNECTIONS: Final = text(
    """
    SELECT application_name AS application, count(*) AS open, count(*) FILTER (WHERE state <> 'idle') AS busy
    FROM pg_stat_activity
    WHERE datname = current_database() AND backend_type = 'client backend'
    GROUP BY application_name
    """
)
_IN_HAND: Final = text(
    f"SELECT count(*) AS n FROM content_requests WHERE {_STUDENTS} AND delivery_until > now()"  # noqa: S608  put together from constants of ours
)
_FIND: Final = text(
    f"SELECT id FROM content_requests WHERE {_STUDENTS} LIMIT :limit"  # noqa: S608  put together from constants of ours
)
_REMOVE: Final = text(
    f"""
    WITH letters AS (DELETE FROM dead_letters WHERE request_id = ANY ({_IDS}))
    DELETE FROM content_requests WHERE id = ANY ({_IDS})
    """  # noqa: S608  put together from constants of ours
)
_FORGET: Final = text("DELETE FROM users WHERE user_id = ANY (CAST(:students AS varchar[]))")


@attrs.frozen(kw_only=True)
class Look:
    """
    How the requests stand that were asked for: how many are *in_work*, the ids that are *gone*, and a row for each that
    is *told* of, with ``id``, ``status``, ``waits``, ``kind``, ``attempts``, ``created_at``, ``started_at``,
    ``ended_at``, and the seconds of its ``stages``.
    """

    in_work: int
    gone: tuple[UUID, ...]
    told: tuple[Row, ...]


async def look(engine: AsyncEngine, ids: Collection[UUID], *, limit: int, also_open: bool = False) -> Look:
    """
    Look at all of *ids* at once, and tell of at most *limit* that are over or wait for their students; if *also_open*,
    of the others too.
    """
    (found,) = await read(engine, _LOOK, {"ids": list(ids), "open": also_open, "limit": limit})
    return Look(
        in_work=found["in_work"],
        gone=tuple(found["gone"] or ()),
        told=tuple({**row, "id": UUID(row["id"])} for row in found["told"]),
    )


async def count_letters(engine: AsyncEngine, students: Collection[StudentId]) -> dict[str, int]:
    """
    How many dead letters there are of requests of *students*, by their kinds.
    """
    return {row["kind"]: row["n"] for row in await read(engine, _LETTERS, {"students": list(students)})}


async def connections(engine: AsyncEngine) -> tuple[Row, ...]:
    """
    Who is connected to this database: ``application``, ``open`` and ``busy``, of those that we may see.
    """
    return tuple(await read(engine, _CONNECTIONS, {}))


async def count_in_hand(engine: AsyncEngine, students: Collection[StudentId]) -> int:
    """
    How many deliveries of requests of *students* workers still hold.
    """
    (row,) = await read(engine, _IN_HAND, {"students": list(students)})
    return int(row["n"])


async def find(engine: AsyncEngine, students: Collection[StudentId], *, limit: int) -> tuple[UUID, ...]:
    """
    At most *limit* requests of *students*.
    """
    rows = await read(engine, _FIND, {"students": list(students), "limit": limit})
    return tuple(row["id"] for row in rows)


async def remove(engine: AsyncEngine, ids: Collection[UUID]) -> None:
    """
    Remove the requests *ids*, with all that hangs on them and their letters.
    """
    await execute(engine, _REMOVE, {"ids": list(ids)})


async def forget(engine: AsyncEngine, students: Collection[StudentId]) -> None:
    """
    Remove the *students* themselves.
    """
    await execute(engine, _FORGET, {"students": list(students)})
