"""
How a long verb says how far it has come.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[float], None]
"""
Takes the fraction done, 0 to 1. Cheap, never fails, may be called from any task of the event loop, as often as
one likes; a smaller fraction than before is ignored.
"""


def silent(_: float) -> None:
    """
    For a caller who does not want to know.
    """
