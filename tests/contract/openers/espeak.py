"""
Opens the narrator that speaks.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract.openers._narrator_harness import NarratorHarness
from vividly_adapters.espeak.narrator import EspeakNarrator

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def espeak_narrator(*, voice: str = "en-us") -> AsyncGenerator[NarratorHarness]:
    """
    The real one.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield NarratorHarness(
            narrator=EspeakNarrator(voice=voice), folder=Path(folder), processes=speaking_children
        )


def speaking_children() -> tuple[int, ...]:
    """
    The children of this process that speak.
    """
    listed = [path.read_text().split() for path in Path("/proc/self/task").glob("*/children")]
    children = [int(child) for children in listed for child in children]
    return tuple(child for child in children if b"vividly_adapters.espeak._job" in _command(child))


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        # It has ended meanwhile.
        return b""
