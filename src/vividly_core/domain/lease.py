"""
Who is at work on a request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from .ids import WorkerId


@attrs.frozen(kw_only=True)
class Lease:
    """
    The right to work on a request.

    *token* grows with every claim: a write under an older one changes nothing. Every save under a lease renews
    it for *seconds*, by the store's own clock.
    """

    owner: WorkerId
    token: int
    seconds: float
