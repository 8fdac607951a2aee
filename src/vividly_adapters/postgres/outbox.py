"""
The outbox in Postgres.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any, Final

import anyio
import anyio.lowlevel
import attrs

from vividly_core.domain.errors import Unavailable
from vividly_core.domain.ids import RequestId
from vividly_core.domain.outbox import OutgoingMessage
from vividly_core.ports.outbox import HeldMessage

from . import outbox_statements as statements
from .execute import execute

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy.ext.asyncio import AsyncEngine

    from .doorbell import Doorbell

_ANSWER_SECONDS: Final = 5.0


@attrs.define(kw_only=True)
class PostgresOutbox:
    """
    Gives the messages that `PostgresRequestStore` stores. Each verb is one statement, committed by itself.

    Who waits is woken by *doorbell*, which the database rings for each new message, or after *poll_seconds*, a little
    earlier at random: a ring may be missed, and what was postponed falls due without one.
    """

    engine: AsyncEngine
    doorbell: Doorbell | None = None
    poll_seconds: float = 2.0
    _ring: anyio.Event = attrs.field(factory=anyio.Event, init=False)

    async def take(self, limit: int, *, lease_seconds: float) -> tuple[HeldMessage, ...]:
        """
        Hold at most *limit* messages.
        """
        await anyio.lowlevel.checkpoint()
        if self.doorbell is not None:
            # Before the look: what comes in between has rung.
            self._ring = await self.doorbell.next_ring()
        # Waited for even under cancellation: what was taken and not told would come back only with its lease.
        with anyio.move_on_after(_ANSWER_SECONDS, shield=True):
            rows = await execute(self.engine, statements.TAKE, {"limit": limit, "seconds": lease_seconds})
            return tuple(map(_held, rows))
        raise Unavailable(f"the database did not answer within {_ANSWER_SECONDS:g} s")

    async def wait(self) -> None:
        """
        Return when a message may have come.
        """
        # Those who started together do not look together for ever.
        with anyio.move_on_after(random.uniform(self.poll_seconds / 2, self.poll_seconds)):  # noqa: S311  it guards nothing
            await self._ring.wait()

    async def mark_published(self, held: Sequence[HeldMessage]) -> None:
        """
        They are out.
        """
        await execute(self.engine, statements.MARK_PUBLISHED, _which(held))

    async def postpone(self, held: Sequence[HeldMessage], *, delays_seconds: Sequence[float]) -> None:
        """
        Give them back.
        """
        await execute(self.engine, statements.POSTPONE, {**_which(held), "delays": list(delays_seconds)})

    async def refuse(self, held: HeldMessage, reason: str) -> None:
        """
        Nobody will ever take it.
        """
        await execute(self.engine, statements.REFUSE, {**_which([held]), "reason": reason})

    async def purge(self, *, older_than_seconds: float, limit: int) -> int:
        """
        Forget what was settled long ago.
        """
        gone = await execute(self.engine, statements.PURGE, {"seconds": older_than_seconds, "limit": limit})
        return len(gone)


def _held(row: Mapping[str, Any]) -> HeldMessage:
    return HeldMessage(
        message=OutgoingMessage(
            id=row["message_id"], topic=row["topic"], body=row["body"], attributes=row["attributes"]
        ),
        request_id=None if row["request_id"] is None else RequestId(row["request_id"]),
        attempt=row["attempts"],
        token=str(row["lease_token"]),
    )


def _which(held: Sequence[HeldMessage]) -> dict[str, Any]:
    return {"ids": [each.message.id for each in held], "tokens": [each.token for each in held]}
