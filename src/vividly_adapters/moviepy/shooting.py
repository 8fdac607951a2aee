"""
Encodes one scene: draws what changes, and has it encoded.
"""

from __future__ import annotations

import os
import tempfile
import threading
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final, Self

import attrs

from vividly_core.domain.errors import Unavailable

from .exposures import KEY_SECONDS, expose, plan
from .ffmpeg import stopped
from .h264 import START, is_picture, units

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .exposures import Exposure
    from .ffmpeg import Ffmpeg
    from .film_scene import FilmScene
    from .x264 import PictureFormat

_CHUNK_BYTES: Final = 256 * 1024
_PIPE: Final = -1


class Interrupted(Exception):
    """
    Another scene failed: this one is not needed any more.
    """


@attrs.frozen(kw_only=True)
class Camera:
    """
    Shoots scenes in one *format*. *interrupted* stops all that are being shot.
    """

    ffmpeg: Ffmpeg
    format: PictureFormat
    interrupted: threading.Event = attrs.field(factory=threading.Event)

    def exposures(self, scene: FilmScene) -> tuple[Exposure, ...]:
        """
        What of *scene* will be encoded.
        """
        return plan(scene, frames_per_second=self.format.frames_per_second)

    def shoot(self, scene: FilmScene, into: Path, *, exposed: Callable[[], None]) -> None:
        """
        Encode the exposures of *scene*, and nothing between them, as a byte stream that begins with a key; *exposed*
        is called after each of them.

        :raises PortError: if the encoder fails, or the file cannot be written.
        :raises Interrupted: if another scene failed.
        """
        exposures = self.exposures(scene)
        keys = tuple(number for number, exposure in enumerate(exposures) if exposure.key)
        distance = KEY_SECONDS * self.format.frames_per_second
        with tempfile.TemporaryFile() as complaints:
            process = self.ffmpeg.start(
                *self.format.options(keys, key_distance=distance), complaints=complaints, stdin=_PIPE, stdout=_PIPE
            )
            with process, _Print(process=process, into=into) as written:
                try:
                    self._feed(process, scene, exposures, exposed)
                except BaseException:
                    process.kill()
                    raise
            if process.returncode != 0:
                complaints.seek(0)
                raise stopped(complaints.read().decode(errors="replace"), process.returncode)
        written.check(len(exposures))

    def _feed(
        self,
        process: subprocess.Popen[bytes],
        scene: FilmScene,
        exposures: tuple[Exposure, ...],
        exposed: Callable[[], None],
    ) -> None:
        assert process.stdin is not None
        # The encoder's own words are better than "broken pipe".
        with suppress(BrokenPipeError), process.stdin:
            for picture in expose(scene, exposures, width=self.format.width, height=self.format.height):
                if self.interrupted.is_set():
                    raise Interrupted
                process.stdin.write(picture)
                exposed()


@attrs.define(kw_only=True)
class _Print:
    """
    Writes what the encoder makes to a file, in a thread of its own.
    """

    process: subprocess.Popen[bytes]
    into: Path
    _thread: threading.Thread = attrs.field(init=False)
    _pictures: int = attrs.field(default=0, init=False)
    _failure: OSError | None = attrs.field(default=None, init=False)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="print", daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.join()

    def check(self, pictures: int) -> None:
        """
        :raises OSError: if it could not be written.
        :raises Unavailable: if there are not as many as *pictures* in it.
        """
        if self._failure is not None:
            raise self._failure
        if self._pictures != pictures:
            raise Unavailable(f"the encoder wrote {self._pictures} of {pictures} pictures")

    def _run(self) -> None:
        assert self.process.stdout is not None
        try:
            with self.into.open("wb") as file:
                for unit in units(_chunks(self.process.stdout)):
                    file.write(START + unit)
                    self._pictures += is_picture(unit)
        except OSError as error:
            self._failure = error
            self.process.kill()


def _chunks(source: IO[bytes]) -> Iterator[bytes]:
    # Not `read`, which would wait for a whole chunk.
    while chunk := os.read(source.fileno(), _CHUNK_BYTES):
        yield chunk
