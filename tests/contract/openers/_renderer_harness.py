"""
What the suite of the renderer is given.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import anyio
import attrs

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from vividly_core.ports.renderer import Renderer


@attrs.frozen(kw_only=True)
class RendererHarness:
    """
    A renderer, and an empty *folder* to render into. *processes* are the ids of those that work for it now.
    """

    renderer: Renderer
    folder: Path
    processes: Callable[[], tuple[int, ...]]

    def files(self) -> list[str]:
        """
        What lies in the folder, hidden or not, besides the recording.
        """
        return sorted(path.name for path in self.folder.iterdir() if path.suffix != ".wav")

    async def ended(self) -> bool:
        """
        Whether no process is left, at the latest a second from now.
        """
        # The kernel takes a moment to clear up after those who were killed.
        with anyio.move_on_after(1):
            for process in self.processes():
                with suppress(ProcessLookupError), end_of(process) as end:
                    await anyio.wait_readable(end)
        return not self.processes()


@contextmanager
def end_of(process: int) -> Generator[int]:
    """
    A descriptor that becomes readable when *process* ends.
    """
    descriptor = os.pidfd_open(process)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
