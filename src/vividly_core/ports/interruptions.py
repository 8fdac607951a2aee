"""
How a running request hears that it is to stop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from vividly_core.domain.ids import RequestId


class Signal(Protocol):
    """
    Lent by `Interruptions`, for one request.
    """

    async def wait(self) -> None:
        """
        Return at the next interruption; at once, if one was told since the last wait, or the begin.   [1, 2]
        """
        ...


class Interruptions(Protocol):
    """
    Tells that somebody else has cancelled a request, or taken it away.

    It is a help, and no promise: whoever is told looks at the request, and whoever must know looks from time to time
    anyway.

    Shape: a signal without content.
    Units: soon is well within a second.
    Ownership: a signal is the borrower's until the block ends.
    Concurrency: from many tasks at once; of one request as well, each of whose watchers is told.
    Idempotency: several interruptions may be told as one.
    Cancellation: a cancelled `wait` must not lose an interruption that has not been told.
    Errors: none. Where the way of telling is lost, a signal is silent until there is one again.
    Source: tests/contract/test_interruptions.py.
    """

    def watch(self, request_id: RequestId) -> AbstractContextManager[Signal]:
        """
        Watch a request for the length of a block: a save by somebody else that cancels it, or takes it away, should
        end `wait` soon. It may end without need, and may be missed.                 [1, 2, 3]
        """
        ...
