"""
Where a load is put: into the database that the environment names, or into one of its own beside it.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

import anyio

from vividly_adapters.postgres.trial import databases
from vividly_runtime import database
from vividly_runtime.resources import open_database

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

    from vividly_runtime.settings.values import Settings

    from .order import LoadOrder

_TEMPLATE: Final = "template0"
_DROP_SECONDS: Final = 15.0


@asynccontextmanager
async def open_place(order: LoadOrder, settings: Settings, note: Callable[[str], None]) -> AsyncGenerator[str]:
    """
    Lend the address of the database for *order*.

    A worker whose stages do nothing must never get hold of anybody's request: it would complete it, without a lesson.
    So it gets a database of its own, on the same server, which is dropped afterwards unless all is kept.
    """
    async with open_database(settings, note=note) as url:
        if not order.no_op:
            await database.make_ready(settings, url, note=note)
            yield url
            return
        name = f"vividly_load_{order.mark}"
        note(f"Stages do nothing: the load gets workers and a database of its own, {name}")
        await databases.copy(url, template=_TEMPLATE, name=name)
        try:
            own = databases.url_of(url, name)
            await database.upgrade(own)
            yield own
        finally:
            if not order.keep:
                with anyio.move_on_after(_DROP_SECONDS, shield=True):
                    await databases.drop(url, name=name)
