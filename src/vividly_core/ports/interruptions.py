"""
How a worker hears that somebody else changed a request that it works on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from vividly_core.domain.ids import RequestId


class Signal(Protocol):
    """
    Comes again and again, as long as it is watched.
    """

    async def wait(self) -> None:
        """
        Return at the next interruption.                                             [1]
        """
        ...


class Interruptions(Protocol):
    """
    Tells of what others do to a request, so that nobody has to ask all the time.

    It is a help, and no promise: it may come without need, and may be missed. Whoever is told looks at the request
    itself; whoever must know looks from time to time anyway.

    Concurrency: many watchers at once, of one request as well.
    Errors: none; while the source cannot be reached, nothing is told.
    Source: tests/contract/test_interruptions.py.
    """

    def watch(self, request_id: RequestId) -> AbstractContextManager[Signal]:
        """
        Lend a signal that comes when somebody else cancels the request.             [1, 2]
        """
        ...
