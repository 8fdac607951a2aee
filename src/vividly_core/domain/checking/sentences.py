"""
Where the sentences of a narration end.
"""

from __future__ import annotations

import re
from typing import Final

_END: Final = re.compile(
    r"(?:(?<=[.!?])|(?<=[.!?][\"')\N{RIGHT DOUBLE QUOTATION MARK}])) "
    r"(?=[\"'(\N{LEFT DOUBLE QUOTATION MARK}]?[A-Z\d\u00b5\u00c0-\u00de\u0391-\u03c9])"
)
_SHORTENED: Final = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|St|vs|e\.g|i\.e)|(?:^|\b[A-Z][^\W\d_]* |\b[A-Z]\. )[A-Z])\.$"
)
"""A full stop that ends no sentence: of a title, an abbreviation or an initial."""


def sentences(text: str) -> tuple[str, ...]:
    """
    The sentences of *text*, in order, with single spaces between their words.
    """
    parts: list[str] = []
    for piece in _END.split(" ".join(text.split())):
        if parts and _SHORTENED.search(parts[-1]):
            parts[-1] = f"{parts[-1]} {piece}"
        elif piece:
            parts.append(piece)
    return tuple(parts)
