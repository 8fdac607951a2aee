"""
What must be true after a simulation, whatever happened in it.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, cast

import anyio

from unit.usecases._simulated_weather import Climate
from unit.usecases._virtual_time import EPOCH
from unit.usecases._worker_world import LEASE_SECONDS, ScriptedStages
from vividly_core.domain.errors import Crashed, Malformed
from vividly_core.domain.event import EventType
from vividly_core.domain.plan import needed_stages
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import NEXT, RequestStatus, StageStatus
from vividly_core.domain.verdict import ANSWERS, LONGEST_DELAY_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from unit.usecases._simulated_life import Life
    from unit.usecases._worker_world import World
    from vividly_core.domain.event import RequestEvent
    from vividly_core.domain.request import LessonRequest

_HEALING_SECONDS: Final = LONGEST_DELAY_SECONDS + 400.0
"""The longest wait that a verdict gives, a lease of a message, and the work of all requests one after another."""


async def check(life: Life) -> None:
    """
    All promises, of every request and of the whole.
    """
    assert life.broken == [], "nothing of a worker runs on when it has ended"
    assert life.inbox.lost == [], "a message is acknowledged when nobody needs it any more, not before"
    assert life.store.stolen == [], "nobody is given what somebody else holds"
    assert life.stages.again == [], "no stage runs for somebody who knows that it is done"
    assert life.world.inbox.waiting() == 0, "every message is settled"
    assert life.healing_seconds <= _HEALING_SECONDS, "all is done soon after the trouble is over"
    letters = await life.world.buried()
    assert {letter.kind for letter in letters if letter.request_id is None} <= {Malformed.__name__}
    effects = Counter(life.stages.runs)
    for request_id in life.requests:
        request = await life.world.requests.load(request_id)
        events = await life.world.events(request_id)
        check_end(request, life, events)
        check_events(events)
        check_stages(request, events)
        record = life.world.requests._records[request_id]  # noqa: SLF001  looks behind the port's back
        for stage in Stage:
            assert effects[request_id, stage] <= record.token, "one effect a claim at the most"
        assert record.leased_until is None, "nobody holds what is over"
        is_buried = request_id in {letter.request_id for letter in letters}
        check_letter(request, events, is_buried=is_buried)
        check_crashed(request, life)
    check_leases(life)
    await check_next(life.world)


def check_end(request: LessonRequest, life: Life, events: Sequence[RequestEvent]) -> None:
    """
    Every request comes to exactly one end.
    """
    told = Counter(event.type for event in events)
    assert request.is_over
    assert request.running_stage is None
    assert told[EventType.REQUEST_COMPLETED] + told[EventType.REQUEST_CANCELLED] == (
        request.status is not RequestStatus.FAILED
    )
    assert told[EventType.REQUEST_FAILED] - life.retries[request.id] == (request.status is RequestStatus.FAILED)
    assert (request.progress == 100) == (request.status is RequestStatus.COMPLETED)


def check_events(events: Sequence[RequestEvent]) -> None:
    """
    The events tell one story: each change starts where the last one ended, nothing follows the end, and progress
    never falls.
    """
    numbers = [event.sequence or 0 for event in events]
    assert numbers == sorted(set(numbers))
    changes = [event.data for event in events if event.type is EventType.STATUS_CHANGE]
    assert all(before["new_status"] == after["old_status"] for before, after in pairwise(changes))
    assert all(RequestStatus(each["new_status"]) in NEXT[RequestStatus(each["old_status"])] for each in changes)
    progress = [event.data["progress"] for event in events if "progress" in event.data]
    assert progress == sorted(progress)
    reports = [event.data["progress"] for event in events if event.type is EventType.STAGE_PROGRESS]
    assert len(reports) == len(set(reports)), "the same progress is told once"
    ends = {EventType.REQUEST_COMPLETED, EventType.REQUEST_CANCELLED}
    told = [event.type for event in events if event.type is not EventType.STATUS_CHANGE]
    assert not ends & set(told[:-1]), "nothing follows the end"
    for event, next_event in pairwise(told):
        assert event is not EventType.REQUEST_FAILED or next_event is EventType.RETRY


def check_stages(request: LessonRequest, events: Sequence[RequestEvent]) -> None:
    """
    Every stage is finished once at the most, and is stored so; those of a lesson that is made are all over.
    """
    finished = Counter(event.stage for event in events if event.type is EventType.STAGE_COMPLETED)
    begun = Counter(event.stage for event in events if event.type is EventType.STAGE_STARTED)
    assert set(finished.values()) <= {1}
    assert set(finished) == {run.stage for run in request.stages if run.status is StageStatus.COMPLETED}
    assert finished <= begun
    if request.status is RequestStatus.COMPLETED:
        assert set(needed_stages(request.wish.modalities)) - set(finished) <= {Stage.NOTIFICATION}


def check_letter(request: LessonRequest, events: Sequence[RequestEvent], *, is_buried: bool) -> None:
    """
    What has failed has a dead letter, unless it is the student's own; what never failed has none.
    """
    if request.failure is not None and request.failure.kind not in ANSWERS:
        assert is_buried
    if not any(event.type is EventType.REQUEST_FAILED for event in events):
        assert not is_buried


def check_crashed(request: LessonRequest, life: Life) -> None:
    """
    Where machines only die of deadly requests, those fail, and nobody fails with them.
    """
    climate = life.weather.climate
    has_crashed = request.failure is not None and request.failure.kind == Crashed.__name__
    if climate == Climate(deadly=climate.deadly, together=climate.together):
        assert has_crashed == (request.id in life.stages.deadly)


def check_leases(life: Life) -> None:
    """
    No lease of a machine that died is longer than a lease from then on.
    """
    for request_id in life.requests:
        record = life.world.requests._records[request_id]  # noqa: SLF001  looks behind the port's back
        if record.owner is None or record.leased_until is None:
            continue
        died_at = life.stages.machines[record.owner].died_at
        assert died_at is None or record.leased_until <= EPOCH + timedelta(seconds=died_at + LEASE_SECONDS)


async def check_next(world: World) -> None:
    """
    Nothing that happened is in the way of one more.
    """
    world.stages = ScriptedStages()
    request_id = await world.order()
    await cast("Any", world.serve(quiet_seconds=30.0))(anyio.Event())
    assert (await world.requests.load(request_id)).status is RequestStatus.COMPLETED
