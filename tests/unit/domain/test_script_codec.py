"""
The promises of `script.json`.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unit.domain._bytes import bytes_like, json_values, result_or
from unit.domain._lessons import passages, scripts, topics
from vividly_core.domain.errors import Malformed
from vividly_core.domain.grade import Grade
from vividly_core.domain.ids import PassageId, TopicId
from vividly_core.domain.lesson import Passage, Scene, SceneKind, Script, Source, Topic
from vividly_core.domain.score import Criterion, Score
from vividly_core.domain.script_codec import (
    FORMAT,
    decode,
    encode,
    passage_from_json,
    passage_to_json,
    topic_from_json,
    topic_to_json,
)

SCRIPT = Script(
    title="Why the sky is blue",
    topic=Topic(id=TopicId("light"), title="Light", subject="physics"),
    scenes=(
        Scene(
            kind=SceneKind.SECTION,
            heading="Scattering",
            narration="Air scatters blue light.",
            points=("air", "blue"),
            passages=(PassageId("light-1"),),
        ),
    ),
    takeaways=("Blue scatters most.",),
    sources=(Source(title="Light", author="We", licence="CC BY 4.0", place="light.md"),),
    writer="outline",
    grade=Grade(8),
    interest="quokkas",
    notices=("It is short.",),
)

PASSAGE = Passage(
    id=PassageId("light-1"),
    topic=SCRIPT.topic,
    heading="Scattering",
    text="Air scatters blue light.",
    source=SCRIPT.sources[0],
)


@given(script=scripts)
def test_what_is_written_is_read_back(script: Script) -> None:
    """
    Every script, exactly.
    """
    assert decode(encode(script)) == script


@given(data=bytes_like(scripts.map(encode)))
def test_any_bytes_are_a_script_or_malformed(data: bytes) -> None:
    """
    Nothing else, ever; and what was read can be written.
    """
    result = result_or(Malformed, lambda: decode(data))
    assert isinstance(result, Malformed) or decode(encode(result)) == result


@given(passage=passages)
def test_a_passage_survives_a_stages_output(passage: Passage) -> None:
    """
    Through JSON and back.
    """
    assert passage_from_json(json.loads(json.dumps(passage_to_json(passage)))) == passage


def test_a_passage_that_says_no_position_is_the_first() -> None:
    """
    As an output from before there were positions.
    """
    fields = passage_to_json(PASSAGE)
    del fields["position"]
    assert passage_from_json(fields) == PASSAGE


@pytest.mark.parametrize("value", [True, 1.0, "1", None], ids=repr)
def test_a_position_is_a_whole_number(value: object) -> None:
    """
    The error names the kind of value.
    """
    with pytest.raises(Malformed, match=f"position is a value of type {type(value).__name__}, not a whole number"):
        passage_from_json({**passage_to_json(PASSAGE), "position": value})


@given(topic=topics)
def test_a_topic_survives_a_stages_output(topic: Topic) -> None:
    """
    Through JSON and back.
    """
    assert topic_from_json(json.loads(json.dumps(topic_to_json(topic)))) == topic


@given(fields=st.dictionaries(st.text(max_size=5), json_values, max_size=3))
def test_another_object_is_no_passage_and_no_topic(fields: dict[str, Any]) -> None:
    """
    It is malformed, and nothing else.
    """
    with pytest.raises(Malformed):
        passage_from_json(fields)
    with pytest.raises(Malformed):
        topic_from_json(fields)


def test_the_file_says_its_format_and_how_long_the_lesson_is() -> None:
    """
    For readers of other make.
    """
    fields = json.loads(encode(SCRIPT))
    assert fields["format"] == FORMAT == "vividly-script/1"
    assert fields["word_count"] == 4


def test_a_script_of_before_there_were_questions_and_scores_is_read() -> None:
    """
    It has none; and a score that another version knows is left out.
    """
    fields = json.loads(encode(SCRIPT))
    assert "questions" not in fields
    assert "scores" not in fields
    assert decode(json.dumps({**fields, "scores": {"charm": 0.5, "hook": 1}}).encode()).scores == (
        Score(criterion=Criterion.HOOK, value=1.0),
    )


@pytest.mark.parametrize(
    ("place", "value", "problem"),
    [
        (["format"], "vividly-script/2", "is not in the format vividly-script/1"),
        (["title"], None, "title is a value of type NoneType, not a text"),
        (["title"], "a\x00", "title holds a character that cannot be stored"),
        (["title"], "\ud800", "title holds a character that cannot be stored"),
        (["topic"], "light", "topic is a value of type str, not an object"),
        (["topic", "id"], 7, "id is a value of type int, not a text"),
        (["interest"], 7, "interest is a value of type int, not a text"),
        (["grade_level"], 13, "grade_level: .*out of range"),
        (["scenes"], {}, "scenes is not a list of objects"),
        (["scenes"], ["quokka"], "scenes is not a list of objects"),
        (["scenes"], [], "scenes: the script is empty"),
        (["scenes", 0, "kind"], "credits", "kind is none of opening, section, question, takeaways"),
        (["scenes", 0, "narration"], " ", "narration: a scene says nothing"),
        (["scenes", 0, "points"], "air", "points is a value of type str, not a list"),
        (["scenes", 0, "passages"], [1], "passages is a value of type int, not a text"),
        (["key_takeaways"], None, "key_takeaways is a value of type NoneType, not a list"),
        (["sources", 0, "licence"], None, "licence is a value of type NoneType, not a text"),
        (["questions"], [{"type": "sources"}], "questions holds what is no question"),
        (["questions"], "quokka", "questions is not a list of objects"),
        (["scores"], [], "scores is a value of type list, not an object"),
        (["scores"], {"support": 2}, "support is a value of type int, not a number from 0 to 1"),
        (["scores"], {"hook": True}, "hook is a value of type bool, not a number from 0 to 1"),
        (["notices"], [None], "notices is a value of type NoneType, not a text"),
    ],
)
def test_what_is_wrong_with_it_is_named(place: list[str | int], value: object, problem: str) -> None:
    """
    By field and kind of value, never with the value.
    """
    fields: Any = json.loads(encode(SCRIPT))
    holder = fields
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    with pytest.raises(Malformed, match=f"^the script.*{problem}") as caught:
        decode(json.dumps(fields).encode())
    assert "quokka" not in str(caught.value)
