"""
Publishes requests when they are due, however many are still being worked on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio

from vividly_core.domain.errors import Transient, VividlyError

from .mix import due_seconds
from .order import wishes

if TYPE_CHECKING:
    from vividly_core.domain.submission import Submission
    from vividly_core.usecases.submit_request import SubmitRequest

    from .order import LoadOrder
    from .tally import Tally

_AT_ONCE: Final = 8
_ANSWER_SECONDS: Final = 15.0


async def publish(order: LoadOrder, submit: SubmitRequest, tally: Tally) -> None:
    """
    Publish what *order* asks for. One that the database does not take for now is counted, and not tried again; after
    one that it never will take, no more are published, and *tally* has its error.
    """
    began_at = anyio.current_time()
    left = enumerate(wishes(order))

    async def some() -> None:
        for index, wish in left:
            due_at = began_at + due_seconds(index, rate=order.rate)
            await anyio.sleep_until(due_at)
            if tally.failure is not None:
                return
            if order.rate:
                tally.late_seconds = max(tally.late_seconds, anyio.current_time() - due_at)
            await _one(wish, submit, tally)

    async with anyio.create_task_group() as group:
        for _ in range(min(order.requests, _AT_ONCE)):
            group.start_soon(some)


async def _one(wish: Submission, submit: SubmitRequest, tally: Tally) -> None:
    # A cancellation in between would leave a request that nobody knows the id of.
    with anyio.CancelScope(shield=True):
        try:
            with anyio.fail_after(_ANSWER_SECONDS):
                request = await submit(wish)
        except (Transient, TimeoutError) as error:
            tally.unpublished[type(error).__name__] += 1
        except VividlyError as error:
            tally.failure = error
        else:
            (modality,) = wish.modalities
            tally.publish(request.id, modality)
