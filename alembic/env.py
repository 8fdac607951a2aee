"""
What the `alembic` command runs: our models, on the database that DATABASE_URL names.
"""

from __future__ import annotations

import logging.config
import os
from typing import TYPE_CHECKING

import anyio
from alembic import context
from alembic.util import CommandError

from vividly_adapters.postgres.engine import open_engine
from vividly_adapters.postgres.migrate import CONTEXT_OPTIONS, take_turn
from vividly_core.domain.errors import Misconfigured

if TYPE_CHECKING:
    from sqlalchemy import Connection


def migrate(connection: Connection) -> None:
    """
    Run what the command asks for, in one transaction.
    """
    context.configure(connection=connection, **CONTEXT_OPTIONS)
    with context.begin_transaction():
        take_turn(connection)
        context.run_migrations()


async def migrate_online() -> None:
    """
    Connect, and migrate.
    """
    url = os.environ.get("DATABASE_URL")
    if not url:
        raise CommandError("DATABASE_URL is not set: name the database, as postgresql://USER:PASSWORD@HOST/NAME")
    try:
        async with (
            open_engine(url, pool_size=1, command_timeout_seconds=None) as engine,
            engine.connect() as connection,
        ):
            await connection.run_sync(migrate)
    except Misconfigured as error:
        raise CommandError(str(error)) from error


def write_sql() -> None:
    """
    Print the statements instead, for `--sql`.
    """
    context.configure(dialect_name="postgresql", **CONTEXT_OPTIONS)
    with context.begin_transaction():
        context.run_migrations()


if context.config.config_file_name is not None:
    logging.config.fileConfig(context.config.config_file_name, disable_existing_loggers=False)
if context.is_offline_mode():
    write_sql()
else:
    anyio.run(migrate_online)
