"""
What the suite of the dead letters is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.ports.dead_letters import DeadLetters


@attrs.frozen(kw_only=True)
class DeadLettersHarness:
    """
    No letters yet. *bodies* looks behind the port's back; *keeps_every_character* is false where a character of an
    attribute or a reason may be replaced; *absent*, letters whose place is not there, where that can be had.
    """

    letters: DeadLetters
    bodies: Callable[[], Awaitable[list[bytes]]]
    keeps_every_character: bool = True
    absent: DeadLetters | None = None
