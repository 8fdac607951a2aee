"""
What a film is made with, as far as it is installed. Everything here blocks: it belongs in a thread.
"""

from __future__ import annotations

import re
import subprocess
from typing import Final

import attrs

from vividly_core.domain.errors import Unavailable

from .ffmpeg import Ffmpeg

_ENCODER: Final = re.compile(r"^ [VAS][A-Z.]{5} (\S+)", re.MULTILINE)
_VERSION: Final = re.compile(r"ffmpeg version (\S+)")
_LIMIT_SECONDS: Final = 10.0


@attrs.frozen(kw_only=True)
class InstalledFfmpeg:
    """
    An ffmpeg that runs, and its *encoders*.
    """

    program: str
    version: str
    encoders: frozenset[str]


def read_ffmpeg() -> InstalledFfmpeg:
    """
    Run it, and read what it says of itself.

    :raises Misconfigured: if there is none.
    :raises Unavailable: if it does not run.
    """
    program = Ffmpeg.found().program
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
    return InstalledFfmpeg(
        program=program,
        version="of an unknown version" if version is None else version[1],
        encoders=frozenset(_ENCODER.findall(ran.stdout)),
    )
