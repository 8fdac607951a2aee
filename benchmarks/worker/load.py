"""
What a contender is told to do, and what it makes of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

import attrs

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .meter import Meter

STEPS: Final = 6
"""Of a request: what Vividly calls stages."""

OUTPUT: Final = {"text": "x" * 480}
"""What a step returns, and whoever keeps checkpoints must store: half a kilobyte as JSON."""


@attrs.frozen(kw_only=True)
class Load:
    """
    *requests* of six steps that do nothing, at most *in_flight* at once, after *warm* that are not counted.
    """

    requests: int
    in_flight: int
    warm: int


@attrs.frozen(kw_only=True)
class Idle:
    """
    One request after the other to a worker that has nothing to do: *requests* of them, each after a pause of its own.
    """

    requests: int
    longest_pause_seconds: float


class Contender(Protocol):
    """
    A way to run requests of six steps. The address is always that of a prepared database of its own.
    """

    async def prepare(self, url: str) -> None:
        """
        Make the tables in an empty database.
        """
        ...

    async def throughput(self, url: str, load: Load, meter: Meter) -> None:
        """
        Fill the queue, and work it off between `meter.start` and `meter.stop`.
        """
        ...


class Picking(Contender, Protocol):
    """
    A contender whose worker waits for requests.
    """

    async def pickup(self, url: str, idle: Idle) -> list[float]:
        """
        Seconds from the call that submits to the begin of the first step, for each request.
        """
        ...


class Surviving(Contender, Protocol):
    """
    A contender whose worker can be killed.
    """

    async def work(self, url: str, step: Callable[[int], Awaitable[None]]) -> None:
        """
        Serve until killed; call *step* with 1 to 6 as the steps of a request.
        """
        ...

    async def submit(self, url: str) -> None:
        """
        Ask for one request.
        """
        ...
