"""
What an adopted database was like where its wording is its own.

The deployed functions and views are known by what they do, not by their text. The record tells a later check which
text is theirs, and the revisions that the database is older than they are.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from .catalogue import Item

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from .catalogue import Catalogue

_KEPT: Final = frozenset({"log_status_change", "active_requests_dashboard", "request_metrics_summary"})

# There only on adopted databases: revisions 0001 and 0002 look for it before they drop anything.
_CREATE: Final = text(
    """
    CREATE TABLE IF NOT EXISTS vividly_adoption (
        owner TEXT,
        kind TEXT,
        name TEXT,
        facts JSONB NOT NULL,
        adopted_at TIMESTAMPTZ NOT NULL DEFAULT now(),
        PRIMARY KEY (owner, kind, name)
    )
    """
)
_INSERT: Final = text(
    "INSERT INTO vividly_adoption (owner, kind, name, facts) VALUES (:owner, :kind, :name, :facts)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("facts", type_=JSONB))
_SELECT: Final = text("SELECT owner, kind, name, facts FROM vividly_adoption").columns(facts=JSONB)


async def write_record(connection: AsyncConnection, live: Catalogue) -> None:
    """
    Record that this database was adopted as *live*. Does nothing the second time.
    """
    await connection.execute(_CREATE)
    for item, facts in live.items():
        if item.owner in _KEPT:
            row = {"owner": item.owner, "kind": item.kind, "name": item.name, "facts": facts}
            await connection.execute(_INSERT, row)


async def read_record(connection: AsyncConnection) -> Catalogue:
    """
    What was recorded; empty if the database was never adopted.
    """
    if not await connection.scalar(text("SELECT to_regclass('vividly_adoption') IS NOT NULL")):
        return {}
    rows = await connection.execute(_SELECT)
    return {Item(owner=owner, kind=kind, name=name): facts for owner, kind, name, facts in rows}
