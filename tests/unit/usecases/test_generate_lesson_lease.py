"""
The promises of making a lesson about who owns it.
"""

from __future__ import annotations

from uuid import uuid4

import anyio
import anyio.lowlevel
import attrs
import pytest

from unit.usecases._studio import LEASE_SECONDS, Studio
from unit.usecases._wires import hang, once
from vividly_core.domain.errors import Leased, Stale
from vividly_core.domain.ids import WorkerId
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus, StageStatus
from vividly_core.domain.verdict import Outcome

OTHER = WorkerId(uuid4())
VERBS = [
    "reader.read",
    "library.find",
    "writer.write",
    "narrator.speak",
    "renderer.render",
    "renderer.draw_thumbnail",
]


async def test_a_long_stage_without_progress_still_renews_the_lease() -> None:
    """
    Three times within its length: nobody else gets the request, however long the stage takes.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    lease_seconds = 0.015
    saved = anyio.Event()
    refused = 0

    async def long() -> None:
        nonlocal refused
        for _ in range(10):
            await saved.wait()
            studio.clock.advance(lease_seconds * 0.9)
            with pytest.raises(Leased):
                await studio.requests.claim(request_id, worker=OTHER, lease_seconds=1)
            refused += 1

    async def note() -> None:
        nonlocal saved
        saved.set()
        saved = anyio.Event()

    studio.wire.before["narrator.speak"] = long
    studio.wire.after["requests.save"] = note

    with anyio.fail_after(5):
        ending = await studio.make(request_id, report_seconds=0.001, lease_seconds=lease_seconds)

    assert refused == 10
    assert ending.outcome is Outcome.COMPLETED
    assert ending.request.attempt == 1


async def test_a_lease_is_renewed_well_before_it_runs_out_and_not_all_the_time() -> None:
    """
    When a third of it has passed, by the clock of the event loop.
    """
    studio = Studio()
    request_id = await studio.submit("audio")
    saved_at: list[float] = []
    enough = anyio.Event()

    async def note() -> None:
        saved_at.append(anyio.current_time())
        # Five saves lead to the narration, and one or two report what the writer did.
        if len(saved_at) >= 8:
            enough.set()

    studio.wire.before["narrator.speak"] = enough.wait
    studio.wire.after["requests.save"] = note

    with anyio.fail_after(5):
        await studio.make(request_id, report_seconds=0.001, lease_seconds=1.2)

    # Noted after the saves, and counted from before them: it may be less by what a save takes.
    assert 0.3 < saved_at[7] - saved_at[6] < 1.2


async def test_a_stage_that_is_over_sooner_is_not_reported_on() -> None:
    """
    One save for each of the first three; the last, and the end of the request, leave with the third.
    """
    studio = Studio()
    await studio.make(await studio.submit("text"), report_seconds=60)
    assert studio.wire.calls.count("requests.save") == 3


async def test_a_film_takes_a_claim_and_five_saves() -> None:
    """
    Where no stage lasts long enough for a report.
    """
    studio = Studio()
    await studio.make(await studio.submit(), report_seconds=60)
    calls = [call for call in studio.wire.calls if call.startswith("requests.")]
    assert calls == ["requests.claim", *["requests.save"] * 5]


@pytest.mark.parametrize("verb", VERBS)
async def test_a_worker_that_lost_its_lease_writes_nothing_more(verb: str) -> None:
    """
    Somebody else took the request over while it did not report: it stops, and the other's state stands.
    """
    studio = Studio()
    request_id = await studio.submit()
    taken = []

    async def lose() -> None:
        studio.clock.advance(LEASE_SECONDS)
        taken.append(await studio.requests.claim(request_id, worker=OTHER, lease_seconds=LEASE_SECONDS))

    studio.wire.after[verb] = lose
    with pytest.raises(Stale):
        await studio.make(request_id)

    assert await studio.requests.load(request_id) == attrs.evolve(taken[0], lease=None)
    assert taken[0].lease is not None
    assert taken[0].attempt == taken[0].lease.token == 2


@pytest.mark.parametrize("verb", ["reader.read", "narrator.speak"])
async def test_a_lost_lease_stops_a_stage_that_runs(verb: str) -> None:
    """
    At the next report, which is refused.
    """
    studio = Studio()
    request_id = await studio.submit("audio")

    async def lose_and_go_on_for_ever() -> None:
        studio.clock.advance(LEASE_SECONDS)
        await studio.requests.claim(request_id, worker=OTHER, lease_seconds=LEASE_SECONDS)
        await anyio.sleep_forever()

    studio.wire.before[verb] = lose_and_go_on_for_ever

    with anyio.fail_after(5), pytest.raises(Stale):
        await studio.make(request_id, report_seconds=0.001, lease_seconds=0.001)
    assert studio.scratch.lent == 0


async def test_who_takes_over_is_not_disturbed_by_who_lost() -> None:
    """
    The first worker comes back to life in the middle of the second one's film; the second completes.
    """
    studio = Studio()
    request_id = await studio.submit()
    first_sleeps, first_may_go_on, first_is_gone = anyio.Event(), anyio.Event(), anyio.Event()

    async def sleep_through_the_lease() -> None:
        studio.clock.advance(LEASE_SECONDS)
        first_sleeps.set()
        await first_may_go_on.wait()

    async def wake_the_first() -> None:
        first_may_go_on.set()
        await first_is_gone.wait()

    async def first() -> None:
        with pytest.raises(Stale):
            await studio.make(request_id)
        first_is_gone.set()

    studio.wire.before["writer.write"] = once(sleep_through_the_lease)
    studio.wire.before["renderer.render"] = once(wake_the_first)
    with anyio.fail_after(5):
        async with anyio.create_task_group() as group:
            group.start_soon(first)
            await first_sleeps.wait()
            ending = await studio.make(request_id)

    assert (ending.outcome, ending.request.attempt) == (Outcome.COMPLETED, 2)
    assert await studio.requests.load(request_id) == ending.request
    told = await studio.told_progress(request_id)
    assert told == sorted(told)


@pytest.mark.parametrize("verb", VERBS)
async def test_cancellation_gives_the_request_back(verb: str) -> None:
    """
    Between two stages, without a lease: another worker goes on at once, and the attempt does not count.
    """
    studio = Studio()
    request_id = await studio.submit()
    with anyio.CancelScope() as scope:

        async def stop() -> None:
            scope.cancel()
            await hang()

        studio.wire.before[verb] = once(stop)
        await studio.make(request_id)

    assert scope.cancelled_caught
    assert studio.scratch.lent == 0
    left = await studio.requests.load(request_id)
    assert (left.running_stage, left.attempt) == (None, 0)
    ending = await studio.make(request_id)
    assert (ending.outcome, ending.request.attempt) == (Outcome.COMPLETED, 1)


async def test_a_save_that_has_begun_is_waited_for_under_cancellation() -> None:
    """
    So that what is done is known to be done.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    with anyio.CancelScope() as scope:

        async def cancel_in_the_middle() -> None:
            if "reader.read" in studio.wire.calls:
                scope.cancel()
                await anyio.lowlevel.checkpoint()

        studio.wire.before["requests.save"] = cancel_in_the_middle
        await studio.make(request_id)

    assert scope.cancelled_caught
    request = await studio.requests.load(request_id)
    assert request.run_of(Stage.VALIDATION).status is StageStatus.COMPLETED


async def test_a_cancellation_that_comes_with_the_last_save_gives_nothing_back() -> None:
    """
    The lesson is made, and stays so.
    """
    studio = Studio()
    request_id = await studio.submit("text")
    with anyio.CancelScope() as scope:

        async def cancel_at_the_last() -> None:
            if studio.wire.calls.count("requests.save") == 3:
                scope.cancel()

        studio.wire.after["requests.save"] = cancel_at_the_last
        await studio.make(request_id, interruptions=studio.requests.interruptions)

    assert scope.cancelled_caught
    assert studio.wire.calls.count("requests.save") == 3
    assert (await studio.requests.load(request_id)).status is RequestStatus.COMPLETED
