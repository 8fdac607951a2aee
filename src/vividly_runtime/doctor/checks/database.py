"""
The checks of the database.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from vividly_runtime.doctor.check import Check, Outcome
from vividly_runtime.doctor.deployed import Deployed
from vividly_runtime.doctor.finding import ok, unchecked, unused
from vividly_runtime.doctor.findings.database import judge_clock, judge_revision, judge_schema, judge_server
from vividly_runtime.settings.general import DATA_DIR, DATABASE_URL

from .guard import guarded
from .names import Name

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator

    from vividly_runtime.doctor.readers.database import DatabaseDoor
    from vividly_runtime.settings.values import Reading

_TO_ANOTHER: Final = "export DATABASE_URL=postgresql://USER:PASSWORD@HOST:PORT/NAME"


def database_checks(reading: Reading, door: DatabaseDoor) -> Iterator[Check]:
    """
    Whether it is there, its clock, and its schema.
    """
    settings = reading.settings
    embedded = settings.database_url is None
    yield guarded(
        Check(
            name=Name.DATABASE,
            look=partial(_database, door, embedded=embedded),
            cure=f"vividly doctor --only {Name.DATA_FOLDER}" if embedded else _TO_ANOTHER,
            extra="embedded" if embedded else "postgres",
        ),
        reading,
        DATABASE_URL.name,
        *((DATA_DIR.name,) if embedded else ()),
    )
    yield _behind(Name.CLOCK, door, _clock)
    yield _behind(Name.REVISION, door, partial(_revision, embedded=embedded))
    yield _behind(Name.SCHEMA, door, _schema, Name.REVISION)


def _behind(name: Name, door: DatabaseDoor, look: Callable[[str], Awaitable[Outcome]], *after: Name) -> Check:
    async def through_the_door() -> Outcome:
        if await door.missing() is not None:
            return Outcome(findings=(unused("there is no database yet"),))
        return await look(await door.url())

    return Check(name=name, look=through_the_door, after=(Name.DATABASE, *after))


async def _database(door: DatabaseDoor, *, embedded: bool) -> Outcome:
    from vividly_runtime.doctor.readers.database import read_server  # noqa: PLC0415  it may lack a package

    if (folder := await door.missing()) is not None:
        return Outcome(findings=(ok(f"none yet: the first lesson makes an embedded one in {folder}"),))
    return Outcome(findings=judge_server(await read_server(await door.url()), embedded=embedded))


async def _clock(url: str) -> Outcome:
    from vividly_runtime.doctor.readers.database import read_skew  # noqa: PLC0415  it may lack a package

    skew, uncertain = await read_skew(url)
    return Outcome(findings=judge_clock(skew, uncertain_seconds=uncertain))


async def _revision(url: str, *, embedded: bool) -> Outcome:
    from vividly_runtime.doctor.readers.database import read_revision  # noqa: PLC0415  it may lack a package

    reading = await read_revision(url)
    return Outcome(
        findings=judge_revision(reading, embedded=embedded), deployed=Deployed(schema_revision=reading.current)
    )


async def _schema(url: str) -> Outcome:
    from vividly_runtime.doctor.readers.database import read_revision, read_schema  # noqa: PLC0415  it may lack a package

    revision = await read_revision(url)
    if revision.current != revision.head:
        return Outcome(findings=(unchecked("it is another version's: see revision"),))
    return Outcome(findings=judge_schema(*await read_schema(url)))
