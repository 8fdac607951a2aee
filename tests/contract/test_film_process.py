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

from contract.openers._filmed_lesson import lesson, narrate, record
from contract.openers._renderer_harness import end_of
from contract.openers.moviepy import encoder_processes, job_processes, moviepy_renderer
from vividly_adapters.moviepy.renderer import MoviePyRenderer
from vividly_core.domain.errors import Misconfigured, Unavailable
from vividly_core.domain.ids import FilePath
from vividly_core.ports.progress import silent

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator, Iterable

    from contract.openers._renderer_harness import RendererHarness
    from vividly_core.domain.lesson import Film
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
    harness: RendererHarness, *, progress: Progress = silent, renderer: MoviePyRenderer | None = None
) -> Film:
    """
    Render twenty seconds.
    """
    script = lesson()
    return await (renderer or harness.renderer).render(
        script,
        narrate(script, seconds=SECONDS),
        audio=record(harness.folder, seconds=SECONDS),
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
    with pytest.raises(Unavailable, match="encoder"):
        await film(harness, progress=at(fraction, lambda: kill(encoder_processes(harness.folder))))

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
    [3] Files may not grow as the film does: the error says that the encoder stopped, and nothing is left.
    """
    script = lesson()
    recording = record(harness.folder, seconds=SECONDS)

    with largest_file(LESS_THAN_A_FILM), pytest.raises(Unavailable, match="encoder"):
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


@pytest.mark.parametrize("package", ["moviepy", "PIL", "font_roboto", "imageio_ffmpeg"])
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
