"""
What goes wrong in a simulation, how often, and when: all of it drawn from one seed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import attrs

from vividly_core.domain.errors import NotAsked, Rejected, Throttled, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from unit.usecases._worker_taps import Tap


@attrs.frozen(kw_only=True)
class Climate:
    """
    Shares of the times at which something happens, 0 to 1.
    """

    # At each call to the store, the queue or the dead letters.
    outage: float = 0.0
    lost_answer: float = 0.0
    surprise: float = 0.0
    slow: float = 0.0
    frozen: float = 0.0
    # At each delivery.
    twin: float = 0.0
    echo: float = 0.0
    # At each run of a stage.
    unavailable: float = 0.0
    throttled: float = 0.0
    not_asked: float = 0.0
    bug: float = 0.0
    rejected: float = 0.0
    hang: float = 0.0
    death: float = 0.0
    unclear: float = 0.0
    out_of_scope: float = 0.0
    # Of the requests: those that kill whoever begins one of their stages, to the end.
    deadly: float = 0.0
    # Of the workers: those that are told to stop, or are cancelled, before there is nothing to do.
    stopped: float = 0.0
    # Of the wishes: those that come together with the next one.
    together: float = 0.0
    # Of what people do: anything but to wait.
    impatience: float = 0.0


CALM: Final = Climate()

_CALLS: Final = {"outage": 0.02, "lost_answer": 0.02, "surprise": 0.002, "slow": 0.01}
_MACHINES: Final = {"death": 0.04, "frozen": 0.004, "stopped": 1.0}
_STAGES: Final = {
    "unavailable": 0.12,
    "throttled": 0.02,
    "not_asked": 0.1,
    "bug": 0.02,
    "rejected": 0.015,
    "hang": 0.01,
}
_QUEUE: Final = {"twin": 0.1, "echo": 0.1}
_PEOPLE: Final = {"unclear": 0.2, "out_of_scope": 0.03, "impatience": 1.0}

CLIMATES: Final[Mapping[str, Climate]] = {
    "calm": CALM,
    "the store and the queue fail": Climate(**_CALLS),
    "machines die, freeze and stop": Climate(**_MACHINES),
    "requests kill their workers": Climate(deadly=0.4, together=1.0),
    "stages fail": Climate(**_STAGES),
    "the queue repeats itself": Climate(**_QUEUE),
    "people are impatient": Climate(**_PEOPLE),
    "all at once": Climate(**_CALLS, **_MACHINES, **_STAGES, **_QUEUE, **_PEOPLE, deadly=0.05),
    "all at once, and often": Climate(
        **{
            **{kind: 3 * share for kind, share in {**_CALLS, **_STAGES, **_QUEUE}.items()},
            **_PEOPLE,
            "death": 0.1,
            "deadly": 0.1,
            "frozen": 0.02,
            "stopped": 1.0,
        }
    ),
}
"""One kind of trouble at a time, none as a control, and all together."""


@attrs.define(kw_only=True)
class Weather:
    """
    Draws what goes wrong. When it has *cleared*, nothing does.
    """

    random: Random
    climate: Climate
    cleared: bool = False

    def strikes(self, share: float) -> bool:
        """
        Whether this is one of a *share* of the times.
        """
        return share > 0 and not self.cleared and self.random.random() < share

    def error_of_a_stage(self) -> Exception | None:
        """
        What a stage ends with, if not well.
        """
        climate = self.climate
        for share, error in (
            (climate.unavailable, Unavailable("gone")),
            (climate.throttled, Throttled("too fast", retry_after_seconds=50)),
            (climate.not_asked, NotAsked("it is left alone", retry_after_seconds=30)),
            (climate.bug, KeyError("?")),
            (climate.rejected, Rejected("no")),
        ):
            if self.strikes(share):
                return error
        return None


@attrs.define(kw_only=True)
class Machine:
    """
    What a worker runs on. All that it calls passes through *tap*; with the power off there, it is dead.
    """

    number: int
    weather: Weather
    tap: Tap
    stages_at_work: int = 0
    frozen_until: float = 0.0
    died_at: float | None = None

    def die(self) -> None:
        """
        From now on nothing of it reaches anybody.
        """
        self.tap.off = True
        self.died_at = anyio.current_time()

    async def before_a_call(self) -> None:
        """
        The call may find nobody, or wait; and the machine may stand still as a whole, longer than its leases.
        """
        weather, climate = self.weather, self.weather.climate
        if weather.strikes(climate.frozen):
            self.frozen_until = anyio.current_time() + weather.random.choice([10.0, 45.0, 100.0])
        await self.thaw()
        if weather.strikes(climate.outage):
            raise Unavailable("connection refused")
        await self._dawdle()

    async def after_a_call(self) -> None:
        """
        It happened, and the answer is late, or lost: the caller cannot know.
        """
        weather, climate = self.weather, self.weather.climate
        if weather.strikes(climate.lost_answer):
            raise Unavailable("connection reset")
        if weather.strikes(climate.surprise):
            raise OSError("what no adapter has foreseen")
        await self._dawdle()
        await self.thaw()

    async def thaw(self) -> None:
        """
        Wait while the machine stands still.
        """
        while (left := self.frozen_until - anyio.current_time()) > 0:  # noqa: ASYNC110  it may freeze again meanwhile
            await anyio.sleep(left)

    async def _dawdle(self) -> None:
        if self.weather.strikes(self.weather.climate.slow):
            await anyio.sleep(self.weather.random.choice([0.1, 3.0, 40.0]))
