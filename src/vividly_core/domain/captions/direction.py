"""
In which direction a line of a caption runs.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from vividly_core.domain.language import is_right_to_left

_LEFT_TO_RIGHT_MARK: Final = "\u200e"
_RIGHT_TO_LEFT_MARK: Final = "\u200f"


def directed(line: str, language: str) -> str:
    """
    *line* such that it runs in the direction of *language*, a tag.

    A player lays out a line in the direction of its first letter. One that begins with a letter of the other
    direction, such as a Latin name in Arabic, gets an invisible mark before it.
    """
    right_to_left = is_right_to_left(language)
    if _begins_right_to_left(line) in {None, right_to_left}:
        return line
    return (_RIGHT_TO_LEFT_MARK if right_to_left else _LEFT_TO_RIGHT_MARK) + line


def _begins_right_to_left(text: str) -> bool | None:
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in {"L", "R", "AL"}:
            return direction != "L"
    return None
