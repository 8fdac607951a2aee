"""
Interests that a lesson is told through.
"""

from __future__ import annotations

import pytest

from vividly_adapters.vertex._interests import known_interest


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("basketball", "basketball"),
        ("Basketball!", "basketball"),
        ("int_video_games", "video games"),
        ("int_track_field", "track field"),
        ("I love playing chess with my sister Zoe", "chess"),
        ("table tennis and tennis", "table tennis"),
        ("zyzzyva", None),
        ("carsick", None),
        ("", None),
        (None, None),
    ],
)
def test_an_interest_is_known_by_its_name(said: str | None, known: str | None) -> None:
    """
    The first one that is named, and nothing else of what was typed.
    """
    assert known_interest(said) == known
