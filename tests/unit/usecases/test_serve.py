"""
The promises of a worker that pulls: what it takes, holds, settles, and survives.
"""

from __future__ import annotations

import itertools
import logging
from typing import TYPE_CHECKING, Any

import anyio
import attrs
import pytest

from unit.usecases._virtual_time import VIRTUAL_TIME
from unit.usecases._worker_taps import Tap
from unit.usecases._worker_world import QUESTION, World
from vividly_core.domain.errors import Misconfigured, NotFound, Rejected, Throttled, Unavailable
from vividly_core.domain.status import RequestStatus
from vividly_core.domain.verdict import Action, Verdict, postpone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery

    Work = Callable[[Delivery], Awaitable[Verdict]]

ACK = Verdict(action=Action.ACK, reason="completed")
BURY = Verdict(action=Action.BURY, reason="Rejected")
PASSING = [Unavailable("connection reset"), Throttled("too fast"), OSError(QUESTION)]
FOR_GOOD = [NotFound("there is no such queue"), Misconfigured("it may not be read"), Rejected("no")]


@pytest.fixture
def anyio_backend() -> tuple[str, dict[str, Any]]:
    """
    Virtual time.
    """
    return VIRTUAL_TIME


@attrs.define
class Hands:
    """
    Handles deliveries as *work* says, and counts those in hand.
    """

    work: Work
    now: int = 0
    most: int = 0
    begun: list[bytes] = attrs.field(factory=list)

    async def __call__(self, delivery: Delivery, *, watch: Callable[[LessonRequest], None]) -> Verdict:
        """
        Handle one.
        """
        del watch
        self.begun.append(delivery.body)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await self.work(delivery)
        finally:
            self.now -= 1


def lasting(seconds: float, verdict: Verdict = ACK) -> Work:
    """
    Work that ends with *verdict* after *seconds*.
    """

    async def work(_: Delivery) -> Verdict:
        await anyio.sleep(seconds)
        return verdict

    return work


def failing(error: Exception) -> Callable[[], Awaitable[None]]:
    """
    A step that raises *error*.
    """

    async def step() -> None:
        raise error

    return step


async def drained(world: World, work: Work, *, tap: Tap | None = None, **settings: Any) -> Hands:
    """
    Serve with *work* until the queue is quiet for ten seconds.
    """
    hands = Hands(work)
    with anyio.fail_after(100_000):
        await world.serve(handle=hands, tap=tap, **{"quiet_seconds": 10.0, **settings})(anyio.Event())
    return hands


@pytest.mark.parametrize("verdict", [ACK, BURY], ids=lambda verdict: verdict.reason)
async def test_what_is_done_with_does_not_come_back(verdict: Verdict) -> None:
    """
    Made, or among the dead letters.
    """
    world = World()
    for body in (b"a", b"b", b"c"):
        world.inbox.put(body)

    hands = await drained(world, lasting(1, verdict))

    assert hands.begun == [b"a", b"b", b"c"]
    assert world.inbox.waiting() == 0


@pytest.mark.parametrize(
    ("shortest", "longest", "drawn"), [(0.0, 60.0, 30.0), (40.0, 60.0, 50.0), (90.0, 90.0, 90.0)]
)
async def test_what_is_to_be_tried_again_comes_back_when_its_wait_is_over(
    shortest: float, longest: float, drawn: float
) -> None:
    """
    Not sooner, and then at once: the wait is drawn between the bounds of the verdict.
    """
    world = World()
    world.inbox.put(b"a")
    handled_at: list[float] = []

    async def work(_: Delivery) -> Verdict:
        handled_at.append(anyio.current_time())
        if len(handled_at) > 1:
            return ACK
        later = Verdict(
            action=Action.RETRY,
            reason="Throttled",
            shortest_delay_seconds=shortest,
            longest_delay_seconds=longest,
            final=False,
        )
        await anyio.sleep(5)
        return later

    await drained(world, work, quiet_seconds=200.0, jitter=lambda seconds: seconds / 2)

    first, second = handled_at
    assert drawn <= second - first - 5 <= drawn + world.inbox.quiet_seconds
    assert world.inbox.waiting() == 0


