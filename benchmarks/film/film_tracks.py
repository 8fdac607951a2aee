"""
What a film holds beside its pictures, as it lies in the file.
"""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import attrs
import webvtt

from vividly_adapters.moviepy.ffmpeg import Ffmpeg
from vividly_adapters.moviepy.recording import pauses
from vividly_adapters.moviepy.sound import measure
from vividly_core.domain.captions.cue import Cue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from vividly_adapters.moviepy.sound import Loudness

# Invisible: marks of direction, and what keeps ffmpeg from taking a sign for a style.
_INVISIBLE = re.compile("[\u200e\u200f\u2060]")
_CHAPTER = re.compile(
    r"\[CHAPTER\]\nTIMEBASE=(\d+)/(\d+)\nSTART=(\d+)\nEND=\d+\ntitle=((?:\\.|[^\n\\])*)", re.DOTALL
)
_LANGUAGE = re.compile(r"Stream #0:\d+.*?\((\w{3})\): (Audio|Subtitle)")


@attrs.frozen(kw_only=True)
class FilmTracks:
    """
    *beside* are the cues of the file beside the film, *within* those of its own track. *onsets* are when its sound
    sets in after a pause, *chapters* when each begins and what it is called. Seconds.
    """

    loudness: Loudness
    beside: tuple[Cue, ...]
    within: tuple[Cue, ...]
    onsets: tuple[float, ...]
    chapters: tuple[tuple[float, str], ...]
    languages: tuple[tuple[str, str], ...]
    index_first: bool
    poster: bool


def tracks_of(film: Path) -> FilmTracks:
    """
    Read *film*, and the captions beside it.
    """
    ffmpeg = Ffmpeg.found()
    streams = _told(ffmpeg, film, "-t", "0", "-f", "null", "-", level="info").partition("Output #0")[0]
    head = film.read_bytes()
    return FilmTracks(
        loudness=measure(ffmpeg, str(film)),
        beside=_cues(webvtt.read(str(film.with_suffix(".vtt")))),
        within=_cues(webvtt.from_string(_told(ffmpeg, film, "-map", "0:s:0", "-f", "webvtt", "-"))),
        onsets=tuple(end for _, end in pauses(ffmpeg, str(film))),
        chapters=tuple(
            (int(start) * int(over) / int(under), re.sub(r"\\(.)", r"\1", title, flags=re.DOTALL))
            for over, under, start, title in _CHAPTER.findall(_told(ffmpeg, film, "-f", "ffmetadata", "-"))
        ),
        languages=tuple((kind, letters) for letters, kind in _LANGUAGE.findall(streams)),
        index_first=0 < head.find(b"moov") < head.find(b"mdat"),
        poster="(attached pic)" in streams,
    )


def _told(ffmpeg: Ffmpeg, film: Path, *arguments: str, level: str = "error") -> str:
    command = [ffmpeg.program, "-nostdin", "-hide_banner", "-loglevel", level, "-i", str(film), *arguments]
    done = subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own
    return (done.stdout or done.stderr).decode()


def _cues(captions: Iterable[webvtt.Caption]) -> tuple[Cue, ...]:
    return tuple(
        Cue(
            start_seconds=_seconds(caption.start),
            end_seconds=_seconds(caption.end),
            lines=tuple(_INVISIBLE.sub("", line) for line in caption.text.split("\n")),
        )
        for caption in captions
    )


def _seconds(timestamp: str) -> float:
    hours, minutes, seconds = timestamp.split(":")
    return round(int(hours) * 3600 + int(minutes) * 60 + float(seconds), 3)
