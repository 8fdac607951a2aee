"""
Where requests are kept while they are worked on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from uuid import UUID

    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest


class RequestStore(Protocol):
    """
    Keeps one request a record, with its stages, events, artifacts, costs and outgoing messages.

    A save is compare-and-set on `version`, and stores the whole step or nothing of it: the request, its stages,
    its news (as events), its new artifacts and costs, and its outgoing messages. Every change of status must also
    leave an event `status_change`, which the store writes itself. The news, costs and outgoing messages of a
    request are what has not been saved yet; a loaded or saved request has none.

    Shape: `LessonRequest`; times are kept to the microsecond.
    Units: seconds.
    Ownership: frozen values.
    Concurrency: from many tasks and processes at once; of two writers of one version one must win.
    Idempotency: `add` of a stored id is `AlreadyExists`; `save` of a saved version is `Stale`, and a second `claim`
        is `Leased`, unless both come under one *step*: then the second is silent, and returns what the first one
        stored, so that whoever got no answer may ask again. A step counts until the next save or claim, whoever
        makes it; use a new one for each.
    Cancellation: a cancelled write must have happened wholly or not at all.
    Errors: `NotFound` for an unknown request, and, from `add`, for an unknown student or organization; `Stale`;
        `Leased`;
        `Rejected` for a text or a number that cannot be kept (NUL, half of a surrogate pair, NaN);
        `Unavailable` if the store cannot be reached; `Misconfigured` if it is not as it should be, saying how to
        mend it. It must not swallow a failed write.
    Source: deployed schema; tests/contract/test_request_store.py.
    """

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Store a new request, and return it as stored.                                [1, 2]
        """
        ...

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Bring a request, without a lease.                                            [3]
        """
        ...

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Take the lease of a request that nobody holds, and that is to be worked on.  [4, 5, 6]

        It counts an attempt, ends the wait (`available_at`), and raises the lease's token. By the store's own clock.
        The same *step* of the same worker again counts nothing, and renews the lease.   [10]

        :raises Leased: while another lease lives.
        :raises Stale: if the request is over, or waits for its student.
        """
        ...

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Store the next step of a request, renew its lease, and return it as stored.  [7, 8, 9]

        A request whose lease is ``None`` gives up the lease that it had. *step* names this save: the same request
        under the same step again stores nothing.                                    [10]

        :raises Stale: if it was saved meanwhile, or its lease was lost.
        """
        ...
