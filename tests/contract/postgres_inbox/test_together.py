"""
The inbox and the store write the same rows, and do not get in each other's way.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import UUID

import anyio
import attrs
import pytest

from vividly_core.domain.clarification import Clarification
from vividly_core.domain.errors import Leased, Malformed, Stale
from vividly_core.domain.failure import Failure
from vividly_core.domain.ids import MessageId, RequestId
from vividly_core.domain.message import decode
from vividly_core.domain.stage import Stage
from vividly_core.domain.status import RequestStatus

if TYPE_CHECKING:
    from contract.postgres_inbox.conftest import Queue
    from vividly_core.domain.request import LessonRequest

pytestmark = pytest.mark.service("postgres")

NOW = datetime.now(UTC)
QUESTION = Clarification(questions=("Which sky?",), reasoning="too wide", requested_at=NOW)
FAILURE = Failure(stage=Stage.VALIDATION, kind="Rejected", message="no")
LEASE_RAN_OUT = "lease_until = now() - interval '1 s'"
HOLD_RAN_OUT = "delivery_until = now() - interval '1 s'"


def begin(request: LessonRequest) -> LessonRequest:
    """
    The first step of a request.
    """
    return request.begin(Stage.VALIDATION, NOW)


async def asked(queue: Queue, request: LessonRequest) -> LessonRequest:
    """
    Let a claimed request wait for its student.
    """
    begun = await queue.store.save(begin(request))
    return await queue.store.save(begun.ask(QUESTION, NOW))


async def test_no_word_on_a_delivery_refuses_a_save(queue: Queue) -> None:
    """
    Receiving, holding and settling leave version and lease alone: the worker's next save is as good as before.
    """
    delivery, request = await queue.begun()
    request = await queue.store.save(begin(request))
    await queue.inbox.extend(delivery, 60)
    request = await queue.store.save(request.advance(Stage.VALIDATION, 0.5, NOW))
    await queue.inbox.nack(delivery, delay_seconds=10)
    request = await queue.store.save(request.finish(Stage.VALIDATION, {}, NOW))
    await queue.inbox.ack(delivery)
    await queue.store.save(request.begin(Stage.RAG_RETRIEVAL, NOW))


async def test_no_save_lets_go_of_a_delivery(queue: Queue) -> None:
    """
    While a worker holds a request, its saves, the last one included, leave the delivery held.
    """
    _, request = await queue.begun()
    request = await queue.store.save(begin(request))

    await queue.store.save(request.release(NOW))

    assert await queue.received() == []


async def test_what_is_worked_on_is_not_delivered(queue: Queue) -> None:
    """
    The request's own lease is enough, where the delivery was given back or its hold ran out.
    """
    delivery, request = await queue.begun()
    await queue.change(delivery.id, HOLD_RAN_OUT)
    assert await queue.received() == []
    await queue.inbox.nack(delivery, delay_seconds=0)
    assert await queue.received() == []

    await queue.store.save(begin(request))


async def test_who_dies_at_work_is_followed_when_the_lease_runs_out(queue: Queue) -> None:
    """
    However long the dead worker's delivery would be held, and before all that has not begun.
    """
    delivery, request = await queue.begun()
    await queue.store.save(begin(request))
    await queue.inbox.extend(delivery, 600)
    fresh = [await queue.add() for _ in range(3)]
    await queue.change(delivery.id, LEASE_RAN_OUT + ", created_at = now() AT TIME ZONE 'UTC'")

    (again,) = await queue.inbox.receive(1)

    assert (again.id, again.attempt) == (delivery.id, 2)
    taken = await queue.claim(again.id)
    assert (taken.attempt, taken.next_stage) == (2, Stage.VALIDATION)
    assert set(await queue.received()) == {str(request.id) for request in fresh}


async def test_an_abandoned_request_is_delivered_to_one(queue: Queue) -> None:
    """
    Twenty receivers, each of which looks for abandoned requests, share ten of them, and one that is new.
    """
    deliveries = [(await queue.begun())[0].id for _ in range(10)]
    for identity in deliveries:
        await queue.change(identity, LEASE_RAN_OUT)
    deliveries.append(MessageId(str((await queue.add()).id)))
    got: list[MessageId] = []

    async def receive() -> None:
        while len(got) < len(deliveries):
            got.extend(await queue.received(1))

    async with anyio.create_task_group() as group:
        for _ in range(20):
            group.start_soon(receive)

    assert sorted(got) == sorted(deliveries)


async def test_a_worker_that_was_given_up_and_lives_goes_on(queue: Queue) -> None:
    """
    Its save makes its lease live again, as long as nobody has claimed the request; who received it meanwhile finds
    it leased, and has no word on it any more.
    """
    first, request = await queue.begun()
    await queue.change(first.id, LEASE_RAN_OUT)
    (second,) = await queue.inbox.receive(1)

    request = await queue.store.save(begin(request))

    with pytest.raises(Leased):
        await queue.claim(second.id)
    await queue.inbox.nack(second, delay_seconds=10)
    await queue.store.save(attrs.evolve(request.fail(FAILURE, NOW), lease=None))
    await queue.inbox.ack(first)
    assert await queue.received() == []


async def test_a_worker_that_was_followed_changes_nothing(queue: Queue) -> None:
    """
    Once its request is claimed by another, neither its save nor its word on the delivery counts.
    """
    first, request = await queue.begun()
    await queue.change(first.id, LEASE_RAN_OUT)
    (second,) = await queue.inbox.receive(1)
    followed = await queue.claim(second.id)

    with pytest.raises(Stale):
        await queue.store.save(begin(request))
    await queue.inbox.ack(first)
    await queue.store.save(begin(followed).release(NOW))
    await queue.inbox.nack(second, delay_seconds=0)

    assert await queue.received() == [second.id]


@pytest.mark.parametrize(("own", "told"), [(300, 10), (10, 300)])
async def test_a_retry_waits_for_the_longer_of_two(queue: Queue, own: int, told: int) -> None:
    """
    What the request asks for itself, and what the word on its delivery asks, whichever is later.
    """
    delivery, request = await queue.begun()
    request = await queue.store.save(begin(request))
    stumbled = request.stumble(Stage.VALIDATION, "busy", NOW, retried=True, wait_seconds=own)
    await queue.store.save(attrs.evolve(stumbled, lease=None))
    await queue.inbox.nack(delivery, delay_seconds=told)

    wait = (await queue.row(request.id)).available_at - datetime.now(UTC)

    assert 290 < wait.total_seconds() <= 300
    assert await queue.received() == []


async def test_work_that_is_given_back_goes_on_at_once(queue: Queue) -> None:
    """
    After a release and a word, the next receiver has it, in its old place in the queue and as the same attempt.
    """
    delivery, request = await queue.begun()
    fresh = await queue.add()
    request = await queue.store.save(begin(request))
    await queue.store.save(request.release(NOW))
    await queue.inbox.nack(delivery, delay_seconds=0)

    (again,) = await queue.inbox.receive(1)

    assert (again.id, again.attempt) == (delivery.id, 1)
    assert await queue.received() == [str(fresh.id)]


@pytest.mark.parametrize("word", ["ack", "nack", "none"])
async def test_what_waits_for_its_student_is_not_delivered(queue: Queue, word: str) -> None:
    """
    Whatever was said of the delivery.
    """
    delivery, request = await queue.begun()
    await asked(queue, request)
    if word == "ack":
        await queue.inbox.ack(delivery)
    elif word == "nack":
        await queue.inbox.nack(delivery, delay_seconds=0)
    await queue.change(delivery.id, HOLD_RAN_OUT)

    assert await queue.received() == []


async def test_what_others_let_wait_is_not_delivered(queue: Queue) -> None:
    """
    Also where they leave it pending as if it were due.
    """
    request = await queue.add()
    await queue.change(str(request.id), """request_metadata = '{"clarification": {"questions": ["Which?"]}}'""")

    assert await queue.received() == []


@pytest.mark.parametrize("answered_first", [True, False])
async def test_an_answer_is_delivered(queue: Queue, answered_first: bool) -> None:
    """
    At once, as a first attempt, with the longer question; also if the student was faster than the worker's word.
    """
    delivery, request = await queue.begun()
    request = await asked(queue, request)
    if not answered_first:
        await queue.inbox.ack(delivery)
    await queue.store.save(request.answer("The one on Mars", NOW))
    if answered_first:
        await queue.inbox.ack(delivery)

    (again,) = await queue.inbox.receive(1)

    assert (again.id, again.attempt) == (delivery.id, 1)
    assert decode(again.body).wish.question.endswith(" The one on Mars")


@pytest.mark.parametrize("retried_first", [True, False])
async def test_a_retried_request_is_delivered(queue: Queue, retried_first: bool) -> None:
    """
    At once, as a first attempt; also if the retry was faster than the worker's word.
    """
    delivery, request = await queue.begun()
    request = await queue.store.save(attrs.evolve(request.fail(FAILURE, NOW), lease=None))
    if not retried_first:
        await queue.inbox.ack(delivery)
    await queue.store.save(request.retry(NOW))
    if retried_first:
        await queue.inbox.ack(delivery)

    (again,) = await queue.inbox.receive(1)

    assert (again.id, again.attempt) == (delivery.id, 1)


@pytest.mark.parametrize("word", ["ack", "nack", "none"])
@pytest.mark.parametrize("ending", ["fail", "cancel"])
async def test_what_is_over_is_not_delivered(queue: Queue, ending: str, word: str) -> None:
    """
    Whatever was said of the delivery, and whoever ended it.
    """
    delivery, request = await queue.begun()
    over = request.cancel(NOW) if ending == "cancel" else attrs.evolve(request.fail(FAILURE, NOW), lease=None)
    await queue.store.save(over)
    if word == "ack":
        await queue.inbox.ack(delivery)
    elif word == "nack":
        await queue.inbox.nack(delivery, delay_seconds=0)
    await queue.change(delivery.id, HOLD_RAN_OUT)

    assert await queue.received() == []


async def test_the_word_on_what_is_over_writes_nothing(queue: Queue) -> None:
    """
    The last save has let go of the delivery already: the row stays in its version.
    """
    delivery, request = await queue.begun()
    request = await queue.store.save(begin(request))
    await queue.store.save(attrs.evolve(request.fail(FAILURE, NOW), lease=None))
    row, version = await queue.row(request.id), await queue.version(request.id)

    await queue.inbox.ack(delivery)

    assert (row.delivery_token, row.delivery_until) == (None, None)
    assert await queue.version(request.id) == version


async def test_what_nobody_can_read_is_delivered_once(queue: Queue) -> None:
    """
    A question that is too short is refused by who reads the message, and comes no more after the word on it; its
    neighbours do.
    """
    bad, good = await queue.add(), await queue.add()
    await queue.change(str(bad.id), "topic = 'sky'")
    first, second = sorted(await queue.inbox.receive(10), key=lambda each: each.id == str(good.id))
    with pytest.raises(Malformed, match="student_query"):
        decode(first.body)
    assert decode(second.body).request_id == good.id

    await queue.inbox.ack(first)
    await queue.inbox.nack(second, delay_seconds=0)

    assert await queue.received() == [second.id]


@pytest.mark.parametrize(
    "oddity",
    [
        """requested_modalities = '["hologram"]'""",
        "requested_modalities = '{}'",
        "request_metadata = '[1]'",
        """request_metadata = '{"interest": 7, "clarification": null}'""",
        "grade_level = 'kindergarten', duration_minutes = NULL",
    ],
)
async def test_an_odd_row_is_delivered_like_any_other(queue: Queue, oddity: str) -> None:
    """
    What others wrote is read as well as it can be, and can be claimed.
    """
    request = await queue.add()
    await queue.change(str(request.id), oddity)

    (delivery,) = await queue.inbox.receive(1)

    assert decode(delivery.body).request_id == request.id
    assert (await queue.claim(delivery.id)).status is RequestStatus.PENDING


async def test_what_was_put_out_of_the_way_can_be_taken_up_by_hand(queue: Queue) -> None:
    """
    Who claims it ends its exile: if he dies at work, it is delivered like any other.
    """
    request = await queue.add()
    (delivery,) = await queue.inbox.receive(1)
    await queue.inbox.ack(delivery)

    await queue.claim(delivery.id)
    await queue.change(delivery.id, LEASE_RAN_OUT)

    assert await queue.received() == [delivery.id]
    assert (await queue.store.load(request.id)).available_at is None


async def test_a_word_on_what_others_work_on_lets_them_work(queue: Queue) -> None:
    """
    Their next save says when the request is due.
    """
    await queue.add()
    (delivery,) = await queue.inbox.receive(1)
    request = await queue.claim(delivery.id)
    await queue.inbox.ack(delivery)

    request = await queue.store.save(begin(request))
    await queue.store.save(request.release(NOW))

    assert await queue.received() == [delivery.id]


async def test_what_was_buried_in_the_middle_of_work_is_not_delivered(queue: Queue) -> None:
    """
    Who says that it is done with, and cannot save so, is believed: it does not come back when his lease runs out.
    """
    delivery, request = await queue.begun()
    await queue.store.save(begin(request))
    await queue.inbox.ack(delivery)
    await queue.change(delivery.id, LEASE_RAN_OUT)

    assert await queue.received() == []


@pytest.mark.parametrize("milliseconds", [0, 1, 2, 5, 20])
async def test_a_cancelled_receive_delays_nothing(queue: Queue, milliseconds: int) -> None:
    """
    Wherever cancellation falls, what was taken is told: nothing has to wait until somebody's hold runs out.
    """
    sent = {str((await queue.add()).id) for _ in range(20)}
    got: set[str] = set()

    with anyio.move_on_after(milliseconds / 1000):
        while True:
            got.update(await queue.received(1))
    got.update(await queue.received(20))

    assert got == sent


async def test_who_is_due_first_is_delivered_first(queue: Queue) -> None:
    """
    A request that must wait is due when it may go on, all others since they were made; none before its time.
    """
    names = {}
    for name, created, available in [
        ("retried", "9 h", "now() - interval '1 h'"),
        ("fresh", "2 h", "NULL"),
        ("later", "9 h", "now() + interval '1 h'"),
        ("first", "3 h", "NULL"),
    ]:
        request = await queue.add()
        names[str(request.id)] = name
        await queue.change(
            str(request.id),
            f"created_at = (now() AT TIME ZONE 'UTC') - interval '{created}', available_at = {available}",
        )

    order = [names[identity] for _ in range(4) for identity in await queue.received(1)]

    assert order == ["first", "fresh", "retried"]


async def test_the_store_knows_nothing_of_deliveries(queue: Queue) -> None:
    """
    A request that is received and given back is, to all who load it, what it was.
    """
    request = await queue.add()
    (delivery,) = await queue.inbox.receive(1)
    await queue.inbox.extend(delivery, 60)
    assert await queue.store.load(RequestId(UUID(delivery.id))) == request

    await queue.inbox.nack(delivery, delay_seconds=0)

    assert await queue.store.load(RequestId(UUID(delivery.id))) == request
