"""
The slides of a storyboard, as scenes of a film.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs

from .film_scene import Change
from .picture import paint

if TYPE_CHECKING:
    from PIL.Image import Image

    from .picture import Picture
    from .storyboard import Shot, Storyboard

_FADE_SECONDS: Final = 0.3


@attrs.frozen(kw_only=True)
class SlideScene:
    """
    *shots* of one scene, the first at frame 0, each fading into the next over *fade* frames, the first from *before*.
    """

    shots: tuple[Shot, ...]
    frames: int
    fade: int
    before: Picture | None

    @property
    def number(self) -> int:
        """
        Which scene of the script it is, from 0.
        """
        return self.shots[0].scene

    @property
    def changes(self) -> tuple[Change, ...]:
        """
        One a shot.
        """
        return tuple(
            Change(frame=shot.first_frame, fade=0 if shot.first_frame == 0 and self.before is None else self.fade)
            for shot in self.shots
        )

    @property
    def content(self) -> str:
        """
        The pictures are values: they say all that they show.
        """
        return repr((self.before, [shot.picture for shot in self.shots]))

    def draw(self, frame: int) -> Image:
        """
        Paint the shot that is on at *frame*.
        """
        return paint(self.shots[bisect_right(self.shots, frame, key=attrgetter("first_frame")) - 1].picture)

    def lead_in(self) -> Image | None:
        """
        Paint what the scene before ended with.
        """
        return None if self.before is None else paint(self.before)


def slide_scenes(storyboard: Storyboard) -> tuple[SlideScene, ...]:
    """
    Cut *storyboard* where its scenes open.
    """
    fade = round(_FADE_SECONDS * storyboard.frames_per_second)
    groups = tuple(tuple(group) for _, group in groupby(storyboard.shots, attrgetter("scene")))
    ends = (*(group[0].first_frame for group in groups[1:]), storyboard.frames)
    befores = (None, *(group[-1].picture for group in groups[:-1]))
    return tuple(
        SlideScene(
            shots=tuple(attrs.evolve(shot, first_frame=shot.first_frame - group[0].first_frame) for shot in group),
            frames=end - group[0].first_frame,
            fade=fade,
            before=before,
        )
        for group, end, before in zip(groups, ends, befores, strict=True)
    )
