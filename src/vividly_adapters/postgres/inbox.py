"""
The table of requests as a queue.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain import json_text
from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import MessageId
from vividly_core.domain.message import attributes, encode
from vividly_core.ports.inbox import Delivery

from . import inbox_statements as statements
from .driver import fetch
from .execute import execute
from .group_commit import GroupCommit
from .rows import row_to_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy.ext.asyncio import AsyncEngine

    from .doorbell import Doorbell

_ANSWER_SECONDS: Final = 5.0
_TURNS: Final = (-(2**31), 2**31 - 1)


@attrs.define(kw_only=True)
class PostgresInbox:
    """
    Delivers every request that is due: nothing is sent, and so nothing gets lost between a request and its message.

    A request is due from its `available_at` on, or else since it was made, unless it is over, waits for its student,
    or is worked on. One whose worker let its lease run out comes back before all others, whoever still holds a
    delivery of it: to an idle receiver at most *sweep_seconds* and *poll_seconds* later.

    Tenants take turns: an organization, or a student without one, that has ten thousand requests due gets no more of
    them delivered than one that has ten. Each inbox goes round by itself, and begins anywhere. Where a receiver passes
    over several tenants that have nothing to take, it takes what is due first.

    A delivery is held for *hold_seconds*, and longer if it is extended, beside the lease of the request and apart
    from it: no save by its worker touches the one, and no word on the delivery the other.

    `ack` puts a request that is not over out of the way, for otherwise it would come again: it waits for its student,
    or nobody can work on it. An answer, a retry, or any other save of it brings it back, also one that comes before
    the `ack`. `nack` lets a request wait for as long as it asks for itself, where that is longer.

    An idle receiver looks every *poll_seconds*, a little earlier at random, and at every ring of *doorbell*. An
    attempt counts from the claim that begins it on; a delivery alone counts nothing.
    """

    engine: AsyncEngine
    doorbell: Doorbell | None = None
    hold_seconds: float = 60.0
    poll_seconds: float = 0.5
    quiet_seconds: float = 5.0
    sweep_seconds: float = 0.5
    _sweep_at: float = attrs.field(default=float("-inf"), init=False)
    _extensions: GroupCommit = attrs.field(init=False)
    _acks: GroupCommit = attrs.field(init=False)

    @_extensions.default
    def _make_extensions(self) -> GroupCommit:
        return GroupCommit(engine=self.engine, together=statements.EXTEND_TOGETHER, alone=statements.EXTEND)

    @_acks.default
    def _make_acks(self) -> GroupCommit:
        return GroupCommit(engine=self.engine, together=statements.ACK_TOGETHER, alone=statements.ACK)

    # So that those who serve for a short time only do not all serve the same tenants.
    _turn: int = attrs.field(factory=lambda: random.randint(*_TURNS), init=False)  # noqa: S311  it guards nothing

    async def receive(self, limit: int) -> tuple[Delivery, ...]:
        """
        Wait for at most *limit* requests; after *quiet_seconds* there are none.
        """
        await anyio.lowlevel.checkpoint()
        quiet_at = anyio.current_time() + self.quiet_seconds
        while True:
            ring = anyio.Event() if self.doorbell is None else await self.doorbell.next_ring()
            if deliveries := await self._take(limit):
                return deliveries
            pause = min(_a_little_less(self.poll_seconds), quiet_at - anyio.current_time())
            if pause <= 0:
                return ()
            with anyio.move_on_after(pause):
                await ring.wait()

    async def extend(self, delivery: Delivery, lease_seconds: float) -> None:
        """
        Hold the delivery longer.
        """
        await self._extensions(*_word(delivery, seconds=lease_seconds))

    async def ack(self, delivery: Delivery) -> None:
        """
        Done.
        """
        await self._acks(*_word(delivery))

    async def nack(self, delivery: Delivery, *, delay_seconds: float) -> None:
        """
        Not done.
        """
        await execute(
            self.engine,
            statements.NACK,
            {"id": delivery.id, "token": delivery.token, "seconds": delay_seconds},
        )

    async def _take(self, limit: int) -> tuple[Delivery, ...]:
        now = anyio.current_time()
        # It reads all that is at work, which is nothing to do for every request of a busy queue.
        if sweep := now >= self._sweep_at:
            self._sweep_at = now + _a_little_less(self.sweep_seconds)
        # Waited for even under cancellation: what was taken and not told would come back only when its hold ran out.
        with anyio.move_on_after(_ANSWER_SECONDS, shield=True):
            rows = await fetch(self.engine, statements.RECEIVE, sweep, limit, self.hold_seconds, self._turn)
            self._turn = _last_turn(self._turn, [row["turn"] for row in rows if row["turn"] is not None])
            return tuple(map(_delivery, rows))
        raise Unavailable(f"the database did not answer within {_ANSWER_SECONDS:g} s")


def _last_turn(before: int, turns: list[int]) -> int:
    """
    Which of *turns* came last, when they came one after another from the one after *before* on, and round.
    """
    return max(turns, key=lambda turn: (turn <= before, turn), default=before)


def _a_little_less(seconds: float) -> float:
    # So that those who started together do not look together for ever.
    return random.uniform(seconds / 2, seconds)  # noqa: S311  it guards nothing


def _word(delivery: Delivery, **more: float) -> tuple[UUID, str]:
    return UUID(delivery.id), json_text.storable({"id": delivery.id, "token": delivery.token, **more})


def _delivery(row: Mapping[str, Any]) -> Delivery:
    message = row_to_message(row)
    return Delivery(
        id=MessageId(str(message.request_id)),
        body=encode(message),
        attributes=attributes(message),
        attempt=row["attempts"] + 1,
        token=str(row["delivery_token"]),
    )
