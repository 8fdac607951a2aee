"""
A script writer that reads the passages out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import anyio.lowlevel

from vividly_core.domain.errors import Rejected
from vividly_core.domain.lesson import Scene, SceneKind, Script
from vividly_core.ports.script_writer import WORDS_PER_MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_core.domain.ids import PassageId
    from vividly_core.domain.lesson import Passage, Source
    from vividly_core.ports.script_writer import Brief

_SENTENCE: Final = re.compile(r"\S.*?[.!?](?=\s|$)", re.DOTALL)
_TAKEAWAYS: Final = 3
_SHORT_BY: Final = 0.9


class MemoryScriptWriter:
    """
    Takes the sentences as they come, for as long as they fit, and the first three as takeaways.
    """

    async def write(self, brief: Brief) -> Script:
        """
        Write the script.
        """
        await anyio.lowlevel.checkpoint()
        sentences = [(passage, text) for passage in brief.passages for text in _sentences(passage)]
        recalled = sentences[:_TAKEAWAYS]
        if len(recalled) < _TAKEAWAYS:
            raise Rejected("script: the passages have fewer than three sentences")
        opening = f"This lesson explains {brief.topic.title}."
        last = " ".join(("Remember:", *(text for _, text in recalled)))
        left = brief.minutes * WORDS_PER_MINUTE - len(opening.split()) - len(last.split())
        sections = tuple(_sections(sentences, left))
        script_words = sum(len(text.split()) for text in (opening, last, *(each.narration for each in sections)))
        is_short = script_words < _SHORT_BY * brief.minutes * WORDS_PER_MINUTE
        return Script(
            title=brief.topic.title,
            topic=brief.topic,
            scenes=(
                Scene(kind=SceneKind.OPENING, heading=brief.topic.title, narration=opening),
                *sections,
                Scene(
                    kind=SceneKind.TAKEAWAYS,
                    heading="Remember",
                    narration=last,
                    passages=tuple(dict.fromkeys(passage.id for passage, _ in recalled)),
                ),
            ),
            takeaways=tuple(text for _, text in recalled),
            sources=_sources(brief, {*(each.passages[0] for each in sections), *(one.id for one, _ in recalled)}),
            writer="memory",
            grade=brief.grade,
            notices=("The passages give less than was asked for.",) if is_short else (),
        )


def _sentences(passage: Passage) -> list[str]:
    return [" ".join(match.group().split()) for match in _SENTENCE.finditer(passage.text)]


def _sources(brief: Brief, used: set[PassageId]) -> tuple[Source, ...]:
    return tuple(dict.fromkeys(passage.source for passage in brief.passages if passage.id in used))


def _sections(sentences: list[tuple[Passage, str]], left: int) -> Iterator[Scene]:
    told: dict[Passage, list[str]] = {}
    for passage, text in sentences:
        words = len(text.split())
        # At least one sentence is told, however little was asked for.
        if words <= left or not told:
            told.setdefault(passage, []).append(text)
            left -= words
    for passage, texts in told.items():
        yield Scene(
            kind=SceneKind.SECTION,
            heading=passage.heading,
            narration=" ".join(texts),
            points=tuple(" ".join(text.split()[:_TAKEAWAYS]) for text in texts[:2]),
            passages=(passage.id,),
        )
