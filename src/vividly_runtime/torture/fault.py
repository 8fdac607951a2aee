"""
What a fault is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .trial import Trial


@attrs.frozen(kw_only=True)
class Fault:
    """
    *run* brings it about, and returns when nothing more will be done to anybody; the requests need not be over then.

    *promise* says what must hold besides the invariants. *may_repeat* and *crash_may_bury*: see `invariants`.
    """

    name: str
    promise: str
    run: Callable[[Trial], Awaitable[None]]
    may_repeat: bool = True
    crash_may_bury: bool = False
