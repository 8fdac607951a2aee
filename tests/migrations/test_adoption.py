"""
Taking over a database that was built by hand: as deployed, in its variants, or not at all.
"""

from __future__ import annotations

import anyio
import asyncpg
import pytest

from migrations.database import catalogue, differences, rows, run, value
from vividly_adapters.postgres.adoption import NotAdoptable, adopt
from vividly_adapters.postgres.migrate import downgrade, upgrade
from vividly_adapters.postgres.schema_check import check
from vividly_core.domain.errors import Rejected

pytestmark = pytest.mark.service("postgres")

ADDITIVE = ("0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013", "0014")
REPAIRED = {"calculate_request_progress", "update_request_progress"}

MINIMAL_MODALITIES = """
ALTER TABLE content_requests ADD requested_modalities JSONB, ADD preferred_modality VARCHAR(50),
    ADD modality_preferences JSONB;
UPDATE content_requests
SET requested_modalities = '["video"]', preferred_modality = 'video', modality_preferences = '{}';
"""
MODALITIES = (
    MINIMAL_MODALITIES
    + """
ALTER TABLE content_requests
    ALTER requested_modalities SET DEFAULT '["video"]', ALTER requested_modalities SET NOT NULL,
    ALTER preferred_modality SET DEFAULT 'video', ALTER preferred_modality SET NOT NULL,
    ALTER modality_preferences SET DEFAULT '{}', ALTER modality_preferences SET NOT NULL,
    ADD CONSTRAINT check_preferred_modality_valid
        CHECK (preferred_modality IN ('text', 'audio', 'video', 'images'));
CREATE INDEX idx_content_requests_requested_modalities_gin ON content_requests USING gin (requested_modalities);
CREATE INDEX idx_content_requests_modality_status ON content_requests (preferred_modality, status)
    WHERE status NOT IN ('completed', 'failed', 'cancelled');
"""
)


async def test_the_deployed_database_is_taken_over(deployed: str) -> None:
    """
    It gets our revisions but the first, and a check then finds no difference.
    """
    adoption = await adopt(deployed)

    assert adoption.revisions == ADDITIVE
    assert {note.difference.table for note in adoption.notes} == {
        "active_requests_dashboard",
        "log_status_change",
        "request_metrics_summary",
    }
    assert await differences(deployed) == []


async def test_nothing_deployed_is_dropped_or_retyped(deployed: str) -> None:
    """
    Every table, column, constraint, index, trigger and view is afterwards what it was before, and so is every row.
    """
    before = await catalogue(deployed)
    requests = "SELECT id, correlation_id, student_id, topic, status, progress_percentage FROM content_requests"
    kept = await rows(deployed, requests)
    await adopt(deployed)
    after = await catalogue(deployed)

    assert {
        (item.owner, fact)
        for item, facts in before.items()
        for fact, found in facts.items()
        if after[item][fact] != found
    } == {("content_requests", "fillfactor")} | {(name, "body") for name in REPAIRED}
    assert await rows(deployed, requests) == kept


async def test_stored_events_are_numbered_in_their_order(deployed: str) -> None:
    """
    Events from before the adoption come first, and new ones follow.
    """
    await adopt(deployed)
    await run(deployed, "UPDATE content_requests SET status = 'failed' WHERE correlation_id = 'req_2'")

    assert await rows(
        deployed, "SELECT sequence, event_data->>'new_status' FROM request_events ORDER BY sequence"
    ) == [(1, "validating"), (2, "failed")]


async def test_what_waits_for_an_answer_is_not_due(deployed: str) -> None:
    """
    The deployed system left such requests pending like any other: they are put out of the way, and nothing else is.
    """
    await run(
        deployed,
        "INSERT INTO content_requests (correlation_id, student_id, topic, status, request_metadata) VALUES"
        """ ('waits', 'user_ada', 't', 'pending', '{"clarification": {"questions": ["Which?"], "reasoning": "r"}}'),"""
        """ ('failed', 'user_ada', 't', 'failed', '{"clarification": {"questions": ["Which?"]}}'),"""
        """ ('not asked', 'user_ada', 't', 'pending', '{"clarification": null, "interest": "chess"}'),"""
        """ ('odd', 'user_ada', 't', 'pending', '["clarification"]'),"""
        """ ('plain', 'user_ada', 't', 'pending', NULL)""",
    )
    await adopt(deployed)

    assert await rows(
        deployed, "SELECT correlation_id, available_at::text FROM content_requests WHERE available_at IS NOT NULL"
    ) == [("waits", "infinity")]
    assert await value(deployed, "SELECT count(*) FROM request_events") == 1


