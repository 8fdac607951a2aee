"""
Encoded scenes are kept whole, within bounds, and under names that say all that shapes them.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import attrs
import pytest

from vividly_adapters.moviepy.clips import ClipScene
from vividly_adapters.moviepy.exposures import plan
from vividly_adapters.moviepy.fonts import installed
from vividly_adapters.moviepy.look import Look
from vividly_adapters.moviepy.scene_cache import SceneCache
from vividly_adapters.moviepy.scene_key import scene_key
from vividly_adapters.moviepy.slide_scene import slide_scenes
from vividly_adapters.moviepy.storyboard import draw_up
from vividly_adapters.moviepy.theme import theme_of
from vividly_core.domain.ids import TopicId
from vividly_core.domain.lesson import Scene, SceneKind, Script, Topic
from vividly_core.domain.reading_pace import at_reading_pace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.service("moviepy")


def keep(cache: SceneCache, key: str, content: bytes) -> None:
    """
    Keep *content*.
    """
    source = cache.folder.parent / "source"
    source.write_bytes(content)
    cache.keep(key, source)


def found(cache: SceneCache, key: str) -> bytes | None:
    """
    What is kept under *key*.
    """
    file = cache.find(key)
    if file is None:
        return None
    with file:
        return file.read()


@pytest.fixture
def cache(tmp_path: Path) -> SceneCache:
    """
    An empty one, with room for a kilobyte.
    """
    (tmp_path / "cache").mkdir()
    return SceneCache(folder=tmp_path / "cache", limit_bytes=1000)


def test_what_is_kept_is_found(cache: SceneCache) -> None:
    """
    Under its key alone, and replaced by what is kept later.
    """
    keep(cache, "one", b"scene")

    assert found(cache, "one") == b"scene"
    assert found(cache, "other") is None
    keep(cache, "one", b"")
    assert found(cache, "one") == b""


@pytest.mark.parametrize("damage", [b"", b"half", bytes(40)])
def test_a_damaged_scene_is_not_found(cache: SceneCache, damage: bytes) -> None:
    """
    Cut off, or with other bytes.
    """
    keep(cache, "one", b"scene")
    next(cache.folder.iterdir()).write_bytes(damage)

    assert found(cache, "one") is None


def test_the_least_used_go_first(cache: SceneCache) -> None:
    """
    Until the rest has room; one that is being read can be read to its end.
    """
    for number, key in enumerate(("old", "used", "new")):
        keep(cache, key, bytes(400))
        os.utime(cache.folder / f"{key}.scene", (number, number))
    reading = cache.find("old")
    assert reading is not None
    os.utime(cache.folder / "old.scene", (0, 0))
    assert found(cache, "used") is not None
    cache.tidy()

    assert sorted(path.name for path in cache.folder.iterdir()) == ["new.scene", "used.scene"]
    with reading:
        assert reading.read() == bytes(400)


def test_what_was_never_finished_goes_after_an_hour(cache: SceneCache) -> None:
    """
    Whoever wrote it is dead.
    """
    for name, age in ((".part-old", 4000), (".part-new", 0)):
        path = cache.folder / name
        path.write_bytes(b"half")
        moment = path.stat().st_mtime - age
        os.utime(path, (moment, moment))
    cache.tidy()

    assert [path.name for path in cache.folder.iterdir()] == [".part-new"]


def test_a_folder_that_is_gone_is_no_error(tmp_path: Path) -> None:
    """
    Nothing is kept then.
    """
    cache = SceneCache(folder=tmp_path / "missing", limit_bytes=1000)
    (tmp_path / "source").write_bytes(b"scene")
    cache.keep("one", tmp_path / "source")
    cache.tidy()

    assert cache.find("one") is None


def lesson(*narrations: str) -> Script:
    """
    Scenes that say *narrations*.
    """
    return Script(
        title="Light",
        topic=Topic(id=TopicId("light"), title="Light", subject="physics"),
        scenes=tuple(
            Scene(kind=SceneKind.SECTION, heading=f"Part {number}", narration=text, points=("Slower", "Bent"))
            for number, text in enumerate(narrations)
        ),
        takeaways=(),
        sources=(),
        writer="hand",
    )


def keys(script: Script, *, seconds_a_letter: float = 0.06) -> list[str | None]:
    """
    The keys of the scenes of *script*, spoken at some pace.
    """
    letters = sum(len(word) + 2 for scene in script.scenes for word in scene.narration.split())
    narration = at_reading_pace(script, seconds=letters * seconds_a_letter + len(script.scenes), voice="none")
    look = Look(width=320, height=180, theme=theme_of("physics"), typefaces=installed())
    scenes = slide_scenes(draw_up(script, narration, look, frames_per_second=24))
    return [scene_key(scene, plan(scene, frames_per_second=24), common="common") for scene in scenes]


def test_equal_scenes_have_equal_keys() -> None:
    """
    And different ones different keys.
    """
    made = keys(lesson("Light is slower in water.", "So it is bent."))

    assert made == keys(lesson("Light is slower in water.", "So it is bent."))
    assert len(set(made)) == 2


def test_another_pace_changes_no_key() -> None:
    """
    What is shown is the same, only for another time.
    """
    script = lesson("Light is slower in water.", "So it is bent.")

    assert keys(script, seconds_a_letter=0.06) == keys(script, seconds_a_letter=0.065)


def test_a_scene_that_cannot_tell_has_no_key() -> None:
    """
    It is encoded each time.
    """
    from moviepy import ColorClip  # noqa: PLC0415  it is slow to load

    look = Look(width=320, height=180, theme=theme_of("physics"), typefaces=installed())
    script = lesson("Light.")
    board = draw_up(script, at_reading_pace(script, seconds=4, voice="none"), look, frames_per_second=24)
    scene = slide_scenes(board)[0]

    clip = ColorClip((320, 180), color=(1, 2, 3), duration=1)
    unnamed = ClipScene(clip=clip, frames=24, frames_per_second=24, width=320, height=180)

    assert scene_key(scene, (), common="common") is not None
    assert scene_key(unnamed, (), common="common") is None
    assert scene_key(attrs.evolve(unnamed, name="blue"), (), common="common") is not None
