"""
A circuit breaker: leaves a provider alone that is out of order.
"""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import anyio
import attrs
from attrs.validators import ge, gt

from vividly_core.domain.errors import NotAsked, Throttled, Transient, Unusable, VividlyError

if TYPE_CHECKING:
    from collections.abc import Generator

_AT_LEAST_ONE: Final = ge(1)
_LONGER_THAN_NOTHING: Final = gt(0.0)


@attrs.define(kw_only=True, eq=False)
class CircuitBreaker:
    """
    Closed, it lets every call pass. After *failures* outages within *window_seconds* it opens, and lets none pass for
    *recovery_seconds*; then one at a time, until *successes* in a row have closed it again, or another outage has
    opened it.

    Errors that another attempt may mend are outages, except a quota that says when to come back. Any other error of
    ours is an answer, and so as good as a success: who refuses is there, and so is whose answer is unusable. A
    cancelled call, a quota, a bug and a call that asked somebody else in vain say nothing, and neither does a call that
    was begun before the breaker last opened or closed.

    It takes no time of its own, so calls of one event loop need no lock; its clock is the loop's.
    """

    failures: int = attrs.field(default=3, validator=_AT_LEAST_ONE)
    window_seconds: float = attrs.field(default=60.0, validator=_LONGER_THAN_NOTHING)
    recovery_seconds: float = attrs.field(default=30.0, validator=_LONGER_THAN_NOTHING)
    successes: int = attrs.field(default=2, validator=_AT_LEAST_ONE)
    _failed_at: deque[float] = attrs.field(factory=deque, init=False)
    _opened_at: float | None = attrs.field(default=None, init=False)
    _probing: bool = attrs.field(default=False, init=False)
    _succeeded: int = attrs.field(default=0, init=False)
    _era: int = attrs.field(default=0, init=False)

    @property
    def is_closed(self) -> bool:
        """
        Whether every call passes.
        """
        return self._opened_at is None

    @property
    def wait_seconds(self) -> float:
        """
        How long it will let no call pass; 0, if one may pass now.
        """
        if self._opened_at is None:
            return 0.0
        wait = self._opened_at + self.recovery_seconds - anyio.current_time()
        if wait <= 0 and self._probing:
            # How long the one call takes that is under way, nobody knows.
            return self.recovery_seconds
        return max(0.0, wait)

    @contextmanager
    def observing(self) -> Generator[None]:
        """
        Learn from how the call in the block ends. To begin one is right only while `wait_seconds` is 0.
        """
        era, probe = self._era, not self.is_closed
        self._probing = probe
        try:
            yield
        except BaseException as error:
            self._learn(era, works=_works(error))
            raise
        else:
            self._learn(era, works=True)
        finally:
            if probe:
                self._probing = False

    def _learn(self, era: int, *, works: bool | None) -> None:
        if era != self._era or works is None:
            return
        if self._opened_at is None:
            if not works:
                self._count_failure()
        elif not works:
            self._open()
        else:
            self._succeeded += 1
            if self._succeeded >= self.successes:
                self._turn(opened_at=None)

    def _count_failure(self) -> None:
        now = anyio.current_time()
        self._failed_at.append(now)
        while self._failed_at[0] <= now - self.window_seconds:
            self._failed_at.popleft()
        if len(self._failed_at) >= self.failures:
            self._open()

    def _open(self) -> None:
        self._turn(opened_at=anyio.current_time())

    def _turn(self, *, opened_at: float | None) -> None:
        self._era += 1
        self._opened_at = opened_at
        self._succeeded = 0
        self._failed_at.clear()


def _works(error: BaseException) -> bool | None:
    """
    Whether a provider works, as far as *error* tells.
    """
    if isinstance(error, NotAsked):
        return None
    if isinstance(error, Throttled) and error.retry_after_seconds is not None:
        return None
    if isinstance(error, Transient) and not isinstance(error, Unusable):
        return False
    return True if isinstance(error, VividlyError) else None