async def test_adopting_again_changes_nothing(deployed: str) -> None:
    """
    The second time there is nothing to do, and the same is worth knowing.
    """
    first = await adopt(deployed)
    again = await adopt(deployed)

    assert (again.revisions, again.notes) == ((), first.notes)


async def test_a_database_that_we_built_needs_no_adoption(newest: str) -> None:
    """
    Adopting it is no mistake, and does nothing.
    """
    adoption = await adopt(newest)

    assert (adoption.revisions, adoption.notes) == ((), ())
    assert await value(newest, "SELECT to_regclass('vividly_adoption') IS NULL")


VARIANTS = {
    "organizations by hand": """
        ALTER TABLE organizations DROP COLUMN type, DROP COLUMN settings, DROP COLUMN created_at,
            DROP COLUMN updated_at, DROP COLUMN archived, DROP COLUMN archived_at,
            ADD subscription_tier VARCHAR(50) DEFAULT 'free'
    """,
    "users built in part": """
        ALTER TABLE users DROP COLUMN teacher_data, DROP COLUMN bio, DROP COLUMN school_id,
            DROP COLUMN password_hash, DROP CONSTRAINT users_email_key
    """,
    "second phase's indexes": """
        CREATE INDEX idx_contentrequests_student ON content_requests (student_id, created_at DESC);
        CREATE INDEX idx_requeststages_request ON request_stages (request_id)
    """,
    "progress as the models have it": """
        ALTER TABLE content_requests ALTER progress_percentage SET NOT NULL;
        ALTER TABLE content_requests
            RENAME CONSTRAINT content_requests_progress_percentage_check TO valid_progress
    """,
    "modalities added": MODALITIES,
    "modalities added in part": MINIMAL_MODALITIES,
    "no organizations": """
        DROP TABLE organizations CASCADE
    """,
    "neither users nor requests": """
        TRUNCATE content_requests CASCADE;
        DROP TABLE users CASCADE;
        DROP TYPE user_role, user_status;
        CREATE TABLE keep_the_name (first_name TEXT, last_name TEXT);
        CREATE VIEW active_requests_dashboard AS SELECT * FROM content_requests
    """,
}


@pytest.mark.parametrize("variant", VARIANTS.values(), ids=VARIANTS.keys())
async def test_known_variants_are_taken_over(deployed: str, variant: str) -> None:
    """
    The deployed databases are not all alike; a check finds no difference afterwards in any of them.
    """
    await run(deployed, variant)
    adoption = await adopt(deployed)

    assert adoption.revisions == ADDITIVE
    assert await differences(deployed) == []


async def test_absent_organizations_are_made_of_those_that_are_named(deployed: str) -> None:
    """
    Each organization that a student or a request names gets a row, and the foreign keys hold.
    """
    await run(deployed, "DROP TABLE organizations CASCADE")
    await adopt(deployed)

    assert await rows(deployed, "SELECT organization_id, name, type FROM organizations") == [
        ("org_district", "org_district", "school_district")
    ]
    with pytest.raises(asyncpg.ForeignKeyViolationError):
        await run(deployed, "UPDATE content_requests SET organization_id = 'org_unknown'")


UNKNOWN = {
    "student as UUID": (
        """
        DROP VIEW active_requests_dashboard;
        ALTER TABLE content_requests DROP CONSTRAINT content_requests_student_id_fkey,
            ALTER student_id TYPE uuid USING gen_random_uuid()
        """,
        {
            "active_requests_dashboard: missing view",
            "content_requests.content_requests_student_id_fkey: missing constraint",
            "content_requests.student_id: column type: expected character varying(100), found uuid",
        },
    ),
    "no index": (
        "DROP INDEX idx_content_requests_failed_debugging",
        {"content_requests.idx_content_requests_failed_debugging: missing index"},
    ),
    "one status more": (
        "ALTER TYPE content_request_status ADD VALUE 'generating'",
        {"content_request_status.generating: extra enum value"},
    ),
    "no events": ("DROP TABLE request_events", {"request_events: missing table"}),
    "third trigger": (
        "CREATE TRIGGER third AFTER INSERT ON content_requests FOR EACH ROW EXECUTE FUNCTION log_status_change()",
        {"content_requests.third: extra trigger"},
    ),
    "modality of another kind": (
        "ALTER TABLE content_requests ADD preferred_modality INTEGER",
        {"content_requests.preferred_modality: extra column"},
    ),
    "students nobody knows": (
        "DROP VIEW active_requests_dashboard; DROP TABLE users CASCADE",
        {
            "active_requests_dashboard: missing view",
            "content_requests.content_requests_student_id_fkey: missing constraint",
        },
    ),
}


