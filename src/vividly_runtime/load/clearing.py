"""
Gives up what is still open, and takes away all that a load has put anywhere.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

import anyio

from vividly_adapters.postgres.trial import load
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import PortError
from vividly_core.domain.ids import RequestId

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Sequence
    from uuid import UUID

    from vividly_adapters.postgres.engine import Engine
    from vividly_core.domain.ids import AssetKey, StudentId
    from vividly_core.usecases.cancel_request import CancelRequest

_T = TypeVar("_T")

_AT_ONCE: Final = 8
_REMOVED_AT_ONCE: Final = 500
_HANDS_SECONDS: Final = 10.0
_PAUSE_SECONDS: Final = 0.1


async def cancel_all(cancel: CancelRequest, ids: Iterable[UUID]) -> None:
    """
    Cancel the requests *ids*; what is over, gone, or changes too often, stays as it is.
    """

    async def one(request_id: UUID) -> None:
        with suppress(PortError):
            await cancel(RequestId(request_id))

    await do_for_each(ids, one)


async def remove_all(
    engine: Engine, students: Sequence[StudentId], *, remove_object: Callable[[AssetKey], Awaitable[object]]
) -> int:
    """
    Remove the requests of *students*, each with what it has in the asset store before its record, and then the
    students; return how many requests it were. A worker that still has one in hand is waited for, for a while.

    :raises PortError: if something cannot be removed; what was not reached by then stays, with its records.
    """
    with anyio.move_on_after(_HANDS_SECONDS):
        # Else it would bury a delivery whose request is not there any more.
        while await load.count_in_hand(engine, students):  # noqa: ASYNC110  another process's hands
            await anyio.sleep(_PAUSE_SECONDS)
    removed = 0
    while ids := await load.find(engine, students, limit=_REMOVED_AT_ONCE):
        keys = [asset_key(RequestId(request_id), kind) for request_id in ids for kind in ArtifactKind]
        await do_for_each(keys, remove_object)
        await load.remove(engine, ids)
        removed += len(ids)
    await load.forget(engine, students)
    return removed


async def do_for_each(items: Iterable[_T], work: Callable[[_T], Awaitable[object]]) -> None:
    """
    Do *work* for all of *items*, a few at once.

    :raises PortError: the first that *work* raises; nothing more is begun then.
    """
    left = iter(items)
    failures: list[PortError] = []

    async def some() -> None:
        for item in left:
            try:
                await work(item)
            except PortError as error:
                failures.append(error)
                group.cancel_scope.cancel()

    async with anyio.create_task_group() as group:
        for _ in range(_AT_ONCE):
            group.start_soon(some)
    if failures:
        raise failures[0]
