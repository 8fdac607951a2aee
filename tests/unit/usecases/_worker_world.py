"""
A queue, a store, dead letters and stages in memory, and the workers that share them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import anyio
import attrs

from unit.usecases._steady_requests import SteadyRequests
from unit.usecases._virtual_time import LoopClock
from unit.usecases._worker_taps import PowerCut, Tap, TappedInbox, TappedLetters, TappedRequests
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_adapters.memory.inbox import MemoryInbox
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.ids import StudentId, WorkerId
from vividly_core.domain.judgement import Concern, Refused
from vividly_core.domain.message import GenerateLesson as LessonWanted
from vividly_core.domain.message import attributes, encode
from vividly_core.domain.reading import OutOfScope, Unclear
from vividly_core.domain.submission import submission
from vividly_core.usecases.answer_request import AnswerRequest
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.generate_lesson import GenerateLesson
from vividly_core.usecases.handle_delivery import HandleDelivery
from vividly_core.usecases.quarantine import Quarantine
from vividly_core.usecases.retry_request import RetryRequest
from vividly_core.usecases.serve import Serve
from vividly_core.usecases.stages import Done
from vividly_core.usecases.submit_request import SubmitRequest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.artifact import Artifact
    from vividly_core.domain.dead_letter import DeadLetter
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.ids import MessageId, RequestId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.domain.stage import Stage
    from vividly_core.ports.inbox import Delivery
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result, Stages

    Act = Callable[["LessonRequest", "Progress"], Awaitable[Result]]

STUDENT = StudentId("user_1")
QUESTION = "Why do quokkas smile?"
INTEREST = "bowerbirds"
LEASE_SECONDS = 30.0


@attrs.define
class ScriptedStages:
    """
    Stages that do what a test says, and else are done at once. *runs* remembers what ran.
    """

    acts: dict[Stage, Act] = attrs.field(factory=dict)
    runs: list[tuple[RequestId, Stage]] = attrs.field(factory=list)

    async def run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        """
        Do *stage*.
        """
        self.runs.append((request.id, stage))
        return await self.acts.get(stage, done)(request, progress)

    async def left_behind(self, _: LessonRequest) -> tuple[Artifact, ...]:
        """
        They store nothing.
        """
        return ()

    @property
    def ran(self) -> list[Stage]:
        """
        Which stages ran, in order.
        """
        return [stage for _, stage in self.runs]


async def done(request: LessonRequest, _: Progress) -> Result:
    """
    The stage is done at once.
    """
    return Done(output={"attempt": request.attempt})


def lasting(seconds: float) -> Act:
    """
    A stage that is done after *seconds*, and says halfway that it is halfway.
    """

    async def act(request: LessonRequest, progress: Progress) -> Result:
        await anyio.sleep(seconds / 2)
        progress(0.5)
        await anyio.sleep(seconds / 2)
        return await done(request, progress)

    return act


def failing(error: BaseException) -> Act:
    """
    A stage that raises *error*.
    """

    async def act(_: LessonRequest, __: Progress) -> Result:
        raise error

    return act


def first(act: Act, then: Act = done) -> Act:
    """
    *act* the first time, and *then* ever after.
    """
    left = [act]

    async def either(request: LessonRequest, progress: Progress) -> Result:
        return await (left.pop() if left else then)(request, progress)

    return either


async def unclear(_: LessonRequest, __: Progress) -> Result:
    """
    A question that could mean many things.
    """
    return Unclear(questions=("Which smile?",), reasoning="It could be any.")


async def out_of_scope(_: LessonRequest, __: Progress) -> Result:
    """
    A question that the library cannot answer.
    """
    return OutOfScope(reasoning="This library has no lesson about that.")


async def refused(_: LessonRequest, __: Progress) -> Result:
    """
    A question that is not for a lesson.
    """
    return Refused(concern=Concern.SELF_HARM, words="You matter.", helpline="Call 988.")


@attrs.define(kw_only=True)
class World:
    """
    What all workers share. Every worker that is made here is another one, as after a restart.
    """

    clock: LoopClock = attrs.field(factory=LoopClock)
    inbox: MemoryInbox = attrs.field(
        default=attrs.Factory(lambda self: MemoryInbox(clock=self.clock, quiet_seconds=1.0), takes_self=True)
    )
    requests: MemoryRequestStore = attrs.field(
        default=attrs.Factory(
            lambda self: MemoryRequestStore(clock=self.clock, students={STUDENT}), takes_self=True
        )
    )
    letters: MemoryDeadLetters = attrs.field(factory=MemoryDeadLetters)
    stages: ScriptedStages = attrs.field(factory=ScriptedStages)

    async def submit(self, modality: str = "text") -> RequestId:
        """
        Submit a wish, of which no message tells yet.
        """
        wish = submission(student_id=STUDENT, question=QUESTION, interest=INTEREST, modalities=[modality])
        return (await SubmitRequest(requests=self.requests, clock=self.clock)(wish)).id

    async def put(self, request_id: RequestId) -> MessageId:
        """
        Put the message of a request into the queue.
        """
        request = await self.requests.load(request_id)
        message = LessonWanted(request_id=request.id, wish=request.wish, correlation_id=request.correlation_id)
        return self.inbox.put(encode(message), attributes(message))

    async def order(self, modality: str = "text") -> RequestId:
        """
        Submit a wish, and put its message into the queue.
        """
        request_id = await self.submit(modality)
        await self.put(request_id)
        return request_id

    async def receive(self) -> Delivery:
        """
        The next delivery, which must be there.
        """
        (delivery,) = await self.inbox.receive(1)
        return delivery

    def generate(self, *, tap: Tap | None = None, save_seconds: float = 5.0, **settings: Any) -> GenerateLesson:
        """
        A worker's part that makes lessons.
        """
        tapped = TappedRequests(part=self.requests, tap=tap or Tap())
        return GenerateLesson(
            requests=SteadyRequests(part=tapped, seconds=save_seconds),
            stages=cast("Stages", self.stages),
            clock=self.clock,
            worker=WorkerId(uuid4()),
            **{"lease_seconds": LEASE_SECONDS, **settings},
        )

    def handle(
        self, *, tap: Tap | None = None, quarantine: Quarantine | None = None, **settings: Any
    ) -> HandleDelivery:
        """
        A worker's part that handles deliveries.
        """
        tap = tap or Tap()
        return HandleDelivery(
            quarantine=quarantine or Quarantine(),
            generate=self.generate(tap=tap, **settings),
            dead_letters=TappedLetters(part=self.letters, tap=tap),
            clock=self.clock,
        )

    def serve(self, *, tap: Tap | None = None, **settings: Any) -> Serve:
        """
        A whole worker.
        """
        tap, quarantine = tap or Tap(), Quarantine()
        return Serve(
            inbox=TappedInbox(part=self.inbox, tap=tap),
            quarantine=quarantine,
            **{
                "handle": self.handle(tap=tap, quarantine=quarantine),
                "jitter": lambda seconds: seconds,
                **settings,
            },
        )

    async def crash(self, request_id: RequestId, *, after: float = 60.0) -> None:
        """
        Let a worker work on a request, and die *after* seconds without a word; its lease runs out.
        """
        tap = Tap()

        async def work() -> None:
            try:
                await self.generate(tap=tap)(request_id)
            except* PowerCut:
                pass

        async with anyio.create_task_group() as group:
            group.start_soon(work)
            await anyio.sleep(after)
            tap.off = True
        await anyio.sleep(LEASE_SECONDS)

    async def cancel(self, request_id: RequestId) -> LessonRequest:
        """
        Cancel a request.
        """
        return await CancelRequest(requests=self.requests, clock=self.clock)(request_id)

    async def answer(self, request_id: RequestId, text: str) -> LessonRequest:
        """
        Answer for the student.
        """
        return await AnswerRequest(requests=self.requests, clock=self.clock)(request_id, text)

    async def retry(self, request_id: RequestId) -> LessonRequest:
        """
        Try a failed request once more.
        """
        return await RetryRequest(requests=self.requests, clock=self.clock)(request_id)

    async def buried(self) -> tuple[DeadLetter, ...]:
        """
        All dead letters, the last first.
        """
        return await self.letters.find(letter_id=None, limit=1000)

    async def events(self, request_id: RequestId) -> tuple[RequestEvent, ...]:
        """
        All that was told of a request.
        """
        return await self.requests.events(request_id, after=0, limit=10_000)
