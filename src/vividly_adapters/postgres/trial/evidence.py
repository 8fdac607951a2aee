"""
Everything that a database holds after a trial, for whoever judges it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import attrs
from sqlalchemy import text

from vividly_adapters.postgres.execute import execute

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID

    from sqlalchemy.ext.asyncio import AsyncEngine

Row = dict[str, Any]

_OVER: Final = "status IN ('completed', 'failed', 'cancelled')"
_REQUESTS: Final = text(
    """
    SELECT id, status::text AS status, progress_percentage AS progress, attempts, version, lease_owner, lease_token,
        lease_until < now() AS lapsed, delivery_until > now() AS held,
        COALESCE(available_at = 'infinity', false) AS parked,
        (request_metadata -> 'clarification' ->> 'questions') IS NOT NULL AS waits
    FROM content_requests ORDER BY created_at, id
    """
)
_STAGES: Final = text(
    "SELECT request_id, stage_name, status::text AS status FROM request_stages ORDER BY request_id, stage_order"
)
_EVENTS: Final = text(
    """
    SELECT request_id, event_type, stage_name, created_at, event_data, sequence
    FROM request_events ORDER BY sequence
    """
)
_HISTORY: Final = text("SELECT *, extract(epoch FROM at)::float8 AS seconds FROM trial_history ORDER BY n")
_CHECKPOINTS: Final = text("SELECT * FROM trial_checkpoints ORDER BY n")
_LETTERS: Final = text("SELECT message_id, kind, request_id, attempts FROM dead_letters")
_OUTGOING: Final = text("SELECT request_id, message_id, attributes FROM outbox")
_ARTIFACTS: Final = text("SELECT request_id, kind, key, sha256 FROM request_artifacts")
_OPEN: Final = text(f"SELECT count(*) AS n FROM content_requests WHERE NOT {_OVER}")  # noqa: S608  a constant of ours
_OPEN_OF: Final = text(
    f"SELECT count(*) AS n FROM content_requests WHERE NOT {_OVER} AND id = ANY(CAST(:ids AS uuid[]))"  # noqa: S608  a constant of ours
)


@attrs.frozen(kw_only=True)
class Evidence:
    """
    All rows, oldest first. *history* has every version of every request, *checkpoints* the moment and the lease
    under which each stage was completed.
    """

    requests: Mapping[UUID, Row]
    stages: tuple[Row, ...]
    events: tuple[Row, ...]
    history: tuple[Row, ...]
    checkpoints: tuple[Row, ...]
    letters: tuple[Row, ...]
    outgoing: tuple[Row, ...]
    artifacts: tuple[Row, ...]


async def gather(engine: AsyncEngine) -> Evidence:
    """
    Read it all; the trial is over, and nobody writes any more.
    """

    async def rows(statement: Any) -> tuple[Row, ...]:
        return tuple(await execute(engine, statement, {}))

    return Evidence(
        requests={row["id"]: row for row in await rows(_REQUESTS)},
        stages=await rows(_STAGES),
        events=await rows(_EVENTS),
        history=await rows(_HISTORY),
        checkpoints=await rows(_CHECKPOINTS),
        letters=await rows(_LETTERS),
        outgoing=await rows(_OUTGOING),
        artifacts=await rows(_ARTIFACTS),
    )


async def count_open(engine: AsyncEngine, ids: list[UUID] | None = None) -> int:
    """
    How many requests are not over; of *ids* only, if given.
    """
    if ids is None:
        (row,) = await execute(engine, _OPEN, {})
    else:
        (row,) = await execute(engine, _OPEN_OF, {"ids": ids})
    return int(row["n"])
