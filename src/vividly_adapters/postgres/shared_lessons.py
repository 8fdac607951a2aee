"""
Shared lessons in Postgres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text

from vividly_core.domain.errors import NotFound
from vividly_core.domain.ids import RequestId
from vividly_core.domain.status import RequestStatus
from vividly_core.ports.shared_lessons import Finished, Leader, Underway

from .execute import execute

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.fingerprint import Fingerprint
    from vividly_core.ports.shared_lessons import Claim

# A leader that this statement cannot see yet has only just come.
_MAKES_ROOM: Final = """
    entry.request_id = excluded.request_id OR EXISTS (
        SELECT FROM content_requests AS leader
        WHERE leader.id = entry.request_id AND (
            leader.status IN ('failed', 'cancelled')
            OR leader.status <> 'completed'
                AND entry.asked_at <= statement_timestamp() - make_interval(secs => CAST(:patience AS double precision))
        )
    )
"""

# The row is locked by the conflict, so that those who ask at once are answered one after another; it is written in any
# case, since only what is written is told.
_CLAIM: Final = text(
    f"""
    WITH before AS (
        SELECT request_id FROM shared_lessons WHERE fingerprint = CAST(:fingerprint AS char(64))
    ), asked AS (
        INSERT INTO shared_lessons AS entry (fingerprint, request_id, asked_at)
        SELECT CAST(:fingerprint AS char(64)), id, statement_timestamp()
        FROM content_requests WHERE id = CAST(:id AS uuid)
        ON CONFLICT (fingerprint) DO UPDATE SET
            request_id = CASE WHEN {_MAKES_ROOM} THEN excluded.request_id ELSE entry.request_id END,
            asked_at = CASE WHEN {_MAKES_ROOM} THEN excluded.asked_at ELSE entry.asked_at END
        RETURNING request_id
    )
    SELECT asked.request_id AS leader, leader.status, before.request_id AS before
    FROM asked
    LEFT JOIN before ON true
    LEFT JOIN content_requests AS leader ON leader.id = asked.request_id
    """  # noqa: S608  put together from constants of ours
)

_FORGET: Final = text(
    """
    DELETE FROM shared_lessons
    WHERE fingerprint = CAST(:fingerprint AS char(64)) AND request_id = CAST(:id AS uuid)
    """
)


@attrs.frozen(kw_only=True)
class PostgresSharedLessons:
    """
    Each verb is one statement, committed by itself. An entry goes with its leader's request, by its foreign key.
    """

    engine: AsyncEngine

    async def claim(self, fingerprint: Fingerprint, request_id: RequestId, *, patience_seconds: float) -> Claim:
        """
        Ask to lead.
        """
        asking = {"fingerprint": fingerprint, "id": request_id, "patience": patience_seconds}
        rows = await execute(self.engine, _CLAIM, asking)
        if not rows:
            raise NotFound(f"there is no request {request_id}")
        (row,) = rows
        leader = RequestId(row["leader"])
        if leader == request_id:
            replaced = row["before"]
            return Leader(instead_of=None if replaced in {None, leader} else RequestId(replaced))
        if row["status"] == RequestStatus.COMPLETED:
            return Finished(request_id=leader)
        return Underway(request_id=leader)

    async def forget(self, fingerprint: Fingerprint, request_id: RequestId) -> None:
        """
        The next one who asks leads.
        """
        await execute(self.engine, _FORGET, {"fingerprint": fingerprint, "id": request_id})
