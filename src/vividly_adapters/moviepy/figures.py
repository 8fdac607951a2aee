"""
Plots and formulas on their panels, with what is written around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Rejected

from .layout import Box
from .marks import Chart, Equation, Panel
from .plot_steps import steps_of
from .text import plain

if TYPE_CHECKING:
    from vividly_core.domain.visual import Formula, Plot

    from .look import Look
    from .marks import Mark

_LARGEST: Final = 128
_SMALLEST: Final = 20


@attrs.frozen(kw_only=True)
class Figure:
    """
    *marks* that are on all the time, and those of a figure that grows: the first of its *steps* is on from the
    beginning, and each further one has a name in *names*, by which the voice may call it.
    """

    marks: tuple[Mark, ...]
    steps: tuple[tuple[Mark, ...], ...] = ()
    names: tuple[str, ...] = ()


def formula_figure(formula: Formula, box: Box, look: Look, where: str) -> Figure:
    """
    *formula* in the middle of a panel, as large as it can be.

    :raises Rejected: if it is too long to be read.
    """
    from .equations import equation_size  # noqa: PLC0415  matplotlib is slow to load

    room = _within(box, look.px(28))
    for size in look.sizes(_LARGEST, _SMALLEST, step=4):
        width, height = equation_size(formula.tex, size)
        if width <= room.width and height <= room.height:
            equation = Equation(tex=formula.tex, box=room, size=size, colour=look.theme.text)
            return Figure(marks=(Panel(box=box, colour=look.theme.panel, radius=look.px(14)), equation))
    raise Rejected(f"{where}.visual.tex is too long to be read; split it into two scenes")


def plot_figure(plot: Plot, box: Box, look: Look) -> Figure:
    """
    *plot* on a panel: its key and the name of its y axis above, that of its x axis below. A label that has no room
    is left out: a plot is described in words, too. The axes are on all the time.
    """
    theme, size = look.theme, look.px(look.grown(20))
    inner = _within(box, look.px(24))
    marks: list[Mark] = [Panel(box=box, colour=theme.panel, radius=look.px(14))]
    top = inner.y
    line = look.px(look.grown(34))
    if any(plain(series.label) for series in plot.series):
        key = _key(plot, Box(inner.x, top, inner.width, line), look)
        marks += key
        rows = 1 + max((mark.box.y - top) // line for mark in key) if key else 0
        top += rows * line + look.px(6)
    above = look.write(
        plain(plot.y_label),
        look.typefaces.regular,
        Box(inner.x, top, inner.width, line),
        theme.quiet,
        look.sizes(22, 15),
    )
    if above is not None:
        marks.append(above)
        top += line
    bottom = inner.y + inner.height
    below = look.write(
        plain(plot.x_label),
        look.typefaces.regular,
        Box(inner.x, 0, inner.width, line),
        theme.quiet,
        look.sizes(22, 15),
    )
    if below is not None:
        bottom -= line
        right = inner.x + inner.width - below.block.width
        marks.append(attrs.evolve(below, box=Box(right, bottom, below.block.width, line)))
    below_axes = line if plot.categories else 0
    chart = Chart(
        plot=plot,
        steps=0,
        box=Box(inner.x, top, inner.width, bottom - top - below_axes),
        ground=theme.panel,
        axes=theme.quiet,
        grid=theme.track,
        inks=theme.series,
        type_file=look.typefaces.regular.fonts[0].file,
        size=size,
    )
    names = tuple(map(plain, steps_of(plot)))
    return Figure(
        marks=(*marks, *_categories(chart, look)),
        steps=tuple((attrs.evolve(chart, steps=step),) for step in range(len(names) + 1)),
        names=names,
    )


def _key(plot: Plot, row: Box, look: Look) -> list[Mark]:
    """
    A swatch and a name for each series, in as many rows as it takes.
    """
    marks: list[Mark] = []
    x, y, swatch = row.x, row.y, look.px(22)
    for series, ink in zip(plot.series, look.theme.series, strict=False):
        room = Box(x + swatch + look.px(10), y, row.width - swatch - look.px(10), row.height)
        written = look.write(plain(series.label), look.typefaces.medium, room, ink, look.sizes(24, 15))
        if written is None:
            continue
        width = swatch + look.px(10) + written.block.width
        if x > row.x and x + width > row.x + row.width:
            x, y = row.x, y + row.height
        text = Box(x + swatch + look.px(10), y, written.block.width, row.height)
        middle = y + written.block.height // 2
        marks.append(Panel(box=Box(x, middle - look.px(4), swatch, look.px(8)), colour=ink, radius=look.px(4)))
        marks.append(attrs.evolve(written, box=text))
        x += width + look.px(28)
    return marks


def _categories(chart: Chart, look: Look) -> list[Mark]:
    """
    The names below the bars.
    """
    names = [plain(name) for name in chart.plot.categories]
    if not names:
        return []
    inside, marks = chart.inside, []
    step = inside.width / len(names)
    for number, name in enumerate(names):
        box = Box(
            round(inside.x + number * step + step * 0.04),
            chart.box.y + chart.box.height + look.px(2),
            round(step * 0.92),
            look.px(look.grown(32)),
        )
        written = look.write(name, look.typefaces.regular, box, look.theme.text, look.sizes(22, 12, step=1))
        if written is not None:
            left = box.x + (box.width - written.block.width) // 2
            if look.mirrored:
                # The axes are not turned round, and neither is what stands below them.
                left = 2 * chart.box.x + chart.box.width - left - written.block.width
            marks.append(attrs.evolve(written, box=attrs.evolve(box, x=left, width=written.block.width)))
    return list(marks)


def _within(box: Box, pad: int) -> Box:
    return Box(box.x + pad, box.y + pad, box.width - 2 * pad, box.height - 2 * pad)
