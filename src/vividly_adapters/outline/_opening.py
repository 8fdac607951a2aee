"""
The first words of a lesson.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from ._casing import listed, within_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Topic

_CLAUSE: Final = re.compile(
    r"(?:what|how|why|where|when) (?!(?:is|are|was|were|do|does|did|can|could|will|would|should|has|have)\b)[^?:]+",
    re.IGNORECASE,
)
_MOST_CLAUSES: Final = 3


def announce(topic: Topic, headings: Sequence[str], *, text: str, at_most: int) -> str:
    """
    The sentence that says what the lesson explains, in at most *at_most* words where that can be.

    It is made of those *headings* that can stand in it as they are, such as *How light becomes sugar*, and of the
    title where fewer than two can. *text* shows which words are names.
    """
    clauses = [within_sentence(heading, text) for heading in headings if _CLAUSE.fullmatch(heading)]
    for count in range(min(len(clauses), _MOST_CLAUSES), 1, -1):
        sentence = f"This lesson explains {listed([*clauses[: count - 1], clauses[-1]], 'and')}."
        if len(sentence.split()) <= at_most:
            return sentence
    return f"This lesson explains {within_sentence(topic.title, text)}."
