"""
The worst case: a film of somebody's own clips, in which every frame differs from the one before.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from moviepy import VideoClip

from vividly_adapters.moviepy.clips import ClipScene
from vividly_adapters.moviepy.yuv import to_yuv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MAKER: Final = f"{__name__}:slide"
"""How the film maker is told of it."""

_PIXELS_A_SECOND: Final = 120
_SEED: Final = 7


def slide(_: int, seconds: float, size: tuple[int, int]) -> VideoClip:
    """
    A picture that slides by, as a scene of *seconds*.
    """
    width, height = size
    wide = _panorama(width, height)

    def frame_at(now: float) -> NDArray[np.uint8]:
        left = round(now * _PIXELS_A_SECOND) % width
        return wide[:, left : left + width]

    return VideoClip(frame_at, duration=seconds)


def moving_frames(seconds: float, *, width: int, height: int, rate: int) -> Iterator[bytes]:
    """
    Each frame of one such scene, in YUV 4:2:0.
    """
    frames = round(seconds * rate)
    clip = slide(0, seconds, (width, height))
    scene = ClipScene(clip=clip, frames=frames, frames_per_second=rate, width=width, height=height)
    return (to_yuv(scene.draw(frame)) for frame in range(frames))


@lru_cache(maxsize=1)
def _panorama(width: int, height: int) -> NDArray[np.uint8]:
    """
    Soft hills of colour with some grain, twice beside itself: where it ends it begins.
    """
    across, down = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    hills = [np.sin(2 * np.pi * (turns * across + down * (turns - 1))) for turns in (1, 2, 3)]
    grain = np.random.default_rng(_SEED).normal(0, 4, (height, width, 1))
    once = np.clip(128 + 90 * np.stack(hills, axis=-1) + grain, 0, 255).astype(np.uint8)
    return np.concatenate((once, once), axis=1)
