"""
Lists as prose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCE_ENDS: Final = (".", "!", "?", "\N{RIGHT DOUBLE QUOTATION MARK}", ":")
_SHORTEST_ITEM_WORDS: Final = 4
_LONGEST_ITEM_WORDS: Final = 12
"""Longer ones are sentences."""


def complete(sentence: str, items: Sequence[str]) -> str:
    """
    *sentence*, which ends with a colon, completed by *items*.
    """
    bare = [item.rstrip(".;,") for item in items]
    if any(len(item.split()) > _LONGEST_ITEM_WORDS or ". " in item for item in bare):
        return f"{sentence} {as_sentences(items)}"
    joint = "; " if any("," in item for item in bare) else ", "
    return f"{sentence} {joint.join(bare)}."


def as_sentences(items: Sequence[str]) -> str:
    """
    Those of *items* that are long enough to be a sentence, one after the other.
    """
    return " ".join(
        item if item.endswith(SENTENCE_ENDS) else f"{item}."
        for item in items
        if item.endswith(SENTENCE_ENDS) or len(item.split()) >= _SHORTEST_ITEM_WORDS
    )
