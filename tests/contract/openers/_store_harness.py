"""
What the suites of the request store and of the request history are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from vividly_core.domain.cost import Cost
    from vividly_core.domain.ids import OrganizationId, RequestId, StudentId
    from vividly_core.domain.outbox import OutgoingMessage
    from vividly_core.ports.request_history import RequestHistory
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class StoreHarness:
    """
    A store, empty but for *student* and *organization*. *costs* and *outbox* look behind the port's back; *expire*
    lets the lease of a request run out; *now* is what the store's clock says.
    """

    store: RequestStore
    history: RequestHistory
    student: StudentId
    organization: OrganizationId
    costs: Callable[[RequestId], Awaitable[tuple[Cost, ...]]]
    outbox: Callable[[RequestId], Awaitable[tuple[OutgoingMessage, ...]]]
    expire: Callable[[RequestId], Awaitable[None]]
    now: Callable[[], Awaitable[datetime]]
