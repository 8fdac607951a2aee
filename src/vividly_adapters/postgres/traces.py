"""
Where a database names somebody, in whatever table and column.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from vividly_core.domain.reuse import IN_PLACE_OF, REUSED_FROM

from .execute import read
from .tables import LIBRARY

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import TextClause
    from sqlalchemy.ext.asyncio import AsyncEngine

_AT_ONCE: Final = 200
_SHORTEST_TELLING: Final = 8

# That a lesson is a copy stays true. Without its record, the id of the request that made it leads nowhere.
_COPIED: Final = f'"({REUSED_FROM}|{IN_PLACE_OF})": ?"[^"]*"'

# Books come from files, and are too many to read through for a person who cannot be in them.
_LEFT_OUT: Final = [table.name for table in LIBRARY]

_COLUMNS: Final = text(
    """
    SELECT
        quote_ident(space.nspname) || '.' || quote_ident(class.relname) AS place,
        class.relname AS "table",
        quote_ident(attribute.attname) AS "column",
        attribute.atttypid = CAST('bytea' AS regtype) AS is_bytes
    FROM pg_class AS class
    JOIN pg_namespace AS space ON space.oid = class.relnamespace
    JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid
    JOIN pg_type AS type ON type.oid = attribute.atttypid
    WHERE class.relkind IN ('r', 'm')
        AND space.nspname <> 'information_schema' AND space.nspname NOT LIKE 'pg\\_%'
        AND NOT class.relname = ANY (CAST(:left_out AS text[]))
        AND attribute.attnum > 0 AND NOT attribute.attisdropped
        AND (
            type.typcategory IN ('S', 'A') OR type.typname IN ('json', 'jsonb', 'uuid', 'bytea', 'xml', 'hstore')
        )
    ORDER BY space.nspname, class.relname, attribute.attnum
    """
)


async def traces_of(engine: AsyncEngine, names: Collection[str]) -> Mapping[str, int]:
    """
    How many rows name any of *names*, by their tables, those without a row left out: in a column of text, of an id or
    of JSON, or between quotation marks in bytes, as in the body of a message.

    A name is found as a word of its own. One that is too short to be told from other words is only found as a whole
    value, or between quotation marks. Every table is read through, but for those of the library. Of which request a
    lesson is a copy does not count: a request that is erased is no record of anybody.

    :raises Misconfigured: if a table may not be read.
    """
    tables: dict[str, tuple[str, list[Mapping[str, Any]]]] = {}
    for row in await read(engine, _COLUMNS, {"left_out": _LEFT_OUT}):
        tables.setdefault(row["place"], (row["table"], []))[1].append(row)
    counts: dict[str, int] = {}
    for place, (table, columns) in tables.items():
        for some in _batches(tuple(names)):
            (counted,) = await read(
                engine, _count(place, columns), {"pattern": "|".join(map(_word, some)), "names": list(some)}
            )
            if counted["found"]:
                counts[table] = counts.get(table, 0) + counted["found"]
    return counts


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), _AT_ONCE):
        yield names[start : start + _AT_ONCE]


def _count(place: str, columns: Iterable[Mapping[str, Any]]) -> TextClause:
    conditions = " OR ".join(
        # As in JSON: whole, or it could be the beginning of another.
        "EXISTS (SELECT FROM unnest(CAST(:names AS text[])) AS name"
        f""" WHERE position(convert_to('"' || name || '"', 'UTF8') IN {column["column"]}) > 0)"""
        if column["is_bytes"]
        else f"regexp_replace(CAST({column['column']} AS text), '{_COPIED}', '', 'g') ~ CAST(:pattern AS text)"
        for column in columns
    )
    # Identifiers cannot be parameters; the database has quoted these itself. Of the parameters, one may not be used.
    return text(
        f"SELECT count(*) AS found FROM {_escaped(place)} AS row_"  # noqa: S608  see above
        f" WHERE CAST(:pattern AS text) <> '' AND CAST(:names AS text[]) <> '{{}}' AND ({_escaped(conditions)})"
    )


def _escaped(sql: str) -> str:
    # A colon in a name would be taken for a parameter.
    return re.sub(r":(?!names\b|pattern\b)", r"\\:", sql)


def _word(name: str) -> str:
    word = re.sub(r"([^\w-])", r"\\\1", name)
    if len(name) >= _SHORTEST_TELLING:
        return rf"(^|[^[:alnum:]_-]){word}($|[^[:alnum:]_-])"
    return rf'(^|"){word}($|")'
