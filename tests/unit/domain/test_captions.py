"""
The promises of captions.
"""

from __future__ import annotations

import html
import itertools

import attrs
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.domain._lessons import narrations, words
from vividly_core.domain.captions import (
    LONGEST_CUE_SECONDS,
    LONGEST_LINE,
    MOST_LINES,
    SHORTEST_CUE_SECONDS,
    Cue,
    break_lines,
    cues,
    to_webvtt,
)
from vividly_core.domain.lesson import Narration, SceneSpan, SpokenWord

A_HAIR = 1e-9


def spoken(text: str, *, pace: float = 0.3, pause_after: dict[int, float] | None = None) -> Narration:
    """
    *text*, a word every *pace* seconds, with pauses after the words that have one.
    """
    now, said = 0.0, []
    for index, word in enumerate(text.split()):
        said.append(SpokenWord(text=word, start_seconds=now, end_seconds=now + pace, scene=0))
        now += pace + (pause_after or {}).get(index, 0.0)
    span = SceneSpan(start_seconds=0.0, end_seconds=now)
    return Narration(duration_seconds=now, voice="test", words=tuple(said), scenes=(span,))


def shown(narration: Narration) -> list[str]:
    """
    The text of every cue, its lines joined by a bar.
    """
    return ["|".join(cue.lines) for cue in cues(narration)]


@settings(max_examples=40)
@given(narration=narrations())
def test_every_word_is_shown_once_and_in_order(narration: Narration) -> None:
    """
    Nothing is lost, said twice or turned round.
    """
    assert [word for cue in cues(narration) for line in cue.lines for word in line.split()] == [
        word.text for word in narration.words
    ]


@settings(max_examples=40)
@given(narration=narrations())
def test_every_cue_starts_with_its_first_word(narration: Narration) -> None:
    """
    Exactly: captions are in step with the voice.
    """
    index = 0
    for cue in cues(narration):
        assert cue.start_seconds == narration.words[index].start_seconds
        index += sum(len(line.split()) for line in cue.lines)


@settings(max_examples=40)
@given(narration=narrations())
def test_cues_follow_each_other_without_overlap_and_end_with_the_recording(narration: Narration) -> None:
    """
    Each is shown for some time, and none when nothing sounds any more.
    """
    made = cues(narration)
    for cue, following in itertools.pairwise(made):
        assert cue.end_seconds <= following.start_seconds
    for cue in made:
        assert cue.start_seconds < cue.end_seconds <= narration.duration_seconds


@settings(max_examples=40)
@given(narration=narrations())
def test_a_cue_stays_until_its_last_word_was_said(narration: Narration) -> None:
    """
    At the least.
    """
    index = 0
    for cue in cues(narration):
        index += sum(len(line.split()) for line in cue.lines)
        assert cue.end_seconds >= narration.words[index - 1].end_seconds


@settings(max_examples=40)
@given(narration=narrations())
def test_a_cue_is_short_enough_to_read(narration: Narration) -> None:
    """
    Two lines of 42 characters and 7 seconds; a word that is more by itself stands alone.
    """
    for cue in cues(narration):
        if sum(len(line.split()) for line in cue.lines) == 1:
            assert len(cue.lines) == 1
            continue
        assert len(cue.lines) <= MOST_LINES
        assert max(len(line) for line in cue.lines) <= LONGEST_LINE
        assert cue.end_seconds - cue.start_seconds <= LONGEST_CUE_SECONDS + A_HAIR


@settings(max_examples=40)
@given(narration=narrations())
def test_no_cue_runs_from_one_scene_into_the_next(narration: Narration) -> None:
    """
    The picture changes with the captions.
    """
    index = 0
    for cue in cues(narration):
        length = sum(len(line.split()) for line in cue.lines)
        assert len({word.scene for word in narration.words[index : index + length]}) == 1
        index += length


@settings(max_examples=40)
@given(narration=narrations())
def test_what_is_written_is_webvtt_that_others_read(narration: Narration) -> None:
    """
    A parser of other make finds the same cues, times and lines.
    """
    made = cues(narration)
    read = webvtt.from_string(to_webvtt(made, language="en-US")).captions
    assert [[html.unescape(line) for line in caption.lines] for caption in read] == [
        list(cue.lines) for cue in made
    ]
    for caption, cue in zip(read, made, strict=True):
        assert caption.start_in_seconds * 1000 + caption.start_time.milliseconds == round(cue.start_seconds * 1000)
        assert caption.end_in_seconds * 1000 + caption.end_time.milliseconds == round(cue.end_seconds * 1000)


@given(texts=st.lists(words | st.text("x", min_size=43, max_size=60), min_size=1, max_size=20))
def test_lines_hold_the_words_and_are_as_few_as_can_be(texts: list[str]) -> None:
    """
    No line is longer than 42 characters unless it is one word, and where there are more than two, each is full.
    """
    lines = break_lines(texts)
    assert [word for line in lines for word in line.split()] == texts
    assert all(len(line) <= LONGEST_LINE or len(line.split()) == 1 for line in lines)
    if len(lines) > 1:
        assert len(" ".join(texts)) > LONGEST_LINE
    if len(lines) > MOST_LINES:
        assert all(len(f"{line} {after.split()[0]}") > LONGEST_LINE for line, after in itertools.pairwise(lines))


