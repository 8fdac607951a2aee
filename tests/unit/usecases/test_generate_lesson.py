"""
The promises of making a lesson: how it goes, and the ways in which it ends well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import anyio
import attrs
import pytest

from unit.usecases._studio import FOREIGN, LEASE_SECONDS, QUESTION, READINGS, VAGUE, Studio
from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.errors import Leased, NotFound, Stale
from vividly_core.domain.event import EventType
from vividly_core.domain.ids import RequestId, WorkerId
from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import Action, Outcome

if TYPE_CHECKING:
    from vividly_core.domain.grade import Grade
    from vividly_core.domain.ids import FilePath
    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.domain.reading import Reading
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.narrator import Narrator
    from vividly_core.ports.progress import Progress

READABLE = {ArtifactKind.SCRIPT, ArtifactKind.TRANSCRIPT}
AUDIBLE = READABLE | {ArtifactKind.NARRATION, ArtifactKind.TIMINGS, ArtifactKind.CAPTIONS}
VISIBLE = AUDIBLE | {ArtifactKind.FILM, ArtifactKind.THUMBNAIL}


async def test_a_film_is_made_in_six_stages() -> None:
    """
    Each has a start, an end and an output; the request is completed, at 100 percent, and nobody holds it.
    """
    studio = Studio()
    request_id = await studio.submit("video")

    ending = await studio.make(request_id)

    assert (ending.outcome, ending.error, ending.verdict.action) == (Outcome.COMPLETED, None, Action.ACK)
    request = await studio.requests.load(request_id)
    assert ending.request == request
    assert request.lease is None
    assert (request.status, request.progress, request.attempt) == (RequestStatus.COMPLETED, 100, 1)
    for run in request.stages:
        assert run.status is StageStatus.COMPLETED
        assert (run.started_at, run.completed_at) == (studio.clock.now(), studio.clock.now())
        assert run.output


@pytest.mark.parametrize(("modality", "kinds"), [("text", READABLE), ("audio", AUDIBLE), ("video", VISIBLE)])
async def test_each_form_makes_its_parts_and_no_others(modality: str, kinds: set[ArtifactKind]) -> None:
    """
    Every part is in the store as the request says.
    """
    studio = Studio()

    request = (await studio.make(await studio.submit(modality))).request

    assert request.progress == 100
    assert {artifact.kind for artifact in request.artifacts} == kinds
    for artifact in request.artifacts:
        assert await studio.assets.stat(artifact.asset.key) == artifact.asset


@pytest.mark.parametrize(("modality", "never"), [("text", ["narrator", "renderer"]), ("audio", ["renderer"])])
async def test_text_is_never_spoken_or_drawn_and_audio_never_drawn(modality: str, never: list[str]) -> None:
    """
    Not one call.
    """
    studio = Studio()
    await studio.make(await studio.submit(modality))
    assert not [call for call in studio.wire.calls if call.split(".")[0] in never]


async def test_the_request_passes_through_the_statuses_of_its_stages() -> None:
    """
    As its events tell, with progress that never falls. What begins and ends with one save is told by its end.
    """
    studio = Studio()
    request_id = await studio.submit()
    await studio.make(request_id)

    events = await studio.events(request_id)

    turns = [event.data["new_status"] for event in events if event.type is EventType.STATUS_CHANGE]
    statuses = [definition.status.value for definition in DEFINITIONS.values()]
    assert turns == [*statuses[1:-1], "completed"]
    told = await studio.told_progress(request_id)
    assert told == sorted(told)
    assert told[-1] == 100
    assert events[-2].type is EventType.REQUEST_COMPLETED


async def test_whoever_watches_sees_every_step_once() -> None:
    """
    From the claim to the end: one version after the other, as saved, and the first stage as it begins.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    seen: list[LessonRequest] = []

    ending = await studio.make(request_id, watch=seen.append)

    first = seen[0].version
    assert [request.version for request in seen] == [first, *range(first, first + len(seen) - 1)]
    assert seen[1].running_stage is Stage.VALIDATION
    assert (seen[0].status, seen[0].attempt) == (RequestStatus.PENDING, 1)
    assert seen[-1] == ending.request
    assert [request.progress for request in seen] == sorted(request.progress for request in seen)


@attrs.frozen(kw_only=True)
class _WaitingNarrator:
    """
    Says that it is half done, and speaks once that was seen.
    """

    part: Narrator
    seen: anyio.Event

    async def speak(self, script: Script, *, into: FilePath, progress: Progress) -> Narration:
        """
        Speak.
        """
        progress(0.5)
        progress(0.25)
        progress(float("nan"))
        await self.seen.wait()
        return await self.part.speak(script, into=into, progress=progress)


