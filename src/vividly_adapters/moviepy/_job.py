"""
The child process that makes films and title pictures: the only module that draws with MoviePy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from vividly_adapters._worker import serve
from vividly_core.domain import narration_codec, script_codec
from vividly_core.domain.errors import Malformed, Misconfigured, Rejected, Unavailable

# What an extra installs is answered for when it is missing, not died of.
try:
    from moviepy import VideoClip

    from .coverage import require_drawable
    from .encode import SOUND_RATE, Encoder, finish, picture_options, stopped
    from .fonts import installed
    from .installation import find_ffmpeg
    from .look import Look
    from .picture import paint
    from .reel import Reel
    from .slides import title_picture
    from .storyboard import draw_up
    from .theme import theme_of
except (ImportError, RuntimeError) as error:
    # imageio-ffmpeg has a RuntimeError for a missing encoder.
    _MISSING: Exception | None = error
else:
    _MISSING = None

if TYPE_CHECKING:
    from numpy import uint8
    from numpy.typing import NDArray

    from vividly_core.domain.lesson import Script
    from vividly_core.ports.progress import Progress

    from .storyboard import Storyboard

_BEGUN: Final = 0.01
_PLANNED: Final = 0.03
_SHOT: Final = 0.98


def work(job: dict[str, Any], progress: Progress) -> Any:
    """
    Do *job*: its ``verb`` is ``film`` or ``title``.
    """
    if _MISSING is not None:
        raise Misconfigured(f"a part of the film maker is missing ({_MISSING}): pip install 'vividly[moviepy]'")
    try:
        return _film(job, progress) if job["verb"] == "film" else _title(job)
    except Malformed as error:
        raise Rejected(str(error)) from error
    except OSError as error:
        raise Unavailable(f"a file of the film cannot be read or written: {error.strerror or error}") from error


def _film(job: dict[str, Any], progress: Progress) -> dict[str, float]:
    progress(_BEGUN)
    script, look = _read(job)
    rate, folder = job["frames_per_second"], job["folder"]
    narration = narration_codec.decode(job["narration"].encode())
    storyboard = draw_up(script, narration, look, frames_per_second=rate)
    progress(_PLANNED)
    encoder = Encoder(find_ffmpeg())
    pictures, sound = f"{folder}/pictures.mp4", f"{folder}/sound.m4a"
    # Beside the pictures, on another processor; should they fail, it ends with our process group.
    recording = encoder.start_sound(job["audio"], sound, samples=storyboard.frames * SOUND_RATE // rate)
    _shoot(storyboard, pictures, progress)
    finish(recording)
    progress(_SHOT)
    joined = encoder.join(pictures, sound, job["into"])
    if joined != storyboard.frames:
        raise Unavailable(f"the encoder wrote {joined} of {storyboard.frames} frames")
    return {
        "duration_seconds": joined / rate,
        "width": look.width,
        "height": look.height,
        "frames_per_second": float(rate),
    }


def _title(job: dict[str, Any]) -> None:
    script, look = _read(job)
    paint(title_picture(script, look)).save(job["into"], "JPEG", quality=90)


def _read(job: dict[str, Any]) -> tuple[Script, Look]:
    script = script_codec.decode(job["script"].encode())
    typefaces = installed()
    require_drawable(script, typefaces)
    theme = theme_of(script.topic.subject)
    return script, Look(width=job["width"], height=job["height"], theme=theme, typefaces=typefaces)


def _shoot(storyboard: Storyboard, into: str, progress: Progress) -> None:
    """
    Write the pictures of *storyboard*, without sound.
    """
    reel, rate = Reel(storyboard), storyboard.frames_per_second

    def frame_at(seconds: float) -> NDArray[uint8]:
        number = round(seconds * rate)
        progress(_PLANNED + (_SHOT - _PLANNED) * number / storyboard.frames)
        return reel.frame(number)

    # MoviePy rounds the length down to whole frames: half a frame keeps it from losing the last.
    clip = VideoClip(frame_at, duration=(storyboard.frames + 0.5) / rate)
    keys = (shot.first_frame / rate for shot in storyboard.shots if shot.opens)
    try:
        clip.write_videofile(
            into,
            fps=rate,
            codec="libx264",
            preset="superfast",
            audio=False,
            logger=None,
            ffmpeg_params=picture_options(keys, frames_per_second=rate),
        )
    except OSError as error:
        raise stopped(str(error).rpartition("\n\n")[2]) from error


if __name__ == "__main__":
    serve(work)
