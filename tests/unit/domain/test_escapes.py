"""
The promises about letters that are written as escapes.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.escapes import unescaped

LETTERS = st.text(st.characters(min_codepoint=0x80, categories=("L", "Nd", "M")), min_size=1)


@given(text=LETTERS)
def test_letters_come_back_from_every_way_to_escape_them(text: str) -> None:
    """
    JSON, literals and addresses alike, and through several of them.
    """
    escaped = json.dumps(text)
    octets = text.encode().hex()
    assert json.loads(unescaped(escaped)) == text
    assert unescaped(repr(escaped).strip("'\"")) == text
    for mark in ("%", "\\x"):
        assert unescaped("".join(mark + octets[at : at + 2] for at in range(0, len(octets), 2))) == text


@pytest.mark.parametrize(
    "text",
    ["", r"\n\x0a\u000a%0a", r"\u2028", r"\ud83d\ude00", r"\ud800", r"\U0011ffff", r"\x85", r"\u00", "100 % sure"],
)
def test_what_is_no_letter_stays_escaped(text: str) -> None:
    """
    Neither the end of a line nor half of a pair comes out of it.
    """
    assert unescaped(text) == text


def test_letters_of_one_byte_and_of_four_are_read() -> None:
    """
    As Python writes them.
    """
    assert unescaped(ascii("Jos\u00e9 \U00020bb7")) == "'Jos\u00e9 \U00020bb7'"


@given(text=st.text())
def test_any_text_can_be_read(text: str) -> None:
    """
    And one without a backslash or a percent sign is as it was.
    """
    assert unescaped(text) == text or "\\" in text or "%" in text
