"""
Pulls that outlive whoever waits for them.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Final

import anyio
import anyio.abc
import attrs

from vividly_core.domain.errors import PortError

from .errors import Needs, translating_pubsub

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gcloud.aio.pubsub import SubscriberClient, SubscriberMessage

    from .words import Words

# Longer than the other side lets a pull wait: whoever hangs up first may take a message along.
_ANSWER_SECONDS: Final = 100
_MOST_MESSAGES: Final = 1000


@attrs.define(eq=False)
class _Pull:
    """
    One request. It *is_wanted* while somebody waits for it.
    """

    limit: int
    is_wanted: bool = True
    ended: anyio.Event = attrs.field(factory=anyio.Event)
    messages: tuple[SubscriberMessage, ...] = ()
    error: Exception | None = None


@attrs.define(kw_only=True, eq=False)
class Pulls:
    """
    Asks for messages. A request that nobody waits for any more goes on in *group*, and the next who asks takes it over;
    if nobody has when it brings something, that is given back at once.

    Were it broken off instead, the other side could send a message to nobody, which then came only when its lease had
    run out.
    """

    client: SubscriberClient
    subscription: str
    group: anyio.abc.TaskGroup
    words: Words
    _flying: list[_Pull] = attrs.field(factory=list, init=False)

    async def pull(self, limit: int, *, seconds: float) -> tuple[SubscriberMessage, ...]:
        """
        Wait for at most *limit* messages; none, if none come within *seconds*.

        :raises PortError: see `errors`.
        """
        pull = self._wanted(min(limit, _MOST_MESSAGES))
        try:
            with anyio.move_on_after(seconds):
                await pull.ended.wait()
        except BaseException:
            self._give_up(pull)
            raise
        if not pull.ended.is_set():
            self._give_up(pull)
            return ()
        if pull.error is not None:
            raise pull.error
        self.give_back(pull.messages[limit:])
        return pull.messages[:limit]

    def give_back(self, messages: Iterable[SubscriberMessage]) -> None:
        """
        Let others have *messages*; that is said soon, and nobody has to wait for it.
        """
        if ack_ids := [message.ack_id for message in messages]:
            self.group.start_soon(self._give_back, ack_ids)

    async def until_all_ended(self) -> None:
        """
        Wait for what is in flight.
        """
        while self._flying:
            await self._flying[0].ended.wait()

    def _wanted(self, limit: int) -> _Pull:
        if left := [pull for pull in self._flying if not pull.is_wanted]:
            # The largest that fits: of a larger one, what is too much would have to go back.
            fitting = [pull for pull in left if pull.limit <= limit]
            pull = max(fitting, key=_limit) if fitting else min(left, key=_limit)
            pull.is_wanted = True
            return pull
        pull = _Pull(limit)
        self._flying.append(pull)
        self.group.start_soon(self._fly, pull)
        return pull

    def _give_up(self, pull: _Pull) -> None:
        pull.is_wanted = False
        if pull.ended.is_set():
            self.give_back(pull.messages)

    async def _fly(self, pull: _Pull) -> None:
        try:
            with translating_pubsub(f"subscription {self.subscription}", Needs.SUBSCRIBER):
                pull.messages = tuple(
                    await self.client.pull(self.subscription, pull.limit, timeout=_ANSWER_SECONDS)
                )
        except Exception as error:  # noqa: BLE001  whoever waits for it hears of it
            pull.error = error
        finally:
            self._flying.remove(pull)
            pull.ended.set()
        if not pull.is_wanted:
            self.give_back(pull.messages)

    async def _give_back(self, ack_ids: list[str]) -> None:
        # Else their leases run out by themselves.
        with suppress(PortError):
            await self.words.hold(ack_ids, 0)


def _limit(pull: _Pull) -> int:
    return pull.limit
