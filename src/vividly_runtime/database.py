"""
What commands do with the database as a whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread

from vividly_adapters.postgres import adoption, migrate, probe, schema_check, students
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.errors import translating_postgres
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_adapters.postgres.engine import Engine
    from vividly_core.domain.ids import StudentId

    from .settings.values import Settings

SchemaReport = schema_check.SchemaReport
"""How the schema differs from the models."""


async def make_ready(settings: Settings, url: str, *, note: Callable[[str], None] = lambda _: None) -> None:
    """
    See to it that the schema at *url* is this version's: the embedded database is ours, and is brought up to date;
    any other is only looked at.

    :raises Misconfigured: if it is not, saying which command mends it.
    :raises Unavailable: if the database does not answer.
    """
    scripts = await to_thread.run_sync(migrate.load_scripts)
    with translating_postgres(url):
        async with open_engine(url, pool_size=1) as engine, engine.connect() as connection:
            revision = await migrate.current_revision(connection)
    if revision == scripts.get_current_head():
        return
    if revision is not None and revision not in {script.revision for script in scripts.walk_revisions()}:
        raise Misconfigured(
            f"the database is at revision {revision}, which this version does not know: install the newer version"
        )
    if settings.database_url is None:
        note("Setting up the database" if revision is None else "Bringing the database up to date")
        await upgrade(url)
        return
    if revision is None:
        raise Misconfigured(
            "the database has none of our revisions: run vividly db upgrade,"
            " or vividly db adopt if its tables were made by hand"
        )
    raise Misconfigured(f"the database is at revision {revision}, an older one: run vividly db upgrade")


async def upgrade(url: str) -> tuple[str, ...]:
    """
    Bring the schema up to date, and return the revisions that were applied.
    """
    with translating_postgres(url):
        return await migrate.upgrade(url)


async def adopt(url: str) -> adoption.Adoption:
    """
    Take over a database that was built by hand.

    :raises Misconfigured: with every difference, if it is not what we can take over.
    """
    with translating_postgres(url):
        return await adoption.adopt(url)


async def check(url: str) -> SchemaReport:
    """
    Compare the schema with the models of this version.
    """
    with translating_postgres(url):
        return await schema_check.check(url)


async def ping(engine: Engine) -> None:
    """
    Ask the database for nothing.

    :raises Unavailable: if it does not answer.
    """
    await probe.ping(engine)


async def ensure_student(
    engine: Engine, student: StudentId, *, first_name: str = "Local", last_name: str = "Student"
) -> None:
    """
    Give *student*, one of our own, a row, unless it has one.
    """
    await students.ensure_student(engine, student, first_name=first_name, last_name=last_name)
