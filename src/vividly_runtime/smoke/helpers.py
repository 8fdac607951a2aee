"""
Who helps a smoke test along: a worker of its own, a relay, or nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

import anyio
import attrs

from vividly_runtime.commands.outcomes import LoggedDelivery
from vividly_runtime.commands.relaying import relaying, told
from vividly_runtime.commands.tasks_beside import tasks_beside

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.verdict import Verdict
    from vividly_core.ports.inbox import Delivery
    from vividly_core.usecases.serve import Handler
    from vividly_runtime.container import Container

# Enough to put down what is in hand: what belongs to others goes back into the queue.
_GRACE_SECONDS: Final = 5.0
_LONGEST_WAIT_SECONDS: Final = 1.0

_Result = TypeVar("_Result")


async def with_worker(
    container: Container, taken: set[RequestId], work: Callable[[], Awaitable[_Result]]
) -> _Result:
    """
    Do *work* beside a worker in this process, such as `vividly worker` is one; *taken* is told which requests it took.

    :raises PortError: if *work* fails, or if the worker cannot work.
    """
    stop = anyio.Event()
    failures: list[Exception] = []
    results: list[_Result] = []
    async with relaying(container.relay_outbox(), container.tidy_outbox()), anyio.create_task_group() as group:

        async def serve() -> None:
            handle = _Noting(handle=LoggedDelivery(handle=container.handle_delivery()), taken=taken)
            serving = container.serve(
                inbox=container.inbox(quiet_seconds=_LONGEST_WAIT_SECONDS),
                handle=handle,
                quiet_seconds=None,
                grace_seconds=_GRACE_SECONDS,
            )
            try:
                await serving(stop)
            except Exception as error:  # noqa: BLE001  raised again below, not within a group
                failures.append(error)
                group.cancel_scope.cancel()

        group.start_soon(serve)
        try:
            results.append(await work())
        except Exception as error:  # noqa: BLE001  raised again below, not within a group
            failures.append(error)
        stop.set()
    if failures:
        raise failures[0]
    return results[0]


async def with_relay(container: Container, work: Callable[[], Awaitable[_Result]]) -> _Result:
    """
    Do *work* while the messages of the outbox are published.
    """
    async with tasks_beside() as beside:
        beside.start_soon(told, container.relay_outbox(), anyio.Event())
        return await work()


@attrs.frozen(kw_only=True)
class _Noting:
    handle: Handler
    taken: set[RequestId]

    async def __call__(
        self, delivery: Delivery, *, watch: Callable[[LessonRequest], None] = lambda _: None
    ) -> Verdict:
        def follow(request: LessonRequest) -> None:
            self.taken.add(request.id)
            watch(request)

        return await self.handle(delivery, watch=follow)
