"""
The promise that the fakes do what the real ones do: the same random steps for both, and for a model of them.
"""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID, uuid4

import attrs
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from contract._agreement_model import (
    HOLD_SECONDS,
    LEASE_SECONDS,
    OVER,
    WAIT_SECONDS,
    Lesson,
    Message,
    Model,
    Refused,
)
from contract._domain_steps import stepped
from contract.openers._queues import STUDENT, long_ago, open_queues
from vividly_core.domain.errors import VividlyError
from vividly_core.domain.event import EventType
from vividly_core.domain.ids import CorrelationId, RequestId, WorkerId
from vividly_core.domain.request import new_request
from vividly_core.domain.submission import submission

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from anyio.from_thread import BlockingPortal

    from contract._agreement_model import Lesson
    from contract.openers._queues import Queue
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery

pytestmark = pytest.mark.service("postgres")

_NEVER_WAITED_SECONDS: Final = 100_000.0
_WORK: Final = [
    "begin",
    "advance",
    "finish",
    "stumble",
    "later",
    "put_off",
    "go_without",
    "complete",
    "fail",
    "ask",
    "release",
]
_PASSES: Final = [10, 40, 70, 210, 700]
"""None of them, nor their sums, comes near a lease, a hold or a wait: the last digits differ."""


@attrs.frozen(kw_only=True)
class Hand:
    """
    A request in the hands of a worker: as the model, memory and Postgres gave it to him.
    """

    id: RequestId
    lesson: Lesson
    requests: tuple[LessonRequest, LessonRequest]


@attrs.frozen(kw_only=True)
class Held:
    """
    A delivery: its number in the model, and of what it tells.
    """

    request_id: RequestId
    number: int
    delivery: Delivery
    is_of_table: bool


