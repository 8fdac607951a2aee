"""
Databases for trials: copies of one that the migrations built, each with a watch on it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import text

from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.execute import execute
from vividly_adapters.postgres.url import async_url

_WATCH: Final = (
    """
    CREATE TABLE trial_history (
        n BIGSERIAL PRIMARY KEY,
        at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
        request_id UUID NOT NULL,
        version BIGINT NOT NULL,
        status TEXT NOT NULL,
        progress INTEGER NOT NULL,
        lease_token BIGINT NOT NULL,
        lease_owner UUID
    )
    """,
    """
    CREATE TABLE trial_checkpoints (
        n BIGSERIAL PRIMARY KEY,
        at TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
        request_id UUID NOT NULL,
        stage_name TEXT NOT NULL,
        lease_token BIGINT NOT NULL
    )
    """,
    """
    CREATE FUNCTION trial_note_request() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO trial_history (request_id, version, status, progress, lease_token, lease_owner)
        VALUES (NEW.id, NEW.version, NEW.status, NEW.progress_percentage, NEW.lease_token, NEW.lease_owner);
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE FUNCTION trial_note_stage() RETURNS TRIGGER LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.status = 'completed' AND (TG_OP = 'INSERT' OR OLD.status <> 'completed') THEN
            INSERT INTO trial_checkpoints (request_id, stage_name, lease_token)
            SELECT id, NEW.stage_name, lease_token FROM content_requests WHERE id = NEW.request_id;
        END IF;
        RETURN NEW;
    END
    $$
    """,
    """
    CREATE TRIGGER trial_watch AFTER INSERT OR UPDATE ON content_requests
    FOR EACH ROW EXECUTE FUNCTION trial_note_request()
    """,
    """
    CREATE TRIGGER trial_watch AFTER INSERT OR UPDATE ON request_stages
    FOR EACH ROW EXECUTE FUNCTION trial_note_stage()
    """,
)


def url_of(server: str, name: str) -> str:
    """
    The address of the database *name* on the server at *server*.
    """
    return async_url(server).set(database=name).render_as_string(hide_password=False)


def socket_of(server: str) -> str:
    """
    The unix socket of an embedded server at *server*.
    """
    query = async_url(server).query
    return f"{query['host']}/.s.PGSQL.{query['port']}"


async def watch(url: str) -> None:
    """
    Note from now on every step of every request, and under which lease each stage was completed.
    """
    async with open_engine(url, pool_size=1) as engine:
        for statement in _WATCH:
            await execute(engine, text(statement), {})


async def copy(server: str, *, template: str, name: str) -> None:
    """
    Make the database *name*, a copy of *template*, to which nobody may be connected meanwhile.
    """
    async with open_engine(url_of(server, "postgres"), pool_size=1) as engine:
        await execute(engine, text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'), {})


async def drop(server: str, *, name: str) -> None:
    """
    Drop the database *name*, whoever is connected to it. Silent if there is none.
    """
    async with open_engine(url_of(server, "postgres"), pool_size=1) as engine:
        await execute(engine, text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'), {})
