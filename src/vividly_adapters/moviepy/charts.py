"""
Plots: axes and what is in them, drawn by matplotlib; never by its state-based interface, which is not for threads.
"""

from __future__ import annotations

import threading
from functools import lru_cache
from itertools import cycle
from typing import TYPE_CHECKING, Final

import attrs
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import MaxNLocator
from PIL import Image

from vividly_core.domain.visual import PlotKind

from .plot_steps import steps_of, values_shown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from .marks import Chart
    from .theme import Colour

_DOTS: Final = 72
_DASHES: Final = ("-", (0, (4, 1.6)), (0, (1.2, 1.2)), (0, (5, 1.4, 1.2, 1.4)), (0, (8, 2)))
_DOT_SHAPES: Final = "osD^v"
_BAR_SHARE: Final = 0.72
_TICKS: Final = 6
_EMS_A_ROW: Final = 2
_ONE_AT_A_TIME: Final = threading.Lock()


@lru_cache(maxsize=16)
def draw_chart(chart: Chart) -> Image.Image:
    """
    *chart*, as large as its box.
    """
    with _ONE_AT_A_TIME:
        figure = Figure(
            figsize=(chart.box.width / _DOTS, chart.box.height / _DOTS), dpi=_DOTS, facecolor=_shade(chart.ground)
        )
        canvas = FigureCanvasAgg(figure)
        axes = figure.add_axes(_place(chart))
        _draw_series(axes, chart)
        _spread(axes, chart)
        _dress(axes, chart)
        canvas.draw()  # type: ignore[no-untyped-call]  # matplotlib has no types for it
        pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]  # the same
        return Image.frombytes("RGBA", canvas.get_width_height(), bytes(pixels)).convert("RGB")


def _draw_series(axes: Axes, chart: Chart) -> None:
    plot, line = chart.plot, chart.size / 5
    bars = len(plot.series)
    counts = values_shown(plot, chart.steps)
    for number, (series, shown, ink, dashes, shape) in enumerate(
        zip(plot.series, counts, chart.inks, cycle(_DASHES), cycle(_DOT_SHAPES), strict=False)
    ):
        colour = _shade(ink)
        x, y = series.x[:shown], series.y[:shown]
        match plot.kind:
            case PlotKind.LINE:
                axes.plot(x, y, color=colour, linewidth=line, linestyle=dashes)
            case PlotKind.SCATTER:
                axes.scatter(x, y, color=colour, s=(line * 2.4) ** 2, marker=shape)
            case PlotKind.BAR:
                width = _BAR_SHARE / bars
                shift = (number - (bars - 1) / 2) * width
                axes.bar([at + shift for at in x], y, width=width * 0.94, color=colour)


def _spread(axes: Axes, chart: Chart) -> None:
    """
    Let the axes reach as far as all values will, so that they stand still while the plot grows.
    """
    canvas = FigureCanvasAgg(Figure())
    whole = canvas.figure.add_subplot()
    _draw_series(whole, attrs.evolve(chart, steps=len(steps_of(chart.plot))))
    axes.set_xlim(whole.get_xlim())
    axes.set_ylim(whole.get_ylim())


def _dress(axes: Axes, chart: Chart) -> None:
    numbers = FontProperties(fname=chart.type_file, size=chart.size)
    axes.set_facecolor(_shade(chart.ground))
    axes.grid(visible=True, axis="y" if chart.plot.kind is PlotKind.BAR else "both", color=_shade(chart.grid))
    axes.set_axisbelow(True)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_shade(chart.axes))
    rows = chart.inside.height / chart.size / _EMS_A_ROW
    axes.yaxis.set_major_locator(MaxNLocator(max(1, min(_TICKS, round(rows)))))
    if chart.plot.categories:
        # Their names are written below, where every script can be.
        axes.set_xticks([])
        axes.set_xlim(-0.5, len(chart.plot.categories) - 0.5)
    else:
        axes.xaxis.set_major_locator(MaxNLocator(_TICKS))
    axes.tick_params(colors=_shade(chart.axes), length=chart.size / 4)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(numbers)


def _place(chart: Chart) -> tuple[float, float, float, float]:
    box, inside = chart.box, chart.inside
    from_below = box.y + box.height - inside.y - inside.height
    return (
        (inside.x - box.x) / box.width,
        from_below / box.height,
        inside.width / box.width,
        inside.height / box.height,
    )


def _shade(colour: Colour) -> tuple[float, float, float]:
    red, green, blue = colour
    return red / 255, green / 255, blue / 255
