"""
Questions as vectors, and how often a model is asked for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from vividly_adapters.memory.embedder import MemoryEmbedder
from vividly_adapters.postgres.library_meaning import Meanings
from vividly_core.domain.errors import Rejected, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.errors import PortError
    from vividly_core.ports.embedder import Embedded, Purpose


@attrs.define
class Counted:
    """
    Notes what it is asked, and fails with *failure* if there is one.
    """

    failure: PortError | None = None
    asked: list[str] = attrs.field(factory=list)

    async def embed(self, texts: Sequence[str], *, purpose: Purpose) -> Embedded:
        """
        Vectors of words.
        """
        self.asked += texts
        if self.failure is not None:
            raise self.failure
        return await MemoryEmbedder(dimensions=3).embed(texts, purpose=purpose)


async def test_a_question_is_embedded_once() -> None:
    """
    However many searches there are for it.
    """
    embedder = Counted()
    meanings = Meanings(embedder=embedder)

    first, second = await meanings.of("a lever"), await meanings.of("a lever")

    assert first is not None
    assert first == second
    assert embedder.asked == ["a lever"]


async def test_the_questions_that_were_asked_last_are_kept() -> None:
    """
    And no more of them than there is room for.
    """
    embedder = Counted()
    meanings = Meanings(embedder=embedder, most=2)

    for question in ("one", "two", "one", "three", "one", "two"):
        await meanings.of(question)

    assert embedder.asked == ["one", "two", "three", "two"]


async def test_a_model_that_does_not_answer_is_left_alone_for_a_while() -> None:
    """
    Searches go by words at once meanwhile; then it is asked again.
    """
    now = 0.0
    embedder = Counted(failure=Unavailable("it is away"))
    meanings = Meanings(embedder=embedder, rest_seconds=30.0, clock=lambda: now)

    assert await meanings.of("one") is None
    assert await meanings.of("two") is None
    assert embedder.asked == ["one"]

    now, embedder.failure = 30.0, None
    assert await meanings.of("two") is not None


async def test_what_was_known_is_known_while_the_model_is_left_alone() -> None:
    """
    Only what has to be asked for waits.
    """
    embedder = Counted()
    meanings = Meanings(embedder=embedder)
    known = await meanings.of("one")
    embedder.failure = Unavailable("it is away")
    await meanings.of("two")

    assert await meanings.of("one") == known


async def test_a_question_that_is_refused_keeps_no_other_from_being_asked() -> None:
    """
    The model has answered.
    """
    embedder = Counted(failure=Rejected("too long"))
    meanings = Meanings(embedder=embedder)

    assert await meanings.of("one") is None
    assert await meanings.of("two") is None
    assert embedder.asked == ["one", "two"]
