"""
Opens the script writer that reads its passages out.
"""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from contract.openers._script_writer_harness import ScriptWriterHarness
from vividly_adapters.memory.script_writer import MemoryScriptWriter

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator


@asynccontextmanager
async def memory_script_writer() -> AsyncGenerator[ScriptWriterHarness]:
    """
    The fake.
    """
    yield ScriptWriterHarness(writer=MemoryScriptWriter())
