"""
What a visual shows, in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from .visual import (
    Comparison,
    Credits,
    Definition,
    Diagram,
    DiagramShape,
    Formula,
    Hook,
    Plot,
    PlotKind,
    Question,
    WorkedExample,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .visual import Series, Visual

_PLOTS: Final = {PlotKind.LINE: "line chart", PlotKind.SCATTER: "scatter plot", PlotKind.BAR: "bar chart"}
_ALL: Final = 12
"""Up to so many values are told one by one; of more, the first and last, the lowest and highest."""


def describe_visual(visual: Visual) -> Iterator[str]:  # noqa: C901  one case a kind, and nothing else
    """
    What *visual* shows, in the order in which it appears.
    """
    match visual:
        case Hook():
            yield visual.text
        case Definition():
            yield f"A definition: {visual.term}: {visual.meaning}"
        case WorkedExample():
            yield f"An example: {visual.problem}"
            yield from (f"Step {number}: {step}" for number, step in enumerate(visual.steps, start=1))
            if visual.answer:
                yield f"The answer: {visual.answer}"
        case Formula():
            yield f"A formula: {visual.description or visual.tex}"
        case Plot():
            axes = " against ".join(label for label in (visual.y_label, visual.x_label) if label)
            yield f"A {_PLOTS[visual.kind]}{axes and ': '}{axes}. {visual.description}"
            yield from (_course(series, visual.categories) for series in visual.series)
        case Diagram():
            yield f"A diagram: a {visual.shape.value}. {visual.description}".rstrip()
            yield from _arrows(visual)
        case Comparison():
            for side in (visual.left, visual.right):
                yield f"Beside each other, {side.title}: {'; '.join(side.points)}"
        case Question():
            yield f"A question: {visual.prompt}"
            yield from (f"Option {number}: {text}" for number, text in enumerate(visual.options, start=1))
            yield f"The right one: {visual.options[visual.answer]}"
        case Credits():
            yield "The sources, which are listed below"
        case _:
            assert_never(visual)


def _arrows(diagram: Diagram) -> Iterator[str]:
    turned = diagram.nodes[1:] + (diagram.nodes[:1] if diagram.shape is DiagramShape.CYCLE else ())
    names = diagram.arrows or ("",) * len(turned)
    for source, name, target in zip(diagram.nodes, names, turned, strict=False):
        yield f"From {source} to {target}{name and f': {name}'}"


def _course(series: Series, categories: Sequence[str]) -> str:
    names = dict(enumerate(categories))
    told = [(names.get(int(x), f"{x:g}"), y) for x, y in zip(series.x, series.y, strict=True)]
    if len(told) > _ALL:
        lowest, highest = min(told, key=lambda each: each[1]), max(told, key=lambda each: each[1])
        told = list(dict.fromkeys((told[0], lowest, highest, told[-1])))
    return f"{series.label}: {'; '.join(f'at {place}: {y:g}' for place, y in told)}"
