"""
The promises of JSON as we write and read it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import bytes_like, json_values, result_or
from unit.domain._lessons import texts
from vividly_core.domain.errors import Malformed, Rejected
from vividly_core.domain.json_text import dump, load_object, load_stored, storable

objects = st.dictionaries(
    texts,
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=4,
)


@given(value=objects)
def test_an_object_is_read_as_it_was_written(value: dict[str, Any]) -> None:
    """
    In every form that we write.
    """
    assert load_object(dump(value), what="it") == value
    assert json.loads(storable(value)) == value
    assert "\n" not in storable(value)


@given(data=bytes_like(objects.map(dump).filter(lambda data: data != b"{}\n")))
def test_any_bytes_are_an_object_or_malformed(data: bytes) -> None:
    """
    And the error says of what.
    """
    result = result_or(Malformed, lambda: load_object(data, what="the menu"))
    assert isinstance(result, dict) or str(result).startswith("the menu is ")


def test_files_of_json_can_be_read_by_people() -> None:
    """
    Indented, in letters rather than escapes, with a line end; never with NaN.
    """
    assert dump({"a": "☀"}) == '{\n  "a": "☀"\n}\n'.encode()
    with pytest.raises(ValueError, match="JSON"):
        dump(float("nan"))


@pytest.mark.parametrize(
    "data", [b'{"a": NaN}', b'{"a": -Infinity}', b"[" * 200_000, b"[]", b"\xff"], ids=range(5)
)
def test_what_json_does_not_allow_is_malformed(data: bytes) -> None:
    """
    Though Python's reader would take it, or fall over it.
    """
    with pytest.raises(Malformed):
        load_object(data, what="it")


@given(value=json_values)
def test_whatever_comes_can_be_kept_or_is_rejected(value: object) -> None:
    """
    What is not rejected is plain UTF-8 text without NUL, at any depth.
    """
    result = result_or(Rejected, lambda: storable(value))
    if isinstance(result, str):
        assert b"\\u0000" not in dump(value)
        assert b"NaN" not in result.encode() or "NaN" in str(value)


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "☀\udfff", float("nan"), float("inf"), {1, 2}, object(), b"x"])
@pytest.mark.parametrize("where", ["itself", "in a list", "as a value", "deep"])
def test_what_no_store_can_keep_is_rejected_wherever_it_stands(bad: object, where: str) -> None:
    """
    NUL, half of a surrogate pair, NaN, and what is not plain data.
    """
    places: dict[str, object] = {
        "itself": bad,
        "in a list": [1, bad],
        "as a value": {"x": bad},
        "deep": [{"x": [bad]}],
    }
    with pytest.raises(Rejected):
        storable(places[where])


@pytest.mark.parametrize("bad", ["\x00", "\ud800"])
def test_a_key_is_a_text_as_well(bad: str) -> None:
    """
    It is looked at as values are.
    """
    with pytest.raises(Rejected):
        storable({bad: 1})


def test_a_value_that_holds_itself_is_rejected() -> None:
    """
    It has no end.
    """
    value: list[object] = []
    value.append(value)
    with pytest.raises(Rejected):
        storable(value)


@pytest.mark.parametrize(("depth", "is_kept"), [(100, True), (101, False), (5_000, False), (200_000, False)])
def test_what_is_nested_too_deeply_is_rejected(depth: int, is_kept: bool) -> None:
    """
    A store might keep it, and nobody could read it again. Brackets within a text do not count.
    """
    value: object = "[" * 300
    for _ in range(depth):
        value = [value]
    if is_kept:
        assert json.loads(storable(value)) == value
    else:
        with pytest.raises(Rejected):
            storable(value)


@pytest.mark.parametrize("text", ["☀ 😀", r"\u0000", r"\ud800", "a\nb"])
def test_what_only_looks_bad_is_kept(text: str) -> None:
    """
    Whole pairs, and texts that spell an escape.
    """
    assert json.loads(storable({text: [text, 1, None, True]})) == {text: [text, 1, None, True]}


def test_what_others_stored_too_deep_counts_as_nothing() -> None:
    """
    It is no reason to fail, and nothing of ours: we store nothing of the kind.
    """
    assert load_stored("[" * 100_000 + "]" * 100_000) is None
    assert load_stored('{"a": [1]}') == {"a": [1]}
