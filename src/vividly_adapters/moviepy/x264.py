"""
How pictures are encoded: H.264 by x264.
"""

from __future__ import annotations

from typing import Final

import attrs

_TAGGED: Final = "setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"

# What `h264` needs to hold pictures; and no looking ahead, which buys nothing where we know what changes when.
_HOLDABLE: Final = (
    "bframes=0:ref=1:weightp=0:cabac=0:slices=1:aud=1:scenecut=0:rc-lookahead=0:sync-lookahead=0:mbtree=0"
)


@attrs.frozen(kw_only=True)
class Quality:
    """
    A *preset* of x264, and its constant rate factor: the lower, the better and the larger.
    """

    preset: str
    rate_factor: int


QUALITIES: Final = {
    "draft": Quality(preset="ultrafast", rate_factor=27),
    "standard": Quality(preset="superfast", rate_factor=20),
    "high": Quality(preset="medium", rate_factor=18),
}
"""By name, the quickest first."""


@attrs.frozen(kw_only=True)
class PictureFormat:
    """
    All that shapes how pictures of *width* by *height* pixels are encoded.
    """

    width: int
    height: int
    frames_per_second: int
    quality: Quality

    def options(self, key_numbers: tuple[int, ...], *, key_distance: int) -> list[str]:
        """
        The options of ffmpeg, from raw pictures on its standard input to a byte stream on its standard output.

        *key_numbers* count the pictures that it is given, which are fewer than the film has frames.
        """
        # One thread: the pictures must not depend on how many processors there are, and scenes fill them all.
        moments = ",".join(f"{number / self.frames_per_second:.6f}" for number in key_numbers)
        return [
            *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", f"{self.width}x{self.height}"),
            *("-framerate", str(self.frames_per_second), "-i", "pipe:0"),
            *("-vf", _TAGGED, "-fps_mode", "passthrough", "-c:v", "libx264", "-threads", "1"),
            *("-preset", self.quality.preset, "-crf", str(self.quality.rate_factor)),
            *("-x264-params", f"{_HOLDABLE}:keyint={key_distance}:min-keyint=1"),
            *("-force_key_frames", moments),
            *("-f", "h264", "pipe:1"),
        ]
