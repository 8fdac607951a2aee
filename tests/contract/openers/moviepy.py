"""
Opens the renderer that draws.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from contract.openers._renderer_harness import RendererHarness
from vividly_adapters.moviepy.previewer import MoviePyPreviewer
from vividly_adapters.moviepy.renderer import MoviePyRenderer

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from vividly_core.ports.previewer import Previewer

_PROCESSES = Path("/proc")


@asynccontextmanager
async def moviepy_renderer() -> AsyncGenerator[RendererHarness]:
    """
    The real one, at a small size.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        yield RendererHarness(
            renderer=MoviePyRenderer(width=320, height=180),
            folder=folder,
            processes=lambda: job_processes() + encoder_processes(),
        )


@asynccontextmanager
async def moviepy_previewer() -> AsyncGenerator[Previewer]:
    """
    What draws its scenes, at the same size.
    """
    yield MoviePyPreviewer(width=320, height=180)


# Every process that this run of the tests starts inherits it: films that others make on this machine do not count.
os.environ["VIVIDLY_TEST_RUN"] = uuid4().hex
_MARK = f"VIVIDLY_TEST_RUN={os.environ['VIVIDLY_TEST_RUN']}".encode()


def encoder_processes() -> tuple[int, ...]:
    """
    The encoders that work for them.
    """
    return tuple(pid for pid, arguments in _running() if b"ffmpeg" in arguments.partition(b"\0")[0])


def job_processes() -> tuple[int, ...]:
    """
    The children that make films.
    """
    return tuple(pid for pid, arguments in _running() if b"vividly_adapters.moviepy._job" in arguments)


def _running() -> list[tuple[int, bytes]]:
    found = []
    for entry in _PROCESSES.iterdir():
        if entry.name.isdecimal():
            try:
                if _MARK not in (entry / "environ").read_bytes():
                    continue
                arguments = (entry / "cmdline").read_bytes()
            except OSError:
                # It has ended meanwhile.
                continue
            # The dead that nobody has buried have no arguments.
            found.append((int(entry.name), arguments))
    return found
