"""
What becomes of a film when the processes that make it are ended, starved, or not installed.
"""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from contract.openers._film_file import picture
from contract.openers._filmed_lesson import lesson, narrate, record
from contract.openers._renderer_harness import end_of
from contract.openers.moviepy import encoder_processes, job_processes, moviepy_renderer
from vividly_adapters.moviepy.bounds import estimated_bytes, require_disk
from vividly_adapters.moviepy.ffmpeg import stopped
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterable

    from contract.openers._renderer_harness import RendererHarness
    from vividly_core.domain.lesson import Film, Script
    from vividly_core.ports.progress import Progress

pytestmark = pytest.mark.service("moviepy")

SECONDS = 20.0
LESS_THAN_A_FILM = 64 * 1024


@pytest.fixture
async def harness() -> AsyncGenerator[RendererHarness]:
    """
    The renderer, small.
    """
    async with moviepy_renderer() as harness:
        yield harness


async def film(
    harness: RendererHarness,
    *,
    progress: Progress = silent,
    renderer: MoviePyRenderer | None = None,
    seconds: float = SECONDS,
) -> Film:
    """
    Render twenty seconds, or as many as are asked for.
    """
    script = lesson()
    return await (renderer or harness.renderer).render(
        script,
        narrate(script, seconds=seconds),
        audio=record(harness.folder, seconds=seconds),
        into=FilePath(str(harness.folder / "lesson.mp4")),
        progress=progress,
    )


def at(fraction: float, act: Callable[[], object]) -> Progress:
    """
    A progress that calls *act* once, when *fraction* is done.
    """
    waiting = [act]

    def progress(done: float) -> None:
        if done >= fraction and waiting:
            waiting.pop()()

    return progress


def kill(processes: Iterable[int]) -> None:
    """
    End *processes*, of which there is one at least, as the kernel does when memory is short.
    """
    victims = tuple(processes)
    assert victims
    for process in victims:
        # One that encodes the sound may have ended by itself meanwhile.
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


@pytest.mark.parametrize("fraction", [0.04, 0.5])
async def test_a_killed_encoder_is_unavailable(harness: RendererHarness, fraction: float) -> None:
    """
    [3] Worth another attempt; no half film is left, and no process.
    """
    with pytest.raises(Unavailable, match="encoder stopped: it was killed by SIGKILL"):
        await film(harness, progress=at(fraction, lambda: kill(encoder_processes())))

    assert harness.files() == []
    assert await harness.ended()


async def test_a_killed_job_is_unavailable(harness: RendererHarness) -> None:
    """
    [3] Its encoder goes with it.
    """
    with pytest.raises(Unavailable):
        await film(harness, progress=at(0.5, lambda: kill(job_processes())))

    assert harness.files() == []
    assert await harness.ended()


async def test_a_full_disk_is_unavailable(harness: RendererHarness) -> None:
    """
    [3] Files may not grow as the film does: the error says so, and nothing is left.
    """
    script = lesson()
    recording = record(harness.folder, seconds=SECONDS)

    with largest_file(LESS_THAN_A_FILM), pytest.raises(Unavailable, match="disk is full"):
        await harness.renderer.render(
            script,
            narrate(script, seconds=SECONDS),
            audio=recording,
            into=FilePath(str(harness.folder / "lesson.mp4")),
            progress=silent,
        )

    assert harness.files() == []
    assert await harness.ended()


@contextmanager
def largest_file(limit: int) -> Generator[None]:
    """
    Let no file of this process, and of those that it starts meanwhile, grow beyond *limit* bytes.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


LONG_RENDER = """
import sys
import anyio
from pathlib import Path
from contract.openers._film_file import picture
from contract.openers._filmed_lesson import lesson, narrate, record
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain.ids import FilePath

folder = Path(sys.argv[1])
script, recording = lesson(), record(folder, seconds=60.0)

async def main():
    await MoviePyRenderer(width=320, height=180).render(
        script, narrate(script, seconds=60.0), audio=recording, into=FilePath(str(folder / "lesson.mp4")),
        progress=lambda done: print(done, flush=True) if done > 0.1 else None,
    )

anyio.run(main)
"""


async def test_the_parents_death_ends_a_film(harness: RendererHarness) -> None:
    """
    [3] A parent that is killed takes its job and its encoder with it, within a second.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", LONG_RENDER, str(harness.folder)]
    async with await anyio.open_process(command, stdout=subprocess.PIPE, stderr=None, env=environment) as parent:
        assert parent.stdout is not None
        await parent.stdout.receive()
        with ExitStack() as stack:
            ends = [
                stack.enter_context(end_of(process)) for process in harness.processes() if process != parent.pid
            ]
            assert len(ends) >= 2
            parent.kill()
            with anyio.fail_after(1):
                for end in ends:
                    await anyio.wait_readable(end)

    assert not (harness.folder / "lesson.mp4").exists()


