"""
What a scene may show beside its points, or instead of them: one value a kind.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING, Any, Final, assert_never

import attrs

from .errors import InvalidField

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sized

_LONGEST_FORMULA: Final = 400
_MOST_SERIES: Final = 5
_MOST_VALUES: Final = 2_000
_MOST_OPTIONS: Final = 6
_MOST_NODES: Final = 6


def _between(least: int, most: int) -> Callable[[object, attrs.Attribute[Any], Sized], None]:
    def check(_: object, attribute: attrs.Attribute[Any], value: Sized) -> None:
        if not least <= len(value) <= most:
            raise InvalidField(attribute.name, f"it has {len(value)} parts", f"give it {least} to {most}")

    return check


@attrs.frozen(kw_only=True)
class Hook:
    """
    What makes a student want to know: a question or a surprise, under the title of the lesson.
    """

    text: str


@attrs.frozen(kw_only=True)
class Definition:
    """
    A *term*, and what it means in one sentence.
    """

    term: str
    meaning: str


@attrs.frozen(kw_only=True)
class WorkedExample:
    """
    A *problem*, solved in *steps*, the last of which may be the *answer*.
    """

    problem: str
    steps: tuple[str, ...]
    answer: str = ""


@attrs.frozen(kw_only=True)
class Formula:
    """
    *tex* is in TeX's notation for mathematics, without the dollar signs; *description* says it in words.
    """

    tex: str = attrs.field(validator=_between(1, _LONGEST_FORMULA))
    description: str = ""


class PlotKind(enum.StrEnum):
    """
    How values are drawn.
    """

    LINE = "line"
    SCATTER = "scatter"
    BAR = "bar"


@attrs.frozen(kw_only=True)
class Series:
    """
    Values that belong together: as many *x* as *y*.
    """

    label: str
    x: tuple[float, ...] = attrs.field(validator=_between(1, _MOST_VALUES))
    y: tuple[float, ...] = attrs.field()

    @y.validator
    def _as_many(self, _: object, y: tuple[float, ...]) -> None:
        if len(y) != len(self.x):
            raise InvalidField("y", f"there are {len(self.x)} x and {len(y)} y", "give a y for every x")


@attrs.frozen(kw_only=True)
class Plot:
    """
    *series* in one system of axes; *description* says in words what is to be seen. *categories*, where there are
    any, stand on the x axis at 0, 1, 2, and so on.
    """

    kind: PlotKind
    series: tuple[Series, ...] = attrs.field(validator=_between(1, _MOST_SERIES))
    x_label: str = ""
    y_label: str = ""
    categories: tuple[str, ...] = ()
    description: str = ""


@attrs.frozen(kw_only=True)
class Side:
    """
    One of two that are compared.
    """

    title: str
    points: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Comparison:
    """
    Two things beside each other.
    """

    left: Side
    right: Side


@attrs.frozen(kw_only=True)
class Question:
    """
    What a student should now be able to answer: option number *answer*, from 0, is right.
    """

    prompt: str
    options: tuple[str, ...] = attrs.field(validator=_between(2, _MOST_OPTIONS))
    answer: int = attrs.field()

    @answer.validator
    def _is_an_option(self, _: object, answer: int) -> None:
        if not 0 <= answer < len(self.options):
            raise InvalidField("answer", f"there is no option {answer}", f"give 0 to {len(self.options) - 1}")


class DiagramShape(enum.StrEnum):
    """
    Whether the last thing leads to the first again.
    """

    CHAIN = "chain"
    CYCLE = "cycle"


@attrs.frozen(kw_only=True)
class Diagram:
    """
    *nodes*, each with an arrow to the next; in a cycle the last has one to the first. *arrows* are what is written at
    them, one each, or nothing at all; *description* says in words what is to be seen.
    """

    shape: DiagramShape
    nodes: tuple[str, ...] = attrs.field(validator=_between(2, _MOST_NODES))
    arrows: tuple[str, ...] = attrs.field(default=())
    description: str = ""

    @arrows.validator
    def _one_each(self, _: object, arrows: tuple[str, ...]) -> None:
        there_are = len(self.nodes) - (self.shape is DiagramShape.CHAIN)
        if arrows and len(arrows) != there_are:
            raise InvalidField("arrows", f"it has {len(arrows)} parts", f"give it {there_are}, or none")


@attrs.frozen(kw_only=True)
class Credits:
    """
    The sources of the script, to be read.
    """


Visual = Hook | Definition | WorkedExample | Formula | Plot | Diagram | Comparison | Question | Credits


def texts_of(visual: Visual) -> Iterator[tuple[str, str]]:
    """
    Every text that *visual* shows as it stands, each after the name of its field; a formula is no such text.
    """
    match visual:
        case Hook(text=text):
            yield "text", text
        case Definition():
            yield "term", visual.term
            yield "meaning", visual.meaning
        case WorkedExample():
            yield "problem", visual.problem
            yield from _numbered("steps", visual.steps)
            yield "answer", visual.answer
        case Plot():
            yield "x_label", visual.x_label
            yield "y_label", visual.y_label
            yield from _numbered("categories", visual.categories)
            yield from ((f"series[{number}].label", each.label) for number, each in enumerate(visual.series))
        case Diagram():
            yield from _numbered("nodes", visual.nodes)
            yield from _numbered("arrows", visual.arrows)
        case Comparison():
            for name, side in (("left", visual.left), ("right", visual.right)):
                yield f"{name}.title", side.title
                yield from _numbered(f"{name}.points", side.points)
        case Question():
            yield "prompt", visual.prompt
            yield from _numbered("options", visual.options)
        case Formula() | Credits():
            pass
        case _:
            assert_never(visual)


def _numbered(name: str, texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((f"{name}[{number}]", text) for number, text in enumerate(texts))
