"""
Two readers of questions.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.outline.second_opinion import SecondOpinion
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic
from vividly_core.domain.reading import OutOfScope, Unclear, Understood
from vividly_core.domain.usage import Usage

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.reading import Reading

SOURCE = Source(title="A book", author="Somebody", licence="CC BY 4.0", place="book.md")
TOKENS = Usage(item="model", quantity=Decimal(3), unit="token")
SOUND = Understood(topic=Topic(id=TopicId("sound"), title="Sound", subject="physics"), confidence=0.9)
LIGHT = Understood(topic=Topic(id=TopicId("light"), title="Light", subject="physics"), confidence=0.8)
ELSEWHERE = Topic(id=TopicId("tides"), title="Tides", subject="earth-science")
ASKED_BACK = Unclear(questions=("Which?", "Why?"), reasoning="It could be either.")
NOTHING = OutOfScope(reasoning="No lesson about that yet.")


@attrs.frozen
class Sure:
    """
    Always says the same, at a price.
    """

    reading: Reading

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:  # noqa: ARG002  it does not listen
        """
        Say it.
        """
        return attrs.evolve(self.reading, usage=(TOKENS,))


async def ask(first: Reading, second: Reading, *topics: Topic) -> Reading:
    """
    What the two say together, where the second knows *topics*, and one that nobody speaks of.
    """
    library = MemoryLibrary(
        tuple(
            Passage(id=PassageId(f"{topic.id}#1"), topic=topic, heading="It", text="It is so.", source=SOURCE)
            for topic in (ELSEWHERE, *topics)
        )
    )
    reader = SecondOpinion(first=Sure(first), second=Sure(second), library=library)
    return await reader.read("What is sound?", interest=None, grade=None)


async def test_who_is_sure_is_not_questioned() -> None:
    """
    Nor is the second asked, which would cost.
    """
    assert await ask(SOUND, LIGHT) == attrs.evolve(SOUND, usage=(TOKENS,))


async def test_a_topic_that_the_second_knows_is_its_to_choose() -> None:
    """
    The first knows only some of them; where the second is not sure, the first has the word.
    """
    assert await ask(SOUND, LIGHT, SOUND.topic, LIGHT.topic) == attrs.evolve(LIGHT, usage=(TOKENS, TOKENS))
    assert await ask(SOUND, NOTHING, SOUND.topic) == attrs.evolve(SOUND, usage=(TOKENS, TOKENS))


async def test_where_the_first_is_not_sure_the_second_may_be() -> None:
    """
    Both are paid for.
    """
    for unsure in (ASKED_BACK, NOTHING):
        assert await ask(unsure, LIGHT) == attrs.evolve(LIGHT, usage=(TOKENS, TOKENS))


async def test_where_neither_is_sure_the_first_has_the_word() -> None:
    """
    Its books are the better ones.
    """
    assert await ask(ASKED_BACK, NOTHING) == attrs.evolve(ASKED_BACK, usage=(TOKENS, TOKENS))
    assert await ask(NOTHING, ASKED_BACK) == attrs.evolve(NOTHING, usage=(TOKENS, TOKENS))
