"""
Films: how they look, and what making them may take.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import attrs

from .parsers import path, whole
from .variable import Variable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .reader import Reader

SHAPES: Final = {"16:9": (1280, 720), "9:16": (720, 1280), "1:1": (720, 720)}
"""The usual size of each shape: as many lines as 1280x720 has, or as wide where the picture is high."""
RATES: Final = ("24", "25", "30", "50", "60")
THEMES: Final = ("dark", "light")
QUALITIES: Final = ("draft", "standard", "high")

_SIZE: Final = re.compile(r"(\d{1,5})\s*[x\u00d7]\s*(\d{1,5})", re.IGNORECASE | re.ASCII)
_SMALLEST: Final = 128
_LARGEST: Final = 4096
_MEGABYTE: Final = 1_000_000
_YES: Final = {
    "yes": True,
    "true": True,
    "1": True,
    "on": True,
    "no": False,
    "false": False,
    "0": False,
    "off": False,
}


def picture_size(text: str) -> tuple[int, int]:
    """
    Width and height in pixels.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError("write it as WIDTHxHEIGHT, such as 1920x1080")
    width, height = int(match[1]), int(match[2])
    if width % 2 or height % 2 or not all(_SMALLEST <= side <= _LARGEST for side in (width, height)):
        raise ValueError(f"both sides must be even, from {_SMALLEST} to {_LARGEST} pixels")
    return width, height


def _yes_or_no(text: str) -> bool:
    if text.lower() not in _YES:
        raise ValueError("neither yes nor no; write one of them")
    return _YES[text.lower()]


def _choice(kind: str, *values: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in values:
            raise ValueError(f"an unknown {kind}; choose one of {', '.join(values)}")
        return text.lower()

    return parse


ASPECT: Final = Variable(
    name="VIVIDLY_FILM_ASPECT",
    parse=_choice("shape", *SHAPES),
    default="16:9",
    meaning=f"the shape of the picture, in its usual size: {', '.join(SHAPES)}",
)
SIZE: Final = Variable(
    name="VIVIDLY_FILM_SIZE",
    parse=picture_size,
    default=None,
    meaning="another size, whatever its shape, such as 1920x1080",
    otherwise="that of the shape: 1280x720, 720x1280 or 720x720",
)
RATE: Final = Variable(
    name="VIVIDLY_FILM_FPS",
    parse=_choice("rate", *RATES),
    default="24",
    meaning=f"frames a second: {', '.join(RATES)}",
)
THEME: Final = Variable(
    name="VIVIDLY_FILM_THEME",
    parse=_choice("theme", *THEMES),
    default="dark",
    meaning="light writing on dark, or dark on light: dark, light",
)
QUALITY: Final = Variable(
    name="VIVIDLY_FILM_QUALITY",
    parse=_choice("quality", *QUALITIES),
    default="standard",
    meaning=f"how much time and space pictures may take: {', '.join(QUALITIES)}",
)
REDUCED_MOTION: Final = Variable(
    name="VIVIDLY_FILM_REDUCED_MOTION",
    parse=_yes_or_no,
    default=False,
    meaning="whether pictures change at once, and nothing fades: yes or no",
    otherwise="`no`",
)
ENCODERS: Final = Variable(
    name="VIVIDLY_FILM_ENCODERS",
    parse=whole(1, 256),
    default=0,
    meaning="scenes of one film that are encoded at once",
    otherwise="as many as there are processors",
)
MEMORY: Final = Variable(
    name="VIVIDLY_FILM_MEMORY_MB",
    parse=whole(300, 1_000_000),
    default=4000,
    meaning="the address space that a process of the film maker may have, in megabytes",
)
CACHE_DIR: Final = Variable(
    name="VIVIDLY_FILM_CACHE_DIR",
    parse=path,
    default=None,
    meaning="where scenes are kept, so that what did not change is not made again",
    otherwise="`film` in the data folder",
)
CACHE_SIZE: Final = Variable(
    name="VIVIDLY_FILM_CACHE_MB",
    parse=whole(0, 10_000_000),
    default=2000,
    meaning="how much of them is kept, in megabytes; the oldest go first",
)


@attrs.frozen(kw_only=True)
class FilmSettings:
    """
    *width* and *height* are in pixels; *encoders* is 0 for as many as there are processors; *cache_dir* is ``None`` for
    a folder in the data folder.
    """

    width: int = SHAPES[ASPECT.default][0]
    height: int = SHAPES[ASPECT.default][1]
    frames_per_second: int = int(RATE.default)
    theme: str = THEME.default
    quality: str = QUALITY.default
    reduced_motion: bool = REDUCED_MOTION.default
    encoders: int = ENCODERS.default
    memory_bytes: int = MEMORY.default * _MEGABYTE
    cache_dir: Path | None = None
    cache_bytes: int = CACHE_SIZE.default * _MEGABYTE


def read_film(reader: Reader) -> FilmSettings:
    """
    Nothing of it must be set.
    """
    shape, size = SHAPES[reader.read(ASPECT)], reader.read(SIZE)
    width, height = shape if size is None else size
    return FilmSettings(
        width=width,
        height=height,
        frames_per_second=int(reader.read(RATE)),
        theme=reader.read(THEME),
        quality=reader.read(QUALITY),
        reduced_motion=reader.read(REDUCED_MOTION),
        encoders=reader.read(ENCODERS),
        memory_bytes=reader.read(MEMORY) * _MEGABYTE,
        cache_dir=reader.read(CACHE_DIR),
        cache_bytes=reader.read(CACHE_SIZE) * _MEGABYTE,
    )
