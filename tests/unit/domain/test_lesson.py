"""
The promises of what a lesson is made of.
"""

from __future__ import annotations

import pytest
from hypothesis import given

from unit.domain._lessons import scripts
from vividly_core.domain.errors import InvalidField
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Topic


@pytest.mark.parametrize("nothing", ["", " \n"], ids=repr)
def test_every_scene_says_something(nothing: str) -> None:
    """
    The error names the field.
    """
    with pytest.raises(InvalidField, match="narration: a scene says nothing"):
        Scene(kind=SceneKind.SECTION, heading="Silence", narration=nothing)


def test_a_script_has_a_scene() -> None:
    """
    The error names the field.
    """
    topic = Topic(id=TopicId("light"), title="Light", subject="physics")
    with pytest.raises(InvalidField, match="scenes: the script is empty"):
        Script(title="Nothing", topic=topic, scenes=(), takeaways=(), sources=(), writer="nobody")


@given(script=scripts)
def test_words_are_counted_as_they_are_spoken(script: Script) -> None:
    """
    Over all scenes, split at white space.
    """
    assert script.word_count == len(" ".join(scene.narration for scene in script.scenes).split())
