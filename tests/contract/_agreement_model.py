"""
A small model of a request, its store and its queues: what both adapters must agree with.

It says in plain values what may happen, and shares no step with the domain that it stands beside.
"""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.stage import DEFINITIONS, Stage
from vividly_core.domain.status import StageStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vividly_core.domain.ids import MessageId, RequestId

LEASE_SECONDS: Final = 35.0
HOLD_SECONDS: Final = 65.0
WAIT_SECONDS: Final = 205.0
OVER: Final = frozenset({"completed", "failed", "cancelled"})
_ENDED: Final = frozenset({StageStatus.COMPLETED, StageStatus.FAILED, StageStatus.SKIPPED})


class Refused(Exception):
    """
    What the model says instead of an error; its text is the name of the error's class.
    """


@attrs.frozen(kw_only=True)
class Lesson:
    """
    A request, as somebody holds it. *told* is what has not been saved yet; *waits_seconds*, for how long it asks to be
    left alone.
    """

    stages: Mapping[Stage, StageStatus]
    status: str = "pending"
    version: int = 0
    attempt: int = 0
    token: int | None = None
    started: bool = False
    asks: bool = False
    waits_seconds: float = 0.0
    told: tuple[str, ...] = ()

    @property
    def running(self) -> Stage:
        """
        The stage that runs.
        """
        for stage, status in self.stages.items():
            if status is StageStatus.IN_PROGRESS:
                return stage
        raise Refused("IllegalTransition")

    def step(self, verb: str) -> Lesson:
        """
        What a worker or a person does to it.
        """
        step: Lesson = getattr(self, f"_{verb}")()
        return step

    def _put(self, stage: Stage, becomes: StageStatus, *told: str, **changes: Any) -> Lesson:
        return attrs.evolve(self, stages={**self.stages, stage: becomes}, told=(*self.told, *told), **changes)

    def _begin(self) -> Lesson:
        for stage, status in self.stages.items():
            if status not in _ENDED:
                told = ("stage_started",) if self.started else ("request_started", "stage_started")
                return self._put(
                    stage, StageStatus.IN_PROGRESS, *told, started=True, status=DEFINITIONS[stage].status.value
                )
        raise Refused("IllegalTransition")

    def _advance(self) -> Lesson:
        return self._put(self.running, StageStatus.IN_PROGRESS)

    def _finish(self) -> Lesson:
        return self._put(self.running, StageStatus.COMPLETED, "stage_completed")

    def _stumble(self) -> Lesson:
        return self._put(self.running, StageStatus.PENDING, "stage_failed")

    def _later(self) -> Lesson:
        return attrs.evolve(self._stumble(), token=None, waits_seconds=WAIT_SECONDS)

    def _put_off(self) -> Lesson:
        stopped = self._put(self.running, StageStatus.PENDING, "retry")
        return attrs.evolve(stopped, token=None, attempt=max(self.attempt - 1, 0), waits_seconds=WAIT_SECONDS)

    def _go_without(self) -> Lesson:
        if self.running is not Stage.NOTIFICATION:
            raise Refused("IllegalTransition")
        return self._put(self.running, StageStatus.FAILED, "stage_failed")

    def _complete(self) -> Lesson:
        for stage, status in self.stages.items():
            if DEFINITIONS[stage].critical and status not in {StageStatus.COMPLETED, StageStatus.SKIPPED}:
                raise Refused("IllegalTransition")
        return attrs.evolve(self, status="completed", token=None, told=(*self.told, "request_completed"))

    def _fail(self) -> Lesson:
        return attrs.evolve(
            self._stop(StageStatus.FAILED), status="failed", token=None, told=(*self.told, "request_failed")
        )

    def _cancel(self) -> Lesson:
        self._refuse_if_over()
        stopped = self._stop(StageStatus.FAILED)
        skipped = {
            stage: StageStatus.SKIPPED if status is StageStatus.PENDING else status
            for stage, status in stopped.stages.items()
        }
        return attrs.evolve(
            stopped, stages=skipped, status="cancelled", token=None, told=(*self.told, "request_cancelled")
        )

    def _ask(self) -> Lesson:
        if self.running is not Stage.VALIDATION:
            raise Refused("IllegalTransition")
        return self._put(
            Stage.VALIDATION,
            StageStatus.PENDING,
            "clarification_requested",
            status="pending",
            asks=True,
            token=None,
        )

    def _answer(self) -> Lesson:
        self._refuse_if_over()
        if not self.asks:
            raise Refused("IllegalTransition")
        return attrs.evolve(self, asks=False, attempt=0, told=(*self.told, "clarification_answered"))

    def _retry(self) -> Lesson:
        if self.status != "failed":
            raise Refused("IllegalTransition")
        again = {
            stage: StageStatus.PENDING if status is StageStatus.FAILED else status
            for stage, status in self.stages.items()
        }
        return attrs.evolve(self, stages=again, status="pending", attempt=0, told=(*self.told, "retry"))

    def _release(self) -> Lesson:
        return attrs.evolve(
            self._stop(StageStatus.PENDING),
            token=None,
            attempt=max(self.attempt - 1, 0),
            told=(*self.told, "retry"),
        )

    def _stop(self, status: StageStatus) -> Lesson:
        stages = {
            stage: status if before is StageStatus.IN_PROGRESS else before for stage, before in self.stages.items()
        }
        return attrs.evolve(self, stages=stages)

    def _refuse_if_over(self) -> None:
        if self.status in OVER:
            raise Refused("IllegalTransition")


