"""
The promises of what a guard says.
"""

from __future__ import annotations

import pytest

from vividly_core.domain.errors import InvalidField
from vividly_core.domain.judgement import Cleaned, Concern


def test_what_is_left_of_a_text_is_not_shown_by_chance() -> None:
    """
    It is a student's.
    """
    assert "levers" not in repr(Cleaned(text="levers", concern=Concern.PERSONAL_DATA))


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_text_of_which_nothing_is_left_cannot_be_cleaned(text: str) -> None:
    """
    It is refused.
    """
    with pytest.raises(InvalidField, match="refuse what cannot be cleaned"):
        Cleaned(text=text, concern=Concern.PERSONAL_DATA)
