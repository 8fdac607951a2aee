"""
Runs commands that need the database, and nothing that makes lessons.
"""

from __future__ import annotations

from contextlib import nullcontext
from functools import partial
from typing import TYPE_CHECKING

import click

from vividly_runtime import database
from vividly_runtime.container import Container
from vividly_runtime.google.opening import open_assets, open_embeddings
from vividly_runtime.google.parts import GoogleParts
from vividly_runtime.resources import assets_folder, open_database, open_records
from vividly_runtime.settings.values import Settings

from .logs import configure_logging
from .running import run_until_stopped

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from contextlib import AbstractAsyncContextManager


def run_on_records(
    variables: Mapping[str, str],
    work: Callable[[Container], Awaitable[int]],
    *,
    with_assets: bool = False,
    embeds: bool = False,
    patiently: bool = False,
) -> int:
    """
    Open the database, run *work*, and return its exit code, or that of the signal which stopped it. *with_assets*
    opens also what it takes to hand out or remove what lies in the asset store; if it *embeds* texts, what that takes.
    *patiently*, statements may take as long as they need.
    """
    settings = Settings.from_env(variables)
    configure_logging(settings.log_level)
    note = partial(click.echo, err=True)

    async def run() -> int:
        async with open_database(settings, note=note) as url:
            await database.make_ready(settings, url, note=note)
            async with (
                open_records(url, patiently=patiently) as engine,
                _helpers(settings, with_assets, embeds) as google,
            ):
                folder = assets_folder(settings)
                return await work(Container(settings=settings, engine=engine, assets_folder=folder, google=google))

    return run_until_stopped(run)


def _helpers(settings: Settings, with_assets: bool, embeds: bool) -> AbstractAsyncContextManager[GoogleParts]:
    if embeds:
        return open_embeddings(settings)
    return open_assets(settings) if with_assets else nullcontext(GoogleParts())
