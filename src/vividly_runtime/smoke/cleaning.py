"""
Takes away what a smoke test has left.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import VividlyError

from .finding import Check, found, missed

if TYPE_CHECKING:
    from collections.abc import Collection

    from vividly_core.domain.ids import RequestId, StudentId
    from vividly_core.usecases.erase_student import Erased, EraseStudent
    from vividly_core.usecases.let_go import LetGo

    from .finding import Finding

_LIMIT_SECONDS: Final = 90.0


@attrs.frozen(kw_only=True)
class CleanUp:
    """
    Cancels what is not over, and erases all of it.

    *by_topic* is whether requests are asked for by messages, which outlive them. Who worked on those that have *ended*
    has ended with them.
    """

    let_go: LetGo
    erase: EraseStudent
    by_topic: bool
    ended: Collection[RequestId] = ()

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
        cancelled = await self.let_go(student, ended=self.ended)
        erased = await self.erase(student)
        if erased.left:
            return missed(
                Check.CLEAN_UP,
                f"still there: {', '.join(erased.left)}",
                f"is somebody working on it? Then {again}",
            )
        return found(Check.CLEAN_UP, _told(erased) + (_LATE if cancelled and self.by_topic else ""))


_LATE: Final = (
    "; its message may still wait in the subscription, and the worker that gets it will keep a dead letter"
)


def _told(erased: Erased) -> str:
    records = sum(erased.records.values())
    return f"{records} records and {len(erased.objects)} objects are gone, and nothing is left"
