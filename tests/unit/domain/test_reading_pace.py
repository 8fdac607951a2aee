"""
When words would be spoken that nobody has measured.
"""

from __future__ import annotations

from itertools import pairwise

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Topic
from vividly_core.domain.reading_pace import at_reading_pace, beats

SCRIPT = Script(
    title="Light",
    topic=Topic(id=TopicId("light"), title="Light", subject="physics"),
    scenes=(Scene(kind=SceneKind.SECTION, heading="Light", narration="Light bends."),),
    takeaways=(),
    sources=(),
    writer="hand",
)
narrations = st.lists(st.sampled_from(["light", "bends,", "slowly.", "Why?", "…", "a", "水。"]), min_size=1).map(
    " ".join
)


@given(st.lists(narrations, min_size=1, max_size=5), st.floats(0.1, 10_000))
def test_words_fill_their_scenes(texts: list[str], seconds: float) -> None:
    """
    Every word once, in order; scenes without gaps, from 0 to the end.
    """
    script = attrs.evolve(SCRIPT, scenes=tuple(attrs.evolve(SCRIPT.scenes[0], narration=text) for text in texts))
    made = at_reading_pace(script, seconds=seconds, voice="none")

    assert [word.text for word in made.words] == [word for text in texts for word in text.split()]
    assert made.scenes[0].start_seconds == 0.0
    assert made.scenes[-1].end_seconds == made.duration_seconds == seconds
    assert all(one.end_seconds == other.start_seconds for one, other in pairwise(made.scenes))
    assert all(one.end_seconds <= other.start_seconds for one, other in pairwise(made.words))
    for word in made.words:
        span = made.scenes[word.scene]
        assert span.start_seconds <= word.start_seconds < word.end_seconds <= span.end_seconds * (1 + 1e-9)


def test_one_pauses_after_phrases_more_after_sentences_and_most_after_scenes() -> None:
    """
    Longer words take longer.
    """
    script = attrs.evolve(
        SCRIPT, scenes=(attrs.evolve(SCRIPT.scenes[0], narration="Light, which bends. Does it turn"),)
    )
    pauses = [beat.pause for beat in beats(script)]

    assert 0 == pauses[1] < pauses[0] < pauses[2] < pauses[-1]
    assert [beat.ends_sentence for beat in beats(script)] == [False, False, True, False, False, True]
    made = at_reading_pace(script, seconds=10, voice="none")
    light, does = made.words[0], made.words[3]
    assert light.end_seconds - light.start_seconds > does.end_seconds - does.start_seconds


def test_the_voice_is_told() -> None:
    """
    As it was given.
    """
    assert at_reading_pace(SCRIPT, seconds=3, voice="me").voice == "me"
    assert at_reading_pace(SCRIPT, seconds=3, voice="me").duration_seconds == pytest.approx(3)
