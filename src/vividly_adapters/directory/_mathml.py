"""
MathML as words to say and as LaTeX to draw: the part of LaTeX that matplotlib's mathtext reads.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.book import Formula

from ._math_words import MARKS, draw_sign, draw_text, say_sign, say_text, tidy
from ._xml_tree import children, local_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

_POWERS: Final = {"2": "squared", "3": "cubed"}
_SHARES: Final = {("1", "2"): "one half", ("1", "3"): "one third", ("1", "4"): "one quarter"}
_PRIMES: Final = {"\N{PRIME}": "prime", "'": "prime", "\N{DOUBLE PRIME}": "double prime"}
_DEGREES: Final = {"\N{DEGREE SIGN}", "\N{RING OPERATOR}", "o", "\N{WHITE BULLET}"}
_COMPOUND: Final = re.compile(r"\b(?:equals|plus|minus|over|quantity)\b")
_DEEPEST: Final = 60
"""Nobody reads a formula that is nested deeper; who writes one wants to break the reader."""


@attrs.frozen
class _Said:
    spoken: str
    latex: str


_NOTHING: Final = _Said("", "")


def read_math(element: Any) -> Formula:
    r"""
    What the MathML *element* says: ``v squared over 2 g``, and ``\frac{v^{2}}{2g}``. Rows are lines of LaTeX.
    """
    said = _say(element, 0)
    lines = (line.strip() for line in said.latex.splitlines())
    return Formula(tidy(said.spoken), "\n".join(line for line in lines if line))


def _say(element: Any, depth: int) -> _Said:
    if depth > _DEEPEST:
        return _NOTHING
    name = local_name(element)
    if name in _LEAVES:
        return _LEAVES[name](" ".join("".join(element.itertext()).split()) or "")
    parts = [_say(child, depth + 1) for child in children(element) if local_name(child) not in _SILENT]
    handle = _HANDLERS.get(name)
    if handle is None or len(parts) < _NEEDS.get(name, 1):
        return _row(parts)
    return handle(parts)


def _row(parts: Iterable[_Said]) -> _Said:
    listed = list(parts)
    return _Said(" ".join(part.spoken for part in listed), "".join(part.latex for part in listed))


def _fraction(parts: Sequence[_Said]) -> _Said:
    over, under = parts[:2]
    name = _SHARES.get((over.spoken.strip(), under.spoken.strip()))
    said = name or f"{_quantity(over.spoken)} over {_quantity(under.spoken)}"
    return _Said(said, rf"\frac{{{_one(over)}}}{{{_one(under)}}}")


def _power(parts: Sequence[_Said]) -> _Said:
    base, power = parts[:2]
    said = power.spoken.strip()
    latex = f"{_base(base)}^{{{_one(power)}}}"
    if said in _PRIMES.values() or said in _PRIMES:
        return _Said(f"{base.spoken} {_PRIMES.get(said, said)}", latex)
    if said == "degrees" or said in _DEGREES:
        return _Said(f"{base.spoken} degrees", rf"{_base(base)}^{{\circ}}")
    if not said:
        return base
    return _Said(f"{_quantity(base.spoken)} {_POWERS.get(said, f'to the power of {said}')}", latex)


def _index(parts: Sequence[_Said]) -> _Said:
    base, index = parts[:2]
    if not index.spoken.strip():
        return base
    return _Said(f"{base.spoken} sub {index.spoken}", f"{_base(base)}_{{{_one(index)}}}")


def _both(parts: Sequence[_Said]) -> _Said:
    base, index, power = parts[:3]
    indexed = _index((base, index))
    return _Said(_power((indexed, power)).spoken, f"{_base(base)}_{{{_one(index)}}}^{{{_one(power)}}}")


def _before(parts: Sequence[_Said]) -> _Said:
    """
    An isotope: the numbers before its letter, below and above.
    """
    base, below, above = parts[:3]
    numbers = f"{above.spoken} above and {below.spoken} below"
    return _Said(
        f"{base.spoken} with {numbers}" if below.spoken.strip() else f"{base.spoken} {above.spoken}",
        f"{{}}_{{{_one(below)}}}^{{{_one(above)}}}{_base(base)}",
    )


def _over(parts: Sequence[_Said]) -> _Said:
    base, mark = parts[:2]
    said, drawn = MARKS.get(mark.latex.strip(), MARKS.get(mark.spoken.strip(), ("", "")))
    if said:
        return _Said(f"{base.spoken} {said}", rf"{drawn}{{{_one(base)}}}")
    return _Said(f"{base.spoken} {mark.spoken}", rf"\overset{{{_one(mark)}}}{{{_one(base)}}}")


def _under(parts: Sequence[_Said]) -> _Said:
    base, mark = parts[:2]
    return _Said(f"{base.spoken} {mark.spoken}", rf"\underset{{{_one(mark)}}}{{{_one(base)}}}")


def _root(parts: Sequence[_Said]) -> _Said:
    whole = _row(parts)
    return _Said(f"the square root of {_quantity(whole.spoken)}", rf"\sqrt{{{_one(whole)}}}")


def _nth_root(parts: Sequence[_Said]) -> _Said:
    base, degree = parts[:2]
    return _Said(
        f"the root of {_quantity(base.spoken)} of degree {degree.spoken}",
        rf"\sqrt[{_one(degree)}]{{{_one(base)}}}",
    )


def _table(parts: Sequence[_Said]) -> _Said:
    return _Said("; ".join(part.spoken for part in parts if part.spoken.strip()), "\n".join(_lines(parts)))


def _fenced(parts: Sequence[_Said]) -> _Said:
    spoken = ", ".join(part.spoken for part in parts)
    return _Said(f"({spoken})", f"({','.join(part.latex for part in parts)})")


def _lines(parts: Iterable[_Said]) -> Iterator[str]:
    # A table in a row would break the row in two: what stands beside it goes with its first line.
    return (part.latex.strip() for part in parts)


def _one(part: _Said) -> str:
    """
    The LaTeX of *part* on one line, with something to stand on.
    """
    return " ".join(part.latex.split("\n")).strip() or "{}"


def _base(part: _Said) -> str:
    # Some put a mark on a blank, to have it stand further right; mathtext wants nothing there at all.
    bare = _one(part)
    return "{}" if bare in {"\\", r"\ ", "{}"} else f"{{{bare}}}"


def _quantity(spoken: str) -> str:
    return f"the quantity {spoken.strip()}" if _COMPOUND.search(spoken) else spoken.strip()


_LEAVES: Final[dict[str, Callable[[str], _Said]]] = {
    "mi": lambda text: _Said(say_sign(text), draw_sign(text)),
    "mo": lambda text: _Said(say_sign(text), draw_sign(text)),
    "mn": lambda text: _Said(say_text(text), draw_sign(text)),
    "mtext": lambda text: _Said(say_text(text), draw_text(text)),
    "ms": lambda text: _Said(say_text(text), draw_text(text)),
    "mspace": lambda _: _Said(" ", r"\ "),
    "none": lambda _: _NOTHING,
}
_HANDLERS: Final[dict[str, Callable[[Sequence[_Said]], _Said]]] = {
    "mfrac": _fraction,
    "msup": _power,
    "msub": _index,
    "msubsup": _both,
    "mmultiscripts": _before,
    "mover": _over,
    "munder": _under,
    "msqrt": _root,
    "mroot": _nth_root,
    "mtable": _table,
    "mfenced": _fenced,
}
_NEEDS: Final = {
    "mfrac": 2,
    "msup": 2,
    "msub": 2,
    "msubsup": 3,
    "mmultiscripts": 3,
    "mover": 2,
    "munder": 2,
    "mroot": 2,
}
_SILENT: Final = frozenset({"annotation", "annotation-xml", "mprescripts"})
