"""
The promises of sharing: equal requests are given one lesson, and each a copy of its own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from unit.usecases._sharing import (
    MADE,
    SCRIPT,
    first_sha,
    made,
    output_of,
    sharing,
    submit_equal,
)
from unit.usecases._studio import LIGHT, QUESTION, STUDENT
from unit.usecases._wires import once
from unit.usecases.test_erase_student import OTHER, erase_of
from vividly_adapters.memory.topic_reader import MemoryTopicReader
from vividly_core.domain.artifact import ArtifactKind, asset_key, media_type
from vividly_core.domain.event import EventType
from vividly_core.domain.reading import Understood
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.verdict import Outcome
from vividly_core.ports.progress import silent
from vividly_core.usecases.share_lesson import ToMake

if TYPE_CHECKING:
    from vividly_core.domain.request import LessonRequest


async def test_an_equal_lesson_is_copied_and_says_so() -> None:
    """
    Nothing is made, and nothing but the storage is booked; each has objects of its own, of the same bytes.
    """
    studio = sharing()
    first = (await studio.make(await studio.submit())).request
    once_made = made(studio)

    ending = await studio.make(await submit_equal(studio, "Why is  the SKY blue?"))

    second = ending.request
    assert ending.outcome is Outcome.COMPLETED
    assert made(studio) == once_made == Counter(MADE)
    for stage in (SCRIPT, Stage.VIDEO_GENERATION, Stage.VIDEO_PROCESSING):
        assert output_of(second, stage) == {**output_of(first, stage), "reused_from": str(first.id)}
    assert second.script_text == first.script_text
    for kind in ArtifactKind:
        ours, theirs = second.artifact(kind), first.artifact(kind)
        assert ours is not None
        assert theirs is not None
        assert (ours.asset.sha256, ours.asset.key) == (theirs.asset.sha256, asset_key(second.id, kind))
        assert await studio.assets.read(ours.asset.key) == await studio.assets.read(theirs.asset.key)
    costs = [cost for cost in studio.requests.costs_of(second.id) if cost.stage is not Stage.VALIDATION]
    assert {cost.item for cost in costs} == {"storage"}
    assert sum(cost.usd for cost in costs) == 0
    told = [event for event in await studio.events(second.id) if event.type is EventType.STAGE_COMPLETED]
    assert [event.stage for event in told if event.data.get("reused_from") == str(first.id)] == [
        SCRIPT,
        Stage.VIDEO_GENERATION,
        Stage.VIDEO_PROCESSING,
    ]


@pytest.mark.parametrize(
    "other", [{"question": "Why is the sea blue?"}, {"interest": "chess"}, {"grade": 9}, {"minutes": 2}]
)
async def test_who_asks_for_something_else_is_given_something_else(other: dict[str, Any]) -> None:
    """
    Whichever field it is.
    """
    studio = sharing()
    readings = dict.fromkeys((QUESTION, "Why is the sea blue?"), Understood(topic=LIGHT, confidence=0.9))
    studio.reader = MemoryTopicReader(readings)
    await studio.make(await studio.submit("text"))

    second = (await studio.make(await submit_equal(studio, modalities=["text"], **other))).request

    assert made(studio)["writer.write"] == 2
    assert "reused_from" not in output_of(second)


@pytest.mark.parametrize("leader_goes", [True, False])
async def test_when_one_student_is_erased_the_other_lesson_stays_whole(*, leader_goes: bool) -> None:
    """
    Whoever made it: rows and objects of one are not the other's.
    """
    studio = sharing()
    first = (await studio.make(await studio.submit())).request
    second = (await studio.make(await submit_equal(studio))).request
    left = second if leader_goes else first

    await erase_of(studio)(STUDENT if leader_goes else OTHER)

    assert await studio.requests.load(left.id) == left
    for artifact in left.artifacts:
        assert (await studio.assets.stat(artifact.asset.key)).sha256 == artifact.asset.sha256
    third = (await studio.make(await (submit_equal(studio) if leader_goes else studio.submit()))).request
    assert output_of(third).get("reused_from") == (None if leader_goes else str(first.id))


async def test_when_the_leader_is_erased_in_between_the_rest_is_made() -> None:
    """
    From the script that was copied, which is one's own.
    """
    studio = sharing()
    await studio.make(await studio.submit())
    second = await submit_equal(studio)

    def follow(request: LessonRequest) -> None:
        seen.append(request.running_stage)

    seen: list[Stage | None] = []
    erased = erase_of(studio)

    async def erase() -> None:
        if Stage.VIDEO_GENERATION in seen:
            await erased(STUDENT)

    studio.wire.before["assets.stat"] = erase
    ending = await studio.make(second, watch=follow)

    assert ending.outcome is Outcome.COMPLETED
    assert made(studio) == {
        "writer.write": 1,
        "narrator.speak": 1,
        "renderer.render": 2,
        "renderer.draw_thumbnail": 2,
    }
    assert "reused_from" not in output_of(ending.request, Stage.VIDEO_GENERATION)


@pytest.mark.parametrize("what", ["missing", "another"])
@pytest.mark.parametrize("kind", [ArtifactKind.NARRATION, ArtifactKind.FILM])
async def test_what_is_missing_or_not_as_recorded_is_made(kind: ArtifactKind, what: str) -> None:
    """
    From what could be had; whoever makes it is the one whom others copy then.
    """
    studio = sharing()
    first = (await studio.make(await studio.submit())).request
    key = asset_key(first.id, kind)
    if what == "missing":
        await studio.assets.remove(key)
    else:
        await studio.assets.put(key, b"another", media_type=media_type(kind), progress=silent)

    second = (await studio.make(await submit_equal(studio))).request
    third = (await studio.make(await submit_equal(studio))).request

    assert output_of(third)["reused_from"] == str(second.id)
    again = MADE - {"writer.write"} if kind is ArtifactKind.NARRATION else {"renderer.render"}
    assert made(studio) - Counter(MADE) == Counter(again)
    assert (await studio.assets.stat(asset_key(second.id, kind))).sha256 == first_sha(first, kind)


async def test_of_who_has_made_no_film_none_is_copied() -> None:
    """
    Also where a record says so.
    """
    studio = sharing()
    of_text = (await studio.make(await studio.submit("text"))).request
    of_film = (await studio.make(await submit_equal(studio))).request
    script = of_film.run_of(SCRIPT)
    claimed = attrs.evolve(script, output={**output_of(of_film), "reused_from": str(of_text.id)})
    request = attrs.evolve(of_film, stages=tuple(claimed if run is script else run for run in of_film.stages))
    share = studio.stages.sharing
    assert share is not None

    assert await share.find(Stage.VIDEO_GENERATION, request, silent) == ToMake()


async def test_what_is_replaced_while_it_is_copied_is_not_taken() -> None:
    """
    The copy is compared, too.
    """
    studio = sharing()
    first = await studio.submit("text")
    await studio.make(first)

    async def replace() -> None:
        key = asset_key(first, ArtifactKind.SCRIPT)
        await studio.assets.put(key, b"{}", media_type="application/json", progress=silent)

    studio.wire.before["assets.fetch"] = once(replace)
    second = (await studio.make(await submit_equal(studio, modalities=["text"]))).request

    assert "reused_from" not in output_of(second)
    assert second.status is RequestStatus.COMPLETED
