"""
The promises of `Previewer`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import attrs
import pytest
from PIL import Image

from contract.openers._filmed_lesson import lesson, narrate
from contract.openers.memory_previewer import memory_previewer
from contract.openers.moviepy import job_processes, moviepy_previewer
from vividly_core.domain.errors import Rejected, Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

    from vividly_core.domain.lesson import Script
    from vividly_core.ports.previewer import Previewer

NAMES = ("scene-01.jpg", "scene-02.jpg", "scene-03.jpg", "contact-sheet.jpg")
MOVIEPY = pytest.param(moviepy_previewer, id="moviepy", marks=pytest.mark.service("moviepy"))


@pytest.fixture(params=[pytest.param(memory_previewer, id="memory"), MOVIEPY])
async def previewer(request: pytest.FixtureRequest) -> AsyncGenerator[Previewer]:
    """
    Each adapter, opened.
    """
    async with request.param() as previewer:
        yield previewer


async def draw(previewer: Previewer, folder: Path, script: Script | None = None) -> tuple[str, ...]:
    """
    Draw *script*, spoken in nine seconds.
    """
    script = script or lesson()
    return await previewer.draw_scenes(
        script, narrate(script, seconds=9.0), into=FilePath(str(folder)), progress=silent
    )


async def test_there_is_a_picture_for_each_scene(previewer: Previewer, tmp_path: Path) -> None:
    """
    [1] And one with all of them; JPEG files, and nothing else. Drawn again, they are equal.
    """
    made = []
    for _ in range(2):
        assert await draw(previewer, tmp_path) == NAMES
        assert sorted(path.name for path in tmp_path.iterdir()) == sorted(NAMES)
        made.append([(tmp_path / name).read_bytes() for name in NAMES])

    assert made[0] == made[1]
    for name in NAMES:
        with Image.open(tmp_path / name) as picture:
            picture.load()
            assert picture.format == "JPEG"


async def test_progress_ends_with_one(previewer: Previewer, tmp_path: Path) -> None:
    """
    [2] Never falling.
    """
    told: list[float] = []
    script = lesson()
    await previewer.draw_scenes(
        script, narrate(script, seconds=9.0), into=FilePath(str(tmp_path)), progress=told.append
    )

    assert told == sorted(told)
    assert told[-1] == 1.0


async def test_what_cannot_be_drawn_is_rejected(previewer: Previewer, tmp_path: Path) -> None:
    """
    [3] And no file is left; nor for the narration of another script.
    """
    with pytest.raises(Rejected):
        await draw(previewer, tmp_path, lesson(heading="\U000f1234"))
    with pytest.raises(Rejected):
        await draw(previewer, tmp_path, lesson(heading="half \ud800 of a pair"))
    script = lesson()
    shorter = attrs.evolve(script, scenes=script.scenes[:2])
    with pytest.raises(Rejected):
        await previewer.draw_scenes(
            script, narrate(shorter, seconds=9.0), into=FilePath(str(tmp_path)), progress=silent
        )

    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_not_there_is_unavailable(previewer: Previewer, tmp_path: Path) -> None:
    """
    [3] It is not made either.
    """
    with pytest.raises(Unavailable):
        await draw(previewer, tmp_path / "missing")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("delay", [0, 0.005, 0.1, 0.4])
async def test_a_cancelled_drawing_leaves_whole_pictures(
    previewer: Previewer, tmp_path: Path, delay: float
) -> None:
    """
    [3] Or none; and no process.
    """
    with anyio.move_on_after(delay):
        await draw(previewer, tmp_path)

    assert {path.name for path in tmp_path.iterdir()} <= set(NAMES)
    for path in tmp_path.iterdir():
        with Image.open(path) as picture:
            picture.load()
    assert not job_processes()


@pytest.mark.service("moviepy")
async def test_scenes_look_as_in_the_film(tmp_path: Path) -> None:
    """
    [1] As large as it, and each another picture; on the contact sheet are all of them.
    """
    async with moviepy_previewer() as previewer:
        await draw(previewer, tmp_path)

    pictures = []
    for name in NAMES:
        with Image.open(tmp_path / name) as picture:
            pictures.append(picture.tobytes())
            assert picture.size == (320, 180) or name == NAMES[-1]
    assert len(set(pictures)) == 4
