"""
What a stage's output says of a lesson that several have asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

REUSED_FROM: Final = "reused_from"
"""The request whose work was copied."""

IN_PLACE_OF: Final = "in_place_of"
"""The request that was to make this lesson, and did not, or not soon enough."""


def told(output: Mapping[str, Any]) -> dict[str, Any]:
    """
    That part of *output*, for the news of the request.
    """
    return {key: output[key] for key in (REUSED_FROM, IN_PLACE_OF) if key in output}
