"""
Runs commands that need the database, and nothing that makes lessons.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from vividly_runtime import database
from vividly_runtime.container import Container
from vividly_runtime.resources import open_database, open_records
from vividly_runtime.settings.values import Settings

from .logs import configure_logging
from .running import run_until_stopped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping


def run_on_records(variables: Mapping[str, str], work: Callable[[Container], Awaitable[int]]) -> int:
    """
    Open the database, run *work*, and return its exit code, or that of the signal which stopped it.
    """
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    note = partial(click.echo, err=True)

    async def run() -> int:
        async with open_database(settings, note=note) as url:
            await database.make_ready(settings, url, note=note)
            async with open_records(url) as engine:
                return await work(Container(settings=settings, engine=engine))

    return run_until_stopped(run)
