"""
How many requests were where, over time. Nothing in here does anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import ArrayLike, NDArray

    from .course import Course

_POINTS: Final = 400


@attrs.frozen(kw_only=True)
class Timeline:
    """
    At each of *seconds* since the first publication: how many were *published* by then, how many of them were *over*,
    how many in *work*, and how many *waiting*. All are of one length, a few hundred at the most.
    """

    seconds: tuple[float, ...] = ()
    published: tuple[int, ...] = ()
    waiting: tuple[int, ...] = ()
    work: tuple[int, ...] = ()
    over: tuple[int, ...] = ()


def timeline(courses: Iterable[Course], *, now: float) -> Timeline:
    """
    Count *courses*, from the first publication to the last end of any; if one is open, until *now*, in seconds since
    1970.
    """
    created: list[float] = []
    begun: list[float] = []
    left: list[float] = []
    ended: list[float] = []
    for each in courses:
        created.append(each.created_at)
        # Clocks of several machines may disagree: nothing begins before it is published, or ends before it begins.
        moment = each.created_at
        if each.started_at is not None:
            moment = max(moment, each.started_at)
            begun.append(moment)
        if each.ended_at is not None:
            ended.append(max(moment, each.ended_at))
            if each.started_at is not None:
                left.append(ended[-1])
    if not created:
        return Timeline()
    first = min(created)
    still = [now] if len(ended) < len(created) else []
    grid = np.linspace(first, max(created + begun + ended + still), _POINTS)
    published, at_work, over = (
        _reached(created, grid),
        _reached(begun, grid) - _reached(left, grid),
        _reached(ended, grid),
    )
    return Timeline(
        seconds=tuple((grid - first).tolist()),
        published=tuple(published.tolist()),
        waiting=tuple((published - at_work - over).tolist()),
        work=tuple(at_work.tolist()),
        over=tuple(over.tolist()),
    )


def _reached(times: ArrayLike, grid: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.searchsorted(np.sort(np.asarray(times, dtype=np.float64)), grid, side="right")
