"""
Whether a text repeats what a student wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_adapters._terms import words

if TYPE_CHECKING:
    from collections.abc import Iterator

_RUN: Final = 6
"""So many words in a row are a quotation; fewer are how anybody would say it."""


def echoes(text: str, question: str) -> bool:
    """
    Whether *text* holds six words in a row of *question*.
    """
    return not set(_runs(question)).isdisjoint(_runs(text))


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (tuple(said[start : start + _RUN]) for start in range(len(said) - _RUN + 1))
