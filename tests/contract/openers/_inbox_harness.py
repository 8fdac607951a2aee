"""
What the suite of the inbox is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from vividly_core.domain.ids import MessageId, StudentId
    from vividly_core.ports.inbox import Delivery, Inbox

HOLD_SECONDS = 60.0
"""For how long a delivery is ours at first, in every inbox that is opened here."""


@attrs.frozen(kw_only=True)
class Sent:
    """
    A message as it was sent.
    """

    id: MessageId
    body: bytes
    attributes: Mapping[str, str]


@attrs.frozen(kw_only=True)
class InboxHarness:
    """
    An empty inbox. *send* lets a request for a lesson arrive; *pass_time* lets seconds pass for messages and leases;
    *begin* begins and gives up the work that a delivery asks for, for inboxes that count only that.

    *send_for* sends one of a certain student, and is ``None`` where tenants do not take turns; *send_bytes* is ``None``
    where nothing but requests is carried; *absent*, an inbox whose queue is not there, where one can be had.
    """

    inbox: Inbox
    send: Callable[[], Awaitable[Sent]]
    pass_time: Callable[[float], Awaitable[None]]
    begin: Callable[[Delivery], Awaitable[None]]
    send_for: Callable[[StudentId], Awaitable[Sent]] | None = None
    send_bytes: Callable[[bytes], Awaitable[Sent]] | None = None
    absent: Inbox | None = None
