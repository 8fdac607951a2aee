"""
MoviePy's clips as scenes of a film, and scenes as clips: whoever composes with MoviePy goes on doing so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from importlib import import_module
from operator import attrgetter
from typing import TYPE_CHECKING

import attrs
import numpy as np
from PIL import Image, ImageOps

from vividly_core.domain.errors import Misconfigured

from .film_scene import Change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moviepy import VideoClip
    from numpy.typing import NDArray

    from .film_scene import FilmScene
    from .slide_scene import SlideScene
    from .x264 import PictureFormat


ClipMaker = Callable[[int, float, tuple[int, int]], "VideoClip | None"]
"""
Makes a clip for a scene: it is given the scene's number from 0, its length in seconds, and the film's width and
height. ``None`` leaves the scene as it is.
"""


@attrs.frozen(kw_only=True)
class ClipScene:
    """
    Any *clip*, for *frames* frames; past its end its last picture stands. Its sound is not used.

    A clip of another shape is shown whole, between black bars. A clip cannot say when it changes: it is asked for
    every frame, unless *changed* names those at which it does, the first of which is 0. With a *name* that stands
    for all that it shows, it is encoded once and kept.
    """

    clip: VideoClip
    frames: int
    frames_per_second: int
    width: int
    height: int
    changed: tuple[int, ...] | None = None
    name: str = ""

    @property
    def changes(self) -> tuple[Change, ...]:
        """
        As it was told, or at every frame.
        """
        return tuple(Change(frame=frame) for frame in self.changed or range(self.frames))

    @property
    def content(self) -> str:
        """
        Its name, or nothing: code is not compared.
        """
        return repr((self.name, self.changed)) if self.name else ""

    def draw(self, frame: int) -> Image.Image:
        """
        Ask the clip.
        """
        seconds = frame / self.frames_per_second
        if self.clip.duration is not None:
            # At its very end a clip may have no picture.
            seconds = max(0.0, min(seconds, self.clip.duration - 0.5 / self.frames_per_second))
        picture = Image.fromarray(np.asarray(self.clip.get_frame(seconds)).astype(np.uint8)).convert("RGB")
        size = (self.width, self.height)
        return picture if picture.size == size else ImageOps.pad(picture, size)

    def lead_in(self) -> Image.Image | None:
        """
        A cut.
        """
        return None


def as_clip(scene: FilmScene, *, frames_per_second: int) -> VideoClip:
    """
    *scene* as a clip, to be composed with others; without its fades.
    """
    from moviepy import VideoClip  # noqa: PLC0415  whoever composes no clips need not wait for it

    changes = scene.changes
    drawn: tuple[int, NDArray[np.uint8]] | None = None

    def frame_at(seconds: float) -> NDArray[np.uint8]:
        nonlocal drawn
        number = round(seconds * frames_per_second)
        frame = changes[bisect_right(changes, number, key=attrgetter("frame")) - 1].frame
        if drawn is None or drawn[0] != frame:
            drawn = (frame, np.asarray(scene.draw(frame)))
        return drawn[1]

    return VideoClip(frame_at, duration=scene.frames / frames_per_second)


def with_clips(scenes: Sequence[SlideScene], make: ClipMaker, picture_format: PictureFormat) -> list[FilmScene]:
    """
    *scenes*, with a clip in place of each for which *make* has one.
    """
    mixed: list[FilmScene] = []
    for scene in scenes:
        size = (picture_format.width, picture_format.height)
        clip = make(scene.number, scene.frames / picture_format.frames_per_second, size)
        if clip is not None:
            mixed.append(
                ClipScene(
                    clip=clip,
                    frames=scene.frames,
                    frames_per_second=picture_format.frames_per_second,
                    width=picture_format.width,
                    height=picture_format.height,
                )
            )
        elif mixed and isinstance(mixed[-1], ClipScene):
            # What it would fade from is not seen.
            mixed.append(attrs.evolve(scene, before=None))
        else:
            mixed.append(scene)
    return mixed


def load_maker(name: str) -> ClipMaker:
    """
    The maker of clips that *name* says, as ``package.module:function``.

    :raises Misconfigured: if there is none.
    """
    module, _, function = name.partition(":")
    try:
        maker: ClipMaker = getattr(import_module(module), function)
    except (ImportError, AttributeError, ValueError) as error:
        raise Misconfigured(
            f"there is no {name} to make clips: {error}; write it as package.module:function"
        ) from error
    return maker
