"""
Whether a text repeats what a student wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vividly_adapters._terms import stems, telling, terms, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

_RUN: Final = 6
"""So many words in a row are a quotation; fewer are how anybody would say it."""

_ASKING: Final = frozenset(
    terms(
        "affect build calculate call cause change compare compute create define describe difference discover effect "
        "example explain find form function give happen help important kind know learn mean need number part people "
        "reason say show start stop tell type understand use work"
    )
)
"""How anybody asks, whatever about."""


def known_from(*texts: str) -> frozenset[str]:
    """
    The terms of *texts*, which are the library's, and of how one asks.
    """
    return _ASKING.union(*map(terms, texts))


def echoes(text: str, question: str, *, known: Container[str]) -> bool:
    """
    Whether *text* holds six words in a row of *question*, one of which says something that is not *known*: only the
    student can have given it.
    """
    return any(
        not all(term in known for term in stems(filter(telling, run)))
        for run in set(_runs(question)).intersection(_runs(text))
    )


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (tuple(said[start : start + _RUN]) for start in range(len(said) - _RUN + 1))
