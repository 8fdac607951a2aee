"""
Bytes that a codec may be given: noise, JSON of any shape, and messages of ours that went a little wrong.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
E = TypeVar("E", bound=Exception)

_ODD_VALUES = st.sampled_from(
    [10**400, -(10**400), 1e308, float("inf"), float("nan"), "\x00", "\ud800", "", " ", [], {}, [{}], {"": None}]
)

json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | _ODD_VALUES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
"""Whatever JSON can say, and some more that Python's reader lets through: NaN, half of a surrogate pair."""


def result_or(refusal: type[E], call: Callable[[], T]) -> T | E:
    """
    What *call* returns, or the *refusal* that it raises; any other exception fails the test.
    """
    try:
        return call()
    except refusal as error:
        return error


def bytes_like(valid: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    """
    Anything at all, leaning towards what *valid* draws.
    """
    return st.one_of(
        st.binary(max_size=60),
        json_values.map(_written),
        _with_a_part_replaced(valid),
        _with_a_cut(valid),
    )


@st.composite
def _with_a_part_replaced(draw: st.DrawFn, valid: st.SearchStrategy[bytes]) -> bytes:
    """
    One place in the JSON tree holds another value, or nothing.
    """
    tree = json.loads(draw(valid))
    holder, key = draw(st.sampled_from(list(_places(tree))))
    if draw(st.booleans()):
        holder[key] = draw(json_values)
    else:
        del holder[key]
    return _written(tree)


@st.composite
def _with_a_cut(draw: st.DrawFn, valid: st.SearchStrategy[bytes]) -> bytes:
    """
    A slice of the bytes is replaced by others.
    """
    data = draw(valid)
    start, end = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    return data[:start] + draw(st.binary(max_size=4)) + data[end:]


def _places(tree: Any) -> list[tuple[Any, Any]]:
    """
    Every holder of the tree, with every key of it.
    """
    keys: Any = tree if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ()
    return [(tree, key) for key in keys] + [place for key in keys for place in _places(tree[key])]


def _written(value: Any) -> bytes:
    return json.dumps(value).encode()
