"""
Reads a question by asking a model which topic of the library it is about.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from ._reading_answer import SCHEMA, read_reading
from .dialogue import Dialogue
from .prompts import load_prompt
from .tariff import READING_TOKENS

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.reading import Reading
    from vividly_core.ports.library import Library

    from .prompts import Prompt
    from .text_models import TextModels

_TEMPERATURE: Final = 0.2


@attrs.frozen(kw_only=True)
class VertexTopicReader:
    """
    Asks *models* about what *library* explains. What the model answers is checked, never trusted: a topic is one of the
    library's, and one of which it is not sure is a question back.

    One reading takes one call, and a second where the first answer cannot be used.
    """

    models: TextModels
    library: Library
    prompt: Prompt = attrs.field(factory=lambda: load_prompt("topic_reader", 1))

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read *question*. The reading says how many tokens it took.

        :raises Unusable: if the model's answers are of no use.
        """
        topics = await self.library.topics()
        told = self.prompt.render(
            topics=[{"id": topic.id, "title": topic.title, "subject": topic.subject} for topic in topics],
            student={"interest": interest, "grade": None if grade is None else grade.number},
            question=question,
        )
        dialogue = Dialogue(models=self.models, what="reading", schema=SCHEMA, temperature=_TEMPERATURE)
        answered = await dialogue.hold(
            told, lambda text: read_reading(text, topics=topics, question=question), tokens=READING_TOKENS
        )
        return attrs.evolve(answered.value, usage=answered.usage)
