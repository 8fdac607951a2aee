"""
The text of an element as it is read out: its mathematics in words, its links by name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from ._kinds import is_for_teachers
from ._mathml import read_math
from ._xml_tree import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from vividly_core.domain.book import Formula

_SKIPPED: Final = frozenset(
    {"figure", "image", "img", "media", "iframe", "table", "footnote", "label", "script", "style", "note", "title"}
    | {"code", "preformat", "pre", "nav", "svg", "audio", "video", "button", "form", "exercise"}
)
_POWERS: Final = {"2": "squared", "3": "cubed"}
_EMPHASIS: Final = frozenset({"emphasis", "em", "i", "term"})
_NUMBER: Final = re.compile(r"[+\-\N{MINUS SIGN}\N{EN DASH}]?\d+")
_ORDINAL: Final = frozenset({"st", "nd", "rd", "th"})
_MEASURED: Final = re.compile(r"[\w)\N{DEGREE SIGN}]$")
_ONE_LETTER: Final = re.compile(r"(?:^|[\W\d])[^\W\d]$")
_OPENING: Final = re.compile(r"(?:^|[.!?]\s+)$")
_SPACE_BEFORE: Final = re.compile(r"\s+(?=[,.;:!?)])")


@attrs.frozen
class RunningText:
    """
    Reads elements; *targets* says what the ids are of that links point to. What it meets of mathematics goes into
    *formulas*.
    """

    targets: Mapping[str, str] = attrs.field(factory=dict)
    formulas: list[Formula] = attrs.field(factory=list)

    def read(self, element: Any, *, without: frozenset[str] = frozenset()) -> str:
        """
        The text in *element*, but for the elements named in *without*.
        """
        text = ""
        for piece, holder in self._pieces(element, without):
            text += self._said(piece, holder, text)
        return _SPACE_BEFORE.sub("", " ".join(text.split()))

    def _pieces(self, element: Any, without: frozenset[str]) -> Iterator[tuple[str, Any]]:
        if element.text:
            yield element.text, None
        for child in element:
            if isinstance(child.tag, str):
                name = local_name(child)
                if name in {"math", "sub", "sup", "link", "newline", "br"}:
                    yield "", child
                elif name not in _SKIPPED | without and not is_for_teachers(classes=child.get("class", "")):
                    yield from self._pieces(child, without)
            if child.tail:
                yield child.tail, None

    def _said(self, piece: str, special: Any | None, before: str) -> str:
        if special is None:
            return piece
        name = local_name(special)
        if name == "math":
            formula = read_math(special)
            if len(formula.latex) > 1:
                self.formulas.append(formula)
            return f" {formula.spoken} "
        if name == "sup":
            return self._raised(special, before)
        if name == "sub":
            return self._lowered(special, before)
        return self._linked(special, before) if name == "link" else " "

    def _raised(self, element: Any, before: str) -> str:
        text = self.read(element)
        if text in _ORDINAL or not (_NUMBER.fullmatch(text) and _MEASURED.search(before)):
            return text
        return f" {_POWERS.get(text) or f'to the power of {text}'}"

    def _lowered(self, element: Any, before: str) -> str:
        text = self.read(element)
        beside = element.getprevious()
        holder = element.getparent() if beside is None else beside
        # Of a variable it is an index, and of a chemical formula a number: only variables are set apart.
        variable = isinstance(holder.tag, str) and local_name(holder) in _EMPHASIS
        return f" sub {text} " if variable and _ONE_LETTER.search(before) else text

    def _linked(self, element: Any, before: str) -> str:
        text = self.read(element)
        if text:
            return text
        what = self.targets.get(element.get("target-id", ""), "")
        if not what:
            return ""
        return f"{'The' if _OPENING.search(before) else 'the'} {what}"
