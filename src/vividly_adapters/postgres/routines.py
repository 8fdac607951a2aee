"""
The functions, triggers and views of the schema, as they are after the newest revision.

A migration keeps its own copy of what it installs: it must do tomorrow what it did yesterday.
"""

from __future__ import annotations

from typing import Final

_CALCULATE_PROGRESS: Final = """
CREATE FUNCTION calculate_request_progress(req_id UUID) RETURNS INTEGER LANGUAGE plpgsql STABLE AS $$
BEGIN
    -- A skipped stage is as done as a completed one: a text lesson ends at 100.
    RETURN (
        SELECT COALESCE(
            count(*) FILTER (WHERE status IN ('completed', 'skipped')) * 100 / NULLIF(count(*), 0), 0
        )
        FROM request_stages
        WHERE request_id = req_id
    );
END
$$
"""

_UPDATE_PROGRESS: Final = """
CREATE FUNCTION update_request_progress() RETURNS TRIGGER LANGUAGE plpgsql AS $$
DECLARE
    started BOOLEAN := NEW.status = 'in_progress' AND (TG_OP = 'INSERT' OR OLD.status <> 'in_progress');
BEGIN
    -- Version 0: no application that keeps the progress itself has saved this request.
    UPDATE content_requests
    SET progress_percentage = GREATEST(progress_percentage, calculate_request_progress(id)),
        current_stage = CASE WHEN started THEN NEW.stage_name ELSE current_stage END
    WHERE id = NEW.request_id
        AND version = 0
        AND (started OR calculate_request_progress(id) > COALESCE(progress_percentage, 0));
    RETURN NEW;
END
$$
"""

_LOG_STATUS: Final = """
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
"""

_PROGRESS_TRIGGER: Final = """
CREATE TRIGGER update_progress_on_stage_change AFTER INSERT OR UPDATE ON request_stages
FOR EACH ROW EXECUTE FUNCTION update_request_progress()
"""

_STATUS_TRIGGER: Final = """
CREATE TRIGGER log_request_status_changes AFTER UPDATE ON content_requests
FOR EACH ROW EXECUTE FUNCTION log_status_change()
"""

_RING: Final = """
CREATE FUNCTION ring_for_outbox() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('vividly_outbox', '');
    RETURN NULL;
END
$$
"""

_RING_TRIGGER: Final = """
CREATE TRIGGER ring_for_new_messages AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION ring_for_outbox()
"""

_ACTIVE_REQUESTS: Final = """
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
"""

_METRICS_SUMMARY: Final = """
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
"""

STATEMENTS: Final = (
    _CALCULATE_PROGRESS,
    _UPDATE_PROGRESS,
    _LOG_STATUS,
    _PROGRESS_TRIGGER,
    _STATUS_TRIGGER,
    _RING,
    _RING_TRIGGER,
    _ACTIVE_REQUESTS,
    _METRICS_SUMMARY,
)
"""What creates them where the tables are, in order."""
