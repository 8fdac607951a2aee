"""
What the suites of the outbox, the orphans and the publisher are given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from uuid import UUID

    from vividly_core.domain.ids import OrganizationId, RequestId, StudentId
    from vividly_core.domain.outbox import OutgoingMessage
    from vividly_core.ports.orphans import Orphans
    from vividly_core.ports.outbox import Outbox
    from vividly_core.ports.publisher import Publisher
    from vividly_core.ports.request_store import RequestStore


@attrs.frozen(kw_only=True)
class OutboxHarness:
    """
    A store with one student, one organization and no request, its outbox, and its orphans. *pass_time* lets seconds
    pass for all of them; *kept* looks behind the port's back: why each kept message was refused, or ``None``. *other*
    and *other_orphans* are those of another process. *absent* and *absent_orphans* are such whose place is not there,
    where that can be had.
    """

    store: RequestStore
    student: StudentId
    organization: OrganizationId
    outbox: Outbox
    other: Outbox
    orphans: Orphans
    other_orphans: Orphans
    pass_time: Callable[[float], Awaitable[None]]
    kept: Callable[[], Awaitable[dict[UUID, str | None]]]
    absent: Outbox | None = None
    absent_orphans: Orphans | None = None


@attrs.frozen(kw_only=True)
class Heard:
    """
    A message as a subscriber gets it.
    """

    id: UUID
    body: bytes
    attributes: dict[str, str]


@attrs.frozen(kw_only=True)
class PublisherHarness:
    """
    A publisher, and a subscriber of the topic `lessons`. *store* keeps a message with a request, and names it, before
    it is published; *heard* waits for so many messages, and returns them; *refused* are stored messages that are
    refused for what they are; *unknown*, one that has no topic or is not stored; *unreachable*, a publisher whose other
    side is not there.
    """

    publisher: Publisher
    store: Callable[[OutgoingMessage], Awaitable[RequestId]]
    heard: Callable[[int], Awaitable[list[Heard]]]
    refused: tuple[OutgoingMessage, ...]
    unknown: OutgoingMessage
    unreachable: Publisher
