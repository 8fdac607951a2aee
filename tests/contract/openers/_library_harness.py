"""
What the suite of the library is given, and the texts that it holds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Source, Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from vividly_core.domain.book import Grades
    from vividly_core.ports.library import Library


class Holding(Protocol):
    """
    Opens a library.
    """

    def __call__(
        self, passages: Sequence[Passage], grades: Mapping[TopicId, Grades], /
    ) -> AbstractAsyncContextManager[Library]:
        """
        Of *passages*, whose topics are for *grades*, or for all.
        """
        ...


@attrs.frozen(kw_only=True)
class LibraryHarness:
    """
    A library of `PASSAGES`. *holding* opens another of other passages, with the grades that their topics are for;
    where there are none, opening or using it fails.
    """

    library: Library
    holding: Holding

    def empty(self) -> AbstractAsyncContextManager[Library]:
        """
        A library with nothing in it.
        """
        return self.holding((), {})


def _passages(topic: Topic, place: str, *sections: tuple[str, str, str]) -> tuple[Passage, ...]:
    source = Source(title=topic.title, author="The tests", licence="CC BY 4.0", place=place)
    return tuple(
        Passage(
            id=PassageId(f"{topic.id}#{slug}"),
            topic=topic,
            heading=heading,
            text=text,
            source=source,
            position=position,
        )
        for position, (slug, heading, text) in enumerate(sections)
    )


TIDES = Topic(id=TopicId("tides"), title="Tides", subject="earth-science")
LEVERS = Topic(id=TopicId("levers"), title="Levers", subject="physics")
FRICTION = Topic(id=TopicId("friction"), title="Friction", subject="physics")

PASSAGES = (
    *_passages(
        FRICTION,
        "friction.md",
        (
            "what-friction-is",
            "What friction is",
            "Friction is a force between two surfaces that touch. It acts against their sliding.",
        ),
        (
            "why-friction-warms",
            "Why friction warms",
            "Rubbing turns motion into heat. Cold hands grow warm when they rub each other.",
        ),
    ),
    *_passages(
        LEVERS,
        "levers.md",
        (
            "what-a-lever-is",
            "What a lever is",
            "A lever is a stiff bar that turns around a fixed point. The fixed point is called the fulcrum.",
        ),
        (
            "how-a-lever-helps",
            "How a lever helps",
            "A long arm moves a heavy load with a small force. A crowbar pulls nails in this way.",
        ),
        (
            "where-levers-are",
            "Where levers are",
            "Scissors, seesaws, and the bones of an arm work like this. Friction at the fulcrum wastes a little work.",
        ),
    ),
    *_passages(
        TIDES,
        "tides.md",
        (
            "what-tides-are",
            "What tides are",
            "Tides are the daily rise and fall of the sea. Most coasts have two high tides a day.",
        ),
        (
            "why-tides-come",
            "Why tides come",
            "The moon pulls on the water of the sea by gravity. The sun pulls too, with less effect.",
        ),
    ),
)
"""Each topic's passages, in the order of its text."""
