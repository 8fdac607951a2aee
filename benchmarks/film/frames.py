"""
Every frame of the lesson's film, as raw pictures: what the limit encodes, and what all are compared with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from vividly_adapters.moviepy.exposures import expose, plan
from vividly_adapters.moviepy.fonts import installed
from vividly_adapters.moviepy.look import Look
from vividly_adapters.moviepy.slide_scene import slide_scenes
from vividly_adapters.moviepy.storyboard import draw_up
from vividly_adapters.moviepy.theme import theme_of

from .lessons import lesson

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vividly_adapters.moviepy.storyboard import Storyboard


def storyboard_of(seconds: float, *, width: int, height: int, rate: int) -> Storyboard:
    """
    The lesson's plan.
    """
    script, narration = lesson(seconds)
    look = Look(width=width, height=height, theme=theme_of("physics"), typefaces=installed())
    return draw_up(script, narration, look, frames_per_second=rate)


def raw_frames(seconds: float, *, width: int, height: int, rate: int) -> Iterator[bytes]:
    """
    Each frame, in YUV 4:2:0; those that are alike are the same object.
    """
    for scene in slide_scenes(storyboard_of(seconds, width=width, height=height, rate=rate)):
        exposures = plan(scene, frames_per_second=rate)
        for exposure, picture in zip(exposures, expose(scene, exposures, width=width, height=height), strict=True):
            for _ in range(exposure.held + 1):
                yield picture
