"""
The texts that lessons stand on, opened for a command.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from vividly_runtime import database
from vividly_runtime.container import Container
from vividly_runtime.google.opening import open_embeddings
from vividly_runtime.resources import open_database, open_records, open_texts
from vividly_runtime.settings.values import Settings

from .logs import configure_logging

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Mapping

    from vividly_core.ports.library import Library


@asynccontextmanager
async def open_library(variables: Mapping[str, str], *, note: Callable[[str], None]) -> AsyncGenerator[Library]:
    """
    All books of the database, and the folder of texts beside them. *note* is told what takes long.
    """
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    async with open_database(settings, note=note) as url:
        await database.make_ready(settings, url, note=note)
        async with (
            open_records(url) as engine,
            open_texts(settings) as texts,
            open_embeddings(settings) as google,
        ):
            yield Container(settings=settings, engine=engine, library=texts, google=google).texts()