@attrs.define(kw_only=True)
class Row:
    """
    A request as it is stored, with its lease, and, where the table is the queue, its delivery. Times are seconds of
    the model's clock.
    """

    lesson: Lesson
    token: int = 0
    is_leased: bool = False
    lease_until: float = -math.inf
    due: float = -math.inf
    delivery: int | None = None
    held_until: float = -math.inf
    events: list[str] = attrs.field(factory=lambda: ["request_created"])


@attrs.define(kw_only=True)
class Message:
    """
    A message of a queue that carries messages.
    """

    request_id: RequestId
    due: float
    delivery: int | None = None


@attrs.define
class Model:
    """
    All requests and messages. *now* is in seconds.
    """

    now: float = 0.0
    rows: dict[RequestId, Row] = attrs.field(factory=dict)
    messages: dict[MessageId, Message] = attrs.field(factory=dict)
    _numbers: Iterator[int] = attrs.field(factory=itertools.count)

    def add(self, request_id: RequestId, stages: Mapping[Stage, StageStatus]) -> None:
        """
        A new request.
        """
        self.rows[request_id] = Row(lesson=Lesson(stages=stages, version=1))

    def load(self, request_id: RequestId) -> Lesson:
        """
        As anybody sees it.
        """
        return attrs.evolve(self.rows[request_id].lesson, token=None)

    def claim(self, request_id: RequestId) -> Lesson:
        """
        As a worker gets it.
        """
        row = self.rows[request_id]
        if row.lesson.status in OVER or row.lesson.asks:
            raise Refused("Stale")
        if row.is_leased and row.lease_until > self.now:
            raise Refused("Leased")
        row.token += 1
        row.is_leased, row.lease_until, row.due = True, self.now + LEASE_SECONDS, -math.inf
        row.lesson = attrs.evolve(
            row.lesson, attempt=row.lesson.attempt + 1, version=row.lesson.version + 1, token=row.token
        )
        return row.lesson

    def save(self, request_id: RequestId, lesson: Lesson) -> Lesson:
        """
        Store a step.
        """
        row = self.rows[request_id]
        if lesson.version != row.lesson.version or lesson.token not in {None, row.token}:
            raise Refused("Stale")
        row.events += lesson.told
        if lesson.status != row.lesson.status:
            row.events.append("status_change")
        if not row.is_leased:
            row.delivery, row.held_until = None, -math.inf
        row.is_leased, row.lease_until = lesson.token is not None, self.now + LEASE_SECONDS
        row.due = math.inf if lesson.asks else self.now + lesson.waits_seconds
        row.lesson = attrs.evolve(lesson, version=lesson.version + 1, told=(), waits_seconds=0.0)
        return row.lesson

    def receive_requests(self) -> set[RequestId]:
        """
        What a queue delivers that is the table of requests itself.
        """
        received = set()
        for request_id, row in self.rows.items():
            is_wanted = row.lesson.status not in OVER and not row.lesson.asks and row.due <= self.now
            if is_wanted and (row.lease_until <= self.now if row.is_leased else row.held_until <= self.now):
                row.is_leased, row.lease_until = False, -math.inf
                row.delivery, row.held_until = next(self._numbers), self.now + HOLD_SECONDS
                received.add(request_id)
        return received

    def receive_messages(self) -> set[MessageId]:
        """
        What a queue delivers that knows nothing of requests.
        """
        received = {identity for identity, message in self.messages.items() if message.due <= self.now}
        for identity in received:
            self.messages[identity].delivery = next(self._numbers)
            self.messages[identity].due = self.now + HOLD_SECONDS
        return received

    def settle_request(self, request_id: RequestId, delivery: int, delay_seconds: float | None) -> None:
        """
        The word on a delivery of a table: after *delay_seconds* again, or, with ``None``, not again.
        """
        row = self.rows[request_id]
        if row.delivery != delivery:
            return
        row.delivery, row.held_until = None, -math.inf
        if delay_seconds:
            row.due = max(row.due, self.now + delay_seconds)
        elif delay_seconds is None and row.lesson.status not in OVER:
            row.due = math.inf

    def settle_message(self, message_id: MessageId, delivery: int, delay_seconds: float | None) -> None:
        """
        The word on a delivery of a message.
        """
        message = self.messages.get(message_id)
        if message is None or message.delivery != delivery:
            return
        if delay_seconds is None:
            del self.messages[message_id]
        else:
            message.delivery, message.due = None, self.now + delay_seconds

    def needs_work(self) -> set[RequestId]:
        """
        What somebody should be told of, sooner or later.
        """
        return {
            request_id
            for request_id, row in self.rows.items()
            if row.lesson.status not in OVER and not row.lesson.asks
        }
