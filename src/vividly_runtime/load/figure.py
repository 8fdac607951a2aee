"""
A load as a picture. Nothing in here does anything but draw.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullFormatter

from .tables import counted, seconds

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .latency import Latency
    from .report import LoadReport
    from .timeline import Timeline

_INCHES: Final = (12.8, 7.2)
_DPI: Final = 100

_PUBLISHED, _OVER, _WAITING, _WORK = "#4a6fa5", "#2e8b57", "#c9d6e8", "#e8a33d"
_UP_TO_P90, _UP_TO_P99, _UP_TO_MAX, _MEDIAN = "#2e8b57", "#e8a33d", "#d8d8d8", "#1a1a1a"
_GRID, _QUIET = "#e6e6e6", "#777777"
_HALF: Final = 0.21
_SHORTEST_SECONDS: Final = 0.00001


def draw(report: LoadReport) -> Figure:
    """
    Draw 1280 by 720 pixels: requests over time on the left, how long everything took on the right.
    """
    layout = ConstrainedLayoutEngine(w_pad=0.15, h_pad=0.12)
    figure = Figure(figsize=_INCHES, dpi=_DPI, layout=layout)
    figure.suptitle(_title(report), fontsize=15, fontweight="bold", x=0.012, ha="left")
    grid = figure.add_gridspec(2, 2, width_ratios=(1, 1.1))
    counts, hands = figure.add_subplot(grid[0, 0]), figure.add_subplot(grid[1, 0])
    _draw_counts(counts, report.timeline)
    _draw_hands(hands, report.timeline)
    _draw_latencies(figure.add_subplot(grid[:, 1]), report.latencies)
    return figure


def _title(report: LoadReport) -> str:
    made_in = f"{report.completed} completed in {seconds(report.seconds)}: {report.per_second:.3g} a second"
    made = f" ({counted(report.modalities)})" if len(report.modalities) > 1 else ""
    problems = f"; {', '.join(report.problems)}" if report.problems else ""
    return f"{report.what}\n{made_in}{made}{problems}"


def _draw_counts(axes: Axes, timeline: Timeline) -> None:
    _prepare(axes, "Published and over")
    axes.step(timeline.seconds, timeline.published, where="post", color=_PUBLISHED, linewidth=2, label="published")
    axes.step(timeline.seconds, timeline.over, where="post", color=_OVER, linewidth=2, label="over")
    axes.legend(loc="best", frameon=False, fontsize=11)


def _draw_hands(axes: Axes, timeline: Timeline) -> None:
    _prepare(axes, "In flight")
    axes.stackplot(
        timeline.seconds,
        timeline.work,
        timeline.waiting,
        labels=("in work", "waiting"),
        colors=(_WORK, _WAITING),
        step="post",
    )
    axes.set_xlabel("seconds since the first publication", fontsize=11)
    axes.legend(loc="best", frameon=False, fontsize=11)


def _draw_latencies(axes: Axes, found: tuple[Latency, ...]) -> None:
    axes.set_title("Latency, on a logarithmic scale", loc="left", fontsize=13)
    _bare(axes)
    axes.set_xscale("log")
    axes.grid(axis="x", color=_GRID)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _round_seconds(value)))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set_yticks(range(len(found)), [each.name.replace("_", " ") for each in found])
    axes.tick_params(axis="x", labelsize=11)
    axes.tick_params(axis="y", labelsize=12, length=0)
    if not found:
        return
    shortest, longest = min(_shown(each.p50) for each in found), max(_shown(each.longest) for each in found)
    # Whole powers of ten, so that there are ticks at both ends.
    axes.set_xlim(10 ** math.floor(math.log10(shortest / 1.2)), longest * 1.2)
    axes.set_ylim(len(found) - 0.5, -0.5)
    _write(axes, -0.5, "median", "p95", "longest", color=_QUIET, va="bottom")
    for row, each in enumerate(found):
        _draw_latency(axes, row, each)
        _write(axes, row, *map(seconds, (each.p50, each.p95, each.longest)), color=_MEDIAN, va="center")
    _legend(axes)


def _draw_latency(axes: Axes, row: int, found: Latency) -> None:
    p50, p90, p99, longest = map(_shown, (found.p50, found.p90, found.p99, found.longest))
    for start, end, colour in ((p50, p90, _UP_TO_P90), (p90, p99, _UP_TO_P99), (p99, longest, _UP_TO_MAX)):
        axes.barh(row, end - start, left=start, height=2 * _HALF, color=colour)
    axes.vlines(p50, row - _HALF, row + _HALF, colors=_MEDIAN, linewidth=3)


def _write(axes: Axes, row: float, *words: str, color: str, va: str) -> None:
    """
    In columns to the right of the bars.
    """
    for column, word in enumerate(words, start=1):
        axes.text(
            1.02 + 0.17 * column,
            row,
            word,
            transform=axes.get_yaxis_transform(),
            ha="right",
            va=va,
            fontsize=11,
            color=color,
        )


def _shown(time: float) -> float:
    # A logarithm of nothing is nowhere.
    return max(time, _SHORTEST_SECONDS)


def _round_seconds(count: float) -> str:
    return f"{count:g} s" if count >= 1 else f"{1000 * count:g} ms"


def _legend(axes: Axes) -> None:
    parts = [
        Line2D([], [], linestyle="", marker="|", markersize=14, markeredgewidth=3, color=_MEDIAN, label="median"),
        Patch(color=_UP_TO_P90, label="to p90"),
        Patch(color=_UP_TO_P99, label="to p99"),
        Patch(color=_UP_TO_MAX, label="to the longest"),
    ]
    axes.legend(
        handles=parts, loc="upper center", bbox_to_anchor=(0.55, -0.06), ncols=4, frameon=False, fontsize=11
    )


def _prepare(axes: Axes, title: str) -> None:
    _bare(axes)
    axes.set_title(title, loc="left", fontsize=13)
    axes.grid(color=_GRID)
    axes.set_axisbelow(True)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.tick_params(labelsize=11)
    axes.margins(x=0)


def _bare(axes: Axes) -> None:
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_axisbelow(True)
