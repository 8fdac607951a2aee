"""
The ledger in Postgres.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text

from vividly_core.domain.ledger_line import Grouping, LedgerLine, in_order

from .execute import read
from .schema_words import TENANT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncEngine

_GROUPS: Final[Mapping[Grouping, str]] = {
    Grouping.STAGE: "cost.stage_name",
    Grouping.TENANT: TENANT,
    Grouping.DAY: "to_char(cost.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD')",
    Grouping.ITEM: "cost.item",
    Grouping.REQUEST: "CAST(cost.request_id AS text)",
}


def _sums(group: str) -> TextClause:
    return text(
        f"""
        SELECT
            {group} AS "group", cost.item, cost.unit, cost.price_source,
            sum(cost.quantity) AS quantity, sum(cost.usd) AS usd
        FROM request_costs AS cost JOIN content_requests AS request ON request.id = cost.request_id
        WHERE cost.created_at >= COALESCE(CAST(:since AS timestamptz), '-infinity')
            AND cost.created_at < COALESCE(CAST(:until AS timestamptz), 'infinity')
        GROUP BY 1, 2, 3, 4
        """  # noqa: S608  put together from constants of ours
    )


_SUMS: Final = {grouping: _sums(group) for grouping, group in _GROUPS.items()}


@attrs.frozen(kw_only=True)
class PostgresLedger:
    """
    Sums are made by the database, in one statement.
    """

    engine: AsyncEngine

    async def sums(
        self, by: Grouping, *, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[LedgerLine, ...]:
        """
        One line for each group, item, unit and price.
        """
        rows = await read(self.engine, _SUMS[by], {"since": since, "until": until})
        return in_order(LedgerLine(**row) for row in rows)
