"""
The open texts that lessons stand on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import TopicId
    from vividly_core.domain.lesson import Passage, Topic


@attrs.frozen(kw_only=True)
class Match:
    """
    A passage that was found.

    *score* orders the matches of one search, and compares within it only. *coverage*, 0 to 1, says how much of
    the question's weight the passage speaks of, rare words weighing more; it compares between searches.
    """

    passage: Passage
    score: float
    coverage: float


class Library(Protocol):
    """
    Finds passages of open text.

    Shape: passages of at most some 500 words of plain prose, each with its topic and its source; the best first,
        none twice. A text of unknown grades is for all of them.
    Units: scores are without unit.
    Ownership: frozen values.
    Concurrency: from many tasks at once.
    Idempotency: the same search over the same texts must find the same.
    Cancellation: harmless at any time.
    Errors: `Misconfigured` if there is no library, or nothing in it; `Unavailable`. Finding nothing is no error.
    Source: tests/contract/test_library.py.
    """

    async def topics(self) -> tuple[Topic, ...]:
        """
        Every topic that the library explains, ordered by subject and title.         [1]
        """
        ...

    async def find(
        self, question: str, *, topic: TopicId | None, limit: int, grade: Grade | None = None
    ) -> tuple[Match, ...]:
        """
        At most *limit* passages that speak of *question*; within *topic*, if one is given, and written for *grade*,
        if one is given.   [2, 3, 4]

        Of passages that say nearly the same, such as those of two editions, only the best comes.   [5]

        Within a topic, passages that do not speak of the question follow those that do, in the order of their
        text: all of it explains the topic.
        """
        ...
