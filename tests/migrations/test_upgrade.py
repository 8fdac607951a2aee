"""
Up, down, up again; interrupted, repeated, and by several at once.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from anyio import create_task_group, to_thread

from contract.openers.embedded import scratch_database
from contract.openers.postgres import server_url
from migrations.database import REQUEST, catalogue, differences, rows, run, value
from vividly_adapters.postgres.difference import compare
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.migrate import (
    CONTEXT_OPTIONS,
    VERSION_TABLE,
    current_revision,
    downgrade,
    load_scripts,
    upgrade,
)
from vividly_adapters.postgres.tables import metadata
from vividly_core.domain.errors import Misconfigured, Rejected, Unavailable

if TYPE_CHECKING:
    from sqlalchemy import Connection

pytestmark = pytest.mark.service("postgres")

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
)
ROOT = Path(__file__).parents[2]


async def revision(url: str) -> str | None:
    """
    The revision that the database says it is at.
    """
    async with open_engine(url) as engine, engine.connect() as connection:
        return await current_revision(connection)


async def test_an_empty_database_becomes_what_the_models_describe(empty: str) -> None:
    """
    All revisions together make exactly the models' tables, functions, triggers and views.
    """
    assert await upgrade(empty) == REVISIONS
    assert await differences(empty) == []


async def test_alembic_finds_nothing_to_add_either(newest: str) -> None:
    """
    Alembic's own comparison, with types and defaults, agrees.
    """

    def compared(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts=CONTEXT_OPTIONS)
        return list(compare_metadata(context, metadata))

    async with open_engine(newest) as engine, engine.connect() as connection:
        assert await connection.run_sync(compared) == []


async def test_upgrading_again_applies_nothing(newest: str) -> None:
    """
    The second time there is nothing to do.
    """
    assert await upgrade(newest) == ()


async def test_every_revision_can_be_undone_and_done_again(empty: str) -> None:
    """
    Each step down leaves what the step up found, and each step up again makes what it made.
    """
    seen = [await catalogue(empty)]
    for step in REVISIONS:
        await upgrade(empty, step)
        seen.append(await catalogue(empty))
    for step, before in zip(reversed(REVISIONS[:-1]), reversed(seen[1:-1]), strict=True):
        await downgrade(empty, step)
        assert compare(before, await catalogue(empty)) == ()
        assert (await catalogue(empty)).keys() == before.keys()
    await downgrade(empty, "base")
    left = {item.owner for item in await catalogue(empty)}

    assert left == {"users", "organizations", "user_role", "user_status", VERSION_TABLE}
    assert await upgrade(empty) == REVISIONS
    assert await differences(empty) == []


async def test_going_down_and_up_keeps_the_deployed_rows(newest: str) -> None:
    """
    Our revisions come and go; what the deployed tables hold stays.
    """
    await run(newest, REQUEST)
    await downgrade(newest, "0001")
    await upgrade(newest)

    assert await rows(newest, "SELECT correlation_id, version, preferred_modality FROM content_requests") == [
        ("req_a", 0, "video")
    ]


async def test_a_wait_survives_going_down_and_up(newest: str) -> None:
    """
    What waits for an answer stays out of the way, and what waits for a time does for as long.
    """
    await run(newest, REQUEST)
    await run(
        newest,
        "UPDATE content_requests SET available_at = 'infinity', attempts = 3,"
        """ request_metadata = '{"clarification": {"questions": ["Which?"]}}';"""
        "INSERT INTO content_requests (correlation_id, student_id, topic, available_at)"
        " VALUES ('req_b', 'user_1', 'why', '2030-01-01T00:00:00Z')",
    )
    query = "SELECT correlation_id, available_at::text FROM content_requests ORDER BY correlation_id"
    before = await rows(newest, query)
    await downgrade(newest, "0007")
    await upgrade(newest)

    assert await rows(newest, query) == before
    assert await value(newest, "SELECT max(attempts) FROM content_requests") == 0


async def test_a_half_built_database_is_completed(newest: str) -> None:
    """
    What is there stays, what is absent is made: also where nobody knows any more what was done.
    """
    await run(newest, REQUEST)
    await run(
        newest,
        f"DROP VIEW active_requests_dashboard; DROP TABLE {VERSION_TABLE}, request_stages, outbox, dead_letters;"
        " DROP INDEX idx_content_requests_org; DROP TRIGGER log_request_status_changes ON content_requests;"
        " ALTER TABLE content_requests DROP COLUMN modality_preferences, DROP COLUMN lease_until,"
        " DROP COLUMN delivery_until",
    )
    assert await upgrade(newest) == REVISIONS
    assert await differences(newest) == []
    assert await value(newest, "SELECT count(*) FROM content_requests") == 1


async def test_what_stands_in_the_way_is_named_and_nothing_is_changed(empty: str) -> None:
    """
    Another application's table of the same name stops the upgrade, which leaves no part of itself behind.
    """
    await run(empty, "CREATE TABLE outbox (something_else TEXT)")
    before = await catalogue(empty)
    with pytest.raises(Rejected, match="published_at"):
        await upgrade(empty)

    assert await catalogue(empty) == before


async def test_a_busy_table_is_waited_for_only_so_long(newest: str) -> None:
    """
    An upgrade gives up rather than hold up the application behind it.
    """
    await downgrade(newest, "0002")
    reader = await asyncpg.connect(newest)
    try:
        await reader.execute("BEGIN; SELECT count(*) FROM content_requests")
        with pytest.raises(Unavailable, match="in use"):
            await upgrade(newest, busy_seconds=0.05)
    finally:
        reader.terminate()
    assert await revision(newest) == "0002"


async def test_a_database_ahead_of_us_is_left_alone(newest: str) -> None:
    """
    An older version of ours says that it is older, and touches nothing.
    """
    await run(newest, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(Misconfigured, match="install the version that last upgraded it"):
        await upgrade(newest)

    assert await revision(newest) == "9999"


async def test_tasks_that_upgrade_at_once_take_turns(empty: str) -> None:
    """
    One of them does the work, and the others find it done.
    """
    applied: list[tuple[str, ...]] = []

    async def one() -> None:
        applied.append(await upgrade(empty))

    async with create_task_group() as tasks:
        for _ in range(4):
            tasks.start_soon(one)

    assert sorted(applied) == [(), (), (), REVISIONS]


async def test_databases_that_are_upgraded_at_once_are_not_mixed_up() -> None:
    """
    Alembic knows one database at a time in a process, in whatever task or event loop: each gets its own schema.
    """
    async with AsyncExitStack() as stack:
        urls = [await stack.enter_async_context(scratch_database(server_url())) for _ in range(4)]
        async with create_task_group() as tasks:
            for url in urls[:2]:
                tasks.start_soon(upgrade, url)
            for url in urls[2:]:
                tasks.start_soon(to_thread.run_sync, partial(anyio.run, upgrade, url))

        assert [await differences(url) for url in urls] == [[], [], [], []]


async def test_processes_that_upgrade_at_once_take_turns(empty: str) -> None:
    """
    So do `alembic` commands, of which each knows nothing of the others.
    """
    failed: list[bool] = []

    async def one() -> None:
        failed.append("Error" in await alembic(empty, "upgrade", "head"))

    async with create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(one)

    assert failed == [False] * 3
    assert await revision(empty) == "0014"
    assert await differences(empty) == []


@pytest.mark.parametrize("milliseconds", [0, 1, 5, 20, 50])
async def test_a_cancelled_upgrade_leaves_all_or_nothing(empty: str, milliseconds: int) -> None:
    """
    Whenever it is cancelled, the database is as it was or as it should be, and the next upgrade succeeds.
    """
    with anyio.move_on_after(milliseconds / 1000):
        await upgrade(empty)

    assert await revision(empty) in {None, "0014"}
    await upgrade(empty)
    assert await differences(empty) == []


async def alembic(url: str, *arguments: str) -> str:
    """
    Run the `alembic` command in the checkout, and return what it prints; its log only where it fails.
    """
    process = await anyio.run_process(
        [sys.executable, "-m", "alembic", *arguments],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url},
        check=False,
    )
    return (process.stderr if process.returncode else process.stdout).decode()


async def test_the_alembic_command_does_the_same(empty: str) -> None:
    """
    `alembic upgrade head` in a checkout, with any spelling of the address, makes the same schema.
    """
    await alembic(empty.replace("postgresql://", "postgres://"), "upgrade", "head")

    assert await differences(empty) == []
    assert await upgrade(empty) == ()
    assert "No new upgrade operations" in await alembic(empty, "check")


@pytest.mark.parametrize(("url", "cure"), [("", "DATABASE_URL is not set"), ("sqlite:///lessons.db", "Postgres")])
async def test_the_alembic_command_says_what_it_cannot_use(url: str, cure: str) -> None:
    """
    A missing or impossible address is named in one line.
    """
    said = await alembic(url, "upgrade", "head")

    assert cure in said
    assert "Traceback" not in said


async def test_the_statements_can_be_read_first(empty: str) -> None:
    """
    `alembic upgrade head --sql` prints a script that does the same in psql's hands.
    """
    script = (await alembic(empty, "upgrade", "head", "--sql")).partition("BEGIN;")
    await run(empty, script[1] + script[2])

    assert await differences(empty) == []


async def test_an_installed_wheel_brings_its_revisions(tmp_path: Path) -> None:
    """
    Without a checkout around it, the package finds the revisions beside itself.
    """
    site = tmp_path / "site"
    shutil.copytree(ROOT / "src", site)
    shutil.copytree(ROOT / "alembic", site / "vividly_adapters/postgres/_alembic")
    found = await anyio.run_process(
        [
            sys.executable,
            "-c",
            "from vividly_adapters.postgres.migrate import load_scripts as f; s = f(); print(s.dir, *s.get_heads())",
        ],
        env={**os.environ, "PYTHONPATH": str(site)},
    )

    assert found.stdout.decode().split() == [str(site / "vividly_adapters/postgres/_alembic"), "0014"]


def test_the_revisions_are_one_line_in_order() -> None:
    """
    Nobody's revision forks off another's.
    """
    assert tuple(script.revision for script in load_scripts().walk_revisions()) == REVISIONS[::-1]
