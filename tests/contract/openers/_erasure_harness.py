"""
What the suite of the erasure is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from vividly_core.domain.ids import OrganizationId, StudentId
    from vividly_core.ports.dead_letters import DeadLetters
    from vividly_core.ports.erasure import Erasure
    from vividly_core.ports.outbox import Outbox
    from vividly_core.ports.request_history import RequestHistory
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class ErasureHarness:
    """
    Records, empty but for two students and an organization; *letters* and *outbox* are of the same place. *counted*
    looks behind the port's back: how many records there are of each kind. *refer* lets a record that is not ours name
    the first student, where that can be had; *absent* is an erasure whose place is not there.
    """

    store: RequestStore
    history: RequestHistory
    letters: DeadLetters
    outbox: Outbox
    erasure: Erasure
    students: tuple[StudentId, StudentId]
    organization: OrganizationId
    counted: Callable[[], Awaitable[Mapping[str, int]]]
    refer: Callable[[], Awaitable[None]] | None = None
    absent: Erasure | None = None
