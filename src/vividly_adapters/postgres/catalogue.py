"""
What a schema holds, read from Postgres's own catalogues as a value that can be compared.

Both sides of a comparison are read by the same server with the same queries, so that its spelling of types,
expressions and definitions never matters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from sqlalchemy import text

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection


@attrs.frozen(kw_only=True, order=True)
class Item:
    """
    One thing of a schema. *owner*: the table it belongs to, or the enum, function or view that it is.
    """

    owner: str
    kind: str
    name: str


Facts: TypeAlias = dict[str, str]
"""What can be said of an item, for example its type."""

Catalogue: TypeAlias = dict[Item, Facts]

OWNERS: Final = frozenset({"table", "enum", "function", "view"})
"""The kinds that stand for themselves; all others belong to one of these."""

# Of each row, `owner` and `name` say which item it is, and the other columns are its facts.
_QUERIES: Final = {
    "table": """
        SELECT relname AS owner, relname AS name,
            CASE relpersistence WHEN 'u' THEN 'unlogged' ELSE 'logged' END AS persistence,
            COALESCE(
                (SELECT option_value FROM pg_options_to_table(reloptions) WHERE option_name = 'fillfactor'), '100'
            ) AS fillfactor
        FROM pg_class
        WHERE relnamespace = :schema AND relkind IN ('r', 'p')
    """,
    "column": """
        SELECT c.relname AS owner, a.attname AS name,
            format_type(a.atttypid, a.atttypmod) AS type,
            CASE WHEN a.attnotnull THEN 'NOT NULL' ELSE 'NULL' END AS nullability,
            COALESCE(replace(pg_get_expr(d.adbin, d.adrelid, true), 'CURRENT_TIMESTAMP', 'now()'), 'none') AS "default",
            CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' ELSE 'none' END AS identity
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relnamespace = :schema AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    """,
    # Not-null constraints are columns' facts, whichever version of Postgres also lists them here.
    "constraint": """
        SELECT c.relname AS owner, k.conname AS name, pg_get_constraintdef(k.oid, true) AS definition
        FROM pg_constraint k
        JOIN pg_class c ON c.oid = k.conrelid
        WHERE c.relnamespace = :schema AND k.contype IN ('c', 'f', 'p', 'u', 'x')
    """,
    "index": """
        SELECT c.relname AS owner, i.relname AS name,
            pg_get_indexdef(x.indexrelid, 0, true) AS definition,
            CASE WHEN x.indisvalid THEN 'valid' ELSE 'invalid' END AS validity
        FROM pg_index x
        JOIN pg_class i ON i.oid = x.indexrelid
        JOIN pg_class c ON c.oid = x.indrelid
        WHERE c.relnamespace = :schema AND c.relkind IN ('r', 'p')
            AND NOT EXISTS (
                SELECT FROM pg_constraint k WHERE k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x')
            )
    """,
    "trigger": """
        SELECT c.relname AS owner, t.tgname AS name,
            pg_get_triggerdef(t.oid, true) AS definition,
            CASE t.tgenabled WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'on replicas only' ELSE 'enabled' END AS state
        FROM pg_trigger t
        JOIN pg_class c ON c.oid = t.tgrelid
        WHERE c.relnamespace = :schema AND NOT t.tgisinternal
    """,
    "enum": """
        SELECT typname AS owner, typname AS name FROM pg_type WHERE typnamespace = :schema AND typtype = 'e'
    """,
    "enum value": """
        SELECT t.typname AS owner, e.enumlabel AS name
        FROM pg_enum e
        JOIN pg_type t ON t.oid = e.enumtypid
        WHERE t.typnamespace = :schema
    """,
    # Layout is no part of a body, and an extension's functions are its own affair.
    "function": """
        SELECT p.proname AS owner, p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name,
            pg_get_function_result(p.oid) AS result,
            l.lanname AS language,
            btrim(regexp_replace(p.prosrc, '\\s+', ' ', 'g')) AS body
        FROM pg_proc p
        JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = :schema AND p.prokind = 'f'
            AND NOT EXISTS (
                SELECT FROM pg_depend d
                WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
            )
    """,
    "view": """
        SELECT c.relname AS owner, c.relname AS name,
            (
                SELECT string_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY a.attnum)
                FROM pg_attribute a
                WHERE a.attrelid = c.oid AND a.attnum > 0
            ) AS columns,
            pg_get_viewdef(c.oid, true) AS definition
        FROM pg_class c
        WHERE c.relnamespace = :schema AND c.relkind IN ('v', 'm')
    """,
}


async def read_catalogue(connection: AsyncConnection) -> Catalogue:
    """
    Read the connection's current schema, which should be alone on its search path: names elsewhere come qualified.
    """
    catalogue: Catalogue = {}
    schema = await connection.scalar(text("SELECT oid FROM pg_namespace WHERE nspname = current_schema()"))
    for kind, query in _QUERIES.items():
        for row in (await connection.execute(text(query), {"schema": schema})).mappings():
            item = Item(owner=row["owner"], kind=kind, name=row["name"])
            catalogue[item] = {fact: value for fact, value in row.items() if fact not in {"owner", "name"}}
    return catalogue
