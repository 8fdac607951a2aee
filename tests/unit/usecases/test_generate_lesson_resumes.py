"""
The promise that a request survives the death of its worker, wherever it falls.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import anyio
import pytest

from unit.usecases._studio import LEASE_SECONDS, Studio
from unit.usecases._wires import Killed, Wire
from vividly_core.domain.artifact import ArtifactKind
from vividly_core.domain.event import EventType
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import Outcome

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId

PAID_FOR = {
    Stage.VALIDATION: {"reader.read"},
    Stage.RAG_RETRIEVAL: {"library.find"},
    Stage.SCRIPT_GENERATION: {"writer.write", "narrator.speak"},
    Stage.VIDEO_GENERATION: {"renderer.render"},
    Stage.VIDEO_PROCESSING: {"renderer.draw_thumbnail"},
    Stage.NOTIFICATION: set[str](),
}
"""Of each stage, the calls that cost time or money."""


async def moments_of(modality: str) -> int:
    """
    At how many moments a worker can die while it makes a lesson: before and after each call.
    """
    studio = Studio()
    await studio.make(await studio.submit(modality))
    return studio.wire.moments


async def make_and_die(studio: Studio, request_id: RequestId, *, at: int) -> None:
    """
    Work on the request until moment *at*, and no further.
    """
    studio.wire = Wire(kill_at=at)
    died = False
    try:
        await studio.make(request_id)
    except* Killed:
        died = True
    assert died


@pytest.mark.parametrize("modality", ["text", "audio", "video"])
async def test_wherever_a_worker_dies_the_next_one_completes_the_request(modality: str) -> None:
    """
    At every boundary: no finished stage runs again, nothing is told, kept or charged twice, progress never falls.
    """
    for moment in range(1, await moments_of(modality) + 1):
        studio = Studio()
        request_id = await studio.submit(modality)
        await make_and_die(studio, request_id, at=moment)
        left = await studio.requests.load(request_id)
        studio.wire = Wire()
        studio.clock.advance(LEASE_SECONDS)

        if left.is_over:
            # It died after the last save: there is nothing left to do.
            assert left.status is RequestStatus.COMPLETED, moment
        else:
            assert (await studio.make(request_id)).outcome is Outcome.COMPLETED, moment

        finished = {run.stage for run in left.stages if run.status is StageStatus.COMPLETED}
        for stage in finished:
            assert PAID_FOR[stage].isdisjoint(studio.wire.calls), (moment, stage)
        await _check(studio, request_id)


async def test_a_worker_that_dies_again_and_again_is_given_up_for_none_of_the_stages_that_it_finished() -> None:
    """
    Each life gets a little further, and the work of all of them is one lesson.
    """
    studio = Studio()
    request_id = await studio.submit()
    lives = 0
    while not (await studio.requests.load(request_id)).is_over:
        lives += 1
        studio.wire = Wire(kill_at=20)
        studio.clock.advance(LEASE_SECONDS)
        try:
            await studio.make(request_id, max_attempts=100)
        except* Killed:
            pass
        assert lives < 20

    assert lives > 2
    await _check(studio, request_id)


@pytest.mark.parametrize("when", ["before", "after"])
async def test_a_worker_that_dies_while_it_reports_is_followed_by_another(when: str) -> None:
    """
    The report is stored or not; the request is completed either way.
    """
    studio = Studio()
    request_id = await studio.submit()
    speaking = False

    async def speak_for_ever() -> None:
        nonlocal speaking
        speaking = True
        await anyio.sleep_forever()

    async def die() -> None:
        if speaking:
            raise Killed

    studio.wire.before["narrator.speak"] = speak_for_ever
    getattr(studio.wire, when)["requests.save"] = die
    died = False
    try:
        with anyio.fail_after(5):
            await studio.make(request_id, report_seconds=0.001, lease_seconds=0.001)
    except* Killed:
        died = True
    assert died

    studio.wire = Wire()
    studio.clock.advance(LEASE_SECONDS)
    assert (await studio.make(request_id)).outcome is Outcome.COMPLETED
    await _check(studio, request_id)


async def test_a_script_that_was_kept_before_the_worker_died_is_not_written_again() -> None:
    """
    It lies in the store, whole: only what came after is done again.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    await make_and_die(studio, request_id, at=await _moment_before("narrator.speak"))
    studio.wire = Wire()
    studio.clock.advance(LEASE_SECONDS)

    await studio.make(request_id)

    assert "writer.write" not in studio.wire.calls
    assert "narrator.speak" in studio.wire.calls


async def _moment_before(verb: str) -> int:
    studio, moments = Studio(), list[int]()

    async def note() -> None:
        moments.append(studio.wire.moments)

    studio.wire.before[verb] = note
    await studio.make(await studio.submit("audio"))
    return moments[0]


async def _check(studio: Studio, request_id: RequestId) -> None:
    """
    What must be true of a completed request, whatever happened on the way.
    """
    request = await studio.requests.load(request_id)
    assert (request.status, request.progress) == (RequestStatus.COMPLETED, 100)

    events = await studio.events(request_id)
    over: set[Stage | None] = set()
    for event in events:
        if event.type is EventType.STAGE_STARTED:
            assert event.stage not in over
        if event.type is EventType.STAGE_COMPLETED:
            assert event.stage not in over
            over.add(event.stage)
    assert over == {run.stage for run in request.stages if run.status is StageStatus.COMPLETED}
    once = Counter(event.type for event in events)
    assert (
        once[EventType.REQUEST_CREATED],
        once[EventType.REQUEST_STARTED],
        once[EventType.REQUEST_COMPLETED],
    ) == (
        1,
        1,
        1,
    )
    told = await studio.told_progress(request_id)
    assert told == sorted(told)

    assert len(studio.requests.outbox_of(request_id)) == 1
    charged = Counter((cost.stage, cost.item) for cost in studio.requests.costs_of(request_id))
    assert set(charged.values()) <= {1}
    kinds = {artifact.kind for artifact in request.artifacts}
    assert (ArtifactKind.FILM in kinds) == (charged[Stage.VIDEO_GENERATION, "film"] == 1)
    for artifact in request.artifacts:
        assert await studio.assets.stat(artifact.asset.key) == artifact.asset
    assert studio.scratch.lent == 0
