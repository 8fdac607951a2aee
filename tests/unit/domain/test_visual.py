"""
What a scene may show: what goes together is checked, and what is wrong is named.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from unit.domain.test_script_codec import SCRIPT
from vividly_core.domain.errors import InvalidField, Malformed
from vividly_core.domain.script_codec import decode, encode
from vividly_core.domain.visual import Diagram, DiagramShape, Formula, Plot, PlotKind, Question, Series, texts_of

SERIES = {"label": "Sun", "x": [0, 1], "y": [2, 3]}


def with_visual(visual: Any) -> bytes:
    """
    A script whose scene shows *visual*.
    """
    fields = json.loads(encode(SCRIPT))
    fields["scenes"][0]["visual"] = visual
    return json.dumps(fields).encode()


def test_a_script_without_visuals_has_the_bytes_that_it_always_had() -> None:
    """
    No field is written for what is not there; a null is read as nothing.
    """
    assert b"visual" not in encode(SCRIPT)
    assert decode(with_visual(None)) == SCRIPT


def test_what_may_be_left_out_is_read_as_empty() -> None:
    """
    A plot by hand needs its kind and its values.
    """
    made = decode(with_visual({"type": "plot", "kind": "line", "series": [{"x": [0, 1], "y": [2, 3]}]}))
    assert made.scenes[0].visual == Plot(
        kind=PlotKind.LINE, series=(Series(label="", x=(0.0, 1.0), y=(2.0, 3.0)),)
    )
    made = decode(with_visual({"type": "diagram", "shape": "cycle", "nodes": ["rain", "sea"]}))
    assert made.scenes[0].visual == Diagram(shape=DiagramShape.CYCLE, nodes=("rain", "sea"))


@pytest.mark.parametrize(
    ("visual", "problem"),
    [
        ([], "visual is a value of type list, not an object"),
        ({}, "type is a value of type NoneType, not a text"),
        ({"type": "quokka"}, "type is none of hook, definition"),
        ({"type": "hook"}, "text is a value of type NoneType"),
        ({"type": "formula", "tex": ""}, "tex: it has 0 parts; give it 1 to 400"),
        ({"type": "plot", "kind": "pie", "series": [SERIES]}, "kind is none of line, scatter, bar"),
        ({"type": "plot", "kind": "line", "series": []}, "series: it has 0 parts"),
        ({"type": "plot", "kind": "line", "series": [{**SERIES, "y": [1]}]}, "y: there are 2 x and 1 y"),
        ({"type": "plot", "kind": "line", "series": [{**SERIES, "y": ["quokka"]}]}, "y is a value of type str"),
        ({"type": "plot", "kind": "line", "series": [{**SERIES, "y": 3}]}, "y is a value of type int, not a list"),
        ({"type": "diagram", "shape": "quokka", "nodes": ["a", "b"]}, "shape is none of chain, cycle"),
        ({"type": "diagram", "shape": "chain", "nodes": ["a"]}, "nodes: it has 1 parts; give it 2 to 6"),
        (
            {"type": "diagram", "shape": "chain", "nodes": ["a", "b"], "arrows": ["c", "quokka"]},
            "arrows: it has 2 parts; give it 1, or none",
        ),
        ({"type": "comparison", "left": {}, "right": {}}, "title is a value of type NoneType"),
        ({"type": "question", "prompt": "?", "options": ["a"], "answer": 0}, "options: it has 1 parts"),
        ({"type": "question", "prompt": "?", "options": ["a", "b"], "answer": 2}, "answer: there is no option 2"),
    ],
)
def test_what_is_wrong_with_it_is_named(visual: Any, problem: str) -> None:
    """
    By field, and what would be right; never with what it says.
    """
    with pytest.raises(Malformed, match=problem) as caught:
        decode(with_visual(visual))
    assert "quokka" not in str(caught.value)


def test_what_does_not_go_together_is_no_value() -> None:
    """
    Made by hand, it is refused as well.
    """
    with pytest.raises(InvalidField, match="tex"):
        Formula(tex="x" * 401)
    with pytest.raises(InvalidField, match="answer"):
        Question(prompt="?", options=("a", "b"), answer=-1)
    with pytest.raises(InvalidField, match="options"):
        Question(prompt="?", options=("a",), answer=0)
    with pytest.raises(InvalidField, match="y"):
        Series(label="", x=(1.0,), y=())


def test_the_texts_of_a_diagram_are_its_nodes_and_the_names_of_its_arrows() -> None:
    """
    Each after its field, so that what cannot be drawn is named; what it shows in words is not drawn.
    """
    made = Diagram(shape=DiagramShape.CHAIN, nodes=("rain", "sea"), arrows=("flows",), description="Water")
    assert dict(texts_of(made)) == {"nodes[0]": "rain", "nodes[1]": "sea", "arrows[0]": "flows"}


def test_a_cycle_has_an_arrow_more_than_a_chain() -> None:
    """
    The one back to the first.
    """
    assert Diagram(shape=DiagramShape.CYCLE, nodes=("rain", "sea"), arrows=("flows", "rises")).arrows
    with pytest.raises(InvalidField, match="arrows: it has 1 parts; give it 2, or none"):
        Diagram(shape=DiagramShape.CYCLE, nodes=("rain", "sea"), arrows=("flows",))
