"""
Erasure in Postgres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text

from vividly_core.domain.errors import NotFound, Rejected
from vividly_core.domain.ids import RequestId

from . import traces
from .execute import execute, read

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.ids import StudentId

# They go with their request, by their foreign keys: also what is stored while the request is being erased.
_PARTS: Final = ("request_stages", "request_events", "request_artifacts", "request_costs", "outbox")

_COUNTS: Final = ", ".join(
    f"(SELECT count(*) FROM {part} WHERE request_id = CAST(:id AS uuid)) AS {part}"  # noqa: S608  a constant of ours
    for part in _PARTS
)

_REQUESTS_OF: Final = text(
    "SELECT id FROM content_requests WHERE student_id = CAST(:student AS varchar) ORDER BY created_at, id"
)

_ERASE: Final = text(
    f"""
    WITH request AS (
        DELETE FROM content_requests WHERE id = CAST(:id AS uuid) RETURNING id
    ), letters AS (
        DELETE FROM dead_letters
        WHERE request_id = CAST(:id AS uuid)
            OR CAST(CAST(:id AS uuid) AS text) IN (message_id, attributes->>'request_id')
        RETURNING id
    )
    SELECT
        {_COUNTS},
        (SELECT count(*) FROM request) AS content_requests,
        (SELECT count(*) FROM letters) AS dead_letters
    """  # noqa: S608  put together from constants of ours
)

_ERASE_STUDENT: Final = text(
    """
    WITH busy AS (
        SELECT FROM content_requests WHERE student_id = CAST(:student AS varchar)
    ), student AS (
        DELETE FROM users WHERE user_id = CAST(:student AS varchar) AND NOT EXISTS (SELECT FROM busy) RETURNING user_id
    ), letters AS (
        DELETE FROM dead_letters
        WHERE (
                attributes->>'student_id' = CAST(:student AS varchar)
                OR position(convert_to('"' || CAST(:student AS varchar) || '"', 'UTF8') IN body) > 0
            )
            AND NOT EXISTS (SELECT FROM busy)
        RETURNING id
    )
    SELECT
        EXISTS (SELECT FROM busy) AS busy,
        (SELECT count(*) FROM student) AS users,
        (SELECT count(*) FROM letters) AS dead_letters
    """
)


@attrs.frozen(kw_only=True)
class PostgresErasure:
    """
    Each verb is one statement, committed by itself. What hangs on a request goes by the foreign keys of its tables, and
    is counted before.
    """

    engine: AsyncEngine

    async def requests_of(self, student: StudentId) -> tuple[RequestId, ...]:
        """
        The oldest first.
        """
        rows = await read(self.engine, _REQUESTS_OF, {"student": student})
        return tuple(RequestId(row["id"]) for row in rows)

    async def erase(self, request_id: RequestId) -> Mapping[str, int]:
        """
        Forget the request.
        """
        (counted,) = await execute(self.engine, _ERASE, {"id": request_id})
        return counted

    async def erase_student(self, student: StudentId) -> Mapping[str, int]:
        """
        Forget *student*.
        """
        try:
            (counted,) = await execute(self.engine, _ERASE_STUDENT, {"student": student})
        except NotFound as error:
            # So the database says that something refers to the row, which keeps it.
            raise Rejected("other records than ours name the student; erase those first") from error
        if counted.pop("busy"):
            raise Rejected("the student has requests; erase them first")
        return dict(counted)

    async def traces_of(self, names: Collection[str]) -> Mapping[str, int]:
        """
        See `traces`.
        """
        return await traces.traces_of(self.engine, names)
