"""
The child process that makes films and pictures of lessons.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from vividly_adapters._worker import serve
from vividly_core.domain import narration_codec, script_codec
from vividly_core.domain.errors import Malformed, Misconfigured, Rejected, Unavailable

# What an extra installs is answered for when it is missing, not died of.
try:
    from .bounds import NO_ROOM, limit_memory, processors
    from .contact_sheet import contact_sheet
    from .coverage import require_drawable, require_typesettable
    from .directions import reads_right_to_left
    from .ffmpeg import Ffmpeg, out_of_memory
    from .film import FilmStudio
    from .joining import Tracks
    from .look import Look
    from .picture import paint
    from .pulse import pulsing
    from .recording import pauses, to_wave, wave_seconds
    from .scene_cache import SceneCache
    from .scene_key import common_key
    from .slide_scene import slide_scenes
    from .slides import title_picture
    from .storyboard import draw_up
    from .text import plain
    from .theme import theme_of
    from .tracks import captions_of, chapters_of, language_of
    from .typefaces import installed
    from .x264 import QUALITIES, PictureFormat
except ImportError as error:
    _MISSING: Exception | None = error
else:
    _MISSING = None

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vividly_core.domain.lesson import Narration, Script
    from vividly_core.ports.progress import Progress

    from .film_scene import FilmScene
    from .slide_scene import SlideScene
    from .storyboard import Storyboard

_BEGUN: Final = 0.01
_PLANNED: Final = 0.03
_MADE: Final = 0.98


def work(job: dict[str, Any], progress: Progress) -> Any:
    """
    Do *job*: its ``verb`` is ``film``, ``title``, ``scenes`` or ``recording``.
    """
    if _MISSING is not None:
        raise _missing(_MISSING)
    verbs = {"film": _film, "title": _title, "scenes": _draw_scenes, "recording": _listen}
    try:
        limit_memory(job["memory_bytes"])
        with pulsing(progress) as told:
            return verbs[job["verb"]](job, told)
    except MemoryError as error:
        raise out_of_memory() from error
    except (ImportError, RuntimeError) as error:
        # imageio-ffmpeg has a RuntimeError for a missing encoder; a thread that has no room for its stack, too.
        if "thread" in str(error):
            raise out_of_memory() from error
        raise _missing(error) from error
    except Malformed as error:
        raise Rejected(str(error)) from error
    except OSError as error:
        if error.errno in NO_ROOM:
            raise Unavailable(f"the disk is full, or files may not grow further: {error.strerror}") from error
        raise Unavailable(f"a file of the film cannot be read or written: {error.strerror or error}") from error


def _missing(error: Exception) -> Misconfigured:
    return Misconfigured(f"a part of the film maker is missing ({error}): pip install 'vividly[moviepy]'")


def _film(job: dict[str, Any], progress: Progress) -> dict[str, float]:
    progress(_BEGUN)
    script, look = _read(job)
    storyboard, narration = _planned(job, script, look)
    picture_format = PictureFormat(
        width=look.width,
        height=look.height,
        frames_per_second=storyboard.frames_per_second,
        quality=QUALITIES[job["quality"]],
    )
    folder, ffmpeg = Path(job["folder"]), Ffmpeg.found()
    made, cache = folder / "film.mp4", _cache(job)
    studio = FilmStudio(
        ffmpeg=ffmpeg,
        format=picture_format,
        folder=folder,
        workers=job["workers"] or processors(),
        common="" if cache is None else common_key(ffmpeg, picture_format, look.typefaces),
        cache=cache,
    )
    tracks = _tracks(folder, script, narration, look)
    scenes = _scenes(job, slide_scenes(storyboard, reduced_motion=job["reduced_motion"]), picture_format)
    progress(_PLANNED)
    frames = studio.make(
        scenes,
        job["audio"],
        tracks,
        made,
        progress=lambda done: progress(_PLANNED + (_MADE - _PLANNED) * done),
    )
    shutil.move(made, job["into"])
    return {
        "duration_seconds": frames / storyboard.frames_per_second,
        "width": look.width,
        "height": look.height,
        "frames_per_second": float(storyboard.frames_per_second),
    }


def _scenes(
    job: dict[str, Any], slides: Sequence[SlideScene], picture_format: PictureFormat
) -> Sequence[FilmScene]:
    if not job["clips"]:
        return slides
    from .clips import load_maker, with_clips  # noqa: PLC0415  MoviePy and numpy are slow to load, and rarely wanted

    return with_clips(slides, load_maker(job["clips"]), picture_format)


def _tracks(folder: Path, script: Script, narration: Narration, look: Look) -> Tracks:
    """
    Write the tracks that are there before the film, into *folder*.
    """
    tracks = Tracks(
        sound=folder / "sound.m4a",
        captions=folder / "captions.srt",
        chapters=folder / "chapters.txt",
        poster=folder / "poster.jpg",
        language=language_of(script),
    )
    tracks.captions.write_text(captions_of(script, narration), encoding="utf-8")
    tracks.chapters.write_text(chapters_of(script, narration), encoding="utf-8")
    _draw_title(script, look, tracks.poster)
    return tracks


def _title(job: dict[str, Any], _: Progress) -> None:
    script, look = _read(job)
    _draw_title(script, look, Path(job["into"]))


def _draw_title(script: Script, look: Look, into: Path) -> None:
    # Pillow goes by the ending, and a file that is not yet in its place has none.
    paint(title_picture(script, look)).save(into, "JPEG", quality=90)


def _draw_scenes(job: dict[str, Any], progress: Progress) -> list[str]:
    """
    A picture a scene, as it stands at the scene's end, and all of them on one.
    """
    script, look = _read(job)
    storyboard, _ = _planned(job, script, look)
    folder, pictures, names = Path(job["folder"]), [], []
    scenes = slide_scenes(storyboard)
    for done, scene in enumerate(scenes, start=1):
        picture = scene.draw(scene.frames - 1)
        names.append(f"scene-{scene.number + 1:02}.jpg")
        picture.save(folder / names[-1], "JPEG", quality=90)
        pictures.append(picture)
        progress(done / (len(scenes) + 1))
    contact_sheet(pictures).save(folder / "contact-sheet.jpg", "JPEG", quality=90)
    return [*names, "contact-sheet.jpg"]


def _listen(job: dict[str, Any], _: Progress) -> dict[str, Any]:
    """
    Copy a recording as a WAV file, and tell how long it is and where it pauses.
    """
    ffmpeg = Ffmpeg.found()
    to_wave(ffmpeg, job["audio"], job["into"])
    return {"seconds": wave_seconds(job["into"]), "pauses": pauses(ffmpeg, job["into"])}


def _planned(job: dict[str, Any], script: Script, look: Look) -> tuple[Storyboard, Narration]:
    narration = narration_codec.decode(job["narration"].encode())
    return draw_up(script, narration, look, frames_per_second=job["frames_per_second"]), narration


def _read(job: dict[str, Any]) -> tuple[Script, Look]:
    script = script_codec.decode(job["script"].encode())
    typefaces = installed(script.language)
    require_drawable(script, typefaces)
    require_typesettable(script)
    typefaces = typefaces.serving({sign for _, text in script.shown() for sign in plain(text)})
    theme = theme_of(script.topic.subject, job["theme"])
    look = Look(
        width=job["width"],
        height=job["height"],
        theme=theme,
        typefaces=typefaces,
        mirrored=reads_right_to_left(script.title),
    )
    return script, look


def _cache(job: dict[str, Any]) -> SceneCache | None:
    if job["cache_folder"] is None:
        return None
    folder = Path(job["cache_folder"]) / "scenes"
    folder.mkdir(parents=True, exist_ok=True)
    return SceneCache(folder=folder, limit_bytes=job["cache_bytes"])


if __name__ == "__main__":
    serve(work)
