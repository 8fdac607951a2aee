"""
Taking everything out of the records that is there of a request, or of a student.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from vividly_core.domain.ids import RequestId, StudentId


class Erasure(Protocol):
    """
    Forgets requests with all that hangs on them, and students who have none.

    What a request has in the asset store is none of its business: remove it first, for afterwards nobody knows any
    more what there was.

    Shape: how many records of each kind went, by the names of the deployed tables; kinds of which there was none may
        be missing.
    Units: none.
    Ownership: frozen values.
    Concurrency: from many tasks and processes at once. Whoever is at work on a request that is erased must be told by
        `NotFound` when they save.
    Idempotency: erasing what is not there must be silent, and count nothing.
    Cancellation: each erasure must have happened wholly or not at all.
    Errors: `Rejected`, from `erase_student`, for a student who still has requests, or other records than ours;
        `Unavailable`, `Misconfigured`. It must not retry by itself.
    Source: tests/contract/test_erasure.py.
    """

    async def requests_of(self, student: StudentId) -> tuple[RequestId, ...]:
        """
        All requests of *student*, the oldest first.                                 [1]
        """
        ...

    async def erase(self, request_id: RequestId) -> Mapping[str, int]:
        """
        Forget the request, its stages, events, artifacts, costs, outgoing messages and dead letters.   [2, 3]
        """
        ...

    async def erase_student(self, student: StudentId) -> Mapping[str, int]:
        """
        Forget *student*, who has no requests any more, and the dead letters that name them.   [4, 5]
        """
        ...

    async def traces_of(self, names: Collection[str]) -> Mapping[str, int]:
        """
        How many records of each kind name any of *names*, ids of students or requests; kinds with none are missing.
        All that is kept is read through, also what `erase` knows nothing of, so it may take long.     [6]
        """
        ...
