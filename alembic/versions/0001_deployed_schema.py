"""
The schema that is deployed today.

On a database that was built by hand this revision is stamped, not run (`vividly db adopt`). It creates what is
absent and leaves what is there, so that it may be repeated on a database that was built half.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

from typing import Final

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TYPES: Final = {
    "user_role": "'student', 'teacher', 'admin', 'super_admin'",
    "user_status": "'active', 'suspended', 'pending', 'archived'",
    "content_request_status": (
        "'pending', 'validating', 'retrieving', 'generating_script', 'generating_video', 'processing_video',"
        " 'notifying', 'completed', 'failed', 'cancelled'"
    ),
    "content_stage_status": "'pending', 'in_progress', 'completed', 'failed', 'skipped'",
}

_TABLES: Final = (
    """
    CREATE TABLE IF NOT EXISTS organizations (
        organization_id VARCHAR(100) PRIMARY KEY,
        name VARCHAR(255) NOT NULL,
        type VARCHAR(50) NOT NULL DEFAULT 'school_district',
        domain VARCHAR(255),
        settings JSONB DEFAULT '{}',
        created_at TIMESTAMP NOT NULL DEFAULT now(),
        updated_at TIMESTAMP NOT NULL DEFAULT now(),
        archived BOOLEAN DEFAULT false,
        archived_at TIMESTAMP
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS users (
        user_id VARCHAR(100) PRIMARY KEY,
        email VARCHAR(255) UNIQUE NOT NULL,
        password_hash TEXT NOT NULL,
        first_name VARCHAR(100) NOT NULL,
        last_name VARCHAR(100) NOT NULL,
        role user_role NOT NULL,
        status user_status NOT NULL DEFAULT 'active',
        organization_id VARCHAR(100) REFERENCES organizations (organization_id),
        school_id VARCHAR(100),
        grade_level INTEGER CHECK (grade_level >= 9 AND grade_level <= 12),
        teacher_data JSONB DEFAULT '{}',
        profile_picture_url TEXT,
        bio TEXT,
        last_login_at TIMESTAMP,
        login_count INTEGER DEFAULT 0,
        created_at TIMESTAMP NOT NULL DEFAULT now(),
        updated_at TIMESTAMP NOT NULL DEFAULT now(),
        archived BOOLEAN DEFAULT false,
        archived_at TIMESTAMP
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS content_requests (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        correlation_id VARCHAR(64) UNIQUE NOT NULL,
        student_id VARCHAR(100) NOT NULL REFERENCES users (user_id) ON DELETE CASCADE,
        topic VARCHAR(500) NOT NULL,
        learning_objective TEXT,
        grade_level VARCHAR(50),
        duration_minutes INTEGER,
        status content_request_status NOT NULL DEFAULT 'pending',
        current_stage VARCHAR(100),
        progress_percentage INTEGER DEFAULT 0 CHECK (progress_percentage >= 0 AND progress_percentage <= 100),
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        started_at TIMESTAMP,
        completed_at TIMESTAMP,
        failed_at TIMESTAMP,
        video_url TEXT,
        script_text TEXT,
        thumbnail_url TEXT,
        error_message TEXT,
        error_stage VARCHAR(100),
        error_details JSONB,
        retry_count INTEGER DEFAULT 0,
        request_metadata JSONB,
        total_duration_seconds INTEGER,
        organization_id VARCHAR(100) REFERENCES organizations (organization_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS request_stages (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        request_id UUID NOT NULL REFERENCES content_requests (id) ON DELETE CASCADE,
        stage_name VARCHAR(100) NOT NULL,
        stage_order INTEGER NOT NULL,
        status content_stage_status NOT NULL DEFAULT 'pending',
        started_at TIMESTAMP,
        completed_at TIMESTAMP,
        duration_seconds NUMERIC(10, 3),
        output_data JSONB,
        error_message TEXT,
        error_details JSONB,
        retry_count INTEGER DEFAULT 0,
        max_retries INTEGER DEFAULT 3,
        stage_metadata JSONB,
        CONSTRAINT unique_stage_per_request UNIQUE (request_id, stage_name)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS request_events (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        request_id UUID NOT NULL REFERENCES content_requests (id) ON DELETE CASCADE,
        event_type VARCHAR(100) NOT NULL,
        event_message TEXT NOT NULL,
        stage_name VARCHAR(100),
        severity VARCHAR(20),
        created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
        event_data JSONB,
        source_service VARCHAR(100),
        source_host VARCHAR(255)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS request_metrics (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        time_bucket TIMESTAMP NOT NULL,
        organization_id VARCHAR(100) REFERENCES organizations (organization_id),
        total_requests INTEGER DEFAULT 0,
        successful_requests INTEGER DEFAULT 0,
        failed_requests INTEGER DEFAULT 0,
        cancelled_requests INTEGER DEFAULT 0,
        avg_total_duration NUMERIC(10, 2),
        avg_validation_duration NUMERIC(10, 2),
        avg_rag_duration NUMERIC(10, 2),
        avg_script_duration NUMERIC(10, 2),
        avg_video_duration NUMERIC(10, 2),
        validation_errors INTEGER DEFAULT 0,
        rag_errors INTEGER DEFAULT 0,
        script_errors INTEGER DEFAULT 0,
        video_errors INTEGER DEFAULT 0,
        upload_errors INTEGER DEFAULT 0,
        circuit_breaker_open_count INTEGER DEFAULT 0,
        updated_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
        CONSTRAINT unique_metrics_bucket UNIQUE (time_bucket, organization_id)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS pipeline_stage_definitions (
        id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
        stage_name VARCHAR(100) NOT NULL UNIQUE,
        display_name VARCHAR(200) NOT NULL,
        stage_order INTEGER NOT NULL,
        estimated_duration_seconds INTEGER,
        description TEXT,
        is_critical BOOLEAN DEFAULT true
    )
    """,
)

_INDEXES: Final = {
    "idx_content_requests_correlation": "content_requests (correlation_id)",
    "idx_content_requests_student": "content_requests (student_id)",
    "idx_content_requests_status": "content_requests (status)",
    "idx_content_requests_created": "content_requests (created_at DESC)",
    "idx_content_requests_org": "content_requests (organization_id)",
    "idx_content_requests_correlation_status": "content_requests (correlation_id, status)",
    "idx_content_requests_student_status_created": "content_requests (student_id, status, created_at DESC)",
    "idx_content_requests_status_created": "content_requests (status, created_at DESC)",
    "idx_content_requests_org_status_created": (
        "content_requests (organization_id, status, created_at DESC) WHERE organization_id IS NOT NULL"
    ),
    "idx_content_requests_failed_debugging": (
        "content_requests (status, error_stage, failed_at DESC) WHERE status = 'failed'"
    ),
    "idx_request_stages_request": "request_stages (request_id, stage_order)",
    "idx_request_stages_status": "request_stages (status)",
    "idx_request_events_request": "request_events (request_id, created_at DESC)",
    "idx_request_events_type": "request_events (event_type)",
    "idx_request_events_severity": "request_events (severity)",
    "idx_request_events_created": "request_events (created_at DESC)",
    "idx_request_metrics_time": "request_metrics (time_bucket DESC)",
    "idx_request_metrics_org": "request_metrics (organization_id)",
}

_STAGES: Final = """
INSERT INTO pipeline_stage_definitions
    (stage_order, stage_name, display_name, estimated_duration_seconds, is_critical)
VALUES
    (1, 'validation', 'Request Validation', 2, true),
    (2, 'rag_retrieval', 'OER Content Retrieval', 10, true),
    (3, 'script_generation', 'AI Script Generation', 30, true),
    (4, 'video_generation', 'Video Generation', 120, true),
    (5, 'video_processing', 'Video Processing & Upload', 20, true),
    (6, 'notification', 'Student Notification', 2, false)
ON CONFLICT (stage_name) DO NOTHING
"""

_ROUTINES: Final = {
    "to_regprocedure('calculate_request_progress(uuid)') IS NULL": """
    CREATE FUNCTION calculate_request_progress(req_id UUID) RETURNS INTEGER LANGUAGE plpgsql AS $$
    DECLARE
        total INTEGER;
        completed INTEGER;
    BEGIN
        SELECT count(*), count(*) FILTER (WHERE status = 'completed')
        INTO total, completed
        FROM request_stages
        WHERE request_id = req_id;
        IF total = 0 THEN
            RETURN 0;
        END IF;
        RETURN completed * 100 / total;
    END
    $$
    """,
    "to_regprocedure('update_request_progress()') IS NULL": """
    CREATE FUNCTION update_request_progress() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE content_requests
        SET progress_percentage = calculate_request_progress(NEW.request_id), current_stage = NEW.stage_name
        WHERE id = NEW.request_id;
        RETURN NEW;
    END
    $$
    """,
    "to_regprocedure('log_status_change()') IS NULL": """
    CREATE FUNCTION log_status_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.status IS DISTINCT FROM OLD.status THEN
            INSERT INTO request_events (request_id, event_type, event_message, severity, event_data)
            VALUES (
                NEW.id,
                'status_change',
                'Status changed from ' || OLD.status || ' to ' || NEW.status,
                CASE WHEN NEW.status = 'failed' THEN 'error' ELSE 'info' END,
                jsonb_build_object(
                    'old_status', OLD.status, 'new_status', NEW.status, 'current_stage', NEW.current_stage
                )
            );
        END IF;
        RETURN NEW;
    END
    $$
    """,
    "NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'request_stages'::regclass"
    " AND tgname = 'update_progress_on_stage_change')": """
    CREATE TRIGGER update_progress_on_stage_change AFTER INSERT OR UPDATE ON request_stages
    FOR EACH ROW EXECUTE FUNCTION update_request_progress()
    """,
    "NOT EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'content_requests'::regclass"
    " AND tgname = 'log_request_status_changes')": """
    CREATE TRIGGER log_request_status_changes AFTER UPDATE ON content_requests
    FOR EACH ROW EXECUTE FUNCTION log_status_change()
    """,
    "to_regclass('active_requests_dashboard') IS NULL": """
    CREATE VIEW active_requests_dashboard AS
    SELECT
        r.id,
        r.correlation_id,
        r.student_id,
        u.first_name || ' ' || u.last_name AS student_name,
        r.organization_id,
        r.topic,
        r.status,
        r.current_stage,
        r.progress_percentage,
        r.created_at,
        r.started_at,
        EXTRACT(EPOCH FROM (CURRENT_TIMESTAMP AT TIME ZONE 'UTC') - r.created_at)::INTEGER AS elapsed_seconds,
        (
            SELECT jsonb_agg(
                jsonb_build_object(
                    'stage_name', s.stage_name,
                    'stage_order', s.stage_order,
                    'status', s.status,
                    'started_at', s.started_at,
                    'completed_at', s.completed_at,
                    'duration_seconds', s.duration_seconds
                )
                ORDER BY s.stage_order
            )
            FROM request_stages s
            WHERE s.request_id = r.id
        ) AS stages
    FROM content_requests r
    LEFT JOIN users u ON u.user_id = r.student_id
    WHERE r.status NOT IN ('completed', 'failed', 'cancelled')
    """,
    "to_regclass('request_metrics_summary') IS NULL": """
    CREATE VIEW request_metrics_summary AS
    SELECT
        date_trunc('hour', created_at) AS hour,
        count(*) AS total_requests,
        count(*) FILTER (WHERE status = 'completed') AS successful,
        count(*) FILTER (WHERE status = 'failed') AS failed,
        count(*) FILTER (WHERE status NOT IN ('completed', 'failed', 'cancelled')) AS in_progress,
        avg(total_duration_seconds) AS avg_duration,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY total_duration_seconds) AS p95_duration,
        count(*) FILTER (WHERE retry_count > 0) AS retried_requests
    FROM content_requests
    WHERE created_at >= (CURRENT_TIMESTAMP AT TIME ZONE 'UTC') - INTERVAL '24 hours'
    GROUP BY date_trunc('hour', created_at)
    ORDER BY date_trunc('hour', created_at) DESC
    """,
}


def _execute_if(condition: str, statement: str) -> None:
    op.execute(f"DO $do$ BEGIN IF {condition} THEN {statement}; END IF; END $do$")


def upgrade() -> None:
    """
    Create what is absent.
    """
    for name, labels in _TYPES.items():
        _execute_if(f"to_regtype('{name}') IS NULL", f"CREATE TYPE {name} AS ENUM ({labels})")
    for statement in _TABLES:
        op.execute(statement)
    for name, target in _INDEXES.items():
        op.execute(f"CREATE INDEX IF NOT EXISTS {name} ON {target}")
    for condition, statement in _ROUTINES.items():
        _execute_if(condition, statement)
    op.execute(_STAGES)


def downgrade() -> None:
    """
    Drop our tables with all that they hold, but never on a database that was adopted.

    `users` and `organizations` stay, with their types: other applications own them.
    """
    _execute_if(
        "to_regclass('vividly_adoption') IS NOT NULL",
        "RAISE EXCEPTION 'this database was adopted: its tables are older than our revisions, and stay'",
    )
    op.execute("DROP VIEW active_requests_dashboard, request_metrics_summary")
    op.execute(
        "DROP TABLE pipeline_stage_definitions, request_metrics, request_events, request_stages, content_requests"
    )
    op.execute("DROP FUNCTION log_status_change(), update_request_progress(), calculate_request_progress(uuid)")
    op.execute("DROP TYPE content_stage_status, content_request_status")
