"""
The visuals of `script.json`: each an object that says its type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, assert_never

from .errors import Malformed
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
    Series,
    Side,
    WorkedExample,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from .json_fields import Fields
    from .visual import Visual


def to_json(visual: Visual) -> dict[str, Any]:  # noqa: PLR0911  one a type
    """
    *visual* as a JSON object.
    """
    match visual:
        case Hook():
            return {"type": "hook", "text": visual.text}
        case Definition():
            return {"type": "definition", "term": visual.term, "meaning": visual.meaning}
        case WorkedExample():
            return {
                "type": "worked_example",
                "problem": visual.problem,
                "steps": list(visual.steps),
                "answer": visual.answer,
            }
        case Formula():
            return {"type": "formula", "tex": visual.tex, "description": visual.description}
        case Plot():
            return _plot_to_json(visual)
        case Diagram():
            return {
                "type": "diagram",
                "shape": visual.shape.value,
                "nodes": list(visual.nodes),
                "arrows": list(visual.arrows),
                "description": visual.description,
            }
        case Comparison():
            return {
                "type": "comparison",
                "left": _side_to_json(visual.left),
                "right": _side_to_json(visual.right),
            }
        case Question():
            return {
                "type": "question",
                "prompt": visual.prompt,
                "options": list(visual.options),
                "answer": visual.answer,
            }
        case Credits():
            return {"type": "sources"}
        case _:
            assert_never(visual)


def from_fields(fields: Fields) -> Visual:
    """
    Read a visual.

    :raises Malformed: if it is of no type that there is, or not what its type asks for.
    :raises InvalidField: if its values do not go together.
    """
    kind = fields.text("type")
    if kind not in _READERS:
        raise Malformed(f"{fields.what}: type is none of {', '.join(_READERS)}")
    return _READERS[kind](fields)


def _plot_to_json(plot: Plot) -> dict[str, Any]:
    return {
        "type": "plot",
        "kind": plot.kind.value,
        "x_label": plot.x_label,
        "y_label": plot.y_label,
        "categories": list(plot.categories),
        "series": [{"label": each.label, "x": list(each.x), "y": list(each.y)} for each in plot.series],
        "description": plot.description,
    }


def _side_to_json(side: Side) -> dict[str, Any]:
    return {"title": side.title, "points": list(side.points)}


def _plot(fields: Fields) -> Plot:
    try:
        kind = PlotKind(fields.text("kind"))
    except ValueError:
        raise Malformed(f"{fields.what}: kind is none of {', '.join(PlotKind)}") from None
    return Plot(
        kind=kind,
        x_label=_text(fields, "x_label"),
        y_label=_text(fields, "y_label"),
        categories=fields.texts("categories") if "categories" in fields.values else (),
        series=tuple(
            Series(label=_text(each, "label"), x=each.numbers("x"), y=each.numbers("y"))
            for each in fields.each("series")
        ),
        description=_text(fields, "description"),
    )


def _diagram(fields: Fields) -> Diagram:
    try:
        shape = DiagramShape(fields.text("shape"))
    except ValueError:
        raise Malformed(f"{fields.what}: shape is none of {', '.join(DiagramShape)}") from None
    return Diagram(
        shape=shape,
        nodes=fields.texts("nodes"),
        arrows=fields.texts("arrows") if "arrows" in fields.values else (),
        description=_text(fields, "description"),
    )


def _side(fields: Fields) -> Side:
    return Side(title=fields.text("title"), points=fields.texts("points"))


def _text(fields: Fields, name: str) -> str:
    """
    A text that may be left out.
    """
    return fields.text(name) if name in fields.values else ""


_READERS: Final[dict[str, Callable[[Fields], Visual]]] = {
    "hook": lambda fields: Hook(text=fields.text("text")),
    "definition": lambda fields: Definition(term=fields.text("term"), meaning=fields.text("meaning")),
    "worked_example": lambda fields: WorkedExample(
        problem=fields.text("problem"), steps=fields.texts("steps"), answer=_text(fields, "answer")
    ),
    "formula": lambda fields: Formula(tex=fields.text("tex"), description=_text(fields, "description")),
    "plot": _plot,
    "diagram": _diagram,
    "comparison": lambda fields: Comparison(left=_side(fields.inner("left")), right=_side(fields.inner("right"))),
    "question": lambda fields: Question(
        prompt=fields.text("prompt"), options=fields.texts("options"), answer=fields.count("answer")
    ),
    "sources": lambda _: Credits(),
}
