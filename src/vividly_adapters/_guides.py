"""
The passages of a book as they are indexed: each with the guides to its section.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from vividly_core.domain.book import GUIDING

from ._postings import Indexed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from vividly_core.domain.book import BookPassage
    from vividly_core.domain.ids import TopicId


def indexed(parts: Sequence[BookPassage]) -> Iterator[tuple[int, Indexed]]:
    """
    Those of *parts* that explain, under their places in it.
    """
    guides: dict[TopicId, list[str]] = defaultdict(list)
    for part in parts:
        if part.kind in GUIDING:
            guides[part.passage.topic.id] += part.passage.text.splitlines()
    for number, part in enumerate(parts):
        if part.explains:
            passage = part.passage
            yield (
                number,
                Indexed(
                    text=passage.text,
                    heading=passage.heading,
                    title=passage.topic.title,
                    guide=tuple(guides[passage.topic.id]),
                ),
            )
