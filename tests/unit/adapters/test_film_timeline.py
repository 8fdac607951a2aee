"""
When points and pages of a film appear.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_adapters.moviepy.timeline import PAGE_SECONDS, page_times, reveal_times
from vividly_core.domain.lesson import SceneSpan, SpokenWord

SPAN = SceneSpan(start_seconds=10.0, end_seconds=22.0)


def speak(text: str) -> list[SpokenWord]:
    """
    *text*, a word a second from the start of the span.
    """
    return [
        SpokenWord(text=word, start_seconds=10.0 + index, end_seconds=10.9 + index, scene=0)
        for index, word in enumerate(text.split())
    ]


def test_a_point_appears_with_its_first_word() -> None:
    """
    Whatever its case, its punctuation or its ending; small words do not count.
    """
    words = speak("Now, the light slows in water. Then its REFLECTIONS follow, far away.")

    assert reveal_times(("Light slows", "The reflection"), words, SPAN) == (12.0, 18.0)


def test_unspoken_points_share_the_time_between() -> None:
    """
    The first comes at once, others evenly between their neighbours.
    """
    assert reveal_times(("One", "Two", "Three"), (), SPAN) == (10.0, 14.0, 18.0)
    words = speak("a b c d e f water h i j k l")
    assert reveal_times(("Never said", "Water", "Nor this"), words, SPAN) == (10.0, 16.0, 19.0)


def test_a_passing_word_is_no_mention() -> None:
    """
    At most half of a point's key words are not enough.
    """
    words = speak("light and glass and more and then light bends in water")

    assert reveal_times(("Light bends water",), words, SPAN) == (17.0,)


vocabulary = st.sampled_from(["light", "water", "bends", "slows", "the", "angle", "…"])


@given(
    points=st.lists(st.lists(vocabulary, max_size=4).map(" ".join), max_size=6),
    spoken=st.lists(vocabulary, max_size=12).map(" ".join),
)
def test_points_appear_in_order_and_in_time(points: list[str], spoken: str) -> None:
    """
    Never before the scene or the point before, never after the scene.
    """
    times = reveal_times(points, speak(spoken), SPAN)

    assert len(times) == len(points)
    assert all(earlier <= later for earlier, later in pairwise((SPAN.start_seconds, *times, SPAN.end_seconds)))


@given(
    wanted=st.lists(st.floats(0, 40), min_size=2, max_size=9).map(sorted),
    lasting=st.floats(0.1, 30),
)
def test_every_page_stands_for_a_while(wanted: list[float], lasting: float) -> None:
    """
    Two seconds at least, from the scene's start to its end; or there is no time for so many.
    """
    span = SceneSpan(start_seconds=10.0, end_seconds=10.0 + lasting)
    times = page_times(wanted, span)

    if times is None:
        assert lasting < len(wanted) * PAGE_SECONDS + 1e-6
    else:
        assert times[0] == pytest.approx(span.start_seconds)
        assert all(
            later - earlier >= PAGE_SECONDS - 1e-6 for earlier, later in pairwise((*times, span.end_seconds))
        )


def test_pages_turn_when_wanted_where_there_is_time() -> None:
    """
    Only what is too close is moved.
    """
    assert page_times((10.0, 15.0, 15.5), SPAN) == (10.0, 15.0, 17.0)


def test_a_single_page_has_any_time() -> None:
    """
    It is read over the scene, however short.
    """
    assert page_times((3.0,), SceneSpan(start_seconds=3.0, end_seconds=3.1)) == (3.0,)
