"""
The promises of `captions.vtt`.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from unit.domain._lessons import narrations
from vividly_core.domain.captions.cue import Cue
from vividly_core.domain.captions.cutting import cues
from vividly_core.domain.captions.webvtt import to_webvtt

if TYPE_CHECKING:
    from vividly_core.domain.lesson import Narration

MARKS = "\u200e\u200f"


def lines_of(text: str, language: str) -> list[str]:
    """
    The lines of a cue that shows *text*, as they are written in a file.
    """
    cue = Cue(start_seconds=0.0, end_seconds=1.0, lines=tuple(text.split("|")))
    return to_webvtt([cue], language=language).splitlines()[6:]


@settings(max_examples=30, deadline=None)
@given(narration=narrations(), language=st.sampled_from(["en-US", "ar", "x\n\n00:00 --> 00:01\nno tag"]))
def test_what_is_written_is_webvtt_that_others_read(narration: Narration, language: str) -> None:
    """
    A parser of other make finds the same cues, times and lines, whatever was said.
    """
    made = cues(narration, language=language)
    read = webvtt.from_string(to_webvtt(made, language=language)).captions
    assert [[html.unescape(line).lstrip(MARKS) for line in caption.lines] for caption in read] == [
        [line.lstrip(MARKS) for line in cue.lines] for cue in made
    ]
    for caption, cue in zip(read, made, strict=True):
        assert caption.start_in_seconds * 1000 + caption.start_time.milliseconds == round(cue.start_seconds * 1000)
        assert caption.end_in_seconds * 1000 + caption.end_time.milliseconds == round(cue.end_seconds * 1000)


def test_signs_that_mean_something_in_webvtt_are_written_as_text() -> None:
    """
    Tags, entities, arrows, and a line break within a line.
    """
    cue = Cue(start_seconds=3599.9996, end_seconds=3601.5, lines=("a <b> & 'c' --> \"d\"", "e\n\nf"))
    assert to_webvtt([cue], language="en-US") == (
        "WEBVTT\nKind: captions\nLanguage: en-US\n\n"
        "1\n01:00:00.000 --> 01:00:01.500\na &lt;b&gt; &amp; 'c' --&gt; \"d\"\ne f\n"
    )


@pytest.mark.parametrize("language", ["", "English, please", "en\nSTYLE", "en --> de"])
def test_what_is_no_language_tag_is_left_out(language: str) -> None:
    """
    It could break the head of the file.
    """
    assert to_webvtt([], language=language) == "WEBVTT\nKind: captions\n"


def test_a_line_runs_in_the_direction_of_its_language() -> None:
    """
    Also where it begins with a word of the other direction; an invisible mark says so.
    """
    assert lines_of("DNA هو جزيء|جزيء DNA.|123.", "ar") == ["\u200fDNA هو جزيء", "جزيء DNA.", "123."]
    assert lines_of("نور means light.|Light: نور", "en") == ["\u200eنور means light.", "Light: نور"]


def test_a_file_without_cues_is_valid() -> None:
    """
    Nothing may be said.
    """
    assert len(webvtt.from_string(to_webvtt((), language="en-US"))) == 0