def test_the_limits_are_those_of_broadcasters() -> None:
    """
    Two lines of 42 characters, 7 seconds at most and five sixths of one at least.
    """
    assert (MOST_LINES, LONGEST_LINE, LONGEST_CUE_SECONDS, SHORTEST_CUE_SECONDS) == (2, 42, 7.0, 5 / 6)


def test_what_just_fits_is_not_broken() -> None:
    """
    42 characters are one line, 85 two, 7 seconds one cue; one more of anything, and it is cut.
    """
    full = "x" * 20 + " " + "y" * 21
    assert break_lines(full.split()) == (full,)
    assert break_lines(f"{full}y".split()) == ("x" * 20, "y" * 22)
    assert break_lines(f"{full} {full}".split()) == (full, full)
    assert len(break_lines(f"{full} {full} z".split())) == 3
    assert len(shown(spoken(f"{full} {full}"))) == 1
    assert len(shown(spoken(f"{full} {full} z"))) == 2
    assert shown(spoken("a b c d", pace=1.75)) == ["a b c d"]
    assert shown(spoken("a b c d", pace=1.76)) == ["a b", "c d"]


def test_a_pause_of_half_a_second_is_within_a_cue() -> None:
    """
    A longer one is not.
    """
    first = SpokenWord(text="Wait", start_seconds=0.0, end_seconds=0.5, scene=0)
    second = SpokenWord(text="here", start_seconds=1.0, end_seconds=1.5, scene=0)
    narration = Narration(duration_seconds=1.5, voice="test", words=(first, second), scenes=())
    assert shown(narration) == ["Wait here"]
    later = attrs.evolve(second, start_seconds=1.001)
    assert shown(attrs.evolve(narration, words=(first, later))) == ["Wait", "here"]


def test_a_long_sentence_without_a_phrase_is_cut_in_its_middle() -> None:
    """
    As even parts as the words allow.
    """
    halves = shown(spoken(" ".join(f"word{number:02}" for number in range(16)), pace=0.2))
    assert halves == [
        "word00 word01 word02 word03|word04 word05 word06 word07",
        "word08 word09 word10 word11|word12 word13 word14 word15",
    ]


def test_a_sentence_that_fits_is_one_cue() -> None:
    """
    And the next sentence another.
    """
    assert shown(spoken("Air scatters light. Blue light most of all.")) == [
        "Air scatters light.",
        "Blue light most of all.",
    ]


def test_two_lines_come_out_about_equally_long() -> None:
    """
    Never a full line over a single word.
    """
    assert shown(spoken("Sunlight is a mixture of every colour of rainbow.")) == [
        "Sunlight is a mixture of|every colour of rainbow."
    ]


def test_a_long_sentence_is_cut_at_a_phrase_near_its_middle() -> None:
    """
    After the comma, rather than in the exact middle.
    """
    sentence = (
        "When sunlight meets the air above us it is scattered in every direction,"
        " and blue light is scattered far more than red light is."
    )
    first, second = shown(spoken(sentence, pace=0.25))
    assert first.endswith("direction,")
    assert second.startswith("and blue")


def test_a_pause_ends_a_cue() -> None:
    """
    Half a second of silence, and more.
    """
    assert shown(spoken("Wait and see", pause_after={0: 0.6})) == ["Wait", "and see"]
    assert shown(spoken("Wait and see", pause_after={0: 0.4})) == ["Wait and see"]


def test_a_short_cue_stays_to_be_read_where_there_is_time() -> None:
    """
    Five sixths of a second, but never into the next cue.
    """
    roomy, tight, _ = cues(spoken("Yes. No. Perhaps so, after all.", pause_after={0: 2.0}))
    assert roomy.end_seconds - roomy.start_seconds == pytest.approx(5 / 6)
    assert tight.end_seconds == pytest.approx(tight.start_seconds + 0.3)


def test_nothing_said_is_no_cue_and_still_a_file() -> None:
    """
    A file of cues without any is valid.
    """
    silence = Narration(duration_seconds=1.0, voice="test", words=(), scenes=())
    assert cues(silence) == ()
    assert len(webvtt.from_string(to_webvtt((), language="en-US"))) == 0


def test_signs_that_mean_something_in_webvtt_are_written_as_text() -> None:
    """
    Tags, entities, arrows, and a line break within a line.
    """
    cue = Cue(start_seconds=3599.9996, end_seconds=3601.5, lines=("a <b> & 'c' --> \"d\"", "e\n\nf"))
    text = to_webvtt([cue], language="en-US")
    assert text == (
        "WEBVTT\nLanguage: en-US\n\n1\n01:00:00.000 --> 01:00:01.500\na &lt;b&gt; &amp; 'c' --&gt; \"d\"\ne f\n"
    )
