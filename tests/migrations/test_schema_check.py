"""
What a check names, what it tolerates, and that it leaves no trace.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import asyncpg
import pytest
from sqlalchemy import text

from contract.openers.postgres import migrated_database
from migrations.database import catalogue, differences, rows, run, value
from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.schema_check import check
from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from sqlalchemy.ext.asyncio import AsyncConnection

pytestmark = pytest.mark.service("postgres")

STUDENT_AS_UUID = """
DROP VIEW active_requests_dashboard;
ALTER TABLE content_requests DROP CONSTRAINT content_requests_student_id_fkey;
ALTER TABLE content_requests ALTER student_id TYPE uuid USING NULL::uuid;
"""
CHANGES = {
    STUDENT_AS_UUID: {
        ("content_requests", "student_id", "column type"),
        ("content_requests", "content_requests_student_id_fkey", "missing constraint"),
        ("active_requests_dashboard", "active_requests_dashboard", "missing view"),
    },
    "DROP INDEX idx_content_requests_org": {
        ("content_requests", "idx_content_requests_org", "missing index"),
    },
    "CREATE INDEX slow ON content_requests (lease_until)": {("content_requests", "slow", "extra index")},
    "DROP INDEX idx_request_events_type; CREATE INDEX idx_request_events_type ON request_events (event_type DESC)": {
        ("request_events", "idx_request_events_type", "index definition"),
    },
    "ALTER TYPE content_request_status ADD VALUE 'generating' AFTER 'retrieving'": {
        ("content_request_status", "generating", "extra enum value"),
    },
    "ALTER TYPE content_stage_status RENAME VALUE 'skipped' TO 'omitted'": {
        ("content_stage_status", "skipped", "missing enum value"),
        ("content_stage_status", "omitted", "extra enum value"),
    },
    "ALTER TABLE request_stages DROP COLUMN stage_metadata": {
        ("request_stages", "stage_metadata", "missing column"),
    },
    "ALTER TABLE request_stages RENAME stage_metadata TO stage_meta_data": {
        ("request_stages", "stage_metadata", "missing column"),
        ("request_stages", "stage_meta_data", "extra column"),
    },
    "ALTER TABLE content_requests ALTER request_metadata TYPE json": {
        ("content_requests", "request_metadata", "column type"),
    },
    "ALTER TABLE request_costs ALTER usd TYPE numeric(14, 2)": {("request_costs", "usd", "column type")},
    "ALTER TABLE content_requests ALTER topic DROP NOT NULL": {
        ("content_requests", "topic", "column nullability"),
    },
    "ALTER TABLE content_requests ALTER id DROP DEFAULT": {("content_requests", "id", "column default")},
    "ALTER TABLE request_stages ALTER max_retries SET DEFAULT 5": {
        ("request_stages", "max_retries", "column default"),
    },
    "ALTER TABLE request_events ALTER sequence DROP IDENTITY": {
        ("request_events", "sequence", "column identity"),
    },
    "ALTER TABLE content_requests DROP CONSTRAINT check_preferred_modality_valid": {
        ("content_requests", "check_preferred_modality_valid", "missing constraint"),
    },
    "ALTER TABLE request_artifacts DROP CONSTRAINT request_artifacts_size_bytes_check,"
    " ADD CONSTRAINT request_artifacts_size_bytes_check CHECK (size_bytes > 0)": {
        ("request_artifacts", "request_artifacts_size_bytes_check", "constraint definition"),
    },
    "ALTER TABLE request_stages RENAME CONSTRAINT unique_stage_per_request TO one_stage_per_request": {
        ("request_stages", "unique_stage_per_request", "constraint name"),
    },
    "ALTER TABLE request_stages DROP CONSTRAINT request_stages_request_id_fkey,"
    " ADD CONSTRAINT request_stages_request_id_fkey FOREIGN KEY (request_id) REFERENCES content_requests (id)": {
        ("request_stages", "request_stages_request_id_fkey", "constraint definition"),
    },
    "DROP TRIGGER log_request_status_changes ON content_requests": {
        ("content_requests", "log_request_status_changes", "missing trigger"),
    },
    "ALTER TABLE request_stages DISABLE TRIGGER update_progress_on_stage_change": {
        ("request_stages", "update_progress_on_stage_change", "trigger state"),
    },
    "CREATE TRIGGER third BEFORE DELETE ON request_events"
    " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()": {
        ("request_events", "third", "extra trigger"),
    },
    "CREATE OR REPLACE FUNCTION log_status_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'": {
        ("log_status_change", "log_status_change()", "function body"),
    },
    "CREATE OR REPLACE VIEW request_metrics_summary AS SELECT NULL::timestamp AS hour, 0::bigint AS total_requests,"
    " 0::bigint AS successful, 0::bigint AS failed, 0::bigint AS in_progress, 0::numeric AS avg_duration,"
    " 0::double precision AS p95_duration, 0::bigint AS retried_requests": {
        ("request_metrics_summary", "request_metrics_summary", "view definition"),
    },
    "DROP VIEW active_requests_dashboard": {
        ("active_requests_dashboard", "active_requests_dashboard", "missing view"),
    },
    "DROP TABLE outbox": {("outbox", "outbox", "missing table")},
    "ALTER TABLE request_costs SET UNLOGGED": {("request_costs", "request_costs", "table persistence")},
    "ALTER TABLE content_requests RESET (fillfactor)": {
        ("content_requests", "content_requests", "table fillfactor"),
    },
    "ALTER TABLE users DROP COLUMN user_id CASCADE": {
        ("users", "user_id", "missing column"),
        ("content_requests", "content_requests_student_id_fkey", "missing constraint"),
        ("active_requests_dashboard", "active_requests_dashboard", "missing view"),
    },
}


@pytest.fixture(scope="module")
async def unchanged() -> AsyncGenerator[str]:
    """
    The address of a database at the newest revision, for tests that roll back what they do.
    """
    async with migrated_database() as url:
        yield url


@pytest.fixture
async def connection(unchanged: str) -> AsyncGenerator[AsyncConnection]:
    """
    A transaction that is rolled back.
    """
    async with open_engine(unchanged) as engine, engine.connect() as connection:
        await connection.execute(text("SELECT"))
        yield connection


async def change_within(connection: AsyncConnection, script: str) -> None:
    """
    Run any number of statements in the connection's transaction.
    """
    driver = (await connection.get_raw_connection()).driver_connection
    assert isinstance(driver, asyncpg.Connection)
    await driver.execute(script)


@pytest.mark.parametrize(("change", "named"), CHANGES.items(), ids=range(len(CHANGES)))
async def test_every_change_is_named(
    connection: AsyncConnection, change: str, named: set[tuple[str, str, str]]
) -> None:
    """
    By table, item and kind: each of them, and nothing else.
    """
    await change_within(connection, change)

    found = (await check(connection)).differences
    assert {(d.table, d.item, d.kind) for d in found} == named


async def test_a_difference_is_one_line_that_says_what_was_expected(newest: str) -> None:
    """
    A person can read what is wrong, and what it should be.
    """
    await run(newest, STUDENT_AS_UUID)

    assert await differences(newest) == [
        "active_requests_dashboard: missing view",
        "content_requests.content_requests_student_id_fkey: missing constraint",
        "content_requests.student_id: column type: expected character varying(100), found uuid",
    ]


async def test_long_texts_are_cut_to_where_they_part(newest: str) -> None:
    """
    Nobody has to read two whole functions to find the word that was changed.
    """
    await run(
        newest,
        "CREATE OR REPLACE FUNCTION calculate_request_progress(req_id uuid) RETURNS integer LANGUAGE plpgsql AS "
        "$$ BEGIN -- A skipped stage is as done as a completed one: a text lesson ends at 99. \n RETURN 99; END $$",
    )

    (line,) = await differences(newest)
    assert "ends at 100." in line
    assert "ends at 99." in line
    assert len(line) < 250


async def test_what_is_not_ours_is_ignored(newest: str) -> None:
    """
    Other applications may have tables, types, functions, and anything they like on tables that we share.
    """
    await run(
        newest,
        "CREATE TABLE schools (school_id TEXT PRIMARY KEY); CREATE TYPE request_status AS ENUM ('approved');"
        " CREATE FUNCTION theirs() RETURNS integer LANGUAGE sql AS 'SELECT 1';"
        " CREATE VIEW seniors AS SELECT * FROM users WHERE grade_level = 12;"
        " ALTER TABLE users ADD accessibility_settings JSONB; CREATE INDEX theirs ON users (bio);"
        " ALTER TABLE users ADD FOREIGN KEY (school_id) REFERENCES schools;"
        " ALTER TABLE organizations ADD subscription_tier VARCHAR(50) DEFAULT 'free'",
    )

    report = await check(newest)
    assert (report.differences, report.notes) == ((), ())


VARIANTS = [
    "ALTER TABLE organizations DROP COLUMN type, DROP COLUMN settings, ADD subscription_tier VARCHAR(50)",
    "ALTER TABLE users DROP COLUMN teacher_data, ALTER email DROP NOT NULL",
    "ALTER TABLE users RENAME CONSTRAINT users_pkey TO pk_users",
    "ALTER TABLE users ALTER status DROP DEFAULT, ALTER status TYPE TEXT; DROP TYPE user_status",
    "ALTER TABLE content_requests ALTER progress_percentage SET NOT NULL",
    "ALTER TABLE content_requests RENAME CONSTRAINT content_requests_progress_percentage_check TO valid_progress",
    "CREATE INDEX idx_contentrequests_student ON content_requests (student_id, created_at DESC)",
    "CREATE INDEX idx_contentrequests_status ON content_requests (status, created_at DESC)",
    "CREATE INDEX idx_contentrequests_topic ON content_requests (topic, status)",
    "CREATE INDEX idx_requeststages_request ON request_stages (request_id)",
    "CREATE INDEX idx_requeststages_status ON request_stages (status) WHERE status IN ('failed', 'pending')",
    "ALTER TABLE content_requests ADD output_formats JSONB DEFAULT '[]'",
    "ALTER TABLE request_metrics ADD text_request_count INTEGER DEFAULT 0",
    "ALTER TABLE request_metrics ADD avg_text_duration_seconds NUMERIC(10, 2)",
]
"""The deployed databases are not all alike."""


@pytest.mark.parametrize("variant", VARIANTS, ids=range(len(VARIANTS)))
async def test_known_variants_are_notes(connection: AsyncConnection, variant: str) -> None:
    """
    They are reported, with the reason why they do no harm, and are no differences.
    """
    await change_within(connection, variant)

    report = await check(connection)
    assert report.differences == ()
    assert report.notes
    assert all(str(note).endswith(f"({note.because})") for note in report.notes)


async def test_a_restored_dump_is_no_difference(connection: AsyncConnection) -> None:
    """
    Postgres itself rewrites the casts in a list of texts when it reads its own dump.
    """
    await change_within(
        connection,
        "ALTER TABLE content_requests DROP CONSTRAINT check_preferred_modality_valid,"
        " ADD CONSTRAINT check_preferred_modality_valid CHECK (preferred_modality::text = ANY (ARRAY["
        "'text'::character varying::text, 'audio'::character varying::text, 'video'::character varying::text,"
        " 'images'::character varying::text]))",
    )

    assert (await check(connection)).differences == ()


async def test_an_empty_database_lacks_whole_tables(empty: str) -> None:
    """
    A table that is missing is one difference, not one for each of its columns.
    """
    report = await check(empty)
    found = {(d.table, d.kind) for d in report.differences}

    assert ("content_requests", "missing table") in found
    assert {kind for _, kind in found} == {"missing table", "missing enum", "missing function", "missing view"}


async def test_a_check_leaves_no_trace(newest: str) -> None:
    """
    No schema, table or function is left behind, nor is anything changed.
    """
    state = "SELECT nspname::text FROM pg_namespace UNION ALL SELECT relname FROM pg_class ORDER BY 1"
    before = await rows(newest, state), await catalogue(newest)
    await check(newest)

    assert (await rows(newest, state), await catalogue(newest)) == before


async def test_a_connections_transaction_stays_usable(newest: str) -> None:
    """
    A check inside a transaction sees what it has changed, and takes nothing from it.
    """
    async with open_engine(newest) as engine, engine.connect() as connection:
        await connection.exec_driver_sql("DROP INDEX idx_content_requests_org")
        (found,) = (await check(connection)).differences
        assert found.item == "idx_content_requests_org"
        assert (await connection.exec_driver_sql("SHOW search_path")).scalar() == '"$user", public'
        await connection.commit()

    assert await value(newest, "SELECT to_regclass('idx_content_requests_org') IS NULL")


async def test_a_schema_of_another_name_is_checked_as_well(newest: str) -> None:
    """
    The tables may live in any schema that comes first on the user's search path, whatever its name.
    """
    await run(newest, 'ALTER SCHEMA public RENAME TO "The Lessons"')
    database = await value(newest, "SELECT current_database()")
    await run(newest, f'ALTER DATABASE "{database}" SET search_path TO "The Lessons"')

    assert await differences(newest) == []


async def test_a_check_works_while_others_write(newest: str) -> None:
    """
    A check waits for nobody's rows.
    """
    writer = await asyncpg.connect(newest)
    try:
        await writer.execute("BEGIN; LOCK content_requests IN EXCLUSIVE MODE")
        assert await differences(newest) == []
    finally:
        writer.terminate()


async def test_a_user_without_the_right_is_told_which(newest: str) -> None:
    """
    A scratch schema needs the right to make one.
    """
    user = f"reader_{await value(newest, 'SELECT oid FROM pg_database WHERE datname = current_database()')}"
    await run(newest, f"CREATE ROLE {user} LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {user}")
    try:
        with pytest.raises(Misconfigured, match="GRANT CREATE ON DATABASE"):
            await check(newest.replace("//vividly@", f"//{user}@"))
    finally:
        await run(newest, f"DROP OWNED BY {user}; DROP ROLE {user}")


async def test_a_server_that_is_away_is_unavailable() -> None:
    """
    Nobody listens there: that may pass.
    """
    with pytest.raises(Unavailable):
        await check("postgresql://nobody@127.0.0.1:1/nothing")
