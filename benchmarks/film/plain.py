"""
The plain way: every mark of every slide a clip, all of them composed by MoviePy, frame by frame.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from moviepy import AudioFileClip, ColorClip, CompositeVideoClip, ImageClip
from moviepy.video.fx import CrossFadeIn
from PIL import Image

from vividly_adapters.moviepy.marks import Panel, Writing
from vividly_adapters.moviepy.picture import Picture, paint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from moviepy import VideoClip

    from vividly_adapters.moviepy.marks import Mark
    from vividly_adapters.moviepy.storyboard import Shot, Storyboard

_FADE_SECONDS: Final = 0.3


def composed(storyboard: Storyboard) -> VideoClip:
    """
    The film of *storyboard* as one clip of many layers.
    """
    rate = storyboard.frames_per_second
    ground = storyboard.shots[0].picture
    duration = storyboard.frames / rate
    layers = [ColorClip((ground.width, ground.height), color=ground.ground, duration=duration)]
    ends = (*(shot.first_frame for shot in storyboard.shots[1:]), storyboard.frames)
    shots = zip(storyboard.shots, ends, strict=True)
    before: tuple[Mark, ...] = ()
    for shot, end in shots:
        layers += _layers(shot, (end - shot.first_frame) / rate, rate, before)
        before = shot.picture.marks
    return CompositeVideoClip(layers).with_duration(duration)


def _layers(shot: Shot, seconds: float, rate: int, before: tuple[Mark, ...]) -> Iterator[VideoClip]:
    for mark in shot.picture.marks:
        # The lesson has no figures.
        assert isinstance(mark, Panel | Writing)
        box = mark.box
        alone = attrs.evolve(mark, box=attrs.evolve(box, x=0, y=0))
        # Drawn in white on black: how much of its colour each pixel has.
        shape = paint(
            Picture(
                width=max(2, box.width),
                height=max(2, box.height),
                ground=(0, 0, 0),
                marks=(attrs.evolve(alone, colour=(255, 255, 255)),),
            )
        ).convert("L")
        picture = Image.new("RGBA", shape.size, (*mark.colour, 0))
        picture.putalpha(shape)
        clip = ImageClip(np.asarray(picture)).with_position((box.x, box.y))
        clip = clip.with_start(shot.first_frame / rate).with_duration(seconds)
        if mark not in before and isinstance(mark, Writing):
            clip = clip.with_effects([CrossFadeIn(min(_FADE_SECONDS, seconds))])
        yield clip


def film(
    clip: VideoClip,
    recording: Path,
    into: Path,
    *,
    rate: int,
    preset: str,
    rate_factor: int,
    last: float,
) -> None:
    """
    Have MoviePy write the first *last* seconds of *clip*.
    """
    clip = clip.with_audio(AudioFileClip(str(recording)))
    clip.subclipped(0, min(last, clip.duration)).write_videofile(
        str(into),
        fps=rate,
        codec="libx264",
        preset=preset,
        audio_codec="aac",
        logger=None,
        ffmpeg_params=["-crf", str(rate_factor)],
    )


def touch(storyboard: Storyboard, *, frames: int) -> None:
    """
    Ask for *frames* frames all over the film: what is held in memory is held then.
    """
    clip = composed(storyboard)
    edges = [clip.duration * number / frames for number in range(frames + 1)]
    for start, end in pairwise(edges):
        clip.get_frame((start + end) / 2)
