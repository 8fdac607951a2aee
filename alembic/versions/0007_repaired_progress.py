"""
Progress that counts skipped stages, never falls, and leaves an application's own progress alone.

`log_status_change` stays as it is: it writes the events `status_change`, and the application leaves them to it.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """
    Replace the bodies of two functions; their signatures, and the trigger, stay.
    """
    op.execute(
        """
        CREATE OR REPLACE FUNCTION calculate_request_progress(req_id UUID) RETURNS INTEGER
        LANGUAGE plpgsql STABLE AS $$
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
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION update_request_progress() RETURNS TRIGGER LANGUAGE plpgsql AS $$
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
    )


def downgrade() -> None:
    """
    Go back to the deployed behaviour, in the words of revision 0001.
    """
    op.execute(
        """
        CREATE OR REPLACE FUNCTION calculate_request_progress(req_id UUID) RETURNS INTEGER
        LANGUAGE plpgsql VOLATILE AS $$
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
        """
    )
    op.execute(
        """
        CREATE OR REPLACE FUNCTION update_request_progress() RETURNS TRIGGER LANGUAGE plpgsql AS $$
        BEGIN
            UPDATE content_requests
            SET progress_percentage = calculate_request_progress(NEW.request_id), current_stage = NEW.stage_name
            WHERE id = NEW.request_id;
            RETURN NEW;
        END
        $$
        """
    )
