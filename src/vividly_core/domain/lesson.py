"""
What a lesson is made of, from the open text to the film.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import attrs

from .errors import InvalidField
from .visual import texts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .grade import Grade
    from .ids import PassageId, TopicId
    from .score import Score
    from .usage import Usage
    from .visual import Question, Visual


@attrs.frozen(kw_only=True)
class Topic:
    """
    What a lesson is about. *subject* is lower case, such as ``physics`` or ``earth-science``.
    """

    id: TopicId
    title: str
    subject: str


@attrs.frozen(kw_only=True)
class Source:
    """
    Where open text comes from, as its licence asks us to say. *place* is a file name, a page or an address.
    """

    title: str
    author: str
    licence: str
    place: str


@attrs.frozen(kw_only=True)
class Passage:
    """
    A piece of open text that explains one thing: a section of a chapter, in plain prose.

    *position* says where it stands in the text of its topic, counted from 0.
    """

    id: PassageId
    topic: Topic
    heading: str
    text: str
    source: Source
    position: int = 0


class SceneKind(enum.StrEnum):
    """
    The parts of a lesson, as a student meets them.
    """

    OPENING = "opening"
    SECTION = "section"
    QUESTION = "question"
    TAKEAWAYS = "takeaways"


@attrs.frozen(kw_only=True)
class Scene:
    """
    What is said and shown at once.

    *narration* is spoken, in full sentences. *points* are shown, and are key words, never the narration.
    *passages* are those that the scene stands on. A *visual* is shown with the points, or instead of them; see
    `visual`.
    """

    kind: SceneKind
    heading: str
    narration: str = attrs.field()
    points: tuple[str, ...] = ()
    passages: tuple[PassageId, ...] = ()
    visual: Visual | None = None

    @narration.validator
    def _says_something(self, _: object, narration: str) -> None:
        if not narration.strip():
            raise InvalidField("narration", "a scene says nothing", "give every scene a sentence")


@attrs.frozen(kw_only=True)
class Script:
    """
    A lesson, written.

    *scenes* has at least one; *takeaways* are repeated in the last. *notices* are what a reader must know of how
    the script came about, such as that it is shorter than was asked. *language* is a BCP 47 tag.

    *questions* check what was understood. *scores* say how it did when it was checked, if it was.

    *writer* is what wrote it; where that was a model, *model* names it, and *prompt* what it was told, with its
    version. *usage* is what the writing used up. It belongs to the writing and not to the script, so it is not kept
    with it: a script that is found again costs nothing again.
    """

    title: str
    topic: Topic
    scenes: tuple[Scene, ...] = attrs.field()
    takeaways: tuple[str, ...]
    sources: tuple[Source, ...]
    writer: str
    grade: Grade | None = None
    interest: str | None = attrs.field(default=None, repr=False)
    language: str = "en-US"
    notices: tuple[str, ...] = ()
    model: str | None = None
    prompt: str | None = None
    questions: tuple[Question, ...] = ()
    scores: tuple[Score, ...] = ()
    usage: tuple[Usage, ...] = attrs.field(default=(), eq=False)

    @scenes.validator
    def _has_scenes(self, _: object, scenes: tuple[Scene, ...]) -> None:
        if not scenes:
            raise InvalidField("scenes", "the script is empty", "give it at least one scene")

    @property
    def word_count(self) -> int:
        """
        How many words are spoken.
        """
        return sum(len(scene.narration.split()) for scene in self.scenes)

    def shown(self) -> Iterator[tuple[str, str]]:
        """
        Every text that a film may show, each after the name of its field.
        """
        yield "title", self.title
        yield "topic.title", self.topic.title
        yield "topic.subject", self.topic.subject
        for index, scene in enumerate(self.scenes):
            yield f"scenes[{index}].heading", scene.heading
            for number, point in enumerate(scene.points):
                yield f"scenes[{index}].points[{number}]", point
            if scene.visual is not None:
                yield from ((f"scenes[{index}].visual.{name}", text) for name, text in texts_of(scene.visual))
        for number, takeaway in enumerate(self.takeaways):
            yield f"takeaways[{number}]", takeaway
        for number, source in enumerate(self.sources):
            yield f"sources[{number}]", f"{source.title} {source.author} {source.licence}"


@attrs.frozen(kw_only=True)
class SpokenWord:
    """
    One word of the narration, and when it sounds, in seconds from the start of the recording.

    *text* is the word as written, with its punctuation; *scene* counts from 0.
    """

    text: str
    start_seconds: float
    end_seconds: float
    scene: int


@attrs.frozen(kw_only=True)
class SceneSpan:
    """
    When a scene is on: the first starts at 0, each starts where the one before ends.
    """

    start_seconds: float
    end_seconds: float


@attrs.frozen(kw_only=True)
class Narration:
    """
    A script, spoken: the measured times of a recording. One span a scene; words in order, and never overlapping.

    *usage* is what the narrator was paid for, also for what it threw away; it is no part of the recording.
    """

    duration_seconds: float
    voice: str
    words: tuple[SpokenWord, ...]
    scenes: tuple[SceneSpan, ...]
    usage: tuple[Usage, ...] = attrs.field(default=(), eq=False)


@attrs.frozen(kw_only=True)
class Film:
    """
    A lesson, filmed: the measured figures of a file. *usage* is what it took to make, and no part of the file.
    """

    duration_seconds: float
    width: int
    height: int
    frames_per_second: float
    usage: tuple[Usage, ...] = attrs.field(default=(), eq=False)
