"""
The budget in Postgres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text

from vividly_core.domain.allowance import Spent, judge_spending
from vividly_core.domain.errors import NotFound

from .errors import translating_postgres
from .execute import execute
from .schema_words import TENANT

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy.ext.asyncio import AsyncEngine

    from vividly_core.domain.allowance import Allowance, OverBudget
    from vividly_core.domain.ids import RequestId

# Any number that nobody else takes.
_LOCK: Final = text("SELECT pg_advisory_xact_lock(4033)")

_MIDNIGHT: Final = "date_trunc('day', now(), 'UTC')"

# What is asked for is computed once: within the join, it would be for each row that is summed up.
LOOK: Final = text(
    f"""
    WITH asked AS MATERIALIZED (
        SELECT
            {TENANT} AS tenant,
            (SELECT COALESCE(sum(usd), 0) FROM request_costs WHERE request_id = request.id) AS usd
        FROM content_requests AS request WHERE request.id = CAST(:id AS uuid)
    )
    SELECT
        asked.usd AS request_usd,
        COALESCE(sum(used.usd) FILTER (WHERE {TENANT} = asked.tenant), 0) AS tenant_usd,
        COALESCE(sum(used.usd), 0) AS day_usd,
        {_MIDNIGHT} + interval '1 day' AS tomorrow
    FROM asked LEFT JOIN (
        SELECT request_id, usd FROM request_costs WHERE created_at >= {_MIDNIGHT} AND usd > 0
        UNION ALL
        SELECT request_id, usd FROM request_budgets WHERE until > now() AND request_id <> CAST(:id AS uuid)
    ) AS used ON true
    LEFT JOIN content_requests AS request ON request.id = used.request_id AND CAST(:by_tenant AS boolean)
    GROUP BY asked.usd
    """  # noqa: S608  put together from constants of ours
)

_SET_ASIDE: Final = text(
    """
    INSERT INTO request_budgets (request_id, usd, until)
    VALUES (CAST(:id AS uuid), :usd, clock_timestamp() + make_interval(secs => CAST(:seconds AS double precision)))
    ON CONFLICT (request_id) DO UPDATE SET usd = excluded.usd, until = excluded.until
    """
)

_GIVE_BACK: Final = text("DELETE FROM request_budgets WHERE request_id = CAST(:id AS uuid)")


@attrs.frozen(kw_only=True)
class PostgresBudget:
    """
    Decisions are made one after another, under a lock of the database's that ends with the transaction: the look after
    it sees what was set aside before.
    """

    engine: AsyncEngine

    async def set_aside(
        self, request_id: RequestId, most_usd: Decimal, *, allowance: Allowance, seconds: float
    ) -> OverBudget | None:
        """
        Set *most_usd* aside, or refuse.
        """
        with translating_postgres():
            async with self.engine.begin() as connection:
                await connection.execute(_LOCK)
                asked = {"id": request_id, "by_tenant": allowance.tenant_usd is not None}
                row = (await connection.execute(LOOK, asked)).one_or_none()
                if row is None:
                    raise NotFound(f"there is no request {request_id}")
                spent = Spent(request_usd=row.request_usd, tenant_usd=row.tenant_usd, day_usd=row.day_usd)
                refusal = judge_spending(allowance, spent, most_usd, tomorrow=row.tomorrow)
                if refusal is None:
                    wanted = {"id": request_id, "usd": most_usd, "seconds": seconds}
                    await connection.execute(_SET_ASIDE, wanted)
                else:
                    await connection.execute(_GIVE_BACK, {"id": request_id})
                return refusal

    async def give_back(self, request_id: RequestId) -> None:
        """
        Set nothing aside any more.
        """
        await execute(self.engine, _GIVE_BACK, {"id": request_id})
