"""
What is deployed, as far as it can be declared in a file: what was read, or what should be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Iterable


@attrs.frozen(kw_only=True)
class DeployedSubscription:
    """
    A subscription, by its full name, and how it delivers: without *push_endpoint* it is pulled from.
    """

    name: str
    topic: str | None = None
    ack_deadline_seconds: int | None = None
    push_endpoint: str | None = None
    dead_letter_topic: str | None = None
    max_delivery_attempts: int | None = None


@attrs.frozen(kw_only=True)
class Deployed:
    """
    ``None`` is what nobody has looked at, or declared.
    """

    schema_revision: str | None = None
    topics: tuple[str, ...] | None = None
    subscriptions: tuple[DeployedSubscription, ...] | None = None
    buckets: tuple[str, ...] | None = None
    models: tuple[str, ...] | None = None
    voices: tuple[str, ...] | None = None


def together(pieces: Iterable[Deployed]) -> Deployed:
    """
    All that several have looked at.
    """
    whole = Deployed()
    for piece in pieces:
        seen = attrs.asdict(piece, recurse=False, filter=lambda _, value: value is not None)
        whole = attrs.evolve(whole, **seen)
    return whole
