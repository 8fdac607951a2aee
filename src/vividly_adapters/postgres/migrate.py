"""
Takes a database from one revision of the schema to another.

The revisions are Alembic's, and `alembic upgrade head` at the command line does the same as `upgrade` here. This way
needs no configuration file, runs on an engine that is open already, and keeps the event loop free of disk.
"""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from anyio import to_thread
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from vividly_core.domain.errors import Misconfigured, Rejected, Unavailable

from .engine import open_for_maintenance
from .errors import translating_postgres
from .tables import metadata

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

VERSION_TABLE: Final = "vividly_alembic_version"
"""Not Alembic's own default: the database may hold an application that migrates by Alembic too."""

_LOCK_KEY: Final = 0x76697669646C79
_BUSY_SECONDS: Final = 10.0
_WAIT_SECONDS: Final = 0.2
_LOCK_NOT_AVAILABLE: Final = "55P03"
# Syntax and names, dependent objects, constraints, and what our own revisions raise.
_REFUSALS: Final = ("42", "2B", "23", "P0")

# Alembic keeps the revision at work in a global, `alembic.op`: one at a time in a process, whatever its loops.
_one_in_this_process: Final = threading.Lock()


def _is_ours(_object: object, _name: str | None, kind: str, reflected: bool, compare_to: object) -> bool:
    """
    Whether autogenerate should look at an object: the database is full of other applications' tables.
    """
    return not (kind == "table" and reflected and compare_to is None)


CONTEXT_OPTIONS: Final[dict[str, Any]] = {
    "target_metadata": metadata,
    "version_table": VERSION_TABLE,
    "compare_type": True,
    "compare_server_default": True,
    "include_object": _is_ours,
}
"""For Alembic's contexts, at the command line and here."""


def take_turn(connection: Connection, busy_seconds: float = _BUSY_SECONDS) -> None:
    """
    Wait until nobody else migrates this database, and keep it so until the transaction ends.

    From then on no statement waits for a table longer than *busy_seconds*: behind a waiting `ALTER TABLE` the whole
    application would have to wait as well.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})
    limit = {"limit": f"{round(busy_seconds * 1000)}ms"}
    connection.execute(text("SELECT set_config('lock_timeout', :limit, true)"), limit)


async def upgrade(
    target: AsyncEngine | str, revision: str = "head", *, busy_seconds: float = _BUSY_SECONDS
) -> tuple[str, ...]:
    """
    Bring the database at *target* up to *revision*, and return the revisions that were applied, in order.

    All of them in one transaction: a failure or a cancellation leaves the database as it was. Repeating it applies
    nothing. Of several at once, one works and the others wait. For a table that others use it waits
    *busy_seconds*; they wait behind it.

    :raises Misconfigured: if *target* is not an address of Postgres, or refuses its user, or if a newer version
        than this one has upgraded the database.
    :raises Rejected: if the database holds something that a revision cannot be applied to.
    :raises Unavailable: if it cannot be reached, or one of its tables is in use for too long.
    """
    async with maintenance(target, busy_seconds=busy_seconds) as (connection, scripts):
        return await run_upgrade(connection, scripts, revision)


async def downgrade(target: AsyncEngine | str, revision: str) -> tuple[str, ...]:
    """
    Take the database at *target* down to *revision*, or to ``base``, and return the revisions that were undone.

    What those revisions added is dropped, **with the data in it**. An adopted database never goes below 0001.

    :raises Rejected: for that, or if something else depends on what would be dropped.
    """
    async with maintenance(target) as (connection, scripts):
        return await connection.run_sync(_run, scripts, scripts._downgrade_revs, revision)  # noqa: SLF001  Alembic has no public name for it


async def current_revision(connection: AsyncConnection) -> str | None:
    """
    The revision that the database is at; ``None`` if none of ours was ever applied.
    """
    return await connection.run_sync(
        lambda sync: MigrationContext.configure(sync, opts=CONTEXT_OPTIONS).get_current_revision()
    )


@asynccontextmanager
async def maintenance(
    target: AsyncEngine | str, *, busy_seconds: float = _BUSY_SECONDS
) -> AsyncGenerator[tuple[AsyncConnection, ScriptDirectory]]:
    """
    Lend a transaction on *target*, alone in the database and in this process, and the revisions.
    """
    scripts = await to_thread.run_sync(load_scripts)
    # In a thread, since another event loop may hold it; in short waits, since a thread cannot be cancelled.
    while not await to_thread.run_sync(partial(_one_in_this_process.acquire, timeout=_WAIT_SECONDS)):
        pass
    try:
        with _translating():
            async with open_for_maintenance(target) as engine, engine.begin() as connection:
                await connection.run_sync(take_turn, busy_seconds)
                yield connection, scripts
    finally:
        _one_in_this_process.release()


@contextmanager
def _translating() -> Generator[None]:
    """
    Raise our errors, which here may quote Postgres: a revision speaks of tables, never of a row.
    """
    with translating_postgres():
        try:
            yield
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None) or ""
            if state == _LOCK_NOT_AVAILABLE:
                raise Unavailable("a table is in use for too long; upgrade when less is going on") from error
            if state.startswith(_REFUSALS):
                cause = error.orig.__cause__ if error.orig else None
                raise Rejected(f"nothing was changed: {getattr(cause, 'message', state)}") from error
            raise


def load_scripts() -> ScriptDirectory:
    """
    Read the revisions from disk: those in the wheel, or in a checkout those at its top.
    """
    here = Path(__file__).resolve()
    for folder in (here.parent / "_alembic", here.parents[3] / "alembic"):
        if (folder / "versions").is_dir():
            config = Config()
            config.set_main_option("script_location", str(folder).replace("%", "%%"))
            config.set_main_option("path_separator", "os")
            scripts = ScriptDirectory.from_config(config)
            # Loads every module now, here in the thread.
            scripts.get_heads()
            return scripts
    raise Misconfigured(
        "the schema's revisions are missing from the installation: install the package from its wheel again"
    )


async def run_upgrade(
    connection: AsyncConnection, scripts: ScriptDirectory, revision: str = "head"
) -> tuple[str, ...]:
    """
    Apply the revisions up to *revision* within the connection's transaction.
    """
    return await connection.run_sync(_run, scripts, scripts._upgrade_revs, revision)  # noqa: SLF001  Alembic has no public name for it


async def run_stamp(connection: AsyncConnection, scripts: ScriptDirectory, revision: str) -> None:
    """
    Note that the database is at *revision* already.
    """

    def stamp(sync: Connection) -> None:
        MigrationContext.configure(sync, opts=CONTEXT_OPTIONS).stamp(scripts, revision)

    await connection.run_sync(stamp)


def _run(connection: Connection, scripts: ScriptDirectory, steps: Any, revision: str) -> tuple[str, ...]:
    applied: list[str] = []
    context = MigrationContext.configure(
        connection,
        opts={
            **CONTEXT_OPTIONS,
            "script": scripts,
            "fn": lambda heads, _context: steps(revision, heads),
            "on_version_apply": (lambda *, step, **_: applied.append(step.up_revision_id),),
        },
    )
    try:
        with Operations.context(context):
            context.run_migrations()
    except CommandError as error:
        raise Misconfigured(
            f"the database's revision and {revision} are not both known to this version of vividly ({error}):"
            " install the version that last upgraded it, or a newer one"
        ) from error
    return tuple(applied)
