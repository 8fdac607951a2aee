"""
Takes over a database that was built by hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import AddConstraint

from vividly_core.domain.errors import Misconfigured

from . import tables
from .adoption_record import write_record
from .catalogue import Item, read_catalogue
from .migrate import VERSION_TABLE, current_revision, maintenance, run_stamp, run_upgrade
from .schema_check import check, judge, read_live, read_models, scratch_schema
from .variants import DEPLOYED_WORDING, KNOWN

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory
    from sqlalchemy import Connection, Table
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from .catalogue import Facts
    from .difference import Difference
    from .schema_check import Note

_DEPLOYED: Final = "0001"


class NotAdoptable(Misconfigured):
    """
    The database is not what it was taken for; *differences* says where. Nothing was changed.
    """

    def __init__(self, differences: tuple[Difference, ...]) -> None:
        lines = "".join(f"\n  {difference}" for difference in differences)
        super().__init__(
            "nothing was changed, since this is not the deployed schema; mend what follows and adopt it again,"
            f" or, where no table of ours is there yet, upgrade it instead:{lines}"
        )
        self.differences = differences


@attrs.frozen(kw_only=True)
class Adoption:
    """
    What taking over a database came to: the revisions that were applied, and what is worth knowing of it.
    """

    revisions: tuple[str, ...]
    notes: tuple[Note, ...]


async def adopt(target: AsyncEngine | str) -> Adoption:
    """
    Take over the database at *target*, which was built by hand, and bring it up to date.

    It must hold the deployed schema, in any of its known variants (see `variants`). Nothing of it is dropped or
    retyped; of the tables next to ours, `organizations` and `users`, only those that are absent are made. All or
    nothing, in one transaction, for which writers wait: 4 s at 100 thousand requests. An adopted database is only
    brought up to date.

    :raises NotAdoptable: if it holds something else, before or after; the error lists every difference.
    """
    async with maintenance(target) as (connection, scripts):
        if await current_revision(connection) is None:
            await _take_over(connection, scripts)
        revisions = await run_upgrade(connection, scripts)
        report = await check(connection)
        if report.differences:
            raise NotAdoptable(report.differences)
        return Adoption(revisions=revisions, notes=report.notes)


async def _take_over(connection: AsyncConnection, scripts: ScriptDirectory) -> None:
    await _add_neighbours(connection)
    async with scratch_schema(connection):
        await run_upgrade(connection, scripts, _DEPLOYED)
        built = await read_catalogue(connection)
    deployed = {item: facts for item, facts in built.items() if item.owner != VERSION_TABLE}
    live = await read_live(connection)
    newest = await read_models(connection)
    report = judge(deployed, live, KNOWN + DEPLOYED_WORDING)
    # Some of what later revisions add may be there, whole or in part, by the deployed system's own prepared scripts.
    started = (newest.keys() & live.keys()) - deployed.keys()
    ahead = {(item.owner, item.name) for item in started if _can_be_finished(newest[item], live[item])}
    differences = tuple(d for d in report.differences if (d.table, d.item) not in ahead)
    if differences:
        raise NotAdoptable(differences)
    await run_stamp(connection, scripts, _DEPLOYED)
    await write_record(connection, live)


def _can_be_finished(facts: Facts, found: Facts) -> bool:
    # No revision of ours retypes a column; the check at the end sees to the rest.
    return facts.get("type") == found.get("type")


async def _add_neighbours(connection: AsyncConnection) -> None:
    """
    Make the tables that ours point to, where they are absent, and the foreign keys that could not be without them.
    """
    live = await read_live(connection)
    for neighbour in (tables.organizations, tables.users):
        if Item(owner=neighbour.name, kind="table", name=neighbour.name) in live:
            continue
        await connection.run_sync(_create, neighbour)
        if neighbour is tables.organizations:
            await _name_organizations(connection, [i.owner for i in live if i.name == "organization_id"])
        for ours in (tables.content_requests, tables.request_metrics):
            for key in ours.foreign_key_constraints:
                if key.referred_table is neighbour and Item(owner=ours.name, kind="table", name=ours.name) in live:
                    await _add_foreign_key(connection, AddConstraint(key, isolate_from_table=False))


def _create(connection: Connection, table: Table) -> None:
    if table is tables.users:
        for enum in (tables.user_role, tables.user_status):
            enum.create(connection, checkfirst=True)
    table.create(connection)


async def _name_organizations(connection: AsyncConnection, owners: list[str]) -> None:
    """
    Give a row to each organization that the database speaks of, so that the rows that do stay true.
    """
    for table in owners:
        if table in tables.metadata.tables:
            await connection.execute(
                text(
                    "INSERT INTO organizations (organization_id, name)"  # noqa: S608  a table of our own models
                    f" SELECT DISTINCT organization_id, organization_id FROM {table}"
                    " WHERE organization_id IS NOT NULL ON CONFLICT DO NOTHING"
                )
            )


async def _add_foreign_key(connection: AsyncConnection, key: AddConstraint) -> None:
    try:
        async with connection.begin_nested():
            await connection.execute(key)
    except IntegrityError:
        # Rows point to what is not there: the key stays missing, and the adoption is refused for it.
        return
