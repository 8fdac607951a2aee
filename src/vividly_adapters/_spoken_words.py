"""
What of a written word there is to say.
"""

from __future__ import annotations

import unicodedata
from typing import Final

_JOINERS: Final = frozenset("\u200c\u200d")


def sounds(word: str) -> bool:
    """
    Whether *word* has a sound of its own, and is no mere dash, dots or brackets.
    """
    return any(character.isalnum() for character in word)


def clean(word: str) -> str:
    """
    Remove what has no sound but may have a meaning to an engine, and part what it separates.
    """
    kept = []
    for character in word:
        category = unicodedata.category(character)
        if category == "Cf" and character not in _JOINERS:
            continue
        kept.append(" " if category in {"Cc", "Cs", "Co", "Cn"} else character)
    return " ".join("".join(kept).split())
