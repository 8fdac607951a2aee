"""
Makes a film of scenes: encodes them side by side, and joins them with their sound.
"""

from __future__ import annotations

import threading
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import ExitStack
from typing import IO, TYPE_CHECKING, Any, Final

import attrs

from vividly_core.domain.errors import Unavailable

from .bounds import estimated_bytes, require_disk
from .joining import EncodedScene, join
from .scene_key import scene_key
from .shooting import Camera, Interrupted
from .sound import SOUND_RATE, SoundTrack

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from vividly_core.ports.progress import Progress

    from .ffmpeg import Ffmpeg
    from .film_scene import FilmScene
    from .joining import Tracks
    from .scene_cache import SceneCache
    from .x264 import PictureFormat

# A second of sound costs about as much as so many exposures.
_SOUND_WEIGHT: Final = 1.0
_JOINED_AFTER: Final = 0.96


@attrs.frozen(kw_only=True)
class FilmStudio:
    """
    Makes films in *folder*, of which nothing is needed afterwards, with at most *workers* scenes at once.

    Scenes are kept in *cache*, if there is one; *common* is what they have in common, as `common_key` tells it.
    """

    ffmpeg: Ffmpeg
    format: PictureFormat
    folder: Path
    workers: int
    common: str
    cache: SceneCache | None = None

    def make(
        self, scenes: Sequence[FilmScene], recording: str, tracks: Tracks, into: Path, *, progress: Progress
    ) -> int:
        """
        Film *scenes* with the sound of *recording*, and return how many frames there are.

        *tracks* names the file that the sound is to be made in; its other files are there.

        :raises PortError: if a part cannot be read, encoded or written, or the disk has too little room for it.
        """
        camera = Camera(ffmpeg=self.ffmpeg, format=self.format)
        exposures = [camera.exposures(scene) for scene in scenes]
        count = sum(map(len, exposures))
        frames, rate = sum(scene.frames for scene in scenes), self.format.frames_per_second
        pixels = self.format.width * self.format.height
        require_disk(self.folder, estimated_bytes(exposures=count, pixels=pixels, seconds=frames / rate))
        sound = SoundTrack(ffmpeg=self.ffmpeg, samples=frames * SOUND_RATE // rate)
        meter = _Meter(total=count + frames / rate * _SOUND_WEIGHT, tell=progress)
        with ExitStack() as open_files, ThreadPoolExecutor(max_workers=self.workers) as pool:
            heard = meter.share(frames / rate * _SOUND_WEIGHT)
            made = pool.submit(sound.make, recording, str(tracks.sound), progress=heard)
            shot = [
                pool.submit(self._scene, camera, scene, number, meter.share(len(planned)))
                for number, (scene, planned) in enumerate(zip(scenes, exposures, strict=True))
            ]
            _all_of([made, *shot], camera.interrupted)
            encoded = [
                EncodedScene(
                    stream=open_files.enter_context(future.result()),
                    held=tuple(exposure.held for exposure in planned),
                )
                for future, planned in zip(shot, exposures, strict=True)
            ]
            joined = join(self.ffmpeg, encoded, tracks, into, frames_per_second=rate)
        if joined != frames:
            raise Unavailable(f"the encoder wrote {joined} of {frames} frames")
        if self.cache is not None:
            self.cache.tidy()
        return joined

    def _scene(self, camera: Camera, scene: FilmScene, number: int, share: Callable[[float], None]) -> IO[bytes]:
        """
        The encoded exposures of *scene*, open at their beginning: as they were kept, or encoded now.
        """
        exposures = camera.exposures(scene)
        key = None if self.cache is None else scene_key(scene, exposures, common=self.common)
        if self.cache is not None and key is not None:
            kept = self.cache.find(key)
            if kept is not None:
                share(1.0)
                return kept
        path = self.folder / f"{number}.h264"
        total, done = len(exposures), 0

        def exposed() -> None:
            nonlocal done
            done += 1
            share(done / total)

        camera.shoot(scene, path, exposed=exposed)
        if self.cache is not None and key is not None:
            self.cache.keep(key, path)
        return path.open("rb")


def _all_of(futures: Sequence[Future[Any]], interrupted: threading.Event) -> None:
    """
    Wait for *futures*; at the first failure stop the others, and raise it.
    """
    done, waiting = wait(futures, return_when=FIRST_EXCEPTION)
    failures = [failure for future in done if (failure := future.exception()) is not None]
    if failures:
        interrupted.set()
        for future in waiting:
            future.cancel()
        raise next((failure for failure in failures if not isinstance(failure, Interrupted)), failures[0])


@attrs.define(kw_only=True)
class _Meter:
    """
    How far all parts are together, told by each from a thread of its own.
    """

    total: float
    tell: Progress
    _done: float = attrs.field(default=0.0, init=False)
    _lock: threading.Lock = attrs.field(factory=threading.Lock, init=False)

    def share(self, weight: float) -> Callable[[float], None]:
        """
        A progress for a part that is *weight* of the total.
        """
        before = 0.0

        def progress(fraction: float) -> None:
            nonlocal before
            with self._lock:
                self._done += max(0.0, fraction - before) * weight
                before = max(before, fraction)
                self.tell(_JOINED_AFTER * self._done / self.total)

        return progress
