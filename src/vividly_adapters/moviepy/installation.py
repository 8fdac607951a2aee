"""
What a film is made with, as far as it is installed. Everything here blocks: it belongs in a thread.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import Final

import attrs

from vividly_core.domain.errors import Misconfigured, Unavailable

_ENCODER: Final = re.compile(r"^ [VAS][A-Z.]{5} (\S+)", re.MULTILINE)
_VERSION: Final = re.compile(r"ffmpeg version (\S+)")
_LIMIT_SECONDS: Final = 10.0


@attrs.frozen(kw_only=True)
class Ffmpeg:
    """
    An ffmpeg that runs, and its *encoders*.
    """

    program: str
    version: str
    encoders: frozenset[str]


def find_ffmpeg() -> str:
    """
    The program that MoviePy would run.

    :raises Misconfigured: if there is none.
    """
    try:
        from moviepy.config import FFMPEG_BINARY  # noqa: PLC0415  importing it looks for the program
    except RuntimeError as error:
        # imageio-ffmpeg has it for a missing encoder.
        raise Misconfigured("there is no ffmpeg; pip install 'vividly[moviepy]' brings one") from error
    program: str | None = shutil.which(FFMPEG_BINARY)
    if program is None:
        raise Misconfigured(
            f"the encoder {FFMPEG_BINARY} cannot be run; unset FFMPEG_BINARY and IMAGEIO_FFMPEG_EXE "
            "or let them name an ffmpeg"
        )
    return program


def read_ffmpeg() -> Ffmpeg:
    """
    Run it, and read what it says of itself.

    :raises Misconfigured: if there is none.
    :raises Unavailable: if it does not run.
    """
    program = find_ffmpeg()
    try:
        ran = subprocess.run(  # noqa: S603  the program that films are made with
            [program, "-encoders"],
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=_LIMIT_SECONDS,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Unavailable(f"{program} does not run ({type(error).__name__})") from error
    version = _VERSION.search(ran.stderr)
    return Ffmpeg(
        program=program,
        version="of an unknown version" if version is None else version[1],
        encoders=frozenset(_ENCODER.findall(ran.stdout)),
    )
