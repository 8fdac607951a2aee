"""
The worker's own parts, with somebody looking over their shoulder.
"""

from __future__ import annotations

import base64
import json
import os
import random
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import attrs

from vividly_core.domain.errors import Unavailable
from vividly_core.domain.event import EventType
from vividly_core.domain.stage import Stage
from vividly_core.ports.inbox import Delivery
from vividly_core.usecases.stages import Stages

from .points import Moment

if TYPE_CHECKING:
    from pathlib import Path
    from uuid import UUID

    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Inbox
    from vividly_core.ports.progress import Progress
    from vividly_core.ports.request_store import RequestStore
    from vividly_core.usecases.stages import Result

    from .effects import EffectsLog
    from .points import Points

_STEPS = 4


@attrs.frozen(kw_only=True)
class WatchedStages(Stages):
    """
    The stages, each with its time, and written down when it is done.
    """

    points: Points
    log: EffectsLog
    seed: int
    seconds: tuple[float, float]

    async def run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        """
        Do the work of *stage*.
        """
        token = 0 if request.lease is None else request.lease.token
        question = request.wish.question
        self.log.append("begin", request=request.id, stage=stage, token=token)
        await self.points.reach(Moment.BEFORE_EFFECT, request.id, question, stage)
        if stage is Stage.NOTIFICATION:
            # It is worded in the same moment, between the end of the stage before it and the save of both.
            return await self._done(stage, request, progress)
        # The same for every attempt, whoever makes it.
        duration = random.Random(f"{self.seed} {question} {stage}").uniform(*self.seconds)  # noqa: S311  no secret
        for step in range(_STEPS):
            await anyio.sleep(duration / _STEPS)
            progress(step / _STEPS)
        return await self._done(stage, request, progress)

    async def _done(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        result = await super().run(stage, request, progress)
        token = 0 if request.lease is None else request.lease.token
        self.log.append("effect", request=request.id, stage=stage, token=token)
        await self.points.reach(Moment.AFTER_EFFECT, request.id, request.wish.question, stage)
        return result


@attrs.frozen(kw_only=True)
class WatchedStore:
    """
    A store of requests whose claims are written down.
    """

    store: RequestStore
    points: Points
    log: EffectsLog

    async def add(self, request: LessonRequest) -> LessonRequest:
        """
        Store a new request.
        """
        return await self.store.add(request)

    async def load(self, request_id: RequestId) -> LessonRequest:
        """
        Bring a request.
        """
        return await self.store.load(request_id)

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Take the lease.
        """
        claimed = await self.store.claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step)
        token = 0 if claimed.lease is None else claimed.lease.token
        self.log.append("claim", request=request_id, token=token)
        await self.points.reach(Moment.AFTER_CLAIM, request_id, claimed.wish.question)
        return claimed

    async def save(self, request: LessonRequest, *, step: UUID | None = None) -> LessonRequest:
        """
        Store the next step.
        """
        done = [event.stage for event in request.news if event.type is EventType.STAGE_COMPLETED]
        question = request.wish.question
        for stage in done:
            await self.points.reach(Moment.BEFORE_CHECKPOINT, request.id, question, stage)
        if any(event.type is EventType.REQUEST_COMPLETED for event in request.news):
            await self.points.reach(Moment.BEFORE_COMPLETION, request.id, question)
        saved = await self.store.save(request, step=step)
        for stage in done:
            await self.points.reach(Moment.AFTER_CHECKPOINT, request.id, question, stage)
        return saved


@attrs.frozen(kw_only=True)
class WatchedInbox:
    """
    An inbox that loses its grip, or repeats itself: with the likelihood of *echoes*, it delivers once more what anybody
    received before, under a token that means nothing. With the likelihood of *lost_acks*, a word on a delivery gets no
    answer, and has counted or not.
    """

    inbox: Inbox
    points: Points
    seen: Path
    holds_fail: bool
    echoes: float
    lost_acks: float
    dice: random.Random

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Wait for deliveries.
        """
        if self.echoes and self.dice.random() < self.echoes and (echo := self._echo()) is not None:
            await anyio.sleep(self.dice.uniform(0, 0.05))
            return (echo,)
        deliveries = await self.inbox.receive(limit)
        if self.echoes:
            self._remember(deliveries)
        return deliveries

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Hold the delivery longer.
        """
        if self.holds_fail:
            raise Unavailable("no delivery can be held any longer in this trial")
        await self.inbox.extend(delivery, lease_seconds)

    async def ack(self, delivery: Delivery) -> None:
        """
        Done.
        """
        await self.points.reach(Moment.BEFORE_ACK, delivery.id)
        self._lose_a_word()
        await self.inbox.ack(delivery)
        self._lose_a_word()
        await self.points.reach(Moment.AFTER_ACK, delivery.id)

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Not done.
        """
        self._lose_a_word()
        await self.inbox.nack(delivery, delay_seconds=delay_seconds)

    def _lose_a_word(self) -> None:
        if self.lost_acks and self.dice.random() < self.lost_acks:
            raise Unavailable("no answer came in this trial")

    def _remember(self, deliveries: tuple[Delivery, ...]) -> None:
        lines = b"".join(
            json.dumps({"id": each.id, "body": base64.b64encode(each.body).decode()}).encode() + b"\n"
            for each in deliveries
        )
        descriptor = os.open(self.seen, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(descriptor, lines)
        finally:
            os.close(descriptor)

    def _echo(self) -> Delivery | None:
        if not self.seen.exists() or not (lines := self.seen.read_bytes().splitlines()):
            return None
        line = json.loads(self.dice.choice(lines))
        return Delivery(id=line["id"], body=base64.b64decode(line["body"]), token=str(uuid4()))