@pytest.mark.parametrize("concurrency", [1, 3])
async def test_no_more_is_in_hand_than_there_is_room_for(concurrency: int) -> None:
    """
    There is room first, and then a pull: what waits in the queue is free for other workers.
    """
    world, tap = World(), Tap()
    for number in range(10):
        world.inbox.put(bytes([number]))
    hands = Hands(lasting(5))

    async def look() -> None:
        assert hands.now < concurrency

    tap.before["inbox.receive"].append(look)
    began_at = anyio.current_time()
    serve = world.serve(handle=hands, tap=tap, concurrency=concurrency, quiet_seconds=10.0)
    with anyio.fail_after(100):
        await serve(anyio.Event())

    assert hands.most == concurrency
    assert len(hands.begun) == 10
    assert anyio.current_time() - began_at < 5 * -(-10 // concurrency) + 10 + 2


async def test_a_delivery_is_held_for_as_long_as_it_is_worked_on() -> None:
    """
    Nobody else is given it, however long that is; afterwards it is let go.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")

    async def work(_: Delivery) -> Verdict:
        for _second in range(600):
            await anyio.sleep(1)
            assert await world.inbox.receive(1) == ()
        return ACK

    await drained(world, work, tap=tap)

    assert world.inbox.waiting() == 0
    assert 28 <= tap.calls.count("inbox.extend") <= 61


@pytest.mark.parametrize("error", PASSING, ids=repr)
async def test_a_lease_that_cannot_be_extended_stops_no_work(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """
    The delivery at worst comes once more.
    """
    world, tap = World(), Tap()
    message_id = world.inbox.put(b"a")
    tap.before["inbox.extend"].append(failing(error))

    hands = await drained(world, lasting(50), tap=tap)

    assert hands.begun == [b"a"]
    assert world.inbox.waiting() == 0
    assert f"the lease of message {message_id} was not extended: " in caplog.text
    assert "uokka" not in caplog.text


@pytest.mark.parametrize("error", PASSING, ids=repr)
async def test_an_inbox_that_does_not_answer_is_asked_again_more_and_more_seldom(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """
    With waits that are drawn from half a second up to thirty; then the work goes on, and a later outage begins anew.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")
    asked: list[float] = []
    outages = iter([8, 2])
    left = [next(outages)]

    async def gone() -> None:
        asked.append(anyio.current_time())
        if left[0]:
            left[0] -= 1
            raise error

    async def work(_: Delivery) -> Verdict:
        left[0] = next(outages)
        return ACK

    tap.before["inbox.receive"].append(gone)
    longest: list[float] = []

    def jitter(seconds: float) -> float:
        longest.append(seconds)
        return seconds / 2

    await drained(world, work, tap=tap, jitter=jitter)

    assert longest == [0.5, 1, 2, 4, 8, 16, 30, 30, 0.5, 1]
    pauses = [after - before for before, after in itertools.pairwise(asked)]
    assert pauses[:8] == pytest.approx([0.25, 0.5, 1, 2, 4, 8, 15, 15])
    assert world.inbox.waiting() == 0
    assert "the queue does not answer" in caplog.text
    assert "uokka" not in caplog.text


async def test_what_is_in_hand_goes_on_while_the_inbox_is_gone() -> None:
    """
    And is settled when it comes back.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")
    ended = []

    async def work(_: Delivery) -> Verdict:
        tap.before["inbox.receive"].append(failing(Unavailable("connection reset")))
        await anyio.sleep(45)
        ended.append(anyio.current_time())
        tap.before["inbox.receive"].clear()
        return ACK

    await drained(world, work, tap=tap, concurrency=2)

    assert len(ended) == 1
    assert world.inbox.waiting() == 0


@pytest.mark.parametrize("error", FOR_GOOD, ids=repr)
async def test_an_inbox_that_refuses_for_good_ends_the_worker_with_its_error(error: Exception) -> None:
    """
    As it is, not within a group; what is in hand is finished first.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")

    async def work(_: Delivery) -> Verdict:
        tap.before["inbox.receive"].append(failing(error))
        await anyio.sleep(8)
        return ACK

    with anyio.fail_after(60), pytest.raises(type(error)) as caught:
        await world.serve(handle=Hands(work), tap=tap, concurrency=2, grace_seconds=9.0)(anyio.Event())

    assert caught.value is error
    assert world.inbox.waiting() == 0


async def test_an_inbox_that_refuses_for_good_leaves_nothing_in_hand() -> None:
    """
    What does not end within the grace time is given back.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")

    async def work(_: Delivery) -> Verdict:
        tap.before["inbox.receive"].append(failing(NotFound("there is no such queue")))
        await anyio.sleep_forever()
        return ACK

    with anyio.fail_after(60), pytest.raises(NotFound):
        await world.serve(handle=Hands(work), tap=tap, concurrency=2, grace_seconds=9.0)(anyio.Event())

    assert (await world.receive()).attempt == 2


@pytest.mark.parametrize(
    "error", [KeyError(QUESTION), Unavailable("not there"), Misconfigured("no such table")], ids=repr
)
async def test_an_error_in_one_delivery_takes_down_no_other(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    """
    It is put off, longer each time; the log says what class of error it was, and nothing that it quotes.
    """
    world = World()
    for body in (b"bad", b"good", b"fine"):
        world.inbox.put(body)
    bad_at: list[float] = []

    async def work(delivery: Delivery) -> Verdict:
        if delivery.body == b"bad":
            bad_at.append(anyio.current_time())
            if len(bad_at) < 4:
                raise error
        await anyio.sleep(1)
        return ACK

    hands = await drained(world, work, concurrency=3, quiet_seconds=1000.0)

    assert sorted(hands.begun) == [*[b"bad"] * 4, b"fine", b"good"]
    waits = [after - before for before, after in itertools.pairwise(bad_at)]
    for wait, attempt in zip(waits, (1, 2, 3), strict=True):
        longest = postpone(error, attempt=attempt).longest_delay_seconds
        assert longest <= wait <= longest + world.inbox.quiet_seconds
    assert world.inbox.waiting() == 0
    assert "could not be handled: " in caplog.text
    assert "uokka" not in caplog.text


@pytest.mark.parametrize("error", PASSING, ids=repr)
@pytest.mark.parametrize(("verdict", "verb"), [(ACK, "inbox.ack"), (postpone(OSError(), attempt=1), "inbox.nack")])
async def test_a_delivery_that_cannot_be_settled_comes_again(
    error: Exception, verdict: Verdict, verb: str, caplog: pytest.LogCaptureFixture
) -> None:
    """
    When its lease has run out; the worker goes on meanwhile.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")
    world.inbox.put(b"b")
    tap.before[verb].append(failing(error))

    async def work(delivery: Delivery) -> Verdict:
        if delivery.body == b"a" and delivery.attempt == 1:
            return verdict
        tap.before[verb].clear()
        return ACK

    hands = await drained(world, work, tap=tap, quiet_seconds=100.0)

    assert hands.begun == [b"a", b"b", b"a"]
    assert world.inbox.waiting() == 0
    assert "could not be settled, and will come again: " in caplog.text
    assert "uokka" not in caplog.text


async def test_a_delivery_that_takes_too_long_to_settle_is_let_go(caplog: pytest.LogCaptureFixture) -> None:
    """
    After five seconds; its room is free again.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")
    world.inbox.put(b"b")
    tap.before["inbox.ack"].append(anyio.sleep_forever)
    handled_at: list[float] = []

    async def work(_: Delivery) -> Verdict:
        handled_at.append(anyio.current_time())
        if len(handled_at) > 1:
            tap.before["inbox.ack"].clear()
        return ACK

    await drained(world, work, tap=tap, quiet_seconds=100.0)

    assert handled_at[1] - handled_at[0] == pytest.approx(5)
    assert len(handled_at) == 3
    assert "no answer within 5 s" in caplog.text


async def test_a_job_ends_when_nothing_has_come_for_a_while() -> None:
    """
    Counted from the last thing that there was to do, not from the last delivery.
    """
    world = World()
    world.inbox.put(b"a")
    ended_at: list[float] = []

    async def work(_: Delivery) -> Verdict:
        await anyio.sleep(100.5)
        ended_at.append(anyio.current_time())
        return ACK

    await drained(world, work, quiet_seconds=7.0, concurrency=2)

    assert 7 <= anyio.current_time() - ended_at[0] <= 7 + 2 * world.inbox.quiet_seconds
    assert world.inbox.waiting() == 0


@pytest.mark.parametrize("answer_seconds", [0.0, 0.5])
async def test_a_job_whose_queue_is_empty_ends_after_the_same_while(answer_seconds: float) -> None:
    """
    It does not wait for a first delivery, nor does it matter how long the queue takes to say that there is none.
    """
    tap = Tap()
    tap.after["inbox.receive"].append(lambda: anyio.sleep(answer_seconds))
    began_at = anyio.current_time()
    await drained(World(), lasting(1), tap=tap, quiet_seconds=7.0)
    assert 7 <= anyio.current_time() - began_at <= 9


async def test_an_outage_is_not_quiet() -> None:
    """
    A job does not take a queue that it cannot reach for one that is empty.
    """
    world, tap = World(), Tap()
    world.inbox.put(b"a")
    tap.before["inbox.receive"].append(failing(Unavailable("connection reset")))

    async def mend() -> None:
        await anyio.sleep(500)
        tap.before["inbox.receive"].clear()

    async with anyio.create_task_group() as group:
        group.start_soon(mend)
        hands = await drained(world, lasting(1), tap=tap, quiet_seconds=3.0)

    assert hands.begun == [b"a"]


async def test_a_service_does_not_end_by_itself() -> None:
    """
    However quiet it is.
    """
    world = World()
    with anyio.move_on_after(3600) as scope:
        await world.serve()(anyio.Event())
    assert scope.cancelled_caught


async def test_a_whole_lesson_is_made() -> None:
    """
    From the message to the acknowledgement; whoever watches sees it.
    """
    world = World()
    request_id = await world.order("video")
    seen: list[LessonRequest] = []

    with anyio.fail_after(60):
        await world.serve(quiet_seconds=3.0, watch=seen.append)(anyio.Event())

    assert world.inbox.waiting() == 0
    assert (await world.requests.load(request_id)).status is RequestStatus.COMPLETED
    assert seen[-1].status is RequestStatus.COMPLETED


async def test_the_log_says_nothing_of_what_the_student_wrote(caplog: pytest.LogCaptureFixture) -> None:
    """
    At no level.
    """
    caplog.set_level(logging.DEBUG)
    world = World()
    await world.order()
    world.inbox.put(QUESTION.encode())

    with anyio.fail_after(60):
        await world.serve(quiet_seconds=3.0)(anyio.Event())

    assert len(await world.buried()) == 1
    assert "uokka" not in caplog.text
    assert "bowerbird" not in caplog.text