class Agreement(RuleBasedStateMachine):
    """
    Requests, workers who come and go, people, and two queues. After every step, all three say the same.
    """

    def __init__(self, portal: BlockingPortal, queues: tuple[Queue, Queue], seen: Counter[str]) -> None:
        super().__init__()
        self.portal, self.queues, self.seen = portal, queues, seen
        self.model = Model()
        self.requests: list[RequestId] = []
        self.hands: list[Hand] = []
        self.held: list[Held] = []
        self.progress: Counter[RequestId] = Counter()
        for queue in self.queues:
            self.portal.call(queue.empty)

    @precondition(lambda self: len(self.requests) < 3)
    @rule(modality=st.sampled_from(["text", "video"]))
    def add(self, modality: str) -> None:
        """
        Somebody submits a wish.
        """
        request_id = RequestId(uuid4())
        request = new_request(
            request_id=request_id,
            correlation_id=CorrelationId(f"req_{request_id.hex[:16]}"),
            wish=submission(student_id=STUDENT, question="Why is the sky blue?", modalities=[modality]),
            now=long_ago(),
        )
        self.model.add(request_id, {run.stage: run.status for run in request.stages})
        self.requests.append(request_id)
        for queue in self.queues:
            self._wake(queue, self.portal.call(queue.store.add, request))
        self._agree(request_id)

    @precondition(lambda self: self.requests)
    @rule(
        which=st.integers(0, 9), far=st.sampled_from([0, 1, 3, 6]), then=st.sampled_from(["", "complete", "fail"])
    )
    def claim(self, which: int, far: int, then: str) -> None:
        """
        A new worker takes a request, and perhaps comes far with it at once, even to an end.
        """
        request_id = self.requests[which % len(self.requests)]
        worker = WorkerId(uuid4())
        hand = self._all(
            request_id,
            lambda: self.model.claim(request_id),
            lambda queue: queue.store.claim(request_id, worker=worker, lease_seconds=LEASE_SECONDS),
        )
        if hand is not None:
            self.hands.append(hand)
            for verb in [*["begin", "finish"] * far, *[then][: len(then)]]:
                self._work(len(self.hands) - 1, verb, again=False)
        self._agree(request_id)

    @precondition(lambda self: self.hands)
    @rule(which=st.integers(0, 9), verb=st.sampled_from(_WORK), again=st.booleans())
    def work(self, which: int, verb: str, *, again: bool) -> None:
        """
        A worker saves a step, perhaps one who was thought dead; and perhaps *again*, since he got no answer.
        """
        self._work(which % len(self.hands), verb, again=again)

    def _work(self, index: int, verb: str, *, again: bool) -> None:
        hand = self.hands[index]
        step = self._step(hand, verb)
        if step is None:
            return
        saved = self._save(step)
        if again:
            assert self._save(step) is None
        if saved is None or saved.lesson.token is None:
            del self.hands[index]
        else:
            self.hands[index] = saved
        self._agree(hand.id)

    @precondition(lambda self: self.hands)
    @rule(which=st.integers(0, 9))
    def die(self, which: int) -> None:
        """
        A worker is gone without a word.
        """
        del self.hands[which % len(self.hands)]

    @precondition(lambda self: self.requests)
    @rule(which=st.integers(0, 9), verb=st.sampled_from(["cancel", "answer", "answer", "retry", "retry"]))
    def meddle(self, which: int, verb: str) -> None:
        """
        Somebody wants something of a request, whoever works on it.
        """
        request_id = self.requests[which % len(self.requests)]
        loaded = self._all(
            request_id, lambda: self.model.load(request_id), lambda queue: queue.store.load(request_id)
        )
        assert loaded is not None
        step = self._step(loaded, verb)
        if step is None:
            return
        saved = self._save(step)
        assert saved is not None
        if verb != "cancel":
            for queue, request in zip(self.queues, saved.requests, strict=True):
                self._wake(queue, request)
        self._agree(request_id)

    @rule()
    def receive(self) -> None:
        """
        Somebody receives all that there is.
        """
        fake, real = self.queues
        messages = self.portal.call(fake.inbox.receive, 100)
        requests = self.portal.call(real.inbox.receive, 100)
        assert {delivery.id for delivery in messages} == self.model.receive_messages()
        assert {RequestId(UUID(delivery.id)) for delivery in requests} == self.model.receive_requests()
        for delivery in messages:
            message = self.model.messages[delivery.id]
            assert message.delivery is not None
            self.held.append(
                Held(
                    request_id=message.request_id,
                    number=message.delivery,
                    delivery=delivery,
                    is_of_table=False,
                )
            )
        for delivery in requests:
            request_id = RequestId(UUID(delivery.id))
            number = self.model.rows[request_id].delivery
            assert number is not None
            self.held.append(Held(request_id=request_id, number=number, delivery=delivery, is_of_table=True))
        self.seen["deliveries"] += len(messages) + len(requests)

    @precondition(lambda self: self.held)
    @rule(which=st.integers(0, 9), delay=st.sampled_from([0, 105]), again=st.booleans())
    def settle(self, which: int, delay: int, *, again: bool) -> None:
        """
        Somebody says his word on a delivery, perhaps a late one, and perhaps *again*: done with what needs no work,
        and else later.
        """
        held = self.held.pop(which % len(self.held))
        row = self.model.rows[held.request_id]
        is_done = row.lesson.status in OVER or row.lesson.asks
        for _ in range(1 + again):
            self._settle(held, None if is_done else delay)
        self._agree(held.request_id)

    def _settle(self, held: Held, delay: int | None) -> None:
        inbox = self.queues[held.is_of_table].inbox
        if held.is_of_table:
            self.model.settle_request(held.request_id, held.number, delay)
        else:
            self.model.settle_message(held.delivery.id, held.number, delay)
        if delay is None:
            self.portal.call(inbox.ack, held.delivery)
        else:
            self.portal.call(partial(inbox.nack, held.delivery, delay_seconds=delay))

    @rule(seconds=st.sampled_from(_PASSES))
    def pass_time(self, seconds: int) -> None:
        """
        Leases, holds and waits come to their ends.
        """
        self._pass(seconds)

    def teardown(self) -> None:
        """
        Whatever happened: when all leases are over, all that needs work is told of, and nothing else, by both.
        """
        self._pass(_NEVER_WAITED_SECONDS)
        wanted = self.model.needs_work()
        fake, real = self.queues
        told = {self.model.messages[each.id].request_id for each in self.portal.call(fake.inbox.receive, 100)}
        assert wanted <= told
        assert {RequestId(UUID(each.id)) for each in self.portal.call(real.inbox.receive, 100)} == wanted
        self.seen["lives"] += 1

    def _pass(self, seconds: float) -> None:
        self.model.now += seconds
        for queue in self.queues:
            self.portal.call(queue.pass_time, seconds)

    def _wake(self, queue: Queue, request: LessonRequest) -> None:
        message_id = self.portal.call(queue.wake, request)
        if message_id is not None:
            self.model.messages[message_id] = Message(request_id=request.id, due=self.model.now)

    def _step(self, hand: Hand, verb: str) -> Hand | None:
        """
        A step that is not saved yet; ``None`` if it may not be taken.
        """
        answers = [_attempt(partial(hand.lesson.step, verb))]
        for queue, request in zip(self.queues, hand.requests, strict=True):
            answers.append(_attempt(partial(stepped, request, verb, queue.now(), wait_seconds=WAIT_SECONDS)))
        return self._hand(hand.id, answers)

    def _save(self, step: Hand) -> Hand | None:
        """
        What is stored of it; ``None`` if it is refused.
        """
        real = self.queues[1]
        return self._all(
            step.id,
            lambda: self.model.save(step.id, step.lesson),
            lambda queue: queue.store.save(step.requests[queue is real]),
        )

    def _all(
        self, request_id: RequestId, model: Callable[[], Lesson], ask: Callable[[Queue], Awaitable[LessonRequest]]
    ) -> Hand | None:
        """
        What each of the three answers; ``None`` if all three refuse it.
        """

        async def answer(queue: Queue) -> LessonRequest:
            return await ask(queue)

        answers = [_attempt(model), *(_attempt(partial(self.portal.call, answer, queue)) for queue in self.queues)]
        return self._hand(request_id, answers)

    def _hand(self, request_id: RequestId, answers: Sequence[Any]) -> Hand | None:
        lesson, fake, real = answers
        if isinstance(lesson, str):
            assert (fake, real) == (lesson, lesson), "all three refuse it, and for the same reason"
            self.seen[lesson] += 1
            return None
        assert not isinstance(fake, str), fake
        assert not isinstance(real, str), real
        return Hand(id=request_id, lesson=lesson, requests=(fake, real))

    def _agree(self, request_id: RequestId) -> None:
        """
        Request, lease and events are the same in all three.
        """
        row = self.model.rows[request_id]
        progress = set()
        for queue in self.queues:
            request = self.portal.call(queue.store.load, request_id)
            progress.add(request.progress)
            assert (request.status.value, request.version, request.attempt) == (
                row.lesson.status,
                row.lesson.version,
                row.lesson.attempt,
            )
            assert {run.stage: run.status for run in request.stages} == row.lesson.stages
            assert (request.clarification is not None) == row.lesson.asks
            events = self.portal.call(partial(queue.store.events, request_id, after=0, limit=1000))
            told = [event.type.value for event in events if event.type is not EventType.STAGE_PROGRESS]
            assert told == row.events
            numbers = [event.sequence or 0 for event in events]
            assert numbers == sorted(set(numbers))
            left = self.portal.call(queue.lease_seconds, request_id)
            is_alive = left is not None and left > 0
            assert is_alive == (row.is_leased and row.lease_until > self.model.now)
        (reached,) = progress
        assert reached >= self.progress[request_id]
        self.progress[request_id] = reached
        self.seen[row.lesson.status] += 1


def _attempt(act: Callable[[], Any]) -> Any:
    """
    What *act* returns, or the name of its refusal.
    """
    try:
        return act()
    except Refused as refused:
        return str(refused)
    except VividlyError as error:
        return type(error).__name__


def test_fakes_and_real_ones_agree() -> None:
    """
    Whatever workers, people and queues do, in whatever order: status, progress, stages, events, leases and what is
    delivered.
    """
    seen: Counter[str] = Counter()
    assert settings.default is not None
    # Two fifths of what the profile says: of a small profile few, of a large one many.
    amount = settings(max_examples=max(1, 2 * settings.default.max_examples // 5), stateful_step_count=30)
    with open_queues(HOLD_SECONDS) as (portal, fake, real):
        run_state_machine_as_test(partial(Agreement, portal, (fake, real), seen), settings=amount)  # type: ignore[arg-type]

    wanted = {*OVER, "pending", "Stale", "Leased", "deliveries"}
    assert wanted <= set(seen), seen
