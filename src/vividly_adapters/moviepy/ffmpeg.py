"""
The program ffmpeg: where it is, which it is, how it is run, and what its end means.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from typing import IO, TYPE_CHECKING, Final

import attrs

from vividly_core.domain.errors import Misconfigured, Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable

    from vividly_core.domain.errors import PortError

_CHOSEN: Final = "FFMPEG_BINARY"
_BUNDLED: Final = {"", "ffmpeg-imageio", "auto-detect"}
_SPEAKER: Final = re.compile(r"^(\[[^\]]*\] )+")
_NO_ROOM: Final = ("No space left on device", "Disk quota exceeded", "File too large")
_NO_MEMORY: Final = ("Cannot allocate memory", "Resource temporarily unavailable", "malloc", "out of memory")
_LACKING: Final = re.compile(r"Unknown encoder '(\w+)'|No such filter: '(\w+)'")


@attrs.frozen
class Ffmpeg:
    """
    An ffmpeg *program*. Each run is told to make the same bytes of the same input.
    """

    program: str

    @classmethod
    def found(cls) -> Ffmpeg:
        """
        The one that FFMPEG_BINARY names, or else that of imageio-ffmpeg.

        :raises Misconfigured: if it cannot be run.
        :raises ImportError: if imageio-ffmpeg is not installed, and no other is named.
        """
        name = os.environ.get(_CHOSEN, "")
        if name in _BUNDLED:
            import imageio_ffmpeg  # noqa: PLC0415  not needed where another is named

            name = imageio_ffmpeg.get_ffmpeg_exe()
        program = shutil.which(name)
        if program is None:
            raise Misconfigured(
                f"the encoder {name} cannot be run; unset {_CHOSEN} and IMAGEIO_FFMPEG_EXE or let them name an ffmpeg"
            )
        return cls(program)

    def version(self) -> str:
        """
        What it says of itself.
        """
        told = subprocess.run([self.program, "-version"], capture_output=True, check=False)  # noqa: S603  no shell
        return told.stdout.decode(errors="replace")

    def start(
        self,
        *arguments: str,
        complaints: IO[bytes] | int,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.DEVNULL,
    ) -> subprocess.Popen[bytes]:
        """
        Start it with *arguments*, the last of which is where it writes to; it writes of errors to *complaints*.
        """
        *options, into = arguments
        command = [
            self.program,
            "-hide_banner",
            "-y",
            "-loglevel",
            "error",
            *options,
            "-fflags",
            "+bitexact",
            into,
        ]
        return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=complaints)  # noqa: S603  no shell

    def run(self, *arguments: str, each: Callable[[str], None] = lambda _: None) -> str:
        """
        Run it to its end with *arguments*, and return all that it wrote to standard error; *each* hears the lines
        of its standard output meanwhile.

        :raises PortError: if it failed.
        """
        with self.start(*arguments, complaints=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            # At its level it writes too little to standard error to be held up by it.
            for line in process.stdout:
                each(line.decode(errors="replace").strip())
            told = process.stderr.read().decode(errors="replace")
        if process.returncode != 0:
            raise stopped(told, process.returncode)
        return told


def stopped(complaint: str, code: int = 1) -> PortError:
    """
    The error for a run that ended early, with exit *code*, and *complaint* as what it wrote about it.
    """
    if code == -signal.SIGXFSZ:
        return _no_room()
    if code < 0:
        # What it wrote last has nothing to do with it.
        return Unavailable(f"the encoder stopped: it was killed by {signal.Signals(-code).name}")
    if lacking := _LACKING.search(complaint):
        return Misconfigured(
            f"the encoder has no {lacking[1] or lacking[2]}; unset {_CHOSEN} and IMAGEIO_FFMPEG_EXE "
            "or let them name an ffmpeg with libx264 and aac"
        )
    if any(sign in complaint for sign in _NO_ROOM):
        return _no_room()
    if any(sign in complaint for sign in _NO_MEMORY):
        return out_of_memory()
    lines = complaint.strip().splitlines()
    reason = _SPEAKER.sub("", lines[-1]) if lines else "it did not say why"
    return Unavailable(f"the encoder stopped: {reason}")


def _no_room() -> Unavailable:
    return Unavailable("the encoder stopped: the disk is full, or files may not grow further")


def out_of_memory() -> Misconfigured:
    """
    The error for a film that does not fit into the memory that it may have.
    """
    return Misconfigured(
        "the film needs more memory than it may have; make it smaller with fewer pixels, or raise the limit"
    )
