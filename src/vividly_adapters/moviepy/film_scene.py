"""
What a film is made of: scenes that say when they change, and draw themselves at a moment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import attrs

if TYPE_CHECKING:
    from PIL.Image import Image


@attrs.frozen(kw_only=True)
class Change:
    """
    From *frame* on another picture is seen; the one before gives way to it over *fade* frames.
    """

    frame: int
    fade: int = 0


class FilmScene(Protocol):
    """
    A stretch of the film, encoded by itself.

    A new kind of scene has these five, and nothing else. Frames are counted from the scene's own start. The same
    scene is drawn from one thread at a time, different ones at once.
    """

    @property
    def frames(self) -> int:
        """
        How long it is: one frame or more.
        """
        ...

    @property
    def changes(self) -> tuple[Change, ...]:
        """
        When the picture becomes another, in order, the first at frame 0. Motion is a change at every frame.

        Between two changes nothing is drawn, converted or encoded: the fewer, the cheaper.
        """
        ...

    @property
    def content(self) -> str:
        """
        All that its pictures depend on, in the order of its changes: scenes of equal content and as many changes
        show the same, to the pixel.

        When they show it need not be in it, nor what is common to all scenes: size, frame rate, fonts, the versions
        of our code and of the encoder. Empty for a scene that cannot tell, and so is encoded anew each time.
        """
        ...

    def draw(self, frame: int) -> Image:
        """
        The picture that is settled from *frame* on, which is that of a change: RGB, as large as the film.
        """
        ...

    def lead_in(self) -> Image | None:
        """
        What the first change fades from: the end of the scene before. ``None`` for a cut.
        """
        ...