@pytest.mark.parametrize("package", ["PIL", "font_roboto", "imageio_ffmpeg"])
async def test_a_missing_package_is_misconfigured(
    harness: RendererHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str
) -> None:
    """
    [3] The error says what to install.
    """
    # Found first, it is as good as missing.
    (tmp_path / f"{package}.py").write_text(f"raise ModuleNotFoundError('No module named {package}')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(Misconfigured, match=r"pip install 'vividly\[moviepy\]'"):
        await film(harness)

    assert harness.files() == []


async def test_a_missing_encoder_is_misconfigured(
    harness: RendererHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    [3] A path that leads nowhere is named, and the variables that may have said it.
    """
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(harness.folder / "ffmpeg"))

    with pytest.raises(Misconfigured, match="IMAGEIO_FFMPEG_EXE"):
        await film(harness)

    assert harness.files() == []


async def test_a_film_takes_little_memory(harness: RendererHarness) -> None:
    """
    The Python process that draws 720 lines stays below 150 MB.
    """
    peaks: list[int] = []

    def measure(_: float) -> None:
        for process in job_processes():
            status = Path(f"/proc/{process}/status").read_text()
            peaks.extend(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:"))

    await film(harness, progress=measure, renderer=MoviePyRenderer())

    assert 0 < max(peaks) < 150_000


async def test_a_film_that_needs_more_memory_than_it_may_have_is_misconfigured(harness: RendererHarness) -> None:
    """
    [3] The error says so, and what to do; nothing is left.
    """
    with pytest.raises(Misconfigured, match="more memory"):
        await film(harness, renderer=MoviePyRenderer(memory_bytes=256_000_000))

    assert harness.files() == []
    assert await harness.ended()


async def test_a_disk_without_room_is_told_before_anything_is_made(tmp_path: Path) -> None:
    """
    [3] With how much it takes, and how much there is.
    """
    with pytest.raises(Unavailable, match=r"needs about \d+ MB and \d+ MB are free"):
        require_disk(tmp_path, 10**18)
    require_disk(tmp_path, 1)

    assert estimated_bytes(exposures=300, pixels=1920 * 1080, seconds=60.0) < 200_000_000
    assert estimated_bytes(exposures=1800, pixels=1920 * 1080, seconds=60.0) > 300_000_000


@pytest.mark.parametrize(
    ("complaint", "kind", "words"),
    [
        ("av_interleaved_write_frame(): No space left on device", Unavailable, "the disk is full"),
        ("[out#0/mp4 @ 0x55] Error writing trailer: Disk quota exceeded", Unavailable, "the disk is full"),
        ("[libx264 @ 0x55] malloc of size 3110400 failed", Misconfigured, "more memory"),
        ("Unknown encoder 'libx264'", Misconfigured, "no libx264"),
        ("", Unavailable, "stopped"),
        ("[in#0 @ 0x55] Invalid data found", Unavailable, "stopped: Invalid data found"),
    ],
)
def test_an_encoders_complaint_has_a_name(complaint: str, kind: type[Exception], words: str) -> None:
    """
    [3] Sorted by what can be done about it.
    """
    error = stopped(complaint)

    assert type(error) is kind
    assert words in str(error)


async def test_what_a_killed_program_left_goes_with_the_next_film(harness: RendererHarness) -> None:
    """
    [3] Its hidden folder stays beside the film only until another is made there.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", LONG_RENDER, str(harness.folder)]
    async with await anyio.open_process(command, stdout=subprocess.PIPE, stderr=None, env=environment) as parent:
        assert parent.stdout is not None
        await parent.stdout.receive()
        parent.kill()
    assert await harness.ended()
    assert len([name for name in harness.files() if name.startswith(".vividly-film-")]) == 1

    await film(harness, seconds=1.0)

    assert not any(name.startswith(".vividly-film-") for name in harness.files())


async def test_what_is_kept_is_not_encoded_again(harness: RendererHarness, tmp_path: Path) -> None:
    """
    The film is the same to the byte; after a change only the scenes that look different are new.
    """
    renderer = MoviePyRenderer(width=320, height=180, cache_folder=FilePath(str(tmp_path / "cache")))
    scenes = tmp_path / "cache" / "scenes"

    async def make(script: Script) -> tuple[bytes, set[str]]:
        target = harness.folder / "lesson.mp4"
        await renderer.render(
            script,
            narrate(script, seconds=3.0),
            audio=record(harness.folder, seconds=3.0),
            into=FilePath(str(target)),
            progress=silent,
        )
        return target.read_bytes(), {path.name for path in scenes.iterdir()}

    first, kept = await make(lesson())
    again, same = await make(lesson())
    other, more = await make(lesson(points=("Slower in glass", "Bent at the surface")))

    assert first == again != other
    assert kept == same < more
    # The scene that was changed, and the one after it, which fades from its last picture.
    assert (len(kept), len(more)) == (3, 5)


CLIPS = """
import numpy as np
from moviepy import VideoClip

def second(number, seconds, size):
    if number != 1:
        return None
    frame = np.zeros((size[1], size[0], 3), np.uint8)
    frame[:] = (200, 30, 30)
    return VideoClip(lambda _: frame, duration=seconds)
"""


async def test_a_clip_of_moviepy_takes_the_place_of_a_scene(
    harness: RendererHarness, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    Of the one for which there is one; a name that leads nowhere is misconfigured.
    """
    (tmp_path / "own_clips.py").write_text(CLIPS)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join((str(tmp_path), *sys.path)))
    await film(harness, renderer=MoviePyRenderer(width=320, height=180, clips="own_clips:second"), seconds=3.0)

    path = harness.folder / "lesson.mp4"
    assert picture(path, 36, size=(320, 180)).getpixel((160, 90)) == pytest.approx((200, 30, 30), abs=4)
    assert picture(path, 12, size=(320, 180)).getpixel((318, 2)) != pytest.approx((200, 30, 30), abs=4)
    with pytest.raises(Misconfigured, match="own_clips:third"):
        await film(harness, renderer=MoviePyRenderer(width=320, height=180, clips="own_clips:third"))


async def test_the_number_of_workers_changes_no_byte(harness: RendererHarness) -> None:
    """
    However many scenes are encoded at once, and however long the film is.
    """
    made = []
    for workers in (1, 3):
        await film(harness, renderer=MoviePyRenderer(width=128, height=128, workers=workers), seconds=90.0)
        made.append((harness.folder / "lesson.mp4").read_bytes())

    assert made[0] == made[1]
