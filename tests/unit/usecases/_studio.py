"""
Everything that makes lessons, in memory, for the tests of the use cases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import attrs

from unit.usecases._steady_requests import SteadyRequests
from unit.usecases._wires import (
    Wire,
    WiredAssets,
    WiredGuard,
    WiredLibrary,
    WiredNarrator,
    WiredRenderer,
    WiredRequests,
    WiredTopicReader,
    WiredWriter,
)
from vividly_adapters.memory.asset_store import MemoryAssetStore
from vividly_adapters.memory.clock import MemoryClock
from vividly_adapters.memory.guard import MemoryGuard
from vividly_adapters.memory.library import MemoryLibrary
from vividly_adapters.memory.narrator import MemoryNarrator
from vividly_adapters.memory.renderer import MemoryRenderer
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_adapters.memory.scratch import MemoryScratch
from vividly_adapters.memory.script_writer import MemoryScriptWriter
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.ids import PassageId, StudentId, TopicId, WorkerId
from vividly_core.domain.lesson import Passage, Source, Topic
from vividly_core.domain.reading import Unclear, Understood
from vividly_core.domain.submission import submission
from vividly_core.usecases.generate_lesson import GenerateLesson
from vividly_core.usecases.share_lesson import ShareLesson
from vividly_core.usecases.stages import Stages
from vividly_core.usecases.submit_request import SubmitRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import RequestId
    from vividly_core.domain.reading import Reading
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.guard import Guard
    from vividly_core.ports.library import Library
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.renderer import Renderer
    from vividly_core.ports.script_writer import ScriptWriter
    from vividly_core.ports.shared_lessons import SharedLessons
    from vividly_core.ports.topic_reader import TopicReader
    from vividly_core.usecases.generate_lesson import Ending

STUDENT = StudentId("user_1")
MOST_WAITS = 3
QUESTION = "Why is the sky blue?"
VAGUE = "Tell me about stuff"
FOREIGN = "Who won the 1998 World Cup?"
LEASE_SECONDS = 30.0

LIGHT = Topic(id=TopicId("light"), title="Light and the sky", subject="physics")
PASSAGES = tuple(
    Passage(
        id=PassageId(f"light-{number}"),
        topic=LIGHT,
        heading=f"Colour {number}",
        text="Sunlight holds every colour. Air scatters blue light. So the sky is blue.",
        source=Source(title="Light", author="The authors", licence="CC BY 4.0", place="light.md"),
        position=100 - number,
    )
    for number in range(12)
)
"""More than a lesson of one minute is given to choose from."""

READINGS: Mapping[str, Reading] = {
    QUESTION: Understood(topic=LIGHT, confidence=0.9),
    VAGUE: Unclear(questions=("Which stuff?", "What of it?"), reasoning="It could mean anything."),
}
"""Every other question is out of scope."""


@attrs.define(kw_only=True)
class Studio:
    """
    Two stores, a clock, and the parts that do the work; all calls pass through *wire*. With *lessons*, equal requests
    share one.

    Every `make` is another worker, as after a restart.
    """

    wire: Wire = attrs.field(factory=Wire)
    clock: MemoryClock = attrs.field(factory=MemoryClock)
    stage_clock: MemoryClock = attrs.field(default=attrs.Factory(lambda self: self.clock, takes_self=True))
    requests: MemoryRequestStore = attrs.field(
        default=attrs.Factory(
            lambda self: MemoryRequestStore(clock=self.clock, students={STUDENT}), takes_self=True
        )
    )
    assets: MemoryAssetStore = attrs.field(factory=MemoryAssetStore)
    scratch: MemoryScratch = attrs.field(factory=MemoryScratch)
    guard: Guard = attrs.field(factory=MemoryGuard)
    reader: TopicReader = attrs.field(factory=lambda: MemoryTopicReader(READINGS))
    library: Library = attrs.field(factory=lambda: MemoryLibrary(PASSAGES))
    writer: ScriptWriter = attrs.field(factory=MemoryScriptWriter)
    narrator: Narrator = attrs.field(factory=MemoryNarrator)
    renderer: Renderer = attrs.field(factory=MemoryRenderer)
    storage_price: str | None = None
    lessons: SharedLessons | None = None
    pauses: tuple[float, ...] = ()

    async def submit(self, *modalities: str, question: str = QUESTION, interest: str | None = None) -> RequestId:
        """
        Submit a wish, for a film if nothing else is said.
        """
        wish = submission(
            student_id=STUDENT, question=question, interest=interest, grade=8, minutes=1, modalities=modalities
        )
        return (await SubmitRequest(requests=self.requests, clock=self.clock)(wish)).id

    @property
    def stages(self) -> Stages:
        """
        The stages over the wired parts.
        """
        return Stages(
            guard=WiredGuard(part=self.guard, wire=self.wire),
            topic_reader=WiredTopicReader(part=self.reader, wire=self.wire),
            library=WiredLibrary(part=self.library, wire=self.wire),
            writer=WiredWriter(part=self.writer, wire=self.wire),
            narrator=WiredNarrator(part=self.narrator, wire=self.wire),
            renderer=WiredRenderer(part=self.renderer, wire=self.wire),
            assets=WiredAssets(part=self.assets, wire=self.wire),
            scratch=self.scratch,
            clock=self.stage_clock,
            storage_price=self.storage_price,
            sharing=self._sharing(),
        )

    def _sharing(self) -> ShareLesson | None:
        if self.lessons is None:
            return None
        return ShareLesson(
            lessons=self.lessons,
            requests=self.requests,
            assets=WiredAssets(part=self.assets, wire=self.wire),
            scratch=self.scratch,
            makers={"writer": type(self.writer).__name__},
            pauses=self.pauses,
            most_waits=MOST_WAITS,
        )

    async def make(
        self, request_id: RequestId, *, watch: Callable[[LessonRequest], None] = lambda _: None, **settings: Any
    ) -> Ending:
        """
        Make the lesson, as a worker that has just started.
        """
        generate = GenerateLesson(
            requests=SteadyRequests(part=WiredRequests(part=self.requests, wire=self.wire)),
            stages=self.stages,
            clock=self.clock,
            worker=WorkerId(uuid4()),
            **{"lease_seconds": LEASE_SECONDS, **settings},
        )
        return await generate(request_id, watch=watch)

    async def events(self, request_id: RequestId) -> tuple[RequestEvent, ...]:
        """
        All that was told of a request.
        """
        return await self.requests.events(request_id, after=0, limit=10_000)

    async def told_progress(self, request_id: RequestId) -> list[int]:
        """
        The progress that the events of a request tell, in order.
        """
        told = [event.data.get("progress") for event in await self.events(request_id)]
        return [percent for percent in told if percent is not None]
