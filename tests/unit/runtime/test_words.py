"""
Numbers and names as people read them.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_runtime.commands.words import duration, size, slug


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "0:00"), (5.4, "0:05"), (65, "1:05"), (3599.6, "1:00:00"), (-1, "0:00")]
)
def test_a_duration_is_minutes_and_seconds(seconds: float, words: str) -> None:
    """
    With hours where there are any; never negative.
    """
    assert duration(seconds) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (2_100_000, "2.1 MB"), (3 * 10**9, "3.0 GB")],
)
def test_a_size_is_a_short_number(count: int, words: str) -> None:
    """
    In the unit that fits.
    """
    assert size(count) == words


@pytest.mark.parametrize(
    ("text", "name"),
    [("Photosynthesis", "photosynthesis"), ("Kräfte & Bewegung", "krafte-bewegung"), ("光合成", "lesson")],
)
def test_a_slug_keeps_what_it_can(text: str, name: str) -> None:
    """
    Accents go, and what has no Latin letter gives a name of ours.
    """
    assert slug(text) == name


@given(st.text())
def test_a_slug_is_a_safe_file_name(text: str) -> None:
    """
    Whatever a library calls its topics.
    """
    assert re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,58}[a-z0-9])?", slug(text))
