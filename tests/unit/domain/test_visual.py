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
from vividly_core.domain.visual import Formula, Plot, PlotKind, Question, Series

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
