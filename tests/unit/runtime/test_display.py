"""
What the making of a lesson shows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from unit.runtime.made import made
from vividly_core.domain.stage import Stage
from vividly_runtime.commands.display import FinishedLesson

if TYPE_CHECKING:
    from pathlib import Path


def test_a_copy_says_whose_lesson_it_is(tmp_path: Path) -> None:
    """
    Beside what was to be noted of that lesson.
    """
    request = made("text")
    script = request.run_of(Stage.SCRIPT_GENERATION)
    copied = attrs.evolve(script, output={"notices": ["It is short."], "reused_from": "the-one"})
    stages = tuple(copied if run is script else run for run in request.stages)

    lesson = FinishedLesson(request=attrs.evolve(request, stages=stages), folder=tmp_path, files=())

    assert lesson.notices == ("It is short.", "It is a copy of the lesson of request the-one.")
