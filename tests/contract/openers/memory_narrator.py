"""
Opens the narrator that hums.
"""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contract.openers._narrator_harness import NarratorHarness
from vividly_adapters.memory.narrator import MemoryNarrator

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_narrator() -> AsyncGenerator[NarratorHarness]:
    """
    The fake, which needs no process.
    """
    with tempfile.TemporaryDirectory() as folder:
        yield NarratorHarness(narrator=MemoryNarrator(), folder=Path(folder), processes=tuple)
