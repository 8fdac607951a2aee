"""
Who takes part, by name.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from .load import Contender

BASE: Final = "raw"
"""Everybody's figures are also given as a multiple of this contender's in the same round."""


def _raw(shape: str) -> Contender:
    from .raw import Raw, Shape  # noqa: PLC0415  a child loads only its own contender

    return Raw(Shape[shape])


def _raw_group() -> Contender:
    from .raw_group import RawGroup  # noqa: PLC0415  a process imports only the contender that it measures

    return RawGroup()


def _raw_deployed() -> Contender:
    from .raw_deployed import RawDeployed  # noqa: PLC0415  a process imports only the contender that it measures

    return RawDeployed()


def _ours(*, by_id: bool = False, lease_seconds: float = 30.0) -> Contender:
    from .ours import Ours, OursById  # noqa: PLC0415  a process imports only the contender that it measures

    return (OursById if by_id else Ours)(lease_seconds=lease_seconds)


def _procrastinate(*, chained: bool) -> Contender:
    from .procrastinate_peer import Procrastinate  # noqa: PLC0415  a process imports only the contender that it measures

    return Procrastinate(chained=chained)


def _pgqueuer() -> Contender:
    from .pgqueuer_peer import PgQueuerPeer  # noqa: PLC0415  a process imports only the contender that it measures

    return PgQueuerPeer()


def _dbos(poll_seconds: float | None = None) -> Contender:
    from .dbos_peer import Dbos, DbosQueue  # noqa: PLC0415  a process imports only the contender that it measures

    return Dbos() if poll_seconds is None else DbosQueue(poll_seconds=poll_seconds)


CONTENDERS: Final[dict[str, Callable[[], Contender]]] = {
    "raw": partial(_raw, "STATEMENT"),
    "raw-pool": partial(_raw, "POOLED"),
    "raw-transaction": partial(_raw, "TRANSACTION"),
    "raw-group": _raw_group,
    "raw-deployed": _raw_deployed,
    "vividly": _ours,
    "vividly-by-id": partial(_ours, by_id=True),
    "vividly-lease-5": partial(_ours, lease_seconds=5.0),
    "procrastinate": partial(_procrastinate, chained=False),
    "procrastinate-chain": partial(_procrastinate, chained=True),
    "pgqueuer": _pgqueuer,
    "dbos": _dbos,
    "dbos-queue": partial(_dbos, 1.0),
    "dbos-queue-10ms": partial(_dbos, 0.01),
}

KEEPS: Final = {
    "raw": "6 checkpoints, one statement each",
    "raw-pool": "the same, a connection from a pool of 15 for each statement",
    "raw-transaction": "6 checkpoints, a transaction of 3 statements each",
    "raw-group": "6 checkpoints, group commit",
    "raw-deployed": "6 checkpoints, one statement each, in the schema that is deployed",
    "vividly": "6 checkpoints, whole worker",
    "vividly-by-id": "6 checkpoints, without the queue",
    "vividly-lease-5": "6 checkpoints, whole worker, lease of 5 s",
    "procrastinate": "none: one job",
    "procrastinate-chain": "6 jobs, each defers the next",
    "pgqueuer": "none: one job",
    "dbos": "6 checkpoints, started directly",
    "dbos-queue": "6 checkpoints, queue polled every 1 s (default)",
    "dbos-queue-10ms": "6 checkpoints, queue polled every 10 ms",
}
"""What each contender stores of the six steps."""
