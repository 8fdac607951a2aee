"""
How a plot grows while it is spoken of: in a few steps, each a picture.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from vividly_core.domain.visual import PlotKind

if TYPE_CHECKING:
    from vividly_core.domain.visual import Plot

_ALONE: Final = 4
_MOST_BARS: Final = 8


def steps_of(plot: Plot) -> tuple[str, ...]:
    """
    What each step adds, by its name, which may be empty: a series, or a bar where there is only one series. A lone
    line grows in a few pieces.
    """
    if len(plot.series) > 1:
        return tuple(series.label for series in plot.series)
    values = len(plot.series[0].x)
    if plot.kind is PlotKind.BAR and values <= _MOST_BARS:
        return plot.categories if len(plot.categories) == values else ("",) * values
    return ("",) * min(_ALONE, values)


def values_shown(plot: Plot, steps: int) -> tuple[int, ...]:
    """
    How many values of each series are to be seen after so many *steps*.
    """
    lengths = tuple(len(series.x) for series in plot.series)
    if len(lengths) > 1:
        return tuple(length if number < steps else 0 for number, length in enumerate(lengths))
    return (math.ceil(lengths[0] * steps / len(steps_of(plot))),)
