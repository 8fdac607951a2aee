"""
What a visual shows, in words.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from vividly_core.domain.visual import (
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
    Series,
    Side,
    WorkedExample,
)
from vividly_core.domain.visual_description import describe_visual

if TYPE_CHECKING:
    from vividly_core.domain.visual import Visual

LONG = Series(label="height", x=tuple(range(20)), y=(3.0, 0.0, *range(1, 18), 9.0))

SHOWN = [
    pytest.param(Hook(text="Why does a ball curve?"), ["Why does a ball curve?"], id="hook"),
    pytest.param(Definition(term="speed", meaning="how fast"), ["A definition: speed: how fast"], id="definition"),
    pytest.param(
        WorkedExample(problem="How far?", steps=("Multiply.",), answer="12 m"),
        ["An example: How far?", "Step 1: Multiply.", "The answer: 12 m"],
        id="example",
    ),
    pytest.param(
        WorkedExample(problem="How far?", steps=("Try it.",)),
        ["An example: How far?", "Step 1: Try it."],
        id="example without an answer",
    ),
    pytest.param(Formula(tex="F = ma"), ["A formula: F = ma"], id="formula"),
    pytest.param(
        Formula(tex="F = ma", description="force is mass times acceleration"),
        ["A formula: force is mass times acceleration"],
        id="formula in words",
    ),
    pytest.param(
        Plot(
            kind=PlotKind.BAR,
            series=(Series(label="rain", x=(0, 1), y=(4, 7.5)),),
            x_label="month",
            y_label="mm",
            categories=("May", "June"),
            description="June is wetter.",
        ),
        ["A bar chart: mm against month. June is wetter.", "rain: at May: 4; at June: 7.5"],
        id="plot of categories",
    ),
    pytest.param(
        Plot(kind=PlotKind.LINE, series=(LONG,), description="It falls, and rises."),
        ["A line chart. It falls, and rises.", "height: at 0: 3; at 1: 0; at 18: 17; at 19: 9"],
        id="plot of many values",
    ),
    pytest.param(
        Diagram(shape=DiagramShape.CYCLE, nodes=("sea", "cloud"), arrows=("rises", "rains"), description="Water."),
        ["A diagram: a cycle. Water.", "From sea to cloud: rises", "From cloud to sea: rains"],
        id="cycle",
    ),
    pytest.param(
        Diagram(shape=DiagramShape.CHAIN, nodes=("light", "sugar", "work")),
        ["A diagram: a chain.", "From light to sugar", "From sugar to work"],
        id="chain",
    ),
    pytest.param(
        Comparison(left=Side(title="plants", points=("make food",)), right=Side(title="animals", points=("eat",))),
        ["Beside each other, plants: make food", "Beside each other, animals: eat"],
        id="comparison",
    ),
    pytest.param(
        Question(prompt="Which is it?", options=("this", "that"), answer=1),
        ["A question: Which is it?", "Option 1: this", "Option 2: that", "The right one: that"],
        id="question",
    ),
    pytest.param(Credits(), ["The sources, which are listed below"], id="sources"),
]


@pytest.mark.parametrize(("visual", "words"), SHOWN)
def test_who_cannot_see_it_is_told_what_is_there(visual: Visual, words: list[str]) -> None:
    """
    In the order in which it appears; of many values, those that give the course.
    """
    assert list(describe_visual(visual)) == words
