"""
Starts the server of our own in a process of its own, whose memory is not ours.
"""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from anyio import CancelScope, open_process
from anyio.streams.text import TextReceiveStream

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_TESTS: Final = Path(__file__).parents[2]


@asynccontextmanager
async def cloud_storage_process(bucket: str) -> AsyncGenerator[str]:
    """
    Lend the address of one with an empty *bucket*; it keeps objects in files.
    """
    path = os.pathsep.join((str(_TESTS), os.environ.get("PYTHONPATH", "")))
    async with await open_process(
        [sys.executable, "-m", "contract.servers.cloud_storage", bucket],
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            yield (await TextReceiveStream(process.stdout).receive()).strip()
        finally:
            with CancelScope(shield=True):
                await process.stdin.aclose()
                await process.wait()
