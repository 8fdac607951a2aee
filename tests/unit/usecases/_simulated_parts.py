"""
The stages, the store and the queue of a simulation.
"""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TYPE_CHECKING

import anyio
import attrs

from unit.usecases._worker_world import ScriptedStages, done, out_of_scope, unclear
from vividly_adapters.memory.request_store import MemoryRequestStore
from vividly_core.domain.message import decode
from vividly_core.domain.stage import Stage

if TYPE_CHECKING:
    from uuid import UUID

    from unit.usecases._simulated_weather import Machine, Weather
    from unit.usecases._worker_world import World
    from vividly_core.domain.ids import RequestId, WorkerId
    from vividly_core.domain.request import LessonRequest
    from vividly_core.ports.inbox import Delivery
    from vividly_core.ports.progress import Progress
    from vividly_core.usecases.stages import Result


@attrs.define
class StormyStages(ScriptedStages):
    """
    Stages that take their time, fail, hang, ask back, and kill their machines.

    *again* are runs of stages by workers who knew that they were done. *deadly* requests kill every machine that
    begins the stage named.
    """

    weather: Weather = attrs.field(kw_only=True)
    world: World = attrs.field(kw_only=True)
    machines: dict[WorkerId, Machine] = attrs.field(factory=dict)
    again: list[tuple[RequestId, Stage]] = attrs.field(factory=list)
    deadly: dict[RequestId, Stage] = attrs.field(factory=dict)

    async def run(self, stage: Stage, request: LessonRequest, progress: Progress) -> Result:
        """
        Do *stage*.
        """
        assert request.lease is not None
        machine = self.machines[request.lease.owner]
        stored = await self.world.requests.load(request.id)
        # Whoever slept through the lease may begin; that is noticed at the first report.
        if stored.run_of(stage).is_over and stored.version <= request.version:
            self.again.append((request.id, stage))
        self.runs.append((request.id, stage))
        machine.stages_at_work += 1
        try:
            return await self._do(stage, request, progress, machine)
        finally:
            machine.stages_at_work -= 1

    async def _do(self, stage: Stage, request: LessonRequest, progress: Progress, machine: Machine) -> Result:
        weather, climate = self.weather, self.weather.climate
        if self.deadly.get(request.id) is stage:
            machine.die()
            machine.tap.check_power()
        for fraction in (0.3, 0.9):
            await anyio.sleep(weather.random.choice([0.0, 0.0, 0.1, 5.0]))
            await machine.thaw()
            progress(fraction)
        if weather.strikes(climate.hang):
            await anyio.sleep_forever()
        if weather.strikes(climate.death):
            machine.die()
        if (error := weather.error_of_a_stage()) is not None:
            raise error
        if stage is Stage.VALIDATION and weather.strikes(climate.unclear):
            return await unclear(request, progress)
        if stage is Stage.VALIDATION and weather.strikes(climate.out_of_scope):
            return await out_of_scope(request, progress)
        return await done(request, progress)


@attrs.define
class WatchedStore(MemoryRequestStore):
    """
    Requests in memory. *stolen* are those that were claimed while somebody else's lease on them lived.
    """

    stolen: list[RequestId] = attrs.field(factory=list, kw_only=True)

    async def claim(
        self, request_id: RequestId, *, worker: WorkerId, lease_seconds: float, step: UUID | None = None
    ) -> LessonRequest:
        """
        Look first.
        """
        leased_until = self._records[request_id].leased_until
        claimed = await super().claim(request_id, worker=worker, lease_seconds=lease_seconds, step=step)
        if leased_until is not None and self.clock.now() < leased_until:
            self.stolen.append(request_id)
        return claimed


@attrs.frozen(kw_only=True)
class StormyInbox:
    """
    A queue that delivers some messages twice at once, and some again when they are settled.

    It looks, whenever a message is acknowledged, whether nobody needs it any more; if not, it is *lost*. *woken_at*
    says when people last sent a message of a request anew.
    """

    weather: Weather
    world: World
    woken_at: dict[RequestId, float] = attrs.field(factory=lambda: defaultdict(lambda: -math.inf))
    received_at: dict[str, float] = attrs.field(factory=dict)
    delivered: list[Delivery] = attrs.field(factory=list)
    lost: list[Delivery] = attrs.field(factory=list)

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        As the queue delivers, or once more what it has delivered before.
        """
        weather, inbox = self.weather, self.world.inbox
        if self.delivered and weather.strikes(weather.climate.echo):
            return (weather.random.choice(self.delivered),)
        deliveries = await inbox.receive(limit)
        for delivery in deliveries:
            self.received_at[delivery.token] = anyio.current_time()
            self.delivered.append(delivery)
            if weather.strikes(weather.climate.twin):
                inbox.put(delivery.body, delivery.attributes)
        return deliveries

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        As the queue does.
        """
        await self.world.inbox.extend(delivery, lease_seconds)

    async def ack(self, delivery: Delivery) -> None:
        """
        Look first.
        """
        if not await self._is_done_with(delivery):
            self.lost.append(delivery)
        await self.world.inbox.ack(delivery)

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        As the queue does.
        """
        await self.world.inbox.nack(delivery, delay_seconds=delay_seconds)

    async def _is_done_with(self, delivery: Delivery) -> bool:
        letters = await self.world.buried()
        if delivery.id in {letter.message_id for letter in letters}:
            return True
        request = await self.world.requests.load(decode(delivery.body).request_id)
        if request.is_over or request.clarification is not None:
            return True
        # Answered or retried meanwhile: that has a message of its own.
        return self.woken_at[request.id] >= self.received_at[delivery.token]
