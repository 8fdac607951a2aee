"""
How long a request will still take: an estimate, and only where there is ground for one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from .stage import DEFINITIONS, Stage
from .status import StageStatus
from .submission import DEFAULT_MINUTES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from .stage_run import StageRun

_GROWING: Final = frozenset({Stage.SCRIPT_GENERATION, Stage.VIDEO_GENERATION, Stage.VIDEO_PROCESSING})
_TELLING: Final = 0.1


def estimated_seconds(minutes: int) -> Mapping[Stage, float]:
    """
    How long each stage is estimated to take for a lesson of *minutes*; the definitions say it for the usual length.
    """
    return {
        stage: definition.estimated_seconds * (minutes / DEFAULT_MINUTES if stage in _GROWING else 1.0)
        for stage, definition in DEFINITIONS.items()
    }


def seconds_left(runs: Iterable[StageRun], *, estimates: Mapping[Stage, float], now: datetime) -> float | None:
    """
    How long the stages that are not over will take from *now* on, or ``None`` where nobody can say.

    A stage that runs is measured by what it has done: the further it is, the less its estimate counts, and from a
    tenth on not at all. One that has shown no progress when its estimate is used up could take any time.
    """
    left = 0.0
    for run in runs:
        if run.is_over:
            continue
        if run.status is StageStatus.PENDING or run.started_at is None:
            left += estimates[run.stage]
            continue
        elapsed = max((now - run.started_at).total_seconds(), 0.0)
        rest = _rest(run.fraction, elapsed, estimates[run.stage])
        if rest is None:
            return None
        left += rest
    return left


def _rest(fraction: float, elapsed: float, estimate: float) -> float | None:
    if fraction <= 0.0:
        return estimate - elapsed if elapsed < estimate else None
    measured = elapsed * (1.0 - fraction) / fraction
    trust = min(fraction / _TELLING, 1.0)
    return trust * measured + (1.0 - trust) * (1.0 - fraction) * estimate
