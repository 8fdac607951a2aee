"""
The promises of the door that texts come in by.
"""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import json_values, result_or
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.text import clean_text, is_storable


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=50))
def test_a_text_of_the_right_length_comes_in_stripped(text: str) -> None:
    """
    Length counts after stripping, in characters, both ends included.
    """
    size = len(text.strip())
    assert clean_text("x", text, shortest=size, longest=size) == text.strip()
    with pytest.raises(InvalidField, match="too few"):
        clean_text("x", text, shortest=size + 1, longest=size + 1)


def test_a_text_that_is_too_long_is_refused() -> None:
    """
    The error says how long it is and how long it may be, and not what it says.
    """
    with pytest.raises(
        InvalidField, match=r"^x: it has 6 characters, too many; give a text of 1 to 5 characters$"
    ):
        clean_text("x", "quokka", longest=5)


@pytest.mark.parametrize(
    ("text", "cure"), [("a\x00b", "remove it"), ("a\ud83d", "send valid UTF-8"), ("\udc00", "send valid UTF-8")]
)
def test_what_nobody_can_keep_is_refused(text: str, cure: str) -> None:
    """
    NUL, and half of a surrogate pair.
    """
    with pytest.raises(InvalidField) as caught:
        clean_text("x", text, longest=9)
    assert caught.value.cure == cure


def test_the_neighbours_of_surrogates_are_texts() -> None:
    """
    And the first and the last of them are not.
    """
    assert is_storable("\ud7ff\ue000")
    assert not is_storable("\ud800")
    assert not is_storable("\udfff")
    assert not is_storable("\x00")


@given(value=json_values)
def test_whatever_comes_is_a_text_or_a_named_error(value: object) -> None:
    """
    What comes in can be written as UTF-8, and is stripped and of the right length.
    """
    result = result_or(InvalidField, lambda: clean_text("x", value, shortest=2, longest=9))
    if isinstance(result, InvalidField):
        assert result.field == "x"
    else:
        assert result == result.strip()
        assert 2 <= len(result) <= 9
        assert b"\x00" not in result.encode()