@pytest.mark.parametrize(("change", "named"), UNKNOWN.values(), ids=UNKNOWN.keys())
async def test_anything_else_is_refused_with_every_difference(deployed: str, change: str, named: set[str]) -> None:
    """
    The error lists what must be mended, and the database is as it was.
    """
    await run(deployed, change)
    before = await catalogue(deployed)
    with pytest.raises(NotAdoptable) as refused:
        await adopt(deployed)

    assert {str(difference) for difference in refused.value.differences} == named
    assert all(line in str(refused.value) for line in named)
    assert await catalogue(deployed) == before


async def test_an_empty_database_is_not_adopted(empty: str) -> None:
    """
    There is nothing to take over: it is upgraded instead, as the message says.
    """
    with pytest.raises(NotAdoptable, match="upgrade it instead"):
        await adopt(empty)

    assert await catalogue(empty) == {}


async def test_another_applications_table_of_our_name_stops_the_adoption(deployed: str) -> None:
    """
    What our revisions would need is there already and is something else: all or nothing.
    """
    await run(
        deployed,
        "CREATE TABLE request_costs (request_id UUID, created_at TIMESTAMPTZ, usd MONEY)",
    )
    before = await catalogue(deployed)
    with pytest.raises(
        NotAdoptable, match=r"request_costs.usd: column type: expected numeric\(14,8\), found money"
    ):
        await adopt(deployed)

    assert await catalogue(deployed) == before


@pytest.mark.parametrize("milliseconds", [0, 5, 20, 50, 100, 200])
async def test_a_cancelled_adoption_leaves_all_or_nothing(deployed: str, milliseconds: int) -> None:
    """
    Whenever it is cancelled, the database is as it was or wholly ours.
    """
    before = await catalogue(deployed)
    with anyio.move_on_after(milliseconds / 1000):
        await adopt(deployed)

    assert await catalogue(deployed) == before or await differences(deployed) == []
    await adopt(deployed)
    assert await differences(deployed) == []


async def test_what_was_kept_must_stay_as_it_was(deployed: str) -> None:
    """
    The database's own wording is tolerated as it was on adoption, and no other.
    """
    await adopt(deployed)
    await run(
        deployed,
        "DROP VIEW request_metrics_summary; CREATE VIEW request_metrics_summary AS SELECT 1 AS one;"
        " CREATE OR REPLACE FUNCTION log_status_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    )

    assert {(d.table, d.kind) for d in (await check(deployed)).differences} == {
        ("request_metrics_summary", "view columns"),
        ("request_metrics_summary", "view definition"),
        ("log_status_change", "function body"),
    }


async def test_the_repaired_functions_are_ours_afterwards(deployed: str) -> None:
    """
    The deployed wording of a function that we repair is replaced, and a return to it is a difference.
    """
    await adopt(deployed)
    await downgrade(deployed, "0006")

    assert {d.table for d in (await check(deployed)).differences} >= REPAIRED


async def test_an_adopted_database_keeps_what_is_older_than_we_are(deployed: str) -> None:
    """
    Going down removes our own additions, but neither the deployed tables nor columns that may have been there.
    """
    await run(deployed, MODALITIES)
    before = await catalogue(deployed)
    await adopt(deployed)
    await downgrade(deployed, "0001")
    with pytest.raises(Rejected, match="adopted"):
        await downgrade(deployed, "base")
    after = await catalogue(deployed)

    assert {item for item in before if item not in after} == set()
    assert await upgrade(deployed) == ADDITIVE
    assert await differences(deployed) == []
