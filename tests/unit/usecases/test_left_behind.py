"""
The promises about what a cancelled request leaves in the asset store.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from unit.usecases._studio import Studio
from vividly_adapters.memory.dead_letters import MemoryDeadLetters
from vividly_core.domain.artifact import ArtifactKind, asset_key
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import MessageId, WorkerId
from vividly_core.domain.message import GenerateLesson as LessonWanted
from vividly_core.domain.message import encode
from vividly_core.domain.status import RequestStatus
from vividly_core.ports.inbox import Delivery
from vividly_core.usecases.cancel_request import CancelRequest
from vividly_core.usecases.generate_lesson import GenerateLesson
from vividly_core.usecases.handle_delivery import HandleDelivery

if TYPE_CHECKING:
    from vividly_core.domain.ids import RequestId


async def cancelled_while(studio: Studio, verb: str) -> RequestId:
    """
    The request of a film that was cancelled when *verb* was called; its delivery was handled to the end.
    """
    request_id = await studio.submit()

    async def cancel() -> None:
        await CancelRequest(requests=studio.requests, clock=studio.clock)(request_id)

    studio.wire.before[verb] = cancel
    await find_cancelled(studio, request_id)
    return request_id


async def find_cancelled(studio: Studio, request_id: RequestId) -> None:
    """
    Handle a delivery of the request, as a worker of its own, to the word that it is cancelled.
    """
    request = await studio.requests.load(request_id)
    generate = GenerateLesson(
        requests=studio.requests, stages=studio.stages, clock=studio.clock, worker=WorkerId(uuid4())
    )
    handle = HandleDelivery(generate=generate, dead_letters=MemoryDeadLetters(), clock=studio.clock)
    message = LessonWanted(request_id=request_id, wish=request.wish, correlation_id=request.correlation_id)

    verdict = await handle(Delivery(id=MessageId("1"), body=encode(message)))

    assert verdict.reason == "cancelled"


@pytest.mark.parametrize(
    ("verb", "kinds"),
    [
        ("library.find", []),
        ("narrator.speak", ["script", "transcript", "narration", "timings", "captions"]),
        ("renderer.render", ["script", "transcript", "narration", "timings", "captions", "film"]),
        ("renderer.draw_thumbnail", list(ArtifactKind)),
    ],
)
async def test_a_cancelled_request_names_all_that_was_stored_for_it(verb: str, kinds: list[str]) -> None:
    """
    Also what the stage stored that did not come to its end.
    """
    studio = Studio()
    request = await studio.requests.load(await cancelled_while(studio, verb))

    assert request.status is RequestStatus.CANCELLED
    assert sorted(artifact.kind for artifact in request.artifacts) == sorted(kinds)
    for artifact in request.artifacts:
        assert await studio.assets.stat(artifact.asset.key) == artifact.asset


async def test_who_stores_after_the_cancellation_names_that_instead() -> None:
    """
    Another worker has already named what an earlier attempt left at the same key, when the sleeper wakes up.
    """
    studio = Studio()
    request_id = await studio.submit()
    key = asset_key(request_id, ArtifactKind.NARRATION)
    earlier = await studio.assets.put(
        key, b"half a narration", media_type="audio/wav", progress=lambda _: None, fence=0
    )

    async def cancel() -> None:
        await CancelRequest(requests=studio.requests, clock=studio.clock)(request_id)
        await find_cancelled(studio, request_id)
        named = (await studio.requests.load(request_id)).artifact(ArtifactKind.NARRATION)
        assert named is not None
        assert named.asset == earlier

    studio.wire.before["narrator.speak"] = cancel
    await find_cancelled(studio, request_id)

    request = await studio.requests.load(request_id)
    assert len(request.artifacts) == 5
    assert await studio.assets.stat(key) != earlier
    for artifact in request.artifacts:
        assert await studio.assets.stat(artifact.asset.key) == artifact.asset


async def test_an_asset_store_that_is_away_does_not_keep_a_request_from_being_cancelled() -> None:
    """
    Its delivery is done with all the same.
    """
    studio = Studio()

    async def fail() -> None:
        raise Unavailable("connection reset")

    studio.wire.before["assets.stat"] = fail
    request = await studio.requests.load(await cancelled_while(studio, "narrator.speak"))

    assert (request.status, request.artifacts) == (RequestStatus.CANCELLED, ())
