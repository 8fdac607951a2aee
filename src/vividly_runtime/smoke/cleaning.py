"""
Takes away what a smoke test has left.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import NotFound, VividlyError

from .finding import Check, found, missed

if TYPE_CHECKING:
    from collections.abc import Collection

    from vividly_core.domain.ids import RequestId, StudentId
    from vividly_core.ports.erasure import Erasure
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.usecases.cancel_request import CancelRequest
    from vividly_core.usecases.erase_student import Erased, EraseStudent

    from .finding import Finding

_LIMIT_SECONDS: Final = 90.0


@attrs.frozen(kw_only=True)
class CleanUp:
    """
    Cancels what is not over, gives whoever works on it *letting_go_seconds* to notice, and erases all of it.

    *by_topic* is whether requests are asked for by messages, which outlive them. Who worked on those that have *ended*
    has ended with them.
    """

    requests: RequestStore
    erasure: Erasure
    cancel: CancelRequest
    erase: EraseStudent
    by_topic: bool
    ended: Collection[RequestId] = ()
    letting_go_seconds: float = 5.0

    async def __call__(self, student: StudentId) -> Finding:
        """
        Erase *student*, also while we are being cancelled; what goes wrong is told, and nothing is raised.
        """
        again = f"do it once more: vividly smoke --clean-up {student}"
        with anyio.move_on_after(_LIMIT_SECONDS, shield=True):
            try:
                return await self._clean_up(student, again)
            except VividlyError as error:
                return missed(Check.CLEAN_UP, f"not everything is gone: {error}", again)
        return missed(Check.CLEAN_UP, f"not everything is gone: it takes longer than {_LIMIT_SECONDS:g} s", again)

    async def _clean_up(self, student: StudentId, again: str) -> Finding:
        unread = await self._let_go(student)
        erased = await self.erase(student)
        if erased.left:
            return missed(
                Check.CLEAN_UP,
                f"still there: {', '.join(erased.left)}",
                f"is somebody working on it? Then {again}",
            )
        return found(Check.CLEAN_UP, _told(erased) + (_LATE if unread else ""))

    async def _let_go(self, student: StudentId) -> bool:
        """
        Let nobody work for *student* any more; say whether a message is left that somebody may get later.
        """
        in_hand = unread = False
        for request_id in await self.erasure.requests_of(student):
            with suppress(NotFound):
                request = await self.requests.load(request_id)
                if not request.is_over:
                    in_hand |= request.started_at is not None and request_id not in self.ended
                    unread |= self.by_topic
                    await self.cancel(request_id)
        if in_hand:
            await anyio.sleep(self.letting_go_seconds)
        return unread


_LATE: Final = (
    "; its message may still wait in the subscription, and the worker that gets it will keep a dead letter"
)


def _told(erased: Erased) -> str:
    records = sum(erased.records.values())
    return f"{records} records and {len(erased.objects)} objects are gone, and nothing is left"
