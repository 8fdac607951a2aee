"""
Compares a live database with the schema that we rely on.

What is expected is built in a scratch schema beside the live one, read by the same server with the same queries, and
rolled back: nothing is changed, and no version of Postgres spells it differently.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import attrs
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from vividly_core.domain.errors import Misconfigured

from . import routines
from .adoption_record import read_record
from .catalogue import read_catalogue
from .difference import compare
from .engine import open_for_maintenance
from .errors import translating_postgres
from .tables import metadata
from .variants import KNOWN, NEIGHBOURS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable

    from sqlalchemy.ext.asyncio import AsyncEngine

    from .catalogue import Catalogue, Item
    from .difference import Difference
    from .variants import Variant

_KEPT: Final = "kept as it was when the database was adopted"


@attrs.frozen(kw_only=True)
class Note:
    """
    A difference that does no harm, and why; its text is a line for people.
    """

    difference: Difference
    because: str

    def __str__(self) -> str:
        return f"{self.difference} ({self.because})"


@attrs.frozen(kw_only=True)
class SchemaReport:
    """
    How a database differs from the models: what must be mended, and what is only worth knowing.
    """

    differences: tuple[Difference, ...]
    notes: tuple[Note, ...]


async def check(target: AsyncEngine | AsyncConnection | str) -> SchemaReport:
    """
    Compare the database at *target* with the models of this version, and list every difference.

    It reads the schema that comes first on the search path, and leaves no trace. A connection's open transaction
    stays usable.

    :raises Misconfigured: if the database's user may not create the scratch schema.
    :raises Unavailable: if the database cannot be reached.
    """
    with translating_postgres():
        if isinstance(target, AsyncConnection):
            return await _check(target)
        async with open_for_maintenance(target) as engine, engine.connect() as connection:
            return await _check(connection)


async def _check(connection: AsyncConnection) -> SchemaReport:
    live = await read_live(connection)
    kept = await _kept_since_adoption(connection, live)
    report = judge(await read_models(connection), live, KNOWN)
    return SchemaReport(
        differences=tuple(d for d in report.differences if d.table not in kept),
        notes=report.notes
        + tuple(Note(difference=d, because=_KEPT) for d in report.differences if d.table in kept),
    )


def judge(expected: Catalogue, live: Catalogue, variants: Iterable[Variant]) -> SchemaReport:
    """
    Compare *live* with *expected*, and set aside what one of *variants* covers.
    """
    differences = []
    notes = []
    for difference in compare(expected, live):
        if difference.table in NEIGHBOURS and difference.kind.startswith("extra "):
            continue
        variant = next((known for known in variants if known.covers(difference)), None)
        if variant is None:
            differences.append(difference)
        else:
            notes.append(Note(difference=difference, because=variant.because))
    return SchemaReport(differences=tuple(differences), notes=tuple(notes))


async def read_live(connection: AsyncConnection) -> Catalogue:
    """
    Read the schema that comes first on the connection's search path.
    """
    schema = await live_schema(connection)
    async with _rolled_back(connection):
        await _search(connection, schema)
        return await read_catalogue(connection)


async def live_schema(connection: AsyncConnection) -> str:
    """
    The name of the schema that comes first on the connection's search path.
    """
    schema = await connection.scalar(text("SELECT current_schema()"))
    if schema is None:
        raise Misconfigured("DATABASE_URL: no schema on the search path exists; set the user's search_path")
    return str(schema)


@asynccontextmanager
async def scratch_schema(connection: AsyncConnection, *beside: str) -> AsyncGenerator[str]:
    """
    Lend an empty schema, first on the search path and followed by *beside*, that vanishes with the block.
    """
    if not await connection.scalar(text("SELECT has_database_privilege(current_database(), 'CREATE')")):
        raise Misconfigured(
            "DATABASE_URL: its user may not build a scratch schema to compare with; GRANT CREATE ON DATABASE to it"
        )
    name = f"vividly_scratch_{uuid4().hex}"
    async with _rolled_back(connection):
        await connection.execute(text(f"CREATE SCHEMA {name}"))
        await _search(connection, name, *beside)
        yield name


async def read_models(connection: AsyncConnection) -> Catalogue:
    """
    Read what the models of this version make.
    """
    async with scratch_schema(connection):
        await connection.run_sync(metadata.create_all, checkfirst=False)
        for statement in routines.STATEMENTS:
            await connection.exec_driver_sql(statement)
        return await read_catalogue(connection)


async def _kept_since_adoption(connection: AsyncConnection, live: Catalogue) -> set[str]:
    """
    The functions and views that still are what they were when the database was adopted.

    The server that reads a view may be newer than the one that recorded it, and spell it differently: the
    recorded text becomes a view again, and is read beside the live one.
    """
    record = await read_record(connection)
    if not record:
        return set()
    schema = await live_schema(connection)
    async with scratch_schema(connection, schema):
        for item, facts in record.items():
            if item.kind == "view":
                await _make_view(connection, item, facts["definition"])
        record |= await read_catalogue(connection)
    return {
        item.owner for item in record.keys() & live.keys() if not compare({item: record[item]}, {item: live[item]})
    }


async def _make_view(connection: AsyncConnection, item: Item, definition: str) -> None:
    try:
        async with connection.begin_nested():
            await connection.exec_driver_sql(f"CREATE VIEW {item.name} AS {definition}")
    except DBAPIError:
        # The tables below it have changed since, and so must the live view have.
        return


async def _search(connection: AsyncConnection, *schemas: str) -> None:
    path = ", ".join('"' + schema.replace('"', '""') + '"' for schema in schemas)
    await connection.execute(text("SELECT set_config('search_path', :path, true)"), {"path": path})


@asynccontextmanager
async def _rolled_back(connection: AsyncConnection) -> AsyncGenerator[None]:
    async with connection.begin_nested() as savepoint:
        yield
        await savepoint.rollback()
