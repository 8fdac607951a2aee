"""
What tells makers of lessons apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from vividly_adapters.espeak.narrator import EspeakNarrator
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain.ids import FilePath
from vividly_runtime.makers import name_makers, program
from vividly_runtime.settings.cloud_speech import CloudSpeech
from vividly_runtime.settings.gemini import Gemini
from vividly_runtime.settings.values import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def named(*, film: Mapping[str, Any] | None = None, **settings: Any) -> Mapping[str, str]:
    """
    The makers of these settings.
    """
    renderer = MoviePyRenderer(**(film or {}))
    return name_makers(Settings(**settings), narrator=EspeakNarrator(), renderer=renderer)


@pytest.mark.parametrize(
    "other",
    [
        {"gemini": Gemini(project="ours")},
        {"gemini": Gemini(project="ours", models=("one",))},
        {"cloud_speech": CloudSpeech()},
        {"cloud_speech": CloudSpeech(rate=1.5)},
        {"cloud_speech": CloudSpeech(voices=("another",))},
        {"film": {"width": 640}},
        {"film": {"theme": "light"}},
        {"film": {"reduced_motion": True}},
    ],
)
def test_makers_of_other_lessons_have_other_names(other: Mapping[str, Any]) -> None:
    """
    Whatever it is that shapes what they make.
    """
    assert named(**other) != named()


@pytest.mark.parametrize(
    "other",
    [
        {"film": {"cache_folder": FilePath("/elsewhere"), "workers": 2}},
        {"concurrency": 16},
        {"revision": "worker-00042"},
    ],
)
def test_what_shapes_no_lesson_is_no_part_of_the_name(other: Mapping[str, Any]) -> None:
    """
    Workers of several machines share lessons.
    """
    assert named(**other) == named()


def test_another_registry_of_models_is_another_maker(tmp_path: Path) -> None:
    """
    By what is in it, wherever it lies.
    """
    one, same, other = (tmp_path / name for name in ("one", "same", "other"))
    for file, content in ((one, "models"), (same, "models"), (other, "others")):
        file.write_text(content)

    first, second, third = (named(gemini=Gemini(project="ours", models_file=file)) for file in (one, same, other))

    assert first == second != third


def test_a_program_has_one_digest() -> None:
    """
    Another version of the code or of a prompt is another program.
    """
    assert len(program()) == 64
    assert named()["program"] == program()
