"""
How much is measured.
"""

from __future__ import annotations

from typing import Final

import attrs

from .load import Idle, Load

IN_FLIGHT: Final = (1, 8, 32)
THROUGHPUT: Final = (
    "raw",
    "raw-pool",
    "raw-transaction",
    "raw-group",
    "raw-deployed",
    "vividly",
    "vividly-by-id",
    "procrastinate",
    "procrastinate-chain",
    "pgqueuer",
    "dbos",
    "dbos-queue-10ms",
    "dbos-queue",
)
PICKUP: Final = ("vividly", "procrastinate", "pgqueuer", "dbos-queue")

_REQUESTS: Final = {1: 80, 8: 240, 32: 480}
# So that each measurement lasts about as long: a short one meets the machine by chance busy or idle.
_SHARE: Final = {
    "raw": 4.0,
    "raw-pool": 3.0,
    "raw-transaction": 3.0,
    "raw-group": 4.0,
    "raw-deployed": 2.0,
    "vividly": 1.0,
    "vividly-by-id": 1.0,
    "procrastinate": 2.0,
    "procrastinate-chain": 0.25,
    "pgqueuer": 6.0,
    "dbos": 0.25,
    "dbos-queue-10ms": 0.25,
}
_POLLS: Final = 4
_IDLE: Final = Idle(requests=20, longest_pause_seconds=1.0)


@attrs.frozen(kw_only=True)
class Recovery:
    """
    A contender of which one of two workers is killed. With *restarted*, the second one is started at the kill, as a
    supervisor does; else it runs already.
    """

    title: str
    contender: str
    restarted: bool = False


RECOVERY: Final = (
    Recovery(title="vividly, lease of 5 s", contender="vividly-lease-5"),
    Recovery(title="vividly (default: lease of 30 s)", contender="vividly"),
    Recovery(title="pgqueuer", contender="pgqueuer"),
    Recovery(title="dbos, worker started again at once", contender="dbos", restarted=True),
    Recovery(title="dbos, second worker running", contender="dbos"),
)


@attrs.frozen(kw_only=True)
class Plan:
    """
    *rounds* of all throughputs, then the pickups once, then the recoveries once, each for *cap_seconds* at most.
    """

    rounds: int
    scale: float = 1.0
    in_flight: tuple[int, ...] = IN_FLIGHT
    contenders: tuple[str, ...] = THROUGHPUT
    pickups: tuple[str, ...] = PICKUP
    recoveries: tuple[Recovery, ...] = RECOVERY
    idle: Idle = _IDLE
    cap_seconds: float = 120.0

    def load(self, contender: str, in_flight: int) -> Load:
        """
        What *contender* is to do.
        """
        if contender == "dbos-queue":
            # It begins as many in each of its intervals as may be in flight.
            requests = _POLLS * in_flight
        else:
            requests = round(_REQUESTS.get(in_flight, 20 * in_flight) * self.scale * _SHARE.get(contender, 1.0))
        return Load(requests=max(requests, in_flight), in_flight=in_flight, warm=max(8, in_flight))
