"""
Mathematics in words, and as something to draw.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.directory._mathml import read_math
from vividly_adapters.directory._xml_tree import read_xml
from vividly_core.domain.book import Formula

mathtext = pytest.importorskip("matplotlib.mathtext")


def _read(inner: str) -> Formula:
    return read_math(read_xml(f'<m:math xmlns:m="http://www.w3.org/1998/Math/MathML">{inner}</m:math>'.encode()))


def _tag(name: str, *inner: str) -> str:
    return f"<m:{name}>{''.join(inner)}</m:{name}>"


def _i(text: str) -> str:
    return _tag("mi", text)


V2 = _tag("msup", _i("v"), _tag("mn", "2"))


@pytest.mark.parametrize(
    ("inner", "spoken", "latex"),
    [
        (_tag("mfrac", V2, _tag("mrow", _tag("mn", "2"), _i("g"))), "v squared over 2 g", r"\frac{{v}^{2}}{2g}"),
        (_tag("mfrac", _tag("mn", "1"), _tag("mn", "2")), "one half", r"\frac{1}{2}"),
        (_tag("msub", _i("v"), _tag("mn", "0")), "v sub 0", "{v}_{0}"),
        (_tag("msubsup", _i("v"), _i("x"), _tag("mn", "3")), "v sub x cubed", "{v}_{x}^{3}"),
        (_tag("msup", _tag("mn", "10"), _tag("mn", "-6")), "10 to the power of -6", "{10}^{-6}"),
        (_tag("msup", _tag("mn", "30"), _tag("mo", "\N{RING OPERATOR}")), "30 degrees", r"{30}^{\circ}"),
        (_tag("msup", _i("v"), _tag("mo", "\N{PRIME}")), "v prime", r"{v}^{\prime}"),
        (
            _tag("msqrt", _i("x"), _tag("mo", "+"), _i("y")),
            "the square root of the quantity x plus y",
            r"\sqrt{x+y}",
        ),
        (_tag("mroot", _i("x"), _tag("mn", "3")), "the root of x of degree 3", r"\sqrt[3]{x}"),
        (_tag("mover", _i("a"), _tag("mo", "\N{MACRON}")), "a bar", r"\bar{a}"),
        (_tag("mover", _i("F"), _tag("mo", "\N{RIGHTWARDS ARROW}")), "F vector", r"\vec{F}"),
        (_tag("mover", _i("x"), _tag("mn", "1")), "x 1", r"\overset{1}{x}"),
        (_tag("munder", _i("x"), _tag("mn", "1")), "x 1", r"\underset{1}{x}"),
        (_i("\N{GREEK CAPITAL LETTER DELTA}") + _i("t"), "delta t", "\N{GREEK CAPITAL LETTER DELTA}t"),
        (_tag("mtext", "30") + _tag("mtext", ".0 km"), "30.0 km", r"\mathrm{30}\mathrm{.0\ km}"),
        (_tag("mn", "5") + _tag("mspace") + _i("\N{GREEK CAPITAL LETTER OMEGA}"), "5 ohms", None),
        (_tag("mfenced", _i("x"), _i("y")), "(x, y)", "(x,y)"),
        (
            _tag("mmultiscripts", _i("U"), "<m:mprescripts/>", _tag("mn", "92"), _tag("mn", "235")),
            "U with 235 above and 92 below",
            "{}_{92}^{235}{U}",
        ),
        (_tag("msub", _i("x"), _tag("none")), "x", "x"),
        (_tag("msup", _i("x"), _tag("none")), "x", "x"),
        (_tag("mfrac", _i("x")), "x", "x"),
    ],
)
def test_it_is_said_and_drawn(inner: str, spoken: str, latex: str | None) -> None:
    """
    As a teacher would read it out, and as a board would show it.
    """
    found = _read(inner)

    assert found.spoken == spoken
    assert latex is None or found.latex == latex


def test_rows_are_lines() -> None:
    """
    Each can be drawn on its own.
    """
    rows = [_tag("mtr", _tag("mtd", _i(letter), _tag("mo", "="), _tag("mn", "1"))) for letter in "ab"]

    assert _read(_tag("mtable", *rows)) == Formula("a equals 1; b equals 1", "a=1\nb=1")


def test_what_is_nested_too_deep_is_left_out() -> None:
    """
    It does not end the reading.
    """
    deep = _tag("mn", "1")
    for _ in range(90):
        deep = _tag("mrow", deep)

    assert _read(_tag("mn", "7") + deep) == Formula("7", "7")


LEAVES = st.builds(
    _tag,
    st.sampled_from(["mi", "mn", "mo", "mtext"]),
    st.text(
        st.characters(categories=("L", "M", "N", "P", "S", "Zs"), exclude_characters="<>&"), min_size=1, max_size=3
    ),
)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.builds(lambda parts: _tag("mrow", *parts), st.lists(inner, max_size=3)),
        st.builds(_tag, st.sampled_from(["mfrac", "msup", "msub", "mover", "munder", "mroot"]), inner, inner),
        st.builds(_tag, st.just("msubsup"), inner, inner, inner),
        st.builds(_tag, st.sampled_from(["msqrt", "mstyle", "menclose"]), inner),
    ),
    max_leaves=8,
)
DRAWABLE = re.compile(r"[\w\s=+\-*/.,()<>]*")


@given(TREES)
def test_any_formula_is_read(inner: str) -> None:
    """
    Whatever stands in it: without an error, without markup, on lines without gaps.
    """
    found = _read(inner)

    assert found.spoken == " ".join(found.spoken.split())
    assert "" not in found.latex.splitlines()


SIMPLE = st.recursive(
    st.one_of(
        st.builds(_i, st.sampled_from(["x", "v", "\N{GREEK SMALL LETTER ALPHA}", "sin"])),
        st.builds(lambda text: _tag("mn", text), st.sampled_from(["1", "2.5", "1,000"])),
        st.builds(
            lambda text: _tag("mo", text), st.sampled_from(["+", "\N{MINUS SIGN}", "=", "\N{MULTIPLICATION SIGN}"])
        ),
        st.builds(lambda text: _tag("mtext", text), st.sampled_from([" m/s ", "50 %", "a_b", "$3", "#{}&amp;"])),
    ),
    lambda inner: st.one_of(
        st.builds(lambda parts: _tag("mrow", *parts), st.lists(inner, min_size=1, max_size=3)),
        st.builds(_tag, st.sampled_from(["mfrac", "msup", "msub", "mover"]), inner, inner),
        st.builds(_tag, st.just("msqrt"), inner),
    ),
    max_leaves=6,
)


@given(SIMPLE)
def test_what_books_have_can_be_drawn(inner: str) -> None:
    """
    By mathtext, line by line.
    """
    parser = mathtext.MathTextParser("path")
    for line in _read(inner).latex.splitlines():
        parser.parse(f"${line}$")
