"""
Who makes a lesson that several have asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.fingerprint import Fingerprint
    from vividly_core.domain.ids import RequestId


@attrs.frozen(kw_only=True)
class Leader:
    """
    It is for whoever asked to make the lesson, in the place of *instead_of* if that led before.
    """

    instead_of: RequestId | None = None


@attrs.frozen(kw_only=True)
class Finished:
    """
    The lesson was made, for this request.
    """

    request_id: RequestId


@attrs.frozen(kw_only=True)
class Underway:
    """
    The lesson is being made, for this request.
    """

    request_id: RequestId


Claim = Leader | Finished | Underway


class SharedLessons(Protocol):
    """
    Knows which request leads for a fingerprint. Of equal requests one leads, and makes the lesson for all.

    How far the leader has come is told by its own record, and nowhere else. One that has failed, was cancelled or was
    erased leads no more.

    Shape: one entry a fingerprint; neither words nor names of students.
    Units: seconds, by the clock of the store.
    Ownership: frozen values.
    Concurrency: from many tasks and processes at once; of many who ask at the same time one must lead.
    Idempotency: who leads, leads when it asks again; forgetting what is not there must be silent.
    Cancellation: each verb must have happened wholly or not at all; whoever leads and does not know it leads when it
        asks again.
    Errors: `NotFound` for an unknown request; `Unavailable`, `Misconfigured`.
    Source: tests/contract/test_shared_lessons.py.
    """

    async def claim(self, fingerprint: Fingerprint, request_id: RequestId, *, patience_seconds: float) -> Claim:
        """
        Ask to lead for *fingerprint*, and be told who does.                         [1, 2, 3, 4, 5]

        A leader that is not done *patience_seconds* after it last asked leads no more.
        """
        ...

    async def forget(self, fingerprint: Fingerprint, request_id: RequestId) -> None:
        """
        The lesson of *request_id* cannot be had: the next one who asks leads.       [6]
        """
        ...
