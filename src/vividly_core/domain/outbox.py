"""
Messages that leave with the step that they tell of: stored with it, published later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Mapping
    from uuid import UUID


@attrs.frozen(kw_only=True)
class OutgoingMessage:
    """
    *topic* is one of our own names, which the relay maps to a real topic; *id* lets a receiver see repeats.
    """

    id: UUID
    topic: str
    body: bytes = attrs.field(repr=False)
    attributes: Mapping[str, str] = attrs.field(factory=dict)