async def test_the_progress_of_a_long_stage_is_saved_while_it_runs() -> None:
    """
    As soon as the whole percent changes; less than before, or no number, is not heard.
    """
    studio, seen = Studio(), anyio.Event()
    studio.narrator = _WaitingNarrator(part=studio.narrator, seen=seen)
    request_id = await studio.submit("audio")
    fractions = []

    def watch(request: LessonRequest) -> None:
        fraction = request.run_of(Stage.SCRIPT_GENERATION).fraction
        if 0 < fraction < 1:
            fractions.append(fraction)
        if fraction > 0.5:
            seen.set()

    with anyio.fail_after(5):
        await studio.make(request_id, watch=watch, report_seconds=0.001)

    # The writer may have been seen at work as well.
    assert next(fraction for fraction in fractions if fraction > 0.24) == pytest.approx(0.58)
    assert fractions == sorted(set(fractions))
    told = [event.stage for event in await studio.events(request_id) if event.type is EventType.STAGE_PROGRESS]
    assert set(told) == {Stage.SCRIPT_GENERATION}


async def test_a_vague_question_gets_questions_back() -> None:
    """
    The request is pending and waits, with the lease released and no progress; it is done with for now.
    """
    studio = Studio()
    request_id = await studio.submit(question=VAGUE)

    ending = await studio.make(request_id)

    assert (ending.outcome, ending.verdict.action) == (Outcome.CLARIFICATION, Action.ACK)
    request = await studio.requests.load(request_id)
    assert ending.request == request
    assert (request.status, request.progress) == (RequestStatus.PENDING, 0)
    assert request.clarification is not None
    assert request.clarification.questions == ("Which stuff?", "What of it?")
    assert request.clarification.requested_at == studio.clock.now()
    assert request.run_of(Stage.VALIDATION).status is StageStatus.PENDING
    with pytest.raises(Stale, match="waits"):
        await studio.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=1)


@attrs.frozen
class _ReadyReader:
    """
    Has one answer, and gives it without a pause for others to run.
    """

    reading: Reading

    async def read(self, question: str, *, interest: str | None, grade: Grade | None) -> Reading:
        """
        Read it.
        """
        del question, interest, grade
        return self.reading


@pytest.mark.parametrize("question", [QUESTION, VAGUE])
async def test_a_stage_may_be_over_before_its_progress_is_looked_at(question: str) -> None:
    """
    A part that answers at once ends as any other.
    """
    studio = Studio(reader=_ReadyReader(READINGS[question]))
    request_id = await studio.submit("text", question=question)

    ending = await studio.make(request_id)

    assert ending.outcome is (Outcome.COMPLETED if question == QUESTION else Outcome.CLARIFICATION)
    assert await studio.requests.load(request_id) == ending.request


async def test_a_question_outside_the_library_is_told_so() -> None:
    """
    The request has failed, for the reason that it is out of scope, and not by an error.
    """
    studio = Studio()
    request_id = await studio.submit(question=FOREIGN)

    ending = await studio.make(request_id)

    assert (ending.outcome, ending.error, ending.verdict.action) == (Outcome.OUT_OF_SCOPE, None, Action.ACK)
    request = await studio.requests.load(request_id)
    assert ending.request == request
    assert request.status is RequestStatus.FAILED
    assert request.failure is not None
    assert (request.failure.kind, request.failure.stage) == ("out_of_scope", Stage.VALIDATION)
    assert request.failure.message == "This library has no lesson about that."
    assert request.run_of(Stage.VALIDATION).status is StageStatus.FAILED


@pytest.mark.parametrize("question", [VAGUE, FOREIGN])
async def test_what_is_not_understood_is_never_made_up(question: str) -> None:
    """
    Nothing is looked up, written or stored.
    """
    studio = Studio()
    await studio.make(await studio.submit(question=question))
    assert not [
        call for call in studio.wire.calls if call.startswith(("writer", "narrator", "renderer", "assets"))
    ]


async def test_a_request_that_is_over_is_not_made_again() -> None:
    """
    The claim is refused, and nothing is called.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    await studio.make(request_id)
    studio.wire.calls.clear()

    with pytest.raises(Stale, match="completed"):
        await studio.make(request_id)

    assert studio.wire.calls == ["requests.claim"]


async def test_an_unknown_request_is_not_found() -> None:
    """
    There is nothing to make.
    """
    with pytest.raises(NotFound):
        await Studio().make(RequestId(UUID(int=9)))


async def test_a_request_that_somebody_works_on_is_left_alone() -> None:
    """
    Until the lease runs out.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    await studio.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=LEASE_SECONDS)

    with pytest.raises(Leased):
        await studio.make(request_id)

    studio.clock.advance(LEASE_SECONDS)
    assert (await studio.make(request_id)).outcome is Outcome.COMPLETED


async def test_a_request_that_was_all_but_completed_is_completed() -> None:
    """
    A worker died between the last stage and the last save.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    request = await studio.requests.claim(request_id, worker=WorkerId(uuid4()), lease_seconds=1)
    while (stage := request.next_stage) is not None:
        request = request.begin(stage, studio.clock.now()).finish(stage, {}, studio.clock.now())
    await studio.requests.save(attrs.evolve(request, lease=None))

    ending = await studio.make(request_id)

    assert ending.outcome is Outcome.COMPLETED
    assert studio.wire.calls == ["requests.claim", "requests.save"]
