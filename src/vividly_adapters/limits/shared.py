"""
The limits that all calls of one provider share.
"""

from __future__ import annotations

import math
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

import anyio
import attrs

from vividly_core.domain.errors import NotAsked, Transient, Unavailable, heeding_usage, spending

from .breaker import CircuitBreaker

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

    from .rate import RateLimit

_P = ParamSpec("_P")
_T = TypeVar("_T")

_LONGEST_PAUSE_SECONDS: Final = 600.0


@attrs.define(kw_only=True, eq=False)
class SharedLimits:
    """
    What all who call one provider share, all ports of it and all requests of this process: *concurrency* calls at
    once, one *breaker*, and one *rate*, of which each call takes a turn; an adapter that makes further requests for a
    call takes turns of the same rate. *name* is how errors call the provider.

    A call waits for its turn for *patience_seconds*; who would wait longer is told at once, as far as it is known,
    so that its request makes room for others. When the provider says how long to stay away, that is how long nobody
    calls it, but for ten minutes at most.

    It never calls twice: a request that fails is tried again as a whole, by its verdict.
    """

    name: str
    concurrency: int
    rate: RateLimit | None = None
    patience_seconds: float = 5.0
    breaker: CircuitBreaker = attrs.field(factory=CircuitBreaker)
    _slots: anyio.CapacityLimiter = attrs.field(init=False)
    _paused_until: float = attrs.field(default=-math.inf, init=False)

    @_slots.default
    def _make_slots(self) -> anyio.CapacityLimiter:
        return anyio.CapacityLimiter(self.concurrency)

    async def call(
        self, limit_seconds: float, verb: Callable[_P, Awaitable[_T]], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        """
        Wait for a turn, and call *verb*, which may take *limit_seconds*. Cancellation passes through at once.

        :raises Unavailable: if it took longer, with what it had used up by then, as far as it knew.
        :raises NotAsked: if the breaker is open, or no turn came in time, with the time until a call makes sense, where
            it is known. Nobody was called.
        """
        async with self._turn():
            try:
                with self.breaker.observing():
                    with anyio.move_on_after(limit_seconds), heeding_usage() as used:
                        return await verb(*args, **kwargs)
                    with spending(used):
                        raise Unavailable(f"{self.name} took longer than the limit of {limit_seconds:g} s")
            except NotAsked:
                # By somebody else, on whom this call depends.
                raise
            except Transient as error:
                self._heed(error.retry_after_seconds)
                raise

    @asynccontextmanager
    async def _turn(self) -> AsyncGenerator[None]:
        # Who would wait in vain does not stand in the way of others.
        self._check_breaker()
        give_up_at = anyio.current_time() + self.patience_seconds
        self._check_wait(max(self._pause_seconds, self._rate_seconds), give_up_at)
        async with AsyncExitStack() as turn:
            with anyio.move_on_after(self.patience_seconds) as waiting:
                await turn.enter_async_context(self._slots)
            if waiting.cancelled_caught:
                raise self._no_turn(None)
            self._check_wait(self._rate_seconds, give_up_at)
            if self.rate is not None:
                await self.rate.wait()
            # A pause may be begun or prolonged while one waits.
            while (pause := self._pause_seconds) > 0:
                self._check_wait(pause, give_up_at)
                await anyio.sleep(pause)
            # It may have opened meanwhile. From here to the call nothing awaits.
            self._check_breaker()
            yield

    def _check_wait(self, wait_seconds: float, give_up_at: float) -> None:
        if anyio.current_time() + wait_seconds > give_up_at:
            raise self._no_turn(wait_seconds)

    @property
    def _rate_seconds(self) -> float:
        return 0.0 if self.rate is None else self.rate.wait_seconds

    @property
    def _pause_seconds(self) -> float:
        return max(0.0, self._paused_until - anyio.current_time())

    def _heed(self, retry_after_seconds: float | None) -> None:
        # In this order, NaN counts as no wait.
        pause = min(max(0.0, retry_after_seconds or 0.0), _LONGEST_PAUSE_SECONDS)
        self._paused_until = max(self._paused_until, anyio.current_time() + pause)

    def _check_breaker(self) -> None:
        if (wait := self.breaker.wait_seconds) > 0:
            raise NotAsked(f"{self.name} was out of order lately, and is left alone", retry_after_seconds=wait)

    def _no_turn(self, wait_seconds: float | None) -> NotAsked:
        message = f"{self.name} has no turn free within {self.patience_seconds:g} s"
        return NotAsked(message, retry_after_seconds=wait_seconds)
