"""
The frames of a storyboard: each picture painted once, dissolving into the next.
"""

from __future__ import annotations

from bisect import bisect_right
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import attrs
import numpy as np
from PIL import Image

from .picture import paint

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from .storyboard import Storyboard

_DISSOLVE_SECONDS: Final = 0.3
_PICTURES_HELD: Final = 2


@attrs.define
class Reel:
    """
    Frames by number. Cheapest in order: it holds two pictures at a time, whatever the length.
    """

    _storyboard: Storyboard
    _painted: dict[int, Image.Image] = attrs.field(factory=dict, init=False)
    _still: tuple[int, NDArray[np.uint8]] | None = attrs.field(default=None, init=False)

    def frame(self, number: int) -> NDArray[np.uint8]:
        """
        Frame *number*, from 0: RGB, height x width x 3. The same array for as long as nothing changes.
        """
        shots = self._storyboard.shots
        shot = bisect_right(shots, number, key=attrgetter("first_frame")) - 1
        step = number - shots[shot].first_frame + 1
        steps = round(_DISSOLVE_SECONDS * self._storyboard.frames_per_second)
        if shot > 0 and step <= steps:
            before, after = self._picture(shot - 1), self._picture(shot)
            return np.asarray(Image.blend(before, after, step / (steps + 1)))
        if self._still is None or self._still[0] != shot:
            self._still = (shot, np.asarray(self._picture(shot)))
        return self._still[1]

    def _picture(self, shot: int) -> Image.Image:
        if shot not in self._painted:
            while len(self._painted) >= _PICTURES_HELD:
                del self._painted[next(iter(self._painted))]
            self._painted[shot] = paint(self._storyboard.shots[shot].picture)
        return self._painted[shot]
