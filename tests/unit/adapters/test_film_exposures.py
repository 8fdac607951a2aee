"""
What of a scene is drawn, and what its pictures become.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from vividly_adapters.moviepy.clips import ClipScene, as_clip
from vividly_adapters.moviepy.exposures import KEY_SECONDS, expose, plan
from vividly_adapters.moviepy.film_scene import Change
from vividly_adapters.moviepy.yuv import Fade, to_yuv

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vividly_adapters.moviepy.film_scene import FilmScene

pytestmark = pytest.mark.service("moviepy")

WIDTH, HEIGHT = 64, 48
RATE = 24


@attrs.frozen(kw_only=True)
class Greys:
    """
    A scene whose pictures are as bright as the frames that they are asked for; it remembers which.
    """

    frames: int
    changes: tuple[Change, ...]
    before: int | None = None
    content: str = "greys"
    asked: list[int] = attrs.field(factory=list)

    def draw(self, frame: int) -> Image.Image:
        """
        Draw, and remember.
        """
        self.asked.append(frame)
        return grey(frame)

    def lead_in(self) -> Image.Image | None:
        """
        As it was told.
        """
        return None if self.before is None else grey(self.before)


def grey(brightness: int) -> Image.Image:
    """
    A picture of one colour.
    """
    return Image.new("RGB", (WIDTH, HEIGHT), (brightness, brightness, brightness))


def scenes() -> st.SearchStrategy[FilmScene]:
    """
    Any length, any changes, any fades.
    """
    return st.integers(1, 700).flatmap(
        lambda frames: st.builds(
            Greys,
            frames=st.just(frames),
            changes=st.builds(
                lambda later, fades: tuple(
                    Change(frame=frame, fade=fade) for frame, fade in zip(sorted({0, *later}), fades, strict=False)
                ),
                st.sets(st.integers(0, frames - 1), max_size=8),
                st.lists(st.integers(0, 9), min_size=9, max_size=9),
            ),
        )
    )


@given(scenes())
def test_exposures_and_holds_make_up_the_scene(scene: FilmScene) -> None:
    """
    Each frame once; every change is exposed; keys come every ten seconds, the first at once.
    """
    exposures = plan(scene, frames_per_second=RATE)

    assert exposures[0].frame == 0
    assert all(one.frame + one.held + 1 == other.frame for one, other in pairwise(exposures))
    assert exposures[-1].frame + exposures[-1].held + 1 == scene.frames
    assert {change.frame for change in scene.changes} <= {exposure.frame for exposure in exposures}
    assert [exposure.frame for exposure in exposures if exposure.key] == list(
        range(0, scene.frames, KEY_SECONDS * RATE)
    )


@given(scenes())
def test_there_is_a_picture_for_each_exposure(scene: FilmScene) -> None:
    """
    No more and no less, all of one size.
    """
    exposures = plan(scene, frames_per_second=RATE)
    shown = list(expose(scene, exposures, width=WIDTH, height=HEIGHT))

    assert len(shown) == len(exposures)
    assert {len(picture) for picture in shown} == {WIDTH * HEIGHT * 3 // 2}


def test_a_picture_is_drawn_once_a_change() -> None:
    """
    However long it is seen, and however many frames it takes to come.
    """
    scene = Greys(frames=900, changes=(Change(frame=0), Change(frame=100, fade=7)))
    exposures = plan(scene, frames_per_second=RATE)
    list(expose(scene, exposures, width=WIDTH, height=HEIGHT))

    assert scene.asked == [0, 100]
    assert len(exposures) == 1 + 8 + 3


def test_a_fade_goes_evenly_from_one_picture_to_the_next() -> None:
    """
    From what was seen last, also if that had not come fully; then the picture itself.
    """
    scene = Greys(frames=30, changes=(Change(frame=0, fade=3), Change(frame=200 - 180, fade=3)), before=200)
    shown = list(expose(scene, plan(scene, frames_per_second=RATE), width=WIDTH, height=HEIGHT))

    assert [picture[0] for picture in shown[:4]] == pytest.approx([145, 102, 59, 16], abs=1)
    assert shown[3] == to_yuv(grey(0))
    assert shown[-1] == to_yuv(grey(20))


@pytest.mark.parametrize("size", [(64, 48), (130, 134), (128, 50)])
def test_a_fade_ends_in_its_pictures(size: tuple[int, int]) -> None:
    """
    At 0 it is the one, at 1 the other, exactly, for pictures that differ in brightness, in colour, or not at all.
    """
    width, height = size
    one, other = (Image.new("RGB", size, (40, 60, 80)) for _ in range(2))
    ImageDraw.Draw(other).rectangle((10, 20, 30, 41), fill=(200, 10, 90))
    for before, after in ((one, other), (other, one), (one, one)):
        fade = Fade.between(to_yuv(before), to_yuv(after), width=width, height=height)
        assert fade.at(0.0) == to_yuv(before)
        assert fade.at(1.0) == to_yuv(after)


@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_colours_are_those_of_the_standard(colour: tuple[int, int, int]) -> None:
    """
    BT.709 within the range of television, to the nearest step.
    """
    red, green, blue = (part / 255 for part in colour)
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    wanted = (16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    planes = to_yuv(Image.new("RGB", (4, 4), colour))

    assert (planes[0], planes[16], planes[20]) == pytest.approx(wanted, abs=0.51)


def test_a_clip_of_moviepy_is_a_scene() -> None:
    """
    Asked for every frame, or for those alone at which it changes; of another shape, it is shown whole.
    """
    from moviepy import VideoClip  # noqa: PLC0415  it is slow to load

    def frame_at(seconds: float) -> NDArray[np.uint8]:
        return np.asarray(Image.new("RGB", (48, 48), (round(seconds * 100), 0, 0)))

    clip = VideoClip(frame_at, duration=1.0)
    scene = ClipScene(clip=clip, frames=30, frames_per_second=24, width=WIDTH, height=HEIGHT)

    assert len(plan(scene, frames_per_second=24)) == 30
    assert scene.draw(12).getpixel((32, 24)) == (50, 0, 0)
    assert scene.draw(12).getpixel((0, 24)) == (0, 0, 0)
    assert scene.draw(29).getpixel((32, 24)) == (98, 0, 0)
    assert not scene.content
    assert len(plan(attrs.evolve(scene, changed=(0, 7)), frames_per_second=24)) == 2


def test_a_scene_is_a_clip_of_moviepy() -> None:
    """
    As long, and at each moment with the picture of the change before.
    """
    scene = Greys(frames=48, changes=(Change(frame=0), Change(frame=30)))
    clip = as_clip(scene, frames_per_second=24)

    assert clip.duration == 2.0
    assert [clip.get_frame(seconds)[0, 0, 0] for seconds in (0.0, 1.2, 1.25, 1.9)] == [0, 0, 30, 30]
    assert scene.asked == [0, 30]
